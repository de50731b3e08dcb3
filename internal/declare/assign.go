package declare

import (
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

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
