package types

// Bindings say what stands for type variables. Vars[i] is a type variable or
// Self, To[i] what replaces it.
type Bindings struct {
	Vars []ID
	To   []ID
}

// Get returns what a variable stands for.
func (b *Bindings) Get(v ID) (ID, bool) {
	for i, x := range b.Vars {
		if x == v {
			return b.To[i], true
		}
	}
	return Invalid, false
}

// Set binds a variable, in place of what it stood for.
func (b *Bindings) Set(v, to ID) {
	for i, x := range b.Vars {
		if x == v {
			b.To[i] = to
			return
		}
	}
	b.Vars = append(b.Vars, v)
	b.To = append(b.To, to)
}

// HasVars says whether a type holds type variables or Self.
func (s *Store) HasVars(id ID) bool { return s.at(id).flags&(flagVars|flagSelf) != 0 }

// HasSelf says whether a type holds Self.
func (s *Store) HasSelf(id ID) bool { return s.at(id).flags&flagSelf != 0 }

// Subst replaces type variables; those that are not bound stay.
func (s *Store) Subst(id ID, b *Bindings) ID {
	if b == nil || len(b.Vars) == 0 {
		return id
	}
	return s.replace(id, func(v ID) ID {
		if to, ok := b.Get(v); ok {
			return to
		}
		return v
	})
}

// SubstSelf replaces Self.
func (s *Store) SubstSelf(id, self ID) ID {
	if self == Invalid || s.at(id).flags&flagSelf == 0 {
		return id
	}
	return s.replace(id, func(v ID) ID {
		if v == Self {
			return self
		}
		return v
	})
}

// Erase replaces all type variables by Unknown(ReasonTypeVar).
func (s *Store) Erase(id ID) ID {
	return s.replace(id, func(ID) ID { return Unknown(ReasonTypeVar) })
}

// EraseWith replaces each type variable by what f says of it.
func (s *Store) EraseWith(id ID, f func(v ID) ID) ID { return s.replace(id, f) }

func (s *Store) replace(id ID, f func(ID) ID) ID {
	x := s.at(id)
	if x.flags&(flagVars|flagSelf) == 0 {
		return id
	}
	if x.kind == KindTypeVar {
		return f(id)
	}
	var stack [MaxMembers + MaxLiterals]ID
	args := append(stack[:0], x.args...)
	changed := false
	for i, a := range args {
		args[i] = s.replace(a, f)
		changed = changed || args[i] != a
	}
	switch {
	case !changed:
		return id
	case x.kind == KindUnion:
		return s.Union(args...)
	case x.kind == KindTypeOf:
		return s.TypeOf(args[0])
	}
	return s.intern(node{
		kind: x.kind, lit: x.lit, flags: x.flags & (flagAsync | flagVarargs),
		def: x.def, name: x.name, names: x.names, args: args,
	})
}

// Vars appends the type variables of a type to buf, each once, in the order in
// which they are written (Self is none). Members of unions come in digest order.
func (s *Store) Vars(id ID, buf []ID) []ID {
	x := s.at(id)
	if x.flags&flagVars == 0 {
		return buf
	}
	if x.kind == KindTypeVar {
		for _, v := range buf {
			if v == id {
				return buf
			}
		}
		return append(buf, id)
	}
	for _, a := range x.args {
		buf = s.Vars(a, buf)
	}
	return buf
}
