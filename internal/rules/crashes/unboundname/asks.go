package unboundname

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// asksError says whether a test asks about the error that an except clause has taken,
// and the clause itself reads the name: which of the errors comes there, nobody knows.
//
//	except OSError as error:
//	    if error.errno == errno.ENOENT:  # the socket was made, its bind failed
//	        sock.close()
//
// What the project raises says what it says: a test of it that ends the path may be
// there for this very error.
//
//	except ApiError as error:
//	    if error.code == 404:
//	        raise NotFound()
func (s *search) asksError(raise, test int32) bool {
	b := s.v.b.IR
	if b.Blocks[s.v.BlockOf(s.read)].Flags&ir.BlockInExcept == 0 {
		class := s.v.b.Flow.Raises[raise].Class
		if class < 0 {
			return false
		}
		if f, _ := s.v.b.Program.FileOf(modgraph.DefID(class)); f.Origin != modgraph.Project {
			return false
		}
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

// asksManager says whether a test asks the manager of a with statement, or what it gave:
// whether the block came to its end is what such an object knows.
//
//	with attempt(peer) as outcome:
//	    status = peer.send(data)
//	if not outcome.success:
//	    return
func (s *search) asksManager(test int32) bool {
	b := s.v.b.IR
	asks := false
	ask := func(p ir.Place) {
		for i := range b.Instrs {
			switch in := &b.Instrs[i]; in.Op {
			case ir.OpStore:
				asks = asks || ir.Place(in.A) == p && b.Instrs[in.B].Op == ir.OpEnter
			case ir.OpEnter:
				of := &b.Instrs[in.A]
				asks = asks || of.Op == ir.OpLoad && ir.Place(of.A) == p
			}
		}
	}
	var walk func(v ir.Value, depth int)
	walk = func(v ir.Value, depth int) {
		if v < 0 || depth > 8 {
			return
		}
		in := &b.Instrs[v]
		if in.Op == ir.OpLoad {
			ask(ir.Place(in.A))
			return
		}
		flow.ForOperands(b, in, func(o ir.Value) { walk(o, depth+1) })
	}
	walk(b.Instrs[test].A, 0)
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
