package models

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
)

// condition reads the text of when=: at most two atoms joined by " and ". What
// cannot be read is a problem and counts as "maybe".
func (f *facts) condition(at ast.NodeID, text string) contract.Cond {
	var c contract.Cond
	parts := strings.Split(text, " and ")
	if len(parts) > 2 {
		f.r.problem(at, "a condition has at most two atoms")
	}
	for _, p := range parts {
		a, ok := f.atom(strings.TrimSpace(p))
		if !ok {
			f.r.problem(at, "the condition `"+p+"` cannot be read")
			a = contract.Atom{Kind: contract.AtomMaybe}
		}
		c = c.And(a)
	}
	return c
}

func (f *facts) atom(s string) (contract.Atom, bool) {
	a := contract.Atom{}
	name, value := s, ""
	for _, op := range []struct {
		text    string
		negated bool
	}{{" is not ", true}, {" is ", false}, {" == ", false}, {" != ", true}, {" has ", false}, {" lacks ", true}} {
		if x, y, ok := strings.Cut(s, op.text); ok {
			name, value, a.Negated = x, y, op.negated
			if op.text == " has " || op.text == " lacks " {
				a.Kind = contract.AtomNames
			}
			break
		}
	}
	switch {
	case a.Kind == contract.AtomNames:
		a.Const = f.r.sym(value)
	case value == "":
		a.Kind = contract.AtomTruthy
		if rest, ok := strings.CutPrefix(name, "not "); ok {
			name, a.Negated = rest, true
		}
	case value == "None":
		a.Kind = contract.AtomIsNone
	case value == "MISSING":
		a.Kind, a.Negated = contract.AtomGiven, !a.Negated
	default:
		a.Kind = contract.AtomEquals
		if value[0] == '"' {
			value = "'" + strings.Trim(value, `"`) + "'"
		}
		a.Const = f.r.sym(value)
	}
	i := f.m.Params.Index(f.r.sym(strings.TrimSpace(name)))
	a.Param = int32(i)
	return a, i >= 0
}

// dotted is the text of a name or attribute, "" for anything else.
func (r *reader) dotted(id ast.NodeID) string {
	switch r.t.Kind(id) {
	case ast.KindName:
		return r.t.Text(r.t.Name(id).Id())
	case ast.KindAttribute:
		v := r.t.Attribute(id)
		if p := r.dotted(v.Value()); p != "" {
			return p + "." + r.t.Text(v.Attr())
		}
	}
	return ""
}

// text is the value of a string constant, "" for anything else.
func (r *reader) text(id ast.NodeID) string {
	if r.t.Kind(id) == ast.KindConstant {
		if c := r.t.Consts[r.t.Constant(id).Value()]; c.Kind == ast.ConstStr {
			return c.Text
		}
	}
	return ""
}

// texts is a string or a tuple of strings.
func (r *reader) texts(id ast.NodeID) []string {
	if r.t.Kind(id) == ast.KindTuple {
		var out []string
		for _, e := range r.t.Tuple(id).Elts() {
			out = append(out, r.text(e))
		}
		return out
	}
	return []string{r.text(id)}
}
