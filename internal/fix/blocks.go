package fix

import (
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
)

// opened makes a with statement of what opens something and runs to the end of the
// block, or to the call in the same block that closes it:
//
//	f = open(p)                 with open(p) as f:
//	use(f)                          use(f)
//	f.close()
func (m *maker) opened() []diag.Edit {
	n := m.node()
	assign := m.up(1)
	if m.t.Kind(assign) != ast.KindAssign || m.t.Assign(assign).Value() != n {
		return nil
	}
	targets := m.t.Assign(assign).Targets()
	if len(targets) != 1 || m.t.Kind(targets[0]) != ast.KindName || m.t.Text(m.t.Name(targets[0]).Id()) != m.name || !m.private() {
		return nil
	}
	block, i := m.block(assign)
	if i < 0 {
		return nil
	}
	last, closer := m.extent(block, i, "close")
	if last < 0 {
		return nil
	}
	if closer == 0 && !m.goesNoFurther(block[i+1:last+1]) {
		return nil
	}
	return m.wrap(block, i, last, closer, "with "+m.text(n)+" as "+m.name+":")
}

// held makes a with statement of what takes a lock and gives it back in the same
// block. The node is the call of acquire, or its await.
func (m *maker) held() []diag.Edit {
	n := m.node()
	word := "with "
	call := n
	if m.t.Kind(n) == ast.KindAwait {
		word, call = "async with ", m.t.Await(n).Value()
	}
	stmt := m.up(1)
	if m.t.Kind(call) == ast.KindCall && m.t.Kind(stmt) == ast.KindAwait {
		word, stmt = "async with ", m.up(2)
	}
	if m.t.Kind(call) != ast.KindCall || m.t.Kind(stmt) != ast.KindExpr {
		return nil
	}
	v := m.t.Call(call)
	if m.t.Kind(v.Func()) != ast.KindAttribute || len(v.Args())+len(v.Keywords()) > 0 {
		return nil
	}
	m.name = m.text(m.t.Attribute(v.Func()).Value())
	for _, c := range []byte(m.name) {
		if c != '.' && c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return nil // more than a path of names
		}
	}
	block, i := m.block(stmt)
	if i < 0 {
		return nil
	}
	last, closer := m.extent(block, i, "release")
	if closer == 0 || m.storesPath(block[i+1:last+1]) {
		return nil
	}
	for _, s := range block[i+1 : last+1] {
		if strings.Contains(m.text(s), m.name+".acquire") {
			return nil
		}
	}
	return m.wrap(block, i, last, closer, word+m.name+":")
}

// storesPath says whether some statement stores to a part of the path.
func (m *maker) storesPath(list []ast.NodeID) bool {
	parts := strings.Split(m.name, ".")
	found := false
	for _, s := range list {
		m.walk(s, func(x ast.NodeID) bool {
			switch m.t.Kind(x) {
			case ast.KindName:
				v := m.t.Name(x)
				found = found || v.Ctx() != ast.Load && m.t.Text(v.Id()) == parts[0]
			case ast.KindAttribute:
				v := m.t.Attribute(x)
				found = found || v.Ctx() != ast.Load && slices.Contains(parts[1:], m.t.Text(v.Attr()))
			}
			return !found
		})
	}
	return found
}

// block is the list of statements that holds a statement, and its place there.
func (m *maker) block(stmt ast.NodeID) ([]ast.NodeID, int) {
	for k := len(m.path) - 1; k > 0; k-- {
		if m.path[k] != stmt {
			continue
		}
		for _, list := range m.lists(m.path[k-1]) {
			if i := slices.Index(list, stmt); i >= 0 {
				return list, i
			}
		}
	}
	return nil, -1
}

// lists are the blocks of a compound statement of which a part may become a with
// statement. Modules and classes have none: their names live on.
func (m *maker) lists(id ast.NodeID) [][]ast.NodeID {
	switch t := m.t; t.Kind(id) {
	case ast.KindFunctionDef, ast.KindAsyncFunctionDef:
		return [][]ast.NodeID{t.FunctionDef(id).Body()}
	case ast.KindFor, ast.KindAsyncFor:
		return [][]ast.NodeID{t.For(id).Body(), t.For(id).Orelse()}
	case ast.KindWhile:
		return [][]ast.NodeID{t.While(id).Body(), t.While(id).Orelse()}
	case ast.KindIf:
		return [][]ast.NodeID{t.If(id).Body(), t.If(id).Orelse()}
	case ast.KindWith, ast.KindAsyncWith:
		return [][]ast.NodeID{t.With(id).Body()}
	case ast.KindTry:
		return [][]ast.NodeID{t.Try(id).Body(), t.Try(id).Orelse(), t.Try(id).Finalbody()}
	case ast.KindExceptHandler:
		return [][]ast.NodeID{t.ExceptHandler(id).Body()}
	}
	return nil
}

// extent finds where the block of the with statement ends: before the one call that
// closes, if that stands in the block itself and nothing names the object behind it,
// else at the end of the block. -1 means that there is no such place.
func (m *maker) extent(block []ast.NodeID, i int, closer string) (last int, closes ast.NodeID) {
	call := m.name + "." + closer + "()"
	at := -1
	for k := i + 1; k < len(block); k++ {
		if m.t.Kind(block[k]) == ast.KindExpr && m.text(block[k]) == call {
			at = k
			break
		}
	}
	count := 0
	fn := m.function()
	m.walk(fn, func(x ast.NodeID) bool {
		if m.t.Kind(x) == ast.KindAttribute && m.text(x) == m.name+"."+closer {
			count++
		}
		return true
	})
	switch {
	case at < 0 && count == 0:
		return len(block) - 1, 0
	case at < 0 || count != 1 || at == i+1:
		return -1, 0
	}
	if closer == "close" {
		for _, s := range block[at+1:] {
			if m.mentions(s, m.name) {
				return -1, 0
			}
		}
	}
	return at - 1, block[at]
}

