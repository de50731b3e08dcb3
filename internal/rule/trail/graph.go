package trail

import (
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
)

// Graph is the graph of a body's blocks as the replay saw it.
type Graph struct {
	body *ir.Body
	seen []bool  // blocks entered
	ends []bool  // blocks left by their terminator, not by a call that never returns
	last []int32 // last instruction of the block that raised into its handler, or -1
	// firm is last without exceptions that only a handler is evidence for.
	firm []int32
	// likely is last without exceptions that only a mistake of the program leads to.
	likely []int32
	in     []ir.BlockID
	// raised marks instructions that raised into a handler, sure those with more
	// evidence than one.
	// awaited those that are expected to.
	raised, sure, awaited []bool
}

// NewGraph returns the graph of a body without any exceptional edge.
func NewGraph(b *ir.Body) *Graph {
	g := &Graph{
		body: b, seen: make([]bool, len(b.Blocks)), ends: make([]bool, len(b.Blocks)), last: make([]int32, len(b.Blocks)), firm: make([]int32, len(b.Blocks)), likely: make([]int32, len(b.Blocks)), in: make([]ir.BlockID, len(b.Instrs)),
		raised: make([]bool, len(b.Instrs)), sure: make([]bool, len(b.Instrs)), awaited: make([]bool, len(b.Instrs)),
	}
	for i := range g.last {
		g.last[i], g.firm[i], g.likely[i] = -1, -1, -1
	}
	for id := range b.Blocks {
		for i := b.Blocks[id].First; i <= b.Blocks[id].Last; i++ {
			g.in[i] = ir.BlockID(id)
		}
	}
	return g
}

// Instr notes that a block is entered.
func (g *Graph) Instr(p *flow.Point) {
	g.seen[p.Block] = true
	if p.Instr == g.body.Blocks[p.Block].Last {
		g.ends[p.Block] = true
	}
}

// Raise notes an edge to a handler.
func (g *Graph) Raise(p *flow.Point, exc flow.Value, leaves bool) {
	if leaves {
		return
	}
	g.last[p.Block] = max(g.last[p.Block], p.Instr)
	g.raised[p.Instr] = true
	p.Raised(exc, func(r int32) {
		if x := &p.Input().Raises[r]; x.Tier <= contract.TierModel || x.Tier == contract.TierThrown {
			g.firm[p.Block] = max(g.firm[p.Block], p.Instr)
			g.sure[p.Instr] = true
		}
		if x := &p.Input().Raises[r]; x.Expected || x.Tier > contract.TierModel {
			g.likely[p.Block] = max(g.likely[p.Block], p.Instr)
			g.awaited[p.Instr] = true
		}
	})
}

// BlockOf is the block that holds an instruction.
func (g *Graph) BlockOf(instr int32) ir.BlockID { return g.in[instr] }

// Ends says whether a block is left by its terminator. One that always ends in a
// call that never returns has no successors.
func (g *Graph) Ends(b ir.BlockID) bool { return g.ends[b] }

// Seen says whether the replay entered a block.
func (g *Graph) Seen(b ir.BlockID) bool { return g.seen[b] }

// LastRaise is the last instruction of a block that was seen to raise into the
// block's handler, or -1.
func (g *Graph) LastRaise(b ir.BlockID) int32 { return g.last[b] }

// Reach is the set of instructions that can run behind some others.
type Reach struct {
	g       *Graph
	from    []int32
	stop    int32
	edges   []int32 // last or firm of the graph
	raised  []bool  // raised or sure of the graph
	entered []bool
}

// Behind computes what can run after one of the instructions, without passing
// the instruction stop again (-1 for none). An instruction that raises counts as
// having done its work: an attempt to close is a close.
func (g *Graph) Behind(from []int32, stop int32) *Reach {
	return g.behind(from, stop, g.last, g.raised)
}

// FirmlyBehind is Behind over the exceptions for which there is more evidence than
// a handler.
func (g *Graph) FirmlyBehind(from []int32, stop int32) *Reach {
	return g.behind(from, stop, g.firm, g.sure)
}

// LikelyBehind is Behind over the exceptions that are expected to happen: what a fresh
// descriptor refuses only to a broken program is none.
func (g *Graph) LikelyBehind(from []int32, stop int32) *Reach {
	return g.behind(from, stop, g.likely, g.awaited)
}

func (g *Graph) behind(from []int32, stop int32, edges []int32, raised []bool) *Reach {
	r := &Reach{g: g, from: from, stop: stop, edges: edges, raised: raised, entered: make([]bool, len(g.body.Blocks))}
	var work []ir.BlockID
	enter := func(b ir.BlockID) {
		if b != ir.NoBlock && g.seen[b] && !r.entered[b] {
			r.entered[b] = true
			work = append(work, b)
		}
	}
	for _, d := range from {
		r.leave(g.in[d], d, enter)
	}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		r.leave(b, g.body.Blocks[b].First-1, enter)
	}
	return r
}

// leave enters what follows a block from behind an instruction of it.
func (r *Reach) leave(b ir.BlockID, after int32, enter func(ir.BlockID)) {
	bl := &r.g.body.Blocks[b]
	stopped := r.stop > after && r.stop <= bl.Last && r.stop >= bl.First
	if !stopped {
		if r.edges[b] >= max(after, bl.First) {
			enter(bl.Handler)
		}
	} else {
		// An acquisition that raises has acquired nothing: the way ends at it.
		for i := max(after, bl.First); i < r.stop; i++ {
			if r.raised[i] {
				enter(bl.Handler)
				break
			}
		}
	}
	if stopped || !r.g.ends[b] {
		return
	}
	for _, s := range r.g.body.Successors(b) {
		enter(s)
	}
}

// Has says whether an instruction is among those that can run.
func (r *Reach) Has(at int32) bool {
	b := r.g.in[at]
	bl := &r.g.body.Blocks[b]
	between := func(after int32) bool { return r.stop > after && r.stop < at }
	if r.entered[b] && !between(bl.First-1) {
		return true
	}
	for _, d := range r.from {
		if r.g.in[d] == b && d < at && !between(d) {
			return true
		}
	}
	return false
}

// Enters says whether a block can be entered.
func (r *Reach) Enters(b ir.BlockID) bool { return r.entered[b] }
