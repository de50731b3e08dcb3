package astdump_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/astdump"
	"github.com/ferrule-dev/ferrule/internal/syntax/parser"
)

// TestConstructs compares dumps with those that CPython 3.13 printed.
func TestConstructs(t *testing.T) {
	data, err := os.ReadFile("testdata/constructs.txt")
	if err != nil {
		t.Fatal(err)
	}
	var p parser.Parser
	var tree ast.Tree
	seen := map[ast.Kind]bool{}
	for _, c := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n---\n") {
		src, want, _ := strings.Cut(c, "\n=>\n")
		p.Parse(src, parser.Version{Major: 3, Minor: 13}, &tree)
		if len(p.Errors) > 0 {
			t.Errorf("%q: %v", src, p.Errors)
			continue
		}
		var got bytes.Buffer
		if err := astdump.Dump(&got, &tree, src); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(lines(want), lines(got.String())); diff != "" {
			t.Errorf("%s\n(-CPython +parser):\n%s", src, diff)
		}
		for _, n := range tree.Nodes {
			seen[n.Kind] = true
		}
	}
	for k := ast.KindModule; k < ast.KindError; k++ {
		if !seen[k] && k != ast.KindInterpolation && k != ast.KindTemplateStr {
			t.Errorf("no construct has a %s", k)
		}
	}
}

// lines cuts a dump so that a difference is easy to see.
func lines(s string) []string { return strings.SplitAfter(s, ", ") }
