// Package mutatedwhileiterated is the rule FER201.
//
// # Model
//
// A for loop borrows what it iterates over until it ends. The solver knows what
// the iterator of each loop stands for, seen through views such as items() and
// enumerate; a copy is another object. An instruction inside the loop that
// changes the size of the same object breaks the borrow, if control can come back
// to the loop's header from there:
//
//	for key, session in self.sessions.items():
//	    if session.expired():
//	        self.expire(key)     # contract: mutates self.sessions, del []
//
// A path that goes through an element (self.groups[*]) does not tell one element
// from another; such a path counts only where the loop and the change name it
// through the same place.
package mutatedwhileiterated

import (
	"cmp"
	_ "embed" // the documentation
	"slices"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/types"
)

//go:embed doc.md
var doc string

// Rule is FER201.
type Rule struct{ callers rule.Callers }

// Meta describes the rule.
func (*Rule) Meta() rule.Meta {
	return rule.Meta{Code: "FER201", Name: "mutated-while-iterated", Level: diag.Warning, DefaultOn: true, Doc: doc}
}

// Begin looks at bodies with a for loop.
func (r *Rule) Begin(b *rule.Body) rule.Visitor {
	for i := range b.IR.Loops {
		if b.IR.Loops[i].Iter != ir.NoPlace {
			v := &visitor{b: b, callers: &r.callers, seen: map[int64]bool{}, back: map[int64]bool{}}
			v.loops()
			return v
		}
	}
	if len(b.Flow.Clashes) > 0 {
		return &visitor{b: b, callers: &r.callers, seen: map[int64]bool{}, back: map[int64]bool{}}
	}
	return nil
}

type visitor struct {
	flow.NopSink
	b       *rule.Body
	callers *rule.Callers
	iters   []int32               // OpIter of each loop, -1 for while
	targets map[ir.Place][]target // a name may serve several loops
	seen    map[int64]bool        // instruction and loop
	back    map[int64]bool
	waits   map[int32]bool // loops that were looked at at a suspension point
	found   []found
}

// found is a change that is to be reported; a loop gets one finding, with the
// further changes beside it.
type found struct {
	loop int32
	rule.Finding
}

// target is what a loop binds a place to.
type target struct {
	loop int32
	key  bool // the element itself, or the first part of a pair
}

// loops finds the iterables and targets of the body's loops.
func (v *visitor) loops() {
	body := v.b.IR
	v.iters = make([]int32, len(body.Loops))
	v.targets = map[ir.Place][]target{}
	loopOf := map[ir.Place]int32{}
	var targets []bound
	for l := range body.Loops {
		v.iters[l] = -1
		if p := body.Loops[l].Iter; p != ir.NoPlace {
			loopOf[p] = int32(l)
		}
	}
	for i := range body.Instrs {
		in := &body.Instrs[i]
		if in.Op != ir.OpStore {
			continue
		}
		if l, ok := loopOf[ir.Place(in.A)]; ok {
			v.iters[l] = in.B
			continue
		}
		if next, path, ok := v.part(in.B); ok {
			if l, ok := loopOf[ir.Place(next)]; ok {
				targets = append(targets, bound{ir.Place(in.A), l, path})
			}
		}
	}
	for _, t := range targets {
		// enumerate puts the element behind its number.
		if len(t.path) > 0 && v.readsThrough(v.iters[t.loop], "enumerate") {
			if t.path[0] == 0 {
				continue
			}
			t.path = t.path[1:]
		}
		v.bind(t.place, target{t.loop, len(t.path) == 0 || len(t.path) == 1 && t.path[0] == 0})
	}
}

// bound is a place with the loop that binds it, and which part of the element it is.
type bound struct {
	place ir.Place
	loop  int32
	path  []int32
}

// part says which part of what an iterator gives a value is, taken apart any number
// of times.
func (v *visitor) part(val ir.Value) (iterator int32, path []int32, ok bool) {
	for {
		switch in := &v.b.IR.Instrs[val]; in.Op {
		case ir.OpNextValue:
			slices.Reverse(path)
			return in.A, path, true
		case ir.OpItem:
			path = append(path, in.B)
			val = v.b.IR.Instrs[in.A].A
		default:
			return 0, nil, false
		}
	}
}

