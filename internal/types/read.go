package types

import (
	"github.com/ferrule-dev/ferrule/internal/base/digest"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// Kind is the kind of a type.
func (s *Store) Kind(id ID) Kind { return s.at(id).kind }

// Digest is the content digest of a type: the same in every session.
func (s *Store) Digest(id ID) digest.Digest { return s.at(id).digest }

// Def is the definition of a type, or NoDef when its kind has none.
func (s *Store) Def(id ID) modgraph.DefID {
	if x := s.at(id); x.kind != KindModule {
		return modgraph.DefID(x.def)
	}
	return modgraph.NoDef
}

// File is the module of a KindModule type.
func (s *Store) File(id ID) modgraph.FileID {
	if x := s.at(id); x.kind == KindModule {
		return modgraph.FileID(x.def)
	}
	return modgraph.NoFile
}

// Name is the text of a constant, the name of an enum member, type variable or
// external object.
func (s *Store) Name(id ID) string { return s.at(id).name }

// Names are the keys of a dict shape or the bound keywords of a partial. The
// caller must not change them.
func (s *Store) Names(id ID) []string { return s.at(id).names }

// Args are the arguments of a type (see Kind). The caller must not change them.
func (s *Store) Args(id ID) []ID { return s.at(id).args }

// Arg is an argument, or Unknown when there is no such argument.
func (s *Store) Arg(id ID, i int) ID {
	if a := s.at(id).args; i < len(a) {
		return a[i]
	}
	return Unknown(ReasonTypeVar)
}

// Lit is the kind of a constant.
func (s *Store) Lit(id ID) LitKind {
	if x := s.at(id); x.kind == KindLiteral {
		return x.lit
	}
	return LitNone
}

// Reason is the reason of an Unknown.
func (s *Store) Reason(id ID) Reason { return Reason(s.at(id).lit) }

// IsAsync says whether a manager is asynchronous.
func (s *Store) IsAsync(id ID) bool { return s.at(id).flags&flagAsync != 0 }

// IsOpenCallable says whether a callable takes parameters that are not known.
func (s *Store) IsOpenCallable(id ID) bool { return s.at(id).flags&flagVarargs != 0 }

// Members are the members of a union, else the type alone. The scratch holds the
// answer for a type that is no union.
func (s *Store) Members(id ID, scratch *[1]ID) []ID {
	if x := s.at(id); x.kind == KindUnion {
		return x.args
	}
	scratch[0] = id
	return scratch[:]
}

// IsUnknown says whether a type is Unknown or Any, alone and not in a union.
func IsUnknown(id ID) bool { return id == Any || id >= UnknownFirst && id < firstDynamic }

// HasUnknown says whether Any or Unknown is the type or a member of it.
func (s *Store) HasUnknown(id ID) bool {
	if IsUnknown(id) {
		return true
	}
	if x := s.at(id); x.kind == KindUnion {
		for _, m := range x.args {
			if IsUnknown(m) {
				return true
			}
		}
	}
	return false
}

// HoldsUnknown says whether Any or Unknown stands anywhere in a type.
func (s *Store) HoldsUnknown(id ID) bool { return id == Any || s.at(id).flags&flagUnknown != 0 }

// MayBeNone says whether None is the type or a member of it.
func (s *Store) MayBeNone(id ID) bool {
	if id == None {
		return true
	}
	if x := s.at(id); x.kind == KindUnion {
		for _, m := range x.args {
			if m == None {
				return true
			}
		}
	}
	return false
}

// RemoveNone is the type without None; Never when nothing is left.
func (s *Store) RemoveNone(id ID) ID { return s.Filter(id, func(m ID) bool { return m != None }) }

// Filter keeps the members of a type for which keep holds.
func (s *Store) Filter(id ID, keep func(ID) bool) ID {
	x := s.at(id)
	if x.kind != KindUnion {
		if keep(id) {
			return id
		}
		return Never
	}
	var stack [MaxMembers + MaxLiterals]ID
	out := stack[:0]
	for _, m := range x.args {
		if keep(m) {
			out = append(out, m)
		}
	}
	if len(out) == len(x.args) {
		return id
	}
	return s.Union(out...)
}

// Map joins f over the members of a type.
func (s *Store) Map(id ID, f func(ID) ID) ID {
	x := s.at(id)
	if x.kind != KindUnion {
		return f(id)
	}
	out := make([]ID, len(x.args))
	for i, m := range x.args {
		out[i] = f(m)
	}
	return s.Union(out...)
}

// Widen replaces constants, dict and tuple shapes at the top of a type by their
// classes: what a variable is assumed to hold that is written more than once.
func (s *Store) Widen(id ID) ID {
	return s.Map(id, func(m ID) ID {
		switch x := s.at(m); x.kind {
		case KindLiteral:
			if c := s.Classes.LitClass(x.lit); c != modgraph.NoDef {
				return s.Instance(c)
			}
		case KindDict:
			if s.Classes.Dict != modgraph.NoDef && s.Classes.Str != modgraph.NoDef {
				values := make([]ID, len(x.args))
				for i, v := range x.args {
					values[i] = s.Widen(v)
				}
				return s.Instance(s.Classes.Dict, s.Instance(s.Classes.Str), s.Union(values...))
			}
		}
		return m
	})
}
