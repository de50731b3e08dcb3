package mutatedsharedvalue

import (
	"fmt"

	"github.com/ferrule-dev/ferrule/internal/ir"
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
	if !original {
		return false
	}
	f := v.finding(c)
	f.Message = fmt.Sprintf("`%s` is shared with `%s`: the copy is shallow, and the change goes through it", v.b.Text(c.holder), text)
	f.Marks = []rule.Mark{v.mark(made, "copies the outer container only")}
	f.Help = fmt.Sprintf("copy what you change as well: `copy.deepcopy(%s)`", text)
	v.b.Report(f)
	return true
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
func (v *visitor) copied(made ir.Value) (bool, string) {
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
		return false, ""
	}
	x := &body.Instrs[from]
	switch x.Op {
	case ir.OpLoad:
		p := ir.Place(x.A)
		switch body.Places.Kind[p] {
		case ir.PlaceGlobal:
		case ir.PlaceLocal, ir.PlaceCell:
			if body.Places.Ref[p] == 0 || !v.given(body.Places.Ref[p]-1) {
				return false, ""
			}
		default:
			return false, ""
		}
	case ir.OpAttr:
		if v.b.Sites.At(from) != nil {
			return false, "" // a property may give a copy itself
		}
		if base := &body.Instrs[x.A]; base.Op != ir.OpLoad {
			return false, ""
		}
	default:
		return false, ""
	}
	return true, v.b.Text(from)
}
