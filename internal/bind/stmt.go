package bind

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/source"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
)

func (b *binder) body(list []ast.NodeID) {
	for _, s := range list {
		b.stmt(s)
	}
}

// under walks statements with more flags set.
func (b *binder) under(list []ast.NodeID, flags BindFlags) {
	old := b.flags
	b.flags |= flags
	b.body(list)
	b.flags = old
}

func (b *binder) stmt(id ast.NodeID) {
	if b.depth++; b.depth > maxDepth {
		b.depth--
		return
	}
	defer func() { b.depth-- }()
	t := b.t
	switch t.Kind(id) {
	case ast.KindExpr:
		v := t.Expr(id).Value()
		b.expr(v)
		b.all.call(b, v)
	case ast.KindAssign:
		v := t.Assign(id)
		kept, comment := ast.NodeID(0), b.typeComment(t.End(id))
		named := false
		for _, x := range v.Targets() {
			named = named || t.Kind(x) == ast.KindName
		}
		if named {
			kept = b.keepValue(v.Value())
		}
		for _, x := range v.Targets() {
			b.target(x, Binding{Kind: BindAssign, Value: kept, TypeComment: comment})
			b.attrComment(x, v.Value(), comment)
			b.all.assign(b, x, v.Value())
		}
		b.expr(v.Value())
	case ast.KindAnnAssign:
		b.annAssign(id)
	case ast.KindAugAssign:
		v := t.AugAssign(id)
		if t.Kind(v.Target()) == ast.KindName {
			b.use(NameID(t.Name(v.Target()).Id()))
		}
		b.target(v.Target(), Binding{Kind: BindAug})
		b.all.augment(b, v.Target(), v.Value())
		b.expr(v.Value())
	case ast.KindReturn:
		b.expr(t.Return(id).Value())
	case ast.KindDelete:
		for _, x := range t.Delete(id).Targets() {
			b.target(x, Binding{Kind: BindDel})
		}
	case ast.KindFunctionDef, ast.KindAsyncFunctionDef:
		b.function(id)
	case ast.KindClassDef:
		b.class(id)
	case ast.KindFor, ast.KindAsyncFor:
		v := t.For(id)
		b.target(v.Target(), Binding{Kind: BindFor, TypeComment: b.typeCommentIn(t.End(v.Iter()), v.Body())})
		b.expr(v.Iter())
		b.under(v.Body(), BindConditional)
		b.under(v.Orelse(), BindConditional)
	case ast.KindWhile:
		v := t.While(id)
		b.expr(v.Test())
		switch b.opt.Static(t, v.Test()) {
		case False:
			b.under(v.Body(), BindDead)
			b.body(v.Orelse())
		default:
			b.under(v.Body(), BindConditional)
			b.under(v.Orelse(), BindConditional)
		}
	case ast.KindIf:
		b.ifStmt(id)
	case ast.KindWith, ast.KindAsyncWith:
		v := t.With(id)
		for _, i := range v.Items() {
			item := t.Withitem(i)
			b.expr(item.ContextExpr())
			if item.OptionalVars() != 0 {
				b.target(item.OptionalVars(), Binding{Kind: BindWith})
			}
		}
		b.under(v.Body(), BindConditional)
	case ast.KindTry, ast.KindTryStar:
		v := t.Try(id)
		if len(v.Handlers()) > 0 {
			b.under(v.Body(), BindInTry)
		} else {
			b.under(v.Body(), BindConditional)
		}
		for _, h := range v.Handlers() {
			x := t.ExceptHandler(h)
			b.expr(x.Type())
			old := b.flags
			b.flags |= BindInHandler
			if x.Name() != 0 {
				b.add(b.scope, NameID(x.Name()), Binding{Kind: BindExcept, At: b.nameBefore(h, x), Def: NoDef, Import: -1})
			}
			b.body(x.Body())
			b.flags = old
		}
		b.under(v.Orelse(), BindConditional)
		b.body(v.Finalbody())
	case ast.KindMatch:
		v := t.Match(id)
		b.expr(v.Subject())
		for _, c := range v.Cases() {
			x := t.MatchCase(c)
			old := b.flags
			b.flags |= BindConditional
			b.pattern(x.Pattern())
			b.expr(x.Guard())
			b.body(x.Body())
			b.flags = old
		}
	case ast.KindRaise:
		v := t.Raise(id)
		b.expr(v.Exc())
		b.expr(v.Cause())
	case ast.KindAssert:
		v := t.Assert(id)
		b.expr(v.Test())
		b.expr(v.Msg())
	case ast.KindImport:
		b.importStmt(id)
	case ast.KindImportFrom:
		b.importFrom(id)
	case ast.KindGlobal:
		for _, n := range t.Global(id).Names() {
			if b.scope != 0 {
				b.rec(b.scope, NameID(n)).flags |= recGlobal
			}
		}
	case ast.KindNonlocal:
		for _, n := range t.Nonlocal(id).Names() {
			if b.scope != 0 {
				b.rec(b.scope, NameID(n)).flags |= recNonlocal
			}
		}
	case ast.KindTypeAlias:
		v := t.TypeAlias(id)
		b.target(v.Name(), Binding{Kind: BindTypeAlias, Value: b.keep(v.Value())})
		mark := b.pushTypeParams(v.TypeParams())
		b.typeParamUses(v.TypeParams())
		b.expr(v.Value())
		b.popTypeParams(mark)
	}
}

