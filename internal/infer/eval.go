package infer

import (
	"fmt"
	"runtime/debug"
	"slices"

	"github.com/ferrule-dev/ferrule/internal/base/dense"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// Budgets of one evaluation.
const (
	maxVisits = 8       // of a block, then what still changes stays as it is
	maxStates = 6 << 20 // blocks times places
)

// evaluator interprets bodies over types. A worker has one and reuses its memory.
//
// A state holds a type for each place; 0 (types.Invalid) means: nothing special
// is known, ask the cell or the base. For variables of the body itself that is
// "not bound yet", which a join ignores; for paths and variables of others it is
// "not narrowed", which a join keeps.
type evaluator struct {
	x    *Infer
	s    *types.Store
	d    *declare.Table
	bi   int32
	b    *body
	ir   *ir.Body
	file *modgraph.File
	info *fileInfo

	np       int
	entry    []types.ID // blocks x places
	reached  []bool
	dirty    []bool
	visits   []uint8
	upcoming ir.BlockID // no block before it is dirty
	st, tmp  []types.ID
	absorb   []bool
	single   []int32 // of each place: the value of its only store, -1 none, -2 several
	val      []types.ID
	soft     []Tier // of each value: TierInjected or TierWeak if its type rests on votes
	psoft    []Tier // of each place
	holder   []ir.Place
	block    ir.BlockID
	handler  ir.BlockID
	cut      bool // the rest of the block is not reached

	siteAt  []int32
	sites   []Site
	targets []Target

	reads    []read
	readIdx  dense.Index
	writes   []write
	writeIdx dense.Index
	votes    []vote
	refs     []Ref
	wraps    []Wrap
	escapes  []modgraph.DefID
	blind    []int32
	stamp    []int32
	mark     int32

	unions [1 << 12]unionEntry
	attrs  [attrSlots]attrMemo
	calls  [callSlots]callMemo
	args   []declare.Arg
	bound  declare.BoundArgs
	ids    []types.ID
	fresh  []types.ID
	taint  Tier // of the cells that the present instruction has read
	source Tier // of the value that the present instruction writes
	depth  int
	nested int // see refineAround
}

type unionEntry struct{ a, b, r types.ID }

func newEvaluator(x *Infer) *evaluator {
	return &evaluator{x: x, s: x.Types, d: x.Decl, stamp: make([]int32, len(x.bodies))}
}

// run evaluates a body and stores what it gives.
func (e *evaluator) run(i int32) {
	o := &e.x.outs[i]
	o.evals++
	defer func() {
		if r := recover(); r != nil {
			e.x.stats.note(r)
			e.x.stats.failures.Add(1)
			fault := &Fault{Def: e.x.bodies[i].def, Text: fmt.Sprint(r), Stack: string(debug.Stack())}
			*o = out{evals: o.evals, failed: true, fault: fault, types: make([]types.ID, len(e.x.bodies[i].ir.Instrs))}
		}
	}()
	e.start(i)
	if e.ir.Flags&ir.BodyTooComplex != 0 || len(e.ir.Blocks) == 0 || len(e.ir.Blocks)*e.np > maxStates {
		for k := range e.val {
			e.val[k] = types.Unknown(types.ReasonDynamic)
		}
		e.contribute(resultCell(i), types.Unknown(types.ReasonDynamic))
		e.finish(o)
		return
	}
	e.enter()
	// The first block that changed comes next: a loop has settled before what
	// follows it is looked at.
	for e.upcoming = 0; int(e.upcoming) < len(e.ir.Blocks); {
		id := e.upcoming
		e.upcoming++
		if !e.dirty[id] {
			continue
		}
		e.dirty[id] = false
		if e.visits[id]++; e.visits[id] <= maxVisits {
			e.runBlock(id)
		}
	}
	e.finish(o)
}

func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	return s[:n]
}

