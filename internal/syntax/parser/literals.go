package parser

import (
	"sort"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/lexer"
)

// normalise gives the NFKC form of an identifier, in which Python compares names.
func normalise(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return norm.NFKC.String(s)
		}
	}
	return s
}

func stripSpace(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case ' ', '\t', '\f', '\\', '\n', '\r':
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// strings parses adjacent string literals into one node.
func (p *Parser) strings() ast.NodeID {
	if tok := p.tok; tok.Kind == lexer.String && p.peek(1).Kind != lexer.String && p.peek(1).Kind != lexer.FStringStart {
		p.next()
		kind := ast.ConstStr
		if tok.Flags&lexer.PrefixBytes != 0 {
			kind = ast.ConstBytes
		}
		u := tok.Flags&lexer.PrefixUnicode != 0
		return p.t.AddConstant(tok.Start, tok.End, p.t.AddConst(ast.Const{Kind: kind, U: u, Text: p.stringValue(tok)}))
	}
	p.enter()
	start := p.tok.Start
	var parts pieces
	n := 0
	for p.at(lexer.String) || p.at(lexer.FStringStart) {
		flags := p.tok.Flags
		isBytes := flags&lexer.PrefixBytes != 0
		if n > 0 && isBytes != parts.bytes {
			p.failAt(start, p.tok.End, "cannot mix bytes and nonbytes literals")
		}
		if n > 0 && (flags&lexer.PrefixTemplate != 0) != parts.template {
			p.failAt(start, p.tok.End, "cannot mix t-string literals with string or bytes literals")
		}
		parts.bytes = isBytes
		parts.template = flags&lexer.PrefixTemplate != 0
		n++
		if p.at(lexer.String) {
			tok := p.tok
			p.next()
			parts.add(p.stringValue(tok), tok.Start, tok.End, flags&lexer.PrefixUnicode != 0)
			continue
		}
		parts.format = true
		p.fstring(&parts)
	}
	p.leave()
	end := p.end
	if !parts.format {
		kind := ast.ConstStr
		if parts.bytes {
			kind = ast.ConstBytes
		}
		return p.t.AddConstant(start, end, p.t.AddConst(ast.Const{Kind: kind, U: parts.u, Text: parts.text()}))
	}
	parts.flush(p)
	values := p.pop(len(p.stack) - parts.n)
	if parts.template {
		p.since(14, start, end, "a template string")
		return p.t.AddTemplateStr(start, end, values)
	}
	return p.t.AddJoinedStr(start, end, values)
}

// pieces collects the parts of a formatted string, the finished ones on the
// parser's stack; neighbouring texts join.
type pieces struct {
	n                       int // finished parts
	one                     string
	more                    []byte
	start, end              uint32
	open                    bool
	bytes, format, template bool
	u                       bool // the text that is open began with the prefix u
}

func (x *pieces) add(s string, start, end uint32, u bool) {
	x.end = end
	if !x.open {
		x.start, x.u, x.open = start, u, true
		x.one = s
		return
	}
	if len(x.more) == 0 {
		x.more = append(x.more, x.one...)
	}
	x.more = append(x.more, s...)
}

func (x *pieces) text() string {
	if len(x.more) > 0 {
		return string(x.more)
	}
	return x.one
}

func (x *pieces) flush(p *Parser) {
	if s := x.text(); s != "" {
		p.push(p.t.AddConstant(x.start, x.end, p.t.AddConst(ast.Const{Kind: ast.ConstStr, U: x.u, Text: s})))
		x.n++
	}
	x.one, x.more, x.open = "", x.more[:0], false
}

// stringValue decodes a plain string token.
func (p *Parser) stringValue(tok lexer.Token) string {
	text := p.text(tok)
	q := strings.IndexAny(text, `'"`)
	n := 1
	if tok.Flags&lexer.TripleQuoted != 0 {
		n = 3
	}
	body := text[q+n : len(text)-n]
	at := tok.Start + uint32(q+n)
	if tok.Flags&lexer.PrefixBytes != 0 {
		for i := 0; i < len(body); i++ {
			if body[i] >= utf8.RuneSelf {
				p.failAt(tok.Start, tok.End, "bytes can only contain ASCII literal characters")
			}
		}
	}
	return p.unescape(body, at, tok.Flags)
}

// fstring parses one f-string or t-string; the current token is its start.
func (p *Parser) fstring(x *pieces) {
	open := p.tok
	p.next()
	for !p.at(lexer.FStringEnd) {
		switch p.tok.Kind {
		case lexer.FStringMiddle:
			tok := p.tok
			p.next()
			x.add(p.unescape(p.braces2(tok), tok.Start, tok.Flags&^lexer.PrefixFormat), tok.Start, tok.End, false)
		case lexer.LBrace:
			p.field(x, open)
		default:
			p.fail("f-string: expecting '}'")
		}
	}
	p.next()
}

// braces2 is the text of a middle token with doubled braces made single. Inside
// a format specification braces are not doubled.
func (p *Parser) braces2(tok lexer.Token) string {
	s := p.text(tok)
	if tok.Flags&lexer.PrefixFormat != 0 || !strings.ContainsAny(s, "{}") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+2 < len(s) && s[i+1] == 'N' && s[i+2] == '{' && tok.Flags&lexer.PrefixRaw == 0 {
			j := strings.IndexByte(s[i:], '}')
			if j > 0 {
				b.WriteString(s[i : i+j+1])
				i += j
				continue
			}
		}
		b.WriteByte(s[i])
		if (s[i] == '{' || s[i] == '}') && i+1 < len(s) && s[i+1] == s[i] {
			i++
		}
	}
	return b.String()
}

