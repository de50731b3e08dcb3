package lexer

func stringPrefix(s string) (uint8, bool) {
	if len(s) > 2 {
		return 0, false
	}
	var flags uint8
	for i := 0; i < len(s); i++ {
		var f uint8
		switch s[i] | 0x20 {
		case 'r':
			f = PrefixRaw
		case 'b':
			f = PrefixBytes
		case 'u':
			f = PrefixUnicode
		case 'f':
			f = PrefixFormat
		case 't':
			f = PrefixTemplate
		default:
			return 0, false
		}
		if flags&f != 0 {
			return 0, false
		}
		flags |= f
	}
	switch flags {
	case PrefixRaw, PrefixBytes, PrefixUnicode, PrefixFormat, PrefixTemplate,
		PrefixRaw | PrefixBytes, PrefixRaw | PrefixFormat, PrefixRaw | PrefixTemplate:
		return flags, true
	}
	return 0, false
}

// str scans a string literal whose prefix begins at start; the lexer stands at
// the quote. It reports whether an f-string begins.
func (l *Lexer) str(start int, flags uint8) bool {
	src := l.src
	pos := l.pos
	quote := src[pos]
	triple := pos+2 < len(src) && src[pos+1] == quote && src[pos+2] == quote
	if flags&(PrefixFormat|PrefixTemplate) != 0 {
		return l.fstringStart(start, flags, quote, triple)
	}
	if triple {
		l.tripleString(start, flags, quote)
		return false
	}
	for pos++; pos < len(src); {
		switch c := src[pos]; c {
		case quote:
			l.pos = pos + 1
			l.Tokens = append(l.Tokens, Token{uint32(start), uint32(pos + 1), String, flags})
			return false
		case '\\':
			pos++
			if n := l.lineBreak(pos); n > 0 {
				pos += n
			} else {
				pos++
			}
		case '\n', '\r':
			l.unterminated(start, pos, flags, quote, false)
			return false
		default:
			pos++
		}
	}
	l.unterminated(start, len(src), flags, quote, false)
	return false
}

func (l *Lexer) tripleString(start int, flags uint8, quote byte) {
	src := l.src
	for pos := l.pos + 3; pos < len(src); {
		switch c := src[pos]; {
		case c == quote:
			if pos+2 < len(src) && src[pos+1] == quote && src[pos+2] == quote {
				l.pos = pos + 3
				l.Tokens = append(l.Tokens, Token{uint32(start), uint32(pos + 3), String, flags | TripleQuoted})
				return
			}
			pos++
		case c == '\\':
			pos += 2
		default:
			pos++
		}
	}
	l.unterminated(start, len(src), flags, quote, true)
}

func (l *Lexer) unterminated(start, end int, flags uint8, quote byte, triple bool) {
	what := "unterminated string literal"
	if triple {
		what = "unterminated triple-quoted string literal"
	}
	if n := len(l.fmodes); n > 0 {
		// A quote that would end the f-string: what is missing is the brace.
		if m := &l.fmodes[n-1]; m.quote == quote && m.triple == triple {
			l.fail(uint32(start), uint32(start+1), "f-string: expecting '}'")
			if !triple {
				l.pos = start + 1
				l.endFString(uint32(start), uint32(start+1))
				return
			}
			what = ""
		}
	}
	if what != "" {
		l.fail(uint32(start), uint32(end), what)
	}
	l.pos = end
	l.Tokens = append(l.Tokens, Token{uint32(start), uint32(end), Error, flags})
	if n := len(l.fmodes); n > 0 && !triple {
		// The line is over, and with it every f-string of one line around.
		for len(l.fmodes) > 0 && !l.fmodes[len(l.fmodes)-1].triple {
			l.endFString(uint32(end), uint32(end))
		}
	}
}
