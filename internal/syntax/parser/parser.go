// Package parser builds the syntax tree of a Python file.
//
// # Model
//
// A hand-written recursive-descent parser over the token array of package lexer,
// with precedence climbing for binary operators. It accepts the grammar of Python
// 3.14 whatever the target; constructs that the target version lacks are listed
// with their place (Error.Since) and stop nothing.
//
// # Errors
//
// A fault ends the statement it is in: the parser gives the statement up, leaves
// an Error node in its place and goes on behind the next NEWLINE at the same
// depth, so the rest of the file keeps its tree. Inside a statement a fault
// unwinds with a private panic that never leaves the package.
//
// # Invariants
//
// Nodes are added in post-order. Every recursion counts its depth against
// maxDepth, since a Go stack overflow cannot be recovered.
package parser

import (
	"fmt"

	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/lexer"
)

// Version is a Python version, such as {3, 13}.
type Version struct{ Major, Minor uint8 }

// Less says whether v is older than w.
func (v Version) Less(w Version) bool {
	return v.Major < w.Major || v.Major == w.Major && v.Minor < w.Minor
}

// String is the usual form.
func (v Version) String() string { return fmt.Sprintf("%d.%d", v.Major, v.Minor) }

// Error is a fault of the text. Since is set when the construct is fine from that
// version on, and only the target is too old.
type Error struct {
	Start, End uint32
	Msg        string
	Since      Version
}

// Parser is reused from file to file.
type Parser struct {
	Errors []Error

	lex    lexer.Lexer
	src    string
	t      *ast.Tree
	toks   []lexer.Token
	i      int
	tok    lexer.Token // toks[i]
	end    uint32      // end of the token consumed last, layout tokens aside
	stack  []ast.NodeID
	depth  int
	target Version
	spec   int // depth of speculative parsing
}

// maxDepth bounds the recursion of the parser.
const maxDepth = 2000

// bailout unwinds to the statement in which a fault occurred.
type bailout struct{}

// Parse fills t with the tree of src for a target version. Faults are in
// p.Errors, in order of their place; the first is what CPython would report.
func (p *Parser) Parse(src string, target Version, t *ast.Tree) {
	t.Reset()
	p.src, p.t, p.target = src, t, target
	p.Errors = p.Errors[:0]
	p.stack = p.stack[:0]
	p.depth, p.spec, p.end = 0, 0, 0
	p.lex.Scan(src)
	p.toks = p.lex.Tokens
	p.i, p.tok = 0, p.toks[0]
	for _, c := range p.lex.Comments {
		t.Comments = append(t.Comments, ast.Comment{Start: c.Start, End: c.End})
	}
	mark := len(p.stack)
	for p.tok.Kind != lexer.EOF {
		p.statement()
	}
	t.Root = t.AddModule(0, uint32(len(src)), p.stack[mark:])
	p.stack = p.stack[:mark]
	p.mergeLexErrors()
}

// mergeLexErrors adds the lexer's faults; the parser stumbles over the same
// places, so its own faults there are dropped.
func (p *Parser) mergeLexErrors() {
	if len(p.lex.Errors) == 0 {
		return
	}
	var out []Error
	for _, e := range p.lex.Errors {
		out = append(out, Error{Start: e.Start, End: e.End, Msg: e.Msg})
	}
	for _, e := range p.Errors {
		if e.Since != (Version{}) || e.Start < out[0].Start {
			out = append(out, e)
		}
	}
	p.Errors = append(p.Errors[:0], out...)
	sortErrors(p.Errors)
}

func sortErrors(list []Error) {
	for i := 1; i < len(list); i++ {
		for k := i; k > 0 && list[k].Start < list[k-1].Start; k-- {
			list[k], list[k-1] = list[k-1], list[k]
		}
	}
}

func (p *Parser) next() {
	if k := p.tok.Kind; k > lexer.Dedent || k == lexer.Error {
		p.end = p.tok.End
	}
	if p.i+1 < len(p.toks) {
		p.i++
	}
	p.tok = p.toks[p.i]
}

func (p *Parser) at(k lexer.Kind) bool { return p.tok.Kind == k }

func (p *Parser) peek(n int) lexer.Token {
	if p.i+n < len(p.toks) {
		return p.toks[p.i+n]
	}
	return p.toks[len(p.toks)-1]
}

func (p *Parser) accept(k lexer.Kind) bool {
	if p.tok.Kind != k {
		return false
	}
	p.next()
	return true
}

