package summarize

import (
	"math/bits"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
)

// collector turns the replay of a settled body into its contract. It is a
// flow.Sink and the only writer of facts that depend on paths through the body.
type collector struct {
	flow.NopSink
	out    *contract.Contract
	in     *flow.Input
	sites  *Sites
	phases []contract.Phase // of each block
	exits  int              // normal exits seen
	nones  int              // of them, with None alone
	fresh  bool             // every result so far was made here
	must   map[contract.Path]int
	may    map[contract.Path]contract.Release
	order  []contract.Path // paths of may, in order of first sight
}

func (c *collector) reset(out *contract.Contract, in *flow.Input, sites *Sites, phases []contract.Phase) {
	c.out, c.in, c.sites, c.phases = out, in, sites, phases
	c.exits, c.nones, c.fresh = 0, 0, true
	c.must = map[contract.Path]int{}
	c.may = map[contract.Path]contract.Release{}
	c.order = c.order[:0]
}

func (c *collector) base(p *flow.Point, tier contract.Tier) contract.Base {
	return contract.Base{Tier: tier, Phase: c.phases[p.Block], Cond: c.cond(p), Witness: contract.Rooted(p.Instr)}
}

func (c *collector) via(p *flow.Point, from contract.Base, callee, fact int32) contract.Base {
	tier := from.Tier
	return contract.Base{Tier: tier, Phase: c.phases[p.Block], Cond: from.Cond, Witness: contract.Witness{Instr: p.Instr, Callee: callee, Fact: fact}}
}

