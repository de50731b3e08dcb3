// Package unboundname is FER602: a name that is read before it has a value, on a
// path that can be taken.
package unboundname

import (
	_ "embed" // the documentation below
	"slices"
	"strings"
	"sync"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/rule/trail"
)

//go:embed doc.md
var doc string

// Rule is FER602. It remembers the names of builtins of the program at hand.
type Rule struct {
	mu    sync.Mutex
	prog  *modgraph.Program
	names map[string]bool
	// mentioned remembers which names the project reads; see dead.
	mentioned   map[string]bool
	mentionedIn *modgraph.Program
}

// Meta describes the rule.
func (*Rule) Meta() rule.Meta {
	return rule.Meta{Code: "FER602", Name: "unbound-name", Level: diag.Warning, DefaultOn: true, Doc: doc}
}

// Begin returns a visitor for bodies that read a name which may have no value. A
// class body falls back to globals, and exec may bind what nobody sees.
func (r *Rule) Begin(b *rule.Body) rule.Visitor {
	if b.IR.Kind == ir.KindClass || b.IR.Flags&ir.BodyHasLocals != 0 || len(b.IR.Blocks) == 0 {
		return nil
	}
	builtins := r.builtins(b.Program)
	if builtins == nil {
		return nil
	}
	var stored []bool
	isStored := func(p ir.Place) bool {
		if stored == nil {
			stored = make([]bool, b.IR.Places.Len())
			for i := range b.IR.Instrs {
				if in := &b.IR.Instrs[i]; in.Op == ir.OpStore {
					stored[in.A] = true
				}
			}
		}
		return stored[p]
	}
	pl := &b.IR.Places
	stars := b.IR.Kind == ir.KindModule && bringsNames(b.File.Bind)
	var watch, undefined []ir.Place
	for p := range ir.Place(pl.Len()) {
		switch pl.Kind[p] {
		case ir.PlaceLocal, ir.PlaceCell:
			if pl.Ref[p] == 0 && isStored(p) {
				watch = append(watch, p)
			}
		case ir.PlaceGlobal:
			// A name of the module that hides a builtin is never unbound.
			if b.IR.Kind == ir.KindModule && !stars && isStored(p) && !builtins[b.Flow.File.Names[pl.Name[p]]] {
				watch = append(watch, p)
			}
		case ir.PlaceBuiltin:
			if !builtins[b.Flow.File.Names[pl.Name[p]]] {
				undefined = append(undefined, p)
			}
		}
	}
	if len(undefined) > 0 && (b.IR.Kind == ir.KindModule || injected(b, builtins)) {
		undefined = nil
	}
	if len(watch) == 0 && len(undefined) == 0 {
		return nil
	}
	return &visitor{
		Graph: trail.NewGraph(b.IR), b: b, rule: r, watch: watch, undefined: undefined,
		seen: make([]uint8, len(b.IR.Instrs)), builtins: builtins,
	}
}

// What the replay saw at a read.
const (
	sawUnbound uint8 = 1 << iota
	sawBound
)

type visitor struct {
	*trail.Graph
	flow.NopSink
	b         *rule.Body
	rule      *Rule
	builtins  map[string]bool
	watch     []ir.Place // variables that some path may leave without a value
	undefined []ir.Place // names that nothing binds
	seen      []uint8    // by instruction
	raises    []raised
	raiseAt   []int32 // by instruction: index into raises plus one
	failed    []failure
}

// failure is a read that was reported: what led to it comes no further.
type failure struct {
	read  int32
	cause kind
	at    int32
}

// raised is an instruction whose exception goes to a handler while variables have
// no value.
type raised struct {
	instr   int32
	excs    []int32 // indexes into flow.Input.Raises
	doubted []int32 // those of them that carry no finding
	unbound []ir.Place
}

// Instr notes reads of variables that may be unbound.
func (v *visitor) Instr(p *flow.Point) {
	v.Graph.Instr(p)
	in := &v.b.IR.Instrs[p.Instr]
	if in.Op != ir.OpLoad {
		return
	}
	place := ir.Place(in.A)
	if v.b.Flow.Volatile != nil && v.b.Flow.Volatile[place] {
		return
	}
	held := p.Place(place)
	switch {
	case held == flow.JustUnbound:
		v.seen[p.Instr] |= sawUnbound
	case p.Values().Has(held, flow.Unbound):
		v.seen[p.Instr] |= sawUnbound | sawBound
	default:
		v.seen[p.Instr] |= sawBound
	}
}

