package declare

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// Decorator is one decorator of a function or class.
type Decorator struct {
	// Name is the qualified name of the decorator, or of the function that is called
	// to make it: "functools.lru_cache", "shop.auth.login_required"; "" when it is
	// not resolved.
	Name string
	Def  modgraph.DefID // function or class, NoDef when not known
	Node ast.NodeID     // node of Decls
	Call bool           // written with arguments
	// Known says that what it does to the signature is known: nothing, or what a flag
	// of the function says.
	Known bool
}

// header is what the decorators and the def line of a function say.
type header struct {
	Flags      FuncFlags
	Class      modgraph.DefID
	Decorators []Decorator
}

// decorator resolves the name of a decorator.
func (r *run) decorator(p place, id ast.NodeID) Decorator {
	d := Decorator{Node: id, Def: modgraph.NoDef}
	head := id
	if p.tree.Kind(id) == ast.KindCall {
		d.Call = true
		head = p.tree.Call(id).Func()
	}
	s := r.resolve(p, head)
	switch s.Kind {
	case SymClass, SymFunc:
		d.Def = s.Def
		d.Name = r.Prog.QualName(s.Def)
	case SymMissing, SymForm:
		d.Name = s.QualName
	case SymVar, SymValue:
		// Another name for a class or function, chosen by a condition.
		if k := r.Types.Kind(s.Type); k == types.KindClass || k == types.KindFunction {
			d.Def = r.Types.Def(s.Type)
			d.Name = r.Prog.QualName(d.Def)
			return d
		}
		if s.File >= 0 && s.Index >= 0 {
			b := r.Prog.Files[s.File].Bind
			d.Name = r.Prog.Files[s.File].Module + "." + b.Names[b.Symbols[s.Index].Name]
		}
	}
	if d.Name == "" && p.tree.Kind(head) == ast.KindAttribute {
		// An attribute of a value: pytest.mark.x, app.route, self.x.setter.
		v := p.tree.Attribute(head)
		if base := r.resolve(p, v.Value()); base.Found() && base.Type != types.Invalid {
			if a := r.attr(base.Type, r.Prog.Syms.Intern(p.tree.Text(v.Attr()))); a.Def != modgraph.NoDef {
				d.Def, d.Name = a.Def, r.Prog.QualName(a.Def)
			} else if k := r.Types.Kind(a.Type); k == types.KindExt || k == types.KindExtInstance {
				d.Name = r.Types.Name(a.Type)
			}
		}
	}
	return d
}

// knownDecorators leave the signature as it is, or do what the flags say.
var knownDecorators = map[string]FuncFlags{
	"builtins.property": Property, "builtins.staticmethod": Static, "builtins.classmethod": ClassM,
	"abc.abstractmethod": Abstract, "abc.abstractproperty": Abstract | Property, "abc.abstractclassmethod": Abstract | ClassM,
	"abc.abstractstaticmethod": Abstract | Static, "types.DynamicClassAttribute": Property, "enum.property": Property,
	"functools.cached_property": Property | Cached, "django.utils.functional.cached_property": Property | Cached,
	"propcache.api.under_cached_property": Property | Cached, "propcache.under_cached_property": Property | Cached,
	"propcache.api.cached_property": Property | Cached, "propcache.cached_property": Property | Cached,
	"kombu.utils.objects.cached_property": Property | Cached, "boltons.cacheutils.cachedproperty": Property | Cached,
	"werkzeug.utils.cached_property": Property | Cached, "cached_property.cached_property": Property | Cached,
	"functools.lru_cache": Memoised, "functools.cache": Memoised, "functools._lru_cache_wrapper": Memoised,
	"functools.singledispatch": SingleDisp, "functools.singledispatchmethod": SingleDisp, "functools.wraps": Wraps,
	"contextlib.contextmanager": Manager, "contextlib.asynccontextmanager": AsyncManager,
	"typing.overload": Overload, "typing_extensions.overload": Overload, "typing.final": FinalF, "typing_extensions.final": FinalF,
	"typing.override": Override, "typing_extensions.override": Override, "typing.no_type_check": 0,
	"typing.type_check_only": 0, "typing.runtime_checkable": 0, "warnings.deprecated": 0, "typing_extensions.deprecated": 0,
	"types.coroutine": 0, "asyncio.coroutine": 0, "reprlib.recursive_repr": 0, "atexit.register": 0, "enum.nonmember": 0,
	"pytest.fixture": FixtureLike, "pytest.yield_fixture": FixtureLike, "pytest_asyncio.fixture": FixtureLike,
	"unittest.skip": 0, "unittest.skipIf": 0, "unittest.skipUnless": 0, "unittest.expectedFailure": 0,
	"unittest.case.skip": 0, "unittest.case.skipIf": 0, "unittest.case.skipUnless": 0, "unittest.case.expectedFailure": 0,
	"typing.dataclass_transform": 0, "typing_extensions.dataclass_transform": 0, "contextlib.ContextDecorator": 0,
	"zope.interface.implementer": 0, "pydantic.validator": ClassM, "pydantic.root_validator": ClassM,
	"pydantic.field_validator": 0, "pydantic.model_validator": 0, "pydantic.computed_field": 0,
	"hypothesis.given": 0, "hypothesis.settings": 0, "numba.jit": 0, "numba.njit": 0,
	// Decorators of effect models that stand with and without arguments.
	"ferrule_models.awaitable": 0, "ferrule_models.suppresses": 0, "ferrule_models.returns_none": 0,
}

