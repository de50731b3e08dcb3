package cleanupskipped

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// In a function that is no context manager, an error that is to be expected takes the
// part of the yield:
//
//	url = package.source_url
//	package.source_url = folder
//	archive = self.build(package)      # raises BuildError
//	package.source_url = url           # skipped
//
// What is done and undone has to be plain: a value that was saved is put back where it
// outlives the call, a setter gets the old value again, a guard against entering twice
// is taken down, a folder is made and removed.

// raising is an instruction that an expected error leaves the function from.
type raising struct {
	instr int32
	raise int32 // index into flow.Input.Raises
	hops  int   // calls down to where the error starts
}

// mayUndo says whether a body has what looks like an effect and its inverse at all: two
// stores to one path, or a call that by its name takes something back.
func mayUndo(b *rule.Body) bool {
	if b.IR.Kind != ir.KindFunction || b.IR.Flags&ir.BodyGenerator != 0 || len(b.Flow.Raises) == 0 {
		return false
	}
	for i := range b.IR.Instrs {
		in := &b.IR.Instrs[i]
		switch in.Op {
		case ir.OpSetAttr, ir.OpSetSub:
			if in.C >= 0 && storedBefore(b.IR, int32(i)) {
				return true
			}
		case ir.OpStore:
			if k := b.IR.Places.Kind[in.A]; (k == ir.PlaceGlobal || k == ir.PlaceFree) && storedBefore(b.IR, int32(i)) {
				return true
			}
		case ir.OpCall:
			if n := calledName(b, int32(i)); undoes[n] || sets(n) {
				return true
			}
		}
	}
	return false
}

func storedBefore(b *ir.Body, at int32) bool {
	x := &b.Instrs[at]
	for i := range at {
		if in := &b.Instrs[i]; in.Op == x.Op && (in.Op == ir.OpStore && in.A == x.A || in.Op != ir.OpStore && in.C == x.C) {
			return true
		}
	}
	return false
}

// calledName is the last name of what a call calls.
func calledName(b *rule.Body, call int32) string {
	return b.Flow.File.LastName(b.IR, b.IR.Instrs[call].B)
}

// takenBack are the pairs of names that are believed without a context manager around
// them: to start and to create is no promise to stop and to delete in the same call.
var takenBack = map[string][]string{
	"acquire": {"release"}, "lock": {"unlock"}, "add": {"remove", "discard"}, "register": {"unregister", "deregister"},
	"subscribe": {"unsubscribe"}, "enable": {"disable"}, "disable": {"enable"}, "pause": {"resume"}, "suspend": {"resume"},
	"activate": {"deactivate"}, "block": {"unblock"}, "freeze": {"unfreeze"}, "increment": {"decrement"}, "incr": {"decr"},
	"addHandler": {"removeHandler"}, "addFilter": {"removeFilter"},
}

// undoes are the second halves of takenBack.
var undoes = func() map[string]bool {
	out := map[string]bool{}
	for _, list := range takenBack {
		for _, n := range list {
			out[n] = true
		}
	}
	return out
}()

// sets says whether a function by its name sets what can be asked for.
func sets(name string) bool {
	switch name {
	case "chdir", "umask", "signal", "settrace", "setprofile", "setrecursionlimit", "setlocale", "setattr":
		return true
	}
	return strings.HasPrefix(name, "set_")
}

