package bind_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/source"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/parser"
)

type oracleScope struct {
	Kind      string
	Name      string
	Line      int
	Local     []string
	Cell      []string
	Free      []string
	Global    []string
	Comp      []string
	TypeParam []string
	Children  []oracleScope
}

// TestSymtable compares scopes and kinds of names with the interpreter's own
// symtable over some files of its standard library, or over the folder that
// FERRULE_PY_TREE names.
func TestSymtable(t *testing.T) {
	python, err := exec.LookPath("python3.13")
	if err != nil {
		t.Skip("python3.13 is not installed")
	}
	root := os.Getenv("FERRULE_PY_TREE")
	keep := func(string) bool { return true }
	if root == "" {
		out, err := exec.Command(python, "-c", "import os; print(os.path.dirname(os.__file__))").Output()
		if err != nil {
			t.Skip("python3.13 does not run")
		}
		root = strings.TrimSpace(string(out))
		sample := []string{
			"ast.py", "dataclasses.py", "enum.py", "functools.py", "inspect.py", "typing.py", "threading.py",
			"tarfile.py", "contextlib.py", "argparse.py",
		}
		keep = func(path string) bool {
			rel, _ := filepath.Rel(root, path)
			return slices.Contains(sample, rel) || strings.HasPrefix(rel, "asyncio/")
		}
	}
	var files []string
	err = filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(path, ".py") && keep(path) {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, "../../scripts/oracle/scopes.py")
	cmd.Stdin = strings.NewReader(strings.Join(files, "\n"))
	out, err := cmd.Output()
	if err != nil {
		t.Skipf("the oracle does not run: %v", err)
	}
	sc := bufio.NewScanner(bytes.NewReader(out))
	sc.Buffer(nil, 1<<26)
	n, bad := 0, 0
	for sc.Scan() {
		var x struct {
			File   string
			Scopes oracleScope
		}
		if err := json.Unmarshal(sc.Bytes(), &x); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(x.File)
		if err != nil {
			t.Fatal(err)
		}
		src := string(bytes.TrimPrefix(text, []byte("\ufeff")))
		f := bound(src, bind.Options{})
		c := comparer{f: f, lines: source.NewLines(src), kids: make([][]bind.DefIndex, len(f.Defs))}
		for d := range f.Defs {
			if p := f.Defs[d].Parent; p >= 0 {
				c.kids[p] = append(c.kids[p], bind.DefIndex(d))
			}
		}
		c.scope(0, x.Scopes, "<module>")
		n++
		if len(c.diffs) > 0 {
			bad++
		}
		for _, d := range c.diffs[:min(len(c.diffs), 5)] {
			t.Errorf("%s: %s", x.File, d)
		}
	}
	if n == 0 {
		t.Fatal("no file was compared")
	}
	t.Logf("%d files compared, %d differ", n, bad)
}

func bound(text string, opt bind.Options) *bind.File {
	var p parser.Parser
	var tree ast.Tree
	p.Parse(text, parser.Version{Major: 3, Minor: 14}, &tree)
	return bind.Bind(&tree, text, opt)
}

type comparer struct {
	f     *bind.File
	lines source.Lines
	kids  [][]bind.DefIndex
	diffs []string
}

func (c *comparer) scope(d bind.DefIndex, want oracleScope, at string) {
	def := &c.f.Defs[d]
	var local, cell, free, global []string
	for _, s := range c.f.SymbolsOf(d) {
		name := c.f.Names[s.Name]
		b := c.f.BindingsOf(&s)
		switch {
		case s.Comp:
			local = append(local, name)
			if s.Kind == bind.SymCell {
				cell = append(cell, name)
			}
			continue
		case len(b) > 0 && b[0].Kind == bind.BindTypeVar:
			continue
		case s.Kind == bind.SymFree:
			free = append(free, name)
			continue
		case s.Kind == bind.SymGlobal && d != 0:
			global = append(global, name)
			continue
		case len(b) == 0:
			continue // bound by a function that declares it global
		}
		if def.Kind == bind.KindGenExpr && name == ".0" {
			continue
		}
		local = append(local, name)
		if s.Kind == bind.SymCell {
			cell = append(cell, name)
		}
	}
	check := func(what string, got, want []string) {
		slices.Sort(got)
		want = slices.DeleteFunc(slices.Clone(want), func(n string) bool {
			if c.typeParam(d, n) {
				return true
			}
			switch n {
			case ".0", "__type_params__", "__class__", "__classdict__", "__static_attributes__", "__firstlineno__", ".type_params", ".generic_base":
				return true
			}
			return false
		})
		got = slices.DeleteFunc(got, func(n string) bool { return n == "__class__" || c.typeParam(d, n) })
		slices.Sort(want)
		got, want = slices.Compact(got), slices.Compact(want)
		if !slices.Equal(got, want) {
			c.diffs = append(c.diffs, fmt.Sprintf("%s line %d: %s %v, want %v", at, lineOf(c, d), what, got, want))
		}
	}
	// The interpreter merges most comprehensions into the scope around, too.
	check("local", local, append(want.Local, want.Comp...))
	if def.Kind != bind.KindClass && d != 0 {
		check("cell", cell, want.Cell)
	}
	check("free", free, want.Free)
	if d != 0 {
		check("global", global, want.Global)
	}

	type key struct {
		kind string
		name string
		line int
	}
	byKey := map[key][]bind.DefIndex{}
	for _, k := range c.kids[d] {
		x := &c.f.Defs[k]
		kind := [...]string{"module", "class", "function", "lambda", "genexpr"}[x.Kind]
		id := key{kind, c.f.Names[x.Name], c.lines.Line(x.Start)}
		byKey[id] = append(byKey[id], k)
	}
	for _, w := range want.Children {
		id := key{w.Kind, w.Name, w.Line}
		list := byKey[id]
		if len(list) == 0 {
			c.diffs = append(c.diffs, fmt.Sprintf("%s: no %s %q at line %d", at, w.Kind, w.Name, w.Line))
			continue
		}
		if len(list) == 1 || id.name != "" {
			c.scope(list[0], w, at+"."+w.Kind+w.Name)
		}
		byKey[id] = list[1:]
	}
	for id, list := range byKey {
		if len(list) > 0 {
			c.diffs = append(c.diffs, fmt.Sprintf("%s: unknown %s %q at line %d", at, id.kind, id.name, id.line))
		}
	}
}

// typeParam says whether a name is a type parameter of the scope or one around,
// for which the interpreter has scopes that bind has not.
func (c *comparer) typeParam(d bind.DefIndex, name string) bool {
	for ; d != bind.NoDef; d = c.f.Defs[d].Parent {
		for _, s := range c.f.SymbolsOf(d) {
			if b := c.f.BindingsOf(&s); len(b) > 0 && b[0].Kind == bind.BindTypeVar && c.f.Names[s.Name] == name {
				return true
			}
		}
	}
	return false
}

func lineOf(c *comparer, d bind.DefIndex) int { return c.lines.Line(c.f.Defs[d].Start) }
