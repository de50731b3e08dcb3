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
	return p.t.AddTuple(start, p.end, p.pop(mark), ast.Load)
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
	if p.at(lexer.Name) && p.peek(1).Kind == lexer.ColonEqual {
		name := p.tok
		p.next()
		target := p.t.AddName(name.Start, name.End, p.nameID(name), ast.Store)
		p.next()
		v := p.expression()
		p.since(8, name.Start, p.end, "an assignment expression")
		return p.t.AddNamedExpr(name.Start, p.end, target, v)
	}
	e := p.expression()
	if p.at(lexer.ColonEqual) {
		p.failNode(e, "cannot use assignment expressions with "+p.describe(e))
	}
	return e
}

// expression parses a conditional expression or a lambda.
func (p *Parser) expression() ast.NodeID {
	if p.depth++; p.depth > maxDepth {
		p.fail("too many nested constructs")
	}
	outer := p.height
	p.height = 0
	start := p.tok.Start
	var id ast.NodeID
	if p.tok.Kind == lexer.KwLambda {
		id = p.lambda()
	} else {
		id = p.operators(precOr)
		if p.tok.Kind == lexer.KwIf {
			p.next()
			test := p.operators(precOr)
			if !p.at(lexer.KwElse) {
				p.failAt(start, p.end, "expected 'else' after 'if' expression")
			}
			p.next()
			orelse := p.expression()
			id = p.t.AddIfExp(start, p.end, test, id, orelse)
		}
	}
	p.height = max(outer, p.height+3)
	p.depth--
	return id
}

func (p *Parser) lambda() ast.NodeID {
	start := p.tok.Start
	p.next()
	args := p.parameters(lexer.Colon, false)
	p.expect(lexer.Colon, "invalid syntax")
	body := p.expression()
	return p.t.AddLambda(start, p.end, args, body)
}

// How tightly operators bind; 0 is no operator.
const (
	precOr uint8 = 1 + iota
	precAnd
	precNot
	precCompare
	precBitOr
	precBitXor
	precBitAnd
	precShift
	precSum
	precProduct
)

type binding struct {
	prec uint8
	op   uint8 // ast.Operator or ast.CompareOperator
}

var bindings = [256]binding{
	lexer.KwOr: {precOr, 0}, lexer.KwAnd: {precAnd, 0},
	lexer.EqEqual: {precCompare, uint8(ast.Eq)}, lexer.NotEqual: {precCompare, uint8(ast.NotEq)},
	lexer.Less: {precCompare, uint8(ast.Lt)}, lexer.LessEqual: {precCompare, uint8(ast.LtE)},
	lexer.Greater: {precCompare, uint8(ast.Gt)}, lexer.GreaterEqual: {precCompare, uint8(ast.GtE)},
	lexer.KwIn: {precCompare, uint8(ast.In)}, lexer.KwIs: {precCompare, uint8(ast.Is)}, lexer.KwNot: {precCompare, uint8(ast.NotIn)},
	lexer.Pipe: {precBitOr, uint8(ast.BitOr)}, lexer.Caret: {precBitXor, uint8(ast.BitXor)}, lexer.Amp: {precBitAnd, uint8(ast.BitAnd)},
	lexer.LShift: {precShift, uint8(ast.LShift)}, lexer.RShift: {precShift, uint8(ast.RShift)},
	lexer.Plus: {precSum, uint8(ast.Add)}, lexer.Minus: {precSum, uint8(ast.Sub)},
	lexer.Star: {precProduct, uint8(ast.Mult)}, lexer.Slash: {precProduct, uint8(ast.Div)}, lexer.At: {precProduct, uint8(ast.MatMult)},
	lexer.DoubleSlash: {precProduct, uint8(ast.FloorDiv)}, lexer.Percent: {precProduct, uint8(ast.Mod)},
}

// disjunction parses an expression without conditional, lambda and walrus.
func (p *Parser) disjunction() ast.NodeID { return p.operators(precOr) }

// bitOr parses everything that binds tighter than a comparison.
func (p *Parser) bitOr() ast.NodeID { return p.operators(precBitOr) }

// operators parses operands joined by operators that bind at least as tightly as
// least.
func (p *Parser) operators(least uint8) ast.NodeID {
	start := p.tok.Start
	var left ast.NodeID
	if p.tok.Kind == lexer.KwNot && least <= precNot {
		p.enter()
		p.next()
		v := p.operators(precNot)
		p.leave()
		p.height++
		left = p.t.AddUnaryOp(start, p.end, ast.Not, v)
	} else {
		left = p.factor()
	}
	for {
		b := bindings[p.tok.Kind]
		if b.prec < least || b.prec == 0 {
			return left
		}
		switch {
		case b.prec >= precBitOr:
			p.next()
			p.enter()
			right := p.operators(b.prec + 1)
			p.leave()
			left = p.t.AddBinOp(start, p.end, left, ast.Operator(b.op), right)
			p.grow()
		case b.prec == precCompare:
			var ok bool
			if left, ok = p.compare(start, left); !ok {
				return left
			}
		default:
			left = p.boolean(start, left, b.prec)
		}
	}
}

// grow counts a node on top of an expression parsed in a loop, which no recursion
// counts.
func (p *Parser) grow() {
	if p.height++; p.height > maxHeight {
		p.fail("too many nested constructs")
	}
}

