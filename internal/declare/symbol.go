package declare

import (
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
	SymTypeVar                   // TypeVar, ParamSpec, TypeVarTuple
	SymAlias                     // type alias; Type is the value, Alias what it means in annotations
	SymForm                      // special form of typing, by QualName
	SymMissing                   // import that does not resolve; Type is types.Ext or Unknown
)

// Symbol is what a name means. It is immutable.
type Symbol struct {
	Kind SymbolKind
	// Type is the type of the object that the name holds: a class object for a
	// class. For SymValue it is what the text alone shows, else Unknown(ReasonValue).
	Type types.ID
	Def  modgraph.DefID
	// File and Index locate the name where it is bound in the end, behind imports:
	// Index is a bind.Symbol of that file, Binding the binding that decides, both -1
	// when there is none.
	File    modgraph.FileID
	Index   int32
	Binding int32
	// Module is the module that a name means which is also an attribute (a submodule
	// hidden behind a name); NoFile if none.
	Module modgraph.FileID
	// Declared says that Type is stated by an annotation, a def, a class or an import.
	Declared bool
	// Closed says that nothing else can bind the name: exactly one binding that runs
	// for sure, no star import that is not resolved.
	Closed bool
	// NoneFirst is set when one of several bindings is None (`x = None` before an
	// assignment elsewhere).
	NoneToo bool
	// QualName is the qualified name of a special form or missing object.
	QualName string
}

// Found says whether the name means anything.
func (s *Symbol) Found() bool { return s.Kind != SymNone }

// ModuleMember is what `m.name` means for a module: its own bindings, imports,
// names from stars, then its submodules, then its `__getattr__`.
func (t *Table) ModuleMember(m modgraph.FileID, name sym.Sym) *Symbol {
	panic("declare: not yet")
}

// ModuleClosed says whether a module has no other names than those that
// ModuleMember finds: no unresolved star, no `__getattr__`, no globals().
func (t *Table) ModuleClosed(m modgraph.FileID) bool { panic("declare: not yet") }

// Exports lists the names that `from m import *` brings in, in order of text.
func (t *Table) Exports(m modgraph.FileID) []sym.Sym { panic("declare: not yet") }

// ScopeSymbol is what a symbol of a file's scope means by its declarations: own
// for module and class scopes; for function scopes nested classes, functions,
// imports and annotated locals.
func (t *Table) ScopeSymbol(f modgraph.FileID, index int32) *Symbol { panic("declare: not yet") }

// Name is what a name means when it is used in a scope: bind's lookup, then the
// module's stars, then builtins.
func (t *Table) Name(f modgraph.FileID, scope bind.DefIndex, name bind.NameID) *Symbol {
	panic("declare: not yet")
}

// Builtin is a name of the module builtins.
func (t *Table) Builtin(name sym.Sym) *Symbol { panic("declare: not yet") }

// Import is what one alias of an import statement binds.
func (t *Table) Import(f modgraph.FileID, imp int32) *Symbol { panic("declare: not yet") }

// Qualified finds a definition by its dotted name: "asyncio.tasks.create_task".
// It goes through re-exports: "asyncio.create_task" is the same.
func (t *Table) Qualified(name string) *Symbol { panic("declare: not yet") }
