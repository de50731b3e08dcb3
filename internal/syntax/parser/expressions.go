package parser

import (
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/lexer"
)

// starExpressions parses an expression list: a tuple without parentheses, with
// starred elements.
func (p *Parser) starExpressions() ast.NodeID {
	start := p.tok.Start
	first := p.starExpression()
	if !p.at(lexer.Comma) {
		if p.t.Kind(first) == ast.KindStarred && !p.at(lexer.Assign) {
			p.failNode(first, "can't use starred expression here")
		}
		return first
	}
	mark := len(p.stack)
	p.push(first)
	for p.accept(lexer.Comma) {
		if !p.startsExpression() {
			break
		}
		p.push(p.starExpression())
	}
	id := p.t.AddTuple(start, p.end, p.stack[mark:], ast.Load)
	p.stack = p.stack[:mark]
	return id
}

func (p *Parser) startsExpression() bool {
	switch p.tok.Kind {
	case lexer.Name, lexer.Number, lexer.String, lexer.FStringStart, lexer.LParen, lexer.LBracket, lexer.LBrace,
		lexer.Minus, lexer.Plus, lexer.Tilde, lexer.Star, lexer.Ellipsis, lexer.KwNot, lexer.KwLambda, lexer.KwAwait,
		lexer.KwNone, lexer.KwTrue, lexer.KwFalse, lexer.Error:
		return true
	}
	return false
}

func (p *Parser) starExpression() ast.NodeID {
	if p.at(lexer.Star) {
		start := p.tok.Start
		p.next()
		v := p.bitOr()
		return p.t.AddStarred(start, p.end, v, ast.Load)
	}
	return p.expression()
}

// starNamed is an element of a display: a starred or named expression.
func (p *Parser) starNamed() ast.NodeID {
	if p.at(lexer.Star) {
		return p.starExpression()
	}
	return p.namedExpression()
}

// namedExpression parses an expression with an optional walrus.
func (p *Parser) namedExpression() ast.NodeID {
	start := p.tok.Start
	if p.at(lexer.Name) && p.peek(1).Kind == lexer.ColonEqual {
		name := p.tok
		p.next()
		target := p.t.AddName(name.Start, name.End, p.nameID(name), ast.Store)
		p.next()
		v := p.expression()
		p.since(8, start, p.end, "an assignment expression")
		return p.t.AddNamedExpr(start, p.end, target, v)
	}
	e := p.expression()
	if p.at(lexer.ColonEqual) {
		p.failNode(e, "cannot use assignment expressions with "+p.describe(e))
	}
	return e
}

func (p *Parser) namedExpressionNoWalrus() ast.NodeID { return p.expression() }

// expression parses a conditional expression or a lambda.
func (p *Parser) expression() ast.NodeID {
	p.enter()
	defer p.leaveQuietly()
	if p.at(lexer.KwLambda) {
		return p.lambda()
	}
	start := p.tok.Start
	body := p.disjunction()
	if !p.at(lexer.KwIf) {
		return body
	}
	// "x if y" without else belongs to a comprehension only inside brackets, where
	// the caller parses the element with disjunction and never comes here.
	p.next()
	test := p.disjunction()
	if !p.at(lexer.KwElse) {
		p.failAt(start, p.end, "expected 'else' after 'if' expression")
	}
	p.next()
	orelse := p.expression()
	return p.t.AddIfExp(start, p.end, test, body, orelse)
}

// leaveQuietly undoes enter; after an unwinding the depth is restored by whoever
// caught it, so a difference does not matter.
func (p *Parser) leaveQuietly() { p.depth-- }

func (p *Parser) lambda() ast.NodeID {
	start := p.tok.Start
	p.next()
	args := p.parameters(lexer.Colon, false)
	p.expect(lexer.Colon, "invalid syntax")
	body := p.expression()
	return p.t.AddLambda(start, p.end, args, body)
}

