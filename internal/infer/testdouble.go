package infer

import (
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// A test that replaces an attribute of the program by a double says nothing of
// what the program itself meets there:
//
//	server.transport = Mock()        in a test: Server.transport stays a Transport
//
// What only tests store is kept, and so is what they put where the program stores
// nothing but None: somebody sets it from outside.

// fromTest says whether this body belongs to a test and the file does not.
func (e *evaluator) fromTest(f modgraph.FileID) bool {
	return e.file.Class == modgraph.ClassTest && e.x.Prog.Files[f].Class != modgraph.ClassTest
}

// double says whether a store to an attribute is such a replacement.
func (e *evaluator) double(class modgraph.DefID, name sym.Sym, cell cellID) bool {
	if !e.fromTest(e.x.Prog.FileIDOf(class)) {
		return false
	}
	if m := e.d.OwnMember(class, name); m != nil && !m.NoneOnly {
		return true
	}
	for _, w := range e.x.staticWriters(cell) {
		b := &e.x.bodies[w]
		for k := range b.ir.Instrs {
			if in := &b.ir.Instrs[k]; in.Op == ir.OpSetAttr && b.file.IR.Syms[in.B] == name && !isNone(b, b.ir.Operands(in)[1]) {
				return true
			}
		}
	}
	return false
}
