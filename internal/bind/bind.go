// Package bind finds the scopes and definitions of a file and what each name in
// them means.
//
// # Model
//
// A File lists its definitions (module, classes, functions, lambdas, generator
// expressions) in source order; definition 0 is the module. Other comprehensions
// are no definitions: their targets are renamed locals of the enclosing body.
// Each definition that is a scope has Symbols, one a name that is bound or
// declared there, each with its Bindings in source order. A name that is used
// and not bound in a scope is found by Lookup, by Python's rules: class scopes
// are skipped by inner functions, then module, then builtins.
//
//	import os                     symbol os      binding Import "os"
//	class Pool:                   symbol Pool    binding ClassDef, def 1
//	    size = 3                  symbol Pool.size  binding Assign, value node kept
//	    def take(self, n=1):      symbol Pool.take  binding FuncDef, def 2
//	        def on(x): ...        n is a cell when on reads it: SymCell there, SymFree in on
//
// The tree of a file is dropped after lowering. What later stages need of it
// (annotations, defaults, decorators, bases, values of module and class level
// assignments) is copied into Decls, a small tree of its own; for stub files
// Decls is the whole tree.
//
// # Invariants
//
// A name id above those of the tree is made by Bind. The first parameter of a
// generator expression, its first iterable, is called ".0". Private names
// (__x in a class) are not mangled. Type parameters (PEP 695) are symbols of the
// definition they belong to; those of a type alias are not kept. `__class__` in a
// method is a SymFree whose owner is the class.
//
// Definitions are in order of their start; a parent comes before its children.
// Symbols of a definition are sorted by first occurrence. Bindings that a static
// condition (version, platform) excludes are kept and marked Dead.
package bind

import (
	"github.com/ferrule-dev/ferrule/internal/source"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
)

// DefIndex numbers the definitions of one file in source order; 0 is the module.
type DefIndex int32

// NoDef is the absent definition.
const NoDef DefIndex = -1

// NameID is a name of the file: the tree's name ids, shared by Decls and the IR.
type NameID = int32

// Kind is the kind of a definition.
type Kind uint8

// Kinds of definitions.
const (
	KindModule Kind = iota
	KindClass
	KindFunction
	KindLambda
	KindGenExpr
)

// Flags are what the text of a definition shows.
type Flags uint32

// Flags of a definition.
const (
	Async       Flags = 1 << iota // async def
	Generator                     // holds a yield
	Method                        // defined directly in a class body
	HasLocals                     // calls locals(), vars(), exec, eval or globals(): names may change behind our back
	StarImport                    // holds `from m import *`
	StubLike                      // body is only a docstring, pass, ... or raise NotImplementedError
	DeadDef                       // excluded by version, platform or a constant test
	TypeChecked                   // defined under `if TYPE_CHECKING`
	Conditional                   // defined in an if, try, with, for or while
	Made                          // a class that a call may make, see Def.Call
	MadeOpen                      // not all arguments of that call are written out
)

// Def is one definition.
type Def struct {
	Kind    Kind
	Flags   Flags
	Name    NameID // 0 for the module, lambdas and generator expressions
	Parent  DefIndex
	Qual    string // qualified name in the file: "Pool.take", "f.<lambda>", "" for the module
	Ordinal int32  // among definitions of equal Qual, in source order, from 0
	Start   uint32 // first byte, decorators not included
	End     uint32
	NameAt  source.Span // of the name, for messages
	// Nodes of File.Decls.
	Decorators []ast.NodeID
	Params     []Param
	Returns    ast.NodeID
	Bases      []ast.NodeID
	Keywords   []ast.NodeID // keyword nodes of a class
	TypeParams []ast.NodeID
	Call       ast.NodeID // the call that makes the class, for Made
	Doc        bool       // starts with a docstring
	// Symbols[First:First+N] of the file belong to this scope.
	SymFirst, SymN int32
	// TypeComment is the text of a PEP 484 signature comment, "" if none.
	TypeComment string
}

// ParamKind is the kind of a parameter.
type ParamKind uint8

// Kinds of parameters.
const (
	PosOnly ParamKind = iota
	PosOrKw
	VarArgs
	KwOnly
	VarKw
)

// Param is one parameter; Annotation and Default are nodes of Decls.
type Param struct {
	Name       NameID
	Kind       ParamKind
	Annotation ast.NodeID
	Default    ast.NodeID
	At         source.Span
}

// SymKind says where the value of a symbol lives.
type SymKind uint8

// Kinds of symbols.
const (
	SymLocal  SymKind = iota // of a function, not captured
	SymCell                  // of a function, captured by an inner one
	SymFree                  // of an enclosing function: Owner says which
	SymGlobal                // of the module: module-level symbols, and names declared global
	SymClass                 // of a class body
)

// Symbol is one name of one scope.
type Symbol struct {
	Name      NameID
	Kind      SymKind
	Scope     DefIndex
	Owner     DefIndex // for SymFree: the function that binds it; else Scope (module for a declared global)
	BindFirst int32    // Bindings[BindFirst : BindFirst+BindN]
	BindN     int32
	Param     int32 // index of the parameter, or -1
	Deleted   bool  // the target of a del somewhere
	// Comp is set for a comprehension's target: it is a local of its own.
	Comp bool
}

