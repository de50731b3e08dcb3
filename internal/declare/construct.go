package declare

import (
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// Construct is the object that calling a class gives; Call says more.
func (t *Table) Construct(class types.ID, args []Arg) types.ID {
	return t.ConstructWith(class, args, nil)
}

// ConstructWith is Construct that also asks infer for the results of functions
// among the arguments: map(f, items).
func (t *Table) ConstructWith(class types.ID, args []Arg, fields Fields) types.ID {
	r := t.start(fields)
	defer r.done()
	return r.construct(class, args).Result
}

func (r *run) construct(class types.ID, args []Arg) Call {
	s := r.Types
	d := s.Def(class)
	out := Call{Result: s.Instance(d, s.Args(class)...), Def: modgraph.NoDef, Class: d, Bound: true}
	// type(x) is the class of x.
	if d == r.Known.Type && d != modgraph.NoDef && len(args) == 1 && args[0].Kind == ArgPos {
		out.Result, out.Class = s.Map(args[0].Type, s.TypeOf), modgraph.NoDef
		return out
	}
	c := r.class(d)
	if d == r.Known.Type && len(args) > 1 || d == r.Known.NamedTuple || c.Flags&IsEnum != 0 && len(args) > 1 && len(r.OwnMembers(d)) == 0 ||
		c.Flags&(IsEnum|IsStub) == IsEnum|IsStub && len(args) > 1 {
		// type("C", (B,), {}), NamedTuple("P", [...]), Enum("Color", "RED"): a class
		// that no class statement shows.
		out.Result, out.Class = types.Unknown(types.ReasonDynamic), modgraph.NoDef
		return out
	}
	how := r.constructor(d)
	if c.Flags&IsEnum != 0 && len(args) == 1 {
		return out // Color(3) looks a member up
	}
	inst := out.Result
	if len(s.Args(class)) == 0 && len(c.Params) > 0 {
		inst = c.MRO[0] // solved below
	}
	switch {
	case how.Meta != modgraph.NoDef:
		out.Def = how.Meta
		res := r.callFunc(how.Meta, class, args)
		if fn := r.fn(how.Meta); fn.Flags&DeclResult != 0 && !types.IsUnknown(res.Result) && !s.HasVars(res.Result) {
			out.Result = res.Result
		}
		return out
	case how.NewFirst:
		out.Def = how.New
		var one [1]modgraph.DefID
		set := r.setOf(r.fn(how.New), &one)
		res := r.choose(set, class, args, Call{Class: d, Result: out.Result, Def: modgraph.NoDef}, inst)
		out.NoMatch = res.NoMatch && !how.Open
		if t := res.Result; !res.NoMatch && r.fn(how.New).Flags&DeclResult != 0 && !types.IsUnknown(t) {
			if len(s.Args(class)) == 0 && len(c.Params) > 0 {
				t = r.solveNew(c, set, class, args, t)
			}
			out.Result = r.finish(t, &types.Bindings{})
		}
		if s.HasVars(out.Result) {
			out.Result = r.finish(out.Result, &types.Bindings{})
		}
		return out
	case how.New != modgraph.NoDef && r.makesOther(how.New, d):
		out.Def, out.Class = how.New, modgraph.NoDef
		out.Result = r.fn(how.New).Returned
		return out
	case how.Init != modgraph.NoDef:
		out.Def = how.Init
		var one [1]modgraph.DefID
		set := r.setOf(r.fn(how.Init), &one)
		obj, ok := r.initialise(c, set, inst, args)
		out.NoMatch = !ok && !how.Open
		if len(s.Args(class)) == 0 && len(c.Params) > 0 {
			out.Result = obj
		}
		return out
	case how.IsSynth:
		var b BoundArgs
		BindParams(how.Synth, args, false, &b)
		out.NoMatch = !b.Fits && !how.Open
		if len(s.Args(class)) == 0 && len(c.Params) > 0 {
			var solved types.Bindings
			for i := range args {
				if k := b.Param[i]; k >= 0 && args[i].Type != types.Invalid {
					r.unify(how.Synth[k].Type, args[i].Type, &solved, 0)
				}
			}
			out.Result = r.finish(inst, &solved)
		}
		return out
	}
	if len(args) > 0 && !how.Open && c.Flags&(IsTypedDict|IsProtocol) == 0 && r.Known.Object != modgraph.NoDef && d != r.Known.Object {
		out.NoMatch = c.Flags&IsEnum == 0
	}
	return out
}

// makesOther says whether the annotation of a __new__ is something else than an
// object of the class: its __init__ does not run then.
func (r *run) makesOther(new, class modgraph.DefID) bool {
	fn := r.fn(new)
	if fn.Flags&DeclResult == 0 || fn.Flags&(FromStub|Overload) != 0 || r.Types.HasVars(fn.Returned) || types.IsUnknown(fn.Returned) {
		return false
	}
	var one [1]types.ID
	for _, m := range r.Types.Members(fn.Returned, &one) {
		if r.Types.Kind(m) != types.KindInstance || r.class(r.Types.Def(m)).Has(class) {
			continue
		}
		return !r.class(class).Has(r.Types.Def(m))
	}
	return fn.Returned == types.Never
}

// solveNew solves the type variables of the class by the arguments of __new__.
func (r *run) solveNew(c *Class, set []modgraph.DefID, class types.ID, args []Arg, t types.ID) types.ID {
	if !r.Types.HasVars(t) {
		return t
	}
	for _, d := range set {
		fn := r.fn(d)
		var b BoundArgs
		fn.Bind(args, true, &b)
		if !b.Fits || r.matches(fn, class, args, &b) == matchNo {
			continue
		}
		var solved types.Bindings
		r.solve(fn, types.Invalid, args, &b, &solved)
		return r.finish(r.Types.Subst(t, &solved), &solved)
	}
	return r.finish(t, &types.Bindings{})
}

// initialise solves the type variables of a class by the arguments of __init__;
// an overload may state them by the annotation of self.
//
//	def __init__(self: dict[str, V], **kw: V) -> None
func (r *run) initialise(c *Class, set []modgraph.DefID, inst types.ID, args []Arg) (types.ID, bool) {
	var one [1]candidate
	list := one[:0]
	if len(set) == 1 {
		list = one[:1]
		list[0].fn = r.fn(set[0])
		list[0].fn.Bind(args, true, &list[0].b)
	} else {
		// The receiver may be annotated with a type that it becomes by the call.
		list = r.candidates(set, types.Any, args, list)
	}
	if len(list) == 0 {
		return r.finish(inst, &types.Bindings{}), false
	}
	result := types.Never
	for k := range list {
		fn, b := list[k].fn, &list[k].b
		// The variables of the class are solved by the arguments of its __init__,
		// which may be written in terms of an ancestor's.
		var solved types.Bindings
		for i := range args {
			p := b.Param[i]
			if p < 0 || args[i].Type == types.Invalid || args[i].Kind == ArgDoubleStar {
				continue
			}
			t := args[i].Type
			if args[i].Kind == ArgStar {
				t = r.element(t, false)
			}
			r.unify(r.fromBase(c, fn.Class, fn.Params[p].Type), t, &solved, 0)
		}
		obj := inst
		if p := fn.Params; len(p) > 0 && p[0].Declared && r.Types.Kind(p[0].Type) == types.KindInstance && r.Types.Def(p[0].Type) == c.Def {
			obj = p[0].Type
		}
		result = r.mergeArgs(result, r.finish(obj, &solved))
	}
	return result, list[0].b.Fits
}

// mergeArgs joins two objects of one class into one whose arguments are those on
// which both agree.
func (r *run) mergeArgs(a, b types.ID) types.ID {
	s := r.Types
	if a == b || a == types.Never {
		return b
	}
	x, y := s.Args(a), s.Args(b)
	if s.Kind(a) != types.KindInstance || s.Kind(b) != types.KindInstance || s.Def(a) != s.Def(b) || len(x) != len(y) {
		return s.Union(a, b)
	}
	out := make([]types.ID, len(x))
	for i := range x {
		if out[i] = x[i]; x[i] != y[i] {
			out[i] = types.Unknown(types.ReasonTypeVar)
		}
	}
	return s.Instance(s.Def(a), out...)
}

// fromBase writes a type of an ancestor's method in terms of the class's own type
// variables.
func (r *run) fromBase(c *Class, owner modgraph.DefID, t types.ID) types.ID {
	if owner == modgraph.NoDef || owner == c.Def || !r.Types.HasVars(t) {
		return t
	}
	i, ok := c.ancestors[owner]
	if !ok {
		return t
	}
	b := r.argsOf(r.class(owner), c.MRO[i])
	return r.Types.Subst(t, &b)
}
