// Package unboundname is FER602: a name that is read before it has a value, on a
// path that can be taken.
package unboundname

import (
	_ "embed" // the documentation below
	"slices"
	"strings"
	"sync"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
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
		Graph: trail.NewGraph(b.IR), b: b, watch: watch, undefined: undefined,
		seen: make([]uint8, len(b.IR.Instrs)), builtins: builtins,
	}
}

// bringsNames says whether a module has a star import: it may bind any of the module's
// names, before the module binds them anew.
//
//	from console_tool import *
//	class ConsoleTool(ConsoleTool): ...
func bringsNames(f *bind.File) bool {
	return slices.ContainsFunc(f.Imports, func(im bind.Import) bool {
		return im.Name == "*" && im.Flags&bind.BindDead == 0
	})
}

// implicit are names that every module has, or that the interpreter's start-up
// and common tools put among the builtins.
var implicit = []string{
	"__name__", "__file__", "__doc__", "__package__", "__spec__", "__loader__", "__path__", "__builtins__", "__cached__",
	"__annotations__", "__dict__", "__debug__", "__class__", "__conditional_annotations__",
	// A builtin of 3.13 that typeshed does not list.
	"_IncompleteInputError",
	"__qualname__", "__module__",
	"reveal_type", "reveal_locals", "exit", "quit", "copyright", "credits", "license", "WindowsError",
	"_", "_n", "ngettext", "gettext", "profile", "get_ipython", "display",
	// Names that Python 2 had: code that still mentions them tests the version in
	// ways that nobody can follow.
	"unicode", "basestring", "long", "xrange", "raw_input", "unichr", "file", "reduce", "cmp", "execfile", "apply", "buffer",
	"coerce", "intern", "reload", "StandardError",
}

// manyNames is how many names that nothing binds a file reads before it counts as one
// that does not run as it stands.
const manyNames = 4

// injected says whether the module's own code reads a name that nothing binds, or its
// functions read many. Such a file fails as soon as it is imported or run, so it is run
// by something that puts names into it: a configuration, a plug-in, a template,
// functions that are copied into another module. Or nobody runs it any more. A test that
// mentions NameError wants it.
func injected(b *rule.Body, builtins map[string]bool) bool {
	missing := map[string]bool{}
	for k := range b.Flow.File.Bodies {
		pl := &b.Flow.File.Bodies[k].Places
		for p, kind := range pl.Kind {
			if kind != ir.PlaceBuiltin {
				continue
			}
			switch name := b.Flow.File.Names[pl.Name[p]]; {
			case name == "NameError" && b.File.Class == modgraph.ClassTest:
				return true
			case builtins[name]:
			case k == 0:
				return true
			default:
				missing[name] = true
			}
		}
	}
	return len(missing) >= manyNames
}

func (r *Rule) builtins(p *modgraph.Program) map[string]bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.prog == p {
		return r.names
	}
	r.prog, r.names = p, nil
	if p.Builtins == modgraph.NoFile {
		return nil
	}
	r.names = map[string]bool{}
	f := p.Files[p.Builtins].Bind
	for _, s := range f.SymbolsOf(0) {
		r.names[f.Names[s.Name]] = true
	}
	for _, n := range implicit {
		r.names[n] = true
	}
	r.addInjected(p)
	return r.names
}

// manyFiles is how many files read a name that nothing binds before it counts as
// put among the builtins at start-up.
const manyFiles = 3

// addInjected adds names that the program itself puts among the builtins: an
// attribute or key that a file sets which mentions them, and whatever many files
// read.
func (r *Rule) addInjected(p *modgraph.Program) {
	count := map[string]int{}
	for _, f := range p.Files {
		if f.IR == nil || f.Origin != modgraph.Project {
			continue
		}
		file := map[string]bool{}
		for k := range f.IR.Bodies {
			pl := &f.IR.Bodies[k].Places
			for q, kind := range pl.Kind {
				if kind == ir.PlaceBuiltin {
					if n := f.IR.Names[pl.Name[q]]; !r.names[n] && !file[n] {
						file[n] = true
						count[n]++
					}
				}
			}
		}
	}
	for _, f := range p.Files {
		if f.IR == nil || f.Origin != modgraph.Project {
			continue
		}
		for k := range f.IR.Bodies {
			putIntoGlobals(f.IR, &f.IR.Bodies[k], func(name string) { count[name] += manyFiles })
		}
		if !slices.ContainsFunc(f.IR.Names, func(n string) bool { return n == "builtins" || n == "__builtin__" || n == "__builtins__" }) {
			continue
		}
		for _, n := range f.IR.Names {
			if count[n] > 0 {
				count[n] += manyFiles
			}
		}
		for _, c := range f.IR.Consts {
			if c.Kind == ir.ConstStr && count[c.Text] > 0 {
				count[c.Text] += manyFiles
			}
		}
	}
	for n, k := range count {
		if k >= manyFiles {
			r.names[n] = true
		}
	}
}

