package source

import (
	"unicode/utf8"

	"github.com/ferrule-dev/ferrule/internal/base/digest"
)

// Text is a decoded file.
type Text struct {
	// String is the decoded text.
	String string
	// Encoding is the codec that decoded it, as CPython names it: "utf-8".
	Encoding string
	// BOM tells that the file began with a UTF-8 byte order mark.
	BOM bool
	// Digest is that of the file's bytes.
	Digest digest.Digest
	// Lines is the index of the text's lines.
	Lines Lines
}

// Position returns a line and a column, both from 1; a column counts code
// points. An offset beyond the text counts as its end.
func (t *Text) Position(offset uint32) (line, column int) {
	offset = min(offset, uint32(len(t.String)))
	line = t.Lines.Line(offset)
	start := t.Lines.Start(line)
	return line, utf8.RuneCountInString(t.String[start:offset]) + 1
}

// Offset is the inverse of Position. A column beyond the line's end gives that
// end, a line beyond the text the text's.
func (t *Text) Offset(line, column int) uint32 {
	start, end, ok := t.line(line)
	if !ok {
		return end
	}
	for column > 1 && start < end {
		_, n := utf8.DecodeRuneInString(t.String[start:end])
		start += uint32(n)
		column--
	}
	return start
}

// UTF16 returns what the language server protocol calls a position: line and
// character from 0, the latter in UTF-16 code units.
func (t *Text) UTF16(offset uint32) (line, character int) {
	offset = min(offset, uint32(len(t.String)))
	line = t.Lines.Line(offset)
	for _, r := range t.String[t.Lines.Start(line):offset] {
		character += utf16Len(r)
	}
	return line - 1, character
}

// FromUTF16 is the inverse of UTF16, with the same treatment of what lies beyond
// as Offset. A character in the middle of a surrogate pair gives its start.
func (t *Text) FromUTF16(line, character int) uint32 {
	start, end, ok := t.line(line + 1)
	if !ok {
		return end
	}
	for start < end {
		r, n := utf8.DecodeRuneInString(t.String[start:end])
		character -= utf16Len(r)
		if character < 0 {
			break
		}
		start += uint32(n)
	}
	return start
}

// LineText returns a line, counted from 1, without its end.
func (t *Text) LineText(line int) string {
	start, end, ok := t.line(line)
	if !ok {
		return ""
	}
	return t.String[start:end]
}

// line returns where a line starts and where its text ends. If there is no such
// line, end is the nearest border of the text.
func (t *Text) line(line int) (start, end uint32, ok bool) {
	switch {
	case line < 1:
		return 0, 0, false
	case line > t.Lines.Count():
		n := uint32(len(t.String))
		return n, n, false
	}
	start, end = t.Lines.Start(line), uint32(len(t.String))
	if line < t.Lines.Count() {
		end = t.Lines.Start(line + 1)
	}
	for end > start && (t.String[end-1] == '\n' || t.String[end-1] == '\r') {
		end--
	}
	return start, end, true
}

func utf16Len(r rune) int {
	if r >= 0x10000 {
		return 2
	}
	return 1
}
