package declare

import (
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// MemberKind says how an attribute of a class behaves when it is read.
type MemberKind uint8

// Kinds of members.
const (
	MemberNone     MemberKind = iota
	MemberMethod              // function; binds its receiver
	MemberStatic              // staticmethod
	MemberClass               // classmethod
	MemberProperty            // property and its like; Def is the getter
	MemberField               // annotated, and no ClassVar: at class level or as self.x: T
	MemberClassVar            // ClassVar, or an assignment in the class body
	MemberNested              // nested class
	MemberEnum                // enum member; Type is the member
	MemberDescr               // object whose class has __get__; Type is the object
)

// Member is an attribute that the text of a class binds. It is immutable.
type Member struct {
	Kind  MemberKind
	Owner modgraph.DefID // class whose text binds it
	Def   modgraph.DefID // function or class, NoDef else
	Set   modgraph.DefID // setter of a property, NoDef if none
	Del   modgraph.DefID // deleter
	// Type is in terms of the owner's type variables: the type of a field or class
	// variable, types.Function for methods, Invalid for properties (ask Attr).
	Type types.ID
	// Index is the bind.Symbol of the owner's file, -1 for self.x: T.
	Index    int32
	Declared bool // Type is stated, not guessed from a value
	Value    bool // the class body gives it a value
	Abstract bool
	NoneOnly bool // the value in the class body is None
}

// OwnMember is an attribute bound in the text of the class itself, or nil.
func (t *Table) OwnMember(class modgraph.DefID, name sym.Sym) *Member {
	r := t.start(nil)
	defer r.done()
	return r.ownMember(class, name)
}

// Member is the first attribute of that name along the MRO, or nil. With open an
// unknown base may hide it, or have it when it is nil.
func (t *Table) Member(class modgraph.DefID, name sym.Sym) (m *Member, open bool) {
	r := t.start(nil)
	defer r.done()
	return r.member(class, name)
}

func (r *run) member(class modgraph.DefID, name sym.Sym) (*Member, bool) {
	c := r.class(class)
	for _, anc := range c.MRO {
		if m := r.ownMember(r.Types.Def(anc), name); m != nil {
			return m, c.Flags&UnknownBase != 0
		}
	}
	return nil, c.Open()
}

// OwnMembers lists the names that a class body binds, in order of first
// occurrence; those of excluded bindings are left out.
func (t *Table) OwnMembers(class modgraph.DefID) []sym.Sym {
	f, i := t.Prog.FileOf(class)
	fid := t.Prog.FileIDOf(class)
	var out []sym.Sym
	list := f.Bind.SymbolsOf(i)
	for k := range list {
		if s := &list[k]; s.Kind == bind.SymClass && live(f.Bind, s) && f.Bind.Bindings[s.BindFirst].Kind != bind.BindTypeVar {
			out = append(out, t.symOf(fid, s.Name))
		}
	}
	return out
}

// absent marks members that were looked for and are not there.
var absent = &Member{Kind: MemberNone}

func (r *run) ownMember(class modgraph.DefID, name sym.Sym) *Member {
	g := goal{goalMember, int32(class), int32(name)}
	m := r.members.get(g)
	if m == nil {
		m = r.findOwnMember(g)
	}
	if m.Kind == MemberNone {
		return nil
	}
	return m
}

func (r *run) findOwnMember(g goal) *Member {
	if r.deep() {
		return absent
	}
	defer func() { r.depth-- }()
	if !r.begin(g) {
		return r.cyclicMember(g)
	}
	m := r.readMember(modgraph.DefID(g.a), sym.Sym(g.b))
	if m == nil {
		m = absent
	}
	if r.end() {
		m = r.cyclicMember(g)
	}
	if r.evaluating(g) {
		return m
	}
	return r.members.put(g, m)
}

func (r *run) cyclicMember(g goal) *Member {
	return &Member{Kind: MemberClassVar, Owner: modgraph.DefID(g.a), Def: modgraph.NoDef, Set: modgraph.NoDef, Del: modgraph.NoDef, Type: unknownCycle, Index: -1}
}

func (r *run) readMember(class modgraph.DefID, name sym.Sym) *Member {
	file, i := r.Prog.FileOf(class)
	fid := r.Prog.FileIDOf(class)
	n := r.nameIn(fid, name)
	if n == 0 {
		return nil
	}
	b := file.Bind
	if k := b.Symbol(i, n); k >= 0 && b.Symbols[k].Kind == bind.SymClass {
		if m := r.bodyMember(class, fid, i, k); m != nil {
			return m
		}
	}
	return r.selfAnnotation(class, fid, i, n)
}

// bodyMember is an attribute bound in the class body.
func (r *run) bodyMember(class modgraph.DefID, f modgraph.FileID, i bind.DefIndex, k int32) *Member {
	b := r.Prog.Files[f].Bind
	s := &b.Symbols[k]
	var buf [8]int32
	bindings := r.liveBindings(b, s, buf[:0])
	if len(bindings) == 0 || b.Bindings[bindings[0]].Kind == bind.BindTypeVar {
		return nil
	}
	m := &Member{Owner: class, Def: modgraph.NoDef, Set: modgraph.NoDef, Del: modgraph.NoDef, Index: k}
	if first := r.functionRun(f, b, bindings); first >= 0 {
		r.functionMember(m, f, b, bindings, first)
		return m
	}
	x := r.scopeSymbol(f, k)
	m.Def, m.Type, m.Declared = x.Def, x.Type, x.Declared
	if m.Type == types.Invalid {
		m.Type = types.Unknown(types.ReasonValue)
	}
	m.Kind = MemberClassVar
	at := &b.Bindings[bindings[0]]
	if x.File == f && x.Binding >= 0 {
		at = &b.Bindings[x.Binding]
	}
	m.Value = at.Kind != bind.BindAnn && at.Kind != bind.BindField || at.Flags&bind.BindValue != 0
	m.NoneOnly = at.Value != 0 && isNone(b.Decls, at.Value)
	switch x.Kind {
	case SymFunc:
		m.Kind = MemberMethod // another name for a function: __radd__ = __add__
		h := r.header(x.Def)
		switch {
		case h.Flags&Property != 0:
			m.Kind, m.Type = MemberProperty, types.Invalid
		case h.Flags&Static != 0:
			m.Kind = MemberStatic
		case h.Flags&ClassM != 0:
			m.Kind = MemberClass
		case h.Class == modgraph.NoDef && r.Prog.Files[f].IsStub:
			m.Kind = MemberStatic
		}
		return m
	case SymClass:
		if at.Kind == bind.BindClass {
			m.Kind = MemberNested
		}
		return m
	}
	if at.Kind == bind.BindField {
		m.Kind = MemberField
	}
	if at.Kind == bind.BindAnn {
		p := place{f, i, b.Decls}
		_, how := r.declared(p, at.Ann)
		if how != annClassVar && how != annBare {
			m.Kind = MemberField
		}
	}
	if r.class(class).Flags&IsEnum != 0 && m.Kind == MemberClassVar && r.isEnumMember(b, s, at, m) {
		m.Kind, m.Type, m.Declared = MemberEnum, r.Types.EnumMember(class, b.Names[s.Name]), true
		if at.Value != 0 && b.Decls.Kind(at.Value) == ast.KindName {
			// AMBER = YELLOW is another name of YELLOW.
			if n := r.Prog.Syms.Intern(b.Decls.Text(b.Decls.Name(at.Value).Id())); n != r.symOf(f, s.Name) {
				if o := r.ownMember(class, n); o != nil && o.Kind == MemberEnum {
					m.Type = o.Type
				}
			}
		}
		return m
	}
	if r.propertyCall(m, r.bodyPlace(f, i), at) {
		return m
	}
	if m.Kind == MemberClassVar && r.Types.Kind(m.Type) == types.KindInstance && r.class(r.Types.Def(m.Type)).Flags&HasDescriptor != 0 {
		m.Kind = MemberDescr
	}
	return m
}

// functionMember is a method, or a property with its setter and deleter.
func (r *run) functionMember(m *Member, f modgraph.FileID, b *bind.File, bindings []int32, first int32) {
	def := r.Prog.DefOf(f, b.Bindings[first].Def)
	h := r.header(def)
	m.Def, m.Declared, m.Value = def, true, true
	m.Type = r.Types.Function(def)
	m.Abstract = h.Flags&Abstract != 0
	switch {
	case h.Flags&Property != 0:
		m.Kind, m.Type = MemberProperty, types.Invalid
		for _, k := range bindings {
			d := r.Prog.DefOf(f, b.Bindings[k].Def)
			switch x := r.header(d); {
			case x.Flags&Setter != 0:
				m.Set = d
			case x.Flags&Deleter != 0:
				m.Del = d
			}
		}
	case h.Flags&Static != 0:
		m.Kind = MemberStatic
	case h.Flags&ClassM != 0:
		m.Kind = MemberClass
	default:
		m.Kind = MemberMethod
	}
}

// propertyCall recognises x = property(getx, setx), x = staticmethod(f) and
// x = classmethod(f).
func (r *run) propertyCall(m *Member, p place, at *bind.Binding) bool {
	t := p.tree
	if at.Value == 0 || t.Kind(at.Value) != ast.KindCall {
		return false
	}
	call := t.Call(at.Value)
	s := r.resolve(p, call.Func())
	if s.Kind != SymClass || s.Def == modgraph.NoDef {
		return false
	}
	if s.Def == r.Known.StaticMethod || s.Def == r.Known.ClassMethod {
		args := call.Args()
		if len(args) != 1 {
			return false
		}
		f := r.resolve(p, args[0])
		if f.Kind != SymFunc {
			return false
		}
		m.Kind, m.Def, m.Type = MemberStatic, f.Def, r.Types.Function(f.Def)
		if s.Def == r.Known.ClassMethod {
			m.Kind = MemberClass
		}
		return true
	}
	if s.Def != r.Known.Property {
		return false
	}
	m.Kind, m.Type = MemberProperty, types.Invalid
	slots := [...]*modgraph.DefID{&m.Def, &m.Set, &m.Del}
	for i, a := range call.Args() {
		if i < len(slots) {
			if f := r.resolve(p, a); f.Kind == SymFunc {
				*slots[i] = f.Def
			}
		}
	}
	for _, k := range call.Keywords() {
		kw := t.Keyword(k)
		for i, n := range [...]string{"fget", "fset", "fdel"} {
			if t.Text(kw.Arg()) == n {
				if f := r.resolve(p, kw.Value()); f.Kind == SymFunc {
					*slots[i] = f.Def
				}
			}
		}
	}
	return true
}

// isEnumMember applies the rules of enumerations: no names with two leading
// underscores, no descriptors, no annotations.
func (r *run) isEnumMember(b *bind.File, s *bind.Symbol, at *bind.Binding, m *Member) bool {
	name := b.Names[s.Name]
	if len(name) > 1 && name[0] == '_' && (name[1] == '_' || name[len(name)-1] == '_') {
		return false
	}
	if at.Kind != bind.BindAssign && at.Kind != bind.BindUnpack {
		return false
	}
	switch r.Types.Kind(m.Type) {
	case types.KindFunction, types.KindProperty:
		return false
	case types.KindInstance:
		q := r.Prog.QualName(r.Types.Def(m.Type))
		return q != "enum.nonmember" && q != "builtins.property"
	}
	return true
}

// EnumMembers lists the members of an enumeration in source order.
func (t *Table) EnumMembers(class modgraph.DefID) []sym.Sym {
	r := t.start(nil)
	defer r.done()
	var out []sym.Sym
	for _, n := range t.OwnMembers(class) {
		if m := r.ownMember(class, n); m != nil && m.Kind == MemberEnum && r.Types.Name(m.Type) == r.Prog.Syms.Text(n) {
			out = append(out, n)
		}
	}
	return out
}

// selfAnnotation finds `self.x: T` in the methods of the class.
func (r *run) selfAnnotation(class modgraph.DefID, f modgraph.FileID, i bind.DefIndex, name bind.NameID) *Member {
	b := r.Prog.Files[f].Bind
	for k := range b.AttrAnns {
		a := &b.AttrAnns[k]
		if a.Attr != name {
			continue
		}
		def := &b.Defs[a.Scope]
		if def.Parent != i || def.Kind != bind.KindFunction || len(def.Params) == 0 || def.Params[0].Name != a.Base {
			continue
		}
		m := &Member{Kind: MemberField, Owner: class, Def: modgraph.NoDef, Set: modgraph.NoDef, Del: modgraph.NoDef, Index: -1, Declared: true}
		if a.Comment != "" {
			m.Type = r.annotationText(place{f, a.Scope, b.Decls}, a.Comment)
			m.NoneOnly = a.Value != 0 && isNone(b.Decls, a.Value)
			if types.IsUnknown(m.Type) {
				return nil // words that are no type: the bodies say
			}
			if m.NoneOnly {
				m.Type = r.Types.Union(m.Type, types.None)
			}
			return m
		}
		t, how := r.declared(place{f, a.Scope, b.Decls}, a.Ann)
		if how == annBare {
			return nil // Final: the value says
		}
		m.Type = t
		m.NoneOnly = a.Value != 0 && isNone(b.Decls, a.Value)
		return m
	}
	return nil
}
