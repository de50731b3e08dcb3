package blockinginasync

import (
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// atOnce says whether a network operation comes back without waiting: the socket
// does not block, no packet leaves the machine, or no name is looked up.
func (v *visitor) atOnce(o *origin) bool {
	body := v.b.Program.Body(o.def)
	f, _ := v.b.Program.FileOf(o.def)
	if o.instr < 0 {
		return false
	}
	// A coroutine that asks a selector, for a time that it says, is a loop of its own.
	if o.depth == 0 && strings.HasSuffix(o.name, ".select") && len(body.Operands(&body.Instrs[o.instr])) > 0 {
		return true
	}
	if strings.HasPrefix(o.name, "urllib.request.") && v.calls(o.def, "startswith") && strings.Contains(v.bodyText(o.def), `startswith("data:`) {
		return true // what is opened stands in the address itself
	}
	if strings.HasPrefix(o.name, "serial.") || strings.HasPrefix(o.name, "multiprocessing.") {
		return o.handles || v.quiet.has(f, lastName(receiver(f, body, o.instr)))
	}
	if strings.HasPrefix(o.name, "socket.") || strings.HasPrefix(o.name, "_socket.") || strings.HasPrefix(o.name, "ssl.") {
		// Who asks the loop to watch a socket, or knows what one says that does not block,
		// has one that does not block.
		if v.calls(o.def, "setblocking") || v.calls(o.def, "add_reader") || v.calls(o.def, "add_writer") ||
			names(f, body, "BlockingIOError") {
			return true
		}
		if o.handles || v.quiet.has(f, lastName(receiver(f, body, o.instr))) {
			return true
		}
		// A few bytes for a process of this machine fit into the buffer of the kernel.
		if strings.Contains(o.name, "socket.send") && loopback(f.Text) {
			return true
		}
		// Connecting a datagram socket sends nothing.
		if strings.Contains(o.name, "socket.connect") && v.calls(o.def, "SOCK_DGRAM") {
			return true
		}
	}
	return v.calls(o.def, "AF_UNIX") || v.testedLocal(f, body, o.instr)
}

// bodyText is the source of a function.
func (v *visitor) bodyText(d modgraph.DefID) string {
	f, _ := v.b.Program.FileOf(d)
	body := v.b.Program.Body(d)
	start, end := uint32(len(f.Text)), uint32(0)
	for i := range int32(len(body.Instrs)) {
		s := body.Span(i)
		start, end = min(start, uint32(s.Start)), max(end, uint32(s.End))
	}
	if start >= end {
		return ""
	}
	return f.Text[start:end]
}

// hasEnded says whether the function waits for a process that it has killed, or leaves
// a with statement over one that it has polled before, to tidy up what has ended.
func (v *visitor) hasEnded(o *origin) bool {
	body := v.b.Program.Body(o.def)
	f, _ := v.b.Program.FileOf(o.def)
	if o.instr < 0 {
		return false
	}
	// Who polls may wait all the more; who kills waits for next to nothing.
	on, signs := receiver(f, body, o.instr), []string{"kill"}
	if body.Instrs[o.instr].Op == ir.OpExit {
		on, signs = rule.TextOf(f, body, o.instr), []string{"poll", "returncode"}
	}
	for i := range o.instr {
		in := &body.Instrs[i]
		if in.Op != ir.OpAttr {
			continue
		}
		if on != "" && slices.Contains(signs, f.IR.Names[in.B]) && rule.TextOf(f, body, in.A) == on {
			return true
		}
	}
	return v.waitedFor(body, f, o.instr)
}

// waitedFor says whether an instruction comes after a loop that suspends for as long as a
// process or thread is there.
//
//	while await self.poll() is None:
//	    await asyncio.sleep(0.1)
//	return self.process.wait()
func (v *visitor) waitedFor(body *ir.Body, f *modgraph.File, instr int32) bool {
	at := body.BlockOf(instr)
	for b := range body.Blocks {
		bl := &body.Blocks[b]
		if bl.Loop < 0 || body.Instrs[bl.Last].Op != ir.OpBranch || rule.InLoop(body, at, bl.Loop) || ir.BlockID(b) > at {
			continue
		}
		asks, out := false, false
		for i := bl.First; i <= bl.Last; i++ {
			if in := &body.Instrs[i]; in.Op == ir.OpAttr {
				switch f.IR.Names[in.B] {
				case "poll", "returncode", "is_alive":
					asks = true
				}
			}
		}
		for _, s := range body.Successors(ir.BlockID(b)) {
			out = out || !rule.InLoop(body, s, bl.Loop)
		}
		if asks && out && suspendsIn(body, bl.Loop) {
			return true
		}
	}
	return false
}

// suspendsIn says whether a loop awaits something in its turns.
func suspendsIn(body *ir.Body, loop int32) bool {
	for b := range body.Blocks {
		bl := &body.Blocks[b]
		for i := bl.First; i <= bl.Last && rule.InLoop(body, ir.BlockID(b), loop); i++ {
			if body.Instrs[i].Op == ir.OpAwait {
				return true
			}
		}
	}
	return false
}

// maxPause is the length of a sleep that nobody notices, in seconds.
const maxPause = 0.01

// maxMoment is the length of a sleep that is nothing to speak of in a function that is
// there for others too, where no loop repeats it.
const maxMoment = 0.1

// loopback says whether a text names this machine by a constant.
func loopback(text string) bool {
	for _, host := range []string{`"127.0.0.1"`, `'127.0.0.1'`, `"localhost"`, `'localhost'`, `"::1"`, `'::1'`} {
		if strings.Contains(text, host) {
			return true
		}
	}
	return false
}

// testedLocal says whether a call runs only where a test says that its argument is
// this machine.
//
//	if host == "localhost":
//	    host = socket.gethostbyname(host)
func (v *visitor) testedLocal(f *modgraph.File, body *ir.Body, instr int32) bool {
	call := &body.Instrs[instr]
	if call.Op != ir.OpCall {
		return false
	}
	for at := range body.Blocks {
		bl := &body.Blocks[at]
		last := &body.Instrs[bl.Last]
		if last.Op != ir.OpBranch {
			continue
		}
		test := &body.Instrs[last.A]
		if test.Op != ir.OpCompare || ir.CompareOp(test.N) != ir.CmpEq || body.Instrs[test.B].Op != ir.OpConst ||
			!loopback(`"`+f.IR.Consts[body.Instrs[test.B].A].Text+`"`) && !loopback(f.IR.Consts[body.Instrs[test.B].A].Text) {
			continue
		}
		then := &body.Blocks[body.Successors(ir.BlockID(at))[0]]
		if instr < then.First || instr > then.Last {
			continue
		}
		left := &body.Instrs[test.A]
		for _, a := range body.Operands(call) {
			if a >= 0 && left.Op == ir.OpLoad && body.Instrs[a].Op == ir.OpLoad && body.Instrs[a].A == left.A {
				return true
			}
		}
	}
	return false
}

// names says whether a body loads a global of that name.
func names(f *modgraph.File, body *ir.Body, name string) bool {
	for i := range body.Instrs {
		if body.Instrs[i].Op == ir.OpLoad && rule.TextOf(f, body, int32(i)) == name {
			return true
		}
	}
	return false
}

// justPut says whether the queue that is read was put into before, in the same
// function.
func (v *visitor) justPut(o *origin) bool {
	body := v.b.Program.Body(o.def)
	f, _ := v.b.Program.FileOf(o.def)
	from := receiver(f, body, o.instr)
	if from == "" {
		return false
	}
	for i := range o.instr {
		in := &body.Instrs[i]
		if in.Op != ir.OpAttr {
			continue
		}
		if n := f.IR.Names[in.B]; (n == "put" || n == "put_nowait") && rule.TextOf(f, body, in.A) == from {
			return true
		}
	}
	return false
}

// receiver is the source of the object whose method is called.
func receiver(f *modgraph.File, body *ir.Body, call int32) string {
	if call < 0 || body.Instrs[call].Op != ir.OpCall {
		return ""
	}
	if m := &body.Instrs[body.Instrs[call].B]; m.Op == ir.OpAttr {
		return rule.TextOf(f, body, m.A)
	}
	return ""
}

// fallback says whether the coroutine calls in a handler what it hands to a thread in
// the body of the same statement: for when there is no thread to be had.
//
//	try:
//	    await asyncio.to_thread(close, wait)
//	except RuntimeError:
//	    close(wait)
func (v *visitor) fallback(w *waiting) bool {
	if w.callee < 0 {
		return false
	}
	for _, r := range v.b.Infer.Refs(v.b.Def) {
		if int32(r.Def) != w.callee || v.b.IR.Instrs[r.By].Op != ir.OpCall || !v.worker(v.b.Def, v.b.Infer.Sites(v.b.Def).At(r.By)) {
			continue
		}
		for h := v.b.IR.Blocks[v.block(r.By)].Handler; h != ir.NoBlock; h = v.b.IR.Blocks[h].Handler {
			if v.follows(h, v.block(w.instr)) {
				return true
			}
		}
	}
	return false
}

// waiting is a blocking instruction of the coroutine.
type waiting struct {
	instr, callee int32
}

func (v *visitor) block(instr int32) ir.BlockID {
	for i := range v.b.IR.Blocks {
		if instr <= v.b.IR.Blocks[i].Last {
			return ir.BlockID(i)
		}
	}
	return 0
}

// follows says whether one block can run after another.
func (v *visitor) follows(from, to ir.BlockID) bool {
	seen := make([]bool, len(v.b.IR.Blocks))
	stack := []ir.BlockID{from}
	for len(stack) > 0 {
		at := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if at == to {
			return true
		}
		if seen[at] {
			continue
		}
		seen[at] = true
		stack = append(stack, v.b.IR.Successors(at)...)
	}
	return false
}

// leaving says whether an instruction belongs to the end of a context manager
// function, what follows its yield.
func (v *visitor) leaving(instr int32) bool {
	if v.b.IR.Flags&ir.BodyContextManager == 0 {
		return false
	}
	for i := range v.b.IR.Instrs {
		if v.b.IR.Instrs[i].Op != ir.OpYield {
			continue
		}
		at := v.block(int32(i))
		for _, s := range v.b.IR.Successors(at) {
			if v.follows(s, v.block(instr)) {
				return true
			}
		}
		if h := v.b.IR.Blocks[at].Handler; h != ir.NoBlock && v.follows(h, v.block(instr)) {
			return true
		}
	}
	return false
}

// asksForLoop says whether a function finds out on which thread it runs: then its
// waits are for the others.
//
//	def call_on_loop(func):
//	    if get_running_loop() is loop:
//	        return func()
//	    return run_coroutine_threadsafe(wrap(func), loop).result()
func (v *visitor) asksForLoop(d modgraph.DefID) bool {
	if v.b.Program.Def(d).Flags&bind.Async != 0 {
		return false
	}
	sites := v.b.Infer.Sites(d)
	if sites == nil {
		return false
	}
	for k := range sites.List {
		site := &sites.List[k]
		if site.Kind != infer.KindCall {
			continue
		}
		for _, t := range sites.TargetsOf(site) {
			if asks[v.b.Program.QualName(t.Def)] || v.asksDirectly(t.Def) {
				return true
			}
		}
	}
	return false
}

// asks are functions that say whether a loop runs on this thread.
var asks = map[string]bool{
	"asyncio.events.get_running_loop": true, "asyncio.events._get_running_loop": true, "_asyncio.get_running_loop": true,
	"_asyncio._get_running_loop": true, "threading.current_thread": true, "threading.get_ident": true, "_thread.get_ident": true,
}

// asksDirectly is asksForLoop for a small helper: `def in_loop(): ...`.
func (v *visitor) asksDirectly(d modgraph.DefID) bool {
	body := v.b.Program.Body(d)
	if body == nil || len(body.Instrs) > 40 {
		return false
	}
	sites := v.b.Infer.Sites(d)
	if sites == nil {
		return false
	}
	for k := range sites.List {
		for _, t := range sites.TargetsOf(&sites.List[k]) {
			if asks[v.b.Program.QualName(t.Def)] {
				return true
			}
		}
	}
	return false
}

// forOthers says whether the kind of wait is one that another thread ends.
func forOthers(k contract.BlockKind) bool {
	return k == contract.BlockJoin || k == contract.BlockLock || k == contract.BlockQueue
}
