package unawaited

import (
	"fmt"
	"slices"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/summarize"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// Names of the effects by which models say what becomes of a callable and of a coroutine.
const (
	effectDrops = "drop-result" // the callable is called, and what it gives is dropped
	effectJoins = "join-tasks"  // the coroutines have ended when the call is awaited
)

// given is a coroutine function that a call takes which does not await what it gives, or a
// call whose result nobody awaits.
type given struct {
	call, at int32
	def      modgraph.DefID // NoDef for the call itself
}

// handsOver notes the coroutine functions among the arguments of a call that calls them and
// drops what they give: a thread, a callback of the loop, a handler of a signal.
//
//	threading.Thread(target=self.poll).start()     # async def poll: never runs
func (v *visitor) handsOver(call int32) {
	calls := v.b.Calls.At(call)
	site := v.b.Sites.At(call)
	if len(calls) == 0 || site == nil || len(calls) < len(v.b.Sites.TargetsOf(site)) {
		return
	}
	at := int32(-1)
	for k := range calls {
		x := v.drops(&calls[k])
		if x < 0 || at >= 0 && x != at {
			return // some receiver awaits what it gets
		}
		at = x
	}
	if r, ok := v.b.Ref(at); ok && v.givesCoroutine(r.Def) && !slices.ContainsFunc(v.given, func(x given) bool { return x.call == call }) {
		v.given = append(v.given, given{call, at, r.Def})
	}
}

// drops is the argument that a callee calls without a look at what it gives, or -1.
func (v *visitor) drops(c *summarize.Call) ir.Value {
	if c.Weak {
		return -1
	}
	for n := range c.Contract.Effects {
		f := &c.Contract.Effects[n]
		if f.Kind == contract.EffectDo && f.Path.Root == contract.RootParam && f.Path.Len == 0 && v.b.Program.Syms.Text(f.Name) == effectDrops {
			if at := v.b.Calls.Arg(c, f.Path.Index); at >= 0 {
				return at
			}
		}
	}
	return -1
}

// givesCoroutine says whether each call of a function makes a coroutine: a coroutine
// function that no unknown decorator stands before, or a lambda around a call of one.
func (v *visitor) givesCoroutine(d modgraph.DefID) bool {
	body := v.b.Program.Body(d)
	if body == nil || body.Flags&ir.BodyGenerator != 0 || v.decorated(d) {
		return false
	}
	if v.b.Program.Def(d).Flags&bind.Async != 0 {
		return len(v.b.Declare.Func(d).Decorators) == 0
	}
	t := v.b.Infer.ResultType(d)
	return v.b.Program.Def(d).Kind == bind.KindLambda && t != types.Invalid && v.b.Infer.Types().Kind(t) == types.KindCoroutine
}

// joins notes a statement that drops what waits for several coroutines at once.
//
//	asyncio.gather(*[self.save(x) for x in rows])     # the function goes on at once
func (v *visitor) joins(call int32) {
	if !v.async {
		return
	}
	calls := v.b.Calls.At(call)
	if len(calls) == 0 {
		return
	}
	for k := range calls {
		c := &calls[k]
		if c.Weak || !c.Contract.Modelled || !slices.ContainsFunc(c.Contract.Effects, func(f contract.Effect) bool {
			return f.Kind == contract.EffectDo && v.b.Program.Syms.Text(f.Name) == effectJoins
		}) || !c.Contract.RunsAnyway {
			return
		}
	}
	if !slices.ContainsFunc(v.given, func(x given) bool { return x.call == call }) {
		v.given = append(v.given, given{call, call, modgraph.NoDef})
	}
}

func (v *visitor) reportGiven() {
	for _, x := range v.given {
		callee := v.b.CalleeText(x.call)
		f := rule.Finding{Def: int32(v.b.Def), Instr: x.at, Part: rule.PartFirstLine}
		switch {
		case x.def == modgraph.NoDef:
			f.Message = fmt.Sprintf("nobody waits for `%s(...)`: `%s` goes on at once, and what fails in there is lost", callee, v.b.Name())
			f.Label = "not awaited"
			f.Notes = []string{"what it was given runs on as tasks that nobody holds, and may end with the function unfinished"}
			f.Help = fmt.Sprintf("await it: `await %s`", v.b.Text(x.call))
		default:
			what := v.b.Text(x.at)
			if v.b.Program.Def(x.def).Kind == bind.KindLambda {
				f.Message = fmt.Sprintf("what this lambda calls never runs: `%s` drops the coroutine that it gives", callee)
			} else {
				f.Message = fmt.Sprintf("`%s` never runs: `%s` calls it and drops the coroutine that it gives", what, callee)
			}
			f.Label = "gives a coroutine that nobody awaits"
			f.Notes = []string{"Python says so only on stderr, when the object dies: RuntimeWarning: coroutine was never awaited"}
			f.Help = "hand over a function that makes a task of it (`loop.create_task`, `asyncio.run_coroutine_threadsafe`, `asyncio.run`)"
		}
		v.b.Report(f)
	}
}
