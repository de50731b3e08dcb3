package bind

import (
	"github.com/ferrule-dev/ferrule/internal/source"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
)

func (b *binder) function(id ast.NodeID) {
	t := b.t
	v := t.FunctionDef(id)
	for _, d := range v.DecoratorList() {
		b.expr(d)
	}
	name := NameID(v.Name())
	d := b.newDef(KindFunction, id, name, t.Text(v.Name()))
	at := t.Start(id) + 3
	async := t.Kind(id) == ast.KindAsyncFunctionDef
	if async {
		at = b.nameFrom(t.Start(id) + 5).End // behind "def"
	}
	nameAt := b.nameFrom(at)
	b.add(b.scope, name, Binding{Kind: BindFunc, At: nameAt, Def: d, Import: -1})

	mark := b.pushTypeParams(v.TypeParams())
	b.typeParamUses(v.TypeParams())
	params := b.params(v.Args())
	b.expr(v.Returns())
	b.popTypeParams(mark)

	x := &b.f.Defs[d]
	x.NameAt, x.Params = nameAt, params
	x.Decorators = b.keepAll(v.DecoratorList())
	x.Returns = b.keep(v.Returns())
	x.TypeParams = b.keepAll(v.TypeParams())
	x.Doc = b.hasDoc(v.Body())
	if async {
		x.Flags |= Async
	}
	if stubLike(t, v.Body()) {
		x.Flags |= StubLike
	}
	from := nameAt.End
	if v.Returns() != 0 {
		from = t.End(v.Returns())
	}
	x.TypeComment = b.typeCommentIn(from, v.Body())
	s := b.enter(d)
	b.bindTypeParams(v.TypeParams())
	b.bindParams(d)
	b.body(v.Body())
	b.leave(s)
}

// spills notes a decorator that puts the members of an enumeration into the module:
// @enum.global_enum.
func (b *binder) spills(decorator ast.NodeID) {
	var name string
	switch t := b.t; t.Kind(decorator) {
	case ast.KindName:
		name = t.Text(t.Name(decorator).Id())
	case ast.KindAttribute:
		name = t.Text(t.Attribute(decorator).Attr())
	}
	if name == "global_enum" {
		b.f.Defs[0].Flags |= HasLocals
	}
}

func (b *binder) class(id ast.NodeID) {
	t := b.t
	v := t.ClassDef(id)
	for _, d := range v.DecoratorList() {
		b.expr(d)
		b.spills(d)
	}
	name := NameID(v.Name())
	d := b.newDef(KindClass, id, name, t.Text(v.Name()))
	nameAt := b.nameFrom(t.Start(id) + 5)
	b.add(b.scope, name, Binding{Kind: BindClass, At: nameAt, Def: d, Import: -1})

	mark := b.pushTypeParams(v.TypeParams())
	b.typeParamUses(v.TypeParams())
	b.merged(v.Bases(), v.Keywords())
	b.popTypeParams(mark)

	x := &b.f.Defs[d]
	x.NameAt = nameAt
	x.Decorators = b.keepAll(v.DecoratorList())
	x.Bases = b.keepAll(v.Bases())
	x.Keywords = b.keepAll(v.Keywords())
	x.TypeParams = b.keepAll(v.TypeParams())
	x.Doc = b.hasDoc(v.Body())
	if stubLike(t, v.Body()) {
		x.Flags |= StubLike
	}
	s := b.enter(d)
	b.bindTypeParams(v.TypeParams())
	b.body(v.Body())
	b.leave(s)
}

// pushTypeParams hides the names of type parameters from the scope around: in
// annotations and bases they mean the parameters.
func (b *binder) pushTypeParams(list []ast.NodeID) int {
	mark := len(b.hidden)
	for _, p := range list {
		b.hidden = append(b.hidden, NameID(b.t.TypeVar(p).Name()))
	}
	b.hide = len(b.hidden)
	return mark
}

func (b *binder) popTypeParams(mark int) {
	b.hidden = b.hidden[:mark]
	b.hide = mark
}

// typeParamUses walks bounds and defaults.
func (b *binder) typeParamUses(list []ast.NodeID) {
	for _, p := range list {
		b.t.ForEachChild(p, func(c ast.NodeID) { b.expr(c) })
	}
}

func (b *binder) bindTypeParams(list []ast.NodeID) {
	for _, p := range list {
		at := b.span(p)
		for at.Start < at.End && b.text[at.Start] == '*' {
			at.Start++
		}
		at = b.nameFrom(at.Start)
		b.add(b.scope, NameID(b.t.TypeVar(p).Name()), Binding{Kind: BindTypeVar, At: at, Def: NoDef, Import: -1})
	}
}

// params walks annotations and defaults in the enclosing scope and lists the
// parameters.
func (b *binder) params(args ast.NodeID) []Param {
	t := b.t
	v := t.Arguments(args)
	n := len(v.Posonlyargs()) + len(v.Args()) + len(v.Kwonlyargs())
	if v.Vararg() != 0 {
		n++
	}
	if v.Kwarg() != 0 {
		n++
	}
	if n == 0 {
		return nil
	}
	out := make([]Param, 0, n)
	add := func(id ast.NodeID, kind ParamKind, def ast.NodeID) {
		a := t.Arg(id)
		at := source.Span{Start: t.Start(id), End: t.End(id)}
		if a.Annotation() != 0 {
			at = b.nameFrom(at.Start)
		}
		b.expr(a.Annotation())
		// The value of a default belongs to the scope around, type parameters or not.
		hide := b.hide
		b.hide = 0
		b.expr(def)
		b.hide = hide
		out = append(out, Param{Name: NameID(a.Arg()), Kind: kind, Annotation: b.keep(a.Annotation()), Default: b.keep(def), At: at})
	}
	pos, args2, defaults := v.Posonlyargs(), v.Args(), v.Defaults()
	first := len(pos) + len(args2) - len(defaults)
	def := func(i int) ast.NodeID {
		if i < first {
			return 0
		}
		return defaults[i-first]
	}
	for i, a := range pos {
		add(a, PosOnly, def(i))
	}
	for i, a := range args2 {
		add(a, PosOrKw, def(len(pos)+i))
	}
	if v.Vararg() != 0 {
		add(v.Vararg(), VarArgs, 0)
	}
	for i, a := range v.Kwonlyargs() {
		add(a, KwOnly, v.KwDefaults()[i])
	}
	if v.Kwarg() != 0 {
		add(v.Kwarg(), VarKw, 0)
	}
	return out
}

