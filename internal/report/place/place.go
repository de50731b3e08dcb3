// Package place turns the byte offsets of diagnostics into what people and
// other programs count: lines and columns.
//
// # Model
//
// Lines and columns start at 1, and a column counts Unicode code points, in all
// formats. In
//
//	größe = open(p)
//
// the call starts at byte 10 of the line and in column 9. A line ends with \n,
// \r\n or \r, as the language reference has it; a form feed or U+2028 ends none.
//
// # Invariants
//
// Offsets beyond the end of a text count as its end, and a file whose text cannot
// be had has one empty line, so that a finding about a file that cannot be read
// still has a place.
package place

import (
	"strings"
	"unicode/utf8"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/source"
)

// Texts gives the decoded text of a file by its display path.
type Texts interface {
	Text(file string) (text string, ok bool)
}

// TextMap is a Texts that holds everything.
type TextMap map[string]string

// Text implements Texts.
func (m TextMap) Text(file string) (string, bool) {
	text, ok := m[file]
	return text, ok
}

// Files keeps the line tables of the files that were asked for. It must not be
// used by two goroutines at once.
type Files struct {
	texts Texts
	files map[string]*File
}

// NewFiles returns an empty set of line tables over texts.
func NewFiles(texts Texts) *Files {
	return &Files{texts: texts, files: map[string]*File{}}
}

// File returns a file's line table. The table of a file without text is empty,
// and its Known is false.
func (f *Files) File(name string) *File {
	if file, ok := f.files[name]; ok {
		return file
	}
	text, ok := f.texts.Text(name)
	file := NewFile(text)
	file.Known = ok
	f.files[name] = file
	return file
}

// File is a text with its line table.
type File struct {
	Text  string
	Known bool // the text could be had
	lines source.Lines
}

// NewFile makes the line table of a text.
func NewFile(text string) *File {
	return &File{Text: text, Known: true, lines: source.NewLines(text)}
}

// Position is a line and a column, both from 1.
type Position struct{ Line, Column int }

// Lines returns the number of lines; a text that ends with a line's end has an
// empty line after it.
func (f *File) Lines() int { return f.lines.Count() }

// LineOf returns the line, from 1, that an offset is in.
func (f *File) LineOf(offset uint32) int {
	return f.lines.Line(offset)
}

// Start returns the offset at which a line starts.
func (f *File) Start(line int) uint32 {
	if line > f.Lines() {
		return uint32(len(f.Text))
	}
	return f.lines.Start(max(line, 1))
}

// Line returns a line's text without its end, or "" if there is no such line.
func (f *File) Line(line int) string {
	if line < 1 || line > f.Lines() {
		return ""
	}
	return strings.TrimRight(f.Text[f.Start(line):f.Start(line+1)], "\r\n")
}

// Position returns the place of an offset.
func (f *File) Position(offset uint32) Position {
	offset = min(offset, uint32(len(f.Text)))
	line := f.LineOf(offset)
	return Position{line, utf8.RuneCountInString(f.Text[f.Start(line):offset]) + 1}
}

// Range returns the places of a span's two ends. The second is that of the
// character after the last one.
func (f *File) Range(span diag.Span) (start, end Position) {
	return f.Position(span.Start), f.Position(max(span.Start, span.End))
}
