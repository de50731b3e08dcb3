package summarize

import (
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// holdsLock opens an obligation where a callee takes a lock or a permit and keeps it,
// and ends it where a callee gives it back. A callee that may do both is balanced.
func (b *builder) holdsLock(i int32, c *Call) {
	if c.Handed || c.Makes {
		return
	}
	k := c.Contract
	for n := range k.Effects {
		f := &k.Effects[n]
		if f.Name != b.run.syms.acquire || !f.Path.Known() {
			continue
		}
		if _, ok := b.holds(c, &f.Base); !ok || b.both(k, f) {
			continue
		}
		t, suffix := b.locate(c, f.Path)
		if !t.ok {
			continue
		}
		switch {
		case f.Kind == contract.EffectUndo:
			b.effect(flow.OpLetGo, t, suffix, c, n).Must = k.Modelled && c.Only && !c.Weak
		case f.Kind == contract.EffectDo && c.Only && !c.Weak && k.Modelled:
			b.effect(flow.OpHold, t, suffix, c, n)
			b.owesLock(i, -1, c, n)
		}
	}
	if k.Modelled || c.Callee < 0 || b.run.nodeOf[c.Callee] < 0 || !c.Phases.Has(runPhase(k)) {
		return
	}
	p := pair{modgraph.NoDef, modgraph.NoDef}
	if class := b.run.ownerClass(c.Callee); class >= 0 {
		p = b.run.pairedBy(modgraph.DefID(class))
	}
	t, _ := b.locate(c, contract.Param(0))
	switch {
	case !t.ok:
	case c.Callee == p.release:
		b.effect(flow.OpLetGo, t, -1, c, -1).Must = c.Only && !c.Weak
	case c.Callee == p.acquire && c.Only && !c.Weak:
		b.effect(flow.OpHold, t, -1, c, -1)
		b.owesLock(i, b.run.ownerClass(c.Callee), c, -1)
	}
}

// both says whether a callee may also do the opposite of an effect on the same path.
func (b *builder) both(k *contract.Contract, f *contract.Effect) bool {
	for n := range k.Effects {
		if g := &k.Effects[n]; g.Name == f.Name && g.Kind != f.Kind && g.Path.SameAs(f.Path) {
			return true
		}
	}
	return false
}

func (b *builder) owesLock(i, class int32, c *Call, fact int) {
	b.in.Owns = append(b.in.Owns, flow.Obligation{
		Instr: i, Component: -1, Lock: true, Tier: contract.TierModel,
		Res:     contract.Resource{Kind: b.run.syms.lock, Class: class, Release: b.run.syms.release},
		Witness: contract.Witness{Instr: i, Callee: int32(c.Callee), Fact: int32(fact)},
	})
}

// lockLike takes an object of unknown class for a lock when the body calls both
// methods of the pair on it: what else has them is used like one.
func (b *builder) lockLike(i int32, in *ir.Instr) {
	if in.Op != ir.OpCall {
		return
	}
	m := &b.body.Instrs[in.B]
	if m.Op != ir.OpAttr || b.block[m.A] != b.block[i] {
		return
	}
	t := target{value: m.A, place: ir.NoPlace, path: -1, ok: true}
	switch b.file.IR.Syms[m.B] {
	case b.run.syms.release:
		b.effect(flow.OpLetGo, t, -1, nil, -1)
	case b.run.syms.acquire:
		if b.callsRelease() {
			b.effect(flow.OpHold, t, -1, nil, -1)
			b.owesLock(i, -1, &Call{Callee: modgraph.NoDef}, -1)
		}
	}
}

// callsRelease says whether the body calls a method of that name.
func (b *builder) callsRelease() bool {
	for k := range b.body.Instrs {
		if in := &b.body.Instrs[k]; in.Op == ir.OpCall {
			if m := &b.body.Instrs[in.B]; m.Op == ir.OpAttr && b.file.IR.Syms[m.B] == b.run.syms.release {
				return true
			}
		}
	}
	return false
}
