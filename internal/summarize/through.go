package summarize

import (
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// What a library runs for its caller is seen through: the instruction that waits for
// it runs the coroutine as well, with the arguments that the coroutine was made with.
//
//	sock = await asyncio.wait_for(connect(host), 5)      # owns what connect gives
//	a, b = await asyncio.gather(connect(x), connect(y))  # an item of the result each
//	asyncio.run(asyncio.shield(main()))                  # raises what main raises
//
// Models say which functions these are, by the effects run-here, run-loop and join-tasks,
// and which take all items of a generator, by run-items:
//
//	total = sum(fetch(u).size for u in urls)             # waits where fetch waits

// maxThrough bounds how deep such calls are nested.
const maxThrough = 3

// throughCall adds the coroutine that a call of a loop's runner is given.
func (r *resolver) throughCall(i int32) {
	if c, ok := r.runner(i, i); ok {
		r.given(i, &c, r.run.syms.runLoop, func(v ir.Value) { r.coroutine(i, v, 0, maxThrough) })
		r.given(i, &c, r.run.syms.runItems, func(v ir.Value) { r.generator(i, v) })
	}
}

// throughAwait adds the coroutines that the awaited call was given.
func (r *resolver) throughAwait(i int32, origin ir.Value, depth int) {
	c, ok := r.runner(i, origin)
	if !ok || depth == 0 {
		return
	}
	r.given(origin, &c, r.run.syms.runHere, func(v ir.Value) { r.coroutine(i, v, 0, depth-1) })
	if item := r.items(origin, &c); item > 0 {
		for k, v := range r.body.Operands(&r.body.Instrs[origin])[:item] {
			r.coroutine(i, v, int32(k)+1, depth-1)
		}
	}
}

// runner is the only callee of a call, if a model says that it does something. The
// calls of the instruction at work are the last ones of the list.
func (r *resolver) runner(i, call int32) (Call, bool) {
	if r.body.Instrs[call].Op != ir.OpCall || r.calls.unresolved[call] {
		return Call{}, false
	}
	var c Call
	if n := len(r.calls.List); call == i && n > 0 && r.calls.List[n-1].Instr == i {
		c = r.calls.List[n-1]
	} else if list := r.calls.At(call); call != i && len(list) == 1 {
		c = list[0]
	} else {
		return Call{}, false
	}
	return c, c.Contract.Modelled && c.Only && !c.Weak && !c.Handed && len(c.Contract.Effects) > 0
}

// given calls f for the arguments on which a callee has an effect of that name.
func (r *resolver) given(call int32, c *Call, name sym.Sym, f func(ir.Value)) {
	for n := range c.Contract.Effects {
		e := &c.Contract.Effects[n]
		if e.Kind != contract.EffectDo || e.Name != name || e.Path.Root != contract.RootParam || e.Path.Len != 0 {
			continue
		}
		if v := r.calls.Arg(c, e.Path.Index); v >= 0 {
			f(v)
		}
	}
}

// items is how many arguments of a call are each an item of its result. Where the
// exceptions are among the results, nothing is.
func (r *resolver) items(call int32, c *Call) int {
	joins := false
	for n := range c.Contract.Effects {
		e := &c.Contract.Effects[n]
		joins = joins || e.Kind == contract.EffectDo && e.Name == r.run.syms.joinTasks && !e.Path.Known()
	}
	in := &r.body.Instrs[call]
	if !joins || r.body.ArgKinds(in) != nil {
		return 0
	}
	return len(r.body.Operands(in))
}

// coroutine adds the calls that made a value, with what happens when it runs. item is
// one more than the place of what it gives in the result, 0 for the result itself.
func (r *resolver) coroutine(i int32, v ir.Value, item int32, depth int) {
	origin := r.made(v)
	if origin < 0 || origin >= i && r.block[origin] == r.block[i] {
		return
	}
	for k := range len(r.calls.At(origin)) {
		c := r.calls.List[int(r.calls.at[origin]-1)+k]
		if c.Handed || !c.Contract.Awaitable || c.Contract.DecoratedOpaque {
			continue
		}
		c.Instr, c.Phases, c.Far, c.item = i, phases(contract.PhaseRun), r.block[origin] != r.block[i], item
		r.calls.List = append(r.calls.List, c)
	}
	r.throughAwait(i, origin, depth)
}

// generator adds what making the items of a generator waits for and raises. What the
// items are is said by the callee that takes them.
func (r *resolver) generator(i int32, v ir.Value) {
	origin := r.made(v)
	if origin < 0 || origin >= i && r.block[origin] == r.block[i] {
		return
	}
	for k := range len(r.calls.At(origin)) {
		c := r.calls.List[int(r.calls.at[origin]-1)+k]
		if c.Handed || c.Contract.Awaitable || c.Contract.ContextManager || c.Contract.DecoratedOpaque || !r.run.makesItems(c.Callee) {
			continue
		}
		if len(c.Contract.Blocks)+len(c.Contract.Raises) == 0 {
			continue
		}
		c.Contract = &contract.Contract{Def: c.Contract.Def, Blocks: c.Contract.Blocks, Raises: c.Contract.Raises, Complete: c.Contract.Complete}
		c.Instr, c.Phases, c.Far = i, phases(contract.PhaseRun), r.block[origin] != r.block[i]
		r.calls.List = append(r.calls.List, c)
	}
}

// makesItems says whether a definition is a generator function or expression.
func (x *run) makesItems(d modgraph.DefID) bool {
	return x.isGenerator(d) || d >= 0 && x.prog.Def(d).Kind == bind.KindGenExpr && x.prog.Body(d).Flags&ir.BodyAsync == 0
}

// made is the call that made a value: the value itself, or what the only store to a
// local variable puts there.
func (r *resolver) made(v ir.Value) ir.Value {
	in := &r.body.Instrs[v]
	if in.Op == ir.OpLoad {
		p := ir.Place(in.A)
		if r.body.Places.Kind[p] != ir.PlaceLocal || r.body.Places.Ref[p] > 0 {
			return ir.NoValue
		}
		v = ir.NoValue
		for k := range r.body.Instrs {
			if st := &r.body.Instrs[k]; st.Op == ir.OpStore && ir.Place(st.A) == p {
				if v >= 0 {
					return ir.NoValue
				}
				v = st.B
			}
		}
		if v < 0 {
			return v
		}
		in = &r.body.Instrs[v]
	}
	if in.Op != ir.OpCall {
		return ir.NoValue
	}
	return v
}
