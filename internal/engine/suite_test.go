package engine_test

import (
	"bytes"
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/engine"
	"github.com/ferrule-dev/ferrule/internal/project"
	"github.com/ferrule-dev/ferrule/internal/report/full"
	"github.com/ferrule-dev/ferrule/internal/report/place"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/rule/ruletest"
	"github.com/ferrule-dev/ferrule/internal/rules/all"
	"github.com/ferrule-dev/ferrule/internal/source"
	"github.com/ferrule-dev/ferrule/internal/stubs"
)

var update = flag.Bool("update", false, "write the snapshots of suites")

// newEngine has every rule.
func newEngine(t testing.TB) *engine.Engine {
	t.Helper()
	if _, err := stubs.Open(); err != nil {
		t.Skip("no stub pack: ", err)
	}
	metas := rule.Own()
	for _, r := range all.Functions() {
		metas = append(metas, r.Meta())
	}
	for _, r := range all.Programs() {
		metas = append(metas, r.Meta())
	}
	rules, err := rule.NewRegistry(metas)
	if err != nil {
		t.Fatal(err)
	}
	return &engine.Engine{Rules: rules, Functions: all.Functions(), Programs: all.Programs()}
}

// TestSuite runs the Markdown suites of all rules. A suite lies in the folder of
// its rule and looks at findings of that rule alone, and at those that it marks.
func TestSuite(t *testing.T) {
	e := newEngine(t)
	session := engine.NewSession(e) // reads the stubs once, not once a case
	for _, m := range e.Rules.Rules() {
		paths, err := filepath.Glob("../rules/*/" + strings.ReplaceAll(m.Name, "-", "") + "/testdata/*.md")
		if err != nil {
			t.Fatal(err)
		}
		if len(paths) == 0 && m.Family() != rule.Itself {
			t.Errorf("%s %s has no suite", m.Code, m.Name)
		}
		good, bad := 0, 0
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			s, err := ruletest.Parse(path, string(text))
			if err != nil {
				t.Error(err)
				continue
			}
			g, b := s.Counts()
			good, bad = good+g, bad+b
			t.Run(m.Name+"/"+strings.TrimSuffix(filepath.Base(path), ".md"), func(t *testing.T) {
				runSuite(t, session, m, s, string(text))
			})
		}
		if len(paths) > 0 && good <= bad {
			t.Errorf("%s: %d good cases and %d bad ones; more good than bad are wanted", m.Name, good, bad)
		}
	}
}

// TestFacts runs suites about facts that many rules read, by the findings of
// FER101 and by what their cases mark.
func TestFacts(t *testing.T) {
	e := newEngine(t)
	paths, err := filepath.Glob("testdata/suites/*.md")
	if err != nil || len(paths) == 0 {
		t.Fatal("no suites: ", err)
	}
	m, _ := e.Rules.ByCode("FER101")
	session := engine.NewSession(e)
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		s, err := ruletest.Parse(path, string(text))
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(filepath.Base(path), ".md"), func(t *testing.T) { runSuite(t, session, m, s, string(text)) })
	}
}

// checker is an engine, or a session of one.
type checker interface {
	Check(ctx context.Context, req engine.Request) (*engine.Result, error)
}

func runSuite(t *testing.T, e checker, m rule.Meta, s *ruletest.Suite, text string) {
	lines := strings.Split(text, "\n")
	type edit struct {
		at  [2]int
		new []string
	}
	edits := make([]*edit, len(s.Cases))
	for i := range s.Cases {
		c := &s.Cases[i]
		t.Run(strings.ReplaceAll(c.Title, " ", "_"), func(t *testing.T) {
			t.Parallel()
			result := checkFiles(t, e, c.Files)
			compare(t, s.Path, m.Code, c, result)
			if c.Output == nil {
				return
			}
			got := render(t, result, m.Code)
			if *update {
				edits[i] = &edit{c.OutputAt, got}
			} else if !slices.Equal(got, c.Output) {
				t.Errorf("%s:%d: output differs, now:\n%s", s.Path, c.OutputAt[0], strings.Join(got, "\n"))
			}
		})
	}
	t.Cleanup(func() {
		if !*update {
			return
		}
		slices.Reverse(edits)
		for _, x := range edits {
			if x != nil {
				lines = slices.Concat(lines[:x.at[0]], x.new, lines[x.at[1]:])
			}
		}
		if err := os.WriteFile(s.Path, []byte(strings.Join(lines, "\n")), 0o644); err != nil {
			t.Error(err)
		}
	})
}

// checkFiles checks a project that lives in memory.
func checkFiles(t testing.TB, e checker, files []ruletest.File) *engine.Result {
	t.Helper()
	m := map[string]string{"/case/pyproject.toml": "[project]\nname = \"case\"\n"}
	for _, f := range files {
		m["/case/"+f.Name] = f.Text
	}
	result, err := e.Check(context.Background(), engine.Request{
		Project: project.Options{FS: source.NewMemory(m), Dir: "/case"},
		Rules:   rule.Layer{Select: []string{rule.All}}, Jobs: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range result.Findings {
		if err := result.Findings[i].Check(); err != nil {
			t.Errorf("%s: %v", result.Findings[i].Message, err)
		}
	}
	return result
}

type spot struct {
	file string
	line int
	code string
}

// compare holds the findings against the marks of a case.
func compare(t *testing.T, path, code string, c *ruletest.Case, result *engine.Result) {
	t.Helper()
	marked := map[string]bool{code: true, rule.InternalError: true}
	want := map[spot]ruletest.Mark{}
	for _, x := range c.Expect {
		marked[x.Code] = true
		want[spot{x.File, x.Line, x.Code}] = x.Kind
	}
	got := map[spot]string{}
	files := place.NewFiles(place.TextMap(result.Texts))
	for _, d := range result.Findings {
		if !marked[d.Code] || d.Possible || d.Level < diag.Warning {
			continue
		}
		line := files.File(d.File).LineOf(d.Span.Start)
		got[spot{d.File, line, d.Code}] = d.Message
	}
	var faults []string
	for s, kind := range want {
		_, found := got[s]
		switch {
		case kind == ruletest.Miss && found:
			faults = append(faults, fmt.Sprintf("%s:%d: %s is reported now; the mark `miss` can become `expect`", s.file, s.line, s.code))
		case kind != ruletest.Miss && !found:
			faults = append(faults, fmt.Sprintf("%s:%d: no %s", s.file, s.line, s.code))
		}
	}
	for s, message := range got {
		if _, ok := want[s]; !ok {
			faults = append(faults, fmt.Sprintf("%s:%d: unexpected %s: %s", s.file, s.line, s.code, message))
		}
	}
	slices.Sort(faults)
	for _, f := range faults {
		t.Errorf("%s:%d (%s): %s", path, c.Line, c.Title, f)
	}
}

// render prints the findings of a rule as a person sees them.
func render(t *testing.T, result *engine.Result, code string) []string {
	t.Helper()
	var list []diag.Diagnostic
	for _, d := range result.Findings {
		if d.Code == code {
			list = append(list, d)
		}
	}
	slices.SortFunc(list, func(a, b diag.Diagnostic) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Span.Start, b.Span.Start))
	})
	var buf bytes.Buffer
	if err := full.Render(&buf, list, place.NewFiles(place.TextMap(result.Texts)), full.Options{Width: 100}); err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimRight(buf.String(), "\n"), "\n")
}
