// Package reporttest holds the findings on which all renderers are tested, so
// that a hard case found for one format is tried on every other.
//
// # Cases
//
// A case is a txtar archive in cases/: the sources, and a `finding` section in
// JSON in which spans are written as the text that they cover:
//
//	{"code": "FER101", ..., "at": "return None",
//	 "labels": [{"at": "pool_connect(dsn)", "text": "owned from here"}]}
//
// A leading number and bar say on which line the search begins, as in
// "41|return None", and two texts with an arrow between them a span from the start of
// the first to the end of the second, as in "if x => break". A source called
// `shop/orders.py@36` begins at line 36. In sources, findings and names <U+1b>
// stands for the character with that number, so that archives stay plain text.
package reporttest

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/report/place"
)

//go:embed cases
var cases embed.FS

// Case is a finding with the sources that it is about.
type Case struct {
	Name    string
	Finding diag.Diagnostic
	Texts   place.TextMap
}

// All returns every case, in the order of their names.
func All(t testing.TB) []Case {
	t.Helper()
	entries, err := fs.ReadDir(cases, "cases")
	if err != nil {
		t.Fatal(err)
	}
	var out []Case
	for _, e := range entries {
		data, err := cases.ReadFile("cases/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		c, err := parse(strings.TrimSuffix(e.Name(), ".txtar"), txtar.Parse(data))
		if err != nil {
			t.Fatalf("%s: %v", e.Name(), err)
		}
		if err := c.Finding.Check(); err != nil {
			t.Fatalf("%s: %v", e.Name(), err)
		}
		out = append(out, c)
	}
	return out
}

// Merge returns the findings of all cases, sorted, with one set of texts; each
// case's files are put into a folder of its name.
func Merge(cases []Case) ([]diag.Diagnostic, place.TextMap) {
	texts := place.TextMap{}
	var findings []diag.Diagnostic
	for _, c := range cases {
		in := func(file string) string {
			if file == "" {
				return ""
			}
			return c.Name + "/" + file
		}
		for name, text := range c.Texts {
			texts[in(name)] = text
		}
		d := c.Finding
		d.File = in(d.File)
		d.Labels = append([]diag.Label(nil), d.Labels...)
		for i := range d.Labels {
			d.Labels[i].File = in(d.Labels[i].File)
		}
		d.Path = append([]diag.Step(nil), d.Path...)
		for i := range d.Path {
			d.Path[i].File = in(d.Path[i].File)
		}
		d.Help.Edits = append([]diag.Edit(nil), d.Help.Edits...)
		for i := range d.Help.Edits {
			d.Help.Edits[i].File = in(d.Help.Edits[i].File)
		}
		findings = append(findings, d)
	}
	diag.Sort(findings)
	return findings, texts
}

type finding struct {
	Code, Name, Level, Message, File, At, Label string
	Possible                                    bool
	Crossed                                     int
	Notes                                       []string
	Help                                        string
	Labels                                      []struct{ File, At, Text string }
	Path                                        []struct {
		Text, File, At, Excerpt string
		Line                    int
	}
	Edits []struct{ File, At, New string }
}

func parse(name string, archive *txtar.Archive) (Case, error) {
	c := Case{Name: name, Texts: place.TextMap{}}
	var spec *finding
	for _, f := range archive.Files {
		data := unescape(string(f.Data))
		if f.Name == "finding" {
			spec = &finding{}
			dec := json.NewDecoder(strings.NewReader(string(f.Data)))
			dec.DisallowUnknownFields()
			if err := dec.Decode(spec); err != nil {
				return c, fmt.Errorf("finding: %w", err)
			}
			continue
		}
		file, line, skips := strings.Cut(f.Name, "@")
		if skips {
			n, err := strconv.Atoi(line)
			if err != nil {
				return c, fmt.Errorf("first line of %s: %w", f.Name, err)
			}
			data = strings.Repeat("\n", n-1) + data
		}
		c.Texts[file] = data
	}
	if spec == nil {
		return c, fmt.Errorf("no finding")
	}
	return c, c.build(spec)
}

func (c *Case) build(spec *finding) error {
	level, ok := diag.ParseLevel(spec.Level)
	if !ok {
		return fmt.Errorf("level %q", spec.Level)
	}
	d := diag.Diagnostic{
		Code: spec.Code, Name: spec.Name, Level: level, Possible: spec.Possible,
		Message: unescape(spec.Message), File: unescape(spec.File), Label: unescape(spec.Label),
		Crossed: spec.Crossed, DefKey: "project:" + spec.File, Help: diag.Help{Text: spec.Help},
	}
	for _, n := range spec.Notes {
		d.Notes = append(d.Notes, unescape(n))
	}
	var err error
	find := func(file, at string) diag.Span {
		if file == "" {
			file = d.File
		}
		span, e := c.find(file, at)
		if e != nil && err == nil {
			err = e
		}
		return span
	}
	d.Span = find("", spec.At)
	for _, l := range spec.Labels {
		d.Labels = append(d.Labels, diag.Label{File: l.File, Span: find(l.File, l.At), Text: unescape(l.Text)})
	}
	for _, s := range spec.Path {
		step := diag.Step{Text: unescape(s.Text), File: s.File, Excerpt: unescape(s.Excerpt), Line: s.Line}
		if _, known := c.Texts[s.File]; known {
			step.Span = find(s.File, s.At)
			step.Line = place.NewFile(c.Texts[s.File]).LineOf(step.Span.Start)
		}
		d.Path = append(d.Path, step)
	}
	for _, e := range spec.Edits {
		d.Help.Edits = append(d.Help.Edits, diag.Edit{File: e.File, Span: find(e.File, e.At), New: e.New})
	}
	var n diag.Numbering
	d.Fingerprint, d.Moved = n.Fingerprints(diag.Identity{Code: d.Code, DefKey: d.DefKey, QualName: c.Name, Statement: spec.At})
	c.Finding = d
	return err
}

// find returns the span that a description of it means.
func (c *Case) find(file, at string) (diag.Span, error) {
	text, known := c.Texts[file]
	if !known {
		return diag.Span{}, nil
	}
	from := 0
	if number, rest, ok := strings.Cut(at, "|"); ok {
		if n, err := strconv.Atoi(number); err == nil {
			from, at = int(place.NewFile(text).Start(n)), rest
		}
	}
	if at == "EOF" {
		return diag.Span{Start: uint32(len(text)), End: uint32(len(text))}, nil
	}
	first, second, two := strings.Cut(unescape(at), " => ")
	i := strings.Index(text[from:], first)
	if i < 0 {
		return diag.Span{}, fmt.Errorf("%q is not in %s", at, file)
	}
	start, end := from+i, from+i+len(first)
	if two {
		j := strings.Index(text[end:], second)
		if j < 0 {
			return diag.Span{}, fmt.Errorf("%q is not in %s", at, file)
		}
		end += j + len(second)
	}
	return diag.Span{Start: uint32(start), End: uint32(end)}, nil
}

var escape = regexp.MustCompile(`<U\+([0-9a-fA-F]+)(?:\*([0-9]+))?>`)

// unescape replaces <U+1b> by the character, and <U+61*200> by 200 of it.
func unescape(s string) string {
	return escape.ReplaceAllStringFunc(s, func(m string) string {
		parts := escape.FindStringSubmatch(m)
		r, err := strconv.ParseUint(parts[1], 16, 32)
		if err != nil {
			return m
		}
		n := 1
		if parts[2] != "" {
			if n, err = strconv.Atoi(parts[2]); err != nil {
				return m
			}
		}
		return strings.Repeat(string(rune(r)), n)
	})
}
