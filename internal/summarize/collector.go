package summarize

import (
	"math/bits"
	"slices"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
)

// Caps of the sections: what real functions reach is a tenth of it. Above, the
// section keeps what came first and is incomplete.
const (
	maxRaises   = 32
	maxFacts    = 24
	maxPairs    = 4
	maxHeld     = 4
	maxRequires = 16
)

// collector turns the replay of a settled body into its contract. It is a
// flow.Sink and the only writer of facts that depend on paths through the body.
type collector struct {
	flow.NopSink
	b      *builder
	in     *flow.Input
	out    *contract.Contract
	phases []Phases
	exits  int  // normal exits seen
	nones  int  // of them, with None alone
	fresh  bool // every result so far was made here
	truthy bool // some result may be true
	must   map[contract.Path]int
	may    map[contract.Path]contract.Release
	when   map[contract.Path]Phases // in which the releases of may happen
	order  []contract.Path          // paths of may, in order of first sight

	whenTrue, whenFalse implication
	params              []int32

	clauses  []clause
	clauseOf []int32 // of each block, -1 for none
}

func (c *collector) reset(b *builder, out *contract.Contract) {
	c.b, c.in, c.out = b, b.in, out
	c.phases = b.blockPhases(c.phases)
	c.exits, c.nones, c.fresh, c.truthy = 0, 0, true, false
	if c.must == nil {
		c.must, c.may, c.when = map[contract.Path]int{}, map[contract.Path]contract.Release{}, map[contract.Path]Phases{}
	}
	clear(c.must)
	clear(c.may)
	clear(c.when)
	c.order = c.order[:0]
	c.whenTrue.returns, c.whenFalse.returns = 0, 0
	c.findClauses()
}

// note marks a section as not complete when a fact did not fit.
func (c *collector) note(s contract.Section, ok bool) {
	if !ok {
		c.out.Complete[s] = min(c.out.Complete[s], contract.Incomplete)
	}
}

// here is the base of a fact that is rooted at the point.
func (c *collector) here(p *flow.Point, t contract.Tier) contract.Base {
	return contract.Base{Tier: t, Phase: contract.PhaseCall, Cond: c.b.conds[p.Block], Witness: contract.Rooted(p.Instr)}
}

// via is the base of a fact that comes from a callee's.
func (c *collector) via(p *flow.Point, call *Call, f *contract.Base, cond contract.Cond, fact int) contract.Base {
	for _, a := range c.b.conds[p.Block] {
		cond = cond.And(a)
	}
	return contract.Base{Tier: tier(call, f.Tier), Cond: cond, Witness: contract.Witness{Instr: p.Instr, Callee: int32(call.Callee), Fact: int32(fact)}}
}

// put adds a fact once for each phase in which the block runs.
func put[T any](c *collector, p *flow.Point, f T, add func(T, contract.Phase)) {
	for ph := contract.PhaseCall; ph <= contract.PhaseThrow; ph++ {
		if c.phases[p.Block].Has(ph) {
			add(f, ph)
		}
	}
}

