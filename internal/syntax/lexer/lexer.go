package lexer

import (
	"unicode"
	"unicode/utf8"
)

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
}

type opener struct {
	kind Kind
	at   uint32
}

type indent struct{ col, alt int }

// fmode is an open f-string or, with inField, an open replacement field.
type fmode struct {
	quote   byte
	triple  bool
	raw     bool
	inField bool
	inSpec  bool
	depth   int // nesting depth of brackets where the field was opened
	start   uint32
}

const maxIndents = 100

// maxFStrings is CPython's limit of nested f-strings.
const maxFStrings = 150

// maxNesting is CPython's limit of open brackets.
const maxNesting = 200

// Scan tokenises a text.
func (l *Lexer) Scan(src string) {
	l.src, l.pos = src, 0
	l.Tokens, l.Comments, l.Errors = l.Tokens[:0], l.Comments[:0], l.Errors[:0]
	l.nesting, l.fmodes = l.nesting[:0], l.fmodes[:0]
	l.indents = append(l.indents[:0], indent{})
	l.bol, l.blank = true, true
	if want := len(src) / 4; cap(l.Tokens) < want {
		l.Tokens = make([]Token, 0, want)
	}
	for {
		if n := len(l.fmodes); n > 0 && !l.fmodes[n-1].inField {
			l.fstringMiddle()
			continue
		}
		if l.bol && len(l.nesting) == 0 && len(l.fmodes) == 0 {
			if !l.lineStart() {
				break
			}
		}
		if !l.token() {
			break
		}
	}
	l.finish()
}

func (l *Lexer) finish() {
	end := uint32(len(l.src))
	for i := len(l.fmodes) - 1; i >= 0; i-- {
		if m := l.fmodes[i]; !m.inField {
			what := "unterminated f-string literal"
			if m.triple {
				what = "unterminated triple-quoted f-string literal"
			}
			l.fail(m.start, end, what)
			break
		}
	}
	if n := len(l.nesting); n > 0 && len(l.Errors) == 0 {
		o := l.nesting[n-1]
		l.fail(o.at, o.at+1, "'"+l.src[o.at:o.at+1]+"' was never closed")
	}
	if !l.blank {
		l.emit(Newline, end, end)
	}
	for len(l.indents) > 1 {
		l.indents = l.indents[:len(l.indents)-1]
		l.emit(Dedent, end, end)
	}
	l.emit(EOF, end, end)
}

func (l *Lexer) emit(k Kind, start, end uint32) {
	l.Tokens = append(l.Tokens, Token{Start: start, End: end, Kind: k})
}

func (l *Lexer) fail(start, end uint32, msg string) {
	l.Errors = append(l.Errors, LexError{start, end, msg})
}

// lineStart measures the indentation of a line and reports false at the end of
// the file. Lines without a token leave the indentation alone.
func (l *Lexer) lineStart() bool {
	for {
		start := l.pos
		col, alt := 0, 0
		for l.pos < len(l.src) {
			switch l.src[l.pos] {
			case ' ':
				col++
				alt++
			case '\t':
				col = (col/8 + 1) * 8
				alt++
			case '\f':
				col, alt = 0, 0
			case '\\':
				// A continuation keeps the indentation of its first line.
				if n := l.lineBreak(l.pos + 1); n > 0 {
					save, saveAlt := col, alt
					l.pos += 1 + n
					for l.pos < len(l.src) && (l.src[l.pos] == ' ' || l.src[l.pos] == '\t' || l.src[l.pos] == '\f') {
						l.pos++
						if save == 0 {
							col++
							alt++
						}
					}
					if save > 0 {
						col, alt = save, saveAlt
					}
					continue
				}
				goto measured
			default:
				goto measured
			}
			l.pos++
		}
	measured:
		if l.pos >= len(l.src) {
			return false
		}
		switch c := l.src[l.pos]; c {
		case '#':
			l.comment()
			continue
		case '\n', '\r':
			l.pos += l.lineBreak(l.pos)
			continue
		}
		l.bol = false
		l.indentTo(col, alt, uint32(start))
		return true
	}
}

