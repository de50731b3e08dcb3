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
	return p.t.AddConstant(tok.Start, tok.End, p.t.AddConst(ast.Const{Kind: kind, Text: text}))
}

// parenthesized parses a group, tuple, generator or yield in parentheses.
func (p *Parser) parenthesized() ast.NodeID {
	p.enter()
	defer p.leaveQuietly()
	start := p.tok.Start
	p.next()
	if p.accept(lexer.RParen) {
		id := p.t.AddTuple(start, p.end, nil, ast.Load)
		p.t.Nodes[id].Flags |= ast.FlagParenthesized
		return id
	}
	if p.at(lexer.KwYield) {
		id := p.yield()
		p.expect(lexer.RParen, "invalid syntax")
		p.t.Nodes[id].Flags |= ast.FlagParenthesized
		return id
	}
	first := p.starNamed()
	switch p.tok.Kind {
	case lexer.KwFor, lexer.KwAsync:
		p.noStar(first, "iterable unpacking cannot be used in comprehension")
		gens := p.comprehensions()
		p.expect(lexer.RParen, "invalid syntax")
		id := p.t.AddGeneratorExp(start, p.end, first, gens)
		p.t.Nodes[id].Flags |= ast.FlagParenthesized
		return id
	case lexer.Comma:
		mark := len(p.stack)
		p.push(first)
		for p.accept(lexer.Comma) {
			if p.at(lexer.RParen) {
				break
			}
			p.push(p.starNamed())
		}
		p.expect(lexer.RParen, "invalid syntax. Perhaps you forgot a comma?")
		id := p.t.AddTuple(start, p.end, p.stack[mark:], ast.Load)
		p.stack = p.stack[:mark]
		p.t.Nodes[id].Flags |= ast.FlagParenthesized
		return id
	}
	p.noStar(first, "cannot use starred expression here")
	p.expect(lexer.RParen, "invalid syntax. Perhaps you forgot a comma?")
	p.t.Nodes[first].Flags |= ast.FlagParenthesized
	return first
}

func (p *Parser) noStar(id ast.NodeID, msg string) {
	if p.t.Kind(id) == ast.KindStarred {
		p.failNode(id, msg)
	}
}

func (p *Parser) list() ast.NodeID {
	p.enter()
	defer p.leaveQuietly()
	start := p.tok.Start
	p.next()
	if p.accept(lexer.RBracket) {
		return p.t.AddList(start, p.end, nil, ast.Load)
	}
	first := p.starNamed()
	if p.at(lexer.KwFor) || p.at(lexer.KwAsync) {
		p.noStar(first, "iterable unpacking cannot be used in comprehension")
		gens := p.comprehensions()
		p.expect(lexer.RBracket, "invalid syntax")
		return p.t.AddListComp(start, p.end, first, gens)
	}
	mark := len(p.stack)
	p.push(first)
	for p.accept(lexer.Comma) {
		if p.at(lexer.RBracket) {
			break
		}
		p.push(p.starNamed())
	}
	p.expect(lexer.RBracket, "invalid syntax. Perhaps you forgot a comma?")
	id := p.t.AddList(start, p.end, p.stack[mark:], ast.Load)
	p.stack = p.stack[:mark]
	return id
}

// braces parses a dict, a set or one of their comprehensions.
func (p *Parser) braces() ast.NodeID {
	p.enter()
	defer p.leaveQuietly()
	start := p.tok.Start
	p.next()
	if p.accept(lexer.RBrace) {
		return p.t.AddDict(start, p.end, nil, nil)
	}
	if p.at(lexer.DoubleStar) {
		return p.dict(start)
	}
	s := p.save()
	first := p.starNamed()
	switch p.tok.Kind {
	case lexer.Colon:
		p.restore(s)
		return p.dict(start)
	case lexer.KwFor, lexer.KwAsync:
		p.noStar(first, "iterable unpacking cannot be used in comprehension")
		gens := p.comprehensions()
		p.expect(lexer.RBrace, "invalid syntax")
		return p.t.AddSetComp(start, p.end, first, gens)
	}
	mark := len(p.stack)
	p.push(first)
	for p.accept(lexer.Comma) {
		if p.at(lexer.RBrace) {
			break
		}
		p.push(p.starNamed())
	}
	p.expect(lexer.RBrace, "invalid syntax. Perhaps you forgot a comma?")
	id := p.t.AddSet(start, p.end, p.stack[mark:])
	p.stack = p.stack[:mark]
	return id
}

