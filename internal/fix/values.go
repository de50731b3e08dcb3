package fix

import (
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
)

// isFresh says whether an expression makes a new object each time, and may be
// evaluated at any time and any number of times: a display of constants, a display
// of such, or an empty container. With names it may also read variables.
func (m *maker) isFresh(id ast.NodeID, names bool) bool {
	all := func(list []ast.NodeID, ok func(ast.NodeID) bool) bool {
		for _, e := range list {
			if e == 0 || !ok(e) {
				return false
			}
		}
		return true
	}
	part := func(e ast.NodeID) bool {
		switch m.t.Kind(e) {
		case ast.KindConstant:
			return true
		case ast.KindName:
			return names
		}
		return m.isFresh(e, names)
	}
	switch m.t.Kind(id) {
	case ast.KindList:
		return all(m.t.List(id).Elts(), part)
	case ast.KindSet:
		return all(m.t.Set(id).Elts(), part)
	case ast.KindDict:
		v := m.t.Dict(id)
		return all(v.Keys(), part) && all(v.Values(), part)
	case ast.KindBinOp:
		v := m.t.BinOp(id)
		return v.Op() == ast.Mult && (m.isFresh(v.Left(), names) && part(v.Right()) || m.isFresh(v.Right(), names) && part(v.Left()))
	case ast.KindCall:
		v := m.t.Call(id)
		if m.t.Kind(v.Func()) != ast.KindName || len(v.Args()) > 0 || len(v.Keywords()) > 0 {
			return false
		}
		name := m.t.Text(m.t.Name(v.Func()).Id())
		return (name == "list" || name == "dict" || name == "set") && !m.rebinds(name)
	}
	return false
}

// defaulted makes a default in the body, for each call anew.
func (m *maker) defaulted() []diag.Edit {
	n := m.node()
	args, fn := m.up(1), m.up(2)
	switch m.t.Kind(fn) {
	case ast.KindFunctionDef, ast.KindAsyncFunctionDef:
	default:
		return nil
	}
	if m.t.Kind(args) != ast.Kindarguments || !m.isFresh(n, false) {
		return nil
	}
	param := m.paramOf(args, n)
	if param == 0 || m.t.Text(m.t.Arg(param).Arg()) != m.name {
		return nil
	}
	body := m.t.FunctionDef(fn).Body()
	if m.t.Kind(body[0]) == ast.KindExpr && m.t.Kind(m.t.Expr(body[0]).Value()) == ast.KindConstant {
		body = body[1:] // the docstring
	}
	if len(body) == 0 {
		return nil
	}
	first := m.t.Start(body[0])
	for _, d := range m.decorators(body[0]) {
		// The sign stands before the decorator's expression.
		first = min(first, m.line(m.t.Start(d)))
	}
	start := m.line(first)
	indent, outer := m.indentation(start), m.indentation(m.line(m.t.Start(fn)))
	unit, deeper := strings.CutPrefix(indent, outer)
	if m.line(m.t.Start(body[0])) == m.line(m.t.Start(fn)) || start <= m.line(m.at.End) || !deeper || unit == "" || strings.TrimSpace(m.src.Text[start:first]) != "" {
		return nil
	}
	edits := []diag.Edit{{Span: m.at, New: "None"}}
	if a := m.t.Arg(param).Annotation(); a != 0 {
		switch text := m.text(a); {
		case strings.Contains(text, "None") || strings.Contains(text, "Optional") || strings.Contains(text, "Any"):
		case m.src.Minor < 10 || m.t.Kind(a) == ast.KindConstant:
			return nil
		default:
			edits = append(edits, insert(m.t.End(a), " | None"))
		}
	}
	nl := m.newline()
	return append(edits, insert(start, indent+"if "+m.name+" is None:"+nl+indent+unit+m.name+" = "+m.text(n)+nl))
}

func (m *maker) decorators(id ast.NodeID) []ast.NodeID {
	switch m.t.Kind(id) {
	case ast.KindFunctionDef, ast.KindAsyncFunctionDef:
		return m.t.FunctionDef(id).DecoratorList()
	case ast.KindClassDef:
		return m.t.ClassDef(id).DecoratorList()
	}
	return nil
}

