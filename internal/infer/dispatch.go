package infer

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// shortestPrefix is how long the known start of a name must be: with less, chance
// decides which methods share it.
const shortestPrefix = 3

// dispatched is what getattr gives for a name of which only the start is known:
// the methods of the object that are called so.
//
//	class Walker:
//	    def visit(self, node):
//	        f = getattr(self, "visit_" + node.kind, self.visit_default)
//	        return f(node)                      visit_default, visit_if, visit_name ...
//
// The methods are those that can run on an object of the very class; a subclass may
// have more, so the call is not complete where there is one.
func (e *evaluator) dispatched(k int32, callee types.ID, c *invocation) (types.ID, bool) {
	prefix := e.prefixOf(c.values[1], 0)
	if len(prefix) < shortestPrefix {
		return types.Invalid, false
	}
	obj := c.args[0].Type
	if e.s.Kind(obj) != types.KindInstance || e.x.bodyOf[e.s.Def(obj)] < 0 {
		return types.Invalid, false
	}
	class := e.d.Class(e.s.Def(obj))
	if class.Open() {
		return types.Invalid, false
	}
	var methods []types.ID
	for _, anc := range class.MRO {
		d := e.s.Def(anc)
		if d == modgraph.NoDef || e.x.bodyOf[d] < 0 {
			continue
		}
		for _, name := range e.d.OwnMembers(d) {
			if !strings.HasPrefix(e.x.Prog.Syms.Text(name), prefix) {
				continue
			}
			if a := e.d.AttrOne(obj, name, e); a.Some && a.Kind == declare.AttrMethod {
				methods = append(methods, a.Type)
			}
		}
	}
	t := e.s.Union(methods...)
	if len(methods) == 0 || types.IsUnknown(t) {
		return types.Invalid, false
	}
	e.libSite(k, KindCall, e.s.Def(callee), c.tier)
	if len(e.x.children[class.Def]) > 0 {
		t = e.s.Union(t, types.Unknown(types.ReasonDynamic))
	}
	if len(c.args) > 2 {
		t = e.union(t, e.widen(c.args[2].Type))
	}
	e.taint = TierInjected
	return t, true
}

// manyMethods says whether a callee is one of several methods of one object.
func (e *evaluator) manyMethods(callee types.ID) bool {
	recv, n := types.Invalid, 0
	var scratch [1]types.ID
	for _, m := range e.s.Members(callee, &scratch) {
		if e.s.Kind(m) != types.KindMethod {
			continue
		}
		if n++; n > 1 && e.s.Arg(m, 0) != recv {
			return false
		}
		recv = e.s.Arg(m, 0)
	}
	return n > 1
}

// prefixOf is the text with which the string that a value is must start: "visit_"
// of "visit_" + x, f"visit_{x}", "visit_%s" % x and "visit_{}".format(x).
func (e *evaluator) prefixOf(v ir.Value, depth int) string {
	if v < 0 || depth > 4 {
		return ""
	}
	if t := e.value(v); e.s.Lit(t) == types.LitStr {
		return e.s.Name(t)
	}
	switch in := &e.ir.Instrs[v]; in.Op {
	case ir.OpBinary:
		switch ir.BinaryOp(in.N) {
		case ir.BinAdd:
			return e.prefixOf(in.A, depth+1)
		case ir.BinMod:
			head, _, _ := strings.Cut(e.prefixOf(in.A, depth+1), "%")
			return head
		}
	case ir.OpFormat:
		// The text around the values is one constant; the first value stands behind
		// what the source has between the quote and the brace.
		return e.formatPrefix(v)
	case ir.OpCall:
		at := &e.ir.Instrs[in.B]
		if at.Op != ir.OpAttr {
			break
		}
		switch e.file.IR.Syms[at.B] {
		case e.x.names.format:
			head, _, _ := strings.Cut(e.prefixOf(at.A, depth+1), "{")
			return head
		case e.x.names.lower:
			return strings.ToLower(e.prefixOf(at.A, depth+1))
		}
	case ir.OpLoad:
		if s := e.single[in.A]; s >= 0 {
			return e.prefixOf(s, depth+1)
		}
	}
	return ""
}

// formatPrefix is the text of an f-string before its first value.
func (e *evaluator) formatPrefix(v ir.Value) string {
	s := e.ir.Span(v)
	if int(s.End) > len(e.file.Text) || s.Start >= s.End {
		return ""
	}
	text := e.file.Text[s.Start:s.End]
	if len(text) < 4 || (text[0] != 'f' && text[0] != 'F') || (text[1] != '"' && text[1] != '\'') || text[2] == text[1] {
		return ""
	}
	head, _, ok := strings.Cut(text[2:], "{")
	if !ok || strings.ContainsAny(head, "\\\"'") {
		return ""
	}
	return head
}