// Raise notes which variables have no value when a handler is entered.
func (v *visitor) Raise(p *flow.Point, exc flow.Value, leaves bool) {
	v.Graph.Raise(p, exc, leaves)
	if leaves || len(v.watch) == 0 {
		return
	}
	if v.raiseAt == nil {
		v.raiseAt = make([]int32, len(v.b.IR.Instrs))
	}
	k := v.raiseAt[p.Instr] - 1
	if k < 0 {
		v.raises = append(v.raises, raised{instr: p.Instr})
		k = int32(len(v.raises) - 1)
		v.raiseAt[p.Instr] = k + 1
	}
	x := &v.raises[k]
	p.Raised(exc, func(r int32) {
		switch {
		case slices.Contains(x.excs, r) || slices.Contains(x.doubted, r):
		case v.credible(r):
			x.excs = append(x.excs, r)
		default:
			x.doubted = append(x.doubted, r)
		}
	})
	vals := p.Values()
	for _, w := range v.watch {
		if vals.Has(p.Place(w), flow.Unbound) && !slices.Contains(x.unbound, w) {
			x.unbound = append(x.unbound, w)
		}
	}
}

// End explains each read that may fail, the first of each variable in the text.
func (v *visitor) End() {
	b := v.b
	slices.SortFunc(v.raises, func(x, y raised) int { return int(x.instr) - int(y.instr) })
	byPlace := map[ir.Place][]int32{}
	var order []ir.Place
	for i := range int32(len(b.IR.Instrs)) {
		in := &b.IR.Instrs[i]
		if in.Op != ir.OpLoad || in.Flag&ir.FlagSynthetic != 0 || v.seen[i] == 0 {
			continue
		}
		if b.IR.Blocks[v.BlockOf(i)].Flags&(ir.BlockTypeChecking|ir.BlockDead) != 0 {
			continue
		}
		place := ir.Place(in.A)
		if slices.Contains(v.undefined, place) || v.seen[i]&sawUnbound != 0 && slices.Contains(v.watch, place) {
			if byPlace[place] == nil {
				order = append(order, place)
			}
			byPlace[place] = append(byPlace[place], i)
		}
	}
	for _, place := range order {
		if !v.first(byPlace[place], place, false) {
			v.first(byPlace[place], place, true)
		}
	}
}

// first reports the first of the reads of a variable for which there is a path, and
// says whether one is settled.
func (v *visitor) first(reads []int32, place ir.Place, possible bool) bool {
	for _, i := range reads {
		if v.expectsNameError(i) || v.tolerated(i) {
			continue
		}
		if v.marked(i) {
			return true
		}
		if slices.Contains(v.undefined, place) {
			if !v.caught(i) && !v.dead() {
				v.undefinedName(i, place)
			}
			return true
		}
		if v.explain(i, place, possible) {
			return true
		}
	}
	return false
}

// marked says whether a comment tells another tool on the line of an instruction that
// the name has no value, and is meant not to have one.
//
//	answer = missing  # noqa: F821
func (v *visitor) marked(i int32) bool {
	text, at := v.b.File.Text, int(v.b.IR.Span(i).End)
	if at > len(text) {
		return false
	}
	line, _, _ := strings.Cut(text[at:], "\n")
	_, comment, ok := strings.Cut(line, "#")
	if !ok {
		return false
	}
	if _, codes, ok := strings.Cut(comment, "noqa"); ok && !strings.HasPrefix(strings.TrimSpace(codes), ":") {
		return true // all of them
	}
	return slices.ContainsFunc(otherTools, func(code string) bool { return strings.Contains(comment, code) })
}

// otherTools are the codes by which other tools report names without a value.
var otherTools = []string{
	"F821", "F823", "undefined-variable", "used-before-assignment", "name-defined", "used-before-def", "possibly-undefined",
	"reportUndefinedVariable", "reportPossiblyUnbound", "reportUnboundVariable", "unresolved-reference", "PyUnresolvedReferences",
}

