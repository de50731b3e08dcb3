package mutatedwhileiterated

import (
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// sameName says whether the loop and the change go through one local name, or
// through one and an item that it was read from. That is enough where nothing is
// known of the object itself:
//
//	tables = cast(dict, schema["tables"])
//	for table in tables.values():
//	    schema["tables"][table["title"]] = table
func (v *visitor) sameName(l int32, c *change) bool {
	if c.holder == ir.NoValue {
		return false
	}
	base := v.base(l)
	if base == ir.NoValue {
		return false
	}
	a, b := v.origin(base), v.origin(c.holder)
	if a == ir.NoPlace || a != b {
		return false
	}
	pl := &v.b.IR.Places
	root := pl.Root(a)
	if pl.Kind[root] != ir.PlaceLocal {
		return false
	}
	for p := a; p != root; p = pl.Parent[p] {
		if pl.Kind[p] != ir.PlaceKey {
			return false
		}
	}
	return !v.stored(root, a, l)
}

// base is what a loop reads, behind views of it; NoValue behind anything else.
func (v *visitor) base(l int32) ir.Value {
	it := v.b.IR.Instrs[v.iters[l]].A
	for range 4 {
		in := &v.b.IR.Instrs[it]
		if in.Op != ir.OpCall {
			return it
		}
		switch f := &v.b.IR.Instrs[in.B]; {
		case f.Op == ir.OpAttr && in.N == 0:
			switch v.b.File.IR.Names[f.B] {
			case "items", "keys", "values":
				if site := v.b.Sites.At(it); site != nil && v.own(site) {
					return ir.NoValue // the project's own method, which may give a list
				}
				it = f.A
				continue
			}
		case f.Op == ir.OpLoad && in.N > 0:
			switch v.b.File.IR.Names[v.b.IR.Places.Name[f.A]] {
			case "enumerate", "reversed", "iter":
				it = v.b.IR.Operands(in)[0]
				continue
			}
		}
		return ir.NoValue
	}
	return ir.NoValue
}

// origin is the place that a value was read from; of a local name that is bound
// once, to an item of another, it is that item.
func (v *visitor) origin(x ir.Value) ir.Place {
	p := v.place(x)
	if p == ir.NoPlace || v.b.IR.Instrs[x].Op != ir.OpLoad {
		return p
	}
	from := v.b.IR.OnlyStore(p)
	if from == ir.NoValue {
		return p
	}
	in := &v.b.IR.Instrs[from]
	if in.Op == ir.OpCall && in.N == 2 {
		if f := &v.b.IR.Instrs[in.B]; f.Op == ir.OpLoad && v.b.File.IR.Names[v.b.IR.Places.Name[f.A]] == "cast" {
			from = v.b.IR.Operands(in)[1]
			in = &v.b.IR.Instrs[from]
		}
	}
	if in.Op == ir.OpSub && in.C >= 0 && v.b.IR.Places.Kind[in.C] == ir.PlaceKey && !v.storedBehind(ir.Place(in.C), from) {
		return ir.Place(in.C)
	}
	return p
}

// storedBehind says whether an item, or the name it hangs on, is bound behind an
// instruction.
func (v *visitor) storedBehind(p ir.Place, at int32) bool {
	root := v.b.IR.Places.Root(p)
	for i := at + 1; i < int32(len(v.b.IR.Instrs)); i++ {
		in := &v.b.IR.Instrs[i]
		switch in.Op {
		case ir.OpStore, ir.OpDelete:
			if ir.Place(in.A) == root {
				return true
			}
		case ir.OpSetSub, ir.OpDelSub:
			if ir.Place(in.C) == p {
				return true
			}
		}
	}
	return false
}

// stored says whether a name, or the item of it, is bound inside of a loop.
func (v *visitor) stored(root, item ir.Place, l int32) bool {
	for b := range v.b.IR.Blocks {
		if !rule.InLoop(v.b.IR, ir.BlockID(b), l) {
			continue
		}
		for i := v.b.IR.Blocks[b].First; i <= v.b.IR.Blocks[b].Last; i++ {
			in := &v.b.IR.Instrs[i]
			switch in.Op {
			case ir.OpStore, ir.OpDelete:
				if ir.Place(in.A) == root {
					return true
				}
			case ir.OpSetSub, ir.OpDelSub:
				if item != root && ir.Place(in.C) == item {
					return true
				}
			}
		}
	}
	return false
}
