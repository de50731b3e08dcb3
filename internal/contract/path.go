package contract

import (
	"cmp"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
)

// RootKind is where a path starts.
type RootKind uint8

// Roots.
const (
	RootNone   RootKind = iota // no path: the place was lost on the way (see Path.Owner)
	RootParam                  // Index: position in the list of parameters
	RootResult                 // Index: component of a tuple result, or -1 for the whole
	RootGlobal                 // Def: module, Name: variable
	RootClass                  // Def: class, Name: attribute of the class object
	RootFree                   // Def: function that binds it, Name: variable (cell)
)

// SelectorKind is one step of a path.
type SelectorKind uint8

// Selectors.
const (
	SelNone SelectorKind = iota
	SelAttr              // .Name
	SelKey               // ["Name"]
	SelElem              // [*]
)

// MaxSelectors is the longest path; a longer one becomes RootNone and keeps its
// owner address.
const MaxSelectors = 3

// Selector is one step.
type Selector struct {
	Kind SelectorKind
	Name sym.Sym
}

// Path is an access path that a caller can substitute, and the owner address
// that survives when it cannot. It is comparable.
type Path struct {
	Root  RootKind
	Len   uint8
	Index int32
	Def   int32 // DefID for RootGlobal, RootClass, RootFree
	Name  sym.Sym
	Sel   [MaxSelectors]Selector
	// Owner is the class where the last base resolved, with the field's name and
	// whether an element of it is meant. Zero where no class is known.
	Owner Owner
}

// Owner is the address of a field by class.
type Owner struct {
	Class int32 // DefID
	Field sym.Sym
	Elem  bool
}

// Param is the path of a parameter.
func Param(i int) Path { return Path{Root: RootParam, Index: int32(i)} }

// Extend adds a selector. When the path is full it is lost and only the owner
// address stays; a lost path equals nothing.
func (p Path) Extend(s Selector) Path {
	if p.Root == RootNone {
		return p
	}
	if int(p.Len) == MaxSelectors {
		return Path{Owner: p.Owner}
	}
	p.Sel[p.Len] = s
	p.Len++
	return p
}

// Known says whether the path can be compared and substituted.
func (p Path) Known() bool { return p.Root != RootNone }

// SameAs says whether both name the same path. A lost path is the same as
// nothing, itself included.
func (p Path) SameAs(q Path) bool {
	if p.Root == RootNone || q.Root == RootNone {
		return false
	}
	p.Owner, q.Owner = Owner{}, Owner{}
	return p == q
}

// Covers says whether q is p or an extension of p.
func (p Path) Covers(q Path) bool {
	if p.Root == RootNone || p.Root != q.Root || p.Index != q.Index || p.Def != q.Def || p.Name != q.Name || p.Len > q.Len {
		return false
	}
	for i := uint8(0); i < p.Len; i++ {
		if p.Sel[i] != q.Sel[i] {
			return false
		}
	}
	return true
}

// Rebase replaces the prefix from by to: what the callee says of its parameter
// becomes what the caller says of the argument. It reports false when p does not
// start with from.
func (p Path) Rebase(from, to Path) (Path, bool) {
	if !from.Covers(p) {
		return Path{}, false
	}
	out := to
	for i := from.Len; i < p.Len; i++ {
		out = out.Extend(p.Sel[i])
	}
	if p.Len > from.Len {
		out.Owner = p.Owner
	}
	return out, true
}

// Texts resolves what a path refers to by id into text that does not depend on
// the ids: names of symbols and keys of definitions.
type Texts interface {
	SymText(sym.Sym) string
	DefText(def int32) string
	// CompareDefs orders definitions by structure, without making their texts.
	CompareDefs(a, b int32) int
}

// Compare orders paths by structure, never by id.
func (p Path) Compare(q Path, t Texts) int {
	if c := cmp.Or(cmp.Compare(p.Root, q.Root), cmp.Compare(p.Index, q.Index), cmp.Compare(p.Len, q.Len)); c != 0 {
		return c
	}
	if p.Def != q.Def {
		if c := t.CompareDefs(p.Def, q.Def); c != 0 {
			return c
		}
	}
	if c := compareSym(p.Name, q.Name, t); c != 0 {
		return c
	}
	for i := uint8(0); i < p.Len; i++ {
		if c := cmp.Compare(p.Sel[i].Kind, q.Sel[i].Kind); c != 0 {
			return c
		}
		if c := compareSym(p.Sel[i].Name, q.Sel[i].Name, t); c != 0 {
			return c
		}
	}
	return 0
}

func compareSym(a, b sym.Sym, t Texts) int {
	if a == b {
		return 0
	}
	return cmp.Compare(t.SymText(a), t.SymText(b))
}
