// Package blockinginasync is the rule FER502.
//
// # Model
//
// A coroutine runs on the thread of its event loop, so a call that makes the
// thread wait stops every other task. Contracts carry blocking operations up
// through any number of synchronous calls; a callable that is handed to a worker
// thread does not block whoever hands it over. The rule reports the instruction of
// the coroutine from which the way to the operation leaves the loop's code: that
// is what has to move into a thread.
//
//	async def create_order(self, request):
//	    total = self.rates.quote_all(order)    # reported: requests.get, four calls below
//
// Waiting for the disk is normal in most programs and reported only where the
// program itself says otherwise: it hands the same kind of operation to worker
// threads elsewhere (votes). Whole directories and archives need no such evidence.
package blockinginasync

import (
	_ "embed" // the documentation
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/context"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is FER502. It remembers the votes of the program that it looked at last.
type Rule struct {
	mu    sync.Mutex
	of    *infer.Result
	votes votes
	quiet quiet
	loops *context.Company
}

// Meta describes the rule.
func (*Rule) Meta() rule.Meta {
	return rule.Meta{Code: "FER502", Name: "blocking-in-async", Level: diag.Error, DefaultOn: true, Doc: doc}
}

// Begin looks at coroutines, async generators and callbacks of the loop in which
// something waits.
func (r *Rule) Begin(b *rule.Body) rule.Visitor {
	if len(b.Flow.Waits) == 0 {
		return nil
	}
	votes, loops := r.program(&b.World)
	if b.IR.Flags&ir.BodyAsync == 0 && !loops.Callback(b.Def) || loops.Private(b.Def) {
		return nil
	}
	v := &visitor{votes: votes, quiet: r.quiet, loops: loops, task: loops.Among(b.Def), b: b, seen: map[int32]bool{}, done: map[int32]bool{}, told: map[told]bool{}}
	if b.IR.Flags&ir.BodyAsync == 0 && v.servesBoth(int32(b.Def)) {
		return nil // waits for callers without a loop only
	}
	return v
}

// program returns what is known of the program as a whole.
func (r *Rule) program(w *rule.World) (*votes, *context.Company) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.of != w.Infer {
		r.of, r.votes, r.quiet, r.loops = w.Infer, count(w), findQuiet(w), context.FindCompany(w.Program, w.Infer, w.Facts.Contract)
	}
	return &r.votes, r.loops
}

type visitor struct {
	flow.NopSink
	votes *votes
	quiet quiet
	loops *context.Company
	task  bool // runs beside other tasks for sure
	b     *rule.Body
	seen  map[int32]bool // instructions that the replay reached
	done  map[int32]bool // instructions that are reported
	told  map[told]bool
}

// told is what is reported once in a body: more calls of the same function have
// the same cause.
type told struct {
	callee int32
	name   string
	kind   contract.BlockKind
}

// Instr notes what is reached.
func (v *visitor) Instr(p *flow.Point) { v.seen[p.Instr] = true }

// End reports the operations on reached paths, one an instruction: what certainly
// takes long before what does with many files.
func (v *visitor) End() {
	for _, tree := range [...]bool{false, true} {
		for i := range v.b.Flow.Waits {
			if w := &v.b.Flow.Waits[i]; (w.Kind == contract.BlockTree) == tree {
				v.wait(w)
			}
		}
	}
}

func (v *visitor) wait(w *flow.Wait) {
	if v.done[w.Instr] || !v.seen[w.Instr] || w.Tier == contract.TierWeak || v.coroutine(w.Witness.Callee) ||
		v.servesBoth(w.Witness.Callee) || v.awaited(w.Instr) || v.mayBeCoroutine(w.Instr) || v.loops.Alone(v.b.Def, w.Instr) {
		return
	}
	o := v.root(w)
	if o.test || o.asks && forOthers(w.Kind) || o.depth > maxDepthTold || !v.counts(w, &o) || v.fallback(&waiting{w.Instr, w.Witness.Callee}) {
		return
	}
	t := told{w.Witness.Callee, o.name, w.Kind}
	if w.Kind == contract.BlockDatabase || w.Kind == contract.BlockTree {
		t = told{-1, "", w.Kind} // connect, execute, commit: one conversation; open, read: one walk
	}
	if v.told[t] {
		return
	}
	v.told[t], v.done[w.Instr] = true, true
	v.report(w, &o)
}

