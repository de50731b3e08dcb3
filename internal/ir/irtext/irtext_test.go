package irtext_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/ir/irtext"
	"github.com/ferrule-dev/ferrule/internal/ir/lower"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/parser"
)

var update = flag.Bool("update", false, "write the golden files")

// TestGolden compares the printed instructions of testdata/*.py with the files
// beside them.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.py")
	if err != nil || len(files) == 0 {
		t.Fatalf("no input: %v", err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got := printed(t, string(text))
			golden := strings.TrimSuffix(name, ".py") + ".ir"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func printed(t *testing.T, text string) string {
	var p parser.Parser
	var tree ast.Tree
	p.Parse(text, parser.Version{Major: 3, Minor: 14}, &tree)
	for _, e := range p.Errors {
		t.Errorf("%d: %s", e.Start, e.Msg)
	}
	b := bind.Bind(&tree, text, bind.Options{})
	f := lower.Lower(&tree, b, text, sym.NewTable(), bind.Options{})
	for i := range f.Bodies {
		if err := ir.Validate(f, &f.Bodies[i]); err != nil {
			t.Error(err)
		}
	}
	var out strings.Builder
	if err := irtext.Print(&out, f, b); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
