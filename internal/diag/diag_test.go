package diag

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func at(start, end uint32) Span { return Span{Start: start, End: end} }

func valid() Diagnostic {
	return Diagnostic{
		Code: "FER101", Name: "leaked-resource", Level: Error,
		Message: "`conn` is never closed", File: "shop/orders.py", Span: at(10, 20),
		Labels: []Label{{Span: at(1, 5), Text: "opened here"}},
		Path:   []Step{{Text: "`f` opens it", File: "shop/db.py", Line: 18}},
	}
}

func TestCheck(t *testing.T) {
	good := valid()
	if err := good.Check(); err != nil {
		t.Fatalf("a valid diagnostic fails: %v", err)
	}
	elided := valid()
	elided.Path[0].Excerpt = "connect(..."
	elided.Notes = []string{"and so on ..."}
	if err := elided.Check(); err != nil {
		t.Errorf("an ellipsis is not a full stop: %v", err)
	}
	cases := map[string]func(*Diagnostic){
		"code":            func(d *Diagnostic) { d.Code = "FER1" },
		"name":            func(d *Diagnostic) { d.Name = "" },
		"level":           func(d *Diagnostic) { d.Level = 0 },
		"no file":         func(d *Diagnostic) { d.File = "" },
		"backslash":       func(d *Diagnostic) { d.File = `shop\orders.py` },
		"reversed span":   func(d *Diagnostic) { d.Span = at(20, 10) },
		"no message":      func(d *Diagnostic) { d.Message = "" },
		"two lines":       func(d *Diagnostic) { d.Message = "a\nb" },
		"full stop":       func(d *Diagnostic) { d.Notes = []string{"It fails."} },
		"reversed label":  func(d *Diagnostic) { d.Labels[0].Span = at(5, 1) },
		"empty step":      func(d *Diagnostic) { d.Path[0].Text = "" },
		"step, no line":   func(d *Diagnostic) { d.Path[0].Line = 0 },
		"negative count":  func(d *Diagnostic) { d.Crossed = -1 },
		"edits, no text":  func(d *Diagnostic) { d.Help.Edits = []Edit{{Span: at(1, 2)}} },
		"reversed edit":   func(d *Diagnostic) { d.Help = Help{"close it", []Edit{{Span: at(2, 1)}}} },
		"edits overlap":   func(d *Diagnostic) { d.Help = Help{"x", []Edit{{Span: at(4, 9)}, {Span: at(1, 5)}}} },
		"overlap, named":  func(d *Diagnostic) { d.Help = Help{"x", []Edit{{File: d.File, Span: at(4, 9)}, {Span: at(1, 5)}}} },
		"label two lines": func(d *Diagnostic) { d.Label = "a\rb" },
	}
	for name, spoil := range cases {
		d := valid()
		spoil(&d)
		if d.Check() == nil {
			t.Errorf("%s: Check accepts it", name)
		}
	}
}

func TestLevels(t *testing.T) {
	for _, l := range []Level{Note, Warning, Error} {
		if got, ok := ParseLevel(l.String()); !ok || got != l {
			t.Errorf("ParseLevel(%q) = %v, %v", l.String(), got, ok)
		}
	}
	if _, ok := ParseLevel("fatal"); ok {
		t.Error("ParseLevel accepts an unknown word")
	}
	if Note >= Warning || Warning >= Error {
		t.Error("levels are not in rising order")
	}
}

// generator draws diagnostics from few values, so that equal fields are common
// and each tie-breaker is reached.
func generator() *rapid.Generator[Diagnostic] {
	word := rapid.SampledFrom([]string{"", "a", "b"})
	span := rapid.Custom(func(t *rapid.T) Span {
		return at(rapid.Uint32Range(0, 1).Draw(t, "start"), rapid.Uint32Range(0, 1).Draw(t, "end"))
	})
	return rapid.Custom(func(t *rapid.T) Diagnostic {
		d := Diagnostic{
			Code: word.Draw(t, "code"), Name: word.Draw(t, "name"), Level: Level(rapid.IntRange(1, 2).Draw(t, "level")),
			Possible: rapid.Bool().Draw(t, "possible"), Message: word.Draw(t, "message"),
			File: word.Draw(t, "file"), Span: span.Draw(t, "span"), Label: word.Draw(t, "label"),
			Crossed: rapid.IntRange(0, 1).Draw(t, "crossed"), DefKey: word.Draw(t, "defkey"),
			Fingerprint: word.Draw(t, "fingerprint"), Moved: word.Draw(t, "moved"),
		}
		d.Help.Text = word.Draw(t, "help")
		for range rapid.IntRange(0, 1).Draw(t, "parts") {
			d.Labels = append(d.Labels, Label{word.Draw(t, "lf"), span.Draw(t, "ls"), word.Draw(t, "lt")})
			d.Path = append(d.Path, Step{word.Draw(t, "st"), word.Draw(t, "sf"), rapid.IntRange(1, 2).Draw(t, "sl"), span.Draw(t, "ss"), word.Draw(t, "se")})
			d.Notes = append(d.Notes, word.Draw(t, "note"))
			d.Help.Edits = append(d.Help.Edits, Edit{word.Draw(t, "ef"), span.Draw(t, "es"), word.Draw(t, "en")})
		}
		return d
	})
}

func TestCompareIsATotalOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gen := generator()
		a, b, c := gen.Draw(t, "a"), gen.Draw(t, "b"), gen.Draw(t, "c")
		if got := Compare(&a, &b); got != -Compare(&b, &a) {
			t.Fatal("not antisymmetric")
		}
		if Compare(&a, &b) <= 0 && Compare(&b, &c) <= 0 && Compare(&a, &c) > 0 {
			t.Fatal("not transitive")
		}
		if (Compare(&a, &b) == 0) != deepEqual(a, b) {
			t.Fatal("0 does not mean equal")
		}
	})
}

// deepEqual compares the printed values, an oracle that does not name fields,
// so a field that Compare forgets is found.
func deepEqual(a, b Diagnostic) bool { return sprint(a) == sprint(b) }

func TestSortDoesNotDependOnArrival(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := rapid.SliceOfN(generator(), 0, 6).Draw(t, "ds")
		shuffled := rapid.Permutation(ds).Draw(t, "shuffled")
		Sort(ds)
		Sort(shuffled)
		if !slices.EqualFunc(ds, shuffled, deepEqual) {
			t.Fatal("two arrivals, two orders")
		}
		once := Unique(slices.Clone(ds))
		for i := 1; i < len(once); i++ {
			if Compare(&once[i-1], &once[i]) >= 0 {
				t.Fatal("Unique left a repetition")
			}
		}
	})
}
