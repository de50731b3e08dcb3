package unboundname

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// holding is what is known of a tested variable on a path.
type holding uint8

const (
	holdsAny   holding = iota // what the caller or something unknown gives
	holdsNone                 // None
	holdsSome                 // not None, but it may be empty
	holdsFalse                // false or empty, and not known to be None
	holdsTrue                 // a true value
	holdsEmpty                // an empty collection, as it was made
)

// step is a state of the walk that asks whether a test can go to one side.
type step struct {
	block  ir.BlockID
	holds  holding
	proven bool // something says that the variable may hold what the side needs
	behind bool // the test has been passed
	// others is what tests have said of the other variables that are tested more than
	// once.
	others [maxTold]told
}

// maxTold is how many variables are followed besides the one that is tested.
const maxTold = 6

// told is what the last test of a variable said.
type told uint8

const (
	toldNothing told = iota
	toldFalse
	toldTrue
)

// leads says whether a path leads from the start by one side of a test to the read, on
// which nothing assigns the name and the variable that is tested never contradicts
// itself. That the variable may be nothing at the test must be shown: by a constant that
// it was given, its type, a default that callers leave it at, or (asked) by the function,
// which tests it once more. No other test that is made twice has two outcomes on the way,
// and what holds nothing is not used as if it did.
//
//	found = None
//	try:
//	    found = look(path)
//	except LookupError:
//	    path = clean(path)
//	if found is not None:           # None only where the clause assigned path
//	    path = found.path()
//	show(path)
func (s *search) leads(test int32, to ir.BlockID, p ir.Place, asked bool) bool {
	b := s.v.b.IR
	start := step{}
	if asked {
		start.proven = true
	} else if b.Places.Ref[p] > 0 {
		start.proven = s.defaultsToNothing(p)
	}
	others := s.testedTwice(p)
	seen := map[step]bool{}
	var work []step
	push := func(x step) {
		if s.v.Seen(x.block) && !seen[x] {
			seen[x] = true
			work = append(work, x)
		}
	}
	push(start)
	for len(work) > 0 && len(seen) < 4000 {
		x := work[len(work)-1]
		work = work[:len(work)-1]
		bl := &b.Blocks[x.block]
		raises := bl.Handler != ir.NoBlock && s.v.LastRaise(x.block) >= bl.First
		through := true
		if raises {
			y := x
			y.block = bl.Handler
			push(y)
		}
		for i := bl.First; i <= bl.Last && through; i++ {
			in := &b.Instrs[i]
			switch {
			case i == s.read:
				if x.behind {
					return true
				}
				through = false
			case in.Op == ir.OpStore && ir.Place(in.A) == s.place, s.v.b.Flow.Infos[i].Flags&flow.NeverReturns != 0, s.mayEnd(i, in):
				through = false
			case in.Op == ir.OpLoad && ir.Place(in.A) == s.place && in.Flag&ir.FlagSynthetic == 0:
				through = false
			case in.Op == ir.OpStore && slices.Contains(others, ir.Place(in.A)):
				x.others[slices.Index(others, ir.Place(in.A))] = toldNothing
			case in.Op == ir.OpLoad && ir.Place(in.A) == p && x.behind && (x.holds == holdsNone || x.holds == holdsFalse) && !s.onlyTested(i, bl.Last):
				through = false // it was thought to be there
			case in.Op == ir.OpStore && ir.Place(in.A) == p:
				x.holds, x.proven = s.given(in.B, asked)
				if raises && s.v.LastRaise(x.block) > i {
					y := x
					y.block = bl.Handler
					push(y)
				}
			}
		}
		if !through || !s.v.Ends(x.block) {
			continue
		}
		last := &b.Instrs[bl.Last]
		succ := b.Successors(x.block)
		if last.Op != ir.OpBranch || s.tested(last.A) != p {
			other := -1
			if last.Op == ir.OpBranch {
				other = slices.Index(others, s.tested(last.A))
			}
			for k, t := range succ {
				y := x
				y.block = t
				if other >= 0 {
					y.others[other] = toldFalse
					if s.something(last.A, k == 0) {
						y.others[other] = toldTrue
					}
					if x.others[other] != toldNothing && x.others[other] != y.others[other] {
						continue
					}
				}
				push(y)
			}
			continue
		}
		for k, t := range succ {
			if bl.Last == test && t != to {
				continue
			}
			y := x
			y.block = t
			var ok bool
			if y.holds, ok = s.narrowed(x.holds, last.A, k == 0); !ok {
				continue
			}
			if bl.Last == test {
				nothing := y.holds == holdsNone || y.holds == holdsFalse
				if nothing && x.holds != holdsNone && x.holds != holdsFalse && !x.proven {
					continue
				}
				y.behind = true
			}
			push(y)
		}
	}
	return false
}

// testedTwice are the variables, besides one, of which several tests ask whether they are
// set.
func (s *search) testedTwice(p ir.Place) []ir.Place {
	b := s.v.b.IR
	var once, twice []ir.Place
	for k := range b.Blocks {
		last := &b.Instrs[b.Blocks[k].Last]
		if last.Op != ir.OpBranch {
			continue
		}
		q := s.tested(last.A)
		switch {
		case q == ir.NoPlace || q == p || slices.Contains(twice, q):
		case !slices.Contains(once, q):
			once = append(once, q)
		case len(twice) < maxTold:
			twice = append(twice, q)
		}
	}
	return twice
}

