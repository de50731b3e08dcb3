package parser

import (
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/lexer"
)

// setTarget turns an expression into a target of an assignment or del.
func (p *Parser) setTarget(id ast.NodeID, ctx ast.Context, verb string) {
	p.enter()
	defer p.leave()
	n := &p.t.Nodes[id]
	switch n.Kind {
	case ast.KindName, ast.KindAttribute, ast.KindSubscript:
		n.Aux = uint16(ctx)
	case ast.KindStarred:
		if ctx == ast.Del {
			p.failNode(id, "cannot delete starred")
		}
		n.Aux = uint16(ctx)
		p.setTarget(p.t.Starred(id).Value(), ctx, verb)
	case ast.KindList:
		n.Aux = uint16(ctx)
		for _, e := range p.t.List(id).Elts() {
			p.setTarget(e, ctx, verb)
		}
	case ast.KindTuple:
		n.Aux = uint16(ctx)
		for _, e := range p.t.Tuple(id).Elts() {
			p.setTarget(e, ctx, verb)
		}
	default:
		p.failNode(id, "cannot "+verb+" "+p.describe(id))
	}
}

// describe names an expression as CPython does in its messages.
func (p *Parser) describe(id ast.NodeID) string {
	switch p.t.Kind(id) {
	case ast.KindAttribute:
		return "attribute"
	case ast.KindSubscript:
		return "subscript"
	case ast.KindStarred:
		return "starred"
	case ast.KindName:
		return "name"
	case ast.KindList:
		return "list"
	case ast.KindTuple:
		return "tuple"
	case ast.KindLambda:
		return "lambda"
	case ast.KindCall:
		return "function call"
	case ast.KindBoolOp, ast.KindBinOp, ast.KindUnaryOp:
		return "expression"
	case ast.KindGeneratorExp:
		return "generator expression"
	case ast.KindYield, ast.KindYieldFrom:
		return "yield expression"
	case ast.KindAwait:
		return "await expression"
	case ast.KindListComp:
		return "list comprehension"
	case ast.KindSetComp:
		return "set comprehension"
	case ast.KindDictComp:
		return "dict comprehension"
	case ast.KindDict:
		return "dict literal"
	case ast.KindSet:
		return "set display"
	case ast.KindJoinedStr, ast.KindFormattedValue:
		return "f-string expression"
	case ast.KindCompare:
		return "comparison"
	case ast.KindIfExp:
		return "conditional expression"
	case ast.KindNamedExpr:
		return "named expression"
	case ast.KindConstant:
		switch p.t.Consts[p.t.Constant(id).Value()].Kind {
		case ast.ConstNone:
			return "None"
		case ast.ConstTrue:
			return "True"
		case ast.ConstFalse:
			return "False"
		case ast.ConstEllipsis:
			return "ellipsis"
		}
		return "literal"
	}
	return "expression"
}

// targetList parses the targets of a for loop up to `in`.
func (p *Parser) targetList() ast.NodeID {
	start := p.tok.Start
	first := p.starTarget()
	if !p.at(lexer.Comma) {
		return first
	}
	mark := len(p.stack)
	p.push(first)
	for p.accept(lexer.Comma) {
		if p.at(lexer.KwIn) {
			break
		}
		p.push(p.starTarget())
	}
	return p.t.AddTuple(start, p.end, p.pop(mark), ast.Store)
}

// starTarget parses one target that may be starred.
func (p *Parser) starTarget() ast.NodeID {
	start := p.tok.Start
	var id ast.NodeID
	if p.accept(lexer.Star) {
		v := p.bitOr()
		id = p.t.AddStarred(start, p.end, v, ast.Store)
	} else {
		id = p.bitOr()
	}
	p.setTarget(id, ast.Store, "assign to")
	return id
}