func (p *Parser) disjunction() ast.NodeID {
	return p.boolean(lexer.KwOr, ast.Or, func() ast.NodeID {
		return p.boolean(lexer.KwAnd, ast.And, p.inversion)
	})
}

func (p *Parser) boolean(k lexer.Kind, op ast.BoolOperator, operand func() ast.NodeID) ast.NodeID {
	start := p.tok.Start
	first := operand()
	if !p.at(k) {
		return first
	}
	mark := len(p.stack)
	p.push(first)
	for p.accept(k) {
		p.push(operand())
	}
	id := p.t.AddBoolOp(start, p.end, op, p.stack[mark:])
	p.stack = p.stack[:mark]
	return id
}

func (p *Parser) inversion() ast.NodeID {
	if !p.at(lexer.KwNot) {
		return p.comparison()
	}
	p.enter()
	start := p.tok.Start
	p.next()
	v := p.inversion()
	p.leave()
	return p.t.AddUnaryOp(start, p.end, ast.Not, v)
}

func (p *Parser) comparison() ast.NodeID {
	start := p.tok.Start
	left := p.bitOr()
	op, ok := p.compareOp()
	if !ok {
		return left
	}
	var ops []ast.NodeID
	mark := len(p.stack)
	for ok {
		ops = append(ops, ast.NodeID(op))
		p.push(p.bitOr())
		op, ok = p.compareOp()
	}
	id := p.t.AddCompare(start, p.end, left, ops, p.stack[mark:])
	p.stack = p.stack[:mark]
	return id
}

// compareOp consumes a comparison operator.
func (p *Parser) compareOp() (ast.CompareOperator, bool) {
	var op ast.CompareOperator
	switch p.tok.Kind {
	case lexer.EqEqual:
		op = ast.Eq
	case lexer.NotEqual:
		op = ast.NotEq
	case lexer.Less:
		op = ast.Lt
	case lexer.LessEqual:
		op = ast.LtE
	case lexer.Greater:
		op = ast.Gt
	case lexer.GreaterEqual:
		op = ast.GtE
	case lexer.KwIn:
		op = ast.In
	case lexer.KwIs:
		p.next()
		if p.accept(lexer.KwNot) {
			return ast.IsNot, true
		}
		return ast.Is, true
	case lexer.KwNot:
		if p.peek(1).Kind != lexer.KwIn {
			return 0, false
		}
		p.next()
		op = ast.NotIn
	default:
		return 0, false
	}
	p.next()
	return op, true
}

type binding struct {
	op   ast.Operator
	prec uint8
}

// binary gives the operators and how tightly they bind.
func binary(k lexer.Kind) (binding, bool) {
	switch k {
	case lexer.Pipe:
		return binding{ast.BitOr, 1}, true
	case lexer.Caret:
		return binding{ast.BitXor, 2}, true
	case lexer.Amp:
		return binding{ast.BitAnd, 3}, true
	case lexer.LShift:
		return binding{ast.LShift, 4}, true
	case lexer.RShift:
		return binding{ast.RShift, 4}, true
	case lexer.Plus:
		return binding{ast.Add, 5}, true
	case lexer.Minus:
		return binding{ast.Sub, 5}, true
	case lexer.Star:
		return binding{ast.Mult, 6}, true
	case lexer.Slash:
		return binding{ast.Div, 6}, true
	case lexer.DoubleSlash:
		return binding{ast.FloorDiv, 6}, true
	case lexer.Percent:
		return binding{ast.Mod, 6}, true
	case lexer.At:
		return binding{ast.MatMult, 6}, true
	}
	return binding{}, false
}

// bitOr parses everything that binds tighter than a comparison.
func (p *Parser) bitOr() ast.NodeID { return p.binary(1) }

func (p *Parser) binary(min uint8) ast.NodeID {
	start := p.tok.Start
	left := p.unary()
	for {
		b, ok := binary(p.tok.Kind)
		if !ok || b.prec < min {
			return left
		}
		p.next()
		right := p.binaryRight(b.prec + 1)
		left = p.t.AddBinOp(start, p.end, left, b.op, right)
	}
}

