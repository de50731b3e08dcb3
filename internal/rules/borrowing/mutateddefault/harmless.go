package mutateddefault

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// harmless says whether no later call finds anything in a default: the change is made
// only if the default holds something which it does not hold, puts in the same constant
// each time, or keeps alive what takes itself out again.
//
//	def get(ids, include=["documents"]):
//	    if "data" in include:
//	        include.append("uris")           # not in the default
func (c *checker) harmless(callee *ir.Body, o *object, m *contract.Mutate, maker *ir.Body) bool {
	at := m.Witness.Instr
	if at < 0 {
		return false
	}
	return c.asksForOther(callee, o, at, maker) || c.constantPut(callee, o) || c.takesItselfOut(callee, o)
}

// is says whether a value is the parameter.
func (o *object) is(body *ir.Body, x ir.Value) bool {
	if x < 0 {
		return false
	}
	in := &body.Instrs[x]
	return in.Op == ir.OpLoad && body.Places.Kind[in.A] <= ir.PlaceCell && body.Places.Ref[in.A] == o.param+1
}

// asksForOther says whether a change stands behind a test for an element that the default
// does not have.
func (c *checker) asksForOther(body *ir.Body, o *object, at int32, maker *ir.Body) bool {
	display := &maker.Instrs[o.value]
	if display.Op != ir.OpList && display.Op != ir.OpSet || display.Flag&ir.FlagArgKinds != 0 {
		return false
	}
	to := body.BlockOf(at)
	for b := range body.Blocks {
		last := &body.Instrs[body.Blocks[b].Last]
		succ := body.Successors(ir.BlockID(b))
		if last.Op != ir.OpBranch || len(succ) != 2 {
			continue
		}
		cond := &body.Instrs[last.A]
		if cond.Op != ir.OpCompare || ir.CompareOp(cond.N) != ir.CmpIn || !o.is(body, cond.B) || body.Instrs[cond.A].Op != ir.OpConst {
			continue
		}
		want := o.file.IR.Consts[body.Instrs[cond.A].A]
		if slices.ContainsFunc(maker.Operands(display), func(x ir.Value) bool {
			return x < 0 || maker.Instrs[x].Op != ir.OpConst || o.file.IR.Consts[maker.Instrs[x].A] == want
		}) {
			continue
		}
		reaches := func(s ir.BlockID) bool {
			return s == to || rule.Reaches(body, s, func(x ir.BlockID) bool { return x == to }, func(x ir.BlockID) bool { return x != ir.BlockID(b) })
		}
		if reaches(succ[0]) && !reaches(succ[1]) {
			return true
		}
	}
	return false
}

// constantPut says whether all that the function does to the parameter is to put the same
// value under the same key.
func (c *checker) constantPut(body *ir.Body, o *object) bool {
	puts := 0
	for b := range body.Blocks {
		for i := body.Blocks[b].First; i <= body.Blocks[b].Last; i++ {
			if !o.is(body, i) {
				continue
			}
			for u := range body.Uses(ir.BlockID(b), i) {
				switch in := &body.Instrs[u]; in.Op {
				case ir.OpSetSub:
					args := body.Operands(in)
					if args[0] != i || !c.constant(body, args[1]) || !c.constant(body, args[2]) {
						return false
					}
					puts++
				case ir.OpDelSub, ir.OpAttr, ir.OpBinary:
					return false
				}
			}
		}
	}
	return puts > 0
}

// constant says whether a value is a constant, or a variable of the module that is one.
func (c *checker) constant(body *ir.Body, x ir.Value) bool {
	if x < 0 {
		return false
	}
	in := &body.Instrs[x]
	return in.Op == ir.OpConst || in.Op == ir.OpLoad && body.Places.Kind[in.A] == ir.PlaceGlobal
}

// takesItselfOut says whether the function hands on the method that takes an element out,
// so that what it puts in is gone when it has ended.
//
//	tasks.add(task)
//	task.add_done_callback(tasks.discard)
func (c *checker) takesItselfOut(body *ir.Body, o *object) bool {
	for b := range body.Blocks {
		for i := body.Blocks[b].First; i <= body.Blocks[b].Last; i++ {
			in := &body.Instrs[i]
			if in.Op != ir.OpAttr || !o.is(body, in.A) || !takesOut[o.file.IR.Names[in.B]] {
				continue
			}
			for u := range body.Uses(ir.BlockID(b), i) {
				if x := &body.Instrs[u]; x.Op == ir.OpCall && x.B != i {
					return true
				}
			}
		}
	}
	return false
}
