package lexer

// Tables of operators by first byte: alone, with =, doubled, doubled with =.
var (
	alone = [128]Kind{
		'+': Plus, '-': Minus, '*': Star, '/': Slash, '%': Percent, '&': Amp, '|': Pipe, '^': Caret, '~': Tilde,
		'<': Less, '>': Greater, '=': Assign, '!': Exclam, '@': At, ',': Comma, ':': Colon, ';': Semi,
		'(': LParen, ')': RParen, '[': LBracket, ']': RBracket, '{': LBrace, '}': RBrace,
	}
	withEqual = [128]Kind{
		'+': PlusEqual, '-': MinusEqual, '*': StarEqual, '/': SlashEqual, '%': PercentEqual, '&': AmpEqual,
		'|': PipeEqual, '^': CaretEqual, '<': LessEqual, '>': GreaterEqual, '=': EqEqual, '!': NotEqual,
		'@': AtEqual, ':': ColonEqual,
	}
	doubled      = [128]Kind{'*': DoubleStar, '/': DoubleSlash, '<': LShift, '>': RShift}
	doubledEqual = [128]Kind{'*': DoubleStarEqual, '/': DoubleSlashEqual, '<': LShiftEqual, '>': RShiftEqual}
)

// operator scans an operator that is no bracket. It reports whether the format
// specification of a replacement field begins.
func (l *Lexer) operator(c byte) bool {
	src, pos := l.src, l.pos
	var next byte
	if pos+1 < len(src) {
		next = src[pos+1]
	}
	kind, n := alone[c], 1
	switch {
	case c == ':' && len(l.fmodes) > 0 && l.specBegins():
		return true
	case next == '=' && withEqual[c] != 0:
		kind, n = withEqual[c], 2
	case next == c && doubled[c] != 0:
		kind, n = doubled[c], 2
		if pos+2 < len(src) && src[pos+2] == '=' {
			kind, n = doubledEqual[c], 3
		}
	case c == '-' && next == '>':
		kind, n = Arrow, 2
	case c == '<' && next == '>':
		kind, n = Error, 2 // the operator of Python 2, on which the parser fails
	}
	l.pos = pos + n
	l.Tokens = append(l.Tokens, Token{Start: uint32(pos), End: uint32(pos + n), Kind: kind})
	return false
}

// open scans an opening bracket. Open brackets switch layout tokens off.
func (l *Lexer) open(c byte) {
	at := uint32(l.pos)
	l.pos++
	l.emit(alone[c], at, at+1)
	l.push(opener{alone[c], at})
	if n := len(l.fmodes); n > 0 {
		l.fmodes[n-1].depth++
	}
}

func (l *Lexer) push(o opener) {
	if l.diverged {
		l.strict = append(l.strict, o)
	}
	if len(l.nesting) >= maxNesting && !l.tooDeep {
		l.tooDeep = true
		l.fail(o.at, o.at+1, "too many nested parentheses")
	}
	l.nesting = append(l.nesting, o)
}

// close scans a closing bracket. It reports whether the literal part of an
// f-string goes on behind it.
func (l *Lexer) close(c byte) bool {
	at := uint32(l.pos)
	kind := alone[c]
	l.pos++
	var m *fmode
	if n := len(l.fmodes); n > 0 {
		m = &l.fmodes[n-1]
	}
	l.closeStrict(kind, at)
	n := len(l.nesting)
	low := 0
	if m != nil {
		// What may be closed are the brackets inside the innermost field, and the
		// brace that opened it.
		low = n - m.depth + m.fields
		if kind == RBrace {
			low--
		}
	}
	if n == 0 {
		if !l.diverged {
			l.fail(at, at+1, "unmatched '"+string(c)+"'")
		}
		l.emit(kind, at, at+1)
		return false
	}
	k := n - 1
	if top := l.nesting[k]; top.kind != kind-1 {
		l.mismatch(m, top, at, c)
		// The bracket closes the nearest one that fits; if none does, it is stray.
		for k >= low && l.nesting[k].kind != kind-1 {
			k--
		}
		if k < low {
			l.emit(kind, at, at+1)
			return false
		}
	}
	l.nesting = l.nesting[:k]
	l.emit(kind, at, at+1)
	if m == nil {
		return false
	}
	m.depth -= n - k
	if m.depth >= m.fields {
		return false
	}
	m.fields--
	m.inField = false
	m.inSpec = false // behind a nested field braces are doubled again, as in CPython
	return true
}

func (l *Lexer) mismatch(m *fmode, top opener, at uint32, c byte) {
	if l.diverged {
		return
	}
	if m != nil && top.kind == LBrace && m.depth == m.fields {
		l.fail(at, at+1, "f-string: unmatched '"+string(c)+"'")
		return
	}
	l.fail(at, at+1, "closing parenthesis '"+string(c)+"' does not match opening parenthesis '"+l.src[top.at:top.at+1]+"'")
}

// closeStrict keeps CPython's stack of brackets after a recovery.
func (l *Lexer) closeStrict(kind Kind, at uint32) {
	if !l.diverged {
		return
	}
	n := len(l.strict)
	switch {
	case n == 0:
		l.fail(at, at+1, "unmatched '"+l.src[at:at+1]+"'")
	case l.strict[n-1].kind != kind-1:
		open := l.strict[n-1].at
		l.fail(at, at+1, "closing parenthesis '"+l.src[at:at+1]+"' does not match opening parenthesis '"+l.src[open:open+1]+"'")
		fallthrough
	default:
		l.strict = l.strict[:n-1]
	}
}
