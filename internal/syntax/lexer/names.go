package lexer

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// unicodeName scans a name that holds or begins with a character beyond ASCII.
func (l *Lexer) unicodeName() {
	l.blank = false
	start := l.pos
	bad := false
	for l.pos < len(l.src) {
		c := l.src[l.pos]
		if classes[c] <= classDigit {
			l.pos++
			continue
		}
		if c < utf8.RuneSelf {
			break
		}
		r, n := utf8.DecodeRuneInString(l.src[l.pos:])
		if !bad && !identRune(r, l.pos == start) {
			bad = true
			at := uint32(l.pos)
			if unicode.IsPrint(r) {
				l.fail(at, at+uint32(n), fmt.Sprintf("invalid character '%c' (U+%04X)", r, r))
			} else {
				l.fail(at, at+uint32(n), fmt.Sprintf("invalid non-printable character U+%04X", r))
			}
		}
		l.pos += n
	}
	kind := Name
	if bad {
		kind = Error
	}
	l.emit(kind, uint32(start), uint32(l.pos))
}

// notStart and notContinue hold what the categories of letters contain and
// XID_Start and XID_Continue do not, since their compatibility forms would not be
// identifiers.
var (
	notContinue = &unicode.RangeTable{R16: []unicode.Range16{
		{Lo: 0x37A, Hi: 0x37A, Stride: 1},
		{Lo: 0x2E2F, Hi: 0x2E2F, Stride: 1},
		{Lo: 0xFC5E, Hi: 0xFC63, Stride: 1},
		{Lo: 0xFDFA, Hi: 0xFDFB, Stride: 1},
		{Lo: 0xFE70, Hi: 0xFE7E, Stride: 2},
	}}
	notStart = &unicode.RangeTable{R16: []unicode.Range16{
		{Lo: 0xE33, Hi: 0xE33, Stride: 1}, {Lo: 0xEB3, Hi: 0xEB3, Stride: 1}, {Lo: 0xFF9E, Hi: 0xFF9F, Stride: 1},
	}}
	// alsoContinue is what version 15.1 adds.
	alsoContinue = &unicode.RangeTable{R16: []unicode.Range16{
		{Lo: 0x200C, Hi: 0x200D, Stride: 1}, {Lo: 0x30FB, Hi: 0x30FB, Stride: 1}, {Lo: 0xFF65, Hi: 0xFF65, Stride: 1},
	}}
)

// identRune says whether a character has the property XID_Start or, behind the
// first place, XID_Continue.
func identRune(r rune, first bool) bool {
	if r == utf8.RuneError || unicode.Is(notContinue, r) {
		return false
	}
	letter := unicode.IsLetter(r) || unicode.Is(unicode.Nl, r) || unicode.Is(unicode.Other_ID_Start, r) ||
		r >= 0x2EBF0 && r <= 0x2EE5D
	if first {
		return letter && !unicode.Is(notStart, r)
	}
	return letter || unicode.In(r, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue, alsoContinue)
}
