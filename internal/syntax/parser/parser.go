// Package parser builds the syntax tree of a Python file.
//
// # Model
//
// A hand-written recursive-descent parser over the token array of package lexer,
// with precedence climbing for operators. It accepts the grammar of Python 3.14
// whatever the target; constructs that the target version lacks are listed with
// their place (Error.Since) and stop nothing.
//
// # Errors
//
// A fault ends the statement it is in: the parser gives the statement up, leaves
// an Error node in its place and goes on behind the next NEWLINE. A fault in the
// header of a compound statement costs only the rest of that header:
//
//	def f(a, b c):      FunctionDef f without parameters, one error
//	    return a        its body is parsed as usual
//
// Inside a statement a fault unwinds with a private panic that never leaves the
// package.
//
// # Invariants
//
// Nodes are added in post-order. Every recursion counts its depth against
// maxDepth, and no tree is higher than maxHeight, since a Go stack overflow, here
// or in a consumer, cannot be recovered.
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
	// Errors are the faults of the file parsed last, in order of their place.
	Errors []Error

	lex    lexer.Lexer
	src    string
	t      *ast.Tree
	toks   []lexer.Token
	i      int
	tok    lexer.Token // toks[i]
	end    uint32      // end of the token consumed last, layout tokens aside
	stack  []ast.NodeID
	side   []ast.NodeID // a second stack, for lists that grow beside another
	depth  int
	height int // of the highest expression since the caller reset it
	target Version
	spec   int // depth of speculative parsing

	farthest int // token at which a speculative parse failed
	found    []fault
	reported Error
	rejected bool
}

// Limits of nesting and of the height of an expression's tree.
const (
	maxDepth  = 3000
	maxHeight = 6000
)

// bailout unwinds to the statement in which a fault occurred.
type bailout struct{}

// Parse fills t with the tree of src for a target version.
func (p *Parser) Parse(src string, target Version, t *ast.Tree) {
	t.Reset()
	p.src, p.t, p.target = src, t, target
	p.found = p.found[:0]
	p.stack, p.side = p.stack[:0], p.side[:0]
	p.depth, p.spec, p.end, p.height, p.farthest = 0, 0, 0, 0, 0
	p.lex.Scan(src)
	p.toks = p.lex.Tokens
	p.i, p.tok = 0, p.toks[0]
	for _, c := range p.lex.Comments {
		t.Comments = append(t.Comments, ast.Comment{Start: c.Start, End: c.End})
	}
	for p.tok.Kind != lexer.EOF {
		p.statement()
	}
	t.Root = t.AddModule(0, uint32(len(src)), p.stack)
	p.stack = p.stack[:0]
	p.settle()
}

// Reported is the fault that CPython of the target version would report: of all
// faults it knows one only, and not always the first in the text.
func (p *Parser) Reported() (Error, bool) { return p.reported, p.rejected }

func (p *Parser) next() {
	if k := p.tok.Kind; k > lexer.Dedent || k == lexer.Error {
		p.end = p.tok.End
	}
	if p.i+1 < len(p.toks) {
		p.i++
		p.tok = p.toks[p.i]
	}
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

func (p *Parser) push(id ast.NodeID) { p.stack = append(p.stack, id) }

// pop takes what was pushed since a mark; the result is valid until the next push.
func (p *Parser) pop(mark int) []ast.NodeID {
	out := p.stack[mark:]
	p.stack = p.stack[:mark]
	return out
}

func (p *Parser) pushSide(id ast.NodeID) { p.side = append(p.side, id) }

// popSide is pop for the second stack.
func (p *Parser) popSide(mark int) []ast.NodeID {
	out := p.side[mark:]
	p.side = p.side[:mark]
	return out
}

// enter counts the depth of a recursion. An unwinding skips the matching leave;
// whoever catches it restores the depth.
func (p *Parser) enter() {
	if p.depth++; p.depth > maxDepth {
		p.fail("too many nested constructs")
	}
}

func (p *Parser) leave() { p.depth-- }

// state is what a speculative parse restores.
type state struct {
	i, stack, side, depth, nodes, extra, consts, found int
	end                                                uint32
}

func (p *Parser) save() state {
	return state{p.i, len(p.stack), len(p.side), p.depth, len(p.t.Nodes), len(p.t.Extra), len(p.t.Consts), len(p.found), p.end}
}

func (p *Parser) restore(s state) {
	p.i, p.tok, p.end = s.i, p.toks[s.i], s.end
	p.stack, p.side, p.depth = p.stack[:s.stack], p.side[:s.side], s.depth
	p.t.Nodes, p.t.Extra, p.t.Consts = p.t.Nodes[:s.nodes], p.t.Extra[:s.extra], p.t.Consts[:s.consts]
	p.found = p.found[:s.found]
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