// readsThrough says whether an OpIter reads what a call of a function of that name gives.
func (v *visitor) readsThrough(iter int32, name string) bool {
	if iter < 0 {
		return false
	}
	in := &v.b.IR.Instrs[v.b.IR.Instrs[iter].A]
	if in.Op != ir.OpCall {
		return false
	}
	f := &v.b.IR.Instrs[in.B]
	return f.Op == ir.OpLoad && v.b.File.IR.Names[v.b.IR.Places.Name[f.A]] == name
}

func (v *visitor) bind(p ir.Place, t target) { v.targets[p] = append(v.targets[p], t) }

// maxMore is how many further changes a finding shows.
const maxMore = 3

// End reports what was found, one finding a loop.
func (v *visitor) End() {
	slices.SortStableFunc(v.found, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.loop, b.loop), cmp.Compare(v.b.IR.Span(a.Instr).Start, v.b.IR.Span(b.Instr).Start))
	})
	for i := 0; i < len(v.found); {
		f := v.found[i]
		n := 0
		for i++; i < len(v.found) && v.found[i].loop == f.loop; i++ {
			if n++; n <= maxMore {
				f.Marks = append(f.Marks, rule.Mark{Def: f.Def, Instr: v.found[i].Instr, Part: rule.PartFirstLine, Text: "so does this"})
			}
		}
		v.b.Report(f.Finding)
	}
}

// change is one change of a container.
type change struct {
	value  flow.Value
	holder ir.Value // the operand that holds the container; NoValue when a callee reaches it
	op     string   // "pop", "[]=", "del []"
	key    ir.Value // key of a store; NoValue if there is none or it is not known
	method bool     // a method of the container itself, written here
	hop    *rule.Hop
}

// Instr looks for changes of what a loop around the instruction reads.
func (v *visitor) Instr(p *flow.Point) {
	if len(v.b.Flow.Clashes) > 0 {
		v.clashes(p)
	}
	if v.b.IR.Blocks[p.Block].Loop < 0 {
		return
	}
	in := &v.b.IR.Instrs[p.Instr]
	switch in.Op {
	case ir.OpSetSub:
		args := v.b.IR.Operands(in)
		v.change(p, &change{value: p.Operand(args[0]), holder: args[0], op: "[]=", key: args[1]})
	case ir.OpDelSub:
		v.change(p, &change{value: p.Operand(in.A), holder: in.A, op: "del []", key: in.B})
	case ir.OpSub:
		v.inserts(p, in)
	case ir.OpBinary:
		if in.Flag&ir.FlagInPlace != 0 {
			v.change(p, &change{value: p.Operand(in.A), holder: in.A, op: "+=", key: ir.NoValue})
		}
	case ir.OpCall:
		v.method(p, in)
		v.callbacks(p, in)
	}
	v.effects(p, in)
	v.suspends(p)
}

// method is a call of a container's own method, whether or not its class is
// known: the name counts on a place that a loop borrows.
func (v *visitor) method(p *flow.Point, in *ir.Instr) {
	m := &v.b.IR.Instrs[in.B]
	if m.Op != ir.OpAttr || m.A < v.b.IR.Blocks[p.Block].First {
		return
	}
	name := v.b.File.IR.Names[m.B]
	if _, ok := methods[name]; !ok {
		return
	}
	c := change{value: p.Operand(m.A), holder: m.A, op: name, key: ir.NoValue, method: true}
	if args := v.b.IR.Operands(in); len(args) > 0 {
		c.key = args[0]
	}
	if kind := v.b.ContainerOf(v.b.Infer.TypeOf(v.b.Def, m.A)); kind == rule.Other {
		return
	}
	if site := v.b.Sites.At(p.Instr); site != nil && v.own(site) {
		return // the project's own method: its contract says what it does
	}
	v.change(p, &c)
}

// own says whether a site runs code of the project.
func (v *visitor) own(site *infer.Site) bool {
	for _, t := range v.b.Sites.TargetsOf(site) {
		if f, _ := v.b.Program.FileOf(t.Def); f.Origin == modgraph.Project {
			return true
		}
	}
	return false
}

