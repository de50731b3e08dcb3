package parser

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/lexer"
)

func (p *Parser) atom() ast.NodeID {
	tok := p.tok
	switch tok.Kind {
	case lexer.Name:
		p.next()
		return p.t.AddName(tok.Start, tok.End, p.nameID(tok), ast.Load)
	case lexer.Number:
		p.next()
		return p.number(tok)
	case lexer.String, lexer.FStringStart:
		return p.strings()
	case lexer.KwNone:
		return p.constant(ast.ConstNone)
	case lexer.KwTrue:
		return p.constant(ast.ConstTrue)
	case lexer.KwFalse:
		return p.constant(ast.ConstFalse)
	case lexer.Ellipsis:
		return p.constant(ast.ConstEllipsis)
	case lexer.LParen:
		return p.parenthesized()
	case lexer.LBracket:
		return p.list()
	case lexer.LBrace:
		return p.braces()
	}
	p.fail("invalid syntax")
	return 0
}

func (p *Parser) constant(k ast.ConstKind) ast.NodeID {
	tok := p.tok
	p.next()
	return p.t.AddConstant(tok.Start, tok.End, p.t.AddConst(ast.Const{Kind: k}))
}

func (p *Parser) number(tok lexer.Token) ast.NodeID {
	text := p.text(tok)
	if strings.IndexByte(text, '_') >= 0 {
		text = strings.ReplaceAll(text, "_", "")
	}
	kind := ast.ConstInt
	hex := len(text) > 1 && text[0] == '0' && (text[1]|0x20 == 'x' || text[1]|0x20 == 'o' || text[1]|0x20 == 'b')
	switch {
	case text[len(text)-1]|0x20 == 'j':
		kind = ast.ConstComplex
	case !hex && strings.ContainsAny(text, ".eE"):
		kind = ast.ConstFloat
	}
	if kind == ast.ConstInt && !hex && len(text) > maxDigits {
		p.failAt(tok.Start, tok.End, "integer literal has more than 4300 digits: consider a hexadecimal one")
	}
	return p.t.AddConstant(tok.Start, tok.End, p.t.AddConst(ast.Const{Kind: kind, Text: text}))
}

// maxDigits is CPython's limit for decimal integers.
const maxDigits = 4300

// parenthesized parses a group, tuple, generator or yield in parentheses.
func (p *Parser) parenthesized() ast.NodeID {
	p.enter()
	id := p.group()
	p.t.Nodes[id].Flags |= ast.FlagParenthesized
	p.leave()
	return id
}

func (p *Parser) group() ast.NodeID {
	start := p.tok.Start
	p.next()
	if p.accept(lexer.RParen) {
		return p.t.AddTuple(start, p.end, nil, ast.Load)
	}
	if p.at(lexer.KwYield) {
		id := p.yield()
		p.expect(lexer.RParen, "invalid syntax")
		return id
	}
	first := p.starNamed()
	switch p.tok.Kind {
	case lexer.KwFor, lexer.KwAsync:
		p.noStar(first, "iterable unpacking cannot be used in comprehension")
		gens := p.comprehensions()
		p.closing(lexer.RParen, 0)
		return p.t.AddGeneratorExp(start, p.end, first, gens)
	case lexer.Comma:
		mark := len(p.stack)
		p.push(first)
		p.elements(lexer.RParen)
		return p.t.AddTuple(start, p.end, p.pop(mark), ast.Load)
	}
	p.closing(lexer.RParen, first)
	p.noStar(first, "cannot use starred expression here")
	return first
}

// elements parses the elements of a display behind its first one, which is pushed
// already, and the closing bracket.
func (p *Parser) elements(closing lexer.Kind) {
	for p.accept(lexer.Comma) {
		if p.at(closing) {
			break
		}
		p.push(p.starNamed())
	}
	p.closing(closing, p.stack[len(p.stack)-1])
}

func (p *Parser) noStar(id ast.NodeID, msg string) {
	if p.t.Kind(id) == ast.KindStarred {
		p.failNode(id, msg)
	}
}

func (p *Parser) list() ast.NodeID {
	p.enter()
	defer p.leave()
	start := p.tok.Start
	p.next()
	if p.accept(lexer.RBracket) {
		return p.t.AddList(start, p.end, nil, ast.Load)
	}
	first := p.starNamed()
	if p.at(lexer.KwFor) || p.at(lexer.KwAsync) {
		p.noStar(first, "iterable unpacking cannot be used in comprehension")
		gens := p.comprehensions()
		p.closing(lexer.RBracket, 0)
		return p.t.AddListComp(start, p.end, first, gens)
	}
	mark := len(p.stack)
	p.push(first)
	p.elements(lexer.RBracket)
	return p.t.AddList(start, p.end, p.pop(mark), ast.Load)
}

// braces parses a dict, a set or one of their comprehensions.
func (p *Parser) braces() ast.NodeID {
	p.enter()
	defer p.leave()
	start := p.tok.Start
	p.next()
	if p.accept(lexer.RBrace) {
		return p.t.AddDict(start, p.end, nil, nil)
	}
	if p.at(lexer.DoubleStar) {
		return p.dict(start, 0)
	}
	first := p.starNamed()
	switch p.tok.Kind {
	case lexer.Colon:
		n := p.t.Nodes[first]
		if n.Kind == ast.KindStarred || n.Kind == ast.KindNamedExpr && n.Flags&ast.FlagParenthesized == 0 {
			p.fail("invalid syntax")
		}
		return p.dict(start, first)
	case lexer.KwFor, lexer.KwAsync:
		p.noStar(first, "iterable unpacking cannot be used in comprehension")
		gens := p.comprehensions()
		p.closing(lexer.RBrace, 0)
		return p.t.AddSetComp(start, p.end, first, gens)
	}
	mark := len(p.stack)
	p.push(first)
	p.elements(lexer.RBrace)
	return p.t.AddSet(start, p.end, p.pop(mark))
}

