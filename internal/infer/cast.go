package infer

import (
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// findCast finds typing.cast, whose first argument may be a type in quotes.
func (x *Infer) findCast() {
	for _, name := range []string{"typing.cast", "typing_extensions.cast"} {
		if s := x.Decl.Qualified(name); s.Found() && s.Def != modgraph.NoDef {
			for _, d := range x.Decl.Overloads(s.Def, nil) {
				x.special[d] = specialCast
			}
		}
	}
}

// castCall is cast("Pool", v): the text is read in the scope of the call. A cast
// to a class goes by the signature.
func (e *evaluator) castCall(k int32, callee types.ID, c *invocation) (types.ID, bool) {
	if len(c.args) != 2 || c.args[0].Kind != declare.ArgPos {
		return types.Invalid, false
	}
	text := c.args[0].Type
	if e.s.Kind(text) != types.KindLiteral || e.s.Lit(text) != types.LitStr {
		return types.Invalid, false
	}
	e.libSite(k, KindCall, e.s.Def(callee), c.tier)
	t := e.d.AnnotationText(e.b.fileID, e.ir.Def, e.s.Name(text))
	if t = e.s.Erase(t); t == types.Any || types.IsUnknown(t) {
		// It says nothing: what is known of the value stays.
		return e.widen(c.args[1].Type), true
	}
	return t, true
}
