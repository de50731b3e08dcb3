package full

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/report/place"
)

// maxDiff is the number of lines, old and new, of a proposal that is shown; a
// larger one is told by its sentence alone.
const maxDiff = 12

// diff is a run of lines that a proposal changes.
type diff struct {
	name     string
	at       place.Position
	line     int // the first old line
	old, new []string
}

// diffs applies the proposal's edits and returns the lines that change, file by
// file, the finding's own file first. Edits on the same or on neighbouring lines
// share a run.
func (p *printer) diffs() []diff {
	edits := slices.Clone(p.d.Help.Edits)
	for i := range edits {
		edits[i].File = p.d.FileOf(edits[i].File)
	}
	own := func(e diag.Edit) int {
		if e.File == p.d.File {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(edits, func(a, b diag.Edit) int {
		return cmp.Or(cmp.Compare(own(a), own(b)), strings.Compare(a.File, b.File),
			cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(a.Span.End, b.Span.End))
	})
	var out []diff
	shown := 0
	for len(edits) > 0 {
		file := p.files.File(edits[0].File)
		if !file.Known || int(edits[0].Span.End) > len(file.Text) {
			return nil
		}
		run := 1
		last := file.LineOf(edits[0].Span.End)
		for run < len(edits) && edits[run].File == edits[0].File && file.LineOf(edits[run].Span.Start) <= last+1 {
			if int(edits[run].Span.End) > len(file.Text) || edits[run].Span.Start < edits[run-1].Span.End {
				return nil
			}
			last = max(last, file.LineOf(edits[run].Span.End))
			run++
		}
		d := apply(file, edits[:run], last)
		d.name = edits[0].File
		shown += len(d.old) + len(d.new)
		if len(d.old)+len(d.new) > 0 {
			out = append(out, d)
		}
		edits = edits[run:]
	}
	if shown > maxDiff {
		return nil
	}
	return out
}

// apply returns what edits of one file change, from the line of the first one to
// the line last.
func apply(file *place.File, edits []diag.Edit, last int) diff {
	first := file.LineOf(edits[0].Span.Start)
	at, end := file.Start(first), file.Start(last+1)
	var b strings.Builder
	for _, e := range edits {
		b.WriteString(file.Text[at:e.Span.Start])
		b.WriteString(e.New)
		at = e.Span.End
	}
	b.WriteString(file.Text[at:end])
	before, after := place.NewFile(file.Text[file.Start(first):end]), place.NewFile(b.String())
	d := diff{at: file.Position(edits[0].Span.Start), line: first, old: split(before), new: split(after)}
	// Lines that stay as they are at either end say nothing.
	for len(d.old) > 0 && len(d.new) > 0 && d.old[0] == d.new[0] {
		d.old, d.new = d.old[1:], d.new[1:]
		d.line++
	}
	for len(d.old) > 0 && len(d.new) > 0 && d.old[len(d.old)-1] == d.new[len(d.new)-1] {
		d.old, d.new = d.old[:len(d.old)-1], d.new[:len(d.new)-1]
	}
	return d
}

// split returns a text's lines, without the empty one after the last end of
// line.
func split(f *place.File) []string {
	var out []string
	for line := 1; line <= f.Lines(); line++ {
		out = append(out, f.Line(line))
	}
	if n := len(out); n > 0 && out[n-1] == "" {
		out = out[:n-1]
	}
	return out
}
