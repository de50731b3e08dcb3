package declare

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// FuncFlags are what the header of a function says.
type FuncFlags uint32

// Flags of functions.
const (
	Async FuncFlags = 1 << iota
	Generator
	Method   // defined directly in a class
	Static   // staticmethod; also __new__, whose first parameter is the class
	ClassM   // classmethod, __class_getitem__, __init_subclass__
	Property // property, cached_property, abstractproperty, ...: reading calls it
	Cached   // cached_property
	Setter   // @x.setter
	Deleter
	Abstract
	Overload
	Override
	FinalF
	Manager      // contextmanager
	AsyncManager // asynccontextmanager
	Memoised     // functools.cache, lru_cache
	SingleDisp   // singledispatch
	Wraps        // functools.wraps(f): the signature is that of f
	UnknownDeco  // a decorator that is not known by name: callers see its result
	NoReturn     // annotated NoReturn or Never
	StubLike     // body is empty or raises NotImplementedError
	DeclResult   // the result is annotated
	FixtureLike  // pytest fixture
	FromStub     // from a stub file
	TypeGuard    // TypeGuard or TypeIs: see Guard
)

// Param is one parameter.
type Param struct {
	Name sym.Sym
	Kind bind.ParamKind
	// Type is the annotated type; for *args and **kwargs the type of one element.
	// Unknown(ReasonParam) without annotation.
	Type        types.ID
	Declared    bool
	HasDefault  bool
	NoneDefault bool
	Default     ast.NodeID // node of Decls
	// DefaultType is the type of the default of a parameter without annotation as far
	// as the text shows, Invalid if there is none.
	DefaultType types.ID
}

// Func is the signature of a function. It is immutable.
type Func struct {
	Def    modgraph.DefID
	Class  modgraph.DefID // class in which it is defined, NoDef if none
	Flags  FuncFlags
	Params []Param
	// Result is what calling gives by the annotation: a Coroutine for an async
	// function, a Manager for a context manager function. Where nothing is annotated
	// Unknown(ReasonResult) stands inside it, behind an unknown decorator it is
	// Unknown(ReasonDecorator).
	Result types.ID
	// Raw is what Result would be without decorators that are not known; Keeps says
	// that these hand its result on (see keepsResult).
	Raw   types.ID
	Keeps bool
	// Returned is the annotation of the result itself: what `return` gives, for a
	// generator the annotated Iterator.
	Returned types.ID
	// Yield is the annotated type of yielded values, Invalid when not stated.
	Yield types.ID
	// Vars are the type variables of the signature that the class does not bind.
	Vars []types.ID
	// Guard is the type that a TypeGuard or TypeIs tests for, Invalid if none.
	Guard types.ID
	// Next is the next overload of a set, NoDef at its end. Impl is the function with
	// a body behind an overload set, NoDef in stubs and for other functions.
	Next, Impl modgraph.DefID
	// Decorators in source order.
	Decorators []Decorator

	set []modgraph.DefID // the overloads from this one on, nil for other functions
}

// Func returns the signature of a function or lambda.
func (t *Table) Func(d modgraph.DefID) *Func {
	if f := t.funcs.get(d); f != nil {
		return f
	}
	r := t.start(nil)
	defer r.done()
	return r.fn(d)
}

// FuncFlagsOf are the flags of a function, without evaluating its annotations
// (NoReturn and DeclResult are not set).
func (t *Table) FuncFlagsOf(d modgraph.DefID) FuncFlags {
	if h := t.headers.get(d); h != nil {
		return h.Flags
	}
	r := t.start(nil)
	defer r.done()
	return r.header(d).Flags
}

// Overloads appends the overloads of a set to buf, in source order; d is its
// first. A function without overloads is a set of one.
func (t *Table) Overloads(d modgraph.DefID, buf []modgraph.DefID) []modgraph.DefID {
	r := t.start(nil)
	defer r.done()
	return r.overloads(d, buf)
}

// Implementation is the function with a body behind an overload set, NoDef in
// stubs; a function that is no overload is its own.
func (t *Table) Implementation(d modgraph.DefID) modgraph.DefID {
	r := t.start(nil)
	defer r.done()
	if r.header(d).Flags&Overload == 0 {
		return d
	}
	set := r.bindingRun(d)
	if last := set[len(set)-1]; r.header(last).Flags&Overload == 0 {
		return last
	}
	return modgraph.NoDef
}

