// Package fix makes the edits that carry a finding's proposal out.
//
// # Model
//
// A rule that knows which edit mends its finding says so by a rule.Fix: a kind and
// the instruction that it starts from. When the finding is shown its file is parsed
// again, and Make looks whether the text allows the edit:
//
//	for x in d:              Copy     for x in list(d):
//	def f(x=[]):             Default  def f(x=None):  and  if x is None: x = []
//	lambda: f(i)             Bind     lambda *, i=i: f(i)
//	f()                      Await    await f()
//	[[]] * n                 Fresh    [[] for _ in range(n)]
//	f = open(p) ...          With     with open(p) as f: ...
//	lock.acquire() ...       Hold     with lock: ...
//
// # Invariants
//
// An edit is made only where it is right whatever the rest of the program does: it
// keeps what the code does on paths without the bug, and the finding is gone behind
// it. Where the text leaves a doubt there is none, and the sentence of the proposal
// stands alone. Edits of one fix do not overlap and lie in one file.
package fix

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
)

// Source is the file of a finding.
type Source struct {
	Tree  *ast.Tree
	Text  string
	Minor int // target version
}

// Make returns the edits of a fix that starts from the source of an instruction,
// and the sentence for them if it is not the finding's own. Nil means that the text
// does not allow it.
func Make(src Source, kind rule.FixKind, at diag.Span, name string) (text string, edits []diag.Edit) {
	m := maker{src: src, t: src.Tree, at: at, name: name}
	if !m.locate() {
		return "", nil
	}
	switch kind {
	case rule.FixCopy:
		edits = m.copied()
	case rule.FixDefault:
		edits = m.defaulted()
	case rule.FixBind:
		text, edits = m.bound()
	case rule.FixAwait:
		edits = m.awaited()
	case rule.FixFresh:
		text, edits = m.fresh()
	case rule.FixWith:
		edits = m.opened()
	case rule.FixHold:
		edits = m.held()
	}
	if len(edits) == 0 {
		text = ""
	}
	return text, edits
}

// maker makes one fix.
type maker struct {
	src  Source
	t    *ast.Tree
	at   diag.Span
	name string
	path []ast.NodeID // from the module down to the node of the span
}

// locate finds the innermost node that has exactly the span: of a call that is a
// statement the call.
func (m *maker) locate() bool {
	id := m.t.Root
	for {
		m.path = append(m.path, id)
		next := ast.NodeID(0)
		m.t.ForEachChild(id, func(c ast.NodeID) {
			if next == 0 && m.holds(c) {
				next = c
			}
		})
		if next == 0 {
			return m.span(id) == m.at && len(m.path) > 1
		}
		id = next
	}
}

// holds says whether a node's text has the span in it. A list of parameters has no
// place of its own.
func (m *maker) holds(id ast.NodeID) bool {
	if m.t.Kind(id) != ast.Kindarguments {
		return m.t.Start(id) <= m.at.Start && m.at.End <= m.t.End(id)
	}
	found := false
	m.t.ForEachChild(id, func(c ast.NodeID) { found = found || m.holds(c) })
	return found
}

func (m *maker) span(id ast.NodeID) diag.Span {
	return diag.Span{Start: m.t.Start(id), End: m.t.End(id)}
}

// node is the node of the span, up its n-th ancestor.
func (m *maker) node() ast.NodeID { return m.path[len(m.path)-1] }

func (m *maker) up(n int) ast.NodeID {
	if n >= len(m.path) {
		return 0
	}
	return m.path[len(m.path)-1-n]
}

func (m *maker) text(id ast.NodeID) string { return m.src.Text[m.t.Start(id):m.t.End(id)] }

func insert(at uint32, text string) diag.Edit {
	return diag.Edit{Span: diag.Span{Start: at, End: at}, New: text}
}

// walk visits a node and all below it until f says false.
func (m *maker) walk(id ast.NodeID, f func(ast.NodeID) bool) {
	if id == 0 || !f(id) {
		return
	}
	m.t.ForEachChild(id, func(c ast.NodeID) { m.walk(c, f) })
}

