package flow

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/ir"
)

// MaxDisjuncts is the number of disjuncts a block may have while places are
// tracked.
const MaxDisjuncts = 8

// maxTracked is the number of places that key disjuncts.
const maxTracked = 6

// rankPredicates chooses the places whose truth keys the disjuncts: locals and
// fields that are set to a constant somewhere and tested somewhere else, and
// parameters that are True or False and tested twice. A place
// that is tested more often ranks higher; ties are broken by position, so the
// choice depends on the text alone.
func (s *Solver) rankPredicates() {
	b := s.in.Body
	n := b.Places.Len()
	s.consts = resize(s.consts, n)
	s.tests = resize(s.tests, n)
	s.others = resize(s.others, n)
	s.bools = resize(s.bools, n)
	s.tags = s.tags[:0]
	for p := range n {
		if b.Places.Kind[p] == ir.PlaceTag {
			s.tags = append(s.tags, ir.Place(p))
		}
	}
	for i := range b.Instrs {
		in := &b.Instrs[i]
		switch in.Op {
		case ir.OpStore:
			if s.isFlagConst(in.B) {
				s.consts[in.A]++
			} else {
				s.others[in.A]++
			}
		case ir.OpSetAttr:
			if in.C >= 0 && s.isFlagConst(b.Operands(in)[1]) {
				s.consts[in.C]++
			}
		case ir.OpBranch:
			if p := s.testedPlace(in.A); p != ir.NoPlace {
				s.tests[p]++
				if s.asksBool(in.A) {
					s.bools[p]++
				}
			}
		}
	}
	s.tracked = s.tracked[:0]
	for p := range n {
		switch b.Places.Kind[p] {
		case ir.PlaceLocal, ir.PlaceCell:
		case ir.PlaceAttr:
			if s.tests[p] > 0 && s.consts[p] > 0 {
				s.tracked = append(s.tracked, ir.Place(p))
			}
			continue
		default:
			continue
		}
		if s.tests[p] > 0 && s.consts[p] > 0 && s.consts[p]+s.others[p] > 1 || s.bools[p] > 1 && s.consts[p]+s.others[p] == 0 {
			s.tracked = append(s.tracked, ir.Place(p))
		}
	}
	slices.SortStableFunc(s.tracked, func(x, y ir.Place) int { return int(s.tests[y]) - int(s.tests[x]) })
	if len(s.tracked) > maxTracked {
		s.tracked = s.tracked[:maxTracked]
	}
}

// asksBool says whether a test asks a value that is True or False.
func (s *Solver) asksBool(v ir.Value) bool {
	for s.in.Body.Instrs[v].Op == ir.OpUnary {
		v = s.in.Body.Instrs[v].A
	}
	return s.in.Infos[v].Flags&IsBool != 0
}

func resize(s []int32, n int) []int32 {
	if cap(s) < n {
		return make([]int32, n)
	}
	s = s[:n]
	clear(s)
	return s
}

func (s *Solver) isFlagConst(v ir.Value) bool {
	in := &s.in.Body.Instrs[v]
	if in.Op != ir.OpConst {
		return false
	}
	switch s.in.File.Consts[in.A].Kind {
	case ir.ConstNone, ir.ConstTrue, ir.ConstFalse:
		return true
	}
	return false
}

// testedPlace is the place whose truth or None-ness a branch tests.
func (s *Solver) testedPlace(v ir.Value) ir.Place {
	b := s.in.Body
	for range 4 {
		in := &b.Instrs[v]
		switch in.Op {
		case ir.OpLoad:
			return ir.Place(in.A)
		case ir.OpAttr:
			if in.C >= 0 && s.in.Infos[v].Flags&PropertyCall == 0 {
				return ir.Place(in.C)
			}
			return ir.NoPlace
		case ir.OpUnary:
			if ir.UnaryOp(in.N) != ir.UnaryNot {
				return ir.NoPlace
			}
			v = in.A
		case ir.OpCompare:
			switch ir.CompareOp(in.N) {
			case ir.CmpIs, ir.CmpIsNot, ir.CmpEq, ir.CmpNotEq:
			default:
				return ir.NoPlace
			}
			if s.isFlagConst(in.B) {
				v = in.A
			} else {
				return ir.NoPlace
			}
		default:
			return ir.NoPlace
		}
	}
	return ir.NoPlace
}
