package summarize

import (
	"os"
	"strings"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/ir/lower"
	"github.com/ferrule-dev/ferrule/internal/models"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/source"
	"github.com/ferrule-dev/ferrule/internal/stubs"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/parser"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// program is a set of modules with the standard library's stubs, analysed.
type program struct {
	prog *modgraph.Program
	decl *declare.Table
	inf  *infer.Result
	lib  *models.Library
	res  *Result
}

// load analyses project modules given by name.
func load(t testing.TB, files map[string]string, workers int) *program {
	t.Helper()
	pack, err := stubs.Open()
	if err != nil {
		t.Skip(err) // built without stubs
	}
	p := modgraph.NewProgram(sym.NewTable())
	var imports [][]string
	add := func(key source.FileKey, module, text string, pkg bool) {
		var ps parser.Parser
		var tree ast.Tree
		ps.Parse(text, parser.Version{Major: 3, Minor: 13}, &tree)
		project := key.Kind() == source.Project
		if len(ps.Errors) > 0 && project {
			t.Fatalf("%s: %v", key, ps.Errors[0])
		}
		opt := bind.Options{Target: parser.Version{Major: 3, Minor: 13}, Platform: "linux", Stub: !project}
		f := &modgraph.File{Key: string(key), Display: key.Path(), Module: module, IsPackage: pkg, IsStub: !project, Text: text, Lines: source.NewLines(text)}
		f.Origin = modgraph.StdStub
		if project {
			f.Origin = modgraph.Project
		}
		f.Bind = bind.Bind(&tree, text, opt)
		if project {
			f.IR = lower.Lower(&tree, f.Bind, text, p.Syms, opt)
		}
		p.Add(f)
		imports = append(imports, nil)
	}
	absolute := func(f *modgraph.File, i *bind.Import) string {
		if i.Level == 0 {
			return i.Module
		}
		parts := strings.Split(f.Module, ".")
		n := int(i.Level)
		if f.IsPackage {
			n--
		}
		parts = parts[:max(0, len(parts)-n)]
		if i.Module != "" {
			parts = append(parts, i.Module)
		}
		return strings.Join(parts, ".")
	}
	want := func(module string) modgraph.FileID {
		if id, ok := p.ByName[module]; ok {
			return id
		}
		path := strings.ReplaceAll(module, ".", "/")
		for k, name := range [2]string{path + ".pyi", path + "/__init__.pyi"} {
			key := source.Key(source.Stdlib, name)
			if pack.Has(key) {
				b, err := pack.Read(key)
				if err != nil {
					t.Fatal(err)
				}
				add(key, module, string(b), k == 1)
				return p.ByName[module]
			}
		}
		return modgraph.NoFile
	}
	for name, text := range files {
		add(source.Key(source.Project, name+".py"), name, text, false)
	}
	for _, m := range []string{"builtins", "typing", "types", "typing_extensions", "collections.abc", "contextlib", "asyncio", "asyncio.exceptions", "_typeshed", "functools", "enum", "dataclasses", "abc"} {
		want(m)
	}
	for id := 0; id < len(p.Files); id++ {
		f := p.Files[id]
		f.Imports = make([]modgraph.Target, len(f.Bind.Imports))
		for k := range f.Bind.Imports {
			i := &f.Bind.Imports[k]
			name := absolute(f, i)
			tg := modgraph.Target{Name: name, Module: want(name), Sub: modgraph.NoFile}
			if tg.Module != modgraph.NoFile {
				tg.State = modgraph.Found
				switch {
				case i.Name == "":
					top, _, _ := strings.Cut(name, ".")
					tg.Sub = want(top)
				case i.Name != "*":
					tg.Sub = want(name + "." + i.Name)
				}
			}
			f.Imports[k] = tg
		}
	}
	p.Builtins = p.ByName["builtins"]
	links := p.Link()
	decl := declare.New(p, links, types.NewStore(p))
	x := &program{prog: p, decl: decl}
	x.inf = infer.Run(decl, links, infer.Options{Workers: workers})
	x.lib = models.New(p, models.FromDirs(os.DirFS("../../models/stdlib"), os.DirFS("../../models/third_party")), models.Declared(decl))
	x.res = Run(p, decl, x.inf, x.lib, Options{Workers: workers})
	return x
}

// def finds a definition of a project module: "m.Pool.take".
func (x *program) def(t testing.TB, name string) modgraph.DefID {
	t.Helper()
	for id, f := range x.prog.Files {
		if f.IR == nil {
			continue
		}
		for i := range f.Bind.Defs {
			d := x.prog.DefOf(modgraph.FileID(id), bind.DefIndex(i))
			if x.prog.QualName(d) == name {
				return d
			}
		}
	}
	t.Fatalf("no definition %s", name)
	return modgraph.NoDef
}
