package trail

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
)

// Questions are the attributes that a body reads of objects. Where an object was made
// here on one path and brought by the caller on another, a test is for the latter:
//
//	if connector is None:
//	    connector = TCPConnector(loop=loop)
//	if connector._loop is not loop:       # one that was made here has this loop
//	    raise RuntimeError("another loop")
type Questions struct {
	list []question
}

// question is a read of an attribute.
type question struct {
	instr   int32
	mask    uint64 // obligations that the object stands for
	brought bool   // it may be something else, that was there before
}

// Instr notes the reads of a replay, which comes by once for each disjunct.
func (q *Questions) Instr(p *flow.Point) {
	in := &p.Input().Body.Instrs[p.Instr]
	if in.Op != ir.OpAttr || len(p.Input().Owns) == 0 {
		return
	}
	v := p.Operand(in.A)
	x := question{instr: p.Instr, mask: p.ObligationsOf(v)}
	for _, a := range p.Values().Atoms(v) {
		kind, site, _ := p.Values().Kind(a)
		// Or what a call found here that is there already, and nobody's to close.
		x.brought = x.brought || kind == flow.KindPath ||
			kind == flow.KindSite && !slices.ContainsFunc(p.Input().Owns, func(o flow.Obligation) bool { return o.Instr == site })
	}
	if x.mask == 0 && !x.brought {
		return
	}
	for k := range q.list {
		if old := &q.list[k]; old.instr == p.Instr {
			old.mask |= x.mask
			old.brought = old.brought || x.brought
			return
		}
	}
	q.list = append(q.list, x)
}

// Decide says whether the test right before a block asks the object of an
// obligation.
func (q *Questions) Decide(b *ir.Body, at ir.BlockID, o int) bool {
	if o >= flow.MaxObligations {
		return false
	}
	for k := range b.Blocks {
		bl := &b.Blocks[k]
		if last := &b.Instrs[bl.Last]; last.Op != ir.OpBranch || !slices.Contains(b.Successors(ir.BlockID(k)), at) {
			continue
		}
		for _, x := range q.list {
			if x.brought && x.instr >= bl.First && x.instr < bl.Last && x.mask&(1<<uint(o)) != 0 {
				return true
			}
		}
	}
	return false
}