func pytestMark(name string) bool { return strings.HasPrefix(name, "pytest.mark.") }

func (r *run) header(d modgraph.DefID) *header {
	if h := r.headers.get(d); h != nil {
		return h
	}
	if r.deep() {
		return r.cyclicHeader(d)
	}
	defer func() { r.depth-- }()
	g := goal{kind: goalHeader, a: int32(d)}
	if !r.begin(g) {
		return r.cyclicHeader(d)
	}
	h := r.readHeader(d)
	if r.end() {
		h = r.cyclicHeader(d)
	}
	if r.evaluating(g) {
		return h
	}
	return r.headers.put(d, h)
}

// lexicalHeader is what the def line says without its decorators.
func (r *run) lexicalHeader(d modgraph.DefID) header {
	file, i := r.Prog.FileOf(d)
	def := &file.Bind.Defs[i]
	h := header{Class: modgraph.NoDef}
	for _, x := range [...]struct {
		from bind.Flags
		to   FuncFlags
	}{{bind.Async, Async}, {bind.Generator, Generator}, {bind.StubLike, StubLike}} {
		if def.Flags&x.from != 0 {
			h.Flags |= x.to
		}
	}
	if file.IsStub {
		h.Flags |= FromStub
	}
	if def.Parent != bind.NoDef && file.Bind.Defs[def.Parent].Kind == bind.KindClass && def.Kind == bind.KindFunction {
		h.Flags |= Method
		h.Class = file.FirstDef + modgraph.DefID(def.Parent)
		switch file.Bind.Names[def.Name] {
		case "__new__":
			h.Flags |= Static
		case "__init_subclass__", "__class_getitem__":
			h.Flags |= ClassM
		}
	}
	return h
}

func (r *run) cyclicHeader(d modgraph.DefID) *header {
	h := r.lexicalHeader(d)
	h.Flags |= UnknownDeco
	return &h
}

func (r *run) readHeader(d modgraph.DefID) *header {
	h := r.lexicalHeader(d)
	file, i := r.Prog.FileOf(d)
	def := &file.Bind.Defs[i]
	p := place{r.Prog.FileIDOf(d), max(def.Parent, 0), file.Bind.Decls}
	name := file.Bind.Names[def.Name]
	for _, n := range def.Decorators {
		dec, flags := r.functionDecorator(p, n, name)
		if !dec.Known {
			flags = UnknownDeco
		}
		h.Flags |= flags
		h.Decorators = append(h.Decorators, dec)
	}
	return &h
}

func (r *run) functionDecorator(p place, n ast.NodeID, name string) (Decorator, FuncFlags) {
	t := p.tree
	// @x.setter and the like name the property itself.
	if t.Kind(n) == ast.KindAttribute {
		v := t.Attribute(n)
		if base := t.Kind(v.Value()); base == ast.KindName || base == ast.KindAttribute {
			same := base == ast.KindName && t.Text(t.Name(v.Value()).Id()) == name
			switch t.Text(v.Attr()) {
			case "setter":
				return Decorator{Node: n, Def: modgraph.NoDef, Known: true}, Setter
			case "deleter":
				return Decorator{Node: n, Def: modgraph.NoDef, Known: true}, Deleter
			case "getter":
				if same {
					return Decorator{Node: n, Def: modgraph.NoDef, Known: true}, Property
				}
			}
		}
	}
	head, call := n, t.Kind(n) == ast.KindCall
	if call {
		head = t.Call(n).Func()
	}
	if t.Kind(head) == ast.KindAttribute && t.Text(t.Attribute(head).Attr()) == "register" {
		if s := r.resolve(p, t.Attribute(head).Value()); s.Kind == SymFunc && r.header(s.Def).Flags&SingleDisp != 0 {
			return Decorator{Node: n, Def: s.Def, Call: call, Known: true}, 0
		}
	}
	d := r.decorator(p, n)
	flags, known := knownDecorators[d.Name]
	switch {
	case known:
	case pytestMark(d.Name):
		known = true
	case d.Def != modgraph.NoDef && r.Prog.Def(d.Def).Kind == bind.KindClass:
		if c := r.class(d.Def); r.Known.Property != modgraph.NoDef && c.Has(r.Known.Property) {
			flags, known = Property, true
		} else if cp := r.lookClass("functools.cached_property"); cp != modgraph.NoDef && c.Has(cp) {
			flags, known = Property|Cached, true
		} else if k := r.Known.StaticMethod; k != modgraph.NoDef && c.Has(k) {
			flags, known = Static, true
		} else if k := r.Known.ClassMethod; k != modgraph.NoDef && c.Has(k) {
			flags, known = ClassM, true
		}
	case d.Def != modgraph.NoDef:
		known = r.returnsArgument(d.Def, d.Call)
	}
	d.Known = known
	return d, flags
}

