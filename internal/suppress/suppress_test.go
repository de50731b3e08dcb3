package suppress

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/source"
)

func registry(t testing.TB) *rule.Registry {
	t.Helper()
	metas := rule.Own()
	for code, name := range map[string]string{
		"FER101": "leaked-resource", "FER102": "leaked-on-error", "FER502": "blocking-in-async",
	} {
		metas = append(metas, rule.Meta{Code: code, Name: name, Level: diag.Error, DefaultOn: true, Doc: "# x\n\nText.\n"})
	}
	r, err := rule.NewRegistry(metas)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// comments finds the comments of a text without string literals.
func comments(text string) []diag.Span {
	var out []diag.Span
	lines := source.NewLines(text)
	for i := 1; i <= lines.Count(); i++ {
		start, end := lines.Start(i), uint32(len(text))
		if i < lines.Count() {
			end = lines.Start(i + 1)
		}
		line := strings.TrimRight(text[start:end], "\r\n")
		if j := strings.IndexByte(line, '#'); j >= 0 {
			out = append(out, diag.Span{Start: start + uint32(j), End: start + uint32(len(line))})
		}
	}
	return out
}

func parse(t testing.TB, text string) *File {
	t.Helper()
	return Parse(Source{File: "a.py", Key: "project:a.py", Text: text, Comments: comments(text)}, registry(t))
}

func find(t testing.TB, text, part string) diag.Span {
	t.Helper()
	i := strings.Index(text, part)
	if i < 0 {
		t.Fatalf("%q is not in %q", part, text)
	}
	return diag.Span{Start: uint32(i), End: uint32(i + len(part))}
}

func always(string) bool { return true }

func TestHides(t *testing.T) {
	const split = "conn = connect(\n    dsn,\n)"
	cases := []struct {
		name, text         string
		primary, statement string
		code               string
		want               bool
	}{
		{"by name", "x = f()  # ferrule: ignore[leaked-resource]\n", "f()", "x = f()", "FER101", true},
		{"by code", "x = f()  # ferrule: ignore[FER101]\n", "f()", "x = f()", "FER101", true},
		{"tight", "x = f()  #ferrule:ignore[FER101]\n", "f()", "x = f()", "FER101", true},
		{"loose", "x = f()  #  ferrule:  ignore [ FER102 , FER101 ]\n", "f()", "x = f()", "FER101", true},
		{"explained", "x = f()  # ferrule: ignore[FER101] the pool owns it\n", "f()", "x = f()", "FER101", true},
		{"bare", "x = f()  # ferrule: ignore\n", "f()", "x = f()", "FER101", true},
		{"bare, explained", "x = f()  # ferrule: ignore -- see below\n", "f()", "x = f()", "FER101", true},
		{"after another tool's", "x = f()  # noqa: S1 # ferrule: ignore[FER101]\n", "f()", "x = f()", "FER101", true},
		{"before another tool's", "x = f()  # ferrule: ignore[FER101] # noqa\n", "f()", "x = f()", "FER101", true},
		{"other rule", "x = f()  # ferrule: ignore[FER102]\n", "f()", "x = f()", "FER101", false},
		{"noqa", "x = f()  # noqa: FER101\n", "f()", "x = f()", "FER101", false},
		{"type ignore", "x = f()  # type: ignore[FER101]\n", "f()", "x = f()", "FER101", false},
		{"next line", "x = f()\ny = 1  # ferrule: ignore[FER101]\n", "f()", "x = f()", "FER101", false},
		{"trailing on the line before", "y = 1  # ferrule: ignore[FER101]\nx = f()\n", "f()", "x = f()", "FER101", false},
		{"line above", "# ferrule: ignore[FER101]\nx = f()\n", "f()", "x = f()", "FER101", true},
		{"line above, carriage returns", "# ferrule: ignore[FER101]\r\nx = f()\r\n", "f()", "x = f()", "FER101", true},
		{"line above, old line ends", "# ferrule: ignore[FER101]\rx = f()\r", "f()", "x = f()", "FER101", true},
		{"block above", "# why\n# ferrule: ignore[FER101]\n# more\nx = f()\n", "f()", "x = f()", "FER101", true},
		{"blank line between", "# ferrule: ignore[FER101]\n\nx = f()\n", "f()", "x = f()", "FER101", false},
		{"code between", "# ferrule: ignore[FER101]\ny = 1\nx = f()\n", "f()", "x = f()", "FER101", false},
		{"indented, above", "def g():\n    # ferrule: ignore[FER101]\n    x = f()\n", "f()", "x = f()", "FER101", true},
		{"last line of the statement", split + "  # ferrule: ignore[FER101]\n", "connect", split, "FER101", true},
		{"middle line of the statement", "conn = connect(\n    dsn,  # ferrule: ignore[FER101]\n)\n", "connect", "conn = connect(\n    dsn,  # ferrule: ignore[FER101]\n)", "FER101", true},
		{"own line inside the statement", "conn = connect(\n    # ferrule: ignore[FER101]\n    dsn)\n", "connect", "conn = connect(\n    # ferrule: ignore[FER101]\n    dsn)", "FER101", true},
		{"statement unknown", "x = f()  # ferrule: ignore[FER101]\n", "f()", "", "FER101", true},
		{"body of a header", "with g():\n    x = f()  # ferrule: ignore[FER101]\n", "g()", "with g():", "FER101", false},
		{"whole file", "# ferrule: ignore-file[FER101]\n\n\nx = f()\n", "f()", "x = f()", "FER101", true},
		{"whole file, below", "x = f()\n\n# ferrule: ignore-file[leaked-resource]", "f()", "x = f()", "FER101", true},
		{"whole file, bare", "x = f()\n# ferrule: ignore-file\n", "f()", "x = f()", "FER101", true},
		{"whole file, other rule", "x = f()\n\n# ferrule: ignore-file[FER102]", "f()", "x = f()", "FER101", false},
		{"bare leaves our own", "x = f(  # ferrule: ignore\n", "f(", "x = f(", "FER903", false},
		{"our own by name", "x = f(  # ferrule: ignore[syntax-error]\n", "f(", "x = f(", "FER903", true},
		{"internal error", "x = f()  # ferrule: ignore[internal-error]\n# ferrule: ignore-file\n", "f()", "x = f()", "FER999", false},
		{"unclosed bracket", "x = f()  # ferrule: ignore[FER101\n", "f()", "x = f()", "FER101", false},
		{"empty brackets", "x = f()  # ferrule: ignore[]\n", "f()", "x = f()", "FER101", false},
		{"no brackets", "x = f()  # ferrule: ignore FER101\n", "f()", "x = f()", "FER102", false},
		{"round brackets", "x = f()  # ferrule: ignore(FER101)\n", "f()", "x = f()", "FER101", false},
		{"known beside unknown", "x = f()  # ferrule: ignore[nope, FER101]\n", "f()", "x = f()", "FER101", true},
		{"unknown alone", "x = f()  # ferrule: ignore[nope]\n", "f()", "x = f()", "FER101", false},
		{"empty span", "x = f()  # ferrule: ignore[FER101]\n", "", "", "FER101", true},
	}
	for _, c := range cases {
		f := parse(t, c.text)
		primary := find(t, c.text, c.primary)
		var statement diag.Span
		if c.statement != "" {
			statement = find(t, c.text, c.statement)
		}
		if got := f.Hides(c.code, primary, statement); got != c.want {
			t.Errorf("%s: hidden %v, want %v", c.name, got, c.want)
		}
	}
}

// TestReport runs each text with one finding, FER101 at `f()`, and compares what
// is said about the comments and what the edits make of the text.
func TestReport(t *testing.T) {
	cases := []struct {
		name, text string
		ran        string // codes that ran; empty means all
		want       []string
		edited     string
	}{
		{name: "used", text: "x = f()  # ferrule: ignore[FER101]\n"},
		{name: "used bare", text: "x = f()  # ferrule: ignore\n"},
		{
			name: "idle", text: "x = 1  # ferrule: ignore[leaked-resource]\ny = f()\n",
			want:   []string{"FER901 `ignore[leaked-resource]` hides nothing here"},
			edited: "x = 1\ny = f()\n",
		},
		{
			name: "idle, explained", text: "x = 1  # ferrule: ignore[FER101] because\n",
			want:   []string{"FER901 `ignore[FER101]` hides nothing here"},
			edited: "x = 1\n",
		},
		{
			name: "idle line", text: "y = 1\n    # ferrule: ignore[FER101]\n\nx = f()\n",
			want:   []string{"FER901 `ignore[FER101]` hides nothing here"},
			edited: "y = 1\n\nx = f()\n",
		},
		{
			name: "idle at the end", text: "y = 1\n# ferrule: ignore[FER101]",
			want:   []string{"FER901 `ignore[FER101]` hides nothing here"},
			edited: "y = 1\n",
		},
		{
			name: "idle before another tool's", text: "y = 1  # ferrule: ignore[FER101]  # noqa\n",
			want:   []string{"FER901 `ignore[FER101]` hides nothing here"},
			edited: "y = 1  # noqa\n",
		},
		{
			name: "idle after another tool's", text: "y = 1  # noqa  # ferrule: ignore[FER101]\n",
			want:   []string{"FER901 `ignore[FER101]` hides nothing here"},
			edited: "y = 1  # noqa\n",
		},
		{
			name: "idle in part", text: "x = f()  # ferrule: ignore[FER102, FER101, FER502]\n",
			want:   []string{"FER901 `FER102` and `FER502` hide nothing here"},
			edited: "x = f()  # ferrule: ignore[FER101]\n",
		},
		{
			name: "idle file", text: "# ferrule: ignore-file[FER102]\nx = f()\n",
			want:   []string{"FER901 `ignore-file[FER102]` hides nothing in this file"},
			edited: "x = f()\n",
		},
		{
			name: "idle bare", text: "y = 1  # ferrule: ignore\n",
			want:   []string{"FER901 `ignore` hides nothing here"},
			edited: "y = 1\n",
		},
		{name: "bare, not all ran", text: "y = 1  # ferrule: ignore\n", ran: "FER101 FER901 FER902"},
		{name: "rule did not run", text: "y = 1  # ferrule: ignore[FER102]\n", ran: "FER101 FER901 FER902"},
		{
			name: "one of two ran", text: "y = 1  # ferrule: ignore[FER102, FER101]\n", ran: "FER101 FER901 FER902",
			want:   []string{"FER901 `FER101` hides nothing here"},
			edited: "y = 1  # ferrule: ignore[FER102]\n",
		},
		{name: "unused-suppression is off", text: "y = 1  # ferrule: ignore[FER101]\n", ran: "FER101 FER902"},
		{name: "its own silence", text: "y = 1  # ferrule: ignore[FER101, unused-suppression]\n"},
		{name: "silence for the file", text: "# ferrule: ignore-file[FER901]\ny = 1  # ferrule: ignore[FER101]\n"},
		{
			name: "unknown rule", text: "x = f()  # ferrule: ignore[leaked-resourse]\n",
			want:   []string{"FER902 unknown rule `leaked-resourse` in an ignore comment; did you mean `leaked-resource`?"},
			edited: "x = f()  # ferrule: ignore[leaked-resource]\n",
		},
		{
			name: "unknown rule, nothing near", text: "x = f()  # ferrule: ignore[E501]\n",
			want: []string{"FER902 unknown rule `E501` in an ignore comment"},
		},
		{
			name: "unknown and idle", text: "x = 1  # ferrule: ignore[E501, FER101]\n",
			want: []string{
				"FER901 `ignore[E501, FER101]` hides nothing here",
				"FER902 unknown rule `E501` in an ignore comment",
			},
			edited: "x = 1\n",
		},
		{
			name: "family", text: "x = f()  # ferrule: ignore[ownership]\n",
			want: []string{"FER902 `ownership` is a group of rules; an ignore comment names single rules"},
		},
		{
			name: "all", text: "x = f()  # ferrule: ignore[all]\n",
			want: []string{"FER902 `all` is a group of rules; an ignore comment names single rules"},
		},
		{
			name: "internal error", text: "x = f()  # ferrule: ignore[FER999]\n",
			want: []string{"FER902 `FER999` cannot be ignored: where it stands, nothing was checked"},
		},
		{
			name: "misspelt action", text: "x = f()  # ferrule: ignroe[FER101]\n",
			want:   []string{"FER902 unknown directive `ignroe`; did you mean `ignore`?"},
			edited: "x = f()  # ferrule: ignore[FER101]\n",
		},
		{
			name: "unknown action", text: "x = f()  # ferrule: hush[FER101]\n",
			want: []string{"FER902 unknown directive `hush`"},
		},
		{name: "prose", text: "x = 1  # ferrule: the ring that keeps a shaft from splitting\n"},
		{
			name: "unclosed", text: "x = f()  # ferrule: ignore[FER101\n",
			want: []string{"FER902 the bracket of this ignore comment is never closed"},
		},
		{
			name: "empty brackets", text: "x = f()  # ferrule: ignore[ , ]\n",
			want: []string{"FER902 an ignore comment with empty brackets hides nothing"},
		},
		{
			name: "no brackets", text: "x = f()  # ferrule: ignore FER101\n",
			want: []string{"FER902 the rules of an ignore comment stand in square brackets"},
		},
		{
			name: "colon", text: "x = f()  # ferrule: ignore: FER101\n",
			want: []string{"FER902 the rules of an ignore comment stand in square brackets"},
		},
		{name: "faults can be ignored", text: "# ferrule: ignore-file[FER902]\nx = f()  # ferrule: ignore[E501]\n"},
	}
	for _, c := range cases {
		f := parse(t, c.text)
		if i := strings.Index(c.text, "f()"); i >= 0 {
			f.Hides("FER101", find(t, c.text, "f()"), diag.Span{})
		}
		ran := always
		if c.ran != "" {
			ran = func(code string) bool { return slices.Contains(strings.Fields(c.ran), code) }
		}
		var got []string
		edited := ""
		for _, d := range f.Report(ran) {
			if err := d.Check(); err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			if d.Fingerprint == "" || d.Moved == "" {
				t.Errorf("%s: no fingerprint", c.name)
			}
			got = append(got, d.Code+" "+d.Message)
			for _, e := range d.Help.Edits {
				edited = c.text[:e.Span.Start] + e.New + c.text[e.Span.End:]
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
		if edited != c.edited {
			t.Errorf("%s: the edit gives %q, want %q", c.name, edited, c.edited)
		}
	}
}

func TestReportIsStable(t *testing.T) {
	const text = "x = 1  # ferrule: ignore[FER101]\ny = 1  # ferrule: ignore[FER101]\n"
	first, second := parse(t, text).Report(always), parse(t, text).Report(always)
	if len(first) != 2 || first[0].Fingerprint == first[1].Fingerprint {
		t.Fatalf("two equal comments need two fingerprints: %v", first)
	}
	if fmt.Sprint(first) != fmt.Sprint(second) {
		t.Error("two runs differ")
	}
	moved := parse(t, "\n\n"+text).Report(always)
	if moved[1].Fingerprint != first[1].Fingerprint {
		t.Error("lines above change a fingerprint")
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"x # ferrule: ignore[a,b] # ferrule: ignore-file", "#ferrule:ignore[", "\r\n#\n\r# ferrule: ignore[FER101]\f",
		"# ferrule: ignore[,FER101,,nope ] é", "#ferrule:", "##ferrule:ignore[FER999]",
	} {
		f.Add(s)
	}
	r := registry(f)
	f.Fuzz(func(t *testing.T, text string) {
		file := Parse(Source{File: "a.py", Key: "k", Text: text, Comments: comments(text)}, r)
		for i := range uint32(len(text)) {
			file.Hides("FER101", diag.Span{Start: i, End: i + 1}, diag.Span{})
		}
		for _, d := range file.Report(always) {
			if int(d.Span.End) > len(text) || d.Span.Start > d.Span.End {
				t.Fatalf("span %v outside of a text of %d bytes", d.Span, len(text))
			}
			for _, e := range d.Help.Edits {
				if int(e.Span.End) > len(text) || e.Span.Start > e.Span.End {
					t.Fatalf("edit %v outside of a text of %d bytes", e.Span, len(text))
				}
			}
		}
	})
}
