package rule

import (
	"strings"
	"testing"
)

func TestOwnDocuments(t *testing.T) {
	for _, m := range Own() {
		if err := CheckDocument(m); err != nil {
			t.Error(err)
		}
	}
}

func TestParseDocument(t *testing.T) {
	d := ParseDocument("# a-rule (FER101)\r\n\r\nOne\r\nsentence.\r\n\r\nMore.\r\n\r\n## What it reports\r\n\r\nText.\r\n\r\n" +
		"````python\n# not a title\n## not a heading\n```\n## still code\n````\n\n## Example\nlast\n")
	if d.Title != "a-rule (FER101)" || d.Summary != "One sentence." {
		t.Errorf("title %q, summary %q", d.Title, d.Summary)
	}
	if len(d.Sections) != 2 || d.Section("Example") != "last" {
		t.Fatalf("sections %q", d.Sections)
	}
	if body := d.Section(HeadingReports); !strings.HasPrefix(body, "Text.") || !strings.Contains(body, "## still code") {
		t.Errorf("body %q", body)
	}
	if d.Section("absent") != "" {
		t.Error("an absent section has text")
	}
}

func TestCheckDocument(t *testing.T) {
	good := Own()[0]
	cases := map[string]func(*Meta){
		"title":   func(m *Meta) { m.Name = "other" },
		"summary": func(m *Meta) { m.Doc = strings.Replace(m.Doc, ParseDocument(m.Doc).Summary, "", 1) },
		"heading": func(m *Meta) { m.Doc = strings.Replace(m.Doc, "## Known limits", "## Limits", 1) },
		"empty":   func(m *Meta) { m.Doc += "\n## More\n" },
		"yield":   func(m *Meta) { m.YieldsTo = []string{"FER777"} },
	}
	for name, spoil := range cases {
		m := good
		spoil(&m)
		if CheckDocument(m) == nil {
			t.Errorf("%s: CheckDocument accepts it", name)
		}
	}
}

// TestWithoutMarks keeps the marks of a measurement from people.
func TestWithoutMarks(t *testing.T) {
	text := "# a\n\n## Measured\n\n<!-- measured:precision -->\n\nPrecision.\n\n<!-- end -->\n\n<!-- measured:recall -->\n\nRecall.\n\n<!-- end -->\n"
	if got, want := withoutMarks(text), "# a\n\n## Measured\n\nPrecision.\n\nRecall.\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