func (b *binder) ifStmt(id ast.NodeID) {
	v := b.t.If(id)
	b.expr(v.Test())
	switch b.opt.Static(b.t, v.Test()) {
	case True:
		b.body(v.Body())
		b.under(v.Orelse(), BindDead)
	case False:
		b.under(v.Body(), BindDead)
		b.body(v.Orelse())
	case Checking:
		b.under(v.Body(), BindTypeChecking)
		b.under(v.Orelse(), BindConditional)
	case NotChecking:
		b.under(v.Body(), BindConditional)
		b.under(v.Orelse(), BindTypeChecking)
	default:
		b.under(v.Body(), BindConditional)
		b.under(v.Orelse(), BindConditional)
	}
}

// attrComment notes self.x = value  # type: T.
func (b *binder) attrComment(target, value ast.NodeID, comment string) {
	t := b.t
	if comment == "" || t.Kind(target) != ast.KindAttribute {
		return
	}
	a := t.Attribute(target)
	if t.Kind(a.Value()) != ast.KindName {
		return
	}
	kept := ast.NodeID(0)
	if t.Kind(value) == ast.KindConstant {
		kept = b.keepValue(value)
	}
	b.f.AttrAnns = append(b.f.AttrAnns, AttrAnn{
		Scope: b.scope, Base: NameID(t.Name(a.Value()).Id()), Attr: NameID(a.Attr()),
		Comment: comment, Value: kept, HasValue: true, At: b.span(target),
	})
}

func (b *binder) annAssign(id ast.NodeID) {
	t := b.t
	v := t.AnnAssign(id)
	x := Binding{Kind: BindAnn, Ann: b.keep(v.Annotation()), Value: b.keepValue(v.Value())}
	if v.Value() != 0 {
		x.Flags |= BindValue
	}
	if t.Kind(v.Target()) == ast.KindAttribute {
		a := t.Attribute(v.Target())
		if t.Kind(a.Value()) == ast.KindName {
			b.f.AttrAnns = append(b.f.AttrAnns, AttrAnn{
				Scope: b.scope, Base: NameID(t.Name(a.Value()).Id()), Attr: NameID(a.Attr()),
				Ann: x.Ann, Value: x.Value, HasValue: v.Value() != 0, At: b.span(v.Target()),
			})
		}
	}
	if v.Simple() != 0 || v.Value() != 0 || t.Kind(v.Target()) != ast.KindName {
		b.target(v.Target(), x)
	} else {
		b.expr(v.Target()) // (x): int declares nothing
	}
	b.expr(v.Annotation())
	b.all.assign(b, v.Target(), v.Value())
	b.expr(v.Value())
}

// target walks what an assignment, loop, with or del binds.
func (b *binder) target(id ast.NodeID, x Binding) {
	if b.depth++; b.depth > maxDepth {
		b.depth--
		return
	}
	defer func() { b.depth-- }()
	t := b.t
	switch t.Kind(id) {
	case ast.KindName:
		x.At, x.Def, x.Import = b.span(id), NoDef, -1
		b.add(b.scope, b.renamed(NameID(t.Name(id).Id())), x)
	case ast.KindTuple, ast.KindList:
		if x.Kind == BindAssign {
			x.Kind, x.Value = BindUnpack, 0
		}
		for _, e := range t.Tuple(id).Elts() {
			b.target(e, x)
		}
	case ast.KindStarred:
		if x.Kind == BindAssign {
			x.Kind, x.Value = BindUnpack, 0
		}
		b.target(t.Starred(id).Value(), x)
	default:
		b.expr(id)
	}
}