// function is the innermost function, lambda or comprehension around the node, or
// the module.
func (m *maker) function() ast.NodeID {
	for n := 1; n < len(m.path); n++ {
		if m.isScope(m.up(n)) {
			return m.up(n)
		}
	}
	return m.t.Root
}

func (m *maker) isScope(id ast.NodeID) bool {
	switch m.t.Kind(id) {
	case ast.KindFunctionDef, ast.KindAsyncFunctionDef, ast.KindClassDef, ast.KindLambda,
		ast.KindListComp, ast.KindSetComp, ast.KindDictComp, ast.KindGeneratorExp:
		return true
	}
	return false
}

// rebinds says whether a file gives a builtin's name another meaning anywhere.
func (m *maker) rebinds(name string) bool {
	found := false
	m.walk(m.t.Root, func(id ast.NodeID) bool {
		switch m.t.Kind(id) {
		case ast.KindName:
			v := m.t.Name(id)
			found = found || v.Ctx() != ast.Load && m.t.Text(v.Id()) == name
		case ast.Kindarg:
			found = found || m.t.Text(m.t.Arg(id).Arg()) == name
		case ast.Kindalias:
			v := m.t.Alias(id)
			text := m.t.Text(v.Name())
			if v.Asname() != 0 {
				text = m.t.Text(v.Asname())
			}
			found = found || text == name || text == "*"
		case ast.KindFunctionDef, ast.KindAsyncFunctionDef:
			found = found || m.t.Text(m.t.FunctionDef(id).Name()) == name
		case ast.KindClassDef:
			found = found || m.t.Text(m.t.ClassDef(id).Name()) == name
		}
		return !found
	})
	return found
}

// copied makes a loop read a copy.
func (m *maker) copied() []diag.Edit {
	n := m.node()
	loop := m.up(1)
	if m.t.Kind(loop) != ast.KindFor || m.t.For(loop).Iter() != n || m.rebinds("list") {
		return nil
	}
	switch m.t.Kind(n) {
	case ast.KindTuple, ast.KindStarred, ast.KindGeneratorExp, ast.KindYield, ast.KindYieldFrom, ast.KindNamedExpr:
		return nil
	}
	return []diag.Edit{insert(m.at.Start, "list("), insert(m.at.End, ")")}
}

// awaited puts await before a call that is a statement, or that is tested.
func (m *maker) awaited() []diag.Edit {
	if m.t.Kind(m.node()) != ast.KindCall || m.t.Kind(m.function()) != ast.KindAsyncFunctionDef {
		return nil
	}
	switch m.t.Kind(m.up(1)) {
	case ast.KindExpr, ast.KindReturn, ast.KindIf, ast.KindWhile, ast.KindAssert, ast.KindBoolOp, ast.KindUnaryOp:
		return []diag.Edit{insert(m.at.Start, "await ")}
	}
	return nil
}

// line is the offset of the start of an offset's line.
func (m *maker) line(at uint32) uint32 {
	return uint32(strings.LastIndexByte(m.src.Text[:at], '\n') + 1)
}

// next is the offset of the start of the line behind an offset's line.
func (m *maker) next(at uint32) uint32 {
	if i := strings.IndexByte(m.src.Text[at:], '\n'); i >= 0 {
		return at + uint32(i) + 1
	}
	return uint32(len(m.src.Text))
}

// alone gives the indentation of a statement that shares its lines with no other.
func (m *maker) alone(id ast.NodeID) (indent string, ok bool) {
	indent = m.src.Text[m.line(m.t.Start(id)):m.t.Start(id)]
	rest := strings.TrimSpace(m.src.Text[m.t.End(id):m.next(m.t.End(id))])
	return indent, strings.Trim(indent, " \t") == "" && (rest == "" || rest[0] == '#')
}

// newline is how the file ends its lines.
func (m *maker) newline() string {
	if strings.Contains(m.src.Text, "\r\n") {
		return "\r\n"
	}
	return "\n"
}
