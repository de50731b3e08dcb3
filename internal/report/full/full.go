package full

import (
	"fmt"
	"io"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/report/display"
	"github.com/ferrule-dev/ferrule/internal/report/place"
)

// DefaultWidth is the width where no terminal tells another.
const DefaultWidth = 100

// Widths outside of these bounds are taken as the nearest bound: below, the
// gutter alone fills the line; above, notes become unreadable.
const (
	minWidth = 40
	maxWidth = 160
)

// Options says for what kind of terminal to render.
type Options struct {
	Width int // in cells; 0 means DefaultWidth
	Color bool
}

// Render writes all findings, with an empty line after each.
func Render(w io.Writer, findings []diag.Diagnostic, files *place.Files, opt Options) error {
	if opt.Width == 0 {
		opt.Width = DefaultWidth
	}
	opt.Width = min(max(opt.Width, minWidth), maxWidth)
	for i := range findings {
		p := printer{d: &findings[i], files: files, Options: opt}
		p.finding()
		p.out.WriteByte('\n')
		if _, err := io.WriteString(w, p.out.String()); err != nil {
			return fmt.Errorf("write findings: %w", err)
		}
	}
	return nil
}

// printer renders one finding.
type printer struct {
	Options
	d     *diag.Diagnostic
	files *place.Files
	out   strings.Builder
	// gutter is the width of the largest line number that is shown.
	gutter int
}

func (p *printer) finding() {
	primary := p.files.File(p.d.File)
	snippets := p.snippets()
	diffs := p.diffs()
	p.gutter = gutterWidth(snippets, diffs)

	p.headline()
	at := primary.Position(p.d.Span.Start)
	p.arrow("-->", p.d.File, at)
	drawn := false
	for i, s := range snippets {
		if i > 0 {
			p.arrow(":::", s.name, s.at)
		}
		if len(s.lines) == 0 {
			continue
		}
		p.rule()
		p.snippet(s)
		drawn = true
	}
	if drawn {
		p.rule()
	}
	p.path()
	for _, note := range p.d.Notes {
		p.remark("note", note)
	}
	p.help(diffs)
	if n := p.d.Crossed; n == 1 {
		p.remark("note", "1 call on this path could not be resolved (--show possible)")
	} else if n > 1 {
		p.remark("note", fmt.Sprintf("%d calls on this path could not be resolved (--show possible)", n))
	}
	p.name()
}

// levelStyle is the style of a level's word and of the primary markers.
func (p *printer) levelStyle() display.Style {
	switch p.d.Level {
	case diag.Error:
		return display.OfError
	case diag.Warning:
		return display.OfWarning
	}
	return display.OfNote
}

func (p *printer) headline() {
	word := p.d.Level.String()
	if p.d.Possible {
		word = "possible " + word
	}
	var l display.Line
	l.Add(p.levelStyle(), word+"["+display.Clean(p.d.Code)+"]")
	l.Add(display.Strong, ": "+display.Clean(p.d.Message))
	p.write(&l)
}

func (p *printer) arrow(arrow, file string, at place.Position) {
	var l display.Line
	l.Pad(p.gutter).Add(display.Gutter, arrow)
	l.Add(display.Plain, fmt.Sprintf(" %s:%d:%d", display.Clean(file), at.Line, at.Column))
	p.write(&l)
}

// rule writes an empty line of the gutter.
func (p *printer) rule() {
	var l display.Line
	l.Pad(p.gutter+1).Add(display.Gutter, "|")
	p.write(&l)
}

// name writes the rule's name at the right edge, in brackets, as it stands in
// an ignore comment.
func (p *printer) name() {
	name := "[" + display.Clean(p.d.Name) + "]"
	var l display.Line
	l.Pad(p.Width-display.Width(name)).Add(display.Faint, name)
	p.write(&l)
}

func (p *printer) write(l *display.Line) { l.Write(&p.out, p.Color) }
