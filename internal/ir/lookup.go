package ir

import "sort"

// BlockOf is the block of an instruction, NoBlock for none. Blocks follow each other
// without a gap.
func (b *Body) BlockOf(instr int32) BlockID {
	k := sort.Search(len(b.Blocks), func(k int) bool { return instr <= b.Blocks[k].Last })
	if instr < 0 || k == len(b.Blocks) {
		return NoBlock
	}
	return BlockID(k)
}

// OnlyStore is the value of the one store to a place; NoValue if there are several or
// none.
func (b *Body) OnlyStore(p Place) Value {
	from := NoValue
	for i := range b.Instrs {
		if in := &b.Instrs[i]; in.Op == OpStore && Place(in.A) == p {
			if from != NoValue {
				return NoValue
			}
			from = in.B
		}
	}
	return from
}

// Variable is the name that a load reads, "" for a place that no name means.
func (f *File) Variable(b *Body, load *Instr) string {
	if b.Places.Kind[load.A] >= PlaceTemp {
		return ""
	}
	return f.Names[b.Places.Name[load.A]]
}

// LastName is the last part of the name by which a value is read: `lock` of
// `self.pool.lock`, "" for what is neither a name nor an attribute.
func (f *File) LastName(b *Body, v Value) string {
	switch in := &b.Instrs[v]; in.Op {
	case OpAttr:
		return f.Names[in.B]
	case OpLoad:
		return f.Variable(b, in)
	}
	return ""
}
