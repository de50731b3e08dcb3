package infer

import (
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/base/par"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// Options of a run.
type Options struct {
	Workers int // 0 means one for each processor
	// Evidence keeps how good the evidence of each value's type is, for listings.
	Evidence bool
}

// Result answers questions about a program whose types are settled.
type Result struct {
	x       *Infer
	settled []settled  // of each body
	results []types.ID // by result and yield cell
	faults  []Fault
	fields  map[modgraph.DefID]*ClassFields
	wraps   map[modgraph.DefID][]Wrap
}

// settled is what later stages ask of a body.
type settled struct {
	types []types.ID
	sites Sites
	refs  []Ref
}

// Ref is a callable that a body passes on or stores without calling it. Instr is
// the value that is the callable, By an instruction that passes it on.
type Ref struct {
	Instr, By int32
	Def       modgraph.DefID
	Bound     bool
}

// Wrap says that callers of a function run the wrapper that a decorator of the
// project put around it; the wrapper poses as the function (functools.wraps).
type Wrap struct {
	Def, Wrapper modgraph.DefID
	// Body and Instr are where the decorator is applied.
	Body  modgraph.DefID
	Instr int32
}

// Run infers the types of a program.
func Run(decl *declare.Table, links *modgraph.Links, o Options) *Result {
	x := &Infer{Prog: decl.Prog, Types: decl.Types, Decl: decl, Links: links, cells: &cells{}, workers: par.Workers(o.Workers)}
	x.names.fill(decl.Prog.Syms)
	x.findSpecial()
	x.findKeepers()
	x.collectBodies()
	if o.Evidence {
		x.evidence = make([]*evidence, len(x.bodies))
	}
	x.collectWriters()
	x.buildOrder()
	x.run()
	x.followOverrides()
	r := &Result{x: x}
	r.fields = x.classFields()
	r.wraps = map[modgraph.DefID][]Wrap{}
	for i := range x.outs {
		for _, w := range x.outs[i].wraps {
			if l := r.wraps[w.Def]; !slices.Contains(l, w) {
				r.wraps[w.Def] = append(l, w)
			}
		}
	}
	x.count()
	r.settle()
	return r
}

// settle keeps what later stages read and drops what only the rounds needed.
func (r *Result) settle() {
	x := r.x
	r.settled = make([]settled, len(x.bodies))
	for i := range x.outs {
		o := &x.outs[i]
		r.settled[i] = settled{types: o.types, sites: o.sites, refs: o.refs}
		if o.fault != nil {
			r.faults = append(r.faults, *o.fault)
		}
		x.bodies[i].bases = nil
	}
	r.results = make([]types.ID, 2*len(x.bodies))
	for c := range r.results {
		r.results[c] = x.cells.at(cellID(c)).val
	}
	x.outs, x.files, x.cells, x.votes = nil, nil, nil, nil
	x.order, x.first, x.writers = orderGraph{}, nil, nil
}

// Decl is the table of declarations that the result rests on.
func (r *Result) Decl() *declare.Table { return r.x.Decl }

// Types is the store of the types in the result.
func (r *Result) Types() *types.Store { return r.x.Types }

func (r *Result) out(d modgraph.DefID) *settled {
	if d < 0 || int(d) >= len(r.x.bodyOf) || r.x.bodyOf[d] < 0 {
		return nil
	}
	return &r.settled[r.x.bodyOf[d]]
}

// TypesOf lists the types of a body's instructions, nil when there is no body.
// Instructions that no path reaches have types.Invalid.
func (r *Result) TypesOf(d modgraph.DefID) []types.ID {
	if o := r.out(d); o != nil {
		return o.types
	}
	return nil
}

// TypeOf is the type of the value of an instruction; Invalid when it gives none.
func (r *Result) TypeOf(d modgraph.DefID, instr int32) types.ID {
	if o := r.out(d); o != nil && int(instr) < len(o.types) && instr >= 0 {
		return o.types[instr]
	}
	return types.Invalid
}

// Sites are the sites of a body, nil when it has none.
func (r *Result) Sites(d modgraph.DefID) *Sites {
	if o := r.out(d); o != nil {
		return &o.sites
	}
	return nil
}

// Refs are the callables that a body passes on or stores, by the instruction
// that gives them; a value that may be several has an entry for each.
func (r *Result) Refs(d modgraph.DefID) []Ref {
	if o := r.out(d); o != nil {
		return o.refs
	}
	return nil
}

// ResultType is what the return statements of a function give (for a generator:
// the value of StopIteration), as inferred from the body.
func (r *Result) ResultType(d modgraph.DefID) types.ID {
	if r.out(d) == nil {
		return types.Invalid
	}
	return r.plain(d, r.results[resultCell(r.x.bodyOf[d])])
}

// plain puts the class in for Self and takes out the variables that stand for
// parameters.
func (r *Result) plain(d modgraph.DefID, t types.ID) types.ID {
	s := r.x.Types
	if !s.HasVars(t) {
		return t
	}
	if b := &r.x.bodies[r.x.bodyOf[d]]; b.fn != nil && b.fn.Class != modgraph.NoDef {
		t = s.SubstSelf(t, s.Instance(b.fn.Class))
	}
	return s.EraseWith(t, func(v types.ID) types.ID {
		if v == types.Self || strings.HasPrefix(s.Name(v), returned) {
			return types.Unknown(types.ReasonParam)
		}
		return v
	})
}

// Wrappers are the wrappers around a function, innermost first.
func (r *Result) Wrappers(d modgraph.DefID) []Wrap { return r.wraps[d] }

// YieldType is what a generator yields.
func (r *Result) YieldType(d modgraph.DefID) types.ID {
	if r.out(d) == nil {
		return types.Invalid
	}
	return r.plain(d, r.results[yieldCell(r.x.bodyOf[d])])
}

// ParamType is the type of a parameter inside the body, annotated or voted.
func (r *Result) ParamType(d modgraph.DefID, i int) types.ID {
	if r.out(d) == nil {
		return types.Invalid
	}
	b := r.x.bodyOf[d]
	if i >= len(r.x.bodies[b].ir.Params) {
		return types.Invalid
	}
	return r.x.params[r.x.bodies[b].params+cellID(i)-cellID(2*len(r.x.bodies))]
}
