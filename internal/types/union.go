package types

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// Union joins types. See the package comment for its laws.
func (s *Store) Union(ids ...ID) ID {
	switch len(ids) {
	case 0:
		return Never
	case 1:
		return ids[0]
	case 2:
		if ids[0] == ids[1] || ids[1] == Never || ids[1] == Invalid {
			return ids[0]
		}
		if ids[0] == Never || ids[0] == Invalid {
			return ids[1]
		}
	}
	if id, ok := s.covers(ids); ok {
		return id
	}
	var stack [2 * MaxMembers]ID
	out := stack[:0]
	for _, id := range ids {
		if id == Never || id == Invalid {
			continue
		}
		if x := s.at(id); x.kind == KindUnion {
			out = append(out, x.args...)
		} else {
			out = append(out, id)
		}
	}
	out = s.normalise(out)
	switch len(out) {
	case 0:
		return Never
	case 1:
		return out[0]
	}
	return s.intern(node{kind: KindUnion, def: -1, args: out})
}

// covers finds, without building anything, the one of the types that holds all
// others: most unions are joined with what they have already.
func (s *Store) covers(ids []ID) (ID, bool) {
	big := ids[0]
	for _, id := range ids {
		if s.at(id).kind == KindUnion {
			big = id
			break
		}
	}
	x := s.at(big)
next:
	for _, id := range ids {
		if id == big || id == Never || id == Invalid {
			continue
		}
		if x.kind != KindUnion {
			return Invalid, false
		}
		for _, m := range x.args {
			if m == id {
				continue next
			}
		}
		return Invalid, false
	}
	if big == Never || big == Invalid {
		return Never, true
	}
	return big, true
}

// normalise sorts members, drops what others cover and applies the limits.
func (s *Store) normalise(m []ID) []ID {
	s.sort(m)
	m = slices.Compact(m)
	m = s.oneUnknown(m)
	if len(m) == 1 {
		return m
	}
	m = s.foldConstants(m)
	m = s.foldVariants(m)
	if s.weight(m) > MaxMembers {
		return append(m[:0], Unknown(ReasonUnion))
	}
	return m
}

// oneUnknown keeps the most telling of the unknowns, and nothing beside
// Unknown(ReasonUnion).
func (s *Store) oneUnknown(m []ID) []ID {
	best := Invalid
	n := 0
	for _, id := range m {
		if id >= UnknownFirst && id < firstDynamic {
			n++
			if best == Invalid || id < best {
				best = id
			}
		}
	}
	if best == Unknown(ReasonUnion) {
		return append(m[:0], best)
	}
	if n < 2 {
		return m
	}
	return slices.DeleteFunc(m, func(id ID) bool {
		return id >= UnknownFirst && id < firstDynamic && id != best
	})
}

// constClass is the class of a constant or enum member, else NoDef.
func (s *Store) constClass(id ID) modgraph.DefID {
	switch x := s.at(id); x.kind {
	case KindLiteral:
		return s.Classes.LitClass(x.lit)
	case KindEnumMember:
		return modgraph.DefID(x.def)
	}
	return modgraph.NoDef
}

// foldConstants widens the constants of a class that is itself a member, or that
// has too many of them.
func (s *Store) foldConstants(m []ID) []ID {
	var widen []ID
	for i, id := range m {
		c := s.constClass(id)
		if c == modgraph.NoDef {
			continue
		}
		inst := s.Instance(c)
		if slices.Contains(widen, inst) {
			continue
		}
		limit := MaxLiterals
		if c == s.Classes.Bool {
			limit = 1
		}
		n := 1
		for _, other := range m[i+1:] {
			if s.constClass(other) == c {
				n++
			}
		}
		if n > limit || slices.Contains(m, inst) {
			widen = append(widen, inst)
		}
	}
	if len(widen) == 0 {
		return m
	}
	m = slices.DeleteFunc(m, func(id ID) bool {
		c := s.constClass(id)
		return c != modgraph.NoDef && slices.Contains(widen, s.Instance(c))
	})
	for _, w := range widen {
		if !slices.Contains(m, w) {
			m = append(m, w)
		}
	}
	s.sort(m)
	return m
}

// foldVariants joins the objects of one generic class: without arguments (not
// known) it covers those with them, with arguments that are all Never (an empty
// list) it is covered, and more than MaxVariants are the class without arguments.
func (s *Store) foldVariants(m []ID) []ID {
	var bare []ID
	for i, id := range m {
		c := s.variantClass(id)
		if c == modgraph.NoDef {
			continue
		}
		n, first := 0, true
		for k, other := range m {
			if s.variantClass(other) != c {
				continue
			}
			if k < i {
				first = false
				break
			}
			if len(s.at(other).args) == 0 && s.at(other).kind == KindInstance {
				n = MaxVariants
			}
			if !s.allNever(other) {
				n++
			}
		}
		if first && n > MaxVariants {
			bare = append(bare, s.Instance(c))
		}
	}
	drop := func(id ID) bool {
		c := s.variantClass(id)
		if c == modgraph.NoDef {
			return false
		}
		if len(bare) > 0 && slices.Contains(bare, s.Instance(c)) {
			return true
		}
		if !s.allNever(id) {
			return false
		}
		for _, other := range m {
			if other != id && s.variantClass(other) == c {
				return true
			}
		}
		return false
	}
	kept := m[:0:0]
	for _, id := range m {
		if !drop(id) {
			kept = append(kept, id)
		}
	}
	if len(kept) == len(m) && len(bare) == 0 {
		return m
	}
	kept = append(kept, bare...)
	s.sort(kept)
	return kept
}

// variantClass is the class of an object or tuple shape, else NoDef.
func (s *Store) variantClass(id ID) modgraph.DefID {
	switch x := s.at(id); x.kind {
	case KindInstance:
		return modgraph.DefID(x.def)
	case KindTuple:
		return s.Classes.Tuple
	}
	return modgraph.NoDef
}

// allNever says whether an object has arguments and all are Never.
func (s *Store) allNever(id ID) bool {
	x := s.at(id)
	if x.kind != KindInstance || len(x.args) == 0 {
		return false
	}
	for _, a := range x.args {
		if a != Never {
			return false
		}
	}
	return true
}

func (s *Store) sort(m []ID) {
	slices.SortFunc(m, func(a, b ID) int {
		switch da, db := s.at(a).digest, s.at(b).digest; {
		case a == b:
			return 0
		case da.Less(db):
			return -1
		}
		return 1
	})
}

// weight counts members, all constants and all variants of one class as one, so
// that it can only grow when members are added.
func (s *Store) weight(m []ID) int {
	n := 0
	for i, id := range m {
		g := s.group(id)
		first := true
		if g != modgraph.NoDef {
			for _, other := range m[:i] {
				if s.group(other) == g {
					first = false
					break
				}
			}
		}
		if first {
			n++
		}
	}
	return n
}

func (s *Store) group(id ID) modgraph.DefID {
	if c := s.constClass(id); c != modgraph.NoDef {
		return c
	}
	return s.variantClass(id)
}
