package flow

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/ir"
)

// tri is a three-valued truth.
type tri uint8

const (
	maybe tri = iota
	yes
	no
)

// truth is the truth of one atom.
func (s *Solver) truth(a Atom) tri {
	switch a {
	case None, False:
		return no
	case True:
		return yes
	case Unbound, Unknown:
		return maybe
	}
	kind, x, comp := s.values.Kind(a)
	switch kind {
	case KindConst:
		c := s.in.File.Consts[x]
		switch c.Kind {
		case ir.ConstStr, ir.ConstBytes:
			if c.Text == "" {
				return no
			}
			return yes
		case ir.ConstInt:
			if c.Text == "0" {
				return no
			}
			return yes
		case ir.ConstEllipsis:
			return yes
		}
		return maybe
	case KindSite:
		in := &s.in.Body.Instrs[x]
		switch in.Op {
		case ir.OpMakeFunc, ir.OpMakeClass:
			return yes
		case ir.OpCall, ir.OpEnter, ir.OpAwait:
			// Only an object that is watched is known to be true: the result of any
			// other call may be an empty container or zero.
			if comp == left || (comp == armed || s.makes(x)) && s.in.Infos[x].Flags&MayBeFalsy == 0 {
				return yes
			}
			if s.locking && comp < 0 && s.locksAt(x) != 0 {
				return yes // False is the other possibility
			}
		}
		return maybe
	case KindExc:
		return yes
	case KindPath:
		if _, _, how := s.values.Kind(a); how == TruthyChecked {
			return yes
		}
	}
	return maybe
}

func (s *Solver) truthOf(v Value) tri {
	out := maybe
	for k, a := range s.values.Atoms(v) {
		t := s.truth(a)
		if k > 0 && t != out {
			return maybe
		}
		out = t
	}
	return out
}

// assume narrows the current vector by the outcome of a test and reports whether
// the outcome is possible.
func (s *Solver) assume(v ir.Value, outcome bool) bool {
	b := s.in.Body
	want := no
	if outcome {
		want = yes
	}
	if t := s.truthOf(s.temps[v]); t != maybe && t != want {
		return false
	}
	in := &b.Instrs[v]
	if want == no {
		s.refused(v)
	}
	switch in.Op {
	case ir.OpLoad:
		return s.keepTruth(ir.Place(in.A), want, s.in.Infos[v].Flags) && s.assumeStored(v, want)
	case ir.OpAttr, ir.OpSub:
		if in.C >= 0 && s.in.Infos[v].Flags&PropertyCall == 0 {
			return s.keepTruth(ir.Place(in.C), want, s.in.Infos[v].Flags) && s.assumeStored(v, want)
		}
		return s.assumeStored(v, want)
	case ir.OpUnary:
		if ir.UnaryOp(in.N) == ir.UnaryNot {
			return s.assume(in.A, !outcome)
		}
	case ir.OpCompare:
		return s.assumeCompare(in, outcome)
	case ir.OpCall:
		if !s.assumeStored(v, want) {
			return false
		}
		return s.assumeImplied(v, outcome) && s.assumePredicate(in, outcome)
	default:
		return s.assumeStored(v, want)
	}
	return true
}

// assumeStored narrows the place that a tested expression was stored to (walrus).
func (s *Solver) assumeStored(v ir.Value, want tri) bool {
	b := s.in.Body
	for i := v + 1; i < int32(len(b.Instrs)) && i <= v+2; i++ {
		if in := &b.Instrs[i]; in.Op == ir.OpStore && in.B == v {
			return s.keepTruth(ir.Place(in.A), want, 0)
		}
	}
	return true
}

