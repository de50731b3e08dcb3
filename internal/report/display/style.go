package display

import "strings"

// Style is the meaning of a piece of text.
type Style uint8

// The styles.
const (
	Plain     Style = iota
	Strong          // the headline's sentence, words such as note and help
	Gutter          // line numbers and rules
	Secondary       // secondary markers and their labels
	OfError         // level words and primary markers, by level
	OfWarning
	OfNote
	Removed
	Added
	Faint // what stands there to be copied, not read
)

// sequences are the escape codes of the styles: the 16 colours that every
// terminal has and people's themes define.
var sequences = [...]string{
	Plain:     "",
	Strong:    "\x1b[1m",
	Gutter:    "\x1b[1;34m",
	Secondary: "\x1b[1;34m",
	OfError:   "\x1b[1;31m",
	OfWarning: "\x1b[1;33m",
	OfNote:    "\x1b[1;36m",
	Removed:   "\x1b[31m",
	Added:     "\x1b[32m",
	Faint:     "\x1b[2m",
}

const reset = "\x1b[0m"

// Line is a line of output under construction.
type Line struct {
	pieces []piece
	width  int
}

type piece struct {
	style Style
	text  string
}

// Add appends a text, which must be clean.
func (l *Line) Add(style Style, text string) *Line {
	if text == "" {
		return l
	}
	l.width += Width(text)
	if n := len(l.pieces); n > 0 && l.pieces[n-1].style == style {
		l.pieces[n-1].text += text
		return l
	}
	l.pieces = append(l.pieces, piece{style, text})
	return l
}

// Pad appends blanks up to a width in cells.
func (l *Line) Pad(width int) *Line {
	if l.width < width {
		l.Add(Plain, strings.Repeat(" ", width-l.width))
	}
	return l
}

// Width returns the number of cells so far.
func (l *Line) Width() int { return l.width }

// Write appends the line to b, without white space at its end and with a line
// feed.
func (l *Line) Write(b *strings.Builder, color bool) {
	last := len(l.pieces)
	for last > 0 && strings.TrimRight(l.pieces[last-1].text, " ") == "" {
		last--
	}
	for i, p := range l.pieces[:last] {
		text := p.text
		if i == last-1 {
			text = strings.TrimRight(text, " ")
		}
		if color && p.style != Plain && strings.TrimLeft(text, " ") != "" {
			b.WriteString(sequences[p.style])
			b.WriteString(text)
			b.WriteString(reset)
		} else {
			b.WriteString(text)
		}
	}
	b.WriteByte('\n')
}

// Row is a line that is painted cell by cell: markers and the bars that lead to
// their labels.
type Row struct {
	runes  []rune
	styles []Style
}

// Paint sets the cells from start to end.
func (r *Row) Paint(start, end int, c rune, style Style) {
	for len(r.runes) < end {
		r.runes = append(r.runes, ' ')
		r.styles = append(r.styles, Plain)
	}
	for i := start; i < end; i++ {
		r.runes[i], r.styles[i] = c, style
	}
}

// AddTo appends the row's cells to a line, up to a width if that is not
// negative.
func (r *Row) AddTo(l *Line, width int) {
	if width < 0 || width > len(r.runes) {
		width = len(r.runes)
	}
	for i := range width {
		l.Add(r.styles[i], string(r.runes[i]))
	}
}
