package full

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/report/display"
	"github.com/ferrule-dev/ferrule/internal/report/place"
	"github.com/ferrule-dev/ferrule/internal/report/reporttest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var escapes = regexp.MustCompile("\x1b\\[[0-9;]*m")

func render(t testing.TB, c reporttest.Case, opt Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, []diag.Diagnostic{c.Finding}, place.NewFiles(c.Texts), opt); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	for _, c := range reporttest.All(t) {
		t.Run(c.Name, func(t *testing.T) {
			var b strings.Builder
			for _, width := range []int{80, 0, 140} {
				fmt.Fprintf(&b, "== width %d\n%s", width, render(t, c, Options{Width: width}))
			}
			golden(t, c.Name, b.String())
		})
	}
}

func TestColorGolden(t *testing.T) {
	for _, c := range reporttest.All(t) {
		colored := render(t, c, Options{Color: true})
		if plain := render(t, c, Options{}); escapes.ReplaceAllString(colored, "") != plain {
			t.Errorf("%s: the coloured output is not the plain one with colours", c.Name)
		}
		if c.Name == "early-return" || c.Name == "diff" {
			golden(t, c.Name+"-color", strings.ReplaceAll(colored, "\x1b", "␛"))
		}
	}
}

// golden compares a text with testdata/NAME.golden.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", path, diff)
	}
}

// TestSourceFits asks of every case and width that no line of source or markers
// is wider than the terminal.
func TestSourceFits(t *testing.T) {
	for _, c := range reporttest.All(t) {
		for width := minWidth; width <= maxWidth; width++ {
			for line := range strings.SplitSeq(render(t, c, Options{Width: width}), "\n") {
				number, _, isSource := strings.Cut(line, " | ")
				if isSource && strings.Trim(number, " 0123456789") == "" && strings.TrimSpace(number) != "" && display.Width(line) > width {
					t.Errorf("%s at width %d: %q is %d wide", c.Name, width, line, display.Width(line))
				}
			}
		}
	}
}

// TestAnySpans draws texts and spans, some of them outside of the text, and asks
// for what must hold of every output.
func TestAnySpans(t *testing.T) {
	char := rapid.SampledFrom([]rune("ab (\t\n\r漢\u0308\x1b\u202e"))
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(char, 0, 60, -1).Draw(t, "text")
		span := rapid.Custom(func(t *rapid.T) diag.Span {
			a := rapid.Uint32Range(0, uint32(len(text)+3)).Draw(t, "a")
			return diag.Span{Start: a, End: a + rapid.Uint32Range(0, 20).Draw(t, "n")}
		})
		d := diag.Diagnostic{
			Code: "FER101", Name: "leaked-resource", Level: diag.Error, Message: "m",
			File: "a.py", Span: span.Draw(t, "primary"), Label: "PRIMARY",
		}
		n := rapid.IntRange(0, 5).Draw(t, "labels")
		for i := range n {
			d.Labels = append(d.Labels, diag.Label{Span: span.Draw(t, "label"), Text: fmt.Sprintf("LABEL%d", i)})
		}
		var b bytes.Buffer
		opt := Options{Width: rapid.IntRange(40, 160).Draw(t, "width")}
		if err := Render(&b, []diag.Diagnostic{d}, place.NewFiles(place.TextMap{"a.py": text}), opt); err != nil {
			t.Fatal(err)
		}
		out := b.String()
		for i := range n {
			if strings.Count(out, fmt.Sprintf("LABEL%d", i)) != 1 {
				t.Fatalf("label %d is not there once:\n%s", i, out)
			}
		}
		if strings.Count(out, "PRIMARY") != 1 || !strings.Contains(out, "^") {
			t.Fatalf("the primary label or its marker is missing:\n%s", out)
		}
		if strings.ContainsAny(out, "\x1b\u202e\t\r") {
			t.Fatalf("a control character got through: %q", out)
		}
		for line := range strings.SplitSeq(out, "\n") {
			if strings.HasSuffix(line, " ") {
				t.Fatalf("white space at the end of %q", line)
			}
		}
	})
}

// TestLongLines draws spans on lines of up to 20,000 characters, some of them
// wide, and asks that what is shown fits and holds a marker.
func TestLongLines(t *testing.T) {
	piece := rapid.SampledFrom([]string{"abc ", "漢字", "\t", "e\u0301", "(x)"})
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		for range rapid.IntRange(1, 4).Draw(t, "pieces") {
			b.WriteString(strings.Repeat(piece.Draw(t, "piece"), rapid.IntRange(1, 5000).Draw(t, "times")))
		}
		text := b.String() + "\nlast\n"
		span := rapid.Custom(func(t *rapid.T) diag.Span {
			a := rapid.Uint32Range(0, uint32(len(text))).Draw(t, "a")
			return diag.Span{Start: a, End: a + rapid.SampledFrom([]uint32{0, 1, 5, 60, 9000, 30000}).Draw(t, "n")}
		})
		d := diag.Diagnostic{
			Code: "FER101", Name: "n", Level: diag.Error, Message: "m", File: "a.py", Span: span.Draw(t, "primary"), Label: "PRIMARY",
			Labels: []diag.Label{{Span: span.Draw(t, "first"), Text: "FIRST"}, {Span: span.Draw(t, "second"), Text: "SECOND"}},
		}
		width := rapid.IntRange(60, 160).Draw(t, "width")
		var out bytes.Buffer
		if err := Render(&out, []diag.Diagnostic{d}, place.NewFiles(place.TextMap{"a.py": text}), Options{Width: width}); err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"PRIMARY", "FIRST", "SECOND", "^"} {
			if !strings.Contains(out.String(), word) {
				t.Fatalf("no %s in\n%s", word, out.String())
			}
		}
		for line := range strings.SplitSeq(out.String(), "\n") {
			if _, code, found := strings.Cut(line, "| "); found && !strings.Contains(code, "PRIMARY") && !strings.Contains(code, "FIRST") && !strings.Contains(code, "SECOND") && display.Width(line) > width {
				t.Fatalf("width %d: %d cells in %q", width, display.Width(line), line)
			}
		}
	})
}

// TestMarkersStandUnderTheirText marks one identifier of each kind of width and
// compares the cells under it.
func TestMarkersStandUnderTheirText(t *testing.T) {
	for _, before := range []string{"", "\t", "x", "é", "e\u0301", "漢", "\x1b", "\t漢\t"} {
		text := before + "needle" + "\n"
		start := uint32(len(before))
		d := diag.Diagnostic{
			Code: "FER101", Name: "n", Level: diag.Error, Message: "m", File: "a.py",
			Span: diag.Span{Start: start, End: start + 6},
		}
		var b bytes.Buffer
		if err := Render(&b, []diag.Diagnostic{d}, place.NewFiles(place.TextMap{"a.py": text}), Options{}); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(b.String(), "\n")
		source, markers := lines[3], lines[4]
		want := display.Width(source[:strings.Index(source, "needle")])
		if got := strings.Index(markers, "^^^^^^"); got != want || strings.Count(markers, "^") != 6 {
			t.Errorf("%q: markers at %d, want %d\n%s", before, got, want, b.String())
		}
	}
}

func BenchmarkRender(b *testing.B) {
	all := reporttest.All(b)
	findings, texts := reporttest.Merge(all)
	b.ReportAllocs()
	for b.Loop() {
		if err := Render(&bytes.Buffer{}, findings, place.NewFiles(texts), Options{Color: true}); err != nil {
			b.Fatal(err)
		}
	}
}
