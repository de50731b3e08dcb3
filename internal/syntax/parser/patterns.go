package parser

import (
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/lexer"
)

// matchStatement parses a match statement if `match` starts one: it is a soft
// keyword, so the subject and the colon are tried first.
//
//	match (x):      a match statement: no other one has a colon and a NEWLINE there
//	match (x): int  an annotation
func (p *Parser) matchStatement() bool {
	switch p.peek(1).Kind {
	case lexer.Name, lexer.Number, lexer.String, lexer.FStringStart, lexer.LParen, lexer.LBracket, lexer.LBrace,
		lexer.Minus, lexer.Plus, lexer.Star, lexer.Tilde, lexer.Ellipsis, lexer.KwNot, lexer.KwLambda, lexer.KwAwait,
		lexer.KwNone, lexer.KwTrue, lexer.KwFalse:
	default:
		return false
	}
	p.enter()
	start := p.tok.Start
	var subject ast.NodeID
	ok := p.try(func() {
		p.next()
		subject = p.subject()
		if !p.at(lexer.Colon) || p.peek(1).Kind != lexer.Newline {
			p.fail("invalid syntax")
		}
	})
	if !ok {
		p.leave()
		return false
	}
	p.next()
	p.next()
	if !p.accept(lexer.Indent) {
		p.complain(p.tok.Start, p.tok.End, "expected an indented block after 'match' statement")
		p.resumed(p.tok.Start)
		p.leave()
		p.push(p.t.AddMatch(start, p.end, subject, nil))
		return true
	}
	mark := len(p.stack)
	for p.at(lexer.Name) && p.text(p.tok) == "case" {
		p.push(p.matchCase())
	}
	cases := len(p.stack)
	if !p.at(lexer.Dedent) && !p.at(lexer.EOF) {
		p.complain(p.tok.Start, p.tok.End, "invalid syntax")
		p.resumed(p.tok.Start)
		for !p.at(lexer.Dedent) && !p.at(lexer.EOF) {
			p.statement()
		}
	}
	p.accept(lexer.Dedent)
	p.leave()
	p.since(10, start, p.end, "a match statement")
	p.stack = p.stack[:cases]
	p.push(p.t.AddMatch(start, p.end, subject, p.pop(mark)))
	return true
}

func (p *Parser) subject() ast.NodeID {
	start := p.tok.Start
	first := p.starNamed()
	if !p.at(lexer.Comma) {
		p.noStar(first, "invalid syntax")
		return first
	}
	mark := len(p.stack)
	p.push(first)
	for p.accept(lexer.Comma) {
		if p.at(lexer.Colon) {
			break
		}
		p.push(p.starNamed())
	}
	id := p.t.AddTuple(start, p.end, p.stack[mark:], ast.Load)
	p.stack = p.stack[:mark]
	return id
}

func (p *Parser) matchCase() ast.NodeID {
	start := p.tok.Start
	p.next()
	var pattern, guard ast.NodeID
	p.header(func() {
		pattern = p.openPattern()
		if p.accept(lexer.KwIf) {
			guard = p.namedExpression()
		}
		p.endOfHeader()
	})
	if pattern == 0 {
		pattern = p.t.AddMatchAs(start, p.end, 0, 0)
	}
	mark := len(p.stack)
	p.block("'case' statement")
	return p.t.AddMatchCase(start, p.end, pattern, guard, p.pop(mark))
}

// openPattern is a pattern or a sequence without brackets.
func (p *Parser) openPattern() ast.NodeID {
	start := p.tok.Start
	first := p.maybeStarPattern()
	if !p.at(lexer.Comma) {
		if p.t.Kind(first) == ast.KindMatchStar {
			p.failNode(first, "invalid syntax")
		}
		return first
	}
	list := []ast.NodeID{first}
	for p.accept(lexer.Comma) {
		if p.at(lexer.Colon) || p.at(lexer.KwIf) {
			break
		}
		list = append(list, p.maybeStarPattern())
	}
	return p.t.AddMatchSequence(start, p.end, list)
}