// effects are the changes that callees make.
func (v *visitor) effects(p *flow.Point, in *ir.Instr) {
	for _, e := range v.b.Flow.EffectsOf(p.Instr) {
		if e.Kind != flow.OpMutate || e.Callee < 0 || e.Fact < 0 {
			continue
		}
		if f, _ := v.b.Program.FileOf(modgraph.DefID(e.Callee)); f.Origin != modgraph.Project {
			continue
		}
		c := v.b.Facts.Contract(modgraph.DefID(e.Callee))
		if c == nil || int(e.Fact) >= len(c.Mutates) {
			continue
		}
		m := &c.Mutates[e.Fact]
		if m.Attr || m.KeepsSize || m.MayKeep || v.movedBy(m, modgraph.DefID(e.Callee)) || m.Tier == contract.TierWeak && !v.strong(p.Instr, e.Callee, e.Fact) {
			continue
		}
		hop := rule.Hop{Def: int32(v.b.Def), Instr: p.Instr, Section: contract.SecMutates, Callee: e.Callee, Fact: e.Fact}
		x := change{value: p.Affected(&e), holder: ir.NoValue, op: v.b.Program.Syms.Text(m.Op), key: ir.NoValue, hop: &hop}
		if e.Operand >= 0 && e.Suffix < 0 {
			x.holder = e.Operand
		}
		v.change(p, &x)
	}
}

// maxDepth bounds the walk through witnesses, which end by construction.
const maxDepth = 40

// strong says whether a weak fact is weak only at its root, where a container's own
// method is called: its name on the place that a loop borrows is evidence enough.
func (v *visitor) strong(instr, callee, fact int32) bool {
	def := v.b.Def
	for range maxDepth {
		if callee < 0 {
			return true
		}
		next := modgraph.DefID(callee)
		if f, _ := v.b.Program.FileOf(next); f.Origin != modgraph.Project {
			return true
		}
		if instr < 0 {
			return false // the header of a class
		}
		site := v.b.Infer.Sites(def).At(instr)
		c := v.b.Facts.Contract(next)
		if site == nil || c == nil || fact < 0 || int(fact) >= len(c.Mutates) {
			return false
		}
		resolved := false
		for _, t := range v.b.Infer.Sites(def).TargetsOf(site) {
			resolved = resolved || t.Def == next && t.Tier.Resolved()
		}
		if !resolved {
			return false
		}
		w := c.Mutates[fact].Witness
		def, instr, callee, fact = next, w.Instr, w.Callee, w.Fact
	}
	return false
}

// change reports a change of what a loop around it reads.
func (v *visitor) change(p *flow.Point, c *change) {
	if c.value == flow.Empty {
		return
	}
	p.ForLoops(func(l int32) {
		at := int64(p.Instr)<<32 | int64(l)
		if v.seen[at] || v.iters[l] < 0 || !(p.Borrows(l, c.value) && v.same(p, l, c) || v.sameName(l, c)) || !v.comesBack(p.Block, l) {
			return
		}
		kind := v.kind(l, c)
		if !v.resizes(kind, l, c) || kind != rule.Dict && v.repeated(l) {
			return
		}
		v.seen[at] = true
		f := v.finding(p, l, kind, c)
		if kind == rule.Unknown && v.foreign(l) || v.byName(l, c) || kind <= rule.List && v.searches(p, l, c) || c.hop != nil && v.later(c.hop) || kind <= rule.List && v.b.File.Class == modgraph.ClassTest {
			f.Level = diag.Note
		}
		v.found = append(v.found, f)
	})
}

func (v *visitor) comesBack(from ir.BlockID, loop int32) bool {
	key := int64(from)<<32 | int64(loop)
	r, ok := v.back[key]
	if !ok {
		r = rule.ComesBack(v.b.IR, from, loop)
		v.back[key] = r
	}
	return r
}

// same says whether the change and the loop mean one object for sure, as far as
// elements go: a path with an element in it stands for any of them, so both have
// to name it through one place.
func (v *visitor) same(p *flow.Point, l int32, c *change) bool {
	t := p.Values()
	borrowed := p.Borrowed(l)
	several := len(t.Atoms(borrowed)) > 1 && len(t.Atoms(c.value)) > 1
	for _, a := range t.Atoms(borrowed) {
		for _, b := range t.Atoms(c.value) {
			if !t.Same(a, b) {
				continue
			}
			path, _, ok := p.IsPath(a)
			switch {
			case v.samePlace(l, c):
				return true
			case several:
				// Two names that may mean either of two objects mostly mean different ones.
			case !ok && !v.madeAgain(l, t, a), ok && !throughElement(path):
				return true
			}
		}
	}
	return false
}

