package infer

import (
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// Tier is the evidence of an edge; a lower one is stronger.
type Tier uint8

// Tiers of edges.
const (
	TierNone     Tier = iota // no target
	TierLexical              // E1: names, imports, self of a closed class, super
	TierTyped                // E2: receiver with a known type
	TierReturned             // E3: callable that was returned, stored or passed
	TierInjected             // E4: injected argument, unanimous vote, structural match
	TierWeak                 // E5: name consensus, unique name, contradicted vote
)

// Resolved says whether findings may rest on the edge.
func (t Tier) Resolved() bool { return t >= TierLexical && t <= TierInjected }

// Kind is what runs at a site.
type Kind uint8

// Kinds of sites. One instruction has at most one site.
const (
	KindCall      Kind = iota // OpCall of a function, method or callable object
	KindConstruct             // OpCall of a class
	KindProperty              // OpAttr, OpSetAttr, OpDelAttr that run a property or descriptor
	KindEnter                 // OpEnter: __enter__, __aenter__, or the enter part of a context manager function
	KindExit                  // OpExit
	KindIter                  // OpIter: __iter__; the start of a generator
	KindNext                  // OpNext: __next__; runs the body of a generator function
	KindAwait                 // OpAwait, OpYieldFrom: runs the body of a coroutine
	KindOperator              // OpBinary, OpCompare, OpUnary, OpSub, OpSetSub, OpDelSub through a dunder method
	KindWith                  // unused by instructions: the whole of a with statement, for display
)

// Reason says why a call has no target.
type Reason uint8

// Reasons.
const (
	ReasonNone         Reason = iota
	ReasonParam               // a parameter without type
	ReasonNotInstalled        // a package that is not installed
	ReasonNoStub              // installed without types
	ReasonUnknownBase         // the class has a base that is not known
	ReasonAttr                // the receiver's type has no such attribute
	ReasonDynamic             // getattr, subscript of an unknown container, computed callee
	ReasonUnion               // too many types
	ReasonCycle               // its type did not settle
	ReasonReceiver            // the receiver's type is not known
	ReasonDecorator           // an unknown decorator stands before it
	ReasonInternal
	NumReasons
)

// Target is one function or class that may run.
type Target struct {
	Def  modgraph.DefID
	Tier Tier
	// Bound is set when the receiver (Site.Recv, or an object that the site makes)
	// is the first argument.
	Bound bool
	// Override is set when the method overrides the one that was found, in a subclass
	// of the receiver's class.
	Override bool
}

// Site is an instruction that runs other code.
type Site struct {
	Instr int32
	Kind  Kind
	// Reason is set when nothing or not everything is resolved.
	Reason Reason
	// Recv is the value that bound targets receive first: the object of the
	// attribute through which the method was found; NoValue for super(), a
	// constructed object, or when it is not a value of the block.
	Recv ir.Value
	// RecvSelf is set when the receiver is the enclosing method's own first
	// parameter although it is no value here (super().m()).
	RecvSelf bool
	// Origin is, for KindAwait, KindIter, KindNext, KindEnter and KindExit, the
	// OpCall of the same body that made the coroutine, generator or manager, whose
	// arguments the run receives; NoValue when it is not known.
	Origin ir.Value
	// Targets[First : First+N] of the body.
	First, N int32
	// Virtual is set when subclasses of the receiver's class override a target, and
	// the receiver may be an object of one.
	Virtual bool
	// Complete says that no other code can run here than the targets.
	Complete bool
	// External names the qualified name of an unresolved callee: "requests.get".
	External string
}

// Sites are the sites of one body.
type Sites struct {
	List    []Site
	Targets []Target
	at      []int32 // instruction -> index+1 into List, 0 for none
}

// At returns the site of an instruction, or nil.
func (s *Sites) At(instr int32) *Site {
	if s == nil || instr < 0 || int(instr) >= len(s.at) || s.at[instr] == 0 {
		return nil
	}
	return &s.List[s.at[instr]-1]
}

// TargetsOf lists the targets of a site.
func (s *Sites) TargetsOf(x *Site) []Target { return s.Targets[x.First : x.First+x.N] }

// Add appends a site with its targets.
func (s *Sites) Add(x Site, targets []Target, instrs int) {
	if len(s.at) < instrs {
		s.at = append(s.at, make([]int32, instrs-len(s.at))...)
	}
	x.First, x.N = int32(len(s.Targets)), int32(len(targets))
	s.Targets = append(s.Targets, targets...)
	s.List = append(s.List, x)
	s.at[x.Instr] = int32(len(s.List))
}
