package parser

import (
	"strings"
	"unicode/utf8"

	"github.com/ferrule-dev/ferrule/internal/syntax/lexer"
)

// unescape gives the value of the text of a string literal; at is its offset.
func (p *Parser) unescape(s string, at uint32, flags uint8) string {
	if strings.IndexByte(s, '\r') >= 0 {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	if flags&lexer.PrefixRaw != 0 || strings.IndexByte(s, '\\') < 0 {
		return s
	}
	isBytes := flags&lexer.PrefixBytes != 0
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 >= len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch c := s[i]; c {
		case '\n':
		case '\\', '\'', '"':
			b.WriteByte(c)
		case 'a':
			b.WriteByte(7)
		case 'b':
			b.WriteByte(8)
		case 'f':
			b.WriteByte(12)
		case 'n':
			b.WriteByte(10)
		case 'r':
			b.WriteByte(13)
		case 't':
			b.WriteByte(9)
		case 'v':
			b.WriteByte(11)
		case '0', '1', '2', '3', '4', '5', '6', '7':
			n := 0
			j := i
			for ; j < i+3 && j < len(s) && s[j] >= '0' && s[j] <= '7'; j++ {
				n = n*8 + int(s[j]-'0')
			}
			i = j - 1
			if isBytes {
				b.WriteByte(byte(n))
			} else {
				writeRune(&b, rune(n))
			}
		case 'x':
			i = p.hex(&b, s, i, 2, at, isBytes)
		case 'u':
			if isBytes {
				b.WriteString(`\u`)
				continue
			}
			i = p.hex(&b, s, i, 4, at, false)
		case 'U':
			if isBytes {
				b.WriteString(`\U`)
				continue
			}
			i = p.hex(&b, s, i, 8, at, false)
		case 'N':
			if isBytes {
				b.WriteString(`\N`)
				continue
			}
			end := -1
			if i+1 < len(s) && s[i+1] == '{' {
				end = strings.IndexByte(s[i:], '}')
			}
			if end < 0 {
				p.failAt(at, at+uint32(len(s)), `(unicode error) 'unicodeescape' codec can't decode bytes: malformed \N character escape`)
			}
			r, ok := characterByName(s[i+2 : i+end])
			if !ok {
				p.failAt(at, at+uint32(len(s)), `(unicode error) 'unicodeescape' codec can't decode bytes: unknown Unicode character name`)
			}
			b.WriteString(r)
			i += end
		default:
			b.WriteByte('\\')
			b.WriteByte(c)
		}
	}
	return b.String()
}

// hex decodes n digits behind s[i] and returns the index of the last.
func (p *Parser) hex(b *strings.Builder, s string, i, n int, at uint32, isBytes bool) int {
	v := 0
	for k := 1; k <= n; k++ {
		d := -1
		if i+k < len(s) {
			switch c := s[i+k]; {
			case c >= '0' && c <= '9':
				d = int(c - '0')
			case c|0x20 >= 'a' && c|0x20 <= 'f':
				d = int(c|0x20-'a') + 10
			}
		}
		if d < 0 {
			what := "(unicode error) 'unicodeescape' codec can't decode bytes: truncated escape"
			if isBytes {
				what = "(value error) invalid \\x escape"
			}
			p.failAt(at, at+uint32(len(s)), what)
		}
		v = v*16 + d
	}
	switch {
	case isBytes:
		b.WriteByte(byte(v))
	case v > utf8.MaxRune:
		p.failAt(at, at+uint32(len(s)), "(unicode error) 'unicodeescape' codec can't decode bytes: illegal Unicode character")
	default:
		writeRune(b, rune(v))
	}
	return i + n
}

// writeRune writes a code point; a lone surrogate keeps its three-byte form.
func writeRune(b *strings.Builder, r rune) {
	if r >= 0xD800 && r <= 0xDFFF {
		b.WriteByte(0xE0 | byte(r>>12))
		b.WriteByte(0x80 | byte(r>>6)&0x3F)
		b.WriteByte(0x80 | byte(r)&0x3F)
		return
	}
	b.WriteRune(r)
}