// assumeImplied narrows the arguments of a predicate by what the callee's contract
// says of its outcome.
func (s *Solver) assumeImplied(v ir.Value, outcome bool) bool {
	if v < s.blockFirst {
		return true
	}
	for _, e := range s.in.EffectsOf(v) {
		if e.Kind != OpImplies || e.Must != outcome || e.Operand < 0 || e.Suffix >= 0 {
			continue
		}
		p := s.placeOf(e.Operand)
		if p == ir.NoPlace {
			continue
		}
		if !s.keep(p, func(a Atom) bool { return a != None && a != Unbound }) {
			return false
		}
		s.checked(p, NotNoneChecked)
	}
	return true
}

// assumePredicate knows isinstance and issubclass-like tests: a true outcome
// excludes None.
func (s *Solver) assumePredicate(in *ir.Instr, outcome bool) bool {
	if !outcome || in.N < 1 || s.in.Body.Instrs[in.B].Op != ir.OpLoad {
		return true
	}
	callee := ir.Place(s.in.Body.Instrs[in.B].A)
	pl := &s.in.Body.Places
	if pl.Kind[callee] != ir.PlaceBuiltin {
		return true
	}
	switch s.in.File.Names[pl.Name[callee]] {
	case "isinstance", "callable", "hasattr":
		if p := s.placeOf(s.in.Body.Operands(in)[0]); p != ir.NoPlace {
			if !s.keep(p, func(a Atom) bool { return a != None && a != Unbound }) {
				return false
			}
			s.checked(p, NotNoneChecked)
		}
	}
	return true
}

func (s *Solver) placeOf(v ir.Value) ir.Place {
	in := &s.in.Body.Instrs[v]
	switch in.Op {
	case ir.OpLoad:
		return ir.Place(in.A)
	case ir.OpAttr, ir.OpSub:
		if s.in.Infos[v].Flags&PropertyCall == 0 {
			return ir.Place(in.C)
		}
	case ir.OpStore:
		return ir.Place(in.A)
	}
	for i := v + 1; i < int32(len(s.in.Body.Instrs)) && i <= v+2; i++ {
		if st := &s.in.Body.Instrs[i]; st.Op == ir.OpStore && st.B == v {
			return ir.Place(st.A)
		}
	}
	return ir.NoPlace
}

func (s *Solver) assumeCompare(in *ir.Instr, outcome bool) bool {
	left, right := in.A, in.B
	if negative, ok := s.asksNegative(in); ok {
		if p := s.placeOf(left); p != ir.NoPlace && negative == outcome {
			return s.keep(p, func(a Atom) bool {
				k, site, _ := s.values.Kind(a)
				return k != KindSite || s.obAt[site] < 0
			})
		}
		return true
	}
	if s.isFlagConst(left) {
		left, right = right, left
	}
	if !s.isFlagConst(right) {
		return true
	}
	switch ir.CompareOp(in.N) {
	case ir.CmpIs, ir.CmpEq:
	case ir.CmpIsNot, ir.CmpNotEq:
		outcome = !outcome
	default:
		return true
	}
	want := s.values.Atoms(s.temps[right])[0]
	v := s.temps[left]
	if want == False && outcome || want == True && !outcome {
		s.refused(left)
	}
	if outcome {
		// Equal to the constant: something that can be it must be there.
		if !s.canBe(v, want) {
			return false
		}
	} else if s.values.Only(v, want) {
		return false
	}
	p := s.placeOf(left)
	if p == ir.NoPlace {
		return true
	}
	if outcome {
		return s.become(p, want)
	}
	if !s.keep(p, func(a Atom) bool { return a != want }) {
		return false
	}
	if want == None {
		s.checked(p, NotNoneChecked)
	}
	return true
}

