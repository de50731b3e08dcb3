package declare

import (
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// maxMade bounds a chain of classes that calls make of each other.
const maxMade = 4

// madeBases sees through a base that the call of a metaclass gives and that adds
// nothing of its own: the bases in the call stand for it.
//
//	Base = abc.ABCMeta('Base', (object,), {})
//	class Poller(Base): ...
//
// A class made with a namespace that is not empty may define anything and stays
// unknown, as does one that a metaclass of the project makes.
func (r *run) madeBases(p place, id ast.NodeID, c *Class, depth int) bool {
	if depth > maxMade {
		return false
	}
	if k := p.tree.Kind(id); k == ast.KindName || k == ast.KindAttribute {
		s := r.resolve(p, id)
		if s.Kind != SymValue || !s.Closed || s.Index < 0 || s.Binding < 0 {
			return false
		}
		b := r.Prog.Files[s.File].Bind
		id = b.Bindings[s.Binding].Value
		p = place{s.File, b.Symbols[s.Index].Scope, b.Decls}
	}
	t := p.tree
	if id == 0 || t.Kind(id) != ast.KindCall {
		return false
	}
	v := t.Call(id)
	a := v.Args()
	if len(a) != 3 || len(v.Keywords()) != 0 || t.Kind(a[1]) != ast.KindTuple || t.Kind(a[2]) != ast.KindDict || len(t.Dict(a[2]).Keys()) != 0 {
		return false
	}
	m := r.resolve(p, v.Func())
	if m.Kind != SymClass || m.Def == modgraph.NoDef {
		return false
	}
	switch m.Def {
	case r.Known.Type:
	case r.Known.ABCMeta:
		c.Metaclass = m.Def
	default:
		return false
	}
	for _, e := range t.Tuple(a[1]).Elts() {
		if r.madeBases(p, e, c, depth+1) {
			continue
		}
		if base, _, _ := r.base(p, p.scope, e, c); base != types.Invalid {
			c.Bases = append(c.Bases, base)
		}
	}
	return true
}