// Instr records what an instruction does to paths that the caller can name.
func (c *collector) Instr(p *flow.Point) {
	in := &c.in.Body.Instrs[p.Instr]
	s := &c.b.run.syms
	switch in.Op {
	case ir.OpSetSub:
		args := c.in.Body.Operands(in)
		c.mutated(p, p.Operand(args[0]), contract.Mutate{Op: s.setItem, MayKeep: true})
		c.captured(p, p.Operand(args[2]), p.Operand(args[0]), contract.Selector{Kind: contract.SelElem})
		c.required(p, p.Operand(args[0]), contract.ReqItem, 0)
	case ir.OpDelSub:
		c.mutated(p, p.Operand(in.A), contract.Mutate{Op: s.delItem})
		c.required(p, p.Operand(in.A), contract.ReqItem, 0)
	case ir.OpBinary:
		if in.Flag&ir.FlagInPlace != 0 && c.b.inPlace(p.Instr, in) {
			c.mutated(p, p.Operand(in.A), contract.Mutate{Op: s.inPlace})
		}
	case ir.OpSetAttr:
		args := c.in.Body.Operands(in)
		sel := contract.Selector{Kind: contract.SelAttr, Name: c.in.File.Syms[in.B]}
		base := c.here(p, contract.TierExplicit)
		p.Paths(p.Operand(args[0]), func(x contract.Path) {
			c.mutate(p, contract.Mutate{Base: base, Path: x.Extend(sel), Op: s.attr, Attr: true})
			c.access(p, x.Extend(sel), c.storedAttr(in), s.attr, contract.TierExplicit)
		})
		c.captured(p, p.Operand(args[1]), p.Operand(args[0]), sel)
		c.required(p, p.Operand(args[0]), contract.ReqNonNull, 0)
	case ir.OpStore:
		switch c.in.Body.Places.Kind[in.A] {
		case ir.PlaceGlobal, ir.PlaceFree:
			if path := c.in.Paths[in.A]; path.Known() && c.in.Body.Kind != ir.KindModule {
				put(c, p, contract.GlobalWrite{Base: c.here(p, contract.TierExplicit), Path: path, Kind: s.store}, c.global)
				c.access(p, path, c.storedName(in), s.store, contract.TierExplicit)
				c.capturedInto(p, p.Operand(in.B), path)
			}
		case ir.PlaceCell:
			c.capturedInto(p, p.Operand(in.B), contract.Path{})
		}
	case ir.OpList, ir.OpSet, ir.OpDict:
		for _, v := range c.in.Body.Operands(in) {
			c.capturedInto(p, p.Operand(v), contract.Path{})
		}
	case ir.OpYield:
		if !c.b.manager {
			c.capturedInto(p, p.Operand(in.A), contract.Path{})
		} else {
			c.aliases(p, p.Operand(in.A), -1)
		}
	case ir.OpAttr:
		c.required(p, p.Operand(in.A), contract.ReqAttr, c.in.File.Syms[in.B])
	case ir.OpSub:
		c.required(p, p.Operand(in.A), contract.ReqItem, 0)
	case ir.OpIter:
		c.required(p, p.Operand(in.A), contract.ReqIter, 0)
		p.Paths(p.Operand(in.A), func(x contract.Path) { c.access(p, x, contract.AccessIterate, 0, contract.TierExplicit) })
	case ir.OpCall:
		c.required(p, p.Operand(in.B), contract.ReqCallable, 0)
		p.Paths(p.Operand(in.B), func(x contract.Path) {
			if x.Root == contract.RootParam && x.Len == 0 {
				put(c, p, contract.CallsParam{Base: c.here(p, contract.TierExplicit), Path: x}, c.calls)
			}
		})
	}
	c.handlers(p, in)
	for k := range c.in.EffectsOf(p.Instr) {
		c.effect(p, in, &c.in.Effects[c.in.Infos[p.Instr].Effects+int32(k)])
	}
	calls := c.b.calls.At(p.Instr)
	for k := range calls {
		c.call(p, &calls[k])
	}
	if c.b.calls.Unresolved(p.Instr) {
		c.out.Unknowns++
	}
}

// ownReceiver says whether a value is just the object of the method at hand.
func (c *collector) ownReceiver(p *flow.Point, v flow.Value) bool {
	atoms := p.Values().Atoms(v)
	if len(atoms) != 1 || !c.b.method() {
		return false
	}
	path, _, ok := p.IsPath(atoms[0])
	return ok && path.SameAs(contract.Param(0))
}