func (p *Parser) binaryRight(min uint8) ast.NodeID {
	p.enter()
	r := p.binary(min)
	p.leave()
	return r
}

func (p *Parser) unary() ast.NodeID {
	var op ast.UnaryOperator
	switch p.tok.Kind {
	case lexer.Minus:
		op = ast.USub
	case lexer.Plus:
		op = ast.UAdd
	case lexer.Tilde:
		op = ast.Invert
	default:
		return p.power()
	}
	p.enter()
	start := p.tok.Start
	p.next()
	v := p.unary()
	p.leave()
	return p.t.AddUnaryOp(start, p.end, op, v)
}

func (p *Parser) power() ast.NodeID {
	start := p.tok.Start
	left := p.awaited()
	if !p.at(lexer.DoubleStar) {
		return left
	}
	p.enter()
	p.next()
	right := p.unary()
	p.leave()
	return p.t.AddBinOp(start, p.end, left, ast.Pow, right)
}

func (p *Parser) awaited() ast.NodeID {
	if !p.at(lexer.KwAwait) {
		return p.primary()
	}
	start := p.tok.Start
	p.next()
	v := p.primary()
	return p.t.AddAwait(start, p.end, v)
}

func (p *Parser) primary() ast.NodeID {
	start := p.tok.Start
	e := p.atom()
	for {
		switch p.tok.Kind {
		case lexer.Dot:
			p.next()
			name := p.identifier()
			e = p.t.AddAttribute(start, p.end, e, name, ast.Load)
		case lexer.LParen:
			e = p.call(start, e)
		case lexer.LBracket:
			p.next()
			s := p.slices()
			p.expect(lexer.RBracket, "invalid syntax")
			e = p.t.AddSubscript(start, p.end, e, s, ast.Load)
		default:
			return e
		}
	}
}

func (p *Parser) call(start uint32, f ast.NodeID) ast.NodeID {
	open := p.tok.Start
	p.next()
	args, keywords := p.arguments(lexer.RParen)
	p.expect(lexer.RParen, "invalid syntax")
	if len(args) == 1 && len(keywords) == 0 {
		// A lone generator takes the parentheses of the call as its own.
		if n := &p.t.Nodes[args[0]]; n.Kind == ast.KindGeneratorExp && n.Flags&ast.FlagParenthesized == 0 {
			n.Start, n.End = open, p.end
		}
	}
	return p.t.AddCall(start, p.end, f, args, keywords)
}

// slices parses what stands between the brackets of a subscript.
func (p *Parser) slices() ast.NodeID {
	start := p.tok.Start
	first := p.sliceItem()
	if !p.at(lexer.Comma) {
		if p.t.Kind(first) == ast.KindStarred {
			p.since(11, start, p.end, "a starred subscript")
			return p.t.AddTuple(start, p.end, []ast.NodeID{first}, ast.Load)
		}
		return first
	}
	mark := len(p.stack)
	p.push(first)
	for p.accept(lexer.Comma) {
		if p.at(lexer.RBracket) {
			break
		}
		p.push(p.sliceItem())
	}
	id := p.t.AddTuple(start, p.end, p.stack[mark:], ast.Load)
	p.stack = p.stack[:mark]
	return id
}

func (p *Parser) sliceItem() ast.NodeID {
	if p.at(lexer.Star) {
		return p.starExpression()
	}
	start := p.tok.Start
	var lower, upper, step ast.NodeID
	if !p.at(lexer.Colon) {
		lower = p.namedExpression()
		if !p.at(lexer.Colon) {
			return lower
		}
	}
	p.next()
	ends := func() bool {
		return p.at(lexer.Colon) || p.at(lexer.Comma) || p.at(lexer.RBracket)
	}
	if !ends() {
		upper = p.expression()
	}
	if p.accept(lexer.Colon) && !ends() {
		step = p.expression()
	}
	return p.t.AddSlice(start, p.end, lower, upper, step)
}
