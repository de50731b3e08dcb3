package full

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/report/display"
	"github.com/ferrule-dev/ferrule/internal/report/place"
)

// mark is a labelled span, by lines and bytes within them.
type mark struct {
	first, last int // lines
	// start is a byte offset in the first line, end one in the last line, after
	// the last character. On one line start < end, except at the line's end,
	// where both are the line's length.
	start, end int
	primary    bool
	text       string
	// slot is the column of the bar of a mark over several lines.
	slot int
}

func (m *mark) multi() bool { return m.first != m.last }

func (p *printer) styleOf(m *mark) display.Style {
	if m.primary {
		return p.levelStyle()
	}
	return display.Secondary
}

func (m *mark) rune() rune {
	if m.primary {
		return '^'
	}
	return '-'
}

// newMark places a span. White space at its ends is left out, so that a
// statement's span that runs to the next line does not become one over two
// lines.
func newMark(file *place.File, span diag.Span, text string, primary bool) mark {
	size := uint32(len(file.Text))
	start := min(span.Start, size)
	end := min(max(span.End, start), size)
	inside := file.Text[start:end]
	if trimmed := strings.TrimSpace(inside); trimmed != "" {
		start += uint32(strings.Index(inside, trimmed))
		end = start + uint32(len(trimmed))
	} else {
		end = start
	}
	m := mark{first: file.LineOf(start), primary: primary, text: display.Clean(text)}
	m.last = m.first
	if end > start {
		m.last = file.LineOf(end - 1)
	}
	m.start = min(int(start-file.Start(m.first)), len(file.Line(m.first)))
	m.end = int(end - file.Start(m.last))
	if !m.multi() {
		m.end = min(max(m.end, m.start+1), len(file.Line(m.last)))
		m.end = max(m.end, m.start)
	}
	return m
}

// assignSlots gives each mark over several lines a column for its bar, the
// outer ones to the left, and returns the number of columns.
func assignSlots(marks []mark) int {
	var order []int
	for i := range marks {
		if marks[i].multi() {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(marks[a].first, marks[b].first), cmp.Compare(marks[b].last, marks[a].last))
	})
	// free holds, for each slot, the last line that it is taken on.
	var taken []int
	for _, i := range order {
		slot := slices.IndexFunc(taken, func(last int) bool { return last < marks[i].first })
		if slot < 0 {
			slot = len(taken)
			taken = append(taken, 0)
		}
		taken[slot] = marks[i].last
		marks[i].slot = slot
	}
	return len(taken)
}
