// Package modgraph holds the loaded files of a program and how their modules
// hang together: import edges, names that stars bring in, writes to other
// modules' attributes.
//
// # Model
//
// A Program is filled by the engine in waves: the project's files first, then
// the files that they import, until nothing new is named. Each file has a FileID
// and each of its definitions a DefID (first of the file + index in the file);
// both are dense, append-only and never compared for order: order is that of
// keys (Order, Less). Stub files have a bound tree and no IR.
package modgraph

import (
	"cmp"
	"strconv"

	"github.com/ferrule-dev/ferrule/internal/base/digest"
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/source"
	"github.com/ferrule-dev/ferrule/internal/stated"
)

// FileID numbers the files of a program.
type FileID int32

// DefID numbers the definitions of a program.
type DefID int32

// Absent ids.
const (
	NoFile FileID = -1
	NoDef  DefID  = -1
)

// Origin says whose word a file is.
type Origin uint8

// Origins, in no order of trust.
const (
	Project Origin = iota // the project's own source
	StdStub               // typeshed's standard library
	Stub                  // typeshed's third-party stubs, stub packages, user stubs
	Model                 // stubs shipped with Ferrule
	Library               // installed source
	Shape                 // shapes shipped with Ferrule: types without a word on effects
)

// Class is the path class of a project file.
type Class uint8

// Path classes.
const (
	ClassSource Class = iota
	ClassTest
	ClassExample
	ClassGenerated
	ClassVendored
	ClassScript
)

// File is one loaded file.
type File struct {
	Key       string // FileKey: "project:src/shop/pool.py"
	Display   string // slash path for people
	Module    string // dotted name, "" when it has none
	IsPackage bool
	IsStub    bool
	Origin    Origin
	Class     Class
	Reported  bool // findings of this file are wanted
	Text      string
	Lines     source.Lines
	Digest    digest.Digest
	Bind      *bind.File
	IR        *ir.File // nil for stubs and libraries without bodies
	// Stated is what comments on `def` lines say, by definition.
	Stated   []stated.Note
	FirstDef DefID
	// Imports holds for each bind.Import what it resolves to.
	Imports []Target
}

// Target is what an import names.
type Target struct {
	State  TargetState
	Module FileID // the module (for `from m import n`: m); NoFile unless found
	// Sub is the submodule that `from m import n` means, or the top package for a
	// plain `import a.b`; NoFile if none.
	Sub  FileID
	Name string // the absolute dotted name of the module
}

// TargetState is the outcome of a resolution.
type TargetState uint8

// Outcomes.
const (
	NotInstalled TargetState = iota
	Found
	Namespace
	NoStub
)

// Program is the table of all loaded files.
type Program struct {
	Syms    *sym.Table
	Files   []*File
	ByName  map[string]FileID // module name -> file, for look-up only
	ByKey   map[string]FileID
	defFile []FileID
	// Shapes gives for the file of a model that of the module's shape, which has the
	// names that the model leaves to its __getattr__.
	Shapes map[FileID]FileID
	// Modelled gives for a name at the top of a shape the definition of a model that it
	// is, Shaped for a definition of a model the one of the shape.
	Modelled, Shaped map[Named]Named
	// Builtins is the file of the module builtins, NoFile without a stub pack.
	Builtins FileID
}

// Named is a name at the top of a file.
type Named struct {
	File FileID
	Name string
}

// NewProgram returns an empty table.
func NewProgram(syms *sym.Table) *Program {
	return &Program{Syms: syms, ByName: map[string]FileID{}, ByKey: map[string]FileID{}, Builtins: NoFile}
}

// Add appends a bound file and numbers its definitions.
func (p *Program) Add(f *File) FileID {
	id := FileID(len(p.Files))
	f.FirstDef = DefID(len(p.defFile))
	p.Files = append(p.Files, f)
	p.ByKey[f.Key] = id
	if f.Module != "" {
		if _, ok := p.ByName[f.Module]; !ok {
			p.ByName[f.Module] = id
		}
	}
	for range f.Bind.Defs {
		p.defFile = append(p.defFile, id)
	}
	return id
}

// NumDefs is the number of definitions.
func (p *Program) NumDefs() int { return len(p.defFile) }

// FileOf returns the file of a definition and its index there.
func (p *Program) FileOf(d DefID) (*File, bind.DefIndex) {
	f := p.Files[p.defFile[d]]
	return f, bind.DefIndex(d - f.FirstDef)
}

// FileIDOf returns the file of a definition.
func (p *Program) FileIDOf(d DefID) FileID { return p.defFile[d] }

// IsShape says whether no more than the types of a definition are known.
func (p *Program) IsShape(d DefID) bool {
	return d >= 0 && int(d) < len(p.defFile) && p.Files[p.defFile[d]].Origin == Shape
}

// Def returns a definition.
func (p *Program) Def(d DefID) *bind.Def {
	f, i := p.FileOf(d)
	return &f.Bind.Defs[i]
}

// DefOf is the id of a file's definition.
func (p *Program) DefOf(f FileID, i bind.DefIndex) DefID { return p.Files[f].FirstDef + DefID(i) }

// Parent is the enclosing definition, NoDef for a module.
func (p *Program) Parent(d DefID) DefID {
	f, i := p.FileOf(d)
	if q := f.Bind.Defs[i].Parent; q != bind.NoDef {
		return f.FirstDef + DefID(q)
	}
	return NoDef
}

// Body returns the lowered body of a definition, nil for stubs.
func (p *Program) Body(d DefID) *ir.Body {
	f, i := p.FileOf(d)
	if f.IR == nil {
		return nil
	}
	return &f.IR.Bodies[i]
}

// Key is the textual DefKey of a definition: file, qualified name, ordinal.
func (p *Program) Key(d DefID) string {
	f, i := p.FileOf(d)
	def := &f.Bind.Defs[i]
	k := f.Key + "::" + def.Qual
	if def.Ordinal > 0 {
		k += "#" + strconv.Itoa(int(def.Ordinal))
	}
	return k
}

// QualName is the dotted name of a definition: module and qualified name.
func (p *Program) QualName(d DefID) string {
	f, i := p.FileOf(d)
	q := f.Bind.Defs[i].Qual
	switch {
	case q == "":
		return f.Module
	case f.Module == "":
		return q
	}
	return f.Module + "." + q
}

// Less orders definitions by structure: file key, start, then index.
func (p *Program) Less(a, b DefID) bool { return p.Compare(a, b) < 0 }

// Compare orders definitions by structure: file key, start, then index.
func (p *Program) Compare(a, b DefID) int {
	if a == b {
		return 0
	}
	fa, ia := p.FileOf(a)
	fb, ib := p.FileOf(b)
	if fa != fb {
		return cmp.Compare(fa.Key, fb.Key)
	}
	return cmp.Compare(ia, ib)
}
