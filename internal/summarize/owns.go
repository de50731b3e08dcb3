package summarize

import (
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// results adds what the call gives: aliases, obligations.
func (b *builder) results(i int32, in *ir.Instr, c *Call) {
	k := c.Contract
	for n := range k.Alias {
		f := &k.Alias[n]
		if f.Copied && in.Op == ir.OpIter && c.Only {
			b.in.Infos[i].Flags |= flow.Snapshot
		}
		if f.Copied || f.Component >= 0 && f.Elements || replaced(k, f.Path) {
			continue
		}
		if _, ok := b.holds(c, &f.Base); !ok {
			continue
		}
		kind := flow.OpAlias
		if f.Elements {
			kind = flow.OpAliasElem
		}
		if t, suffix := b.locate(c, f.Path); t.ok && (c.item == 0 || f.Component < 0) {
			b.effect(kind, t, suffix, c, n).Component = max(f.Component+1, c.item)
		}
	}
	memoised := len(k.Owned) > 0 && (b.run.memoised(c.Callee) || b.run.remembered(c.Callee))
	mixed := len(k.Owned) > 0 && !c.Only && b.mixed(i, c)
	for n := range k.Owned {
		f := &k.Owned[n]
		if memoised {
			break
		}
		cond, ok := b.holds(c, &f.Base)
		if !ok || !b.owes(f.Res) || f.Component < 0 && shares(k) || c.item > 0 && f.Component >= 0 {
			continue
		}
		lazy, twin := twinOf(k, n)
		if twin && f.Res.Lazy {
			continue // the other one stands for both
		}
		res := f.Res
		if lazy >= 0 {
			when, ok := b.holds(c, &k.Owned[lazy].Base)
			res.Lazy = ok && when.Always()
		}
		evidence := tier(c, f.Tier)
		if mixed {
			evidence = contract.TierWeak
		}
		b.in.Owns = append(b.in.Owns, flow.Obligation{
			Instr: i, Component: max(f.Component, c.item-1), Res: res, Tier: evidence, Cond: cond,
			Witness: contract.Witness{Instr: i, Callee: int32(c.Callee), Fact: int32(n)},
		})
	}
	for n := range k.Parked {
		f := &k.Parked[n]
		whole := k.Modelled && f.Path.SameAs(contract.Param(0))
		if _, ok := b.holds(c, &f.Base); !ok || c.Makes || !ownField(f.Path) && !whole {
			continue
		}
		t, _ := b.locate(c, contract.Param(0))
		res := f.Res
		if !whole {
			res.Class, res.Release = b.run.ownerClass(c.Callee), 0
		}
		if !t.ok || t.value < 0 || !b.owes(res) || b.keptByClass(t.value) {
			continue
		}
		b.effect(flow.OpArm, t, -1, c, n)
		b.in.Owns = append(b.in.Owns, flow.Obligation{
			Instr: i, Component: -1, Res: res, Arms: true, Tier: tier(c, f.Tier),
			Witness: contract.Witness{Instr: i, Callee: int32(c.Callee), Fact: int32(n)},
		})
	}
	b.leftBehind(i, c)
	if b.run.acquires(c.Callee) && !c.Makes && c.Phases.Has(runPhase(k)) {
		b.acquired(i, c)
	}
	if k.Awaitable && !k.RunsAnyway && !k.DecoratedOpaque && in.Op == ir.OpCall && c.Phases.Has(contract.PhaseCall) && !b.awaited[i] && !c.Makes {
		b.in.Owns = append(b.in.Owns, flow.Obligation{
			Instr: i, Component: -1, Tier: tier(c, contract.TierContract),
			Res:     contract.Resource{Kind: b.run.syms.coroutine, Class: -1, Await: true},
			Witness: contract.Witness{Instr: i, Callee: int32(c.Callee), Fact: -1},
		})
	}
}

// mixed says whether a function that is handed in may be another one, which gives
// something that nobody has to release: that it is this one which runs is a guess then.
//
//	def run(self, opener, command):
//	    return opener(command)           # popen gives a process, popen2 its pipes
func (b *builder) mixed(i int32, c *Call) bool {
	if in := &b.body.Instrs[i]; in.Op != ir.OpCall || !b.parameter(in.B) {
		return false
	}
	calls := b.calls.At(i)
	for k := range calls {
		o := &calls[k]
		if o.Callee == c.Callee || o.Handed || o.Weak || o.item != c.item || o.Contract.AlwaysNone || o.Contract.NeverReturns {
			continue
		}
		if len(o.Contract.Owned) == 0 && (o.Contract.Modelled || o.Contract.Complete[contract.SecResult] == contract.Complete) {
			return true
		}
	}
	return false
}

// keptByClass says whether the class of an object makes its instances by code of the
// project: that may give one which is there already, and which others hold.
func (b *builder) keptByClass(v ir.Value) bool {
	t := b.run.inf.TypeOf(b.def, v)
	if t == types.Invalid {
		return false
	}
	var one [1]types.ID
	for _, m := range b.run.types.Members(t, &one) {
		if b.run.types.Kind(m) != types.KindInstance {
			continue
		}
		_, made, meta := b.run.decl.Init(b.run.types.Def(m))
		if made >= 0 && b.run.nodeOf[made] >= 0 || meta >= 0 && b.run.nodeOf[meta] >= 0 {
			return true
		}
	}
	return false
}

// shares says whether a function may also give an object that somebody else holds,
// a cached one, say: then its callers are not the owners.
func shares(k *contract.Contract) bool {
	if k.Modelled {
		return false
	}
	for n := range k.Alias {
		f := &k.Alias[n]
		if f.Component < 0 && !f.Copied && !f.Elements && (f.Path.Len > 0 || f.Path.Root != contract.RootParam) {
			return true
		}
	}
	return false
}

// owes says whether a resource of a project class counts. While contracts are made
// it does; once they are settled, the class must turn out to be a resource.
func (b *builder) owes(res contract.Resource) bool {
	if !b.final || res.Class < 0 || b.run.nodeOf[res.Class] < 0 || res.Await {
		return true
	}
	facts := b.run.classes[res.Class]
	if facts != nil && (facts.Grade == contract.GradeA || facts.Adopts) {
		return true
	}
	_, inherited := b.run.constructs(modgraph.DefID(res.Class))
	return inherited && (facts == nil || facts.Grade != contract.GradeB)
}

// acquired opens the obligation of a method that the class's __enter__ calls: on the
// result where that is an object made on the spot, else on the receiver.
func (b *builder) acquired(i int32, c *Call) {
	class := b.run.ownerClass(c.Callee)
	res := contract.Resource{Kind: b.run.prog.Syms.Intern(b.run.prog.QualName(modgraph.DefID(class))), Class: class}
	o := flow.Obligation{
		Instr: i, Component: -1, Res: res, Tier: contract.TierContract,
		Witness: contract.Witness{Instr: i, Callee: int32(c.Callee), Fact: -1},
	}
	t, _ := b.locate(c, contract.Param(0))
	// A lock in somebody's field has an owner; one that is made on the spot has none.
	made := t.ok && t.value >= 0 && b.body.Instrs[t.value].Op == ir.OpCall
	for n := range c.Contract.Alias {
		if f := &c.Contract.Alias[n]; made && f.Component < 0 && !f.Elements && f.Path.SameAs(contract.Param(0)) {
			o.Component = c.item - 1
			b.in.Owns = append(b.in.Owns, o)
			return
		}
	}
	if t.ok && t.value >= 0 {
		o.Arms = true
		b.effect(flow.OpArm, t, -1, c, -1)
		b.in.Owns = append(b.in.Owns, o)
	}
}

// runPhase is the phase in which a function's own effects happen.
func runPhase(k *contract.Contract) contract.Phase {
	if k.Awaitable {
		return contract.PhaseRun
	}
	return contract.PhaseCall
}

// twinOf finds a fact that only differs from the n-th in that it holds nothing yet under
// some condition, -1 if there is none, and whether there are two such facts at all.
//
//	ftplib.FTP()            # opens nothing before connect
//	ftplib.FTP(host)
func twinOf(k *contract.Contract, n int) (lazy int, ok bool) {
	f := &k.Owned[n]
	for m := range k.Owned {
		o := &k.Owned[m]
		if m != n && o.Component == f.Component && o.Res.Kind == f.Res.Kind && o.Res.Class == f.Res.Class && o.Res.Lazy != f.Res.Lazy {
			if o.Res.Lazy {
				return m, true
			}
			return -1, true
		}
	}
	return -1, false
}
