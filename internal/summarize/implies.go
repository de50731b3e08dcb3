package summarize

import (
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
)

// implication collects what the outcome of a predicate says of its parameters:
// parameters that are not None on every return that may be true, or false.
//
//	def usable(x):
//	    if x is None: return False
//	    return x.ready               # true: x is not None
type implication struct {
	returns int
	notNone []int32 // parameters so far
}

// meet keeps the parameters that hold on another return.
func (m *implication) meet(params []int32) {
	if m.returns++; m.returns == 1 {
		m.notNone = append(m.notNone[:0], params...)
		return
	}
	kept := m.notNone[:0]
	for _, p := range m.notNone {
		for _, q := range params {
			if p == q {
				kept = append(kept, p)
				break
			}
		}
	}
	m.notNone = kept
}

// implied notes a return for both outcomes that it may have.
func (c *collector) implied(p *flow.Point, v flow.Value) {
	in := &c.in.Body.Instrs[p.Instr]
	for _, outcome := range [2]bool{true, false} {
		if outcome && !p.MayBeTrue(v) || !outcome && !p.MayBeFalse(v) {
			continue
		}
		c.params = c.params[:0]
		for _, a := range c.b.conds[p.Block] {
			c.notNone(a)
		}
		if in.A >= 0 {
			if a, ok := c.b.test(in.A); ok {
				if !outcome {
					a.Negated = !a.Negated
				}
				c.notNone(a)
			} else if outcome {
				c.instanceTest(&c.in.Body.Instrs[in.A])
			}
		}
		m := &c.whenFalse
		if outcome {
			m = &c.whenTrue
		}
		m.meet(c.params)
	}
}

// notNone takes an atom that shows a parameter not to be None.
func (c *collector) notNone(a contract.Atom) {
	if a.Kind == contract.AtomIsNone && a.Negated || a.Kind == contract.AtomTruthy && !a.Negated {
		c.params = append(c.params, a.Param)
	}
}

// instanceTest reads isinstance(param, ...) as the returned value.
func (c *collector) instanceTest(in *ir.Instr) {
	if in.Op != ir.OpCall || in.N < 1 {
		return
	}
	f := &c.in.Body.Instrs[in.B]
	pl := &c.in.Body.Places
	if f.Op != ir.OpLoad || pl.Kind[f.A] != ir.PlaceBuiltin || c.in.File.Names[pl.Name[f.A]] != "isinstance" {
		return
	}
	if a, ok := c.b.paramAtom(contract.Atom{Kind: contract.AtomIsNone, Negated: true}, c.in.Body.Operands(in)[0]); ok {
		c.notNone(a)
	}
}

// implications writes what all returns agree on.
func (c *collector) implications() {
	add := func(m *implication, truthy bool) {
		if m.returns == 0 {
			return
		}
		for _, p := range m.notNone {
			f := contract.Implies{
				Base: contract.Base{Tier: contract.TierContract, Witness: contract.Rooted(-1)}, Truthy: truthy,
				Then: contract.Atom{Kind: contract.AtomIsNone, Negated: true, Param: p},
			}
			contract.Add(&c.out.Implies, f, maxFacts)
		}
	}
	// A predicate has both outcomes; what holds on every return is no implication.
	if c.whenTrue.returns > 0 && c.whenFalse.returns > 0 {
		add(&c.whenTrue, true)
		add(&c.whenFalse, false)
	}
}
