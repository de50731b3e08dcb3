package mutatedwhileiterated

import (
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
)

// inserts looks at a read of a key. A defaultdict makes an entry for a key that it
// lacks, so that a read changes its size:
//
//	for node in graph:                  # graph = defaultdict(list)
//	    for next in graph[node]:        # the loop's own key: it is there
//	        degree += len(graph[next])  # a node without edges comes in
//
// Nothing is said of a key that the function tests for or stores itself.
func (v *visitor) inserts(p *flow.Point, in *ir.Instr) {
	if v.b.FillsIn(v.b.Infer.TypeOf(v.b.Def, in.A)) && !v.provided(p.Instr, in) {
		v.change(p, &change{value: p.Operand(in.A), holder: in.A, op: "[]", key: in.B})
	}
}

// provided says whether the function shows that the key of a read is there: it tests
// for it, asks a method of the container about it, or has stored it further up.
func (v *visitor) provided(at ir.Value, in *ir.Instr) bool {
	body := v.b.IR
	for i := range body.Instrs {
		switch x := &body.Instrs[i]; x.Op {
		case ir.OpSetSub:
			if args := body.Operands(x); ir.Value(i) < at && v.equal(args[0], in.A) && v.equal(args[1], in.B) {
				return true
			}
		case ir.OpCompare:
			op := ir.CompareOp(x.N)
			if (op == ir.CmpIn || op == ir.CmpNotIn) && v.equal(x.B, in.A) && v.equal(x.A, in.B) {
				return true
			}
		case ir.OpCall:
			m := &body.Instrs[x.B]
			if args := body.Operands(x); m.Op == ir.OpAttr && len(args) > 0 && v.equal(m.A, in.A) && v.equal(args[0], in.B) {
				return true
			}
		}
	}
	return false
}

// together says whether a key is made of names that a loop binds, as `d[(x, y)]` under
// `for x, y in d`.
func (v *visitor) together(l int32, key ir.Value) bool {
	in := &v.b.IR.Instrs[key]
	if in.Op != ir.OpTuple {
		return false
	}
	for _, part := range v.b.IR.Operands(in) {
		if !v.boundBy(l, part) {
			return false
		}
	}
	return in.N > 0
}

// boundBy says whether a value is a name that a loop binds.
func (v *visitor) boundBy(l int32, val ir.Value) bool {
	if val == ir.NoValue || v.b.IR.Instrs[val].Op != ir.OpLoad {
		return false
	}
	for _, t := range v.targets[ir.Place(v.b.IR.Instrs[val].A)] {
		if t.loop == l {
			return true
		}
	}
	return false
}
