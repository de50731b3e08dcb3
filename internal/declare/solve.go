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

// Assignable says whether a value of type from may be used as to: false is a sure
// mismatch. Parts that are not known are assignable.
func (t *Table) Assignable(from, to types.ID) bool {
	r := t.start(nil)
	defer r.done()
	return r.assign(from, to, 0) != matchNo
}

// assign says how surely a value of type from may be used as to.
func (r *run) assign(from, to types.ID, depth int) match {
	s := r.Types
	if from == to || to == types.Any || from == types.Never {
		return matchYes
	}
	if types.IsUnknown(from) || types.IsUnknown(to) || from == types.Invalid || depth > maxSolve || r.deep() {
		return matchMaybe
	}
	defer func() { r.depth-- }()
	if s.Kind(from) == types.KindUnion {
		out := matchYes
		for _, m := range s.Args(from) {
			out = min(out, r.assign(m, to, depth+1))
		}
		return out
	}
	switch s.Kind(to) {
	case types.KindUnion:
		members := s.Args(to)
		for _, m := range members {
			if m == from {
				return matchYes
			}
		}
		out := matchNo
		constant := s.Kind(from) == types.KindLiteral
		for _, m := range members {
			if constant && s.Kind(m) == types.KindLiteral {
				continue
			}
			if out = max(out, r.assign(from, m, depth+1)); out == matchYes {
				break
			}
		}
		return out
	case types.KindTypeVar:
		if to == types.Self {
			return matchYes
		}
		if u := r.upper(to); u != types.Invalid && u != to {
			return r.assign(from, r.eraseVars(u), depth+1)
		}
		return matchYes
	case types.KindNever:
		return matchNo
	case types.KindNone:
		return matchNo
	case types.KindExt, types.KindExtInstance:
		return matchMaybe
	case types.KindCallable:
		return r.assignCallable(from, to)
	case types.KindTypeOf, types.KindClass:
		return r.assignClass(from, to, depth)
	case types.KindTuple:
		return r.assignTuple(from, to, depth)
	case types.KindLiteral, types.KindEnumMember:
		return r.assignConstant(from, to)
	case types.KindInstance:
		return r.assignInstance(from, to, depth)
	}
	return matchMaybe
}

func (r *run) assignConstant(from, to types.ID) match {
	s := r.Types
	switch s.Kind(from) {
	case types.KindLiteral, types.KindEnumMember, types.KindNone, types.KindInstance, types.KindTuple, types.KindDict:
		return matchNo // equal ones are the same type
	case types.KindExt, types.KindExtInstance:
		return matchMaybe
	}
	return matchNo
}

func (r *run) assignCallable(from, to types.ID) match {
	s := r.Types
	switch s.Kind(from) {
	case types.KindFunction, types.KindMethod, types.KindCallable, types.KindPartial, types.KindClass, types.KindTypeOf:
		return matchYes
	case types.KindExt, types.KindExtInstance, types.KindTypeVar:
		return matchMaybe
	case types.KindInstance:
		c := r.class(s.Def(from))
		if c.Flags&HasCall != 0 || s.Def(from) == r.Known.Type {
			return matchYes
		}
		if c.Open() {
			return matchMaybe
		}
		return matchNo
	}
	_ = to
	return matchNo
}

func (r *run) assignClass(from, to types.ID, depth int) match {
	s := r.Types
	switch s.Kind(from) {
	case types.KindClass, types.KindTypeOf:
		return r.assign(s.InstanceOf(from), s.InstanceOf(to), depth+1)
	case types.KindInstance:
		if c := r.class(s.Def(from)); r.Known.Type != modgraph.NoDef && c.Has(r.Known.Type) {
			return matchMaybe
		} else if c.Flags&UnknownBase != 0 {
			return matchMaybe
		}
	case types.KindExt, types.KindExtInstance, types.KindTypeVar:
		return matchMaybe
	}
	return matchNo
}

