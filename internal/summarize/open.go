package summarize

import (
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
)

// needsOpen adds what a callee cannot do with a closed object: read from a file,
// say. Where only some callees of a call need it, nothing is sure to fail.
func (b *builder) needsOpen(c *Call) {
	if !c.Only || c.Weak || c.Handed {
		return
	}
	for n := range c.Contract.Requires {
		f := &c.Contract.Requires[n]
		if f.Kind != contract.ReqOpen {
			continue
		}
		if cond, ok := b.holds(c, &f.Base); !ok || !cond.Always() {
			continue
		}
		if t, suffix := b.locate(c, f.Path); t.ok {
			b.effect(flow.OpNeedsOpen, t, suffix, c, n)
		}
	}
}

// needsOpen records that the function itself needs a parameter path to be open: the
// path holds what it held on entry, nothing tests it, and every way through the
// function leads past the operation.
func (c *collector) needsOpen(p *flow.Point, e *flow.Effect, base contract.Base) {
	vals := p.Values()
	v := p.Affected(e)
	atoms := vals.Atoms(v)
	if len(atoms) != 1 || p.Shut(e) {
		return
	}
	path, checked, ok := p.IsPath(atoms[0])
	if !ok || checked || path.Root != contract.RootParam || path.Len > 2 || !c.b.always(p.Block) || c.b.guards(p.Block) {
		return
	}
	f := contract.Require{Base: base, Path: path, Kind: contract.ReqOpen}
	if k := c.b.calls.List[e.Call].Contract; int(e.Fact) < len(k.Requires) {
		f.Name = k.Requires[e.Fact].Name
	}
	put(c, p, f, c.require)
}

// always says whether every normal way from the entry to an exit leads through a
// block.
func (b *builder) always(at ir.BlockID) bool {
	if at == 0 {
		return true
	}
	seen := make([]bool, len(b.body.Blocks))
	seen[0], seen[at] = true, true
	work := []ir.BlockID{0}
	for len(work) > 0 {
		x := work[len(work)-1]
		work = work[:len(work)-1]
		if b.body.Instrs[b.body.Blocks[x].Last].Op == ir.OpReturn {
			return false
		}
		for _, s := range b.body.Successors(x) {
			if !seen[s] {
				seen[s] = true
				work = append(work, s)
			}
		}
	}
	return true
}
