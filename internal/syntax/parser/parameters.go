package parser

import (
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/lexer"
)

// parameters parses a parameter list up to the closing token, which stays.
func (p *Parser) parameters(closing lexer.Kind, annotations bool) ast.NodeID {
	mark, side := len(p.stack), len(p.side)
	posonly, args, defaults := 0, 0, 0 // numbers; args are those before a star
	var vararg, kwarg ast.NodeID
	star, slash := false, false
	for !p.at(closing) {
		switch p.tok.Kind {
		case lexer.Slash:
			if slash {
				p.fail("/ may appear only once")
			}
			if star {
				p.fail("/ must be ahead of *")
			}
			if len(p.stack) == mark {
				p.fail("at least one argument must precede /")
			}
			slash = true
			p.since(8, p.tok.Start, p.tok.End, "a positional-only parameter marker")
			p.next()
			posonly = len(p.stack) - mark
		case lexer.Star:
			if star {
				p.fail("* argument may appear only once")
			}
			star = true
			args = len(p.stack) - mark
			p.next()
			if p.at(lexer.Comma) {
				if n := p.peek(1).Kind; n == closing || n == lexer.DoubleStar {
					p.fail("named arguments must follow bare *")
				}
				break
			}
			if p.at(closing) {
				p.fail("named arguments must follow bare *")
			}
			vararg = p.parameter(annotations, true)
			if p.at(lexer.Assign) {
				p.fail("var-positional argument cannot have default value")
			}
		case lexer.DoubleStar:
			p.next()
			kwarg = p.parameter(annotations, false)
			if p.at(lexer.Assign) {
				p.fail("var-keyword argument cannot have default value")
			}
			p.accept(lexer.Comma)
			if !p.at(closing) {
				p.fail("arguments cannot follow var-keyword argument")
			}
			continue
		default:
			a := p.parameter(annotations, false)
			var def ast.NodeID
			if p.accept(lexer.Assign) {
				def = p.expression()
			}
			switch {
			case star:
				p.pushSide(def)
			case def != 0:
				p.pushSide(def)
				defaults++
			default:
				if !p.at(lexer.Comma) && !p.at(closing) {
					p.fail("invalid syntax")
				}
				if defaults > 0 {
					p.failNode(a, "parameter without a default follows parameter with a default")
				}
			}
			p.push(a)
		}
		if !p.accept(lexer.Comma) {
			break
		}
	}
	if !p.at(closing) {
		p.fail("invalid syntax")
	}
	names, values := p.pop(mark), p.popSide(side)
	if !star {
		args = len(names)
	}
	return p.t.AddArguments(0, 0, names[:posonly], names[posonly:args], vararg, names[args:], values[defaults:], kwarg, values[:defaults])
}

func (p *Parser) parameter(annotations, isStar bool) ast.NodeID {
	start := p.tok.Start
	name := p.identifier()
	var ann ast.NodeID
	if annotations && p.accept(lexer.Colon) {
		if isStar && p.at(lexer.Star) {
			s := p.tok.Start
			p.next()
			v := p.bitOr()
			ann = p.t.AddStarred(s, p.end, v, ast.Load)
			p.since(11, s, p.end, "a starred annotation")
		} else {
			ann = p.expression()
		}
	}
	return p.t.AddArg(start, p.end, name, ann, 0)
}
