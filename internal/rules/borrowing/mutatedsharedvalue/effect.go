package mutatedsharedvalue

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// wrapped says whether a decorator that nobody knows stands between the callers and the
// function: what gets here may be a copy of what they hand in.
func (v *visitor) wrapped() bool {
	d := v.b.Declare.Func(v.b.Def)
	if d == nil || d.Flags&declare.UnknownDeco == 0 {
		return false
	}
	for i := range d.Decorators {
		k := &d.Decorators[i]
		if k.Known {
			continue
		}
		if k.Def == modgraph.NoDef {
			return true
		}
		if f, _ := v.b.Program.FileOf(k.Def); f.Origin != modgraph.Project {
			return true
		}
	}
	return false
}

// fixed says whether a value is the same in each call: a constant, or a name that says
// that it is one.
func (v *visitor) fixed(x ir.Value) bool {
	if x < 0 {
		return false
	}
	name := ""
	switch in := &v.b.IR.Instrs[x]; in.Op {
	case ir.OpConst:
		return true
	case ir.OpLoad:
		if k := v.b.IR.Places.Kind[in.A]; k == ir.PlaceGlobal {
			name = v.b.File.IR.Names[v.b.IR.Places.Name[in.A]]
		}
	case ir.OpAttr:
		name = v.b.File.IR.Names[in.B]
	}
	return letters(name) && strings.ToUpper(name) == name
}

// readWithout says whether something reads a variable's object on a way from the start
// that does not lead through a change.
func (v *visitor) readWithout(change int32, root ir.Place) bool {
	body := v.b.IR
	seen := make([]bool, len(body.Blocks))
	work := []ir.BlockID{0}
	seen[0] = true
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		bl := &body.Blocks[b]
		last := bl.Last
		stops := bl.First <= change && change <= last
		if stops {
			last = change - 1
		}
		for i := bl.First; i <= last; i++ {
			if in := &body.Instrs[i]; in.Op == ir.OpLoad && ir.Place(in.A) == root && !v.onlyAsks(b, i) {
				return true
			}
		}
		if stops {
			continue
		}
		for _, s := range body.Successors(b) {
			if !seen[s] {
				seen[s] = true
				work = append(work, s)
			}
		}
	}
	return false
}

// onlyAsks says whether a loaded object is taken under a name, asked whether it is there
// or what it is, or changed: nothing of what is in it counts.
func (v *visitor) onlyAsks(block ir.BlockID, x ir.Value) bool {
	body := v.b.IR
	for u := range body.Uses(block, x) {
		in := &body.Instrs[u]
		switch in.Op {
		case ir.OpStore, ir.OpBranch, ir.OpSetSub:
		case ir.OpCompare:
			if op := ir.CompareOp(in.N); op != ir.CmpIs && op != ir.CmpIsNot {
				return false
			}
		case ir.OpAttr:
			if v.b.File.IR.Names[in.B] != "setdefault" {
				return false
			}
		case ir.OpCall:
			if v.b.File.IR.LastName(body, ir.Value(in.B)) != "isinstance" {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// minusItself says whether a change takes out of a constant what a difference from that
// constant gives: of the constant itself that is nothing.
//
//	unknown = allowed - SUPPORTED            # empty where allowed is SUPPORTED
//	allowed -= unknown
func (v *visitor) minusItself(c *change, root ir.Place) bool {
	body := v.b.IR
	in := &body.Instrs[c.instr]
	out := ir.NoValue
	switch {
	case in.Op == ir.OpBinary && ir.BinaryOp(in.N) == ir.BinSub:
		out = in.B
	case in.Op == ir.OpCall && c.op == "difference_update" && in.N == 1:
		out = body.Operands(in)[0]
	}
	if out < 0 {
		return false
	}
	if x := &body.Instrs[out]; x.Op == ir.OpLoad {
		out = body.OnlyStore(ir.Place(x.A))
	}
	if out < 0 {
		return false
	}
	d := &body.Instrs[out]
	if d.Op != ir.OpBinary || ir.BinaryOp(d.N) != ir.BinSub || v.root(d.A) != root {
		return false
	}
	// The other side is the constant that the variable may be.
	text := v.b.Text(d.B)
	for i := range body.Instrs {
		if s := &body.Instrs[i]; s.Op == ir.OpStore && ir.Place(s.A) == root && s.B >= 0 && text != "" && v.b.Text(s.B) == text {
			return true
		}
	}
	return false
}