// field parses a replacement field; the current token is its opening brace.
func (p *Parser) field(x *pieces, open lexer.Token) {
	p.enter()
	defer p.leave()
	start := p.tok.Start
	p.next()
	exprStart := p.end
	switch p.tok.Kind {
	case lexer.RBrace, lexer.Exclam, lexer.Colon, lexer.Assign:
		p.fail("f-string: valid expression required before '" + p.text(p.tok) + "'")
	}
	value := p.yieldOrStar()
	exprEnd, tail := p.end, p.tok.Start
	debug, debugEnd := "", p.end
	if p.at(lexer.Assign) {
		p.next()
		debugEnd = p.tok.Start
		debug = p.withoutComments(exprStart, p.tok.Start)
	}
	conversion := int16(-1)
	if p.accept(lexer.Exclam) {
		c := p.text(p.tok)
		if !p.at(lexer.Name) || len(c) != 1 || !strings.Contains("sra", c) {
			p.fail("f-string: invalid conversion character: expected 's', 'r', or 'a'")
		}
		if p.tok.Start != p.end {
			p.fail("f-string: conversion type must come right after the exclamation mark")
		}
		conversion = int16(c[0])
		p.next()
	}
	var spec ast.NodeID
	if p.at(lexer.Colon) {
		spec = p.formatSpec(open)
		p.specLine(open)
	} else if debug != "" && conversion < 0 {
		conversion = 'r'
	}
	if !p.at(lexer.RBrace) {
		p.fail("f-string: expecting '}'")
	}
	p.next()
	p.olderField(open, start, exprStart, tail)
	if debug != "" {
		x.add(debug, exprStart, debugEnd, false)
	}
	x.flush(p)
	if open.Flags&lexer.PrefixTemplate != 0 {
		str := p.t.AddConst(ast.Const{Kind: ast.ConstStr, Text: p.src[exprStart:exprEnd]})
		p.push(p.t.AddInterpolation(start, p.end, value, str, conversion, spec))
	} else {
		p.push(p.t.AddFormattedValue(start, p.end, value, conversion, spec))
	}
	x.n++
}

// specLine refuses a format specification that a line break ends, which was let
// through up to 3.13.
func (p *Parser) specLine(open lexer.Token) {
	if open.Flags&lexer.TripleQuoted != 0 || p.target.Less(Version{3, 14}) {
		return
	}
	if at := strings.IndexAny(p.src[p.end:p.tok.Start], "\n\r"); at >= 0 {
		start := p.end + uint32(at)
		p.failAt(start, start+1, "f-string: newlines are not allowed in format specifiers for single quoted f-strings")
	}
}

// withoutComments is the text of a range less the comments in it.
func (p *Parser) withoutComments(start, end uint32) string {
	list := p.lex.Comments
	i := sort.Search(len(list), func(i int) bool { return list[i].Start >= start })
	if i == len(list) || list[i].Start >= end {
		return p.src[start:end]
	}
	var b strings.Builder
	for ; i < len(list) && list[i].Start < end; i++ {
		b.WriteString(p.src[start:list[i].Start])
		start = list[i].End
	}
	b.WriteString(p.src[start:end])
	return b.String()
}

// olderField notes what the expression of a replacement field could not hold
// before PEP 701. Its format could always hold anything.
func (p *Parser) olderField(open lexer.Token, start, exprStart, exprEnd uint32) {
	if open.Flags&lexer.PrefixTemplate != 0 || !p.target.Less(Version{3, 12}) {
		return
	}
	if len(p.withoutComments(exprStart, exprEnd)) < int(exprEnd-exprStart) {
		p.since(12, start, p.end, "a comment in a replacement field")
		return
	}
	text := p.src[exprStart:exprEnd]
	quote := p.src[open.End-1]
	triple := open.Flags&lexer.TripleQuoted != 0
	for i := 0; i < len(text); i++ {
		c := text[i]
		what := ""
		switch {
		case c == '\\':
			what = "a backslash in a replacement field"
		case c == quote && (!triple || i+2 < len(text) && text[i+1] == c && text[i+2] == c):
			what = "the quote of an f-string in a replacement field"
		case !triple && (c == '\n' || c == '\r'):
			what = "a line break in a replacement field"
		default:
			continue
		}
		p.since(12, start, p.end, what)
		return
	}
}

func (p *Parser) formatSpec(open lexer.Token) ast.NodeID {
	start := p.tok.Start
	p.next()
	var x pieces
	for {
		switch p.tok.Kind {
		case lexer.FStringMiddle:
			tok := p.tok
			p.next()
			x.add(p.unescape(p.braces2(tok), tok.Start, tok.Flags&^lexer.PrefixFormat), tok.Start, tok.End, false)
			continue
		case lexer.LBrace:
			plain := open
			plain.Flags &^= lexer.PrefixTemplate // a specification is an f-string even in a t-string
			p.field(&x, plain)
			continue
		}
		break
	}
	x.flush(p)
	return p.t.AddJoinedStr(start, p.end, p.pop(len(p.stack)-x.n))
}
