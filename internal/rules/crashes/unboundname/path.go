package unboundname

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// A read may fail on one of these paths, in the order of how much they prove.
type kind uint8

const (
	plain    kind = iota // no branch decides: nothing assigns the name before
	deleted              // behind a del, or behind the except clause that bound it
	raise                // an exception skips the assignment
	branch               // one test skips the assignment, and the read does not depend on it
	zeroTurn             // a loop over what is seen to be empty at times
)

// evidence is a path on which a variable has no value when it is read.
type evidence struct {
	kind  kind
	instr int32 // the deletion, the instruction that raises, the test, the loop
	raise int32 // index into flow.Input.Raises, or -1
	named bool  // an except clause on the path names what is raised
	// past says that it passed a clause which takes errors only: it is an interrupt, or
	// a cancellation.
	past bool
	// behind says that the error may as well come from where the name is assigned.
	behind bool
}

// node is a state of the search: a block, entered without a value, and what the
// path has passed. Two paths that passed the same are the same.
type node struct {
	block ir.BlockID
	// loop is one more than the loop that the path has gone round at least once, 0
	// for none.
	loop int32
	// tag is the resume tag that was set last, with its place.
	tagPlace ir.Place
	tag      uint16

	cause kind // what the path rests on
	at    int32
	raise int32
	exc   int32 // the exception that is being handled, or -1
	// named says that an except clause which names more than Exception took it.
	named bool
	// past says that it passed a clause for Exception, as an interrupt does.
	past bool
	// decided says that, behind the cause, a test with a side that never comes to the
	// read was passed.
	decided bool
}

// search looks for paths to one read.
type search struct {
	v     *visitor
	place ir.Place
	read  int32
	// store and arrive say, forwards and without exceptions, from which blocks an
	// assignment before the read, or the read, can be reached.
	store, arrive []bool
	// returns says from which blocks the read can be reached at all, loops
	// included.
	returns []bool
	found   []evidence
	done    map[node]bool
	work    []node
}

// find lists the evidence for a read.
func (v *visitor) find(read int32, place ir.Place) (*search, []evidence) {
	n := len(v.b.IR.Blocks)
	s := &search{v: v, place: place, read: read, store: make([]bool, n), arrive: make([]bool, n), done: map[node]bool{}}
	s.prepare()
	s.returns = v.reaching(v.BlockOf(read))
	start := node{tagPlace: ir.NoPlace, cause: plain, at: -1, raise: -1, exc: -1}
	if v.b.IR.Places.Kind[place] != ir.PlaceTemp {
		s.push(start)
	}
	for i := range int32(len(v.b.IR.Instrs)) {
		in := &v.b.IR.Instrs[i]
		if in.Op == ir.OpDelete && ir.Place(in.A) == place && v.Seen(v.BlockOf(i)) {
			x := start
			x.block, x.cause, x.at = v.BlockOf(i), deleted, i
			s.scan(x, i+1)
		}
	}
	for len(s.work) > 0 && len(s.done) < 20_000 {
		x := s.work[len(s.work)-1]
		s.work = s.work[:len(s.work)-1]
		s.scan(x, v.b.IR.Blocks[x.block].First)
	}
	return s, s.found
}

// prepare computes what can be reached forwards. Blocks are numbered in reverse
// post-order, so one pass from behind does.
func (s *search) prepare() {
	b := s.v.b.IR
	readBlock := s.v.BlockOf(s.read)
	for k := len(b.Blocks) - 1; k >= 0; k-- {
		id := ir.BlockID(k)
		bl := &b.Blocks[k]
		last := bl.Last
		if id == readBlock {
			s.arrive[k] = true
			last = s.read - 1
		}
		for i := bl.First; i <= last; i++ {
			if in := &b.Instrs[i]; in.Op == ir.OpStore && ir.Place(in.A) == s.place {
				s.store[k] = true
			}
		}
		if id == readBlock {
			continue
		}
		if !s.v.Ends(id) {
			continue
		}
		for _, t := range b.Successors(id) {
			if t > id && s.v.Seen(t) {
				s.store[k] = s.store[k] || s.store[t]
				s.arrive[k] = s.arrive[k] || s.arrive[t]
			}
		}
	}
}