func (b *binder) bindParams(d DefIndex) {
	for i, p := range b.f.Defs[d].Params {
		b.add(d, p.Name, Binding{Kind: BindParam, At: p.At, Def: NoDef, Import: -1, Ann: p.Annotation})
		if r := b.rec(d, p.Name); r.param < 0 {
			r.param = int32(i)
		}
	}
}

func (b *binder) lambda(id ast.NodeID) {
	t := b.t
	v := t.Lambda(id)
	d := b.newDef(KindLambda, id, 0, "<lambda>")
	b.f.Defs[d].NameAt = source.Span{Start: t.Start(id), End: t.Start(id) + uint32(len("lambda"))}
	params := b.params(v.Args())
	b.f.Defs[d].Params = params
	mark := len(b.renames)
	if mark > 0 {
		// A parameter hides the target of a comprehension around.
		for _, p := range params {
			b.renames = append(b.renames, Rename{p.Name, p.Name})
		}
		b.f.Renames[id] = append([]Rename(nil), b.renames...)
	}
	s := b.enter(d)
	b.bindParams(d)
	b.expr(v.Body())
	b.leave(s)
	b.renames = b.renames[:mark]
}

// generator walks a generator expression, which is a definition of its own; its
// first iterable belongs to the scope around.
func (b *binder) generator(id ast.NodeID) {
	t := b.t
	v := t.GeneratorExp(id)
	if b.dotZero == 0 {
		b.dotZero = NameID(t.Intern(".0"))
	}
	d := b.newDef(KindGenExpr, id, 0, "<genexpr>")
	at := b.span(id)
	b.f.Defs[d].NameAt = at
	b.f.Defs[d].Flags |= Generator
	b.f.Defs[d].Params = []Param{{Name: b.dotZero, Kind: PosOnly, At: at}}
	outer := b.scopeState()
	mark := len(b.renames)
	if mark > 0 {
		for _, g := range v.Generators() {
			b.targetNames(t.Comprehension(g).Target(), func(n NameID) { b.renames = append(b.renames, Rename{n, n}) }, 0)
		}
		b.f.Renames[id] = append([]Rename(nil), b.renames...)
	}
	s := b.enter(d)
	b.bindParams(d)
	b.expr(v.Elt())
	b.generators(v.Generators(), outer, mark)
	b.leave(s)
	b.renames = b.renames[:mark]
}

// scopeState is where the first iterable of a comprehension is walked.
func (b *binder) scopeState() saved { return saved{b.scope, b.flags, b.inComp} }

// comprehension walks a list, set or dict comprehension: its targets become
// locals of this scope under names of their own.
func (b *binder) comprehension(id ast.NodeID, gens []ast.NodeID, elts ...ast.NodeID) {
	t := b.t
	outer := b.scopeState()
	mark := len(b.renames)
	for _, g := range gens {
		b.targetNames(t.Comprehension(g).Target(), func(n NameID) {
			for _, r := range b.renames[mark:] {
				if r.From == n {
					return
				}
			}
			t.Names = append(t.Names, t.Names[n])
			fresh := NameID(len(t.Names) - 1)
			b.renames = append(b.renames, Rename{n, fresh})
			b.rec(b.scope, fresh).flags |= recComp
		}, 0)
	}
	b.f.Renames[id] = append([]Rename(nil), b.renames[mark:]...)
	b.inComp = true
	for _, e := range elts {
		b.expr(e)
	}
	b.generators(gens, outer, mark)
	b.inComp = outer.inComp
	b.renames = b.renames[:mark]
}

func (b *binder) generators(gens []ast.NodeID, outer saved, mark int) {
	t := b.t
	for i, g := range gens {
		v := t.Comprehension(g)
		if v.IsAsync() != 0 && b.f.Defs[b.scope].Kind == KindGenExpr {
			b.f.Defs[b.scope].Flags |= Async
		}
		b.target(v.Target(), Binding{Kind: BindFor})
		if i == 0 {
			inner := b.scopeState()
			hidden := append([]Rename(nil), b.renames[mark:]...)
			b.leave(outer)
			b.renames = b.renames[:mark]
			b.expr(v.Iter())
			b.renames = append(b.renames, hidden...)
			b.leave(inner)
		} else {
			b.expr(v.Iter())
		}
		for _, c := range v.Ifs() {
			b.expr(c)
		}
	}
}

// targetNames calls f for the names that a target binds.
func (b *binder) targetNames(id ast.NodeID, f func(NameID), depth int) {
	if depth > maxDepth {
		return
	}
	t := b.t
	switch t.Kind(id) {
	case ast.KindName:
		f(NameID(t.Name(id).Id()))
	case ast.KindTuple, ast.KindList:
		for _, e := range t.Tuple(id).Elts() {
			b.targetNames(e, f, depth+1)
		}
	case ast.KindStarred:
		b.targetNames(t.Starred(id).Value(), f, depth+1)
	}
}
