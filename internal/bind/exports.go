package bind

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
)

// exports follows what a module does to __all__.
type exports struct {
	list    []string
	seen    bool
	unclear bool
}

func (b *binder) exports() {
	b.f.All, b.f.AllOK = b.all.list, b.all.seen && !b.all.unclear
}

func (x *exports) names(b *binder, target ast.NodeID) bool {
	return b.scope == 0 && b.flags&BindDead == 0 && b.t.Kind(target) == ast.KindName && NameID(b.t.Name(target).Id()) == b.nameAll
}

func (x *exports) assign(b *binder, target, value ast.NodeID) {
	if value == 0 || !x.names(b, target) {
		return
	}
	x.list, x.seen, x.unclear = nil, true, false
	x.add(b.t, value, 0)
}

func (x *exports) augment(b *binder, target, value ast.NodeID) {
	if x.names(b, target) {
		x.seen = true
		x.add(b.t, value, 0)
	}
}

// call follows __all__.extend([...]), append and remove.
func (x *exports) call(b *binder, id ast.NodeID) {
	t := b.t
	if b.scope != 0 || t.Kind(id) != ast.KindCall {
		return
	}
	v := t.Call(id)
	if t.Kind(v.Func()) != ast.KindAttribute {
		return
	}
	f := t.Attribute(v.Func())
	if !x.names(b, f.Value()) {
		return
	}
	if len(v.Args()) != 1 || len(v.Keywords()) != 0 {
		x.unclear = true
		return
	}
	arg := v.Args()[0]
	switch t.Text(f.Attr()) {
	case "extend":
		x.add(t, arg, 0)
	case "append":
		x.one(t, arg)
	case "remove":
		s, ok := text(t, arg)
		if !ok {
			x.unclear = true
			return
		}
		for i, n := range x.list {
			if n == s {
				x.list = append(x.list[:i:i], x.list[i+1:]...)
				return
			}
		}
	default:
		x.unclear = true
	}
}

func (x *exports) one(t *ast.Tree, id ast.NodeID) {
	s, ok := text(t, id)
	if !ok {
		x.unclear = true
		return
	}
	x.list = append(x.list, s)
}

func (x *exports) add(t *ast.Tree, id ast.NodeID, depth int) {
	if depth > 100 {
		x.unclear = true
		return
	}
	switch t.Kind(id) {
	case ast.KindList, ast.KindTuple:
		for _, e := range t.Tuple(id).Elts() {
			x.one(t, e)
		}
	case ast.KindSet:
		for _, e := range t.Set(id).Elts() {
			x.one(t, e)
		}
	case ast.KindBinOp:
		if v := t.BinOp(id); v.Op() == ast.Add {
			x.add(t, v.Left(), depth+1)
			x.add(t, v.Right(), depth+1)
			return
		}
		x.unclear = true
	default:
		x.unclear = true
	}
}

// typeComment is a PEP 484 comment.
type typeComment struct {
	start uint32
	text  string
}

func (b *binder) findTypeComments() {
	for _, c := range b.t.Comments {
		s := b.text[c.Start:c.End]
		s = strings.TrimLeft(s[1:], " \t")
		s, ok := strings.CutPrefix(s, "type:")
		if !ok {
			continue
		}
		s = strings.TrimSpace(s)
		if strings.HasPrefix(s, "ignore") && (len(s) == 6 || !isIdent(s[6])) {
			continue
		}
		if i := strings.IndexByte(s, '#'); i >= 0 {
			s = strings.TrimSpace(s[:i])
		}
		b.comments = append(b.comments, typeComment{c.Start, s})
	}
}

// typeComment finds the comment that stands on the line of an offset, behind it.
func (b *binder) typeComment(at uint32) string {
	list := b.after(at)
	if len(list) > 0 && strings.IndexByte(b.text[at:list[0].start], '\n') < 0 {
		return list[0].text
	}
	return ""
}

// typeCommentIn finds the comment between the head of a statement and its body.
func (b *binder) typeCommentIn(at uint32, body []ast.NodeID) string {
	if len(b.comments) == 0 || len(body) == 0 {
		return ""
	}
	first := b.t.Start(body[0])
	for _, c := range b.after(at) {
		if c.start >= first {
			break
		}
		// Comments of single parameters come before the closing colon.
		if i := strings.LastIndexByte(b.text[at:c.start], ':'); i >= 0 {
			return c.text
		}
	}
	return ""
}

func (b *binder) after(at uint32) []typeComment {
	if len(b.comments) == 0 {
		return nil
	}
	lo, hi := 0, len(b.comments)
	for lo < hi {
		m := (lo + hi) / 2
		if b.comments[m].start < at {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return b.comments[lo:]
}