// Raise notes where an error that is to be expected starts.
func (v *visitor) Raise(p *flow.Point, exc flow.Value, leaves bool) {
	v.Ledger.Raise(p, exc, leaves)
	if !v.plain {
		return
	}
	p.Raised(exc, func(r int32) {
		x := &v.b.Flow.Raises[r]
		if x.Instr != p.Instr || !x.Expected || x.Class < 0 || x.Tier > contract.TierModel {
			return
		}
		hops := v.hops(x.Witness)
		if k := v.b.Declare.Known.LookupError; hops > maxHops || v.b.Flow.Classes.IsSubclass(x.Class, int32(k)) {
			return // a look-up that finds nothing is a mistake, or is handled where it happens
		}
		if v.guard(x.Witness) || !v.operational(x.Class) || v.b.IR.Instrs[p.Instr].Op == ir.OpAttr && x.Tier < contract.TierModel {
			return // a property that raises says that it was not to be asked for now
		}
		if v.b.Exits.Raising(v.b.Def, modgraph.DefID(x.Class)) {
			return // nobody is left to see what was not put back
		}
		if v.b.IR.Blocks[v.BlockOf(p.Instr)].Flags&ir.BlockInFinally != 0 {
			return // a clean-up that fails itself
		}
		// Of several errors of one call the one that starts nearest is shown.
		switch i := slices.IndexFunc(v.raises, func(o raising) bool { return o.instr == p.Instr }); {
		case i < 0:
			v.raises = append(v.raises, raising{p.Instr, r, hops})
		case hops < v.raises[i].hops:
			v.raises[i] = raising{p.Instr, r, hops}
		}
	})
}

// operational says whether an error may come from outside of the program: the system's own,
// that of another process, or one that the program or a library outside of the standard one
// defines. The others of the standard library say that data or a state is wrong, which the
// code around mostly rules out: what was just encoded can be decoded.
func (v *visitor) operational(class int32) bool {
	if v.b.Flow.Classes.IsSubclass(class, int32(v.b.Declare.Known.OSError)) {
		return true
	}
	d := modgraph.DefID(class)
	f, _ := v.b.Program.FileOf(d)
	k := &v.b.Declare.Known
	return f.Origin != modgraph.StdStub || f.Module == "subprocess" || d == k.Exception || d == k.RuntimeError
}

// foreign says whether an error is none of the program's own: it comes about whoever calls.
func (v *visitor) foreign(class modgraph.DefID) bool {
	f, _ := v.b.Program.FileOf(class)
	return f.Origin != modgraph.Project && class != v.b.Declare.Known.Exception && class != v.b.Declare.Known.RuntimeError
}

// public says whether the function is there for other programs, by its name and since this
// one never calls it: who uses it may go on after its errors.
func (v *visitor) public() bool {
	for _, part := range strings.Split(v.b.Program.Def(v.b.Def).Qual, ".") {
		if strings.HasPrefix(part, "_") {
			return false
		}
	}
	return v.b.Exits.Uncalled(v.b.Def)
}

// maxHops is how many calls down an error may start: what is further away seldom
// comes about, and never for a reason that is in view here.
const maxHops = 6

// hops counts the calls down to where an error starts, as far as maxHops goes.
func (v *visitor) hops(w contract.Witness) int {
	n := 0
	for ; n <= maxHops && w.Callee >= 0; n++ {
		c := v.b.Facts.Contract(modgraph.DefID(w.Callee))
		if c == nil || c.Modelled || w.Fact < 0 || int(w.Fact) >= len(c.Raises) {
			return n
		}
		w = c.Raises[w.Fact].Witness
	}
	return n
}

// guard says whether an error is raised by the wrapper that a decorator puts around a
// function: a condition on when it may be called, which who calls it knows to hold.
//
//	def open_required(func):
//	    def wrapper(self, *args):
//	        if self.status == "closed":
//	            raise Closed
//	        return func(self, *args)
func (v *visitor) guard(w contract.Witness) bool {
	at := int32(-1)
	for range maxHops {
		if w.Callee < 0 {
			break
		}
		at = w.Callee
		c := v.b.Facts.Contract(modgraph.DefID(at))
		if c == nil || c.Modelled || w.Fact < 0 || int(w.Fact) >= len(c.Raises) {
			return false
		}
		w = c.Raises[w.Fact].Witness
	}
	if at < 0 || w.Callee >= 0 {
		return false
	}
	q := v.b.Program.Def(modgraph.DefID(at)).Qual
	switch q[strings.LastIndexByte(q, '.')+1:] {
	case "wrapper", "wrapped", "inner", "_wrapper", "decorated":
		return strings.Contains(q, ".")
	}
	return false
}

