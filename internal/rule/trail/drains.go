package trail

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/ir"
)

// Drains are the points of a body behind which an object of an obligation is read to
// its end, and holds nothing any more:
//
//	response = requests.get(url, stream=True)
//	for chunk in response.iter_content(8192):
//	    if late():
//	        return None     # the response is open here
//	    out.write(chunk)
//	return out              # and used up here
type Drains struct {
	list []drain
}

type drain struct {
	instr int32
	mask  uint64
}

// Add notes that an instruction reads the objects of some obligations to their ends,
// or gives the iterator that does.
func (d *Drains) Add(instr int32, mask uint64) {
	if mask == 0 {
		return
	}
	for k := range d.list {
		if d.list[k].instr == instr {
			d.list[k].mask |= mask
			return
		}
	}
	d.list = append(d.list, drain{instr, mask})
}

// Drained says whether every way from the acquisition of an obligation to an exit of
// the body leads through a point where its object is read to the end.
func (l *Ledger) Drained(d *Drains, o int, exit int32) bool {
	b := l.in.Body
	cut := make([]bool, len(b.Blocks)) // blocks that are entered with nothing left
	var stops []int32
	for _, x := range d.list {
		if x.mask&(1<<uint(o)) == 0 {
			continue
		}
		if loop, end, ok := iterated(b, x.instr); ok {
			// The loop may be a for statement or a comprehension.
			if loop {
				cut[end] = true
			}
			continue
		}
		stops = append(stops, x.instr)
	}
	if len(stops) == 0 && !slices.Contains(cut, true) {
		return false
	}
	open := l.in.Owns[o].Instr
	seen := make([]bool, len(b.Blocks))
	var work []ir.BlockID
	enter := func(k ir.BlockID) {
		if k != ir.NoBlock && l.seen[k] && !seen[k] && !cut[k] {
			seen[k] = true
			work = append(work, k)
		}
	}
	// walk follows a block from an instruction on; it says whether the exit comes.
	walk := func(k ir.BlockID, from int32) bool {
		bl := &b.Blocks[k]
		stop := bl.Last + 1
		for _, s := range stops {
			if s >= from && s < stop {
				stop = s
			}
		}
		if exit >= from && exit < stop && exit <= bl.Last {
			return true
		}
		for i := max(from, bl.First); i < min(stop, bl.Last+1); i++ {
			if l.raised[i] {
				enter(bl.Handler)
				break
			}
		}
		if stop > bl.Last && l.ends[k] {
			succ := b.Successors(k)
			if b.Instrs[bl.Last].Op == ir.OpSuppress {
				succ = succ[len(succ)-1:] // that a manager takes the error is a guess
			}
			for _, s := range succ {
				enter(s)
			}
		}
		return false
	}
	if walk(l.BlockOf(open), open+1) {
		return false
	}
	for len(work) > 0 {
		k := work[len(work)-1]
		work = work[:len(work)-1]
		if walk(k, b.Blocks[k].First) {
			return false
		}
	}
	return true
}

// iterated finds the loop over what an instruction gives, and the block behind its
// last turn. An iterator that no loop takes says nothing of its end.
func iterated(b *ir.Body, made int32) (loop bool, end ir.BlockID, iterator bool) {
	for i := range b.Instrs {
		it := &b.Instrs[i]
		if it.Op != ir.OpIter || it.A != made {
			continue
		}
		for k := range b.Instrs {
			st := &b.Instrs[k]
			if st.Op != ir.OpStore || st.B != int32(i) {
				continue
			}
			for n := range b.Blocks {
				last := &b.Instrs[b.Blocks[n].Last]
				if last.Op == ir.OpNext && last.A == st.A {
					return true, b.Successors(ir.BlockID(n))[1], true
				}
			}
		}
		return false, ir.NoBlock, true
	}
	return false, ir.NoBlock, false
}
