package summarize

import (
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"github.com/ferrule-dev/ferrule/internal/base/graph"
	"github.com/ferrule-dev/ferrule/internal/base/par"
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/models"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// maxRounds is how often a member of a component is evaluated; what still changes
// then loses the completeness of the sections that differ.
const maxRounds = 8

// Inference is what this package asks of the types: the sites of a body, the type
// of a value, and the callables that a body passes on.
type Inference interface {
	Sites(d modgraph.DefID) *infer.Sites
	TypeOf(d modgraph.DefID, instr int32) types.ID
	Refs(d modgraph.DefID) []infer.Ref
}

// Options of a run.
type Options struct {
	Workers int // 0 means one for each processor
	// Without are sections that nobody will read; they stay not computed. The facts
	// of no other section rest on those of Optional sections.
	Without []contract.Section
	// Taught are the modules that the user's models speak of.
	Taught []string
}

// Optional are the sections that can be left out.
var Optional = []contract.Section{contract.SecRequires, contract.SecAccess}

// run is the state of one computation of all contracts.
type run struct {
	prog      *modgraph.Program
	decl      *declare.Table
	types     *types.Store
	inf       Inference
	lib       *models.Library
	syms      symbols
	nameError modgraph.DefID

	importError modgraph.DefID
	workers     int
	without     [contract.NumSections]bool
	said        map[sym.Sym]bool // last names of what people say closes a result

	nodes     []modgraph.DefID // in structural order
	nodeOf    []int32          // by definition, -1 for none
	graph     graph.Graph
	comps     *graph.Components    // while contracts are computed
	contracts []*contract.Contract // by definition
	params    []contract.Signature
	classes   []*contract.ClassFacts
	stubs     []atomic.Pointer[knowledge]
	methodsOf []atomic.Pointer[[]modgraph.DefID] // by class
	shared    []map[sharedCell]bool              // by file: cells that inner functions rebind
	exhausted atomic.Int32
	evals     atomic.Int64
	mu        sync.Mutex
	faults    []Fault
	given     atomic.Int64
}

// Fault is a broken invariant of ours that one node ran into.
type Fault struct {
	Def   modgraph.DefID
	Text  string
	Stack string
}

func (x *run) fault(d modgraph.DefID, p any) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.faults = append(x.faults, Fault{Def: d, Text: fmt.Sprint(p), Stack: string(debug.Stack())})
}

type sharedCell struct {
	def  bind.DefIndex
	name ir.NameID
}

// Run computes the contracts of all bodies and classes of the program. inf must be
// settled; it is read by several workers at once.
func Run(prog *modgraph.Program, decl *declare.Table, inf Inference, lib *models.Library, o Options) *Result {
	n := prog.NumDefs()
	x := &run{
		prog: prog, decl: decl, types: decl.Types, inf: inf, lib: lib, workers: par.Workers(o.Workers),
		nodeOf: make([]int32, n), contracts: make([]*contract.Contract, n), params: make([]contract.Signature, n),
		classes: make([]*contract.ClassFacts, n), stubs: make([]atomic.Pointer[knowledge], n),
		methodsOf: make([]atomic.Pointer[[]modgraph.DefID], n),
	}
	for _, s := range o.Without {
		x.without[s] = true
	}
	x.syms.fill(prog.Syms)
	x.nameError, x.importError = decl.ClassNamed("builtins.NameError"), decl.ClassNamed("builtins.ImportError")
	x.collectNodes()
	x.statedClosers(o.Taught)
	x.buildGraph()
	x.solve()
	return &Result{x: x, pool: newPool(x)}
}

