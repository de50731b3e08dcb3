// Package unawaited is the rule FER501.
//
// # Model
//
// Calling a coroutine function runs nothing: it gives an awaitable, and with it
// the obligation to await it. The solver carries that obligation like any other
// (flow.Obligation with Res.Await): an await ends it, and so does whatever hands
// the awaitable on: a return, a store, an argument. It comes through wrappers by
// their contracts. What looks at the object (a test, a comparison, an iteration)
// ends nothing.
//
//	def announce(self, event): return self.publish(event)   # async def publish
//
//	async def pay(self):
//	    self.broker.announce("paid")      # made here, open at the exit
//
// The rule reports an obligation that no path ends. Two shapes have no open
// obligation and are read off the types: the result of an await that is a coroutine
// again and is tested, and an `async def` that returns a coroutine beside other
// results.
package unawaited

import (
	_ "embed" // the documentation
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/rule/trail"
	"github.com/ferrule-dev/ferrule/internal/types"
)

//go:embed doc.md
var doc string

// Rule is FER501. It remembers of the program that it looked at last whether that replaces
// coroutine methods.
type Rule struct {
	mu       sync.Mutex
	of       *infer.Result
	replaces bool
}

// Meta describes the rule.
func (*Rule) Meta() rule.Meta {
	return rule.Meta{Code: "FER501", Name: "unawaited", Level: diag.Error, DefaultOn: true, Doc: doc}
}

// Begin looks at bodies that make awaitables, and at coroutines.
func (r *Rule) Begin(b *rule.Body) rule.Visitor {
	async := b.IR.Flags&ir.BodyAsync != 0
	makes := len(b.Infer.Refs(b.Def)) > 0
	for i := range b.Flow.Owns {
		makes = makes || b.Flow.Owns[i].Res.Await
	}
	if !async && !makes {
		return nil
	}
	return &visitor{rule: r, Ledger: trail.NewLedger(b.Flow), b: b, async: async, uses: map[int32]use{}, discarded: map[int32]bool{}}
}

type visitor struct {
	*trail.Ledger
	rule  *Rule
	b     *rule.Body
	async bool
	uses  map[int32]use // by the instruction that made the awaitable
	// discarded are the calls whose result an expression statement drops: no exit has
	// to be reached for that.
	discarded map[int32]bool
	returns   []int32  // returns of a coroutine out of an async def
	asked     []string // callables that the body asks whether they give coroutines
	given     []given
}

// use is how an awaitable is misused, or rightly used by hand.
type use struct {
	instr  int32
	what   string // "tested", "compared", ...
	byHand bool
}

// protocol are the attributes of an awaitable by which it is run by hand.
var protocol = map[string]bool{
	"__await__": true, "send": true, "throw": true, "close": true, "cr_frame": true, "cr_await": true, "cr_code": true, "cr_running": true,
	"__name__": true, "__qualname__": true,
}

// Instr notes how awaitables are used.
func (v *visitor) Instr(p *flow.Point) {
	v.Ledger.Instr(p)
	in := &v.b.IR.Instrs[p.Instr]
	switch in.Op {
	case ir.OpCall:
		v.asks(p.Instr)
		v.handsOver(p.Instr)
	case ir.OpBranch:
		v.use(p, in.A, "tested")
		v.awaitedTwice(p, in.A)
	case ir.OpUnary:
		if ir.UnaryOp(in.N) == ir.UnaryNot {
			v.use(p, in.A, "tested")
			v.awaitedTwice(p, in.A)
		}
	case ir.OpCompare:
		switch ir.CompareOp(in.N) {
		case ir.CmpIs, ir.CmpIsNot:
		default:
			v.use(p, in.A, "compared")
			v.use(p, in.B, "compared")
		}
	case ir.OpIter:
		if in.Flag&ir.FlagAsync == 0 {
			v.use(p, in.A, "iterated over")
		} else {
			// Read by `async for`: it is no coroutine after all, or fails at once.
			v.made(p.Operand(in.A), p, func(at int32) { v.uses[at] = use{byHand: true} })
		}
	case ir.OpSub:
		v.use(p, in.A, "subscripted")
	case ir.OpExprEnd:
		if v.b.IR.Instrs[in.A].Op == ir.OpCall {
			v.discarded[in.A] = true
			v.joins(in.A)
		}
	case ir.OpAttr:
		if protocol[v.b.File.IR.Names[in.B]] {
			v.made(p.Operand(in.A), p, func(at int32) { v.uses[at] = use{byHand: true} })
		}
	case ir.OpReturn:
		if v.async && in.A >= 0 && v.returnsCoroutine(in.A) {
			v.returns = append(v.returns, p.Instr)
		}
	case ir.OpStore:
		if v.async && v.b.IR.Places.Kind[in.A] == ir.PlaceRet && v.returnsCoroutine(in.B) {
			v.returns = append(v.returns, p.Instr)
		}
	}
}