// putIntoGlobals calls put for each name that a body sets in the globals of a function
// or module.
//
//	method.__globals__["__request__"] = request
func putIntoGlobals(f *ir.File, b *ir.Body, put func(name string)) {
	for i := range b.Instrs {
		in := &b.Instrs[i]
		if in.Op != ir.OpSetSub {
			continue
		}
		args := b.Operands(in)
		if len(args) < 2 || b.Instrs[args[1]].Op != ir.OpConst {
			continue
		}
		switch of := &b.Instrs[args[0]]; {
		case of.Op == ir.OpAttr && slices.Contains(namespaces, f.Names[of.B]):
		case of.Op == ir.OpCall && b.Instrs[of.B].Op == ir.OpLoad && slices.Contains(namespaces, f.Names[b.Places.Name[b.Instrs[of.B].A]]):
		default:
			continue
		}
		if c := &f.Consts[b.Instrs[args[1]].A]; c.Kind == ir.ConstStr {
			put(c.Text)
		}
	}
}

// namespaces are the attributes and builtins that give the names of a module.
var namespaces = []string{"__globals__", "func_globals", "f_globals", "__dict__", "globals", "vars"}

// What the replay saw at a read.
const (
	sawUnbound uint8 = 1 << iota
	sawBound
)

type visitor struct {
	*trail.Graph
	flow.NopSink
	b         *rule.Body
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

// credible says whether an exception may carry a finding: its class is known, and
// what only a handler is evidence for comes from an operation that can raise it. A
// handler for every error is evidence of caution, not of an error.
func (v *visitor) credible(r int32) bool {
	x := &v.b.Flow.Raises[r]
	if x.Class < 0 && !x.Direct {
		return false
	}
	if x.Tier != contract.TierBelief {
		return true
	}
	class := v.b.ClassName(modgraph.DefID(x.Class))
	switch v.b.IR.Instrs[x.Instr].Op {
	case ir.OpImport, ir.OpImportFrom, ir.OpImportStar:
		switch class {
		case "ImportError", "ModuleNotFoundError", "Exception", "BaseException":
			return !v.alwaysThere(x.Instr)
		}
		return false
	}
	if class == "Exception" || class == "BaseException" {
		return false
	}
	switch v.b.IR.Instrs[x.Instr].Op {
	case ir.OpCall:
		return !v.knownCallee(x)
	case ir.OpAwait, ir.OpYieldFrom, ir.OpEnter, ir.OpExit, ir.OpSub, ir.OpDelSub:
		return true
	case ir.OpAttr:
		return class == "AttributeError" || v.b.Flow.Infos[x.Instr].Flags&flow.PropertyCall != 0
	}
	return false
}

// alwaysThere says whether an import names a module of the standard library, which
// this version and platform have.
func (v *visitor) alwaysThere(i int32) bool {
	k := v.b.IR.Instrs[i].C
	f := v.b.File
	if k < 0 || int(k) >= len(f.Imports) {
		return false
	}
	t := &f.Imports[k]
	return t.State == modgraph.Found && t.Module != modgraph.NoFile && v.b.Program.Files[t.Module].Origin == modgraph.StdStub
}

// knownCallee says whether an error of the project, or one that only code written for it
// raises, is believed of a call of which all is known but what it calls in turn: that is
// not where it is raised.
func (v *visitor) knownCallee(x *flow.Raise) bool {
	if x.Class < 0 {
		return false
	}
	k := &v.b.Declare.Known
	switch class := modgraph.DefID(x.Class); class {
	case k.AssertionError, k.NotImplementedError:
	default:
		if f, _ := v.b.Program.FileOf(class); f.Origin != modgraph.Project {
			return false
		}
	}
	calls := v.b.Calls.At(x.Instr)
	for k := range calls {
		if d := calls[k].Callee; d < 0 || v.b.Program.Body(d) == nil || calls[k].Weak {
			return false
		}
	}
	return len(calls) > 0
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
			if !v.caught(i) {
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
