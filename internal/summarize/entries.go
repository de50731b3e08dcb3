package summarize

import (
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/ir"
)

// waitKind is the kind of a wait at the place where it happens. A single look at or
// change of a name takes no time that anybody notices; one for each entry of a
// directory takes as long as the directory is large, and reading or writing each file
// below it as long as all of them are.
//
//	if os.path.isdir(path): ...          # entry
//	for entry in os.scandir(path):
//	    size += entry.stat().st_size     # disk
//	for path in root.rglob("*"):
//	    digest.update(path.read_bytes()) # tree
func (b *builder) waitKind(i int32, kind contract.BlockKind) contract.BlockKind {
	over, wider := listings, contract.BlockDisk
	switch kind {
	case contract.BlockEntry:
	case contract.BlockDisk:
		over, wider = recursive, contract.BlockTree
	default:
		return kind
	}
	for l := b.body.Blocks[b.blockAt(i)].Loop; l >= 0; l = b.body.Loops[l].Parent {
		if it := b.body.Loops[l].Iter; it != ir.NoPlace && b.lists(it, over) {
			return wider
		}
	}
	return kind
}

// listings are functions and methods that list the entries of a directory.
var listings = map[string]bool{
	"walk": true, "fwalk": true, "listdir": true, "scandir": true, "iterdir": true, "glob": true, "rglob": true, "iglob": true,
}

// recursive are those that go through all directories below, too.
var recursive = map[string]bool{"walk": true, "fwalk": true, "rglob": true}

// lists says whether an iterator goes over the entries of a directory.
func (b *builder) lists(iterator ir.Place, over map[string]bool) bool {
	for i := range b.body.Instrs {
		in := &b.body.Instrs[i]
		if in.Op == ir.OpStore && ir.Place(in.A) == iterator && b.body.Instrs[in.B].Op == ir.OpIter && b.listing(b.body.Instrs[in.B].A, over, 4) {
			return true
		}
	}
	return false
}

// listing says whether a value is the listing of a directory, perhaps through a name
// or a call that passes it on (sorted, enumerate, a context manager).
func (b *builder) listing(v ir.Value, over map[string]bool, depth int) bool {
	if v < 0 || depth == 0 {
		return false
	}
	in := &b.body.Instrs[v]
	switch in.Op {
	case ir.OpEnter:
		return b.listing(in.A, over, depth-1)
	case ir.OpLoad:
		for i := range b.body.Instrs {
			if x := &b.body.Instrs[i]; x.Op == ir.OpStore && x.A == in.A && b.listing(x.B, over, depth-1) {
				return true
			}
		}
	case ir.OpCall:
		callee := &b.body.Instrs[in.B]
		switch callee.Op {
		case ir.OpAttr:
			if over[b.file.IR.Names[callee.B]] {
				return true
			}
		case ir.OpLoad:
			if over[b.file.IR.Names[b.body.Places.Name[callee.A]]] {
				return true
			}
		}
		operands := b.body.Operands(in)
		return len(operands) > 0 && b.listing(operands[0], over, depth-1)
	}
	return false
}
