package engine_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/engine"
	"github.com/ferrule-dev/ferrule/internal/project"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// BenchmarkCheck checks a whole project: examples/shop, or the folder that
// FERRULE_PY_TREE names.
func BenchmarkCheck(b *testing.B) {
	e := newEngine(b)
	dir := os.Getenv("FERRULE_PY_TREE")
	if dir == "" {
		dir = "../../examples/shop"
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		_, err := e.Check(context.Background(), engine.Request{
			Project: project.Options{Dir: abs}, Rules: rule.Layer{Select: []string{rule.All}},
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
