// Package progtest loads small programs, and whole trees for measurements, with
// everything that they import: the loader of tests below package engine.
package progtest

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/base/par"
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/ir/lower"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/project"
	"github.com/ferrule-dev/ferrule/internal/resolve"
	"github.com/ferrule-dev/ferrule/internal/source"
	"github.com/ferrule-dev/ferrule/internal/stubs"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/parser"
)

// Load loads a tree of files with everything that it imports. The test is skipped
// when the program is built without stubs.
func Load(t testing.TB, fsys source.FS, dir string, workers int) *modgraph.Program {
	t.Helper()
	pack, err := stubs.Open()
	if err != nil {
		t.Skip("no stub pack: ", err)
	}
	proj, err := project.Open(project.Options{FS: fsys, Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	var roots []resolve.Root
	for _, r := range proj.Roots {
		roots = append(roots, resolve.Root(r))
	}
	res, err := resolve.New(resolve.Config{FS: proj.FS, Project: proj.Root, Roots: roots, Pack: pack, Minor: proj.Minor})
	if err != nil {
		t.Fatal(err)
	}
	prog := modgraph.NewProgram(sym.NewTable())
	type request struct {
		key  source.FileKey
		name string
		file *project.File
		pkg  bool
	}
	var wave []request
	seen := map[source.FileKey]bool{}
	for i := range proj.Files {
		f := &proj.Files[i]
		r := request{key: f.Key, file: f, pkg: f.IsPackage}
		if len(f.Modules) > 0 {
			r.name = f.Modules[0]
		}
		wave = append(wave, r)
		seen[f.Key] = true
	}
	want := func(r resolve.Result) {
		if r.State == resolve.Found && !seen[r.Key] {
			seen[r.Key] = true
			wave = append(wave, request{key: r.Key, name: r.Name, pkg: r.IsPackage})
		}
	}
	for _, m := range []string{"builtins", "types", "typing", "typing_extensions", "collections", "collections.abc", "contextlib", "enum", "abc", "functools", "dataclasses", "asyncio", "asyncio.exceptions", "_typeshed", "sys", "os"} {
		want(res.Module(m, ""))
	}
	opt := bind.Options{Target: parser.Version{Major: 3, Minor: uint8(proj.Minor)}, Platform: "linux"}
	type link struct{ module, sub resolve.Result }
	var links [][]link
	parsers, trees := make([]parser.Parser, workers), make([]ast.Tree, workers)
	for len(wave) > 0 {
		cur := wave
		wave = nil
		slices.SortFunc(cur, func(a, b request) int { return cmp.Compare(a.key, b.key) })
		files := make([]*modgraph.File, len(cur))
		targets := make([][]link, len(cur))
		par.Each(workers, len(cur), func(w, i int) {
			r := &cur[i]
			text, err := res.Read(r.key)
			if text == nil {
				t.Error(err)
				return
			}
			parsers[w].Parse(text.String, opt.Target, &trees[w])
			o := opt
			o.Stub = r.key.IsStub()
			f := &modgraph.File{Key: string(r.key), Display: string(r.key), Module: r.name, IsPackage: r.pkg, IsStub: o.Stub, Origin: modgraph.StdStub, Text: text.String, Lines: text.Lines}
			f.Bind = bind.Bind(&trees[w], text.String, o)
			if r.file != nil {
				f.Origin, f.Display, f.Reported = modgraph.Project, r.file.Display, true
				if r.file.Class == project.Test {
					f.Class = modgraph.ClassTest
				}
				if !o.Stub {
					f.IR = lower.Lower(&trees[w], f.Bind, text.String, prog.Syms, o)
				}
			}
			files[i] = f
			targets[i] = make([]link, len(f.Bind.Imports))
			for k := range f.Bind.Imports {
				im := &f.Bind.Imports[k]
				if im.Flags&bind.BindDead != 0 {
					continue
				}
				l := &targets[i][k]
				l.module = res.Relative(r.key, int(im.Level), im.Module)
				switch {
				case im.Name == "":
					top, _, dotted := strings.Cut(im.Module, ".")
					if l.sub = l.module; dotted {
						l.sub = res.Module(top, r.key)
					}
				case im.Name != "*" && l.module.IsPackage:
					l.sub = res.Submodule(l.module, im.Name, r.key)
				}
			}
		})
		for i, f := range files {
			if f == nil {
				continue
			}
			prog.Add(f)
			links = append(links, targets[i])
			for _, l := range targets[i] {
				want(l.module)
				want(l.sub)
			}
		}
	}
	id := func(r resolve.Result) modgraph.FileID {
		if f, ok := prog.ByKey[string(r.Key)]; ok && r.State == resolve.Found {
			return f
		}
		return modgraph.NoFile
	}
	for i, f := range prog.Files {
		f.Imports = make([]modgraph.Target, len(links[i]))
		for k, l := range links[i] {
			tg := modgraph.Target{Module: id(l.module), Sub: id(l.sub), Name: l.module.Name}
			if tg.Name == "" {
				tg.Name = f.Bind.Imports[k].Module
			}
			switch l.module.State {
			case resolve.Found:
				tg.State = modgraph.Found
			case resolve.Namespace:
				tg.State = modgraph.Namespace
			case resolve.NoStub:
				tg.State = modgraph.NoStub
			}
			f.Imports[k] = tg
		}
	}
	if b, ok := prog.ByName["builtins"]; ok {
		prog.Builtins = b
	}
	return prog
}

// Files loads files by their path below the project's root.
func Files(t testing.TB, files map[string]string, workers int) *modgraph.Program {
	t.Helper()
	m := map[string]string{}
	for name, text := range files {
		m["/p/"+name] = text
	}
	return Load(t, source.NewMemory(m), "/p", workers)
}