// BindKind is how a name is bound.
type BindKind uint8

// Kinds of bindings.
const (
	BindParam BindKind = iota
	BindAssign
	BindAnn // with or without a value
	BindAug
	BindFor
	BindWith
	BindExcept
	BindImport     // import a.b [as c]
	BindImportFrom // from m import a [as b]
	BindFunc
	BindClass
	BindWalrus
	BindMatch
	BindDel
	BindTypeAlias
	BindTypeVar
	BindUnpack // part of a tuple or starred target of an assignment
	BindField  // a field of a class that a call makes, with or without annotation
)

// BindFlags are the circumstances of a binding.
type BindFlags uint8

// Flags of a binding.
const (
	BindDead         BindFlags = 1 << iota // excluded by version, platform or constant test
	BindTypeChecking                       // under `if TYPE_CHECKING`
	BindInTry                              // in the body of a try that has handlers
	BindInHandler                          // in an except clause
	BindConditional                        // in an if, loop, with, try, match
	BindValue                              // BindAnn with a value
)

// Binding is one place where a name gets a value.
type Binding struct {
	Kind  BindKind
	Flags BindFlags
	At    source.Span // of the name
	Def   DefIndex    // for BindFunc, BindClass
	// Ann and Value are nodes of Decls; 0 when absent or not kept. Values are kept
	// at module and class level, and in functions where the value is a name,
	// attribute, call or constant.
	Ann, Value ast.NodeID
	// Import indexes Imports for BindImport and BindImportFrom, else -1.
	Import int32
	// TypeComment is a PEP 484 comment of an assignment.
	TypeComment string
}

// Import is one alias of an import statement, or one star import.
type Import struct {
	Module string // dotted, without the leading dots
	Level  int32  // number of leading dots
	Name   string // imported name for from-imports, "*" for a star import, "" for `import m`
	As     NameID // bound name; 0 for a star import
	Scope  DefIndex
	At     source.Span
	Flags  BindFlags
}

// File is what is known of a file after binding.
type File struct {
	Names    []string // NameID -> text
	Defs     []Def
	Symbols  []Symbol
	Bindings []Binding
	Imports  []Import
	Decls    *ast.Tree
	// All is the value of __all__ when it is a plain list of constants, with AllOK.
	All   []string
	AllOK bool
	// AttrAnns are the annotated attribute targets (self.x: int = 0), by a comment too.
	AttrAnns []AttrAnn
	// Made are the definitions of classes that calls may make, in source order.
	Made []DefIndex
	// NodeDef is used while lowering: the definition of a FunctionDef, ClassDef,
	// Lambda or GeneratorExp node of the full tree.
	NodeDef map[ast.NodeID]DefIndex
	// DefNode is the reverse of NodeDef, and Root for the module.
	DefNode []ast.NodeID
	// Renames holds the renamed comprehension targets: those of a comprehension by
	// its node, and those that a lambda or generator expression inside one sees by
	// its node. Used while lowering.
	Renames map[ast.NodeID][]Rename

	index table
}

// Rename gives a comprehension's target a name id of its own with the same text.
type Rename struct{ From, To NameID }

// AttrAnn is an annotated attribute of a name: `self.x: int = 0`.
type AttrAnn struct {
	Scope      DefIndex
	Base, Attr NameID
	Ann, Value ast.NodeID // nodes of Decls; Value is 0 when absent or not kept
	Comment    string     // PEP 484 comment, which stands for Ann: self.x = None  # type: int
	HasValue   bool
	At         source.Span // of the whole target
}

// Symbol returns the index of a name's symbol in a scope, or -1.
func (f *File) Symbol(scope DefIndex, name NameID) int32 {
	return f.index.get(key(scope, name))
}

// SymbolsOf lists the symbols of a scope.
func (f *File) SymbolsOf(d DefIndex) []Symbol {
	x := &f.Defs[d]
	return f.Symbols[x.SymFirst : x.SymFirst+x.SymN]
}

// BindingsOf lists the bindings of a symbol in source order.
func (f *File) BindingsOf(s *Symbol) []Binding {
	return f.Bindings[s.BindFirst : s.BindFirst+s.BindN]
}

// Lookup finds the symbol that a name means when it is used in a scope, or -1
// when neither the scopes nor the module bind it. Inner functions do not see the
// names of class bodies; a class body sees its own.
func (f *File) Lookup(scope DefIndex, name NameID) int32 {
	for d := scope; d != NoDef; d = f.Defs[d].Parent {
		if i := f.Symbol(d, name); i >= 0 {
			s := &f.Symbols[i]
			if d != scope && f.Defs[d].Kind == KindClass && !f.isTypeParam(s) {
				continue
			}
			if s.Owner != d {
				if j := f.Symbol(s.Owner, name); j >= 0 {
					return j
				}
			}
			return i
		}
	}
	return -1
}

// isTypeParam says whether the symbol is a PEP 695 parameter, which functions
// inside a generic class see.
func (f *File) isTypeParam(s *Symbol) bool {
	return s.BindN > 0 && f.Bindings[s.BindFirst].Kind == BindTypeVar
}
