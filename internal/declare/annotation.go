package declare

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/parser"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// Annotation evaluates a node of a file's Decls as an annotation used in a scope.
func (t *Table) Annotation(f modgraph.FileID, scope bind.DefIndex, node ast.NodeID) types.ID {
	r := t.start(nil)
	defer r.done()
	id, _ := r.declared(place{f, scope, t.Prog.Files[f].Bind.Decls}, node)
	return id
}

// AnnotationText evaluates a text as an annotation used in a scope: the first
// argument of cast("Pool", x).
func (t *Table) AnnotationText(f modgraph.FileID, scope bind.DefIndex, text string) types.ID {
	r := t.start(nil)
	defer r.done()
	return r.annotationText(place{f, scope, t.Prog.Files[f].Bind.Decls}, text)
}

// annHow says which qualifiers stand around an annotation.
type annHow uint8

const (
	annPlain annHow = iota
	annBare         // Final or ClassVar without a type: the value says
	annAlias        // TypeAlias
	annClassVar
	annInitVar
	annGuard // TypeGuard, TypeIs: the type is that which is tested for
)

var unknownAnn = types.Unknown(types.ReasonAnnotation)

// declared evaluates an annotation with the qualifiers that may stand around it.
func (r *run) declared(p place, id ast.NodeID) (types.ID, annHow) {
	t := p.tree
	if t.Kind(id) == ast.KindConstant {
		if c := t.Consts[t.Constant(id).Value()]; c.Kind == ast.ConstStr {
			q, root, ok := parseText(p, c.Text)
			if !ok || r.deep() {
				return unknownAnn, annPlain
			}
			defer func() { r.depth-- }()
			return r.declared(q, root)
		}
	}
	head := id
	var arg ast.NodeID
	if t.Kind(id) == ast.KindSubscript {
		head, arg = t.Subscript(id).Value(), t.Subscript(id).Slice()
	}
	if k := t.Kind(head); k == ast.KindName || k == ast.KindAttribute {
		how := annPlain
		switch f, _ := formOf(r.resolve(p, head)); f {
		case formFinal:
			how = annPlain
		case formClassVar:
			how = annClassVar
		case formInitVar:
			how = annInitVar
		case formRequired:
		case formTypeAlias:
			return types.Unknown(types.ReasonDynamic), annAlias
		case formTypeGuard:
			if arg != 0 {
				return r.annotation(p, arg), annGuard
			}
		case formAnnotated:
			if arg != 0 && t.Kind(arg) == ast.KindTuple {
				if e := t.Tuple(arg).Elts(); len(e) > 0 {
					return r.declared(p, e[0])
				}
			}
		default:
			return r.annotation(p, id), annPlain
		}
		if arg == 0 {
			return types.Unknown(types.ReasonValue), annBare
		}
		inner, h := r.declared(p, arg)
		if h == annPlain {
			h = how
		}
		return inner, h
	}
	return r.annotation(p, id), annPlain
}

// parseText parses an annotation in quotes.
func parseText(p place, text string) (place, ast.NodeID, bool) {
	if len(text) > 2000 {
		return p, 0, false
	}
	var ps parser.Parser
	tree := new(ast.Tree)
	// Parentheses let the text span lines.
	ps.Parse("("+strings.TrimSpace(text)+")\n", parser.Version{Major: 3, Minor: 14}, tree)
	if len(ps.Errors) > 0 {
		return p, 0, false
	}
	body := tree.Module(tree.Root).Body()
	if len(body) != 1 || tree.Kind(body[0]) != ast.KindExpr {
		return p, 0, false
	}
	return place{p.file, p.scope, tree}, tree.Expr(body[0]).Value(), true
}

func (r *run) annotationText(p place, text string) types.ID {
	q, root, ok := parseText(p, text)
	if !ok || r.deep() {
		return unknownAnn
	}
	defer func() { r.depth-- }()
	return r.annotation(q, root)
}

