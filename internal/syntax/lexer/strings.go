package lexer

// str scans a string literal; start is where its prefix begins.
func (l *Lexer) str(start int, flags uint8) {
	quote := l.src[l.pos]
	triple := len(l.src)-l.pos >= 3 && l.src[l.pos+1] == quote && l.src[l.pos+2] == quote
	if triple {
		l.pos += 3
		flags |= TripleQuoted
	} else {
		l.pos++
	}
	if flags&(PrefixFormat|PrefixTemplate) != 0 {
		l.Tokens = append(l.Tokens, Token{uint32(start), uint32(l.pos), FStringStart, flags})
		if len(l.fmodes) >= maxFStrings {
			l.fail(uint32(start), uint32(l.pos), "too many nested f-strings")
			return
		}
		l.fmodes = append(l.fmodes, fmode{quote: quote, triple: triple, raw: flags&PrefixRaw != 0, start: uint32(start)})
		return
	}
	for l.pos < len(l.src) {
		c := l.src[l.pos]
		switch {
		case c == '\\':
			l.pos++
			if n := l.lineBreak(l.pos); n > 0 {
				l.pos += n
			} else if l.pos < len(l.src) {
				l.pos++
			}
		case c == quote && (!triple || l.closes(quote)):
			l.pos++
			if triple {
				l.pos += 2
			}
			l.Tokens = append(l.Tokens, Token{uint32(start), uint32(l.pos), String, flags})
			return
		case !triple && (c == '\n' || c == '\r'):
			l.fail(uint32(start), uint32(l.pos), "unterminated string literal")
			l.Tokens = append(l.Tokens, Token{uint32(start), uint32(l.pos), Error, flags})
			return
		default:
			l.pos++
		}
	}
	what := "unterminated string literal"
	if triple {
		what = "unterminated triple-quoted string literal"
	}
	l.fail(uint32(start), uint32(l.pos), what)
	l.Tokens = append(l.Tokens, Token{uint32(start), uint32(l.pos), Error, flags})
}

func (l *Lexer) closes(quote byte) bool {
	return len(l.src)-l.pos >= 3 && l.src[l.pos+1] == quote && l.src[l.pos+2] == quote
}

