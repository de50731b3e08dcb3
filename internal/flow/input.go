package flow

import (
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/ir"
)

// OpKind is the kind of an effect of an instruction on one of its operands.
type OpKind uint8

// Effects.
const (
	OpRelease   OpKind = iota // the operand (at Suffix) is released
	OpEscape                  // the operand is stored where it outlives this body, or handed to unknown code
	OpAlias                   // the result may be the operand (at Suffix)
	OpAliasElem               // the result may be a view, iterator or container of the operand's elements
	OpMutate                  // the operand (at Suffix) changes in place
	OpSetField                // the attribute at Suffix of the operand is replaced
	OpArm                     // from now on the operand, an object made in this body, holds the obligations of the instruction marked Arms
	OpLock                    // the operand is a lock that is held from now on
	OpUnlock                  // the operand is a lock that is given back
	OpImplies                 // when the result is true (Must) or false, the operand is not None
	OpHold                    // the operand is a lock that is taken by hand, on obligations marked Lock
	OpLetGo                   // the operand is a lock that is given back by hand
	OpAdopt                   // the object that the instruction makes closes the operand with itself
	OpNeedsOpen               // the operation fails when the operand (at Suffix) is closed; rules read it
	OpAnswer                  // if the operand is open, the result is responsible for it: opens obligation Fact
	OpForget                  // unknown code received the operand: its attribute paths may have changed
)

// Effect is one effect. It is on a value of the block (Operand), or, when that is
// negative, on what a place holds (Place), or on what a path outside the body
// names (Path, an index into Input.Outside). Suffix is an index into
// Input.Suffixes or -1.
type Effect struct {
	Kind  OpKind
	Must  bool // for OpRelease: on every path through the callee
	Await bool // for OpEscape: ends obligations to await, and nothing else
	// Component is one more than the item of a tuple result that OpAlias speaks of, 0
	// for the whole.
	Component int32
	Operand   ir.Value
	Place     ir.Place
	Path      int32
	Suffix    int32
	Fact      int32 // index of the callee's fact, for witnesses; -1 if rooted here
	Callee    int32 // DefID or -1
	Call      int32 // number of the call by the maker of the input, -1 if rooted here
}

// Suffix is a list of selectors behind an operand.
type Suffix struct {
	Sel [contract.MaxSelectors]contract.Selector
	Len uint8
}

// Raise is an exception that an instruction can raise.
type Raise struct {
	Instr    int32
	Class    int32 // DefID, or -1 for an unknown class
	Tier     contract.Tier
	Expected bool
	Direct   bool // an explicit raise in this body
	Cond     contract.Cond
	Witness  contract.Witness
}

// Obligation is a resource that an instruction makes and somebody must release.
type Obligation struct {
	Instr     int32
	Component int32 // of a tuple result, or -1
	Res       contract.Resource
	// Arms is set when the receiver holds it from now on, not the result.
	Arms bool
	// Lock is set on a lock or permit that is taken by hand: OpLetGo of the same lock
	// ends it, and no value stands for it.
	Lock bool
	// Adopts is set when the object that is made holds what one of its arguments
	// stands for: it is open only if the argument was.
	Adopts bool
	// Apart is set on what its parts say nothing about: whoever has the output of a
	// process cannot wait for it.
	Apart bool
	// OnRaise is set when a callee leaves it open, at Path, if the instruction raises:
	// half of what it had to do is done. It never counts as live, only as parked.
	OnRaise bool
	Path    contract.Path
	Tier    contract.Tier
	Witness contract.Witness
	// Cond is what the arguments must be for the obligation to exist, as far as the
	// call does not decide it.
	Cond contract.Cond
}

// Wait is a blocking operation that an instruction runs on the calling thread, here
// or in a callee. The solver has no use for it; rules read it.
type Wait struct {
	Instr   int32
	Kind    contract.BlockKind
	Tier    contract.Tier
	Cond    contract.Cond
	Witness contract.Witness
}