// annotation evaluates an expression as a type.
func (r *run) annotation(p place, id ast.NodeID) types.ID {
	if id == 0 || r.deep() {
		return unknownAnn
	}
	defer func() { r.depth-- }()
	t := p.tree
	switch t.Kind(id) {
	case ast.KindConstant:
		switch c := t.Consts[t.Constant(id).Value()]; c.Kind {
		case ast.ConstNone:
			return types.None
		case ast.ConstStr:
			return r.annotationText(p, c.Text)
		}
	case ast.KindName, ast.KindAttribute:
		return r.symbolType(p, r.resolveType(p, id))
	case ast.KindBinOp:
		if v := t.BinOp(id); v.Op() == ast.BitOr {
			return r.Types.Union(r.annotation(p, v.Left()), r.annotation(p, v.Right()))
		}
	case ast.KindSubscript:
		v := t.Subscript(id)
		return r.subscripted(p, r.resolveType(p, v.Value()), v.Slice())
	case ast.KindStarred:
		return r.annotation(p, t.Starred(id).Value())
	}
	return unknownAnn
}

// resolveType is resolve for a name that should be a type: in the body of a class
// that defines a method of that name the outer meaning counts.
//
//	class Client:
//	    def list(self) -> list[str]: ...
func (r *run) resolveType(p place, id ast.NodeID) *Symbol {
	s := r.resolve(p, id)
	b := r.Prog.Files[p.file].Bind
	for s.Kind == SymFunc && p.tree.Kind(id) == ast.KindName && b.Defs[p.scope].Kind == bind.KindClass {
		p.scope = b.Defs[p.scope].Parent
		s = r.resolve(p, id)
	}
	return s
}

// symbolType is what a name means as an annotation.
func (r *run) symbolType(p place, s *Symbol) types.ID {
	if f, name := formOf(s); f != formNone {
		return r.bareForm(p, f, name)
	}
	switch s.Kind {
	case SymClass:
		return r.classType(s.Def)
	case SymTypeVar:
		return s.Type
	case SymMissing:
		return r.Types.ExtInstance(s.QualName)
	case SymNone:
		return types.Unknown(types.ReasonName)
	case SymAlias, SymValue, SymVar:
		return r.alias(s)
	}
	return unknownAnn
}

// classType is the object of a class named without arguments.
func (r *run) classType(d modgraph.DefID) types.ID {
	if d == r.Known.NoneType {
		return types.None
	}
	return r.Types.Instance(d)
}

func (r *run) bareForm(p place, f form, name string) types.ID {
	switch f {
	case formAny:
		return types.Any
	case formSelf:
		return types.Self
	case formNever:
		return types.Never
	case formLiteralString:
		return r.Types.Instance(r.Known.Str)
	case formType:
		return r.Types.Instance(r.Known.Type)
	case formTuple:
		return r.Types.Instance(r.Known.Tuple)
	case formCallable:
		return r.Types.Callable(nil, types.Unknown(types.ReasonAnnotation), true)
	case formAlias:
		if d := r.lookClass(aliasOf[name]); d != modgraph.NoDef {
			return r.Types.Instance(d)
		}
	}
	return unknownAnn
}

// alias is what a variable means as an annotation: a type alias, or a variable
// that holds a class.
func (r *run) alias(s *Symbol) types.ID {
	if s.Index < 0 || s.Binding < 0 {
		return r.classesOf(s.Type)
	}
	g := goal{goalAlias, int32(s.File), s.Index}
	if id := r.aliases.get(g); id != nil {
		return *id
	}
	if !r.begin(g) {
		return unknownCycle
	}
	id := r.readAlias(s)
	if r.end() {
		id = unknownCycle
	}
	if !r.evaluating(g) {
		return *r.aliases.put(g, &id)
	}
	return id
}

func (r *run) readAlias(s *Symbol) types.ID {
	b := r.Prog.Files[s.File].Bind
	x := &b.Bindings[s.Binding]
	p := place{s.File, b.Symbols[s.Index].Scope, b.Decls}
	if s.Kind == SymVar || x.Value != 0 && b.Decls.Kind(x.Value) == ast.KindCall {
		// Conditional definitions of classes, variables of type type[X], classes that a
		// call gives.
		if id := r.classesOf(s.Type); !types.IsUnknown(id) {
			return id
		}
	}
	if s.Kind == SymVar || x.Value == 0 {
		return r.classesOf(s.Type)
	}
	if b.Decls.Kind(x.Value) == ast.KindCall {
		return r.newType(p, x.Value)
	}
	if k := b.Decls.Kind(x.Value); k == ast.KindConstant && x.Kind != bind.BindTypeAlias && s.Kind != SymAlias {
		return unknownAnn
	}
	return r.annotation(p, x.Value)
}