// bindingRun lists the functions that follow d under the same name, d first.
func (r *run) bindingRun(d modgraph.DefID) []modgraph.DefID {
	file, i := r.Prog.FileOf(d)
	def := &file.Bind.Defs[i]
	out := []modgraph.DefID{d}
	if def.Parent == bind.NoDef {
		return out
	}
	s := file.Bind.Symbol(def.Parent, def.Name)
	if s < 0 {
		return out
	}
	seen := false
	list := file.Bind.BindingsOf(&file.Bind.Symbols[s])
	for k := range list {
		x := &list[k]
		switch {
		case x.Kind == bind.BindFunc && x.Def == i:
			seen = true
		case !seen || x.Flags&bind.BindDead != 0:
		case x.Kind != bind.BindFunc:
			return out
		default:
			out = append(out, file.FirstDef+modgraph.DefID(x.Def))
		}
	}
	return out
}

func (r *run) overloads(d modgraph.DefID, buf []modgraph.DefID) []modgraph.DefID {
	if r.header(d).Flags&Overload == 0 {
		return append(buf, d)
	}
	for _, x := range r.bindingRun(d) {
		if r.header(x).Flags&Overload != 0 {
			buf = append(buf, x)
		} else {
			break
		}
	}
	return buf
}

// setOf lists the overloads of a function; the caller must not change them.
func (r *run) setOf(fn *Func, one *[1]modgraph.DefID) []modgraph.DefID {
	if len(fn.set) > 0 {
		return fn.set
	}
	one[0] = fn.Def
	return one[:]
}

// functionValue is the object that a def statement binds: in a class body a
// property object, if it is decorated as one.
func (r *run) functionValue(d modgraph.DefID) types.ID {
	file, i := r.Prog.FileOf(d)
	def := &file.Bind.Defs[i]
	if len(def.Decorators) > 0 && def.Parent != bind.NoDef && file.Bind.Defs[def.Parent].Kind == bind.KindClass &&
		r.header(d).Flags&Property != 0 {
		return r.Types.Property(d)
	}
	return r.Types.Function(d)
}

// stated is a type that a stub states for a result or a variable. `X | Any` says
// there that a value is an X, and now and then None although nobody checks.
func (r *run) stated(f modgraph.FileID, t types.ID) types.ID {
	if !r.Prog.Files[f].IsStub || r.Types.Kind(t) != types.KindUnion {
		return t
	}
	anyone, other := false, false
	for _, m := range r.Types.Args(t) {
		anyone = anyone || m == types.Any
		other = other || m != types.Any && m != types.None
	}
	if !anyone || !other {
		return t
	}
	return r.Types.Filter(t, func(m types.ID) bool { return m != types.Any })
}

func (r *run) fn(d modgraph.DefID) *Func {
	if f := r.funcs.get(d); f != nil {
		return f
	}
	if r.deep() {
		return r.cyclicFunc(d)
	}
	defer func() { r.depth-- }()
	g := goal{kind: goalFunc, a: int32(d)}
	if !r.begin(g) {
		return r.cyclicFunc(d)
	}
	f := r.readFunc(d)
	if r.end() {
		f = r.cyclicFunc(d)
	}
	if r.evaluating(g) {
		return f
	}
	return r.funcs.put(d, f)
}

func (r *run) cyclicFunc(d modgraph.DefID) *Func {
	file, i := r.Prog.FileOf(d)
	def := &file.Bind.Defs[i]
	h := r.lexicalHeader(d)
	f := &Func{
		Def: d, Class: h.Class, Flags: h.Flags | UnknownDeco, Result: unknownCycle, Raw: unknownCycle, Returned: unknownCycle,
		Next: modgraph.NoDef, Impl: modgraph.NoDef,
	}
	for _, p := range def.Params {
		f.Params = append(f.Params, Param{Name: r.symOf(r.Prog.FileIDOf(d), p.Name), Kind: p.Kind, Type: unknownCycle, HasDefault: p.Default != 0})
	}
	return f
}