func (e *evaluator) start(i int32) {
	b := &e.x.bodies[i]
	e.bi, e.b, e.ir, e.file, e.info = i, b, b.ir, b.file, e.x.files[b.fileID]
	n, np, nb := len(b.ir.Instrs), b.ir.Places.Len(), len(b.ir.Blocks)
	e.np = np
	e.mark++
	for _, w := range e.x.order.before.Succ(i) {
		e.stamp[w] = e.mark
	}
	e.val, e.soft, e.siteAt = grow(e.val, n), grow(e.soft, n), grow(e.siteAt, n)
	clear(e.val)
	clear(e.soft)
	clear(e.siteAt)
	e.holder = grow(e.holder, n)
	for k := range e.holder {
		e.holder[k] = ir.NoPlace
	}
	e.sites, e.targets = e.sites[:0], e.targets[:0]
	e.reads, e.writes, e.votes, e.refs = e.reads[:0], e.writes[:0], e.votes[:0], e.refs[:0]
	e.escapes, e.blind, e.wraps = e.escapes[:0], e.blind[:0], e.wraps[:0]
	e.readIdx.Reset()
	e.writeIdx.Reset()
	e.taint, e.source, e.depth = TierNone, TierNone, 0
	if nb*np <= maxStates {
		e.entry = grow(e.entry, nb*np)
	}
	e.reached, e.dirty, e.visits = grow(e.reached, nb), grow(e.dirty, nb), grow(e.visits, nb)
	clear(e.visits)
	clear(e.reached)
	clear(e.dirty)
	e.st, e.tmp = grow(e.st, np), grow(e.tmp, np)
	e.absorb, e.psoft, e.single = grow(e.absorb, np), grow(e.psoft, np), grow(e.single, np)
	clear(e.psoft)
	pl := &b.ir.Places
	for p := range np {
		k := pl.Kind[p]
		e.absorb[p] = !k.IsRoot() || b.ir.Kind != ir.KindModule &&
			(k == ir.PlaceGlobal || k == ir.PlaceUnknown) || k == ir.PlaceFree || k == ir.PlaceBuiltin
		e.single[p] = -1
		if pl.Ref[p] > 0 && (k == ir.PlaceLocal || k == ir.PlaceCell) {
			e.single[p] = -2
		}
	}
	for k := range b.ir.Instrs {
		switch in := &b.ir.Instrs[k]; in.Op {
		case ir.OpStore:
			if e.single[in.A] == -1 {
				e.single[in.A] = in.B
			} else {
				e.single[in.A] = -3
			}
		case ir.OpDelete:
			e.single[in.A] = -3
		}
	}
}

// enter sets the state at the entry: the parameters.
func (e *evaluator) enter() {
	clear(e.st)
	for i := range e.ir.Params {
		p := &e.ir.Params[i]
		t, soft := e.paramType(i)
		e.st[p.Place] = t
		e.psoft[p.Place] = soft
		e.x.params[e.b.params+cellID(i)-cellID(2*len(e.x.bodies))] = t
		if e.ir.Places.Kind[p.Place] == ir.PlaceCell {
			if c := e.x.placeCell(e.b, p.Place); c != noCell {
				e.source = soft
				e.contribute(c, e.widen(t))
			}
		}
	}
	copy(e.entry[:e.np], e.st)
	e.reached[0], e.dirty[0] = true, true
}

