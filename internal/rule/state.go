package rule

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// SaysClosed says whether an exception is what an object of the resource's own class
// says once it was closed: while it is open, that does not happen.
//
//	def read(self):
//	    if self._fd == -1:                # close sets it
//	        raise Exception("closed")
func (b *Body) SaysClosed(x *flow.Raise, res contract.Resource) bool {
	if x.Direct || res.Class < 0 {
		return false
	}
	def, fact := x.Witness.Callee, x.Witness.Fact
	for depth := 0; depth < maxChain; depth++ {
		if def < 0 {
			return false
		}
		d := modgraph.DefID(def)
		c := b.Facts.Contract(d)
		if c == nil || c.Modelled || fact < 0 || int(fact) >= len(c.Raises) || b.Program.Def(d).Flags&bind.Method == 0 {
			return false
		}
		class := b.Program.Parent(d)
		if class == modgraph.NoDef || !b.Declare.Class(modgraph.DefID(res.Class)).Has(class) {
			return false
		}
		w := &c.Raises[fact].Witness
		if w.Callee < 0 {
			return b.asksOwnState(d, w.Instr, modgraph.DefID(res.Class))
		}
		def, fact = w.Callee, w.Fact
	}
	return false
}

// asksOwnState says whether the test right before an instruction of a method asks a
// field that a method which ends the object's life sets, and nothing else.
func (b *Body) asksOwnState(d modgraph.DefID, instr int32, class modgraph.DefID) bool {
	body := b.Program.Body(d)
	f, _ := b.Program.FileOf(d)
	facts := b.Facts.Class(class)
	if body == nil || facts == nil || instr < 0 {
		return false
	}
	at := body.BlockOf(instr)
	for k := range body.Blocks {
		bl := &body.Blocks[k]
		last := &body.Instrs[bl.Last]
		if last.Op != ir.OpBranch || !slices.Contains(body.Successors(ir.BlockID(k)), at) {
			continue
		}
		fields := 0
		plain := everyPart(body, last.A, func(v ir.Value) bool {
			in := &body.Instrs[v]
			switch in.Op {
			case ir.OpConst, ir.OpCompare, ir.OpUnary:
				return true
			case ir.OpLoad:
				return body.Places.Kind[in.A] <= ir.PlaceCell && body.Places.Ref[in.A] == 1
			case ir.OpAttr:
				fields++
				return slices.ContainsFunc(facts.CloseLike, func(m int32) bool { return b.sets(modgraph.DefID(m), f.IR.Names[in.B]) })
			}
			return false
		})
		if plain && fields > 0 {
			return true
		}
	}
	return false
}

// everyPart walks a value and what it is computed from within its body.
func everyPart(body *ir.Body, v ir.Value, ok func(ir.Value) bool) bool {
	if v < 0 {
		return true
	}
	if !ok(v) {
		return false
	}
	good := true
	body.EachOperand(&body.Instrs[v], func(o ir.Value) { good = good && everyPart(body, o, ok) })
	return good
}

// sets says whether a method assigns a field of its object.
func (b *Body) sets(m modgraph.DefID, name string) bool {
	body := b.Program.Body(m)
	f, _ := b.Program.FileOf(m)
	if body == nil {
		return false
	}
	for i := range body.Instrs {
		if in := &body.Instrs[i]; in.Op == ir.OpSetAttr && f.IR.Names[in.B] == name {
			return true
		}
	}
	return false
}

// InChild says whether an instruction only runs in a process that the body has forked:
// what is open there is a copy, and who fails there ends.
//
//	pid, fd = pty.fork()
//	if pid == 0:                # or the other side of pid > 0
//	    subprocess.run(args)
func (b *Body) InChild(instr int32) bool {
	body := b.IR
	var edges [][2]ir.BlockID // into the code of the child
	for k := range body.Blocks {
		last := &body.Instrs[body.Blocks[k].Last]
		if last.Op != ir.OpBranch {
			continue
		}
		succ := body.Successors(ir.BlockID(k))
		cond := &body.Instrs[last.A]
		switch {
		case cond.Op == ir.OpCompare && ir.CompareOp(cond.N) == ir.CmpEq && (b.forked(cond.A) && b.zero(cond.B)):
			edges = append(edges, [2]ir.BlockID{ir.BlockID(k), succ[0]})
		case cond.Op == ir.OpCompare && (ir.CompareOp(cond.N) == ir.CmpGt || ir.CompareOp(cond.N) == ir.CmpNotEq) && b.forked(cond.A) && b.zero(cond.B):
			edges = append(edges, [2]ir.BlockID{ir.BlockID(k), succ[1]})
		case b.forked(last.A):
			edges = append(edges, [2]ir.BlockID{ir.BlockID(k), succ[1]})
		}
	}
	if len(edges) == 0 {
		return false
	}
	seen := make([]bool, len(body.Blocks))
	seen[0] = true
	for work := []ir.BlockID{0}; len(work) > 0; {
		id := work[len(work)-1]
		work = work[:len(work)-1]
		for _, s := range append(slices.Clone(body.Successors(id)), body.Blocks[id].Handler) {
			if s != ir.NoBlock && !seen[s] && !slices.Contains(edges, [2]ir.BlockID{id, s}) {
				seen[s] = true
				work = append(work, s)
			}
		}
	}
	return !seen[body.BlockOf(instr)]
}

func (b *Body) zero(v ir.Value) bool {
	in := &b.IR.Instrs[v]
	return in.Op == ir.OpConst && b.File.IR.Consts[in.A].Kind == ir.ConstInt && b.File.IR.Consts[in.A].Text == "0"
}

// forked says whether a value is the number that a fork gives.
func (b *Body) forked(v ir.Value) bool {
	body, sites := b.IR, b.Infer.Sites(b.Def)
	for range 4 {
		in := &body.Instrs[v]
		switch in.Op {
		case ir.OpLoad:
			from := ir.Value(ir.NoValue)
			for i := range body.Instrs {
				if st := &body.Instrs[i]; st.Op == ir.OpStore && st.A == in.A {
					if from != ir.NoValue {
						return false
					}
					from = st.B
				}
			}
			if from == ir.NoValue {
				return false
			}
			v = from
		case ir.OpItem:
			if in.B != 0 {
				return false
			}
			v = body.Instrs[in.A].A
		case ir.OpCall:
			s := sites.At(v)
			if s == nil {
				return false
			}
			for _, t := range sites.TargetsOf(s) {
				if c := b.Facts.Contract(t.Def); c != nil && slices.ContainsFunc(c.Effects, func(e contract.Effect) bool {
					return b.Program.Syms.Text(e.Name) == "fork"
				}) {
					return true
				}
			}
			return false
		default:
			return false
		}
	}
	return false
}
