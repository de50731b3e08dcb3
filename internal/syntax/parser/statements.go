package parser

import (
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/lexer"
)

// simpleLine parses statements separated by semicolons up to NEWLINE.
func (p *Parser) simpleLine() {
	for {
		p.push(p.simple())
		if p.accept(lexer.Semi) {
			if p.accept(lexer.Newline) {
				return
			}
			if p.at(lexer.EOF) {
				return
			}
			continue
		}
		if p.accept(lexer.Newline) || p.at(lexer.EOF) {
			return
		}
		p.fail("invalid syntax")
	}
}

func (p *Parser) simple() ast.NodeID {
	start := p.tok.Start
	switch p.tok.Kind {
	case lexer.KwPass:
		p.next()
		return p.t.AddPass(start, p.end)
	case lexer.KwBreak:
		p.next()
		return p.t.AddBreak(start, p.end)
	case lexer.KwContinue:
		p.next()
		return p.t.AddContinue(start, p.end)
	case lexer.KwReturn:
		p.next()
		var v ast.NodeID
		if !p.endsSimple() {
			v = p.starExpressions()
		}
		return p.t.AddReturn(start, p.end, v)
	case lexer.KwRaise:
		p.next()
		var exc, cause ast.NodeID
		if !p.endsSimple() {
			exc = p.expression()
			if p.accept(lexer.KwFrom) {
				cause = p.expression()
			}
		}
		return p.t.AddRaise(start, p.end, exc, cause)
	case lexer.KwGlobal, lexer.KwNonlocal:
		return p.global()
	case lexer.KwDel:
		return p.del()
	case lexer.KwAssert:
		p.next()
		test := p.expression()
		var msg ast.NodeID
		if p.accept(lexer.Comma) {
			msg = p.expression()
		}
		return p.t.AddAssert(start, p.end, test, msg)
	case lexer.KwImport:
		return p.importStatement()
	case lexer.KwFrom:
		return p.fromImport()
	case lexer.Name:
		if p.text(p.tok) == "type" {
			if id, ok := p.typeAlias(); ok {
				return id
			}
		}
	}
	return p.expressionStatement()
}

func (p *Parser) endsSimple() bool {
	switch p.tok.Kind {
	case lexer.Newline, lexer.Semi, lexer.EOF:
		return true
	}
	return false
}

func (p *Parser) global() ast.NodeID {
	start, isGlobal := p.tok.Start, p.at(lexer.KwGlobal)
	p.next()
	var names []ast.NodeID
	for {
		names = append(names, ast.NodeID(p.identifier()))
		if !p.accept(lexer.Comma) {
			break
		}
	}
	if isGlobal {
		return p.t.AddGlobal(start, p.end, names)
	}
	return p.t.AddNonlocal(start, p.end, names)
}

func (p *Parser) del() ast.NodeID {
	start := p.tok.Start
	p.next()
	mark := len(p.stack)
	for !p.endsSimple() {
		id := p.bitOr()
		p.setTarget(id, ast.Del, "delete")
		p.push(id)
		if !p.accept(lexer.Comma) {
			break
		}
	}
	if len(p.stack) == mark {
		p.fail("invalid syntax")
	}
	if !p.endsSimple() {
		p.fail("invalid syntax")
	}
	id := p.t.AddDelete(start, p.end, p.stack[mark:])
	p.stack = p.stack[:mark]
	return id
}

// identifier consumes a name.
func (p *Parser) identifier() ast.NameID {
	if !p.at(lexer.Name) {
		p.fail("invalid syntax")
	}
	id := p.nameID(p.tok)
	p.next()
	return id
}

func (p *Parser) nameID(t lexer.Token) ast.NameID {
	return p.t.Intern(normalise(p.text(t)))
}

func (p *Parser) dotted() ast.NameID {
	start := p.tok.Start
	p.identifier()
	plain := true
	for p.at(lexer.Dot) {
		p.next()
		if p.tok.Start != p.end || p.toks[p.i-1].Start != p.toks[p.i-2].End {
			plain = false
		}
		p.identifier()
	}
	text := p.src[start:p.end]
	if !plain {
		text = stripSpace(text)
	}
	return p.t.Intern(normalise(text))
}

func (p *Parser) importStatement() ast.NodeID {
	start := p.tok.Start
	p.next()
	mark := len(p.stack)
	for {
		s := p.tok.Start
		name := p.dotted()
		var as ast.NameID
		if p.accept(lexer.KwAs) {
			as = p.identifier()
		}
		p.push(p.t.AddAlias(s, p.end, name, as))
		if !p.accept(lexer.Comma) {
			break
		}
	}
	id := p.t.AddImport(start, p.end, p.stack[mark:])
	p.stack = p.stack[:mark]
	return id
}

func (p *Parser) fromImport() ast.NodeID {
	start := p.tok.Start
	p.next()
	level := uint16(0)
	for p.at(lexer.Dot) || p.at(lexer.Ellipsis) {
		level++
		if p.at(lexer.Ellipsis) {
			level += 2
		}
		p.next()
	}
	var module ast.NameID
	if !p.at(lexer.KwImport) || level == 0 {
		module = p.dotted()
	}
	p.expect(lexer.KwImport, "invalid syntax")
	mark := len(p.stack)
	if p.at(lexer.Star) {
		s := p.tok.Start
		p.next()
		p.push(p.t.AddAlias(s, p.end, p.t.Intern("*"), 0))
	} else {
		paren := p.accept(lexer.LParen)
		for {
			s := p.tok.Start
			name := p.identifier()
			var as ast.NameID
			if p.accept(lexer.KwAs) {
				as = p.identifier()
			}
			p.push(p.t.AddAlias(s, p.end, name, as))
			if !p.accept(lexer.Comma) {
				break
			}
			if paren && p.at(lexer.RParen) {
				break
			}
			if !paren && p.at(lexer.Newline) {
				p.fail("trailing comma not allowed without surrounding parentheses")
			}
		}
		if paren {
			p.expect(lexer.RParen, "invalid syntax")
		}
	}
	id := p.t.AddImportFrom(start, p.end, module, p.stack[mark:], level)
	p.stack = p.stack[:mark]
	return id
}

