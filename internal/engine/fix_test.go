package engine_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/engine"
	"github.com/ferrule-dev/ferrule/internal/rule/ruletest"
)

// TestFixes applies the edits of each finding of every suite, one finding at a time:
// the file still parses, the finding is gone, and no other has come but notes.
func TestFixes(t *testing.T) {
	e := newEngine(t)
	paths, err := filepath.Glob("../rules/*/*/testdata/*.md")
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	applied := map[string]int{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		s, err := ruletest.Parse(path, string(text))
		if err != nil {
			continue // told by TestSuite
		}
		for i := range s.Cases {
			c := &s.Cases[i]
			if len(c.Expect) == 0 {
				continue
			}
			t.Run(strings.ReplaceAll(c.Title, " ", "_"), func(t *testing.T) {
				t.Parallel()
				result := checkFiles(t, e, c.Files)
				for _, d := range result.Findings {
					if strings.HasPrefix(d.Code, "FER9") || len(d.Help.Edits) == 0 {
						continue
					}
					mu.Lock()
					applied[d.Code]++
					mu.Unlock()
					if fault := fixed(t, e, c.Files, result.Findings, d); fault != "" {
						t.Errorf("%s:%d: %s: %s", path, c.Line, d.Message, fault)
					}
				}
			})
		}
	}
	t.Cleanup(func() {
		for _, code := range []string{"FER101", "FER102", "FER107", "FER201", "FER202", "FER205", "FER207", "FER501"} {
			if applied[code] == 0 {
				t.Errorf("no finding of %s has an edit", code)
			}
		}
		t.Log(applied)
	})
}

// fixed applies the edits of one finding, and says what is wrong then.
func fixed(t *testing.T, e *engine.Engine, files []ruletest.File, before []diag.Diagnostic, d diag.Diagnostic) string {
	t.Helper()
	files = slices.Clone(files)
	changed := ""
	for i := range files {
		if files[i].Name == d.FileOf(d.Help.Edits[0].File) {
			files[i].Text = edited(files[i].Text, d.Help.Edits)
			changed = files[i].Text
		}
	}
	if changed == "" {
		return "its edits are in no file of the case"
	}
	left := map[string]int{}
	for _, x := range before {
		left[x.Code+" "+x.Message]++
	}
	left[d.Code+" "+d.Message]--
	for _, x := range checkFiles(t, e, files).Findings {
		// A note may have stood at the same place, behind the finding.
		if key := x.Code + " " + x.Message; left[key] > 0 {
			left[key]--
		} else if x.Level > diag.Note {
			return fmt.Sprintf("after its edits there is %s %s in\n%s", x.Code, x.Message, changed)
		}
	}
	return ""
}

// edited applies edits that do not overlap.
func edited(text string, edits []diag.Edit) string {
	list := slices.Clone(edits)
	slices.SortStableFunc(list, func(a, b diag.Edit) int { return int(int64(b.Span.Start) - int64(a.Span.Start)) })
	for _, x := range list {
		text = text[:x.Span.Start] + x.New + text[x.Span.End:]
	}
	return text
}
