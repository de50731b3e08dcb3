// Package types is the store of types: hash-consed values with 32-bit ids.
//
// # Model
//
// A type is a node: kind, definition, name and arguments. Equal nodes have one
// ID, so types are compared with ==. The identity of a node is the digest of its
// content, in which a definition stands by the digest of its DefKey; two runs
// that load files in another order give other ids and the same digests.
//
//	def f(x: list[int] | None): ...
//	Union(Instance(list, Instance(int)), None)      displayed "list[int] | None"
//
// Unknown is a type with a reason, unlike Any, which somebody wrote. Both may be
// members of a union: `Pool | Unknown` has a target that is known and may have
// others.
//
// # Laws
//
// Union is commutative, associative and idempotent; Never is its unit. A union of
// more than MaxMembers members is Unknown(ReasonUnion), which absorbs all others;
// more than MaxLiterals constants of one class are that class (True | False is
// bool), more than MaxVariants objects of one generic class with different
// arguments are the class without arguments. All limits depend on the set of members alone, so no order of joining
// can show. Members stand in the order of their digests and are displayed in the
// order of names.
//
// A type nested deeper than MaxDepth has Unknown arguments, which ends the growth
// of types in a cycle: list[list[list[...]]].
//
// # Invariants
//
// Nodes are written once, before their ID is handed out, and never change; all
// reads are free of locks. IDs are never compared for order.
package types

import (
	"github.com/ferrule-dev/ferrule/internal/base/digest"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// ID is a type of one store. The zero value is no type at all.
type ID uint32

// Types that have the same ID in every store. Unknown(r) is UnknownFirst + r.
const (
	Invalid ID = iota
	Any
	None
	Never
	// Self is the type `Self` of annotations; Attr and calls put the receiver in.
	Self
	UnknownFirst
)

// Reason says why a type is not known.
type Reason uint8

// Reasons of Unknown. When unknowns meet in a union the smallest stays, so the
// more telling ones come first.
const (
	ReasonUnion        Reason = iota // too many members; absorbs a union
	ReasonNotInstalled               // from a package that is not installed
	ReasonNoStub                     // from an installed package without types
	ReasonUnknownBase                // attribute of a class with a base that is not known
	ReasonDecorator                  // behind an unknown decorator
	ReasonAttr                       // no such attribute
	ReasonName                       // no such name
	ReasonDynamic                    // computed at run time
	ReasonCycle                      // depends on itself
	ReasonDepth                      // nested too deeply
	ReasonParam                      // a parameter without annotation
	ReasonResult                     // a result without annotation
	ReasonValue                      // a variable without annotation: infer knows more
	ReasonTypeVar                    // a type variable that nothing solves
	ReasonCall                       // result of a call that fits no signature
	ReasonAnnotation                 // an annotation that is no type
	NumReasons
)

// Unknown is the unknown type with a reason.
func Unknown(r Reason) ID { return UnknownFirst + ID(r) }

// firstDynamic is the first ID that is not the same in every store.
const firstDynamic = UnknownFirst + ID(NumReasons)

// Kind is the kind of a type. Beside each stands what Def, Name and Args hold.
type Kind uint8

// Kinds of types.
const (
	KindInvalid        Kind = iota
	KindUnknown             // Reason
	KindAny                 //
	KindNone                // the object None
	KindNever               // no value
	KindInstance            // object. Def: class; Args: type arguments, none when not given
	KindClass               // class object. Def: class; Args: type arguments when subscripted
	KindTypeOf              // type[T] of a type variable. Args[0]: the variable
	KindModule              // module object. File
	KindFunction            // function. Def: function, first overload of a set
	KindMethod              // bound method. Def: function; Args[0]: receiver
	KindTuple               // tuple of fixed shape. Args: elements
	KindLiteral             // constant. Lit, Name: text
	KindEnumMember          // Def: class; Name: member
	KindDict                // dict with constant keys. Names: keys; Args: values
	KindUnion               // Args: members
	KindTypeVar             // Def: scope; Name
	KindCallable            // Args: parameters, result last; Name: "..." when the parameters are not known
	KindCoroutine           // result of calling an async def. Def; Args[0]: awaited result
	KindGenerator           // result of calling a generator function. Def; Args: yield, return
	KindAsyncGenerator      // Def; Args[0]: yield
	KindManager             // result of calling a (async)contextmanager function. Def; Args[0]: entered value; Async
	KindSuper               // super(). Def: class after which to search; Args[0]: self
	KindPartial             // functools.partial. Args[0]: callable, further ones: bound positional arguments; Names: bound keywords at the end
	KindExt                 // named object of a package that is not there. Name: "anyio.CapacityLimiter"
	KindExtInstance         // what calling it gives. Name
	KindProperty            // property object. Def: getter
	numKinds
)

// LitKind is the kind of a constant.
type LitKind uint8

// Kinds of constants.
const (
	LitNone LitKind = iota
	LitInt
	LitStr
	LitBytes
	LitBool // Name is "True" or "False"
)

// Limits of a store.
const (
	MaxMembers  = 16 // of a union
	MaxLiterals = 64 // of one class in a union
	MaxVariants = 4  // of one class with different arguments in a union
	MaxDepth    = 8  // of nesting
	MaxKeys     = 32 // of a dict with constant keys
	MaxElements = 24 // of a tuple of fixed shape
)

// Classes are the classes of constants and shapes, by which Union widens and
// attributes are found. Absent ones are modgraph.NoDef.
type Classes struct {
	Int, Str, Bytes, Bool, Tuple, Dict modgraph.DefID
}

// LitClass is the class of a kind of constants.
func (c *Classes) LitClass(k LitKind) modgraph.DefID {
	switch k {
	case LitInt:
		return c.Int
	case LitStr:
		return c.Str
	case LitBytes:
		return c.Bytes
	case LitBool:
		return c.Bool
	}
	return modgraph.NoDef
}

type flag uint8

const (
	flagVars    flag = 1 << iota // holds a type variable
	flagSelf                     // holds Self
	flagUnknown                  // holds an Unknown
	flagAsync
	flagVarargs // callable with unknown parameters
)

type node struct {
	kind   Kind
	lit    LitKind
	flags  flag
	depth  uint8
	def    int32 // DefID or FileID
	name   string
	names  []string
	args   []ID
	digest digest.Digest
}
