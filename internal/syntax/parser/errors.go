package parser

import (
	"sort"

	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/lexer"
)

// fault is an Error with what settle needs to know of it.
type fault struct {
	Error
	at    uint32 // token at which the parser stood
	line  uint32 // start of the logical line
	until uint32 // where parsing went on
	open  bool   // until is not known yet
	final bool   // CPython reports it without a scan of the rest of the file
}

// fail reports a fault at the current token and unwinds.
func (p *Parser) fail(msg string) { p.failAt(p.tok.Start, p.tok.End, msg) }

func (p *Parser) failAt(start, end uint32, msg string) {
	p.complain(start, end, msg)
	panic(bailout{})
}

func (p *Parser) failNode(id ast.NodeID, msg string) {
	p.failAt(p.t.Start(id), p.t.End(id), msg)
}

// complain reports a fault that does not end the statement.
func (p *Parser) complain(start, end uint32, msg string) {
	if p.spec > 0 {
		p.farthest = max(p.farthest, p.i)
		return
	}
	if msg == "invalid syntax" && p.farthest > p.i {
		// CPython points at the farthest token that any alternative looked at.
		p.i, p.tok = p.farthest, p.toks[p.farthest]
		start, end = p.tok.Start, p.tok.End
	}
	f := fault{Error: Error{Start: start, End: max(start, end), Msg: msg}, at: p.tok.Start, line: start, until: start, open: true}
	if msg == "invalid syntax" && p.at(lexer.Indent) {
		f.Start, f.End, f.Msg, f.final = p.tok.End, p.tok.End, "unexpected indent", true
	}
	p.found = append(p.found, f)
}

// since notes a construct that needs a version.
func (p *Parser) since(minor uint8, start, end uint32, what string) {
	if v := (Version{3, minor}); p.target.Less(v) {
		p.sinceSyntax(minor, start, end, what+" requires Python "+v.String())
	}
}

// sinceSyntax notes a construct that older versions reject with a text of their
// own.
func (p *Parser) sinceSyntax(minor uint8, start, end uint32, msg string) {
	v := Version{3, minor}
	if p.spec == 0 && p.target.Less(v) {
		p.found = append(p.found, fault{Error: Error{Start: start, End: end, Msg: msg, Since: v}, at: start})
	}
}

// resumed tells the faults of a logical line where it began and where parsing goes
// on.
func (p *Parser) resumed(line uint32) {
	for i := len(p.found) - 1; i >= 0 && p.found[i].open; i-- {
		f := &p.found[i]
		f.open = false
		f.line, f.until = min(f.line, line), max(f.until, p.tok.Start)
	}
}

// settle merges the faults of lexer and parser. A fault of the lexer explains
// those of the parser in the same logical line.
func (p *Parser) settle() {
	p.Errors = p.Errors[:0]
	p.reported, p.rejected = Error{}, false
	if len(p.found) == 0 && len(p.lex.Errors) == 0 {
		return
	}
	p.choose()
	sort.SliceStable(p.lex.Errors, func(i, k int) bool { return p.lex.Errors[i].Start < p.lex.Errors[k].Start })
	for _, e := range p.lex.Errors {
		p.Errors = append(p.Errors, Error{Start: e.Start, End: e.End, Msg: e.Msg})
	}
	for _, f := range p.found {
		if f.Since != (Version{}) || !p.explained(f) {
			p.Errors = append(p.Errors, f.Error)
		}
	}
	sort.SliceStable(p.Errors, func(i, k int) bool { return p.Errors[i].Start < p.Errors[k].Start })
}

func (p *Parser) explained(f fault) bool {
	list := p.lex.Errors
	i := sort.Search(len(list), func(i int) bool { return list[i].Start >= f.line })
	return i < len(list) && list[i].Start <= f.until
}

// choose finds the fault that CPython reports. It parses first; at a fault it
// scans the rest of the file, and a fault raised there wins. A bracket left open
// wins if the parser stumbled on a later line.
func (p *Parser) choose() {
	var first *fault
	for i := range p.found {
		if f := &p.found[i]; first == nil || f.at < first.at {
			first = f
		}
	}
	if first != nil {
		p.reported, p.rejected = first.Error, true
	}
	var open *lexer.LexError
	for i := range p.lex.Errors {
		e := &p.lex.Errors[i]
		if first != nil && first.final && first.at < e.Start {
			return
		}
		switch e.Class {
		case lexer.Own:
			continue
		case lexer.Unclosed:
			open = e
			continue
		case lexer.Stopping:
			if first != nil && first.at < e.Start {
				return
			}
		}
		p.reported, p.rejected = Error{Start: e.Start, End: e.End, Msg: e.Msg}, true
		return
	}
	if open != nil && (first == nil || !p.sameLine(open.Start, first.at)) {
		p.reported, p.rejected = Error{Start: open.Start, End: open.End, Msg: open.Msg}, true
	}
}

func (p *Parser) sameLine(a, b uint32) bool {
	for i := a; i < b && int(i) < len(p.src); i++ {
		if p.src[i] == '\n' || p.src[i] == '\r' {
			return false
		}
	}
	return true
}
