package rule

import (
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// Container is a kind of mutable container of the language.
type Container uint8

// Kinds of containers. Other is any object that is known to be none of them.
const (
	Unknown Container = iota
	Other
	List
	Dict
	Set
	Deque
)

// String is the word for people; an unknown container is just that.
func (c Container) String() string {
	switch c {
	case List:
		return "list"
	case Dict:
		return "dict"
	case Set:
		return "set"
	case Deque:
		return "deque"
	}
	return "container"
}

// containers are the classes that decide; a subclass is of the kind of the first
// such class in its order of bases.
var containers = map[string]Container{
	"builtins.list": List, "builtins.bytearray": List, "array.array": List, "typing.MutableSequence": List, "collections.abc.MutableSequence": List,
	"builtins.dict": Dict, "typing.MutableMapping": Dict, "collections.abc.MutableMapping": Dict, "typing.Mapping": Dict,
	"builtins.set": Set, "typing.MutableSet": Set, "typing.AbstractSet": Set, "collections.abc.MutableSet": Set,
	"collections.deque": Deque, "_collections.deque": Deque,
}

// ContainerOf says which container the values of a type are. None is left out of
// a union; members of different kinds make it unknown.
func (w *World) ContainerOf(t types.ID) Container {
	if t == types.Invalid {
		return Unknown
	}
	s := w.Infer.Types()
	var one [1]types.ID
	out, first := Unknown, true
	for _, m := range s.Members(t, &one) {
		if m == types.None {
			continue
		}
		k := w.containerOf(s, m)
		if !first && k != out {
			return Unknown
		}
		out, first = k, false
	}
	return out
}

func (w *World) containerOf(s *types.Store, t types.ID) Container {
	switch s.Kind(t) {
	case types.KindDict:
		return Dict
	case types.KindInstance:
		d := s.Def(t)
		if d == modgraph.NoDef {
			return Unknown
		}
		c := w.Declare.Class(d)
		for _, base := range c.MRO {
			if k, ok := containers[w.Program.QualName(s.Def(base))]; ok {
				return k
			}
		}
		if c.Open() {
			return Unknown
		}
		return Other
	case types.KindUnknown, types.KindAny, types.KindExtInstance, types.KindTypeVar:
		return Unknown
	}
	return Other
}

// FillsIn says whether all values of a type make an entry for a key that is read and
// missing: a defaultdict, and no class below it, which may miss a key in its own way.
func (w *World) FillsIn(t types.ID) bool {
	if t == types.Invalid {
		return false
	}
	s := w.Infer.Types()
	var one [1]types.ID
	found := false
	for _, m := range s.Members(t, &one) {
		if m == types.None {
			continue
		}
		if s.Kind(m) != types.KindInstance || w.Program.QualName(s.Def(m)) != "collections.defaultdict" {
			return false
		}
		found = true
	}
	return found
}