func (r *run) assignTuple(from, to types.ID, depth int) match {
	s := r.Types
	want := s.Args(to)
	if s.Kind(from) == types.KindTuple {
		have := s.Args(from)
		if len(have) != len(want) {
			return matchNo
		}
		out := matchYes
		for i := range want {
			out = min(out, r.assign(have[i], want[i], depth+1))
		}
		return out
	}
	if base := r.asBase(from, r.Known.Tuple); base != types.Invalid {
		return matchMaybe
	}
	if k := s.Kind(from); k == types.KindExtInstance || k == types.KindTypeVar {
		return matchMaybe
	}
	return matchNo
}

// assignInstance compares with an object of a class: by ancestors, by the
// promotions int -> float -> complex, by the methods of a protocol.
func (r *run) assignInstance(from, to types.ID, depth int) match {
	s := r.Types
	k := &r.Known
	d := s.Def(to)
	if d == k.Object {
		return matchYes
	}
	switch s.Kind(from) {
	case types.KindExt, types.KindExtInstance, types.KindTypeVar, types.KindSuper:
		return matchMaybe
	case types.KindClass, types.KindTypeOf:
		if d == k.Type {
			return matchYes
		}
	}
	inst := r.asInstance(from)
	if s.Kind(inst) != types.KindInstance {
		return matchMaybe
	}
	fd := s.Def(inst)
	if (d == k.Float || d == k.Complex) && (fd == k.Int || fd == k.Bool || fd == k.Float) {
		return matchYes
	}
	tc := r.class(d)
	if base := r.asBase(inst, d); base != types.Invalid {
		out := matchYes
		have, want := s.Args(base), s.Args(to)
		for i := range want {
			if i < len(have) {
				m := r.assign(have[i], want[i], depth+1)
				out = min(out, m)
			}
		}
		return out
	}
	fc := r.class(fd)
	if fc.Flags&UnknownBase != 0 {
		return matchMaybe
	}
	if tc.Flags&IsTypedDict != 0 && s.Kind(from) == types.KindDict {
		return matchMaybe
	}
	if tc.Flags&IsProtocol == 0 {
		return matchNo
	}
	// What bodies say of a class may change; of a stub's class nothing does.
	if fc.Flags&IsStub == 0 || len(r.active) > 0 || depth > 2 {
		return r.assignProtocol(from, to, depth)
	}
	key := fitKey{from, to}
	if m := r.fits.get(key); m != nil {
		return *m
	}
	m := r.assignProtocol(from, to, 0)
	return *r.fits.put(key, &m)
}

// assignProtocol asks for every member of a protocol by its name; results of
// methods are compared one level deep, which tells Iterable[str] from
// Iterable[bytes].
func (r *run) assignProtocol(from, to types.ID, depth int) match {
	s := r.Types
	c := r.class(s.Def(to))
	out := matchYes
	seen := false
	for _, anc := range c.MRO {
		d := s.Def(anc)
		if r.class(d).Flags&IsProtocol == 0 {
			continue
		}
		for _, name := range r.OwnMembers(d) {
			m := r.ownMember(d, name)
			if m == nil || name == r.names.slots || name == r.names.init_ {
				continue
			}
			seen = true
			a := r.attr(from, name)
			if !a.Found {
				if !a.Open {
					return matchNo
				}
				out = matchMaybe
				continue
			}
			// __hash__ = None and the like take a method away.
			if a.Type == types.None && m.Kind == MemberMethod {
				return matchNo
			}
			if depth > 2 || m.Kind != MemberMethod || m.Def == modgraph.NoDef || a.Def == modgraph.NoDef || r.Prog.Def(a.Def).Kind != bind.KindFunction {
				continue
			}
			fn, got := r.fn(m.Def), r.fn(a.Def)
			if fn.Flags&Overload != 0 || got.Flags&Overload != 0 {
				continue
			}
			want := r.inTermsOf(c, to, d, fn.Result, to)
			have := got.Result
			if inst := r.asInstance(from); s.Kind(inst) == types.KindInstance {
				have = r.inTermsOf(r.class(s.Def(inst)), inst, a.Owner, have, from)
			}
			if s.HasVars(have) || s.HasVars(want) {
				continue
			}
			switch r.assign(have, want, depth+2) {
			case matchNo:
				return matchNo
			case matchMaybe:
				out = matchMaybe
			}
		}
	}
	if !seen {
		return matchMaybe
	}
	return out
}
