package unboundname

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// bringsNames says whether a module has a star import: it may bind any of the module's
// names, before the module binds them anew.
//
//	from console_tool import *
//	class ConsoleTool(ConsoleTool): ...
func bringsNames(f *bind.File) bool {
	return slices.ContainsFunc(f.Imports, func(im bind.Import) bool {
		return im.Name == "*" && im.Flags&bind.BindDead == 0
	})
}

// implicit are names that every module has, or that the interpreter's start-up
// and common tools put among the builtins.
var implicit = []string{
	"__name__", "__file__", "__doc__", "__package__", "__spec__", "__loader__", "__path__", "__builtins__", "__cached__",
	"__annotations__", "__dict__", "__debug__", "__class__", "__conditional_annotations__",
	// A builtin of 3.13 that typeshed does not list.
	"_IncompleteInputError",
	"__qualname__", "__module__",
	"reveal_type", "reveal_locals", "exit", "quit", "copyright", "credits", "license", "WindowsError",
	"_", "_n", "ngettext", "gettext", "profile", "get_ipython", "display",
	// Names that Python 2 had: code that still mentions them tests the version in
	// ways that nobody can follow.
	"unicode", "basestring", "long", "xrange", "raw_input", "unichr", "file", "reduce", "cmp", "execfile", "apply", "buffer",
	"coerce", "intern", "reload", "StandardError",
}

// manyNames is how many names that nothing binds a file reads before it counts as one
// that does not run as it stands.
const manyNames = 4

// injected says whether the module's own code reads a name that nothing binds, or its
// functions read many. Such a file fails as soon as it is imported or run, so it is run
// by something that puts names into it: a configuration, a plug-in, a template,
// functions that are copied into another module. Or nobody runs it any more. A test that
// mentions NameError wants it.
func injected(b *rule.Body, builtins map[string]bool) bool {
	missing := map[string]bool{}
	for k := range b.Flow.File.Bodies {
		pl := &b.Flow.File.Bodies[k].Places
		if setsNames(b.Flow.File, &b.Flow.File.Bodies[k]) {
			return true
		}
		for p, kind := range pl.Kind {
			if kind != ir.PlaceBuiltin {
				continue
			}
			switch name := b.Flow.File.Names[pl.Name[p]]; {
			case name == "NameError" && b.File.Class == modgraph.ClassTest:
				return true
			case builtins[name]:
			case k == 0:
				return true
			default:
				missing[name] = true
			}
		}
	}
	return len(missing) >= manyNames
}

func (r *Rule) builtins(p *modgraph.Program) map[string]bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.prog == p {
		return r.names
	}
	r.prog, r.names = p, nil
	if p.Builtins == modgraph.NoFile {
		return nil
	}
	r.names = map[string]bool{}
	f := p.Files[p.Builtins].Bind
	for _, s := range f.SymbolsOf(0) {
		r.names[f.Names[s.Name]] = true
	}
	for _, n := range implicit {
		r.names[n] = true
	}
	r.addInjected(p)
	return r.names
}

// manyFiles is how many files read a name that nothing binds before it counts as
// put among the builtins at start-up.
const manyFiles = 3

// addInjected adds names that the program itself puts among the builtins: an
// attribute or key that a file sets which mentions them, and whatever many files
// read.
func (r *Rule) addInjected(p *modgraph.Program) {
	count := map[string]int{}
	for _, f := range p.Files {
		if f.IR == nil || f.Origin != modgraph.Project {
			continue
		}
		file := map[string]bool{}
		for k := range f.IR.Bodies {
			pl := &f.IR.Bodies[k].Places
			for q, kind := range pl.Kind {
				if kind == ir.PlaceBuiltin {
					if n := f.IR.Names[pl.Name[q]]; !r.names[n] && !file[n] {
						file[n] = true
						count[n]++
					}
				}
			}
		}
	}
	for _, f := range p.Files {
		if f.IR == nil || f.Origin != modgraph.Project {
			continue
		}
		for k := range f.IR.Bodies {
			putIntoGlobals(f.IR, &f.IR.Bodies[k], func(name string) { count[name] += manyFiles })
		}
		if !slices.ContainsFunc(f.IR.Names, func(n string) bool { return n == "builtins" || n == "__builtin__" || n == "__builtins__" }) {
			continue
		}
		for _, n := range f.IR.Names {
			if count[n] > 0 {
				count[n] += manyFiles
			}
		}
		for _, c := range f.IR.Consts {
			if c.Kind == ir.ConstStr && count[c.Text] > 0 {
				count[c.Text] += manyFiles
			}
		}
	}
	for n, k := range count {
		if k >= manyFiles {
			r.names[n] = true
		}
	}
}

// setsNames says whether a body sets names of its module by computed names.
//
//	setattr(sys.modules[__name__], "HTTP" + name, make(name))
func setsNames(f *ir.File, b *ir.Body) bool {
	module := func(v ir.Value) bool {
		in := &b.Instrs[v]
		if in.Op != ir.OpSub {
			return false
		}
		of := &b.Instrs[in.A]
		return of.Op == ir.OpAttr && f.Names[of.B] == "modules"
	}
	for i := range b.Instrs {
		in := &b.Instrs[i]
		if in.Op != ir.OpCall || b.Instrs[in.B].Op != ir.OpLoad {
			continue
		}
		callee := b.Instrs[in.B].A
		args := b.Operands(in)
		if b.Places.Kind[callee] != ir.PlaceBuiltin || f.Names[b.Places.Name[callee]] != "setattr" || len(args) != 3 {
			continue
		}
		v := args[0]
		if load := &b.Instrs[v]; load.Op == ir.OpLoad {
			for k := range b.Instrs {
				if st := &b.Instrs[k]; st.Op == ir.OpStore && st.A == load.A && module(st.B) {
					return true
				}
			}
		}
		if module(v) {
			return true
		}
	}
	return false
}

// putIntoGlobals calls put for each name that a body sets in the globals of a function
// or module.
//
//	method.__globals__["__request__"] = request
func putIntoGlobals(f *ir.File, b *ir.Body, put func(name string)) {
	for i := range b.Instrs {
		in := &b.Instrs[i]
		if in.Op != ir.OpSetSub {
			continue
		}
		args := b.Operands(in)
		if len(args) < 2 || b.Instrs[args[1]].Op != ir.OpConst {
			continue
		}
		switch of := &b.Instrs[args[0]]; {
		case of.Op == ir.OpAttr && slices.Contains(namespaces, f.Names[of.B]):
		case of.Op == ir.OpCall && b.Instrs[of.B].Op == ir.OpLoad && slices.Contains(namespaces, f.Names[b.Places.Name[b.Instrs[of.B].A]]):
		default:
			continue
		}
		if c := &f.Consts[b.Instrs[args[1]].A]; c.Kind == ir.ConstStr {
			put(c.Text)
		}
	}
}

// namespaces are the attributes and builtins that give the names of a module.
var namespaces = []string{"__globals__", "func_globals", "f_globals", "__dict__", "globals", "vars"}
