package declare

import (
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// typeVarMakers are the callables that make type variables.
var typeVarMakers = map[string]bool{
	"typing.TypeVar": true, "typing.ParamSpec": true, "typing.TypeVarTuple": true,
	"typing_extensions.TypeVar": true, "typing_extensions.ParamSpec": true, "typing_extensions.TypeVarTuple": true,
}

// typeVarCall recognises T = TypeVar("T").
func (r *run) typeVarCall(p place, s *Symbol, value ast.NodeID) types.ID {
	if p.tree.Kind(value) != ast.KindCall {
		return types.Invalid
	}
	f := r.resolve(p, p.tree.Call(value).Func())
	name := f.QualName
	if f.Def != modgraph.NoDef && f.Kind == SymClass {
		name = r.Prog.QualName(f.Def)
	}
	if !typeVarMakers[name] {
		return types.Invalid
	}
	b := r.Prog.Files[p.file].Bind
	return r.Types.TypeVar(r.Prog.DefOf(p.file, p.scope), b.Names[b.Symbols[s.Index].Name])
}

// typeVarParts finds the bound, default and constraints of a type variable by the
// place of its definition.
func (r *run) typeVarParts(v types.ID) (p place, bound, def ast.NodeID, constraints []ast.NodeID) {
	scope := r.Types.Def(v)
	if r.Types.Kind(v) != types.KindTypeVar || scope == modgraph.NoDef {
		return
	}
	file, i := r.Prog.FileOf(scope)
	fid := r.Prog.FileIDOf(scope)
	b := file.Bind
	t := b.Decls
	name := r.Types.Name(v)
	p = place{fid, i, t}
	if n := typeParamNode(b, i, name); n != 0 {
		switch t.Kind(n) {
		case ast.KindTypeVar:
			x := t.TypeVar(n)
			bound, def = x.Bound(), x.DefaultValue()
			if bound != 0 && t.Kind(bound) == ast.KindTuple {
				return p, 0, def, t.Tuple(bound).Elts()
			}
		case ast.KindParamSpec:
			def = t.ParamSpec(n).DefaultValue()
		}
		return p, bound, def, nil
	}
	n := r.nameIn(fid, r.Prog.Syms.Intern(name))
	if n == 0 {
		return
	}
	k := b.Symbol(i, n)
	if k < 0 {
		return
	}
	for _, x := range b.BindingsOf(&b.Symbols[k]) {
		if x.Kind != bind.BindAssign || x.Flags&bind.BindDead != 0 || x.Value == 0 || t.Kind(x.Value) != ast.KindCall {
			continue
		}
		call := t.Call(x.Value)
		if a := call.Args(); len(a) > 1 {
			constraints = a[1:]
		}
		for _, k := range call.Keywords() {
			kw := t.Keyword(k)
			switch t.Text(kw.Arg()) {
			case "bound":
				bound = kw.Value()
			case "default":
				def = kw.Value()
			}
		}
		return p, bound, def, constraints
	}
	return
}

// typeVarDefault is the default of a type variable, Invalid if it has none.
func (r *run) typeVarDefault(v types.ID) types.ID {
	p, _, def, _ := r.typeVarParts(v)
	if def == 0 || r.deep() {
		return types.Invalid
	}
	defer func() { r.depth-- }()
	return r.annotation(p, def)
}

// upper is what is known of any value of a type variable: its bound, the union of
// its constraints, or Invalid.
func (r *run) upper(v types.ID) types.ID {
	p, bound, _, constraints := r.typeVarParts(v)
	if r.deep() {
		return types.Invalid
	}
	defer func() { r.depth-- }()
	switch {
	case bound != 0:
		return r.annotation(p, bound)
	case len(constraints) > 0:
		out := types.Never
		for _, c := range constraints {
			if p.tree.Kind(c) == ast.KindStarred {
				return types.Invalid
			}
			out = r.Types.Union(out, r.annotation(p, c))
		}
		return out
	}
	return types.Invalid
}

// eraseVars replaces type variables by their bounds; Self stays.
func (r *run) eraseVars(t types.ID) types.ID {
	if !r.Types.HasVars(t) {
		return t
	}
	return r.Types.EraseWith(t, func(v types.ID) types.ID {
		if v == types.Self {
			return v
		}
		if u := r.upper(v); u != types.Invalid && !r.Types.HasVars(u) {
			return u
		}
		return types.Unknown(types.ReasonTypeVar)
	})
}
