package main

import (
	"strconv"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
)

// printer writes expressions of a tree in one fixed layout, so that neither
// comments nor the layout of the source get into a shape.
type printer struct {
	t *ast.Tree
	// used are the names that what was written refers to.
	used map[string]bool
}

// typeText is an annotation, a base or the like; not ok for an expression that is
// no plain type.
func (p *printer) typeText(id ast.NodeID) (string, bool) {
	return p.typeTextIf(id, func(string) bool { return true })
}

// typeTextIf is typeText where the text is wanted.
func (p *printer) typeTextIf(id ast.NodeID, wanted func(string) bool) (string, bool) {
	var b strings.Builder
	var names []string
	if id == 0 || !p.write(&b, id, &names) || b.Len() > 400 || !wanted(b.String()) {
		return "", false
	}
	for _, n := range names {
		p.used[n] = true
	}
	return b.String(), true
}

func (p *printer) write(b *strings.Builder, id ast.NodeID, names *[]string) bool {
	switch p.t.Kind(id) {
	case ast.KindName:
		n := p.t.Text(p.t.Name(id).Id())
		*names = append(*names, n)
		b.WriteString(n)
		return true
	case ast.KindAttribute:
		a := p.t.Attribute(id)
		if !p.write(b, a.Value(), names) {
			return false
		}
		b.WriteString("." + p.t.Text(a.Attr()))
		return true
	case ast.KindSubscript:
		s := p.t.Subscript(id)
		if isAnnotated(p.t, s.Value()) && p.t.Kind(s.Slice()) == ast.KindTuple {
			// What an annotation carries beside the type is of no concern here.
			return p.write(b, p.t.Tuple(s.Slice()).Elts()[0], names)
		}
		if !p.write(b, s.Value(), names) {
			return false
		}
		b.WriteByte('[')
		ok := false
		if p.t.Kind(s.Slice()) == ast.KindTuple && len(p.t.Tuple(s.Slice()).Elts()) > 0 {
			ok = p.list(b, p.t.Tuple(s.Slice()).Elts(), names)
		} else {
			ok = p.write(b, s.Slice(), names)
		}
		b.WriteByte(']')
		return ok
	case ast.KindTuple:
		b.WriteByte('(')
		ok := p.list(b, p.t.Tuple(id).Elts(), names)
		b.WriteByte(')')
		return ok
	case ast.KindList:
		b.WriteByte('[')
		ok := p.list(b, p.t.List(id).Elts(), names)
		b.WriteByte(']')
		return ok
	case ast.KindStarred:
		b.WriteByte('*')
		return p.write(b, p.t.Starred(id).Value(), names)
	case ast.KindBinOp:
		x := p.t.BinOp(id)
		if x.Op() != ast.BitOr || !p.write(b, x.Left(), names) {
			return false
		}
		b.WriteString(" | ")
		return p.write(b, x.Right(), names)
	case ast.KindConstant:
		return p.constant(b, p.t.Consts[p.t.Constant(id).Value()], names)
	}
	return false
}

func (p *printer) list(b *strings.Builder, ids []ast.NodeID, names *[]string) bool {
	for i, id := range ids {
		if i > 0 {
			b.WriteString(", ")
		}
		if !p.write(b, id, names) {
			return false
		}
	}
	return true
}

func (p *printer) constant(b *strings.Builder, c ast.Const, names *[]string) bool {
	switch c.Kind {
	case ast.ConstNone:
		b.WriteString("None")
	case ast.ConstTrue:
		b.WriteString("True")
	case ast.ConstFalse:
		b.WriteString("False")
	case ast.ConstEllipsis:
		b.WriteString("...")
	case ast.ConstInt:
		b.WriteString(c.Text)
	case ast.ConstStr:
		if len(c.Text) > 200 || strings.ContainsFunc(c.Text, func(r rune) bool { return r < ' ' || r > '~' }) {
			return false
		}
		// A type in quotes names what it needs like one without.
		*names = append(*names, words(c.Text)...)
		b.WriteString(strconv.Quote(c.Text))
	default:
		return false
	}
	return true
}

// dotted is a name with attributes: "functools.wraps".
func (p *printer) dotted(id ast.NodeID) (string, bool) {
	for x := id; ; {
		switch p.t.Kind(x) {
		case ast.KindName:
			return p.typeText(id)
		case ast.KindAttribute:
			x = p.t.Attribute(x).Value()
		default:
			return "", false
		}
	}
}

func isAnnotated(t *ast.Tree, id ast.NodeID) bool {
	switch t.Kind(id) {
	case ast.KindName:
		return t.Text(t.Name(id).Id()) == "Annotated"
	case ast.KindAttribute:
		return t.Text(t.Attribute(id).Attr()) == "Annotated"
	}
	return false
}

// words lists the identifiers of a text.
func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
}

// last is what stands behind the last dot.
func last(dotted string) string { return dotted[strings.LastIndexByte(dotted, '.')+1:] }
