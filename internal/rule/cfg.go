package rule

import (
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// TextOf is the source of an instruction of any body, as Body.Text gives it.
func TextOf(f *modgraph.File, body *ir.Body, instr int32) string {
	if instr < 0 || int(instr) >= len(body.Instrs) {
		return ""
	}
	span := body.Span(instr)
	if span.Start > span.End || int(span.End) > len(f.Text) {
		return ""
	}
	return quote(f.Text[span.Start:span.End])
}

// CalleeText is the callee of a call as the source writes it: `self.expire` of
// `self.expire(key)`.
func (b *Body) CalleeText(call int32) string {
	in := &b.IR.Instrs[call]
	if in.Op != ir.OpCall {
		return b.Text(call)
	}
	return b.Text(in.B)
}

// InLoop says whether a block belongs to a loop or to one inside of it.
func InLoop(b *ir.Body, block ir.BlockID, loop int32) bool {
	for l := b.Blocks[block].Loop; l >= 0; l = b.Loops[l].Parent {
		if l == loop {
			return true
		}
	}
	return false
}

// ComesBack says whether control can go from the end of a block back to the
// header of a loop without leaving the loop.
func ComesBack(b *ir.Body, from ir.BlockID, loop int32) bool {
	header := b.Loops[loop].Header
	return Reaches(b, from, func(x ir.BlockID) bool { return x == header }, func(x ir.BlockID) bool { return InLoop(b, x, loop) })
}

// Reaches follows the normal edges from the end of a block to one for which goal
// holds, through blocks for which inside holds.
func Reaches(b *ir.Body, from ir.BlockID, goal, inside func(ir.BlockID) bool) bool {
	seen := make([]bool, len(b.Blocks))
	work := []ir.BlockID{from}
	for len(work) > 0 {
		at := work[len(work)-1]
		work = work[:len(work)-1]
		for _, s := range b.Successors(at) {
			if goal(s) {
				return true
			}
			if !seen[s] && inside(s) {
				seen[s] = true
				work = append(work, s)
			}
		}
	}
	return false
}
