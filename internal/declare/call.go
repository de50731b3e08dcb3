package declare

import (
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// Call is the outcome of a call.
type Call struct {
	Result types.ID
	// Def is the function that was chosen: an overload's own definition, __call__, or
	// the function itself; for a class its __init__, or __new__ when that is all it
	// has; NoDef when none or several.
	Def modgraph.DefID
	// Class is the class of which an object is made, else NoDef.
	Class modgraph.DefID
	// Bound says that Def gets a receiver before the arguments.
	Bound bool
	// NoMatch is set when no signature takes the arguments for sure.
	NoMatch bool
}

// maxCombinations is how many combinations of union members an overload set is
// tried with.
const maxCombinations = 32

// Call is the result of calling a value by declarations alone: functions, methods,
// classes, callables, joined over unions. Functions without annotation give
// Unknown(ReasonResult) inside their wrappers.
func (t *Table) Call(callee types.ID, args []Arg, fields Fields) Call {
	r := t.start(fields)
	defer r.done()
	return r.callOf(callee, args)
}

// CallFunc is the result of calling a function or overload set; recv is Invalid
// when it is not bound.
func (t *Table) CallFunc(def modgraph.DefID, recv types.ID, args []Arg) Call {
	return t.CallFuncWith(def, recv, args, nil)
}

// CallFuncWith is CallFunc that also asks infer for attributes and results.
func (t *Table) CallFuncWith(def modgraph.DefID, recv types.ID, args []Arg, fields Fields) Call {
	r := t.start(fields)
	defer r.done()
	return r.callFunc(def, recv, args)
}

func (r *run) callOf(callee types.ID, args []Arg) Call {
	none := Call{Result: types.Unknown(types.ReasonCall), Def: modgraph.NoDef, Class: modgraph.NoDef}
	if r.deep() {
		return none
	}
	defer func() { r.depth-- }()
	s := r.Types
	switch s.Kind(callee) {
	case types.KindUnion:
		members := s.Args(callee)
		out := none
		results := make([]types.ID, 0, len(members))
		for i, m := range members {
			if m == types.None {
				continue
			}
			c := r.callOf(m, args)
			results = append(results, c.Result)
			switch {
			case len(results) == 1:
				out = c
			case out.Def != c.Def || out.Class != c.Class:
				out.Def, out.Class = modgraph.NoDef, modgraph.NoDef
			}
			out.NoMatch = out.NoMatch && c.NoMatch
			_ = i
		}
		if len(results) > 0 {
			out.Result = s.Union(results...)
		}
		return out
	case types.KindUnknown, types.KindAny:
		none.Result = callee
		return none
	case types.KindClass:
		return r.construct(callee, args)
	case types.KindTypeOf:
		none.Result = s.Arg(callee, 0)
		return none
	case types.KindFunction:
		return r.callFunc(s.Def(callee), types.Invalid, args)
	case types.KindMethod:
		return r.callFunc(s.Def(callee), s.Arg(callee, 0), args)
	case types.KindCallable:
		a := s.Args(callee)
		none.Result = a[len(a)-1]
		return none
	case types.KindPartial:
		return r.callOf(s.Arg(callee, 0), r.partialArgs(callee, args))
	case types.KindExt:
		none.Result = s.ExtInstance(s.Name(callee))
		return none
	case types.KindExtInstance:
		none.Result = types.Unknown(types.ReasonNotInstalled)
		return none
	case types.KindTypeVar:
		if u := r.upper(callee); u != types.Invalid && u != callee {
			return r.callOf(u, args)
		}
		none.Result = types.Unknown(types.ReasonTypeVar)
		return none
	}
	a := r.special(callee, r.names.call)
	switch {
	case a.Def != modgraph.NoDef && r.Prog.Def(a.Def).Kind == bind.KindFunction:
		recv := types.Invalid
		if a.Bound {
			recv = callee
		}
		return r.callFunc(a.Def, recv, args)
	case a.Found:
		return r.callOf(a.Type, args)
	}
	none.NoMatch = !a.Open
	return none
}

// partialArgs puts the arguments that a partial holds before those of the call.
func (r *run) partialArgs(partial types.ID, args []Arg) []Arg {
	bound := r.Types.Args(partial)[1:]
	names := r.Types.Names(partial)
	var out []Arg
	for i, b := range bound {
		if k := i - (len(bound) - len(names)); k >= 0 {
			out = append(out, Arg{Kind: ArgKeyword, Name: r.Prog.Syms.Intern(names[k]), Type: b})
		} else {
			out = append(out, Arg{Kind: ArgPos, Type: b})
		}
	}
	return append(out, args...)
}

// callFunc calls a function or overload set.
func (r *run) callFunc(def modgraph.DefID, recv types.ID, args []Arg) Call {
	out := Call{Result: types.Unknown(types.ReasonCall), Def: def, Class: modgraph.NoDef, Bound: recv != types.Invalid}
	if r.deep() {
		return out
	}
	defer func() { r.depth-- }()
	fn := r.fn(def)
	if fn.Flags&FromStub != 0 {
		if r.makesClass(def) {
			out.Result = types.Unknown(types.ReasonDynamic)
			return out
		}
		if t, ok := r.typedDictGet(recv, def, args); ok {
			out.Result = t
			return out
		}
	}
	if fn.Flags&Overload == 0 {
		var b BoundArgs
		fn.Bind(args, out.Bound, &b)
		out.NoMatch = !b.Fits
		out.Result = r.resultWith(fn, recv, args, &b, types.Invalid)
		return out
	}
	var one [1]modgraph.DefID
	return r.choose(r.setOf(fn, &one), recv, args, out, types.Invalid)
}

// makesClass says whether a function of the standard library makes a class that no
// class statement shows.
func (r *run) makesClass(def modgraph.DefID) bool {
	f, i := r.Prog.FileOf(def)
	switch f.Module {
	case "collections":
		return f.Bind.Defs[i].Qual == "namedtuple"
	case "dataclasses":
		return f.Bind.Defs[i].Qual == "make_dataclass"
	case "types":
		return f.Bind.Defs[i].Qual == "new_class"
	}
	return false
}

// match says how well arguments fit a signature.
type match uint8

const (
	matchNo    match = iota
	matchMaybe       // some argument is not known
	matchYes
)

// choose picks the overload that takes the arguments. Arguments that are not known
// may fit several: their results are joined. When no overload takes a union whole,
// its members are tried one by one.
//
//	def get(self, key: K, default: None = None) -> V | None
//	def get(self, key: K, default: V) -> V
//	def get(self, key: K, default: T) -> V | T
func (r *run) choose(set []modgraph.DefID, recv types.ID, args []Arg, out Call, self types.ID) Call {
	if t, def, ok := r.tryOverloads(set, recv, args, self); ok {
		out.Result, out.Def = t, def
		return out
	}
	for i := range args {
		if args[i].Kind == ArgStar || args[i].Kind == ArgDoubleStar || args[i].Type == types.Invalid {
			continue
		}
		if r.Types.Kind(args[i].Type) != types.KindUnion {
			continue
		}
		if t, ok := r.expand(set, recv, args, i, self, maxCombinations); ok {
			out.Result, out.Def = t, modgraph.NoDef
			return out
		}
		break
	}
	out.Def, out.NoMatch = modgraph.NoDef, true
	// When the number of arguments leaves one overload, its result is the best guess.
	var b, best BoundArgs
	var only *Func
	for _, d := range set {
		fn := r.fn(d)
		fn.Bind(args, recv != types.Invalid, &b)
		if !b.Fits {
			continue
		}
		if only != nil {
			return out
		}
		only = fn
		best, b = b, best
	}
	if only != nil {
		out.Def = only.Def
		out.Result = r.resultWith(only, recv, args, &best, self)
	}
	return out
}

// expand tries the members of the union in argument i, and of those behind it.
func (r *run) expand(set []modgraph.DefID, recv types.ID, args []Arg, i int, self types.ID, budget int) (types.ID, bool) {
	for i < len(args) && (args[i].Type == types.Invalid || r.Types.Kind(args[i].Type) != types.KindUnion) {
		i++
	}
	if i == len(args) {
		t, _, ok := r.tryOverloads(set, recv, args, self)
		return t, ok
	}
	members := r.Types.Args(args[i].Type)
	if len(members) > budget {
		return types.Invalid, false
	}
	result := types.Never
	some := false
	copied := append([]Arg(nil), args...)
	for _, m := range members {
		copied[i].Type = m
		t, _, ok := r.tryOverloads(set, recv, copied, self)
		if !ok {
			if t, ok = r.expand(set, recv, copied, i+1, self, budget/len(members)); !ok {
				continue // this member is a TypeError; the others say
			}
		}
		some = true
		result = r.Types.Union(result, t)
	}
	return result, some
}

// candidate is an overload that may take the arguments of a call.
type candidate struct {
	fn *Func
	b  BoundArgs
}

// candidates finds the overloads that may take the arguments, in their order. The
// first sure one ends the list. Behind one that is not sure others count only if
// they treat an argument that is not known differently:
//
//	open(unknown, "rb")      one overload for "rb": what unknown is does not matter
//	conv(unknown)            (int) -> str, (str) -> bytes: both
func (r *run) candidates(set []modgraph.DefID, recv types.ID, args []Arg, out []candidate) []candidate {
	// f(*items) means an overload with *args, where there is one, and not those with
	// one, two or three parameters.
	for i := range args {
		if args[i].Kind != ArgStar {
			continue
		}
		for _, d := range set {
			c := candidate{fn: r.fn(d)}
			c.fn.Bind(args, recv != types.Invalid, &c.b)
			if c.b.Fits && c.b.Param[i] >= 0 && r.matches(c.fn, recv, args, &c.b) != matchNo {
				return append(out, c)
			}
		}
		break
	}
	for _, d := range set {
		c := candidate{fn: r.fn(d)}
		c.fn.Bind(args, recv != types.Invalid, &c.b)
		if !c.b.Fits {
			continue
		}
		m := r.matches(c.fn, recv, args, &c.b)
		if m == matchNo || len(out) > 0 && !r.differs(&out[0], &c, args) {
			continue
		}
		out = append(out, c)
		if m == matchYes || len(out) >= 8 {
			break
		}
	}
	return out
}

// differs says whether an argument that is not known goes to parameters of
// different types.
func (r *run) differs(a, b *candidate, args []Arg) bool {
	for i := range args {
		x, y := a.b.Param[i], b.b.Param[i]
		switch {
		case args[i].Kind == ArgStar || args[i].Kind == ArgDoubleStar:
			return true
		case x < 0 || y < 0:
			return true
		case args[i].Type != types.Invalid && r.certain(args[i].Type):
			continue
		case a.fn.Params[x].Type != b.fn.Params[y].Type:
			return true
		}
	}
	return false
}

// certain says whether nothing in a type is unknown.
func (r *run) certain(t types.ID) bool { return !r.Types.HoldsUnknown(t) }

// tryOverloads joins the results of the overloads that may take the arguments.
func (r *run) tryOverloads(set []modgraph.DefID, recv types.ID, args []Arg, self types.ID) (types.ID, modgraph.DefID, bool) {
	var buf [2]candidate
	list := r.candidates(set, recv, args, buf[:0])
	if len(list) == 0 {
		return types.Invalid, modgraph.NoDef, false
	}
	def := list[0].fn.Def
	result := r.resultWith(list[0].fn, recv, args, &list[0].b, self)
	for i := range list[1:] {
		t := r.resultWith(list[i+1].fn, recv, args, &list[i+1].b, self)
		if t != result {
			def = modgraph.NoDef
		}
		result = r.Types.Union(result, t)
	}
	return result, def, true
}

// matches checks the types of arguments against parameters.
func (r *run) matches(fn *Func, recv types.ID, args []Arg, b *BoundArgs) match {
	out := matchYes
	self := recv
	if recv != types.Invalid && fn.Flags&(ClassM|Static) != 0 {
		self = r.Types.InstanceOf(recv)
	}
	if b.Recv >= 0 && recv != types.Invalid {
		p := &fn.Params[b.Recv]
		if p.Declared && r.assign(recv, p.Type, 0) == matchNo {
			return matchNo
		}
	}
	for i := range args {
		k := b.Param[i]
		if args[i].Kind == ArgStar || args[i].Kind == ArgDoubleStar || k < 0 {
			if k != ParamNone {
				out = matchMaybe
			}
			continue
		}
		p := &fn.Params[k]
		t := args[i].Type
		if t == types.Invalid || types.IsUnknown(t) {
			if p.Declared && !types.IsUnknown(p.Type) && r.Types.Kind(p.Type) != types.KindTypeVar {
				out = matchMaybe
			}
			continue
		}
		switch r.assign(t, r.Types.SubstSelf(p.Type, self), 0) {
		case matchNo:
			return matchNo
		case matchMaybe:
			out = matchMaybe
		}
	}
	return out
}

// resultWith solves the type variables of a signature by its arguments. self, if
// given, stands for Self.
func (r *run) resultWith(fn *Func, recv types.ID, args []Arg, b *BoundArgs, self types.ID) types.ID {
	return r.solved(fn, fn.Result, recv, args, b, self)
}

// CallRaw is the result of calling a function as its def made it, without the
// decorators that stand before it: what a wrapper calls.
func (t *Table) CallRaw(def modgraph.DefID, recv types.ID, args []Arg, fields Fields) types.ID {
	r := t.start(fields)
	defer r.done()
	fn := r.fn(def)
	var b BoundArgs
	fn.Bind(args, recv != types.Invalid, &b)
	return r.solved(fn, fn.Raw, recv, args, &b, types.Invalid)
}

// solved puts what the arguments say into a result.
func (r *run) solved(fn *Func, result, recv types.ID, args []Arg, b *BoundArgs, self types.ID) types.ID {
	if !r.Types.HasVars(result) {
		return result
	}
	var solved types.Bindings
	r.solve(fn, recv, args, b, &solved)
	if self == types.Invalid && recv != types.Invalid {
		self = recv
		if r.Types.Kind(self) == types.KindEnumMember {
			// Flag.__or__ and its like give another member.
			self = r.Types.Instance(r.Types.Def(self))
		}
		if fn.Flags&(ClassM|Static) != 0 {
			self = r.Types.InstanceOf(recv)
		}
	}
	if self == types.Invalid && fn.Flags&Static != 0 && fn.Class != modgraph.NoDef && len(args) > 0 && b.Param[0] == 0 && args[0].Kind == ArgPos {
		// super().__new__(cls)
		if k := r.Types.Kind(args[0].Type); k == types.KindClass || k == types.KindTypeOf {
			self = r.Types.InstanceOf(args[0].Type)
		}
	}
	if self != types.Invalid {
		solved.Set(types.Self, self)
	}
	return r.finish(result, &solved)
}

// solve collects what the arguments say of the type variables of a signature.
func (r *run) solve(fn *Func, recv types.ID, args []Arg, b *BoundArgs, solved *types.Bindings) {
	if recv != types.Invalid && fn.Class != modgraph.NoDef {
		obj := recv
		if k := r.Types.Kind(recv); k == types.KindClass {
			obj = r.Types.InstanceOf(recv)
			// A class without arguments says nothing of them.
			if len(r.Types.Args(obj)) == 0 {
				obj = types.Invalid
			}
		}
		if obj != types.Invalid {
			if base := r.asBase(obj, fn.Class); base != types.Invalid {
				args := r.argsOf(r.class(fn.Class), base)
				solved.Vars = append(solved.Vars, args.Vars...)
				solved.To = append(solved.To, args.To...)
			}
		}
	}
	if len(fn.Vars) == 0 {
		return
	}
	if b.Recv >= 0 && recv != types.Invalid && fn.Params[b.Recv].Declared {
		r.unify(fn.Params[b.Recv].Type, recv, solved, 0)
	}
	// Callables last: what they are called with is known then.
	for pass := 0; pass < 2; pass++ {
		for i := range args {
			k := b.Param[i]
			if k < 0 || args[i].Type == types.Invalid {
				continue
			}
			p := fn.Params[k].Type
			if !r.Types.HasVars(p) || (r.Types.Kind(p) == types.KindCallable) != (pass == 1) {
				continue
			}
			t := args[i].Type
			if args[i].Kind == ArgStar {
				t = r.element(t, false)
			} else if args[i].Kind == ArgDoubleStar {
				continue
			}
			r.unify(p, t, solved, 0)
		}
	}
}

// constrain replaces a solution by the constraint that takes it: AnyStr is str
// where a subclass of str is given.
func (r *run) constrain(solved *types.Bindings) {
	for i, v := range solved.Vars {
		to := solved.To[i]
		if v == types.Self || r.Types.Kind(to) != types.KindInstance || r.class(r.Types.Def(to)).Flags&IsStub != 0 {
			continue // constraints are nearly always classes of the library
		}
		p, _, _, constraints := r.typeVarParts(v)
		for _, c := range constraints {
			if p.tree.Kind(c) == ast.KindStarred {
				break
			}
			if t := r.annotation(p, c); r.assign(to, t, 0) == matchYes {
				solved.To[i] = t
				break
			}
		}
	}
}

// finish puts the solutions in; what is not solved is the variable's default, or
// not known.
func (r *run) finish(t types.ID, solved *types.Bindings) types.ID {
	r.constrain(solved)
	t = r.Types.Subst(t, solved)
	if !r.Types.HasVars(t) {
		return t
	}
	return r.Types.EraseWith(t, func(v types.ID) types.ID {
		if v == types.Self {
			return v
		}
		if to, ok := solved.Get(v); ok && !r.Types.HasVars(to) {
			return to
		}
		if d := r.typeVarDefault(v); d != types.Invalid && !r.Types.HasVars(d) {
			return d
		}
		return types.Unknown(types.ReasonTypeVar)
	})
}

// callMethod calls a dunder method of a value; the answer is Invalid when the
// value has none.
func (r *run) callMethod(value types.ID, name sym.Sym, args []Arg) types.ID {
	fields := r.fields
	a := r.special(value, name)
	if !a.Found {
		return types.Invalid
	}
	t := r.callOf(a.Type, args).Result
	if a.Def != modgraph.NoDef && a.Kind == AttrMethod && r.Types.HoldsUnknown(t) {
		// No annotation: the body says.
		if res, ok := fields.(Results); ok && r.fn(a.Def).Flags&(DeclResult|UnknownDeco) == 0 {
			if body, ok := res.Result(a.Def); ok && body != types.Never {
				return r.Types.SubstSelf(body, value)
			}
		}
	}
	return t
}
