package types

import (
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// Instance is an object of a class.
func (s *Store) Instance(class modgraph.DefID, args ...ID) ID {
	if class == modgraph.NoDef {
		return Unknown(ReasonName)
	}
	return s.intern(node{kind: KindInstance, def: int32(class), args: args})
}

// ClassObject is a class itself, with type arguments when it was subscripted.
func (s *Store) ClassObject(class modgraph.DefID, args ...ID) ID {
	if class == modgraph.NoDef {
		return Unknown(ReasonName)
	}
	return s.intern(node{kind: KindClass, def: int32(class), args: args})
}

// TypeOf is type[t]: the class object of an instance, for each member of a union.
func (s *Store) TypeOf(t ID) ID {
	x := s.at(t)
	switch x.kind {
	case KindInstance:
		return s.ClassObject(modgraph.DefID(x.def), x.args...)
	case KindTypeVar:
		return s.intern(node{kind: KindTypeOf, def: -1, args: []ID{t}})
	case KindUnion:
		out := make([]ID, len(x.args))
		for i, m := range x.args {
			out[i] = s.TypeOf(m)
		}
		return s.Union(out...)
	case KindLiteral:
		if c := s.Classes.LitClass(x.lit); c != modgraph.NoDef {
			return s.ClassObject(c)
		}
	case KindEnumMember:
		return s.ClassObject(modgraph.DefID(x.def))
	case KindTuple:
		if s.Classes.Tuple != modgraph.NoDef {
			return s.ClassObject(s.Classes.Tuple)
		}
	case KindDict:
		if s.Classes.Dict != modgraph.NoDef {
			return s.ClassObject(s.Classes.Dict)
		}
	case KindExtInstance:
		return s.Ext(x.name)
	case KindUnknown, KindAny:
		return t
	}
	return Unknown(ReasonDynamic)
}

// InstanceOf is what a class object makes: the inverse of TypeOf.
func (s *Store) InstanceOf(t ID) ID {
	x := s.at(t)
	switch x.kind {
	case KindClass:
		return s.Instance(modgraph.DefID(x.def), x.args...)
	case KindTypeOf:
		return x.args[0]
	case KindUnion:
		out := make([]ID, len(x.args))
		for i, m := range x.args {
			out[i] = s.InstanceOf(m)
		}
		return s.Union(out...)
	case KindExt:
		return s.ExtInstance(x.name)
	case KindUnknown, KindAny, KindNone:
		return t
	}
	return Unknown(ReasonDynamic)
}

// Module is a module object.
func (s *Store) Module(f modgraph.FileID) ID {
	return s.intern(node{kind: KindModule, def: int32(f)})
}

// Function is a function that is not bound to a receiver.
func (s *Store) Function(def modgraph.DefID) ID {
	return s.intern(node{kind: KindFunction, def: int32(def)})
}

// Method is a function bound to a receiver (a class object for class methods).
func (s *Store) Method(recv ID, def modgraph.DefID) ID {
	return s.intern(node{kind: KindMethod, def: int32(def), args: []ID{recv}})
}

// Tuple is a tuple of known shape; a long one is tuple[union of its elements].
func (s *Store) Tuple(elems ...ID) ID {
	if len(elems) > MaxElements {
		if s.Classes.Tuple == modgraph.NoDef {
			return Unknown(ReasonName)
		}
		return s.Instance(s.Classes.Tuple, s.Union(elems...))
	}
	return s.intern(node{kind: KindTuple, def: -1, args: elems})
}

// Literal is a constant.
func (s *Store) Literal(k LitKind, text string) ID {
	if len(text) > 200 {
		if c := s.Classes.LitClass(k); c != modgraph.NoDef {
			return s.Instance(c)
		}
		return Unknown(ReasonName)
	}
	return s.intern(node{kind: KindLiteral, lit: k, def: -1, name: text})
}

// Bool is True or False.
func (s *Store) Bool(v bool) ID {
	if v {
		return s.Literal(LitBool, "True")
	}
	return s.Literal(LitBool, "False")
}

// EnumMember is one member of an enumeration.
func (s *Store) EnumMember(class modgraph.DefID, name string) ID {
	return s.intern(node{kind: KindEnumMember, def: int32(class), name: name})
}

// Dict is a dict whose keys are constant strings, in order of insertion. A large
// one is dict[str, union of its values].
func (s *Store) Dict(keys []string, values []ID) ID {
	if len(keys) > MaxKeys {
		if s.Classes.Dict == modgraph.NoDef || s.Classes.Str == modgraph.NoDef {
			return Unknown(ReasonName)
		}
		return s.Instance(s.Classes.Dict, s.Instance(s.Classes.Str), s.Union(values...))
	}
	return s.intern(node{kind: KindDict, def: -1, names: keys, args: values})
}

// TypeVar is a type variable of a scope: the module, class or function that
// defines it.
func (s *Store) TypeVar(scope modgraph.DefID, name string) ID {
	return s.intern(node{kind: KindTypeVar, def: int32(scope), name: name, flags: flagVars})
}

// Callable is a callable of which only the shape is known. With unknown
// parameters (Callable[..., R]) params is nil and open is true.
func (s *Store) Callable(params []ID, result ID, open bool) ID {
	var stack [8]ID
	args := append(append(stack[:0], params...), result)
	var f flag
	if open {
		f = flagVarargs
	}
	return s.intern(node{kind: KindCallable, def: -1, args: args, flags: f})
}

// Coroutine is the object that calling an async function gives.
func (s *Store) Coroutine(def modgraph.DefID, result ID) ID {
	return s.intern(node{kind: KindCoroutine, def: int32(def), args: []ID{result}})
}

// Generator is the object that calling a generator function gives.
func (s *Store) Generator(def modgraph.DefID, yield, result ID) ID {
	return s.intern(node{kind: KindGenerator, def: int32(def), args: []ID{yield, result}})
}

// AsyncGenerator is the object that calling an async generator function gives.
func (s *Store) AsyncGenerator(def modgraph.DefID, yield ID) ID {
	return s.intern(node{kind: KindAsyncGenerator, def: int32(def), args: []ID{yield}})
}

// Manager is the object that calling a context manager function gives.
func (s *Store) Manager(def modgraph.DefID, entered ID, async bool) ID {
	var f flag
	if async {
		f = flagAsync
	}
	return s.intern(node{kind: KindManager, def: int32(def), args: []ID{entered}, flags: f})
}

// Super is super() in a method of class for the object self.
func (s *Store) Super(class modgraph.DefID, self ID) ID {
	return s.intern(node{kind: KindSuper, def: int32(class), args: []ID{self}})
}

// Partial is functools.partial(callable, *args, **keywords); the last
// len(keywords) of bound are the values of the keywords.
func (s *Store) Partial(callable ID, bound []ID, keywords []string) ID {
	var stack [8]ID
	return s.intern(node{kind: KindPartial, def: -1, args: append(append(stack[:0], callable), bound...), names: keywords})
}

// Ext is an object of a package that is not there, by its qualified name.
func (s *Store) Ext(name string) ID {
	return s.intern(node{kind: KindExt, def: -1, name: name})
}

// ExtInstance is what calling the object of that name gives.
func (s *Store) ExtInstance(name string) ID {
	return s.intern(node{kind: KindExtInstance, def: -1, name: name})
}

// Property is the property object with that getter, as the class sees it.
func (s *Store) Property(getter modgraph.DefID) ID {
	return s.intern(node{kind: KindProperty, def: int32(getter)})
}