// samePlace says whether the loop and the change read the same name.
func (v *visitor) samePlace(l int32, c *change) bool {
	if c.holder == ir.NoValue {
		return false
	}
	// The loop may read it behind a view: `d.items()`, `enumerate(rows)`.
	for it, n := v.b.IR.Instrs[v.iters[l]].A, 0; n < 4; n++ {
		if v.equal(it, c.holder) {
			return true
		}
		in := &v.b.IR.Instrs[it]
		if in.Op != ir.OpCall {
			return false
		}
		switch f := &v.b.IR.Instrs[in.B]; {
		case f.Op == ir.OpAttr && in.N == 0:
			it = f.A
		case in.N > 0:
			it = v.b.IR.Operands(in)[0]
		default:
			return false
		}
	}
	return false
}

// madeAgain says whether an object is made by an instruction that a loop around
// the borrowing one repeats: then two names may hold two of its objects.
func (v *visitor) madeAgain(l int32, t *flow.Values, a flow.Atom) bool {
	kind, site, _ := t.Kind(a)
	if kind != flow.KindSite {
		return false
	}
	for b := range v.b.IR.Blocks {
		bl := &v.b.IR.Blocks[b]
		if site < bl.First || site > bl.Last {
			continue
		}
		for outer := v.b.IR.Loops[l].Parent; outer >= 0; outer = v.b.IR.Loops[outer].Parent {
			if rule.InLoop(v.b.IR, ir.BlockID(b), outer) {
				return true
			}
		}
	}
	return false
}

func throughElement(p contract.Path) bool {
	for i := uint8(0); i < p.Len; i++ {
		if p.Sel[i].Kind != contract.SelAttr {
			return true
		}
	}
	return false
}

// place is the place that a value was read from.
func (v *visitor) place(val ir.Value) ir.Place {
	switch in := &v.b.IR.Instrs[val]; in.Op {
	case ir.OpLoad:
		return ir.Place(in.A)
	case ir.OpAttr, ir.OpSub:
		return ir.Place(in.C)
	}
	return ir.NoPlace
}

// kind is the kind of the container: by its type, else by how the loop reads it.
func (v *visitor) kind(l int32, c *change) rule.Container {
	if c.holder != ir.NoValue {
		if k := v.b.ContainerOf(v.b.Infer.TypeOf(v.b.Def, c.holder)); k != rule.Unknown {
			return k
		}
	}
	if base := v.base(l); base != ir.NoValue {
		if k := v.b.ContainerOf(v.b.Infer.TypeOf(v.b.Def, base)); k != rule.Unknown {
			return k
		}
	}
	if in := &v.b.IR.Instrs[v.b.IR.Instrs[v.iters[l]].A]; in.Op == ir.OpCall && in.N == 0 {
		if m := &v.b.IR.Instrs[in.B]; m.Op == ir.OpAttr {
			switch v.b.File.IR.Names[m.B] {
			case "items", "keys", "values":
				return rule.Dict
			}
		}
	}
	return rule.Unknown
}

// byName says whether only the names of methods make a dict of what is read by its keys:
// nothing is known of its type, and objects that look like a dict, such as a message or
// the attributes of an element, often give their keys as a list.
func (v *visitor) byName(l int32, c *change) bool {
	if c.holder != ir.NoValue && v.b.ContainerOf(v.b.Infer.TypeOf(v.b.Def, c.holder)) != rule.Unknown {
		return false
	}
	base := v.base(l)
	if base == ir.NoValue || v.b.ContainerOf(v.b.Infer.TypeOf(v.b.Def, base)) != rule.Unknown {
		return false
	}
	if base != v.b.IR.Instrs[v.iters[l]].A {
		return v.kind(l, c) == rule.Dict
	}
	return c.op == "del []" && c.key != ir.NoValue && v.named(l, c.key)
}

