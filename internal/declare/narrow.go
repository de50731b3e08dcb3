package declare

import (
	"github.com/ferrule-dev/ferrule/internal/types"
)

// Truth says whether a value of the type may be true and may be false.
func (t *Table) Truth(value types.ID) (mayTrue, mayFalse bool) {
	r := t.start(nil)
	defer r.done()
	return r.truth(value)
}

func (r *run) truth(value types.ID) (mayTrue, mayFalse bool) {
	s := r.Types
	switch s.Kind(value) {
	case types.KindUnion:
		for _, m := range s.Args(value) {
			a, b := r.truth(m)
			mayTrue, mayFalse = mayTrue || a, mayFalse || b
		}
		return mayTrue, mayFalse
	case types.KindNone:
		return false, true
	case types.KindNever:
		return false, false
	case types.KindLiteral:
		text := s.Name(value)
		falsy := false
		switch s.Lit(value) {
		case types.LitBool:
			falsy = text == "False"
		case types.LitInt:
			falsy = text == "0"
		default:
			falsy = text == ""
		}
		return !falsy, falsy
	case types.KindTuple:
		return len(s.Args(value)) > 0, len(s.Args(value)) == 0
	case types.KindDict:
		return true, true // keys may go
	case types.KindModule, types.KindFunction, types.KindMethod, types.KindCoroutine, types.KindGenerator,
		types.KindAsyncGenerator, types.KindManager, types.KindPartial, types.KindProperty:
		return true, false
	case types.KindClass:
		return true, r.class(s.Def(value)).Flags&UnknownMetaclass != 0
	case types.KindInstance, types.KindEnumMember:
		c := r.class(s.Def(value))
		return true, c.Flags&(HasTruth|UnknownBase|UnknownDecorator) != 0 || c.Def == r.Known.Object
	}
	return true, true
}

// IsInstance splits a type by isinstance(value, class): what is left where it
// holds and where it does not. class is a class object, a tuple of them or a
// union.
func (t *Table) IsInstance(value, class types.ID) (yes, no types.ID) {
	r := t.start(nil)
	defer r.done()
	return r.isInstance(value, class)
}

// testClasses flattens what is tested for; the answer is false when part of it is
// not known.
func (r *run) testClasses(class types.ID, out []types.ID, depth int) ([]types.ID, bool) {
	s := r.Types
	if depth > 8 {
		return out, false
	}
	switch s.Kind(class) {
	case types.KindClass:
		return append(out, s.Instance(s.Def(class))), true
	case types.KindNone:
		return append(out, types.None), true
	case types.KindTuple, types.KindUnion:
		ok := true
		for _, e := range s.Args(class) {
			var one bool
			out, one = r.testClasses(e, out, depth+1)
			ok = ok && one
		}
		return out, ok
	case types.KindExt:
		return append(out, s.ExtInstance(s.Name(class))), false
	}
	return out, false
}

func (r *run) isInstance(value, class types.ID) (yes, no types.ID) {
	s := r.Types
	var buf [8]types.ID
	tests, sure := r.testClasses(class, buf[:0], 0)
	yes, no = types.Never, types.Never
	var one [1]types.ID
	for _, m := range s.Members(value, &one) {
		if types.IsUnknown(m) || s.Kind(m) == types.KindTypeVar {
			// It becomes what is tested for; where the test fails it stays unknown.
			for _, t := range tests {
				yes = s.Union(yes, t)
			}
			if !sure {
				yes = s.Union(yes, m)
			}
			no = s.Union(no, m)
			continue
		}
		inst := r.asInstance(m)
		kept, gone := false, false
		for _, t := range tests {
			switch {
			case s.Kind(t) != types.KindInstance || s.Kind(inst) != types.KindInstance:
				if t == types.None && m == types.None {
					yes, gone, kept = s.Union(yes, m), true, true
				} else if s.Kind(t) == types.KindExtInstance || s.Kind(inst) == types.KindExtInstance {
					yes = s.Union(yes, t)
					kept = true
				}
			case r.class(s.Def(inst)).Has(s.Def(t)):
				yes, gone, kept = s.Union(yes, m), true, true
			case r.class(s.Def(t)).Has(s.Def(inst)):
				// A subclass of what the value is known to be.
				yes, kept = s.Union(yes, t), true
			case r.class(s.Def(inst)).Flags&UnknownBase != 0 || r.class(s.Def(t)).Flags&UnknownBase != 0,
				r.class(s.Def(t)).Flags&IsProtocol != 0, r.mayMix(inst, t):
				yes, kept = s.Union(yes, t), true
			}
		}
		if !sure && !kept {
			yes = s.Union(yes, m)
		}
		if !gone {
			no = s.Union(no, m)
		}
	}
	return yes, no
}

// mayMix says whether a class may inherit from both: neither is final nor a
// built-in layout that excludes the other.
func (r *run) mayMix(a, b types.ID) bool {
	ca, cb := r.class(r.Types.Def(a)), r.class(r.Types.Def(b))
	if (ca.Flags|cb.Flags)&IsFinal != 0 || ca.Flags&IsStub != 0 && cb.Flags&IsStub != 0 {
		return false
	}
	return ca.Flags&IsEnum == 0 && cb.Flags&IsEnum == 0 && !r.builtinLayout(ca) && !r.builtinLayout(cb)
}

func (r *run) builtinLayout(c *Class) bool {
	k := &r.Known
	switch c.Def {
	case k.Int, k.Str, k.Bytes, k.Bool, k.Float, k.Complex, k.List, k.Tuple, k.Dict, k.Set, k.FrozenSet, k.NoneType:
		return true
	}
	return false
}
