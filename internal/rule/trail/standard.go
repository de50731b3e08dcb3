package trail

import (
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
)

// Standard says whether a descriptor takes the place of a standard stream. What is
// opened gets the lowest free number: one of the first three, if that was closed
// before. Who goes on with the number itself counts on that.
//
//	os.close(0)
//	fd = os.open(os.devnull, os.O_RDWR)       # is 0
//	os.dup2(fd, 1)
//
//	close_all()
//	os.open(os.devnull, os.O_RDWR)            # is 0, says the next line
//	os.dup2(0, 1)
func (l *Ledger) Standard(o int) bool {
	ob := &l.in.Owns[o]
	b := l.in.Body
	for i := range b.Instrs {
		in := &b.Instrs[i]
		if in.Op != ir.OpCall || in.N < 1 || !l.streamNumber(b.Operands(in)[0]) {
			continue
		}
		number := b.Operands(in)[0]
		effects := l.in.EffectsOf(int32(i))
		for k := range effects {
			if effects[k].Operand != number {
				continue
			}
			switch effects[k].Kind {
			case flow.OpRelease:
				if l.Behind([]int32{int32(i)}, -1).Has(ob.Instr) {
					return true
				}
			case flow.OpNeedsOpen:
				if l.Behind([]int32{ob.Instr}, -1).Has(int32(i)) {
					return true
				}
			}
		}
	}
	return false
}

// streamNumber says whether a value is one of the constants 0, 1 and 2.
func (l *Ledger) streamNumber(v ir.Value) bool {
	in := &l.in.Body.Instrs[v]
	if in.Op != ir.OpConst {
		return false
	}
	c := &l.in.File.Consts[in.A]
	return c.Kind == ir.ConstInt && (c.Text == "0" || c.Text == "1" || c.Text == "2")
}
