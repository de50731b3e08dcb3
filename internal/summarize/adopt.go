package summarize

import (
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// adopted marks the arguments of a construction that some method which ends the
// object's life releases: whoever makes such an object around something open has to
// close the object from then on.
//
//	class Client:
//	    def __init__(self, sock): self.sock = sock
//	    def close(self): self.sock.close()
func (w *worker) adopted(facts *contract.ClassFacts, d modgraph.DefID, init *contract.Contract, f *contract.Capture) bool {
	if f.Param == 0 || f.Elements || !ownField(f.Into) {
		return f.Adopted
	}
	closer := w.x.releaser(d, f.Into.Sel[0].Name)
	if closer == modgraph.NoDef || givesItself(init) {
		return f.Adopted
	}
	if facts != nil {
		facts.Adopts = true
		if facts.Release < 0 {
			facts.Release = int32(closer)
		}
	}
	return true
}

// fields are the captures of a constructor that a decorator makes: each argument
// becomes the field of its name.
func (w *worker) fields(out *contract.Contract, facts *contract.ClassFacts, d modgraph.DefID) {
	c := w.x.decl.Constructor(d)
	if !c.IsSynth || facts == nil || len(facts.CloseLike) == 0 {
		return
	}
	sig := contract.Signature{{Kind: contract.PosOnly}}
	for k := range c.Synth {
		p := &c.Synth[k]
		kind := contract.PosOrKw
		if p.Kind == bind.KwOnly {
			kind = contract.KwOnly
		}
		sig = append(sig, contract.Parameter{Name: p.Name, Kind: kind, HasDefault: p.HasDefault})
		f := contract.Capture{
			Base:  contract.Base{Tier: contract.TierContract, Witness: contract.Rooted(-1)},
			Param: int32(k + 1), Into: contract.Param(0).Extend(contract.Selector{Kind: contract.SelAttr, Name: p.Name}),
		}
		if f.Adopted = w.adopted(facts, d, bottom, &f); f.Adopted {
			contract.Add(&out.Captures, f, maxFacts)
		}
	}
	w.x.params[d] = sig
}

// releaser is the method of a class that ends the object's life and releases a
// field, for callers to call: a finaliser alone is none.
func (x *run) releaser(d modgraph.DefID, field sym.Sym) modgraph.DefID {
	best := modgraph.NoDef
	for _, m := range x.methods(d) {
		c := x.contracts[m]
		if c == nil || !x.isCloseLike(m) || x.emptyBody(m) || x.name(m) == "__del__" {
			continue
		}
		for n := range c.Releases {
			if p := c.Releases[n].Path; ownField(p) && p.Sel[0].Name == field {
				if name := x.name(m); best == modgraph.NoDef || name == "close" || name == "aclose" {
					best = m
				}
				break
			}
		}
	}
	return best
}

// adopts opens an obligation on the object that a construction makes for each
// argument that the object keeps and releases, if what is passed may be open.
func (b *builder) adopts(i int32, c *Call) {
	if !c.Makes || c.Handed || c.Callee < 0 || b.run.nodeOf[c.Callee] < 0 || len(c.Contract.Owned) > 0 {
		return
	}
	if facts := b.run.classes[c.Callee]; facts != nil && facts.ClosesItself {
		return // whoever drops the object closes it
	}
	for n := range c.Contract.Captures {
		f := &c.Contract.Captures[n]
		if !f.Adopted || f.Elements {
			continue
		}
		if _, ok := b.holds(c, &f.Base); !ok {
			continue
		}
		v := b.calls.Arg(c, f.Param)
		if v < 0 {
			continue
		}
		inner := b.opened(v, -1, 0)
		if inner == nil || inner.Res.Await || inner.Res.Keeps {
			continue
		}
		o := *inner
		o.Instr, o.Component, o.Adopts = i, -1, true
		o.Res.Class = int32(c.Callee)
		o.Res.Release = 0
		if facts := b.run.classes[c.Callee]; facts != nil && facts.Release >= 0 {
			o.Res.Release = b.run.prog.Syms.Intern(b.run.name(modgraph.DefID(facts.Release)))
		}
		o.Tier = tier(c, max(o.Tier, contract.TierContract))
		o.Witness = contract.Rooted(i)
		b.effect(flow.OpAnswer, target{v, ir.NoPlace, -1, true}, -1, nil, len(b.in.Owns))
		b.in.Owns = append(b.in.Owns, o)
		return
	}
}

// opened is an obligation that a value may stand for: of the call that makes it, or
// of one whose result is stored in the variable that is read.
func (b *builder) opened(v ir.Value, component int32, depth int) *flow.Obligation {
	if v < 0 || depth > 4 {
		return nil
	}
	switch in := &b.body.Instrs[v]; in.Op {
	case ir.OpCall, ir.OpAwait, ir.OpEnter:
		info := &b.in.Infos[v]
		for o := info.Owns; o < info.Owns+info.NOwns; o++ {
			if x := &b.in.Owns[o]; !x.Arms && !x.OnRaise && x.Component == component {
				return x
			}
		}
	case ir.OpItem:
		return b.opened(b.body.Instrs[in.A].A, in.B, depth+1)
	case ir.OpLoad:
		switch b.body.Places.Kind[in.A] {
		case ir.PlaceLocal, ir.PlaceTemp:
		default:
			return nil
		}
		for k := range b.body.Instrs {
			if st := &b.body.Instrs[k]; st.Op == ir.OpStore && st.A == in.A {
				if o := b.opened(st.B, component, depth+1); o != nil {
					return o
				}
			}
		}
	}
	return nil
}

// apart marks the obligations of processes.
func (b *builder) apart() {
	for o := range b.in.Owns {
		res := &b.in.Owns[o].Res
		b.in.Owns[o].Apart = res.Class < 0 && res.Kind == b.run.syms.process
	}
}

// plain marks the attributes that are numbers and texts: what is done with them is
// nothing that happens to the object.
func (b *builder) plain() {
	k := &b.run.decl.Known
	for i := range int32(len(b.body.Instrs)) {
		if b.body.Instrs[i].Op != ir.OpAttr {
			continue
		}
		t := b.run.inf.TypeOf(b.def, i)
		if t == types.Invalid {
			continue
		}
		if t = b.run.types.RemoveNone(t); b.run.types.Kind(t) != types.KindInstance {
			continue
		}
		switch b.run.types.Def(t) {
		case k.Int, k.Float, k.Bool, k.Str, k.Bytes:
			b.in.Infos[i].Flags |= flow.NoSite
		}
	}
}
