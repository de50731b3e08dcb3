package parser_test

import (
	"strings"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/parser"
)

// outline prints the statements of a tree: kinds, names of definitions, and
// indented bodies.
func outline(t *ast.Tree) string {
	var b strings.Builder
	var walk func(id ast.NodeID, depth int)
	walk = func(id ast.NodeID, depth int) {
		k := t.Kind(id)
		if k.IsStatement() || k == ast.KindError || k == ast.KindExceptHandler || k == ast.Kindmatch_case {
			b.WriteString(strings.Repeat(" ", depth) + k.String())
			switch k {
			case ast.KindFunctionDef:
				b.WriteString(" " + t.Text(t.FunctionDef(id).Name()))
			case ast.KindClassDef:
				b.WriteString(" " + t.Text(t.ClassDef(id).Name()))
			}
			b.WriteByte('\n')
			depth++
		}
		t.ForEachChild(id, func(c ast.NodeID) { walk(c, depth) })
	}
	walk(t.Root, 0)
	return b.String()
}

// TestRecovery shows what is left of a file around a fault.
func TestRecovery(t *testing.T) {
	for _, c := range []struct {
		name, src, want string
		faults          int
	}{
		{"statement", "a = 1\nb = = 2\nc = 3\n", "Assign\nError\nAssign\n", 1},
		{
			"in a block", "def f():\n    a = 1\n    b c\n    return a\nd = 2\n",
			"FunctionDef f\n Assign\n Error\n Return\nAssign\n", 1,
		},
		{"two", "a b\nc\nd e\nf\n", "Error\nExpr\nError\nExpr\n", 2},
		{"bracket before def", "x = f(1,\ndef g():\n    return 1\ny = 2\n", "Error\nFunctionDef g\n Return\nAssign\n", 1},
		{
			"bracket in a method", "class A:\n    def f(self):\n        x = (1\n        return x\n    def g(self): pass\n",
			"ClassDef A\n FunctionDef f\n  Error\n  Return\n FunctionDef g\n  Pass\n", 1,
		},
		{"bracket in an import", "from a import (b\nimport c\n", "Error\nImport\n", 1},
		{"string", "x = 'a\ny = 1\n", "Error\nAssign\n", 1},
		{"f-string", "x = f'{a\ndef g(): pass\n", "Error\nFunctionDef g\n Pass\n", 1},
		{"f-string closed by its quote", "x = f'{a'\ny = 1\n", "Error\nAssign\n", 1},
		{"no colon", "def f(a)\n    return a\nx = 1\n", "FunctionDef f\n Return\nAssign\n", 1},
		{"no colon, class", "class A\n    x = 1\ny = 1\n", "ClassDef A\n Assign\nAssign\n", 1},
		{"parameters", "def f(a b):\n    return a\nx = 1\n", "FunctionDef f\n Return\nAssign\n", 1},
		{"bases", "class A(B C):\n    x = 1\n", "ClassDef A\n Assign\n", 1},
		{"test", "if a ==:\n    b\nelse:\n    c\n", "If\n Error\n Expr\n Expr\n", 1},
		{"elif", "if a:\n    b\nelif c d:\n    e\nelse:\n    f\n", "If\n Expr\n If\n  Expr\n  Expr\n", 1},
		{"for", "for in x:\n    a\nb\n", "For\n Error\n Error\n Expr\nExpr\n", 1},
		{"while without test", "while:\n    a\n", "While\n Error\n Expr\n", 1},
		{"with", "with open(a) as :\n    b\n", "With\n Expr\n", 1},
		{"handler", "try:\n    a\nexcept A B:\n    b\nfinally:\n    c\n", "Try\n Expr\n ExceptHandler\n  Expr\n Expr\n", 1},
		{"no handler", "try:\n    a\nb = 1\n", "Try\n Expr\nAssign\n", 1},
		{"case", "match x:\n    case 1 2:\n        a\n    case 3:\n        b\n", "Match\n match_case\n  Expr\n match_case\n  Expr\n", 1},
		{"no body", "def f():\nx = 1\n", "FunctionDef f\nAssign\n", 1},
		{"indent", "a = 1\n    b = 2\n    c = 3\nd = 4\n", "Assign\nAssign\nAssign\nAssign\n", 1},
		{"block under a fault", "a b\n    c = 2\nd = 4\n", "Error\nAssign\nAssign\n", 1},
		{"unindent", "if a:\n        b\n    c\n    d\ne\n", "If\n Expr\nExpr\nExpr\nExpr\n", 1},
		{"stray bracket", "a = 1)\nb = 2\n", "Error\nAssign\n", 1},
		{"stray else", "else:\n    a\nb\n", "Error\nExpr\nExpr\n", 1},
		{"end of file", "def f(", "Error\n", 1},
		{"nul", "a = 1\nb = \x00\nc = 2\n", "Assign\nError\nAssign\n", 1},
		{"character", "a = €\nb = 2\n", "Error\nAssign\n", 1},
		{"decorator", "@a b\ndef f():\n    pass\n", "Error\nFunctionDef f\n Pass\n", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			var p parser.Parser
			var tree ast.Tree
			p.Parse(c.src, parser.Version{Major: 3, Minor: 13}, &tree)
			if got := outline(&tree); got != c.want {
				t.Errorf("%q\ngot\n%swant\n%s%v", c.src, got, c.want, p.Errors)
			}
			if len(p.Errors) != c.faults {
				t.Errorf("%q: %d faults, want %d: %v", c.src, len(p.Errors), c.faults, p.Errors)
			}
		})
	}
}

// TestSince checks that what the target lacks is noted and stops nothing.
func TestSince(t *testing.T) {
	for _, c := range []struct {
		minor uint8
		src   string
	}{
		{8, "(a := 1)"},
		{8, "def f(a, /): pass"},
		{9, "with (a as b, c): pass"},
		{9, "@a[0].b\ndef f(): pass"},
		{9, "for a in *b, c: pass"},
		{10, "match a:\n    case 1: pass"},
		{10, "a[b := 1]"},
		{11, "try: a\nexcept* b: c"},
		{11, "a[*b]"},
		{11, "def f(*a: *b): pass"},
		{12, "type A = int"},
		{12, "def f[T](): pass"},
		{12, "class A[T]: pass"},
		{12, `f"{a["b"]}"`},
		{12, `f"{'\n'}"`},
		{12, "f\"{a # b\n}\""},
		{13, "class A[T = int]: pass"},
		{14, `t"a{b!r:c}"`},
		{14, "try: a\nexcept b, c: d"},
	} {
		var p parser.Parser
		var tree ast.Tree
		p.Parse(c.src, parser.Version{Major: 3, Minor: c.minor - 1}, &tree)
		if len(p.Errors) == 0 || p.Errors[0].Since != (parser.Version{Major: 3, Minor: c.minor}) {
			t.Errorf("%q for 3.%d: %v", c.src, c.minor-1, p.Errors)
		}
		if _, bad := p.Reported(); !bad {
			t.Errorf("%q: not reported for the older version", c.src)
		}
		if strings.Contains(outline(&tree), "Error") {
			t.Errorf("%q: the statement is lost", c.src)
		}
		p.Parse(c.src, parser.Version{Major: 3, Minor: c.minor}, &tree)
		if len(p.Errors) != 0 {
			t.Errorf("%q for 3.%d: %v", c.src, c.minor, p.Errors)
		}
	}
}
