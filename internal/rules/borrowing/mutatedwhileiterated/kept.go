package mutatedwhileiterated

import (
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// What changes a container and leaves it as long as it was.

// toFront says whether an element that is taken out of a list is put at its front at
// once: what a loop has still to read stays where it is.
//
//	rows.remove(row)
//	rows.insert(0, row)
func (v *visitor) toFront(c *change) bool {
	return c.holder != ir.NoValue && frontBehind(v.b.File, v.b.IR, c.holder, c.holder)
}

// takenBefore says whether what is put at the front of a list was taken out of it just
// before.
func (v *visitor) takenBefore(c *change) bool {
	body := v.b.IR
	for i := body.Blocks[body.BlockOf(c.holder)].First; i < c.holder; i++ {
		switch in := &body.Instrs[i]; in.Op {
		case ir.OpDelSub:
			if v.equal(in.A, c.holder) {
				return true
			}
		case ir.OpCall:
			f := &body.Instrs[in.B]
			if f.Op != ir.OpAttr || !v.equal(f.A, c.holder) {
				continue
			}
			if name := v.b.File.IR.Names[f.B]; name == "remove" || name == "pop" {
				return true
			}
		}
	}
	return false
}

// movedBy says whether a callee moves an element to the front of the list that it takes
// it out of.
func (v *visitor) movedBy(m *contract.Mutate, callee modgraph.DefID) bool {
	switch v.b.Program.Syms.Text(m.Op) {
	case "del []", "remove", "pop":
	default:
		return false
	}
	w := m.Witness
	if w.Instr < 0 {
		return false
	}
	if w.Callee >= 0 {
		if f, _ := v.b.Program.FileOf(modgraph.DefID(w.Callee)); f.Origin == modgraph.Project {
			return false
		}
	}
	f, at := v.b.Program.FileOf(callee)
	body := &f.IR.Bodies[at]
	holder := ir.NoValue
	switch in := &body.Instrs[w.Instr]; in.Op {
	case ir.OpDelSub:
		holder = in.A
	case ir.OpCall:
		if g := &body.Instrs[in.B]; g.Op == ir.OpAttr {
			holder = g.A
		}
	}
	return holder != ir.NoValue && frontBehind(f, body, holder, w.Instr)
}

// frontBehind says whether something is inserted at the front of a list behind an
// instruction of the same block.
func frontBehind(f *modgraph.File, body *ir.Body, list ir.Value, from int32) bool {
	b := body.BlockOf(from)
	for i := from; i <= body.Blocks[b].Last; i++ {
		in := &body.Instrs[i]
		if in.Op != ir.OpCall || in.N != 2 || body.Instrs[in.B].Op != ir.OpAttr {
			continue
		}
		g, at := &body.Instrs[in.B], &body.Instrs[body.Operands(in)[0]]
		if f.IR.Names[g.B] == "insert" && equal(body, g.A, list) && at.Op == ir.OpConst && f.IR.Consts[at.A].Text == "0" {
			return true
		}
	}
	return false
}

// ownKey says whether a key is what a loop, this one or another, reads from the keys of
// the container itself or from a copy of them.
//
//	for value, key in zip(values, table.keys()):
//	    table[key] = value
func (v *visitor) ownKey(key, holder ir.Value) bool {
	body := v.b.IR
	if holder == ir.NoValue || body.Instrs[key].Op != ir.OpLoad {
		return false
	}
	p := ir.Place(body.Instrs[key].A)
	for l := body.Blocks[body.BlockOf(key)].Loop; l >= 0; l = body.Loops[l].Parent {
		found, own := false, true
		for i := range body.Instrs {
			in := &body.Instrs[i]
			if in.Op != ir.OpStore || ir.Place(in.A) != p || !rule.InLoop(body, body.BlockOf(int32(i)), l) {
				continue
			}
			found = true
			next, path, ok := v.part(in.B)
			it := ir.NoValue
			if ok {
				it = body.OnlyStore(ir.Place(next))
			}
			own = own && it != ir.NoValue && body.Instrs[it].Op == ir.OpIter && v.keysOf(body.Instrs[it].A, path, holder)
		}
		if found {
			return own
		}
	}
	return false
}

// keysOf says whether a part of each element of an iterable is a key of a container.
func (v *visitor) keysOf(it ir.Value, path []int32, holder ir.Value) bool {
	body := v.b.IR
	for range 6 {
		if len(path) == 0 && v.equal(it, holder) {
			return true
		}
		in := &body.Instrs[it]
		if in.Op != ir.OpCall {
			return false
		}
		args := body.Operands(in)
		switch f := &body.Instrs[in.B]; f.Op {
		case ir.OpAttr:
			switch name := v.b.File.IR.Names[f.B]; {
			case in.N != 0:
				return false
			case name == "items" && len(path) == 1 && path[0] == 0:
				path = nil
			case name == "keys" && len(path) == 0, name == "copy":
			default:
				return false
			}
			it = f.A
		case ir.OpLoad:
			if in.N == 0 || in.Flag&ir.FlagArgKinds != 0 || body.Places.Kind[f.A] != ir.PlaceBuiltin {
				return false
			}
			at := 0
			switch v.b.File.IR.Names[body.Places.Name[f.A]] {
			case "list", "tuple", "sorted", "set", "reversed", "iter":
			case "enumerate":
				if len(path) == 0 || path[0] != 1 {
					return false
				}
				path = path[1:]
			case "zip":
				if len(path) == 0 || int(path[0]) >= len(args) {
					return false
				}
				at, path = int(path[0]), path[1:]
			default:
				return false
			}
			it = args[at]
		default:
			return false
		}
	}
	return false
}