// made calls f for each instruction that made an awaitable that a value may be.
func (v *visitor) made(x flow.Value, p *flow.Point, f func(instr int32)) {
	mask := p.ObligationsOf(x)
	for o := range v.Len() {
		if mask&(1<<uint(o)) != 0 && v.b.Flow.Owns[o].Res.Await {
			f(v.b.Flow.Owns[o].Instr)
		}
	}
}

func (v *visitor) use(p *flow.Point, x ir.Value, what string) {
	if x < 0 {
		return
	}
	v.made(p.Operand(x), p, func(at int32) {
		if _, ok := v.uses[at]; !ok {
			v.uses[at] = use{instr: p.Instr, what: what}
		}
	})
}

// effectAsks is what a model says of functions that look whether something is, or
// gives, a coroutine.
const effectAsks = "ask-coroutine"

// asks notes the callable that a test looks at: who asks whether it gives coroutines
// calls it without await where the answer is no.
//
//	if inspect.iscoroutinefunction(node.close):
//	    await node.close()
//	else:
//	    node.close()
func (v *visitor) asks(call int32) {
	calls := v.b.Calls.At(call)
	for k := range calls {
		c := &calls[k]
		for n := range c.Contract.Effects {
			f := &c.Contract.Effects[n]
			if f.Path.Root != contract.RootParam || f.Path.Len != 0 || v.b.Program.Syms.Text(f.Name) != effectAsks {
				continue
			}
			if at := v.b.Calls.Arg(c, f.Path.Index); at >= 0 {
				v.asked = append(v.asked, v.b.Text(at))
			}
		}
	}
}

// coroutine says whether a type is that of coroutines and nothing else.
func (v *visitor) coroutine(t types.ID) bool {
	return t != types.Invalid && v.b.Infer.Types().Kind(t) == types.KindCoroutine
}

// awaitedTwice reports a test of what an await gave, if that is a coroutine again.
func (v *visitor) awaitedTwice(p *flow.Point, x ir.Value) {
	if v.b.IR.Instrs[x].Op != ir.OpAwait || !v.coroutine(v.b.Infer.TypeOf(v.b.Def, x)) {
		return
	}
	if _, seen := v.uses[x]; seen {
		return
	}
	v.uses[x] = use{instr: p.Instr, what: "tested"}
	v.b.Report(rule.Finding{
		Def: int32(v.b.Def), Instr: x, Part: rule.PartFirstLine,
		Message: fmt.Sprintf("this test is always true: `%s` gives another coroutine, and nobody awaits that one", v.b.Text(x)),
		Label:   "still a coroutine",
		Notes:   []string{"the coroutine that is awaited here returns a coroutine instead of awaiting it"},
	})
}

// returnsCoroutine says whether an async def hands out a coroutine that it just
// made, instead of that one's result.
func (v *visitor) returnsCoroutine(x ir.Value) bool {
	if v.b.IR.Instrs[x].Op != ir.OpCall || !v.resolved(x) {
		return false
	}
	for _, t := range v.b.Sites.TargetsOf(v.b.Sites.At(x)) {
		if v.b.Program.Def(t.Def).Flags&bind.Async == 0 {
			return v.coroutine(v.b.Infer.TypeOf(v.b.Def, x))
		}
	}
	return true
}

