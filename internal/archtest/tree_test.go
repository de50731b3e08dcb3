package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/ferrule-dev/ferrule"

// root is the repository's root, seen from this package.
var root = filepath.Join("..", "..")

// goPackage is a folder with Go files.
type goPackage struct {
	dir     string   // slash path from the root
	imports []string // packages of this module, as dir, of files that are not tests
	command bool     // package main
	doc     string   // the comment of the package clause, of any file
	lone    bool     // all files are tests
}

// goPackages reads the clauses and imports of all packages of the module.
func goPackages(t *testing.T) []*goPackage {
	t.Helper()
	byDir := map[string]*goPackage{}
	for _, file := range repositoryFiles(t) {
		if path.Ext(file) != ".go" || inTestdata(file) || strings.HasPrefix(file, "tools/") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, filepath.FromSlash(file)), nil,
			parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		dir := path.Dir(file)
		p := byDir[dir]
		if p == nil {
			p = &goPackage{dir: dir, lone: true}
			byDir[dir] = p
		}
		p.add(file, tree)
	}
	var out []*goPackage
	for _, p := range byDir {
		slices.Sort(p.imports)
		p.imports = slices.Compact(p.imports)
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b *goPackage) int { return strings.Compare(a.dir, b.dir) })
	return out
}

func (p *goPackage) add(file string, tree *ast.File) {
	if strings.HasSuffix(file, "_test.go") {
		return
	}
	p.lone = false
	p.command = tree.Name.Name == "main"
	if tree.Doc != nil && p.doc == "" {
		p.doc = tree.Doc.Text()
	}
	for _, spec := range tree.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if rest, ok := strings.CutPrefix(name, module+"/"); err == nil && ok {
			p.imports = append(p.imports, rest)
		}
	}
}

// repositoryFiles lists the files that belong to the repository, as slash paths: what git
// tracks, or in an unpacked archive what no build has made.
func repositoryFiles(t *testing.T) []string {
	t.Helper()
	if _, err := os.Stat(filepath.Join(root, ".git")); err == nil {
		out, err := exec.Command("git", "-C", root, "ls-files", "-z").Output()
		if err == nil {
			var files []string
			for _, file := range strings.Split(strings.TrimRight(string(out), "\x00"), "\x00") {
				if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(file))); err == nil {
					files = append(files, file)
				}
			}
			return files
		}
	}
	var files []string
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if entry.IsDir() {
			if made := []string{".git", "bin", "build"}; slices.Contains(made, rel) || entry.Name() == "node_modules" {
				return filepath.SkipDir
			}
			return nil
		}
		files = append(files, rel)
		return nil
	})
	if err != nil {
		t.Fatalf("walk the repository: %v", err)
	}
	return files
}

func inTestdata(file string) bool {
	return strings.HasPrefix(file, "testdata/") || strings.Contains(file, "/testdata/")
}
