package infer

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// FieldWrite is a store to a field of self, by a method or a closure over self.
type FieldWrite struct {
	Body  modgraph.DefID
	Instr int32
	// Init is set when the body is __init__, __new__ or __post_init__ itself.
	Init bool
	None bool // stores None
	// Aug is set for the store of an augmented assignment.
	Aug bool
}

// Field is an attribute that the bodies of a class store on self.
type Field struct {
	Name   sym.Sym
	Type   types.ID
	Writes []FieldWrite // in structural order
	// NoneAtInit: some store in __init__ stores None, or the class body does.
	NoneAtInit bool
	// InitOnly: every store of it, in the class's own bodies and from outside, is in
	// __init__.
	InitOnly bool
}

// ClassFields are the fields of one class, by first store.
type ClassFields struct {
	Class  modgraph.DefID
	Fields []Field
	// Dynamic is set when setattr or __dict__ may store any name.
	Dynamic bool
}

// Field finds a field, nil if there is none.
func (c *ClassFields) Field(name sym.Sym) *Field {
	if c == nil {
		return nil
	}
	for i := range c.Fields {
		if c.Fields[i].Name == name {
			return &c.Fields[i]
		}
	}
	return nil
}

// Fields are the fields of a class, nil if its bodies store none.
func (r *Result) Fields(class modgraph.DefID) *ClassFields { return r.fields[class] }

// FieldsOf lists the classes that have fields, in structural order.
func (r *Result) FieldClasses() []modgraph.DefID {
	out := make([]modgraph.DefID, 0, len(r.fields))
	for c := range r.fields { // sorted below
		out = append(out, c)
	}
	slices.SortFunc(out, r.x.Prog.Compare)
	return out
}

func (x *Infer) classFields() map[modgraph.DefID]*ClassFields {
	out := map[modgraph.DefID]*ClassFields{}
	for i := range x.bodies {
		b := &x.bodies[i]
		if b.class == modgraph.NoDef {
			continue
		}
		init := false
		switch b.file.Bind.Names[b.file.Bind.Defs[b.ir.Def].Name] {
		case "__init__", "__new__", "__post_init__":
			init = true
		}
		for k := range b.ir.Instrs {
			in := &b.ir.Instrs[k]
			switch in.Op {
			case ir.OpSetAttr:
				args := b.ir.Operands(in)
				if !modgraph.SelfParam(b.file, b.ir, args[0]) {
					continue
				}
				c := out[b.class]
				if c == nil {
					c = &ClassFields{Class: b.class}
					out[b.class] = c
				}
				name := b.file.IR.Syms[in.B]
				f := c.Field(name)
				if f == nil {
					c.Fields = append(c.Fields, Field{Name: name, InitOnly: true})
					f = &c.Fields[len(c.Fields)-1]
				}
				w := FieldWrite{Body: b.def, Instr: int32(k), Init: init, None: isNone(b, args[1])}
				if v := &b.ir.Instrs[args[1]]; v.Op == ir.OpBinary && v.Flag&ir.FlagInPlace != 0 {
					w.Aug = true
				}
				f.Writes = append(f.Writes, w)
				f.NoneAtInit = f.NoneAtInit || init && w.None
				f.InitOnly = f.InitOnly && init
			case ir.OpAttr:
				if b.file.IR.Names[in.B] == "__dict__" && modgraph.SelfParam(b.file, b.ir, in.A) {
					if c := out[b.class]; c != nil {
						c.Dynamic = true
					}
				}
			}
		}
	}
	for class, c := range out { // each is changed by itself
		for k := range c.Fields {
			f := &c.Fields[k]
			f.Type = x.cells.at(x.cells.attr(class, f.Name)).val
			if m := x.Decl.OwnMember(class, f.Name); m != nil {
				if m.NoneOnly {
					f.NoneAtInit = true
				}
				if m.Declared {
					f.Type = m.Type
				}
			}
			if x.Links != nil && x.Links.Foreign.Names[f.Name] {
				f.InitOnly = false
			}
		}
	}
	return out
}

func isNone(b *body, v ir.Value) bool {
	in := &b.ir.Instrs[v]
	if in.Op != ir.OpConst {
		return false
	}
	return b.file.IR.Consts[in.A].Kind == ir.ConstNone
}