func (p *Parser) dict(start uint32) ast.NodeID {
	var keys, values []ast.NodeID
	for !p.at(lexer.RBrace) {
		if p.accept(lexer.DoubleStar) {
			keys = append(keys, 0)
			values = append(values, p.bitOr())
		} else {
			k := p.expression()
			p.expect(lexer.Colon, "':' expected after dictionary key")
			v := p.expression()
			if len(keys) == 0 && (p.at(lexer.KwFor) || p.at(lexer.KwAsync)) {
				gens := p.comprehensions()
				p.expect(lexer.RBrace, "invalid syntax")
				return p.t.AddDictComp(start, p.end, k, v, gens)
			}
			keys, values = append(keys, k), append(values, v)
		}
		if p.at(lexer.KwFor) || p.at(lexer.KwAsync) {
			p.fail("dict unpacking cannot be used in dict comprehension")
		}
		if !p.accept(lexer.Comma) {
			break
		}
	}
	p.expect(lexer.RBrace, "invalid syntax. Perhaps you forgot a comma?")
	return p.t.AddDict(start, p.end, keys, values)
}

func (p *Parser) comprehensions() []ast.NodeID {
	var out []ast.NodeID
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
			p.push(p.condition())
		}
		out = append(out, p.t.AddComprehension(start, p.end, target, iter, p.stack[mark:], async))
		p.stack = p.stack[:mark]
	}
	return out
}

// condition is an `if` of a comprehension: no conditional expression without
// parentheses, but a walrus.
func (p *Parser) condition() ast.NodeID {
	if p.at(lexer.Name) && p.peek(1).Kind == lexer.ColonEqual {
		return p.namedExpression()
	}
	return p.disjunction()
}

// arguments parses the arguments of a call or the bases of a class, up to the
// closing bracket.
func (p *Parser) arguments(closing lexer.Kind) (args, keywords []ast.NodeID) {
	seenKeyword, seenDouble := false, false
	for !p.at(closing) {
		start := p.tok.Start
		switch {
		case p.at(lexer.DoubleStar):
			p.next()
			v := p.expression()
			keywords = append(keywords, p.t.AddKeyword(start, p.end, 0, v))
			seenDouble = true
		case p.at(lexer.Star):
			p.next()
			v := p.expression()
			if seenDouble {
				p.failAt(start, p.end, "iterable argument unpacking follows keyword argument unpacking")
			}
			args = append(args, p.t.AddStarred(start, p.end, v, ast.Load))
		case p.at(lexer.Name) && p.peek(1).Kind == lexer.Assign:
			name := p.identifier()
			p.next()
			v := p.expression()
			keywords = append(keywords, p.t.AddKeyword(start, p.end, name, v))
			seenKeyword = true
		default:
			e := p.namedExpression()
			if p.at(lexer.KwFor) || p.at(lexer.KwAsync) {
				gens := p.comprehensions()
				e = p.t.AddGeneratorExp(start, p.end, e, gens)
				if len(args)+len(keywords) > 0 || !p.at(closing) {
					p.failNode(e, "Generator expression must be parenthesized")
				}
			}
			if p.at(lexer.Assign) {
				p.failAt(start, p.end, `expression cannot contain assignment, perhaps you meant "=="?`)
			}
			if seenDouble {
				p.failAt(start, p.end, "positional argument follows keyword argument unpacking")
			}
			if seenKeyword {
				p.failAt(start, p.end, "positional argument follows keyword argument")
			}
			args = append(args, e)
		}
		if !p.accept(lexer.Comma) {
			break
		}
	}
	if !p.at(closing) {
		p.fail("invalid syntax. Perhaps you forgot a comma?")
	}
	return args, keywords
}
