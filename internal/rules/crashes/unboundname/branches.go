package unboundname

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
)

// decide takes one side of a test. A side that skips the assignment is evidence of
// its own, or none.
func (s *search) decide(x node, test int32, to, other ir.BlockID) {
	b := s.v.b.IR
	loop := b.Blocks[x.block].Loop
	leaves := loop >= 0 && s.inside(x.block, loop) && !s.inside(to, loop) && s.inside(other, loop)
	if b.Instrs[test].Op == ir.OpNext || leaves {
		if leaves && x.loop != loop+1 && (s.skips(to, other) || s.v.Seen(other) && s.storedIn(loop)) {
			if x.cause == plain && s.emptyAtTimes(test, x.block) {
				x.cause, x.at = zeroTurn, test
				s.edge(x, to)
			}
			return // that a loop may run zero times is no evidence
		}
		if leaves && x.loop == loop+1 && x.cause == raise && (x.decided || s.retries(test)) {
			return // a retry loop that gives up by raising
		}
		s.edge(x, to)
		return
	}
	if s.skips(to, other) {
		if x.cause == raise && s.raisesAgain(to) {
			s.edge(x, to) // the handler gives up on this side, and a finally body follows
			return
		}
		if x.cause != plain || !s.optional(test, to, other) {
			return
		}
		x.cause, x.at = branch, test
		s.edge(x, to)
		return
	}
	if x.cause != plain && s.v.Seen(other) && (!s.returns[other] || !s.arrive[other] && s.arrive[to]) {
		if x.cause == branch || x.cause == zeroTurn {
			return // the read depends on a test of its own
		}
		if s.flag(test) || x.cause == raise && (s.asksError(x.raise, test) || s.asksReceiver(x.at, test) || s.asksManager(test)) {
			return
		}
		x.decided = true
	}
	s.edge(x, to)
}

// storedIn says whether a loop assigns the name, in a handler of its own perhaps.
func (s *search) storedIn(loop int32) bool {
	for k := range s.v.b.IR.Blocks {
		if s.inside(ir.BlockID(k), loop) && s.stores(ir.BlockID(k), s.place) {
			return true
		}
	}
	return false
}

// skips says whether one side of a test comes to an assignment and the other does
// not.
func (s *search) skips(to, other ir.BlockID) bool {
	return s.v.Seen(other) && s.store[other] && !s.store[to]
}

// raisesAgain says whether a block does nothing but raise.
func (s *search) raisesAgain(to ir.BlockID) bool {
	b := s.v.b.IR
	for range 4 {
		switch last := &b.Instrs[b.Blocks[to].Last]; last.Op {
		case ir.OpRaise, ir.OpReraise:
			return true
		case ir.OpJump:
			to = b.Successors(to)[0]
		default:
			return false
		}
	}
	return false
}

// optional says whether a test is known to go both ways, and is the one that
// decides: it asks whether a variable is set, which the caller may leave out or the
// function asks again, and no other test of it assigns the name as well.
func (s *search) optional(test int32, to, other ir.BlockID) bool {
	b := s.v.b.IR
	p := s.tested(b.Instrs[test].A)
	if p == ir.NoPlace || !s.exclusive(to, other) {
		return false
	}
	again := false
	for k := range b.Blocks {
		bl := &b.Blocks[k]
		if bl.Last == test || b.Instrs[bl.Last].Op != ir.OpBranch || !s.v.Seen(ir.BlockID(k)) {
			continue
		}
		succ := b.Successors(ir.BlockID(k))
		// A chain of tests that all lead to an assignment is meant to be complete.
		for side := range succ {
			if s.straight(succ[side], s.v.BlockOf(test)) && !s.straight(succ[1-side], s.v.BlockOf(test)) && s.store[succ[1-side]] {
				return false
			}
		}
		if !s.mentions(b.Instrs[bl.Last].A, p) {
			continue
		}
		if s.exclusive(succ[0], succ[1]) || s.exclusive(succ[1], succ[0]) {
			return false
		}
		again = again || s.tested(b.Instrs[bl.Last].A) == p
	}
	return s.leads(test, to, p, again && s.storedOnce(p))
}