func (p *Parser) maybeStarPattern() ast.NodeID {
	if !p.at(lexer.Star) {
		return p.asPattern()
	}
	start := p.tok.Start
	p.next()
	name := p.captureName()
	return p.t.AddMatchStar(start, p.end, name)
}

// captureName consumes a name; the wildcard gives 0.
func (p *Parser) captureName() ast.NameID {
	wild := p.at(lexer.Name) && p.text(p.tok) == "_"
	id := p.identifier()
	if wild {
		return 0
	}
	return id
}

func (p *Parser) asPattern() ast.NodeID {
	p.enter()
	defer p.leave()
	start := p.tok.Start
	pat := p.orPattern()
	if !p.accept(lexer.KwAs) {
		return pat
	}
	if p.at(lexer.Name) && p.text(p.tok) == "_" {
		p.fail("cannot use '_' as a target")
	}
	name := p.identifier()
	switch p.tok.Kind {
	case lexer.Dot, lexer.LParen, lexer.Assign:
		p.fail("invalid pattern target")
	}
	return p.t.AddMatchAs(start, p.end, pat, name)
}

func (p *Parser) orPattern() ast.NodeID {
	start := p.tok.Start
	first := p.closedPattern()
	if !p.at(lexer.Pipe) {
		return first
	}
	list := []ast.NodeID{first}
	for p.accept(lexer.Pipe) {
		list = append(list, p.closedPattern())
	}
	return p.t.AddMatchOr(start, p.end, list)
}

func (p *Parser) closedPattern() ast.NodeID {
	start := p.tok.Start
	switch p.tok.Kind {
	case lexer.KwNone, lexer.KwTrue, lexer.KwFalse:
		kind := ast.ConstNone
		switch p.tok.Kind {
		case lexer.KwTrue:
			kind = ast.ConstTrue
		case lexer.KwFalse:
			kind = ast.ConstFalse
		}
		p.next()
		return p.t.AddMatchSingleton(start, p.end, p.t.AddConst(ast.Const{Kind: kind}))
	case lexer.Number, lexer.Minus:
		v := p.signedNumber()
		return p.t.AddMatchValue(start, p.end, v)
	case lexer.String, lexer.FStringStart:
		v := p.strings()
		return p.t.AddMatchValue(start, p.end, v)
	case lexer.LParen, lexer.LBracket:
		return p.groupPattern()
	case lexer.LBrace:
		return p.mappingPattern()
	case lexer.Name:
		return p.namePattern()
	}
	p.fail("invalid syntax")
	return 0
}

// signedNumber parses -1, 1.5 and complex literals such as -1+2j.
func (p *Parser) signedNumber() ast.NodeID {
	start := p.tok.Start
	left := p.signedReal()
	if k := p.tok.Kind; k == lexer.Plus || k == lexer.Minus {
		number := left
		if p.t.Kind(left) == ast.KindUnaryOp {
			number = p.t.UnaryOp(left).Operand()
		}
		if p.t.Consts[p.t.Constant(number).Value()].Kind == ast.ConstComplex {
			p.failNode(number, "real number required in complex literal")
		}
	}
	var op ast.Operator
	switch p.tok.Kind {
	case lexer.Plus:
		op = ast.Add
	case lexer.Minus:
		op = ast.Sub
	default:
		return left
	}
	p.next()
	tok := p.tok
	p.expect(lexer.Number, "invalid syntax")
	right := p.number(tok)
	if p.t.Consts[p.t.Constant(right).Value()].Kind != ast.ConstComplex {
		p.failNode(right, "imaginary number required in complex literal")
	}
	return p.t.AddBinOp(start, p.end, left, op, right)
}

func (p *Parser) signedReal() ast.NodeID {
	start := p.tok.Start
	minus := p.accept(lexer.Minus)
	tok := p.tok
	p.expect(lexer.Number, "invalid syntax")
	n := p.number(tok)
	if minus {
		return p.t.AddUnaryOp(start, p.end, ast.USub, n)
	}
	return n
}

