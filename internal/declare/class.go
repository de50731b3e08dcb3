package declare

import (
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// ClassFlags are properties of a class; those of ancestors are inherited where
// the comment says so.
type ClassFlags uint32

// Flags of classes.
const (
	UnknownBase      ClassFlags = 1 << iota // a base, here or above, is not known
	UnknownMetaclass                        // here or above
	UnknownDecorator                        // a class decorator, here or above, that is not known by name
	HasGetattr                              // __getattr__ or __getattribute__, here or above, object excepted
	HasSetattr                              // __setattr__, likewise
	BadMRO                                  // bases have no consistent order; the MRO is a lenient one
	IsProtocol                              // itself a Protocol
	IsTypedDict                             // here or above
	IsNamedTuple                            // here or above
	IsEnum                                  // here or above
	IsException                             // here or above
	IsDataclass                             // dataclass or attrs class: here or above
	IsFrozen                                // own decorator says frozen
	IsAbstract                              // ABCMeta or a Protocol, here or above
	HasSlots                                // own __slots__
	IsFinal                                 // own decorator
	IsStub                                  // from a stub file
	HasInitSub                              // __init_subclass__ here or above, object excepted
	HasTruth                                // __bool__ or __len__ here or above: objects may be falsy
	HasCall                                 // __call__ here or above
	Cyclic                                  // its bases depend on itself
	OwnDataclass                            // own decorator dataclass or attrs
	KwOnly                                  // dataclass(kw_only=True)
	NoInit                                  // dataclass(init=False)
	MetaIter                                // its metaclass makes it iterable (enumerations)
	HasDescriptor                           // __get__ here or above
	NotMade                                 // a call with the name of one that makes a class, and none
	FromShape                               // here or above: a shape, which may leave members out
)

// inherited are the flags that a class takes from its ancestors.
const inherited = UnknownBase | UnknownMetaclass | UnknownDecorator | HasGetattr | HasSetattr | IsTypedDict | IsNamedTuple |
	IsEnum | IsException | IsDataclass | IsAbstract | HasInitSub | HasTruth | HasCall | MetaIter | HasDescriptor | FromShape

// OpenMask are the flags by which a class is open: it may have attributes that
// nobody sees.
const OpenMask = UnknownBase | UnknownMetaclass | UnknownDecorator | HasGetattr | FromShape

// Class is what the text of a class and its ancestors says. It is immutable.
type Class struct {
	Def    modgraph.DefID
	Flags  ClassFlags
	Params []types.ID // type variables
	Bases  []types.ID // objects of the bases as written, Unknown where not known
	// MRO are the class itself and its ancestors as objects with type arguments in
	// terms of Params: [Instance(Sub, T), Instance(Base, T), Instance(object)].
	// Unknown bases are left out (UnknownBase is set).
	MRO       []types.ID
	Metaclass modgraph.DefID // NoDef for type
	// External are the qualified names of bases from packages that are not there or of
	// which only shapes are, those of ancestors included.
	External   []string
	Decorators []Decorator

	ancestors map[modgraph.DefID]int32 // index into MRO
}

// Open says whether the class may have attributes that nobody sees.
func (c *Class) Open() bool { return c.Flags&OpenMask != 0 }

// Has says whether d is the class or an ancestor of it.
func (c *Class) Has(d modgraph.DefID) bool {
	if c.Def == d {
		return true
	}
	_, ok := c.ancestors[d]
	return ok
}

// Class returns the facts of a class definition.
func (t *Table) Class(d modgraph.DefID) *Class {
	if c := t.classes.get(d); c != nil {
		return c
	}
	r := t.start(nil)
	defer r.done()
	return r.class(d)
}

// IsSubclass says whether b is a or a known ancestor of a. A class with an unknown
// base may be a subclass of anything; see Class.Open.
func (t *Table) IsSubclass(a, b modgraph.DefID) bool {
	if a == b {
		return true
	}
	if a == modgraph.NoDef || b == modgraph.NoDef {
		return false
	}
	return t.Class(a).Has(b)
}

func (r *run) class(d modgraph.DefID) *Class {
	if c := r.classes.get(d); c != nil {
		return c
	}
	if r.deep() {
		return r.cyclicClass(d)
	}
	defer func() { r.depth-- }()
	g := goal{kind: goalClass, a: int32(d)}
	if !r.begin(g) {
		return r.cyclicClass(d)
	}
	c := r.readClass(d)
	if r.end() {
		c = r.cyclicClass(d)
	}
	if r.evaluating(g) {
		return c
	}
	return r.classes.put(d, c)
}

// cyclicClass is a class whose bases depend on itself.
func (r *run) cyclicClass(d modgraph.DefID) *Class {
	c := &Class{Def: d, Flags: UnknownBase | Cyclic | BadMRO, Metaclass: modgraph.NoDef}
	c.MRO = []types.ID{r.Types.Instance(d)}
	if o := r.Known.Object; o != modgraph.NoDef && o != d {
		c.MRO = append(c.MRO, r.Types.Instance(o))
	}
	c.index(r)
	return c
}

func (c *Class) index(r *run) {
	c.ancestors = make(map[modgraph.DefID]int32, len(c.MRO))
	for i, m := range c.MRO {
		c.ancestors[r.Types.Def(m)] = int32(i)
	}
}

func (r *run) readClass(d modgraph.DefID) *Class {
	file, i := r.Prog.FileOf(d)
	fid := r.Prog.FileIDOf(d)
	def := &file.Bind.Defs[i]
	c := &Class{Def: d, Metaclass: modgraph.NoDef}
	if file.IsStub {
		c.Flags |= IsStub
	}
	// Bases stand in the scope around; type parameters are those of the class.
	p := place{fid, def.Parent, file.Bind.Decls}
	var declaredParams []types.ID
	explicit := false
	if def.Flags&bind.Made != 0 {
		r.makeClass(p, def, c)
	}
	for _, b := range def.Bases {
		if r.madeBases(p, b, c, 0) {
			continue
		}
		base, params, isGeneric := r.base(p, i, b, c)
		if isGeneric {
			explicit = true
			declaredParams = append(declaredParams, params...)
		}
		if base != types.Invalid {
			c.Bases = append(c.Bases, base)
		}
	}
	switch {
	case len(def.TypeParams) > 0:
		for _, n := range def.TypeParams {
			c.Params = append(c.Params, r.Types.TypeVar(d, typeParamName(file.Bind.Decls, n)))
		}
	case explicit:
		c.Params = declaredParams
	default:
		for _, b := range c.Bases {
			c.Params = r.Types.Vars(b, c.Params)
		}
	}
	r.linearise(c)
	r.addShape(c)
	c.index(r)
	r.inheritFlags(c)
	r.metaclass(p, i, def, c)
	r.ownFlags(fid, i, c)
	r.classDecorators(p, i, def, c)
	return c
}

// withParams is the place of an expression of a class header: names may mean the
// type parameters of the class.
func (r *run) annotationIn(p place, owner bind.DefIndex, id ast.NodeID) types.ID {
	q := p
	if len(r.Prog.Files[p.file].Bind.Defs[owner].TypeParams) > 0 {
		q.scope = owner
	}
	return r.annotation(q, id)
}

// base evaluates one base. The answer is Invalid for Generic and the like, which
// are no ancestors here.
func (r *run) base(p place, owner bind.DefIndex, id ast.NodeID, c *Class) (base types.ID, params []types.ID, generic bool) {
	t := p.tree
	head := id
	var slice ast.NodeID
	if t.Kind(id) == ast.KindSubscript {
		head, slice = t.Subscript(id).Value(), t.Subscript(id).Slice()
	}
	if t.Kind(head) == ast.KindStarred {
		c.Flags |= UnknownBase
		return types.Unknown(types.ReasonDynamic), nil, false
	}
	if t.Kind(head) == ast.KindCall {
		if d := r.made(p, head); d != modgraph.NoDef {
			return r.Types.Instance(d), nil, false
		}
	}
	s := r.resolve(p, head)
	switch f, _ := formOf(s); f {
	case formGeneric, formProtocol:
		if f == formProtocol {
			c.Flags |= IsProtocol | IsAbstract
		}
		if slice == 0 {
			return types.Invalid, nil, false
		}
		for _, e := range items(t, slice) {
			params = r.Types.Vars(r.annotationIn(p, owner, e), params)
		}
		return types.Invalid, params, true
	case formTypedDict:
		c.Flags |= IsTypedDict
		if d := r.lookClass("typing._TypedDict"); d != modgraph.NoDef {
			return r.Types.Instance(d), nil, false
		}
		return r.Types.Instance(r.Known.Dict), nil, false
	}
	base = r.annotationIn(p, owner, id)
	switch r.Types.Kind(base) {
	case types.KindInstance:
		if s.Kind == SymClass && s.Def == r.lookClass("typing.NamedTuple") && s.Def != modgraph.NoDef {
			c.Flags |= IsNamedTuple
		}
		return base, nil, false
	case types.KindTuple:
		elem := r.Types.Union(r.Types.Args(base)...)
		return r.Types.Instance(r.Known.Tuple, elem), nil, false
	case types.KindNone:
		return base, nil, false
	case types.KindExtInstance:
		c.External = append(c.External, r.Types.Name(base))
	}
	c.Flags |= UnknownBase
	return base, nil, false
}

func (r *run) inheritFlags(c *Class) {
	for _, m := range c.MRO[1:] {
		d := r.Types.Def(m)
		if d == r.Known.Object {
			continue
		}
		a := r.class(d)
		c.Flags |= a.Flags & inherited
		if file, _ := r.Prog.FileOf(d); file.Origin == modgraph.Shape {
			if name := r.Prog.QualName(d); !contains(c.External, name) {
				c.External = append(c.External, name)
			}
		}
		if c.Metaclass == modgraph.NoDef {
			c.Metaclass = a.Metaclass
		}
		for _, e := range a.External {
			if !contains(c.External, e) {
				c.External = append(c.External, e)
			}
		}
	}
	if k := r.Known.BaseException; k != modgraph.NoDef && c.Has(k) {
		c.Flags |= IsException
	}
	if k := r.Known.Enum; k != modgraph.NoDef && c.Has(k) {
		c.Flags |= IsEnum
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func (r *run) metaclass(p place, owner bind.DefIndex, def *bind.Def, c *Class) {
	for _, k := range def.Keywords {
		kw := p.tree.Keyword(k)
		if kw.Arg() == 0 || p.tree.Text(kw.Arg()) != "metaclass" {
			continue
		}
		s := r.resolve(p, kw.Value())
		if s.Kind != SymClass {
			c.Flags |= UnknownMetaclass
			return
		}
		c.Metaclass = s.Def
	}
	if c.Metaclass == modgraph.NoDef {
		return
	}
	if k := r.Known.ABCMeta; k != modgraph.NoDef && r.class(c.Metaclass).Has(k) {
		c.Flags |= IsAbstract
	}
	if k := r.Known.EnumMeta; k != modgraph.NoDef && r.class(c.Metaclass).Has(k) {
		c.Flags |= IsEnum | MetaIter
	}
	if r.class(c.Metaclass).Flags&UnknownBase != 0 {
		c.Flags |= UnknownMetaclass
	}
}

// ownFlags looks for the methods that change how objects of the class behave.
func (r *run) ownFlags(f modgraph.FileID, i bind.DefIndex, c *Class) {
	if c.Def == r.Known.Object {
		return
	}
	b := r.Prog.Files[f].Bind
	// Names that a class body binds, dead bindings excepted.
	for _, x := range [...]struct {
		name *sym.Sym
		flag ClassFlags
	}{
		{&r.names.getattr, HasGetattr},
		{&r.names.getattribute, HasGetattr},
		{&r.names.setattr, HasSetattr},
		{&r.names.slots, HasSlots},
		{&r.names.initSubclass, HasInitSub},
		{&r.names.boolean, HasTruth},
		{&r.names.length, HasTruth},
		{&r.names.call, HasCall},
		{&r.names.get, HasDescriptor},
	} {
		n := r.nameIn(f, *x.name)
		if n == 0 {
			continue
		}
		if k := b.Symbol(i, n); k >= 0 && live(b, &b.Symbols[k]) {
			flag := x.flag
			if flag == HasGetattr && r.Prog.Files[f].Origin == modgraph.Shape {
				flag = FromShape
			}
			c.Flags |= flag
		}
	}
}

func live(b *bind.File, s *bind.Symbol) bool {
	for _, x := range b.BindingsOf(s) {
		if x.Flags&bind.BindDead == 0 && x.Kind != bind.BindDel {
			return true
		}
	}
	return false
}

// plainClassDecorators leave the class as it is.
var plainClassDecorators = map[string]ClassFlags{
	"typing.final": IsFinal, "typing_extensions.final": IsFinal, "typing.runtime_checkable": 0,
	"typing_extensions.runtime_checkable": 0, "typing.runtime": 0, "functools.total_ordering": 0, "enum.unique": 0,
	"enum.verify": 0, "typing.type_check_only": 0, "warnings.deprecated": 0, "typing_extensions.deprecated": 0,
	"typing.disjoint_base": 0, "typing_extensions.disjoint_base": 0, "reprlib.recursive_repr": 0,
	"dataclasses.dataclass": OwnDataclass | IsDataclass, "attr.s": OwnDataclass | IsDataclass,
	"attr.attrs": OwnDataclass | IsDataclass, "attr.define": OwnDataclass | IsDataclass,
	"attr.frozen": OwnDataclass | IsDataclass | IsFrozen, "attr.mutable": OwnDataclass | IsDataclass,
	"attr.attributes": OwnDataclass | IsDataclass, "attr.dataclass": OwnDataclass | IsDataclass,
	"attrs.define": OwnDataclass | IsDataclass, "attrs.frozen": OwnDataclass | IsDataclass | IsFrozen,
	"attrs.mutable": OwnDataclass | IsDataclass, "pydantic.dataclasses.dataclass": OwnDataclass | IsDataclass,
	"unittest.skip": 0, "unittest.skipIf": 0, "unittest.skipUnless": 0, "six.python_2_unicode_compatible": 0,
	"django.utils.deconstruct.deconstructible": 0, "django.contrib.admin.register": 0,
	"six.add_metaclass": UnknownMetaclass, "types.coroutine": 0, "enum.global_enum": 0,
	"django.utils.decorators.method_decorator": 0, "django.test.override_settings": 0,
	"django.test.utils.override_settings": 0, "unittest.mock.patch": 0, "functools.cache": UnknownDecorator,
}

func (r *run) classDecorators(p place, owner bind.DefIndex, def *bind.Def, c *Class) {
	for _, n := range def.Decorators {
		d := r.decorator(p, n)
		flags, known := plainClassDecorators[d.Name]
		if !known && pytestMark(d.Name) {
			known = true
		}
		if !known && d.Def != modgraph.NoDef {
			known = r.returnsArgument(d.Def, d.Call)
		}
		d.Known = known
		if !known {
			flags = UnknownDecorator
		}
		c.Flags |= flags
		if flags&OwnDataclass != 0 && d.Call {
			for _, k := range p.tree.Call(n).Keywords() {
				kw := p.tree.Keyword(k)
				name := p.tree.Text(kw.Arg())
				yes := r.value(p, kw.Value()) == r.Types.Bool(true)
				switch {
				case name == "frozen" && yes:
					c.Flags |= IsFrozen
				case name == "kw_only" && yes:
					c.Flags |= KwOnly
				case name == "init" && !yes:
					c.Flags |= NoInit
				}
			}
		}
		c.Decorators = append(c.Decorators, d)
	}
}