// resolved says whether all code that a call can run is known and gives an
// awaitable that somebody has to await.
func (v *visitor) resolved(call int32) bool {
	site := v.b.Sites.At(call)
	if site == nil {
		return false
	}
	targets := v.b.Sites.TargetsOf(site)
	for _, t := range targets {
		if !site.Complete && t.Tier > infer.TierLexical {
			return false
		}
		if t.Tier == infer.TierNone || t.Tier > infer.TierReturned || v.decorated(t.Def) {
			return false
		}
		if c := v.b.Facts.Contract(t.Def); c != nil && !awaitable(c) || c == nil && v.b.Program.Def(t.Def).Flags&bind.Async == 0 {
			return false
		}
	}
	return len(targets) > 0
}

// decorated says whether a decorator that is not known stands between the caller
// and a function: what the call gives is the decorator's affair.
func (v *visitor) decorated(d modgraph.DefID) bool {
	if v.b.Program.Def(d).Kind != bind.KindFunction {
		return false
	}
	for _, x := range v.b.Declare.Func(d).Decorators {
		if !x.Known || v.wraps(x.Def) {
			return true
		}
	}
	return false
}

// wraps says whether a decorator of the project makes a function of its own,
// whatever its annotation says: many are annotated as handing back what they get.
func (v *visitor) wraps(d modgraph.DefID) bool {
	if d == modgraph.NoDef {
		return false
	}
	body := v.b.Program.Body(d)
	if body == nil {
		return false
	}
	for i := range body.Instrs {
		if body.Instrs[i].Op == ir.OpMakeFunc {
			return true
		}
	}
	return false
}

// always says whether a call gives an awaitable on every path of its callee: a
// function of the project may give one on some paths only, as those do that serve
// synchronous callers too.
func (v *visitor) always(call int32) bool {
	t := v.b.Infer.TypeOf(v.b.Def, call)
	if t == types.Invalid {
		return false
	}
	site := v.b.Sites.At(call)
	if site == nil {
		return false
	}
	for _, target := range v.b.Sites.TargetsOf(site) {
		if v.b.Program.Body(target.Def) == nil || v.b.Program.Def(target.Def).Flags&bind.Async != 0 {
			continue
		}
		s := v.b.Infer.Types()
		var one [1]types.ID
		for _, m := range s.Members(v.b.Infer.ResultType(target.Def), &one) {
			if s.Kind(m) != types.KindCoroutine {
				return false
			}
		}
	}
	return true
}

func awaitable(c *contract.Contract) bool {
	if c.Awaitable {
		return !c.RunsAnyway
	}
	for i := range c.Owned {
		if c.Owned[i].Res.Await {
			return true
		}
	}
	return false
}

// End reports the awaitables that no path awaits or hands on.
func (v *visitor) End() {
	done := map[int32]bool{}
	for o := range v.Len() {
		x := &v.b.Flow.Owns[o]
		a := v.Of(o)
		if !x.Res.Await || v.b.IR.Instrs[x.Instr].Op != ir.OpCall || done[x.Instr] || x.Tier == contract.TierWeak || len(a.Ends) > 0 ||
			len(a.Exits)+len(a.Losses) == 0 && !v.discarded[x.Instr] {
			continue
		}
		if v.uses[x.Instr].byHand || !v.all(x.Instr) || v.b.Sites.At(x.Instr) != nil && !(v.resolved(x.Instr) && v.always(x.Instr)) {
			continue
		}
		done[x.Instr] = true
		if v.madeSynchronous(x.Instr) {
			continue
		}
		if !slices.Contains(v.asked, v.b.CalleeText(x.Instr)) {
			v.dropped(o)
		}
	}
	v.handedOut()
	v.reportGiven()
}

// all says whether no obligation of an instruction is ended on any path: two
// callees may give two.
func (v *visitor) all(instr int32) bool {
	for o := range v.Len() {
		if x := &v.b.Flow.Owns[o]; x.Instr == instr && len(v.Of(o).Ends) > 0 {
			return false
		}
	}
	return true
}

