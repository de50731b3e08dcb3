package unboundname

import (
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// exit is an __exit__ that is asked what it answers to an exception.
type exit struct {
	s    *search
	def  modgraph.DefID
	body *ir.Body
	file *ir.File
	// class is that of the exception, or -1.
	class int32
}

// returnsTrue says whether an __exit__ gives True, or the answer of a comparison, for an
// exception on some path. What it gives of another manager's exit proves nothing.
//
//	def __exit__(self, kind, error, trace):
//	    if isinstance(error, Skip):     # the others are not swallowed
//	        return True
//	    return False
func (s *search) returnsTrue(d modgraph.DefID, exc int32) bool {
	b := s.v.b.Program.Body(d)
	if b == nil || len(b.Blocks) == 0 {
		return false
	}
	f, _ := s.v.b.Program.FileOf(d)
	x := exit{s, d, b, f.IR, -1}
	if exc >= 0 {
		x.class = s.v.b.Flow.Raises[exc].Class
	}
	seen := make([]bool, len(b.Blocks))
	work := []ir.BlockID{0}
	for len(work) > 0 {
		at := work[len(work)-1]
		work = work[:len(work)-1]
		if at == ir.NoBlock || seen[at] {
			continue
		}
		seen[at] = true
		bl := &b.Blocks[at]
		for i := bl.First; i <= bl.Last; i++ {
			switch in := &b.Instrs[i]; in.Op {
			case ir.OpReturn:
				if x.truth(in.A) {
					return true
				}
			case ir.OpStore:
				if b.Places.Kind[in.A] == ir.PlaceRet && x.truth(in.B) {
					return true
				}
			}
		}
		succ := b.Successors(at)
		if last := &b.Instrs[bl.Last]; last.Op == ir.OpBranch {
			if yes, known := x.decide(last.A); known {
				if yes {
					succ = succ[:1]
				} else {
					succ = succ[1:]
				}
			}
		}
		work = append(append(work, succ...), bl.Handler)
	}
	return false
}

// truth says whether a value is seen to be true.
func (x *exit) truth(v ir.Value) bool {
	if yes, known := x.decide(v); known {
		return yes
	}
	switch in := &x.body.Instrs[v]; in.Op {
	case ir.OpConst:
		return x.file.Consts[in.A].Kind == ir.ConstTrue
	case ir.OpCompare:
		return true
	case ir.OpCall:
		c := &x.body.Instrs[in.B]
		return c.Op == ir.OpLoad && x.body.Places.Kind[c.A] == ir.PlaceBuiltin
	}
	return false
}

// decide answers a test of the exception that was raised.
func (x *exit) decide(v ir.Value) (yes, known bool) {
	switch in := &x.body.Instrs[v]; in.Op {
	case ir.OpUnary:
		if ir.UnaryOp(in.N) == ir.UnaryNot {
			yes, known = x.decide(in.A)
			return !yes, known
		}
	case ir.OpLoad:
		return true, x.param(v) > 0 // there is one
	case ir.OpCompare:
		if x.param(in.A) <= 0 {
			return false, false
		}
		op := ir.CompareOp(in.N)
		if op != ir.CmpIs && op != ir.CmpIsNot && op != ir.CmpEq && op != ir.CmpNotEq {
			return false, false
		}
		same := op == ir.CmpIs || op == ir.CmpEq
		if r := &x.body.Instrs[in.B]; r.Op == ir.OpConst && x.file.Consts[r.A].Kind == ir.ConstNone {
			return !same, true
		}
		if is, ok := x.isOf(in.B); ok && x.param(in.A) == 1 {
			return is == same, true
		}
	case ir.OpCall:
		callee, args := &x.body.Instrs[in.B], x.body.Operands(in)
		if callee.Op != ir.OpLoad || x.body.Places.Kind[callee.A] != ir.PlaceBuiltin || len(args) != 2 {
			return false, false
		}
		name := x.file.Names[x.body.Places.Name[callee.A]]
		if p := x.param(args[0]); name == "isinstance" && p == 2 || name == "issubclass" && p == 1 {
			return x.isOf(args[1])
		}
	}
	return false, false
}

// param is the number of the parameter that a value loads, 0 for none or the object.
func (x *exit) param(v ir.Value) int32 {
	in := &x.body.Instrs[v]
	if in.Op != ir.OpLoad || x.body.Places.Kind[in.A] > ir.PlaceCell {
		return 0
	}
	if p := x.body.Places.Ref[in.A] - 1; p > 0 && p < 4 {
		return p
	}
	return 0
}

// isOf says whether the exception is of a class, or of one of several.
func (x *exit) isOf(v ir.Value) (is, known bool) {
	if x.class < 0 {
		return false, false
	}
	if in := &x.body.Instrs[v]; in.Op == ir.OpTuple {
		for _, a := range x.body.Operands(in) {
			is, known = x.isOf(a)
			if !known || is {
				return is, known
			}
		}
		return false, true
	}
	b := x.s.v.b
	t := b.Infer.TypeOf(x.def, v)
	if t == types.Invalid || b.Declare.Types.Kind(t) != types.KindClass {
		return false, false
	}
	return b.Flow.Classes.IsSubclass(x.class, int32(b.Declare.Types.Def(t))), true
}
