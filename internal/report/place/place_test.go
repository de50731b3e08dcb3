package place

import (
	"strings"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"pgregory.net/rapid"
)

func TestPosition(t *testing.T) {
	const text = "größe = open(p)\r\nx\ry\n\x0cz\u2028w\n"
	f := NewFile(text)
	cases := []struct {
		before string // the offset is that of this text
		want   Position
	}{
		{"größe", Position{1, 1}},
		{"open", Position{1, 9}},
		{"\r\n", Position{1, 16}},
		{"x", Position{2, 1}},
		{"y", Position{3, 1}},
		{"z", Position{4, 2}},
		{"w", Position{4, 4}},
	}
	for _, c := range cases {
		if got := f.Position(uint32(strings.Index(text, c.before))); got != c.want {
			t.Errorf("%q: %v, want %v", c.before, got, c.want)
		}
	}
	if got, want := f.Position(1<<31), (Position{5, 1}); got != want {
		t.Errorf("beyond the end: %v, want %v", got, want)
	}
	if f.Lines() != 5 || f.Line(1) != "größe = open(p)" || f.Line(5) != "" || f.Line(0) != "" || f.Line(6) != "" {
		t.Errorf("lines: %d, %q", f.Lines(), f.Line(1))
	}
}

func TestFiles(t *testing.T) {
	files := NewFiles(TextMap{"a.py": "x\n"})
	if a := files.File("a.py"); !a.Known || a != files.File("a.py") {
		t.Error("a known file must be kept")
	}
	missing := files.File("b.py")
	start, end := missing.Range(diag.Span{Start: 3, End: 9})
	if missing.Known || start != (Position{1, 1}) || end != (Position{1, 1}) {
		t.Errorf("a missing file is at %v to %v", start, end)
	}
}

// TestLinesPartitionTheText draws texts of all line ends and asks that lines,
// starts and positions agree.
func TestLinesPartitionTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("a\r\n\x0cé"))).Draw(t, "text")
		f := NewFile(text)
		var b strings.Builder
		for line := 1; line <= f.Lines(); line++ {
			b.WriteString(text[f.Start(line):f.Start(line+1)])
			if strings.ContainsAny(f.Line(line), "\r\n") {
				t.Fatalf("line %d holds an end of line", line)
			}
		}
		if b.String() != text {
			t.Fatalf("lines give %q", b.String())
		}
		for i := range uint32(len(text)) + 1 {
			line := f.LineOf(i)
			if f.Start(line) > i || line < f.Lines() && f.Start(line+1) <= i {
				t.Fatalf("offset %d is not in line %d", i, line)
			}
		}
	})
}
