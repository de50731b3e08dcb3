package summarize

import (
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// What a method of a parameter does depends on the class of the argument, which a
// caller may know.
//
//	def kind(host, connection: Connection | AsyncConnection):
//	    ip = connection.resolved()       # waits for the network: Connection's does
//
//	class AsyncConnection:
//	    async def greet(self):
//	        kind(self.host, self)        # waits for nothing
//
// So such a fact has the condition that the argument has that very method, or one that
// overrides it.

// runs is the test that a parameter has the method which a call is of, no atom for
// other calls and where nothing else than this method can run.
func (b *builder) runs(c *Call) contract.Atom {
	in := &b.body.Instrs[c.Instr]
	if in.Op != ir.OpCall || c.Only || c.Makes || c.Handed || c.Callee < 0 {
		return contract.Atom{}
	}
	m := &b.body.Instrs[in.B]
	if m.Op != ir.OpAttr {
		return contract.Atom{}
	}
	f, i := b.run.prog.FileOf(c.Callee)
	if def := &f.Bind.Defs[i]; def.Flags&bind.Method == 0 || f.Bind.Names[def.Name] != b.file.IR.Names[m.B] {
		return contract.Atom{}
	}
	a, ok := b.paramAtom(contract.Atom{Kind: contract.AtomRuns, Class: int32(b.firstOf(c))}, m.A)
	if !ok || a.Param == 0 && b.method() {
		return contract.Atom{} // dispatch on the own object is looked at where it is known
	}
	return a
}

// firstOf is, of the methods that an instruction may run, the one that this method
// overrides in the class farthest up.
func (b *builder) firstOf(c *Call) modgraph.DefID {
	out := c.Callee
	for _, x := range b.calls.At(c.Instr) {
		if x.Callee < 0 || b.run.prog.Def(x.Callee).Flags&bind.Method == 0 {
			continue
		}
		if owner := b.run.prog.Parent(x.Callee); owner != b.run.prog.Parent(out) && b.run.decl.Class(b.run.prog.Parent(out)).Has(owner) {
			out = x.Callee
		}
	}
	return out
}

// has decides whether objects of a type have that very method, or one that overrides
// it: not if each class of the type has one of its own and no part in its hierarchy.
func (b *builder) has(t types.ID, method modgraph.DefID) contract.Truth {
	st, decl := b.run.types, b.run.decl
	owner := b.run.prog.Parent(method)
	f, i := b.run.prog.FileOf(method)
	name := b.run.prog.Syms.Intern(f.Bind.Names[f.Bind.Defs[i].Name])
	if t == types.Invalid {
		return contract.TruthUnknown
	}
	var one [1]types.ID
	for _, m := range st.Members(t, &one) {
		if st.Kind(m) != types.KindInstance {
			return contract.TruthUnknown
		}
		c := decl.Class(st.Def(m))
		own, open := decl.Member(c.Def, name)
		if own == nil || open || own.Def == modgraph.NoDef || own.Abstract || c.Has(owner) || decl.Class(owner).Has(c.Def) {
			return contract.TruthUnknown
		}
	}
	return contract.TruthFalse
}
