package unboundname

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
)

// question is a test that a function may make more than once: whether a variable or a
// field of one is true, or is a constant.
type question struct {
	place ir.Place
	other int32 // the constant, or -1
}

// walk is a state of the walk that asks whether the tests on a path agree.
type walk struct {
	block   ir.BlockID
	behind  bool // what the path rests on has happened
	answers [maxTold]told
}

// agrees says whether a path leads to the read on which nothing assigns the name, the
// cause happens, and no question that is asked twice gets two answers.
//
//	if module.check_mode:
//	    module.exit(after)
//	...
//	if module.check_mode:       # has left above
//	    report(head)
func (s *search) agrees(e evidence) bool {
	asked := s.askedTwice()
	if len(asked) == 0 || e.kind == deleted {
		return true
	}
	b := s.v.b.IR
	seen := map[walk]bool{}
	var work []walk
	push := func(x walk) {
		if s.v.Seen(x.block) && !seen[x] {
			seen[x] = true
			work = append(work, x)
		}
	}
	push(walk{behind: e.instr < 0})
	for len(work) > 0 {
		if len(seen) > 4000 {
			return true
		}
		x := work[len(work)-1]
		work = work[:len(work)-1]
		bl := &b.Blocks[x.block]
		handler := func(behind bool) {
			if bl.Handler != ir.NoBlock && s.v.LastRaise(x.block) >= bl.First {
				y := x
				y.block, y.behind = bl.Handler, y.behind || behind
				push(y)
			}
		}
		handler(false)
		through := true
		for i := bl.First; i <= bl.Last && through; i++ {
			in := &b.Instrs[i]
			switch {
			case i == s.read:
				if x.behind {
					return true
				}
				through = false
			case i == e.instr:
				if e.kind == raise {
					handler(true)
				} else {
					x.behind = true
				}
			}
			switch {
			case in.Op == ir.OpStore && ir.Place(in.A) == s.place, s.v.b.Flow.Infos[i].Flags&flow.NeverReturns != 0, s.mayEnd(i, in):
				through = false
			case in.Op == ir.OpStore:
				s.forget(&x, asked, ir.Place(in.A))
			case in.Op == ir.OpSetAttr && in.C >= 0:
				s.forget(&x, asked, ir.Place(in.C))
			}
		}
		if !through || !s.v.Ends(x.block) {
			continue
		}
		last := &b.Instrs[bl.Last]
		k, yes := -1, told(0)
		if last.Op == ir.OpBranch {
			if q, positive, ok := s.question(last.A); ok {
				k, yes = slices.Index(asked, q), toldFalse
				if positive {
					yes = toldTrue
				}
			}
		}
		for side, t := range b.Successors(x.block) {
			y := x
			y.block = t
			if k >= 0 {
				y.answers[k] = yes
				if side > 0 {
					y.answers[k] = toldFalse + toldTrue - yes
				}
				if x.answers[k] != toldNothing && x.answers[k] != y.answers[k] {
					continue
				}
			}
			push(y)
		}
	}
	return false
}

// forget drops the answers about a place that is assigned, and about what lies in it.
func (s *search) forget(x *walk, asked []question, p ir.Place) {
	for k := range asked {
		if q := asked[k].place; q == p || q > p && q < s.v.b.IR.Places.End[p] {
			x.answers[k] = toldNothing
		}
	}
}

// askedTwice are the questions that several tests ask.
func (s *search) askedTwice() []question {
	b := s.v.b.IR
	var once, twice []question
	for k := range b.Blocks {
		last := &b.Instrs[b.Blocks[k].Last]
		if last.Op != ir.OpBranch {
			continue
		}
		q, _, ok := s.question(last.A)
		switch {
		case !ok || slices.Contains(twice, q):
		case !slices.Contains(once, q):
			once = append(once, q)
		case len(twice) < maxTold:
			twice = append(twice, q)
		}
	}
	return twice
}

// question is what a tested value asks, and whether its first side is the answer yes.
func (s *search) question(v ir.Value) (q question, positive, ok bool) {
	b := s.v.b.IR
	positive = true
	for b.Instrs[v].Op == ir.OpUnary && ir.UnaryOp(b.Instrs[v].N) == ir.UnaryNot {
		v, positive = b.Instrs[v].A, !positive
	}
	q.other = -1
	if in := &b.Instrs[v]; in.Op == ir.OpCompare && b.Instrs[in.B].Op == ir.OpConst {
		switch ir.CompareOp(in.N) {
		case ir.CmpIs, ir.CmpEq:
		case ir.CmpIsNot, ir.CmpNotEq:
			positive = !positive
		default:
			return q, false, false
		}
		q.other = b.Instrs[in.B].A
		v = in.A
	}
	switch in := &b.Instrs[v]; in.Op {
	case ir.OpLoad:
		q.place = ir.Place(in.A)
		return q, positive, b.Places.Kind[in.A] < ir.PlaceTemp && q.place != s.place
	case ir.OpAttr:
		q.place = ir.Place(in.C)
		return q, positive, in.C >= 0
	}
	return q, false, false
}
