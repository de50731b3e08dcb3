package mutatedwhileiterated

import (
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// searches says whether a loop over a list looks for the element with a name and does
// nothing but to take it out: mostly there is one such element, and the one that is
// skipped behind it is not looked for.
//
//	for node in nodes:
//	    if node.name == name:
//	        nodes.remove(node)
//
// That names are unique is not known, so it is a belief; more tests than one, or another
// effect in the loop, speak for several.
func (v *visitor) searches(p *flow.Point, l int32, c *change) bool {
	body := v.b.IR
	if c.op != "remove" && c.op != "pop" && c.op != "del []" || c.hop != nil || v.filled(c) {
		return false
	}
	tests := 0
	for b := range body.Blocks {
		bl := &body.Blocks[b]
		if !rule.InLoop(body, ir.BlockID(b), l) {
			continue
		}
		for i := bl.First; i <= bl.Last; i++ {
			if i == p.Instr {
				continue
			}
			switch in := &body.Instrs[i]; in.Op {
			case ir.OpCall:
				if in.N > 0 || body.Instrs[in.B].Op != ir.OpAttr {
					return false
				}
			case ir.OpSetAttr, ir.OpSetSub, ir.OpDelSub, ir.OpAppend, ir.OpYield, ir.OpAwait, ir.OpRaise:
				return false
			case ir.OpBranch:
				cond := &body.Instrs[in.A]
				if cond.Op != ir.OpCompare || ir.CompareOp(cond.N) != ir.CmpEq || v.partOf(cond.A, l) == v.partOf(cond.B, l) {
					return false
				}
				tests++
			}
		}
	}
	return tests == 1
}

// partOf says whether a value is a part of what a loop gives, and not that itself.
func (v *visitor) partOf(x ir.Value, l int32) bool {
	body := v.b.IR
	parts := 0
	if v.readsThrough(v.iters[l], "enumerate") {
		parts = -1 // the element is a part itself
	}
	for range maxDepth {
		if x < 0 {
			return false
		}
		switch in := &body.Instrs[x]; in.Op {
		case ir.OpLoad:
			x = body.OnlyStore(ir.Place(in.A))
		case ir.OpAttr, ir.OpSub, ir.OpItem:
			parts++
			x = in.A
		case ir.OpUnpack:
			x = in.A
		case ir.OpCall:
			x = in.B
		case ir.OpNextValue:
			return parts > 0 && ir.Place(in.A) == body.Loops[l].Iter
		default:
			return false
		}
	}
	return false
}

// filled says whether the body itself puts many elements into a list that it then
// searches: nothing keeps out what is there already.
func (v *visitor) filled(c *change) bool {
	body := v.b.IR
	for i := range body.Instrs {
		in := &body.Instrs[i]
		if in.Op != ir.OpCall {
			continue
		}
		if f := &body.Instrs[in.B]; f.Op == ir.OpAttr && v.b.File.IR.Names[f.B] == "extend" && c.holder >= 0 && v.equal(f.A, c.holder) {
			return true
		}
	}
	return false
}