// awaited says whether the result of a call is awaited: then the callee has given an awaitable, and blocks on another path, for synchronous callers.
func (v *visitor) awaited(call int32) bool {
	if v.b.IR.Instrs[call].Op != ir.OpCall {
		return false
	}
	held := ir.NoPlace
	for i := call + 1; i < int32(len(v.b.IR.Instrs)); i++ {
		in := &v.b.IR.Instrs[i]
		switch in.Op {
		case ir.OpStore:
			if in.B == call {
				held = ir.Place(in.A)
			}
		case ir.OpAwait, ir.OpYieldFrom:
			if x := &v.b.IR.Instrs[in.A]; in.A == call || held != ir.NoPlace && x.Op == ir.OpLoad && ir.Place(x.A) == held {
				return true
			}
		}
	}
	return false
}

// mayBeCoroutine says whether what is called is a coroutine function for some of the
// receivers that are known: whoever calls both has coroutines in mind.
//
//	await ensure_async(self.store.delete(path))     # Store.delete, AsyncStore.delete
func (v *visitor) mayBeCoroutine(call int32) bool {
	site := v.b.Sites.At(call)
	if site == nil || site.Kind != infer.KindCall {
		return false
	}
	return slices.ContainsFunc(v.b.Sites.TargetsOf(site), func(t infer.Target) bool { return v.coroutine(int32(t.Def)) })
}

// servesBoth says whether a callee gives an awaitable on some path: then it waits on
// another one, for callers without a loop.
func (v *visitor) servesBoth(callee int32) bool {
	if callee < 0 {
		return false
	}
	c := v.b.Facts.Contract(modgraph.DefID(callee))
	if c == nil || c.Modelled {
		return false
	}
	for i := range c.Owned {
		if c.Owned[i].Res.Await {
			return true
		}
	}
	return false
}

// coroutine says whether a callee is a coroutine or async generator itself: what
// blocks in there is reported there.
func (v *visitor) coroutine(callee int32) bool {
	return callee >= 0 && v.b.Program.Def(modgraph.DefID(callee)).Flags&bind.Async != 0
}

// origin is where the way to a blocking operation ends.
type origin struct {
	def   modgraph.DefID // the project's function that calls the library
	instr int32
	name  string // qualified name of the operation: "requests.api.get"
	depth int
	asks  bool // a function on the way asks on which thread it runs
	test  bool // the way leads through a test, which only a subclass of it can do
	// handles is set if a function on the way knows what a file says that does not block,
	// or reads what has something to read.
	handles bool
}

// maxDepthTold bounds what is reported. Each call on the way adds conditions that
// nobody has looked at.
const maxDepthTold = 4

// maxSleepDepth and maxEventDepth bound what is told of sleeps and events: below that they
// are what comes after a failed try, or waits for what is long there.
const (
	maxSleepDepth = 1
	maxEventDepth = 2
)

// maxDepth bounds the walk through witnesses, which end by construction.
const maxDepth = 40

// root follows the witnesses of a blocking operation.
func (v *visitor) root(w *flow.Wait) origin {
	o := origin{def: v.b.Def, instr: w.Instr}
	o.handles = w.Kind == contract.BlockNet && v.handlesQuiet(o.def)
	at := w.Witness
	for o.depth < maxDepth {
		if at.Callee < 0 {
			if o.instr < 0 {
				return o
			}
			if site := v.b.Infer.Sites(o.def).At(o.instr); site != nil {
				o.name = site.External
			}
			return o
		}
		callee := modgraph.DefID(at.Callee)
		c := v.b.Facts.Contract(callee)
		if c == nil || c.Modelled || v.b.Program.Body(callee) == nil || int(at.Fact) >= len(c.Blocks) || at.Fact < 0 {
			o.name = v.b.Program.QualName(callee)
			return o
		}
		if f, _ := v.b.Program.FileOf(callee); f.Class == modgraph.ClassTest && v.b.File.Class != modgraph.ClassTest {
			o.test = true
		}
		o.asks = o.asks || v.asksForLoop(callee)
		o.handles = o.handles || w.Kind == contract.BlockNet && v.handlesQuiet(callee)
		at = c.Blocks[at.Fact].Witness
		o.def, o.instr = callee, at.Instr
		o.depth++
	}
	return o
}

