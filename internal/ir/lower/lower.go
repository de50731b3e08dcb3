package lower

import (
	"sort"
	"sync"

	"github.com/zeebo/xxh3"

	"github.com/ferrule-dev/ferrule/internal/base/digest"
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/source"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
)

// Limits of a body.
const (
	maxDepth    = 3000    // nesting of expressions and statements
	maxInstrs   = 400_000 // instructions
	maxElements = 8192    // operands of one instruction
	maxPlaces   = 4096    // places with selectors
)

// lowerer is the scratch of one call of Lower.
type lowerer struct {
	t    *ast.Tree
	f    *bind.File
	opt  bind.Options
	file *ir.File

	consts    map[ir.Const]int32
	constHash []uint64
	nameHash  []uint64
	splitters []uint64 // bit per node that may end a block
	walrus    []int32  // names that named expressions of the file bind
	reached   []bool   // definitions that some live instruction makes
	hash      digest.Hasher
	out       tables
	unknown   bool // names may come from a star import or exec

	body
}

var lowerers = sync.Pool{New: func() any { return &lowerer{consts: map[ir.Const]int32{}} }}

// Lower makes the bodies of a file from its tree and what Bind found in it. The
// result does not refer to the tree.
func Lower(t *ast.Tree, f *bind.File, text string, syms *sym.Table, opt bind.Options) *ir.File {
	l := lowerers.Get().(*lowerer)
	defer lowerers.Put(l)
	l.t, l.f, l.opt = t, f, opt
	l.file = &ir.File{Names: f.Names}
	l.file.Syms = make([]sym.Sym, len(f.Names))
	l.nameHash = l.nameHash[:0]
	for i, n := range f.Names {
		l.file.Syms[i] = syms.Intern(n)
		l.nameHash = append(l.nameHash, xxh3.HashString(n))
	}
	l.startConsts()
	l.findSplitters()
	l.reached = resize(l.reached, len(f.Defs))
	l.reached[0] = true
	l.unknown = f.Defs[0].Flags&(bind.StarImport|bind.HasLocals) != 0
	l.out.reset()
	l.file.Bodies = make([]ir.Body, len(f.Defs))
	l.rootOf = resize(l.rootOf, len(f.Names))
	l.rootStamp = resize(l.rootStamp, len(f.Names))
	for d := range f.Defs {
		l.lowerDef(bind.DefIndex(d))
	}
	l.out.share(l.file.Bodies)
	file := l.file
	l.t, l.f, l.file = nil, nil, nil
	return file
}

func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	s = s[:n]
	clear(s)
	return s
}

// findSplitters marks the nodes whose evaluation may end a block.
func (l *lowerer) findSplitters() {
	nodes := l.t.Nodes
	l.splitters = resize(l.splitters, len(nodes)/64+1)
	l.walrus = l.walrus[:0]
	for i := range nodes {
		switch nodes[i].Kind {
		case ast.KindBoolOp, ast.KindIfExp, ast.KindListComp, ast.KindSetComp, ast.KindDictComp, ast.KindYield:
		case ast.KindCompare:
			if len(l.t.Compare(ast.NodeID(i)).Ops()) < 2 {
				continue
			}
		case ast.KindNamedExpr:
			if n := l.t.NamedExpr(ast.NodeID(i)).Target(); l.t.Kind(n) == ast.KindName {
				l.walrus = append(l.walrus, int32(l.t.Name(n).Id()))
			}
			continue
		default:
			continue
		}
		l.splitters[i>>6] |= 1 << (i & 63)
	}
}

// splits says whether a node between the two (exclusive) may end a block. The
// nodes of neighbouring operands are neighbours, so this covers the arguments of
// a call when asked for the range from its callee to the call.
func (l *lowerer) splits(after, before ast.NodeID) bool {
	for i := after + 1; i < before; {
		w := l.splitters[i>>6] >> (uint(i) & 63)
		n := 64 - int(i)&63
		if left := int(before - i); left < n {
			w &= 1<<uint(left) - 1
			n = left
		}
		if w != 0 {
			return true
		}
		i += ast.NodeID(n)
	}
	return false
}

// importIndex finds the import that an alias node stands for.
func (l *lowerer) importIndex(alias ast.NodeID) int32 {
	start := l.t.Start(alias)
	imports := l.f.Imports
	i := sort.Search(len(imports), func(i int) bool { return imports[i].At.Start >= start })
	if i < len(imports) && imports[i].At.Start == start {
		return int32(i)
	}
	return -1
}

// lowerDef makes the body of a definition; one that no live code makes has no
// blocks.
func (l *lowerer) lowerDef(d bind.DefIndex) {
	def := &l.f.Defs[d]
	out := &l.file.Bodies[d]
	out.Def, out.Kind, out.Start = d, ir.Kind(def.Kind), def.Start
	l.begin(d)
	l.params()
	out.Flags = l.flagsOf(d)
	if l.reached[d] && !l.fill(d) {
		// Given up: what it defines is still looked at.
		l.begin(d)
		l.params()
		out.Flags |= ir.BodyTooComplex
		for k := range l.f.Defs {
			if l.f.Defs[k].Parent == d {
				l.reached[k] = true
			}
		}
	}
	l.layout(out)
}

// giveUp unwinds to fill.
type giveUp struct{}

// fill lowers the statements and reports false when the body is beyond the
// limits.
func (l *lowerer) fill(d bind.DefIndex) (ok bool) {
	defer func() {
		if r := recover(); r != nil {
			if _, mine := r.(giveUp); !mine {
				panic(r)
			}
			ok = false
		}
	}()
	t := l.t
	id := l.f.DefNode[d]
	l.start(l.newBlock(), true)
	switch t.Kind(id) {
	case ast.KindModule:
		l.stmts(t.Module(id).Body())
	case ast.KindFunctionDef, ast.KindAsyncFunctionDef:
		v := t.FunctionDef(id)
		l.typeParams(v.TypeParams())
		l.stmts(v.Body())
	case ast.KindClassDef:
		v := t.ClassDef(id)
		l.typeParams(v.TypeParams())
		l.stmts(v.Body())
	case ast.KindLambda:
		body := t.Lambda(id).Body()
		v := l.expr(body)
		l.ret(v, body)
	case ast.KindGeneratorExp:
		l.generatorBody(id)
	}
	if l.cur >= 0 {
		end := l.f.Defs[d].End
		at := source.Span{Start: max(end, 1) - 1, End: end}
		v := l.emitAt(ir.Instr{Op: ir.OpConst, A: constNone, Flag: ir.FlagSynthetic}, at)
		l.emitAt(ir.Instr{Op: ir.OpReturn, A: v, Flag: ir.FlagSynthetic}, at)
		l.end()
	}
	return true
}