func (e *evaluator) finish(o *out) {
	n := len(e.ir.Instrs)
	if cap(o.types) < n {
		o.types = make([]types.ID, n)
	}
	o.types = o.types[:n]
	copy(o.types, e.val)
	if e.x.evidence != nil {
		e.x.evidence[e.bi] = e.evidence()
	}
	o.sites = Sites{List: o.sites.List[:0], Targets: o.sites.Targets[:0], at: o.sites.at[:0]}
	if len(e.sites) > 0 {
		list, targets := 0, 0
		for _, j := range e.siteAt[:n] {
			if j != 0 {
				list, targets = list+1, targets+int(e.sites[j-1].N)
			}
		}
		o.sites.List = slices.Grow(o.sites.List, list)
		o.sites.Targets = slices.Grow(o.sites.Targets, targets)
		if cap(o.sites.at) < n {
			o.sites.at = make([]int32, n)
		}
		o.sites.at = o.sites.at[:n]
		clear(o.sites.at)
		for k := range n {
			if j := e.siteAt[k]; j != 0 {
				st := e.sites[j-1]
				o.sites.Add(st, e.targets[st.First:st.First+st.N], n)
			}
		}
	}
	o.reads = append(o.reads[:0], e.reads...)
	slices.SortFunc(e.writes, func(a, b write) int { return int(a.cell - b.cell) })
	if !slices.Equal(o.writes, e.writes) {
		o.writes = slices.Clone(e.writes)
	}
	o.votes = append(o.votes[:0], e.votes...)
	slices.SortFunc(e.refs, func(a, b Ref) int {
		if a.Instr != b.Instr {
			return int(a.Instr - b.Instr)
		}
		if a.Def != b.Def {
			return e.x.Prog.Compare(a.Def, b.Def)
		}
		return int(a.By - b.By)
	})
	e.refs = slices.CompactFunc(e.refs, func(a, b Ref) bool { return a.Instr == b.Instr && a.Def == b.Def })
	o.refs = append(o.refs[:0], e.refs...)
	slices.Sort(e.escapes)
	o.escapes = append(o.escapes[:0], slices.Compact(e.escapes)...)
	slices.Sort(e.blind)
	o.blind = append(o.blind[:0], slices.Compact(e.blind)...)
	o.wraps = append(o.wraps[:0], e.wraps...)
	o.failed = false
}

// runBlock interprets a block and joins its state into what follows.
func (e *evaluator) runBlock(id ir.BlockID) {
	bl := &e.ir.Blocks[id]
	at := int(id) * e.np
	copy(e.st, e.entry[at:at+e.np])
	e.block, e.handler, e.cut = id, bl.Handler, false
	if e.handler != ir.NoBlock {
		e.join(e.handler, e.st)
	}
	for k := bl.First; k <= bl.Last && !e.cut; k++ {
		e.taint, e.source = TierNone, TierNone
		if t := e.instr(k); t != types.Invalid {
			e.val[k] = t
			e.soft[k] = max(e.soft[k], e.taint)
		}
	}
	if e.cut {
		return
	}
	succ := e.ir.Successors(id)
	last := &e.ir.Instrs[bl.Last]
	switch last.Op {
	case ir.OpBranch:
		for k, to := range succ {
			copy(e.tmp, e.st)
			e.narrow(last.A, k == 0, e.tmp, 0)
			e.join(to, e.tmp)
		}
		return
	case ir.OpMatchExc:
		for _, to := range succ {
			e.join(to, e.st)
		}
		return
	case ir.OpSuppress:
		if last.B >= 0 && e.value(last.B) == types.None {
			e.join(succ[1], e.st)
			return
		}
	}
	for _, to := range succ {
		e.join(to, e.st)
	}
}

// join merges a state into the entry of a block.
func (e *evaluator) join(to ir.BlockID, st []types.ID) {
	at := int(to) * e.np
	dst := e.entry[at : at+e.np]
	if !e.reached[to] {
		copy(dst, st)
		e.reached[to] = true
		e.touch(to)
		return
	}
	for p, t := range st {
		if o := dst[p]; o != t {
			if r := e.joinPlace(p, o, t); r != o {
				dst[p] = r
				e.touch(to)
			}
		}
	}
}

// touch marks a block whose entry has changed.
func (e *evaluator) touch(id ir.BlockID) {
	e.dirty[id] = true
	e.upcoming = min(e.upcoming, id)
}

func (e *evaluator) joinPlace(p int, a, b types.ID) types.ID {
	if a == types.Invalid || b == types.Invalid {
		if e.absorb[p] {
			return types.Invalid
		}
		return max(a, b)
	}
	return e.union(a, b)
}

// union joins two types through a small cache.
func (e *evaluator) union(a, b types.ID) types.ID {
	if a == b || b == types.Never || b == types.Invalid {
		return a
	}
	if a == types.Never || a == types.Invalid {
		return b
	}
	h := &e.unions[(uint32(a)*0x9E3779B1^uint32(b)*0x85EBCA6B)>>20]
	if h.a == a && h.b == b {
		return h.r
	}
	r := joinAll(e.s, e.d, []types.ID{a, b})
	*h = unionEntry{a, b, r}
	return r
}