// counts decides whether an operation is worth a report.
func (v *visitor) counts(w *flow.Wait, o *origin) bool {
	op := v.b.Program.Body(o.def).Instrs[max(o.instr, 0)].Op
	method := o.name[strings.LastIndexByte(o.name, '.')+1:]
	switch w.Kind {
	case contract.BlockDisk:
		return v.disk(o) && !v.uncovered(w.Instr)
	case contract.BlockTree:
		return !v.uncovered(w.Instr) && !v.oneAtATime(o)
	case contract.BlockLock:
		// A critical section is short; waiting for an event is not, where it is in view what
		// the event stands for.
		return o.depth <= maxEventDepth && op == ir.OpCall && (method == "wait" || method == "wait_for")
	case contract.BlockQueue:
		// Putting waits only when the queue is bounded and full, getting only when it
		// is empty, which who asks for its size knows.
		return (method == "get" || method == "join") && !v.calls(o.def, "empty", "qsize") && !v.justPut(o)
	case contract.BlockProcess:
		return method != "Manager" && !v.hasEnded(o)
	case contract.BlockSleep:
		return !v.zero(w, o) && o.depth <= maxSleepDepth
	case contract.BlockJoin:
		if op == ir.OpExit {
			return false // what a pool was given is mostly awaited inside of its block
		}
		if o.depth == 0 && v.leaving(o.instr) {
			return false // a manager waits for its own threads when it is left
		}
		if o.depth == 0 && v.toldBefore(o.instr) {
			return false
		}
		switch method {
		case "run_until_complete", "run_forever", "run":
			return false // fails on a running loop instead of waiting
		case "result", "exception":
			return v.justSubmitted(o)
		}
	case contract.BlockInput:
		// A program that asks its user from a coroutine mostly has one user and nothing
		// else to do.
		return v.task && o.depth <= 1
	case contract.BlockNet:
		return !(v.loops.Ready(v.b.Def) && transfers[method]) && !v.atOnce(o)
	case contract.BlockTimer, contract.BlockEntry:
		return false
	}
	return true
}

// transfers are operations that come back at once on a file that is ready.
var transfers = map[string]bool{
	"accept": true, "recv": true, "recv_into": true, "recvfrom": true, "recvfrom_into": true, "recvmsg": true, "read": true, "send": true, "write": true,
}

// calls says whether a function calls a method of one of these names.
func (v *visitor) calls(d modgraph.DefID, names ...string) bool {
	body := v.b.Program.Body(d)
	f, _ := v.b.Program.FileOf(d)
	for i := range body.Instrs {
		if in := &body.Instrs[i]; in.Op == ir.OpAttr && slices.Contains(names, f.IR.Names[in.B]) {
			return true
		}
	}
	return false
}

// justSubmitted says whether a future that is asked for its result was made in the
// same body: of others nobody knows that they are not done yet.
func (v *visitor) justSubmitted(o *origin) bool {
	body := v.b.Program.Body(o.def)
	f, _ := v.b.Program.FileOf(o.def)
	if o.instr < 0 || body.Instrs[o.instr].Op != ir.OpCall {
		return false
	}
	m := &body.Instrs[body.Instrs[o.instr].B]
	if m.Op != ir.OpAttr {
		return false
	}
	submits := func(x ir.Value) bool {
		in := &body.Instrs[x]
		if in.Op != ir.OpCall {
			return false
		}
		text := rule.TextOf(f, body, in.B)
		text = text[strings.LastIndexByte(text, '.')+1:]
		return text == "submit" || text == "run_coroutine_threadsafe"
	}
	future := &body.Instrs[m.A]
	if future.Op != ir.OpLoad {
		return submits(m.A)
	}
	for i := range body.Instrs {
		if in := &body.Instrs[i]; in.Op == ir.OpStore && in.A == future.A && submits(in.B) {
			return true
		}
	}
	return false
}

// zero says whether the call is a sleep of no time, which only yields the thread, or
// of next to none.
func (v *visitor) zero(w *flow.Wait, o *origin) bool {
	body := v.b.Program.Body(o.def)
	f, _ := v.b.Program.FileOf(o.def)
	if o.instr < 0 || body.Instrs[o.instr].Op != ir.OpCall {
		return false
	}
	args := body.Operands(&body.Instrs[o.instr])
	if len(args) != 1 || body.Instrs[args[0]].Op != ir.OpConst {
		return false
	}
	length, err := strconv.ParseFloat(f.IR.Consts[body.Instrs[args[0]].A].Text, 64)
	return err == nil && (length <= maxPause || length <= maxMoment && v.once(w, o))
}

