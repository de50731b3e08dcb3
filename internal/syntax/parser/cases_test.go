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

// readCases reads the snippets of testdata/cases.txt.
func readCases(tb testing.TB) []string {
	data, err := os.ReadFile("testdata/cases.txt")
	if err != nil {
		tb.Fatal(err)
	}
	return strings.Split(string(data), "\n---\n")
}

// TestCases compares snippets, half of them wrong, with what CPython 3.13 said:
// the digest of its dump, or the line of its error. The answers are written by
// scripts/oracle -cases ... -golden ...
func TestCases(t *testing.T) {
	data, err := os.ReadFile("testdata/cases.golden")
	if err != nil {
		t.Fatal(err)
	}
	golden := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	cases := readCases(t)
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
		p.Parse(src, parser.Version{Major: 3, Minor: 13}, &tree)
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