// something says whether one side of a test is taken when the variable holds something.
func (s *search) something(v ir.Value, yes bool) bool {
	b := s.v.b.IR
	for b.Instrs[v].Op == ir.OpUnary {
		v, yes = b.Instrs[v].A, !yes
	}
	if in := &b.Instrs[v]; in.Op == ir.OpCompare {
		return yes == (ir.CompareOp(in.N) == ir.CmpIsNot)
	}
	return yes
}

// onlyTested says whether a load is what the test at the end of its block asks about.
func (s *search) onlyTested(load, last int32) bool {
	b := s.v.b.IR
	if b.Instrs[last].Op != ir.OpBranch {
		return false
	}
	v := b.Instrs[last].A
	for b.Instrs[v].Op == ir.OpUnary || b.Instrs[v].Op == ir.OpCompare {
		v = b.Instrs[v].A
	}
	return v == load
}

// narrowed is what a variable holds on one side of a test of it; not ok when it cannot
// go there.
func (s *search) narrowed(h holding, v ir.Value, yes bool) (holding, bool) {
	b := s.v.b.IR
	for b.Instrs[v].Op == ir.OpUnary {
		v, yes = b.Instrs[v].A, !yes
	}
	if in := &b.Instrs[v]; in.Op == ir.OpCompare {
		if isNone := yes == (ir.CompareOp(in.N) == ir.CmpIs); isNone {
			return holdsNone, h == holdsAny || h == holdsNone
		}
		if h == holdsAny {
			h = holdsSome
		}
		return h, h != holdsNone
	}
	if yes {
		return holdsTrue, h != holdsNone && h != holdsFalse && h != holdsEmpty
	}
	if h == holdsNone {
		return h, true
	}
	return holdsFalse, h != holdsTrue
}

// given is what a value says of the variable that it is stored to, and whether it is
// shown that it may be nothing.
func (s *search) given(v ir.Value, asked bool) (holding, bool) {
	b := s.v.b
	in := &b.IR.Instrs[v]
	if in.Op == ir.OpItem {
		// One of several values that are assigned at once.
		if u := &b.IR.Instrs[in.A]; u.Op == ir.OpUnpack && u.B < 0 && b.IR.Instrs[u.A].Op == ir.OpTuple {
			if list := b.IR.Operands(&b.IR.Instrs[u.A]); int(in.B) < len(list) && int(u.N) == len(list) {
				v = list[in.B]
				in = &b.IR.Instrs[v]
			}
		}
	}
	switch in.Op {
	case ir.OpConst:
		switch c := &b.Flow.File.Consts[in.A]; {
		case c.Kind == ir.ConstNone:
			return holdsNone, true
		case c.Kind == ir.ConstFalse, c.Text == "0", c.Text == "":
			if c.Kind != ir.ConstTrue && c.Kind != ir.ConstEllipsis {
				return holdsFalse, true
			}
		}
		return holdsTrue, false
	case ir.OpMakeFunc, ir.OpMakeClass:
		return holdsTrue, false
	case ir.OpList, ir.OpDict, ir.OpSet, ir.OpTuple:
		if len(b.IR.Operands(in)) == 0 {
			return holdsEmpty, asked
		}
		return holdsSome, asked
	case ir.OpFormat:
		return holdsSome, asked
	}
	t := b.Infer.TypeOf(b.Def, v)
	switch {
	case t == types.None:
		return holdsNone, true
	case t == types.Invalid || s.v.b.Declare.Types.HasUnknown(t):
		return holdsAny, asked
	case s.v.b.Declare.Types.MayBeNone(t):
		return holdsAny, true
	}
	return holdsSome, asked
}

// storedOnce says whether a variable is a parameter that is never assigned, or assigned
// in one place: then two tests of it ask about the same value.
func (s *search) storedOnce(p ir.Place) bool {
	b := s.v.b.IR
	n := 0
	if b.Places.Ref[p] > 0 {
		n = 1
	}
	for i := range b.Instrs {
		if in := &b.Instrs[i]; in.Op == ir.OpStore && ir.Place(in.A) == p {
			n++
		}
	}
	return n == 1
}

// defaultsToNothing says whether a variable is a parameter that callers may leave out,
// and is then None or false. What a decorator that is not of the language calls the
// function with, it decides: a command line gives each option, a router each part of the
// address.
func (s *search) defaultsToNothing(p ir.Place) bool {
	ref := s.v.b.IR.Places.Ref[p]
	if ref <= 0 || s.v.b.Program.Def(s.v.b.Def).Kind != bind.KindFunction {
		return false
	}
	f := s.v.b.Declare.Func(s.v.b.Def)
	if f == nil || int(ref) > len(f.Params) || !f.Params[ref-1].HasDefault {
		return false
	}
	for i := range f.Decorators {
		d := &f.Decorators[i]
		if d.Def == modgraph.NoDef {
			return false
		}
		if of, _ := s.v.b.Program.FileOf(d.Def); of.Origin != modgraph.StdStub {
			return false
		}
	}
	return f.Params[ref-1].NoneDefault
}