func (l *Lexer) indentTo(col, alt int, lineStart uint32) {
	top := l.indents[len(l.indents)-1]
	at := uint32(l.pos)
	switch {
	case col == top.col:
		if alt != top.alt {
			l.fail(lineStart, at, "inconsistent use of tabs and spaces in indentation")
		}
	case col > top.col:
		if alt <= top.alt {
			l.fail(lineStart, at, "inconsistent use of tabs and spaces in indentation")
		}
		if len(l.indents) >= maxIndents {
			l.fail(lineStart, at, "too many levels of indentation")
		}
		l.indents = append(l.indents, indent{col, alt})
		l.emit(Indent, lineStart, at)
	default:
		for len(l.indents) > 1 && col < l.indents[len(l.indents)-1].col {
			l.indents = l.indents[:len(l.indents)-1]
			l.emit(Dedent, at, at)
		}
		top = l.indents[len(l.indents)-1]
		if col != top.col {
			l.fail(at, at, "unindent does not match any outer indentation level")
		} else if alt != top.alt {
			l.fail(lineStart, at, "inconsistent use of tabs and spaces in indentation")
		}
	}
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

func (l *Lexer) comment() {
	start := l.pos
	for l.pos < len(l.src) && l.src[l.pos] != '\n' && l.src[l.pos] != '\r' {
		l.pos++
	}
	l.Comments = append(l.Comments, Token{Start: uint32(start), End: uint32(l.pos)})
}

// token scans one token and reports false at the end of the file.
func (l *Lexer) token() bool {
	for l.pos < len(l.src) {
		switch c := l.src[l.pos]; c {
		case ' ', '\t', '\f':
			l.pos++
			continue
		case '#':
			l.comment()
			continue
		case '\\':
			if n := l.lineBreak(l.pos + 1); n > 0 {
				l.pos += 1 + n
				if l.pos >= len(l.src) {
					l.fail(uint32(l.pos-1-n), uint32(l.pos), "unexpected EOF while parsing")
				}
				continue
			}
			l.fail(uint32(l.pos), uint32(l.pos+1), "unexpected character after line continuation character")
			l.pos++
			l.emit(Error, uint32(l.pos-1), uint32(l.pos))
			return true
		case '\n', '\r':
			n := l.lineBreak(l.pos)
			if len(l.nesting) > 0 || len(l.fmodes) > 0 {
				l.pos += n
				if m := len(l.fmodes); m > 0 && !l.fmodes[m-1].triple && false {
					return true
				}
				continue
			}
			if !l.blank {
				l.emit(Newline, uint32(l.pos), uint32(l.pos+n))
			}
			l.pos += n
			l.bol, l.blank = true, true
			return true
		}
		l.blank = false
		l.scan()
		return true
	}
	return false
}

func (l *Lexer) scan() {
	c := l.src[l.pos]
	switch {
	case isNameStart(c):
		l.name()
	case c >= '0' && c <= '9', c == '.' && l.pos+1 < len(l.src) && isDigit(l.src[l.pos+1]):
		l.number()
	case c == '"' || c == '\'':
		l.str(l.pos, 0)
	case c >= utf8.RuneSelf:
		l.name()
	default:
		l.operator(c)
	}
}

func isNameStart(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func (l *Lexer) name() {
	start := l.pos
	for l.pos < len(l.src) {
		c := l.src[l.pos]
		if isNameStart(c) || isDigit(c) {
			l.pos++
			continue
		}
		if c < utf8.RuneSelf {
			break
		}
		r, n := utf8.DecodeRuneInString(l.src[l.pos:])
		if !isIdentRune(r, l.pos == start) {
			if l.pos == start {
				l.fail(uint32(start), uint32(start+n), "invalid character '"+string(r)+"'")
				l.pos += n
				l.emit(Error, uint32(start), uint32(l.pos))
				return
			}
			break
		}
		l.pos += n
	}
	text := l.src[start:l.pos]
	if len(text) <= 2 && l.pos < len(l.src) && (l.src[l.pos] == '"' || l.src[l.pos] == '\'') {
		if flags, ok := stringPrefix(text); ok {
			l.str(start, flags)
			return
		}
	}
	l.emit(keyword(text), uint32(start), uint32(l.pos))
}

// isIdentRune approximates XID_Start and XID_Continue by general categories and
// the few characters that Unicode adds to them.
func isIdentRune(r rune, first bool) bool {
	if r == utf8.RuneError {
		return false
	}
	if unicode.IsLetter(r) || unicode.Is(unicode.Nl, r) || unicode.Is(unicode.Other_ID_Start, r) {
		return true
	}
	if first {
		return false
	}
	return unicode.In(r, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue)
}

func stringPrefix(s string) (uint8, bool) {
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

type op struct {
	text string
	kind Kind
}

// ops lists the operators by first byte, longest first.
var ops = [128][]op{
	'(': {{"(", LParen}}, ')': {{")", RParen}}, '[': {{"[", LBracket}}, ']': {{"]", RBracket}},
	'{': {{"{", LBrace}}, '}': {{"}", RBrace}}, ',': {{",", Comma}}, ';': {{";", Semi}}, '~': {{"~", Tilde}},
	':': {{":=", ColonEqual}, {":", Colon}},
	'.': {{"...", Ellipsis}, {".", Dot}},
	'-': {{"->", Arrow}, {"-=", MinusEqual}, {"-", Minus}},
	'+': {{"+=", PlusEqual}, {"+", Plus}},
	'*': {{"**=", DoubleStarEqual}, {"**", DoubleStar}, {"*=", StarEqual}, {"*", Star}},
	'/': {{"//=", DoubleSlashEqual}, {"//", DoubleSlash}, {"/=", SlashEqual}, {"/", Slash}},
	'%': {{"%=", PercentEqual}, {"%", Percent}},
	'&': {{"&=", AmpEqual}, {"&", Amp}},
	'|': {{"|=", PipeEqual}, {"|", Pipe}},
	'^': {{"^=", CaretEqual}, {"^", Caret}},
	'@': {{"@=", AtEqual}, {"@", At}},
	'<': {{"<<=", LShiftEqual}, {"<<", LShift}, {"<=", LessEqual}, {"<>", NotEqual}, {"<", Less}},
	'>': {{">>=", RShiftEqual}, {">>", RShift}, {">=", GreaterEqual}, {">", Greater}},
	'=': {{"==", EqEqual}, {"=", Assign}},
	'!': {{"!=", NotEqual}, {"!", Exclam}},
}

func (l *Lexer) operator(c byte) {
	start := l.pos
	for _, o := range ops[c] {
		if len(l.src)-start < len(o.text) || l.src[start:start+len(o.text)] != o.text {
			continue
		}
		if n := len(l.fmodes); n > 0 && l.fieldOperator(o, n-1) {
			return
		}
		if o.text == "<>" {
			l.fail(uint32(start), uint32(start+2), "invalid syntax")
		}
		l.pos += len(o.text)
		l.emit(o.kind, uint32(start), uint32(l.pos))
		l.bracket(o.kind, uint32(start))
		return
	}
	l.pos++
	switch {
	case c == 0:
		l.fail(uint32(start), uint32(l.pos), "source code cannot contain null bytes")
	default:
		l.fail(uint32(start), uint32(l.pos), "invalid syntax")
	}
	l.emit(Error, uint32(start), uint32(l.pos))
}

// bracket keeps track of open brackets, which switch layout tokens off.
func (l *Lexer) bracket(k Kind, at uint32) {
	switch k {
	case LParen, LBracket, LBrace:
		if len(l.nesting) >= maxNesting {
			l.fail(at, at+1, "too many nested parentheses")
		}
		l.nesting = append(l.nesting, opener{k, at})
	case RParen, RBracket, RBrace:
		n := len(l.nesting)
		if n == 0 {
			l.fail(at, at+1, "unmatched '"+l.src[at:at+1]+"'")
			return
		}
		if open := l.nesting[n-1]; open.kind != k-1 {
			l.fail(at, at+1, "closing parenthesis '"+l.src[at:at+1]+"' does not match opening parenthesis '"+l.src[open.at:open.at+1]+"'")
		}
		l.nesting = l.nesting[:n-1]
	}
}