// fstringMiddle scans literal text of an f-string up to the next field or the
// closing quote. In a format specification the text ends at a closing brace.
func (l *Lexer) fstringMiddle() {
	m := &l.fmodes[len(l.fmodes)-1]
	start := l.pos
	for l.pos < len(l.src) {
		c := l.src[l.pos]
		switch {
		case c == '\\':
			l.pos++
			if m.raw {
				// A raw string keeps the backslash; it still protects a quote.
				if l.pos < len(l.src) && (l.src[l.pos] == m.quote || l.src[l.pos] == '\\') {
					l.pos++
				}
				continue
			}
			if l.pos >= len(l.src) {
				continue
			}
			if l.src[l.pos] == 'N' && l.pos+1 < len(l.src) && l.src[l.pos+1] == '{' {
				for l.pos < len(l.src) && l.src[l.pos] != '}' && l.src[l.pos] != m.quote && l.src[l.pos] != '\n' {
					l.pos++
				}
				if l.pos < len(l.src) && l.src[l.pos] == '}' {
					l.pos++
				}
				continue
			}
			if l.src[l.pos] == '{' || l.src[l.pos] == '}' {
				continue // the brace still opens or closes a field
			}
			if n := l.lineBreak(l.pos); n > 0 {
				l.pos += n
			} else {
				l.pos++
			}
		case c == '{':
			if !m.inSpec && l.pos+1 < len(l.src) && l.src[l.pos+1] == '{' {
				l.pos += 2
				continue
			}
			l.middle(start)
			l.emit(LBrace, uint32(l.pos), uint32(l.pos+1))
			l.pos++
			if len(l.fmodes) >= maxFStrings {
				l.fail(uint32(start), uint32(l.pos), "too many nested f-strings")
				return
			}
			l.nesting = append(l.nesting, opener{LBrace, uint32(l.pos - 1)})
			l.fmodes = append(l.fmodes, fmode{quote: m.quote, triple: m.triple, raw: m.raw, inField: true, depth: len(l.nesting), start: m.start})
			return
		case c == '}':
			if m.inSpec {
				l.middle(start)
				l.fmodes = l.fmodes[:len(l.fmodes)-1] // back to the field
				return
			}
			if l.pos+1 < len(l.src) && l.src[l.pos+1] == '}' {
				l.pos += 2
				continue
			}
			l.middle(start)
			l.fail(uint32(l.pos), uint32(l.pos+1), "f-string: single '}' is not allowed")
			l.pos++
			start = l.pos
		case c == m.quote && (!m.triple || l.closes(m.quote)):
			l.middle(start)
			if m.inSpec {
				l.fail(uint32(l.pos), uint32(l.pos+1), "f-string: expecting '}'")
				l.closeSpec()
				continue
			}
			n := 1
			if m.triple {
				n = 3
			}
			l.emit(FStringEnd, uint32(l.pos), uint32(l.pos+n))
			l.pos += n
			l.fmodes = l.fmodes[:len(l.fmodes)-1]
			return
		case !m.triple && (c == '\n' || c == '\r'):
			l.middle(start)
			l.fail(m.start, uint32(l.pos), "unterminated f-string literal")
			if m.inSpec {
				l.closeSpec()
				continue
			}
			l.emit(FStringEnd, uint32(l.pos), uint32(l.pos))
			l.fmodes = l.fmodes[:len(l.fmodes)-1]
			return
		default:
			l.pos++
		}
	}
	l.middle(start)
	// The end of the file closes every open string; finish reports the outermost.
	quote := l.fmodes[len(l.fmodes)-1]
	what := "unterminated f-string literal"
	if quote.triple {
		what = "unterminated triple-quoted f-string literal"
	}
	l.fail(quote.start, uint32(l.pos), what)
	for len(l.fmodes) > 0 {
		top := l.fmodes[len(l.fmodes)-1]
		l.fmodes = l.fmodes[:len(l.fmodes)-1]
		if !top.inField && !top.inSpec {
			l.emit(FStringEnd, uint32(l.pos), uint32(l.pos))
		}
	}
}

// closeSpec leaves a format specification and its field after an error.
func (l *Lexer) closeSpec() {
	n := len(l.fmodes)
	field := l.fmodes[n-2]
	l.nesting = l.nesting[:min(len(l.nesting), field.depth-1)]
	l.fmodes = l.fmodes[:n-2]
	l.emit(RBrace, uint32(l.pos), uint32(l.pos))
}

func (l *Lexer) middle(start int) {
	if l.pos > start {
		m := l.fmodes[len(l.fmodes)-1]
		var flags uint8
		if m.raw {
			flags = PrefixRaw
		}
		if m.inSpec {
			flags |= PrefixFormat
		}
		l.Tokens = append(l.Tokens, Token{uint32(start), uint32(l.pos), FStringMiddle, flags})
	}
}

// fieldOperator handles the operators that mean something else directly inside a
// replacement field, and reports whether it took one.
func (l *Lexer) fieldOperator(o op, n int) bool {
	m := &l.fmodes[n]
	if len(l.nesting) != m.depth {
		return false
	}
	at := uint32(l.pos)
	switch o.kind {
	case Colon, ColonEqual:
		l.emit(Colon, at, at+1)
		l.pos++
		l.fmodes = append(l.fmodes, fmode{quote: m.quote, triple: m.triple, raw: m.raw, inSpec: true, start: m.start})
		return true
	case RBrace:
		l.emit(RBrace, at, at+1)
		l.pos++
		l.nesting = l.nesting[:len(l.nesting)-1]
		l.fmodes = l.fmodes[:n]
		return true
	}
	return false
}
