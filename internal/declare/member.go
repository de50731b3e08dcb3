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
	m.Value = at.Kind != bind.BindAnn || at.Flags&bind.BindValue != 0
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
	if at.Kind == bind.BindAnn {
		p := place{f, i, b.Decls}
		_, how := r.declared(p, at.Ann)
		if how != annClassVar && how != annBare {
			m.Kind = MemberField
		}
	}
	if r.class(class).Flags&IsEnum != 0 && m.Kind == MemberClassVar && r.isEnumMember(b, s, at, m) {
		m.Kind, m.Type, m.Declared = MemberEnum, r.Types.EnumMember(class, b.Names[s.Name]), true
		return m
	}
	if r.propertyCall(m, place{f, i, b.Decls}, at) {
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

// propertyCall recognises x = property(getx, setx).
func (r *run) propertyCall(m *Member, p place, at *bind.Binding) bool {
	t := p.tree
	if at.Value == 0 || t.Kind(at.Value) != ast.KindCall {
		return false
	}
	call := t.Call(at.Value)
	s := r.resolve(p, call.Func())
	if s.Kind != SymClass || s.Def != r.Known.Property || s.Def == modgraph.NoDef {
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
		if m := r.ownMember(class, n); m != nil && m.Kind == MemberEnum {
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

// Constructor is what runs when a class is called.
type Constructor struct {
	// Init and New are the functions along the MRO, NoDef when they are object's or
	// made by a decorator.
	Init, New modgraph.DefID
	// Meta is the metaclass's __call__ when it is not type's.
	Meta modgraph.DefID
	// Synth holds the parameters of the __init__ that dataclass, attrs, NamedTuple
	// or TypedDict make, without self; valid when IsSynth is set.
	Synth   []Param
	IsSynth bool
	// NewFirst says that __new__ decides on arguments and result: there is no
	// __init__, or one of an ancestor of the class that has __new__.
	NewFirst bool
	// Open says that an unknown base may have another constructor.
	Open bool
}

// Constructor finds what runs when the class is called.
func (t *Table) Constructor(class modgraph.DefID) Constructor {
	r := t.start(nil)
	defer r.done()
	return r.constructor(class)
}

// Init is the short form of Constructor: each NoDef when it is object's or type's
// or made by a decorator.
func (t *Table) Init(class modgraph.DefID) (init, new, meta modgraph.DefID) {
	c := t.Constructor(class)
	return c.Init, c.New, c.Meta
}

func (r *run) constructor(class modgraph.DefID) Constructor {
	c := r.class(class)
	out := Constructor{Init: modgraph.NoDef, New: modgraph.NoDef, Meta: modgraph.NoDef, Open: c.Flags&(UnknownBase|UnknownMetaclass|UnknownDecorator) != 0}
	if c.Metaclass != modgraph.NoDef {
		if m, _ := r.member(c.Metaclass, r.names.call); m != nil && m.Owner != r.Known.Type && m.Def != modgraph.NoDef {
			if q := r.Prog.QualName(m.Owner); q != "enum.EnumMeta" && q != "enum.EnumType" && q != "abc.ABCMeta" {
				out.Meta = m.Def
			}
		}
	}
	initAt, newAt := len(c.MRO), len(c.MRO)
	for k, anc := range c.MRO {
		d := r.Types.Def(anc)
		if d == r.Known.Object {
			break
		}
		ac := r.class(d)
		if out.Init == modgraph.NoDef && !out.IsSynth {
			if m := r.ownMember(d, r.names.init_); m != nil && m.Def != modgraph.NoDef {
				out.Init, initAt = m.Def, k
			} else if ac.Flags&OwnDataclass != 0 && ac.Flags&NoInit == 0 {
				out.Synth, out.IsSynth = r.dataclassInit(d), true
			} else if r.namedTupleClass(ac) {
				out.Synth, out.IsSynth = r.fieldParams(d), true
			}
		}
		if out.New == modgraph.NoDef && !out.IsSynth {
			if m := r.ownMember(d, r.names.new); m != nil && m.Def != modgraph.NoDef {
				out.New, newAt = m.Def, k
			}
		}
	}
	out.NewFirst = newAt < initAt
	return out
}

// namedTupleClass says whether the class names NamedTuple as its base.
func (r *run) namedTupleClass(c *Class) bool {
	nt := r.lookClass("typing.NamedTuple")
	if nt == modgraph.NoDef || c.Def == nt {
		return false
	}
	for _, b := range c.Bases {
		if r.Types.Kind(b) == types.KindInstance && r.Types.Def(b) == nt {
			return true
		}
	}
	return false
}

// fieldParams are the annotated fields of one class body as parameters.
func (r *run) fieldParams(class modgraph.DefID) []Param {
	f, i := r.Prog.FileOf(class)
	fid := r.Prog.FileIDOf(class)
	b := f.Bind
	p := place{fid, i, b.Decls}
	type field struct {
		at uint32
		p  Param
	}
	var list []field
	kwOnly := r.class(class).Flags&KwOnly != 0
	marker := ^uint32(0)
	symbols := b.SymbolsOf(i)
	for k := range symbols {
		s := &symbols[k]
		for _, x := range b.BindingsOf(s) {
			if x.Flags&bind.BindDead != 0 || x.Kind == bind.BindFunc || x.Kind == bind.BindClass {
				continue
			}
			prm := Param{Name: r.symOf(fid, s.Name), Kind: bind.PosOrKw, Declared: true, Default: x.Value, HasDefault: x.Flags&bind.BindValue != 0}
			switch {
			case x.Kind == bind.BindAnn:
				t, how := r.declared(p, x.Ann)
				if how == annClassVar {
					continue
				}
				if r.isKwOnlyMarker(t) {
					marker = x.At.Start
					continue
				}
				prm.Type = t
			case x.Kind == bind.BindAssign && x.Value != 0 && r.isAttrsField(p, x.Value):
				prm.Type, prm.HasDefault, prm.Declared = types.Unknown(types.ReasonParam), false, false
			default:
				continue
			}
			if x.Value != 0 {
				prm.NoneDefault = isNone(b.Decls, x.Value)
				if !r.fieldCall(p, x.Value, &prm) {
					continue
				}
			}
			if kwOnly && prm.Kind == bind.PosOrKw {
				prm.Kind = bind.KwOnly
			}
			list = append(list, field{x.At.Start, prm})
			break
		}
	}
	// Symbols stand in order of first occurrence, fields in order of their binding.
	for k := 1; k < len(list); k++ {
		for j := k; j > 0 && list[j].at < list[j-1].at; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
	out := make([]Param, len(list))
	for k, x := range list {
		out[k] = x.p
		if x.at > marker {
			out[k].Kind = bind.KwOnly
		}
	}
	return out
}

func (r *run) isKwOnlyMarker(t types.ID) bool {
	k := r.Types.Kind(t)
	return (k == types.KindInstance || k == types.KindExtInstance) && r.Types.QualName(t) == "dataclasses.KW_ONLY"
}

var fieldMakers = map[string]bool{"dataclasses.field": true, "attr.ib": true, "attr.attrib": true, "attr.field": true, "attrs.field": true}

func (r *run) calleeName(p place, value ast.NodeID) string {
	if p.tree.Kind(value) != ast.KindCall {
		return ""
	}
	s := r.resolve(p, p.tree.Call(value).Func())
	if s.Def != modgraph.NoDef {
		return r.Prog.QualName(s.Def)
	}
	if s.QualName != "" {
		return s.QualName
	}
	if s.File >= 0 && s.Index >= 0 {
		b := r.Prog.Files[s.File].Bind
		return r.Prog.Files[s.File].Module + "." + b.Names[b.Symbols[s.Index].Name]
	}
	return ""
}

func (r *run) isAttrsField(p place, value ast.NodeID) bool {
	name := r.calleeName(p, value)
	return name != "dataclasses.field" && fieldMakers[name]
}

// fieldCall reads field(default=..., init=False); the answer is false when the
// field is no parameter.
func (r *run) fieldCall(p place, value ast.NodeID, prm *Param) bool {
	if !fieldMakers[r.calleeName(p, value)] {
		return true
	}
	prm.HasDefault, prm.NoneDefault = false, false
	for _, k := range p.tree.Call(value).Keywords() {
		kw := p.tree.Keyword(k)
		switch p.tree.Text(kw.Arg()) {
		case "default", "factory", "default_factory":
			prm.HasDefault = true
			prm.NoneDefault = isNone(p.tree, kw.Value())
		case "init":
			if r.value(p, kw.Value()) == r.Types.Bool(false) {
				return false
			}
		case "kw_only":
			if r.value(p, kw.Value()) == r.Types.Bool(true) {
				prm.Kind = bind.KwOnly
			}
		case "type":
			prm.Type = r.annotation(p, kw.Value())
		}
	}
	return true
}

// dataclassInit are the parameters of the __init__ that the decorator makes: the
// fields of ancestors that are dataclasses first, overridden in place.
func (r *run) dataclassInit(class modgraph.DefID) []Param {
	c := r.class(class)
	var out []Param
	for k := len(c.MRO) - 1; k >= 0; k-- {
		d := r.Types.Def(c.MRO[k])
		if r.class(d).Flags&OwnDataclass == 0 {
			continue
		}
	next:
		for _, f := range r.fieldParams(d) {
			for j := range out {
				if out[j].Name == f.Name {
					out[j] = f
					continue next
				}
			}
			out = append(out, f)
		}
	}
	// Keyword-only parameters stand last.
	pos := make([]Param, 0, len(out))
	for _, f := range out {
		if f.Kind != bind.KwOnly {
			pos = append(pos, f)
		}
	}
	for _, f := range out {
		if f.Kind == bind.KwOnly {
			pos = append(pos, f)
		}
	}
	return pos
}