func (p *Parser) groupPattern() ast.NodeID {
	p.enter()
	defer p.leave()
	start := p.tok.Start
	closing := lexer.RParen
	if p.at(lexer.LBracket) {
		closing = lexer.RBracket
	}
	p.next()
	var list []ast.NodeID
	comma := false
	for !p.at(closing) {
		list = append(list, p.maybeStarPattern())
		if !p.at(lexer.Comma) {
			break
		}
		comma = true
		p.next()
	}
	p.expect(closing, "invalid syntax")
	if closing == lexer.RParen && len(list) == 1 && !comma {
		if p.t.Kind(list[0]) == ast.KindMatchStar {
			p.failNode(list[0], "invalid syntax")
		}
		return list[0]
	}
	return p.t.AddMatchSequence(start, p.end, list)
}

func (p *Parser) mappingPattern() ast.NodeID {
	p.enter()
	defer p.leave()
	start := p.tok.Start
	p.next()
	var keys, values []ast.NodeID
	var rest ast.NameID
	for !p.at(lexer.RBrace) {
		if p.accept(lexer.DoubleStar) {
			if rest = p.captureName(); rest == 0 {
				p.fail("invalid syntax")
			}
			p.accept(lexer.Comma)
			if !p.at(lexer.RBrace) {
				p.fail("invalid syntax")
			}
			break
		}
		var k ast.NodeID
		s := p.tok.Start
		switch p.tok.Kind {
		case lexer.KwNone:
			k = p.constant(ast.ConstNone)
		case lexer.KwTrue:
			k = p.constant(ast.ConstTrue)
		case lexer.KwFalse:
			k = p.constant(ast.ConstFalse)
		case lexer.Number, lexer.Minus:
			k = p.signedNumber()
		case lexer.String, lexer.FStringStart:
			k = p.strings()
		default:
			k = p.dottedValue(s)
			if p.t.Kind(k) == ast.KindName {
				p.failNode(k, "invalid syntax")
			}
		}
		p.expect(lexer.Colon, "invalid syntax")
		keys = append(keys, k)
		values = append(values, p.asPattern())
		if !p.accept(lexer.Comma) {
			break
		}
	}
	p.expect(lexer.RBrace, "invalid syntax")
	return p.t.AddMatchMapping(start, p.end, keys, values, rest)
}

// dottedValue parses a name or a dotted name.
func (p *Parser) dottedValue(start uint32) ast.NodeID {
	tok := p.tok
	name := p.identifier()
	e := p.t.AddName(tok.Start, tok.End, name, ast.Load)
	for p.accept(lexer.Dot) {
		attr := p.identifier()
		e = p.t.AddAttribute(start, p.end, e, attr, ast.Load)
	}
	return e
}

// namePattern parses a capture, a wildcard, a dotted value or a class pattern.
func (p *Parser) namePattern() ast.NodeID {
	start := p.tok.Start
	if n := p.peek(1).Kind; n != lexer.Dot && n != lexer.LParen {
		name := p.captureName()
		return p.t.AddMatchAs(start, p.end, 0, name)
	}
	v := p.dottedValue(start)
	if !p.at(lexer.LParen) {
		return p.t.AddMatchValue(start, p.end, v)
	}
	p.next()
	var pos, kwAttrs, kwPats []ast.NodeID
	for !p.at(lexer.RParen) {
		if p.at(lexer.Name) && p.peek(1).Kind == lexer.Assign {
			kwAttrs = append(kwAttrs, ast.NodeID(p.identifier()))
			p.next()
			kwPats = append(kwPats, p.asPattern())
		} else {
			pat := p.asPattern()
			if len(kwPats) > 0 {
				p.failNode(pat, "positional patterns follow keyword patterns")
			}
			pos = append(pos, pat)
		}
		if !p.accept(lexer.Comma) {
			break
		}
	}
	p.expect(lexer.RParen, "invalid syntax")
	return p.t.AddMatchClass(start, p.end, v, pos, kwAttrs, kwPats)
}
