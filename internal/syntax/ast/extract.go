package ast

// Extractor copies chosen subtrees into a tree of their own, so that the large
// tree of a file can be dropped while its annotations, bases, decorators and
// defaults stay.
type Extractor struct {
	From *Tree
	To   *Tree
}

// maxDepth bounds the recursion; the parser accepts no deeper nesting.
const maxDepth = 4000

// NewExtractor prepares a copy. The new tree shares the text of names.
func NewExtractor(from *Tree) *Extractor {
	to := &Tree{}
	to.Reset()
	// Name ids stay the same in both trees, so that tables of the file serve both.
	to.Names = append(to.Names[:0], from.Names...)
	return &Extractor{from, to}
}

// Copy copies a subtree and returns its root in the new tree.
func (x *Extractor) Copy(id NodeID) NodeID { return x.copy(id, 0) }

func (x *Extractor) copy(id NodeID, depth int) NodeID {
	if id == 0 || depth > maxDepth {
		return 0
	}
	var buf [8]int32
	n := x.From.Nodes[id]
	fields := layouts[n.Kind]
	slots := x.From.slots(id, &buf)
	for i, s := range slots {
		switch fields[i].kind {
		case fieldNode:
			slots[i] = int32(x.copy(NodeID(s), depth+1))
		case fieldNodes:
			list := x.From.Items(s)
			out := make([]NodeID, len(list))
			for k, c := range list {
				out[k] = x.copy(c, depth+1)
			}
			slots[i] = x.To.addList(out)
		case fieldNames, fieldOps:
			slots[i] = x.To.addList(x.From.Items(s))
		case fieldConst:
			if s != 0 {
				slots[i] = x.To.AddConst(x.From.Consts[s])
			}
		}
	}
	if len(fields) > 3 {
		n.A = int32(len(x.To.Extra))
		for _, s := range slots {
			x.To.Extra = append(x.To.Extra, NodeID(s))
		}
	} else {
		n.A, n.B, n.C = 0, 0, 0
		for i, s := range slots {
			switch i {
			case 0:
				n.A = s
			case 1:
				n.B = s
			case 2:
				n.C = s
			}
		}
	}
	return x.To.add(n)
}
