// Package sarif renders findings as a SARIF 2.1.0 log, the form that code
// hosting sites and editors read.
//
// # How a finding maps
//
//	rule            tool.driver.rules, with its documentation as Markdown help
//	primary span    locations[0], whose message is the primary label
//	other labels    relatedLocations
//	path            one codeFlow with one threadFlow, cause first, the finding last
//	fingerprints    partialFingerprints ferrule/v1 and ferrule/moved/v1
//	edits           fixes
//	possible, ...   properties
//
// # Invariants
//
//   - Uris are relative to the directory that the checker was started in, as the
//     display paths are; only a file outside of it on another root has a file:
//     uri. They are percent-encoded.
//   - Columns count Unicode code points, which columnKind states.
//   - The log holds no time, user, machine or absolute path of its own: the same
//     findings give the same bytes.
package sarif

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/report/place"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// The keys of partialFingerprints. The number changes when the way they are
// computed does, so that old and new values are never compared.
const (
	keyHere  = "ferrule/v1"
	keyMoved = "ferrule/moved/v1"
)

// Tool says who made the log.
type Tool struct {
	Version string
	// Rules are listed in the log, whether they have findings or not.
	Rules []rule.Meta
	// Enabled tells whether a rule ran; nil means as by default.
	Enabled func(code string) bool
}

// Render writes all findings as a log with one run.
func Render(w io.Writer, findings []diag.Diagnostic, files *place.Files, t Tool) error {
	b := builder{files: files}
	r := run{
		Tool:       tool{driver{Name: "ferrule", Version: t.Version, Rules: []reporting{}}},
		ColumnKind: "unicodeCodePoints",
		Results:    make([]result, 0, len(findings)),
	}
	index := make(map[string]int, len(t.Rules))
	for i, m := range t.Rules {
		index[m.Code] = i
		enabled := m.DefaultOn
		if t.Enabled != nil {
			enabled = t.Enabled(m.Code)
		}
		r.Tool.Driver.Rules = append(r.Tool.Driver.Rules, describe(m, enabled))
	}
	successful := true
	for i := range findings {
		b.d = &findings[i]
		successful = successful && b.d.Code != rule.InternalError
		out := b.result()
		if i, ok := index[b.d.Code]; ok {
			out.RuleIndex = &i
		}
		r.Results = append(r.Results, out)
	}
	r.Invocations = []invocation{{Successful: successful}}

	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(log{Schema: schemaURI, Version: version, Runs: []run{r}}); err != nil {
		return fmt.Errorf("write findings: %w", err)
	}
	return nil
}

func describe(m rule.Meta, enabled bool) reporting {
	doc := rule.ParseDocument(m.Doc)
	r := reporting{
		ID: m.Code, Name: m.Name,
		Default:    configuration{Enabled: enabled, Level: m.Level.String()},
		Properties: ruleProperties{Tags: []string{m.Family().String()}},
	}
	if doc.Summary != "" {
		r.ShortDescription = &message{Text: doc.Summary}
	}
	if body := doc.Section(rule.HeadingReports); body != "" {
		r.FullDescription = &message{Text: strings.Join(strings.Fields(body), " ")}
	}
	if text := strings.TrimSpace(m.Doc); text != "" {
		r.Help = &message{Text: text, Markdown: text}
	}
	return r
}

// builder converts one finding.
type builder struct {
	files *place.Files
	d     *diag.Diagnostic
}

func (b *builder) result() result {
	d := b.d
	r := result{
		RuleID:  d.Code,
		Level:   d.Level.String(),
		Message: message{Text: d.Message},
		Locations: []location{
			{Physical: b.physical("", d.Span), Message: note(d.Label)},
		},
		Properties: properties{
			Possible: d.Possible, Crossed: d.Crossed, Definition: d.DefKey,
			Notes: d.Notes, Help: d.Help.Text,
		},
	}
	for i, l := range d.Labels {
		r.Related = append(r.Related, location{ID: i + 1, Physical: b.physical(l.File, l.Span), Message: note(l.Text)})
	}
	if len(d.Path) > 0 {
		r.CodeFlows = []codeFlow{b.flow()}
	}
	if d.Fingerprint != "" {
		r.Fingerprints = map[string]string{keyHere: d.Fingerprint}
		if d.Moved != "" {
			r.Fingerprints[keyMoved] = d.Moved
		}
	}
	if len(d.Help.Edits) > 0 {
		r.Fixes = []fix{b.fix()}
	}
	return r
}

// flow turns the path into a code flow that ends at the finding.
func (b *builder) flow() codeFlow {
	var steps []threadFlowLocation
	for _, s := range b.d.Path {
		text := s.Text
		if s.Excerpt != "" {
			text += ": " + s.Excerpt
		}
		loc := location{Message: note(text)}
		if s.File != "" {
			loc.Physical = &physical{Artifact: artifact{uri(s.File)}, Region: &region{StartLine: s.Line}}
			if b.files.File(s.File).Known {
				loc.Physical = b.physical(s.File, s.Span)
			}
		}
		steps = append(steps, threadFlowLocation{loc})
	}
	label := b.d.Label
	if label == "" {
		label = b.d.Message
	}
	steps = append(steps, threadFlowLocation{location{Physical: b.physical("", b.d.Span), Message: note(label)}})
	return codeFlow{[]threadFlow{{steps}}}
}

func (b *builder) fix() fix {
	f := fix{Description: message{Text: b.d.Help.Text}}
	for _, e := range b.d.Help.Edits {
		at := uri(b.d.FileOf(e.File))
		i := slices.IndexFunc(f.Changes, func(c change) bool { return c.Artifact.URI == at })
		if i < 0 {
			f.Changes = append(f.Changes, change{Artifact: artifact{at}})
			i = len(f.Changes) - 1
		}
		f.Changes[i].Replacements = append(f.Changes[i].Replacements, replacement{
			Deleted:  b.region(b.d.FileOf(e.File), e.Span),
			Inserted: snippet{e.New},
		})
	}
	return f
}

func (b *builder) physical(file string, span diag.Span) *physical {
	file = b.d.FileOf(file)
	r := b.region(file, span)
	return &physical{Artifact: artifact{uri(file)}, Region: &r}
}

func (b *builder) region(file string, span diag.Span) region {
	start, end := b.files.File(file).Range(span)
	return region{StartLine: start.Line, StartColumn: start.Column, EndLine: end.Line, EndColumn: end.Column}
}

func note(text string) *message {
	if text == "" {
		return nil
	}
	return &message{Text: text}
}

// uri turns a display path into a uri reference. A first segment with a colon
// would read as a scheme, so it gets a dot segment before it.
func uri(path string) string {
	var b strings.Builder
	switch {
	case strings.HasPrefix(path, "/"):
		b.WriteString("file://")
	case len(path) >= 3 && path[1] == ':' && path[2] == '/':
		b.WriteString("file:///")
	default:
		if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ":") {
			b.WriteString("./")
		}
	}
	const hex = "0123456789ABCDEF"
	for _, c := range []byte(path) {
		if unreserved(c) {
			b.WriteByte(c)
		} else {
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	return b.String()
}

// unreserved tells which bytes stand for themselves in a path.
func unreserved(c byte) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		return true
	}
	return strings.IndexByte("-._~/:@!$&'()*+,;=", c) >= 0
}
