package infer

import (
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// Implementations of a functools.singledispatch function are kept in a cell of it:
//
//	@singledispatch
//	def show(x): ...
//	@show.register
//	def _(x: int): ...
//
//	show(v)                 may run either

// registers notes that a function is an implementation of others.
func (e *evaluator) registers(def modgraph.DefID) {
	if e.x.Prog.Def(def).Kind != bind.KindFunction {
		return
	}
	for _, d := range e.d.Func(def).Decorators {
		if d.Known && d.Def != modgraph.NoDef && d.Def != def && e.x.Prog.Def(d.Def).Kind == bind.KindFunction && e.x.bodyOf[d.Def] >= 0 &&
			e.d.FuncFlagsOf(d.Def)&declare.SingleDisp != 0 {
			e.contribute(e.x.cells.attr(d.Def, e.x.names.registered), e.s.Function(def))
		}
	}
}

// registered adds the implementations of a function to the targets of a call and
// joins what they give.
func (e *evaluator) registered(def modgraph.DefID, recv types.ID, c *invocation) types.ID {
	t := types.Never
	var scratch [1]types.ID
	for _, m := range e.s.Members(e.read(e.x.cells.attr(def, e.x.names.registered)), &scratch) {
		if e.s.Kind(m) != types.KindFunction || e.s.Def(m) == def {
			continue
		}
		d := e.s.Def(m)
		got := e.callFn(d, recv, c.args)
		e.targets = append(e.targets, Target{Def: d, Tier: max(c.tier, TierInjected), Bound: recv != types.Invalid})
		t = e.union(t, e.result(d, recv, c.args, &got))
	}
	return t
}
