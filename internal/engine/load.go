package engine

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/base/par"
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/cache"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/project"
	"github.com/ferrule-dev/ferrule/internal/resolve"
	"github.com/ferrule-dev/ferrule/internal/source"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/parser"
)

// Problem is a fault of a file that the loader met: it cannot be read, decoded or
// parsed, or the target version lacks a construct.
type Problem struct {
	File     string // display path
	Key      string
	Span     source.Span
	Message  string
	Internal bool // a panic of ours
	Comment  bool // of a comment that is meant for us
}

// loader reads files in waves: the project's own first, then what they import,
// until nothing new is named. Inside a wave files are independent; ids are given
// behind it, in the order of keys, so that the number of workers does not show.
type loader struct {
	prog     *modgraph.Program
	proj     *project.Project
	resolver *resolve.Resolver
	workers  int
	options  bind.Options
	scratch  []scratch
	seen     map[source.FileKey]bool
	problems []Problem
	progress func(done, total int)
	// store keeps contents over the runs of a session; nil means that each file is
	// parsed.
	store  cache.Store
	memory *memory
	// asks are what files ask shapes for; see loadShapes.
	asks []ask
}

// scratch belongs to one worker.
type scratch struct {
	parser parser.Parser
	tree   ast.Tree
}

// request is a file that the next wave reads.
type request struct {
	key      source.FileKey
	origin   modgraph.Origin
	display  string
	module   string
	class    modgraph.Class
	pkg      bool
	stub     bool
	reported bool
	text     *source.Text // nil: to be read
}

// loaded is what a worker makes of a request.
type loaded struct {
	file     *modgraph.File
	problems []Problem
	targets  []target
}

// target is an import before its files have ids.
type target struct {
	modgraph.Target
	module, sub resolve.Result
}

// alwaysLoaded are the modules that the analysis itself refers to.
var alwaysLoaded = []string{
	"builtins", "types", "typing", "typing_extensions", "collections", "collections.abc", "contextlib", "enum", "abc",
	"functools", "dataclasses", "asyncio", "asyncio.exceptions", "_typeshed", "sys", "os",
}

func load(proj *project.Project, resolver *resolve.Resolver, syms *sym.Table, store cache.Store, jobs int, m *memory, progress func(done, total int)) (*modgraph.Program, []Problem) {
	l := &loader{
		store: store,
		prog:  modgraph.NewProgram(syms), proj: proj, resolver: resolver, workers: par.Workers(jobs),
		options: bind.Options{Target: parser.Version{Major: 3, Minor: uint8(proj.Minor)}, Platform: proj.Platform},
		seen:    map[source.FileKey]bool{}, progress: progress, memory: m,
	}
	l.scratch = make([]scratch, l.workers)
	var wave []request
	for i := range proj.Files {
		wave = append(wave, l.project(&proj.Files[i], true))
	}
	for _, name := range alwaysLoaded {
		wave = l.want(wave, resolver.Module(name, ""))
	}
	var targets [][]target
	for len(wave) > 0 {
		wave, targets = l.wave(wave, targets)
	}
	targets = l.loadShapes(targets)
	for i, f := range l.prog.Files {
		f.Imports = make([]modgraph.Target, len(targets[i]))
		for k, t := range targets[i] {
			f.Imports[k] = l.link(t)
		}
	}
	l.pairShapes()
	if id, ok := l.prog.ByName["builtins"]; ok {
		l.prog.Builtins = id
	}
	return l.prog, l.problems
}

// wave reads files, numbers them and returns what they ask for.
func (l *loader) wave(wave []request, targets [][]target) ([]request, [][]target) {
	slices.SortFunc(wave, func(a, b request) int { return cmp.Compare(a.key, b.key) })
	out := make([]loaded, len(wave))
	par.Each(l.workers, len(wave), func(worker, i int) {
		out[i] = l.read(&l.scratch[worker], &wave[i])
		if l.progress != nil {
			l.progress(i+1, len(wave))
		}
	})
	var next []request
	for i := range out {
		l.problems = append(l.problems, out[i].problems...)
		if out[i].file == nil {
			continue
		}
		l.prog.Add(out[i].file)
		targets = append(targets, out[i].targets)
		next = l.wantAll(next, &out[i])
	}
	return next, targets
}

// want adds a file to the next wave unless it is there already.
func (l *loader) want(wave []request, r resolve.Result) []request {
	if r.State != resolve.Found || l.seen[r.Key] || r.Key.Kind() == source.Shape {
		return wave
	}
	if r.Key.Kind() == source.Project {
		for _, list := range [][]project.File{l.proj.Files, l.proj.Others} {
			if i, ok := slices.BinarySearchFunc(list, r.Key, func(f project.File, k source.FileKey) int { return cmp.Compare(f.Key, k) }); ok {
				return append(wave, l.project(&list[i], false))
			}
		}
	}
	l.seen[r.Key] = true
	return append(wave, request{
		key: r.Key, origin: origin(r.Origin), display: string(r.Key), module: r.Name, pkg: r.IsPackage, stub: r.IsStub,
	})
}

func (l *loader) project(f *project.File, reported bool) request {
	l.seen[f.Key] = true
	r := request{
		key: f.Key, origin: modgraph.Project, display: f.Display, pkg: f.IsPackage, stub: f.IsStub,
		class: classes[f.Class], reported: reported,
	}
	if len(f.Modules) > 0 {
		r.module = f.Modules[0]
	}
	return r
}

var classes = map[project.Class]modgraph.Class{
	project.Source: modgraph.ClassSource, project.Test: modgraph.ClassTest, project.Example: modgraph.ClassExample,
	project.Script: modgraph.ClassScript, project.Generated: modgraph.ClassGenerated, project.Vendored: modgraph.ClassVendored,
}

