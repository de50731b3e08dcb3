package context

import (
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// inTurn says whether a coroutine is put into a list of the same body that is only gone
// through, so that each is awaited after the other and nothing runs beside it.
//
//	parts = [fetch(x) for x in names]
//	for n, part in enumerate(parts):
//	    await part
func inTurn(file *modgraph.File, body *ir.Body, made ir.Value) bool {
	list := ir.NoPlace
	for i := range body.Instrs {
		in := &body.Instrs[i]
		if in.Op == ir.OpAppend && in.B == made && body.Instrs[in.A].Op == ir.OpLoad {
			list = ir.Place(body.Instrs[in.A].A)
		}
	}
	if list == ir.NoPlace {
		return false
	}
	held := map[ir.Value]bool{} // values that are the list, or go through it
	names := map[ir.Place]bool{list: true}
	for i := range int32(len(body.Instrs)) {
		in := &body.Instrs[i]
		switch in.Op {
		case ir.OpLoad:
			held[i] = names[ir.Place(in.A)]
			continue
		case ir.OpAppend:
			if held[in.A] && !held[in.B] {
				continue
			}
		case ir.OpIter:
			continue
		case ir.OpStore:
			if held[in.B] {
				if k := body.Places.Kind[in.A]; k != ir.PlaceLocal && k != ir.PlaceTemp {
					return false
				}
				names[ir.Place(in.A)] = true
			}
			continue
		case ir.OpCall:
			switch file.IR.LastName(body, in.B) {
			case "enumerate", "zip", "reversed", "tqdm", "iter":
				for _, a := range body.Operands(in) {
					held[i] = held[i] || held[a]
				}
				continue
			case "len":
				continue
			}
		}
		other := false
		body.EachOperand(in, func(x ir.Value) { other = other || held[x] && in.Op != ir.OpBranch })
		if other {
			return false
		}
	}
	return true
}
