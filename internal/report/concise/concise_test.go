package concise

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/report/place"
	"github.com/ferrule-dev/ferrule/internal/report/reporttest"
)

func TestRender(t *testing.T) {
	findings, texts := reporttest.Merge(reporttest.All(t))
	var plain, colored bytes.Buffer
	if err := Render(&plain, findings, place.NewFiles(texts), false); err != nil {
		t.Fatal(err)
	}
	if err := Render(&colored, findings, place.NewFiles(texts), true); err != nil {
		t.Fatal(err)
	}
	if got := regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(colored.String(), ""); got != plain.String() {
		t.Error("the coloured output is not the plain one with colours")
	}
	lines := strings.Split(strings.TrimSuffix(plain.String(), "\n"), "\n")
	if len(lines) != len(findings) {
		t.Fatalf("%d lines for %d findings", len(lines), len(findings))
	}
	form := regexp.MustCompile(`^[^:]+:\d+:\d+: (error|warning|note)\[FER\d{3}\] .+ \([a-z-]+(, possible)?\)$`)
	for _, l := range lines {
		if !form.MatchString(l) {
			t.Errorf("malformed: %q", l)
		}
	}
	for _, want := range []string{
		"early-return/shop/orders.py:41:9: error[FER101] `conn` is never closed when `load` returns early (leaked-resource)",
		"folded-path/a.py:1:1: warning[FER101] a path of twelve steps, of which the middle is folded (leaked-resource, possible)",
		"wide/a.py:1:10: error[FER602] `größe` and `名前` \ufffd[31mare not\ufffd bound (unbound-name)",
		"end-of-file/a b/c#d.py:2:1: error[FER903] the file ends inside a bracket (syntax-error)",
		"unreadable/latin.py:1:1: error[FER903] the file is not UTF-8, and no encoding is declared (syntax-error)",
	} {
		if !strings.Contains(plain.String(), want+"\n") {
			t.Errorf("missing: %s", want)
		}
	}
}
