package summarize

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/ir"
)

// swallows says whether an exception thrown in at a yield can end in a normal exit
// of a context manager function, and for which arguments.
//
//	@contextmanager
//	def client(consume_errors=True):
//	    try:
//	        yield connect()
//	    except RpcError as e:
//	        if not consume_errors:
//	            raise                    # swallows when consume_errors is true
//	        print(e)
func (b *builder) swallows() (bool, contract.Cond) {
	var when contract.Cond
	if !b.comesBack(contract.Atom{}) {
		return false, when
	}
	var tests []contract.Atom
	for i := range b.body.Blocks {
		last := &b.body.Instrs[b.body.Blocks[i].Last]
		if last.Op != ir.OpBranch {
			continue
		}
		if a, ok := b.test(last.A); ok && a.Kind != contract.AtomNone {
			for range 2 {
				if !slices.Contains(tests, a) {
					tests = append(tests, a)
				}
				a.Negated = !a.Negated
			}
		}
	}
	for _, a := range tests {
		if !b.comesBack(a) {
			a.Negated = !a.Negated
			when = when.And(a)
		}
	}
	return true, when
}

// comesBack says whether what is thrown in at a yield can end in a normal exit,
// provided that a test of a parameter has an outcome. A handler that ends in a call
// which never comes back raises again.
func (b *builder) comesBack(given contract.Atom) bool {
	seen := make([]bool, len(b.body.Blocks))
	var stack []ir.BlockID
	for i := range b.body.Blocks {
		if b.body.Instrs[b.body.Blocks[i].Last].Op == ir.OpYield {
			stack = append(stack, b.body.Blocks[i].Handler)
		}
	}
	for len(stack) > 0 {
		at := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if at == ir.NoBlock || seen[at] {
			continue
		}
		seen[at] = true
		bl := &b.body.Blocks[at]
		if b.stopsIn(bl) {
			stack = append(stack, bl.Handler) // what the call raises instead
			continue
		}
		last := &b.body.Instrs[bl.Last]
		succ := b.body.Successors(at)
		switch last.Op {
		case ir.OpReturn:
			return true
		case ir.OpSwitchTag:
			for _, arm := range b.body.Arms(at) {
				if arm.Tag == ir.TagRaise {
					stack = append(stack, arm.Target)
				}
			}
		case ir.OpSuppress:
			stack = append(stack, succ[1])
		case ir.OpBranch:
			stack = b.arms(stack, last.A, succ, given)
		default:
			stack = append(stack, succ...)
		}
	}
	return false
}
