package summarize

import (
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
)

// endsWhen is the test of a parameter under which a function does not come back, the
// first of them.
//
//	def show_error(exc, shutdown=False):
//	    print(exc)
//	    if shutdown:
//	        sys.exit(1)                  # does not come back when shutdown is true
func (b *builder) endsWhen() contract.Atom {
	if !b.stops() {
		return contract.Atom{}
	}
	for i := range b.body.Blocks {
		last := &b.body.Instrs[b.body.Blocks[i].Last]
		if last.Op != ir.OpBranch {
			continue
		}
		a, ok := b.test(last.A)
		if !ok || a.Kind == contract.AtomNone || a.Kind == contract.AtomMaybe {
			continue
		}
		for range 2 {
			if !b.returnsIf(a) {
				return a
			}
			a.Negated = !a.Negated
		}
	}
	return contract.Atom{}
}

// stops says whether some call of the body does not come back, or something is raised.
func (b *builder) stops() bool {
	for i := range b.body.Instrs {
		if b.in.Infos[i].Flags&flow.NeverReturns != 0 || b.body.Instrs[i].Op == ir.OpRaise {
			return true
		}
	}
	return false
}

// returnsIf says whether a normal exit can be reached when a test of a parameter has
// an outcome. Errors may come from anywhere.
func (b *builder) returnsIf(given contract.Atom) bool {
	seen := make([]bool, len(b.body.Blocks))
	stack := []ir.BlockID{0}
	for len(stack) > 0 {
		at := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if at == ir.NoBlock || seen[at] {
			continue
		}
		seen[at] = true
		bl := &b.body.Blocks[at]
		stack = append(stack, bl.Handler)
		if b.stopsIn(bl) {
			continue
		}
		last := &b.body.Instrs[bl.Last]
		succ := b.body.Successors(at)
		switch last.Op {
		case ir.OpReturn:
			return true
		case ir.OpBranch:
			stack = b.arms(stack, last.A, succ, given)
		default:
			stack = append(stack, succ...)
		}
	}
	return false
}

// arms adds the successors of a branch that are open when a test of a parameter has an
// outcome: both, unless the branch asks just that.
func (b *builder) arms(stack []ir.BlockID, test ir.Value, succ []ir.BlockID, given contract.Atom) []ir.BlockID {
	contrary := given
	contrary.Negated = !contrary.Negated
	a, ok := b.test(test)
	ok = ok && given.Kind != contract.AtomNone
	if !ok || a != contrary {
		stack = append(stack, succ[0])
	}
	if !ok || a != given {
		stack = append(stack, succ[1])
	}
	return stack
}

func (b *builder) stopsIn(bl *ir.Block) bool {
	for i := bl.First; i <= bl.Last; i++ {
		if b.in.Infos[i].Flags&flow.NeverReturns != 0 {
			return true
		}
	}
	return false
}

// endsHere says whether the arguments of a call are those for which the callee does
// not come back.
func (b *builder) endsHere(c *Call) bool {
	a := c.Contract.EndsWhen
	return a.Kind != contract.AtomNone && b.decide(c, a) == contract.TruthTrue
}
