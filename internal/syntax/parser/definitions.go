package parser

import (
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/lexer"
)

func (p *Parser) async(decorators []ast.NodeID) {
	start := p.tok.Start
	p.next()
	switch {
	case p.at(lexer.KwDef):
		p.push(p.function(decorators, start, true))
	case decorators == nil && p.at(lexer.KwFor):
		p.push(p.forStatement(start, true))
	case decorators == nil && p.at(lexer.KwWith):
		p.push(p.withStatement(start, true))
	default:
		p.fail("invalid syntax")
	}
}

func (p *Parser) decorated() {
	mark := len(p.stack)
	for p.at(lexer.At) {
		p.next()
		start := p.tok.Start
		d := p.namedExpression()
		if !p.simpleDecorator(d) {
			p.since(9, start, p.end, "a decorator that is not a dotted name or a call of one")
		}
		p.push(d)
		p.expect(lexer.Newline, "invalid syntax")
	}
	decorators := append(make([]ast.NodeID, 0, 4), p.pop(mark)...)
	switch p.tok.Kind {
	case lexer.KwDef:
		p.push(p.function(decorators, p.tok.Start, false))
	case lexer.KwClass:
		p.push(p.class(decorators))
	case lexer.KwAsync:
		p.async(decorators)
	default:
		p.fail("invalid syntax")
	}
}

func (p *Parser) simpleDecorator(id ast.NodeID) bool {
	if p.t.Kind(id) == ast.KindCall {
		id = p.t.Call(id).Func()
	}
	for p.t.Kind(id) == ast.KindAttribute {
		id = p.t.Attribute(id).Value()
	}
	return p.t.Kind(id) == ast.KindName
}

func (p *Parser) class(decorators []ast.NodeID) ast.NodeID {
	start := p.tok.Start
	p.next()
	name := p.identifier()
	var params []ast.NodeID
	mark, side := len(p.stack), len(p.side)
	p.header(func() {
		params = p.typeParams()
		if p.accept(lexer.LParen) {
			p.arguments(false)
			p.expect(lexer.RParen, "invalid syntax. Perhaps you forgot a comma?")
		}
		p.endOfHeader()
	})
	middle := len(p.stack)
	p.block("class definition")
	all := p.pop(mark)
	return p.t.AddClassDef(start, p.end, name, all[:middle-mark], p.popSide(side), all[middle-mark:], decorators, params)
}

func (p *Parser) function(decorators []ast.NodeID, start uint32, async bool) ast.NodeID {
	p.next()
	name := p.identifier()
	var tparams []ast.NodeID
	var args, returns ast.NodeID
	p.header(func() {
		tparams = p.typeParams()
		p.expect(lexer.LParen, "expected '('")
		args = p.parameters(lexer.RParen, true)
		p.expect(lexer.RParen, "invalid syntax")
		if p.accept(lexer.Arrow) {
			returns = p.expression()
		}
		if !p.at(lexer.Colon) {
			p.fail("expected ':'")
		}
	})
	if args == 0 {
		args = p.t.AddArguments(0, 0, nil, nil, 0, nil, nil, 0, nil)
	}
	mark := len(p.stack)
	p.block("function definition")
	body := p.pop(mark)
	if async {
		return p.t.AddAsyncFunctionDef(start, p.end, name, args, body, decorators, returns, 0, tparams)
	}
	return p.t.AddFunctionDef(start, p.end, name, args, body, decorators, returns, 0, tparams)
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
		out = append(out, p.typeParam())
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

func (p *Parser) typeParam() ast.NodeID {
	start, kind := p.tok.Start, p.tok.Kind
	if kind == lexer.Star || kind == lexer.DoubleStar {
		p.next()
	} else {
		kind = lexer.Name
	}
	name := p.identifier()
	var bound, def ast.NodeID
	if p.at(lexer.Colon) {
		if kind != lexer.Name {
			p.fail("cannot use bound with this type parameter")
		}
		p.next()
		bound = p.expression()
	}
	if p.accept(lexer.Assign) {
		s := p.tok.Start
		if kind == lexer.Star {
			def = p.starExpression()
		} else {
			def = p.expression()
		}
		p.since(13, s, p.end, "a default of a type parameter")
	}
	switch kind {
	case lexer.Star:
		return p.t.AddTypeVarTuple(start, p.end, name, def)
	case lexer.DoubleStar:
		return p.t.AddParamSpec(start, p.end, name, def)
	}
	return p.t.AddTypeVar(start, p.end, name, bound, def)
}