// effect lifts an effect on an operand to the paths that the operand may be.
func (c *collector) effect(p *flow.Point, in *ir.Instr, e *flow.Effect) {
	v := p.Affected(e)
	base := c.here(p, contract.TierContract)
	var from *contract.Contract
	if e.Call >= 0 && e.Fact >= 0 {
		base.Witness.Callee, base.Witness.Fact = e.Callee, e.Fact
		from = c.b.calls.List[e.Call].Contract
	}
	switch e.Kind {
	case flow.OpRelease:
		if e.Await || in.Op == ir.OpExit && e.Call < 0 && len(c.b.calls.At(p.Instr)) > 0 {
			return // the manager's own exit says what it releases
		}
		if e.Callee >= 0 && e.Fact < 0 && c.ownReceiver(p, v) {
			return // what a method releases of its own object, its contract says
		}
		if from != nil && int(e.Fact) < len(from.Releases) {
			f := &from.Releases[e.Fact]
			base.Tier = max(f.Tier, contract.TierContract)
		} else if e.Callee < 0 && in.Op != ir.OpExit {
			base.Tier = contract.TierWeak // by the name of the method alone
		}
		p.Paths(v, func(x contract.Path) {
			c.when[x] |= c.phases[p.Block]
			old, seen := c.may[x]
			switch {
			case !seen:
				c.order = append(c.order, x)
				c.may[x] = contract.Release{Base: c.phased(p, base), Path: x}
			case base.Tier < old.Tier:
				old.Tier, old.Witness = base.Tier, base.Witness
				c.may[x] = old
			}
		})
	case flow.OpEscape:
		if e.Await {
			return
		}
		f := contract.Capture{Base: base, Unknown: e.Callee < 0}
		if from != nil && int(e.Fact) < len(from.Captures) {
			f.Adopted = from.Captures[e.Fact].Adopted
			f.Unknown = from.Captures[e.Fact].Unknown
			f.Tier = tier(&c.b.calls.List[e.Call], from.Captures[e.Fact].Tier)
			if into := from.Captures[e.Fact].Into; into.Known() && into.Root != contract.RootResult {
				c.lift(p, &c.b.calls.List[e.Call], into, func(x contract.Path) {
					if !f.Into.Known() {
						f.Into = x
					}
				})
			}
		}
		c.capturedAs(p, v, f)
	case flow.OpNeedsOpen:
		c.needsOpen(p, e, base)
	case flow.OpLock:
		c.acquired(p, e, base)
	case flow.OpMutate, flow.OpSetField:
		if e.Fact < 0 || from == nil || int(e.Fact) >= len(from.Mutates) {
			return
		}
		f := from.Mutates[e.Fact]
		base.Tier = tier(&c.b.calls.List[e.Call], f.Tier)
		f.Base = base
		p.Shown(v, func(x contract.Path, truthy bool) {
			m := f
			m.Path = x
			m.Cond = provided(m.Cond, x, truthy)
			c.mutate(p, m)
		})
	}
}

func (c *collector) phased(p *flow.Point, b contract.Base) contract.Base {
	for ph := contract.PhaseCall; ph <= contract.PhaseThrow; ph++ {
		if c.phases[p.Block].Has(ph) {
			b.Phase = ph
			break
		}
	}
	return b
}

func (c *collector) mutated(p *flow.Point, v flow.Value, m contract.Mutate) {
	m.Base = c.here(p, contract.TierExplicit)
	p.Shown(v, func(x contract.Path, truthy bool) {
		n := m
		n.Path = x
		n.Cond = provided(n.Cond, x, truthy)
		c.mutate(p, n)
	})
}

// provided adds to a condition what a test has shown of a parameter: a fact about
// `x or {}` is one about x only where x is true.
func provided(c contract.Cond, x contract.Path, truthy bool) contract.Cond {
	if !truthy || x.Root != contract.RootParam || x.Len != 0 {
		return c
	}
	return c.And(contract.Atom{Kind: contract.AtomTruthy, Param: x.Index})
}

// mutate records a change, and the loops around it that borrow something the
// caller may know to be the same.
func (c *collector) mutate(p *flow.Point, m contract.Mutate) {
	if !m.Path.Known() {
		return
	}
	put(c, p, m, c.addMutate)
	if m.Attr {
		return
	}
	if m.Witness.Callee < 0 || c.b.run.nodeOf[m.Witness.Callee] < 0 {
		c.access(p, m.Path, contract.AccessMutate, m.Op, m.Tier)
	}
	if m.KeepsSize {
		return
	}
	p.ForLoops(func(loop int32) {
		p.Paths(p.Borrowed(loop), func(x contract.Path) {
			if x.Known() && !x.SameAs(m.Path) && x.Root == contract.RootParam && len(c.out.Pairs) < maxPairs {
				f := contract.Pair{Base: m.Base, Borrowed: x, Mutated: m.Path, Op: m.Op, Header: c.in.Body.Blocks[c.in.Body.Loops[loop].Header].Last}
				put(c, p, f, c.pair)
			}
		})
	})
}

