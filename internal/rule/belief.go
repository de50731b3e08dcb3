package rule

import (
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// GivesBack says whether an exception is the system's word that something could
// not be closed. A library states it because it is possible; on a path where
// nothing else went wrong it does not happen.
//
//	p.stdout.close()        # is not what keeps the next line from running
//	p.wait()
func (b *Body) GivesBack(x *flow.Raise) bool {
	if x.Tier != contract.TierModel || x.Class < 0 || modgraph.DefID(x.Class) != b.Declare.Known.OSError || x.Witness.Callee < 0 {
		return false
	}
	name := b.Program.Def(modgraph.DefID(x.Witness.Callee)).Qual
	if name = name[strings.LastIndexByte(name, '.')+1:]; name != "close" && name != "closerange" && name != "__exit__" {
		return false
	}
	effects := b.Flow.EffectsOf(x.Instr)
	for k := range effects {
		if e := &effects[k]; e.Kind == flow.OpRelease && e.Callee == x.Witness.Callee {
			return true
		}
	}
	return false
}

// ReadsPipe says whether an exception is the system's word that the output of a child
// could not be read: the pipe to it ends, it does not fail.
//
//	proc = subprocess.Popen(cmd, stdout=subprocess.PIPE)
//	line = proc.stdout.readline()
//
// Nor can it fail to be text, unless the child was started to speak text and nobody
// said what to do with what is none.
func (b *Body) ReadsPipe(x *flow.Raise) bool {
	if x.Tier != contract.TierModel || x.Class < 0 {
		return false
	}
	decodes := b.Flow.Classes.IsSubclass(x.Class, int32(b.Declare.Known.UnicodeError))
	if !decodes && modgraph.DefID(x.Class) != b.Declare.Known.OSError {
		return false
	}
	in := &b.IR.Instrs[x.Instr]
	if in.Op != ir.OpCall {
		return false
	}
	method := &b.IR.Instrs[in.B]
	if method.Op != ir.OpAttr || !strings.HasPrefix(b.File.IR.Names[method.B], "read") {
		return false
	}
	pipe := &b.IR.Instrs[method.A]
	if pipe.Op != ir.OpAttr {
		return false
	}
	if name := b.File.IR.Names[pipe.B]; name != "stdout" && name != "stderr" {
		return false
	}
	return !decodes || !b.speaksText(pipe.A)
}

// speaksText says whether a process was started here with pipes for text, and with no
// word on text that cannot be decoded.
func (b *Body) speaksText(process ir.Value) bool {
	obj := &b.IR.Instrs[process]
	if obj.Op != ir.OpLoad {
		return false
	}
	for i := range b.IR.Instrs {
		st := &b.IR.Instrs[i]
		if st.Op != ir.OpStore || st.A != obj.A || b.IR.Instrs[st.B].Op != ir.OpCall {
			continue
		}
		call := &b.IR.Instrs[st.B]
		text, lenient := false, false
		for _, kind := range b.IR.ArgKinds(call) {
			if kind < ir.ArgKeyword {
				lenient = lenient || kind == ir.ArgDoubleStar
				continue
			}
			switch b.File.IR.Names[kind-ir.ArgKeyword] {
			case "text", "universal_newlines", "encoding":
				text = true
			case "errors":
				lenient = true
			}
		}
		if text && !lenient {
			return true
		}
	}
	return false
}

// KnownByNumber says whether a process is handed over by its number: somebody who
// has read it from a file or a field looks after the process.
//
//	process = subprocess.Popen(command)
//	pid_file.write_text(str(process.pid))
func (b *Body) KnownByNumber(r contract.Resource, holder ir.Place) bool {
	if holder == ir.NoPlace || b.Program.Syms.Text(r.Kind) != "process" {
		return false
	}
	for i := range b.IR.Instrs {
		in := &b.IR.Instrs[i]
		if in.Op != ir.OpAttr || b.File.IR.Names[in.B] != "pid" {
			continue
		}
		if obj := &b.IR.Instrs[in.A]; obj.Op == ir.OpLoad && ir.Place(obj.A) == holder && b.outlives(ir.Value(i), 0) {
			return true
		}
	}
	return false
}

// outlives says whether a value, or a text of it, goes somewhere else than into a
// message.
func (b *Body) outlives(v ir.Value, depth int) bool {
	if depth > 4 {
		return false
	}
	for i := range b.IR.Instrs {
		in := &b.IR.Instrs[i]
		switch in.Op {
		case ir.OpReturn:
			if in.A == v {
				return true
			}
		case ir.OpSetAttr, ir.OpSetSub:
			if slices.Contains(b.IR.Operands(in), v) {
				return true
			}
		case ir.OpStore:
			if in.B != v {
				continue
			}
			for k := range b.IR.Instrs {
				if l := &b.IR.Instrs[k]; l.Op == ir.OpLoad && l.A == in.A && b.outlives(ir.Value(k), depth+1) {
					return true
				}
			}
		case ir.OpCall:
			if !slices.Contains(b.IR.Operands(in), v) {
				continue
			}
			if b.tells(ir.Value(i)) {
				return true
			}
			switch callee := &b.IR.Instrs[in.B]; callee.Op {
			case ir.OpLoad:
				if b.IR.Places.Kind[callee.A] > ir.PlaceUnknown {
					continue
				}
				name := b.File.IR.Names[b.IR.Places.Name[callee.A]]
				if strings.HasPrefix(name, "write") || name == "str" && b.outlives(ir.Value(i), depth+1) {
					return true
				}
			case ir.OpAttr:
				if name := b.File.IR.Names[callee.B]; strings.HasPrefix(name, "write") || name == "waitpid" || name == "append" || name == "add" {
					return true
				}
			}
		}
	}
	return false
}

// tells says whether a call hands a number to code of the project, or sends it to another
// process.
//
//	conn.send(process.pid)
func (b *Body) tells(call ir.Value) bool {
	calls := b.Calls.At(call)
	for k := range calls {
		c := &calls[k]
		if c.Callee < 0 {
			continue
		}
		if b.Program.Body(c.Callee) != nil && b.Program.Def(c.Callee).Kind == bind.KindFunction {
			return true
		}
		for n := range c.Contract.Effects {
			if b.Program.Syms.Text(c.Contract.Effects[n].Name) == "send" {
				return true
			}
		}
	}
	return false
}

// Reproach says whether an explicit raise tells who writes the calling code that an
// argument has the wrong type, or that there is nothing to call.
//
//	if not isinstance(authkey, bytes):
//	    raise TypeError("authkey should be a byte string")
func (b *Body) Reproach(x *flow.Raise) bool {
	k := &b.Declare.Known
	class := modgraph.DefID(x.Class)
	return x.Class >= 0 && (class == k.TypeError || class == k.NotImplementedError)
}

// maxFar is how many calls away an explicit raise is still believed.
const maxFar = 2

// FarRaise says whether an exception is an explicit raise some calls further down: on
// each of them stand tests of arguments and fields which nobody has followed, and that
// all of them let pass what was handed in here is a guess. What the system or a peer
// says, a project may translate on the way: it counts twice as far.
func (b *Body) FarRaise(x *flow.Raise) bool {
	if x.Direct {
		return false
	}
	limit := maxFar
	if x.Class >= 0 && b.Flow.Classes.IsSubclass(x.Class, int32(b.Declare.Known.OSError)) {
		limit *= 2
	}
	def, fact := x.Witness.Callee, x.Witness.Fact
	for depth := 1; def >= 0; depth++ {
		c := b.Facts.Contract(modgraph.DefID(def))
		if c != nil && c.Modelled && x.Class >= 0 && b.Flow.Classes.IsSubclass(x.Class, int32(b.Declare.Known.ValueError)) {
			return depth > limit+1 // what a library says about a value is as far away
		}
		if c == nil || c.Modelled || fact < 0 || int(fact) >= len(c.Raises) || depth > maxChain {
			return false
		}
		w := &c.Raises[fact].Witness
		if w.Callee < 0 {
			return depth > limit
		}
		def, fact = w.Callee, w.Fact
	}
	return false
}

// maxChain bounds a walk through contracts.
const maxChain = 64

// HoldsNothing says whether an object holds nothing before its first use. A socket
// that a function of the project makes has most often been bound or connected there.
func (b *Body) HoldsNothing(ob *flow.Obligation) bool {
	if !ob.Res.Lazy || ob.Witness.Callee < 0 || b.Program.Syms.Text(ob.Res.Kind) != "socket" {
		return ob.Res.Lazy
	}
	c := b.Facts.Contract(modgraph.DefID(ob.Witness.Callee))
	return c == nil || c.Modelled
}

// FindsNobody says whether an exception is the network's word to a client, which holds
// nothing if that is its first use. A socket is there before.
func (b *Body) FindsNobody(ob *flow.Obligation, x *flow.Raise) bool {
	return b.Program.Syms.Text(ob.Res.Kind) != "socket" && !x.Direct && x.Class >= 0 && b.Flow.Classes.IsSubclass(x.Class, int32(b.Declare.Known.OSError))
}

// AboutValues says whether an exception is what a function of the project says about
// the values it works with, or what a library says to it that computes and does not
// wait: who calls it from here has most often seen to them.
//
//	def _initialize(self, conn):
//	    if not self.account:
//	        raise ValueError("no account set")
//
//	def _drain(self):
//	    while not self._queue.empty():
//	        self._queue.get_nowait()
func (b *Body) AboutValues(x *flow.Raise) bool {
	if x.Direct || x.Class < 0 || x.Witness.Callee < 0 || b.Program.Body(modgraph.DefID(x.Witness.Callee)) == nil {
		return false
	}
	k := &b.Declare.Known
	// A key that is missing is a value that does not fit, too.
	return modgraph.DefID(x.Class) == k.ValueError || modgraph.DefID(x.Class) == k.KeyError || b.Flow.Classes.IsSubclass(x.Class, int32(k.UnicodeError)) ||
		!b.Flow.Classes.IsSubclass(x.Class, int32(k.OSError)) && b.computed(x)
}

// computed says whether an exception comes from a function of a library that waits for
// nothing.
func (b *Body) computed(x *flow.Raise) bool {
	_, c := b.leaf(x)
	return c != nil && len(c.Blocks) == 0 && !c.Awaitable
}

// Relays says whether an instruction awaits something else by way of a library, or
// calls what nobody knows: that it fails, and how, is a guess.
func (b *Body) Relays(x *flow.Raise) bool {
	if x.Witness.Callee < 0 {
		return true
	}
	c := b.Facts.Contract(modgraph.DefID(x.Witness.Callee))
	return c == nil || c.Modelled && x.Class < 0
}