// private says whether the name is a variable of the function that is stored to once,
// read in the block behind that alone, and not by inner functions.
func (m *maker) private() bool {
	fn := m.function()
	switch m.t.Kind(fn) {
	case ast.KindFunctionDef, ast.KindAsyncFunctionDef:
	default:
		return false
	}
	block, i := m.block(m.up(1))
	if i < 0 {
		return false
	}
	var inside diag.Span
	inside.Start, inside.End = m.t.Start(block[i]), m.t.End(block[len(block)-1])
	ok := true
	var visit func(id ast.NodeID, nested bool)
	visit = func(id ast.NodeID, nested bool) {
		switch m.t.Kind(id) {
		case ast.KindName:
			v := m.t.Name(id)
			if m.t.Text(v.Id()) != m.name {
				return
			}
			stores := v.Ctx() != ast.Load && m.t.Start(id) != m.t.Start(block[i])
			outside := m.t.Start(id) < inside.Start || m.t.End(id) > inside.End
			ok = ok && !nested && !stores && !outside
		case ast.Kindarg:
			ok = ok && m.t.Text(m.t.Arg(id).Arg()) != m.name
		case ast.KindGlobal, ast.KindNonlocal, ast.KindYield, ast.KindYieldFrom:
			ok = false
		}
		nested = nested || id != fn && m.isScope(id)
		m.t.ForEachChild(id, func(c ast.NodeID) { visit(c, nested) })
	}
	visit(fn, false)
	return ok
}

// plain are methods whose results do not need the object that they come from.
var plain = map[string]bool{
	"read": true, "readline": true, "readlines": true, "readinto": true, "write": true, "writelines": true, "seek": true, "tell": true,
	"flush": true, "truncate": true, "recv": true, "send": true, "sendall": true, "sendto": true, "recvfrom": true, "connect": true,
	"bind": true, "listen": true, "settimeout": true, "setsockopt": true, "namelist": true, "writestr": true, "extractall": true,
	"getvalue": true, "shutdown": true, "extract": true, "getnames": true, "getpeername": true, "getsockname": true,
}

// goesNoFurther says whether no statement lets something leave the block that still
// needs the object: every use is a call of a method with a plain result, or a loop
// over the object.
func (m *maker) goesNoFurther(list []ast.NodeID) bool {
	ok, used := true, false
	var visit func(id, parent, above ast.NodeID)
	visit = func(id, parent, above ast.NodeID) {
		if m.t.Kind(id) == ast.KindName && m.t.Text(m.t.Name(id).Id()) == m.name {
			used = true
			switch m.t.Kind(parent) {
			case ast.KindAttribute:
				called := m.t.Kind(above) == ast.KindCall && m.t.Call(above).Func() == parent
				ok = ok && called && plain[m.t.Text(m.t.Attribute(parent).Attr())]
			case ast.KindFor:
				ok = ok && m.t.For(parent).Iter() == id
			default:
				ok = false
			}
		}
		m.t.ForEachChild(id, func(c ast.NodeID) { visit(c, id, parent) })
	}
	for _, s := range list {
		visit(s, 0, 0)
	}
	return ok && used
}

// wrap indents the statements behind the i-th up to the last below a header that
// takes the place of the i-th, and deletes the one that closes.
func (m *maker) wrap(block []ast.NodeID, i, last int, closer ast.NodeID, header string) []diag.Edit {
	first := block[i]
	indent, ok := m.alone(first)
	if !ok || last <= i || strings.Contains(header, "#") {
		return nil
	}
	unit := "    "
	if strings.HasSuffix(indent, "\t") {
		unit = "\t"
	}
	edits := []diag.Edit{{Span: m.span(first), New: header}}
	for _, s := range block[i+1 : last+1] {
		if own, ok := m.alone(s); !ok || own != indent && len(m.decorators(s)) == 0 || m.spansLines(s) {
			return nil
		}
	}
	if strings.Contains(header, "\n") && m.spansLines(first) {
		return nil
	}
	for at := m.next(m.t.End(first)); at < m.t.End(block[last]); at = m.next(at) {
		if end := m.next(at); strings.TrimSpace(m.src.Text[at:end]) != "" {
			edits = append(edits, insert(at, unit))
		}
	}
	if closer != 0 {
		if _, ok := m.alone(closer); !ok {
			return nil
		}
		edits = append(edits, diag.Edit{Span: diag.Span{Start: m.line(m.t.Start(closer)), End: m.next(m.t.End(closer))}})
	}
	return edits
}

// spansLines says whether a statement holds a string of several lines, which must
// not be indented, or a line that is continued by a backslash.
func (m *maker) spansLines(s ast.NodeID) bool {
	found := strings.Contains(m.text(s), "\\\n") || strings.Contains(m.text(s), "\\\r\n")
	m.walk(s, func(x ast.NodeID) bool {
		switch m.t.Kind(x) {
		case ast.KindConstant, ast.KindJoinedStr, ast.KindTemplateStr:
			found = found || strings.Contains(m.text(x), "\n")
		}
		return !found
	})
	return found
}
