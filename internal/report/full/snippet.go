package full

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/report/display"
	"github.com/ferrule-dev/ferrule/internal/report/place"
)

// A mark over at most this many lines is shown whole.
const wholeSpan = 6

// maxExpanded bounds the bytes of one line that are laid out.
const maxExpanded = 8 << 10

// snippet is what is shown of one file.
type snippet struct {
	name  string
	file  *place.File
	at    place.Position // of the first mark
	marks []mark         // in source order
	slots int            // columns for bars
	lines []int          // lines to show, rising
}

// snippets groups the finding's labels by file, the primary one first.
func (p *printer) snippets() []*snippet {
	var out []*snippet
	add := func(name string, span diag.Span, text string, primary bool) {
		i := slices.IndexFunc(out, func(s *snippet) bool { return s.name == name })
		if i < 0 {
			file := p.files.File(name)
			out = append(out, &snippet{name: name, file: file})
			i = len(out) - 1
		}
		out[i].marks = append(out[i].marks, newMark(out[i].file, span, text, primary))
	}
	add(p.d.File, p.d.Span, p.d.Label, true)
	for _, l := range p.d.Labels {
		add(p.d.FileOf(l.File), l.Span, l.Text, false)
	}
	for _, s := range out {
		if !s.file.Known {
			s.at = place.Position{Line: 1, Column: 1}
			continue
		}
		slices.SortStableFunc(s.marks, func(a, b mark) int {
			return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.start, b.start), cmp.Compare(b.last, a.last), cmp.Compare(b.end, a.end))
		})
		first := &s.marks[0]
		s.at = s.file.Position(s.file.Start(first.first) + uint32(first.start))
		s.slots = assignSlots(s.marks)
		s.choose()
	}
	return out
}

// choose decides which lines are shown: those that marks begin and end on, the
// inside of short marks, and single lines between others.
func (s *snippet) choose() {
	var lines []int
	for i := range s.marks {
		m := &s.marks[i]
		lines = append(lines, m.first, m.last)
		if m.last-m.first < wholeSpan {
			for l := m.first + 1; l < m.last; l++ {
				lines = append(lines, l)
			}
		}
	}
	slices.Sort(lines)
	lines = slices.Compact(lines)
	for i, l := range lines {
		if i > 0 && lines[i-1] == l-2 {
			s.lines = append(s.lines, l-1)
		}
		s.lines = append(s.lines, l)
	}
}

func gutterWidth(snippets []*snippet, diffs []diff) int {
	last := 1
	for _, s := range snippets {
		for _, l := range s.lines {
			last = max(last, l)
		}
	}
	for _, d := range diffs {
		last = max(last, d.line+max(len(d.old), len(d.new))-1)
	}
	return len(strconv.Itoa(last))
}

// row is a line of source as it is shown.
type row struct {
	glyphs []display.Glyph
	base   int // byte offset of the first glyph's text in the line
	// left and right are the cells of the line that are shown; cutLeft and
	// cutRight tell that dots stand for what is not.
	left, right       int
	cutLeft, cutRight bool
}

const dots = "..."