func origin(o resolve.Origin) modgraph.Origin {
	switch o {
	case resolve.ProjectSource, resolve.ProjectStub:
		return modgraph.Project
	case resolve.StandardLibrary:
		return modgraph.StdStub
	case resolve.ModelStub, resolve.UserModel:
		return modgraph.Model
	case resolve.TypedSource, resolve.InstalledSource:
		return modgraph.Library
	case resolve.ShapeStub:
		return modgraph.Shape
	}
	return modgraph.Stub
}

// read makes a file of the program of a request. A panic becomes a finding that
// names the file; nothing else is lost.
func (l *loader) read(s *scratch, r *request) (out loaded) {
	phase := "reading"
	defer func() {
		if p := recover(); p != nil {
			out = loaded{problems: []Problem{{
				File: r.display, Key: string(r.key), Internal: true,
				Message: fmt.Sprintf("internal error while %s this file: %v", phase, firstLine(fmt.Sprint(p)+" at "+where())),
			}}}
		}
	}()
	text, err := r.text, error(nil)
	if text == nil {
		text, err = l.resolver.Read(r.key)
	}
	var decode *source.DecodeError
	if err != nil && !errors.As(err, &decode) {
		if r.reported {
			out.problems = []Problem{{File: r.display, Key: string(r.key), Message: "cannot read this file: " + reason(err)}}
		}
		return out
	}
	if r.origin != modgraph.Shape {
		// A shape has no bodies, so the analysis needs next to nothing for it.
		l.memory.read(len(text.String))
	}
	c := l.content(s, r, text, decode, &phase)
	if r.reported {
		for _, p := range c.problems {
			p.File, p.Key = r.display, string(r.key)
			out.problems = append(out.problems, p)
		}
	}
	f := &modgraph.File{
		Key: string(r.key), Display: r.display, Module: r.module, IsPackage: r.pkg, IsStub: r.stub, Origin: r.origin,
		Class: r.class, Reported: r.reported, Text: c.text, Lines: c.lines, Digest: text.Digest, Bind: c.bind, IR: c.ir, Stated: c.stated,
	}
	if r.origin == modgraph.Project && f.Class != modgraph.ClassVendored && c.generated {
		f.Class = modgraph.ClassGenerated
	}
	if r.origin == modgraph.Project && f.Class == modgraph.ClassSource && supportsTests(f.Bind) {
		f.Class = modgraph.ClassTest
	}
	out.file = f
	phase = "resolving the imports of"
	out.targets = make([]target, len(f.Bind.Imports))
	for i := range f.Bind.Imports {
		out.targets[i] = l.resolve(r, &f.Bind.Imports[i])
	}
	return out
}

// supportsTests says whether a module cannot be imported without pytest: fixtures
// and helpers of tests that a package ships, whatever its folder is called.
func supportsTests(f *bind.File) bool {
	return slices.ContainsFunc(f.Imports, func(im bind.Import) bool {
		top, _, _ := strings.Cut(im.Module, ".")
		return top == "pytest" && im.Level == 0 && im.Scope == 0 && im.Flags&(bind.BindDead|bind.BindTypeChecking|bind.BindInTry|bind.BindConditional) == 0
	})
}

// reason is an error of the file system without the path, which a person sees
// beside it.
func reason(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

// where names the function that panicked.
func where() string { return whereIn(string(debug.Stack())) }

// whereIn finds it in a stack that was taken when the panic was caught: it is called
// by the first of ours below the panic.
func whereIn(stack string) string {
	if _, below, ok := strings.Cut(stack, "\npanic("); ok {
		stack = below
	}
	for _, line := range strings.Split(stack, "\n") {
		if strings.Contains(line, "ferrule/internal/") && !strings.Contains(line, "internal/engine.") && !strings.HasPrefix(line, "\t") {
			name, _, _ := strings.Cut(line, "(")
			return name[strings.LastIndexByte(name, '/')+1:]
		}
	}
	return "unknown place"
}

// resolve finds the files that an import names.
func (l *loader) resolve(r *request, x *bind.Import) target {
	var t target
	if x.Flags&bind.BindDead != 0 {
		t.Name = x.Module
		return t
	}
	if x.Level > 0 {
		t.module = l.resolver.Relative(r.key, int(x.Level), x.Module)
	} else {
		t.module = l.resolver.Module(x.Module, r.key)
	}
	t.Name = t.module.Name
	if t.Name == "" {
		t.Name = x.Module
	}
	switch t.module.State {
	case resolve.Found:
		t.State = modgraph.Found
	case resolve.Namespace:
		t.State = modgraph.Namespace
	case resolve.NoStub:
		t.State = modgraph.NoStub
	}
	switch {
	case x.Name != "" && x.Name != "*":
		if t.module.IsPackage {
			t.sub = l.resolver.Submodule(t.module, x.Name, r.key)
		}
	case x.Name == "":
		if top, _, dotted := strings.Cut(x.Module, "."); dotted && x.Level == 0 {
			t.sub = l.resolver.Module(top, r.key)
		} else {
			t.sub = t.module
		}
	}
	return t
}

// link replaces keys by ids.
func (l *loader) link(t target) modgraph.Target {
	t.Module, t.Sub = l.id(t.module), l.id(t.sub)
	if t.State == modgraph.Found && t.Module == modgraph.NoFile {
		t.State = modgraph.NoStub
	}
	return t.Target
}

func (l *loader) id(r resolve.Result) modgraph.FileID {
	if r.State != resolve.Found {
		return modgraph.NoFile
	}
	if id, ok := l.prog.ByKey[string(r.Key)]; ok {
		return id
	}
	return modgraph.NoFile
}
