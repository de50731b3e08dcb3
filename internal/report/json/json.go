// Package json renders findings for programs.
//
// The document is one object: `findings`, in the order of all formats, and
// `summary`. Lines and columns start at 1, columns count Unicode code points, and
// the end is the place after the last character. Keys are only ever added; lists
// are never null, and `help` is null where nothing is proposed.
package json

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/report/place"
)

// Summary is what is told about the run as a whole. It holds no time, so that
// two runs on the same input give the same bytes.
type Summary struct {
	Files    int `json:"files"`
	Errors   int `json:"errors"`
	Warnings int `json:"warnings"`
	Notes    int `json:"notes"`
	// Hidden counts findings that are not listed because they are notes or
	// only possible.
	Hidden int `json:"hidden"`
}

type document struct {
	Findings []finding `json:"findings"`
	Summary  Summary   `json:"summary"`
}

type finding struct {
	Code    string `json:"code"`
	Name    string `json:"name"`
	Level   string `json:"level"`
	Message string `json:"message"`
	location
	Label       string   `json:"label"`
	Labels      []label  `json:"labels"`
	Path        []step   `json:"path"`
	Notes       []string `json:"notes"`
	Help        *help    `json:"help"`
	Possible    bool     `json:"possible"`
	Crossed     int      `json:"crossed"`
	Definition  string   `json:"definition"`
	Fingerprint string   `json:"fingerprint"`
	Moved       string   `json:"movedFingerprint"`
}

type location struct {
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"endLine"`
	EndColumn int    `json:"endColumn"`
}

type label struct {
	Text string `json:"text"`
	location
}

// step has no columns where the text of its file is not at hand, and no place
// at all where it has none.
type step struct {
	Text    string `json:"text"`
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Excerpt string `json:"excerpt,omitempty"`
}

type help struct {
	Text  string `json:"text"`
	Edits []edit `json:"edits"`
}

type edit struct {
	location
	New string `json:"new"`
}

// Render writes all findings as one document.
func Render(w io.Writer, findings []diag.Diagnostic, files *place.Files, summary Summary) error {
	doc := document{Findings: make([]finding, 0, len(findings)), Summary: summary}
	for i := range findings {
		doc.Findings = append(doc.Findings, convert(&findings[i], files))
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(doc); err != nil {
		return fmt.Errorf("write findings: %w", err)
	}
	return nil
}

func convert(d *diag.Diagnostic, files *place.Files) finding {
	at := func(file string, span diag.Span) location {
		file = d.FileOf(file)
		start, end := files.File(file).Range(span)
		return location{file, start.Line, start.Column, end.Line, end.Column}
	}
	f := finding{
		Code: d.Code, Name: d.Name, Level: d.Level.String(), Message: d.Message,
		location: at("", d.Span), Label: d.Label,
		Labels: []label{}, Path: []step{}, Notes: []string{},
		Possible: d.Possible, Crossed: d.Crossed, Definition: d.DefKey,
		Fingerprint: d.Fingerprint, Moved: d.Moved,
	}
	f.Notes = append(f.Notes, d.Notes...)
	for _, l := range d.Labels {
		f.Labels = append(f.Labels, label{l.Text, at(l.File, l.Span)})
	}
	for _, s := range d.Path {
		out := step{Text: s.Text, File: s.File, Excerpt: s.Excerpt}
		if s.File != "" {
			out.Line = s.Line
			if file := files.File(s.File); file.Known {
				out.Column = file.Position(s.Span.Start).Column
			}
		}
		f.Path = append(f.Path, out)
	}
	if !d.Help.Empty() {
		f.Help = &help{Text: d.Help.Text, Edits: []edit{}}
		for _, e := range d.Help.Edits {
			f.Help.Edits = append(f.Help.Edits, edit{at(e.File, e.Span), e.New})
		}
	}
	return f
}
