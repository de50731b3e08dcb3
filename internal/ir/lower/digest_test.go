package lower_test

import (
	"strings"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/base/digest"
	"github.com/ferrule-dev/ferrule/internal/ir"
)

const function = `
def f(self, a, b=1):
    """Doc."""
    try:
        for x in self.items["k"]:
            if a or x.done(key=b):
                return lambda: x
    finally:
        self.close()
`

func digestOf(t *testing.T, text, qual string) digest.Digest {
	t.Helper()
	f, b := lowered(t, text)
	for d := range b.Defs {
		if b.Defs[d].Qual == qual {
			return f.Bodies[d].Digest
		}
	}
	t.Fatalf("no definition %s", qual)
	return digest.Digest{}
}

// TestDigestStays changes what a body does not depend on.
func TestDigestStays(t *testing.T) {
	want := digestOf(t, function, "f")
	for name, text := range map[string]string{
		"moved":        "\n\n\n" + function,
		"names before": "import os\nprint(os.path, 'k', 7)\nclass C:\n  def m(self): return [1 for q in (lambda: 2)()]\n" + function,
		"comment":      strings.Replace(function, "try:", "try:  # really", 1),
		"docstring":    strings.Replace(function, `"""Doc."""`, `"""Other."""`, 1),
		"annotation":   strings.Replace(function, "b=1", "b: int=1", 1),
		"parentheses":  strings.Replace(function, "a or x.done(key=b)", "(a or (x.done(key=b)))", 1),
		"code after":   function + "\ny = 1\n",
		"dead code":    strings.Replace(function, "    finally:", "        if False: never()\n    finally:", 1),
	} {
		if got := digestOf(t, text, "f"); got != want {
			t.Errorf("%s: the digest changes", name)
		}
	}
}

// TestDigestChanges changes what a body depends on, one thing at a time.
func TestDigestChanges(t *testing.T) {
	base := digestOf(t, function, "f")
	seen := map[digest.Digest]string{base: "the original"}
	for name, r := range map[string][2]string{
		"constant":   {`"k"`, `"m"`},
		"attribute":  {"done", "over"},
		"keyword":    {"key=b", "cle=b"},
		"operator":   {"a or", "a and"},
		"parameter":  {"f(self, a, b=1)", "f(self, b, a=1)"},
		"default":    {"b=1", "b"},
		"positional": {"x.done(key=b)", "x.done(b)"},
		"global":     {"self.close()", "other.close()"},
		"handler":    {"finally:", "except E:"},
		"async":      {"def f", "async def f"},
		"lambda":     {"lambda: x", "x"},
		"closure":    {"lambda: x", "lambda: a"},
		"renamed":    {"def f(self, a,", "def f(self, c,"},
	} {
		text := strings.Replace(function, r[0], r[1], 1)
		if text == function {
			t.Fatalf("%s changes nothing", name)
		}
		got := digestOf(t, text, "f")
		if other, ok := seen[got]; ok {
			t.Errorf("%s has the digest of %s", name, other)
		}
		seen[got] = name
	}
}

// TestDeep lowers texts that nest or repeat without end.
func TestDeep(t *testing.T) {
	for name, text := range map[string]string{
		"sum":       "x = " + strings.Repeat("a + ", 20000) + "a",
		"brackets":  "x = " + strings.Repeat("[", 1500) + strings.Repeat("]", 1500),
		"calls":     "x = a" + strings.Repeat("()", 20000),
		"list":      "x = [" + strings.Repeat("1, ", 70000) + "f()]",
		"dict":      "x = {" + strings.Repeat("1: f(), ", 40000) + "}",
		"arguments": "f(" + strings.Repeat("a, ", 70000) + "k=1)",
		"statement": strings.Repeat("x = a.b\n", 50000),
		"targets":   strings.Repeat("a, ", 70000) + "b = c",
		"or":        "x = " + strings.Repeat("a or ", 5000) + "b",
		"elif":      "if a: pass\n" + strings.Repeat("elif b: pass\n", 1200),
		"def":       "def f():\n" + strings.Repeat("  x = a.b\n", 140000) + "  def g(): return 1\n",
	} {
		t.Run(name, func(t *testing.T) {
			f, _ := lowered(t, text)
			if name == "def" && (f.Bodies[1].Flags&ir.BodyTooComplex == 0 || len(f.Bodies[1].Blocks) != 0 || len(f.Bodies[2].Blocks) == 0) {
				t.Error("want a body that is given up, and its inner function lowered")
			}
		})
	}
}

// TestRepeat lowers the same text twice: scratch of one file does not show in
// the next.
func TestRepeat(t *testing.T) {
	first := digestOf(t, function, "f")
	lowered(t, "x = "+strings.Repeat("a.b + ", 100)+"1\nclass C:\n  y = [z for z in x]\n")
	if digestOf(t, function, "f") != first {
		t.Error("the second time differs")
	}
}
