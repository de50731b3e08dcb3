package sarif

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/report/place"
	"github.com/ferrule-dev/ferrule/internal/report/reporttest"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

var update = flag.Bool("update", false, "rewrite the golden file")

func render(t *testing.T, findings []diag.Diagnostic, texts place.Texts) []byte {
	t.Helper()
	var b bytes.Buffer
	metas := append(rule.Own(), rule.Meta{Code: "FER101", Name: "leaked-resource", Level: diag.Error, DefaultOn: true, Doc: "# leaked-resource (FER101)\n\nA leak.\n"})
	if err := Render(&b, findings, place.NewFiles(texts), Tool{Version: "1.2.3", Rules: metas}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// schema is the standard's own, as its committee publishes it.
func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "sarif-schema-2.1.0.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	doc, err := jsonschema.UnmarshalJSON(f)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(schemaURI, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(schemaURI)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(t *testing.T, s *jsonschema.Schema, name string, data []byte) {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if err := s.Validate(doc); err != nil {
		t.Errorf("%s: %v", name, err)
	}
}

func TestSchema(t *testing.T) {
	s := schema(t)
	all := reporttest.All(t)
	for _, c := range all {
		validate(t, s, c.Name, render(t, []diag.Diagnostic{c.Finding}, c.Texts))
	}
	findings, texts := reporttest.Merge(all)
	validate(t, s, "all", render(t, findings, texts))
	validate(t, s, "none", render(t, nil, place.TextMap{}))
	var bare bytes.Buffer
	if err := Render(&bare, nil, place.NewFiles(texts), Tool{}); err != nil {
		t.Fatal(err)
	}
	validate(t, s, "no rules", bare.Bytes())

	// The validation itself must be able to fail.
	broken := bytes.Replace(render(t, findings, texts), []byte(`"unicodeCodePoints"`), []byte(`"bytes"`), 1)
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(broken))
	if err != nil {
		t.Fatal(err)
	}
	if s.Validate(doc) == nil {
		t.Error("the schema accepts an unknown columnKind")
	}
}

func TestGolden(t *testing.T) {
	findings, texts := reporttest.Merge(reporttest.All(t))
	got := render(t, findings, texts)
	if !bytes.Equal(got, render(t, findings, texts)) {
		t.Error("two runs differ")
	}
	path := filepath.Join("testdata", "all.golden")
	if *update {
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

func TestInternalErrorIsNoSuccess(t *testing.T) {
	for code, want := range map[string]bool{rule.SyntaxError: true, rule.InternalError: false} {
		d := diag.Diagnostic{Code: code, Name: "n", Level: diag.Error, Message: "m", File: "a.py"}
		var doc log
		if err := json.Unmarshal(render(t, []diag.Diagnostic{d}, place.TextMap{}), &doc); err != nil {
			t.Fatal(err)
		}
		if got := doc.Runs[0].Invocations[0].Successful; got != want {
			t.Errorf("%s: executionSuccessful is %v", code, got)
		}
	}
}

func TestRuleIndexPointsToTheRule(t *testing.T) {
	findings, texts := reporttest.Merge(reporttest.All(t))
	var doc log
	if err := json.Unmarshal(render(t, findings, texts), &doc); err != nil {
		t.Fatal(err)
	}
	indexed := 0
	for _, r := range doc.Runs[0].Results {
		if r.RuleIndex == nil {
			continue
		}
		indexed++
		if got := doc.Runs[0].Tool.Driver.Rules[*r.RuleIndex].ID; got != r.RuleID {
			t.Errorf("result of %s points to %s", r.RuleID, got)
		}
	}
	if indexed == 0 {
		t.Error("no result has an index")
	}
}

func TestURI(t *testing.T) {
	cases := map[string]string{
		"shop/orders.py":  "shop/orders.py",
		"../lib/a.py":     "../lib/a.py",
		"a b/c#d?.py":     "a%20b/c%23d%3F.py",
		"größe/名.py":      "gr%C3%B6%C3%9Fe/%E5%90%8D.py",
		"100%.py":         "100%25.py",
		"a:b/c.py":        "./a:b/c.py",
		"a/b:c.py":        "a/b:c.py",
		"/srv/app/a b.py": "file:///srv/app/a%20b.py",
		"C:/app/a.py":     "file:///C:/app/a.py",
		"[x].py":          "%5Bx%5D.py",
	}
	for path, want := range cases {
		got := uri(path)
		if got != want {
			t.Errorf("uri(%q) = %q, want %q", path, got, want)
		}
		u, err := url.Parse(got)
		if err != nil {
			t.Errorf("%q does not parse: %v", got, err)
			continue
		}
		back := strings.TrimPrefix(u.Path, "./")
		if strings.HasPrefix(path, "C:") {
			back = strings.TrimPrefix(back, "/")
		}
		if back != path {
			t.Errorf("%q comes back as %q", path, back)
		}
	}
}
