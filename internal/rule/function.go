package rule

import (
	"github.com/ferrule-dev/ferrule/internal/flow"
)

// Function is a rule that looks at one body at a time. It is called while the
// settled states of the body are replayed, and never runs a solver itself.
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

// Program is a rule that looks at the finished program: classes, cells, the call
// graph.
type Program interface {
	Meta() Meta
	Run(p *Whole)
}
