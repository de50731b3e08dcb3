package declare

import (
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// AttrKind says through what an attribute was found.
type AttrKind uint8

// Kinds of attributes.
const (
	AttrNone     AttrKind = iota
	AttrField             // instance variable
	AttrMethod            // function bound to the receiver (Result.Bound) or taken from the class
	AttrProperty          // reading runs Result.Def
	AttrClassVar          // value held by the class
	AttrNested            // class defined in a class
	AttrModule            // member of a module
	AttrEnum              // enum member
	AttrDescr             // descriptor: reading runs its __get__
	AttrExt               // attribute of an object that is not there
	AttrGetattr           // through __getattr__, Result.Def
	AttrMixed             // union whose members differ
)

// Attr is the result of an attribute look-up.
type Attr struct {
	Type types.ID
	// Def is the function or class that the attribute is; the getter of a property;
	// NoDef for values and when members of a union differ (ask for each member).
	Def   modgraph.DefID
	Kind  AttrKind
	Owner modgraph.DefID // class in which it was found
	Bound bool           // Def gets the receiver as its first argument
	Found bool           // every member has it
	Some  bool           // some member has it
	// Open says that a receiver may have other attributes: unknown, unknown base,
	// __getattr__. Found false and Open false is a definite AttributeError.
	Open bool
	// Missing is the union of the members that lack it for sure; Never if none.
	Missing types.ID
	// Symbol is set for module members.
	Symbol *Symbol
}

// Fields tells the attributes that bodies assign: infer's cells. A nil Fields has
// none. It is asked for each class of the MRO, before the class body's own value.
type Fields interface {
	// Field is the type of an attribute stored by methods of exactly that class.
	Field(class modgraph.DefID, name sym.Sym) (types.ID, bool)
}

// Attr looks an attribute up as `value.name` does, joined over the members of a
// union.
func (t *Table) Attr(value types.ID, name sym.Sym, fields Fields) Attr { panic("declare: not yet") }

// AttrOne is Attr for one member of a union.
func (t *Table) AttrOne(value types.ID, name sym.Sym, fields Fields) Attr {
	panic("declare: not yet")
}

// Special looks a dunder method up as the interpreter does for operators: on the
// type of the value, not on the value.
func (t *Table) Special(value types.ID, name sym.Sym) Attr { panic("declare: not yet") }

// ClassOf is the class of a value (the class of its shape; the metaclass of a
// class object), NoDef when not known.
func (t *Table) ClassOf(value types.ID) modgraph.DefID { panic("declare: not yet") }

// Truth says whether a value of the type may be true and may be false.
func (t *Table) Truth(value types.ID) (mayTrue, mayFalse bool) { panic("declare: not yet") }

// IsInstance splits a type by isinstance(value, class): what is left where it
// holds and where it does not. class is a class object, tuple of them or union.
func (t *Table) IsInstance(value, class types.ID) (yes, no types.ID) { panic("declare: not yet") }