// classesOf turns class objects into objects; anything else is no type.
func (r *run) classesOf(t types.ID) types.ID {
	var one [1]types.ID
	for _, m := range r.Types.Members(t, &one) {
		switch r.Types.Kind(m) {
		case types.KindClass, types.KindTypeOf, types.KindExt, types.KindUnknown, types.KindAny:
		default:
			return unknownAnn
		}
	}
	return r.Types.InstanceOf(t)
}

var newTypeMakers = map[string]bool{"typing.NewType": true, "typing_extensions.NewType": true}

// newType is NewType("UserId", int): int.
func (r *run) newType(p place, call ast.NodeID) types.ID {
	if newTypeMakers[r.calleeName(p, call)] {
		if a := p.tree.Call(call).Args(); len(a) == 2 {
			return r.annotation(p, a[1])
		}
	}
	return types.Unknown(types.ReasonDynamic)
}

// items are the arguments between the brackets.
func items(t *ast.Tree, slice ast.NodeID) []ast.NodeID {
	if t.Kind(slice) == ast.KindTuple {
		return t.Tuple(slice).Elts()
	}
	return []ast.NodeID{slice}
}

func (r *run) subscripted(p place, s *Symbol, slice ast.NodeID) types.ID {
	t := p.tree
	if f, name := formOf(s); f != formNone {
		return r.subscriptedForm(p, f, name, slice)
	}
	switch s.Kind {
	case SymClass:
		return r.generic(p, s.Def, items(t, slice))
	case SymMissing:
		return r.Types.ExtInstance(s.QualName)
	case SymAlias, SymValue, SymVar:
		return r.genericAlias(p, s, items(t, slice))
	case SymNone:
		return types.Unknown(types.ReasonName)
	}
	return unknownAnn
}

func (r *run) subscriptedForm(p place, f form, name string, slice ast.NodeID) types.ID {
	t := p.tree
	switch f {
	case formOptional:
		return r.Types.Union(r.annotation(p, slice), types.None)
	case formUnion:
		out := types.Never
		for _, e := range items(t, slice) {
			out = r.Types.Union(out, r.annotation(p, e))
		}
		return out
	case formCallable:
		return r.callableType(p, items(t, slice))
	case formType:
		return r.Types.TypeOf(r.annotation(p, slice))
	case formTuple:
		return r.generic(p, r.Known.Tuple, items(t, slice))
	case formLiteral:
		return r.literals(p, items(t, slice))
	case formAnnotated, formFinal, formClassVar, formInitVar, formRequired, formUnpack:
		return r.annotation(p, items(t, slice)[0])
	case formTypeGuard:
		return r.Types.Instance(r.Known.Bool)
	case formAlias:
		if d := r.lookClass(aliasOf[name]); d != modgraph.NoDef {
			return r.generic(p, d, items(t, slice))
		}
	}
	return unknownAnn
}

// generic is a class with arguments.
func (r *run) generic(p place, d modgraph.DefID, args []ast.NodeID) types.ID {
	t := p.tree
	if d == r.Known.Type && d != modgraph.NoDef && len(args) == 1 {
		return r.Types.TypeOf(r.annotation(p, args[0]))
	}
	if d == r.Known.Tuple && d != modgraph.NoDef {
		return r.tupleType(p, args)
	}
	// Callable of collections.abc is the form; here it can only be a class.
	out := make([]types.ID, len(args))
	for i, a := range args {
		switch t.Kind(a) {
		case ast.KindList, ast.KindTuple: // arguments for a ParamSpec
			out[i] = types.Unknown(types.ReasonTypeVar)
		case ast.KindConstant:
			if t.Consts[t.Constant(a).Value()].Kind == ast.ConstEllipsis {
				out[i] = types.Unknown(types.ReasonTypeVar)
				continue
			}
			out[i] = r.annotation(p, a)
		default:
			out[i] = r.annotation(p, a)
		}
	}
	return r.Types.Instance(d, out...)
}

