package summarize

import (
	"math/bits"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// leftBehind opens on the exceptional edge of a call what its callee leaves open in
// a path of the caller when it raises.
//
//	def open(self, path):
//	    self.lock = Lock(path).acquire()
//	    if not valid(path):
//	        raise InvalidRepository       # self.lock is held
//	def __enter__(self):
//	    self.open(self.path)              # and here, if open raises
func (b *builder) leftBehind(i int32, c *Call) {
	k := c.Contract
	for n := range k.Held {
		f := &k.Held[n]
		if _, ok := b.holds(c, &f.Base); !ok || c.Handed || f.Path.Root != contract.RootParam || c.Makes && f.Path.Index == 0 {
			continue
		}
		path := b.pathOf(c, f.Path)
		if !path.Known() || path.Root != contract.RootParam || path.Len == 0 || !b.owes(f.Res) {
			continue
		}
		b.in.Owns = append(b.in.Owns, flow.Obligation{
			Instr: i, Component: -1, Res: f.Res, OnRaise: true, Path: path, Tier: tier(c, f.Tier),
			Witness: contract.Witness{Instr: i, Callee: int32(c.Callee), Fact: int32(n)},
		})
	}
}

// pathOf is what a callee's path is called here, if the argument is a path of this
// body that nothing rebinds.
func (b *builder) pathOf(c *Call, p contract.Path) contract.Path {
	v, place, ok := b.argument(c, p.Index)
	if !ok {
		return contract.Path{}
	}
	if v >= 0 {
		switch in := &b.body.Instrs[v]; in.Op {
		case ir.OpLoad:
			place = ir.Place(in.A)
		case ir.OpAttr:
			place = ir.Place(in.C)
		default:
			return contract.Path{}
		}
	}
	if place == ir.NoPlace {
		return contract.Path{}
	}
	x := b.in.Paths[place]
	if x.Root != contract.RootParam || int(x.Index) >= len(b.rebound) || b.rebound[x.Index] {
		return contract.Path{}
	}
	out, ok := p.Rebase(contract.Param(int(p.Index)), x)
	if !ok {
		return contract.Path{}
	}
	return out
}

// held records the obligations that stay in fields when the function leaves by an
// exception that is expected to happen.
func (c *collector) held(p *flow.Point, parked uint64, exc flow.Value) {
	t := contract.TierBelief
	p.Raised(exc, func(r int32) {
		if x := &c.in.Raises[r]; x.Expected && (x.Tier < contract.TierModel || c.b.run.environmental(x.Class)) {
			t = min(t, x.Tier)
		}
	})
	if t > contract.TierModel {
		return
	}
	c.fields(p, parked, func(path contract.Path, ob *flow.Obligation) {
		f := contract.Held{Base: contract.Base{Tier: t, Witness: contract.Rooted(p.Instr)}, Path: path, Res: ob.Res, Acquired: ob.Instr}
		if ob.OnRaise {
			f.Tier, f.Witness = ob.Tier, ob.Witness
		}
		put(c, p, f, c.hold)
	})
}

// environmental says whether an exception comes from the world around the program,
// as opposed to data that it does not like: then a library's word is enough to
// expect it.
func (x *run) environmental(class int32) bool {
	k := x.decl.Known.OSError
	return class >= 0 && k != modgraph.NoDef && x.IsSubclass(class, int32(k))
}

// fields calls f for each field that holds one of the obligations.
func (c *collector) fields(p *flow.Point, mask uint64, f func(contract.Path, *flow.Obligation)) {
	pl := &c.in.Body.Places
	var placed uint64
	for q := range ir.Place(pl.Len()) {
		path := c.in.Paths[q]
		if !path.Known() || path.Len == 0 {
			continue
		}
		m := p.ObligationsOf(p.Place(q)) & mask
		for ; m != 0; m &= m - 1 {
			f(path, &c.in.Owns[bits.TrailingZeros64(m)])
		}
		for rest := mask; rest != 0; rest &= rest - 1 {
			if o := bits.TrailingZeros64(rest); c.in.Owns[o].OnRaise && c.in.Owns[o].Path.SameAs(path) {
				placed |= 1 << o
			}
		}
	}
	// What a callee left in a path that this body never names.
	for rest := mask &^ placed; rest != 0; rest &= rest - 1 {
		if ob := &c.in.Owns[bits.TrailingZeros64(rest)]; ob.OnRaise {
			f(ob.Path, ob)
		}
	}
}

// built records what the constructor of a base class leaves in fields of the object:
// the constructor that calls it leaves it there, too.
func (c *collector) built(p *flow.Point, call *Call) {
	x := c.b.run
	if len(call.Contract.Parked) == 0 || call.Makes || call.Handed || call.Callee < 0 || x.nodeOf[call.Callee] < 0 ||
		x.name(call.Callee) != "__init__" || x.name(c.b.def) != "__init__" {
		return
	}
	for n := range call.Contract.Parked {
		f := &call.Contract.Parked[n]
		cond, ok := c.b.holds(call, &f.Base)
		if !ok || !ownField(f.Path) {
			continue
		}
		base := c.via(p, call, &f.Base, cond, n)
		c.lift(p, call, f.Path, func(path contract.Path) {
			if ownField(path) {
				put(c, p, contract.Held{Base: base, Path: path, Res: f.Res, Acquired: p.Instr}, c.park)
			}
		})
	}
}
