package declare

import (
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/source"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// Classes that calls make. Package bind defines one for each call whose callee has
// the name of a maker, and its fields or members; here the callee is looked up, and
// a definition whose callee is something else is marked NotMade and seen by nobody.

// MadeBy finds the class that the call at a span of a file makes, NoDef if none.
func (t *Table) MadeBy(f modgraph.FileID, at source.Span) modgraph.DefID {
	b := t.Prog.Files[f].Bind
	if len(b.Made) == 0 {
		return modgraph.NoDef
	}
	i := b.MadeAt(at)
	if i == bind.NoDef {
		return modgraph.NoDef
	}
	d := t.Prog.DefOf(f, i)
	if t.Class(d).Flags&NotMade != 0 {
		return modgraph.NoDef
	}
	return d
}

// made is MadeBy for an expression.
func (r *run) made(p place, id ast.NodeID) modgraph.DefID {
	b := r.Prog.Files[p.file].Bind
	if len(b.Made) == 0 || p.tree != b.Decls || p.tree.Kind(id) != ast.KindCall {
		return modgraph.NoDef
	}
	i := b.MadeAt(source.Span{Start: p.tree.Start(id), End: p.tree.End(id)})
	if i == bind.NoDef {
		return modgraph.NoDef
	}
	d := r.Prog.DefOf(p.file, i)
	if r.class(d).Flags&NotMade != 0 {
		return modgraph.NoDef
	}
	return d
}

// bodyPlace is where the annotations and values in a class body stand: those of a
// class that a call makes stand in the scope of the call.
func (r *run) bodyPlace(f modgraph.FileID, i bind.DefIndex) place {
	b := r.Prog.Files[f].Bind
	if b.Defs[i].Flags&bind.Made != 0 {
		i = b.Defs[i].Parent
	}
	return place{f, i, b.Decls}
}

// makeClass fills in bases and flags of a class that a call makes.
func (r *run) makeClass(p place, def *bind.Def, c *Class) {
	t := p.tree
	v := t.Call(def.Call)
	if def.Flags&bind.MadeOpen != 0 {
		c.Flags |= UnknownDecorator
	}
	add := func(d modgraph.DefID) {
		if d != modgraph.NoDef {
			c.Bases = append(c.Bases, r.Types.Instance(d))
		}
	}
	keyword := func(name string) ast.NodeID {
		for _, k := range v.Keywords() {
			if kw := t.Keyword(k); kw.Arg() != 0 && t.Text(kw.Arg()) == name {
				return kw.Value()
			}
		}
		return 0
	}
	s := r.resolve(p, v.Func())
	if f, _ := formOf(s); f == formTypedDict {
		c.Flags |= IsTypedDict
		if d := r.lookClass("typing._TypedDict"); d != modgraph.NoDef {
			add(d)
		} else {
			add(r.Known.Dict)
		}
		return
	}
	switch name := r.calleeName(p, def.Call); {
	case name == "collections.namedtuple" || name == "typing.NamedTuple" || name == "typing_extensions.NamedTuple":
		c.Flags |= IsNamedTuple
		add(r.lookClass("typing.NamedTuple"))
	case name == "dataclasses.make_dataclass":
		c.Flags |= OwnDataclass | IsDataclass
		for _, k := range [...]struct {
			name string
			flag ClassFlags
		}{{"frozen", IsFrozen}, {"kw_only", KwOnly}} {
			if e := keyword(k.name); e != 0 && r.value(p, e) == r.Types.Bool(true) {
				c.Flags |= k.flag
			}
		}
		if e := keyword("bases"); e != 0 {
			r.madeOf(p, e, c)
		}
		if keyword("namespace") != 0 {
			c.Flags |= UnknownDecorator
		}
	case s.Kind == SymClass && s.Def == r.Known.Type && s.Def != modgraph.NoDef:
		r.madeOf(p, v.Args()[1], c)
	case s.Kind == SymClass && s.Def == r.Known.ABCMeta && s.Def != modgraph.NoDef:
		c.Metaclass = s.Def
		r.madeOf(p, v.Args()[1], c)
	case s.Kind == SymClass && s.Def != modgraph.NoDef && r.class(s.Def).Flags&(IsEnum|IsStub) == IsEnum|IsStub:
		if e := keyword("type"); e != 0 {
			if base, _, _ := r.base(p, p.scope, e, c); base != types.Invalid {
				c.Bases = append(c.Bases, base)
			}
		}
		add(s.Def)
	default:
		c.Flags |= NotMade | UnknownBase
	}
}

// madeOf adds the bases that stand in a tuple.
func (r *run) madeOf(p place, id ast.NodeID, c *Class) {
	if k := p.tree.Kind(id); k != ast.KindTuple && k != ast.KindList {
		c.Flags |= UnknownBase
		return
	}
	for _, e := range p.tree.Tuple(id).Elts() {
		if r.madeBases(p, e, c, 0) {
			continue
		}
		if base, _, _ := r.base(p, p.scope, e, c); base != types.Invalid {
			c.Bases = append(c.Bases, base)
		}
	}
}

// fieldElement is what iterating over a NamedTuple gives.
func (r *run) fieldElement(value types.ID) (types.ID, bool) {
	c := r.class(r.Types.Def(value))
	if c.Flags&IsNamedTuple == 0 || c.Open() {
		return types.Invalid, false
	}
	for _, anc := range c.MRO {
		d := r.Types.Def(anc)
		if !r.namedTupleClass(r.class(d)) {
			continue
		}
		out := types.Never
		fields := r.fieldParams(d)
		for k := range fields {
			out = r.Types.Union(out, r.fieldType(c, value, d, &fields[k]))
		}
		return out, len(fields) > 0
	}
	return types.Invalid, false
}

// fieldType is the type of a field of a NamedTuple: what is stated, else what its
// objects were made with.
func (r *run) fieldType(c *Class, value types.ID, owner modgraph.DefID, f *Param) types.ID {
	if !f.Declared {
		return r.attrOne(value, f.Name).Type
	}
	return r.inTermsOf(c, value, owner, f.Type, value)
}