// mentions says whether a value is computed from a place.
func (s *search) mentions(v ir.Value, p ir.Place) bool {
	found := false
	s.loads(v, 0, func(q ir.Place) { found = found || q == p })
	return found
}

// tested is the local variable whose truth or None-ness a value is.
func (s *search) tested(v ir.Value) ir.Place {
	b := s.v.b.IR
	for range 4 {
		in := &b.Instrs[v]
		switch in.Op {
		case ir.OpLoad:
			if k := b.Places.Kind[in.A]; k == ir.PlaceLocal || k == ir.PlaceCell {
				return ir.Place(in.A)
			}
			return ir.NoPlace
		case ir.OpUnary:
			v = in.A
		case ir.OpCompare:
			if op := ir.CompareOp(in.N); op != ir.CmpIs && op != ir.CmpIsNot || b.Instrs[in.B].Op != ir.OpConst {
				return ir.NoPlace
			}
			v = in.A
		default:
			return ir.NoPlace
		}
	}
	return ir.NoPlace
}

// exclusive says whether an assignment stands on one side of a test alone.
func (s *search) exclusive(to, other ir.BlockID) bool {
	b := s.v.b.IR
	here, there := s.forward(to), s.forward(other)
	for i := range b.Instrs {
		if in := &b.Instrs[i]; in.Op == ir.OpStore && ir.Place(in.A) == s.place {
			if at := s.v.BlockOf(int32(i)); there[at] && !here[at] {
				return true
			}
		}
	}
	return false
}

// forward are the blocks that come behind a block, itself included.
func (s *search) forward(from ir.BlockID) []bool {
	b := s.v.b.IR
	out := make([]bool, len(b.Blocks))
	out[from] = true
	for k := int(from); k < len(b.Blocks); k++ {
		if !out[k] || !s.v.Ends(ir.BlockID(k)) {
			continue
		}
		for _, t := range b.Successors(ir.BlockID(k)) {
			if t > ir.BlockID(k) {
				out[t] = true
			}
		}
	}
	return out
}

// straight says whether a block leads to another by jumps alone.
func (s *search) straight(from, to ir.BlockID) bool {
	b := s.v.b.IR
	for range 8 {
		if from == to {
			return true
		}
		if b.Instrs[b.Blocks[from].Last].Op != ir.OpJump {
			return false
		}
		next := b.Successors(from)[0]
		if next <= from {
			return false
		}
		from = next
	}
	return false
}

// flag says whether a test depends on a variable that the function assigns more
// than once: it may carry the outcome of what was tried.
func (s *search) flag(test int32) bool {
	b := s.v.b.IR
	flagged := false
	s.loads(b.Instrs[test].A, 0, func(p ir.Place) {
		n := 0
		if b.Places.Ref[p] > 0 {
			n = 1 // the caller assigns it
		}
		for i := range b.Instrs {
			switch in := &b.Instrs[i]; in.Op {
			case ir.OpStore:
				if ir.Place(in.A) == p {
					n++
				}
			case ir.OpSetAttr:
				if ir.Place(in.C) == p {
					n += 2
				}
			case ir.OpSetSub, ir.OpCall:
				if (in.Op == ir.OpSetSub || s.tested(b.Instrs[test].A) == p) && !s.v.inExcept(test) && s.v.inExcept(int32(i)) && s.changed(in, p) {
					n += 2
				}
			}
		}
		if n > 1 || b.Places.Kind[p] == ir.PlaceTemp {
			flagged = true
		}
	})
	return flagged
}

// changed says whether an instruction stores an item in what a variable holds, or calls
// a method of it: in an except clause that may note the error there.
//
//	except ValueError as error:
//	    problems.append(str(error))
//	if problems:
//	    return None
func (s *search) changed(in *ir.Instr, p ir.Place) bool {
	b := s.v.b.IR
	var of ir.Value
	switch {
	case in.Op == ir.OpSetSub:
		of = b.Operands(in)[0]
	case b.Instrs[in.B].Op == ir.OpAttr:
		of = b.Instrs[in.B].A
	default:
		return false
	}
	x := &b.Instrs[of]
	return x.Op == ir.OpLoad && ir.Place(x.A) == p
}

