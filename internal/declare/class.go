package declare

import (
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// ClassFlags are properties of a class, its ancestors included where that says
// more.
type ClassFlags uint32

// Flags of classes.
const (
	UnknownBase      ClassFlags = 1 << iota // a base, here or above, is not known
	UnknownMetaclass                        // own or inherited
	UnknownDecorator                        // a class decorator, here or above, that is not known by name
	HasGetattr                              // __getattr__ or __getattribute__ below object
	HasSetattr                              // __setattr__ below object
	BadMRO                                  // bases have no consistent order; the MRO is a lenient one
	IsProtocol                              // itself a Protocol
	IsTypedDict
	IsNamedTuple
	IsEnum
	IsException // BaseException is an ancestor
	IsDataclass // dataclass or attrs class: own decorator
	IsFrozen
	IsAbstract // ABCMeta or a Protocol
	HasSlots   // __slots__ in every project class of the MRO
	IsFinal
	IsStub       // from a stub file
	HasInitSub   // an ancestor below object has __init_subclass__
	HasIter      // __iter__ below object
	HasBoolOrLen // __bool__ or __len__ below object: its objects may be falsy
	cyclic
)

// OpenMask are the flags by which a class is open: it may have attributes that
// nobody sees.
const OpenMask = UnknownBase | UnknownMetaclass | UnknownDecorator | HasGetattr

// Class is what the text of a class and its ancestors says. It is immutable.
type Class struct {
	Def    modgraph.DefID
	Flags  ClassFlags
	Params []types.ID // type variables
	Bases  []types.ID // objects of the bases, Unknown where not known
	// MRO are the class itself and its ancestors as objects with type arguments in
	// terms of Params: [Instance(Sub, T), Instance(Base, T), Instance(object)].
	MRO       []types.ID
	Metaclass modgraph.DefID // NoDef for type
	// External are the qualified names of bases from packages that are not there.
	External []string

	ancestors map[modgraph.DefID]int32 // index in MRO; nil for short MROs
}

// Open says whether the class may have attributes that nobody sees.
func (c *Class) Open() bool { return c.Flags&OpenMask != 0 }

// Class returns the facts of a class definition.
func (t *Table) Class(d modgraph.DefID) *Class { panic("declare: not yet") }

// IsSubclass says whether b is a or an ancestor of a.
func (t *Table) IsSubclass(a, b modgraph.DefID) bool { panic("declare: not yet") }

// AsBase is an object of a class seen as an object of its ancestor, with type
// arguments: (list[int], Iterable) gives Iterable[int]. The answer is Invalid when
// base is no ancestor. Shapes count as objects of their classes.
func (t *Table) AsBase(obj types.ID, base modgraph.DefID) types.ID { panic("declare: not yet") }

// MemberKind says how an attribute of a class behaves when it is read.
type MemberKind uint8

// Kinds of members.
const (
	MemberNone     MemberKind = iota
	MemberMethod              // function; binds its receiver
	MemberStatic              // staticmethod
	MemberClass               // classmethod
	MemberProperty            // property and its like; Def is the getter
	MemberCached              // cached_property; Def is the getter
	MemberField               // declared at class level with an annotation and no ClassVar
	MemberClassVar            // ClassVar, or an assignment in the class body
	MemberNested              // nested class
	MemberEnum                // enum member
	MemberDescr               // object with __get__; Type is what reading gives
	MemberSynth               // made by a decorator or base (dataclass __init__)
)

// Member is an attribute that a class body binds. It is immutable.
type Member struct {
	Kind  MemberKind
	Owner modgraph.DefID // class whose body binds it
	Def   modgraph.DefID // function or class, NoDef else
	Set   modgraph.DefID // setter of a property, NoDef if none
	Del   modgraph.DefID // deleter
	// Type is the type of the object read through an instance, in terms of the
	// owner's type variables; types.Function for methods.
	Type types.ID
	// Index is the bind.Symbol of the owner's file, -1 for MemberSynth.
	Index    int32
	Declared bool // Type is stated, not guessed from the value
	Value    bool // the class body gives it a value
	Dead     bool // all bindings are excluded by version or platform
	Abstract bool
	NoneOnly bool // MemberClassVar whose value in the class body is None
}

// OwnMember is an attribute bound in the body of the class itself, or nil.
func (t *Table) OwnMember(class modgraph.DefID, name sym.Sym) *Member { panic("declare: not yet") }

// Member is the first attribute of that name along the MRO, or nil. open is set
// when an unknown base stands before it (or, for nil, anywhere).
func (t *Table) Member(class modgraph.DefID, name sym.Sym) (m *Member, open bool) {
	panic("declare: not yet")
}

// OwnMembers lists the names that a class body binds, in source order.
func (t *Table) OwnMembers(class modgraph.DefID) []sym.Sym { panic("declare: not yet") }

// Init is the function that runs when the class is called: __init__ and __new__,
// each NoDef when it is object's or synthesised. meta is the metaclass's __call__
// when it is not type's.
func (t *Table) Init(class modgraph.DefID) (init, new, meta modgraph.DefID) {
	panic("declare: not yet")
}

// EnumMembers lists the members of an enumeration in source order.
func (t *Table) EnumMembers(class modgraph.DefID) []sym.Sym { panic("declare: not yet") }
