package rule

import (
	"strings"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"pgregory.net/rapid"
)

func meta(code, name string, yields ...string) Meta {
	return Meta{Code: code, Name: name, Level: diag.Error, DefaultOn: true, Doc: "# x\n\nText.\n", YieldsTo: yields}
}

func sample() []Meta {
	ms := append(Own(),
		meta("FER101", "leaked-resource"),
		meta("FER102", "leaked-on-error", "FER101"),
		meta("FER501", "unawaited"),
		meta("FER502", "blocking-in-async"),
	)
	off := meta("FER503", "lost-task")
	off.DefaultOn = false
	return append(ms, off)
}

func mustRegistry(t testing.TB, ms []Meta) *Registry {
	t.Helper()
	r, err := NewRegistry(ms)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRegistryRefuses(t *testing.T) {
	cases := []struct {
		name  string
		metas []Meta
		want  string
	}{
		{"code twice", []Meta{meta("FER101", "a"), meta("FER101", "b")}, "same code"},
		{"name twice", []Meta{meta("FER101", "a"), meta("FER102", "a")}, "same name"},
		{"short code", []Meta{meta("FER11", "a")}, "three digits"},
		{"no family", []Meta{meta("FER001", "a")}, "no family"},
		{"upper case", []Meta{meta("FER101", "Leak")}, "kebab-case"},
		{"double hyphen", []Meta{meta("FER101", "a--b")}, "kebab-case"},
		{"family word", []Meta{meta("FER101", "async")}, "name of a group"},
		{"all", []Meta{meta("FER101", "all")}, "name of a group"},
		{"no level", []Meta{{Code: "FER101", Name: "a", Doc: "x"}}, "no level"},
		{"no doc", []Meta{{Code: "FER101", Name: "a", Level: diag.Error}}, "no documentation"},
		{"unknown partner", []Meta{meta("FER101", "a", "FER999")}, "does not exist"},
		{"circle", []Meta{meta("FER101", "a", "FER102"), meta("FER102", "b", "FER101"), meta("FER103", "c")}, "circle among FER101, FER102"},
		{"itself", []Meta{meta("FER101", "a", "FER101")}, "circle"},
	}
	for _, c := range cases {
		_, err := NewRegistry(c.metas)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", c.name, err, c.want)
		}
	}
}

func TestRegistryFinds(t *testing.T) {
	r := mustRegistry(t, sample())
	for _, word := range []string{"FER101", "leaked-resource"} {
		if m, ok := r.Lookup(word); !ok || m.Code != "FER101" {
			t.Errorf("Lookup(%q) = %v, %v", word, m.Code, ok)
		}
	}
	if _, ok := r.Lookup("ownership"); ok {
		t.Error("a family is not a rule")
	}
	rules := r.Rules()
	for i := 1; i < len(rules); i++ {
		if rules[i-1].Code >= rules[i].Code {
			t.Errorf("%s stands before %s", rules[i-1].Code, rules[i].Code)
		}
	}
}

// TestPrecedence draws rules that yield to rules of arbitrary position without
// a circle, and asks that the order be total and respect every pair.
func TestPrecedence(t *testing.T) {
	codes := []string{"FER101", "FER102", "FER201", "FER301", "FER401", "FER601"}
	rapid.Check(t, func(t *rapid.T) {
		height := rapid.Permutation(codes).Draw(t, "height")
		var ms []Meta
		for i, code := range height {
			m := meta(code, strings.ToLower(code))
			for _, lower := range height[:i] {
				if rapid.Bool().Draw(t, "yields") {
					m.YieldsTo = append(m.YieldsTo, lower)
				}
			}
			ms = append(ms, m)
		}
		r, err := NewRegistry(rapid.Permutation(ms).Draw(t, "listed"))
		if err != nil {
			t.Fatal(err)
		}
		seen := map[int]bool{}
		for _, m := range ms {
			p := r.Precedence(m.Code)
			if seen[p] {
				t.Fatalf("two rules have place %d", p)
			}
			seen[p] = true
			for _, other := range m.YieldsTo {
				if r.Precedence(other) >= p {
					t.Fatalf("%s yields to %s and stands before it", m.Code, other)
				}
			}
		}
		if r.Precedence("FER777") != len(codes) {
			t.Fatal("an unknown code must come last")
		}
	})
}

func TestSuggest(t *testing.T) {
	r := mustRegistry(t, sample())
	cases := map[string]string{
		"leaked-resourse":          "leaked-resource",
		"leaked_resource":          "leaked-resource",
		"Leaked-Resource":          "leaked-resource",
		"fer101":                   "FER101",
		"FER504":                   "FER501",
		"unawaitde":                "unawaited",
		"asinc":                    "async",
		"blocking":                 "blocking-in-async",
		"resource":                 "leaked-resource",
		"al":                       "all",
		"zzzzzz":                   "",
		"":                         "",
		"E501":                     "",
		"x":                        "",
		"leak":                     "leaked-resource",
		strings.Repeat("a", 10000): "",
	}
	for word, want := range cases {
		if got := r.Suggest(word); got != want {
			t.Errorf("Suggest(%.40q) = %q, want %q", word, got, want)
		}
	}
	if got := r.SuggestRule("asinc"); got == "async" {
		t.Error("SuggestRule proposes a family")
	}
}

func TestDistance(t *testing.T) {
	word := rapid.StringOfN(rapid.RuneFrom([]rune("ab-")), 0, 6, -1)
	rapid.Check(t, func(t *rapid.T) {
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		d := distance(a, b)
		if d != distance(b, a) {
			t.Fatal("not symmetric")
		}
		if (d == 0) != (a == b) {
			t.Fatal("0 does not mean equal")
		}
		if lengths := len(a) - len(b); d < max(lengths, -lengths) || d > max(len(a), len(b)) {
			t.Fatal("outside of its bounds")
		}
	})
	if got := distance("ab", "ba"); got != 1 {
		t.Errorf("a swap costs %d", got)
	}
}

func TestFamilies(t *testing.T) {
	for _, f := range Families() {
		for _, word := range []string{f.String(), f.Code(), f.Code() + "xx"} {
			if got, ok := FamilyByWord(word); !ok || got != f {
				t.Errorf("FamilyByWord(%q) = %v, %v", word, got, ok)
			}
		}
		if f.About() == "" {
			t.Errorf("%v has no line", f)
		}
	}
	for _, word := range []string{"FER", "FER0", "FER1x", "family(0)", ""} {
		if f, ok := FamilyByWord(word); ok {
			t.Errorf("FamilyByWord(%q) = %v", word, f)
		}
	}
}
