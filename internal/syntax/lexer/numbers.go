package lexer

// number scans a number as CPython does: it takes the longest literal and then
// looks at what follows.
func (l *Lexer) number() {
	start := l.pos
	ok := true
	if l.src[l.pos] == '0' && l.pos+1 < len(l.src) {
		switch l.src[l.pos+1] | 0x20 {
		case 'x':
			l.pos += 2
			ok = l.digits(func(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }, true)
			l.endNumber(start, ok)
			return
		case 'o':
			l.pos += 2
			ok = l.digits(func(c byte) bool { return c >= '0' && c <= '7' }, true)
			if l.pos < len(l.src) && isDigit(l.src[l.pos]) {
				ok = false
			}
			l.endNumber(start, ok)
			return
		case 'b':
			l.pos += 2
			ok = l.digits(func(c byte) bool { return c == '0' || c == '1' }, true)
			if l.pos < len(l.src) && isDigit(l.src[l.pos]) {
				ok = false
			}
			l.endNumber(start, ok)
			return
		}
	}
	isFloat := false
	if l.src[l.pos] != '.' {
		ok = l.digits(isDigit, false)
	}
	if l.pos < len(l.src) && l.src[l.pos] == '.' {
		isFloat = true
		l.pos++
		if l.pos < len(l.src) && isDigit(l.src[l.pos]) {
			ok = l.digits(isDigit, false) && ok
		}
	}
	if l.pos < len(l.src) && l.src[l.pos]|0x20 == 'e' {
		p := l.pos + 1
		if p < len(l.src) && (l.src[p] == '+' || l.src[p] == '-') {
			p++
		}
		if p < len(l.src) && isDigit(l.src[p]) {
			isFloat = true
			l.pos = p
			ok = l.digits(isDigit, false) && ok
		}
	}
	if l.pos < len(l.src) && l.src[l.pos]|0x20 == 'j' {
		isFloat = true
		l.pos++
	}
	if !isFloat && l.src[start] == '0' {
		for _, c := range []byte(l.src[start:l.pos]) {
			if c != '0' && c != '_' {
				l.fail(uint32(start), uint32(l.pos), "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers")
				break
			}
		}
	}
	l.endNumber(start, ok)
}

// digits scans digits with single underscores between them.
func (l *Lexer) digits(is func(byte) bool, underscoreFirst bool) bool {
	n := 0
	if underscoreFirst && l.pos < len(l.src) && l.src[l.pos] == '_' {
		l.pos++
	}
	for l.pos < len(l.src) {
		c := l.src[l.pos]
		if is(c) {
			n++
			l.pos++
			continue
		}
		if c == '_' && n > 0 && l.pos+1 < len(l.src) && is(l.src[l.pos+1]) {
			l.pos++
			continue
		}
		break
	}
	return n > 0 && (l.pos >= len(l.src) || l.src[l.pos] != '_')
}

// numberKeywords may follow a number without a space (deprecated by CPython,
// still accepted).
var numberKeywords = [...]string{"and", "else", "for", "if", "in", "is", "not", "or"}

func (l *Lexer) endNumber(start int, ok bool) {
	if l.pos < len(l.src) && ok {
		if c := l.src[l.pos]; isNameStart(c) {
			ok = false
			for _, k := range numberKeywords {
				if len(l.src)-l.pos >= len(k) && l.src[l.pos:l.pos+len(k)] == k {
					ok = true
				}
			}
		} else if c >= 0x80 {
			ok = false
		}
	}
	if !ok {
		l.fail(uint32(start), uint32(l.pos), "invalid decimal literal")
	}
	l.emit(Number, uint32(start), uint32(l.pos))
}
