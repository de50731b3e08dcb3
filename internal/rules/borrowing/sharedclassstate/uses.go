package sharedclassstate

import (
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/infer"
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

// madeOften says whether a process may hold several instances of a class: code in a
// function makes one, or nobody in the project does and it has a constructor for
// others to call.
func (c *checker) madeOften(d modgraph.DefID) bool {
	if c.made == nil {
		c.uses()
	}
	var sum making
	own := false
	for _, k := range c.family(d) {
		sum.module += c.made[k].module
		sum.function += c.made[k].function
		own = own || c.binds(k, "__init__") || len(c.Declare.Class(k).External) > 0
	}
	return sum.function > 0 || sum.module > 1 || sum.module == 0 && own
}

// uses walks all bodies of the project once.
func (c *checker) uses() {
	c.named = map[sym.Sym]bool{}
	c.made = map[modgraph.DefID]making{}
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
					if c.classObject(d, body, body.Operands(in)[0]) {
						c.named[f.IR.Syms[in.B]] = true
					}
				}
			}
			c.count(f, d, body)
		}
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

// count notes the constructions of a body, those of tests left out.
func (c *checker) count(f *modgraph.File, d modgraph.DefID, body *ir.Body) {
	sites := c.Infer.Sites(d)
	if sites == nil || f.Class == modgraph.ClassTest {
		return
	}
	for i := range sites.List {
		s := &sites.List[i]
		if s.Kind != infer.KindConstruct {
			continue
		}
		t := c.Infer.TypeOf(d, s.Instr)
		if t == types.Invalid || c.Infer.Types().Kind(t) != types.KindInstance {
			continue
		}
		k := c.Infer.Types().Def(t)
		m := c.made[k]
		if c.Program.Def(d).Kind == bind.KindModule && body.Blocks[blockOf(body, s.Instr)].Loop < 0 {
			m.module++
		} else {
			m.function++
		}
		c.made[k] = m
	}
}

func blockOf(body *ir.Body, instr int32) ir.BlockID {
	for b := range body.Blocks {
		if body.Blocks[b].First <= instr && instr <= body.Blocks[b].Last {
			return ir.BlockID(b)
		}
	}
	return 0
}
