package display

import (
	"strings"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// TabWidth is the number of cells that a tab takes.
const TabWidth = 4

// condition is explicit because the library's default reads the locale.
var condition = &runewidth.Condition{EastAsianWidth: false, StrictEmojiNeutral: true}

// RuneWidth returns the number of cells that a character takes after Clean.
func RuneWidth(r rune) int {
	if r >= ' ' && r < 0x7f {
		return 1
	}
	if hostile(r) {
		return 1
	}
	return condition.RuneWidth(r)
}

// Width returns the number of cells that a text takes after Clean.
func Width(s string) int {
	w := 0
	for _, r := range s {
		w += RuneWidth(r)
	}
	return w
}

// hostile tells which characters are replaced: control characters, overrides of
// the writing direction, line separators, and invisible marks that have no use
// in source text. Joiners stay, since emoji and some scripts need them.
func hostile(r rune) bool {
	switch {
	case r < ' ', 0x7f <= r && r <= 0x9f:
		return true
	case r == 0x61c, r == 0x200b, r == 0x200e, r == 0x200f, r == 0xfeff:
		return true
	case 0x2028 <= r && r <= 0x202e, 0x2060 <= r && r <= 0x2069:
		return true
	case r == 0x00ad, 0xe0000 <= r && r <= 0xe0fff:
		return true
	}
	return r == utf8.RuneError
}

// Clean makes a text safe to show on one line. Tabs become blanks.
func Clean(s string) string {
	bad := func(r rune) bool { return hostile(r) }
	if strings.IndexFunc(s, bad) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case hostile(r):
			return utf8.RuneError
		}
		return r
	}, s)
}

// Glyph is a character, with the marks that combine with it, as it is shown.
type Glyph struct {
	Text string
	// Offset is the byte offset of the character in the source line.
	Offset int
	Column int // cells before it
	Width  int
}

// Expand turns a line of source into glyphs. A mark without a character before
// it stands on a blank.
func Expand(line string) []Glyph {
	glyphs := make([]Glyph, 0, len(line))
	column := 0
	for i, r := range line {
		g := Glyph{Offset: i, Column: column}
		switch w := RuneWidth(r); {
		case r == '\t':
			g.Text, g.Width = strings.Repeat(" ", TabWidth), TabWidth
		case hostile(r):
			g.Text, g.Width = string(utf8.RuneError), 1
		case w == 0 && len(glyphs) > 0:
			glyphs[len(glyphs)-1].Text += string(r)
			continue
		case w == 0:
			g.Text, g.Width = " "+string(r), 1
		default:
			g.Text, g.Width = string(r), w
		}
		column += g.Width
		glyphs = append(glyphs, g)
	}
	return glyphs
}

// Total returns the number of cells of a line.
func Total(glyphs []Glyph) int {
	if len(glyphs) == 0 {
		return 0
	}
	last := glyphs[len(glyphs)-1]
	return last.Column + last.Width
}

// ColumnAt returns the first cell of the character at a byte offset of the
// source line, or the cell after the line.
func ColumnAt(glyphs []Glyph, offset int) int {
	lo, hi := 0, len(glyphs)
	for lo < hi {
		if mid := (lo + hi) / 2; glyphs[mid].Offset < offset {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == len(glyphs) {
		return Total(glyphs)
	}
	return glyphs[lo].Column
}

// Truncate shortens a text to a number of cells, with three dots at the cut.
func Truncate(s string, width int) string {
	s = Clean(s)
	if Width(s) <= width {
		return s
	}
	const dots = "..."
	if width <= len(dots) {
		return dots[:max(width, 0)]
	}
	used := 0
	for i, r := range s {
		w := RuneWidth(r)
		if used+w > width-len(dots) {
			return strings.TrimRight(s[:i], " ") + dots
		}
		used += w
	}
	return s
}

// Wrap breaks a text into lines of at most width cells, at blanks. Code between
// back quotes stays together if it fits on a line of its own; a word that is
// wider than a line stands on a line alone and is not cut, so that it can be
// copied.
func Wrap(s string, width int) []string {
	var lines []string
	line, used := "", 0
	for _, word := range words(Clean(s), width) {
		w := Width(word)
		switch {
		case line == "":
			line, used = word, w
		case used+1+w <= width:
			line, used = line+" "+word, used+1+w
		default:
			lines = append(lines, line)
			line, used = word, w
		}
	}
	if line != "" || len(lines) == 0 {
		lines = append(lines, line)
	}
	return lines
}

// words cuts a text at its blanks, except inside of back quotes.
func words(s string, width int) []string {
	var out []string
	plain := strings.Fields(s)
	for i := 0; i < len(plain); i++ {
		word := plain[i]
		if strings.Count(word, "`")%2 == 1 {
			for j := i + 1; j < len(plain); j++ {
				joined := strings.Join(plain[i:j+1], " ")
				if Width(joined) > width {
					break
				}
				if strings.Count(joined, "`")%2 == 0 {
					word, i = joined, j
					break
				}
			}
		}
		out = append(out, word)
	}
	return out
}