func (r *run) readFunc(d modgraph.DefID) *Func {
	h := r.header(d)
	file, i := r.Prog.FileOf(d)
	fid := r.Prog.FileIDOf(d)
	def := &file.Bind.Defs[i]
	f := &Func{Def: d, Class: h.Class, Flags: h.Flags, Decorators: h.Decorators}
	p := place{fid, max(def.Parent, 0), file.Bind.Decls}
	if len(def.TypeParams) > 0 {
		p.scope = i
	}
	f.Params = make([]Param, len(def.Params))
	for k := range def.Params {
		x := &def.Params[k]
		out := &f.Params[k]
		*out = Param{Name: r.symOf(fid, x.Name), Kind: x.Kind, Type: types.Unknown(types.ReasonParam), Default: x.Default}
		if x.Default != 0 {
			out.HasDefault = true
			out.NoneDefault = isNone(p.tree, x.Default)
			if x.Annotation == 0 {
				out.DefaultType = r.defaultType(p, x.Default)
			}
		}
		if x.Annotation != 0 {
			out.Declared = true
			out.Type, _ = r.declared(p, x.Annotation)
			if out.NoneDefault && !file.IsStub {
				out.Type = r.Types.Union(out.Type, types.None)
			}
		}
	}
	f.Returned = types.Unknown(types.ReasonResult)
	if def.Returns != 0 {
		t, how := r.declared(p, def.Returns)
		f.Flags |= DeclResult
		f.Returned = r.stated(fid, t)
		if how == annGuard {
			f.Guard = t
			f.Flags |= TypeGuard
			f.Returned = r.Types.Instance(r.Known.Bool)
		}
	}
	if def.TypeComment != "" && def.Returns == 0 {
		r.signatureComment(p, def.TypeComment, f)
	}
	if f.Flags&DeclResult != 0 && f.Returned == types.Never {
		f.Flags |= NoReturn
	}
	f.Next, f.Impl = modgraph.NoDef, modgraph.NoDef
	if f.Flags&Overload != 0 {
		f.set = r.overloads(d, nil)
		for k, x := range r.bindingRun(d)[1:] {
			if r.header(x).Flags&Overload == 0 {
				f.Impl = x
				break
			}
			if k == 0 {
				f.Next = x
			}
		}
	}
	r.receiver(f)
	f.Raw = r.resultOf(f)
	f.Result, f.Keeps = f.Raw, true
	if f.Flags&UnknownDeco != 0 {
		for k := range f.Decorators {
			f.Keeps = f.Keeps && r.keepsResult(&f.Decorators[k], f.Flags&(Async|Generator) == Async)
		}
		if !f.Keeps {
			f.Result = types.Unknown(types.ReasonDecorator)
		}
	}
	r.freeVars(f)
	return f
}

// defaultType is the type of a default that is a constant, a display or a name;
// calls are left to infer.
func (r *run) defaultType(p place, id ast.NodeID) types.ID {
	switch p.tree.Kind(id) {
	case ast.KindConstant, ast.KindUnaryOp, ast.KindJoinedStr, ast.KindTuple, ast.KindList, ast.KindDict, ast.KindSet:
		return r.value(p, id)
	case ast.KindName, ast.KindAttribute:
		if s := r.resolve(p, id); s.Found() && s.Kind != SymForm {
			return s.Type
		}
	}
	return types.Unknown(types.ReasonValue)
}

// signatureComment reads `# type: (int, str) -> bool`.
func (r *run) signatureComment(p place, text string, f *Func) {
	params, result, ok := strings.Cut(text, "->")
	if !ok {
		return
	}
	f.Returned = r.annotationText(p, result)
	f.Flags |= DeclResult
	params = strings.TrimSpace(params)
	if !strings.HasPrefix(params, "(") || !strings.HasSuffix(params, ")") {
		return
	}
	inner := strings.ReplaceAll(params[1:len(params)-1], "*", "")
	if strings.TrimSpace(inner) == "..." || strings.TrimSpace(inner) == "" {
		return
	}
	q, root, ok := parseText(p, inner+",")
	if !ok || q.tree.Kind(root) != ast.KindTuple {
		return
	}
	elts := q.tree.Tuple(root).Elts()
	first := len(f.Params) - len(elts) // self is left out
	if first < 0 || first > 1 {
		return
	}
	for i, e := range elts {
		x := &f.Params[first+i]
		x.Declared = true
		x.Type = r.annotation(q, e)
		if x.NoneDefault {
			x.Type = r.Types.Union(x.Type, types.None)
		}
	}
}