// methods are the methods of containers that change their size, and on which
// kinds that upsets a loop. Appending to a list that is being read is left out: the
// loop sees the new elements, which is how work lists are written.
var methods = map[string][]rule.Container{
	"append": {rule.Deque}, "appendleft": {rule.Deque}, "popleft": {rule.Deque}, "extend": {rule.Deque}, "extendleft": {rule.Deque},
	"add":        {rule.Set},
	"remove":     {rule.Unknown, rule.List, rule.Set, rule.Deque},
	"discard":    {rule.Unknown, rule.Set},
	"pop":        {rule.Unknown, rule.List, rule.Dict, rule.Set, rule.Deque},
	"popitem":    {rule.Unknown, rule.Dict},
	"clear":      {rule.Unknown, rule.List, rule.Dict, rule.Set, rule.Deque},
	"insert":     {rule.List, rule.Deque},
	"setdefault": {rule.Dict},
	"update":     {rule.Dict, rule.Set},
	"del []":     {rule.Unknown, rule.List, rule.Dict, rule.Deque},
	"[]=":        {rule.Unknown, rule.Dict},
	"+=":         {rule.Set},
	"[]":         {rule.Dict}, // a read of a defaultdict

	"difference_update": {rule.Set}, "intersection_update": {rule.Set}, "symmetric_difference_update": {rule.Set},
}

// resizes says whether a change alters the number of elements.
func (v *visitor) resizes(kind rule.Container, l int32, c *change) bool {
	ok := false
	for _, k := range methods[c.op] {
		ok = ok || k == kind
	}
	if !ok {
		return false
	}
	switch c.op {
	case "[]":
		return !v.named(l, c.key) && !v.together(l, c.key)
	case "insert":
		// Behind the loop's own position it is a work list; in front, the loop comes to
		// the same element again.
		return kind != rule.List || c.key != ir.NoValue && v.zero(c.key) && !v.takenBefore(c)
	case "pop":
		if kind <= rule.List && v.putBack(c) {
			return false
		}
	case "del []", "remove":
		if kind <= rule.List && v.toFront(c) {
			return false
		}
	case "[]=", "setdefault":
		return c.key != ir.NoValue && v.newKey(kind, l, c)
	case "update":
		return kind == rule.Set || v.newKeys(l, c)
	}
	// What is read backwards and not known to be a dict is a sequence.
	return kind != rule.List && kind != rule.Unknown || c.op == "clear" || !v.backwards(l)
}

// zero says whether a value is the constant 0.
func (v *visitor) zero(x ir.Value) bool {
	in := &v.b.IR.Instrs[x]
	return in.Op == ir.OpConst && v.b.File.IR.Consts[in.A].Text == "0"
}

// putBack says whether what is taken out of a list is inserted again at once: the list
// has as many elements as before.
//
//	rows.insert(i, rows.pop(i + 1))
func (v *visitor) putBack(c *change) bool {
	if c.holder == ir.NoValue {
		return false
	}
	body := v.b.IR
	b := body.BlockOf(c.holder)
	for i := c.holder; i <= body.Blocks[b].Last; i++ {
		in := &body.Instrs[i]
		if in.Op != ir.OpCall || body.Instrs[in.B].Op != ir.OpAttr {
			continue
		}
		if f := &body.Instrs[in.B]; v.b.File.IR.Names[f.B] == "insert" && v.equal(f.A, c.holder) {
			return true
		}
	}
	return false
}

// newKey says whether a store may add an entry: its key is not one that the loop
// reads, and nothing else in the loop shows that it is there already. Of a
// container of unknown kind only a text shows that it is no position.
func (v *visitor) newKey(kind rule.Container, l int32, c *change) bool {
	if v.present(l, c.key, c.holder) || v.ownKey(c.key, c.holder) {
		return false
	}
	return kind == rule.Dict || v.text(c.key)
}

// present says whether a key is an element of the loop, or is read from the same
// container inside the loop.
func (v *visitor) present(l int32, key, holder ir.Value) bool {
	body := v.b.IR
	if v.named(l, key) {
		return true
	}
	for b := range body.Blocks {
		if !rule.InLoop(body, ir.BlockID(b), l) {
			continue
		}
		for i := body.Blocks[b].First; i <= body.Blocks[b].Last; i++ {
			x := &body.Instrs[i]
			switch x.Op {
			case ir.OpSub:
				if v.equal(x.A, holder) && v.equal(x.B, key) {
					return true
				}
			case ir.OpCompare:
				if ir.CompareOp(x.N) == ir.CmpIn && v.equal(x.B, holder) && v.equal(x.A, key) {
					return true
				}
			}
		}
	}
	return false
}

