package suppress

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/source"
)

// Source is what is needed of a file.
type Source struct {
	// File is the display path, Key the textual file key.
	File, Key string
	Text      string
	// Comments are the spans of the file's comments, each from its `#` to the
	// end of its line. Comments without the word `ferrule:` may be left out.
	Comments []diag.Span
}

// File holds the ignore comments of one file and which of them were used. It
// must not be used by two goroutines at once.
type File struct {
	src        Source
	registry   *rule.Registry
	lines      source.Lines
	directives []directive
	faults     []fault
}

// Parse reads the ignore comments of a file.
func Parse(src Source, registry *rule.Registry) *File {
	f := &File{src: src, registry: registry}
	// Most files have none, and then the text is not looked at.
	some := false
	for _, c := range src.Comments {
		some = some || strings.Contains(src.Text[c.Start:c.End], prefix)
	}
	if !some {
		return f
	}
	p := parser{src: src, registry: registry, lines: source.NewLines(src.Text)}
	for _, c := range src.Comments {
		p.comment(c)
	}
	f.lines, f.directives, f.faults = p.lines, p.directives, p.faults
	return f
}

// Hides tells whether a comment hides a finding of the rule with this code, and
// notes every comment that does as used. The statement is the one that holds the
// primary span, without its body if it has one; an empty span means that it is
// not known.
func (f *File) Hides(code string, primary, statement diag.Span) bool {
	if len(f.directives) == 0 || code == rule.InternalError {
		return false
	}
	if statement.Start == statement.End {
		statement = primary
	}
	span := diag.Span{Start: min(primary.Start, statement.Start), End: max(primary.End, statement.End)}
	first := f.lines.Line(span.Start)
	last := first
	if span.End > span.Start {
		last = f.lines.Line(span.End - 1)
	}
	above := first
	for above > 1 && f.isCommentLine(above-1) {
		above--
	}
	hidden := false
	for i := range f.directives {
		d := &f.directives[i]
		covers := d.file || first <= d.line && d.line <= last || d.alone && above <= d.line && d.line < first
		if covers && d.match(code) {
			hidden = true
		}
	}
	return hidden
}

// match tells whether the directive names the code, and notes it as used.
func (d *directive) match(code string) bool {
	if d.bare() {
		if isOwn(code) {
			return false
		}
		d.used = true
		return true
	}
	found := false
	for i := range d.entries {
		if d.entries[i].code == code {
			d.entries[i].used = true
			found = true
		}
	}
	return found
}

func isOwn(code string) bool { return rule.Meta{Code: code}.Family() == rule.Itself }

// isCommentLine tells whether a line holds a comment and nothing else. A line of
// a multi-line string can look like one; that does no harm, since directives are
// found by the comments' own spans.
func (f *File) isCommentLine(line int) bool {
	end := uint32(len(f.src.Text))
	if line < f.lines.Count() {
		end = f.lines.Start(line + 1)
	}
	return strings.HasPrefix(strings.TrimLeft(f.src.Text[f.lines.Start(line):end], " \t\f"), "#")
}

// Report returns the findings about the comments themselves, to be called once
// every other finding of the file went through Hides. The function ran tells
// which rules ran on this file.
func (f *File) Report(ran func(code string) bool) []diag.Diagnostic {
	var out []diag.Diagnostic
	var numbering diag.Numbering
	add := func(code string, d diag.Diagnostic) {
		m, known := f.registry.ByCode(code)
		if !known || !ran(code) || f.Hides(code, d.Span, diag.Span{}) {
			return
		}
		d.Code, d.Name, d.Level, d.File = m.Code, m.Name, m.Level, f.src.File
		d.DefKey = f.src.Key
		// The text after the `#`: as a comment it would normalise to nothing.
		text := strings.TrimLeft(f.src.Text[d.Span.Start:d.Span.End], "# \t")
		d.Fingerprint, d.Moved = numbering.Fingerprints(diag.Identity{Code: code, DefKey: f.src.Key, Statement: text + " " + d.Message})
		out = append(out, d)
	}
	for _, fault := range f.faults {
		add(rule.InvalidConfiguration, diag.Diagnostic{Span: fault.span, Message: fault.message, Help: fault.help})
	}
	for i := range f.directives {
		if d, idle := f.idle(&f.directives[i], ran); idle {
			add(rule.UnusedSuppression, d)
		}
	}
	diag.Sort(out)
	return out
}

// idle builds the finding about a directive that, in whole or in part, hid
// nothing.
func (f *File) idle(d *directive, ran func(code string) bool) (diag.Diagnostic, bool) {
	where := "here"
	if d.file {
		where = "in this file"
	}
	written := f.src.Text[d.text.Start:d.text.End]
	_, written, _ = strings.Cut(written, prefix)
	whole := diag.Diagnostic{
		Span:    d.text,
		Message: "`" + strings.TrimSpace(written) + "` hides nothing " + where,
		Help:    diag.Help{Text: "delete the comment", Edits: []diag.Edit{{Span: d.cut}}},
	}
	if d.bare() {
		if d.used {
			return diag.Diagnostic{}, false
		}
		for _, m := range f.registry.Rules() {
			if m.DefaultOn && m.Family() != rule.Itself && !ran(m.Code) {
				return diag.Diagnostic{}, false
			}
		}
		return whole, true
	}
	var idle []entry
	var kept []string
	for _, e := range d.entries {
		// A name of unused-suppression has done its work if this finding is
		// hidden, and there is no telling before.
		if e.used || e.code == rule.UnusedSuppression || !ran(e.code) {
			kept = append(kept, f.src.Text[e.span.Start:e.span.End])
		} else {
			idle = append(idle, e)
		}
	}
	switch {
	case len(idle) == 0:
		return diag.Diagnostic{}, false
	case len(kept) == 0:
		return whole, true
	}
	out := diag.Diagnostic{
		Span: idle[0].span,
		Help: diag.Help{
			Text:  "keep `" + strings.Join(kept, ", ") + "` only",
			Edits: []diag.Edit{{Span: d.list, New: strings.Join(kept, ", ")}},
		},
	}
	var names []string
	for i, e := range idle {
		names = append(names, "`"+f.src.Text[e.span.Start:e.span.End]+"`")
		if i > 0 {
			out.Labels = append(out.Labels, diag.Label{Span: e.span, Text: "nor does this"})
		}
	}
	verb := " hides nothing "
	if len(names) > 1 {
		verb = " hide nothing "
	}
	out.Message = strings.Join(names, " and ") + verb + where
	return out, true
}
