package context

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// Survives says whether somebody in the program is seen to go on after an exception of
// the class has left a function: a clause that may take it, which ends neither in an
// error nor with the process, stands around a call of it or of one of its callers; or
// the function runs as a task, or is a method that is handed over as a callback, whose
// errors end nothing else.
//
//	def poll(self):
//	    for job in self.jobs:
//	        try:
//	            self.run(job)            # raises
//	        except JobError as error:
//	            log(error)               # the next job sees what was not put back
//
// It is the other side of Raising and Unseen: a function of which nothing is known but
// that it exists has not shown that anybody survives its errors.
func (x *Exits) Survives(d, class modgraph.DefID) bool {
	if x == nil {
		return false
	}
	x.once.Do(x.collect)
	return x.survives(d, class, map[modgraph.DefID]bool{})
}

// Uncalled says whether a function is there for others: nothing in the program calls it or
// passes it on, and no process begins with it.
func (x *Exits) Uncalled(d modgraph.DefID) bool {
	if x == nil {
		return false
	}
	x.once.Do(x.collect)
	return len(x.callers[d])+len(x.dynamic[d]) == 0 && !x.passed[d] && !x.root(d)
}

func (x *Exits) survives(d, class modgraph.DefID, seen map[modgraph.DefID]bool) bool {
	if seen[d] || len(seen) == maxCallers {
		return false
	}
	seen[d] = true
	b := x.prog.Body(d)
	if b == nil || b.Kind != ir.KindFunction || x.roots[d] {
		return false
	}
	if x.bound[d] {
		return true
	}
	for _, c := range append(slices.Clip(x.callers[d]), x.dynamic[d]...) {
		by := x.prog.Body(c.by)
		at := c.instr
		if b.Flags&ir.BodyAsync != 0 {
			if at = x.runs(by, c); at < 0 {
				if x.handed(by, c.instr) {
					return true
				}
				continue
			}
		}
		left := false // the error leaves the caller too
		for {
			clause, ok := x.taken(c.by, by, at, class)
			if !ok {
				left = true
				break
			}
			goes, raises := x.conduct(c.by, by, clause)
			if goes {
				return true
			}
			if !raises {
				break
			}
			at = by.Blocks[clause].First // who stands around the clause
		}
		if left && by.Kind == ir.KindFunction && x.survives(c.by, class, seen) {
			return true
		}
	}
	return false
}

// handed says whether a coroutine is an argument of a call: a task is made of it.
func (x *Exits) handed(b *ir.Body, coroutine int32) bool {
	for i := range b.Instrs {
		if in := &b.Instrs[i]; in.Op == ir.OpCall && slices.Contains(b.Operands(in), coroutine) {
			return true
		}
	}
	return false
}

// conduct says whether the code of a clause raises nothing and is left for something else
// than the end of the process, and whether it may raise.
func (x *Exits) conduct(d modgraph.DefID, b *ir.Body, clause ir.BlockID) (goesOn, raises bool) {
	seen := make([]bool, len(b.Blocks))
	work := []ir.BlockID{clause}
	seen[clause] = true
	for len(work) > 0 {
		id := work[len(work)-1]
		work = work[:len(work)-1]
		bl := &b.Blocks[id]
		if x.ends(d, b, id) {
			continue
		}
		switch b.Instrs[bl.Last].Op {
		case ir.OpRaise, ir.OpReraise:
			if bl.Flags&ir.BlockInExcept != 0 {
				return false, true // who asks for the error gets it
			}
			continue
		case ir.OpReturn:
			goesOn = goesOn || !x.atEnd(d)
		}
		for _, s := range b.Successors(id) {
			if s != ir.NoBlock && !seen[s] {
				seen[s] = true
				work = append(work, s)
			}
		}
	}
	return goesOn, false
}

// ends says whether a block calls what does not come back, as `sys.exit` does not.
func (x *Exits) ends(d modgraph.DefID, b *ir.Body, id ir.BlockID) bool {
	for i := b.Blocks[id].First; i <= b.Blocks[id].Last; i++ {
		if x.endsAt(d, i) {
			return true
		}
	}
	return false
}

// endsAt says whether an instruction calls what does not come back.
func (x *Exits) endsAt(d modgraph.DefID, i int32) bool {
	s := x.inf.Sites(d)
	if s == nil {
		return false
	}
	site := s.At(i)
	if site == nil {
		return false
	}
	for _, t := range s.TargetsOf(site) {
		if x.inf.Decl().NeverReturns(t.Def) {
			return true
		}
	}
	return false
}

// atEnd says whether the process ends with a function, as far as its name and its
// callers show.
func (x *Exits) atEnd(d modgraph.DefID) bool {
	return x.root(d) || x.Returning(d)
}
