package declare

import (
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// enumAttr knows name and value of a member of an enumeration, and of an object
// that may be any of its members:
//
//	class Color(Enum):
//	    RED = Red()
//	    BLUE = Blue()
//
//	Color.RED.value     Red
//	color.value         Red | Blue
func (r *run) enumAttr(value types.ID, name sym.Sym) (Attr, bool) {
	class := r.Types.Def(value)
	a := Attr{Def: modgraph.NoDef, Owner: class, Kind: AttrField, Found: true, Some: true, Declared: true, Missing: types.Never}
	member := r.Types.Kind(value) == types.KindEnumMember
	switch {
	case name == r.names.name && member:
		a.Type = r.Types.Literal(types.LitStr, r.Types.Name(value))
		return a, true
	case name != r.names.value || !r.plainValues(class):
		return a, false
	case member:
		a.Type = r.memberValue(class, r.Prog.Syms.Intern(r.Types.Name(value)))
		return a, !types.IsUnknown(a.Type)
	}
	a.Type = types.Never
	for _, n := range r.OwnMembers(class) {
		m := r.ownMember(class, n)
		if m == nil || m.Kind != MemberEnum {
			continue
		}
		v := r.memberValue(class, n)
		if types.IsUnknown(v) {
			return a, false
		}
		a.Type = r.Types.Union(a.Type, r.Types.Map(v, r.Types.Widen))
	}
	return a, a.Type != types.Never
}

// plainValues says whether the values of an enumeration's members are what its
// body assigns: neither `value` nor the making of members is its own.
func (r *run) plainValues(class modgraph.DefID) bool {
	for _, name := range [...]sym.Sym{r.names.value, r.names.new, r.names.init_} {
		if m, _ := r.member(class, name); m != nil && r.class(m.Owner).Flags&IsStub == 0 {
			return false
		}
	}
	return r.class(class).Flags&(UnknownBase|UnknownMetaclass) == 0
}

// memberValue is what the class body assigns to a member.
func (r *run) memberValue(class modgraph.DefID, name sym.Sym) types.ID {
	unknown := types.Unknown(types.ReasonValue)
	f, i := r.Prog.FileOf(class)
	fid := r.Prog.FileIDOf(class)
	n := r.nameIn(fid, name)
	if n == 0 {
		return unknown
	}
	k := f.Bind.Symbol(i, n)
	if k < 0 {
		return unknown
	}
	t := r.scopeSymbol(fid, k).Type
	if f.Bind.Defs[i].Flags&bind.Made != 0 && f.Bind.Bindings[f.Bind.Symbols[k].BindFirst].Value == 0 {
		// Names alone are numbered, or stand for themselves.
		if r.Known.Str != modgraph.NoDef && r.class(class).Has(r.Known.Str) {
			return r.Types.Instance(r.Known.Str)
		}
		return r.Types.Instance(r.Known.Int)
	}
	if r.Types.Kind(t) == types.KindInstance {
		switch r.Prog.QualName(r.Types.Def(t)) {
		case "enum.auto":
			// A number; a string in an enumeration of strings.
			if r.Known.Str != modgraph.NoDef && r.class(class).Has(r.Known.Str) {
				return r.Types.Instance(r.Known.Str)
			}
			if g, _ := r.member(class, r.Prog.Syms.Intern("_generate_next_value_")); g != nil && r.class(g.Owner).Flags&IsStub == 0 {
				return unknown
			}
			return r.Types.Instance(r.Known.Int)
		case "enum.member":
			if len(r.Types.Args(t)) == 1 {
				return r.Types.Arg(t, 0)
			}
		}
	}
	return t
}
