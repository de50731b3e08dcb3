package context

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// commandWords are what parsers of a command line call the field with the name of the
// command, and namespaces what the parsed line is called. The words only take findings
// away.
var (
	commandWords = map[string]bool{"command": true, "subcommand": true, "cmd": true, "subcmd": true}
	namespaces   = map[string]bool{"args": true, "arguments": true, "options": true, "opts": true, "ns": true, "namespace": true, "parsed": true}
)

// shortestStart is how long the known start of a method's name must be.
const shortestStart = 3

// byName notes the methods that a method finds on its object by the start of their name:
// commands by their name on the command line, and others that are called at once.
//
//	def find(self, args):
//	    return getattr(self, "do_" + args.command)     # do_create, do_list: commands
//	def execute(self, operation):
//	    return getattr(self, f"_execute_{operation.kind}")(operation)
func (x *Exits) byName(f *modgraph.File, d modgraph.DefID, b *ir.Body) {
	def := x.prog.Def(d)
	if def.Flags&bind.Method == 0 {
		return
	}
	for i := range b.Instrs {
		in := &b.Instrs[i]
		if in.Op != ir.OpCall || in.N < 2 || b.Instrs[in.B].Op != ir.OpLoad || f.IR.LastName(b, in.B) != "getattr" {
			continue
		}
		args := b.Operands(in)
		if args[0] < 0 || args[1] < 0 || param(b, args[0]) != 1 {
			continue
		}
		name := stored(b, args[1])
		start := startOf(f, b, name)
		if name < 0 || len(start) < shortestStart {
			continue
		}
		if asksCommand(f, b, name) {
			x.startingWith(x.prog.Parent(d), start, func(m modgraph.DefID) { x.roots[m] = true })
			continue
		}
		for call := range b.Instrs {
			if c := &b.Instrs[call]; c.Op == ir.OpCall && stored(b, c.B) == int32(i) {
				x.startingWith(x.prog.Parent(d), start, func(m modgraph.DefID) {
					x.dynamic[m] = append(x.dynamic[m], siteOf{d, int32(call)})
				})
			}
		}
	}
}

// startingWith lists all methods of a class, inherited ones included, whose name starts so.
func (x *Exits) startingWith(class modgraph.DefID, start string, found func(modgraph.DefID)) {
	decl := x.inf.Decl()
	if class == modgraph.NoDef || x.prog.Def(class).Kind != bind.KindClass {
		return
	}
	for _, anc := range decl.Class(class).MRO {
		owner := x.inf.Types().Def(anc)
		if owner == modgraph.NoDef {
			continue
		}
		for _, name := range decl.OwnMembers(owner) {
			if !strings.HasPrefix(x.prog.Syms.Text(name), start) {
				continue
			}
			if m := decl.OwnMember(owner, name); m != nil && m.Def != modgraph.NoDef && x.prog.Body(m.Def) != nil {
				found(m.Def)
			}
		}
	}
}

// param is one more than the number of the parameter that a value loads, 0 for none.
func param(b *ir.Body, v ir.Value) int32 {
	if in := &b.Instrs[v]; in.Op == ir.OpLoad && b.Places.Kind[in.A] <= ir.PlaceCell {
		return b.Places.Ref[in.A]
	}
	return 0
}

// stored is the value itself, or what the only store to the local that it loads puts
// there.
func stored(b *ir.Body, v ir.Value) ir.Value {
	in := &b.Instrs[v]
	if in.Op != ir.OpLoad {
		return v
	}
	out := ir.Value(ir.NoValue)
	for i := range b.Instrs {
		if st := &b.Instrs[i]; st.Op == ir.OpStore && st.A == in.A {
			if out != ir.NoValue {
				return ir.NoValue
			}
			out = st.B
		}
	}
	return out
}

// startOf is the constant text that a string starts with, as the source writes it:
// "do_" of "do_" + x and of f"do_{x}".
func startOf(f *modgraph.File, b *ir.Body, v ir.Value) string {
	if v < 0 {
		return ""
	}
	s := b.Span(v)
	if int(s.End) > len(f.Text) || s.Start >= s.End {
		return ""
	}
	text := strings.TrimLeft(f.Text[s.Start:s.End], "fF")
	if text == "" || text[0] != '"' && text[0] != '\'' {
		return ""
	}
	quote := text[:1]
	end := strings.IndexAny(text[1:], quote+"{%\\")
	if end < 0 {
		return ""
	}
	return text[1 : end+1]
}

// asksCommand says whether a value is computed from a field of a parsed command line.
func asksCommand(f *modgraph.File, b *ir.Body, v ir.Value) bool {
	whole := b.Span(v)
	for i := v; i >= 0; i-- {
		in := &b.Instrs[i]
		if s := b.Span(i); in.Op != ir.OpAttr || s.Start < whole.Start || s.End > whole.End || !commandWords[f.IR.Names[in.B]] {
			continue
		}
		if of := &b.Instrs[in.A]; param(b, in.A) > 1 && namespaces[f.IR.Variable(b, of)] {
			return true
		}
	}
	return false
}
