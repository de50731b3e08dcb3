package rule

import (
	"github.com/ferrule-dev/ferrule/internal/context"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/summarize"
)

// Facts answers what the finished analysis knows of other definitions.
type Facts interface {
	// Contract is what is known of a function or class, nil when nothing is.
	Contract(def modgraph.DefID) *contract.Contract
	// Class is what contracts say of a class, nil when nothing is known.
	Class(def modgraph.DefID) *contract.ClassFacts
}

// World is what every rule may read.
type World struct {
	Program *modgraph.Program
	Declare *declare.Table
	Infer   *infer.Result
	Facts   Facts
	// Exits says where the process ends.
	Exits *context.Exits
}

// Body is one body under replay: what it is made of, the effects of its
// instructions, its calls with their contracts.
type Body struct {
	World
	*summarize.Body
	// Report takes a finding. The engine fills in code and level where they are not
	// set.
	Report func(Finding)
}

// Function is a rule that looks at one body at a time. It is called while the
// settled states of the body are replayed, and never runs a solver itself. One
// value serves all workers; what belongs to a body lives in the visitor.
type Function interface {
	Meta() Meta
	// Begin returns the visitor of a body, or nil when the rule has nothing to look
	// at there.
	Begin(b *Body) Visitor
}

// Visitor receives the replay of one body. End comes last.
type Visitor interface {
	flow.Sink
	End()
}

// Whole is the finished program.
type Whole struct {
	World
	// Defs are the definitions whose files are reported on, in structural order.
	Defs   []modgraph.DefID
	Report func(Finding)
}

// Program is a rule that looks at the finished program: classes, cells, the call
// graph.
type Program interface {
	Meta() Meta
	Run(p *Whole)
}