// takenBackInHandler says whether an error comes to another inverse of the effect, as
// discard is beside remove.
func (v *visitor) takenBackInHandler(at int32, x pair) bool {
	b := v.b.IR
	h := b.Blocks[v.BlockOf(at)].Handler
	if h == ir.NoBlock || b.Instrs[x.do].Op != ir.OpCall {
		return false
	}
	reached := v.from(h)
	names, recv := takenBack[calledName(v.b, x.do)], firstOf(v.callee(x.do))
	return slices.ContainsFunc(v.calls, func(i int32) bool {
		return reached[v.BlockOf(i)] && slices.Contains(names, calledName(v.b, i)) && firstOf(v.callee(i)) == recv
	})
}

// endPlain reports each pair once, at the first error that comes between.
func (v *visitor) endPlain() {
	if len(v.raises) == 0 || v.b.Program.Def(v.b.Def).Qual == "main" {
		return // the process ends with its main function
	}
	slices.SortFunc(v.raises, func(a, b raising) int { return int(a.instr) - int(b.instr) })
	var said []int32
	for _, x := range v.plainPairs() {
		if slices.Contains(said, x.undo) || !x.saved && !v.always(x) {
			continue
		}
		for _, r := range v.raises {
			if class := modgraph.DefID(v.b.Flow.Raises[r.raise].Class); !v.b.Exits.Survives(v.b.Def, class) && !(v.public() && v.foreign(class)) {
				continue // nobody is seen to go on with what was not put back
			}
			if x.do == r.instr || x.undo == r.instr || v.part(r.instr, x.undo) || !v.between(x, r.instr) || v.coveredByHandler(r.instr, x) || v.takenBackInHandler(r.instr, x) {
				continue
			}
			said = append(said, x.undo)
			v.reportPlain(r, x)
			break
		}
	}
}

// plainPairs lists what is done and undone in the function.
func (v *visitor) plainPairs() []pair {
	var out []pair
	add := func(d, u int32) { out = append(out, pair{do: d, undo: u, doSec: own, undoSec: own, weight: rule.Kept}) }
	for _, u := range v.writes {
		place, value := v.written(u)
		if place < 0 || !v.outlives(place) {
			continue
		}
		for _, d := range v.writes {
			at, before := v.written(d)
			if d == u || at != place {
				continue
			}
			if saved := v.saved(value, place, d); saved || v.flagDown(before, value) && v.guards(place, d) {
				add(d, u)
				out[len(out)-1].saved = saved
				break
			}
		}
	}
	for _, u := range v.calls {
		name := calledName(v.b, u)
		undo, set := undoes[name], sets(name)
		if !undo && !set || !v.steady(u) {
			continue
		}
		for _, d := range v.calls {
			n := calledName(v.b, d)
			if d == u || !(undo && slices.Contains(takenBack[n], name) || set && n == name) {
				continue
			}
			if r, _ := v.callee(d); r != firstOf(v.callee(u)) {
				continue
			}
			if !v.inOneTurn(d, u) {
				continue // two states that a loop goes to and fro between
			}
			if undo && v.sameArgs(d, u) || set && v.dropsResult(u) && v.setsOld(d, u, u) && v.asksFor(d, u, name) {
				add(d, u)
				break
			}
		}
	}
	return out
}

// inOneTurn says whether an instruction comes after another one without going round a
// loop. Blocks stand in reverse post-order, so the edges of loops lead back.
func (v *visitor) inOneTurn(from, to int32) bool {
	b := v.b.IR
	start, goal := v.BlockOf(from), v.BlockOf(to)
	if start == goal {
		return from < to
	}
	reached := make([]bool, len(b.Blocks))
	reached[start] = true
	for k := start; k < goal; k++ {
		if !reached[k] {
			continue
		}
		for _, t := range append([]ir.BlockID{b.Blocks[k].Handler}, b.Successors(k)...) {
			if t > k {
				reached[t] = true
			}
		}
	}
	return reached[goal]
}

