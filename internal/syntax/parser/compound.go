package parser

import (
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/lexer"
)

// compound parses a compound statement, or the simple statements of one line, and
// pushes what it yields.
func (p *Parser) compound() {
	switch p.tok.Kind {
	case lexer.KwIf:
		p.push(p.ifStatement())
	case lexer.KwWhile:
		p.push(p.whileStatement())
	case lexer.KwFor:
		p.push(p.forStatement(p.tok.Start, false))
	case lexer.KwTry:
		p.push(p.tryStatement())
	case lexer.KwWith:
		p.push(p.withStatement(p.tok.Start, false))
	case lexer.KwDef:
		p.push(p.function(nil, p.tok.Start, false))
	case lexer.KwClass:
		p.push(p.class(nil))
	case lexer.At:
		p.decorated()
	case lexer.KwAsync:
		p.async(nil)
	case lexer.Name:
		if p.text(p.tok) == "match" && p.matchStatement() {
			return
		}
		p.simpleLine()
	default:
		p.simpleLine()
	}
}

// block parses the colon and the body behind it and pushes the statements.
func (p *Parser) block(what string) {
	if !p.accept(lexer.Colon) {
		n := len(p.found)
		if n == 0 || !p.found[n-1].sameHeader(p.tok.Start) {
			p.complain(p.tok.Start, p.tok.End, "expected ':'")
		}
		if !p.at(lexer.Newline) || p.peek(1).Kind != lexer.Indent {
			panic(bailout{})
		}
		p.resumed(p.tok.Start)
	}
	if !p.at(lexer.Newline) {
		p.enter()
		p.simpleLine()
		p.leave()
		return
	}
	p.next()
	if !p.at(lexer.Indent) {
		at := p.tok.Start
		if p.at(lexer.EOF) {
			at = p.end
		}
		p.complain(at, max(at, p.tok.End), "expected an indented block after "+what)
		p.resumed(p.tok.Start)
		return
	}
	p.next()
	for !p.at(lexer.Dedent) && !p.at(lexer.EOF) {
		p.statement()
	}
	p.accept(lexer.Dedent)
}

// sameHeader says whether the fault lies in a header that was skipped up to at.
func (f *fault) sameHeader(at uint32) bool { return !f.open && f.until == at }

func (p *Parser) ifStatement() ast.NodeID {
	p.enter()
	start := p.tok.Start
	what := "'if' statement"
	if p.at(lexer.KwElif) {
		what = "'elif' statement"
	}
	p.next()
	test := p.test()
	mark := len(p.stack)
	p.block(what)
	middle := len(p.stack)
	switch p.tok.Kind {
	case lexer.KwElif:
		p.push(p.ifStatement())
	case lexer.KwElse:
		p.next()
		p.block("'else' statement")
	}
	p.leave()
	all := p.pop(mark)
	return p.t.AddIf(start, p.end, test, all[:middle-mark], all[middle-mark:])
}

// test parses the condition in the header of if, elif and while.
func (p *Parser) test() ast.NodeID {
	var id ast.NodeID
	start := p.tok.Start
	p.header(func() {
		id = p.namedExpression()
		p.endOfHeader()
	})
	return p.missing(start, id)
}

// endOfHeader checks for the colon.
func (p *Parser) endOfHeader() {
	switch p.tok.Kind {
	case lexer.Colon:
	case lexer.Newline:
		p.fail("expected ':'")
	default:
		p.fail("invalid syntax")
	}
}

func (p *Parser) orElse() {
	if p.accept(lexer.KwElse) {
		p.block("'else' statement")
	}
}

func (p *Parser) whileStatement() ast.NodeID {
	start := p.tok.Start
	p.next()
	test := p.test()
	mark := len(p.stack)
	p.block("'while' statement")
	middle := len(p.stack)
	p.orElse()
	all := p.pop(mark)
	return p.t.AddWhile(start, p.end, test, all[:middle-mark], all[middle-mark:])
}

func (p *Parser) forStatement(start uint32, async bool) ast.NodeID {
	p.next()
	var target, iter ast.NodeID
	s := p.tok.Start
	p.header(func() {
		target = p.targetList()
		p.expect(lexer.KwIn, "invalid syntax")
		s := p.tok.Start
		iter = p.starExpressions()
		if p.t.Kind(iter) == ast.KindTuple && p.t.Nodes[iter].Flags&ast.FlagParenthesized == 0 && p.hasStar(iter) {
			p.since(9, s, p.end, "unparenthesized unpacking in a for statement")
		}
		p.endOfHeader()
	})
	target, iter = p.missing(s, target), p.missing(s, iter)
	mark := len(p.stack)
	p.block("'for' statement")
	middle := len(p.stack)
	p.orElse()
	all := p.pop(mark)
	body, orelse := all[:middle-mark], all[middle-mark:]
	if async {
		return p.t.AddAsyncFor(start, p.end, target, iter, body, orelse, 0)
	}
	return p.t.AddFor(start, p.end, target, iter, body, orelse, 0)
}