// Conflict is a callee's borrow of one path while it changes another (contract.Pair),
// as the operands of a call: both may be the same object here. Each side is an
// operand, a place or an outer path, as in Effect. Rules read it.
type Conflict struct {
	Instr             int32
	Borrowed, Mutated Effect
	Tier              contract.Tier
	Callee, Fact      int32
}

// InstrFlags describe an instruction beyond its effects.
type InstrFlags uint32

// Flags.
const (
	NeverReturns InstrFlags = 1 << iota // the call does not come back
	UnknownCall                         // the callee is not resolved
	MayBeFalsy                          // an object made here can be false
	GivesNone                           // the result is None
	MayGiveNone                         // the result is None on some path
	NoSite                              // the result is no object of interest (a number, a text)
	MaySuppress                         // OpSuppress: the manager may swallow
	MaySuspend                          // control may go back to the event loop
	NotNone                             // OpLoad and OpAttr: the type excludes None
	FalsyNever                          // an object loaded here is true if it is not None
	PropertyCall                        // OpAttr: the read runs code, its result is no stored value
	Lends                               // OpYield: the value is lent, as in a context manager function
	Snapshot                            // OpIter: what is iterated is a copy, made at once
	IsNone                              // OpLoad: of a module's constant None
	IsTrue                              // the same, True
	IsFalse                             // the same, False
	IsBool                              // an object loaded here is True or False
)

// Info is what is known of one instruction: ranges into the flat tables.
type Info struct {
	Flags             InstrFlags
	Effects, NEffects int32
	Raises, NRaises   int32
	Owns, NOwns       int32
	Catches, NCatches int32 // OpMatchExc and OpSuppress: classes that it takes
	CatchesAny        bool  // takes everything: bare except, an unresolved class
}

// Classes answers questions about exception classes.
type Classes interface {
	// IsSubclass says whether a is b or a subclass of it.
	IsSubclass(a, b int32) bool
}

// Input is a body with the effects of its instructions.
type Input struct {
	File     *ir.File
	Body     *ir.Body
	Infos    []Info
	Effects  []Effect
	Suffixes []Suffix
	Raises   []Raise
	Owns     []Obligation
	Waits    []Wait // in the order of instructions
	Clashes  []Conflict
	Catches  []int32
	// Paths gives for each place the path that a caller can substitute; the zero
	// path for locals.
	Paths []contract.Path
	// Outside are paths of effects that no operand names: module variables, cells of
	// enclosing functions.
	Outside []contract.Path
	// Volatile marks cells that nested functions rebind: nothing is known of what
	// they hold. Nil when there are none.
	Volatile []bool
	// Quiet marks cells that nested functions use on the spot only: what is stored
	// there is not handed over. Nil when there are none.
	Quiet   []bool
	Classes Classes
}

// Reset empties the tables and keeps their memory.
func (in *Input) Reset(f *ir.File, b *ir.Body) {
	in.File, in.Body = f, b
	in.Effects, in.Suffixes, in.Raises = in.Effects[:0], in.Suffixes[:0], in.Raises[:0]
	in.Owns, in.Waits, in.Clashes, in.Catches, in.Paths = in.Owns[:0], in.Waits[:0], in.Clashes[:0], in.Catches[:0], in.Paths[:0]
	in.Outside, in.Volatile, in.Quiet = in.Outside[:0], nil, nil
	n := len(b.Instrs)
	if cap(in.Infos) < n {
		in.Infos = make([]Info, n)
	}
	in.Infos = in.Infos[:n]
	clear(in.Infos)
}

// EffectsOf returns the effects of an instruction.
func (in *Input) EffectsOf(i int32) []Effect {
	x := &in.Infos[i]
	return in.Effects[x.Effects : x.Effects+x.NEffects]
}

// RaisesOf returns the exceptions of an instruction.
func (in *Input) RaisesOf(i int32) []Raise {
	x := &in.Infos[i]
	return in.Raises[x.Raises : x.Raises+x.NRaises]
}
