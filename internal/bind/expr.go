package bind

import (
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
)

func (b *binder) exprs(list []ast.NodeID) {
	for _, e := range list {
		b.expr(e)
	}
}

// merged walks arguments and keywords in the order of the text.
func (b *binder) merged(args, keywords []ast.NodeID) {
	for len(args) > 0 && len(keywords) > 0 {
		if b.t.Start(args[0]) < b.t.Start(keywords[0]) {
			b.expr(args[0])
			args = args[1:]
		} else {
			b.expr(b.t.Keyword(keywords[0]).Value())
			keywords = keywords[1:]
		}
	}
	b.exprs(args)
	for _, k := range keywords {
		b.expr(b.t.Keyword(k).Value())
	}
}

// expr walks an expression in the order of the text.
func (b *binder) expr(id ast.NodeID) {
	if id == 0 {
		return
	}
	if b.depth > maxDepth {
		return
	}
	t := b.t
	b.depth++
	switch t.Kind(id) {
	case ast.KindName:
		b.use(NameID(t.Name(id).Id()))
	case ast.KindConstant:
	case ast.KindAttribute:
		b.expr(t.Attribute(id).Value())
	case ast.KindCall:
		v := t.Call(id)
		b.made(id)
		b.expr(v.Func())
		if t.Kind(v.Func()) == ast.KindName {
			b.dynamic(t.Text(t.Name(v.Func()).Id()), len(v.Args())+len(v.Keywords()))
		}
		b.merged(v.Args(), v.Keywords())
	case ast.KindBoolOp:
		b.exprs(t.BoolOp(id).Values())
	case ast.KindNamedExpr:
		b.walrus(id)
	case ast.KindBinOp:
		v := t.BinOp(id)
		b.expr(v.Left())
		b.expr(v.Right())
	case ast.KindUnaryOp:
		b.expr(t.UnaryOp(id).Operand())
	case ast.KindLambda:
		b.lambda(id)
	case ast.KindIfExp:
		v := t.IfExp(id)
		b.expr(v.Body())
		b.expr(v.Test())
		b.expr(v.Orelse())
	case ast.KindDict:
		v := t.Dict(id)
		for i, k := range v.Keys() {
			b.expr(k)
			b.expr(v.Values()[i])
		}
	case ast.KindSet:
		b.exprs(t.Set(id).Elts())
	case ast.KindList:
		b.exprs(t.List(id).Elts())
	case ast.KindTuple:
		b.exprs(t.Tuple(id).Elts())
	case ast.KindListComp:
		v := t.ListComp(id)
		b.comprehension(id, v.Generators(), v.Elt())
	case ast.KindSetComp:
		v := t.SetComp(id)
		b.comprehension(id, v.Generators(), v.Elt())
	case ast.KindDictComp:
		v := t.DictComp(id)
		b.comprehension(id, v.Generators(), v.Key(), v.Value())
	case ast.KindGeneratorExp:
		b.generator(id)
	case ast.KindAwait:
		if d := &b.f.Defs[b.scope]; d.Kind == KindGenExpr {
			d.Flags |= Async
		}
		b.expr(t.Await(id).Value())
	case ast.KindYield:
		b.f.Defs[b.scope].Flags |= Generator
		b.expr(t.Yield(id).Value())
	case ast.KindYieldFrom:
		b.f.Defs[b.scope].Flags |= Generator
		b.expr(t.YieldFrom(id).Value())
	case ast.KindCompare:
		v := t.Compare(id)
		b.expr(v.Left())
		b.exprs(v.Comparators())
	case ast.KindFormattedValue:
		v := t.FormattedValue(id)
		b.expr(v.Value())
		b.expr(v.FormatSpec())
	case ast.KindInterpolation:
		v := t.Interpolation(id)
		b.expr(v.Value())
		b.expr(v.FormatSpec())
	case ast.KindJoinedStr:
		b.exprs(t.JoinedStr(id).Values())
	case ast.KindTemplateStr:
		b.exprs(t.TemplateStr(id).Values())
	case ast.KindSubscript:
		v := t.Subscript(id)
		b.expr(v.Value())
		b.expr(v.Slice())
	case ast.KindStarred:
		b.expr(t.Starred(id).Value())
	case ast.KindSlice:
		v := t.Slice(id)
		b.expr(v.Lower())
		b.expr(v.Upper())
		b.expr(v.Step())
	}
	b.depth--
}

// dynamic notes calls behind which names may change.
func (b *binder) dynamic(name string, args int) {
	switch name {
	case "locals", "exec", "eval", "globals":
	case "vars":
		if args > 0 {
			return
		}
	default:
		return
	}
	b.f.Defs[b.scope].Flags |= HasLocals
}

// walrus binds in the function around the comprehensions that it stands in
// (PEP 572).
func (b *binder) walrus(id ast.NodeID) {
	t := b.t
	v := t.NamedExpr(id)
	if t.Kind(v.Target()) == ast.KindName {
		name := NameID(t.Name(v.Target()).Id())
		scope := b.scope
		for b.f.Defs[scope].Kind == KindGenExpr {
			scope = b.f.Defs[scope].Parent
		}
		if b.f.Defs[scope].Kind == KindClass {
			scope = b.scope
		}
		if scope != b.scope {
			b.rec(b.scope, name).flags |= recNonlocal
		}
		b.add(scope, name, Binding{Kind: BindWalrus, At: b.span(v.Target()), Def: NoDef, Import: -1})
	}
	b.expr(v.Value())
}
