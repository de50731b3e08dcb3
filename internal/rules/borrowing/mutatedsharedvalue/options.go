package mutatedsharedvalue

import (
	"fmt"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// options reports arguments for one call that are put into a field of the object, which
// the next call starts from:
//
//	kwargs = self.init_kwargs
//	kwargs["config"] = config
//	return Connection(**kwargs)
//
// Another name for a field is often meant: it is shorter, and what changes is the state
// of the object. What is spread out as the arguments of a call is no state.
func (v *visitor) options(c *change) bool {
	body := v.b.IR
	if len(c.paths) != 1 || len(c.sites) > 0 || c.other || body.Flags&ir.BodyMethod == 0 {
		return false
	}
	switch c.op {
	case "[]=", "update", "setdefault", "pop", "del []":
	default:
		return false
	}
	p := c.paths[0]
	if p.Root != contract.RootParam || p.Index != 0 || p.Len != 1 || p.Sel[0].Kind != contract.SelAttr {
		return false
	}
	name := v.b.File.Bind.Names[v.b.Program.Def(v.b.Def).Name]
	root := v.root(c.holder)
	if root == ir.NoPlace || body.Places.Kind[root] != ir.PlaceLocal || body.Places.Ref[root] != 0 || name == "__init__" || v.leaves(root) {
		return false
	}
	call := v.spreads(root)
	if call < 0 || v.replaces(p.Sel[0].Name) {
		return false
	}
	field := "self." + v.b.Program.Syms.Text(p.Sel[0].Name)
	f := v.finding(c)
	f.Message = fmt.Sprintf("`%s` is `%s` itself, and keeps the arguments of this one call", v.b.Text(c.holder), field)
	f.Marks = []rule.Mark{v.mark(call, "spread out as arguments")}
	f.Notes = []string{"another name is no copy: the next call starts from what this one has put in"}
	f.Help = fmt.Sprintf("work on a copy: `%s = dict(%s)`", v.b.Text(c.holder), field)
	v.b.Report(f)
	return true
}

// replaces says whether the body gives a field of its object another value: then what
// the field held before is the body's own.
func (v *visitor) replaces(field sym.Sym) bool {
	body := v.b.IR
	for i := range body.Instrs {
		in := &body.Instrs[i]
		if in.Op != ir.OpSetAttr || v.b.File.IR.Syms[in.B] != field {
			continue
		}
		if self := &body.Instrs[body.Operands(in)[0]]; self.Op == ir.OpLoad && body.Places.Kind[self.A] <= ir.PlaceCell && body.Places.Ref[self.A] == 1 {
			return true
		}
	}
	return false
}

// spreads finds the call that takes what a variable holds as its keyword arguments.
func (v *visitor) spreads(root ir.Place) int32 {
	body := v.b.IR
	for i := range body.Instrs {
		in := &body.Instrs[i]
		if in.Op != ir.OpCall {
			continue
		}
		kinds := body.ArgKinds(in)
		for n, a := range body.Operands(in) {
			if kinds != nil && kinds[n] == ir.ArgDoubleStar && a >= 0 && v.root(a) == root {
				return int32(i)
			}
		}
	}
	return -1
}

// original reports an entry of an argument that the function copies, and changes all
// the same:
//
//	edge = d["data"].copy()
//	source = d["data"].pop("source")     # the caller's
//
// Who copies does not mean to change the original.
func (v *visitor) original(c *change) bool {
	body := v.b.IR
	if in := &body.Instrs[c.holder]; in.Op != ir.OpSub || body.Instrs[in.B].Op != ir.OpConst || c.hop != nil || v.enclosed() {
		return false
	}
	text := v.b.Text(c.holder)
	param, ok := v.within(c.holder, 0)
	if !ok || text == "" || v.meantForCaller(v.b.File.IR.Names[body.Params[param].Name]) {
		return false
	}
	for i := range body.Instrs {
		from := v.copyOf(&body.Instrs[i])
		if from < 0 || body.Instrs[from].Op != ir.OpSub || v.b.Text(from) != text || v.kept(int32(i)) || body.BlockOf(int32(i)) != body.BlockOf(c.instr) || int32(i) > c.instr {
			continue
		}
		f := v.finding(c)
		f.Message = fmt.Sprintf("`%s` is the caller's, and changes in spite of the copy", text)
		f.Marks = []rule.Mark{v.mark(int32(i), "a copy is made here")}
		f.Notes = []string{fmt.Sprintf("whoever hands the same `%s` in twice finds in it what the first call has left", v.b.File.IR.Names[body.Params[param].Name])}
		f.Help = "change the copy, or only read the original"
		v.b.Report(f)
		return true
	}
	return false
}

// copyOf is what an instruction makes a shallow or deep copy of, NoValue for none.
func (v *visitor) copyOf(in *ir.Instr) ir.Value {
	body := v.b.IR
	if in.Op != ir.OpCall {
		return ir.NoValue
	}
	f, args := &body.Instrs[in.B], body.Operands(in)
	switch {
	case f.Op == ir.OpAttr && len(args) == 0 && v.b.File.IR.Names[f.B] == "copy":
		return f.A
	case len(args) == 1 && in.Flag&ir.FlagArgKinds == 0:
		switch v.b.File.IR.LastName(body, ir.Value(in.B)) {
		case "dict", "list", "copy", "deepcopy":
			return args[0]
		}
	}
	return ir.NoValue
}

// kept says whether a copy is stored under a name that says that it keeps the state of
// before, to be put back.
func (v *visitor) kept(made ir.Value) bool {
	body := v.b.IR
	for i := int(made) + 1; i < len(body.Instrs); i++ {
		in := &body.Instrs[i]
		if in.Op != ir.OpStore || in.B != made {
			continue
		}
		name := strings.ToLower(v.b.PlaceText(ir.Place(in.A)))
		for _, w := range [...]string{"old", "orig", "prev", "saved", "save", "before", "backup", "snapshot", "initial"} {
			if strings.Contains(name, w) {
				return true
			}
		}
		return name == ""
	}
	return true
}

// stores says whether a property holds for each value that is stored to a variable.
func (v *visitor) stores(p ir.Place, holds func(ir.Value) bool) bool {
	for i := range v.b.IR.Instrs {
		in := &v.b.IR.Instrs[i]
		if (in.Op == ir.OpStore || in.Op == ir.OpDelete) && ir.Place(in.A) == p && (in.Op == ir.OpDelete || !holds(in.B)) {
			return false
		}
	}
	return true
}

// maxWithin bounds the steps from a value to the parameter it comes out of.
const maxWithin = 8

// within follows entries and loop variables up to the argument that holds them.
func (v *visitor) within(x ir.Value, depth int) (int32, bool) {
	if depth > maxWithin || x < 0 {
		return 0, false
	}
	body := v.b.IR
	switch in := &body.Instrs[x]; in.Op {
	case ir.OpLoad:
		p := ir.Place(in.A)
		if body.Places.Kind[p] > ir.PlaceCell {
			return 0, false
		}
		if r := body.Places.Ref[p]; r > 0 {
			return r - 1, v.given(r-1) && v.stores(p, func(ir.Value) bool { return false })
		}
		param := int32(-1)
		same := v.stores(p, func(from ir.Value) bool {
			q, ok := v.within(from, depth+1)
			if param < 0 {
				param = q
			}
			return ok && q == param
		})
		return param, same && param >= 0
	case ir.OpSub, ir.OpIter, ir.OpItem, ir.OpUnpack:
		return v.within(in.A, depth+1)
	case ir.OpNextValue:
		return v.within(body.OnlyStore(ir.Place(in.A)), depth+1)
	case ir.OpCall:
		if f := &body.Instrs[in.B]; f.Op == ir.OpAttr {
			switch v.b.File.IR.Names[f.B] {
			case "values", "items":
				return v.within(f.A, depth+1)
			}
		}
	}
	return 0, false
}