// joinAll is the union of types in which objects of one generic class become one
// object with the union of the arguments: a list that is empty here and holds
// ints there is a list of ints.
//
// They are merged before the union is made, which would take many variants of a
// class for any: its answer would swing with the round.
func joinAll(s *types.Store, d *declare.Table, ids []types.ID) types.ID {
	var buf [32]types.ID
	members := buf[:0]
	for _, id := range ids {
		switch {
		case id == types.Never || id == types.Invalid:
		case s.Kind(id) == types.KindUnion:
			members = append(members, s.Args(id)...)
		default:
			members = append(members, id)
		}
	}
	for i, m := range members {
		if s.Kind(m) != types.KindInstance || len(s.Args(m)) == 0 {
			continue
		}
		for _, o := range members[i+1:] {
			if o != m && s.Kind(o) == types.KindInstance && s.Def(o) == s.Def(m) && len(s.Args(o)) == len(s.Args(m)) {
				return mergeGenerics(s, d, members)
			}
		}
	}
	return s.Union(ids...)
}

func mergeGenerics(s *types.Store, d *declare.Table, members []types.ID) types.ID {
	var out []types.ID
	done := make([]bool, len(members))
	for i, m := range members {
		if done[i] {
			continue
		}
		if s.Kind(m) != types.KindInstance || len(s.Args(m)) == 0 {
			out = append(out, m)
			continue
		}
		args := make([][]types.ID, len(s.Args(m)))
		for k, o := range members[i:] {
			if s.Kind(o) == types.KindInstance && s.Def(o) == s.Def(m) && len(s.Args(o)) == len(args) {
				done[i+k] = true
				for j, a := range s.Args(o) {
					args[j] = append(args[j], a)
				}
			}
		}
		joined := make([]types.ID, len(args))
		for j := range args {
			joined[j] = joinAll(s, d, args[j])
		}
		out = append(out, s.Instance(s.Def(m), joined...))
	}
	return s.Union(out...)
}

// set gives a place a new type; what hangs below it is not known any more.
func (e *evaluator) set(p ir.Place, t types.ID) {
	e.st[p] = t
	for q := p + 1; q < e.ir.Places.End[p]; q++ {
		e.st[q] = types.Invalid
	}
	if e.handler != ir.NoBlock {
		at := int(e.handler) * e.np
		for q := int(p); q < int(e.ir.Places.End[p]); q++ {
			if o := e.entry[at+q]; o != e.st[q] {
				if r := e.joinPlace(q, o, e.st[q]); r != o {
					e.entry[at+q] = r
					e.touch(e.handler)
				}
			}
		}
	}
}

// read returns the value of a cell and records that it was seen.
func (e *evaluator) read(c cellID) types.ID {
	if k := e.readIdx.Find(uint64(c)); k >= 0 {
		e.taint = max(e.taint, e.reads[k].soft)
		return e.reads[k].seen
	}
	v, soft := e.cellValue(c)
	e.readIdx.Add(uint64(c))
	e.reads = append(e.reads, read{c, v, soft})
	e.taint = max(e.taint, soft)
	return v
}

// cellValue is the value of this round if all writers stand before this body,
// else that of the last round.
func (e *evaluator) cellValue(c cellID) (types.ID, Tier) {
	cl := e.x.cells.at(c)
	if cl.pin || cl.other {
		return cl.val, cl.soft
	}
	ws := e.x.staticWriters(c)
	if len(ws) == 0 {
		return cl.val, cl.soft
	}
	for _, w := range ws {
		if e.stamp[w] != e.mark {
			return cl.val, cl.soft
		}
	}
	if len(ws) == 1 {
		w, _ := e.x.outs[ws[0]].find(c)
		return w.typ, w.soft
	}
	// As publish will do it, so that the value is the same to the bit.
	ids := e.fresh[:0]
	soft := TierNone
	for _, w := range ws {
		if t, ok := e.x.outs[w].find(c); ok {
			ids = append(ids, t.typ)
			soft = max(soft, t.soft)
		}
	}
	e.fresh = ids
	switch len(ids) {
	case 0:
		return types.Never, TierNone
	case 1:
		return ids[0], soft
	}
	return joinAll(e.s, e.d, ids), soft
}

