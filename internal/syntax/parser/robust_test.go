package parser_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/astdump"
	"github.com/ferrule-dev/ferrule/internal/syntax/parser"
)

// check verifies the invariants of a tree.
func check(tb testing.TB, t *ast.Tree, src string) {
	tb.Helper()
	if int(t.Root) != len(t.Nodes)-1 || t.Kind(t.Root) != ast.KindModule {
		tb.Fatalf("the root is node %d of %d", t.Root, len(t.Nodes))
	}
	seen := make([]bool, len(t.Nodes))
	stack := []ast.NodeID{t.Root}
	for len(stack) > 0 {
		id := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if seen[id] {
			tb.Fatalf("node %d has two parents", id)
		}
		seen[id] = true
		n := t.Nodes[id]
		if n.Start > n.End || int(n.End) > len(src) {
			tb.Fatalf("%v has span %d to %d", n.Kind, n.Start, n.End)
		}
		t.ForEachChild(id, func(c ast.NodeID) {
			if c >= id {
				tb.Fatalf("child %d of %d comes after it", c, id)
			}
			if k := t.Nodes[c]; k.Kind != ast.Kindarguments && n.Kind != ast.Kindarguments && (k.Start < n.Start || k.End > n.End) && !(k.End <= n.Start && isDecorator(t, id, c)) {
				tb.Fatalf("%v at %d to %d lies outside of its parent %v at %d to %d in %q", k.Kind, k.Start, k.End, n.Kind, n.Start, n.End, src)
			}
			stack = append(stack, c)
		})
	}
}

func isDecorator(t *ast.Tree, parent, child ast.NodeID) bool {
	var list []ast.NodeID
	switch t.Kind(parent) {
	case ast.KindFunctionDef:
		list = t.FunctionDef(parent).DecoratorList()
	case ast.KindAsyncFunctionDef:
		list = t.AsyncFunctionDef(parent).DecoratorList()
	case ast.KindClassDef:
		list = t.ClassDef(parent).DecoratorList()
	}
	for _, d := range list {
		if d == child {
			return true
		}
	}
	return false
}

// TestDeep parses nesting far beyond every limit: no crash, and quickly.
func TestDeep(t *testing.T) {
	const n = 20_000
	blocks := func(head string) string {
		var b strings.Builder
		for i := range 1000 {
			b.WriteString(strings.Repeat(" ", i) + head + "\n")
		}
		return b.String() + strings.Repeat(" ", 1000) + "pass\n"
	}
	for name, src := range map[string]string{
		"parentheses":         strings.Repeat("(", n) + "a" + strings.Repeat(")", n),
		"unclosed":            strings.Repeat("(", n),
		"closing":             strings.Repeat(")", n),
		"brackets":            strings.Repeat("[", n) + "a" + strings.Repeat("]", n),
		"mixed":               strings.Repeat("([{", n),
		"dicts":               strings.Repeat("{1:", n) + "a" + strings.Repeat("}", n),
		"keys":                strings.Repeat("{", n) + "a" + strings.Repeat(":1}", n),
		"minus":               strings.Repeat("-", n) + "a",
		"not":                 strings.Repeat("not ", n) + "a",
		"power":               "a" + strings.Repeat("**a", n),
		"sum":                 "a" + strings.Repeat("+a", n),
		"and":                 "a" + strings.Repeat(" and a", n),
		"less":                "a" + strings.Repeat("<a", n),
		"attributes":          "a" + strings.Repeat(".a", n),
		"calls":               "a" + strings.Repeat("()", n),
		"subscripts":          "a" + strings.Repeat("[a]", n),
		"nested calls":        strings.Repeat("a(", n) + strings.Repeat(")", n),
		"lambda":              strings.Repeat("lambda:", n) + "a",
		"conditional":         strings.Repeat("a if a else ", n) + "a",
		"targets":             strings.Repeat("a=", n) + "a",
		"elif":                "if a: pass\n" + strings.Repeat("elif a: pass\n", n),
		"blocks":              blocks("if a:"),
		"functions":           blocks("def f():"),
		"classes":             blocks("class A:"),
		"tries":               blocks("try:"),
		"one line":            strings.Repeat("if a:", n),
		"f-strings":           strings.Repeat(`f"{`, n) + "a" + strings.Repeat(`}"`, n),
		"fields":              "f'" + strings.Repeat("{a:", n) + strings.Repeat("}", n) + "'",
		"patterns":            "match a:\n    case " + strings.Repeat("[", n) + "a" + strings.Repeat("]", n) + ": pass\n",
		"decorators":          strings.Repeat("@a\n", n) + "def f(): pass\n",
		"await":               strings.Repeat("await ", n) + "a",
		"yield":               strings.Repeat("(yield ", n) + "a",
		"star":                strings.Repeat("*", n) + "a",
		"comprehension":       strings.Repeat("[", 500) + "a" + strings.Repeat(" for a in a]", 500),
		"indents":             strings.Repeat(" \n", n) + strings.Repeat("\t", n) + "a\n",
		"continuation":        strings.Repeat("\\\n", n) + "a",
		"subscript in target": strings.Repeat("(", 1000) + "a" + strings.Repeat(",)", 1000) + " = b",
		"with":                "with " + strings.Repeat("(", n),
		"match":               strings.Repeat("match (", n),
		"type":                strings.Repeat("type a[", n),
		"imports":             "import " + strings.Repeat("a.", n) + "a",
		"dots":                "from " + strings.Repeat(".", n) + " import a",
		"quotes":              strings.Repeat("'", n),
		"strings":             strings.Repeat("'a' ", n),
		"semicolons":          strings.Repeat("a;", n),
		"errors":              strings.Repeat("a b\n", n),
		"open strings":        strings.Repeat("a = 'b\n", n),
		"open brackets":       strings.Repeat("a = (\nreturn\n", n),
		"open fields":         strings.Repeat("a = f'{b'\n", n),
		"digits":              strings.Repeat("1", n),
		"comments":            strings.Repeat("# a\n", n),
	} {
		t.Run(name, func(t *testing.T) {
			var p parser.Parser
			var tree ast.Tree
			start := time.Now()
			p.Parse(src, parser.Version{Major: 3, Minor: 14}, &tree)
			check(t, &tree, src)
			astdump.Append(nil, &tree, src)
			// Far above what it takes, far below what a square of n would.
			if d := time.Since(start); d > 30*time.Second {
				t.Errorf("took %v", d)
			}
		})
	}
}

