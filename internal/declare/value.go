package declare

import (
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// place is where an expression stands: a tree (the file's Decls, or that of a
// text in quotes) and the scope in which its names are looked up.
type place struct {
	file  modgraph.FileID
	scope bind.DefIndex
	tree  *ast.Tree
}

// resolve finds what a dotted name means.
func (r *run) resolve(p place, id ast.NodeID) *Symbol {
	if id == 0 || r.deep() {
		return &noSymbol
	}
	defer func() { r.depth-- }()
	switch p.tree.Kind(id) {
	case ast.KindName:
		text := p.tree.Text(p.tree.Name(id).Id())
		if tv := r.typeParam(p, text); tv != nil {
			return tv
		}
		return r.name(p.file, p.scope, r.Prog.Syms.Intern(text))
	case ast.KindAttribute:
		v := p.tree.Attribute(id)
		base := r.resolve(p, v.Value())
		if !base.Found() {
			return base
		}
		return r.memberOfSymbol(base, r.Prog.Syms.Intern(p.tree.Text(v.Attr())))
	}
	return &noSymbol
}

// typeParam finds a PEP 695 parameter of the definition or of one around it.
func (r *run) typeParam(p place, name string) *Symbol {
	b := r.Prog.Files[p.file].Bind
	for d := p.scope; d != bind.NoDef; d = b.Defs[d].Parent {
		if id := typeParamNode(b, d, name); id != 0 {
			return &Symbol{
				Kind: SymTypeVar, Type: r.Types.TypeVar(r.Prog.DefOf(p.file, d), name),
				Def: modgraph.NoDef, File: p.file, Index: -1, Binding: -1, Declared: true, Closed: true,
			}
		}
	}
	return nil
}

func typeParamNode(b *bind.File, d bind.DefIndex, name string) ast.NodeID {
	for _, id := range b.Defs[d].TypeParams {
		if typeParamName(b.Decls, id) == name {
			return id
		}
	}
	return 0
}

func typeParamName(t *ast.Tree, id ast.NodeID) string {
	switch t.Kind(id) {
	case ast.KindTypeVar:
		return t.Text(t.TypeVar(id).Name())
	case ast.KindParamSpec:
		return t.Text(t.ParamSpec(id).Name())
	case ast.KindTypeVarTuple:
		return t.Text(t.TypeVarTuple(id).Name())
	}
	return ""
}

// value is the type of an expression as far as declarations tell.
func (r *run) value(p place, id ast.NodeID) types.ID {
	if id == 0 {
		return types.Unknown(types.ReasonValue)
	}
	if r.deep() {
		return types.Unknown(types.ReasonDepth)
	}
	defer func() { r.depth-- }()
	t := p.tree
	switch t.Kind(id) {
	case ast.KindConstant:
		return r.constant(t.Consts[t.Constant(id).Value()])
	case ast.KindName:
		s := r.resolve(p, id)
		return s.Type
	case ast.KindAttribute:
		v := t.Attribute(id)
		switch s := r.resolve(p, v.Value()); s.Kind {
		case SymModule, SymMissing:
			return r.memberOfSymbol(s, r.Prog.Syms.Intern(t.Text(v.Attr()))).Type
		}
		return r.attr(r.value(p, v.Value()), r.Prog.Syms.Intern(t.Text(v.Attr()))).Type
	case ast.KindCall:
		return r.valueCall(p, id)
	case ast.KindJoinedStr:
		return r.Types.Instance(r.Known.Str)
	case ast.KindTuple:
		elts := t.Tuple(id).Elts()
		out := make([]types.ID, len(elts))
		for i, e := range elts {
			if t.Kind(e) == ast.KindStarred {
				return r.Types.Instance(r.Known.Tuple)
			}
			out[i] = r.value(p, e)
		}
		return r.Types.Tuple(out...)
	case ast.KindList:
		return r.display(p, r.Known.List, t.List(id).Elts())
	case ast.KindSet:
		return r.display(p, r.Known.Set, t.Set(id).Elts())
	case ast.KindDict:
		return r.dictDisplay(p, id)
	case ast.KindListComp:
		return r.Types.Instance(r.Known.List)
	case ast.KindSetComp:
		return r.Types.Instance(r.Known.Set)
	case ast.KindDictComp:
		return r.Types.Instance(r.Known.Dict)
	case ast.KindIfExp:
		v := t.IfExp(id)
		return r.Types.Union(r.value(p, v.Body()), r.value(p, v.Orelse()))
	case ast.KindBoolOp:
		return r.boolOp(p, id)
	case ast.KindCompare:
		return r.Types.Instance(r.Known.Bool)
	case ast.KindUnaryOp:
		v := t.UnaryOp(id)
		if v.Op() == ast.Not {
			return r.Types.Instance(r.Known.Bool)
		}
		return r.Types.Widen(r.value(p, v.Operand()))
	case ast.KindSubscript:
		return r.valueSubscript(p, id)
	case ast.KindBinOp:
		v := t.BinOp(id)
		left, right := r.value(p, v.Left()), r.value(p, v.Right())
		if v.Op() == ast.BitOr && (r.typeLike(left) || r.typeLike(right)) {
			return types.Unknown(types.ReasonDynamic) // X | Y as an object
		}
		names := binaryNames[v.Op()]
		return r.binary(left, right, r.Prog.Syms.Intern("__"+names+"__"), r.Prog.Syms.Intern("__r"+names+"__"))
	case ast.KindNamedExpr:
		return r.value(p, t.NamedExpr(id).Value())
	}
	return types.Unknown(types.ReasonValue)
}

var binaryNames = [...]string{
	ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.MatMult: "matmul", ast.Div: "truediv",
	ast.Mod: "mod", ast.Pow: "pow", ast.LShift: "lshift", ast.RShift: "rshift", ast.BitOr: "or", ast.BitXor: "xor",
	ast.BitAnd: "and", ast.FloorDiv: "floordiv",
}

func (r *run) typeLike(t types.ID) bool {
	k := r.Types.Kind(t)
	return k == types.KindClass || k == types.KindTypeVar || k == types.KindTypeOf || t == types.None
}

func (r *run) constant(c ast.Const) types.ID {
	switch c.Kind {
	case ast.ConstNone:
		return types.None
	case ast.ConstTrue:
		return r.Types.Bool(true)
	case ast.ConstFalse:
		return r.Types.Bool(false)
	case ast.ConstInt:
		return r.Types.Literal(types.LitInt, c.Text)
	case ast.ConstStr:
		return r.Types.Literal(types.LitStr, c.Text)
	case ast.ConstBytes:
		return r.Types.Literal(types.LitBytes, c.Text)
	case ast.ConstFloat:
		return r.Types.Instance(r.Known.Float)
	case ast.ConstComplex:
		return r.Types.Instance(r.Known.Complex)
	case ast.ConstEllipsis:
		return r.Types.Instance(r.Known.EllipsisType)
	}
	return types.Unknown(types.ReasonValue)
}

// display is a list or set in brackets; the elements of an empty one are not
// known yet (Never).
func (r *run) display(p place, class modgraph.DefID, elts []ast.NodeID) types.ID {
	elem := types.Never
	for i, e := range elts {
		if p.tree.Kind(e) == ast.KindStarred || i >= 32 {
			return r.Types.Instance(class)
		}
		elem = r.Types.Union(elem, r.Types.Widen(r.value(p, e)))
	}
	return r.Types.Instance(class, elem)
}

func (r *run) dictDisplay(p place, id ast.NodeID) types.ID {
	v := p.tree.Dict(id)
	key, val := types.Never, types.Never
	for i, k := range v.Keys() {
		if k == 0 || i >= 32 {
			return r.Types.Instance(r.Known.Dict)
		}
		key = r.Types.Union(key, r.Types.Widen(r.value(p, k)))
		val = r.Types.Union(val, r.Types.Widen(r.value(p, v.Values()[i])))
	}
	return r.Types.Instance(r.Known.Dict, key, val)
}

func (r *run) boolOp(p place, id ast.NodeID) types.ID {
	v := p.tree.BoolOp(id)
	out := types.Never
	list := v.Values()
	for i, e := range list {
		t := r.value(p, e)
		mayTrue, mayFalse := r.truth(t)
		if v.Op() == ast.Or && !mayFalse || v.Op() == ast.And && !mayTrue {
			return r.Types.Union(out, t)
		}
		if i < len(list)-1 {
			// Only what may stop the evaluation stays.
			t = r.Types.Filter(t, func(m types.ID) bool {
				mayTrue, mayFalse := r.truth(m)
				return v.Op() == ast.Or && mayTrue || v.Op() == ast.And && mayFalse
			})
		}
		out = r.Types.Union(out, t)
	}
	return out
}

func (r *run) valueCall(p place, id ast.NodeID) types.ID {
	v := p.tree.Call(id)
	callee := r.value(p, v.Func())
	var buf [8]Arg
	args := r.valueArgs(p, id, buf[:0])
	return r.callOf(callee, args).Result
}

// valueArgs evaluates the arguments of a call.
func (r *run) valueArgs(p place, id ast.NodeID, out []Arg) []Arg {
	t := p.tree
	v := t.Call(id)
	for _, a := range v.Args() {
		if t.Kind(a) == ast.KindStarred {
			out = append(out, Arg{Kind: ArgStar, Type: r.value(p, t.Starred(a).Value())})
		} else {
			out = append(out, Arg{Kind: ArgPos, Type: r.value(p, a)})
		}
	}
	for _, k := range v.Keywords() {
		kw := t.Keyword(k)
		if kw.Arg() == 0 {
			out = append(out, Arg{Kind: ArgDoubleStar, Type: r.value(p, kw.Value())})
		} else {
			out = append(out, Arg{Kind: ArgKeyword, Name: r.Prog.Syms.Intern(t.Text(kw.Arg())), Type: r.value(p, kw.Value())})
		}
	}
	return out
}

func (r *run) valueSubscript(p place, id ast.NodeID) types.ID {
	v := p.tree.Subscript(id)
	base := r.value(p, v.Value())
	if r.Types.Kind(base) == types.KindClass && r.class(r.Types.Def(base)).Flags&MetaIter == 0 {
		if inst := r.annotation(p, id); r.Types.Kind(inst) == types.KindInstance {
			return r.Types.TypeOf(inst)
		}
		return base
	}
	return r.item(base, r.value(p, v.Slice()))
}
