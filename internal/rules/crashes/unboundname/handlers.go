package unboundname

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// second says whether an exception is another accident behind the one that skipped the
// assignment: that two things fail at once is no path that anybody expects. What an
// except clause itself raises, or a call that never comes back, is no accident, and what
// skips the assignment again outside of it is an error of its own.
func (s *search) second(id ir.BlockID, instr, exc int32, assigns bool) bool {
	b := s.v.b
	if b.Flow.Raises[exc].Direct || b.Flow.Infos[instr].Flags&flow.NeverReturns != 0 {
		return false
	}
	return b.IR.Blocks[id].Flags&ir.BlockInExcept != 0 || !assigns
}

// assigns says whether the code under a handler assigns the name behind an
// instruction: then it is this exception that skips the assignment, and none before.
func (s *search) assigns(h ir.BlockID, instr int32) bool {
	b := s.v.b.IR
	for k := range b.Blocks {
		bl := &b.Blocks[k]
		if bl.Handler != h {
			continue
		}
		for i := max(bl.First, instr); i <= bl.Last; i++ {
			if in := &b.Instrs[i]; in.Op == ir.OpStore && ir.Place(in.A) == s.place {
				return true
			}
		}
	}
	return false
}

// swallows says whether the manager of a with statement is seen to swallow an
// exception: it lists the class, or its code is there. An ExitStack may hold
// anything, which proves nothing.
func (s *search) swallows(exc int32, in *ir.Instr, at int32) bool {
	b := s.v.b
	info := &b.Flow.Infos[at]
	if info.Flags&flow.MaySuppress == 0 {
		return false
	}
	if info.NCatches > 0 {
		if exc < 0 {
			return true
		}
		class := b.Flow.Raises[exc].Class
		return slices.ContainsFunc(b.Flow.Catches[info.Catches:info.Catches+info.NCatches], func(c int32) bool {
			return c >= 0 && class >= 0 && b.Flow.Classes.IsSubclass(class, c)
		}) && s.letsGo(in, class)
	}
	class := int32(-1)
	if exc >= 0 {
		class = b.Flow.Raises[exc].Class
	}
	calls := b.Calls.At(in.B)
	for k := range calls {
		c := calls[k].Contract
		d := calls[k].Callee
		if d < 0 || c == nil || !c.Suppresses {
			continue
		}
		if c.ContextManager && s.comesBack(d, class) || !c.ContextManager && s.returnsTrue(d, exc) {
			return true
		}
	}
	return false
}

// matches says whether an except clause may take an exception, whether it may let
// it pass, and whether it names the exception as something to be expected.
func (s *search) matches(exc, clause int32) (yes, no, named bool) {
	in := s.v.b.Flow
	info := &in.Infos[clause]
	if exc < 0 {
		return true, !info.CatchesAny, false
	}
	class := in.Raises[exc].Class
	no = !info.CatchesAny
	yes = info.CatchesAny
	for _, c := range in.Catches[info.Catches : info.Catches+info.NCatches] {
		switch {
		case c < 0 && class >= 0:
			// That a class which is not known is a base of this one is no more than possible.
		case c < 0:
			yes = true
		case class < 0:
			yes = true
		case in.Classes.IsSubclass(class, c):
			yes, no = true, false
			switch s.v.b.ClassName(modgraph.DefID(c)) {
			case "BaseException":
			case "Exception":
				// What a block throws in may be an interrupt or a cancellation.
				no = no || in.Raises[exc].Tier == contract.TierThrown && !info.CatchesAny
			default:
				named = true
			}
		case in.Classes.IsSubclass(c, class):
			yes = yes || s.mayBeKind(class, c)
		}
	}
	return yes, no, named
}

// mayBeKind says whether what is said to be raised may be one kind of its class. An
// OSError of Python's own, or what a model of a library states, may; what the project
// raises itself is what it says, and a kind that the project has made only the project
// raises.
func (s *search) mayBeKind(class, kind int32) bool {
	b := s.v.b
	if f, _ := b.Program.FileOf(modgraph.DefID(kind)); f.Origin == modgraph.Project {
		return false
	}
	f, _ := b.Program.FileOf(modgraph.DefID(class))
	if b.Program.FileIDOf(modgraph.DefID(class)) == b.Program.Builtins {
		return b.ClassName(modgraph.DefID(class)) == "OSError"
	}
	return f.Origin != modgraph.Project
}

// takesErrors says whether a clause takes what a block threw in, were it no interrupt.
func (s *search) takesErrors(exc, clause int32) bool {
	in := s.v.b.Flow
	if exc < 0 || in.Raises[exc].Tier != contract.TierThrown {
		return false
	}
	info := &in.Infos[clause]
	return slices.Contains(in.Catches[info.Catches:info.Catches+info.NCatches], in.Raises[exc].Class)
}
