package display

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestWidth(t *testing.T) {
	cases := map[string]int{
		"":            0,
		"abc":         3,
		"größe":       5,
		"gro\u0308ße": 5, // a combining mark
		"漢字":          4,
		"ｗｉｄｅ":        8,
		"🐍":           2,
		"α→β":         3, // ambiguous width counts one
		"\x1b[2J":     4, // the escape is shown, not sent
		"a\tb":        3,
		"\u202eabc":   4,
		"\xff":        1,
	}
	for s, want := range cases {
		if got := Width(s); got != want {
			t.Errorf("Width(%q) = %d, want %d", s, got, want)
		}
		if got := Width(Clean(s)); got != want {
			t.Errorf("Width(Clean(%q)) = %d, want %d", s, got, want)
		}
	}
}

func TestCleanIsHarmless(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := string(rapid.SliceOf(rapid.Byte()).Draw(t, "s"))
		clean := Clean(s)
		if !utf8.ValidString(clean) {
			t.Fatal("not valid UTF-8")
		}
		for _, r := range clean {
			if r != utf8.RuneError && hostile(r) {
				t.Fatalf("%U is left", r)
			}
		}
		if Clean(clean) != clean {
			t.Fatal("not idempotent")
		}
	})
}

func TestExpand(t *testing.T) {
	glyphs := Expand("\tx = 漢e\u0301!\x07")
	var b strings.Builder
	for _, g := range glyphs {
		if Width(g.Text) != g.Width || g.Column != Width(b.String()) {
			t.Errorf("%q is %d cells at %d", g.Text, g.Width, g.Column)
		}
		b.WriteString(g.Text)
	}
	if want := "    x = 漢e\u0301!\ufffd"; b.String() != want {
		t.Errorf("shown as %q, want %q", b.String(), want)
	}
	for offset, want := range map[int]int{0: 0, 1: 4, 5: 8, 8: 10, 9: 11, 11: 11, 12: 12, 13: 13, 99: 13} {
		if got := ColumnAt(glyphs, offset); got != want {
			t.Errorf("ColumnAt(%d) = %d, want %d", offset, got, want)
		}
	}
	if lone := Expand("\u0301a"); Total(lone) != 2 {
		t.Errorf("a lone mark: %v", lone)
	}
}

func TestTruncate(t *testing.T) {
	for _, c := range []struct {
		in    string
		width int
		want  string
	}{
		{"connect(dsn)", 12, "connect(dsn)"},
		{"connect(dsn)", 11, "connect(..."},
		{"漢字漢字漢字", 8, "漢字..."},
		{"a b c d e f", 6, "a b..."},
		{"abcdef", 2, ".."},
		{"abcdef", -1, ""},
	} {
		if got := Truncate(c.in, c.width); got != c.want {
			t.Errorf("Truncate(%q, %d) = %q, want %q", c.in, c.width, got, c.want)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		in    string
		width int
		want  []string
	}{
		{"", 10, []string{""}},
		{"one two three", 7, []string{"one two", "three"}},
		{"open it as `with closing(f()) as g:` now", 27, []string{"open it as", "`with closing(f()) as g:`", "now"}},
		{"`a b c d e f g h` x", 6, []string{"`a b c", "d e f", "g h` x"}},
		{"a verylongwordthatcannotbreak b", 10, []string{"a", "verylongwordthatcannotbreak", "b"}},
		{"an unpaired ` quote in a text", 12, []string{"an unpaired", "` quote in a", "text"}},
	} {
		if got := Wrap(c.in, c.width); !slices.Equal(got, c.want) {
			t.Errorf("Wrap(%q, %d) = %q, want %q", c.in, c.width, got, c.want)
		}
	}
}

func TestLine(t *testing.T) {
	escape := regexp.MustCompile("\x1b\\[[0-9;]*m")
	rapid.Check(t, func(t *rapid.T) {
		var l Line
		for range rapid.IntRange(0, 6).Draw(t, "pieces") {
			l.Add(Style(rapid.IntRange(0, int(Faint)).Draw(t, "style")), rapid.SampledFrom([]string{"", " ", "a", "b  ", "漢"}).Draw(t, "text"))
			if rapid.Bool().Draw(t, "pad") {
				l.Pad(rapid.IntRange(0, 9).Draw(t, "width"))
			}
		}
		var plain, colored strings.Builder
		l.Write(&plain, false)
		l.Write(&colored, true)
		if escape.ReplaceAllString(colored.String(), "") != plain.String() {
			t.Fatalf("%q is not %q with colours", colored.String(), plain.String())
		}
		if strings.HasSuffix(plain.String(), " \n") {
			t.Fatal("white space at the end")
		}
	})
}

func TestRow(t *testing.T) {
	var r Row
	r.Paint(2, 5, '-', Secondary)
	r.Paint(4, 6, '^', OfError)
	var l Line
	r.AddTo(&l, -1)
	var b strings.Builder
	l.Write(&b, true)
	if want := "  \x1b[1;34m--\x1b[0m\x1b[1;31m^^\x1b[0m\n"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}