// returnsArgument says whether a decorator hands back what it decorates: its text
// returns the first parameter on every path, or its annotation says so
// ((T) -> T). With call the decorator is a factory and the function that it makes
// is asked.
//
//	def register(cls):
//	    registry.append(cls)
//	    return cls
func (r *run) returnsArgument(d modgraph.DefID, call bool) bool {
	file, i := r.Prog.FileOf(d)
	def := &file.Bind.Defs[i]
	if def.Kind != bind.KindFunction || len(def.Decorators) > 0 || def.Flags&(bind.Async|bind.Generator) != 0 {
		return false
	}
	if file.IsStub || def.Returns != 0 {
		if call {
			return r.stubFactory(d)
		}
		return r.annotatedIdentity(d)
	}
	if file.IR == nil {
		return false
	}
	if call {
		return r.factoryReturns(file, i)
	}
	return returnsFirst(&file.IR.Bodies[i])
}

// annotatedIdentity recognises (T) -> T.
func (r *run) annotatedIdentity(d modgraph.DefID) bool {
	fn := r.fn(d)
	return len(fn.Params) > 0 && r.Types.Kind(fn.Returned) == types.KindTypeVar && fn.Params[0].Type == fn.Returned
}

// stubFactory recognises (...) -> Callable[[T], T].
func (r *run) stubFactory(d modgraph.DefID) bool {
	fn := r.fn(d)
	if r.Types.Kind(fn.Returned) != types.KindCallable || r.Types.IsOpenCallable(fn.Returned) {
		return r.Types.Kind(fn.Returned) == types.KindInstance && r.identityObject(fn.Returned)
	}
	a := r.Types.Args(fn.Returned)
	return len(a) == 2 && a[0] == a[1] && r.Types.Kind(a[0]) == types.KindTypeVar
}

// identityObject recognises objects whose __call__ is (T) -> T, such as typeshed's
// IdentityFunction.
func (r *run) identityObject(t types.ID) bool {
	m, _ := r.member(r.Types.Def(t), r.names.call)
	if m == nil || m.Def == modgraph.NoDef || m.Kind != MemberMethod {
		return false
	}
	fn := r.fn(m.Def)
	return len(fn.Params) == 2 && fn.Params[1].Type == fn.Returned && r.Types.Kind(fn.Returned) == types.KindTypeVar
}

// returnsFirst says whether every return of a body gives its first parameter.
func returnsFirst(b *ir.Body) bool { return returnsParam(b, 0) }

// returnsParam says whether every return of a body gives one parameter.
func returnsParam(b *ir.Body, param int) bool {
	if len(b.Params) <= param || b.Flags&ir.BodyTooComplex != 0 {
		return false
	}
	place := b.Params[param].Place
	returns := 0
	for i := range b.Instrs {
		in := &b.Instrs[i]
		switch in.Op {
		case ir.OpStore, ir.OpDelete:
			if ir.Place(in.A) == place {
				return false
			}
		case ir.OpReturn:
			returns++
			if !loadsPlace(b, in.A, place) {
				return false
			}
		}
	}
	return returns > 0
}

func loadsPlace(b *ir.Body, v ir.Value, place ir.Place) bool {
	if v < 0 || int(v) >= len(b.Instrs) {
		return false
	}
	in := &b.Instrs[v]
	return in.Op == ir.OpLoad && ir.Place(in.A) == place
}

// factoryReturns says whether a function returns a nested function that returns
// its first parameter.
func (r *run) factoryReturns(file *modgraph.File, i bind.DefIndex) bool {
	b := &file.IR.Bodies[i]
	ok := false
	for k := range b.Instrs {
		in := &b.Instrs[k]
		if in.Op != ir.OpReturn {
			continue
		}
		v := in.A
		if v < 0 {
			return false
		}
		load := &b.Instrs[v]
		if load.Op != ir.OpLoad {
			return false
		}
		pl := ir.Place(load.A)
		if pl < 0 || b.Places.Kind[pl] > ir.PlaceCell {
			return false
		}
		inner := nestedNamed(file.Bind, i, b.Places.Name[pl])
		if inner == bind.NoDef || len(file.Bind.Defs[inner].Decorators) > 0 || !returnsFirst(&file.IR.Bodies[inner]) {
			return false
		}
		ok = true
	}
	return ok
}

// nestedNamed finds the only function of that name defined directly in a scope.
func nestedNamed(b *bind.File, scope bind.DefIndex, name bind.NameID) bind.DefIndex {
	s := b.Symbol(scope, name)
	if s < 0 {
		return bind.NoDef
	}
	list := b.BindingsOf(&b.Symbols[s])
	if len(list) != 1 || list[0].Kind != bind.BindFunc {
		return bind.NoDef
	}
	return list[0].Def
}
