package parser_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/lexer"
	"github.com/ferrule-dev/ferrule/internal/syntax/parser"
)

// corpus reads the tree named by FERRULE_BENCH_TREE, or the cases that are fine.
func corpus(b *testing.B) (files []string, bytes int64) {
	dir := os.Getenv("FERRULE_BENCH_TREE")
	if dir == "" {
		var p parser.Parser
		var t ast.Tree
		for _, c := range readCases(b) {
			if p.Parse(c, parser.Version{Major: 3, Minor: 14}, &t); len(p.Errors) == 0 {
				files = append(files, strings.Repeat(c+"\n", 20))
				bytes += int64(len(files[len(files)-1]))
			}
		}
		return files, bytes
	}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".py" {
			return err
		}
		data, err := os.ReadFile(path)
		files = append(files, string(data))
		bytes += int64(len(data))
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return files, bytes
}

func BenchmarkLexer(b *testing.B) {
	files, bytes := corpus(b)
	var l lexer.Lexer
	b.SetBytes(bytes)
	b.ReportAllocs()
	tokens := 0
	for b.Loop() {
		tokens = 0
		for _, src := range files {
			l.Scan(src)
			tokens += len(l.Tokens)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(tokens), "ns/token")
}

// BenchmarkParser measures lexer and parser together.
func BenchmarkParser(b *testing.B) {
	files, bytes := corpus(b)
	var p parser.Parser
	var t ast.Tree
	b.SetBytes(bytes)
	b.ReportAllocs()
	nodes := 0
	for b.Loop() {
		nodes = 0
		for _, src := range files {
			p.Parse(src, parser.Version{Major: 3, Minor: 14}, &t)
			nodes += len(t.Nodes) - 1
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(nodes), "ns/node")
}
