package parser

import (
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/lexer"
)

// block parses the body behind a colon and returns its statements; they are
// valid until the stack is used again, so callers copy them into a node at once
// or keep them by the returned mark.
func (p *Parser) block(what string) []ast.NodeID {
	p.expect(lexer.Colon, "expected ':'")
	mark := len(p.stack)
	if p.at(lexer.Newline) {
		p.next()
		if !p.at(lexer.Indent) {
			p.fail("expected an indented block after " + what)
		}
		p.next()
		for !p.at(lexer.Dedent) && !p.at(lexer.EOF) {
			p.statement()
		}
		p.accept(lexer.Dedent)
	} else {
		p.enter()
		p.simpleLine()
		p.leave()
	}
	out := append([]ast.NodeID(nil), p.stack[mark:]...)
	p.stack = p.stack[:mark]
	return out
}

func (p *Parser) ifStatement() ast.NodeID {
	p.enter()
	start := p.tok.Start
	what := "'if' statement"
	if p.at(lexer.KwElif) {
		what = "'elif' statement"
	}
	p.next()
	test := p.namedExpression()
	body := p.block(what)
	end := p.end
	var orelse []ast.NodeID
	switch p.tok.Kind {
	case lexer.KwElif:
		id := p.ifStatement()
		orelse = []ast.NodeID{id}
		end = p.t.End(id)
	case lexer.KwElse:
		p.next()
		orelse = p.block("'else' statement")
		end = p.end
	}
	p.leave()
	return p.t.AddIf(start, end, test, body, orelse)
}

func (p *Parser) orElse(end uint32) ([]ast.NodeID, uint32) {
	if !p.at(lexer.KwElse) {
		return nil, end
	}
	p.next()
	orelse := p.block("'else' statement")
	return orelse, p.end
}

func (p *Parser) whileStatement() ast.NodeID {
	start := p.tok.Start
	p.next()
	test := p.namedExpression()
	body := p.block("'while' statement")
	orelse, end := p.orElse(p.end)
	return p.t.AddWhile(start, end, test, body, orelse)
}

func (p *Parser) forStatement(start uint32, async bool) ast.NodeID {
	p.next()
	target := p.targetList()
	p.expect(lexer.KwIn, "invalid syntax")
	s := p.tok.Start
	iter := p.starExpressions()
	if p.t.Kind(iter) == ast.KindTuple && p.t.Nodes[iter].Flags&ast.FlagParenthesized == 0 && p.hasStar(iter) {
		p.since(9, s, p.end, "unparenthesized unpacking in a for statement")
	}
	body := p.block("'for' statement")
	orelse, end := p.orElse(p.end)
	if async {
		return p.t.AddAsyncFor(start, end, target, iter, body, orelse, 0)
	}
	return p.t.AddFor(start, end, target, iter, body, orelse, 0)
}

func (p *Parser) hasStar(tuple ast.NodeID) bool {
	for _, e := range p.t.Tuple(tuple).Elts() {
		if p.t.Kind(e) == ast.KindStarred {
			return true
		}
	}
	return false
}

// targetList parses the targets of a for loop up to `in`.
func (p *Parser) targetList() ast.NodeID {
	start := p.tok.Start
	mark := len(p.stack)
	comma := false
	for {
		var id ast.NodeID
		if p.at(lexer.Star) {
			s := p.tok.Start
			p.next()
			v := p.bitOr()
			id = p.t.AddStarred(s, p.end, v, ast.Store)
		} else {
			id = p.bitOr()
		}
		p.setTarget(id, ast.Store, "assign to")
		p.push(id)
		if !p.at(lexer.Comma) {
			break
		}
		comma = true
		p.next()
		if p.at(lexer.KwIn) {
			break
		}
	}
	if !comma {
		id := p.stack[mark]
		p.stack = p.stack[:mark]
		if p.t.Kind(id) == ast.KindStarred {
			p.failNode(id, "starred assignment target must be in a list or tuple")
		}
		return id
	}
	id := p.t.AddTuple(start, p.end, p.stack[mark:], ast.Store)
	p.stack = p.stack[:mark]
	return id
}

func (p *Parser) withStatement(start uint32, async bool) ast.NodeID {
	p.next()
	var items []ast.NodeID
	ok := false
	if p.at(lexer.LParen) {
		at := p.tok.Start
		ok = p.try(func() {
			items = p.withItems(true)
			if !p.at(lexer.Colon) {
				p.fail("invalid syntax")
			}
		})
		if ok {
			plain := len(items) == 1 && p.t.Withitem(items[0]).OptionalVars() == 0
			if !plain {
				p.since(9, at, p.end, "parenthesized context managers")
			}
		}
	}
	if !ok {
		items = p.withItems(false)
	}
	body := p.block("'with' statement")
	end := p.end
	if async {
		return p.t.AddAsyncWith(start, end, items, body, 0)
	}
	return p.t.AddWith(start, end, items, body, 0)
}