func firstOf(s, _ string) string { return s }

// asksFor says whether what a setter gets back was what it had set before: what the
// first call gave, or what the getter of that name gives.
func (v *visitor) asksFor(d, u int32, setter string) bool {
	b := v.b.IR
	args := b.Operands(&b.Instrs[u])
	p, _ := v.source(args[len(args)-1])
	for i := range b.Instrs {
		in := &b.Instrs[i]
		if in.Op != ir.OpStore || ir.Place(in.A) != p {
			continue
		}
		src := &b.Instrs[in.B]
		if in.B == d {
			return true
		}
		name := ""
		switch src.Op {
		case ir.OpCall:
			name = calledName(v.b, in.B)
		case ir.OpAttr:
			name = v.b.Flow.File.Names[src.B]
		}
		rest := strings.TrimLeft(strings.TrimPrefix(setter, "set"), "_")
		name = strings.TrimLeft(strings.TrimPrefix(name, "get"), "_")
		return setter == "chdir" && name == "cwd" || rest != "" && name == rest
	}
	return false
}

// always says whether the function, if nothing fails, does not end without the undoing
// or one like it: else not undoing may be what is meant.
func (v *visitor) always(x pair) bool {
	b := v.b.IR
	undoing := v.undoing(x)
	seen := make([]bool, len(b.Blocks))
	type at struct {
		block ir.BlockID
		from  int32
	}
	work := []at{{v.BlockOf(x.do), x.do + 1}}
	for len(work) > 0 {
		w := work[len(work)-1]
		work = work[:len(work)-1]
		bl := &b.Blocks[w.block]
		stopped := false
		for i := max(w.from, bl.First); i <= bl.Last; i++ {
			if undoing(i) {
				stopped = true
				break
			}
			if b.Instrs[i].Op == ir.OpReturn {
				return false
			}
		}
		if stopped || !v.Ends(w.block) {
			continue
		}
		for _, s := range b.Successors(w.block) {
			if v.Seen(s) && !seen[s] {
				seen[s] = true
				work = append(work, at{s, b.Blocks[s].First})
			}
		}
	}
	return true
}

// undoing tells the undoing and those like it: the same again on the same.
func (v *visitor) undoing(x pair) func(int32) bool {
	b := v.b.IR
	text := v.b.Text(x.undo)
	place, value := v.written(x.undo)
	return func(i int32) bool {
		if i == x.undo {
			return true
		}
		switch b.Instrs[i].Op {
		case ir.OpCall:
			return b.Instrs[x.undo].Op == ir.OpCall && v.b.Text(i) == text && i != x.do
		case ir.OpSetAttr, ir.OpSetSub, ir.OpStore:
			at, with := v.written(i)
			return i != x.do && b.Instrs[i].Op == b.Instrs[x.undo].Op && at == place && v.b.Text(with) == v.b.Text(value)
		}
		return false
	}
}

// between says whether an error comes when an effect is done and not yet undone.
func (v *visitor) between(x pair, at int32) bool {
	return v.Behind([]int32{x.do}, x.undo).Has(at) && v.Behind([]int32{at}, x.do).Has(x.undo) && v.pending(x, at)
}

