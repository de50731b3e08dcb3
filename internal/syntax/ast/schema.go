package ast

// FieldType is the type of a field in the description of a kind.
type FieldType uint8

// Types of fields. The last six are kept in Node.Aux.
const (
	FieldNode FieldType = iota
	FieldNodes
	FieldName
	FieldNames
	FieldOps
	FieldInt
	FieldConst
	FieldContext
	FieldOperator
	FieldBoolOperator
	FieldUnaryOperator
	FieldInt16
	FieldUint16
)

// Field describes a field of a kind of node, so that a walk over all kinds needs
// no case for each.
type Field struct {
	Name string
	Type FieldType
	Slot uint8 // index for Tree.Slot, unused for fields in Node.Aux
}

// Fields lists the fields of a kind in the order of CPython's ASDL.
func (k Kind) Fields() []Field { return schema[k] }

// Slot is the raw value of a field that is not kept in Node.Aux: an id, the
// position of a list for Items, or an index into Consts.
func (t *Tree) Slot(id NodeID, slot uint8) int32 {
	n := &t.Nodes[id]
	if len(layouts[n.Kind]) > 3 {
		return int32(t.Extra[n.A+int32(slot)])
	}
	switch slot {
	case 0:
		return n.A
	case 1:
		return n.B
	}
	return n.C
}

// IsStatement says whether nodes of the kind are statements.
func (k Kind) IsStatement() bool { return k >= KindFunctionDef && k <= KindContinue }

// IsExpression says whether nodes of the kind are expressions.
func (k Kind) IsExpression() bool { return k >= KindBoolOp && k <= KindSlice }

// String is the name in CPython's ASDL.
func (c Context) String() string { return [...]string{"Load", "Store", "Del"}[c] }

// String is the name in CPython's ASDL.
func (o BoolOperator) String() string { return [...]string{"And", "Or"}[o] }

// String is the name in CPython's ASDL.
func (o Operator) String() string {
	return [...]string{"Add", "Sub", "Mult", "MatMult", "Div", "Mod", "Pow", "LShift", "RShift", "BitOr", "BitXor", "BitAnd", "FloorDiv"}[o]
}

// String is the name in CPython's ASDL.
func (o UnaryOperator) String() string { return [...]string{"Invert", "Not", "UAdd", "USub"}[o] }

// String is the name in CPython's ASDL.
func (o CompareOperator) String() string {
	return [...]string{"Eq", "NotEq", "Lt", "LtE", "Gt", "GtE", "Is", "IsNot", "In", "NotIn"}[o]
}
