package full

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/report/display"
)

// minLabel is the least width that a label is wrapped to; beyond the edge of the
// terminal is better than one word a line.
const minLabel = 24

// bars are the marks over several lines that have begun and not ended, by slot.
type bars struct{ active []*mark }

// row paints the bars.
func (b *bars) row(p *printer) display.Row {
	var r display.Row
	for i, m := range b.active {
		if m != nil {
			r.Paint(2*i, 2*i+1, '|', p.styleOf(m))
		}
	}
	return r
}

func (b *bars) addTo(p *printer, l *display.Line) {
	r := b.row(p)
	r.AddTo(l, -1)
}

// sourceLine writes a line of source and all that hangs below it: first the
// marks of this line alone, then the marks that begin on it, then those that
// end on it.
func (p *printer) sourceLine(s *snippet, b *bars, line, width int) {
	r := s.layout(line, width)
	var single, begin, end []*mark
	for i := range s.marks {
		m := &s.marks[i]
		switch {
		case m.first == line && m.last == line:
			single = append(single, m)
		case m.first == line:
			begin = append(begin, m)
		case m.last == line:
			end = append(end, m)
		}
	}

	// A mark that begins with the line's first character needs no row of its
	// own: a slash beside the line says it.
	slots := b.row(p)
	var below []*mark
	for _, m := range begin {
		if !r.cutLeft && strings.TrimLeft(s.file.Line(line)[:m.start], " \t\f") == "" {
			slots.Paint(2*m.slot, 2*m.slot+1, '/', p.styleOf(m))
			b.active[m.slot] = m
		} else {
			below = append(below, m)
		}
	}
	l := p.prefix(line)
	slots.AddTo(l, -1)
	l.Pad(p.gutter+3+2*s.slots).Add(display.Plain, r.show())
	p.write(l)

	p.singles(s, b, &r, single)
	slices.SortFunc(below, func(a, b *mark) int { return cmp.Compare(a.slot, b.slot) })
	for _, m := range below {
		p.hook(s, b, m, r.x(m.start), "")
		b.active[m.slot] = m
	}
	slices.SortFunc(end, func(a, b *mark) int { return cmp.Compare(b.slot, a.slot) })
	for _, m := range end {
		p.hook(s, b, m, max(r.x(m.end)-1, 0), m.text)
		b.active[m.slot] = nil
	}
}

// hook writes the row that leads from a mark's bar to the cell x of the code
// where it begins or ends, with a label behind.
func (p *printer) hook(s *snippet, b *bars, m *mark, x int, label string) {
	r := b.row(p)
	style := p.styleOf(m)
	code := 2 * s.slots
	for c := 2*m.slot + 1; c < code+x; c++ {
		if other := c / 2; c%2 == 1 || other >= s.slots || b.active[other] == nil {
			r.Paint(c, c+1, '_', style)
		}
	}
	r.Paint(code+x, code+x+1, m.rune(), style)
	l := p.prefix(0)
	r.AddTo(l, -1)
	if label == "" {
		p.write(l)
		return
	}
	column := l.Width() + 1
	lines := display.Wrap(label, max(p.Width-column, minLabel))
	l.Add(style, " "+lines[0])
	p.write(l)
	b.active[m.slot] = nil
	for _, text := range lines[1:] {
		p.hanging(b, display.Row{}, column, style, text)
	}
}

// hanging writes a line of a label at a column of the output, behind the bars
// and the connectors of labels that are still to come.
func (p *printer) hanging(b *bars, connectors display.Row, column int, style display.Style, text string) {
	l := p.prefix(0)
	b.addTo(p, l)
	if start := l.Width(); start < column {
		l.Pad(p.gutter + 3 + 2*len(b.active))
		connectors.AddTo(l, column-l.Width())
	}
	l.Pad(column).Add(style, text)
	p.write(l)
}

// singles writes the markers of the marks on one line, and their labels.
func (p *printer) singles(s *snippet, b *bars, r *row, marks []*mark) {
	if len(marks) == 0 {
		return
	}
	code := p.gutter + 3 + 2*s.slots
	var markers display.Row
	paint := func(primary bool) {
		for _, m := range marks {
			if m.primary == primary {
				from, to := r.span(m.start, m.end)
				markers.Paint(from, to, m.rune(), p.styleOf(m))
			}
		}
	}
	paint(false)
	paint(true)
	l := p.prefix(0)
	b.addTo(p, l)
	l.Pad(code)
	markers.AddTo(l, -1)

	beside := besideLabel(r, marks)
	if beside != nil && l.Width()+1+display.Width(beside.text) > p.Width {
		beside = nil
	}
	if beside != nil {
		l.Add(p.styleOf(beside), " "+beside.text)
	}
	p.write(l)

	var stack []*mark
	for _, m := range marks {
		if m != beside && m.text != "" {
			stack = append(stack, m)
		}
	}
	// From right to left, so that no bar runs through a label; of two that
	// begin together the primary one comes first.
	slices.SortStableFunc(stack, func(a, b *mark) int {
		if c := cmp.Compare(b.start, a.start); c != 0 || a.primary == b.primary {
			return c
		}
		if a.primary {
			return -1
		}
		return 1
	})
	for i, m := range stack {
		x := r.x(m.start)
		var connectors display.Row
		for _, later := range stack[i:] {
			at := r.x(later.start)
			connectors.Paint(at, at+1, '|', p.styleOf(later))
		}
		if i == 0 {
			l := p.prefix(0)
			b.addTo(p, l)
			connectors.AddTo(l.Pad(code), -1)
			p.write(l)
		}
		for _, text := range display.Wrap(m.text, max(p.Width-code-x, minLabel)) {
			p.hanging(b, connectors, code+x, p.styleOf(m), text)
		}
	}
}

// besideLabel returns the mark whose label may stand to the right of its
// marker: the one that ends last, of several the one that begins last.
func besideLabel(r *row, marks []*mark) *mark {
	best := marks[0]
	key := func(m *mark) (int, int) {
		from, to := r.span(m.start, m.end)
		return to, from
	}
	for _, m := range marks[1:] {
		end, start := key(m)
		bestEnd, bestStart := key(best)
		if c := cmp.Or(cmp.Compare(end, bestEnd), cmp.Compare(start, bestStart)); c > 0 || c == 0 && m.primary {
			best = m
		}
	}
	if best.text == "" {
		return nil
	}
	return best
}
