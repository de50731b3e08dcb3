package useafterrelease

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// A field that is filled when it is first needed tells by being None that it has to be
// filled. A method that closes what it holds and leaves it there breaks that, where the
// object lives on:
//
//	def session(self):
//	    if self._session is None:
//	        self._session = self.client.open_session()
//	    return self._session
//	def close(self):
//	    self._session.close()          # and session() goes on giving it out
//	def reset(self):
//	    self.close()                   # the object is used again

// leaves says whether a method ends its object, or stands outside of its use: the
// constructor, the finaliser, what a test does last, a program as a whole.
func leaves(name string) bool {
	switch name {
	case "__init__", "__del__", "tearDown", "asyncTearDown", "main":
		return true
	}
	return rule.EndsObject(name) || rule.EndsObject(strings.TrimLeft(name, "_"))
}

// closing are the operations that end what a field holds.
var closing = []string{"close", "aclose", "disconnect", "shutdown", "terminate"}

// keeps reports a method that closes what a field holds, and leaves it there for others
// to use.
func (r *Rule) keeps(b *rule.Body) {
	d := b.Program.Def(b.Def)
	class := b.Program.Parent(b.Def)
	if d.Kind != bind.KindFunction || d.Flags&bind.Method == 0 || class == modgraph.NoDef || b.IR.Flags&(ir.BodyStaticMethod|ir.BodyClassMethod) != 0 {
		return
	}
	name := b.File.Bind.Names[d.Name]
	if !rule.EndsObject(strings.TrimLeft(name, "_")) {
		return
	}
	for i := range b.IR.Instrs {
		in := &b.IR.Instrs[i]
		if in.Op != ir.OpCall || b.IR.Instrs[in.B].Op != ir.OpAttr || !slices.Contains(closing, b.File.IR.Names[b.IR.Instrs[in.B].B]) {
			continue
		}
		field, ok := ownField(b.IR, b.IR.Instrs[in.B].A)
		if !ok || stores(b.IR, field) {
			continue
		}
		f := b.Infer.Fields(class).Field(b.File.IR.Syms[field])
		if f == nil || !f.NoneAtInit {
			continue
		}
		lazy, test := r.filledLazily(b, class, f.Name)
		if lazy == modgraph.NoDef {
			continue
		}
		again := r.livesOn(b, class, f.Name)
		if again.By == modgraph.NoDef {
			continue
		}
		text := "self." + b.File.IR.Names[field]
		b.Report(rule.Finding{
			Def: int32(b.Def), Instr: int32(i), Level: diag.Warning,
			Message: fmt.Sprintf("`%s` keeps what is closed here, and `%s` gives it out again", text, b.World.Name(lazy)),
			Label:   fmt.Sprintf("`%s` is not None afterwards", text),
			Marks: []rule.Mark{
				{Def: int32(lazy), Instr: test, Text: "makes a new one only if it is None"},
				{Def: int32(again.By), Instr: again.Instr, Text: "the object lives on behind this"},
			},
			Help: fmt.Sprintf("set `%s` to None, in a `finally` block", text),
		})
		return
	}
}

// ownField is the field of the receiver that a value reads.
func ownField(body *ir.Body, v ir.Value) (ir.NameID, bool) {
	in := &body.Instrs[v]
	if in.Op != ir.OpAttr || len(body.Params) == 0 {
		return 0, false
	}
	obj := &body.Instrs[in.A]
	return in.B, obj.Op == ir.OpLoad && ir.Place(obj.A) == body.Params[0].Place
}

// stores says whether a body stores to, or deletes, an attribute of that name.
func stores(body *ir.Body, field ir.NameID) bool {
	return slices.ContainsFunc(body.Instrs, func(in ir.Instr) bool {
		return (in.Op == ir.OpSetAttr || in.Op == ir.OpDelAttr) && in.B == field
	})
}

// method calls f for each method in the body of a class.
func methods(b *rule.Body, class modgraph.DefID, f func(d modgraph.DefID, name string, file *modgraph.File, body *ir.Body) bool) {
	file, at := b.Program.FileOf(class)
	for i := range file.Bind.Defs {
		def := &file.Bind.Defs[i]
		if def.Parent != at || def.Kind != bind.KindFunction {
			continue
		}
		d := file.FirstDef + modgraph.DefID(i)
		if body := b.Program.Body(d); body != nil && !f(d, file.Bind.Names[def.Name], file, body) {
			return
		}
	}
}

// filledLazily finds a method that fills a field if it is None, and asks nothing else of
// what it holds.
func (r *Rule) filledLazily(b *rule.Body, class modgraph.DefID, field sym.Sym) (lazy modgraph.DefID, test int32) {
	lazy = modgraph.NoDef
	methods(b, class, func(d modgraph.DefID, name string, f *modgraph.File, body *ir.Body) bool {
		if d == b.Def || leaves(name) || strings.HasPrefix(name, "__") {
			return true
		}
		asked, filled, closed, given := int32(-1), false, false, false
		for i := range body.Instrs {
			in := &body.Instrs[i]
			switch in.Op {
			case ir.OpBranch:
				if n, ok := noneTest(f, body, in.A); ok && f.IR.Syms[n] == field {
					asked = in.A
				}
			case ir.OpSetAttr:
				filled = filled || f.IR.Syms[in.B] == field && asked >= 0 && body.Instrs[body.Operands(in)[1]].Op != ir.OpConst
			case ir.OpAttr:
				if strings.Contains(strings.ToLower(f.IR.Names[in.B]), "clos") || strings.Contains(strings.ToLower(f.IR.Names[in.B]), "connected") {
					closed = true
				}
			case ir.OpReturn:
				if n, ok := ownField(body, in.A); ok && f.IR.Syms[n] == field {
					given = true
				}
			}
		}
		if asked >= 0 && filled && given && !closed {
			lazy, test = d, asked
			return false
		}
		return true
	})
	return lazy, test
}

// noneTest is the own field of which a condition asks whether it is None or false.
func noneTest(f *modgraph.File, body *ir.Body, v ir.Value) (ir.NameID, bool) {
	for body.Instrs[v].Op == ir.OpUnary && ir.UnaryOp(body.Instrs[v].N) == ir.UnaryNot {
		v = body.Instrs[v].A
	}
	if in := &body.Instrs[v]; in.Op == ir.OpCompare {
		c := &body.Instrs[in.B]
		if c.Op != ir.OpConst || f.IR.Consts[c.A].Kind != ir.ConstNone {
			return 0, false
		}
		v = in.A
	}
	return ownField(body, v)
}

// livesOn is a call of the method by another one of the class that does not end the
// object, and does not empty the field.
func (r *Rule) livesOn(b *rule.Body, class modgraph.DefID, field sym.Sym) rule.CallSite {
	for _, s := range r.callers.Of(&b.World, b.Def) {
		d := b.Program.Def(s.By)
		if s.Test || b.Program.Parent(s.By) != class || d.Kind != bind.KindFunction {
			continue
		}
		f, _ := b.Program.FileOf(s.By)
		body := b.Program.Body(s.By)
		if leaves(f.Bind.Names[d.Name]) || body == nil {
			continue
		}
		empties := slices.ContainsFunc(body.Instrs, func(in ir.Instr) bool { return in.Op == ir.OpSetAttr && f.IR.Syms[in.B] == field })
		if !empties {
			return s
		}
	}
	return rule.CallSite{By: modgraph.NoDef}
}