// once says whether a wait stands in a synchronous function that the coroutine calls, and
// no loop repeats it on the way.
func (v *visitor) once(w *flow.Wait, o *origin) bool {
	if o.depth != 1 {
		return false
	}
	body := v.b.Program.Body(o.def)
	return body.Blocks[body.BlockOf(o.instr)].Loop < 0 && v.b.IR.Blocks[v.b.IR.BlockOf(w.Instr)].Loop < 0
}

// waits are the words for what the thread waits for.
var waits = map[contract.BlockKind]string{
	contract.BlockSleep: "it sleeps", contract.BlockNet: "it waits for the network", contract.BlockDisk: "it waits for the disk", contract.BlockTree: "it waits for the disk",
	contract.BlockProcess: "it waits for another process", contract.BlockLock: "it waits for another thread",
	contract.BlockQueue: "it waits for a queue", contract.BlockJoin: "it waits for threads to finish",
	contract.BlockDatabase: "it waits for the database", contract.BlockInput: "it waits for somebody to type",
}

func (v *visitor) report(w *flow.Wait, o *origin) {
	in := &v.b.IR.Instrs[w.Instr]
	f := rule.Finding{
		Def: int32(v.b.Def), Instr: w.Instr, Part: rule.PartFirstLine,
		Message: fmt.Sprintf("`%s` stops the event loop: %s in `%s`", v.b.Name(), waits[w.Kind], v.what(w.Instr, in)),
		Label:   "blocks here",
		Marks:   []rule.Mark{{Def: int32(v.b.Def), Instr: -1, Part: rule.PartName, Text: "runs on the event loop"}},
		Notes:   []string{"until it is done no other task runs: no request, no timer, no cancellation"},
	}
	if o.depth > 0 {
		f.Cause = &rule.Cause{Def: int32(o.def), Instr: o.instr, Depth: int32(o.depth)}
	}
	switch w.Kind {
	case contract.BlockLock, contract.BlockQueue, contract.BlockDisk, contract.BlockTree:
		f.Level = diag.Warning
	}
	if w.Witness.Callee >= 0 {
		f.Chain = []rule.Hop{{Def: int32(v.b.Def), Instr: w.Instr, Section: contract.SecBlocks, Callee: w.Witness.Callee, Fact: w.Witness.Fact}}
	}
	if w.Kind == contract.BlockTree {
		f.Notes = append(f.Notes, "a whole directory or archive takes as long as it is large, and longer on a network drive")
	}
	if w.Kind == contract.BlockDisk {
		if at := v.votes.example(v.b.File, groupOf(o.name)); at.Def >= 0 {
			at.Text = "handed to a thread here"
			f.Marks = append(f.Marks, at)
			f.Notes = []string{"elsewhere the program hands the same kind of operation to a thread"}
		}
	}
	f.Help = v.help(w, in)
	v.b.Report(f)
}

// what is the operation as the coroutine writes it.
func (v *visitor) what(instr int32, in *ir.Instr) string {
	if in.Op == ir.OpCall {
		return v.b.CalleeText(instr)
	}
	return v.b.Text(instr)
}

// help is the edit: a call moves into a thread, a sleep has a twin.
func (v *visitor) help(w *flow.Wait, in *ir.Instr) string {
	if in.Op != ir.OpCall {
		return "do this part in a function that is handed to `asyncio.to_thread`"
	}
	callee, whole := v.b.CalleeText(w.Instr), v.b.Text(w.Instr)
	if callee == "time.sleep" {
		return "`await asyncio.sleep(...)`"
	}
	args := ""
	if s, ok := strings.CutPrefix(whole, callee+"("); ok && strings.HasSuffix(s, ")") {
		if args = strings.TrimSuffix(s, ")"); args != "" {
			args = ", " + strings.TrimSuffix(args, ",")
		}
	} else {
		args = ", ..."
	}
	if strings.Contains(callee, "(") {
		return "do this part in a function that is handed to `asyncio.to_thread`"
	}
	return fmt.Sprintf("run it in a thread: `await asyncio.to_thread(%s%s)`", callee, args)
}