// dict parses a dict display or comprehension; key is its first key if that is
// parsed already.
func (p *Parser) dict(start uint32, key ast.NodeID) ast.NodeID {
	mark, side := len(p.stack), len(p.side)
	for key != 0 || !p.at(lexer.RBrace) {
		if key == 0 && p.accept(lexer.DoubleStar) {
			p.pushSide(0)
			p.push(p.bitOr())
			if len(p.side) == side+1 && (p.at(lexer.KwFor) || p.at(lexer.KwAsync)) {
				p.fail("dict unpacking cannot be used in dict comprehension")
			}
		} else {
			if key == 0 {
				key = p.expression()
				if !p.at(lexer.Colon) {
					p.failAt(p.end-1, p.end, "':' expected after dictionary key")
				}
			}
			p.next()
			switch p.tok.Kind {
			case lexer.RBrace, lexer.Comma:
				p.failAt(p.end-1, p.end, "expression expected after dictionary key and ':'")
			case lexer.Star:
				p.fail("cannot use a starred expression in a dictionary value")
			}
			v := p.expression()
			if len(p.side) == side && (p.at(lexer.KwFor) || p.at(lexer.KwAsync)) {
				gens := p.comprehensions()
				p.closing(lexer.RBrace, 0)
				return p.t.AddDictComp(start, p.end, key, v, gens)
			}
			p.pushSide(key)
			key = 0
			p.push(v)
		}
		if !p.accept(lexer.Comma) {
			break
		}
	}
	p.closing(lexer.RBrace, p.stack[len(p.stack)-1])
	return p.t.AddDict(start, p.end, p.popSide(side), p.pop(mark))
}

// comprehensions parses the for clauses of a comprehension; they are valid until
// the second stack is used again.
func (p *Parser) comprehensions() []ast.NodeID {
	side := len(p.side)
	for p.at(lexer.KwFor) || p.at(lexer.KwAsync) {
		start := p.tok.Start
		async := uint16(0)
		if p.accept(lexer.KwAsync) {
			async = 1
		}
		p.expect(lexer.KwFor, "invalid syntax")
		target := p.targetList()
		p.expect(lexer.KwIn, "invalid syntax")
		iter := p.disjunction()
		mark := len(p.stack)
		for p.accept(lexer.KwIf) {
			p.push(p.disjunction())
		}
		p.pushSide(p.t.AddComprehension(start, p.end, target, iter, p.pop(mark), async))
	}
	return p.popSide(side)
}

// arguments parses the arguments of a call or the bases of a class up to the
// closing parenthesis: it pushes the positional ones, and the others on the second
// stack.
func (p *Parser) arguments(call bool) {
	named, double := false, false
	n := 0
	misplaced := ""     // CPython reads on before it reports
	var bare ast.NodeID // a generator without parentheses
	for !p.at(lexer.RParen) {
		start := p.tok.Start
		n++
		switch {
		case p.at(lexer.DoubleStar):
			p.next()
			v := p.expression()
			p.pushSide(p.t.AddKeyword(start, p.end, 0, v))
			double = true
		case p.at(lexer.Star):
			p.next()
			v := p.expression()
			if double {
				p.failAt(start, p.end, "iterable argument unpacking follows keyword argument unpacking")
			}
			p.push(p.t.AddStarred(start, p.end, v, ast.Load))
		case p.at(lexer.Name) && p.peek(1).Kind == lexer.Assign:
			name := p.identifier()
			p.next()
			if p.at(lexer.Comma) || p.at(lexer.RParen) {
				p.failAt(start, p.end, "expected argument value expression")
			}
			v := p.expression()
			if p.at(lexer.KwFor) || p.at(lexer.KwAsync) {
				p.failAt(start, p.end, "invalid syntax. Maybe you meant '==' or ':=' instead of '='?")
			}
			p.pushSide(p.t.AddKeyword(start, p.end, name, v))
			named = true
		default:
			e := p.namedExpression()
			if p.at(lexer.KwFor) || p.at(lexer.KwAsync) {
				gens := p.comprehensions()
				e = p.t.AddGeneratorExp(start, p.end, e, gens)
				bare = e
			}
			if p.at(lexer.Assign) {
				p.failAt(start, p.end, `expression cannot contain assignment, perhaps you meant "=="?`)
			}
			switch {
			case double:
				misplaced = "positional argument follows keyword argument unpacking"
			case named:
				misplaced = "positional argument follows keyword argument"
			}
			p.push(e)
		}
		if !p.at(lexer.Comma) {
			if !p.at(lexer.RParen) && p.startsExpression() && !p.at(lexer.Error) {
				p.failAt(start, p.tok.End, "invalid syntax. Perhaps you forgot a comma?")
			}
			break
		}
		p.next()
		if bare != 0 {
			break
		}
	}
	if misplaced != "" {
		p.fail(misplaced)
	}
	if bare != 0 && (n > 1 || !call || p.toks[p.i-1].Kind == lexer.Comma) {
		p.failNode(bare, "Generator expression must be parenthesized")
	}
}
