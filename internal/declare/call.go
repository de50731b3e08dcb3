package declare

import (
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// ArgKind is how an argument is written.
type ArgKind uint8

// Kinds of arguments.
const (
	ArgPos ArgKind = iota
	ArgStar
	ArgDoubleStar
	ArgKeyword
)

// Arg is one argument of a call.
type Arg struct {
	Kind ArgKind
	Name sym.Sym  // of ArgKeyword
	Type types.ID // Invalid when not known; for ArgStar the iterable itself
}

// Parameters of BoundArgs.Param.
const (
	ParamUnknown int16 = -1 // a star argument: which parameter gets it is not known
	ParamNone    int16 = -2 // no parameter takes it
)

// BoundArgs is which parameter each argument goes to. Its slices are reused.
type BoundArgs struct {
	// Param[i] is the index in Func.Params of argument i, ParamUnknown or ParamNone.
	Param []int16
	// Filled[p] says whether a parameter surely gets an argument.
	Filled []bool
	// Missing lists required parameters that get none for sure.
	Missing []int16
	// Recv is the parameter that gets the receiver, -1 if none.
	Recv int16
	// Fits is set when the call binds without a TypeError as far as the text shows.
	Fits bool
	// Star is set when star arguments leave the binding open.
	Star bool
}

// Bind binds arguments to parameters. With bound the first parameter gets the
// receiver.
func (f *Func) Bind(args []Arg, bound bool, out *BoundArgs) { panic("declare: not yet") }

// Call is the outcome of a call.
type Call struct {
	Result types.ID
	// Def is the function that was chosen: an overload's definition, an __init__,
	// __call__ or __new__; NoDef when none or several.
	Def modgraph.DefID
	// Class is the class that a constructor call makes, else NoDef.
	Class modgraph.DefID
	Bound bool
	// NoMatch is set when no overload takes the arguments for sure.
	NoMatch bool
}

// Call is the result of calling a value by declarations alone: functions,
// methods, classes, callables, joined over unions. Results of functions without
// annotation are Unknown(ReasonResult).
func (t *Table) Call(callee types.ID, args []Arg, fields Fields) Call { panic("declare: not yet") }

// CallFunc is the result of calling a function or overload set, recv Invalid when
// it is not bound.
func (t *Table) CallFunc(def modgraph.DefID, recv types.ID, args []Arg) Call {
	panic("declare: not yet")
}

// Construct is the object that calling a class gives.
func (t *Table) Construct(class types.ID, args []Arg) types.ID { panic("declare: not yet") }

// Protocol results.

// Awaited is the type of `await value`.
func (t *Table) Awaited(value types.ID) types.ID { panic("declare: not yet") }

// Element is the type of `for x in value` (async: `async for`).
func (t *Table) Element(value types.ID, async bool) types.ID { panic("declare: not yet") }

// Entered is the type of `with value as x` (async: `async with`).
func (t *Table) Entered(value types.ID, async bool) types.ID { panic("declare: not yet") }

// Item is the type of value[index]; index Invalid when not known.
func (t *Table) Item(value, index types.ID) types.ID { panic("declare: not yet") }

// ElementAt is the type of element i of an unpacked value of n elements, star the
// index of the starred target or -1.
func (t *Table) ElementAt(value types.ID, i, n, star int) types.ID { panic("declare: not yet") }

// Binary is the type of `left op right`; name is the dunder ("__add__") and
// reflected the one of the right side ("__radd__").
func (t *Table) Binary(left, right types.ID, name, reflected sym.Sym) types.ID {
	panic("declare: not yet")
}

// Assignable says whether a value of type from may be used as to: no is a sure
// mismatch. Unknown parts are assignable.
func (t *Table) Assignable(from, to types.ID) bool { panic("declare: not yet") }
