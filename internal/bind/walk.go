package bind

import (
	"sync"

	"github.com/ferrule-dev/ferrule/internal/source"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
)

// maxDepth bounds the recursion; what lies deeper is not seen.
const maxDepth = 6000

// maxKept is the length of text above which a literal is not copied into Decls.
const maxKept = 4096

// What is known of a name in a scope while the tree is walked.
const (
	recUsed uint8 = 1 << iota
	recBound
	recGlobal
	recNonlocal
	recComp
	recSkip    // used in a comprehension of a class body, where class names are not seen
	recCell    // an inner function reads it
	recDeleted // the target of a del
)

// rec is a name in a scope; head and tail are a list through next.
type rec struct {
	scope      DefIndex
	name       NameID
	flags      uint8
	param      int32
	head, tail int32
	n          int32
	owner      DefIndex
	kind       SymKind
	symbol     bool
}

// binder is the scratch of one call of Bind.
type binder struct {
	t    *ast.Tree
	text string
	opt  Options
	f    *File
	x    *ast.Extractor
	// decls is what x copies to.
	decls ast.Tree

	recs  []rec
	tab   table
	binds []Binding
	next  []int32

	scope     DefIndex
	flags     BindFlags
	depth     int
	hide      int // type parameters visible at this point: hidden[:hide]
	hidden    []NameID
	renames   []Rename
	inComp    bool // inside a comprehension, first iterable excepted
	ordinals  map[string]int32
	comments  []typeComment
	dotZero   NameID
	all       exports
	nameClass NameID // __class__
	nameAll   NameID // __all__
}

var binders = sync.Pool{New: func() any { return &binder{ordinals: map[string]int32{}} }}

// Bind finds the definitions and names of a parsed file. It may add names to the
// tree; nothing in the result refers to the tree afterwards.
func Bind(tree *ast.Tree, text string, opt Options) *File {
	b := binders.Get().(*binder)
	defer binders.Put(b)
	f := &File{NodeDef: make(map[ast.NodeID]DefIndex, len(tree.Nodes)/40), Renames: map[ast.NodeID][]Rename{}}
	*b = binder{
		t: tree, text: text, opt: opt, f: f,
		recs: b.recs[:0], tab: b.tab, binds: b.binds[:0], next: b.next[:0],
		hidden: b.hidden[:0], renames: b.renames[:0], ordinals: b.ordinals, comments: b.comments[:0], decls: b.decls,
	}
	clear(b.ordinals)
	b.tab.reset(len(tree.Nodes) / 8)
	b.nameClass = NameID(tree.Intern("__class__"))
	b.nameAll = NameID(tree.Intern("__all__"))
	tree.Intern("AssertionError") // which an assert raises
	if opt.Stub {
		f.Decls = copyTree(tree)
	} else {
		// The copies are collected in memory that is used again for the next file.
		b.decls.Reset()
		b.x = &ast.Extractor{From: tree, To: &b.decls}
	}
	b.findTypeComments()
	b.module()
	f.Names = append([]string(nil), tree.Names...)
	if b.x != nil {
		f.Decls = copyTree(b.x.To)
	}
	f.Decls.Names = f.Names
	b.resolve()
	b.exports()
	b.t, b.f, b.x, b.text = nil, nil, nil, ""
	return f
}

// copyTree copies the tables; ids stay the same.
func copyTree(t *ast.Tree) *ast.Tree {
	return &ast.Tree{
		Nodes:  append([]ast.Node(nil), t.Nodes...),
		Extra:  append([]ast.NodeID(nil), t.Extra...),
		Consts: append([]ast.Const(nil), t.Consts...),
		Root:   t.Root,
	}
}

// keep copies a subtree into Decls and returns its node there.
func (b *binder) keep(id ast.NodeID) ast.NodeID {
	if id == 0 || b.x == nil {
		return id
	}
	return b.x.Copy(id)
}

func (b *binder) keepAll(ids []ast.NodeID) []ast.NodeID {
	if len(ids) == 0 {
		return nil
	}
	out := make([]ast.NodeID, len(ids))
	for i, id := range ids {
		out[i] = b.keep(id)
	}
	return out
}

// keepValue copies the value of an assignment if later stages need it.
func (b *binder) keepValue(id ast.NodeID) ast.NodeID {
	if id == 0 || b.x == nil {
		return id
	}
	k := b.t.Kind(id)
	switch b.f.Defs[b.scope].Kind {
	case KindModule, KindClass:
		switch k {
		case ast.KindDict, ast.KindList, ast.KindTuple, ast.KindSet:
			if b.t.End(id)-b.t.Start(id) > maxKept {
				return 0
			}
		}
	default:
		switch k {
		case ast.KindName, ast.KindAttribute, ast.KindCall, ast.KindConstant:
		default:
			return 0
		}
	}
	return b.x.Copy(id)
}

