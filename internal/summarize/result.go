package summarize

import (
	"slices"
	"sync"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// Result answers questions about a program whose contracts are settled. It may be
// used by several goroutines.
type Result struct {
	x    *run
	pool *sync.Pool
}

func newPool(x *run) *sync.Pool {
	return &sync.Pool{New: func() any { return newWorker(x) }}
}

// Contract is what is known of a function, of a module body, or of the
// construction of a class; nil when nothing is.
func (r *Result) Contract(d modgraph.DefID) *contract.Contract {
	if d < 0 {
		return nil
	}
	return r.x.known(d).contract
}

// Signature is the parameter list that the paths of a contract are rooted in.
func (r *Result) Signature(d modgraph.DefID) contract.Signature {
	if d < 0 {
		return nil
	}
	return r.x.known(d).params
}

// Class is what contracts say of a class, nil when nothing is known.
func (r *Result) Class(d modgraph.DefID) *contract.ClassFacts {
	if d < 0 {
		return nil
	}
	return r.x.classes[d]
}

// Body is one body under replay: the effects of its instructions, its calls with
// their contracts, and the helpers that translate between caller and callee. It is
// valid during the callback of Replay.
type Body struct {
	Def   modgraph.DefID
	File  *modgraph.File
	IR    *ir.Body
	Sites *infer.Sites
	Flow  *flow.Input
	Calls *Calls
	w     *worker
}

// Replay solves a body over the final contracts and replays it. begin gets the body
// and returns the sinks that want its events; end (may be nil) comes after them. It
// reports false for what has no body, or one that is beyond the solver's budget.
func (r *Result) Replay(d modgraph.DefID, begin func(*Body) []flow.Sink, end func(*Body)) bool {
	w := r.pool.Get().(*worker)
	broken := true // a panic of a sink leaves the worker in the middle of a body
	defer func() {
		if !broken {
			r.pool.Put(w)
		}
	}()
	done := r.replay(w, d, begin, end)
	broken = false
	return done
}

func (r *Result) replay(w *worker, d modgraph.DefID, begin func(*Body) []flow.Sink, end func(*Body)) bool {
	if !w.b.reset(r.x, d) {
		return false
	}
	w.b.final = true
	w.b.build()
	body := &Body{Def: d, File: w.b.file, IR: w.b.body, Sites: w.b.sites, Flow: &w.in, Calls: &w.calls, w: w}
	sinks := begin(body)
	if len(sinks) > 0 {
		if !w.solver.Solve(&w.in) {
			return false
		}
		w.solver.Replay(flow.Tee(sinks))
	}
	if end != nil {
		end(body)
	}
	return true
}

// Holds decides a fact of a callee at a call: whether its phase runs here and its
// condition is possible. The condition that is left speaks of this body's own
// parameters.
func (b *Body) Holds(c *Call, f *contract.Base) (contract.Cond, bool) { return b.w.b.holds(c, f) }

// Tier is the evidence of a callee's fact as this body sees it.
func (b *Body) Tier(c *Call, f *contract.Base) contract.Tier { return tier(c, f.Tier) }

// Value is what a callee's path stands for at a point: the argument, extended by
// the path's selectors. The answer is empty when the argument is not known.
func (b *Body) Value(p *flow.Point, c *Call, path contract.Path) flow.Value {
	if path.Root != contract.RootParam {
		return p.Entry(path)
	}
	v := flow.Empty
	switch val, place, ok := b.w.b.argument(c, path.Index); {
	case !ok:
		return flow.Empty
	case val >= 0:
		v = p.Operand(val)
	default:
		v = p.Place(place)
	}
	return p.Select(v, path)
}

// Cond are the tests of parameters that hold whenever a block runs.
func (b *Body) Cond(at ir.BlockID) contract.Cond { return b.w.b.conds[at] }

// IsManager says whether the body is a context manager function.
func (b *Body) IsManager() bool { return b.w.b.manager }

// Bodies lists the definitions that have a body, in structural order: functions,
// lambdas, generator expressions, modules and class bodies.
func (r *Result) Bodies() []modgraph.DefID { return r.x.nodes }

// Faults lists the nodes whose evaluation failed, in structural order.
func (r *Result) Faults() []Fault {
	out := slices.Clone(r.x.faults)
	slices.SortFunc(out, func(a, b Fault) int { return r.x.prog.Compare(a.Def, b.Def) })
	return out
}

// Stats are the figures of a run.
type Stats struct {
	Nodes       int
	Bodies      int
	Evaluations int64
	GivenUp     int // bodies beyond the solver's budget
	Widened     int // members of components that did not settle
	Components  int // with more than one member
	Largest     int
	Complete    [contract.NumSections]int // bodies with a complete section
}

// Stats counts what the run did.
func (r *Result) Stats() Stats {
	x := r.x
	s := Stats{Nodes: len(x.nodes), Evaluations: x.evals.Load(), GivenUp: int(x.exhausted.Load()), Widened: int(x.given.Load())}
	for _, d := range x.nodes {
		c := x.contracts[d]
		if x.prog.Def(d).Kind == bind.KindClass || c == nil {
			continue
		}
		s.Bodies++
		for k := range c.Complete {
			if c.Complete[k] == contract.Complete {
				s.Complete[k]++
			}
		}
	}
	comps := x.graph.Components()
	for c := range int32(comps.Len()) {
		if n := len(comps.Nodes(c)); n > 1 {
			s.Components++
			s.Largest = max(s.Largest, n)
		}
	}
	return s
}

// Ref is the callable that a value is known to be, where exactly one is.
func (b *Body) Ref(v ir.Value) (infer.Ref, bool) { return b.w.x.refAt(b.Def, v) }
