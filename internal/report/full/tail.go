package full

import (
	"fmt"
	"strconv"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/report/display"
)

// maxSteps is the number of lines that a path may take; of a longer one the
// middle is folded.
const maxSteps = 7

// minExcerpt is the least room in which a shortened excerpt still says anything.
const minExcerpt = 12

// remark writes a "= word: text" line, wrapped.
func (p *printer) remark(word, text string) {
	l := p.equals(word)
	column := l.Width()
	for i, part := range display.Wrap(text, max(p.Width-column, minLabel)) {
		if i > 0 {
			l = (&display.Line{}).Pad(column)
		}
		l.Add(display.Plain, part)
		p.write(l)
	}
}

// equals begins a line that says something about the whole finding.
func (p *printer) equals(word string) *display.Line {
	l := &display.Line{}
	l.Pad(p.gutter+1).Add(display.Gutter, "=")
	return l.Add(display.Plain, " ").Add(display.Strong, word+":").Add(display.Plain, " ")
}

// pathLine is a line of the path: a step, or the fold.
type pathLine struct {
	number int
	step   diag.Step
	folded int
}

// fold cuts a path to at most maxSteps lines.
func fold(path []diag.Step) []pathLine {
	var out []pathLine
	half := (maxSteps - 1) / 2
	for i, s := range path {
		if len(path) > maxSteps && i >= half && i < len(path)-half {
			if i == half {
				out = append(out, pathLine{folded: len(path) - 2*half})
			}
			continue
		}
		out = append(out, pathLine{number: i + 1, step: s})
	}
	return out
}

// path writes the numbered steps in three columns: what happens, where, and
// what stands there.
func (p *printer) path() {
	lines := fold(p.d.Path)
	if len(lines) == 0 {
		return
	}
	digits := len(strconv.Itoa(len(p.d.Path)))
	head := p.equals("path")
	left := head.Width() + digits + len(". ")
	room := max(p.Width-left, minLabel)

	// The places stand in one column, behind the longest text that leaves room
	// for the longest place; a text that leaves none has its place on the next
	// line.
	placeWidth, textWidth := 0, 0
	for _, l := range lines {
		if where := display.Width(placeOf(l.step)); display.Width(l.step.Text)+2+where <= room {
			placeWidth = max(placeWidth, where)
		}
	}
	for _, l := range lines {
		if w := display.Width(l.step.Text); l.step.File != "" && w+2+placeWidth <= room {
			textWidth = max(textWidth, w)
		}
	}
	for i, pl := range lines {
		l := &display.Line{}
		if i == 0 {
			l = head
		}
		l.Pad(left - digits - len(". "))
		if pl.folded > 0 {
			l.Pad(left).Add(display.Faint, fmt.Sprintf("... %d more calls", pl.folded))
			p.write(l)
			continue
		}
		p.step(l, pl, left, room, textWidth, placeWidth)
	}
}

func (p *printer) step(l *display.Line, pl pathLine, left, room, textWidth, placeWidth int) {
	number := strconv.Itoa(pl.number) + "."
	l.Pad(left-1-len(number)).Add(display.Plain, number).Pad(left)
	where := placeOf(pl.step)
	parts := display.Wrap(pl.step.Text, room)
	for i, part := range parts {
		if i > 0 {
			p.write(l)
			l = (&display.Line{}).Pad(left)
		}
		l.Add(display.Plain, part)
	}
	if where == "" {
		p.write(l)
		return
	}
	column := left + textWidth + 2
	if len(parts) > 1 || l.Width()+2 > column {
		p.write(l)
		l = &display.Line{}
		column = min(column, left+2)
	}
	l.Pad(column).Add(display.Gutter, where)
	if excerpt := display.Clean(pl.step.Excerpt); excerpt != "" {
		at := max(column+placeWidth, l.Width()) + 2
		if free := p.Width - at; display.Width(excerpt) <= free || free >= minExcerpt {
			l.Pad(at).Add(display.Plain, display.Truncate(excerpt, free))
		}
	}
	p.write(l)
}

func placeOf(s diag.Step) string {
	if s.File == "" {
		return ""
	}
	return display.Clean(s.File) + ":" + strconv.Itoa(s.Line)
}

// help writes the proposal: its sentence, then what it makes of the source.
func (p *printer) help(diffs []diff) {
	if p.d.Help.Empty() {
		return
	}
	p.remark("help", p.d.Help.Text)
	if len(diffs) == 0 {
		return
	}
	name := p.d.File
	for i, d := range diffs {
		if d.name != name {
			p.arrow(":::", d.name, d.at)
			name = d.name
		}
		if i == 0 || diffs[i-1].name != d.name {
			p.rule()
		} else {
			l := &display.Line{}
			p.write(l.Add(display.Gutter, ".."))
		}
		p.diff(d)
	}
	p.rule()
}

func (p *printer) diff(d diff) {
	side := func(lines []string, sign string, style display.Style) {
		for i, text := range lines {
			l := &display.Line{}
			number := strconv.Itoa(d.line + i)
			l.Pad(p.gutter-len(number)).Add(display.Gutter, number).Pad(p.gutter + 1)
			l.Add(style, sign).Add(display.Plain, " ")
			l.Add(style, showLine(text, p.Width-l.Width()))
			p.write(l)
		}
	}
	side(d.old, "-", display.Removed)
	side(d.new, "+", display.Added)
}

// showLine returns a line of source in at most width cells.
func showLine(text string, width int) string {
	if len(text) > maxExpanded {
		text = text[:maxExpanded]
	}
	shown := ""
	for _, g := range display.Expand(text) {
		shown += g.Text
	}
	return display.Truncate(shown, max(width, minLabel))
}