func (p *Parser) withItems(paren bool) []ast.NodeID {
	if paren {
		p.next()
	}
	mark := len(p.stack)
	for {
		start := p.tok.Start
		e := p.expression()
		var target ast.NodeID
		end := p.end
		if p.accept(lexer.KwAs) {
			target = p.starTarget()
			end = p.end
		} else if paren && !p.at(lexer.Comma) && !p.at(lexer.RParen) {
			p.fail("invalid syntax")
		}
		p.push(p.t.AddWithitem(start, end, e, target))
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
	items := append([]ast.NodeID(nil), p.stack[mark:]...)
	p.stack = p.stack[:mark]
	return items
}

func (p *Parser) starTarget() ast.NodeID {
	id := p.bitOr()
	p.setTarget(id, ast.Store, "assign to")
	return id
}

func (p *Parser) tryStatement() ast.NodeID {
	start := p.tok.Start
	p.next()
	body := p.block("'try' statement")
	end := p.end
	var handlers, orelse, final []ast.NodeID
	star := false
	for p.at(lexer.KwExcept) {
		isStar := p.peek(1).Kind == lexer.Star
		if len(handlers) > 0 && isStar != star {
			p.fail("cannot have both 'except' and 'except*' on the same 'try'")
		}
		star = isStar
		if n := len(handlers); n > 0 && p.t.ExceptHandler(handlers[n-1]).Type() == 0 {
			p.failNode(handlers[n-1], "default 'except:' must be last")
		}
		handlers = append(handlers, p.handler(star))
		end = p.t.End(handlers[len(handlers)-1])
	}
	if len(handlers) > 0 {
		orelse, end = p.orElse(end)
	}
	if p.accept(lexer.KwFinally) {
		final = p.block("'finally' statement")
		end = p.end
	}
	if len(handlers) == 0 && final == nil {
		p.fail("expected 'except' or 'finally' block")
	}
	if star {
		p.since(11, start, end, "except*")
		return p.t.AddTryStar(start, end, body, handlers, orelse, final)
	}
	return p.t.AddTry(start, end, body, handlers, orelse, final)
}

func (p *Parser) handler(star bool) ast.NodeID {
	start := p.tok.Start
	p.next()
	if star {
		p.next()
	}
	var typ ast.NodeID
	var name ast.NameID
	if !p.at(lexer.Colon) {
		s := p.tok.Start
		typ = p.expression()
		if p.at(lexer.Comma) {
			// PEP 758: several classes without parentheses.
			mark := len(p.stack)
			p.push(typ)
			for p.accept(lexer.Comma) {
				if p.at(lexer.Colon) {
					break
				}
				p.push(p.expression())
			}
			typ = p.t.AddTuple(s, p.end, p.stack[mark:], ast.Load)
			p.stack = p.stack[:mark]
			if p.at(lexer.KwAs) {
				p.failAt(s, p.end, "multiple exception types must be parenthesized when using 'as'")
			}
			p.sinceSyntax(14, s, p.end, "multiple exception types must be parenthesized")
		}
		if p.accept(lexer.KwAs) {
			name = p.identifier()
		}
	} else if star {
		p.fail("expected one or more exception types")
	}
	body := p.block("'except' statement")
	return p.t.AddExceptHandler(start, p.end, typ, name, body)
}

// sinceSyntax notes a construct that older versions reject as a plain syntax
// error with a text of their own.
func (p *Parser) sinceSyntax(minor uint8, start, end uint32, msg string) {
	v := Version{3, minor}
	if p.spec == 0 && p.target.Less(v) {
		p.Errors = append(p.Errors, Error{Start: start, End: end, Msg: msg, Since: v})
	}
}

func (p *Parser) class(decorators []ast.NodeID) ast.NodeID {
	start := p.tok.Start
	p.next()
	name := p.identifier()
	params := p.typeParams()
	var bases, keywords []ast.NodeID
	if p.at(lexer.LParen) {
		p.next()
		bases, keywords = p.arguments(lexer.RParen)
		p.expect(lexer.RParen, "invalid syntax")
	}
	body := p.block("class definition")
	return p.t.AddClassDef(start, p.end, name, bases, keywords, body, decorators, params)
}

func (p *Parser) function(decorators []ast.NodeID, start uint32, async bool) ast.NodeID {
	p.next()
	name := p.identifier()
	tparams := p.typeParams()
	p.expect(lexer.LParen, "expected '('")
	args := p.parameters(lexer.RParen, true)
	p.expect(lexer.RParen, "invalid syntax")
	var returns ast.NodeID
	if p.accept(lexer.Arrow) {
		returns = p.expression()
	}
	body := p.block("function definition")
	end := p.end
	if async {
		return p.t.AddAsyncFunctionDef(start, end, name, args, body, decorators, returns, 0, tparams)
	}
	return p.t.AddFunctionDef(start, end, name, args, body, decorators, returns, 0, tparams)
}

// typeParams parses the PEP 695 list in brackets, if there is one.
func (p *Parser) typeParams() []ast.NodeID {
	if !p.at(lexer.LBracket) {
		return nil
	}
	at := p.tok.Start
	p.next()
	var out []ast.NodeID
	for !p.at(lexer.RBracket) {
		start := p.tok.Start
		kind := p.tok.Kind
		if kind == lexer.Star || kind == lexer.DoubleStar {
			p.next()
		}
		name := p.identifier()
		var bound, def ast.NodeID
		if kind != lexer.Star && kind != lexer.DoubleStar && p.accept(lexer.Colon) {
			bound = p.expression()
		}
		if p.accept(lexer.Assign) {
			s := p.tok.Start
			if kind == lexer.Star && p.at(lexer.Star) {
				p.next()
				v := p.bitOr()
				def = p.t.AddStarred(s, p.end, v, ast.Load)
			} else {
				def = p.expression()
			}
			p.since(13, s, p.end, "a default of a type parameter")
		}
		switch kind {
		case lexer.Star:
			out = append(out, p.t.AddTypeVarTuple(start, p.end, name, def))
		case lexer.DoubleStar:
			out = append(out, p.t.AddParamSpec(start, p.end, name, def))
		default:
			out = append(out, p.t.AddTypeVar(start, p.end, name, bound, def))
		}
		if !p.accept(lexer.Comma) {
			break
		}
	}
	if len(out) == 0 {
		p.fail("Type parameter list cannot be empty")
	}
	p.expect(lexer.RBracket, "invalid syntax")
	p.since(12, at, p.end, "a list of type parameters")
	return out
}