func (m *maker) indentation(line uint32) string {
	text := m.src.Text[line:]
	return text[:len(text)-len(strings.TrimLeft(text, " \t"))]
}

// paramOf is the parameter that a default belongs to, 0 for none.
func (m *maker) paramOf(args, def ast.NodeID) ast.NodeID {
	v := m.t.Arguments(args)
	all := slices.Concat(v.Posonlyargs(), v.Args())
	defaults := v.Defaults()
	if i := slices.Index(defaults, def); i >= 0 {
		return all[len(all)-len(defaults)+i]
	}
	if i := slices.Index(v.KwDefaults(), def); i >= 0 {
		return v.Kwonlyargs()[i]
	}
	return 0
}

// bound gives a closure the present value of a loop's variable, as a parameter that
// is passed by name alone: whoever calls it with arguments of its own cannot hit it.
func (m *maker) bound() (string, []diag.Edit) {
	n := m.node()
	var args ast.NodeID
	switch m.t.Kind(n) {
	case ast.KindLambda:
		args = m.t.Lambda(n).Args()
	case ast.KindFunctionDef, ast.KindAsyncFunctionDef:
		if len(m.decorators(n)) > 0 {
			return "", nil
		}
		args = m.t.FunctionDef(n).Args()
	default:
		return "", nil
	}
	if !m.settled(n) {
		return "", nil
	}
	text := "bind it now, by a parameter that is passed by name alone: `" + m.name + "=" + m.name + "`"
	param := m.name + "=" + m.name
	v := m.t.Arguments(args)
	if v.Vararg() == 0 && len(v.Kwonlyargs()) == 0 {
		param = "*, " + param
	}
	from, to, ok := m.parameters(n)
	if !ok {
		return "", nil
	}
	list := m.src.Text[from:to]
	end := from + uint32(len(strings.TrimRight(list, " \t\r\n")))
	switch {
	case v.Kwarg() != 0:
		stars := strings.LastIndex(list, "**")
		if stars < 0 || strings.Contains(list[stars:], ",") {
			return "", nil
		}
		return text, []diag.Edit{insert(from+uint32(stars), param+", ")}
	case end == from && m.t.Kind(n) == ast.KindLambda:
		return text, []diag.Edit{insert(from, " "+param)}
	case end == from:
		return text, []diag.Edit{insert(from, param)}
	case m.src.Text[end-1] == ',':
		return text, []diag.Edit{insert(end, " "+param)}
	}
	return text, []diag.Edit{insert(end, ", "+param)}
}

// parameters is where the list of parameters of a function or lambda stands, without
// its brackets. Lists with a comment or a lambda inside are left alone.
func (m *maker) parameters(fn ast.NodeID) (from, to uint32, ok bool) {
	at := int(m.t.Start(fn))
	closer := byte(':')
	if m.t.Kind(fn) == ast.KindLambda {
		at += len("lambda")
	} else {
		closer = ')'
		open := strings.IndexByte(m.src.Text[at:], '(')
		if open < 0 || strings.Contains(m.src.Text[at:at+open], "[") {
			return 0, 0, false
		}
		at += open + 1
	}
	depth := 0
	for i := at; i < len(m.src.Text); i++ {
		switch c := m.src.Text[i]; {
		case c == '#' || c == '"' || c == '\'' || strings.HasPrefix(m.src.Text[i:], "lambda"):
			return 0, 0, false
		case depth == 0 && c == closer:
			return uint32(at), uint32(i), true
		case c == '(' || c == '[' || c == '{':
			depth++
		case c == ')' || c == ']' || c == '}':
			depth--
		}
	}
	return 0, 0, false
}

