package rule

import (
	"fmt"
	"slices"
	"strings"
)

// The headings of a rule's documentation, in this order.
const (
	HeadingReports = "What it reports"
	HeadingWhy     = "Why it matters in production"
	HeadingExample = "Example"
	HeadingFix     = "How to fix it"
	HeadingNot     = "What it deliberately does not report"
	HeadingLimits  = "Known limits"
	HeadingData    = "Measured"
)

// Headings lists the headings that every doc.md has, in order.
func Headings() []string {
	return []string{
		HeadingReports, HeadingWhy, HeadingExample, HeadingFix,
		HeadingNot, HeadingLimits, HeadingData,
	}
}

// Document is a rule's documentation, cut at its headings:
//
//	# leaked-resource (FER101)
//
//	A resource that no path releases, hands over or stores.
//
//	## What it reports
//	...
type Document struct {
	Title    string
	Summary  string // the paragraph under the title, on one line
	Sections []Section
}

// Section is a part of a document under a second-level heading.
type Section struct {
	Heading string
	Body    string // Markdown, without white space around it
}

// Section returns the body under a heading, or "".
func (d Document) Section(heading string) string {
	for _, s := range d.Sections {
		if s.Heading == heading {
			return s.Body
		}
	}
	return ""
}

// ParseDocument cuts the text of a doc.md. Lines inside fenced code are never
// headings: a comment of the example program begins with `#` as well.
func ParseDocument(text string) Document {
	var d Document
	var intro, body []string
	fence := ""
	flush := func() {
		if n := len(d.Sections); n > 0 {
			d.Sections[n-1].Body = strings.TrimSpace(strings.Join(body, "\n"))
		}
		body = nil
	}
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		if mark := fenceMark(line); mark != "" {
			switch {
			case fence == "":
				fence = mark
			case strings.HasPrefix(mark, fence):
				fence = ""
			}
		} else if fence == "" {
			if title, ok := strings.CutPrefix(line, "# "); ok && d.Title == "" {
				d.Title = strings.TrimSpace(title)
				continue
			}
			if heading, ok := strings.CutPrefix(line, "## "); ok {
				flush()
				d.Sections = append(d.Sections, Section{Heading: strings.TrimSpace(heading)})
				continue
			}
		}
		if len(d.Sections) == 0 {
			intro = append(intro, line)
		} else {
			body = append(body, line)
		}
	}
	flush()
	first, _, _ := strings.Cut(strings.TrimSpace(strings.Join(intro, "\n")), "\n\n")
	d.Summary = strings.Join(strings.Fields(first), " ")
	return d
}

// withoutMarks takes out the lines between which a measurement writes into a page,
// with the empty line behind each: they are no text for people.
//
//	<!-- measured:precision -->
func withoutMarks(text string) string {
	if !strings.Contains(text, "<!-- ") {
		return text
	}
	var out []string
	drop := false
	for line := range strings.SplitSeq(text, "\n") {
		mark := strings.HasPrefix(line, "<!-- ") && strings.HasSuffix(line, " -->")
		if !mark && !(drop && line == "") {
			out = append(out, line)
		}
		drop = mark
	}
	return strings.TrimRight(strings.Join(out, "\n"), "\n") + "\n"
}

// fenceMark returns the run of back quotes or tildes that opens or closes a
// fenced block, or "".
func fenceMark(line string) string {
	line = strings.TrimLeft(line, " ")
	for _, c := range [...]string{"`", "~"} {
		rest := strings.TrimLeft(line, c)
		if n := len(line) - len(rest); n >= 3 {
			return line[:n]
		}
	}
	return ""
}

// CheckDocument tells what is wrong with a rule's documentation; tests of the
// list of rules call it for each.
func CheckDocument(m Meta) error {
	d := ParseDocument(m.Doc)
	if want := fmt.Sprintf("%s (%s)", m.Name, m.Code); d.Title != want {
		return fmt.Errorf("%s: the title is %q, want %q", m.Code, d.Title, want)
	}
	if d.Summary == "" {
		return fmt.Errorf("%s: no summary under the title", m.Code)
	}
	var have []string
	for _, s := range d.Sections {
		have = append(have, s.Heading)
		if s.Body == "" {
			return fmt.Errorf("%s: nothing under %q", m.Code, s.Heading)
		}
	}
	if want := Headings(); !slices.Equal(have, want) {
		return fmt.Errorf("%s: the headings are %q, want %q", m.Code, have, want)
	}
	for _, code := range m.YieldsTo {
		if !strings.Contains(d.Section(HeadingNot), code) {
			return fmt.Errorf("%s: %q does not say that it yields to %s", m.Code, HeadingNot, code)
		}
	}
	return nil
}
