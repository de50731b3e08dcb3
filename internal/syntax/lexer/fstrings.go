package lexer

// fmode is an open f-string. Inside a replacement field tokens are scanned as
// usual; depth counts the brackets opened in the string, those of fields too, so
// a colon or brace belongs to the innermost field itself if depth equals fields.
type fmode struct {
	quote    byte
	triple   bool
	raw      bool
	inField  bool
	inSpec   bool // in a format specification, before any nested field
	template bool
	depth    int // open brackets in this string
	fields   int // open fields in this string
	start    uint32
}

// Limits of CPython.
const (
	maxFStrings = 150
	maxFields   = 3
)

func (l *Lexer) fstringStart(start int, flags uint8, quote byte, triple bool) bool {
	l.pos++
	if triple {
		l.pos += 2
		flags |= TripleQuoted
	}
	l.Tokens = append(l.Tokens, Token{uint32(start), uint32(l.pos), FStringStart, flags})
	if len(l.fmodes)+1 >= maxFStrings && !l.tooDeep {
		l.tooDeep = true
		l.fail(uint32(start), uint32(l.pos), "too many nested f-strings")
	}
	l.fmodes = append(l.fmodes, fmode{quote: quote, triple: triple, raw: flags&PrefixRaw != 0, template: flags&PrefixTemplate != 0, start: uint32(start)})
	return true
}

// literalPart scans text of the innermost f-string up to and with the next brace
// or quote that means something.
func (l *Lexer) literalPart() {
	m := &l.fmodes[len(l.fmodes)-1]
	src, start := l.src, l.pos
	pos := start
	named := false // inside \N{...}
	for pos < len(src) {
		c := src[pos]
		switch {
		case c == m.quote && (!m.triple || pos+2 < len(src) && src[pos+1] == c && src[pos+2] == c):
			n := 1
			if m.triple {
				n = 3
			}
			l.middle(m, start, pos)
			l.pos = pos + n
			l.endFString(uint32(pos), uint32(pos+n))
			return
		case c == '\\':
			pos++
			if pos >= len(src) {
				break
			}
			switch e := src[pos]; {
			case e == '{' || e == '}':
				// The brace still opens or closes a field.
			case e == 'N' && !m.raw:
				pos++
				if pos < len(src) && src[pos] == '{' {
					named = true
					pos++
				}
			default:
				if n := l.lineBreak(pos); n > 0 {
					pos += n
				} else {
					pos++
				}
			}
		case c == '{':
			if !m.inSpec && pos+1 < len(src) && src[pos+1] == '{' {
				pos += 2
				continue
			}
			l.middle(m, start, pos)
			l.openField(m, pos)
			return
		case c == '}':
			if named {
				named = false
				pos++
				continue
			}
			if m.fields > 0 {
				l.middle(m, start, pos)
				l.pos = pos
				m.inField, m.inSpec = true, false // the brace ends the field
				return
			}
			if pos+1 < len(src) && src[pos+1] == '}' {
				pos += 2
				continue
			}
			l.middle(m, start, pos)
			l.fail(uint32(pos), uint32(pos+1), "f-string: single '}' is not allowed")
			pos++
			start = pos
			l.pos = pos
		case (c == '\n' || c == '\r') && !m.triple:
			l.middle(m, start, pos)
			if m.inSpec {
				// The specification ends; the field goes on behind the line break.
				l.pos = pos
				m.inField, m.inSpec = true, false
				l.fieldLine()
				return
			}
			l.fail(m.start, uint32(pos), "unterminated f-string literal")
			l.pos = pos
			l.endFString(uint32(pos), uint32(pos))
			for len(l.fmodes) > 0 && !l.fmodes[len(l.fmodes)-1].triple {
				l.endFString(uint32(pos), uint32(pos))
			}
			return
		default:
			pos++
		}
	}
	pos = len(src)
	l.middle(m, start, pos)
	l.pos = pos
	what := "unterminated f-string literal"
	if m.triple {
		what = "unterminated triple-quoted f-string literal"
	}
	l.fail(m.start, m.start+1, what)
	for len(l.fmodes) > 0 {
		l.endFString(uint32(pos), uint32(pos))
	}
}

// fieldLine looks at what follows a line break that ended a specification: only
// the brace can, so anything else ends the f-string for us.
func (l *Lexer) fieldLine() {
	at := l.pos
	for at < len(l.src) && (classes[l.src[at]] == classSpace || classes[l.src[at]] == classBreak) {
		at++
	}
	if at < len(l.src) && l.src[at] == '}' {
		return
	}
	for len(l.fmodes) > 0 && !l.fmodes[len(l.fmodes)-1].triple {
		l.endFString(uint32(l.pos), uint32(l.pos))
	}
}

// middle emits the text of an f-string.
func (l *Lexer) middle(m *fmode, start, end int) {
	if end <= start {
		return
	}
	var flags uint8
	if m.raw {
		flags = PrefixRaw
	}
	if m.inSpec {
		flags |= PrefixFormat
	}
	l.Tokens = append(l.Tokens, Token{uint32(start), uint32(end), FStringMiddle, flags})
}

func (l *Lexer) openField(m *fmode, pos int) {
	at := uint32(pos)
	l.pos = pos + 1
	l.emit(LBrace, at, at+1)
	m.fields++
	m.depth++
	m.inField, m.inSpec = true, false
	if m.fields > maxFields && !l.tooDeep {
		l.tooDeep = true
		l.fail(at, at+1, "f-string: expressions nested too deeply")
	}
	l.push(opener{LBrace, at})
}

// specBegins turns a colon of the innermost field into the start of its format
// specification.
func (l *Lexer) specBegins() bool {
	m := &l.fmodes[len(l.fmodes)-1]
	if m.depth != m.fields {
		return false
	}
	at := uint32(l.pos)
	l.pos++
	l.emit(Colon, at, at+1)
	m.inField, m.inSpec = false, true
	return true
}

// endFString closes the innermost f-string, with the fields and brackets that are
// still open in it.
func (l *Lexer) endFString(start, end uint32) {
	n := len(l.fmodes) - 1
	if depth := l.fmodes[n].depth; depth > 0 {
		if !l.diverged {
			l.diverged = true
			l.strict = append(l.strict[:0], l.nesting...)
		}
		l.nesting = l.nesting[:max(0, len(l.nesting)-depth)]
	}
	l.fmodes = l.fmodes[:n]
	l.emit(FStringEnd, start, end)
}
