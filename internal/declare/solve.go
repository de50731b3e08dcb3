package declare

import (
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// maxSolve bounds the recursion through the structure of two types.
const maxSolve = 12

// unify learns what type variables of param stand for when arg is passed. A
// variable that is met twice stands for the union.
func (r *run) unify(param, arg types.ID, b *types.Bindings, depth int) {
	s := r.Types
	if depth > maxSolve || arg == types.Invalid || !s.HasVars(param) || r.deep() {
		return
	}
	defer func() { r.depth-- }()
	switch s.Kind(param) {
	case types.KindTypeVar:
		r.learn(param, arg, b)
	case types.KindUnion:
		r.unifyUnion(param, arg, b, depth)
	case types.KindInstance:
		r.unifyInstance(param, arg, b, depth)
	case types.KindTuple:
		r.unifyTuple(param, arg, b, depth)
	case types.KindTypeOf:
		var one [1]types.ID
		for _, m := range s.Members(arg, &one) {
			if k := s.Kind(m); k == types.KindClass || k == types.KindTypeOf || k == types.KindExt {
				r.unify(s.Arg(param, 0), s.InstanceOf(m), b, depth+1)
			}
		}
	case types.KindClass:
		if s.Kind(arg) == types.KindClass {
			r.unify(s.InstanceOf(param), s.InstanceOf(arg), b, depth+1)
		}
	case types.KindCallable:
		r.unifyCallable(param, arg, b, depth)
	}
}

// learn binds a variable. Constants count as their classes, as a caller may store
// anything of the class behind it.
func (r *run) learn(v, arg types.ID, b *types.Bindings) {
	if arg == v {
		return
	}
	arg = r.Types.Widen(arg)
	if old, ok := b.Get(v); ok {
		if types.IsUnknown(old) && r.Types.Reason(old) == types.ReasonTypeVar && old != types.Any {
			b.Set(v, arg)
			return
		}
		b.Set(v, r.Types.Union(old, arg))
		return
	}
	b.Set(v, arg)
}

// unifyUnion takes out of the argument what the parts without variables cover and
// gives the rest to those with.
func (r *run) unifyUnion(param, arg types.ID, b *types.Bindings, depth int) {
	s := r.Types
	var one [1]types.ID
	rest := types.Never
	for _, m := range s.Members(arg, &one) {
		covered := false
		for _, p := range s.Args(param) {
			if !s.HasVars(p) && !types.IsUnknown(m) && r.assign(m, p, 0) == matchYes {
				covered = true
				break
			}
		}
		if !covered {
			rest = s.Union(rest, m)
		}
	}
	if rest == types.Never {
		return
	}
	// Structures first; a bare variable takes what they do not.
	taken := types.Never
	for _, p := range s.Args(param) {
		if !s.HasVars(p) || s.Kind(p) == types.KindTypeVar {
			continue
		}
		for _, m := range s.Members(rest, &one) {
			if !types.IsUnknown(m) && r.assign(m, p, 0) != matchNo {
				r.unify(p, m, b, depth+1)
				taken = s.Union(taken, m)
			}
		}
	}
	left := rest
	if taken != types.Never {
		left = s.Filter(rest, func(m types.ID) bool {
			var one [1]types.ID
			for _, x := range s.Members(taken, &one) {
				if x == m {
					return false
				}
			}
			return true
		})
	}
	if left == types.Never {
		return
	}
	for _, p := range s.Args(param) {
		if s.Kind(p) == types.KindTypeVar {
			r.learn(p, left, b)
		}
	}
}

func (r *run) unifyInstance(param, arg types.ID, b *types.Bindings, depth int) {
	s := r.Types
	d := s.Def(param)
	want := s.Args(param)
	var one [1]types.ID
	for _, m := range s.Members(arg, &one) {
		if types.IsUnknown(m) {
			for _, w := range want {
				r.unify(w, types.Unknown(types.ReasonTypeVar), b, depth+1)
			}
			continue
		}
		if base := r.asBase(m, d); base != types.Invalid {
			have := s.Args(base)
			for i, w := range want {
				if i < len(have) {
					r.unify(w, have[i], b, depth+1)
				}
			}
			continue
		}
		if r.class(d).Flags&IsProtocol != 0 {
			r.unifyProtocol(param, m, b, depth+1)
		}
	}
}

// unifyProtocol compares the results of the methods that a protocol asks for.
//
//	class SupportsNext(Protocol[T_co]):
//	    def __next__(self) -> T_co: ...
func (r *run) unifyProtocol(param, arg types.ID, b *types.Bindings, depth int) {
	if depth > 5 {
		return
	}
	s := r.Types
	c := r.class(s.Def(param))
	bound := r.argsOf(c, param)
	for _, anc := range c.MRO {
		d := s.Def(anc)
		if r.class(d).Flags&IsProtocol == 0 {
			continue
		}
		for _, name := range r.OwnMembers(d) {
			m := r.ownMember(d, name)
			if m == nil || m.Kind != MemberMethod && m.Kind != MemberProperty || m.Def == modgraph.NoDef {
				continue
			}
			fn := r.fn(m.Def)
			if !s.HasVars(fn.Returned) {
				continue
			}
			a := r.attr(arg, name)
			if !a.Found {
				continue
			}
			got := a.Type
			if m.Kind == MemberMethod {
				args := make([]Arg, 0, len(fn.Params))
				for i := 1; i < len(fn.Params); i++ {
					if p := &fn.Params[i]; p.Kind <= bind.PosOrKw && !p.HasDefault {
						t := s.Subst(p.Type, &bound)
						if s.HasVars(t) {
							t = types.Invalid
						}
						args = append(args, Arg{Kind: ArgPos, Type: t})
					}
				}
				got = r.callOf(a.Type, args).Result
			}
			r.unify(s.Subst(fn.Result, &bound), got, b, depth+1)
		}
	}
}

func (r *run) unifyTuple(param, arg types.ID, b *types.Bindings, depth int) {
	s := r.Types
	want := s.Args(param)
	var one [1]types.ID
	for _, m := range s.Members(arg, &one) {
		if s.Kind(m) == types.KindTuple && len(s.Args(m)) == len(want) {
			for i, w := range want {
				r.unify(w, s.Args(m)[i], b, depth+1)
			}
			continue
		}
		if base := r.asBase(m, r.Known.Tuple); base != types.Invalid && len(s.Args(base)) == 1 {
			for _, w := range want {
				r.unify(w, s.Arg(base, 0), b, depth+1)
			}
		}
	}
}

// unifyCallable calls the argument with the parameters that the parameter's type
// states and compares the results.
func (r *run) unifyCallable(param, arg types.ID, b *types.Bindings, depth int) {
	s := r.Types
	parts := s.Args(param)
	result := parts[len(parts)-1]
	if !s.HasVars(result) {
		return
	}
	var one [1]types.ID
	for _, m := range s.Members(arg, &one) {
		if m == types.None {
			continue
		}
		got := types.Invalid
		switch s.Kind(m) {
		case types.KindFunction, types.KindMethod:
			got = r.callableResult(m, param, b)
		case types.KindCallable:
			a := s.Args(m)
			got = a[len(a)-1]
		case types.KindUnknown, types.KindAny:
			got = types.Unknown(types.ReasonTypeVar)
		default:
			got = r.callOf(m, r.callbackArgs(param, b)).Result
		}
		r.unify(result, got, b, depth+1)
	}
}

func (r *run) callbackArgs(param types.ID, b *types.Bindings) []Arg {
	parts := r.Types.Args(param)
	if r.Types.IsOpenCallable(param) {
		return nil
	}
	args := make([]Arg, len(parts)-1)
	for i := range args {
		t := r.Types.Subst(parts[i], b)
		if r.Types.HasVars(t) {
			t = types.Invalid
		}
		args[i] = Arg{Kind: ArgPos, Type: t}
	}
	return args
}

// callableResult is the result of a function that is passed as an argument. What
// bodies say of functions without annotation counts too.
func (r *run) callableResult(m, param types.ID, b *types.Bindings) types.ID {
	def := r.Types.Def(m)
	fn := r.fn(def)
	if fn.Flags&DeclResult == 0 {
		if res, ok := r.fields.(Results); ok {
			if t, ok := res.Result(def); ok {
				return t
			}
		}
	}
	if fn.Flags&Overload == 0 && r.Types.IsOpenCallable(param) {
		// Arguments are not known here (ParamSpec): the declared result is.
		recv := types.Invalid
		if r.Types.Kind(m) == types.KindMethod {
			recv = r.Types.Arg(m, 0)
		}
		return r.resultWith(fn, recv, nil, &BoundArgs{Recv: -1}, types.Invalid)
	}
	if r.Types.IsOpenCallable(param) {
		out := types.Never
		var buf [16]modgraph.DefID
		for _, d := range r.overloads(def, buf[:0]) {
			out = r.Types.Union(out, r.finish(r.fn(d).Result, &types.Bindings{}))
		}
		return out
	}
	return r.callOf(m, r.callbackArgs(param, b)).Result
}
