package mutatedsharedvalue

import (
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// madeForCall says whether callers hand something in for a parameter, and each of them
// makes it for this call alone: nobody finds in it later what the function has left.
//
//	create_module(name, attrs, {"_all": names})    # the only call
func (v *visitor) madeForCall(param int32) bool {
	sure := false
	for _, s := range v.callers.Of(&v.b.World, v.b.Def) {
		if s.By == v.b.Def || s.Test {
			continue
		}
		f, _ := v.b.Program.FileOf(s.By)
		body := &f.IR.Bodies[s.By-f.FirstDef]
		arg, known := v.argumentAt(f, body, s, param)
		if !known || arg != ir.NoValue && !forOneCall(f, body, arg, s.Instr, 0) {
			return false
		}
		if arg != ir.NoValue && body.Instrs[arg].Op != ir.OpConst {
			sure = sure || !s.Weak
		}
	}
	return sure
}

// argumentAt is what a call hands in for a parameter, NoValue for nothing.
func (v *visitor) argumentAt(f *modgraph.File, body *ir.Body, s rule.CallSite, param int32) (ir.Value, bool) {
	in := &body.Instrs[s.Instr]
	if in.Op != ir.OpCall {
		return ir.NoValue, false
	}
	name := v.b.File.IR.Names[v.b.IR.Params[param].Name]
	at := param
	if s.Bound {
		at--
	}
	kinds := body.ArgKinds(in)
	out := ir.NoValue
	n := int32(0)
	for k, a := range body.Operands(in) {
		kind := ir.ArgPositional
		if kinds != nil {
			kind = kinds[k]
		}
		switch {
		case kind == ir.ArgPositional:
			if n == at {
				out = a
			}
			n++
		case kind > ir.ArgKeyword:
			if f.IR.Names[kind-ir.ArgKeyword] == name {
				out = a
			}
		default:
			return ir.NoValue, false // spread out: it may be among them
		}
	}
	return out, true
}

// maxCopies bounds the variables through which a value is followed.
const maxCopies = 3

// forOneCall says whether a value is a container that the code around a call makes for
// it: written in the call, a copy, or in a variable that is not looked at again.
func forOneCall(f *modgraph.File, body *ir.Body, x ir.Value, call int32, depth int) bool {
	in := &body.Instrs[x]
	switch in.Op {
	case ir.OpConst, ir.OpDict, ir.OpList, ir.OpSet:
		return true
	case ir.OpCall:
		callee := &body.Instrs[in.B]
		name := ""
		switch callee.Op {
		case ir.OpAttr:
			name = f.IR.Names[callee.B]
		case ir.OpLoad:
			if p := ir.Place(callee.A); body.Places.Kind[p] < ir.PlaceTemp {
				name = f.IR.Names[body.Places.Name[p]]
			}
		}
		switch name {
		case "dict", "list", "set", "copy", "deepcopy":
			return true
		}
	case ir.OpLoad:
		p := ir.Place(in.A)
		if k := body.Places.Kind[p]; k != ir.PlaceLocal && k != ir.PlaceTemp || body.Places.Ref[p] != 0 || depth >= maxCopies {
			return false
		}
		stored := false
		for i := range body.Instrs {
			switch y := &body.Instrs[i]; {
			case y.Op == ir.OpStore && ir.Place(y.A) == p:
				if !forOneCall(f, body, y.B, call, depth+1) || body.Blocks[body.BlockOf(int32(i))].Loop != body.Blocks[body.BlockOf(call)].Loop {
					return false
				}
				stored = true
			case y.Op == ir.OpLoad && ir.Place(y.A) == p && int32(i) > call:
				return false
			}
		}
		return stored
	}
	return false
}