// named says whether a key is one of the loop's own: the element, or what the
// element calls itself (`record.name`, `record.coin.name()`).
func (v *visitor) named(l int32, key ir.Value) bool {
	body := v.b.IR
	in := &body.Instrs[key]
	if in.Op == ir.OpLoad {
		for _, t := range v.targets[ir.Place(in.A)] {
			if t.key && (t.loop == l || v.sameIterable(t.loop, l)) {
				return true
			}
		}
		// A name for what an element calls itself: `user = session.user`.
		from := v.b.IR.OnlyStore(ir.Place(in.A))
		if from == ir.NoValue || body.Instrs[from].Op == ir.OpLoad {
			return false
		}
		key, in = from, &body.Instrs[from]
	}
	own := false
	if in.Op == ir.OpCall && in.N == 0 && body.Instrs[in.B].Op == ir.OpAttr {
		key, own = body.Instrs[in.B].A, true
	}
	p := v.place(key)
	if p == ir.NoPlace || body.Places.Kind[p] != ir.PlaceAttr && (!own || !body.Places.Kind[p].IsRoot()) {
		return false
	}
	for _, t := range v.targets[body.Places.Root(p)] {
		if t.loop == l && (!own || !t.key || body.Places.Kind[p] == ir.PlaceAttr) {
			return true
		}
	}
	return false
}

func (v *visitor) sameIterable(a, b int32) bool {
	over := v.b.IR.Loops[a].Over
	return over != ir.NoPlace && over == v.b.IR.Loops[b].Over
}

// equal says whether two values are read the same way: from one name, through the
// same attributes and keys, or are one constant.
func (v *visitor) equal(a, b ir.Value) bool { return equal(v.b.IR, a, b) }

func equal(body *ir.Body, a, b ir.Value) bool {
	for range 8 {
		if a == b {
			return a >= 0
		}
		if a < 0 || b < 0 {
			return false
		}
		x, y := &body.Instrs[a], &body.Instrs[b]
		if x.Op != y.Op {
			return false
		}
		switch x.Op {
		case ir.OpConst, ir.OpLoad:
			return x.A == y.A
		case ir.OpAttr:
			if x.B != y.B {
				return false
			}
		case ir.OpSub:
			if !equal(body, x.B, y.B) {
				return false
			}
		default:
			return false
		}
		a, b = x.A, y.A
	}
	return false
}

// newKeys says whether an update may add entries; of a display all keys are seen.
func (v *visitor) newKeys(l int32, c *change) bool {
	if c.key == ir.NoValue {
		return false
	}
	in := &v.b.IR.Instrs[c.key]
	if in.Op != ir.OpDict {
		return !v.equal(c.key, c.holder)
	}
	list := v.b.IR.Operands(in)
	for i := 0; i+1 < len(list); i += 2 {
		if list[i] != ir.NoValue && !v.present(l, list[i], c.holder) {
			return true
		}
	}
	return false
}

// text says whether a value is a text for sure.
func (v *visitor) text(val ir.Value) bool {
	switch in := &v.b.IR.Instrs[val]; in.Op {
	case ir.OpFormat:
		return true
	case ir.OpConst:
		return v.b.File.IR.Consts[in.A].Kind == ir.ConstStr
	case ir.OpCall:
		if m := &v.b.IR.Instrs[in.B]; m.Op == ir.OpAttr {
			switch v.b.File.IR.Names[m.B] {
			case "replace", "lower", "upper", "strip", "lstrip", "rstrip", "title", "format", "join", "decode", "removeprefix", "removesuffix":
				return true
			}
		}
	}
	t := v.b.Infer.TypeOf(v.b.Def, val)
	s := v.b.Infer.Types()
	if t == types.Invalid {
		return false
	}
	t = s.Widen(t)
	return s.Kind(t) == types.KindInstance && v.b.Program.QualName(s.Def(t)) == "builtins.str"
}

// backwards says whether the loop reads from the end, where taking elements out
// behind the loop is harmless. It may count them as well.
func (v *visitor) backwards(l int32) bool {
	if v.readsThrough(v.iters[l], "reversed") {
		return true
	}
	if !v.readsThrough(v.iters[l], "enumerate") {
		return false
	}
	args := v.b.IR.Operands(&v.b.IR.Instrs[v.b.IR.Instrs[v.iters[l]].A])
	if len(args) == 0 || args[0] < 0 {
		return false
	}
	in := &v.b.IR.Instrs[args[0]]
	return in.Op == ir.OpCall && v.b.File.IR.LastName(v.b.IR, ir.Value(in.B)) == "reversed"
}
