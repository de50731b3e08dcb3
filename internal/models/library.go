package models

import (
	"io/fs"
	"strings"
	"sync"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// Source gives the text of the model of a module ("asyncio.tasks"), or reports
// false.
type Source func(module string) (text string, ok bool)

// FromDirs reads models from folders that are laid out like packages; the first
// folder that has a module wins.
func FromDirs(dirs ...fs.FS) Source {
	return func(module string) (string, bool) {
		p := strings.ReplaceAll(module, ".", "/")
		for _, d := range dirs {
			for _, name := range [2]string{p + ".pyi", p + "/__init__.pyi"} {
				if b, err := fs.ReadFile(d, name); err == nil {
					return string(b), true
				}
			}
		}
		return "", false
	}
}

// Join asks several sources in turn.
func Join(sources ...Source) Source {
	return func(module string) (string, bool) {
		for _, s := range sources {
			if t, ok := s(module); ok {
				return t, true
			}
		}
		return "", false
	}
}

// Resolver finds the definition of a class by its module and dotted name in it,
// following imports and re-exports; -1 when the program does not hold it.
type Resolver func(module, name string) int32

// Model is what is known of one definition.
type Model struct {
	// Contract over Params; for a class that of its construction, whose parameter 0
	// is the new object.
	Contract *contract.Contract
	Params   contract.Signature
	// Terse is set when the model does not spell its parameters out: arguments
	// beyond self cannot be bound.
	Terse bool
	// Class is set on classes.
	Class *Class

	stated bool // has decorators
	// User is set on models of the user's, with the place of the definition.
	User *Place
}

// Place is where a definition stands in a model file.
type Place struct {
	Module string
	Offset uint32
}

// Class is what a model says of the instances of a class.
type Class struct {
	// Resource is set when instances must be released once acquired.
	Resource     *contract.Resource
	Releases     []sym.Sym // methods that release it
	ThreadUnsafe bool
	LoopBound    bool
	// Constructs says whether the class states effects of its construction.
	Constructs bool
	// Guarded maps attributes to the attribute that holds their lock.
	Guarded map[sym.Sym]sym.Sym
}

// Problem is a fault of a model file.
type Problem struct {
	Module string
	Offset uint32
	Text   string
}

// Library holds the models of a program. It may be used by several goroutines.
type Library struct {
	prog    *modgraph.Program
	source  Source
	resolve Resolver
	// standard is set when the project is the standard library itself: what we know
	// of its functions then wins over what their source shows.
	standard bool
	// user has what people who run the checker state, nil for nothing.
	user Source

	mu      sync.Mutex
	modules map[string]*module
}

type module struct {
	once     sync.Once
	defs     map[string]*Model // by qualified name in the module
	own      map[string]*Model // those of the user alone
	problems []Problem
}

// New returns a library. resolve may be nil in tests; exceptions are then known
// by name only.
func New(prog *modgraph.Program, source Source, resolve Resolver) *Library {
	if resolve == nil {
		resolve = func(string, string) int32 { return -1 }
	}
	return &Library{prog: prog, source: source, resolve: resolve, standard: isStandard(prog), modules: map[string]*module{}}
}

// isStandard says whether a project holds the modules that make a standard
// library, and not just one that happens to be called like one of them.
func isStandard(prog *modgraph.Program) bool {
	for _, name := range [...]string{"os", "threading", "subprocess", "socket"} {
		id, ok := prog.ByName[name]
		if !ok || prog.Files[id].Origin != modgraph.Project {
			return false
		}
	}
	return true
}

func (l *Library) module(name string) *module {
	l.mu.Lock()
	m := l.modules[name]
	if m == nil {
		m = &module{}
		l.modules[name] = m
	}
	l.mu.Unlock()
	m.once.Do(func() {
		if text, ok := l.source(name); ok {
			r := reader{lib: l, module: name, out: m}
			r.read(text)
		}
		l.overlay(name, m)
	})
	return m
}

// Of returns the model of a definition, or nil. Project files have none: a
// project's own source is read, not modelled, unless it is the standard library.
func (l *Library) Of(d modgraph.DefID) *Model {
	f, i := l.prog.FileOf(d)
	if f.Origin == modgraph.Project && !l.standard || f.Module == "" {
		return nil
	}
	return l.module(f.Module).defs[f.Bind.Defs[i].Qual]
}

// Named returns the model of a dotted name, for definitions that the program does
// not hold: the longest prefix that is a modelled module, and the rest in it.
func (l *Library) Named(dotted string) *Model {
	for i := len(dotted); i > 0; {
		if i = strings.LastIndexByte(dotted[:i], '.'); i <= 0 {
			return nil
		}
		if m := l.module(dotted[:i]).defs[dotted[i+1:]]; m != nil {
			return m
		}
	}
	return nil
}

// Problems lists the faults of a module's model.
func (l *Library) Problems(name string) []Problem { return l.module(name).problems }

// Names lists the modelled definitions of a module, in no order.
func (l *Library) Names(name string) []string {
	var out []string
	for n := range l.module(name).defs {
		out = append(out, n)
	}
	return out
}
