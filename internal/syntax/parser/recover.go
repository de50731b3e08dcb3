package parser

import (
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/lexer"
)

// statement parses one statement, or the simple statements of a line, and pushes
// what it yields. After a fault it pushes an Error node and goes on behind the
// line; a block below the line is taken for part of the current one.
func (p *Parser) statement() {
	if p.at(lexer.Indent) {
		p.unexpectedIndent()
		return
	}
	if !p.guarded() {
		return
	}
	if p.at(lexer.Indent) {
		p.flatten()
	}
}

// guarded runs compound and reports whether it failed.
func (p *Parser) guarded() (failed bool) {
	stack, side, depth, from, start := len(p.stack), len(p.side), p.depth, p.i, p.tok.Start
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		if _, mine := r.(bailout); !mine || p.spec > 0 {
			panic(r)
		}
		failed = true
		p.stack, p.side, p.depth = p.stack[:stack], p.side[:side], depth
		p.skipLine(from)
		p.resumed(start)
		p.stack = append(p.stack, p.t.AddError(start, max(start, p.end)))
	}()
	p.enter()
	p.compound()
	p.leave()
	return false
}

// skipLine moves behind the NEWLINE of the current logical line.
func (p *Parser) skipLine(from int) {
	for {
		switch p.tok.Kind {
		case lexer.EOF:
			return
		case lexer.Indent, lexer.Dedent:
			if p.i > from {
				return
			}
		case lexer.Newline:
			p.next()
			return
		}
		p.next()
	}
}

func (p *Parser) unexpectedIndent() {
	p.complain(p.tok.Start, p.tok.End, "invalid syntax")
	p.resumed(p.tok.Start)
	p.flatten()
}

// flatten parses the statements of an indented block into the current one.
func (p *Parser) flatten() {
	if p.depth >= maxDepth {
		p.next() // the lexer bounds indentation long before
		return
	}
	p.depth++
	p.next()
	for !p.at(lexer.Dedent) && !p.at(lexer.EOF) {
		p.statement()
	}
	p.accept(lexer.Dedent)
	p.depth--
}

// header runs the part of a compound statement before its colon. After a fault it
// skips to the colon that ends the line, or to the NEWLINE, if a block follows;
// otherwise the whole statement fails.
func (p *Parser) header(f func()) (ok bool) {
	stack, side, depth, start := len(p.stack), len(p.side), p.depth, p.tok.Start
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		if _, mine := r.(bailout); !mine || p.spec > 0 || !p.toBlock() {
			panic(r)
		}
		p.stack, p.side, p.depth = p.stack[:stack], p.side[:side], depth
		p.resumed(start)
	}()
	f()
	return true
}

// toBlock skips to the colon before a block, or to the NEWLINE before one if the
// colon is missing.
func (p *Parser) toBlock() bool {
	for {
		switch p.tok.Kind {
		case lexer.EOF, lexer.Indent, lexer.Dedent:
			return false
		case lexer.Colon:
			if p.peek(1).Kind == lexer.Newline && p.peek(2).Kind == lexer.Indent {
				return true
			}
		case lexer.Newline:
			return p.peek(1).Kind == lexer.Indent
		}
		p.next()
	}
}

// missing stands for an expression that a broken header does not give.
func (p *Parser) missing(start uint32, id ast.NodeID) ast.NodeID {
	if id != 0 {
		return id
	}
	return p.t.AddError(start, max(start, p.end))
}