// Instr records what an instruction does to paths that the caller can name.
func (c *collector) Instr(p *flow.Point) {
	in := &c.in.Body.Instrs[p.Instr]
	switch in.Op {
	case ir.OpSetSub:
		args := c.in.Body.Operands(in)
		c.mutated(p, p.Operand(args[0]), symSetItem, false, c.base(p, contract.TierExplicit))
		c.captured(p, p.Operand(args[2]), p.Operand(args[0]), contract.Selector{Kind: contract.SelElem})
	case ir.OpDelSub:
		c.mutated(p, p.Operand(in.A), symDelItem, false, c.base(p, contract.TierExplicit))
	case ir.OpBinary:
		if in.Flag&ir.FlagInPlace != 0 && c.sites.InPlace(p.Instr) {
			c.mutated(p, p.Operand(in.A), symInPlace, false, c.base(p, contract.TierExplicit))
		}
	case ir.OpSetAttr:
		args := c.in.Body.Operands(in)
		sel := contract.Selector{Kind: contract.SelAttr, Name: c.in.File.Syms[in.B]}
		p.Paths(p.Operand(args[0]), func(x contract.Path) {
			c.mutate(contract.Mutate{Base: c.base(p, contract.TierExplicit), Path: x.Extend(sel), Op: symAttr, Attr: true})
		})
		c.captured(p, p.Operand(args[1]), p.Operand(args[0]), sel)
	case ir.OpStore:
		switch c.in.Body.Places.Kind[in.A] {
		case ir.PlaceGlobal, ir.PlaceFree:
			if path := c.in.Paths[in.A]; path.Known() && c.in.Body.Kind != ir.KindModule {
				c.global(contract.GlobalWrite{Base: c.base(p, contract.TierExplicit), Path: path, Kind: symStore})
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
		c.capturedInto(p, p.Operand(in.A), contract.Path{})
	}
	for k, e := range c.in.EffectsOf(p.Instr) {
		c.effect(p, e, k)
	}
	if site := c.sites.At(p.Instr); site != nil {
		c.siteFacts(p, site)
	}
}

// effect lifts an effect on an operand to the paths that the operand may be.
func (c *collector) effect(p *flow.Point, e flow.Effect, k int) {
	v := p.Operand(e.Operand)
	base := c.base(p, contract.TierContract)
	base.Witness.Callee, base.Witness.Fact = e.Callee, e.Fact
	if e.Callee < 0 {
		base.Witness = contract.Rooted(p.Instr)
	}
	switch e.Kind {
	case flow.OpRelease:
		p.Paths(p.WithSuffix(v, e.Suffix), func(x contract.Path) {
			if _, seen := c.may[x]; !seen {
				c.order = append(c.order, x)
				c.may[x] = contract.Release{Base: base, Path: x}
			}
		})
	case flow.OpEscape:
		c.capturedAs(p, v, contract.Capture{Base: base, Unknown: e.Callee < 0})
	case flow.OpMutate:
		m := c.sites.Mutation(p.Instr, k)
		p.Paths(p.WithSuffix(v, e.Suffix), func(x contract.Path) {
			c.mutate(contract.Mutate{Base: base, Path: x, Op: m.Op, KeepsSize: m.KeepsSize})
		})
	case flow.OpSetField:
		p.Paths(p.WithSuffix(v, e.Suffix), func(x contract.Path) {
			c.mutate(contract.Mutate{Base: base, Path: x, Op: symAttr, Attr: true})
		})
	}
}

func (c *collector) mutated(p *flow.Point, v flow.Value, op symbol, attr bool, base contract.Base) {
	p.Paths(v, func(x contract.Path) {
		c.mutate(contract.Mutate{Base: base, Path: x, Op: op, Attr: attr})
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
	c.capturedAs(p, v, contract.Capture{Base: c.base(p, contract.TierExplicit), Into: into})
}

func (c *collector) capturedAs(p *flow.Point, v flow.Value, f contract.Capture) {
	p.Paths(v, func(x contract.Path) {
		if x.Root != contract.RootParam || x.Len != 0 {
			return
		}
		f.Param = x.Index
		c.capture(f)
	})
}

// Raise records what leaves the body, and what is held then.
func (c *collector) Raise(p *flow.Point, exc flow.Value, leaves bool) {
	if !leaves {
		return
	}
	p.Raised(exc, func(r int32) {
		x := &c.in.Raises[r]
		c.raise(contract.Raise{
			Base:  contract.Base{Tier: x.Tier, Phase: c.phases[p.Block], Cond: x.Cond, Witness: x.Witness},
			Class: x.Class, Expected: x.Expected, Direct: x.Direct,
		})
	})
	if parked := p.Parked(); parked != 0 {
		c.held(p, parked, exc)
	}
}

// held records the obligations that stay in fields of the receiver when the
// function leaves by exception.
func (c *collector) held(p *flow.Point, parked uint64, exc flow.Value) {
	pl := &c.in.Body.Places
	for q := range ir.Place(pl.Len()) {
		path := c.in.Paths[q]
		if !path.Known() || path.Len == 0 {
			continue
		}
		mask := p.ObligationsOf(p.Place(q)) & parked
		for mask != 0 {
			o := bits.TrailingZeros64(mask)
			mask &= mask - 1
			ob := &c.in.Owns[o]
			tier := contract.TierBelief
			p.Raised(exc, func(r int32) { tier = min(tier, c.in.Raises[r].Tier) })
			c.hold(contract.Held{
				Base: contract.Base{Tier: tier, Phase: c.phases[p.Block], Witness: contract.Rooted(p.Instr)},
				Path: path, Res: ob.Res, Acquired: ob.Instr,
			})
		}
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
				c.owned(p, p.ObligationsOf(p.Operand(e))&p.Live(), int32(k))
			}
			return
		}
	}
	c.owned(p, p.ObligationsOf(v)&p.Live(), -1)
}

func (c *collector) owned(p *flow.Point, mask uint64, component int32) {
	for mask != 0 {
		o := bits.TrailingZeros64(mask)
		mask &= mask - 1
		ob := &c.in.Owns[o]
		comp := component
		if comp < 0 {
			comp = ob.Component
		}
		c.own(contract.Owned{
			Base:      contract.Base{Tier: ob.Tier, Phase: c.phases[p.Block], Cond: c.cond(p), Witness: ob.Witness},
			Component: comp, Res: ob.Res,
		})
	}
}

// Return is a normal exit: the result's aliases, None, and what is released on
// every path.
func (c *collector) Return(p *flow.Point, v flow.Value) {
	c.exits++
	vals := p.Values()
	atoms := vals.Atoms(v)
	if len(atoms) == 1 && atoms[0] == flow.None {
		c.nones++
	}
	if vals.Has(v, flow.None) && !c.out.MayReturnNone {
		c.out.MayReturnNone = true
		c.out.NoneBase = c.base(p, contract.TierExplicit)
	}
	p.Paths(v, func(x contract.Path) {
		c.fresh = false
		c.alias(contract.Alias{Base: c.base(p, contract.TierExplicit), Component: -1, Path: x})
	})
	if vals.Has(v, flow.Unknown) {
		c.fresh = false
	}
	if in := &c.in.Body.Instrs[p.Instr]; in.A >= 0 {
		if t := &c.in.Body.Instrs[in.A]; t.Op == ir.OpTuple && t.Flag&ir.FlagArgKinds == 0 {
			for k, e := range c.in.Body.Operands(t) {
				p.Paths(p.Operand(e), func(x contract.Path) {
					c.alias(contract.Alias{Base: c.base(p, contract.TierExplicit), Component: int32(k), Path: x})
				})
			}
		}
	}
	p.Must(func(x contract.Path) { c.must[x]++ })
}

// finish settles what needs all exits.
func (c *collector) finish() {
	for _, x := range c.order {
		r := c.may[x]
		r.Must = c.exits > 0 && c.must[x] == c.exits
		c.release(r)
	}
	c.out.AlwaysNone = c.exits > 0 && c.nones == c.exits
	c.out.ResultFresh = c.exits > 0 && c.fresh
	c.out.NeverReturns = c.exits == 0
}