// collectNodes numbers the bodies and classes in structural order.
func (x *run) collectNodes() {
	for i := range x.nodeOf {
		x.nodeOf[i] = -1
	}
	x.shared = make([]map[sharedCell]bool, len(x.prog.Files))
	var files []modgraph.FileID
	for id, f := range x.prog.Files {
		if f.IR != nil {
			files = append(files, modgraph.FileID(id))
		}
	}
	sortFiles(x.prog, files)
	for _, id := range files {
		f := x.prog.Files[id]
		x.shared[id] = sharedCells(f)
		for i := range f.Bind.Defs {
			d := f.FirstDef + modgraph.DefID(i)
			if f.Bind.Defs[i].Flags&bind.DeadDef != 0 {
				continue
			}
			x.nodeOf[d] = int32(len(x.nodes))
			x.nodes = append(x.nodes, d)
			x.params[d] = x.signature(d)
		}
	}
}

// sharedCells finds the variables of functions that inner functions rebind.
func sharedCells(f *modgraph.File) map[sharedCell]bool {
	var out map[sharedCell]bool
	for d := range f.IR.Bodies {
		b := &f.IR.Bodies[d]
		for i := range b.Instrs {
			if in := &b.Instrs[i]; (in.Op == ir.OpStore || in.Op == ir.OpDelete) && b.Places.Kind[in.A] == ir.PlaceFree {
				if out == nil {
					out = map[sharedCell]bool{}
				}
				out[sharedCell{bind.DefIndex(b.Places.Ref[in.A]), b.Places.Name[in.A]}] = true
			}
		}
	}
	return out
}

// volatile marks the places of a body that inner functions rebind, nil for none.
func (x *run) volatile(d modgraph.DefID, b *ir.Body) []bool {
	shared := x.shared[x.prog.FileIDOf(d)]
	if shared == nil {
		return nil
	}
	_, def := x.prog.FileOf(d)
	var out []bool
	for p := range b.Places.Len() {
		k := b.Places.Kind[p]
		if k == ir.PlaceCell && shared[sharedCell{def, b.Places.Name[p]}] ||
			k == ir.PlaceFree && shared[sharedCell{bind.DefIndex(b.Places.Ref[p]), b.Places.Name[p]}] {
			if out == nil {
				out = make([]bool, b.Places.Len())
			}
			out[p] = true
		}
	}
	return out
}

// buildGraph lists for each node the nodes whose contracts it reads.
func (x *run) buildGraph() {
	par.Each(x.workers, len(x.nodes), func(_, i int) {
		if d := x.nodes[i]; x.prog.Def(d).Kind == bind.KindClass {
			x.methods(d)
		}
	})
	x.graph = graph.Collect(len(x.nodes), func(i int32, add func(int32)) {
		x.reads(x.nodes[i], func(t modgraph.DefID) {
			if t >= 0 && x.nodeOf[t] >= 0 {
				add(x.nodeOf[t])
			}
		})
	})
}

// reads tells the definitions whose contracts a node's evaluation reads.
func (x *run) reads(d modgraph.DefID, add func(modgraph.DefID)) {
	if x.prog.Def(d).Kind == bind.KindClass {
		init, new, _ := x.decl.Init(d)
		add(new)
		add(init)
		for _, m := range x.methods(d) {
			add(m)
		}
		return
	}
	if s := x.inf.Sites(d); s != nil {
		for k := range s.Targets {
			add(s.Targets[k].Def)
		}
	}
	for _, r := range x.inf.Refs(d) {
		add(r.Def)
	}
}

// solve evaluates the components, callees first, independent ones in parallel.
func (x *run) solve() {
	comps := x.graph.Components()
	x.comps = comps
	n := comps.Len()
	// From callee to caller: whom a component sets free when it is done.
	back := x.graph.Reverse()
	dag := graph.Collect(n, func(c int32, add func(int32)) {
		for _, v := range comps.Nodes(c) {
			for _, w := range back.Succ(v) {
				if comps.Of[w] != c {
					add(comps.Of[w])
				}
			}
		}
	})
	order := make([]int32, n)
	for i := range order {
		order[i] = int32(i)
	}
	workers := make([]*worker, x.workers)
	for i := range workers {
		workers[i] = newWorker(x)
	}
	par.Graph(x.workers, par.Edges{First: dag.First, To: dag.To}, order, nil, func(w int, c int32) {
		workers[w].component(comps.Nodes(c))
	})
}

