package declare

import (
	"sort"
	"strings"
	"sync"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/ir/lower"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/source"
	"github.com/ferrule-dev/ferrule/internal/stubs"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/parser"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// testLoader reads modules from texts and from the bundled standard library.
type testLoader struct {
	t     testing.TB
	prog  *modgraph.Program
	pack  *stubs.Pack
	texts map[string]string // module name -> text
	queue []string
	seen  map[string]bool
	minor uint8
}

// bound caches bound stub files over the tests of a run.
var bound sync.Map

func (l *testLoader) key(module string) (source.FileKey, bool, bool) {
	path := strings.ReplaceAll(module, ".", "/")
	for _, c := range []struct {
		path string
		pkg  bool
	}{{path + "/__init__.pyi", true}, {path + ".pyi", false}} {
		k := source.Key(source.Stdlib, c.path)
		if l.pack.Has(k) {
			return k, c.pkg, true
		}
	}
	return "", false, false
}

func (l *testLoader) exists(module string) bool {
	if _, ok := l.texts[module]; ok {
		return true
	}
	_, _, ok := l.key(module)
	return ok
}

func (l *testLoader) want(module string) {
	if !l.seen[module] && l.exists(module) {
		l.seen[module] = true
		l.queue = append(l.queue, module)
	}
}

func (l *testLoader) load(module string) {
	target := parser.Version{Major: 3, Minor: l.minor}
	opt := bind.Options{Target: target}
	var f *modgraph.File
	if text, ok := l.texts[module]; ok {
		var ps parser.Parser
		var tree ast.Tree
		ps.Parse(text, target, &tree)
		if len(ps.Errors) > 0 {
			l.t.Fatalf("%s: %v", module, ps.Errors)
		}
		b := bind.Bind(&tree, text, opt)
		f = &modgraph.File{Key: "project:" + strings.ReplaceAll(module, ".", "/") + ".py", Module: module, Text: text, Bind: b, Origin: modgraph.Project}
		f.IR = lower.Lower(&tree, b, text, l.prog.Syms, opt)
	} else {
		k, pkg, _ := l.key(module)
		type cached struct {
			key   source.FileKey
			minor uint8
		}
		got, ok := bound.Load(cached{k, l.minor})
		if !ok {
			data, err := l.pack.Read(k)
			if err != nil {
				l.t.Fatal(err)
			}
			var ps parser.Parser
			var tree ast.Tree
			opt.Stub = true
			ps.Parse(string(data), target, &tree)
			got = bind.Bind(&tree, string(data), opt)
			bound.Store(cached{k, l.minor}, got)
		}
		f = &modgraph.File{Key: string(k), Module: module, IsPackage: pkg, IsStub: true, Bind: got.(*bind.File), Origin: modgraph.StdStub}
	}
	l.prog.Add(f)
	for i := range f.Bind.Imports {
		im := &f.Bind.Imports[i]
		if im.Flags&bind.BindDead != 0 {
			continue
		}
		name := l.absolute(f, im)
		l.want(name)
		if im.Name == "" {
			l.want(firstPart(name))
		} else {
			l.want(name + "." + im.Name)
		}
	}
}

func (l *testLoader) absolute(f *modgraph.File, im *bind.Import) string {
	if im.Level == 0 {
		return im.Module
	}
	base := f.Module
	up := int(im.Level)
	if f.IsPackage {
		up--
	}
	for ; up > 0; up-- {
		base = base[:max(strings.LastIndexByte(base, '.'), 0)]
	}
	return strings.Trim(base+"."+im.Module, ".")
}

func (l *testLoader) target(f *modgraph.File, im *bind.Import) modgraph.Target {
	name := l.absolute(f, im)
	t := modgraph.Target{Module: modgraph.NoFile, Sub: modgraph.NoFile, Name: name}
	if id, ok := l.prog.ByName[name]; ok {
		t.Module, t.State = id, modgraph.Found
	}
	sub := name + "." + im.Name
	if im.Name == "" {
		sub = firstPart(name)
	}
	if id, ok := l.prog.ByName[sub]; ok {
		t.Sub = id
	}
	return t
}

// loadTable loads modules and what they import. Modules are loaded in the order of
// their names, or the reverse, so that tests can see whether it shows.
func loadTable(t testing.TB, reverse bool, texts map[string]string, modules ...string) *Table {
	t.Helper()
	return loadTarget(t, 13, reverse, texts, modules...)
}

// loadTarget is loadTable for Python 3.minor.
func loadTarget(t testing.TB, minor uint8, reverse bool, texts map[string]string, modules ...string) *Table {
	t.Helper()
	pack, err := stubs.Open()
	if err != nil {
		t.Skip("no stub pack: ", err)
	}
	l := &testLoader{t: t, prog: modgraph.NewProgram(sym.NewTable()), pack: pack, texts: texts, seen: map[string]bool{}, minor: minor}
	for _, m := range []string{"builtins", "types", "typing", "typing_extensions", "contextlib", "enum", "abc", "functools", "collections", "dataclasses", "asyncio", "asyncio.exceptions"} {
		l.want(m)
	}
	for m := range texts {
		l.want(m)
	}
	for _, m := range modules {
		l.want(m)
	}
	for len(l.queue) > 0 {
		wave := l.queue
		l.queue = nil
		sort.Strings(wave)
		if reverse {
			sort.Sort(sort.Reverse(sort.StringSlice(wave)))
		}
		for _, m := range wave {
			l.load(m)
		}
	}
	if id, ok := l.prog.ByName["builtins"]; ok {
		l.prog.Builtins = id
	}
	for _, f := range l.prog.Files {
		f.Imports = make([]modgraph.Target, len(f.Bind.Imports))
		for i := range f.Bind.Imports {
			f.Imports[i] = l.target(f, &f.Bind.Imports[i])
		}
	}
	return New(l.prog, l.prog.Link(), types.NewStore(l.prog))
}

// valueOf is the type of a module-level name of the module m.
func valueOf(t testing.TB, x *Table, name string) types.ID {
	t.Helper()
	m, ok := x.Prog.ByName["m"]
	if !ok {
		t.Fatal("no module m")
	}
	s := x.ModuleMember(m, x.Prog.Syms.Intern(name))
	if !s.Found() {
		t.Fatalf("m.%s is not found", name)
	}
	return s.Type
}