// pending says whether some path leads from what is done to an instruction past no
// undoing: an earlier finally may have taken it back.
func (v *visitor) pending(x pair, at int32) bool {
	b := v.b.IR
	undoing := v.undoing(x)
	goal := v.BlockOf(at)
	seen := make([]bool, len(b.Blocks))
	// walk says whether a block comes to the instruction, and whether it lets pass.
	walk := func(id ir.BlockID, from int32) (found, on bool) {
		for i := from; i <= b.Blocks[id].Last; i++ {
			if i == at {
				return true, false
			}
			if undoing(i) {
				return false, false
			}
		}
		return false, true
	}
	var work []ir.BlockID
	next := func(id ir.BlockID, on bool) {
		list := []ir.BlockID{b.Blocks[id].Handler}
		if on {
			list = append(list, b.Successors(id)...)
		}
		for _, t := range list {
			if t != ir.NoBlock && !seen[t] && (v.Seen(t) || t == goal) {
				seen[t] = true
				work = append(work, t)
			}
		}
	}
	start := v.BlockOf(x.do)
	found, on := walk(start, x.do+1)
	next(start, on)
	for !found && len(work) > 0 {
		id := work[len(work)-1]
		work = work[:len(work)-1]
		found, on = walk(id, b.Blocks[id].First)
		next(id, on)
	}
	return found
}

// outlives says whether what a place is part of is known outside of this call: a
// parameter, a variable of the module, or what such a thing gave, and nothing that was
// made here.
func (v *visitor) outlives(p ir.Place) bool {
	b := v.b.IR
	if p < 0 {
		return false
	}
	root := b.Places.Root(p)
	switch b.Places.Kind[root] {
	case ir.PlaceFree:
		return !v.shared(root)
	case ir.PlaceGlobal, ir.PlaceUnknown:
		return true
	case ir.PlaceLocal, ir.PlaceCell:
	default:
		return false
	}
	if b.Places.Ref[root] > 0 {
		f := v.b.Flow.File
		return !(b.Places.Ref[root] == 1 && f.Names[v.b.Program.Def(v.b.Def).Name] == "__init__")
	}
	for i := range b.Instrs {
		st := &b.Instrs[i]
		if st.Op != ir.OpStore || ir.Place(st.A) != root {
			continue
		}
		if src := &b.Instrs[st.B]; src.Op != ir.OpAttr && src.Op != ir.OpSub && src.Op != ir.OpLoad {
			return false
		}
	}
	return p != root
}

// part says whether an instruction works out the arguments of another one: an error there
// is one of the undoing itself, and no finally helps.
func (v *visitor) part(at, undo int32) bool {
	a, u := v.b.IR.Span(at), v.b.IR.Span(undo)
	return u.Start <= a.Start && a.End <= u.End
}

// shared says whether a variable of an enclosing function is only shared with a function
// that is called there and goes nowhere: it is gone with the error that leaves both.
//
//	def check(graph):
//	    path = set()
//	    def visit(node):
//	        path.add(node)
//	        ...                 # raises
//	        path.remove(node)
//	    visit(graph.root)
func (v *visitor) shared(root ir.Place) bool {
	f, _ := v.b.Program.FileOf(v.b.Def)
	name := v.b.IR.Places.Name[root]
	// The nested function may stand in others; the nearest one that has the variable owns it.
	inner := v.b.Def
	for {
		outer := v.b.Program.Parent(inner)
		if outer == modgraph.NoDef {
			return false
		}
		body := v.b.Program.Body(outer)
		if body == nil || body.Kind != ir.KindFunction {
			return false
		}
		if !v.onlyCalled(outer, inner) {
			return false
		}
		for p := range body.Places.Kind {
			if body.Places.Kind[p] == ir.PlaceCell && body.Places.Name[p] == name {
				return body.Places.Ref[p] == 0 && v.made(f, body, ir.Place(p))
			}
		}
		inner = outer
	}
}

// made says whether all that a variable is given is made by the function itself.
func (v *visitor) made(f *modgraph.File, body *ir.Body, p ir.Place) bool {
	n := 0
	for i := range body.Instrs {
		st := &body.Instrs[i]
		if st.Op != ir.OpStore || ir.Place(st.A) != p {
			continue
		}
		n++
		switch src := &body.Instrs[st.B]; src.Op {
		case ir.OpList, ir.OpSet, ir.OpDict, ir.OpConst:
		case ir.OpCall:
			switch f.IR.LastName(body, src.B) {
			case "set", "list", "dict", "deque", "defaultdict", "OrderedDict", "Counter":
			default:
				return false
			}
		default:
			return false
		}
	}
	return n > 0
}