// settled says whether the variable has its value for the round where the closure is
// made: it is the target of the loop around and nothing else stores to it, or the
// closure stands in the comprehension that binds it.
func (m *maker) settled(closure ast.NodeID) bool {
	for n := 1; n < len(m.path); n++ {
		id := m.up(n)
		switch m.t.Kind(id) {
		case ast.Kindcomprehension:
			return false // in a condition or an iterable
		case ast.KindListComp, ast.KindSetComp, ast.KindGeneratorExp, ast.KindDictComp:
			for _, g := range m.generators(id) {
				if m.stores(m.t.Comprehension(g).Target(), 0) > 0 {
					return true
				}
			}
		case ast.KindFor, ast.KindAsyncFor:
			v := m.t.For(id)
			if m.stores(v.Target(), 0) == 0 {
				continue
			}
			inside := 0
			for _, s := range slices.Concat(v.Body(), v.Orelse()) {
				inside += m.stores(s, closure)
			}
			return inside == 0
		case ast.KindFunctionDef, ast.KindAsyncFunctionDef, ast.KindLambda, ast.KindClassDef:
			return false
		}
	}
	return false
}

func (m *maker) generators(id ast.NodeID) []ast.NodeID {
	switch m.t.Kind(id) {
	case ast.KindListComp:
		return m.t.ListComp(id).Generators()
	case ast.KindSetComp:
		return m.t.SetComp(id).Generators()
	case ast.KindGeneratorExp:
		return m.t.GeneratorExp(id).Generators()
	}
	return m.t.DictComp(id).Generators()
}

// stores counts where a node, without a part of it, gives the name a value.
func (m *maker) stores(id, without ast.NodeID) int {
	count := 0
	m.walk(id, func(x ast.NodeID) bool {
		if x == without {
			return false
		}
		switch m.t.Kind(x) {
		case ast.KindName:
			if v := m.t.Name(x); v.Ctx() != ast.Load && m.t.Text(v.Id()) == m.name {
				count++
			}
		case ast.KindFunctionDef, ast.KindAsyncFunctionDef:
			if m.t.Text(m.t.FunctionDef(x).Name()) == m.name {
				count++
			}
		case ast.KindExceptHandler:
			if m.t.Text(m.t.ExceptHandler(x).Name()) == m.name {
				count++
			}
		case ast.KindMatchAs, ast.KindMatchStar, ast.KindMatchMapping, ast.KindImport, ast.KindImportFrom, ast.KindGlobal, ast.KindNonlocal:
			count++ // may be one
		}
		return true
	})
	return count
}

// fresh makes an object for each place in place of one for all.
func (m *maker) fresh() (string, []diag.Edit) {
	n := m.node()
	if m.t.Kind(m.function()) == ast.KindClassDef {
		return "", nil // a comprehension does not see the names of a class body
	}
	switch m.t.Kind(n) {
	case ast.KindBinOp:
		v := m.t.BinOp(n)
		list, times := v.Left(), v.Right()
		if m.t.Kind(list) != ast.KindList {
			list, times = times, list
		}
		if v.Op() != ast.Mult || m.t.Kind(list) != ast.KindList || len(m.t.List(list).Elts()) != 1 || m.rebinds("range") {
			return "", nil
		}
		one := m.t.List(list).Elts()[0]
		if !m.isFresh(one, true) || m.mentions(one, "_") || m.mentions(times, "_") {
			return "", nil
		}
		new := "[" + m.text(one) + " for _ in range(" + m.text(times) + ")]"
		if strings.Contains(new, "\n") {
			return "", nil
		}
		return "make one for each", []diag.Edit{{Span: m.at, New: new}}
	case ast.KindCall:
		v := m.t.Call(n)
		if len(v.Args()) != 2 || len(v.Keywords()) > 0 || m.text(v.Func()) != "dict.fromkeys" || m.rebinds("dict") {
			return "", nil
		}
		keys, one := v.Args()[0], v.Args()[1]
		if !m.isFresh(one, true) || m.mentions(one, "key") || m.t.Kind(keys) == ast.KindStarred || strings.Contains(m.text(n), "\n") || strings.HasPrefix(m.text(keys), "lambda") {
			return "", nil
		}
		return "make one for each key", []diag.Edit{{Span: m.at, New: "{key: " + m.text(one) + " for key in " + m.text(keys) + "}"}}
	}
	return "", nil
}

func (m *maker) mentions(id ast.NodeID, name string) bool {
	found := false
	m.walk(id, func(x ast.NodeID) bool {
		found = found || m.t.Kind(x) == ast.KindName && m.t.Text(m.t.Name(x).Id()) == name
		return !found
	})
	return found
}
