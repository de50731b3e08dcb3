package unboundname

import (
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/ir"
)

// answered says whether the handler of an error calls a method that notes it in a
// field, and a test of that field leads away from the read: the path goes on only where
// the note says that nothing happened.
//
//	try:
//	    kind = self.receive(packet)
//	except ProtocolError as error:
//	    self.close(error.code)           # self.closing = True
//	if self.closing:
//	    return
//	print(kind)
func (s *search) answered(x node) bool {
	b := s.v.b
	noted := map[sym.Sym]bool{}
	for k := range b.IR.Blocks {
		bl := &b.IR.Blocks[k]
		if bl.Flags&ir.BlockInExcept == 0 || !s.handles(x, ir.BlockID(k)) {
			continue
		}
		for i := bl.First; i <= bl.Last; i++ {
			calls := b.Calls.At(i)
			for c := range calls {
				for m := range calls[c].Contract.Mutates {
					p := &calls[c].Contract.Mutates[m].Path
					if p.Root == contract.RootParam && p.Index == 0 && p.Len > 0 && p.Sel[0].Kind == contract.SelAttr {
						noted[p.Sel[0].Name] = true
					}
				}
			}
		}
	}
	if len(noted) == 0 {
		return false
	}
	for k := range b.IR.Blocks {
		last := &b.IR.Instrs[b.IR.Blocks[k].Last]
		if last.Op != ir.OpBranch || ir.BlockID(k) >= s.v.BlockOf(s.read) {
			continue
		}
		succ := b.IR.Successors(ir.BlockID(k))
		if s.arrive[succ[0]] == s.arrive[succ[1]] || !s.asks(last.A, noted) {
			continue
		}
		return true
	}
	return false
}

// handles says whether a block of an except clause can run for the error of a path.
func (s *search) handles(x node, id ir.BlockID) bool {
	h := s.v.b.IR.Blocks[s.v.BlockOf(x.at)].Handler
	return h != ir.NoBlock && s.v.reaching(id)[h]
}

// asks says whether a tested value reads one of some fields of the object.
func (s *search) asks(v ir.Value, fields map[sym.Sym]bool) bool {
	b := s.v.b
	for in := &b.IR.Instrs[v]; ; in = &b.IR.Instrs[in.A] {
		switch in.Op {
		case ir.OpUnary:
			continue
		case ir.OpAttr:
			of := &b.IR.Instrs[in.A]
			return of.Op == ir.OpLoad && b.IR.Places.Kind[of.A] <= ir.PlaceCell && b.IR.Places.Ref[of.A] == 1 &&
				fields[b.Program.Syms.Intern(b.Flow.File.Names[in.B])]
		}
		return false
	}
}