// rec finds or makes the record of a name in a scope.
func (b *binder) rec(scope DefIndex, name NameID) *rec {
	k := key(scope, name)
	i := b.tab.get(k)
	if i < 0 {
		i = int32(len(b.recs))
		b.recs = append(b.recs, rec{scope: scope, name: name, param: -1, head: -1, tail: -1, owner: scope})
		b.tab.put(k, i)
	}
	return &b.recs[i]
}

// use notes a name that is read.
func (b *binder) use(name NameID) {
	for _, h := range b.hidden[:b.hide] {
		if h == name {
			return
		}
	}
	name = b.renamed(name)
	r := b.rec(b.scope, name)
	r.flags |= recUsed
	if b.inComp {
		r.flags |= recSkip
	}
}

func (b *binder) renamed(name NameID) NameID {
	for i := len(b.renames) - 1; i >= 0; i-- {
		if b.renames[i].From == name {
			return b.renames[i].To
		}
	}
	return name
}

// add appends a binding to a name of a scope.
func (b *binder) add(scope DefIndex, name NameID, x Binding) {
	r := b.rec(scope, name)
	if x.Kind == BindDel {
		r.flags |= recDeleted
	}
	r.flags |= recBound
	x.Flags |= b.flags
	i := int32(len(b.binds))
	b.binds = append(b.binds, x)
	b.next = append(b.next, -1)
	if r.tail < 0 {
		r.head = i
	} else {
		b.next[r.tail] = i
	}
	r.tail = i
	r.n++
}

func (b *binder) span(id ast.NodeID) source.Span {
	return source.Span{Start: b.t.Start(id), End: b.t.End(id)}
}

// newDef numbers a definition.
func (b *binder) newDef(kind Kind, id ast.NodeID, name NameID, text string) DefIndex {
	d := DefIndex(len(b.f.Defs))
	x := Def{Kind: kind, Name: name, Parent: b.scope, Start: b.t.Start(id), End: b.t.End(id)}
	p := &b.f.Defs[b.scope]
	x.Qual = text
	if p.Qual != "" {
		x.Qual = p.Qual + "." + text
	}
	x.Ordinal = b.ordinals[x.Qual]
	b.ordinals[x.Qual]++
	if p.Kind == KindClass && kind == KindFunction {
		x.Flags |= Method
	}
	if b.flags&BindDead != 0 {
		x.Flags |= DeadDef
	}
	if b.flags&BindTypeChecking != 0 {
		x.Flags |= TypeChecked
	}
	if b.flags&(BindConditional|BindInTry|BindInHandler) != 0 {
		x.Flags |= Conditional
	}
	b.f.Defs = append(b.f.Defs, x)
	b.f.NodeDef[id] = d
	b.f.DefNode = append(b.f.DefNode, id)
	return d
}

// saved is what a nested definition replaces.
type saved struct {
	scope  DefIndex
	flags  BindFlags
	inComp bool
}

func (b *binder) enter(d DefIndex) saved {
	s := saved{b.scope, b.flags, b.inComp}
	b.scope = d
	b.flags &= BindDead | BindTypeChecking
	b.inComp = false
	return s
}

func (b *binder) leave(s saved) { b.scope, b.flags, b.inComp = s.scope, s.flags, s.inComp }

func (b *binder) module() {
	t := b.t
	b.f.Defs = append(b.f.Defs, Def{Kind: KindModule, Parent: NoDef, End: t.End(t.Root)})
	b.f.DefNode = append(b.f.DefNode, t.Root)
	body := t.Module(t.Root).Body()
	b.f.Defs[0].Doc = b.hasDoc(body)
	b.body(body)
}

func (b *binder) hasDoc(body []ast.NodeID) bool {
	return len(body) > 0 && isDoc(b.t, body[0])
}

// isDoc says whether a statement is a text alone.
func isDoc(t *ast.Tree, id ast.NodeID) bool {
	if t.Kind(id) != ast.KindExpr {
		return false
	}
	v := t.Expr(id).Value()
	return t.Kind(v) == ast.KindConstant && t.Consts[t.Constant(v).Value()].Kind == ast.ConstStr
}

// stubLike says whether a body does nothing: a docstring, pass, ... or raise
// NotImplementedError.
func stubLike(t *ast.Tree, body []ast.NodeID) bool {
	for i, s := range body {
		switch t.Kind(s) {
		case ast.KindPass:
		case ast.KindExpr:
			v := t.Expr(s).Value()
			if t.Kind(v) != ast.KindConstant {
				return false
			}
			switch t.Consts[t.Constant(v).Value()].Kind {
			case ast.ConstEllipsis:
			case ast.ConstStr:
				if i > 0 {
					return false
				}
			default:
				return false
			}
		case ast.KindRaise:
			e := t.Raise(s).Exc()
			if e != 0 && t.Kind(e) == ast.KindCall {
				e = t.Call(e).Func()
			}
			if e == 0 || t.Kind(e) != ast.KindName || t.Text(t.Name(e).Id()) != "NotImplementedError" {
				return false
			}
		default:
			return false
		}
	}
	return true
}