// component evaluates the members of a component until nothing changes. A member
// reads the last contract of the others; in the first round those that come later
// do nothing yet.
func (w *worker) component(members []int32) {
	x := w.x
	if len(members) == 1 && !x.selfLoop(members[0]) {
		d := x.nodes[members[0]]
		x.contracts[d] = w.evaluate(d)
		return
	}
	order := w.insideOut(members)
	changed := make(map[int32]bool, len(members))
	for _, m := range members {
		changed[m] = true
	}
	for round := 1; len(changed) > 0; round++ {
		next := map[int32]bool{}
		for _, m := range order {
			if round > 1 && !w.readsChanged(m, changed, next) {
				continue
			}
			d := x.nodes[m]
			old := x.contracts[d]
			now := contract.Join(old, w.evaluate(d), x)
			if old != nil && old.Equal(now) {
				continue
			}
			if round >= maxRounds {
				x.given.Add(1)
				if old != nil {
					widened := *now
					contract.Widen(old, &widened)
					now = &widened
				}
				x.contracts[d] = now
				continue
			}
			x.contracts[d] = now
			next[m] = true
		}
		changed = next
	}
}

func (w *worker) readsChanged(m int32, before, now map[int32]bool) bool {
	for _, s := range w.x.graph.Succ(m) {
		if before[s] || now[s] {
			return true
		}
	}
	return false
}

func (x *run) selfLoop(n int32) bool {
	for _, s := range x.graph.Succ(n) {
		if s == n {
			return true
		}
	}
	return false
}

// insideOut orders the members of a component so that most callees come before
// their callers: the post-order of a depth-first walk in structural order.
func (w *worker) insideOut(members []int32) []int32 {
	in := make(map[int32]int32, len(members)) // 1 not seen, 2 seen
	for _, m := range members {
		in[m] = 1
	}
	type frame struct {
		node int32
		next int
	}
	var out []int32
	var stack []frame
	for _, root := range members {
		if in[root] != 1 {
			continue
		}
		in[root] = 2
		stack = append(stack, frame{root, 0})
		for len(stack) > 0 {
			f := &stack[len(stack)-1]
			succ := w.x.graph.Succ(f.node)
			if f.next < len(succ) {
				s := succ[f.next]
				f.next++
				if in[s] == 1 {
					in[s] = 2
					stack = append(stack, frame{s, 0})
				}
				continue
			}
			out = append(out, f.node)
			stack = stack[:len(stack)-1]
		}
	}
	return out
}

// SymText, DefText and CompareDefs order facts by structure.
func (x *run) SymText(s sym.Sym) string { return x.prog.Syms.Text(s) }

// DefText is the key of a definition.
func (x *run) DefText(d int32) string { return x.prog.Key(modgraph.DefID(d)) }

// CompareDefs orders definitions by structure.
func (x *run) CompareDefs(a, b int32) int {
	return x.prog.Compare(modgraph.DefID(a), modgraph.DefID(b))
}

// worker is the scratch of one goroutine.
type worker struct {
	x      *run
	b      builder
	in     flow.Input
	calls  Calls
	solver flow.Solver
	coll   collector
	out    contract.Contract // of the body at hand
}

func newWorker(x *run) *worker {
	w := &worker{x: x}
	w.b.in, w.b.calls = &w.in, &w.calls
	return w
}

// evaluate computes the contract of a node. A fault of ours costs that node alone:
// nothing is then known of it, and the fault is kept for the report.
func (w *worker) evaluate(d modgraph.DefID) (out *contract.Contract) {
	w.x.evals.Add(1)
	defer func() {
		if p := recover(); p != nil {
			w.x.fault(d, p)
			w.solver = flow.Solver{}
			out = &contract.Contract{Def: int32(d)}
		}
	}()
	return w.contract(d)
}

