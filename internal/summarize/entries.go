package summarize

import (
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/ir"
)

// waitKind is the kind of a wait at the place where it happens. A single look at or
// change of a name takes no time that anybody notices; one for each entry of a
// directory takes as long as the directory is large.
//
//	if os.path.isdir(path): ...          # entry
//	for entry in os.scandir(path):
//	    size += entry.stat().st_size     # disk
func (b *builder) waitKind(i int32, kind contract.BlockKind) contract.BlockKind {
	if kind != contract.BlockEntry {
		return kind
	}
	for l := b.body.Blocks[b.blockAt(i)].Loop; l >= 0; l = b.body.Loops[l].Parent {
		if it := b.body.Loops[l].Iter; it != ir.NoPlace && b.lists(it) {
			return contract.BlockDisk
		}
	}
	return kind
}

// listings are functions and methods that list the entries of a directory.
var listings = map[string]bool{
	"walk": true, "fwalk": true, "listdir": true, "scandir": true, "iterdir": true, "glob": true, "rglob": true, "iglob": true,
}

// lists says whether an iterator goes over the entries of a directory.
func (b *builder) lists(iterator ir.Place) bool {
	for i := range b.body.Instrs {
		in := &b.body.Instrs[i]
		if in.Op == ir.OpStore && ir.Place(in.A) == iterator && b.body.Instrs[in.B].Op == ir.OpIter && b.listing(b.body.Instrs[in.B].A, 4) {
			return true
		}
	}
	return false
}

// listing says whether a value is the listing of a directory, perhaps through a name
// or a call that passes it on (sorted, enumerate, a context manager).
func (b *builder) listing(v ir.Value, depth int) bool {
	if v < 0 || depth == 0 {
		return false
	}
	in := &b.body.Instrs[v]
	switch in.Op {
	case ir.OpEnter:
		return b.listing(in.A, depth-1)
	case ir.OpLoad:
		for i := range b.body.Instrs {
			if x := &b.body.Instrs[i]; x.Op == ir.OpStore && x.A == in.A && b.listing(x.B, depth-1) {
				return true
			}
		}
	case ir.OpCall:
		callee := &b.body.Instrs[in.B]
		switch callee.Op {
		case ir.OpAttr:
			if listings[b.file.IR.Names[callee.B]] {
				return true
			}
		case ir.OpLoad:
			if listings[b.file.IR.Names[b.body.Places.Name[callee.A]]] {
				return true
			}
		}
		operands := b.body.Operands(in)
		return len(operands) > 0 && b.listing(operands[0], depth-1)
	}
	return false
}