// reaching are the blocks from which a block can be reached.
func (v *visitor) reaching(to ir.BlockID) []bool {
	b := v.b.IR
	out := make([]bool, len(b.Blocks))
	out[to] = true
	for changed := true; changed; {
		changed = false
		for k := len(b.Blocks) - 1; k >= 0; k-- {
			if out[k] || !v.Seen(ir.BlockID(k)) {
				continue
			}
			if v.Ends(ir.BlockID(k)) {
				for _, t := range b.Successors(ir.BlockID(k)) {
					out[k] = out[k] || out[t]
				}
			}
			if h := b.Blocks[k].Handler; h != ir.NoBlock && v.LastRaise(ir.BlockID(k)) >= 0 {
				out[k] = out[k] || out[h]
			}
			changed = changed || out[k]
		}
	}
	return out
}

func (s *search) push(x node) {
	if !s.v.Seen(x.block) || s.done[x] {
		return
	}
	s.done[x] = true
	s.work = append(s.work, x)
}

// scan follows a path through a block from an instruction on.
func (s *search) scan(x node, from int32) {
	b := s.v.b.IR
	bl := &b.Blocks[x.block]
	end, through := bl.Last, true
	for i := from; i <= bl.Last; i++ {
		in := &b.Instrs[i]
		if i == s.read {
			s.accept(x)
			return
		}
		if in.Op == ir.OpStore && ir.Place(in.A) == s.place || s.v.b.Flow.Infos[i].Flags&flow.NeverReturns != 0 || s.mayEnd(i, in) {
			end, through = i, false
			break
		}
		if in.Op == ir.OpLoad && in.Flag&ir.FlagSynthetic == 0 && (ir.Place(in.A) == s.place || s.v.failsAt(i, x)) {
			end, through = i, false // it has failed here already
			break
		}
		if in.Op == ir.OpSetTag {
			x.tagPlace, x.tag = ir.Place(in.A), in.N
		}
	}
	s.except(x, from, end)
	if through && s.v.Ends(x.block) {
		s.leave(x)
	}
}

// except enters the handler of a block with what raised in it.
func (s *search) except(x node, from, end int32) {
	h := s.v.b.IR.Blocks[x.block].Handler
	if h == ir.NoBlock {
		return
	}
	for _, r := range s.v.raises {
		if r.instr < from || r.instr > end || !slices.Contains(r.unbound, s.place) {
			continue
		}
		for _, e := range r.excs {
			fresh := s.v.b.Flow.Raises[e].Instr == r.instr
			assigns := s.assigns(h, r.instr)
			if fresh && x.cause == raise && s.second(x.block, r.instr, e, assigns) {
				continue
			}
			y := x
			y.block, y.loop, y.exc = h, s.sameLoop(x, h), e
			if y.cause == plain || fresh && y.cause == raise && assigns {
				y.cause, y.at, y.raise, y.named = raise, r.instr, e, false
			}
			s.push(y)
		}
	}
}

// sameLoop keeps that a loop was gone round while the path stays in it.
func (s *search) sameLoop(x node, to ir.BlockID) int32 {
	if x.loop > 0 && s.inside(to, x.loop-1) {
		return x.loop
	}
	return 0
}

// inside says whether a block lies in a loop.
func (s *search) inside(id ir.BlockID, loop int32) bool {
	b := s.v.b.IR
	for l := b.Blocks[id].Loop; l >= 0; l = b.Loops[l].Parent {
		if l == loop {
			return true
		}
	}
	return false
}