func (p *Parser) hasStar(tuple ast.NodeID) bool {
	for _, e := range p.t.Tuple(tuple).Elts() {
		if p.t.Kind(e) == ast.KindStarred {
			return true
		}
	}
	return false
}

func (p *Parser) withStatement(start uint32, async bool) ast.NodeID {
	p.next()
	mark := len(p.stack)
	p.header(func() {
		if p.at(lexer.LParen) {
			at := p.tok.Start
			ok := p.try(func() {
				p.withItems(true)
				if !p.at(lexer.Colon) {
					p.fail("invalid syntax")
				}
			})
			if ok {
				items := p.stack[mark:]
				if len(items) > 1 || p.t.Withitem(items[0]).OptionalVars() != 0 {
					p.since(9, at, p.end, "parenthesized context managers")
				}
				return
			}
		}
		p.withItems(false)
		p.endOfHeader()
	})
	middle := len(p.stack)
	p.block("'with' statement")
	all := p.pop(mark)
	items, body := all[:middle-mark], all[middle-mark:]
	if async {
		return p.t.AddAsyncWith(start, p.end, items, body, 0)
	}
	return p.t.AddWith(start, p.end, items, body, 0)
}

func (p *Parser) withItems(paren bool) {
	if paren {
		p.next()
	}
	for {
		start := p.tok.Start
		e := p.expression()
		var target ast.NodeID
		if p.accept(lexer.KwAs) {
			target = p.starTarget()
		} else if paren && !p.at(lexer.Comma) && !p.at(lexer.RParen) {
			p.fail("invalid syntax")
		}
		p.push(p.t.AddWithitem(start, p.end, e, target))
		if !p.accept(lexer.Comma) {
			break
		}
		if paren && p.at(lexer.RParen) {
			break
		}
	}
	if paren {
		p.expect(lexer.RParen, "invalid syntax")
	}
}

func (p *Parser) tryStatement() ast.NodeID {
	p.enter()
	start := p.tok.Start
	p.next()
	mark := len(p.stack)
	p.block("'try' statement")
	body := len(p.stack)
	star := false
	for p.at(lexer.KwExcept) {
		isStar := p.peek(1).Kind == lexer.Star
		if len(p.stack) > body && isStar != star {
			p.complain(p.tok.Start, p.tok.End, "cannot have both 'except' and 'except*' on the same 'try'")
			p.resumed(p.tok.Start)
		}
		star = isStar
		p.push(p.handler(star))
	}
	handlers := len(p.stack)
	if handlers > body {
		p.orElse()
	}
	orelse := len(p.stack)
	final := p.accept(lexer.KwFinally)
	if final {
		p.block("'finally' statement")
	} else if handlers == body {
		p.complain(p.tok.Start, p.tok.End, "expected 'except' or 'finally' block")
		p.resumed(p.tok.Start)
	}
	p.leave()
	all := p.pop(mark)
	b, h, e, f := all[:body-mark], all[body-mark:handlers-mark], all[handlers-mark:orelse-mark], all[orelse-mark:]
	if star {
		p.since(11, start, p.end, "except*")
		return p.t.AddTryStar(start, p.end, b, h, e, f)
	}
	return p.t.AddTry(start, p.end, b, h, e, f)
}

func (p *Parser) handler(star bool) ast.NodeID {
	start := p.tok.Start
	p.next()
	if star {
		p.next()
	}
	var typ ast.NodeID
	var name ast.NameID
	p.header(func() {
		if p.at(lexer.Colon) {
			if star {
				p.fail("expected one or more exception types")
			}
			return
		}
		typ = p.exceptionTypes()
		if p.accept(lexer.KwAs) {
			name = p.identifier()
		}
		p.endOfHeader()
	})
	mark := len(p.stack)
	p.block("'except' statement")
	return p.t.AddExceptHandler(start, p.end, typ, name, p.pop(mark))
}

func (p *Parser) exceptionTypes() ast.NodeID {
	start := p.tok.Start
	typ := p.expression()
	if !p.at(lexer.Comma) {
		return typ
	}
	// PEP 758: several classes without parentheses.
	mark := len(p.stack)
	p.push(typ)
	for p.accept(lexer.Comma) {
		if p.at(lexer.Colon) {
			break
		}
		p.push(p.expression())
	}
	typ = p.t.AddTuple(start, p.end, p.pop(mark), ast.Load)
	if p.at(lexer.KwAs) {
		p.failAt(start, p.end, "multiple exception types must be parenthesized when using 'as'")
	}
	p.sinceSyntax(14, start, p.end, "multiple exception types must be parenthesized")
	return typ
}
