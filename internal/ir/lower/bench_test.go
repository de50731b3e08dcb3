package lower_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/ir/lower"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/parser"
)

// corpus gives the texts of the folder that FERRULE_PY_TREE names, or the golden
// inputs many times over.
func corpus(b *testing.B) []string {
	root := os.Getenv("FERRULE_PY_TREE")
	if root == "" {
		root = "../irtext/testdata"
	}
	var out []string
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".py") {
			return err
		}
		text, err := os.ReadFile(path)
		out = append(out, string(text))
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return out
}

// BenchmarkBind reports the time of binding for each node of the tree.
func BenchmarkBind(b *testing.B) {
	texts := corpus(b)
	var p parser.Parser
	var trees []*ast.Tree
	nodes := 0
	for _, s := range texts {
		t := &ast.Tree{}
		p.Parse(s, parser.Version{Major: 3, Minor: 14}, t)
		nodes += len(t.Nodes)
		trees = append(trees, t)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		for i, t := range trees {
			bind.Bind(t, texts[i], bind.Options{})
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(nodes), "ns/node")
}

// BenchmarkLower reports the time of lowering for each instruction.
func BenchmarkLower(b *testing.B) {
	texts := corpus(b)
	var p parser.Parser
	var trees []*ast.Tree
	var files []*bind.File
	for _, s := range texts {
		t := &ast.Tree{}
		p.Parse(s, parser.Version{Major: 3, Minor: 14}, t)
		trees = append(trees, t)
		files = append(files, bind.Bind(t, s, bind.Options{}))
	}
	syms := sym.NewTable()
	instrs := 0
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		instrs = 0
		for i, t := range trees {
			f := lower.Lower(t, files[i], texts[i], syms, bind.Options{})
			for k := range f.Bodies {
				instrs += len(f.Bodies[k].Instrs)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(instrs), "ns/instr")
}
