package engine

import (
	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/parser"
)

// statements finds the statement that a place of a file is in. Trees are dropped
// after lowering, so a file is parsed once more when it has findings, which few
// files do.
type statements struct {
	tree ast.Tree
	text string
}

func parseStatements(text string, target parser.Version) *statements {
	s := &statements{text: text}
	var p parser.Parser
	p.Parse(text, target, &s.tree)
	return s
}

// At returns the span of the innermost statement that holds a span; of a compound
// statement it is the header, without the body. An empty span means none.
func (s *statements) At(span diag.Span) diag.Span {
	var found diag.Span
	t := &s.tree
	list := t.Module(t.Root).Body()
	for depth := 0; depth < 4000; depth++ {
		next := list
		hit := false
		for _, id := range list {
			if !s.holds(id, span) {
				continue
			}
			hit = true
			var bodies []ast.NodeID
			found, bodies = s.header(id)
			next = bodies
			break
		}
		if !hit || len(next) == 0 {
			return found
		}
		list = next
	}
	return found
}

// holds counts the decorators to their definition.
func (s *statements) holds(id ast.NodeID, span diag.Span) bool {
	return s.start(id) <= span.Start && span.Start < max(s.tree.End(id), s.start(id)+1)
}

func (s *statements) start(id ast.NodeID) uint32 {
	t := &s.tree
	start := t.Start(id)
	var decorators []ast.NodeID
	switch t.Kind(id) {
	case ast.KindFunctionDef:
		decorators = t.FunctionDef(id).DecoratorList()
	case ast.KindAsyncFunctionDef:
		decorators = t.AsyncFunctionDef(id).DecoratorList()
	case ast.KindClassDef:
		decorators = t.ClassDef(id).DecoratorList()
	}
	if len(decorators) > 0 {
		start = min(start, t.Start(decorators[0]))
	}
	return start
}

// header is the span of a statement up to its first nested statement, and the
// nested statements.
func (s *statements) header(id ast.NodeID) (diag.Span, []ast.NodeID) {
	t := &s.tree
	var nested []ast.NodeID
	add := func(lists ...[]ast.NodeID) {
		for _, l := range lists {
			nested = append(nested, l...)
		}
	}
	switch t.Kind(id) {
	case ast.KindFunctionDef:
		add(t.FunctionDef(id).Body())
	case ast.KindAsyncFunctionDef:
		add(t.AsyncFunctionDef(id).Body())
	case ast.KindClassDef:
		add(t.ClassDef(id).Body())
	case ast.KindFor:
		add(t.For(id).Body(), t.For(id).Orelse())
	case ast.KindAsyncFor:
		add(t.AsyncFor(id).Body(), t.AsyncFor(id).Orelse())
	case ast.KindWhile:
		add(t.While(id).Body(), t.While(id).Orelse())
	case ast.KindIf:
		add(t.If(id).Body(), t.If(id).Orelse())
	case ast.KindWith:
		add(t.With(id).Body())
	case ast.KindAsyncWith:
		add(t.AsyncWith(id).Body())
	case ast.KindMatch:
		add(t.Match(id).Cases())
	case ast.Kindmatch_case:
		add(t.MatchCase(id).Body())
	case ast.KindTry:
		add(t.Try(id).Body(), t.Try(id).Handlers(), t.Try(id).Orelse(), t.Try(id).Finalbody())
	case ast.KindTryStar:
		add(t.TryStar(id).Body(), t.TryStar(id).Handlers(), t.TryStar(id).Orelse(), t.TryStar(id).Finalbody())
	case ast.KindExceptHandler:
		add(t.ExceptHandler(id).Body())
	}
	span := diag.Span{Start: s.start(id), End: t.End(id)}
	if len(nested) > 0 {
		span.End = min(span.End, s.start(nested[0]))
		for span.End > span.Start && isSpace(s.text[span.End-1]) {
			span.End--
		}
	}
	return span, nested
}

func isSpace(c byte) bool {
	switch c {
	case ' ', '\t', '\n', '\r', '\f', '\v':
		return true
	}
	return false
}

// Text is the source of a span.
func (s *statements) Text(span diag.Span) string { return s.text[span.Start:span.End] }