// contribute joins a type into what this body writes to a cell.
func (e *evaluator) contribute(c cellID, t types.ID) {
	if k := e.writeIdx.Find(uint64(c)); k >= 0 {
		e.writes[k].typ = e.union(e.writes[k].typ, t)
		e.writes[k].soft = max(e.writes[k].soft, e.source)
		return
	}
	e.writeIdx.Add(uint64(c))
	e.writes = append(e.writes, write{c, t, e.source})
}

// widen is the type of a variable that may get other constants.
func (e *evaluator) widen(t types.ID) types.ID {
	switch e.s.Kind(t) {
	case types.KindLiteral, types.KindUnion:
		return e.s.Map(t, func(m types.ID) types.ID {
			if e.s.Kind(m) == types.KindLiteral {
				return e.s.Widen(m)
			}
			return m
		})
	}
	return t
}

// paramType is the type of a parameter at the entry, and TierNone unless it rests
// on votes.
func (e *evaluator) paramType(i int) (types.ID, Tier) {
	b := e.b
	if b.fn == nil || i >= len(b.fn.Params) {
		t := e.read(b.params + cellID(i))
		if t == types.Never {
			return types.Unknown(types.ReasonParam), TierNone
		}
		return t, TierNone
	}
	f, p := b.fn, &b.fn.Params[i]
	if i == 0 && f.Flags&declare.Method != 0 && (f.Flags&declare.Static == 0 || e.isNew()) && f.Class != modgraph.NoDef &&
		(p.Kind == bind.PosOnly || p.Kind == bind.PosOrKw) {
		if p.Declared && !e.s.HasVars(p.Type) && !types.IsUnknown(p.Type) {
			return p.Type, TierNone
		}
		return e.selfType(f), TierNone
	}
	if p.Declared {
		if e.s.HasVars(p.Type) && p.Kind <= bind.PosOrKw && e.classVarsOnly(f, p.Type) {
			// Fields keep what their class is generic over.
			return p.Type, TierNone
		}
		return e.d.ParamValue(p), TierNone
	}
	if b.bases != nil && b.bases[i].typ != types.Invalid {
		return b.bases[i].typ, TierNone
	}
	t, soft := types.Invalid, TierNone
	{
		v := e.x.votes[b.params+cellID(i)]
		t, soft = v.typ, v.tier
		if t == types.Invalid {
			// Callables are known before votes are: a function that is handed in is one
			// of those that run.
			t = e.union(e.read(b.params+cellID(i)), types.Unknown(types.ReasonParam))
			if p.HasDefault && !p.NoneDefault {
				if d := e.x.defaultType(b.def, p); !types.IsUnknown(d) {
					t = e.union(e.widen(d), t)
				}
			}
		}
	}
	if p.NoneDefault && !e.s.MayBeNone(t) {
		t = e.union(t, types.None)
	}
	switch p.Kind {
	case bind.VarArgs:
		if e.d.Known.Tuple != modgraph.NoDef {
			t = e.s.Instance(e.d.Known.Tuple, t)
		}
	case bind.VarKw:
		if e.d.Known.Dict != modgraph.NoDef {
			t = e.s.Instance(e.d.Known.Dict, e.s.Instance(e.d.Known.Str), t)
		}
	}
	return t, soft
}

// classVarsOnly says whether all type variables of a type are those of the class
// of a method.
func (e *evaluator) classVarsOnly(f *declare.Func, t types.ID) bool {
	if f.Class == modgraph.NoDef {
		return false
	}
	params := e.d.Class(f.Class).Params
	only := true
	e.s.EraseWith(t, func(v types.ID) types.ID {
		only = only && slices.Contains(params, v)
		return types.Any
	})
	return only
}

// isNew says whether this body is a __new__, a static method that gets the class.
func (e *evaluator) isNew() bool {
	return e.file.IR.Syms[e.file.Bind.Defs[e.ir.Def].Name] == e.x.names.new
}

func (e *evaluator) selfType(f *declare.Func) types.ID {
	c := e.d.Class(f.Class)
	if f.Flags&declare.ClassM != 0 || e.isNew() {
		return e.s.ClassObject(f.Class, c.Params...)
	}
	return e.s.Instance(f.Class, c.Params...)
}
