package sharedclassstate

import (
	"fmt"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// A class is an object too, and what hangs on it all instances and subclasses share.

// nested reports a constructor that stores what it was told for one object in a class
// inside of the class:
//
//	class App:
//	    def __init__(self, prefix):
//	        self.config.prefix = prefix      # the second app overwrites the first one's
//
//	    class config:
//	        strict = False
func (c *checker) nested(d modgraph.DefID) {
	f, at := c.Program.FileOf(d)
	for i := range f.Bind.Defs {
		def := &f.Bind.Defs[i]
		m := f.FirstDef + modgraph.DefID(i)
		body := c.Program.Body(m)
		if def.Parent != at || def.Kind != bind.KindFunction || body == nil || f.Bind.Names[def.Name] != "__init__" || len(body.Params) < 2 {
			continue
		}
		for n := range body.Instrs {
			in := &body.Instrs[n]
			if in.Op != ir.OpSetAttr {
				continue
			}
			ops := body.Operands(in)
			obj, val := &body.Instrs[ops[0]], &body.Instrs[ops[1]]
			if obj.Op != ir.OpAttr || !first(body, obj.A) || val.Op != ir.OpLoad || !param(body, ir.Place(val.A)) {
				continue
			}
			if c.Infer.Fields(d).Field(f.IR.Syms[obj.B]) != nil || !c.several(d) {
				continue
			}
			mark := rule.Mark{Def: int32(m), Instr: int32(n), Part: rule.PartFirstLine, Text: "the next instance overwrites this"}
			if made := c.object(d, obj.B); made >= 0 {
				c.Report(rule.Finding{
					Def: int32(d), Instr: made, Part: rule.PartFirstLine,
					Message: fmt.Sprintf("`%s.%s` is one object for all instances, and `%s` stores in it what one of them was told", c.Name(d), f.IR.Names[obj.B], c.Name(m)),
					Label:   "made once, when the class is",
					Marks:   []rule.Mark{mark},
					Help:    fmt.Sprintf("make it in `__init__`: `self.%s = ...`", f.IR.Names[obj.B]),
				})
				return
			}
			own := c.Declare.OwnMember(d, f.IR.Syms[obj.B])
			if own != nil && own.Def >= 0 && c.Program.Def(own.Def).Kind == bind.KindClass {
				c.Report(rule.Finding{
					Def: int32(own.Def), Instr: -1, Part: rule.PartName,
					Message: fmt.Sprintf("`%s` is one object for all instances, and `%s` stores in it what one of them was told", c.Name(own.Def), c.Name(m)),
					Label:   "a class, and no instance makes an object of it",
					Marks:   []rule.Mark{mark},
					Help:    fmt.Sprintf("give each instance its own: `self.%s = self.%s()`", f.IR.Names[obj.B], f.IR.Names[obj.B]),
				})
				return
			}
		}
	}
}

// object is the call in a class body that makes what an attribute holds, an object of a
// class of the project without descriptor methods; -1 for none.
func (c *checker) object(d modgraph.DefID, name ir.NameID) int32 {
	body := c.Program.Body(d)
	s := c.Infer.Types()
	made := int32(-1)
	for n := range body.Instrs {
		in := &body.Instrs[n]
		if in.Op != ir.OpStore || body.Places.Kind[in.A] != ir.PlaceClassVar || body.Places.Name[in.A] != name {
			continue
		}
		if made >= 0 || body.Instrs[in.B].Op != ir.OpCall {
			return -1
		}
		made = in.B
	}
	if made < 0 {
		return -1
	}
	t := c.Infer.TypeOf(d, made)
	if t == types.Invalid || s.Kind(t) != types.KindInstance {
		return -1
	}
	k := s.Def(t)
	if f, _ := c.Program.FileOf(k); f.Origin != modgraph.Project {
		return -1
	}
	for _, b := range c.Declare.Class(k).MRO {
		for _, special := range [...]string{"__get__", "__set__", "__setattr__", "__new__"} {
			if m := c.Declare.OwnMember(s.Def(b), c.Program.Syms.Intern(special)); m != nil && m.Def >= 0 && c.Program.Body(m.Def) != nil {
				return -1
			}
		}
	}
	return made
}

// first says whether a value is the first parameter.
func first(body *ir.Body, v ir.Value) bool {
	in := &body.Instrs[v]
	return in.Op == ir.OpLoad && len(body.Params) > 0 && ir.Place(in.A) == body.Params[0].Place
}

func param(body *ir.Body, p ir.Place) bool {
	for k := range body.Params {
		if body.Params[k].Place == p {
			return k > 0
		}
	}
	return false
}

// subclasses reports an __init_subclass__ that gives some classes a container of their
// own, and changes that of the parent class for the others:
//
//	def __init_subclass__(cls, libraries=()):
//	    if cls.__base__ is Element:
//	        cls.libraries = []
//	    for library in libraries:
//	        cls.libraries.append(library)
func (c *checker) subclasses(m modgraph.DefID) {
	f, _ := c.Program.FileOf(m)
	body := c.Program.Body(m)
	if body == nil || len(body.Params) == 0 || f.Bind.Names[c.Program.Def(m).Name] != "__init_subclass__" {
		return
	}
	stores := map[ir.NameID][]int32{}
	for n := range body.Instrs {
		in := &body.Instrs[n]
		if in.Op != ir.OpSetAttr || !first(body, body.Operands(in)[0]) {
			continue
		}
		switch body.Instrs[body.Operands(in)[1]].Op {
		case ir.OpList, ir.OpDict, ir.OpSet, ir.OpCall:
			stores[in.B] = append(stores[in.B], int32(n))
		}
	}
	for n := range body.Instrs {
		name, ok := c.changed(f, body, int32(n))
		at := stores[name]
		if !ok || len(at) == 0 || c.asksOwn(f, body) || !free(body, at, int32(n)) {
			continue
		}
		c.Report(rule.Finding{
			Def: int32(m), Instr: int32(n),
			Message: fmt.Sprintf("`cls.%s` may be the container of the parent class, which `%s` changes for all its subclasses", f.IR.Names[name], c.Name(m)),
			Label:   "changes what the class has inherited",
			Marks:   []rule.Mark{{Def: int32(m), Instr: at[0], Part: rule.PartFirstLine, Text: "only some classes get their own"}},
			Help:    fmt.Sprintf("give each class its own: `cls.%s = copy(cls.%s)`", f.IR.Names[name], f.IR.Names[name]),
		})
		return
	}
}

// changed is the attribute of the class whose container an instruction changes in place.
func (c *checker) changed(f *modgraph.File, body *ir.Body, n int32) (ir.NameID, bool) {
	in := &body.Instrs[n]
	var box *ir.Instr
	switch in.Op {
	case ir.OpCall:
		g := &body.Instrs[in.B]
		if g.Op != ir.OpAttr {
			return 0, false
		}
		switch f.IR.Names[g.B] {
		case "append", "add", "extend", "insert", "update", "setdefault":
			box = &body.Instrs[g.A]
		default:
			return 0, false
		}
	case ir.OpSetSub:
		box = &body.Instrs[body.Operands(in)[0]]
	default:
		return 0, false
	}
	if box.Op != ir.OpAttr || !first(body, box.A) {
		return 0, false
	}
	return box.B, true
}

// asksOwn says whether a method looks at what a class has itself, inherited things left
// out.
func (c *checker) asksOwn(f *modgraph.File, body *ir.Body) bool {
	for n := range body.Instrs {
		switch in := &body.Instrs[n]; in.Op {
		case ir.OpAttr:
			if f.IR.Names[in.B] == "__dict__" {
				return true
			}
		case ir.OpLoad:
			if k := body.Places.Kind[in.A]; (k == ir.PlaceBuiltin || k == ir.PlaceUnknown) && f.IR.Names[body.Places.Name[in.A]] == "vars" {
				return true
			}
		}
	}
	return false
}

// free says whether control reaches an instruction from the start without any of the
// stores.
func free(body *ir.Body, stores []int32, to int32) bool {
	cut := map[ir.BlockID]bool{}
	for _, s := range stores {
		cut[body.BlockOf(s)] = true
	}
	target := body.BlockOf(to)
	if cut[target] || cut[0] {
		return false
	}
	return target == 0 || rule.Reaches(body, 0, func(b ir.BlockID) bool { return b == target }, func(b ir.BlockID) bool { return !cut[b] })
}

// calledAtBirth says whether the constructor of a class calls the method that an
// instruction stands in, and both come to pass on each path: then no instance is left
// with what the class holds.
//
//	def __init__(self):
//	    self.reset()
//
//	def reset(self):
//	    self.items = []
func (c *checker) calledAtBirth(d, method modgraph.DefID, store int32) bool {
	m, _ := c.Declare.Member(d, c.Program.Syms.Intern("__init__"))
	if m == nil || m.Def < 0 || method < 0 {
		return false
	}
	body, sites := c.Program.Body(m.Def), c.Infer.Sites(m.Def)
	set := c.Program.Body(method)
	if body == nil || sites == nil || set == nil || store < 0 || !always(set, store) {
		return false
	}
	for i := range sites.List {
		s := &sites.List[i]
		if s.Instr < 0 || body.Instrs[s.Instr].Op != ir.OpCall {
			continue
		}
		g := &body.Instrs[body.Instrs[s.Instr].B]
		if g.Op != ir.OpAttr || !first(body, g.A) || !always(body, s.Instr) {
			continue
		}
		for _, t := range sites.TargetsOf(s) {
			if t.Def == method {
				return true
			}
		}
	}
	return false
}

// always says whether a body does not return without an instruction.
func always(body *ir.Body, at int32) bool {
	block := body.BlockOf(at)
	returns := func(b ir.BlockID) bool { return b != block && body.Instrs[body.Blocks[b].Last].Op == ir.OpReturn }
	return block == 0 || !rule.Reaches(body, 0, returns, func(b ir.BlockID) bool { return b != block })
}
