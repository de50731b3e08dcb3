package flow

import (
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/ir"
)

// terminate applies a block's terminator.
func (s *Solver) terminate(id ir.BlockID, i int32) {
	b := s.in.Body
	in := &b.Instrs[i]
	info := &s.in.Infos[i]
	if s.sink != nil {
		s.point.Block, s.point.Instr = id, i
		s.sink.Instr(&s.point)
	}
	if info.NEffects > 0 {
		s.applyEffects(i)
	}
	succ := b.Successors(id)
	switch in.Op {
	case ir.OpJump:
		s.flowTo(succ[0], s.cur)
	case ir.OpBranch:
		s.branch(in.A, succ)
	case ir.OpNext:
		if info.NRaises > 0 {
			s.raiseOwn(id, i)
		}
		for _, t := range succ {
			s.flowTo(t, s.cur)
		}
	case ir.OpYield:
		if info.Flags&Lends == 0 {
			s.escape(s.temps[in.A])
		}
		if info.NRaises > 0 {
			s.raiseOwn(id, i)
		}
		s.flowTo(succ[0], s.cur)
	case ir.OpReturn:
		s.leave(i, s.temps[in.A])
	case ir.OpRaise:
		s.raise(id, i, s.raisedValue(in, i))
	case ir.OpReraise:
		s.raise(id, i, s.cur.place(ir.Place(in.A)))
	case ir.OpMatchExc:
		s.matchExc(in, info, succ)
	case ir.OpSuppress:
		s.suppress(in, info, succ)
	case ir.OpSwitchTag:
		s.switchTag(id, in)
	}
}

func (s *Solver) branch(v ir.Value, succ []ir.BlockID) {
	saved := append(s.saved[:0], s.cur...)
	s.saved = saved
	if s.assume(v, true) {
		s.flowTo(succ[0], s.cur)
	}
	copy(s.cur, saved)
	if s.assume(v, false) {
		s.flowTo(succ[1], s.cur)
	}
	copy(s.cur, saved)
}

// leave is a normal exit.
func (s *Solver) leave(i int32, v Value) {
	if s.sink == nil {
		return
	}
	s.point.Instr = i
	s.returned(i, v)
	s.sink.Return(&s.point, v)
}

// raiseOwn sends the exceptions of an instruction to the handler.
func (s *Solver) raiseOwn(id ir.BlockID, i int32) {
	info := &s.in.Infos[i]
	exc := Empty
	for r := info.Raises; r < info.Raises+info.NRaises; r++ {
		exc = s.values.Union(exc, s.values.Of(s.values.Exc(r)))
	}
	if info.NOwns > 0 && s.leaves(i) {
		s.before = append(s.before[:0], s.cur...)
		s.leaveBehind(i)
		s.raise(id, i, exc)
		copy(s.cur, s.before)
		return
	}
	if gone := s.shapeless(i); gone != 0 && exc != Empty {
		s.before = append(s.before[:0], s.cur...)
		s.cur.setBits(hdrLive, s.cur.bits(hdrLive)&^gone)
		s.raise(id, i, exc)
		copy(s.cur, s.before)
		return
	}
	s.raise(id, i, exc)
}

// shapeless are the obligations of the items of a result whose unpacking fails: it had
// another shape, so nothing was acquired.
//
//	try:
//	    conn, addr = self.accept()      # None where nobody calls
//	except TypeError:
//	    return
func (s *Solver) shapeless(i int32) uint64 {
	in := &s.in.Body.Instrs[i]
	if in.Op != ir.OpUnpack || len(s.in.Owns) == 0 {
		return 0
	}
	info := &s.in.Infos[in.A]
	var out uint64
	for o := info.Owns; o < info.Owns+info.NOwns && o < MaxObligations; o++ {
		if s.in.Owns[o].Component >= 0 && !s.in.Owns[o].OnRaise {
			out |= 1 << uint(o)
		}
	}
	return out
}

