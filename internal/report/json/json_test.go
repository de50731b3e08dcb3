package json

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/report/place"
	"github.com/ferrule-dev/ferrule/internal/report/reporttest"
)

var update = flag.Bool("update", false, "rewrite the golden file")

func render(t *testing.T, findings []diag.Diagnostic, texts place.Texts, s Summary) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, findings, place.NewFiles(texts), s); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGolden(t *testing.T) {
	findings, texts := reporttest.Merge(reporttest.All(t))
	got := render(t, findings, texts, Summary{Files: 16, Errors: 9, Warnings: 4, Notes: 1, Hidden: 2})
	if again := render(t, findings, texts, Summary{Files: 16, Errors: 9, Warnings: 4, Notes: 1, Hidden: 2}); !bytes.Equal(got, again) {
		t.Error("two runs differ")
	}
	path := filepath.Join("testdata", "all.golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s differs (-want +got):\n%s", path, d)
	}
}

func TestEmpty(t *testing.T) {
	got := render(t, nil, place.TextMap{}, Summary{Files: 3})
	const want = `{
  "findings": [],
  "summary": {
    "files": 3,
    "errors": 0,
    "warnings": 0,
    "notes": 0,
    "hidden": 0
  }
}
`
	if string(got) != want {
		t.Errorf("got %s", got)
	}
}

// TestKeys asks for the keys that other programs rely on, by their names and
// kinds, on a finding that has no list filled.
func TestKeys(t *testing.T) {
	d := diag.Diagnostic{Code: "FER101", Name: "leaked-resource", Level: diag.Error, Message: "m", File: "a.py", Fingerprint: "00"}
	var doc struct{ Findings []map[string]any }
	if err := json.Unmarshal(render(t, []diag.Diagnostic{d}, place.TextMap{"a.py": "x"}, Summary{}), &doc); err != nil {
		t.Fatal(err)
	}
	f := doc.Findings[0]
	for _, key := range []string{"code", "name", "level", "message", "file", "fingerprint"} {
		if _, ok := f[key].(string); !ok {
			t.Errorf("%s is %v", key, f[key])
		}
	}
	for _, key := range []string{"line", "column", "endLine", "endColumn"} {
		if f[key] != 1.0 {
			t.Errorf("%s is %v", key, f[key])
		}
	}
	for _, key := range []string{"path", "notes", "labels"} {
		if _, ok := f[key].([]any); !ok {
			t.Errorf("%s is %v", key, f[key])
		}
	}
	if f["possible"] != false {
		t.Errorf("possible is %v", f["possible"])
	}
	if help, ok := f["help"]; !ok || help != nil {
		t.Errorf("help is %v", help)
	}
}
