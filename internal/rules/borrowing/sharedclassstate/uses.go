package sharedclassstate

import (
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// throughClass says whether some code of the project names an attribute through a
// class object.
func (c *checker) throughClass(name sym.Sym) bool {
	if c.named == nil {
		c.uses()
	}
	return c.named[name]
}

// uses walks all bodies of the project once.
func (c *checker) uses() {
	c.named = map[sym.Sym]bool{}
	c.stateful = map[modgraph.DefID]bool{}
	for _, f := range c.Program.Files {
		if f.Origin != modgraph.Project || f.IR == nil {
			continue
		}
		for i := range f.IR.Bodies {
			d := f.FirstDef + modgraph.DefID(i)
			body := &f.IR.Bodies[i]
			for n := range body.Instrs {
				switch in := &body.Instrs[n]; in.Op {
				case ir.OpAttr, ir.OpDelAttr:
					if c.classObject(d, body, in.A) {
						c.named[f.IR.Syms[in.B]] = true
					}
				case ir.OpSetAttr:
					if of := body.Operands(in)[0]; c.classObject(d, body, of) {
						c.named[f.IR.Syms[in.B]] = true
						c.aware(d, of)
					}
				}
			}
		}
	}
}

// aware notes the class whose attribute some code binds through the class itself: who
// writes so knows that its state is that of all objects.
func (c *checker) aware(d modgraph.DefID, of ir.Value) {
	t := c.Infer.TypeOf(d, of)
	if t == types.Invalid {
		return
	}
	s := c.Infer.Types()
	if s.Kind(t) == types.KindClass && s.Def(t) != modgraph.NoDef {
		c.stateful[s.Def(t)] = true
	}
}

// classObject says whether a value is a class: by its type, by the name of the first
// parameter of a class method, or as type(x) and x.__class__.
func (c *checker) classObject(d modgraph.DefID, body *ir.Body, v ir.Value) bool {
	f, _ := c.Program.FileOf(d)
	switch in := &body.Instrs[v]; in.Op {
	case ir.OpAttr:
		if f.IR.Names[in.B] == "__class__" {
			return true
		}
	case ir.OpLoad:
		if k := body.Places.Kind[in.A]; k < ir.PlaceTemp {
			if n := f.IR.Names[body.Places.Name[in.A]]; n == "cls" || n == "klass" {
				return true
			}
		}
	case ir.OpCall:
		if g := &body.Instrs[in.B]; g.Op == ir.OpLoad && in.N == 1 && body.Places.Kind[g.A] == ir.PlaceBuiltin && f.IR.Names[body.Places.Name[g.A]] == "type" {
			return true
		}
	}
	t := c.Infer.TypeOf(d, v)
	if t == types.Invalid {
		return false
	}
	s := c.Infer.Types()
	var one [1]types.ID
	for _, m := range s.Members(t, &one) {
		if k := s.Kind(m); k == types.KindClass || k == types.KindTypeOf {
			return true
		}
	}
	return false
}

// readElsewhere says whether some code of the project does more with an attribute of
// that name than to put something in or take it out.
func (c *checker) readElsewhere(name sym.Sym) bool {
	for _, f := range c.Program.Files {
		if f.Origin != modgraph.Project || f.IR == nil || f.Class == modgraph.ClassTest {
			continue
		}
		for i := range f.IR.Bodies {
			body := &f.IR.Bodies[i]
			for n := range body.Instrs {
				if in := &body.Instrs[n]; in.Op == ir.OpAttr && f.IR.Syms[in.B] == name && !onlyChanges(f, body, ir.Value(n)) {
					return true
				}
			}
		}
	}
	return false
}

// onlyChanges says whether a loaded set is used for its methods add, discard and remove
// alone.
func onlyChanges(f *modgraph.File, body *ir.Body, v ir.Value) bool {
	for u := int(v) + 1; u < len(body.Instrs); u++ {
		in := &body.Instrs[u]
		used := false
		body.EachOperand(in, func(x ir.Value) { used = used || x == v })
		if !used {
			continue
		}
		if in.Op != ir.OpAttr {
			return false
		}
		switch f.IR.Names[in.B] {
		case "add", "discard", "remove":
		default:
			return false
		}
	}
	return true
}