func (p *Parser) expect(k lexer.Kind, what string) {
	if p.tok.Kind != k {
		p.fail(what)
	}
	p.next()
}

func (p *Parser) text(t lexer.Token) string { return p.src[t.Start:t.End] }

// fail reports a fault at the current token and unwinds.
func (p *Parser) fail(msg string) { p.failAt(p.tok.Start, p.tok.End, msg) }

func (p *Parser) failAt(start, end uint32, msg string) {
	if p.spec == 0 {
		p.Errors = append(p.Errors, Error{Start: start, End: max(start, end), Msg: msg})
	}
	panic(bailout{})
}

func (p *Parser) failNode(id ast.NodeID, msg string) {
	p.failAt(p.t.Start(id), p.t.End(id), msg)
}

// complain reports a fault that does not end the statement.
func (p *Parser) complain(start, end uint32, msg string) {
	if p.spec == 0 {
		p.Errors = append(p.Errors, Error{Start: start, End: end, Msg: msg})
	}
}

// since notes a construct that needs a version.
func (p *Parser) since(minor uint8, start, end uint32, what string) {
	v := Version{3, minor}
	if p.spec == 0 && p.target.Less(v) {
		p.Errors = append(p.Errors, Error{Start: start, End: end, Msg: what + " requires Python " + v.String(), Since: v})
	}
}

// enter counts the depth of a recursion; the caller defers nothing and calls
// leave on the way out, since an unwinding statement resets the depth.
func (p *Parser) enter() {
	if p.depth++; p.depth > maxDepth {
		p.fail("too many nested constructs")
	}
}

func (p *Parser) leave() { p.depth-- }

// state is what a speculative parse restores.
type state struct {
	i, stack, depth, nodes, extra, consts, errors int
	end                                           uint32
}

func (p *Parser) save() state {
	return state{p.i, len(p.stack), p.depth, len(p.t.Nodes), len(p.t.Extra), len(p.t.Consts), len(p.Errors), p.end}
}

func (p *Parser) restore(s state) {
	p.i, p.tok, p.end = s.i, p.toks[s.i], s.end
	p.stack, p.depth = p.stack[:s.stack], s.depth
	p.t.Nodes, p.t.Extra, p.t.Consts = p.t.Nodes[:s.nodes], p.t.Extra[:s.extra], p.t.Consts[:s.consts]
	p.Errors = p.Errors[:s.errors]
}

// try runs f and reports whether it came through; otherwise everything is as it
// was before.
func (p *Parser) try(f func()) (ok bool) {
	s := p.save()
	p.spec++
	defer func() {
		p.spec--
		if r := recover(); r != nil {
			if _, mine := r.(bailout); !mine {
				panic(r)
			}
			p.restore(s)
			ok = false
		}
	}()
	f()
	return true
}

// statement parses one statement (or the simple statements of a line) and pushes
// what it yields. After a fault it pushes an Error node and resynchronises.
func (p *Parser) statement() {
	s := p.save()
	start := p.tok.Start
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		if _, mine := r.(bailout); !mine {
			panic(r)
		}
		if p.spec > 0 {
			panic(r)
		}
		p.stack, p.depth = p.stack[:s.stack], s.depth
		p.resync(s.i)
		p.stack = append(p.stack, p.t.AddError(start, max(start, p.end)))
	}()
	p.enter()
	p.compound()
	p.leave()
}

// resync skips to the start of the next statement at the depth of the statement
// that failed.
func (p *Parser) resync(from int) {
	depth := 0
	for k := from; k < p.i; k++ {
		switch p.toks[k].Kind {
		case lexer.Indent:
			depth++
		case lexer.Dedent:
			depth--
		}
	}
	if p.i == from && !p.at(lexer.EOF) && !p.at(lexer.Dedent) {
		if p.at(lexer.Indent) {
			depth++
		}
		p.next()
	}
	for {
		switch p.tok.Kind {
		case lexer.EOF:
			return
		case lexer.Indent:
			depth++
		case lexer.Dedent:
			if depth <= 0 {
				return
			}
			depth--
			if depth == 0 {
				p.next()
				return
			}
		case lexer.Newline:
			if depth <= 0 {
				p.next()
				if p.at(lexer.Indent) {
					depth++
					p.next()
					continue
				}
				return
			}
		}
		p.next()
	}
}
