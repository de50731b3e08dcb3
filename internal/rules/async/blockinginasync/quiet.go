package blockinginasync

import (
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// quiet are the names of sockets and serial ports that a program tells somewhere not to
// block, by distribution. Who sets a field up is seldom the class that reads from it:
//
//	class Handler:
//	    def initialize(self):
//	        self.peer.connection.setblocking(False)
//	class Peer:
//	    def receive(self):
//	        return self.connection.recv(4096)       # comes back at once
//
// The name is all that the two have in common. It only takes findings away.
type quiet map[string]map[string]bool

// has says whether the distribution of a file has told something of that name not to
// block.
func (q quiet) has(f *modgraph.File, name string) bool {
	return name != "" && q[distribution(f)][name]
}

// findQuiet walks the source of the project.
func findQuiet(w *rule.World) quiet {
	q := quiet{}
	for id := range w.Program.Files {
		f := w.Program.Files[id]
		if f.Origin != modgraph.Project || f.IR == nil || f.Class == modgraph.ClassTest {
			continue
		}
		if !slices.Contains(f.IR.Names, "setblocking") && !slices.Contains(f.IR.Names, "settimeout") && !slices.Contains(f.IR.Names, "timeout") {
			continue
		}
		for i := range f.IR.Bodies {
			q.body(f, &f.IR.Bodies[i])
		}
	}
	return q
}

func (q quiet) body(f *modgraph.File, body *ir.Body) {
	for i := range body.Instrs {
		in := &body.Instrs[i]
		switch in.Op {
		case ir.OpCall:
			m := &body.Instrs[in.B]
			args := body.Operands(in)
			if m.Op != ir.OpAttr || len(args) != 1 || !nothing(f, body, args[0]) {
				continue
			}
			if n := f.IR.Names[m.B]; n == "setblocking" || n == "settimeout" {
				q.add(f, body, m.A)
			}
		case ir.OpSetAttr:
			if args := body.Operands(in); f.IR.Names[in.B] == "timeout" && nothing(f, body, args[1]) {
				q.add(f, body, args[0])
			}
		}
	}
}

// add notes a receiver: a field by its name, a variable by the fields that it is put
// into or comes from.
func (q quiet) add(f *modgraph.File, body *ir.Body, x ir.Value) {
	in := &body.Instrs[x]
	switch in.Op {
	case ir.OpAttr:
		q.note(f, f.IR.Names[in.B])
	case ir.OpLoad:
		for i := range body.Instrs {
			st := &body.Instrs[i]
			switch st.Op {
			case ir.OpStore:
				if src := &body.Instrs[st.B]; st.A == in.A && src.Op == ir.OpAttr {
					q.note(f, f.IR.Names[src.B])
				}
			case ir.OpSetAttr:
				if src := &body.Instrs[body.Operands(st)[1]]; src.Op == ir.OpLoad && src.A == in.A {
					q.note(f, f.IR.Names[st.B])
				}
			}
		}
	}
}

func (q quiet) note(f *modgraph.File, name string) {
	d := distribution(f)
	if q[d] == nil {
		q[d] = map[string]bool{}
	}
	q[d][name] = true
}

// nothing says whether a value is False or a zero.
func nothing(f *modgraph.File, body *ir.Body, x ir.Value) bool {
	if x < 0 || body.Instrs[x].Op != ir.OpConst {
		return false
	}
	c := &f.IR.Consts[body.Instrs[x].A]
	return c.Kind == ir.ConstFalse || c.Text == "0" || c.Text == "0.0"
}

// lastName is the last part of a receiver's source: `connection` of `self.connection`.
func lastName(text string) string {
	text = text[strings.LastIndexByte(text, '.')+1:]
	for _, r := range text {
		if r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return ""
		}
	}
	return text
}

// ready says whether a function asks which of its files have something to read, or how
// much there is, before it reads: `select`, `fileno() in readable`, `in_waiting`.
func (v *visitor) ready(d modgraph.DefID) bool {
	return d == v.b.Def && v.selects() || v.calls(d, "select", "in_waiting", "inWaiting", "poll") || v.calls(d, "fileno") && strings.Contains(v.bodyText(d), ".fileno() in ")
}

// handlesQuiet says whether a function is written for files that do not block: it tells one
// not to, takes BlockingIOError, or asks first.
func (v *visitor) handlesQuiet(d modgraph.DefID) bool {
	body := v.b.Program.Body(d)
	if body == nil {
		return false
	}
	f, _ := v.b.Program.FileOf(d)
	return names(f, body, "BlockingIOError") || v.calls(d, "setblocking") || v.ready(d)
}

// selects says whether a method of the same class asks a selector: the class is a loop of
// its own making, and reads from what it was told is ready.
func (v *visitor) selects() bool {
	class := v.b.Program.Parent(v.b.Def)
	if class == modgraph.NoDef || v.b.Program.Def(class).Kind != bind.KindClass {
		return false
	}
	f, _ := v.b.Program.FileOf(v.b.Def)
	for i := range f.Bind.Defs {
		d := f.FirstDef + modgraph.DefID(i)
		if v.b.Program.Parent(d) == class && v.b.Program.Body(d) != nil && v.asksSelector(f, v.b.Program.Body(d)) {
			return true
		}
	}
	return false
}

// asksSelector says whether a body calls `selector.select`.
func (v *visitor) asksSelector(f *modgraph.File, body *ir.Body) bool {
	for i := range body.Instrs {
		in := &body.Instrs[i]
		if in.Op == ir.OpAttr && f.IR.Names[in.B] == "select" && strings.Contains(lastName(rule.TextOf(f, body, in.A)), "select") {
			return true
		}
	}
	return false
}
