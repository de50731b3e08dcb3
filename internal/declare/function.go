package declare

import (
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// FuncFlags are what the header of a function says.
type FuncFlags uint32

// Flags of functions.
const (
	Async FuncFlags = 1 << iota
	Generator
	Method   // defined directly in a class
	Static   // staticmethod, __new__ excepted
	ClassM   // classmethod, __class_getitem__, __init_subclass__
	Property // property, cached_property, abstractproperty, ...: reading calls it
	Cached   // cached_property
	Setter   // @x.setter
	Deleter
	Abstract
	Overload
	Override
	FinalF
	Manager      // contextmanager
	AsyncManager // asynccontextmanager
	Memoised     // functools.cache, lru_cache
	SingleDisp   // singledispatch
	Wraps        // functools.wraps(f)
	UnknownDeco  // a decorator that is not known by name: callers see its result
	NoReturn     // annotated NoReturn or Never
	StubLike     // body is empty or raises NotImplementedError
	DeclResult   // the result is annotated
	FixtureLike  // pytest fixture
	TypeGuard    // TypeIs or TypeGuard
	FromStub     // from a stub file
)

// Param is one parameter.
type Param struct {
	Name sym.Sym
	Kind bind.ParamKind
	// Type is the annotated type; for *args and **kwargs the type of one element.
	// Unknown(ReasonParam) without annotation (Invalid is never stored).
	Type        types.ID
	Declared    bool
	HasDefault  bool
	NoneDefault bool
	Default     ast.NodeID // node of Decls
	// DefaultType is the type of the default as far as the text shows, Invalid if
	// there is none.
	DefaultType types.ID
}

// Func is the signature of a function. It is immutable.
type Func struct {
	Def    modgraph.DefID
	Class  modgraph.DefID // class in which it is defined, NoDef if none
	Flags  FuncFlags
	Params []Param
	// Result is what calling gives by the annotation: for an async function a
	// Coroutine, for context manager functions a Manager. Unknown(ReasonResult)
	// inside when not annotated.
	Result types.ID
	// Returned is the annotated type of the return statements (for a generator: the
	// annotation itself).
	Returned types.ID
	// Yield is the annotated type of yielded values, Invalid when not stated.
	Yield types.ID
	// Vars are the type variables of the signature that the class does not bind.
	Vars []types.ID
	// Next is the next overload of the set, NoDef at its end. An implementation is
	// no member of its set; Impl is it, NoDef if none (stubs).
	Next modgraph.DefID
	Impl modgraph.DefID
	// Guard is the type that a TypeGuard or TypeIs tests for, Invalid if none.
	Guard types.ID
	// Decorators in source order.
	Decorators []Decorator
}

// Decorator is one decorator of a function or class.
type Decorator struct {
	// Name is the qualified name of the decorator or of the function called to make
	// it: "functools.lru_cache", "shop.auth.login_required"; "" when not resolved.
	Name  string
	Type  types.ID // type of the decorator object as far as known
	Def   modgraph.DefID
	Node  ast.NodeID // node of Decls
	Call  bool       // written with arguments
	Known bool       // its effect on the signature is known
}

// Func returns the signature of a function.
func (t *Table) Func(d modgraph.DefID) *Func { panic("declare: not yet") }

// Overloads appends the overloads of a set to buf, in source order; a function
// without overloads is a set of one.
func (t *Table) Overloads(d modgraph.DefID, buf []modgraph.DefID) []modgraph.DefID {
	panic("declare: not yet")
}

// NeverReturns says whether a call of the function cannot come back: annotated so,
// or every path of its body ends in a raise or in a call that never returns.
func (t *Table) NeverReturns(d modgraph.DefID) bool { panic("declare: not yet") }

// Annotation evaluates a node of a file's Decls as an annotation used in a scope.
func (t *Table) Annotation(f modgraph.FileID, scope bind.DefIndex, node ast.NodeID) types.ID {
	panic("declare: not yet")
}