func (c *collector) captured(p *flow.Point, v, holder flow.Value, sel contract.Selector) {
	into := contract.Path{}
	p.Paths(holder, func(x contract.Path) {
		if !into.Known() {
			into = x.Extend(sel)
		}
	})
	c.capturedInto(p, v, into)
}

func (c *collector) capturedInto(p *flow.Point, v flow.Value, into contract.Path) {
	c.capturedAs(p, v, contract.Capture{Base: c.here(p, contract.TierExplicit), Into: into})
}

func (c *collector) capturedAs(p *flow.Point, v flow.Value, f contract.Capture) {
	p.Shown(v, func(x contract.Path, truthy bool) {
		if x.Root != contract.RootParam || x.Len != 0 {
			return
		}
		g := f
		g.Param = x.Index
		g.Cond = provided(g.Cond, x, truthy)
		put(c, p, g, c.capture)
	})
}

// Raise records what leaves the body, and what is held then.
func (c *collector) Raise(p *flow.Point, exc flow.Value, leaves bool) {
	if !leaves {
		return
	}
	p.Raised(exc, func(r int32) {
		x := &c.in.Raises[r]
		if x.Tier == contract.TierThrown {
			return // the caller's own exception comes back to it
		}
		f := contract.Raise{Base: contract.Base{Tier: x.Tier, Cond: x.Cond, Witness: x.Witness}, Class: x.Class, Expected: x.Expected, Direct: x.Direct}
		for _, a := range c.b.conds[c.b.block[x.Instr]] {
			f.Cond = f.Cond.And(a)
		}
		// What is raised before the yield leaves while the manager is entered, past a
		// finally body that stands behind the yield as well.
		from := c.phases[c.b.block[x.Instr]]
		for ph := contract.PhaseCall; ph <= contract.PhaseThrow; ph++ {
			if from.Has(ph) {
				c.raise(f, ph)
			}
		}
	})
	if parked := p.Parked(); parked != 0 {
		c.held(p, parked, exc)
	}
}

// Returned records obligations that the caller receives.
func (c *collector) Returned(p *flow.Point, v flow.Value) {
	in := &c.in.Body.Instrs[p.Instr]
	operand := in.A
	if in.Op == ir.OpStore {
		operand = in.B
	}
	if operand >= 0 {
		if t := &c.in.Body.Instrs[operand]; t.Op == ir.OpTuple && t.Flag&ir.FlagArgKinds == 0 {
			for k, e := range c.in.Body.Operands(t) {
				c.owned(p, p.ObligationsOf(p.Operand(e))&p.Live(), int32(k), true)
			}
			return
		}
	}
	c.owned(p, p.ObligationsOf(v)&p.Live(), -1, c.isItem(p, v))
}

// isItem says whether a value is nothing but items of results.
func (c *collector) isItem(p *flow.Point, v flow.Value) bool {
	vals := p.Values()
	found := false
	for _, a := range vals.Atoms(v) {
		k, _, comp := vals.Kind(a)
		if k == flow.KindSite && comp < 0 {
			return false
		}
		found = found || k == flow.KindSite
	}
	return found
}

// owned records obligations that a result, or an item of it, takes along. item is set
// when the result is itself an item of what a callee gave.
//
//	reader, writer = await asyncio.open_connection(host, port)
//	return writer
func (c *collector) owned(p *flow.Point, mask uint64, component int32, item bool) {
	for mask != 0 {
		o := bits.TrailingZeros64(mask)
		mask &= mask - 1
		ob := &c.in.Owns[o]
		comp := component
		if comp < 0 && !item {
			comp = ob.Component
		}
		cond := c.opened(ob)
		for _, a := range c.b.conds[p.Block] {
			cond = cond.And(a)
		}
		put(c, p, contract.Owned{Base: contract.Base{Tier: ob.Tier, Cond: cond, Witness: ob.Witness}, Component: comp, Res: ob.Res}, c.own)
	}
}

// opened is the condition under which the body opens something: of what is handed in
// instead, somebody else is the owner.
//
//	def __init__(self, session=None):
//	    self.session = session or requests.Session()
func (c *collector) opened(ob *flow.Obligation) contract.Cond {
	cond := ob.Cond
	for _, a := range c.b.conds[c.b.block[ob.Instr]] {
		cond = cond.And(a)
	}
	return cond
}