// nameBefore finds the name of an except clause: it stands before the colon,
// behind the type.
func (b *binder) nameBefore(h ast.NodeID, x ast.ExceptHandler) source.Span {
	at := int(b.t.End(x.Type()))
	end := int(b.t.End(h))
	if at > len(b.text) || end > len(b.text) || at > end {
		return b.span(h)
	}
	s := b.text[at:end]
	i := strings.Index(s, "as")
	if i < 0 {
		return b.span(h)
	}
	return b.nameFrom(uint32(at + i + 2))
}

// nameFrom finds the identifier that follows an offset.
func (b *binder) nameFrom(at uint32) source.Span {
	i := int(at)
	for i < len(b.text) && strings.IndexByte(" \t\f\\\r\n", b.text[i]) >= 0 {
		i++
	}
	j := i
	for j < len(b.text) && isIdent(b.text[j]) {
		j++
	}
	return source.Span{Start: uint32(i), End: uint32(j)}
}

func isIdent(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80
}

func (b *binder) importStmt(id ast.NodeID) {
	t := b.t
	for _, a := range t.Import(id).Names() {
		v := t.Alias(a)
		name := v.Asname()
		at := b.span(a)
		module := t.Text(v.Name())
		if name == 0 {
			top, _, dotted := strings.Cut(module, ".")
			name = v.Name()
			if dotted {
				name = t.Intern(top)
			}
			at.End = at.Start + uint32(len(top))
		} else {
			at.Start = at.End - min(at.End-at.Start, uint32(len(t.Text(name))))
		}
		b.addImport(Import{Module: module, As: NameID(name), At: b.span(a)}, BindImport, at)
	}
}

func (b *binder) importFrom(id ast.NodeID) {
	t := b.t
	v := t.ImportFrom(id)
	module := t.Text(v.Module())
	if v.Level() > 0 {
		// The instruction names the module as written.
		t.Intern(strings.Repeat(".", int(v.Level())) + module)
	}
	for _, a := range v.Names() {
		x := t.Alias(a)
		imp := Import{Module: module, Level: int32(v.Level()), Name: t.Text(x.Name()), At: b.span(a)}
		if imp.Name == "*" {
			b.f.Defs[b.scope].Flags |= StarImport
			imp.Scope, imp.Flags = b.scope, b.flags
			b.f.Imports = append(b.f.Imports, imp)
			continue
		}
		name, at := x.Name(), b.span(a)
		if x.Asname() != 0 {
			name = x.Asname()
			at.Start = at.End - min(at.End-at.Start, uint32(len(t.Text(name))))
		}
		imp.As = NameID(name)
		b.addImport(imp, BindImportFrom, at)
	}
}

func (b *binder) addImport(imp Import, kind BindKind, at source.Span) {
	imp.Scope, imp.Flags = b.scope, b.flags
	b.add(b.scope, imp.As, Binding{Kind: kind, At: at, Def: NoDef, Import: int32(len(b.f.Imports))})
	b.f.Imports = append(b.f.Imports, imp)
}

func (b *binder) pattern(id ast.NodeID) {
	if id == 0 {
		return
	}
	if b.depth++; b.depth > maxDepth {
		b.depth--
		return
	}
	defer func() { b.depth-- }()
	t := b.t
	capture := func(name ast.NameID, at source.Span) {
		if name != 0 {
			b.add(b.scope, NameID(name), Binding{Kind: BindMatch, At: at, Def: NoDef, Import: -1})
		}
	}
	switch t.Kind(id) {
	case ast.KindMatchValue:
		b.expr(t.MatchValue(id).Value())
	case ast.KindMatchSequence:
		for _, p := range t.MatchSequence(id).Patterns() {
			b.pattern(p)
		}
	case ast.KindMatchMapping:
		v := t.MatchMapping(id)
		for i, k := range v.Keys() {
			b.expr(k)
			b.pattern(v.Patterns()[i])
		}
		capture(v.Rest(), b.span(id))
	case ast.KindMatchClass:
		v := t.MatchClass(id)
		b.expr(v.Cls())
		for _, p := range v.Patterns() {
			b.pattern(p)
		}
		for _, p := range v.KwdPatterns() {
			b.pattern(p)
		}
	case ast.KindMatchStar:
		at := b.span(id)
		at = b.nameFrom(at.Start + 1)
		capture(t.MatchStar(id).Name(), at)
	case ast.KindMatchAs:
		v := t.MatchAs(id)
		at := b.span(id)
		if v.Pattern() != 0 {
			b.pattern(v.Pattern())
			at.Start = at.End - min(at.End-at.Start, uint32(len(t.Text(v.Name()))))
		}
		capture(v.Name(), at)
	case ast.KindMatchOr:
		for _, p := range t.MatchOr(id).Patterns() {
			b.pattern(p)
		}
	}
}
