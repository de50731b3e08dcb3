package rule

import (
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// EndsCommand says whether an exception is of a class that a library for command lines
// has for the message with which a command ends.
func (w *World) EndsCommand(class int32) bool {
	if class < 0 {
		return false
	}
	for _, t := range w.Declare.Class(modgraph.DefID(class)).MRO {
		d := w.Infer.Types().Def(t)
		if d == modgraph.NoDef {
			continue
		}
		if c := w.Facts.Contract(d); c != nil && slices.ContainsFunc(c.Effects, func(e contract.Effect) bool {
			return w.Program.Syms.Text(e.Name) == "end-command"
		}) {
			return true
		}
	}
	return false
}

// leaf is the function of a library that an exception comes from, and its contract.
func (b *Body) leaf(x *flow.Raise) (modgraph.DefID, *contract.Contract) {
	def, fact := x.Witness.Callee, x.Witness.Fact
	for range maxChain {
		if def < 0 {
			break
		}
		c := b.Facts.Contract(modgraph.DefID(def))
		if c == nil {
			break
		}
		if c.Modelled {
			return modgraph.DefID(def), c
		}
		if fact < 0 || int(fact) >= len(c.Raises) {
			break
		}
		w := &c.Raises[fact].Witness
		def, fact = w.Callee, w.Fact
	}
	return modgraph.NoDef, nil
}

// SaysGone says whether an exception says that nothing is left of the object of an
// obligation, or does not come about while the obligation is open. own says whether an
// instruction works with the object itself.
//
//	for line in response.iter_lines():   # the library closes the connection that broke
//	await ws.send_str(text)              # resets are noticed by the transport, which closes
//	os.kill(process.pid, SIGTERM)        # a child that was not waited for is there
//	sock.connect(address)                # an unknown name: there is no peer
func (b *Body) SaysGone(x *flow.Raise, ob *flow.Obligation, holder ir.Place, own bool) bool {
	if x.Direct || x.Class < 0 {
		return false
	}
	class := modgraph.DefID(x.Class)
	is := func(name string) bool {
		for _, t := range b.Declare.Class(class).MRO {
			if d := b.Infer.Types().Def(t); d != modgraph.NoDef && b.Program.QualName(d) == name {
				return true
			}
		}
		return false
	}
	switch b.Program.Syms.Text(ob.Res.Kind) {
	case "response":
		return own && x.Tier == contract.TierModel
	case "process":
		return (own || b.namesProcess(x.Instr, holder)) && (is("builtins.ProcessLookupError") || is("builtins.PermissionError"))
	case "socket":
		return own && is("socket.gaierror")
	}
	// Only a reset that a library itself has found out: one of the system leaves the descriptor.
	if d, c := b.leaf(x); d != modgraph.NoDef && c.Awaitable && is("builtins.ConnectionResetError") && b.Declare.Class(class).Flags&declare.UnknownBase == 0 {
		library, _, _ := strings.Cut(b.Program.QualName(class), ".")
		return library != "builtins" && !slices.ContainsFunc(b.Program.Files, func(f *modgraph.File) bool {
			return f.Origin == modgraph.Project && f.Module == library // its own code
		})
	}
	return false
}

// namesProcess says whether a call is given the number of the process in a place.
func (b *Body) namesProcess(call int32, holder ir.Place) bool {
	in := &b.IR.Instrs[call]
	return in.Op == ir.OpCall && slices.ContainsFunc(b.IR.Operands(in), func(a int32) bool {
		if a < 0 || b.IR.Instrs[a].Op != ir.OpAttr || b.File.IR.Names[b.IR.Instrs[a].B] != "pid" {
			return false
		}
		obj := &b.IR.Instrs[b.IR.Instrs[a].A]
		return obj.Op == ir.OpLoad && ir.Place(obj.A) == holder
	})
}

// FillsPipe says whether an exception is the system's word that a pipe with both ends
// open here could not be written to. with says whether the instruction works with the
// object of an obligation.
func (b *Body) FillsPipe(x *flow.Raise, with func(o int) bool) bool {
	if x.Direct || x.Class < 0 || modgraph.DefID(x.Class) != b.Declare.Known.OSError {
		return false
	}
	d, _ := b.leaf(x)
	if d == modgraph.NoDef || !strings.HasSuffix(b.Program.QualName(d), ".write") {
		return false
	}
	for o := range b.Flow.Owns {
		ob := &b.Flow.Owns[o]
		if ob.Component == 1 && with(o) && slices.ContainsFunc(b.Flow.Owns, func(p flow.Obligation) bool {
			return p.Instr == ob.Instr && p.Component == 0 && p.Res.Kind == ob.Res.Kind
		}) {
			return true
		}
	}
	return false
}

// Rebuffs says whether an explicit raise of a plain built-in class stands behind a test
// of arguments alone: it tells who calls that they do not go together.
//
//	def __init__(self, host, user=None, password=None):
//	    self.channel = grpc.insecure_channel(host)
//	    if (user is None) != (password is None):
//	        raise Exception("user and password go together")
func (b *Body) Rebuffs(x *flow.Raise) bool {
	if !x.Direct || x.Class < 0 || !strings.HasPrefix(b.Program.QualName(modgraph.DefID(x.Class)), "builtins.") {
		return false
	}
	body := b.IR
	at := body.BlockOf(x.Instr)
	for asked := false; ; {
		var before []ir.BlockID
		branch := false
		for k := range body.Blocks {
			if !slices.Contains(body.Successors(ir.BlockID(k)), at) {
				continue
			}
			before = append(before, ir.BlockID(k))
			last := &body.Instrs[body.Blocks[k].Last]
			if last.Op != ir.OpBranch {
				continue
			}
			if branch = true; !b.aboutParams(last.A) {
				return false
			}
		}
		// One test may stand behind another, which must be about arguments as well.
		if asked = asked || branch; len(before) != 1 || !branch {
			return asked
		}
		at = before[0]
	}
}

// aboutParams says whether a test asks parameters and nothing else.
func (b *Body) aboutParams(test ir.Value) bool {
	body := b.IR
	params := 0
	return everyPart(body, test, func(v ir.Value) bool {
		in := &body.Instrs[v]
		switch in.Op {
		case ir.OpConst, ir.OpCompare, ir.OpUnary:
			return true
		case ir.OpLoad:
			if body.Places.Kind[in.A] <= ir.PlaceCell && body.Places.Ref[in.A] > 1 && !b.rebinds(ir.Place(in.A)) {
				params++
				return true
			}
		}
		return false
	}) && params > 0
}

// rebinds says whether the body stores to a parameter.
func (b *Body) rebinds(p ir.Place) bool {
	for i := range b.IR.Instrs {
		if in := &b.IR.Instrs[i]; in.Op == ir.OpStore && ir.Place(in.A) == p {
			return true
		}
	}
	return false
}