// Return is a normal exit: the result's aliases, None, and what is released on
// every path.
func (c *collector) Return(p *flow.Point, v flow.Value) {
	c.exits++
	vals := p.Values()
	if vals.Only(v, flow.None) {
		c.nones++
	}
	if vals.Has(v, flow.None) && !c.out.MayReturnNone {
		c.out.MayReturnNone = true
		c.out.NoneBase = c.noneBase(p)
	}
	if p.MayBeTrue(v) {
		c.truthy = c.truthy || !c.nothingRaised(p.Block) && !c.asksNothing(c.in.Body.Instrs[p.Instr].A)
	}
	c.implied(p, v)
	if vals.Has(v, flow.Unknown) {
		c.fresh = false
	}
	c.aliases(p, v, -1)
	if in := &c.in.Body.Instrs[p.Instr]; in.A >= 0 {
		if t := &c.in.Body.Instrs[in.A]; t.Op == ir.OpTuple && t.Flag&ir.FlagArgKinds == 0 {
			for k, e := range c.in.Body.Operands(t) {
				c.aliases(p, p.Operand(e), int32(k))
			}
		}
	}
	p.Must(func(x contract.Path) { c.must[x]++ })
	if parked := p.Parked(); parked != 0 {
		c.fields(p, parked, func(path contract.Path, ob *flow.Obligation) {
			put(c, p, contract.Held{Base: contract.Base{Tier: ob.Tier, Cond: c.opened(ob), Witness: contract.Rooted(ob.Instr)}, Path: path, Res: ob.Res, Acquired: ob.Instr}, c.park)
		})
	}
}

// noneBase is the witness of a None result: the callee's fact when the value comes
// straight from a call, else the return.
func (c *collector) noneBase(p *flow.Point) contract.Base {
	base := c.phased(p, c.here(p, contract.TierExplicit))
	in := &c.in.Body.Instrs[p.Instr]
	if in.A < 0 {
		return base
	}
	calls := c.b.calls.At(in.A)
	for k := range calls {
		call := &calls[k]
		if call.Contract.MayReturnNone && c.in.Infos[in.A].Flags&(flow.MayGiveNone|flow.GivesNone) != 0 {
			base.Tier = tier(call, call.Contract.NoneBase.Tier)
			if cond, ok := c.b.holds(call, &call.Contract.NoneBase); ok {
				for _, a := range base.Cond {
					cond = cond.And(a)
				}
				base.Cond = cond
			}
			base.Witness = contract.Witness{Instr: in.A, Callee: int32(call.Callee), Fact: -1}
			return base
		}
	}
	return base
}

// aliases records the paths that a result, or a component of it, may be.
func (c *collector) aliases(p *flow.Point, v flow.Value, component int32) {
	vals := p.Values()
	for _, a := range vals.Atoms(v) {
		k, of, _ := vals.Kind(a)
		view := k == flow.KindView
		if view {
			a = flow.Atom(of)
		}
		path, _, ok := p.IsPath(a)
		if !ok {
			continue
		}
		if component < 0 {
			c.fresh = false
		}
		put(c, p, contract.Alias{Base: c.here(p, contract.TierExplicit), Component: component, Path: path, Elements: view}, c.alias)
	}
}

// finish settles what needs all exits.
func (c *collector) finish(x *run) {
	for _, path := range c.order {
		r := c.may[path]
		r.Must = c.exits > 0 && c.must[path] == c.exits
		if !c.b.manager {
			c.note(contract.SecReleases, contract.Add(&c.out.Releases, r, maxFacts))
			continue
		}
		// What stands in a finally clause around the yield runs when the block ends, and
		// when it fails.
		for ph := contract.PhaseCall; ph <= contract.PhaseThrow; ph++ {
			if c.when[path].Has(ph) {
				c.note(contract.SecReleases, contract.AddIn(&c.out.Releases, r, ph, maxFacts))
			}
		}
	}
	c.out.AlwaysNone = c.exits > 0 && c.nones == c.exits
	c.out.ResultFresh = c.exits > 0 && c.fresh
	c.implications()
	c.out.NeverReturns = c.exits == 0 && !c.b.hasUnknownManager()
	if len(c.out.Locks) > 0 {
		all := slices.Clone(c.out.Locks)
		c.out.Locks = slices.DeleteFunc(c.out.Locks, func(l contract.Lock) bool {
			l.Acquire = !l.Acquire
			return contract.Has(all, l)
		})
	}
}