// TestLong parses a file of 50,000 lines.
func TestLong(t *testing.T) {
	var b strings.Builder
	for i := range 12_500 {
		fmt.Fprintf(&b, "def f%d(a, b=%d):\n    x = a + b * %d\n    return [y for y in x]\n\n", i, i, i)
	}
	var p parser.Parser
	var tree ast.Tree
	p.Parse(b.String(), parser.Version{Major: 3, Minor: 13}, &tree)
	if len(p.Errors) > 0 {
		t.Fatal(p.Errors[0])
	}
	check(t, &tree, b.String())
	if got := len(tree.Module(tree.Root).Body()); got != 12_500 {
		t.Errorf("%d functions", got)
	}
}

// TestLineBreaks: the three kinds of line breaks give the same tree.
func TestLineBreaks(t *testing.T) {
	src := "def f(a,\n      b):\n    '''x\n    y'''\n    return \\\n        a  # c\n\f\nx = f'''{\na}\n'''\n"
	var want string
	for i, br := range []string{"\n", "\r\n", "\r"} {
		text := strings.ReplaceAll(src, "\n", br)
		var p parser.Parser
		var tree ast.Tree
		p.Parse(text, parser.Version{Major: 3, Minor: 13}, &tree)
		if len(p.Errors) > 0 {
			t.Fatalf("%q: %v", br, p.Errors)
		}
		got := string(astdump.Append(nil, &tree, text))
		if i == 0 {
			want = got
		} else if got != want {
			t.Errorf("%q\ngot  %s\nwant %s", br, got, want)
		}
	}
}

// TestReuse: a parser and tree used again give what fresh ones give.
func TestReuse(t *testing.T) {
	var p parser.Parser
	var tree ast.Tree
	for _, src := range readCases(t) {
		var p2 parser.Parser
		var fresh ast.Tree
		p.Parse(src, parser.Version{Major: 3, Minor: 14}, &tree)
		p2.Parse(src, parser.Version{Major: 3, Minor: 14}, &fresh)
		if a, b := string(astdump.Append(nil, &tree, src)), string(astdump.Append(nil, &fresh, src)); a != b || len(p.Errors) != len(p2.Errors) {
			t.Errorf("%q differs when tables are used again", src)
		}
		check(t, &tree, src)
	}
}

func FuzzParser(f *testing.F) {
	for _, src := range readCases(f) {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		var p parser.Parser
		var tree ast.Tree
		p.Parse(src, parser.Version{Major: 3, Minor: 14}, &tree)
		check(t, &tree, src)
		for i, e := range p.Errors {
			if e.Start > e.End || int(e.End) > len(src) || e.Msg == "" || i > 0 && e.Start < p.Errors[i-1].Start {
				t.Fatalf("error %d: %+v", i, e)
			}
		}
		if _, bad := p.Reported(); bad != (len(p.Errors) > 0) {
			t.Fatalf("reported %v, but %d errors", bad, len(p.Errors))
		}
		astdump.Append(nil, &tree, src)
	})
}
