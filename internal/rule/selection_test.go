package rule

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestSelect(t *testing.T) {
	r := mustRegistry(t, sample())
	own := []string{"FER901", "FER902", "FER903", "FER999"}
	with := func(codes ...string) []string { return append(codes, own...) }
	cases := []struct {
		name    string
		layers  []Layer
		showOff bool
		want    []string
		shown   []string // of them, those that do not count
	}{
		{name: "default", want: with("FER101", "FER102", "FER501", "FER502")},
		{name: "all", layers: []Layer{{Select: []string{"all"}}}, want: with("FER101", "FER102", "FER501", "FER502", "FER503")},
		{name: "family", layers: []Layer{{Select: []string{"async"}}}, want: with("FER501", "FER502", "FER503")},
		{name: "family code", layers: []Layer{{Select: []string{"FER1"}}}, want: with("FER101", "FER102")},
		{name: "family code with x", layers: []Layer{{Select: []string{"FER1xx"}}}, want: with("FER101", "FER102")},
		{name: "one by name", layers: []Layer{{Select: []string{"lost-task"}}}, want: with("FER503")},
		{name: "ignore a family", layers: []Layer{{Ignore: []string{"async"}}}, want: with("FER101", "FER102")},
		{name: "all but a family", layers: []Layer{{Select: []string{"all"}, Ignore: []string{"async"}}}, want: with("FER101", "FER102")},
		{name: "a rule beats its family", layers: []Layer{{Select: []string{"unawaited"}, Ignore: []string{"async"}}}, want: with("FER501")},
		{name: "a family beats all", layers: []Layer{{Select: []string{"async"}, Ignore: []string{"all"}}}, want: with("FER501", "FER502", "FER503")},
		{name: "ignore wins a tie", layers: []Layer{{Select: []string{"FER501"}, Ignore: []string{"unawaited"}}}, want: own},
		{name: "ignore all", layers: []Layer{{Ignore: []string{"all"}}}, want: own},
		{name: "upper select replaces", layers: []Layer{{Select: []string{"FER101"}, Ignore: []string{"FER501"}}, {Select: []string{"async"}}}, want: with("FER501", "FER502", "FER503")},
		{name: "upper ignore adds", layers: []Layer{{Select: []string{"async"}}, {Ignore: []string{"FER501"}}}, want: with("FER502", "FER503")},
		{name: "own by name", layers: []Layer{{Ignore: []string{"unused-suppression"}}}, want: []string{"FER101", "FER102", "FER501", "FER502", "FER902", "FER903", "FER999"}},
		{name: "own stay ignored under a select", layers: []Layer{{Ignore: []string{"FER901"}}, {Select: []string{"FER101"}}}, want: []string{"FER101", "FER902", "FER903", "FER999"}},
		{name: "own family", layers: []Layer{{Ignore: []string{"ferrule"}}}, want: []string{"FER101", "FER102", "FER501", "FER502", "FER999"}},
		{name: "show off", showOff: true, want: with("FER101", "FER102", "FER501", "FER502", "FER503"), shown: []string{"FER503"}},
		{name: "show off keeps ignores", showOff: true, layers: []Layer{{Ignore: []string{"lost-task"}}}, want: with("FER101", "FER102", "FER501", "FER502")},
		{name: "show off beside a select", showOff: true, layers: []Layer{{Select: []string{"FER501"}}}, want: with("FER101", "FER102", "FER501", "FER502", "FER503"), shown: []string{"FER101", "FER102", "FER502", "FER503"}},
	}
	for _, c := range cases {
		s, err := r.Select(c.showOff, c.layers...)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := s.Codes(); !slices.Equal(got, c.want) {
			t.Errorf("%s: runs %v, want %v", c.name, got, c.want)
		}
		for _, code := range s.Codes() {
			if got, want := s.Counts(code), !slices.Contains(c.shown, code); got != want {
				t.Errorf("%s: Counts(%s) = %v", c.name, code, got)
			}
		}
	}
}

func TestSelectRefuses(t *testing.T) {
	r := mustRegistry(t, sample())
	_, err := r.Select(false, Layer{Select: []string{"leaked-resourse"}})
	var unknown *UnknownWord
	if !errors.As(err, &unknown) || unknown.Suggestion != "leaked-resource" {
		t.Errorf("got %v", err)
	}
	if want := "select: unknown rule `leaked-resourse`; did you mean `leaked-resource`?"; err.Error() != want {
		t.Errorf("got %q, want %q", err, want)
	}
	if _, err := r.Select(false, Layer{Ignore: []string{"E501"}}); err == nil || err.Error() != "ignore: unknown rule `E501`" {
		t.Errorf("got %v", err)
	}
	for _, word := range []string{"FER999", "internal-error"} {
		if _, err := r.Select(false, Layer{Ignore: []string{word}}); err == nil || !strings.Contains(err.Error(), "cannot be ignored") {
			t.Errorf("%s: got %v", word, err)
		}
	}
}

func TestSplitWords(t *testing.T) {
	got := SplitWords([]string{"a, b", "", "c,,", " d"})
	if want := []string{"a", "b", "c", "d"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}