// typeAlias parses a type statement, if it is one: `type` is a soft keyword.
func (p *Parser) typeAlias() (ast.NodeID, bool) {
	if n := p.peek(1); n.Kind != lexer.Name {
		return 0, false
	}
	if k := p.peek(2).Kind; k != lexer.Assign && k != lexer.LBracket {
		return 0, false
	}
	var id ast.NodeID
	parse := func() {
		start := p.tok.Start
		p.next()
		name := p.tok
		p.next()
		n := p.t.AddName(name.Start, name.End, p.nameID(name), ast.Store)
		params := p.typeParams()
		p.expect(lexer.Assign, "invalid syntax")
		value := p.expression()
		id = p.t.AddTypeAlias(start, p.end, n, params, value)
		p.since(12, start, p.end, "a type statement")
	}
	if p.peek(2).Kind == lexer.LBracket {
		// "type x[...]" is an error unless it is an alias, so no speculation is needed.
		parse()
		return id, true
	}
	parse()
	return id, true
}

// expressionStatement parses assignments of all forms and bare expressions.
func (p *Parser) expressionStatement() ast.NodeID {
	start := p.tok.Start
	first := p.yieldOrStar()
	switch {
	case p.at(lexer.Colon):
		return p.annAssign(start, first)
	case p.at(lexer.Assign):
		return p.assign(start, first)
	}
	if op, ok := augmented(p.tok.Kind); ok {
		switch p.t.Kind(first) {
		case ast.KindName, ast.KindAttribute, ast.KindSubscript:
		default:
			p.failNode(first, "'"+p.describe(first)+"' is an illegal expression for augmented assignment")
		}
		p.setTarget(first, ast.Store, "assign to")
		p.next()
		v := p.yieldOrStar()
		return p.t.AddAugAssign(start, p.end, first, op, v)
	}
	return p.t.AddExpr(start, p.end, first)
}

func (p *Parser) assign(start uint32, first ast.NodeID) ast.NodeID {
	mark := len(p.stack)
	v := first
	for p.at(lexer.Assign) {
		p.setTarget(v, ast.Store, "assign to")
		p.push(v)
		p.next()
		v = p.yieldOrStar()
	}
	id := p.t.AddAssign(start, p.end, p.stack[mark:], v, 0)
	p.stack = p.stack[:mark]
	return id
}

func (p *Parser) annAssign(start uint32, target ast.NodeID) ast.NodeID {
	simple := uint16(0)
	paren := p.t.Nodes[target].Flags&ast.FlagParenthesized != 0
	switch p.t.Kind(target) {
	case ast.KindName:
		if !paren {
			simple = 1
		}
	case ast.KindAttribute, ast.KindSubscript:
	case ast.KindList:
		p.failNode(target, "only single target (not list) can be annotated")
	case ast.KindTuple:
		p.failNode(target, "only single target (not tuple) can be annotated")
	default:
		p.failNode(target, "illegal target for annotation")
	}
	p.setTarget(target, ast.Store, "assign to")
	p.next()
	ann := p.expression()
	var v ast.NodeID
	if p.accept(lexer.Assign) {
		v = p.yieldOrStar()
	}
	return p.t.AddAnnAssign(start, p.end, target, ann, v, simple)
}

func augmented(k lexer.Kind) (ast.Operator, bool) {
	switch k {
	case lexer.PlusEqual:
		return ast.Add, true
	case lexer.MinusEqual:
		return ast.Sub, true
	case lexer.StarEqual:
		return ast.Mult, true
	case lexer.AtEqual:
		return ast.MatMult, true
	case lexer.SlashEqual:
		return ast.Div, true
	case lexer.PercentEqual:
		return ast.Mod, true
	case lexer.DoubleStarEqual:
		return ast.Pow, true
	case lexer.LShiftEqual:
		return ast.LShift, true
	case lexer.RShiftEqual:
		return ast.RShift, true
	case lexer.PipeEqual:
		return ast.BitOr, true
	case lexer.CaretEqual:
		return ast.BitXor, true
	case lexer.AmpEqual:
		return ast.BitAnd, true
	case lexer.DoubleSlashEqual:
		return ast.FloorDiv, true
	}
	return 0, false
}

func (p *Parser) yieldOrStar() ast.NodeID {
	if p.at(lexer.KwYield) {
		return p.yield()
	}
	return p.starExpressions()
}

func (p *Parser) yield() ast.NodeID {
	start := p.tok.Start
	p.next()
	if p.accept(lexer.KwFrom) {
		v := p.expression()
		return p.t.AddYieldFrom(start, p.end, v)
	}
	var v ast.NodeID
	switch p.tok.Kind {
	case lexer.Newline, lexer.Semi, lexer.EOF, lexer.RParen, lexer.RBracket, lexer.RBrace, lexer.Assign, lexer.Exclam, lexer.Colon, lexer.Comma:
	default:
		v = p.starExpressions()
	}
	return p.t.AddYield(start, p.end, v)
}
