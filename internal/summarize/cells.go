package summarize

import (
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/ir"
)

// quiet marks the cells that inner functions only use on the spot: a store to one
// hands nothing over.
//
//	sock = socket.socket()
//	retry(lambda: sock.connect(address))     # retry calls it and keeps nothing
//
// The inner function must be an argument of calls that are all known and keep
// nothing of it, and may do no more with the variable than call methods of it that
// do not end its life. Nil when no cell is quiet.
func (b *builder) quiet() []bool {
	var out []bool
	for p := range ir.Place(b.body.Places.Len()) {
		if b.body.Places.Kind[p] != ir.PlaceCell {
			continue
		}
		if b.in.Volatile != nil && b.in.Volatile[p] || !b.usedOnTheSpot(b.body.Places.Name[p]) {
			continue
		}
		if out == nil {
			out = make([]bool, b.body.Places.Len())
		}
		out[p] = true
	}
	return out
}

// usedOnTheSpot looks at all inner functions that see a variable.
func (b *builder) usedOnTheSpot(name ir.NameID) bool {
	_, self := b.run.prog.FileOf(b.def)
	for i := range int32(len(b.body.Instrs)) {
		in := &b.body.Instrs[i]
		switch in.Op {
		case ir.OpMakeClass:
			return false
		case ir.OpMakeFunc:
			inner := &b.file.IR.Bodies[in.B]
			uses, mild := mildUses(b, inner, int32(self), name)
			if !mild || uses && !b.onlyCalled(i) {
				return false
			}
		}
	}
	return true
}

// mildUses says whether a body sees a variable of another one, and whether it only
// calls methods of it that leave it as alive as it was. What lies deeper inside is
// not looked at: a body that makes functions itself is not mild.
func mildUses(b *builder, inner *ir.Body, owner int32, name ir.NameID) (uses, mild bool) {
	for i := range int32(len(inner.Instrs)) {
		in := &inner.Instrs[i]
		switch in.Op {
		case ir.OpMakeFunc, ir.OpMakeClass:
			return true, false
		case ir.OpStore, ir.OpDelete:
			if pl := &inner.Places; pl.Kind[in.A] == ir.PlaceFree && pl.Name[in.A] == name && pl.Ref[in.A] == owner {
				return true, false
			}
		case ir.OpLoad:
			pl := &inner.Places
			if pl.Kind[in.A] != ir.PlaceFree || pl.Name[in.A] != name || pl.Ref[in.A] != owner {
				continue
			}
			uses = true
			if !calledOn(b, inner, i) {
				return true, false
			}
		}
	}
	return uses, true
}

// calledOn says whether a loaded value is only the receiver of a method call.
func calledOn(b *builder, body *ir.Body, v ir.Value) bool {
	method := ir.Value(-1)
	for i := v + 1; i < int32(len(body.Instrs)); i++ {
		in := &body.Instrs[i]
		switch {
		case in.Op == ir.OpAttr && in.A == v && method < 0:
			if b.run.syms.closeLike[b.file.IR.Syms[in.B]] {
				return false
			}
			method = i
		case in.Op == ir.OpCall && method >= 0 && in.B == method:
			return true
		}
	}
	return false
}

// onlyCalled says whether a function that is made here is handed to calls alone that
// are known and do not keep it.
func (b *builder) onlyCalled(v ir.Value) bool {
	found := false
	for i := range int32(len(b.body.Instrs)) {
		in := &b.body.Instrs[i]
		if i <= v {
			continue
		}
		if in.Op == ir.OpStore && in.B == v || in.Op == ir.OpSetAttr && has(b.body.Operands(in), v) || in.Op == ir.OpReturn && in.A == v {
			return false
		}
		if in.Op != ir.OpCall || !has(b.body.Operands(in), v) {
			continue
		}
		found = true
		calls := b.calls.At(i)
		if len(calls) == 0 || b.calls.unresolved[i] {
			return false
		}
		for k := range calls {
			c := &calls[k]
			if c.Handed {
				continue
			}
			if !b.callsIt(c, v) {
				return false
			}
		}
	}
	return found
}

// callsIt says whether a callee calls an argument on the spot and keeps nothing of
// it.
func (b *builder) callsIt(c *Call, v ir.Value) bool {
	for p := range c.Params {
		if b.calls.Arg(c, int32(p)) != v {
			continue
		}
		for n := range c.Contract.Captures {
			if c.Contract.Captures[n].Param == int32(p) {
				return false
			}
		}
		for n := range c.Contract.Calls {
			if f := &c.Contract.Calls[n]; f.Where == contract.WhereHere && f.Path.SameAs(contract.Param(p)) {
				return true
			}
		}
	}
	return false
}
