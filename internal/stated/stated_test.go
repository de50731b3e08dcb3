package stated_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/stated"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/parser"
)

func parse(text string, stub bool) (*bind.File, []stated.Note, []stated.Fault) {
	var p parser.Parser
	var t ast.Tree
	p.Parse(text, parser.Version{Major: 3, Minor: 13}, &t)
	f := bind.Bind(&t, text, bind.Options{Stub: stub})
	notes, faults := stated.Parse(text, t.Comments, f, stub)
	return f, notes, faults
}

// TestParse looks at which function a comment belongs to, and what it says.
func TestParse(t *testing.T) {
	text := `
def plain(a, b):  # ferrule: owns a, b -- why: the reactor
    pass
class C:
    @decorated(lambda: 1)
    async def method(
        self,
        x: "a:b" = '''
:''',  # ferrule: borrows self
        *rest,
        y: dict[str, int] = {1: 2},
    ) -> "C":  # noqa # ferrule: owns result(close, pool.put_away)  # more
        def inner(z): return z  # ferrule: borrows z
def last(result): pass  # ferrule: owns result
def none(): pass  # ferrule: owns result
`
	f, notes, faults := parse(text, false)
	for _, x := range faults {
		t.Errorf("%q: %s", text[x.Span.Start:x.Span.End], x.Text)
	}
	var got []string
	for _, n := range notes {
		got = append(got, fmt.Sprint(f.Defs[n.Def].Qual, " ", n.Kind, " ", n.Param, " ", strings.Join(n.Closers, "|"), " ", text[n.Span.Start:n.Span.End]))
	}
	want := []string{
		"plain 1 0  a", "plain 1 1  b",
		"C.method 2 0  self", "C.method 0 -1 close|pool.put_away result(close, pool.put_away)",
		"C.method.<locals>.inner 2 0  z", "last 1 0  result", "none 0 -1 close result",
	}
	for i := range want {
		want[i] = strings.Replace(want[i], ".<locals>", localsOf(f), 1)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, n := range notes {
		if !slices.ContainsFunc(stated.Of(notes, n.Def), func(o stated.Note) bool { return o.Span == n.Span }) {
			t.Errorf("%v is not among the notes of its definition", n)
		}
	}
}

// localsOf is what qualified names of this package's binder hold for an inner scope.
func localsOf(f *bind.File) string {
	for i := range f.Defs {
		if strings.Contains(f.Defs[i].Qual, "<locals>") {
			return ".<locals>"
		}
	}
	return ""
}

// TestFaults holds that nothing that is meant for us is dropped in silence.
func TestFaults(t *testing.T) {
	for _, c := range []struct {
		text string
		stub bool
	}{
		{"class C:  # ferrule: owns result\n    pass\n", false},
		{"@d  # ferrule: owns x\ndef f(x): pass\n", false},
		{"def f(x):\n    # ferrule: borrows x\n    pass\n", false},
		{"def f(x): pass  # ferrule: owns x,\n", false},
		{"def f(x): pass  # ferrule: owns ,\n", false},
		{"def f(x): pass  # ferrule: owns result()\n", false},
		{"def f(x): pass  # ferrule: borrows result\n", false},
		{"def f(x): pass  # ferrule: borrows -- x\n", false},
		{"def f(x): ...  # ferrule: owns x\n", true},
	} {
		if _, _, faults := parse(c.text, c.stub); len(faults) != 1 {
			t.Errorf("%q: %v", c.text, faults)
		}
	}
	// Unfinished code has an end, too.
	for _, text := range []string{"def f(x  # ferrule: owns x", "def f(x='''  # ferrule: owns x", "def f(x)  # ferrule: owns", "def"} {
		parse(text, false)
	}
}
