package lexer

// Lexer scans one file at a time and is reused.
type Lexer struct {
	Tokens   []Token
	Comments []Token // Start and End only
	Errors   []LexError

	src     string
	pos     int
	nesting []opener
	indents []indent
	fmodes  []fmode
	bol     bool // at the beginning of a logical line
	blank   bool // nothing but layout since the last NEWLINE

	// After a recovery our open brackets differ from CPython's, which strict keeps
	// on its behalf.
	diverged bool
	strict   []opener
	tooDeep  bool // a limit was reported, once is enough
}

type opener struct {
	kind Kind
	at   uint32
}

// maxNesting is CPython's limit of open brackets.
const maxNesting = 200

// Scan tokenises a text.
func (l *Lexer) Scan(src string) {
	l.src, l.pos = src, 0
	l.Tokens, l.Comments, l.Errors = l.Tokens[:0], l.Comments[:0], l.Errors[:0]
	l.nesting, l.fmodes, l.strict = l.nesting[:0], l.fmodes[:0], l.strict[:0]
	l.indents = append(l.indents[:0], indent{})
	l.bol, l.blank, l.diverged, l.tooDeep = true, true, false, false
	if want := len(src)/4 + 16; cap(l.Tokens) < want {
		l.Tokens = make([]Token, 0, want)
	}
	for {
		switch {
		case len(l.fmodes) > 0 && !l.fmodes[len(l.fmodes)-1].inField:
			l.literalPart()
			continue
		case l.bol:
			if !l.lineStart() {
				l.finish()
				return
			}
		}
		if !l.run() {
			l.finish()
			return
		}
	}
}

func (l *Lexer) finish() {
	end := uint32(len(l.src))
	for i := len(l.fmodes) - 1; i >= 0; i-- {
		l.emit(FStringEnd, end, end)
	}
	open := l.nesting
	if l.diverged {
		open = l.strict
	}
	// A fault that ends CPython's scan explains what is open behind it.
	if n := len(open); n > 0 && !l.stopped() {
		l.stillOpen(open[n-1])
	}
	if !l.blank {
		l.emit(Newline, end, end)
	}
	for len(l.indents) > 1 {
		l.popIndent(end)
	}
	l.emit(EOF, end, end)
}

// stopped says whether a fault has ended CPython's scan.
func (l *Lexer) stopped() bool {
	for _, e := range l.Errors {
		if e.Class == Raised || e.Class == Stopping {
			return true
		}
	}
	return false
}

const neverClosed = "' was never closed"

func (l *Lexer) reportOpen(o opener, c Class) {
	l.report(o.at, o.at+1, "'"+l.src[o.at:o.at+1]+neverClosed, c)
}

// stillOpen reports the bracket that is open at the end for CPython; a recovery may
// have reported it already.
func (l *Lexer) stillOpen(o opener) {
	for i := range l.Errors {
		if e := &l.Errors[i]; e.Start == o.at && len(e.Msg) == len(neverClosed)+2 {
			e.Class = Unclosed
			return
		}
	}
	l.reportOpen(o, Unclosed)
}

func (l *Lexer) emit(k Kind, start, end uint32) {
	l.Tokens = append(l.Tokens, Token{Start: start, End: end, Kind: k})
}

// Classes of bytes. Those up to classDigit continue a name.
const (
	className uint8 = iota
	classDigit
	classOther
	classSpace
	classBreak
	classComment
	classBackslash
	classDot
	classQuote
	classHigh
	classOperator
	classOpen
	classClose
)

var classes = func() (t [256]uint8) {
	for c := range t {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_':
			t[c] = className
		case c >= '0' && c <= '9':
			t[c] = classDigit
		case c >= 0x80:
			t[c] = classHigh
		default:
			t[c] = classOther
		}
	}
	for class, set := range map[uint8]string{
		classSpace: " \t\f", classBreak: "\n\r", classComment: "#", classBackslash: "\\", classDot: ".",
		classQuote: `"'`, classOperator: "+-*/%&|^~<>=!@,:;", classOpen: "([{", classClose: ")]}",
	} {
		for i := 0; i < len(set); i++ {
			t[set[i]] = class
		}
	}
	return t
}()

// run scans tokens until the logical line ends or the literal part of an f-string
// begins, and reports false at the end of the file.
func (l *Lexer) run() bool {
	src := l.src
	for l.pos < len(src) {
		pos := l.pos
		c := src[pos]
		switch classes[c] {
		case classSpace:
			l.pos = pos + 1
			continue
		case className:
			end := pos + 1
			for end < len(src) && classes[src[end]] <= classDigit {
				end++
			}
			if end < len(src) {
				switch classes[src[end]] {
				case classHigh:
					l.unicodeName()
					continue
				case classQuote:
					if flags, ok := stringPrefix(src[pos:end]); ok {
						l.blank = false
						l.pos = end
						if l.str(pos, flags) {
							return true
						}
						continue
					}
				}
			}
			l.blank = false
			l.pos = end
			l.Tokens = append(l.Tokens, Token{Start: uint32(pos), End: uint32(end), Kind: keyword(src[pos:end])})
			continue
		case classBreak:
			if l.lineEnd() {
				return true
			}
			continue
		case classComment:
			l.comment()
			continue
		case classBackslash:
			l.continuation()
			continue
		}
		l.blank = false
		switch classes[c] {
		case classOpen:
			l.open(c)
		case classClose:
			if l.close(c) {
				return true
			}
		case classOperator:
			if l.operator(c) {
				return true
			}
		case classQuote:
			l.str(pos, 0)
		case classDigit:
			l.number()
		case classDot:
			switch {
			case pos+1 < len(src) && isDigit(src[pos+1]):
				l.number()
			case pos+2 < len(src) && src[pos+1] == '.' && src[pos+2] == '.':
				l.pos += 3
				l.emit(Ellipsis, uint32(pos), uint32(l.pos))
			default:
				l.pos++
				l.emit(Dot, uint32(pos), uint32(l.pos))
			}
		case classHigh:
			l.unicodeName()
		default:
			l.strange(c)
		}
	}
	return false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// strange handles a byte that no token begins with. CPython makes tokens of the
// printable ones, on which its parser fails.
func (l *Lexer) strange(c byte) {
	at := uint32(l.pos)
	l.pos++
	switch {
	case c == 0:
		l.fail(at, at+1, "source code cannot contain null bytes")
	case c < ' ' || c == 0x7f:
		l.fail(at, at+1, "invalid non-printable character U+00"+string("0123456789ABCDEF"[c>>4])+string("0123456789ABCDEF"[c&15]))
	}
	l.emit(Error, at, at+1)
}

func (l *Lexer) comment() {
	start := l.pos
	end := start + 1
	for end < len(l.src) && l.src[end] != '\n' && l.src[end] != '\r' {
		end++
	}
	l.pos = end
	l.Comments = append(l.Comments, Token{Start: uint32(start), End: uint32(end)})
}
