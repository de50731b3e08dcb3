package lexer

// number scans a number as CPython does: digits are taken as long as they fit,
// and then a letter must not follow.
func (l *Lexer) number() {
	start := l.pos
	msg := l.numberEnd()
	if msg != "" {
		l.fail(uint32(start), uint32(l.pos), msg)
		for l.pos < len(l.src) && classes[l.src[l.pos]] <= classDigit {
			l.pos++ // one fault, one token
		}
		l.emit(Error, uint32(start), uint32(l.pos))
		return
	}
	l.emit(Number, uint32(start), uint32(l.pos))
}

func (l *Lexer) peekByte() byte {
	if l.pos < len(l.src) {
		return l.src[l.pos]
	}
	return 0
}

// numberEnd moves behind the number and returns what is wrong with it.
func (l *Lexer) numberEnd() string {
	src := l.src
	if src[l.pos] == '0' && l.pos+1 < len(src) {
		switch src[l.pos+1] | 0x20 {
		case 'x':
			return l.radix("hexadecimal", 16)
		case 'o':
			return l.radix("octal", 8)
		case 'b':
			return l.radix("binary", 2)
		}
	}
	const invalid = "invalid decimal literal"
	zero := src[l.pos] == '0'
	nonzero := false
	if src[l.pos] != '.' {
		first := l.pos
		if !l.decimals() {
			return invalid
		}
		if zero {
			for i := first; i < l.pos; i++ {
				nonzero = nonzero || src[i] != '0' && src[i] != '_'
			}
		}
	}
	isFloat := false
	if l.peekByte() == '.' {
		isFloat = true
		l.pos++
		if isDigit(l.peekByte()) && !l.decimals() {
			return invalid
		}
	}
	if l.peekByte()|0x20 == 'e' {
		p := l.pos + 1
		signed := p < len(src) && (src[p] == '+' || src[p] == '-')
		if signed {
			p++
		}
		switch {
		case p < len(src) && isDigit(src[p]):
			isFloat = true
			l.pos = p
			if !l.decimals() {
				return invalid
			}
		case signed:
			l.pos = p
			return invalid
		}
	}
	kind := "decimal"
	if l.peekByte()|0x20 == 'j' {
		isFloat = true
		kind = "imaginary"
		l.pos++
	}
	if zero && nonzero && !isFloat {
		return "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers"
	}
	return l.follows(kind)
}

// decimals scans digits with single underscores between them.
func (l *Lexer) decimals() bool {
	src := l.src
	for {
		for l.pos < len(src) && isDigit(src[l.pos]) {
			l.pos++
		}
		if l.pos >= len(src) || src[l.pos] != '_' {
			return true
		}
		l.pos++
		if l.pos >= len(src) || !isDigit(src[l.pos]) {
			return false
		}
	}
}

func (l *Lexer) radix(name string, base int) string {
	l.pos += 2
	for {
		if l.peekByte() == '_' {
			l.pos++
		}
		n := 0
		for l.pos < len(l.src) && digitValue(l.src[l.pos]) < base {
			l.pos++
			n++
		}
		if n == 0 || base != 16 && isDigit(l.peekByte()) {
			if c := l.peekByte(); isDigit(c) {
				return "invalid digit '" + string(c) + "' in " + name + " literal"
			}
			return "invalid " + name + " literal"
		}
		if l.peekByte() != '_' {
			return l.follows(name)
		}
	}
}

func digitValue(c byte) int {
	switch {
	case isDigit(c):
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return 99
}

// follows checks what stands behind a number: no letter, except the keywords that
// CPython still lets follow without a space.
func (l *Lexer) follows(kind string) string {
	c := l.peekByte()
	if classes[c] > classDigit {
		return ""
	}
	rest := l.src[l.pos:]
	for _, k := range [...]string{"and", "else", "for", "if", "in", "is", "or", "not"} {
		if len(rest) >= len(k) && rest[:len(k)] == k {
			return ""
		}
	}
	return "invalid " + kind + " literal"
}
