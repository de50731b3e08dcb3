package summarize

import (
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/models"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/stated"
)

// state puts what comments on the `def` line say over what the body shows.
//
//	def lease(self):       # ferrule: owns result(give_back)
//	    return self._idle.pop()
//
// gives Owned{release by give_back} in place of the alias of an element of
// self._idle, which others hold.
func (x *run) state(d modgraph.DefID, out *contract.Contract) {
	f, i := x.prog.FileOf(d)
	if len(f.Stated) == 0 {
		return
	}
	base := contract.Base{Tier: contract.TierModel, Witness: contract.Rooted(-1)}
	if out.Awaitable {
		base.Phase = contract.PhaseRun
	}
	for _, n := range stated.Of(f.Stated, i) {
		switch n.Kind {
		case stated.OwnsResult:
			res := contract.Resource{Kind: x.prog.Syms.Intern("resource"), Class: -1, Release: x.prog.Syms.Intern(n.Closers[0])}
			out.Owned = slices.DeleteFunc(out.Owned, func(o contract.Owned) bool { return o.Component < 0 })
			out.Alias = slices.DeleteFunc(out.Alias, func(a contract.Alias) bool { return a.Component < 0 && !a.Copied && !a.Elements })
			contract.Add(&out.Owned, contract.Owned{Base: base, Component: -1, Res: res}, maxFacts)
		case stated.OwnsParam:
			x.disclaim(out, n.Param)
			contract.Add(&out.Captures, contract.Capture{Base: base, Param: n.Param, Adopted: true}, maxFacts)
		case stated.BorrowsParam:
			x.disclaim(out, n.Param)
			out.Releases = slices.DeleteFunc(out.Releases, func(r contract.Release) bool { return isParam(r.Path, n.Param) })
		}
	}
}

// disclaim takes away that a function keeps a parameter.
func (x *run) disclaim(out *contract.Contract, param int32) {
	out.Captures = slices.DeleteFunc(out.Captures, func(c contract.Capture) bool { return c.Param == param && !c.Elements })
}

func isParam(p contract.Path, param int32) bool {
	return p.Root == contract.RootParam && p.Index == param && p.Len == 0
}

// modelled is the contract of a function or class whose model the user has written:
// it replaces what the source shows. Its parameters are those of the source, as far
// as the model spells them out.
func (w *worker) modelled(d modgraph.DefID, m *models.Model) *contract.Contract {
	x := w.x
	out := *m.Contract
	out.Def = int32(d)
	if x.prog.Def(d).Kind == bind.KindClass {
		x.classes[d] = w.classFacts(d)
		x.params[d] = m.Params
		return &out
	}
	var own contract.Contract
	w.shape(d, &own)
	out.Awaitable, out.ContextManager = own.Awaitable || out.Awaitable, own.ContextManager || out.ContextManager
	return &out
}

// statedClosers collects what people say closes a result. A call of such a name
// releases its receiver and its arguments, whatever its body shows.
func (x *run) statedClosers(taught []string) {
	add := func(s sym.Sym) {
		if x.said == nil {
			x.said = map[sym.Sym]bool{}
		}
		x.said[s] = true
	}
	for _, f := range x.prog.Files {
		for _, n := range f.Stated {
			for _, c := range n.Closers {
				add(x.prog.Syms.Intern(c[strings.LastIndexByte(c, '.')+1:]))
			}
		}
	}
	for _, s := range x.lib.Closers(taught) {
		add(s)
	}
}

// closesByName applies a call of what people say closes a result.
func (b *builder) closesByName(in *ir.Instr) {
	if b.run.said == nil {
		return
	}
	release := func(v ir.Value) {
		if v >= 0 {
			b.effect(flow.OpRelease, target{v, ir.NoPlace, -1, true}, -1, nil, -1)
		}
	}
	switch callee := &b.body.Instrs[in.B]; callee.Op {
	case ir.OpAttr:
		if !b.run.said[b.file.IR.Syms[callee.B]] {
			return
		}
		release(callee.A)
	case ir.OpLoad:
		if k := b.body.Places.Kind[callee.A]; k == ir.PlaceTemp || !b.run.said[b.file.IR.Syms[b.body.Places.Name[callee.A]]] {
			return
		}
	default:
		return
	}
	for _, v := range b.body.Operands(in) {
		release(v)
	}
}