// inExcept says whether an instruction stands in an except clause.
func (v *visitor) inExcept(i int32) bool {
	return v.b.IR.Blocks[v.BlockOf(i)].Flags&ir.BlockInExcept != 0
}

// loads calls f for the places that a value is computed from.
func (s *search) loads(v ir.Value, depth int, f func(ir.Place)) {
	if v < 0 || depth > 12 {
		return
	}
	b := s.v.b.IR
	in := &b.Instrs[v]
	switch in.Op {
	case ir.OpLoad:
		f(ir.Place(in.A))
		return
	case ir.OpAttr, ir.OpSub:
		if in.C >= 0 {
			f(ir.Place(in.C))
		}
	}
	flow.ForOperands(b, in, func(o ir.Value) { s.loads(o, depth+1, f) })
}

// emptyAtTimes says whether the function itself tests elsewhere whether what a loop
// goes over is empty, on a path that comes to the loop either way.
func (s *search) emptyAtTimes(next int32, header ir.BlockID) bool {
	b := s.v.b.IR
	if b.Instrs[next].Op != ir.OpNext {
		return false
	}
	var over []ir.Place
	for i := range b.Instrs {
		in := &b.Instrs[i]
		if in.Op == ir.OpStore && in.A == b.Instrs[next].A && b.Instrs[in.B].Op == ir.OpIter {
			over = s.gone(b.Instrs[in.B].A, over, 0)
		}
	}
	for k := range b.Blocks {
		bl := &b.Blocks[k]
		last := &b.Instrs[bl.Last]
		if last.Op != ir.OpBranch || ir.BlockID(k) >= header || !s.v.Seen(ir.BlockID(k)) {
			continue
		}
		in := &b.Instrs[last.A]
		if in.Op != ir.OpLoad || !slices.Contains(over, ir.Place(in.A)) {
			continue
		}
		if s.forwards(b.Successors(ir.BlockID(k))[1], header, ir.Place(in.A)) {
			return true
		}
	}
	return false
}

// gone adds the variables that a loop goes over: the iterable itself, or what is
// handed to the call that makes it. An attribute of a variable is another object.
func (s *search) gone(v ir.Value, out []ir.Place, depth int) []ir.Place {
	b := s.v.b.IR
	switch in := &b.Instrs[v]; in.Op {
	case ir.OpLoad:
		if k := b.Places.Kind[in.A]; k == ir.PlaceLocal || k == ir.PlaceCell {
			out = append(out, ir.Place(in.A))
		}
	case ir.OpCall:
		if depth < 4 {
			for _, a := range b.Operands(in) {
				out = s.gone(a, out, depth+1)
			}
		}
	}
	return out
}

// forwards says whether a block is reached from another without going back, while a
// variable keeps what it holds.
func (s *search) forwards(from, to ir.BlockID, p ir.Place) bool {
	b := s.v.b.IR
	seen := map[ir.BlockID]bool{}
	work := []ir.BlockID{from}
	for len(work) > 0 {
		x := work[len(work)-1]
		work = work[:len(work)-1]
		if x == to {
			return true
		}
		if s.stores(x, p) || s.stores(x, s.place) || !s.v.Ends(x) {
			continue
		}
		succ := b.Successors(x)
		if last := &b.Instrs[b.Blocks[x].Last]; last.Op == ir.OpBranch {
			if of := &b.Instrs[last.A]; of.Op == ir.OpLoad && ir.Place(of.A) == p {
				succ = succ[1:] // it is empty
			}
		}
		for _, t := range succ {
			if t > x && !seen[t] {
				seen[t] = true
				work = append(work, t)
			}
		}
	}
	return false
}

// stores says whether a block stores to a place.
func (s *search) stores(id ir.BlockID, p ir.Place) bool {
	b := s.v.b.IR
	bl := &b.Blocks[id]
	for i := bl.First; i <= bl.Last; i++ {
		if in := &b.Instrs[i]; (in.Op == ir.OpStore || in.Op == ir.OpDelete) && ir.Place(in.A) == p {
			return true
		}
	}
	return false
}
