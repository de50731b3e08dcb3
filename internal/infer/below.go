package infer

import (
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// maxStoredBelow is how many subclasses are asked.
const maxStoredBelow = 32

// storedBelow is what subclasses store in an attribute to which the class itself
// gives nothing but None: a hook that they fill in.
//
//	class Base:
//	    conn = None
//	    def close(self): self.conn.close()      a Conn, where Sub stores one
func (e *evaluator) storedBelow(class modgraph.DefID, name sym.Sym) types.ID {
	t := types.Never
	todo := e.x.children[class]
	for n := 0; n < len(todo); n++ {
		if n >= maxStoredBelow {
			return types.Never
		}
		c := todo[n]
		if m := e.d.OwnMember(c, name); m != nil {
			switch {
			case m.Def != modgraph.NoDef || m.Kind != declare.MemberField && m.Kind != declare.MemberClassVar:
				continue
			case m.Declared:
				if !types.IsUnknown(m.Type) && !e.s.HasVars(m.Type) {
					t = e.union(t, m.Type)
				}
			case m.Index >= 0:
				t = e.union(t, e.read(e.x.files[e.x.Prog.FileIDOf(c)].syms+cellID(m.Index)))
			}
		}
		if cell := e.x.cells.attr(c, name); len(e.x.staticWriters(cell)) > 0 {
			t = e.union(t, e.read(cell))
		}
		todo = append(todo[:len(todo):len(todo)], e.x.children[c]...)
	}
	return t
}

// exactly says whether a value is an object that this body has just made, so that
// it is of no subclass of its type.
func (e *evaluator) exactly(v ir.Value) bool {
	o := e.origin(v)
	return o >= 0 && e.s.Kind(e.value(e.ir.Instrs[o].B)) == types.KindClass
}
