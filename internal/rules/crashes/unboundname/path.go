package unboundname

import (
	"slices"
	"strings"

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
func (v *visitor) find(read int32, place ir.Place) []evidence {
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
	return s.found
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
		if in.Op == ir.OpLoad && ir.Place(in.A) == s.place && in.Flag&ir.FlagSynthetic == 0 {
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

// second says whether an exception is another accident behind the one that skipped the
// assignment: that two things fail at once is no path that anybody expects. What an
// except clause itself raises, or a call that never comes back, is no accident, and what
// skips the assignment again outside of it is an error of its own.
func (s *search) second(id ir.BlockID, instr, exc int32, assigns bool) bool {
	b := s.v.b
	if b.Flow.Raises[exc].Direct || b.Flow.Infos[instr].Flags&flow.NeverReturns != 0 {
		return false
	}
	return b.IR.Blocks[id].Flags&ir.BlockInExcept != 0 || !assigns
}

// assigns says whether the code under a handler assigns the name behind an
// instruction: then it is this exception that skips the assignment, and none before.
func (s *search) assigns(h ir.BlockID, instr int32) bool {
	b := s.v.b.IR
	for k := range b.Blocks {
		bl := &b.Blocks[k]
		if bl.Handler != h {
			continue
		}
		for i := max(bl.First, instr); i <= bl.Last; i++ {
			if in := &b.Instrs[i]; in.Op == ir.OpStore && ir.Place(in.A) == s.place {
				return true
			}
		}
	}
	return false
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

// swallows says whether the manager of a with statement is seen to swallow an
// exception: it lists the class, or its code is there. An ExitStack may hold
// anything, which proves nothing.
func (s *search) swallows(exc int32, in *ir.Instr, at int32) bool {
	b := s.v.b
	info := &b.Flow.Infos[at]
	if info.Flags&flow.MaySuppress == 0 {
		return false
	}
	if info.NCatches > 0 {
		if exc < 0 {
			return true
		}
		class := b.Flow.Raises[exc].Class
		return slices.ContainsFunc(b.Flow.Catches[info.Catches:info.Catches+info.NCatches], func(c int32) bool {
			return c >= 0 && class >= 0 && b.Flow.Classes.IsSubclass(class, c)
		})
	}
	calls := b.Calls.At(in.B)
	for k := range calls {
		c := calls[k].Contract
		if d := calls[k].Callee; d >= 0 && c != nil && c.Suppresses && (c.ContextManager || s.returnsTrue(d)) {
			return true
		}
	}
	return false
}

// returnsTrue says whether an __exit__ gives True, or the answer of a comparison,
// on some path. What it gives of another manager's exit proves nothing.
func (s *search) returnsTrue(d modgraph.DefID) bool {
	b := s.v.b.Program.Body(d)
	if b == nil {
		return false
	}
	f, _ := s.v.b.Program.FileOf(d)
	truth := func(v ir.Value) bool {
		switch in := &b.Instrs[v]; in.Op {
		case ir.OpConst:
			return f.IR.Consts[in.A].Kind == ir.ConstTrue
		case ir.OpCompare:
			return true
		case ir.OpCall:
			c := &b.Instrs[in.B]
			return c.Op == ir.OpLoad && b.Places.Kind[c.A] == ir.PlaceBuiltin
		}
		return false
	}
	for i := range b.Instrs {
		switch in := &b.Instrs[i]; in.Op {
		case ir.OpReturn:
			if truth(in.A) {
				return true
			}
		case ir.OpStore:
			if b.Places.Kind[in.A] == ir.PlaceRet && truth(in.B) {
				return true
			}
		}
	}
	return false
}

// matches says whether an except clause may take an exception, whether it may let
// it pass, and whether it names the exception as something to be expected.
func (s *search) matches(exc, clause int32) (yes, no, named bool) {
	in := s.v.b.Flow
	info := &in.Infos[clause]
	if exc < 0 {
		return true, !info.CatchesAny, false
	}
	class := in.Raises[exc].Class
	no = !info.CatchesAny
	yes = info.CatchesAny
	for _, c := range in.Catches[info.Catches : info.Catches+info.NCatches] {
		switch {
		case c < 0 && class >= 0:
			// That a class which is not known is a base of this one is no more than possible.
		case c < 0:
			yes = true
		case class < 0:
			yes = true
		case in.Classes.IsSubclass(class, c):
			yes, no = true, false
			switch s.v.b.ClassName(modgraph.DefID(c)) {
			case "BaseException":
			case "Exception":
				// What a block throws in may be an interrupt or a cancellation.
				no = no || in.Raises[exc].Tier == contract.TierThrown && !info.CatchesAny
			default:
				named = true
			}
		case in.Classes.IsSubclass(c, class):
			yes = yes || s.mayBeKind(class)
		}
	}
	return yes, no, named
}

// mayBeKind says whether what is said to be raised may be one of the kinds of its class.
// An OSError of Python's own, or what a model of a library states, may; what the project
// raises itself is what it says.
func (s *search) mayBeKind(class int32) bool {
	b := s.v.b
	f, _ := b.Program.FileOf(modgraph.DefID(class))
	if b.Program.FileIDOf(modgraph.DefID(class)) == b.Program.Builtins {
		return b.ClassName(modgraph.DefID(class)) == "OSError"
	}
	return f.Origin != modgraph.Project
}

// takesErrors says whether a clause takes what a block threw in, were it no interrupt.
func (s *search) takesErrors(exc, clause int32) bool {
	in := s.v.b.Flow
	if exc < 0 || in.Raises[exc].Tier != contract.TierThrown {
		return false
	}
	info := &in.Infos[clause]
	return slices.Contains(in.Catches[info.Catches:info.Catches+info.NCatches], in.Raises[exc].Class)
}

// decide takes one side of a test. A side that skips the assignment is evidence of
// its own, or none.
func (s *search) decide(x node, test int32, to, other ir.BlockID) {
	b := s.v.b.IR
	loop := b.Blocks[x.block].Loop
	leaves := loop >= 0 && s.inside(x.block, loop) && !s.inside(to, loop) && s.inside(other, loop)
	if b.Instrs[test].Op == ir.OpNext || leaves {
		if leaves && x.loop != loop+1 && s.skips(to, other) {
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
		if s.flag(test) || x.cause == raise && (s.asksError(test) || s.asksReceiver(x.at, test)) {
			return
		}
		x.decided = true
	}
	s.edge(x, to)
}

// asksError says whether a test asks about the error that an except clause has taken,
// and the clause itself reads the name: which of the errors comes there, nobody knows.
//
//	except OSError as error:
//	    if error.errno == errno.ENOENT:  # the socket was made, its bind failed
//	        sock.close()
func (s *search) asksError(test int32) bool {
	b := s.v.b.IR
	if b.Blocks[s.v.BlockOf(s.read)].Flags&ir.BlockInExcept == 0 {
		return false
	}
	asks := false
	s.loads(b.Instrs[test].A, 0, func(p ir.Place) {
		for i := range b.Instrs {
			in := &b.Instrs[i]
			asks = asks || in.Op == ir.OpStore && ir.Place(in.A) == p && b.Instrs[in.B].Op == ir.OpExcValue
		}
	})
	return asks
}

// asksReceiver says whether a test asks the object of which a method failed: the answer
// may well tell that it did.
//
//	with suppress(CancelledError):
//	    handle = future.result()
//	if future.cancelled():
//	    return
func (s *search) asksReceiver(failed, test int32) bool {
	b := s.v.b.IR
	call := &b.Instrs[failed]
	if call.Op != ir.OpCall || b.Instrs[call.B].Op != ir.OpAttr {
		return false
	}
	of := &b.Instrs[b.Instrs[call.B].A]
	if of.Op != ir.OpLoad || !b.Places.Kind[of.A].IsRoot() {
		return false
	}
	v := b.Instrs[test].A
	for b.Instrs[v].Op == ir.OpUnary {
		v = b.Instrs[v].A
	}
	if b.Instrs[v].Op != ir.OpCall {
		return false
	}
	method := &b.Instrs[b.Instrs[v].B]
	if method.Op != ir.OpAttr {
		return false
	}
	asked := &b.Instrs[method.A]
	return asked.Op == ir.OpLoad && asked.A == of.A
}

// retries says whether the body of a loop tells what it goes over that a turn failed,
// which may then raise when it gives up.
//
//	for attempt in RetryManager(3):
//	    try:
//	        data = download(url)
//	    except NetworkError as error:
//	        attempt.error = error        # raised when the attempts are used up
func (s *search) retries(next int32) bool {
	b := s.v.b.IR
	var turn []ir.Place
	for i := range b.Instrs {
		in := &b.Instrs[i]
		if in.Op == ir.OpStore && b.Instrs[in.B].Op == ir.OpNextValue && b.Instrs[in.B].A == b.Instrs[next].A {
			turn = append(turn, ir.Place(in.A))
		}
	}
	of := func(v ir.Value) bool {
		in := &b.Instrs[v]
		return in.Op == ir.OpLoad && slices.Contains(turn, ir.Place(in.A))
	}
	for k := range b.Blocks {
		bl := &b.Blocks[k]
		for i := bl.First; i <= bl.Last; i++ {
			switch in := &b.Instrs[i]; in.Op {
			case ir.OpEnter:
				if of(in.A) {
					return true
				}
			case ir.OpSetAttr:
				if bl.Flags&ir.BlockInExcept != 0 && of(b.Operands(in)[0]) {
					return true
				}
			case ir.OpCall:
				if callee := &b.Instrs[in.B]; bl.Flags&ir.BlockInExcept != 0 && callee.Op == ir.OpAttr && of(callee.A) {
					return true
				}
			}
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
	return again || s.defaultsToNothing(p)
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

// defaultsToNothing says whether a variable is a parameter that callers may leave
// out, and is then None or false.
func (s *search) defaultsToNothing(p ir.Place) bool {
	ref := s.v.b.IR.Places.Ref[p]
	if ref <= 0 {
		return false
	}
	f := s.v.b.Declare.Func(s.v.b.Def)
	if f == nil || int(ref) > len(f.Params) || !f.Params[ref-1].HasDefault {
		return false
	}
	return f.Params[ref-1].NoneDefault
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
			}
		}
		if n > 1 || b.Places.Kind[p] == ir.PlaceTemp {
			flagged = true
		}
	})
	return flagged
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
		if s.forwards(b.Successors(ir.BlockID(k))[1], header) {
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

// forwards says whether a block is reached from another without going back.
func (s *search) forwards(from, to ir.BlockID) bool {
	b := s.v.b.IR
	seen := map[ir.BlockID]bool{}
	work := []ir.BlockID{from}
	for len(work) > 0 {
		x := work[len(work)-1]
		work = work[:len(work)-1]
		if x == to {
			return true
		}
		for _, t := range b.Successors(x) {
			if t > x && !seen[t] {
				seen[t] = true
				work = append(work, t)
			}
		}
	}
	return false
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

// accept records that a path came to the read.
func (s *search) accept(x node) {
	if x.cause == raise {
		// What only a mistake in the code raises counts where a handler names it.
		if r := &s.v.b.Flow.Raises[x.raise]; !r.Expected && !r.Direct && r.Tier != contract.TierThrown && !x.named {
			return
		}
	}
	if x.cause == raise && s.answered(x) {
		return
	}
	e := evidence{x.cause, x.at, x.raise, x.named, x.past, x.cause == raise && s.ratherBehind(x.raise)}
	if !slices.Contains(s.found, e) {
		s.found = append(s.found, e)
	}
}

// ratherBehind says whether an error of which only a handler is evidence may as well
// come from an operation that finds the name assigned. The handler says that something
// in the try raises, not which.
//
//	try:
//	    params = describe(port)
//	    release(params)              # the OSError is rather of this
//	except OSError:
//	    print(params)
func (s *search) ratherBehind(exc int32) bool {
	b := s.v.b
	r := &b.Flow.Raises[exc]
	if r.Tier != contract.TierBelief {
		return false
	}
	h := b.IR.Blocks[s.v.BlockOf(r.Instr)].Handler
	for k := range s.v.raises {
		x := &s.v.raises[k]
		if b.IR.Blocks[s.v.BlockOf(x.instr)].Handler != h || slices.Contains(x.unbound, s.place) {
			continue
		}
		same := func(e int32) bool { return b.Flow.Raises[e].Class == r.Class }
		if slices.ContainsFunc(x.excs, same) || slices.ContainsFunc(x.doubted, same) {
			return true
		}
	}
	return false
}

// enders begin the names of functions that by custom do not come back. They are
// believed where the function itself is not known: that keeps a rule silent and
// never makes it speak.
var enders = []string{"fail", "abort", "die", "exit", "usage", "bail", "skip", "quit", "panic", "fatal", "throw", "raise", "error", "_exit", "_fail", "_error", "_die", "_abort", "_raise"}

// mayEnd says whether an instruction calls something that may well not return: by
// its name, where it is not known, or where it is a helper that itself ends in such
// a call.
func (s *search) mayEnd(i int32, in *ir.Instr) bool {
	b := s.v.b
	if in.Op == ir.OpExit {
		return s.raisesAtExit(i, in)
	}
	if in.Op != ir.OpCall {
		return false
	}
	if b.Flow.Infos[i].Flags&flow.UnknownCall != 0 {
		return ends(b.IR, b.Flow.File, in)
	}
	if !ends(b.IR, b.Flow.File, in) {
		return false
	}
	calls := b.Calls.At(i)
	for k := range calls {
		d := calls[k].Callee
		if d < 0 {
			continue
		}
		body := b.Program.Body(d)
		if body == nil {
			continue
		}
		f, _ := b.Program.FileOf(d)
		for n := range body.Instrs {
			if c := &body.Instrs[n]; c.Op == ir.OpCall && ends(body, f.IR, c) {
				return true
			}
		}
	}
	return false
}

// raisesAtExit says whether the end of a with statement in an except clause may raise
// the error again that is handled there: it is not known, or raises just any error. It
// stands in the clause for something.
//
//	except Exception:
//	    with excutils.save_and_reraise_exception():
//	        log.error("%s failed", command)
func (s *search) raisesAtExit(i int32, in *ir.Instr) bool {
	b := s.v.b
	if in.B != ir.NoValue || b.IR.Blocks[s.v.BlockOf(i)].Flags&ir.BlockInExcept == 0 {
		return false
	}
	if b.Flow.Infos[i].Flags&flow.UnknownCall != 0 {
		return true
	}
	calls := b.Calls.At(i)
	for k := range calls {
		for n := range calls[k].Contract.Raises {
			switch class := calls[k].Contract.Raises[n].Class; {
			case class < 0:
				return true
			default:
				switch b.ClassName(modgraph.DefID(class)) {
				case "Exception", "BaseException":
					return true
				}
			}
		}
	}
	return false
}

// ends says whether a call's name is that of a function which does not come back.
func ends(b *ir.Body, f *ir.File, call *ir.Instr) bool {
	callee := &b.Instrs[call.B]
	var name, receiver string
	switch callee.Op {
	case ir.OpLoad:
		if k := b.Places.Kind[callee.A]; k.IsRoot() && k < ir.PlaceTemp {
			name = f.Names[b.Places.Name[callee.A]]
		}
	case ir.OpAttr:
		name = f.Names[callee.B]
		if r := &b.Instrs[callee.A]; r.Op == ir.OpLoad && b.Places.Kind[r.A] < ir.PlaceTemp {
			receiver = f.Names[b.Places.Name[r.A]]
		} else if r.Op == ir.OpAttr {
			receiver = f.Names[r.B]
		}
	}
	if strings.Contains(strings.ToLower(receiver), "log") {
		return false
	}
	return slices.ContainsFunc(enders, func(p string) bool { return strings.HasPrefix(name, p) })
}
