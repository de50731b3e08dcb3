package lexer

// indent is an open level of indentation: its column with tabs to multiples of
// eight and with tabs as one. A phantom level has no INDENT of its own; it stands
// for a line that was dedented to a column nobody opened.
type indent struct {
	col, alt int
	phantom  bool
}

// maxIndents is CPython's limit.
const maxIndents = 100

// lineStart measures the indentation of a line and reports false at the end of
// the file. Lines without a token leave the indentation alone.
func (l *Lexer) lineStart() bool {
	src := l.src
	for {
		start := l.pos
		col, alt, firstCol := 0, 0, 0
		pos := start
	measure:
		for pos < len(src) {
			switch src[pos] {
			case ' ':
				col++
				alt++
				pos++
			case '\t':
				col = (col/8 + 1) * 8
				alt++
				pos++
			case '\f':
				col, alt = 0, 0
				pos++
			case '\\':
				n := l.lineBreak(pos + 1)
				if n == 0 || pos+1+n >= len(src) {
					break measure
				}
				// The first line decides, unless it is not indented.
				if firstCol == 0 {
					firstCol = col
				}
				pos += 1 + n
			default:
				break measure
			}
		}
		l.pos = pos
		if pos >= len(src) {
			return false
		}
		switch src[pos] {
		case '#':
			l.comment()
			if l.pos < len(src) {
				l.pos += l.lineBreak(l.pos)
			}
			continue
		case '\n', '\r':
			l.pos += l.lineBreak(pos)
			continue
		}
		l.bol = false
		if firstCol > 0 {
			col, alt = firstCol, firstCol
		}
		l.indentTo(col, alt, uint32(start))
		return true
	}
}

const inconsistentTabs = "inconsistent use of tabs and spaces in indentation"

func (l *Lexer) indentTo(col, alt int, lineStart uint32) {
	top := l.indents[len(l.indents)-1]
	at := uint32(l.pos)
	switch {
	case col == top.col:
		if alt != top.alt {
			l.layout(lineStart, at, inconsistentTabs)
		}
	case col > top.col:
		if len(l.indents) >= maxIndents {
			l.layout(lineStart, at, "too many levels of indentation")
		} else if alt <= top.alt {
			l.layout(lineStart, at, inconsistentTabs)
		}
		l.indents = append(l.indents, indent{col: col, alt: alt})
		l.emit(Indent, lineStart, at)
	default:
		for len(l.indents) > 1 && col < l.indents[len(l.indents)-1].col {
			l.popIndent(at)
		}
		top = l.indents[len(l.indents)-1]
		if col != top.col {
			l.layout(at, at, "unindent does not match any outer indentation level")
			l.indents = append(l.indents, indent{col, alt, true})
		} else if alt != top.alt {
			l.layout(lineStart, at, inconsistentTabs)
		}
	}
}

func (l *Lexer) popIndent(at uint32) {
	n := len(l.indents) - 1
	if !l.indents[n].phantom {
		l.emit(Dedent, at, at)
	}
	l.indents = l.indents[:n]
}

// lineBreak returns the length of the line break at an offset, 0 if there is
// none.
func (l *Lexer) lineBreak(at int) int {
	if at >= len(l.src) {
		return 0
	}
	switch l.src[at] {
	case '\n':
		return 1
	case '\r':
		if at+1 < len(l.src) && l.src[at+1] == '\n' {
			return 2
		}
		return 1
	}
	return 0
}

// lineEnd handles a line break and reports whether the logical line ends.
func (l *Lexer) lineEnd() bool {
	n := l.lineBreak(l.pos)
	if len(l.nesting) > 0 || len(l.fmodes) > 0 {
		if !l.startsStatement(l.pos+n) || len(l.fmodes) > 0 && l.fmodes[0].triple {
			l.pos += n
			return false
		}
		l.reportOpen(l.nesting[len(l.nesting)-1], Own)
		for len(l.fmodes) > 0 {
			l.endFString(uint32(l.pos), uint32(l.pos))
		}
		if !l.diverged {
			l.diverged = true
			l.strict = append(l.strict[:0], l.nesting...)
		}
		l.nesting = l.nesting[:0]
		// What is wrong for CPython is the keyword, so the NEWLINE stands in its line.
		l.pos += n
		n = 0
	}
	if !l.blank {
		l.emit(Newline, uint32(l.pos), uint32(l.pos+n))
	}
	l.pos += n
	l.bol, l.blank = true, true
	return true
}

// startsStatement says whether the line at an offset begins with a keyword that
// cannot stand in an expression.
func (l *Lexer) startsStatement(at int) bool {
	for at < len(l.src) && (l.src[at] == ' ' || l.src[at] == '\t') {
		at++
	}
	end := at
	for end < len(l.src) && classes[l.src[end]] <= classDigit {
		end++
	}
	if end < len(l.src) && (classes[l.src[end]] == classHigh || classes[l.src[end]] == classQuote) {
		return false
	}
	switch keyword(l.src[at:end]) {
	case KwAssert, KwBreak, KwClass, KwContinue, KwDef, KwDel, KwElif, KwExcept, KwFinally, KwGlobal, KwImport,
		KwNonlocal, KwPass, KwRaise, KwReturn, KwTry, KwWhile, KwWith:
		return true
	}
	return false
}

// continuation handles a backslash outside of strings.
func (l *Lexer) continuation() {
	at := l.pos
	n := l.lineBreak(at + 1)
	switch {
	case n == 0 && at+1 >= len(l.src), n > 0 && at+1+n >= len(l.src):
		l.stop(uint32(at), uint32(len(l.src)), "unexpected EOF while parsing")
		l.pos = len(l.src)
		l.blank = false
		l.emit(Error, uint32(at), uint32(at+1))
	case n > 0:
		l.pos += 1 + n
	default:
		l.stop(uint32(at), uint32(at+1), "unexpected character after line continuation character")
		l.pos++
		l.blank = false
		l.emit(Error, uint32(at), uint32(at+1))
	}
}
