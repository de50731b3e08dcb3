package diag

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/source"
)

// Level says how bad a finding is. The zero value is not a level.
type Level uint8

// The levels, in rising order, so that they can be compared with < and >.
const (
	// Note is a remark that the default output hides.
	Note Level = iota + 1
	// Warning is something that can fail on the path shown.
	Warning
	// Error is something that will fail.
	Error
)

// String returns the level's word as all formats spell it.
func (l Level) String() string {
	switch l {
	case Note:
		return "note"
	case Warning:
		return "warning"
	case Error:
		return "error"
	}
	return fmt.Sprintf("level(%d)", uint8(l))
}

// ParseLevel is the inverse of String.
func ParseLevel(s string) (Level, bool) {
	for _, l := range [...]Level{Note, Warning, Error} {
		if l.String() == s {
			return l, true
		}
	}
	return 0, false
}

// Span is a half-open range of byte offsets in a file's decoded text.
type Span = source.Span

// Label is a stretch of source with a short text.
type Label struct {
	// File is the file's display path; empty means the diagnostic's own file.
	File string
	Span Span
	Text string
}

// Step is one hop of the path that leads to a finding.
type Step struct {
	// Text is a sentence without a place: "`quote` calls `Rates.get`".
	Text string
	// File is the display path of the step's place; empty means no place.
	File string
	// Line is the one-based line of Span.Start. It is stored because the text
	// of a library's file need not be at hand when the path is printed.
	Line int
	Span Span
	// Excerpt is what stands at the place, or what to know about it, short:
	// "psycopg.connect(...)", "up to 30 s (its timeout)". It may be empty.
	Excerpt string
}

// Edit replaces a span of a file by a new text.
type Edit struct {
	// File is the file's display path; empty means the diagnostic's own file.
	File string
	Span Span
	New  string
}

// Help is the one proposal that a finding makes.
type Help struct {
	// Text is a sentence in the imperative. It is never empty when Edits is not.
	Text string
	// Edits carry the change out. They are there only when applying them is
	// safe, which means right whatever the rest of the program does, and lie in
	// one file; they do not overlap.
	Edits []Edit
}

// Empty tells whether there is no proposal.
func (h Help) Empty() bool { return h.Text == "" && len(h.Edits) == 0 }

// Diagnostic is one finding, ready to be rendered.
type Diagnostic struct {
	Code  string // "FER101"
	Name  string // "leaked-resource"
	Level Level
	// Possible marks a finding whose witness path has a weak edge. It is a flag
	// and not a level; every format hides such findings unless asked.
	Possible bool
	Message  string // the headline

	File  string // slash path for display
	Span  Span   // the primary span
	Label string // the primary label's text, may be empty

	Labels []Label // secondary labels
	Path   []Step  // cause first
	Notes  []string
	Help   Help

	// Crossed counts the calls on the path that could not be resolved.
	Crossed int

	// DefKey is the textual key of the definition that the finding is in.
	DefKey string
	// Fingerprint identifies the finding over edits elsewhere in the file, and
	// Moved over a move of its function to another file; see Identity.
	Fingerprint string
	Moved       string
}

// FileOf returns the display path of a label's or edit's file, of which empty
// stands for the diagnostic's own.
func (d *Diagnostic) FileOf(file string) string {
	if file == "" {
		return d.File
	}
	return file
}

// Check tells the first way in which d breaks the invariants of the package,
// or nil. A diagnostic that fails is a defect of the rule that made it.
func (d *Diagnostic) Check() error {
	if !ValidCode(d.Code) {
		return fmt.Errorf("code %q is not FER and three digits", d.Code)
	}
	where := d.Code + " in " + d.File
	switch {
	case d.Name == "":
		return fmt.Errorf("%s: no name", where)
	case d.Level < Note || d.Level > Error:
		return fmt.Errorf("%s: no level", where)
	case d.File == "":
		return fmt.Errorf("%s: no file", d.Code)
	case strings.Contains(d.File, `\`):
		return fmt.Errorf("%s: the path has a backslash", where)
	case d.Span.End < d.Span.Start:
		return fmt.Errorf("%s: the primary span ends before it starts", where)
	case d.Crossed < 0:
		return fmt.Errorf("%s: a negative number of crossed calls", where)
	}
	if d.Message == "" {
		return fmt.Errorf("%s: no message", where)
	}
	texts := []string{d.Message, d.Label, d.Help.Text}
	for _, l := range d.Labels {
		if l.Span.End < l.Span.Start {
			return fmt.Errorf("%s: the span of label %q ends before it starts", where, l.Text)
		}
		texts = append(texts, l.Text)
	}
	for _, s := range d.Path {
		if s.Text == "" {
			return fmt.Errorf("%s: a step of the path has no text", where)
		}
		if s.File != "" && s.Line < 1 {
			return fmt.Errorf("%s: step %q has a file and no line", where, s.Text)
		}
		texts = append(texts, s.Text, s.Excerpt)
	}
	texts = append(texts, d.Notes...)
	for _, t := range texts {
		if strings.ContainsAny(t, "\n\r") {
			return fmt.Errorf("%s: %q is more than one line", where, t)
		}
		if strings.HasSuffix(t, ".") && !strings.HasSuffix(t, "..") {
			return fmt.Errorf("%s: %q ends with a full stop", where, t)
		}
	}
	if err := d.checkEdits(); err != nil {
		return fmt.Errorf("%s: %w", where, err)
	}
	return nil
}

func (d *Diagnostic) checkEdits() error {
	if len(d.Help.Edits) == 0 {
		return nil
	}
	if d.Help.Text == "" {
		return errors.New("a help with edits needs a text")
	}
	edits := slices.Clone(d.Help.Edits)
	slices.SortFunc(edits, func(a, b Edit) int {
		if c := strings.Compare(d.FileOf(a.File), d.FileOf(b.File)); c != 0 {
			return c
		}
		return compareSpans(a.Span, b.Span)
	})
	for i, e := range edits {
		if e.Span.End < e.Span.Start {
			return errors.New("an edit ends before it starts")
		}
		if i > 0 && d.FileOf(edits[i-1].File) == d.FileOf(e.File) && edits[i-1].Span.End > e.Span.Start {
			return errors.New("two edits overlap")
		}
	}
	return nil
}

// ValidCode tells whether s has the form of a rule's code, such as "FER101".
func ValidCode(s string) bool {
	if len(s) != 6 || s[:3] != "FER" {
		return false
	}
	for _, c := range []byte(s[3:]) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}
