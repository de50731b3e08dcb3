// Package ast is the flat syntax tree of one Python file.
//
// # Model
//
// A Tree is a table of 24-byte nodes without pointers, in post-order: the
// children of a node come before it. Node 0 is the absent node. Lists and the
// fields of nodes with more than three of them stand in Extra. Names are numbered
// in order of first occurrence, constants live in Consts.
//
//	x = f(1)      1 Name x (Store)   2 Name f   3 Constant 1   4 Call 2 [3]
//	              5 Assign [1] 4     6 Module [5]
//
// Kinds and fields carry the names of CPython's ASDL; the typed views
// (Tree.Call(id).Args()) and the builders are generated from gen/nodes.txt.
//
// # Invariants
//
// A node's children have smaller ids and lie inside its span, decorators and
// f-string parts excepted as in CPython. Positions are byte offsets into the
// decoded text.
package ast

//go:generate go run ./gen

// NodeID is an index into Tree.Nodes; 0 is absent.
type NodeID int32

// NameID is an index into Tree.Names; 0 is absent.
type NameID int32

// Kind is the kind of a node.
type Kind uint8

// String is the name of the kind in CPython's ASDL.
func (k Kind) String() string { return kindNames[k] }

// Node is one node: 24 bytes.
type Node struct {
	Start, End uint32
	Kind       Kind
	Flags      uint8
	Aux        uint16
	A, B, C    int32
}

// Flags of nodes.
const (
	FlagParenthesized uint8 = 1 << iota // the expression stands in parentheses of its own
)

// Context says how a name, attribute or element is used.
type Context uint16

// Contexts.
const (
	Load Context = iota
	Store
	Del
)

// BoolOperator is and or or.
type BoolOperator uint16

// Operators of BoolOp.
const (
	And BoolOperator = iota
	Or
)

// Operator is a binary operator.
type Operator uint16

// Operators of BinOp and AugAssign.
const (
	Add Operator = iota
	Sub
	Mult
	MatMult
	Div
	Mod
	Pow
	LShift
	RShift
	BitOr
	BitXor
	BitAnd
	FloorDiv
)

// UnaryOperator is an operator of UnaryOp.
type UnaryOperator uint16

// Operators of UnaryOp.
const (
	Invert UnaryOperator = iota
	Not
	UAdd
	USub
)

// CompareOperator is an operator of Compare.
type CompareOperator uint16

// Operators of Compare.
const (
	Eq CompareOperator = iota
	NotEq
	Lt
	LtE
	Gt
	GtE
	Is
	IsNot
	In
	NotIn
)

// ConstKind is the kind of a constant.
type ConstKind uint8

// Kinds of constants.
const (
	ConstNone ConstKind = iota
	ConstTrue
	ConstFalse
	ConstEllipsis
	ConstInt
	ConstFloat
	ConstComplex
	ConstStr
	ConstBytes
)

// Const is a constant. Text is the value of a string (lone surrogates in the
// three-byte form), the bytes of a bytes literal, the digits of a number as
// written without underscores.
type Const struct {
	Kind ConstKind
	U    bool // written with the prefix u
	Text string
}

// Comment is the range of a comment, the number sign included.
type Comment struct{ Start, End uint32 }

// Tree is the syntax tree of one file.
type Tree struct {
	Nodes    []Node
	Extra    []NodeID
	Names    []string
	Consts   []Const
	Comments []Comment
	Root     NodeID

	nameIDs map[string]NameID
}

// Reset empties the tree and keeps its memory, so that a worker parses file after
// file into the same tables.
func (t *Tree) Reset() {
	t.Nodes = append(t.Nodes[:0], Node{})
	t.Extra = append(t.Extra[:0], 0)
	t.Names = append(t.Names[:0], "")
	t.Consts = append(t.Consts[:0], Const{})
	t.Comments = t.Comments[:0]
	t.Root = 0
	if t.nameIDs == nil {
		t.nameIDs = map[string]NameID{}
	}
	clear(t.nameIDs)
}

// Intern numbers a name.
func (t *Tree) Intern(s string) NameID {
	if id, ok := t.nameIDs[s]; ok {
		return id
	}
	id := NameID(len(t.Names))
	t.Names = append(t.Names, s)
	t.nameIDs[s] = id
	return id
}

// AddConst adds a constant.
func (t *Tree) AddConst(c Const) int32 {
	t.Consts = append(t.Consts, c)
	return int32(len(t.Consts) - 1)
}

// Text is the text of a name.
func (t *Tree) Text(id NameID) string { return t.Names[id] }

// Kind is the kind of a node.
func (t *Tree) Kind(id NodeID) Kind { return t.Nodes[id].Kind }

// Start is the offset of a node's first byte.
func (t *Tree) Start(id NodeID) uint32 { return t.Nodes[id].Start }

// End is the offset behind a node's last byte.
func (t *Tree) End(id NodeID) uint32 { return t.Nodes[id].End }

// Items returns the list that a field refers to.
func (t *Tree) Items(at int32) []NodeID {
	if at == 0 {
		return nil
	}
	n := int32(t.Extra[at])
	return t.Extra[at+1 : at+1+n]
}

func (t *Tree) addList(ids []NodeID) int32 {
	if len(ids) == 0 {
		return 0
	}
	at := int32(len(t.Extra))
	t.Extra = append(t.Extra, NodeID(len(ids)))
	t.Extra = append(t.Extra, ids...)
	return at
}

func (t *Tree) add(n Node) NodeID {
	t.Nodes = append(t.Nodes, n)
	return NodeID(len(t.Nodes) - 1)
}

type fieldKind uint8

const (
	fieldNode fieldKind = iota
	fieldNodes
	fieldName
	fieldNames
	fieldOps
	fieldInt
	fieldConst
)

type fieldInfo struct {
	name string
	kind fieldKind
}

// slots returns where the fields of a node are stored.
func (t *Tree) slots(id NodeID, buf *[8]int32) []int32 {
	n := &t.Nodes[id]
	fields := layouts[n.Kind]
	if len(fields) <= 3 {
		buf[0], buf[1], buf[2] = n.A, n.B, n.C
		return buf[:len(fields)]
	}
	for i := range fields {
		buf[i] = int32(t.Extra[n.A+int32(i)])
	}
	return buf[:len(fields)]
}

// ForEachChild calls f for the children in order of their fields.
func (t *Tree) ForEachChild(id NodeID, f func(NodeID)) {
	var buf [8]int32
	for i, s := range t.slots(id, &buf) {
		switch layouts[t.Nodes[id].Kind][i].kind {
		case fieldNode:
			if s != 0 {
				f(NodeID(s))
			}
		case fieldNodes:
			for _, c := range t.Items(s) {
				if c != 0 {
					f(c)
				}
			}
		}
	}
}
