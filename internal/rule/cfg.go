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

// maxStates bounds a walk; a body with more combinations of blocks and ways through
// finally clauses counts as unreachable.
const maxStates = 4096

// Reaches follows the normal edges from the end of a block to one for which goal
// holds, through blocks for which inside holds. A finally clause is left the way it
// was entered: what breaks out of a loop through it does not come back.
func Reaches(b *ir.Body, from ir.BlockID, goal, inside func(ir.BlockID) bool) bool {
	type state struct {
		block ir.BlockID
		tags  string // place and tag of the finally clauses entered, innermost last
	}
	seen := map[state]bool{}
	work := []state{{block: from}}
	for len(work) > 0 && len(seen) < maxStates {
		at := work[len(work)-1]
		work = work[:len(work)-1]
		tags := at.tags
		bl := &b.Blocks[at.block]
		for i := bl.First; i <= bl.Last; i++ {
			if in := &b.Instrs[i]; in.Op == ir.OpSetTag {
				tags = setTag(tags, in.A, in.N)
			}
		}
		succ := b.Successors(at.block)
		if last := &b.Instrs[bl.Last]; last.Op == ir.OpSwitchTag && len(succ) > 0 {
			if tag, ok := tagOf(tags, last.A); ok {
				for k, arm := range b.Arms(at.block) {
					if arm.Tag == tag {
						succ = succ[k : k+1]
						break
					}
				}
				tags = dropTag(tags, last.A)
			}
		}
		for _, s := range succ {
			if goal(s) {
				return true
			}
			next := state{s, tags}
			if inside(s) && !seen[next] {
				seen[next] = true
				work = append(work, next)
			}
		}
	}
	return false
}

// A list of tags is a string of four bytes each: place and tag.
func setTag(tags string, place int32, tag uint16) string {
	return dropTag(tags, place) + string([]byte{byte(place), byte(place >> 8), byte(tag), byte(tag >> 8)})
}

func tagOf(tags string, place int32) (uint16, bool) {
	for i := 0; i+4 <= len(tags); i += 4 {
		if tags[i] == byte(place) && tags[i+1] == byte(place>>8) {
			return uint16(tags[i+2]) | uint16(tags[i+3])<<8, true
		}
	}
	return 0, false
}

func dropTag(tags string, place int32) string {
	for i := 0; i+4 <= len(tags); i += 4 {
		if tags[i] == byte(place) && tags[i+1] == byte(place>>8) {
			return tags[:i] + tags[i+4:]
		}
	}
	return tags
}
