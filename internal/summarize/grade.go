package summarize

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// closesAbstractly finds the method by which a class closes in the way that an
// abstract base of the project demands, NoDef if there is none. What it closes need
// not be known: that the base has the method and the class fills it is the authors'
// word that there is something to close. This is grade B: it only counts for fields
// of a class that has such a method itself and forgets to call it.
//
//	class Resolver(ABC):
//	    @abstractmethod
//	    async def close(self): ...
//	class Aio(Resolver):
//	    async def close(self): self._client.cancel()
func (x *run) closesAbstractly(d modgraph.DefID, methods []modgraph.DefID) modgraph.DefID {
	for _, m := range methods {
		switch x.name(m) {
		case "close", "aclose", "shutdown", "stop", "disconnect":
		default:
			continue
		}
		if x.emptyBody(m) || !calls(x.prog.Body(m)) || len(x.params[m]) != 1 {
			continue
		}
		name := x.prog.Syms.Intern(x.name(m))
		for _, base := range x.decl.Class(d).MRO {
			b := x.types.Def(base)
			if b == modgraph.NoDef || x.nodeOf[b] < 0 || b == x.prog.Parent(m) {
				continue
			}
			if o := x.ownMember(b, name); o >= 0 && x.emptyBody(o) {
				return m
			}
		}
	}
	return modgraph.NoDef
}

func (x *run) ownMember(d modgraph.DefID, name sym.Sym) modgraph.DefID {
	if m := x.decl.OwnMember(d, name); m != nil && m.Def >= 0 && x.nodeOf[m.Def] >= 0 {
		return m.Def
	}
	return modgraph.NoDef
}

// calls says whether a body does more than pass.
func calls(b *ir.Body) bool {
	return b != nil && slices.ContainsFunc(b.Instrs, func(in ir.Instr) bool { return in.Op == ir.OpCall })
}

// gradeB says whether a resource is one by grade B alone.
func (x *run) gradeB(res contract.Resource) bool {
	if res.Class < 0 || x.nodeOf[res.Class] < 0 {
		return false
	}
	facts := x.classes[res.Class]
	return facts != nil && facts.Grade == contract.GradeB
}

// dropUnclosed forgets fields of grade B of a class that has no method to end its
// life.
func (x *run) dropUnclosed(facts *contract.ClassFacts, methods []modgraph.DefID) {
	if slices.ContainsFunc(methods, func(m modgraph.DefID) bool { return x.isCloseLike(m) && !x.emptyBody(m) }) {
		return
	}
	facts.Fields = slices.DeleteFunc(facts.Fields, func(f contract.Field) bool { return x.gradeB(f.Res) })
}