func (v *visitor) dropped(o int) {
	x := &v.b.Flow.Owns[o]
	call := v.b.CalleeText(x.Instr)
	f := rule.Finding{
		Def: int32(v.b.Def), Instr: x.Instr, Part: rule.PartFirstLine,
		Message: fmt.Sprintf("`%s(...)` never runs: it makes a coroutine that nobody awaits", call),
		Label:   "the coroutine is dropped",
		Notes:   []string{"Python says so only on stderr, when the object dies: RuntimeWarning: coroutine was never awaited"},
	}
	if strings.HasSuffix(v.b.Text(x.Instr), "()") {
		f.Message = fmt.Sprintf("`%s()` never runs: it makes a coroutine that nobody awaits", call)
	}
	if u, ok := v.uses[x.Instr]; ok && u.what != "" {
		switch u.what {
		case "tested":
			f.Message = fmt.Sprintf("this test is always true: `%s` makes a coroutine, and nobody awaits it", call)
			f.Label = "a coroutine, not its result"
		default:
			f.Message = fmt.Sprintf("`%s` makes a coroutine that is %s instead of awaited", call, u.what)
			f.Label = "a coroutine, not its result"
			f.Marks = append(f.Marks, rule.Mark{Def: int32(v.b.Def), Instr: u.instr, Part: rule.PartFirstLine, Text: u.what + " here"})
		}
	}
	if w := x.Witness; w.Callee >= 0 {
		f.Chain = []rule.Hop{{Def: int32(v.b.Def), Instr: x.Instr, Section: contract.SecResult, Callee: w.Callee, Fact: w.Fact}}
	}
	if v.async {
		f.Help = fmt.Sprintf("await it: `await %s`", v.b.Text(x.Instr))
		f.Fix = rule.Fix{Kind: rule.FixAwait, Def: int32(v.b.Def), Instr: x.Instr}
	} else {
		f.Help = "this function is not a coroutine and cannot await: make it `async def`, or hand the coroutine to a task that somebody keeps"
	}
	v.b.Report(f)
}

// handedOut reports an async def that returns a coroutine on one path and
// something else on another: its callers await once.
func (v *visitor) handedOut() {
	if len(v.returns) == 0 || v.b.IR.Flags&ir.BodyGenerator != 0 || !v.mixedResult() || v.announced() {
		return
	}
	seen := map[int32]bool{}
	name := v.b.Program.Def(v.b.Def).Qual
	for _, at := range v.returns {
		in := &v.b.IR.Instrs[at]
		x := in.A
		if in.Op == ir.OpStore {
			x = in.B
		}
		if seen[x] {
			continue
		}
		seen[x] = true
		v.b.Report(rule.Finding{
			Def: int32(v.b.Def), Instr: x, Part: rule.PartFirstLine,
			Message: fmt.Sprintf("`%s` returns a coroutine here that it does not await: whoever awaits `%s` gets no result, but an object that is always true", name, name),
			Label:   "a coroutine, not its result",
			Notes:   []string{"on other paths the same function returns a result"},
			Help:    fmt.Sprintf("await it: `return await %s`", v.b.Text(x)),
			Fix:     rule.Fix{Kind: rule.FixAwait, Def: int32(v.b.Def), Instr: x},
		})
	}
}

// announced says whether the annotation of the result promises an awaitable: then
// the callers know that they await twice.
func (v *visitor) announced() bool {
	def := v.b.Program.Def(v.b.Def)
	if def.Returns == 0 {
		return false
	}
	decls := v.b.File.Bind.Decls
	text := v.b.File.Text[decls.Start(def.Returns):decls.End(def.Returns)]
	for _, name := range [...]string{"Awaitable", "Coroutine", "Future", "Task"} {
		if strings.Contains(text, name) {
			return true
		}
	}
	return false
}

// mixedResult says whether the function also returns something that is no
// coroutine.
func (v *visitor) mixedResult() bool {
	t := v.b.Infer.ResultType(v.b.Def)
	if t == types.Invalid {
		return false
	}
	s := v.b.Infer.Types()
	var one [1]types.ID
	for _, m := range s.Members(t, &one) {
		switch s.Kind(m) {
		case types.KindCoroutine, types.KindUnknown, types.KindAny:
		case types.KindInstance:
			if x, _ := v.b.Declare.Member(s.Def(m), v.b.Program.Syms.Intern("__await__")); x == nil {
				return true
			}
		default:
			return true
		}
	}
	return false
}