// receiver gives the first parameter of a method its type.
func (r *run) receiver(f *Func) {
	if f.Class == modgraph.NoDef || len(f.Params) == 0 || f.Params[0].Declared || f.Params[0].Kind > bind.PosOrKw {
		return
	}
	switch isNew := f.Flags&Static != 0 && f.Params[0].Name == r.names.cls; {
	case f.Flags&ClassM != 0, isNew:
		f.Params[0].Type = r.Types.TypeOf(types.Self)
	case f.Flags&Static == 0:
		f.Params[0].Type = types.Self
	}
}

// resultOf wraps the annotated result into what a call gives.
func (r *run) resultOf(f *Func) types.ID {
	r.yields(f)
	yield := f.Yield
	if yield == types.Invalid {
		yield = types.Unknown(types.ReasonResult)
	}
	switch {
	case f.Flags&Manager != 0:
		return r.Types.Manager(f.Def, yield, false)
	case f.Flags&AsyncManager != 0:
		return r.Types.Manager(f.Def, yield, true)
	case f.Flags&(Async|Generator) == Async|Generator:
		return r.Types.AsyncGenerator(f.Def, yield)
	case f.Flags&Async != 0:
		return r.Types.Coroutine(f.Def, f.Returned)
	case f.Flags&Generator != 0:
		return r.Types.Generator(f.Def, yield, r.generatorResult(f))
	}
	return f.Returned
}

// yields takes the type of yielded values from Iterator[T], Generator[T, ...] and
// their like.
func (r *run) yields(f *Func) {
	if f.Flags&(Generator|Manager|AsyncManager) == 0 || f.Flags&DeclResult == 0 {
		return
	}
	bases := [...]modgraph.DefID{r.Known.Iterable, r.Known.AsyncIterable}
	if r.Types.Kind(f.Returned) == types.KindInstance {
		for _, b := range bases {
			if x := r.asBase(f.Returned, b); x != types.Invalid && len(r.Types.Args(x)) > 0 {
				f.Yield = r.Types.Arg(x, 0)
				return
			}
		}
	}
}

func (r *run) generatorResult(f *Func) types.ID {
	if f.Flags&DeclResult == 0 {
		return types.Unknown(types.ReasonResult)
	}
	if x := r.asBase(f.Returned, r.Known.Generator); x != types.Invalid && len(r.Types.Args(x)) > 2 {
		return r.Types.Arg(x, 2)
	}
	return types.Unknown(types.ReasonResult)
}

// freeVars collects the type variables that a call solves.
func (r *run) freeVars(f *Func) {
	for i := range f.Params {
		f.Vars = r.Types.Vars(f.Params[i].Type, f.Vars)
	}
	f.Vars = r.Types.Vars(f.Returned, f.Vars)
}

// paramValue is the type of a parameter inside the body: *args is a tuple,
// **kwargs a dict.
func (r *run) paramValue(p *Param) types.ID {
	switch p.Kind {
	case bind.VarArgs:
		if r.Known.Tuple == modgraph.NoDef {
			break
		}
		if !p.Declared {
			return r.Types.Instance(r.Known.Tuple)
		}
		return r.Types.Instance(r.Known.Tuple, p.Type)
	case bind.VarKw:
		if r.Known.Dict == modgraph.NoDef || r.Known.Str == modgraph.NoDef {
			break
		}
		if p.Declared && r.Types.Kind(p.Type) == types.KindInstance && r.class(r.Types.Def(p.Type)).Flags&IsTypedDict != 0 {
			return p.Type // Unpack[Movie]
		}
		return r.Types.Instance(r.Known.Dict, r.Types.Instance(r.Known.Str), p.Type)
	}
	return p.Type
}

// ParamValue is the type of a parameter inside the body, with type variables
// replaced by their bounds: *args is a tuple, **kwargs a dict, self an object of
// the class (Self stays; substitute it by the class that is looked at).
func (t *Table) ParamValue(p *Param) types.ID {
	r := t.start(nil)
	defer r.done()
	return r.eraseVars(r.paramValue(p))
}

// SelfType is the object of a class inside its own methods: its type variables
// replaced by their bounds.
func (t *Table) SelfType(class modgraph.DefID) types.ID {
	r := t.start(nil)
	defer r.done()
	c := r.class(class)
	if len(c.Params) == 0 {
		return r.Types.Instance(class)
	}
	return r.eraseVars(c.MRO[0])
}
