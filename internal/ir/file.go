package ir

import "github.com/ferrule-dev/ferrule/internal/base/sym"

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

// Const is a constant of the file. Text is the decoded text of a string, the
// bytes of a bytes literal, and the normalised decimal form of a number.
type Const struct {
	Kind ConstKind
	Text string
}

// File holds the lowered bodies of one source file. Bodies[d] belongs to
// definition d.
type File struct {
	Names  []string  // NameID -> text
	Syms   []sym.Sym // NameID -> program symbol
	Consts []Const
	Bodies []Body
}