func (p *Parser) boolean(start uint32, first ast.NodeID, prec uint8) ast.NodeID {
	op, k := ast.Or, lexer.KwOr
	if prec == precAnd {
		op, k = ast.And, lexer.KwAnd
	}
	mark := len(p.stack)
	p.push(first)
	p.enter()
	for p.accept(k) {
		p.push(p.operators(prec + 1))
	}
	p.leave()
	p.height++
	return p.t.AddBoolOp(start, p.end, op, p.pop(mark))
}

// compare parses the rest of a chain of comparisons, if the operator is one.
func (p *Parser) compare(start uint32, left ast.NodeID) (ast.NodeID, bool) {
	var buf [4]ast.NodeID
	ops := buf[:0]
	mark := len(p.stack)
	p.enter()
	for {
		b := bindings[p.tok.Kind]
		if b.prec != precCompare || p.tok.Kind == lexer.KwNot && p.peek(1).Kind != lexer.KwIn {
			break
		}
		op := ast.CompareOperator(b.op)
		switch p.tok.Kind {
		case lexer.KwNot:
			p.next()
		case lexer.KwIs:
			if p.peek(1).Kind == lexer.KwNot {
				op = ast.IsNot
				p.next()
			}
		}
		p.next()
		ops = append(ops, ast.NodeID(op))
		p.push(p.operators(precBitOr))
	}
	p.leave()
	if len(ops) == 0 {
		return left, false
	}
	p.height++
	return p.t.AddCompare(start, p.end, left, ops, p.pop(mark)), true
}

// factor parses signs, powers, await and what they apply to.
func (p *Parser) factor() ast.NodeID {
	start := p.tok.Start
	var op ast.UnaryOperator
	switch p.tok.Kind {
	case lexer.Minus:
		op = ast.USub
	case lexer.Plus:
		op = ast.UAdd
	case lexer.Tilde:
		op = ast.Invert
	case lexer.KwAwait:
		p.next()
		v := p.primary()
		return p.power(start, p.t.AddAwait(start, p.end, v))
	default:
		return p.power(start, p.primary())
	}
	p.enter()
	p.next()
	v := p.factor()
	p.leave()
	p.height++
	return p.t.AddUnaryOp(start, p.end, op, v)
}

func (p *Parser) power(start uint32, left ast.NodeID) ast.NodeID {
	if p.tok.Kind != lexer.DoubleStar {
		return left
	}
	p.enter()
	p.next()
	right := p.factor()
	p.leave()
	p.height++
	return p.t.AddBinOp(start, p.end, left, ast.Pow, right)
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
			p.enter()
			p.next()
			s := p.slices()
			p.closing(lexer.RBracket, s)
			p.leave()
			e = p.t.AddSubscript(start, p.end, e, s, ast.Load)
		default:
			return e
		}
		p.grow()
	}
}

func (p *Parser) call(start uint32, f ast.NodeID) ast.NodeID {
	p.enter()
	open := p.tok.Start
	p.next()
	mark := len(p.stack)
	side := len(p.side)
	p.arguments(true)
	p.expect(lexer.RParen, "invalid syntax. Perhaps you forgot a comma?")
	args, keywords := p.pop(mark), p.popSide(side)
	if len(args) == 1 && len(keywords) == 0 {
		// A lone generator takes the parentheses of the call as its own.
		if n := &p.t.Nodes[args[0]]; n.Kind == ast.KindGeneratorExp && n.Flags&ast.FlagParenthesized == 0 {
			n.Start, n.End = open, p.end
		}
	}
	p.leave()
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
	star := p.t.Kind(first) == ast.KindStarred
	mark := len(p.stack)
	p.push(first)
	for p.accept(lexer.Comma) {
		if p.at(lexer.RBracket) {
			break
		}
		item := p.sliceItem()
		star = star || p.t.Kind(item) == ast.KindStarred
		p.push(item)
	}
	if star {
		p.since(11, start, p.end, "a starred subscript")
	}
	return p.t.AddTuple(start, p.end, p.pop(mark), ast.Load)
}

func (p *Parser) sliceItem() ast.NodeID {
	start := p.tok.Start
	if p.at(lexer.Star) {
		p.next()
		v := p.expression()
		return p.t.AddStarred(start, p.end, v, ast.Load)
	}
	var lower, upper, step ast.NodeID
	if !p.at(lexer.Colon) {
		lower = p.namedExpression()
		named := p.t.Kind(lower) == ast.KindNamedExpr && p.t.Nodes[lower].Flags&ast.FlagParenthesized == 0
		if named {
			p.since(10, start, p.end, "an assignment expression in a subscript")
		}
		if !p.at(lexer.Colon) {
			return lower
		}
		if named {
			p.fail("invalid syntax")
		}
	}
	p.next()
	if !p.endsSlice() {
		upper = p.expression()
	}
	if p.accept(lexer.Colon) && !p.endsSlice() {
		step = p.expression()
	}
	return p.t.AddSlice(start, p.end, lower, upper, step)
}

func (p *Parser) endsSlice() bool {
	switch p.tok.Kind {
	case lexer.Colon, lexer.Comma, lexer.RBracket:
		return true
	}
	return false
}

// closing consumes a closing bracket. What stands in its place is likely the
// second of two expressions without a comma between; CPython points at the first.
func (p *Parser) closing(k lexer.Kind, last ast.NodeID) {
	if p.tok.Kind == k {
		p.next()
		return
	}
	if last != 0 && p.startsExpression() && !p.at(lexer.Error) {
		p.failAt(p.t.Start(last), p.tok.End, "invalid syntax. Perhaps you forgot a comma?")
	}
	p.fail("invalid syntax")
}