// raisedValue is what an explicit raise throws: exceptions that the operand
// holds already (raise e), else the raises that the input lists for it.
func (s *Solver) raisedValue(in *ir.Instr, i int32) Value {
	v := s.temps[in.A]
	held := s.values.Filter(v, func(a Atom) bool {
		k, _, _ := s.values.Kind(a)
		return k == KindExc
	})
	if held != Empty {
		return held
	}
	info := &s.in.Infos[i]
	exc := Empty
	for r := info.Raises; r < info.Raises+info.NRaises; r++ {
		exc = s.values.Union(exc, s.values.Of(s.values.Exc(r)))
	}
	return exc
}

// raise lets exceptions leave an instruction.
func (s *Solver) raise(id ir.BlockID, i int32, exc Value) {
	if exc == Empty {
		return
	}
	h := s.in.Body.Blocks[id].Handler
	if s.sink != nil {
		s.point.Block, s.point.Instr = id, i
		s.sink.Raise(&s.point, exc, h == ir.NoBlock)
		return
	}
	if h == ir.NoBlock {
		return
	}
	before := s.cur[hdrExc]
	s.cur[hdrExc] = uint32(exc)
	s.flowTo(h, s.cur)
	s.cur[hdrExc] = before
}

// matchExc splits the parked exceptions at an except clause. A class that is
// only a base of what the clause names may or may not match.
func (s *Solver) matchExc(in *ir.Instr, info *Info, succ []ir.BlockID) {
	place := ir.Place(in.B)
	exc := s.cur.place(place)
	taken, rest := s.split(exc, info)
	if taken != Empty {
		s.cur.setPlace(place, taken)
		s.flowTo(succ[0], s.cur)
	}
	if rest != Empty {
		s.cur.setPlace(place, rest)
		s.flowTo(succ[1], s.cur)
	}
	s.cur.setPlace(place, exc)
}

func (s *Solver) split(exc Value, info *Info) (taken, rest Value) {
	if info.CatchesAny {
		return exc, Empty
	}
	classes := s.in.Catches[info.Catches : info.Catches+info.NCatches]
	taken = s.values.Filter(exc, func(a Atom) bool { return s.catches(a, classes) != no })
	rest = s.values.Filter(exc, func(a Atom) bool { return s.catches(a, classes) != yes })
	return taken, rest
}

func (s *Solver) catches(a Atom, classes []int32) tri {
	_, r, _ := s.values.Kind(a)
	class := s.in.Raises[r].Class
	if class < 0 {
		return maybe
	}
	out := no
	for _, c := range classes {
		if c < 0 {
			out = maybe
			continue
		}
		if s.in.Classes.IsSubclass(class, c) {
			if class == c && s.in.Raises[r].Tier == contract.TierThrown {
				out = maybe // what a block throws in is an interrupt at times
				continue
			}
			return yes
		}
		if s.in.Classes.IsSubclass(c, class) {
			out = maybe
		}
	}
	return out
}

// suppress asks whether a manager swallows what its body raised.
func (s *Solver) suppress(in *ir.Instr, info *Info, succ []ir.BlockID) {
	if info.Flags&MaySuppress == 0 {
		s.flowTo(succ[1], s.cur)
		return
	}
	place := ir.Place(in.C)
	exc := s.cur.place(place)
	taken, rest := s.split(exc, info)
	if info.NCatches == 0 && !info.CatchesAny {
		taken, rest = exc, exc
	}
	if taken != Empty {
		s.cur.setPlace(place, taken)
		s.flowTo(succ[0], s.cur)
	}
	if rest != Empty {
		s.cur.setPlace(place, rest)
		s.flowTo(succ[1], s.cur)
	}
	s.cur.setPlace(place, exc)
}

// switchTag resumes where the finally body was entered from.
func (s *Solver) switchTag(id ir.BlockID, in *ir.Instr) {
	place := ir.Place(in.A)
	v := s.cur.place(place)
	s.cur.setPlace(place, Empty)
	for _, arm := range s.in.Body.Arms(id) {
		if s.values.Has(v, s.values.Tag(arm.Tag)) {
			s.flowTo(arm.Target, s.cur)
		}
	}
	s.cur.setPlace(place, v)
}