// leave takes the normal edges out of a block.
func (s *search) leave(x node) {
	b := s.v.b.IR
	bl := &b.Blocks[x.block]
	last := &b.Instrs[bl.Last]
	succ := b.Successors(x.block)
	switch last.Op {
	case ir.OpYield:
		// A generator that is left waiting in a handler may never be resumed.
		if x.cause == raise && bl.Flags&ir.BlockInExcept != 0 {
			return
		}
		s.edge(x, succ[0])
	case ir.OpBranch, ir.OpNext:
		s.decide(x, bl.Last, succ[0], succ[1])
		s.decide(x, bl.Last, succ[1], succ[0])
	case ir.OpMatchExc:
		yes, no, named := s.matches(x.exc, bl.Last)
		if yes {
			y := x
			y.named = y.named || named && x.exc == x.raise
			s.edge(y, succ[0])
		}
		if no {
			y := x
			y.past = y.past || s.takesErrors(x.exc, bl.Last)
			s.edge(y, succ[1])
		}
	case ir.OpSuppress:
		if s.swallows(x.exc, last, bl.Last) {
			s.edge(x, succ[0])
		}
		s.edge(x, succ[1])
	case ir.OpSwitchTag:
		for _, arm := range b.Arms(x.block) {
			if ir.Place(last.A) != x.tagPlace || arm.Tag == x.tag {
				y := x
				y.tagPlace = ir.NoPlace
				s.edge(y, arm.Target)
			}
		}
	default:
		for _, t := range succ {
			s.edge(x, t)
		}
	}
}

// edge follows a normal edge.
func (s *search) edge(x node, to ir.BlockID) {
	b := s.v.b.IR
	y := x
	y.block = to
	y.loop = s.sameLoop(x, to)
	if to <= x.block && b.Blocks[to].Flags&ir.BlockLoopHeader != 0 {
		y.loop = b.Blocks[to].Loop + 1
	}
	s.push(y)
}

// failsAt says whether the cause of a path has led to the read of another variable that
// is reported.
//
//	try:
//	    fd, name = mkstemp()
//	finally:
//	    os.close(fd)         # reported
//	    os.remove(name)      # not reached
func (v *visitor) failsAt(i int32, x node) bool {
	return slices.Contains(v.failed, failure{i, x.cause, x.at})
}

// accept records that a path came to the read.
func (s *search) accept(x node) {
	if x.cause == raise {
		// What only a mistake in the code raises counts where a handler names it.
		if r := &s.v.b.Flow.Raises[x.raise]; !r.Expected && !r.Direct && r.Tier != contract.TierThrown && !x.named {
			return
		}
	}
	if x.cause == raise && (s.answered(x) || s.v.byGetattr(x.raise) || !x.named && s.v.b.FarRaise(&s.v.b.Flow.Raises[x.raise])) {
		return
	}
	e := evidence{x.cause, x.at, x.raise, x.named, x.past, x.cause == raise && s.ratherBehind(x.raise)}
	if !slices.Contains(s.found, e) {
		s.found = append(s.found, e)
	}
}

// byGetattr says whether an AttributeError is what a __getattr__ raises some calls below:
// it runs for what is not there, and the code that reads the attribute knows it to be.
func (v *visitor) byGetattr(r int32) bool {
	x := &v.b.Flow.Raises[r]
	if modgraph.DefID(x.Class) != v.b.Declare.Known.AttributeError {
		return false
	}
	def, fact := x.Witness.Callee, x.Witness.Fact
	for depth := 0; def >= 0 && depth < 16; depth++ {
		f, i := v.b.Program.FileOf(modgraph.DefID(def))
		if f.Bind.Names[f.Bind.Defs[i].Name] == "__getattr__" {
			return true
		}
		c := v.b.Facts.Contract(modgraph.DefID(def))
		if c == nil || fact < 0 || int(fact) >= len(c.Raises) {
			return false
		}
		def, fact = c.Raises[fact].Witness.Callee, c.Raises[fact].Witness.Fact
	}
	return false
}

// enders begin the names of functions that by custom do not come back. They are
// believed where the function itself is not known: that keeps a rule silent and
// never makes it speak.
var enders = []string{"fail", "abort", "die", "exit", "usage", "bail", "skip", "quit", "panic", "fatal", "throw", "raise", "error", "_exit", "_fail", "_error", "_die", "_abort", "_raise"}
