package declare

import (
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// AttrKind says through what an attribute was found.
type AttrKind uint8

// Kinds of attributes.
const (
	AttrNone     AttrKind = iota
	AttrField             // instance variable
	AttrMethod            // function: bound to the receiver (Bound), or taken from the class
	AttrProperty          // reading runs Def
	AttrClassVar          // value held by the class
	AttrNested            // class defined in a class
	AttrModule            // member of a module
	AttrEnum              // enum member
	AttrDescr             // descriptor: reading runs Def, the __get__ of its class
	AttrExt               // attribute of an object that is not there
	AttrGetattr           // through __getattr__: reading runs Def
	AttrMixed             // members of a union differ
)

// Attr is the result of an attribute look-up.
type Attr struct {
	Type types.ID
	// Def is the function or class that the attribute is, or the function that
	// reading it runs; NoDef for values and when members of a union differ (ask
	// AttrOne for each member then).
	Def   modgraph.DefID
	Kind  AttrKind
	Owner modgraph.DefID // class in which it was found, NoDef if none or several
	Bound bool           // Def gets the receiver as its first argument
	Found bool           // every member has it
	Some  bool           // some member has it
	// Open says that a receiver may have other attributes: unknown, unknown base,
	// __getattr__, __dict__ of functions and modules. With Found and Open both false
	// reading is an AttributeError for the members in Missing.
	Open bool
	// Missing is the union of the members that lack it for sure, Never if none.
	Missing types.ID
	// Declared says that Type is stated and not guessed from a value.
	Declared bool
	// Symbol is set for a member of a module.
	Symbol *Symbol
}

// Fields tells what bodies assign to attributes: infer's cells. It may be nil. It
// is asked for each class of the MRO; what it says is joined with the value in the
// class body, unless that is a method, property or annotated.
type Fields interface {
	// Field is the type of an attribute stored by bodies on objects of exactly that
	// class.
	Field(class modgraph.DefID, name sym.Sym) (types.ID, bool)
}

// Results is implemented by a Fields that also knows the results of functions
// without annotation: what a call gives, a Coroutine for an async function. It is
// used where a callable is passed to a stub function.
type Results interface {
	Result(def modgraph.DefID) (types.ID, bool)
}

// Attr looks an attribute up as `value.name` does, joined over the members of a
// union.
func (t *Table) Attr(value types.ID, name sym.Sym, fields Fields) Attr {
	r := t.start(fields)
	defer r.done()
	return r.attr(value, name)
}

// AttrOne is Attr for a value that is no union.
func (t *Table) AttrOne(value types.ID, name sym.Sym, fields Fields) Attr {
	return t.Attr(value, name, fields)
}

// Special looks a dunder method up as the interpreter does for operators: on the
// type of the value, not on the value.
func (t *Table) Special(value types.ID, name sym.Sym) Attr {
	r := t.start(nil)
	defer r.done()
	return r.special(value, name)
}

// noAttr is the answer for a member that lacks the attribute.
func noAttr(value types.ID, open bool) Attr {
	a := Attr{Type: types.Unknown(types.ReasonAttr), Def: modgraph.NoDef, Owner: modgraph.NoDef, Open: open, Missing: types.Never}
	if !open {
		a.Missing = value
	}
	return a
}

func (r *run) attr(value types.ID, name sym.Sym) Attr {
	if r.deep() {
		return noAttr(value, true)
	}
	defer func() { r.depth-- }()
	if r.Types.Kind(value) != types.KindUnion {
		return r.attrOne(value, name)
	}
	var out Attr
	members := r.Types.Args(value)
	joined := make([]types.ID, 0, len(members))
	missing := types.Never
	for i, m := range members {
		a := r.attrOne(m, name)
		if a.Found || a.Open {
			joined = append(joined, a.Type)
		}
		missing = r.Types.Union(missing, a.Missing)
		if i == 0 {
			out = a
			out.Some = a.Found
			continue
		}
		out.Some = out.Some || a.Found
		out.Found = out.Found && a.Found
		out.Open = out.Open || a.Open
		out.Declared = out.Declared && a.Declared
		if a.Found && (a.Kind != out.Kind || a.Def != out.Def) {
			if out.Kind == AttrNone {
				out.Kind, out.Def, out.Owner, out.Bound, out.Symbol = a.Kind, a.Def, a.Owner, a.Bound, a.Symbol
			} else {
				out.Kind, out.Def, out.Owner, out.Symbol = AttrMixed, modgraph.NoDef, modgraph.NoDef, nil
			}
		}
	}
	out.Missing = missing
	if len(joined) == 0 {
		joined = append(joined, types.Unknown(types.ReasonAttr))
	}
	out.Type = r.Types.Union(joined...)
	return out
}

// attrOne looks an attribute up on a value that is no union. What nobody sees may
// still be there when some body stores an attribute of that name on an object that
// is not its own.
func (r *run) attrOne(value types.ID, name sym.Sym) Attr {
	a := r.findAttr(value, name)
	if !a.Found && !a.Open && r.links.Foreign.Names[name] && !r.fixedLayout(value) {
		a.Open, a.Missing = true, types.Never
	}
	return a
}

// fixedLayout says whether an object takes no new attributes.
func (r *run) fixedLayout(value types.ID) bool {
	inst := r.asInstance(value)
	return r.Types.Kind(inst) == types.KindInstance && r.builtinLayout(r.class(r.Types.Def(inst)))
}

func (r *run) findAttr(value types.ID, name sym.Sym) Attr {
	switch r.Types.Kind(value) {
	case types.KindUnknown, types.KindAny:
		return Attr{Type: value, Def: modgraph.NoDef, Owner: modgraph.NoDef, Open: true, Missing: types.Never}
	case types.KindModule:
		return r.moduleAttr(value, name)
	case types.KindClass:
		return r.classAttr(value, name)
	case types.KindTypeOf:
		return r.typeOfAttr(value, name)
	case types.KindSuper:
		return r.superAttr(value, name)
	case types.KindTypeVar:
		if value == types.Self {
			return noAttr(value, true)
		}
		u := r.upper(value)
		if u == types.Invalid || u == value {
			a := r.objectAttr(value, r.Types.Instance(r.Known.Object), name)
			a.Open, a.Missing = true, types.Never
			return a
		}
		return r.attr(u, name)
	case types.KindExt:
		s := r.external(r.Types.Name(value) + "." + r.Prog.Syms.Text(name))
		return Attr{Type: s.Type, Def: modgraph.NoDef, Owner: modgraph.NoDef, Kind: AttrExt, Found: true, Some: true, Open: true, Missing: types.Never, Symbol: s}
	case types.KindExtInstance:
		t := r.Types.Ext(r.Types.Name(value) + "." + r.Prog.Syms.Text(name))
		return Attr{Type: t, Def: modgraph.NoDef, Owner: modgraph.NoDef, Kind: AttrExt, Found: true, Some: true, Open: true, Missing: types.Never}
	case types.KindEnumMember, types.KindInstance:
		if name == r.names.name || name == r.names.value {
			if d := r.Types.Def(value); d != modgraph.NoDef && r.class(d).Flags&IsEnum != 0 {
				if a, ok := r.enumAttr(value, name); ok {
					return a
				}
			}
		}
	case types.KindNever:
		return noAttr(value, true)
	}
	inst := r.asInstance(value)
	if r.Types.Kind(inst) != types.KindInstance {
		return noAttr(value, true)
	}
	a := r.objectAttr(value, inst, name)
	switch r.Types.Kind(value) {
	case types.KindFunction, types.KindMethod, types.KindCallable, types.KindPartial:
		// Functions take any attribute.
		if !a.Found {
			a.Open, a.Missing = true, types.Never
		}
	}
	return a
}

func (r *run) moduleAttr(value types.ID, name sym.Sym) Attr {
	m := r.Types.File(value)
	s := r.moduleMember(m, name)
	if s.Found() {
		a := Attr{Type: s.Type, Def: s.Def, Owner: modgraph.NoDef, Kind: AttrModule, Found: true, Some: true, Missing: types.Never, Declared: s.Declared, Symbol: s}
		if s.Kind == SymMissing {
			a.Kind, a.Open = AttrExt, true
		}
		return a
	}
	if r.Known.Module != modgraph.NoDef {
		if a := r.objectAttr(value, r.Types.Instance(r.Known.Module), name); a.Found && a.Kind != AttrGetattr {
			return a
		}
	}
	return noAttr(value, !r.ModuleClosed(m))
}

// asInstance is the object of a class that a shape stands for; types that are
// objects of no known class stay.
func (r *run) asInstance(t types.ID) types.ID {
	k := &r.Known
	s := r.Types
	inst := func(d modgraph.DefID, args ...types.ID) types.ID {
		if d == modgraph.NoDef {
			return types.Unknown(types.ReasonName)
		}
		return s.Instance(d, args...)
	}
	switch s.Kind(t) {
	case types.KindNone:
		return inst(k.NoneType)
	case types.KindLiteral:
		return inst(s.Classes.LitClass(s.Lit(t)))
	case types.KindEnumMember:
		return inst(s.Def(t))
	case types.KindTuple:
		return inst(k.Tuple, s.Union(s.Args(t)...))
	case types.KindDict:
		return inst(k.Dict, inst(k.Str), s.Union(s.Args(t)...))
	case types.KindModule:
		return inst(k.Module)
	case types.KindFunction:
		return inst(k.Function)
	case types.KindMethod:
		return inst(k.MethodType)
	case types.KindCallable:
		return inst(k.Function)
	case types.KindCoroutine:
		return inst(k.Coroutine, types.Any, types.Any, s.Arg(t, 0))
	case types.KindGenerator:
		return inst(k.Generator, s.Arg(t, 0), types.Any, s.Arg(t, 1))
	case types.KindAsyncGenerator:
		return inst(k.AsyncGenerator, s.Arg(t, 0), types.Any)
	case types.KindManager:
		if s.IsAsync(t) {
			return inst(k.AsyncContextManager, s.Arg(t, 0), types.None, types.None)
		}
		return inst(k.ContextManager, s.Arg(t, 0), types.None, types.None)
	case types.KindPartial:
		return inst(k.Partial)
	case types.KindProperty:
		return inst(k.Property)
	case types.KindClass:
		if m := r.class(s.Def(t)).Metaclass; m != modgraph.NoDef {
			return inst(m)
		}
		return inst(k.Type)
	case types.KindTypeOf:
		return inst(k.Type)
	case types.KindTypeVar:
		if t == types.Self {
			return t
		}
		if u := r.upper(t); u != types.Invalid && u != t && s.Kind(u) != types.KindUnion {
			return r.asInstance(u)
		}
	}
	return t
}

// ClassOf is the class of a value: the class of its shape, the metaclass of a class
// object; NoDef for unions and when not known.
func (t *Table) ClassOf(value types.ID) modgraph.DefID {
	r := t.start(nil)
	defer r.done()
	inst := r.asInstance(value)
	if t.Types.Kind(inst) != types.KindInstance {
		return modgraph.NoDef
	}
	return t.Types.Def(inst)
}

// objectAttr looks along the MRO of the object's class. self is the value as the
// caller knows it, inst the object that it counts as.
func (r *run) objectAttr(self, inst types.ID, name sym.Sym) Attr {
	d := r.Types.Def(inst)
	if d == modgraph.NoDef || r.Types.Kind(inst) != types.KindInstance {
		return noAttr(self, true)
	}
	c := r.class(d)
	if a, ok := r.alongMRO(c, 0, self, inst, name); ok {
		return a
	}
	if c.Flags&HasGetattr != 0 {
		for _, g := range [...]sym.Sym{r.names.getattr, r.names.getattribute} {
			if m, _ := r.member(d, g); m != nil && m.Def != modgraph.NoDef && m.Owner != r.Known.Object {
				fn := r.fn(m.Def)
				return Attr{
					Type: r.inTermsOf(c, inst, m.Owner, fn.Returned, self), Def: m.Def, Owner: m.Owner, Kind: AttrGetattr,
					Bound: true, Found: true, Some: true, Open: true, Missing: types.Never,
				}
			}
		}
	}
	return r.noMember(self, c, c.Open())
}

// noMember is noAttr for an object of a class.
func (r *run) noMember(self types.ID, c *Class, open bool) Attr {
	a := noAttr(self, open)
	if c.Flags&(UnknownBase|FromShape) != 0 {
		a.Type = types.Unknown(types.ReasonUnknownBase)
	}
	return a
}

// alongMRO searches the classes of an MRO from an index on.
func (r *run) alongMRO(c *Class, from int, self, inst types.ID, name sym.Sym) (Attr, bool) {
	for i := from; i < len(c.MRO); i++ {
		d := r.Types.Def(c.MRO[i])
		m := r.ownMember(d, name)
		var field types.ID
		if r.fields != nil && (m == nil || m.Kind == MemberClassVar && !m.Declared || m.Kind == MemberField && (types.IsUnknown(m.Type) || !m.Declared)) {
			if t, ok := r.fields.Field(d, name); ok {
				field = t
			}
		}
		switch {
		case m == nil && field == types.Invalid:
			continue
		case m == nil:
			return r.storedAttr(c, i, self, inst, name, field), true
		}
		a := r.memberAttr(c, inst, m, self)
		a.Open = c.Flags&UnknownBase != 0
		if field != types.Invalid {
			a.Kind, a.Declared, a.Def = AttrField, false, modgraph.NoDef
			if types.IsUnknown(a.Type) {
				if field != types.Never || m.Kind != MemberField || m.Declared {
					a.Type = field
				}
			} else {
				a.Type = r.Types.Union(a.Type, field)
			}
		}
		return a, true
	}
	return Attr{}, false
}

// storedAttr is an attribute that bodies of class number i of an MRO store without
// declaring it. An object has one attribute of a name, so what the classes behind
// declare or store speaks, too:
//
//	class Base:
//	    conn: Conn | None
//	class Sub(Base):
//	    def close(self): self.conn = None       Sub().conn stays Conn | None
func (r *run) storedAttr(c *Class, i int, self, inst types.ID, name sym.Sym, field types.ID) Attr {
	out := Attr{
		Type: field, Def: modgraph.NoDef, Owner: r.Types.Def(c.MRO[i]), Kind: AttrField, Found: true, Some: true,
		Open: c.Flags&UnknownBase != 0, Missing: types.Never,
	}
	for _, anc := range c.MRO[i+1:] {
		d := r.Types.Def(anc)
		m := r.ownMember(d, name)
		if m == nil {
			if t, ok := r.fields.Field(d, name); ok {
				out.Type = r.Types.Union(out.Type, t)
			}
			continue
		}
		if m.Kind != MemberField && m.Kind != MemberClassVar && m.Kind != MemberProperty {
			break // a method or nested class that objects hide
		}
		a := r.memberAttr(c, inst, m, self)
		a.Open = out.Open
		switch {
		case m.Kind == MemberProperty || m.Declared && !types.IsUnknown(m.Type):
			return a
		case !m.Declared:
			out.Type = r.Types.Union(out.Type, a.Type)
			if t, ok := r.fields.Field(d, name); ok {
				out.Type = r.Types.Union(r.Types.Filter(out.Type, func(x types.ID) bool { return x != types.Unknown(types.ReasonValue) }), t)
			}
		}
		break
	}
	return out
}

// inTermsOf puts the arguments of an object into a type that is written in terms
// of the type variables of one of its ancestors, and the receiver for Self.
func (r *run) inTermsOf(c *Class, inst types.ID, owner modgraph.DefID, t, self types.ID) types.ID {
	if !r.Types.HasVars(t) {
		return t
	}
	if owner != modgraph.NoDef {
		oc := r.class(owner)
		if len(oc.Params) > 0 {
			if base := r.asBase(inst, owner); base != types.Invalid {
				b := r.argsOf(oc, base)
				t = r.Types.Subst(t, &b)
			}
		}
	}
	return r.Types.SubstSelf(t, self)
}

// memberAttr is what reading a member through an object gives.
func (r *run) memberAttr(c *Class, inst types.ID, m *Member, self types.ID) Attr {
	a := Attr{Def: m.Def, Owner: m.Owner, Found: true, Some: true, Declared: m.Declared, Missing: types.Never}
	switch m.Kind {
	case MemberMethod:
		a.Kind, a.Bound = AttrMethod, true
		a.Type = r.Types.Method(self, m.Def)
	case MemberStatic:
		a.Kind, a.Type = AttrMethod, r.Types.Function(m.Def)
	case MemberClass:
		a.Kind, a.Bound = AttrMethod, true
		a.Type = r.Types.Method(r.Types.TypeOf(inst), m.Def)
	case MemberProperty:
		a.Kind, a.Bound = AttrProperty, true
		a.Type = types.Unknown(types.ReasonResult)
		if m.Def != modgraph.NoDef {
			fn := r.fn(m.Def)
			a.Type = r.inTermsOf(c, inst, m.Owner, fn.Returned, self)
			a.Type = r.selfTyped(fn, a.Type, self)
			a.Declared = fn.Flags&DeclResult != 0
			if fn.Flags&Async != 0 {
				a.Type = r.Types.Coroutine(m.Def, a.Type)
			}
		}
	case MemberNested:
		a.Kind, a.Type = AttrNested, m.Type
	case MemberEnum:
		a.Kind, a.Type = AttrEnum, m.Type
	case MemberDescr:
		return r.descriptorAttr(c, inst, m, self, r.Types.TypeOf(inst))
	case MemberField:
		a.Kind, a.Type = AttrField, r.inTermsOf(c, inst, m.Owner, m.Type, self)
		if r.Types.Kind(m.Type) == types.KindInstance && m.Value && r.class(r.Types.Def(m.Type)).Flags&HasDescriptor != 0 {
			return r.descriptorAttr(c, inst, m, self, r.Types.TypeOf(inst))
		}
	default:
		a.Kind, a.Type = AttrClassVar, r.inTermsOf(c, inst, m.Owner, m.Type, self)
	}
	return a
}

// selfTyped solves the type variables of a method whose self is annotated with
// one: `def __enter__(self: T) -> T`.
func (r *run) selfTyped(fn *Func, t, self types.ID) types.ID {
	if !r.Types.HasVars(t) || len(fn.Params) == 0 || !r.Types.HasVars(fn.Params[0].Type) {
		return t
	}
	var b types.Bindings
	r.unify(fn.Params[0].Type, self, &b, 0)
	return r.Types.Subst(t, &b)
}

// descriptorAttr is what the __get__ of a descriptor gives.
func (r *run) descriptorAttr(c *Class, inst types.ID, m *Member, self, owner types.ID) Attr {
	a := Attr{
		Def: modgraph.NoDef, Owner: m.Owner, Kind: AttrDescr, Found: true, Some: true, Declared: m.Declared, Missing: types.Never,
		Type: types.Unknown(types.ReasonResult), Bound: true,
	}
	obj := r.inTermsOf(c, inst, m.Owner, m.Type, self)
	get := r.special(obj, r.names.get)
	if get.Def == modgraph.NoDef {
		return a
	}
	a.Def = get.Def
	args := [2]Arg{{Kind: ArgPos, Type: self}, {Kind: ArgPos, Type: owner}}
	a.Type = r.callFunc(get.Def, obj, args[:]).Result
	return a
}

// classAttr reads an attribute of a class object.
func (r *run) classAttr(value types.ID, name sym.Sym) Attr {
	d := r.Types.Def(value)
	c := r.class(d)
	inst := r.Types.Instance(d, r.Types.Args(value)...)
	for _, anc := range c.MRO {
		od := r.Types.Def(anc)
		m := r.ownMember(od, name)
		if m == nil {
			if r.fields != nil {
				if t, ok := r.fields.Field(od, name); ok && od == d {
					return Attr{Type: t, Def: modgraph.NoDef, Owner: od, Kind: AttrField, Found: true, Some: true, Open: true, Missing: types.Never}
				}
			}
			continue
		}
		if od == r.Known.Object && c.Metaclass == modgraph.NoDef && r.Known.Type != modgraph.NoDef && r.ownMember(r.Known.Type, name) != nil {
			break // type's own comes first: __init__ aside nobody reads object's
		}
		a := r.classMember(c, inst, m, value)
		a.Open = c.Flags&UnknownBase != 0
		if r.fields != nil && m.Kind == MemberClassVar && !m.Declared {
			if t, ok := r.fields.Field(od, name); ok {
				a.Type, a.Declared = r.Types.Union(a.Type, t), false
			}
		}
		return a
	}
	meta := c.Metaclass
	if meta == modgraph.NoDef {
		meta = r.Known.Type
	}
	if meta != modgraph.NoDef {
		mc := r.class(meta)
		if a, ok := r.alongMRO(mc, 0, value, r.Types.Instance(meta), name); ok {
			return a
		}
		if mc.Open() {
			return noAttr(value, true)
		}
	}
	if name == r.names.matchArgs {
		if t := r.matchArgs(d); t != types.Invalid {
			return Attr{Type: t, Def: modgraph.NoDef, Owner: d, Kind: AttrClassVar, Found: true, Some: true, Missing: types.Never}
		}
	}
	return r.noMember(value, c, c.Flags&(UnknownBase|UnknownMetaclass|UnknownDecorator|FromShape) != 0)
}

// matchArgs are the names of the fields that a class pattern gives by position:
// those of the __init__ that a dataclass or NamedTuple has.
func (r *run) matchArgs(class modgraph.DefID) types.ID {
	how := r.constructor(class)
	if !how.IsSynth || r.class(class).Flags&IsTypedDict != 0 {
		return types.Invalid
	}
	var out []types.ID
	for i := range how.Synth {
		if p := &how.Synth[i]; p.Kind == bind.PosOrKw || p.Kind == bind.PosOnly {
			out = append(out, r.Types.Literal(types.LitStr, r.Prog.Syms.Text(p.Name)))
		}
	}
	if len(out) > types.MaxElements {
		return types.Invalid
	}
	return r.Types.Tuple(out...)
}

// classMember is what reading a member through its class gives.
func (r *run) classMember(c *Class, inst types.ID, m *Member, class types.ID) Attr {
	a := Attr{Def: m.Def, Owner: m.Owner, Found: true, Some: true, Declared: m.Declared, Missing: types.Never}
	switch m.Kind {
	case MemberMethod, MemberStatic:
		a.Kind, a.Type = AttrMethod, r.Types.Function(m.Def)
	case MemberClass:
		a.Kind, a.Bound, a.Type = AttrMethod, true, r.Types.Method(class, m.Def)
	case MemberProperty:
		a.Kind = AttrClassVar
		a.Type = types.Unknown(types.ReasonDynamic)
		if m.Def != modgraph.NoDef {
			a.Type = r.Types.Property(m.Def)
		}
		a.Def = modgraph.NoDef
	case MemberNested:
		a.Kind, a.Type = AttrNested, m.Type
	case MemberEnum:
		a.Kind, a.Type = AttrEnum, m.Type
	case MemberDescr:
		return r.descriptorAttr(c, inst, m, types.None, class)
	default:
		a.Kind = AttrClassVar
		if m.Kind == MemberField {
			a.Kind = AttrField
			if r.Types.Kind(m.Type) == types.KindInstance && m.Value && r.class(r.Types.Def(m.Type)).Flags&HasDescriptor != 0 {
				return r.descriptorAttr(c, inst, m, types.None, class)
			}
		}
		a.Type = r.inTermsOf(c, inst, m.Owner, m.Type, inst)
	}
	return a
}

// typeOfAttr reads an attribute of type[T].
func (r *run) typeOfAttr(value types.ID, name sym.Sym) Attr {
	v := r.Types.Arg(value, 0)
	if v != types.Self {
		if u := r.upper(v); u != types.Invalid && !r.Types.HasVars(u) {
			return r.attr(r.Types.TypeOf(u), name)
		}
	}
	if r.Known.Type != modgraph.NoDef {
		a := r.objectAttr(value, r.Types.Instance(r.Known.Type), name)
		a.Open, a.Missing = true, types.Never
		return a
	}
	return noAttr(value, true)
}

// superAttr searches behind a class in the MRO of self's class. Attributes that
// bodies assign are not seen by super.
func (r *run) superAttr(value types.ID, name sym.Sym) Attr {
	self := r.Types.Arg(value, 0)
	after := r.Types.Def(value)
	fields := r.fields
	r.fields = nil
	defer func() { r.fields = fields }()
	isClass := r.Types.Kind(self) == types.KindClass
	inst := r.asInstance(self)
	if isClass {
		inst = r.Types.InstanceOf(self)
	}
	if r.Types.Kind(inst) != types.KindInstance {
		return noAttr(value, true)
	}
	c := r.class(r.Types.Def(inst))
	i, ok := c.ancestors[after]
	if !ok {
		return noAttr(value, true)
	}
	unknown := c.Flags&UnknownBase != 0
	for k := int(i) + 1; k < len(c.MRO); k++ {
		m := r.ownMember(r.Types.Def(c.MRO[k]), name)
		if m == nil || unknown && r.Types.Def(c.MRO[k]) == r.Known.Object {
			continue // a base that nobody knows comes before object, and has its own
		}
		var a Attr
		if isClass {
			a = r.classMember(c, inst, m, self)
		} else {
			a = r.memberAttr(c, inst, m, self)
		}
		a.Open = unknown
		return a
	}
	return r.noMember(value, c, c.Flags&(UnknownBase|UnknownDecorator|FromShape) != 0)
}

func (r *run) special(value types.ID, name sym.Sym) Attr {
	fields := r.fields
	r.fields = nil
	defer func() { r.fields = fields }()
	switch r.Types.Kind(value) {
	case types.KindUnion, types.KindUnknown, types.KindAny, types.KindExt, types.KindExtInstance, types.KindNever, types.KindSuper:
		return r.attr(value, name)
	}
	inst := r.asInstance(value)
	if r.Types.Kind(inst) != types.KindInstance {
		return noAttr(value, true)
	}
	c := r.class(r.Types.Def(inst))
	if a, ok := r.alongMRO(c, 0, value, inst, name); ok {
		return a
	}
	return r.noMember(value, c, c.Flags&(UnknownBase|UnknownDecorator|FromShape) != 0)
}
