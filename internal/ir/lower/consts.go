package lower

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/zeebo/xxh3"

	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
)

// Constants that every file has.
const (
	constNone int32 = iota
	constTrue
	constFalse
	constEllipsis
	firstConst
)

func (l *lowerer) startConsts() {
	clear(l.consts)
	l.constHash = l.constHash[:0]
	for k := ir.ConstNone; k <= ir.ConstEllipsis; k++ {
		l.file.Consts = append(l.file.Consts, ir.Const{Kind: k})
		l.constHash = append(l.constHash, uint64(k))
	}
}

func (l *lowerer) addConst(c ir.Const) int32 {
	if c.Kind <= ir.ConstEllipsis {
		return int32(c.Kind)
	}
	if i, ok := l.consts[c]; ok {
		return i
	}
	i := int32(len(l.file.Consts))
	l.file.Consts = append(l.file.Consts, c)
	l.consts[c] = i
	l.constHash = append(l.constHash, xxh3.HashStringSeed(c.Text, uint64(c.Kind)+1))
	return i
}

// constOf is the constant of a tree's constant.
func (l *lowerer) constOf(i int32) int32 {
	c := l.t.Consts[i]
	switch c.Kind {
	case ast.ConstInt:
		return l.addConst(ir.Const{Kind: ir.ConstInt, Text: decimal(c.Text)})
	case ast.ConstFloat, ast.ConstComplex:
		return l.addConst(ir.Const{Kind: ir.ConstKind(c.Kind), Text: float(c.Text)})
	}
	return l.addConst(ir.Const{Kind: ir.ConstKind(c.Kind), Text: c.Text})
}

// decimal is the normalised form of an integer literal.
func decimal(s string) string {
	if len(s) == 1 || s[0] != '0' && len(s) < 19 {
		return s
	}
	if n, err := strconv.ParseInt(s, 0, 64); err == nil {
		return strconv.FormatInt(n, 10)
	}
	if len(s) > 5000 {
		return s // as written: the decimal form of such a number costs too much
	}
	if n, ok := new(big.Int).SetString(s, 0); ok {
		return n.String()
	}
	if n, ok := new(big.Int).SetString(s, 10); ok {
		return n.String()
	}
	return s
}

func float(s string) string {
	t, imag := strings.CutSuffix(strings.ToLower(s), "j")
	if n, err := strconv.ParseFloat(t, 64); err == nil {
		t = strconv.FormatFloat(n, 'g', -1, 64)
	}
	if imag {
		t += "j"
	}
	return t
}

// negated finds the constant of -number.
func (l *lowerer) negated(id ast.NodeID) (int32, bool) {
	if l.t.Kind(id) != ast.KindConstant {
		return 0, false
	}
	c := l.constOf(l.t.Constant(id).Value())
	x := l.file.Consts[c]
	switch x.Kind {
	case ir.ConstInt, ir.ConstFloat, ir.ConstComplex:
		if x.Kind == ir.ConstInt && x.Text == "0" {
			return c, true
		}
		return l.addConst(ir.Const{Kind: x.Kind, Text: "-" + x.Text}), true
	}
	return 0, false
}