// asksNegative says whether a comparison asks whether a number is below zero, and which
// outcome says that it is. A number that stands for something open is none: what opens
// it raises where it fails.
//
//	while self.fd == -1:
//	    self.fd = os.open(path, os.O_RDONLY)
func (s *Solver) asksNegative(in *ir.Instr) (negative, ok bool) {
	if len(s.in.Owns) == 0 {
		return false, false
	}
	b := s.in.Body
	number := func(v ir.Value) string {
		if k := &b.Instrs[v]; k.Op == ir.OpConst && s.in.File.Consts[k.A].Kind == ir.ConstInt {
			return s.in.File.Consts[k.A].Text
		}
		return ""
	}
	below := strings.HasPrefix(number(in.B), "-")
	zero := number(in.B) == "0"
	switch ir.CompareOp(in.N) {
	case ir.CmpEq, ir.CmpIs, ir.CmpLtE:
		return true, below
	case ir.CmpNotEq, ir.CmpIsNot, ir.CmpGt:
		return false, below
	case ir.CmpLt:
		return true, zero
	case ir.CmpGtE:
		return false, zero
	}
	return false, false
}

// checked notes on the entry paths of a place what a test has shown.
func (s *Solver) checked(p ir.Place, how int32) {
	v := s.cur.place(p)
	for _, a := range s.values.Atoms(v) {
		if k, _, b := s.values.Kind(a); k == KindPath && b < how {
			s.cur.setPlace(p, s.values.Map(v, func(a Atom) Atom { return s.values.Checked(a, how) }))
			return
		}
	}
}

func (s *Solver) canBe(v Value, want Atom) bool {
	for _, a := range s.values.Atoms(v) {
		if a == want || a == Unknown || a == Unbound {
			return true
		}
		switch k, x, _ := s.values.Kind(a); k {
		case KindPath:
			return true
		case KindSite:
			if s.in.Body.Instrs[x].Op == ir.OpCall && !s.makes(x) {
				return true
			}
		}
	}
	return len(s.values.Atoms(v)) == 0
}

// keepTruth keeps in a place what can have the wanted truth.
func (s *Solver) keepTruth(p ir.Place, want tri, flags InstrFlags) bool {
	v := s.cur.place(p)
	if v == Empty {
		return true
	}
	if flags&IsBool != 0 && s.allPaths(v) {
		// Whoever asks again gets the same answer.
		if want == yes {
			return s.become(p, True)
		}
		return s.become(p, False)
	}
	if want == no && flags&FalsyNever != 0 && s.allPaths(v) && s.truthOf(v) != yes {
		return s.become(p, None)
	}
	if !s.keep(p, func(a Atom) bool {
		if want == yes && a == Unbound {
			return false
		}
		t := s.truth(a)
		return t == maybe || t == want
	}) {
		return false
	}
	if want == yes {
		s.checked(p, TruthyChecked)
	}
	return true
}

func (s *Solver) keep(p ir.Place, f func(Atom) bool) bool {
	old := s.cur.place(p)
	if old == Empty {
		return true
	}
	v := s.values.Filter(old, f)
	if v == Empty {
		return false
	}
	s.narrowTo(p, old, v)
	return true
}

func (s *Solver) become(p ir.Place, want Atom) bool {
	old := s.cur.place(p)
	s.narrowTo(p, old, s.values.Of(want))
	return true
}

// narrowTo replaces a value by a narrower one. An obligation that no place holds
// any more cannot be open on this branch.
func (s *Solver) narrowTo(p ir.Place, old, v Value) {
	if old == v {
		return
	}
	s.cur.setPlace(p, v)
	if gone := s.lockMask(old) &^ s.lockMask(v) & s.cur.bits(hdrLive); gone != 0 {
		s.cur.setBits(hdrLive, s.cur.bits(hdrLive)&^gone)
		s.shutLocks(gone)
	}
	if gone := s.obligationsOf(old) &^ s.obligationsOf(v) & (s.cur.bits(hdrLive) | s.cur.bits(hdrField)); gone != 0 {
		gone &^= s.heldElsewhere(p, gone)
		s.cur.setBits(hdrLive, s.cur.bits(hdrLive)&^gone)
		s.cur.setBits(hdrField, s.cur.bits(hdrField)&^gone)
	}
}