// expectsNameError says whether a handler around an instruction is there for names
// without a value.
func (v *visitor) expectsNameError(i int32) bool {
	b := v.b
	h := b.IR.Blocks[v.BlockOf(i)].Handler
	for range 64 {
		if h == ir.NoBlock {
			return false
		}
		if v.catchesNameError(h) {
			return true
		}
		h = b.IR.Blocks[h].Handler
	}
	return false
}

// caught says whether a handler around an instruction takes everything. A name
// that nothing binds is a way to raise there, in tests above all.
func (v *visitor) caught(i int32) bool {
	b := v.b
	for h := b.IR.Blocks[v.BlockOf(i)].Handler; h != ir.NoBlock; h = b.IR.Blocks[h].Handler {
		bl := &b.IR.Blocks[h]
		last := &b.IR.Instrs[bl.Last]
		if last.Op != ir.OpMatchExc {
			if bl.Flags&ir.BlockInExcept != 0 || last.Op == ir.OpJump && b.IR.Blocks[b.IR.Successors(h)[0]].Flags&ir.BlockInExcept != 0 {
				return true
			}
			continue
		}
		info := &b.Flow.Infos[bl.Last]
		if info.CatchesAny {
			return true
		}
		for _, c := range b.Flow.Catches[info.Catches : info.Catches+info.NCatches] {
			if n := b.ClassName(modgraph.DefID(c)); n == "Exception" || n == "BaseException" {
				return true
			}
		}
	}
	return false
}

// tolerated says whether an instruction stands in a try whose handler takes
// everything and does nothing: its author knows that it may fail.
func (v *visitor) tolerated(i int32) bool {
	b := v.b
	h := b.IR.Blocks[v.BlockOf(i)].Handler
	if h == ir.NoBlock {
		return false
	}
	for range 8 {
		bl := &b.IR.Blocks[h]
		last := &b.IR.Instrs[bl.Last]
		switch {
		case last.Op == ir.OpMatchExc:
			succ := b.IR.Successors(h)
			info := &b.Flow.Infos[bl.Last]
			broad := info.CatchesAny
			for _, c := range b.Flow.Catches[info.Catches : info.Catches+info.NCatches] {
				name := b.ClassName(modgraph.DefID(c))
				broad = broad || name == "Exception" || name == "BaseException"
			}
			if broad {
				return v.idle(succ[0])
			}
			h = succ[1]
		case last.Op == ir.OpJump && bl.Flags&ir.BlockInExcept == 0 && b.IR.Blocks[b.IR.Successors(h)[0]].Flags&ir.BlockInExcept != 0:
			return v.idle(b.IR.Successors(h)[0])
		case last.Op == ir.OpJump && bl.Last-bl.First <= 1:
			return bl.Flags&ir.BlockInExcept != 0 || b.IR.Blocks[b.IR.Successors(h)[0]].Flags&ir.BlockInFinally == 0
		default:
			return false
		}
	}
	return false
}

// idle says whether a block does nothing but go on.
func (v *visitor) idle(h ir.BlockID) bool {
	bl := &v.b.IR.Blocks[h]
	if bl.Flags&ir.BlockInExcept == 0 {
		return true // a clause without a block of its own
	}
	for i := bl.First; i < bl.Last; i++ {
		switch v.b.IR.Instrs[i].Op {
		case ir.OpCatch, ir.OpExcValue, ir.OpConst, ir.OpDelete:
		case ir.OpStore:
		default:
			return false
		}
	}
	return v.b.IR.Instrs[bl.Last].Op == ir.OpJump
}

// catchesNameError follows the except clauses of a handler.
func (v *visitor) catchesNameError(h ir.BlockID) bool {
	b := v.b
	for range 64 {
		bl := &b.IR.Blocks[h]
		last := &b.IR.Instrs[bl.Last]
		switch last.Op {
		case ir.OpMatchExc:
			info := &b.Flow.Infos[bl.Last]
			for _, c := range b.Flow.Catches[info.Catches : info.Catches+info.NCatches] {
				if c < 0 {
					continue
				}
				switch b.Program.QualName(modgraph.DefID(c)) {
				case "builtins.NameError", "builtins.UnboundLocalError":
					return true
				}
			}
			h = b.IR.Successors(h)[1]
		case ir.OpJump:
			if bl.Flags&ir.BlockInExcept != 0 {
				return false
			}
			h = b.IR.Successors(h)[0]
		default:
			return false
		}
	}
	return false
}