// contract computes the contract of a node from the contracts of what it calls.
func (w *worker) contract(d modgraph.DefID) *contract.Contract {
	x := w.x
	if m := x.lib.Stated(d); m != nil && (m.Class == nil || m.Class.Constructs) {
		return w.modelled(d, m)
	}
	if x.prog.Def(d).Kind == bind.KindClass {
		return w.class(d)
	}
	out := &w.out
	out.Reset(int32(d))
	w.shape(d, out)
	if !w.b.reset(x, d) {
		return out.Compact()
	}
	w.b.build()
	if !w.solver.Solve(&w.in) {
		x.exhausted.Add(1)
		return out.Compact()
	}
	for s := range out.Complete {
		if !x.without[s] {
			out.Complete[s] = contract.Complete
		}
	}
	w.completeness(out)
	w.coll.reset(&w.b, out)
	w.solver.Replay(&w.coll)
	w.coll.finish(x)
	w.after(d, out)
	x.state(d, out)
	out.Sort(x)
	return out.Compact()
}

// shape fills what the header of a function says.
func (w *worker) shape(d modgraph.DefID, out *contract.Contract) {
	def := w.x.prog.Def(d)
	out.Awaitable = def.Flags&bind.Async != 0 && def.Flags&bind.Generator == 0
	out.ContextManager = w.x.isManager(d)
	if def.Kind == bind.KindFunction {
		out.DecoratedOpaque = w.x.wrapped(d)
	}
}

// completeness lowers the sections that unknown code may add to.
func (w *worker) completeness(out *contract.Contract) {
	lower := func(list ...contract.Section) {
		for _, s := range list {
			out.Complete[s] = min(out.Complete[s], contract.Incomplete)
		}
	}
	for i := range w.calls.unresolved {
		if w.calls.unresolved[i] {
			lower(contract.SecShape, contract.SecResult, contract.SecMutates, contract.SecCaptures, contract.SecReleases, contract.SecCalls,
				contract.SecGlobals, contract.SecRaises, contract.SecHeld, contract.SecBlocks, contract.SecSuspends, contract.SecPairs,
				contract.SecEffects, contract.SecLocks, contract.SecCost, contract.SecAccess)
			break
		}
	}
	for k := range w.calls.List {
		c := w.calls.List[k].Contract
		for s := range out.Complete {
			if c.Complete[s] < contract.Complete {
				out.Complete[s] = min(out.Complete[s], contract.Incomplete)
			}
		}
	}
}

// after settles what only the name of a body tells.
func (w *worker) after(d modgraph.DefID, out *contract.Contract) {
	def := w.x.prog.Def(d)
	if def.Kind == bind.KindFunction && def.Flags&bind.Method != 0 {
		f, _ := w.x.prog.FileOf(d)
		switch f.Bind.Names[def.Name] {
		case "__exit__", "__aexit__":
			out.Suppresses = w.coll.truthy
		}
	}
	if out.ContextManager {
		out.Suppresses, out.SuppressWhen = w.b.swallows()
		// What is lent to the with statement is no result that may be None.
		out.MayReturnNone, out.AlwaysNone, out.NoneBase = false, false, contract.Base{}
		for i := range out.Alias {
			out.Alias[i].Phase = contract.PhaseEnter
		}
	}
	if !out.NeverReturns && !w.x.isGenerator(d) {
		out.EndsWhen = w.b.endsWhen()
	}
	if def.Flags&bind.StubLike != 0 && def.Flags&bind.Method != 0 {
		// An abstract body says nothing of what its overrides do.
		out.NeverReturns, out.EndsWhen = false, contract.Atom{}
		out.MayReturnNone, out.AlwaysNone, out.NoneBase = false, false, contract.Base{}
	}
	if (w.x.isGenerator(d) || def.Kind == bind.KindGenExpr) && !out.ContextManager {
		out.MayReturnNone, out.AlwaysNone, out.NoneBase, out.NeverReturns = false, false, contract.Base{}, false
	}
}
