package summarize

import (
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/ir"
)

// conditions computes for each block the tests of parameters that hold whenever
// it runs: the intersection over its predecessors of what held there and what the
// branch adds.
//
//	def get(self, wait=True):
//	    if wait:
//	        self.lock.acquire()      # blocks when wait is truthy
func (b *builder) conditions() {
	n := len(b.body.Blocks)
	b.conds = fill(b.conds, n, contract.Cond{})
	if len(b.body.Params) == 0 || n == 1 || !b.testsParams() {
		return
	}
	b.condTop = fill(b.condTop, n, true) // nothing has reached the block yet
	b.condTop[0] = false
	for range 4 {
		changed := false
		for at := range n {
			if b.condTop[at] {
				continue
			}
			bl := &b.body.Blocks[at]
			out := b.conds[at]
			succ := b.body.Successors(ir.BlockID(at))
			last := &b.body.Instrs[bl.Last]
			for k, s := range succ {
				edge := out
				if last.Op == ir.OpBranch {
					if a, ok := b.test(last.A); ok && succ[0] != succ[1] {
						if k == 1 {
							a.Negated = !a.Negated
						}
						edge = edge.And(a)
					}
				}
				changed = b.meet(s, edge) || changed
			}
			if bl.Handler != ir.NoBlock {
				changed = b.meet(bl.Handler, out) || changed
			}
		}
		if !changed {
			return
		}
	}
	// Did not settle (deep loops): claim nothing.
	clear(b.conds)
}

func (b *builder) testsParams() bool {
	for i := range b.body.Blocks {
		if last := &b.body.Instrs[b.body.Blocks[i].Last]; last.Op == ir.OpBranch {
			if _, ok := b.test(last.A); ok {
				return true
			}
		}
	}
	return false
}

// meet keeps what holds on both ways into a block.
func (b *builder) meet(at ir.BlockID, c contract.Cond) bool {
	if b.condTop[at] {
		b.condTop[at] = false
		b.conds[at] = c
		return true
	}
	old := b.conds[at]
	var out contract.Cond
	for _, a := range old {
		if a.Kind != contract.AtomNone && (a == c[0] || a == c[1]) {
			out = out.And(a)
		}
	}
	b.conds[at] = out
	return out != old
}

// test reads a tested value as an atom over a parameter that is never rebound.
func (b *builder) test(v ir.Value) (contract.Atom, bool) {
	in := &b.body.Instrs[v]
	switch in.Op {
	case ir.OpLoad:
		return b.paramAtom(contract.Atom{Kind: contract.AtomTruthy}, v)
	case ir.OpAttr:
		if p := b.keptParam(in); p >= 0 {
			return b.paramAtom(contract.Atom{Kind: contract.AtomTruthy}, p)
		}
	case ir.OpUnary:
		if ir.UnaryOp(in.N) == ir.UnaryNot {
			a, ok := b.test(in.A)
			a.Negated = !a.Negated
			return a, ok
		}
	case ir.OpCompare:
		right := &b.body.Instrs[in.B]
		if right.Op != ir.OpConst {
			return contract.Atom{}, false
		}
		k := b.file.IR.Consts[right.A]
		a := contract.Atom{Kind: contract.AtomEquals}
		switch ir.CompareOp(in.N) {
		case ir.CmpIs, ir.CmpEq:
		case ir.CmpIsNot, ir.CmpNotEq:
			a.Negated = true
		default:
			return contract.Atom{}, false
		}
		if k.Kind == ir.ConstNone {
			a.Kind = contract.AtomIsNone
		} else {
			a.Const = b.run.prog.Syms.Intern(contract.ConstText(contract.ConstKind(k.Kind), k.Text))
		}
		if left := &b.body.Instrs[in.A]; left.Op == ir.OpAttr {
			if p := b.keptParam(left); p >= 0 {
				return b.paramAtom(a, p)
			}
		}
		return b.paramAtom(a, in.A)
	}
	return contract.Atom{}, false
}

// keptParam is the value that a constructor keeps in a field which it then tests,
// a load of a parameter; no value if the field is stored to more than once.
//
//	def __init__(self, pdb=False):
//	    self.pdb = pdb
//	    if self.pdb:            # tests the parameter
func (b *builder) keptParam(attr *ir.Instr) ir.Value {
	if !b.self(attr.A) || !b.constructing() {
		return ir.NoValue
	}
	kept := ir.Value(ir.NoValue)
	for k := range b.body.Instrs {
		in := &b.body.Instrs[k]
		if in.Op != ir.OpSetAttr || in.B != attr.B {
			continue
		}
		args := b.body.Operands(in)
		if kept != ir.NoValue || !b.self(args[0]) || b.body.Instrs[args[1]].Op != ir.OpLoad {
			return ir.NoValue
		}
		kept = args[1]
	}
	return kept
}

// self says whether a value is a load of the first parameter.
func (b *builder) self(v ir.Value) bool {
	in := &b.body.Instrs[v]
	return in.Op == ir.OpLoad && b.body.Places.Kind[in.A] <= ir.PlaceCell && b.body.Places.Ref[in.A] == 1 && !b.rebound[0]
}

func (b *builder) constructing() bool {
	return b.method() && b.file.IR.Names[b.run.prog.Def(b.def).Name] == "__init__"
}

// blockPhases says in which phases of the function each block runs.
func (b *builder) blockPhases(dst []Phases) []Phases {
	n := len(b.body.Blocks)
	switch {
	case b.manager:
		return b.managerBlocks(fill(dst, n, 0))
	case b.run.runsLater(b.def):
		return fill(dst, n, phases(contract.PhaseRun))
	}
	return fill(dst, n, phases(contract.PhaseCall))
}

// managerBlocks splits the body of a context manager function at its yield: what
// runs before, after a normal resumption, and after an exception was thrown in.
func (b *builder) managerBlocks(dst []Phases) []Phases {
	var yields []ir.BlockID
	for i := range b.body.Blocks {
		if b.body.Instrs[b.body.Blocks[i].Last].Op == ir.OpYield {
			yields = append(yields, ir.BlockID(i))
		}
	}
	after := make([]bool, len(dst))
	mark := func(from ir.BlockID, p contract.Phase, tag int) {
		seen := make([]bool, len(dst))
		stack := []ir.BlockID{from}
		for len(stack) > 0 {
			at := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if at == ir.NoBlock || seen[at] {
				continue
			}
			seen[at], after[at] = true, true
			dst[at] |= 1 << p
			bl := &b.body.Blocks[at]
			if b.body.Instrs[bl.Last].Op == ir.OpSwitchTag && tag >= 0 {
				for _, arm := range b.body.Arms(at) {
					if arm.Tag == uint16(tag) {
						stack = append(stack, arm.Target)
					}
				}
			} else {
				stack = append(stack, b.body.Successors(at)...)
			}
			if b.raisesIn(bl) {
				stack = append(stack, bl.Handler)
			}
		}
	}
	for _, y := range yields {
		for _, s := range b.body.Successors(y) {
			mark(s, contract.PhaseExit, -1)
		}
		if h := b.body.Blocks[y].Handler; h != ir.NoBlock {
			mark(h, contract.PhaseThrow, int(ir.TagRaise))
		}
	}
	for i := range dst {
		if !after[i] {
			dst[i] = phases(contract.PhaseEnter)
		}
	}
	return dst
}

// raisesIn says whether an instruction of a block raises.
func (b *builder) raisesIn(bl *ir.Block) bool {
	for i := bl.First; i <= bl.Last; i++ {
		if b.in.Infos[i].NRaises > 0 {
			return true
		}
	}
	return false
}
