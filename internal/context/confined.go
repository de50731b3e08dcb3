package context

import (
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// DiesWithError says whether the object of a method is gone once an error leaves the
// method: what its fields then hold is seen by nobody.
//
//	def unparse(tree):
//	    unparser = Unparser()            # every Unparser is made like this
//	    return unparser.visit(tree)      # and only ever asked
//
// All objects of the class are made by functions that keep them in a local, and do no
// more with it than to call its methods; neither these functions nor those that call
// the method catch anything around it.
func (x *Exits) DiesWithError(method modgraph.DefID) bool {
	if x == nil || x.prog.Def(method).Flags&bind.Method == 0 {
		return false
	}
	x.once.Do(x.collect)
	class := x.prog.Parent(method)
	if class == modgraph.NoDef || x.prog.Def(class).Kind != bind.KindClass || len(x.callers[class]) == 0 || x.passed[method] {
		return false
	}
	for _, c := range x.callers[class] {
		if !x.staysLocal(c) {
			return false
		}
	}
	for _, c := range x.callers[method] {
		if b := x.prog.Body(c.by); catches(b, b.BlockOf(c.instr)) {
			return false
		}
	}
	return true
}

// staysLocal says whether an object that is made by a call is only asked for its
// attributes, in the body that made it.
func (x *Exits) staysLocal(c siteOf) bool {
	b := x.prog.Body(c.by)
	if b.Kind != ir.KindFunction || catches(b, b.BlockOf(c.instr)) {
		return false
	}
	holds := map[ir.Value]bool{c.instr: true}
	place := ir.NoPlace
	for i := range int32(len(b.Instrs)) {
		if in := &b.Instrs[i]; in.Op == ir.OpStore && in.B == c.instr {
			if place != ir.NoPlace || b.Places.Kind[in.A] != ir.PlaceLocal {
				return false
			}
			place = ir.Place(in.A)
		}
	}
	if place != ir.NoPlace {
		for i := range int32(len(b.Instrs)) {
			if in := &b.Instrs[i]; in.Op == ir.OpLoad && ir.Place(in.A) == place {
				if catches(b, b.BlockOf(i)) {
					return false
				}
				holds[i] = true
			}
		}
	}
	asked := false
	for i := range int32(len(b.Instrs)) {
		in := &b.Instrs[i]
		if in.Op == ir.OpAttr && holds[in.A] {
			asked = true
			continue
		}
		if in.Op == ir.OpStore && ir.Place(in.A) == place && place != ir.NoPlace || in.Op == ir.OpExprEnd {
			continue
		}
		kept := false
		b.EachOperand(in, func(v ir.Value) { kept = kept || holds[v] })
		if kept {
			return false
		}
	}
	return asked
}

// catches says whether some except clause stands around a block.
func catches(b *ir.Body, at ir.BlockID) bool {
	seen := make([]bool, len(b.Blocks))
	work := []ir.BlockID{b.Blocks[at].Handler}
	for len(work) > 0 {
		id := work[len(work)-1]
		work = work[:len(work)-1]
		if id == ir.NoBlock || seen[id] {
			continue
		}
		seen[id] = true
		switch b.Instrs[b.Blocks[id].Last].Op {
		case ir.OpMatchExc:
			return true
		case ir.OpSuppress:
			work = append(work, b.Successors(id)[1]) // few managers swallow anything
		case ir.OpReraise:
			work = append(work, b.Blocks[id].Handler)
		default:
			work = append(work, b.Successors(id)...)
		}
	}
	return false
}
