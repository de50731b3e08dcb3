package lower_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/ir/irtext"
	"github.com/ferrule-dev/ferrule/internal/ir/lower"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/parser"
)

// lowered runs a text through parser, bind and lowering and checks every body.
func lowered(t testing.TB, text string) (*ir.File, *bind.File) {
	t.Helper()
	var p parser.Parser
	var tree ast.Tree
	p.Parse(text, parser.Version{Major: 3, Minor: 14}, &tree)
	opt := bind.Options{}
	b := bind.Bind(&tree, text, opt)
	for d := 1; d < len(b.Defs); d++ {
		if x := &b.Defs[d]; x.Start < b.Defs[d-1].Start || x.Parent < 0 || int(x.Parent) >= d || x.End > b.Defs[x.Parent].End {
			t.Errorf("definition %d (%s) is out of order", d, x.Qual)
		}
	}
	f := lower.Lower(&tree, b, text, sym.NewTable(), opt)
	for i := range f.Bodies {
		if err := ir.Validate(f, &f.Bodies[i]); err != nil {
			t.Errorf("%v\n%s", err, irtext.Body(f, b, &f.Bodies[i]))
		}
	}
	return f, b
}

// TestTree lowers every file below the folder that FERRULE_PY_TREE names.
func TestTree(t *testing.T) {
	root := os.Getenv("FERRULE_PY_TREE")
	if root == "" {
		t.Skip("FERRULE_PY_TREE names no folder")
	}
	bodies, instrs, complex := 0, 0, 0
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".py") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		t.Run(path, func(t *testing.T) {
			f, _ := lowered(t, string(text))
			bodies += len(f.Bodies)
			for i := range f.Bodies {
				instrs += len(f.Bodies[i].Instrs)
				if f.Bodies[i].Flags&ir.BodyTooComplex != 0 {
					complex++
				}
			}
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bodies, %d instructions, %d given up", bodies, instrs, complex)
}