// raise notes an exception. One that comes back from the function's own component
// stands with the one that is raised on the way there: conditions apart it is the same,
// and a path by way of it would lead round in a circle.
func (c *collector) raise(f contract.Raise, ph contract.Phase) {
	f.Phase = ph
	if x := c.b.run; c.comes(x, &f) {
		if contract.FoldRaise(c.out.Raises, f, func(*contract.Raise) bool { return false }) {
			return
		}
	} else if slices.ContainsFunc(c.out.Raises, func(r contract.Raise) bool { return r.Class == f.Class && c.comes(x, &r) }) {
		if contract.FoldRaise(c.out.Raises, f, func(old *contract.Raise) bool { return c.comes(x, old) }) {
			return
		}
	}
	c.note(contract.SecRaises, contract.AddRaise(&c.out.Raises, f, maxRaises))
}

// comes says whether an exception comes from a member of the function's own component.
func (c *collector) comes(x *run, f *contract.Raise) bool {
	d, own := f.Witness.Callee, x.nodeOf[c.b.def]
	return d >= 0 && own >= 0 && x.comps != nil && x.nodeOf[d] >= 0 && x.comps.Of[x.nodeOf[d]] == x.comps.Of[own]
}

func (c *collector) addMutate(f contract.Mutate, ph contract.Phase) {
	c.note(contract.SecMutates, contract.AddIn(&c.out.Mutates, f, ph, maxFacts))
}

func (c *collector) capture(f contract.Capture, ph contract.Phase) {
	c.note(contract.SecCaptures, contract.AddIn(&c.out.Captures, f, ph, maxFacts))
}

func (c *collector) global(f contract.GlobalWrite, ph contract.Phase) {
	c.note(contract.SecGlobals, contract.AddIn(&c.out.Globals, f, ph, maxFacts))
}

func (c *collector) own(f contract.Owned, ph contract.Phase) {
	c.note(contract.SecResult, contract.AddIn(&c.out.Owned, f, ph, maxFacts))
}

func (c *collector) alias(f contract.Alias, ph contract.Phase) {
	c.note(contract.SecResult, contract.AddIn(&c.out.Alias, f, ph, maxFacts))
}

func (c *collector) block(f contract.Block, ph contract.Phase) {
	c.note(contract.SecBlocks, contract.AddIn(&c.out.Blocks, f, ph, maxFacts))
}

func (c *collector) suspend(f contract.Suspend, ph contract.Phase) {
	c.note(contract.SecSuspends, contract.AddIn(&c.out.Suspends, f, ph, maxFacts))
}

func (c *collector) calls(f contract.CallsParam, ph contract.Phase) {
	c.note(contract.SecCalls, contract.AddIn(&c.out.Calls, f, ph, maxFacts))
}

func (c *collector) doEffect(f contract.Effect, ph contract.Phase) {
	c.note(contract.SecEffects, contract.AddIn(&c.out.Effects, f, ph, maxFacts))
}

func (c *collector) lock(f contract.Lock, ph contract.Phase) {
	c.note(contract.SecLocks, contract.AddIn(&c.out.Locks, f, ph, maxFacts))
}

func (c *collector) pair(f contract.Pair, ph contract.Phase) {
	c.note(contract.SecPairs, contract.AddIn(&c.out.Pairs, f, ph, maxPairs))
}

func (c *collector) require(f contract.Require, ph contract.Phase) {
	c.note(contract.SecRequires, contract.AddIn(&c.out.Requires, f, ph, maxRequires))
}

func (c *collector) hold(f contract.Held, ph contract.Phase) {
	c.note(contract.SecHeld, contract.AddIn(&c.out.Held, f, ph, maxHeld))
}

func (c *collector) park(f contract.Held, ph contract.Phase) {
	c.note(contract.SecHeld, contract.AddIn(&c.out.Parked, f, ph, maxHeld))
}
