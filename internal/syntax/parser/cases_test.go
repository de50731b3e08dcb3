package parser_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/astdump"
	"github.com/ferrule-dev/ferrule/internal/syntax/parser"
)

// readCases reads all snippets.
func readCases(tb testing.TB) []string {
	return append(readFile(tb, "cases.txt", "\n---\n"), readFile(tb, "cases-3.14.txt", "\n---\n")...)
}

func readFile(tb testing.TB, name, sep string) []string {
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		tb.Fatal(err)
	}
	return strings.Split(string(data), sep)
}

// TestCases compares snippets, half of them wrong, with what CPython said, 3.13 for
// those of every version and 3.14 for what it brought:
// the digest of its dump, or the line of its error. The answers are written by
// scripts/oracle -cases ... -golden ...
func TestCases(t *testing.T) {
	testCases(t, "cases", parser.Version{Major: 3, Minor: 13})
	testCases(t, "cases-3.14", parser.Version{Major: 3, Minor: 14})
}

func testCases(t *testing.T, name string, target parser.Version) {
	t.Helper()
	golden, cases := readFile(t, name+".golden", "\n"), readFile(t, name+".txt", "\n---\n")
	golden = golden[:len(golden)-1]
	if len(golden) != len(cases) {
		t.Fatalf("%d cases, %d answers", len(cases), len(golden))
	}
	var p parser.Parser
	var tree ast.Tree
	for i, src := range cases {
		want, message := golden[i], ""
		if strings.HasPrefix(want, "line ") {
			f := strings.SplitN(want, " ", 3)
			want, message = f[0]+" "+f[1], f[2]
		}
		p.Parse(src, target, &tree)
		var got string
		if e, bad := p.Reported(); bad {
			got = fmt.Sprintf("line %d", 1+strings.Count(src[:e.Start], "\n"))
			message += " (parser: " + e.Msg + ")"
		} else {
			sum := sha256.Sum256(astdump.Append(nil, &tree, src))
			got = "ok " + hex.EncodeToString(sum[:8])
		}
		if got != want {
			t.Errorf("%q: got %s, CPython %s %s", src, got, want, message)
		}
	}
}

// TestMessages holds the texts that a person sees most.
func TestMessages(t *testing.T) {
	for _, c := range []struct{ src, msg string }{
		{"if a\n    b\n", "expected ':'"},
		{"def f(a, b\n    return\n", "'(' was never closed"},
		{"x = )\n", "unmatched ')'"},
		{"x = (]\n", "closing parenthesis ']' does not match opening parenthesis '('"},
		{"x = 'a\n", "unterminated string literal"},
		{"x = 1a\n", "invalid decimal literal"},
		{"x = 012\n", "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers"},
		{"f() = 1\n", "cannot assign to function call"},
		{"try:\n    a\nb\n", "expected 'except' or 'finally' block"},
		{"if a:\nb\n", "expected an indented block after 'if' statement"},
		{"a\n  b\n", "unexpected indent"},
		{"if a:\n    b\n  c\n", "unindent does not match any outer indentation level"},
		{"f(a b)\n", "invalid syntax. Perhaps you forgot a comma?"},
		{"x = f'{a'\n", "f-string: expecting '}'"},
	} {
		var p parser.Parser
		var tree ast.Tree
		p.Parse(c.src, parser.Version{Major: 3, Minor: 13}, &tree)
		if e, _ := p.Reported(); e.Msg != c.msg {
			t.Errorf("%q: %q, want %q", c.src, e.Msg, c.msg)
		}
	}
}
