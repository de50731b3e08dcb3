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
// So such a fact has the condition that the argument has that very method.

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
	if def := &f.Bind.Defs[i]; def.Flags&bind.Method == 0 || f.IR.Names[def.Name] != b.file.IR.Names[m.B] {
		return contract.Atom{}
	}
	a, ok := b.paramAtom(contract.Atom{Kind: contract.AtomRuns, Class: int32(c.Callee)}, m.A)
	if !ok || a.Param == 0 && b.method() {
		return contract.Atom{} // dispatch on the own object is looked at where it is known
	}
	return a
}

// has decides whether objects of a type have that very method: not if no class of the
// type is one that has it, or a base of one.
func (b *builder) has(t types.ID, method modgraph.DefID) contract.Truth {
	st, decl := b.run.types, b.run.decl
	owner := b.run.prog.Parent(method)
	if t == types.Invalid {
		return contract.TruthUnknown
	}
	var one [1]types.ID
	for _, m := range st.Members(t, &one) {
		if m == types.None {
			continue
		}
		if st.Kind(m) != types.KindInstance {
			return contract.TruthUnknown
		}
		c := decl.Class(st.Def(m))
		if c.Open() || c.Has(owner) || decl.Class(owner).Has(c.Def) {
			return contract.TruthUnknown
		}
	}
	return contract.TruthFalse
}