// layout fits a line of source into width cells, around the marks on it.
func (s *snippet) layout(line, width int) row {
	text := s.file.Line(line)
	// lo and hi bound the marks' bytes on this line; focus is the part that
	// must be seen if not all can.
	lo, hi, focusLo, focusHi := len(text), 0, -1, -1
	for i := range s.marks {
		m := &s.marks[i]
		var a, b int
		switch {
		case m.first == line && m.last == line:
			a, b = m.start, m.end
		case m.first == line:
			a, b = m.start, m.start+1
		case m.last == line:
			a, b = max(m.end-1, 0), m.end
		default:
			continue
		}
		lo, hi = min(lo, a), max(hi, b)
		if focusLo < 0 || m.primary {
			focusLo, focusHi = a, b
		}
	}
	if focusLo < 0 {
		lo, hi, focusLo, focusHi = 0, 0, 0, 0
	}
	lo, hi = min(lo, len(text)), min(hi, len(text))
	focusLo, focusHi = min(focusLo, len(text)), min(focusHi, len(text))

	r := row{}
	far := false
	if len(text) > maxExpanded {
		from, to := 0, maxExpanded
		if hi > maxExpanded-1024 {
			from = max(0, focusLo-1024)
			to = min(len(text), from+maxExpanded)
		}
		for from > 0 && !utf8.RuneStart(text[from]) {
			from--
		}
		far = from > 0
		r.cutLeft, r.cutRight = far, to < len(text)
		r.base = from
		text = text[from:to]
	}
	r.glyphs = display.Expand(text)
	total := display.Total(r.glyphs)
	r.right = total
	if total <= width && !r.cutLeft && !r.cutRight {
		return r
	}
	loCell, hiCell := r.cell(lo), r.cell(hi)
	focusCell := r.cell(focusLo)
	room := width - 2*len(dots)
	const context = 8
	switch {
	case !far && hiCell <= width-len(dots):
		r.left = 0
	case hiCell-loCell <= room-context:
		r.left = max(0, min(loCell-context, total-room))
	case r.cell(focusHi)-focusCell <= room-context:
		r.left = max(0, focusCell-context)
	default:
		r.left = max(0, focusCell)
	}
	r.cutLeft = r.left > 0 || far
	shown := width
	if r.cutLeft {
		shown -= len(dots)
	}
	if total-r.left > shown || r.cutRight {
		r.cutRight = true
		shown -= len(dots)
	}
	r.right = min(total, r.left+shown)
	return r
}

// cell returns the cell of a byte offset of the source line, in the uncut line.
func (r *row) cell(offset int) int {
	return display.ColumnAt(r.glyphs, max(0, offset-r.base))
}

// x returns where a byte offset stands in the row as shown.
func (r *row) x(offset int) int {
	c := r.cell(offset)
	shift := 0
	if r.cutLeft {
		shift = len(dots)
	}
	switch {
	case c < r.left:
		return 0
	case c >= r.right && r.cutRight:
		return shift + r.right - r.left
	}
	return shift + c - r.left
}

// span returns the cells of bytes from start to end in the row as shown, at
// least one.
func (r *row) span(start, end int) (int, int) {
	a, b := r.x(start), r.x(end)
	return a, max(b, a+1)
}

// show returns the row's text.
func (r *row) show() string {
	var b strings.Builder
	if r.cutLeft {
		b.WriteString(dots)
	}
	at := r.left
	for _, g := range r.glyphs {
		if g.Column+g.Width <= r.left {
			continue
		}
		if g.Column+g.Width > r.right {
			break
		}
		if g.Column < r.left {
			// The cut goes through a wide character.
			b.WriteString(strings.Repeat(" ", g.Column+g.Width-r.left))
		} else {
			b.WriteString(g.Text)
		}
		at = g.Column + g.Width
	}
	if r.cutRight {
		b.WriteString(strings.Repeat(" ", max(0, r.right-at)))
		b.WriteString(dots)
	}
	return b.String()
}

// snippet writes a file's lines with what hangs below them.
func (p *printer) snippet(s *snippet) {
	b := bars{active: make([]*mark, s.slots)}
	width := max(p.Width-p.gutter-3-2*s.slots, 20)
	for i, line := range s.lines {
		if i > 0 && s.lines[i-1] != line-1 {
			p.elision(&b)
		}
		p.sourceLine(s, &b, line, width)
	}
}

// elision writes the two dots for lines that are left out, with the bars that
// run through them.
func (p *printer) elision(b *bars) {
	var l display.Line
	l.Add(display.Gutter, "..")
	l.Pad(p.gutter + 3)
	b.addTo(p, &l)
	p.write(&l)
}

// prefix begins a line of the gutter; a line number of 0 means none.
func (p *printer) prefix(number int) *display.Line {
	l := &display.Line{}
	if number > 0 {
		text := strconv.Itoa(number)
		l.Pad(p.gutter-len(text)).Add(display.Gutter, text)
	}
	return l.Pad(p.gutter+1).Add(display.Gutter, "|").Add(display.Plain, " ")
}
