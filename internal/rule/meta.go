package rule

import (
	"fmt"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/diag"
)

// Family is the digit after FER.
type Family uint8

// The families, by their digit.
const (
	Ownership    Family = 1
	Borrowing    Family = 2
	Errors       Family = 3
	Threads      Family = 4
	Async        Family = 5
	Crashes      Family = 6
	Cost         Family = 7
	Dependencies Family = 8
	Itself       Family = 9
)

var families = [...]struct{ name, about string }{
	Ownership:    {"ownership", "every resource has one owner"},
	Borrowing:    {"borrowing", "nobody mutates what somebody else is reading"},
	Errors:       {"errors", "no silent failure"},
	Threads:      {"threads", "shared state is guarded"},
	Async:        {"async", "what the event loop runs"},
	Crashes:      {"crashes", "what a compiler would have refused"},
	Cost:         {"cost", "work that grows faster than the data"},
	Dependencies: {"dependencies", "what the project says it needs"},
	Itself:       {"ferrule", "Ferrule itself: files, settings, comments"},
}

// Families lists all families in the order of their digits.
func Families() []Family {
	var out []Family
	for f := Ownership; f <= Itself; f++ {
		out = append(out, f)
	}
	return out
}

// Known tells whether f is one of the families.
func (f Family) Known() bool { return f >= Ownership && f <= Itself }

// String returns the family's name, a word that `--select` takes.
func (f Family) String() string {
	if !f.Known() {
		return fmt.Sprintf("family(%d)", uint8(f))
	}
	return families[f].name
}

// About returns the family's one line.
func (f Family) About() string {
	if !f.Known() {
		return ""
	}
	return families[f].about
}

// Code returns the common start of the family's codes, such as "FER1".
func (f Family) Code() string { return fmt.Sprintf("FER%d", uint8(f)) }

// FamilyByWord finds a family by its name or by its code, with or without the
// two x of "FER1xx".
func FamilyByWord(word string) (Family, bool) {
	for _, f := range Families() {
		if word == f.String() || strings.TrimSuffix(word, "xx") == f.Code() {
			return f, true
		}
	}
	return 0, false
}

// Meta is what is known of a rule without running it.
type Meta struct {
	Code  string // "FER101"
	Name  string // "leaked-resource"
	Level diag.Level
	// DefaultOn is earned by measured precision; see the rule's documentation.
	DefaultOn bool
	// Doc is the text of the rule's doc.md.
	Doc string
	// YieldsTo lists the codes of rules whose finding at the same position
	// stands while this rule's is dropped.
	YieldsTo []string
	// Sections are those of summarize.Optional that the rule reads; a run without
	// any such rule leaves them out.
	Sections []contract.Section
}

// Family returns the family that the code says.
func (m Meta) Family() Family {
	if !diag.ValidCode(m.Code) {
		return 0
	}
	return Family(m.Code[3] - '0')
}

// Summary returns the first paragraph of the documentation on one line.
func (m Meta) Summary() string {
	return ParseDocument(m.Doc).Summary
}

// check tells what is wrong with a rule's metadata taken alone.
func (m Meta) check() error {
	switch {
	case !diag.ValidCode(m.Code):
		return fmt.Errorf("rule %q: code %q is not FER and three digits", m.Name, m.Code)
	case !m.Family().Known():
		return fmt.Errorf("rule %s: no family has the digit %c", m.Code, m.Code[3])
	case !kebab(m.Name):
		return fmt.Errorf("rule %s: name %q is not kebab-case", m.Code, m.Name)
	case m.Level < diag.Note || m.Level > diag.Error:
		return fmt.Errorf("rule %s: no level", m.Code)
	case strings.TrimSpace(m.Doc) == "":
		return fmt.Errorf("rule %s: no documentation", m.Code)
	}
	// A word of `--select` must mean one thing.
	if _, taken := FamilyByWord(m.Name); taken || m.Name == All {
		return fmt.Errorf("rule %s: name %q is the name of a group", m.Code, m.Name)
	}
	return nil
}

// kebab tells whether s consists of lower-case words joined by single hyphens.
func kebab(s string) bool {
	for _, word := range strings.Split(s, "-") {
		if word == "" {
			return false
		}
		for _, c := range []byte(word) {
			if (c < 'a' || c > 'z') && (c < '0' || c > '9') {
				return false
			}
		}
	}
	return true
}