func (r *run) tupleType(p place, args []ast.NodeID) types.ID {
	t := p.tree
	if len(args) == 2 && isEllipsis(t, args[1]) {
		return r.Types.Instance(r.Known.Tuple, r.annotation(p, args[0]))
	}
	if len(args) == 1 && t.Kind(args[0]) == ast.KindTuple && len(t.Tuple(args[0]).Elts()) == 0 {
		return r.Types.Tuple()
	}
	out := make([]types.ID, 0, len(args))
	for _, a := range args {
		inner := a
		switch k := t.Kind(a); {
		case k == ast.KindStarred:
			inner = t.Starred(a).Value()
		case k == ast.KindSubscript && r.isUnpack(p, a):
			inner = t.Subscript(a).Slice()
		default:
			out = append(out, r.annotation(p, a))
			continue
		}
		// tuple[int, *tuple[str, bool]] is flat; what has no known length makes all of it so.
		u := r.annotation(p, inner)
		if r.Types.Kind(u) != types.KindTuple {
			return r.Types.Instance(r.Known.Tuple)
		}
		out = append(out, r.Types.Args(u)...)
	}
	return r.Types.Tuple(out...)
}

func (r *run) isUnpack(p place, id ast.NodeID) bool {
	f, _ := formOf(r.resolve(p, p.tree.Subscript(id).Value()))
	return f == formUnpack
}

func isEllipsis(t *ast.Tree, id ast.NodeID) bool {
	return t.Kind(id) == ast.KindConstant && t.Consts[t.Constant(id).Value()].Kind == ast.ConstEllipsis
}

func (r *run) callableType(p place, args []ast.NodeID) types.ID {
	t := p.tree
	if len(args) != 2 {
		return r.Types.Callable(nil, unknownAnn, true)
	}
	result := r.annotation(p, args[1])
	if t.Kind(args[0]) != ast.KindList {
		return r.Types.Callable(nil, result, true) // ..., ParamSpec, Concatenate
	}
	elts := t.List(args[0]).Elts()
	params := make([]types.ID, len(elts))
	for i, e := range elts {
		if t.Kind(e) == ast.KindStarred {
			return r.Types.Callable(nil, result, true)
		}
		params[i] = r.annotation(p, e)
	}
	return r.Types.Callable(params, result, false)
}

func (r *run) literals(p place, args []ast.NodeID) types.ID {
	t := p.tree
	out := types.Never
	for _, a := range args {
		one := unknownAnn
		switch t.Kind(a) {
		case ast.KindConstant:
			one = r.constant(t.Consts[t.Constant(a).Value()])
		case ast.KindUnaryOp:
			if v := t.UnaryOp(a); v.Op() == ast.USub && t.Kind(v.Operand()) == ast.KindConstant {
				one = r.Types.Literal(types.LitInt, "-"+t.Consts[t.Constant(v.Operand()).Value()].Text)
			}
		case ast.KindAttribute:
			v := t.Attribute(a)
			if s := r.resolve(p, v.Value()); s.Kind == SymClass {
				one = r.Types.EnumMember(s.Def, t.Text(v.Attr()))
			}
		case ast.KindName: // an alias of Literal[...]
			one = r.annotation(p, a)
		case ast.KindSubscript:
			one = r.annotation(p, a)
		}
		out = r.Types.Union(out, one)
	}
	return out
}

// genericAlias puts arguments into an alias: `Pair = tuple[T, T]`, Pair[int].
func (r *run) genericAlias(p place, s *Symbol, args []ast.NodeID) types.ID {
	body := r.alias(s)
	if !r.Types.HasVars(body) {
		// A variable that holds a class without arguments.
		if r.Types.Kind(body) == types.KindInstance && len(r.Types.Args(body)) == 0 {
			return r.generic(p, r.Types.Def(body), args)
		}
		return body
	}
	var b types.Bindings
	for i, v := range r.Types.Vars(body, nil) {
		if i < len(args) && p.tree.Kind(args[i]) != ast.KindList {
			b.Set(v, r.annotation(p, args[i]))
		} else {
			b.Set(v, types.Unknown(types.ReasonTypeVar))
		}
	}
	return r.Types.Subst(body, &b)
}
