package declare

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// Constant is what a module variable holds for good, types.None or a boolean;
// Invalid if it is no such constant. The variable, which an import may give another
// name, is bound once, by a statement that runs for sure, and nothing outside of
// tests writes it:
//
//	_IS_SYNC = False
//
//	def close(self):
//	    if _IS_SYNC:                    # never
//	        self.flush()
func (t *Table) Constant(f modgraph.FileID, index int32) types.ID {
	s := t.ScopeSymbol(f, index)
	if s.Kind != SymValue || !s.Closed || s.Index < 0 || s.Binding < 0 || t.links.Open[s.File] {
		return types.Invalid
	}
	file := t.Prog.Files[s.File]
	b := file.Bind
	sy := &b.Symbols[s.Index]
	value := b.Bindings[s.Binding].Value
	if sy.Scope != 0 || file.IsStub || value == 0 || b.Decls.Kind(value) != ast.KindConstant {
		return types.Invalid
	}
	out := types.Invalid
	switch b.Decls.Consts[b.Decls.Constant(value).Value()].Kind {
	case ast.ConstNone:
		out = types.None
	case ast.ConstTrue:
		out = t.Types.Bool(true)
	case ast.ConstFalse:
		out = t.Types.Bool(false)
	default:
		return types.Invalid
	}
	if slices.Contains(b.Names, "globals") || slices.ContainsFunc(b.Imports, func(im bind.Import) bool { return im.Name == "*" }) {
		return types.Invalid
	}
	for i := range b.Symbols {
		// A function that says `global`, and writes.
		if x := &b.Symbols[i]; x.Name == sy.Name && x.Kind == bind.SymGlobal && x.Scope != 0 && x.BindN > 0 {
			return types.Invalid
		}
	}
	name := t.symOf(s.File, sy.Name)
	for _, w := range t.links.Foreign.Modules[s.File] {
		if w.Name == name {
			if by, _ := t.Prog.FileOf(w.Body); by.Class != modgraph.ClassTest {
				return types.Invalid
			}
		}
	}
	return out
}
