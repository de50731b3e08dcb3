package mutatedsharedvalue

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// madeForCall says whether callers hand something in for a parameter, and each of them
// makes it for this call alone: nobody finds in it later what the function has left.
//
//	create_module(name, attrs, {"_all": names})    # the only call
//
// A caller that hands on a parameter of its own is as good as its callers. Where only
// tests call a function of a module, they are the callers; a method is there for users.
func (v *visitor) madeForCall(param int32) bool {
	if _, sure := v.freshAt(v.b.Def, param, false, 0); sure {
		return true
	}
	sites := v.callers.Of(&v.b.World, v.b.Def)
	if v.b.IR.Flags&ir.BodyMethod != 0 || slices.ContainsFunc(sites, func(s rule.CallSite) bool { return s.By != v.b.Def && !s.Test }) {
		return false
	}
	_, sure := v.freshAt(v.b.Def, param, true, 0)
	return sure
}

// maxCallers bounds the callers of callers that are followed.
const maxCallers = 5

// freshAt says whether no call of a function hands in for a parameter what outlives the
// call, and whether one is sure to hand something in.
func (v *visitor) freshAt(d modgraph.DefID, param int32, tests bool, depth int) (ok, sure bool) {
	if depth > maxCallers {
		return false, false
	}
	called := false
	for _, s := range v.callers.Of(&v.b.World, d) {
		if s.By == d || s.Test && !tests {
			continue
		}
		called = true
		f, _ := v.b.Program.FileOf(s.By)
		body := &f.IR.Bodies[s.By-f.FirstDef]
		arg, known := v.argumentAt(d, f, body, s, param)
		if !known {
			return false, false
		}
		if arg == ir.NoValue {
			continue
		}
		up := caller{v, s.By, f, body, s.Instr, tests, depth}
		if !up.forOneCall(arg, 0) {
			return false, false
		}
		if body.Instrs[arg].Op != ir.OpConst {
			sure = sure || !s.Weak
		}
	}
	return called, called && sure
}

// argumentAt is what a call hands in for a parameter, NoValue for nothing.
func (v *visitor) argumentAt(d modgraph.DefID, f *modgraph.File, body *ir.Body, s rule.CallSite, param int32) (ir.Value, bool) {
	in := &body.Instrs[s.Instr]
	if in.Op != ir.OpCall {
		return ir.NoValue, false
	}
	of, _ := v.b.Program.FileOf(d)
	callee := &of.IR.Bodies[d-of.FirstDef]
	if int(param) >= len(callee.Params) {
		return ir.NoValue, false
	}
	name := of.IR.Names[callee.Params[param].Name]
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

// caller is a body with a call whose argument is looked at.
type caller struct {
	v     *visitor
	def   modgraph.DefID
	f     *modgraph.File
	body  *ir.Body
	call  int32
	tests bool
	depth int
}

// forOneCall says whether a value is a container that the code around a call makes for
// it: written in the call, a copy, in a variable that is not looked at again, or what
// all callers of the code have made for their calls of it.
func (c *caller) forOneCall(x ir.Value, depth int) bool {
	f, body := c.f, c.body
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
		k := body.Places.Kind[p]
		if k != ir.PlaceLocal && k != ir.PlaceTemp || depth >= maxCopies {
			return false
		}
		stored := false
		for i := range body.Instrs {
			switch y := &body.Instrs[i]; {
			case y.Op == ir.OpStore && ir.Place(y.A) == p:
				if !c.forOneCall(y.B, depth+1) || body.Blocks[body.BlockOf(int32(i))].Loop != body.Blocks[body.BlockOf(c.call)].Loop {
					return false
				}
				stored = true
			case y.Op == ir.OpLoad && ir.Place(y.A) == p && int32(i) > c.call:
				return false
			}
		}
		if r := body.Places.Ref[p]; r > 0 {
			if kind := body.Params[r-1].Kind; kind == ir.ParamVarArgs || kind == ir.ParamVarKw {
				return true // Python collects it for the call
			}
			fresh, _ := c.v.freshAt(c.def, r-1, c.tests, c.depth+1)
			return fresh && body.Blocks[body.BlockOf(c.call)].Loop < 0
		}
		return stored
	}
	return false
}
