package flow

import (
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/ir"
)

// applyEffects applies what an instruction does to its operands. It comes before
// the exceptional edge: an attempt to release discharges on both edges.
func (s *Solver) applyEffects(i int32) {
	s.nested = false
	for _, e := range s.in.EffectsOf(i) {
		v := s.affected(&e)
		switch e.Kind {
		case OpRelease:
			s.release(v, e.Suffix, e.Must)
		case OpEscape:
			switch {
			case e.Suffix >= 0:
			case e.Await:
				s.escapeAwaitables(v)
			default:
				s.escape(v)
			}
		case OpUnlock:
			s.lock(s.lockOf(v, e.Suffix), false)
			s.letGo(&e)
		case OpLetGo:
			s.letGo(&e)
		case OpAnswer:
			s.answer(e.Fact, v)
		case OpForget:
			s.forget(v)
		case OpSetField:
			s.replaceField(v, e.Suffix)
		}
	}
}

// takeEffects applies what holds only once an instruction has come back: an
// acquisition that raises has acquired nothing.
func (s *Solver) takeEffects(i int32) {
	for _, e := range s.in.EffectsOf(i) {
		switch e.Kind {
		case OpRelease:
			if e.Must && !e.Await {
				s.shut(s.affected(&e), e.Suffix)
			}
		case OpLetGo:
			if e.Must && !s.nested {
				s.shut(s.affected(&e), e.Suffix)
			}
		case OpArm:
			s.arm(i, s.affected(&e))
			s.reopen(s.affected(&e), true)
		case OpHold:
			s.hold(i, &e)
		case OpAdopt:
			s.adopt(i, &e)
		case OpLock:
			s.openLock(s.lockOf(s.affected(&e), e.Suffix))
			s.lock(s.lockOf(s.affected(&e), e.Suffix), true)
		}
	}
}

// affected is the value that an effect is on.
func (s *Solver) affected(e *Effect) Value {
	switch {
	case e.Operand >= 0:
		return s.temps[e.Operand]
	case e.Place >= 0:
		return s.cur.place(e.Place)
	case e.Path >= 0:
		return s.values.Of(s.values.Entry(s.in.Outside[e.Path]))
	}
	return Empty
}

// forget drops what is known of the attributes of an object that unknown code
// received, and counts what is parked in them as handed over.
func (s *Solver) forget(v Value) {
	s.reopen(v, true)
	pl := &s.in.Body.Places
	if s.spent.touched += 8 * pl.Len(); s.sink == nil && s.spent.exceeded() {
		s.tooComplex = true
		return
	}
	for q := range ir.Place(pl.Len()) {
		if pl.Kind[q].IsRoot() || !s.mayBeSame(s.cur.place(pl.Parent[q]), v) {
			continue
		}
		if mask := s.obligationsOf(s.cur.place(q)); mask != 0 {
			s.cur.setBits(hdrField, s.cur.bits(hdrField)&^mask)
		}
		s.cur.setPlace(q, s.selected(s.cur.place(pl.Parent[q]), s.selectorOf(q)))
	}
	s.settle(v)
}

// replaceField applies a callee's store to an attribute of an operand.
func (s *Solver) replaceField(v Value, suffix int32) {
	if suffix < 0 {
		s.rebound(v)
		return
	}
	x := s.in.Suffixes[suffix]
	if x.Len == 0 || x.Sel[x.Len-1].Kind != contract.SelAttr {
		return
	}
	for k := uint8(0); k+1 < x.Len; k++ {
		v = s.selected(v, x.Sel[k])
	}
	s.reopenField(v, x.Sel[x.Len-1])
	pl := &s.in.Body.Places
	for q := range ir.Place(pl.Len()) {
		if pl.Kind[q] == ir.PlaceAttr && s.in.File.Syms[pl.Name[q]] == x.Sel[x.Len-1].Name && s.mayBeSame(s.cur.place(pl.Parent[q]), v) {
			if mask := s.obligationsOf(s.cur.place(q)); mask != 0 {
				s.cur.setBits(hdrField, s.cur.bits(hdrField)&^mask)
			}
			s.setPath(q, JustUnknown)
		}
	}
}

// rebound forgets what variables outside the body hold that a callee stores to.
func (s *Solver) rebound(v Value) {
	s.reopen(v, true)
	pl := &s.in.Body.Places
	for q := range ir.Place(pl.Len()) {
		switch pl.Kind[q] {
		case ir.PlaceGlobal, ir.PlaceFree, ir.PlaceUnknown:
			if path := s.in.Paths[q]; path.Known() && s.values.Has(v, s.values.Entry(path)) {
				s.setPath(q, JustUnknown)
			}
		}
	}
}
