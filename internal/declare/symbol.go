package declare

import (
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// SymbolKind says what a name of a module means.
type SymbolKind uint8

// Kinds of symbols.
const (
	SymNone    SymbolKind = iota // no such name
	SymClass                     // Def
	SymFunc                      // Def: the first overload, or the last definition that counts
	SymModule                    // a module: types.KindModule
	SymVar                       // variable with a declared type
	SymValue                     // variable without annotation: infer's cell of (File, Index)
	SymTypeVar                   // TypeVar, ParamSpec, TypeVarTuple; Type is the variable
	SymAlias                     // type statement, or annotated TypeAlias
	SymForm                      // special form of typing, by QualName
	SymMissing                   // import that does not resolve; Type is types.Ext
)

// Symbol is what a name means. It is immutable.
type Symbol struct {
	Kind SymbolKind
	// Type is the type of the object that the name holds: a class object for a
	// class. For SymValue it is what the text alone shows, else Unknown(ReasonValue).
	Type types.ID
	Def  modgraph.DefID
	// File and Index locate the name where it is bound in the end, behind imports:
	// Index is a bind.Symbol of that file, Binding the bind.Binding that decides;
	// both are -1 when there is none.
	File    modgraph.FileID
	Index   int32
	Binding int32
	// Declared says that Type is stated by an annotation, a def, a class or an import.
	Declared bool
	// Closed says that nothing else can bind the name: one binding that runs for sure.
	Closed bool
	// NoneToo is set when one of several bindings is the constant None.
	NoneToo bool
	// QualName is the qualified name of a special form or missing object.
	QualName string
}

// Found says whether the name means anything.
func (s *Symbol) Found() bool { return s.Kind != SymNone }

var noSymbol = Symbol{Type: types.Unknown(types.ReasonName), Def: modgraph.NoDef, File: modgraph.NoFile, Index: -1, Binding: -1}

var cyclicSymbol = Symbol{Kind: SymVar, Type: unknownCycle, Def: modgraph.NoDef, File: modgraph.NoFile, Index: -1, Binding: -1}

// ModuleMember is what `m.name` means for a module: its own bindings and imports,
// names from stars, its submodules, then its `__getattr__`.
func (t *Table) ModuleMember(m modgraph.FileID, name sym.Sym) *Symbol {
	if s := t.modules.get(moduleKey{m, name}); s != nil {
		return s
	}
	r := t.start(nil)
	defer r.done()
	return r.moduleMember(m, name)
}

// ModuleClosed says whether a module has no other names than those that
// ModuleMember finds: no unresolved star, no `__getattr__`, no globals().
func (t *Table) ModuleClosed(m modgraph.FileID) bool { return !t.links.Open[m] }

// ScopeSymbol is what a symbol of a file's scope means by its declarations: for
// module and class scopes, and in functions for nested classes, functions,
// imports and annotated locals. Parameters have their annotated type.
func (t *Table) ScopeSymbol(f modgraph.FileID, index int32) *Symbol {
	if s := t.symbols.get(goal{goalSymbol, int32(f), index}); s != nil {
		return s
	}
	r := t.start(nil)
	defer r.done()
	return r.scopeSymbol(f, index)
}

// Name is what a name means when it is used in a scope: bind's lookup, then the
// module's stars, then builtins.
func (t *Table) Name(f modgraph.FileID, scope bind.DefIndex, name bind.NameID) *Symbol {
	r := t.start(nil)
	defer r.done()
	return r.name(f, scope, t.symOf(f, name))
}

// Builtin is a name of the module builtins.
func (t *Table) Builtin(name sym.Sym) *Symbol {
	if t.Prog.Builtins == modgraph.NoFile {
		return &noSymbol
	}
	return t.ModuleMember(t.Prog.Builtins, name)
}

// Import is what one alias of an import statement binds.
func (t *Table) Import(f modgraph.FileID, imp int32) *Symbol {
	if s := t.symbols.get(goal{goalImport, int32(f), imp}); s != nil {
		return s
	}
	r := t.start(nil)
	defer r.done()
	return r.imported(f, imp)
}

// Qualified finds an object by its dotted name: "asyncio.tasks.create_task". It
// goes through re-exports and class bodies: "asyncio.create_task",
// "socket.socket.close".
func (t *Table) Qualified(name string) *Symbol {
	r := t.start(nil)
	defer r.done()
	// The longest prefix that is a module counts.
	for cut := len(name); cut > 0; cut = strings.LastIndexByte(name[:cut], '.') {
		m, ok := t.Prog.ByName[name[:cut]]
		if !ok {
			continue
		}
		s := r.moduleSymbol(m)
		for rest := strings.TrimPrefix(name[cut:], "."); rest != "" && s.Found(); {
			var head string
			head, rest, _ = strings.Cut(rest, ".")
			s = r.memberOfSymbol(s, t.Prog.Syms.Intern(head))
		}
		if s.Found() {
			return s
		}
	}
	return &noSymbol
}

// ClassNamed finds a class by its qualified name, NoDef when it is not loaded.
func (t *Table) ClassNamed(name string) modgraph.DefID {
	if s := t.Qualified(name); s.Kind == SymClass {
		return s.Def
	}
	return modgraph.NoDef
}

func (r *run) moduleSymbol(m modgraph.FileID) *Symbol {
	return &Symbol{Kind: SymModule, Type: r.Types.Module(m), Def: modgraph.NoDef, File: m, Index: -1, Binding: -1, Declared: true, Closed: true}
}

func (r *run) external(name string) *Symbol {
	if m, ok := r.Prog.ByName[name]; ok {
		return r.moduleSymbol(m)
	}
	return &Symbol{Kind: SymMissing, Type: r.Types.Ext(name), Def: modgraph.NoDef, File: modgraph.NoFile, Index: -1, Binding: -1, QualName: name}
}

// memberOfSymbol is `s.name` for a module, class or missing object.
func (r *run) memberOfSymbol(s *Symbol, name sym.Sym) *Symbol {
	switch s.Kind {
	case SymModule:
		return r.moduleMember(r.Types.File(s.Type), name)
	case SymMissing:
		return r.external(s.QualName + "." + r.Prog.Syms.Text(name))
	case SymForm:
		return &noSymbol
	}
	if r.Types.Kind(s.Type) != types.KindClass {
		return &noSymbol
	}
	for _, anc := range r.class(r.Types.Def(s.Type)).MRO {
		if r.Types.Kind(anc) != types.KindInstance {
			continue
		}
		d := r.Types.Def(anc)
		f, i := r.Prog.FileOf(d)
		fid := r.Prog.FileIDOf(d)
		if n := r.nameIn(fid, name); n != 0 {
			if x := f.Bind.Symbol(i, n); x >= 0 {
				if got := r.scopeSymbol(fid, x); got.Found() {
					return got
				}
			}
		}
	}
	return &noSymbol
}

func (r *run) moduleMember(m modgraph.FileID, name sym.Sym) *Symbol {
	key := moduleKey{m, name}
	if s := r.modules.get(key); s != nil {
		return s
	}
	s := r.findMember(m, name)
	if len(r.active) == 0 {
		s = r.modules.put(key, s)
	}
	return s
}

func (r *run) findMember(m modgraph.FileID, name sym.Sym) *Symbol {
	f := r.Prog.Files[m]
	if n := r.nameIn(m, name); n != 0 {
		if i := f.Bind.Symbol(0, n); i >= 0 && f.Bind.Symbols[i].Scope == 0 {
			if s := r.scopeSymbol(m, i); s.Found() {
				return s
			}
		}
	}
	text := r.Prog.Syms.Text(name)
	if n, ok := r.links.Star(m, text); ok {
		if s := r.scopeSymbol(n.File, n.Sym); s.Found() {
			return s
		}
	}
	if sub := r.submodule(m, text); sub != modgraph.NoFile {
		return r.moduleSymbol(sub)
	}
	if full := f.Module + "." + text; r.above[full] {
		return r.external(full)
	}
	if n := r.nameIn(m, r.names.getattr); n != 0 && !strings.HasPrefix(text, "__") {
		if i := f.Bind.Symbol(0, n); i >= 0 {
			if s := r.scopeSymbol(m, i); s.Kind == SymFunc {
				if f.IsStub {
					if shape, ok := r.Prog.Shapes[m]; ok {
						if s := r.moduleMember(shape, name); s.Found() {
							return s
						}
					}
					// The stub is not complete: what it leaves out is known by its name.
					return r.external(f.Module + "." + text)
				}
				return &Symbol{Kind: SymVar, Type: r.fn(s.Def).Returned, Def: modgraph.NoDef, File: m, Index: -1, Binding: -1}
			}
		}
	}
	return &noSymbol
}

// submodule finds a loaded submodule of a package by the key of its file, so that
// packages of one name in different places are told apart.
func (r *run) submodule(m modgraph.FileID, name string) modgraph.FileID {
	f := r.Prog.Files[m]
	if !f.IsPackage {
		return modgraph.NoFile
	}
	dir := f.Key[:strings.LastIndexAny(f.Key, "/:")+1]
	for _, end := range [...]string{".pyi", "/__init__.pyi", ".py", "/__init__.py"} {
		if id, ok := r.Prog.ByKey[dir+name+end]; ok {
			return id
		}
	}
	if id, ok := r.Prog.ByName[f.Module+"."+name]; ok && f.Module != "" {
		return id
	}
	return modgraph.NoFile
}

// name looks a name up from a scope outwards.
func (r *run) name(f modgraph.FileID, scope bind.DefIndex, name sym.Sym) *Symbol {
	b := r.Prog.Files[f].Bind
	if n := r.nameIn(f, name); n != 0 {
		for hops := 0; hops < 2; hops++ {
			i := b.Lookup(scope, n)
			if i < 0 {
				break
			}
			// `int = int` in a class body means the outer name.
			if r.evaluating(goal{goalSymbol, int32(f), i}) && b.Defs[b.Symbols[i].Scope].Kind == bind.KindClass {
				scope = b.Defs[b.Symbols[i].Scope].Parent
				continue
			}
			if s := r.scopeSymbol(f, i); s.Found() {
				return s
			}
			break
		}
	}
	text := r.Prog.Syms.Text(name)
	if n, ok := r.links.Star(f, text); ok {
		if s := r.scopeSymbol(n.File, n.Sym); s.Found() {
			return s
		}
	}
	if r.Prog.Builtins != modgraph.NoFile {
		if s := r.moduleMember(r.Prog.Builtins, name); s.Found() {
			return s
		}
	}
	if strings.HasPrefix(text, "__") && r.Known.Module != modgraph.NoDef {
		if m := r.ownMember(r.Known.Module, name); m != nil {
			return &Symbol{Kind: SymVar, Type: m.Type, Def: modgraph.NoDef, File: f, Index: -1, Binding: -1, Declared: true}
		}
	}
	return &noSymbol
}

func (r *run) evaluating(g goal) bool {
	for i := range r.stack {
		if r.stack[i].goal == g {
			return true
		}
	}
	return false
}

// imported is what an import binds.
func (r *run) imported(f modgraph.FileID, imp int32) *Symbol {
	g := goal{goalImport, int32(f), imp}
	if s := r.symbols.get(g); s != nil {
		return s
	}
	if !r.begin(g) {
		return &cyclicSymbol
	}
	s := r.readImport(f, imp)
	if r.end() {
		s = &cyclicSymbol
	}
	return r.publishSymbol(g, s)
}

// publishSymbol stores an answer unless its cycle is still open.
func (r *run) publishSymbol(g goal, s *Symbol) *Symbol {
	if r.evaluating(g) {
		return s
	}
	return r.symbols.put(g, s)
}

func (r *run) readImport(f modgraph.FileID, imp int32) *Symbol {
	file := r.Prog.Files[f]
	im := &file.Bind.Imports[imp]
	target := modgraph.Target{Module: modgraph.NoFile, Sub: modgraph.NoFile}
	if int(imp) < len(file.Imports) {
		target = file.Imports[imp]
	}
	if im.Name == "" {
		plain := im.As == 0 || !strings.Contains(im.Module, ".") || file.Bind.Names[im.As] == firstPart(im.Module)
		switch {
		case plain && target.Sub != modgraph.NoFile:
			return r.moduleSymbol(target.Sub)
		case target.Module != modgraph.NoFile && (!plain || !strings.Contains(im.Module, ".")):
			return r.moduleSymbol(target.Module)
		case plain:
			return r.external(firstPart(im.Module))
		}
		return r.external(im.Module)
	}
	if target.Module != modgraph.NoFile {
		// A package that imports its own submodule means the submodule.
		if target.Module == f && target.Sub != modgraph.NoFile {
			return r.moduleSymbol(target.Sub)
		}
		if s := r.moduleMember(target.Module, r.Prog.Syms.Intern(im.Name)); s.Found() {
			return s
		}
	}
	if target.Sub != modgraph.NoFile {
		return r.moduleSymbol(target.Sub)
	}
	if target.State == modgraph.Found {
		return &noSymbol
	}
	name := target.Name
	if name == "" {
		name = im.Module
	}
	return r.external(name + "." + im.Name)
}

func firstPart(dotted string) string {
	head, _, _ := strings.Cut(dotted, ".")
	return head
}

// Exports lists the names that `from m import *` brings in, in order of text.
func (t *Table) Exports(m modgraph.FileID) []string {
	b := t.Prog.Files[m].Bind
	if b.AllOK {
		out := slices.Clone(b.All)
		slices.Sort(out)
		return slices.Compact(out)
	}
	var out []string
	for _, s := range b.SymbolsOf(0) {
		if text := b.Names[s.Name]; !strings.HasPrefix(text, "_") {
			out = append(out, text)
		}
	}
	slices.Sort(out)
	return out
}
