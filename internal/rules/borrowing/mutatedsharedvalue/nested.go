package mutatedsharedvalue

import (
	"fmt"
	"slices"

	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// nested reports a change of an entry of a shallow copy: the copy is new, its entries
// are those of the original.
//
//	settings = dict(self.defaults)
//	settings["headers"]["Host"] = host       # changes self.defaults["headers"]
func (v *visitor) nested(c *change) bool {
	body := v.b.IR
	in := &body.Instrs[c.holder]
	if in.Op != ir.OpSub || body.Instrs[in.B].Op != ir.OpConst {
		return false
	}
	root := v.root(in.A)
	if root == ir.NoPlace || body.Places.Kind[root] != ir.PlaceLocal {
		return false
	}
	key := body.Instrs[in.B].A
	made := v.b.IR.OnlyStore(root)
	if made < 0 || v.fills(root, key, made) {
		return false
	}
	original, text := v.copied(made)
	if !original || v.bringsToForm(c) {
		return false
	}
	if r := v.root(text); r != ir.NoPlace && body.Places.Kind[r] <= ir.PlaceCell && v.held(body.Places.Ref[r]-1) < open {
		return false // no caller reads the original again
	}
	f := v.finding(c)
	f.Message = fmt.Sprintf("`%s` is shared with `%s`: the copy is shallow, and the change goes through it", v.b.Text(c.holder), v.b.Text(text))
	f.Marks = []rule.Mark{v.mark(made, "copies the outer container only")}
	f.Help = fmt.Sprintf("copy what you change as well: `copy.deepcopy(%s)`", v.b.Text(text))
	v.b.Report(f)
	return true
}

// bringsToForm says whether a change replaces an entry by what is computed from it.
//
//	copied["check"]["interval"] = seconds(copied["check"]["interval"])
func (v *visitor) bringsToForm(c *change) bool {
	body := v.b.IR
	in := &body.Instrs[c.instr]
	if in.Op != ir.OpSetSub || c.hop != nil {
		return false
	}
	args := body.Operands(in)
	holder := v.b.Text(args[0])
	found := false
	var look func(x ir.Value, depth int)
	look = func(x ir.Value, depth int) {
		if x < 0 || depth > maxFrom || found {
			return
		}
		y := &body.Instrs[x]
		if y.Op == ir.OpSub && holder != "" && v.alike(y.B, args[1]) && v.b.Text(y.A) == holder {
			found = true
			return
		}
		body.EachOperand(y, func(o ir.Value) { look(o, depth+1) })
	}
	look(args[2], 0)
	return found
}

// fills says whether the function puts an entry of its own under a key: then that is
// what changes.
func (v *visitor) fills(root ir.Place, key int32, made ir.Value) bool {
	body := v.b.IR
	constant := func(x ir.Value) bool { return x >= 0 && body.Instrs[x].Op == ir.OpConst && body.Instrs[x].A == key }
	for i := range body.Instrs {
		switch in := &body.Instrs[i]; in.Op {
		case ir.OpSetSub:
			if args := body.Operands(in); v.root(args[0]) == root && constant(args[1]) {
				return true
			}
		case ir.OpCall:
			f := &body.Instrs[in.B]
			if f.Op != ir.OpAttr || v.root(f.A) != root {
				continue
			}
			switch v.b.File.IR.Names[f.B] {
			case "update", "setdefault":
				return true
			}
		}
	}
	if in := &body.Instrs[made]; in.Op == ir.OpDict {
		for i, a := range body.Operands(in) {
			if i%2 == 0 && constant(a) {
				return true
			}
		}
	}
	return false
}

// copied says whether an instruction makes a shallow copy of something that others
// have: an argument, a field, a variable of a module.
func (v *visitor) copied(made ir.Value) (bool, ir.Value) {
	body := v.b.IR
	in := &body.Instrs[made]
	from := ir.NoValue
	switch in.Op {
	case ir.OpDict:
		if args := body.Operands(in); len(args) >= 2 && args[0] == ir.NoValue {
			from = args[1] // {**p, ...}
		}
	case ir.OpSub:
		if body.Instrs[in.B].Op == ir.OpSlice {
			from = in.A
		}
	case ir.OpCall:
		f := &body.Instrs[in.B]
		args := body.Operands(in)
		switch {
		case f.Op == ir.OpAttr && v.b.File.IR.Names[f.B] == "copy" && len(args) == 0:
			from = f.A
		case f.Op == ir.OpAttr && v.b.File.IR.Names[f.B] == "copy" && len(args) == 1:
			from = args[0]
		case f.Op == ir.OpLoad && len(args) == 1 && body.Places.Kind[f.A] < ir.PlaceTemp:
			switch v.b.File.IR.Names[body.Places.Name[f.A]] {
			case "dict", "list", "copy", "OrderedDict":
				from = args[0]
			}
		}
	}
	if from == ir.NoValue || v.b.ContainerOf(v.b.Infer.TypeOf(v.b.Def, from)) == rule.Other {
		return false, ir.NoValue
	}
	x := &body.Instrs[from]
	switch x.Op {
	case ir.OpLoad:
		p := ir.Place(x.A)
		switch body.Places.Kind[p] {
		case ir.PlaceGlobal:
		case ir.PlaceLocal, ir.PlaceCell:
			if body.Places.Ref[p] == 0 || !v.given(body.Places.Ref[p]-1) || v.rebuilt(p, from) {
				return false, ir.NoValue
			}
		default:
			return false, ir.NoValue
		}
	case ir.OpAttr:
		if v.b.Sites.At(from) != nil {
			return false, ir.NoValue // a property may give a copy itself
		}
		if base := &body.Instrs[x.A]; base.Op != ir.OpLoad {
			return false, ir.NoValue
		}
	default:
		return false, ir.NoValue
	}
	return true, from
}

// rebuilt says whether the variable of a parameter holds a deep copy when it is read, on
// each path.
//
//	data = sort_nested(data)
//	copied = data.copy()
func (v *visitor) rebuilt(p ir.Place, read ir.Value) bool {
	body := v.b.IR
	cut := make([]bool, len(body.Blocks))
	for i := range body.Instrs {
		in := &body.Instrs[i]
		if in.Op != ir.OpStore || ir.Place(in.A) != p || !v.deep(in.B) {
			continue
		}
		if b := body.BlockOf(int32(i)); b != body.BlockOf(read) || int32(i) < read {
			cut[b] = true
		}
	}
	goal := body.BlockOf(read)
	if cut[goal] || cut[0] {
		return true
	}
	return goal != 0 && !rule.Reaches(body, 0, func(b ir.BlockID) bool { return b == goal }, func(b ir.BlockID) bool { return !cut[b] })
}

// deep says whether a value is a deep copy: of deepcopy, or of a function of the project
// that fills the container it returns with what calls of itself give.
func (v *visitor) deep(x ir.Value) bool {
	body := v.b.IR
	if x < 0 || body.Instrs[x].Op != ir.OpCall {
		return false
	}
	if v.b.File.IR.LastName(body, body.Instrs[x].B) == "deepcopy" {
		return true
	}
	s := v.b.Sites.At(x)
	if s == nil {
		return false
	}
	targets := v.b.Sites.TargetsOf(s)
	return len(targets) == 1 && targets[0].Tier.Resolved() && v.rebuilds(targets[0].Def)
}

// rebuilds says whether a function walks into what it is given and makes each container
// on the way anew.
func (v *visitor) rebuilds(d modgraph.DefID) bool {
	f, at := v.b.Program.FileOf(d)
	sites := v.b.Infer.Sites(d)
	if f.Origin != modgraph.Project || sites == nil {
		return false
	}
	body := &f.IR.Bodies[at]
	again := func(x ir.Value) bool {
		if x < 0 || body.Instrs[x].Op != ir.OpCall || sites.At(x) == nil {
			return false
		}
		return slices.ContainsFunc(sites.TargetsOf(sites.At(x)), func(t infer.Target) bool { return t.Def == d })
	}
	for i := range body.Instrs {
		switch in := &body.Instrs[i]; in.Op {
		case ir.OpSetItem:
			if args := body.Operands(in); again(args[len(args)-1]) {
				return true
			}
		case ir.OpAppend:
			if again(in.B) {
				return true
			}
		}
	}
	return false
}
