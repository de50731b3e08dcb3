package astdump

import (
	"math"
	"math/big"
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
)

func (d *dumper) constant(c ast.Const) {
	switch c.Kind {
	case ast.ConstNone:
		d.str("None")
	case ast.ConstTrue:
		d.str("True")
	case ast.ConstFalse:
		d.str("False")
	case ast.ConstEllipsis:
		d.str("Ellipsis")
	case ast.ConstInt:
		d.buf = appendInt(d.buf, c.Text)
	case ast.ConstFloat:
		d.buf = appendFloat(d.buf, parseFloat(c.Text), true)
	case ast.ConstComplex:
		d.buf = appendFloat(d.buf, parseFloat(c.Text[:len(c.Text)-1]), false)
		d.buf = append(d.buf, 'j')
	case ast.ConstStr:
		d.buf = appendString(d.buf, c.Text)
	case ast.ConstBytes:
		d.buf = appendBytes(d.buf, c.Text)
	}
}

// appendInt prints an integer in decimal. Python writes octal with 0o, so a
// leading zero does not change the base.
func appendInt(buf []byte, text string) []byte {
	base, digits := 10, text
	if len(text) > 2 && text[0] == '0' {
		switch text[1] | 0x20 {
		case 'x':
			base, digits = 16, text[2:]
		case 'o':
			base, digits = 8, text[2:]
		case 'b':
			base, digits = 2, text[2:]
		}
	}
	if n, err := strconv.ParseUint(digits, base, 64); err == nil {
		return strconv.AppendUint(buf, n, 10)
	}
	n, ok := new(big.Int).SetString(digits, base)
	if !ok {
		return append(buf, text...)
	}
	return n.Append(buf, 10)
}

func parseFloat(text string) float64 {
	f, _ := strconv.ParseFloat(text, 64) // out of range gives an infinity, as in Python
	return f
}

// appendFloat prints a float as repr does: the shortest digits that read back,
// with an exponent below 1e-4 and from 1e16.
func appendFloat(buf []byte, f float64, dot bool) []byte {
	switch {
	case math.IsInf(f, 0):
		return append(buf, "inf"...)
	case f == 0 && dot:
		return append(buf, "0.0"...)
	case f == 0:
		return append(buf, '0')
	}
	if f < 1e-4 || f >= 1e16 {
		return strconv.AppendFloat(buf, f, 'e', -1, 64)
	}
	at := len(buf)
	buf = strconv.AppendFloat(buf, f, 'f', -1, 64)
	if dot {
		for _, c := range buf[at:] {
			if c == '.' {
				return buf
			}
		}
		buf = append(buf, ".0"...)
	}
	return buf
}

const hexDigits = "0123456789abcdef"

// quoteFor picks the quote of repr: the double one only if it saves escapes.
func quoteFor(s string) byte {
	quote := byte('\'')
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\'':
			quote = '"'
		case '"':
			return '\''
		}
	}
	return quote
}

func appendBytes(buf []byte, s string) []byte {
	quote := quoteFor(s)
	buf = append(buf, 'b', quote)
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == quote || c == '\\':
			buf = append(buf, '\\', c)
		case c == '\t':
			buf = append(buf, '\\', 't')
		case c == '\n':
			buf = append(buf, '\\', 'n')
		case c == '\r':
			buf = append(buf, '\\', 'r')
		case c < ' ' || c >= 0x7f:
			buf = append(buf, '\\', 'x', hexDigits[c>>4], hexDigits[c&15])
		default:
			buf = append(buf, c)
		}
	}
	return append(buf, quote)
}

// appendString prints a string as repr does; lone surrogates are in their
// three-byte form.
func appendString(buf []byte, s string) []byte {
	quote := quoteFor(s)
	buf = append(buf, quote)
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			switch {
			case c == quote || c == '\\':
				buf = append(buf, '\\', c)
			case c == '\t':
				buf = append(buf, '\\', 't')
			case c == '\n':
				buf = append(buf, '\\', 'n')
			case c == '\r':
				buf = append(buf, '\\', 'r')
			case c < ' ' || c == 0x7f:
				buf = append(buf, '\\', 'x', hexDigits[c>>4], hexDigits[c&15])
			default:
				buf = append(buf, c)
			}
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			if c == 0xED && i+2 < len(s) {
				r, n = rune(c&0x0F)<<12|rune(s[i+1]&0x3F)<<6|rune(s[i+2]&0x3F), 3
			} else {
				r = rune(c)
			}
		}
		i += n
		if printable(r) {
			buf = utf8.AppendRune(buf, r)
			continue
		}
		width := 8
		letter := byte('U')
		switch {
		case r <= 0xFF:
			width, letter = 2, 'x'
		case r <= 0xFFFF:
			width, letter = 4, 'u'
		}
		buf = append(buf, '\\', letter)
		for k := width - 1; k >= 0; k-- {
			buf = append(buf, hexDigits[r>>(4*k)&15])
		}
	}
	return append(buf, quote)
}

// printable follows str.isprintable of CPython 3.13, whose Unicode 15.1 adds a
// block of ideographs and five characters that describe them to version 15.0.
func printable(r rune) bool {
	return unicode.IsPrint(r) || r >= 0x2FFC && r <= 0x2FFF || r == 0x31EF || r >= 0x2EBF0 && r <= 0x2EE5D
}
