// Package onevaluemanyowners is the rule FER207.
//
// # Model
//
// `[[]] * n` and `dict.fromkeys(keys, [])` hold one object many times, and
// `self.a = self.b = []` gives one object two names. That shows as soon as somebody
// changes it through one of them:
//
//	rows = [[]] * 3
//	rows[0].append(1)        # in all three
//
// Replacing an entry (rows[0] = [1]) is fine. So the rule asks for a change in place,
// of an entry in the same function or of one of the fields in a method of the class.
package onevaluemanyowners

import (
	_ "embed" // the documentation
	"fmt"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is FER207.
type Rule struct{}

// Meta describes the rule.
func (Rule) Meta() rule.Meta {
	return rule.Meta{Code: "FER207", Name: "one-value-many-owners", Level: diag.Warning, DefaultOn: true, Doc: doc}
}

// Begin looks at the values that a body makes; nothing is replayed.
func (Rule) Begin(b *rule.Body) rule.Visitor {
	c := checker{b: b}
	for i := range int32(len(b.IR.Instrs)) {
		switch in := &b.IR.Instrs[i]; in.Op {
		case ir.OpBinary:
			if ir.BinaryOp(in.N) == ir.BinMult && in.Flag&ir.FlagInPlace == 0 {
				c.repeated(i, in)
			}
		case ir.OpCall:
			c.fromKeys(i, in)
		case ir.OpList, ir.OpDict, ir.OpSet:
			if in.N == 0 {
				c.twoFields(i)
			}
		}
	}
	return nil
}

type checker struct{ b *rule.Body }

// container says whether a value is a container that is written on the spot.
func (c *checker) container(v ir.Value) bool {
	in := &c.b.IR.Instrs[v]
	switch in.Op {
	case ir.OpList, ir.OpDict, ir.OpSet:
		return true
	case ir.OpBinary:
		return ir.BinaryOp(in.N) == ir.BinMult && c.b.IR.Instrs[in.A].Op == ir.OpList
	case ir.OpCall:
		f := &c.b.IR.Instrs[in.B]
		if f.Op != ir.OpLoad || c.b.IR.Places.Kind[f.A] != ir.PlaceBuiltin {
			return false
		}
		switch c.b.File.IR.Names[c.b.IR.Places.Name[f.A]] {
		case "list", "dict", "set":
			return true
		}
	}
	return false
}

// repeated looks at [[...]] * n.
func (c *checker) repeated(i int32, in *ir.Instr) {
	list, times := &c.b.IR.Instrs[in.A], &c.b.IR.Instrs[in.B]
	if list.Op != ir.OpList || list.N != 1 || list.Flag&ir.FlagArgKinds != 0 || !c.container(c.b.IR.Operands(list)[0]) {
		return
	}
	if times.Op == ir.OpConst && c.b.File.IR.Consts[times.A].Text == "1" {
		return
	}
	c.entries(i, c.b.IR.Operands(list)[0], "`%s` holds one %s many times", "a comprehension makes a new one for each: `[[] for _ in range(n)]`")
}

// fromKeys looks at dict.fromkeys(keys, []).
func (c *checker) fromKeys(i int32, in *ir.Instr) {
	f := &c.b.IR.Instrs[in.B]
	if f.Op != ir.OpAttr || in.N != 2 || c.b.File.IR.Names[f.B] != "fromkeys" || !c.container(c.b.IR.Operands(in)[1]) {
		return
	}
	if d := &c.b.IR.Instrs[f.A]; d.Op != ir.OpLoad || c.b.IR.Places.Kind[d.A] != ir.PlaceBuiltin {
		return
	}
	c.entries(i, c.b.IR.Operands(in)[1], "`%s` holds one %s under all keys", "a comprehension makes a new one for each: `{k: [] for k in keys}`")
}

// entries reports a container of one object if the function changes an entry in place.
func (c *checker) entries(i int32, one ir.Value, message, help string) {
	root := ir.NoPlace
	for k := range c.b.IR.Instrs {
		if in := &c.b.IR.Instrs[k]; in.Op == ir.OpStore && in.B == i {
			root = ir.Place(in.A)
		}
	}
	if root == ir.NoPlace {
		return
	}
	at := c.change(root)
	if at < 0 {
		return
	}
	c.b.Report(rule.Finding{
		Def: int32(c.b.Def), Instr: i, Part: rule.PartFirstLine,
		Message: fmt.Sprintf(message, c.b.PlaceText(root), c.kind(one)),
		Label:   "one object, not one for each",
		Marks:   []rule.Mark{{Def: int32(c.b.Def), Instr: at, Part: rule.PartFirstLine, Text: "changes all of them"}},
		Help:    help,
		Fix:     rule.Fix{Kind: rule.FixFresh, Def: int32(c.b.Def), Instr: i},
	})
}

func (c *checker) kind(v ir.Value) rule.Container {
	switch c.b.IR.Instrs[v].Op {
	case ir.OpDict:
		return rule.Dict
	case ir.OpSet:
		return rule.Set
	case ir.OpList, ir.OpBinary:
		return rule.List
	}
	return c.b.ContainerOf(c.b.Infer.TypeOf(c.b.Def, v))
}

// change finds where an entry of a variable's container is changed in place; -1 if
// nowhere, or if the function puts entries of its own there.
func (c *checker) change(root ir.Place) int32 {
	body := c.b.IR
	entry := func(v ir.Value) bool {
		in := &body.Instrs[v]
		if in.Op != ir.OpSub || body.Instrs[in.B].Op == ir.OpSlice {
			return false
		}
		x := &body.Instrs[in.A]
		return x.Op == ir.OpLoad && ir.Place(x.A) == root
	}
	found := int32(-1)
	for i := range int32(len(body.Instrs)) {
		switch in := &body.Instrs[i]; in.Op {
		case ir.OpSetSub:
			args := body.Operands(in)
			if x := &body.Instrs[args[0]]; x.Op == ir.OpLoad && ir.Place(x.A) == root {
				return -1
			}
			if entry(args[0]) && found < 0 {
				found = i
			}
		case ir.OpCall:
			if f := &body.Instrs[in.B]; f.Op == ir.OpAttr && entry(f.A) && changes[c.b.File.IR.Names[f.B]] && found < 0 {
				found = i
			}
		}
	}
	return found
}

// changes are the methods that change a container.
var changes = map[string]bool{
	"append": true, "extend": true, "insert": true, "add": true, "update": true, "setdefault": true, "remove": true, "pop": true,
	"discard": true, "clear": true, "sort": true, "popitem": true, "reverse": true,
}

// twoFields looks at self.a = self.b = [].
func (c *checker) twoFields(made int32) {
	body := c.b.IR
	var stores []int32
	for i := made + 1; i < int32(len(body.Instrs)) && i < made+8; i++ {
		in := &body.Instrs[i]
		if in.Op != ir.OpSetAttr {
			continue
		}
		args := body.Operands(in)
		if self := &body.Instrs[args[0]]; args[1] == made && self.Op == ir.OpLoad && body.Places.Kind[self.A] <= ir.PlaceCell && body.Places.Ref[self.A] == 1 {
			stores = append(stores, i)
		}
	}
	class := c.b.Program.Parent(c.b.Def)
	if len(stores) < 2 || class == modgraph.NoDef || c.b.Program.Def(class).Kind != bind.KindClass {
		return
	}
	for _, s := range stores {
		name := body.Instrs[s].B
		method, at := c.mutator(class, contract.Param(0).Extend(contract.Selector{Kind: contract.SelAttr, Name: c.b.File.IR.Syms[name]}))
		if at < 0 {
			continue
		}
		other := stores[0]
		if other == s {
			other = stores[1]
		}
		c.b.Report(rule.Finding{
			Def: int32(c.b.Def), Instr: made, Part: rule.PartFirstLine,
			Message: fmt.Sprintf("`self.%s` and `self.%s` are one %s", c.b.File.IR.Names[name], c.b.File.IR.Names[body.Instrs[other].B], c.kind(made)),
			Label:   "made once, kept twice",
			Marks:   []rule.Mark{{Def: int32(method), Instr: at, Part: rule.PartFirstLine, Text: "changes both"}},
			Help:    "make one for each",
		})
		return
	}
}

// mutator finds a method of a class that changes a field in place.
func (c *checker) mutator(class modgraph.DefID, path contract.Path) (modgraph.DefID, int32) {
	f, at := c.b.Program.FileOf(class)
	for i := range f.Bind.Defs {
		if def := &f.Bind.Defs[i]; def.Parent != at || def.Kind != bind.KindFunction {
			continue
		}
		m := f.FirstDef + modgraph.DefID(i)
		k := c.b.Facts.Contract(m)
		if k == nil {
			continue
		}
		for n := range k.Mutates {
			if x := &k.Mutates[n]; x.Path.SameAs(path) && !x.Attr && x.Tier != contract.TierWeak && x.Witness.Instr >= 0 {
				return m, x.Witness.Instr
			}
		}
	}
	return modgraph.NoDef, -1
}