// onlyCalled says whether a function does nothing with one that is defined in it but call
// it, where no handler waits for its errors.
func (v *visitor) onlyCalled(outer, inner modgraph.DefID) bool {
	body := v.b.Program.Body(outer)
	calls := 0
	for _, r := range v.b.Infer.Refs(outer) {
		if r.Def != inner {
			continue
		}
		switch in := &body.Instrs[r.By]; {
		case in.Op == ir.OpStore:
		default:
			return false
		}
	}
	sites := v.b.Infer.Sites(outer)
	if sites == nil {
		return false
	}
	for k := range sites.List {
		for _, t := range sites.TargetsOf(&sites.List[k]) {
			if t.Def != inner {
				continue
			}
			if body.Blocks[body.BlockOf(sites.List[k].Instr)].Handler != ir.NoBlock {
				return false
			}
			calls++
		}
	}
	return calls > 0
}

// guards says whether the function tests a flag before it raises it: that keeps it
// from running twice, so a flag that stays up keeps it from running at all.
func (v *visitor) guards(place ir.Place, d int32) bool {
	b := v.b.IR
	for k := range b.Blocks {
		last := &b.Instrs[b.Blocks[k].Last]
		if last.Op != ir.OpBranch || !v.before(b.Blocks[k].Last, d) {
			continue
		}
		x := last.A
		for b.Instrs[x].Op == ir.OpUnary {
			x = b.Instrs[x].A
		}
		if p, _ := v.source(x); p == place {
			return true
		}
	}
	return false
}

// steady says whether the receiver of a call outlives this one.
func (v *visitor) steady(call int32) bool {
	f := &v.b.IR.Instrs[v.b.IR.Instrs[call].B]
	if f.Op != ir.OpAttr {
		return true // a function of a module, or of this one
	}
	if site := v.b.Sites.At(call); site != nil && site.Kind == infer.KindConstruct {
		return false
	}
	p, _ := v.source(f.A)
	if p < 0 {
		return false
	}
	if v.b.IR.Places.Kind[p] == ir.PlaceGlobal || v.b.IR.Places.Kind[p] == ir.PlaceUnknown {
		return true
	}
	return v.outlives(p)
}

func (v *visitor) reportPlain(r raising, x pair) {
	b := v.b
	undo := b.Text(x.undo)
	e := &b.Flow.Raises[r.raise]
	class := b.ClassName(modgraph.DefID(e.Class))
	when := fmt.Sprintf("`%s` raises `%s`", b.Text(r.instr), class)
	if e.Direct {
		when = fmt.Sprintf("it raises `%s`", class)
	}
	message, end := fmt.Sprintf("`%s` skips `%s` when %s", b.Name(), undo, when), "`"+undo+"`"
	if b.IR.Instrs[x.undo].Op != ir.OpCall {
		message, end = fmt.Sprintf("`%s` does not put back `%s` when %s", b.Name(), undo, when), "the assignment"
	}
	f := rule.Finding{
		Def: int32(b.Def), Instr: r.instr, Part: rule.PartFirstLine, Level: diag.Warning,
		Message: message,
		Label:   fmt.Sprintf("`%s` leaves the function here", class),
		Marks: []rule.Mark{
			{Def: int32(b.Def), Instr: x.do, Part: rule.PartFirstLine, Text: "done here"},
			{Def: int32(b.Def), Instr: x.undo, Part: rule.PartFirstLine, Text: "taken back only if nothing fails"},
		},
		Notes: []string{"what was done stays as it is for everything that runs later in this process"},
		Help:  fmt.Sprintf("put what comes between into `try:` and %s into `finally:`", end),
	}
	if e.Witness.Callee >= 0 {
		f.Chain = append(f.Chain, rule.Hop{Def: f.Def, Instr: r.instr, Section: contract.SecRaises, Callee: e.Witness.Callee, Fact: e.Witness.Fact})
	}
	b.Report(f)
}
