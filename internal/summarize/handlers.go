package summarize

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
)

// clause is one except clause: the blocks of its body and what they do at the end.
type clause struct {
	match  int32 // the OpMatchExc
	raises bool  // some block of the body raises or raises again
}

// clauses finds the body of each except clause: the blocks behind its match that
// lie in an except region. Of nested clauses the inner one owns a block.
func (c *collector) findClauses() {
	b := c.in.Body
	c.clauses = c.clauses[:0]
	c.clauseOf = fill(c.clauseOf, len(b.Blocks), -1)
	for at := range b.Blocks {
		last := b.Blocks[at].Last
		if b.Instrs[last].Op != ir.OpMatchExc {
			continue
		}
		n := int32(len(c.clauses))
		c.clauses = append(c.clauses, clause{match: last})
		stack := []ir.BlockID{b.Successors(ir.BlockID(at))[0]}
		for len(stack) > 0 {
			x := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			bl := &b.Blocks[x]
			if c.clauseOf[x] == n || bl.Flags&ir.BlockInExcept == 0 {
				continue
			}
			c.clauseOf[x] = n
			switch b.Instrs[bl.Last].Op {
			case ir.OpRaise, ir.OpReraise:
				c.clauses[n].raises = true
			}
			stack = append(stack, b.Successors(x)...)
		}
	}
}

// handlers records what becomes of errors inside: translated into another class by
// a raise of the clause that took them, or absorbed by one that raises nothing.
func (c *collector) handlers(p *flow.Point, in *ir.Instr) {
	switch in.Op {
	case ir.OpRaise:
		k := c.clauseOf[p.Block]
		if k < 0 {
			return
		}
		place := ir.Place(c.in.Body.Instrs[c.clauses[k].match].B)
		info := &c.in.Infos[p.Instr]
		p.Raised(p.Place(place), func(r int32) {
			from := &c.in.Raises[r]
			for n := info.Raises; n < info.Raises+info.NRaises; n++ {
				if to := c.in.Raises[n].Class; from.Class >= 0 && to >= 0 && to != from.Class {
					c.handled(p, from, contract.Handled{From: from.Class, To: to})
				}
			}
		})
	case ir.OpMatchExc:
		n := -1
		for k := range c.clauses {
			if c.clauses[k].match == p.Instr {
				n = k
			}
		}
		if n < 0 || c.clauses[n].raises {
			return
		}
		info := &c.in.Infos[p.Instr]
		p.Raised(p.Caught(), func(r int32) {
			from := &c.in.Raises[r]
			if from.Tier != contract.TierThrown {
				if from.Class >= 0 {
					c.handled(p, from, contract.Handled{From: from.Class, To: -1})
				}
				return
			}
			// Of what may be thrown in, the clause takes the classes that it names.
			for _, class := range c.in.Catches[info.Catches : info.Catches+info.NCatches] {
				c.handled(p, from, contract.Handled{From: class, To: -1})
			}
		})
	}
}

func (c *collector) handled(p *flow.Point, from *flow.Raise, f contract.Handled) {
	f.Base = contract.Base{Tier: from.Tier, Witness: contract.Rooted(p.Instr)}
	put(c, p, f, func(f contract.Handled, ph contract.Phase) {
		c.note(contract.SecHandled, contract.AddIn(&c.out.Handled, f, ph, maxFacts))
	})
}

// nothingRaised says whether a block of an __exit__ runs only when the with block
// raised nothing: a true answer swallows nothing then.
//
//	def __exit__(self, kind, error, trace):
//	    self.end()
//	    if error is not None:
//	        return False
//	    return True
func (c *collector) nothingRaised(id ir.BlockID) bool {
	if len(c.in.Body.Params) < 4 {
		return false
	}
	return slices.ContainsFunc(c.b.conds[id][:], ofNothing)
}

// asksNothing says whether the answer of an __exit__ is true only when the with block
// raised nothing.
//
//	def __exit__(self, kind, error, trace):
//	    self.end()
//	    return kind is None
func (c *collector) asksNothing(v ir.Value) bool {
	if len(c.in.Body.Params) < 4 || v < 0 {
		return false
	}
	a, ok := c.b.test(v)
	return ok && ofNothing(a)
}

// ofNothing says whether a test of what an __exit__ is called with holds where the with
// block raised nothing.
func ofNothing(a contract.Atom) bool {
	return a.Param >= 1 && a.Param <= 3 && (a.Kind == contract.AtomIsNone && !a.Negated || a.Kind == contract.AtomTruthy && a.Negated)
}
