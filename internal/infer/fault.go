package infer

import "github.com/ferrule-dev/ferrule/internal/modgraph"

// Fault is a broken invariant of ours that one body ran into. Nothing was known of
// the body in that round.
type Fault struct {
	Def   modgraph.DefID
	Text  string
	Stack string
}

// Faults lists what went wrong, in structural order.
func (r *Result) Faults() []Fault { return r.faults }
