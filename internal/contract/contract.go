package contract

import "github.com/ferrule-dev/ferrule/internal/base/sym"

// Section numbers the parts of a contract.
type Section uint8

// Sections.
const (
	SecShape Section = iota
	SecResult
	SecMutates
	SecCaptures
	SecReleases
	SecCalls
	SecGlobals
	SecRaises
	SecHeld
	SecBlocks
	SecSuspends
	SecPairs
	SecHandled
	SecRequires
	SecEffects
	SecLocks
	SecCost
	SecAccess
	SecImplies
	NumSections
)

var sectionNames = [NumSections]string{
	"shape", "result", "mutates", "captures", "releases", "calls", "globals", "raises", "held", "blocks", "suspends",
	"pairs", "handled", "requires", "effects", "locks", "cost", "access", "implies",
}

// String is the name of a section in statistics and tests.
func (s Section) String() string { return sectionNames[s] }

// Completeness of a section.
type Completeness uint8

// Values. A section that was not computed says nothing at all.
const (
	NotComputed Completeness = iota
	Incomplete
	Complete
)

// Raise is an exception class that can leave the function.
type Raise struct {
	Base
	// Class is the DefID of the exception class, or -1 for an exception of unknown
	// class (Origin says where it came from).
	Class    int32
	Origin   sym.Sym // text of the expression for an unknown class
	Expected bool    // happens in normal operation, as opposed to misuse
	// Param is one more than the index of the parameter that is raised itself, or 0.
	Param int32
	// Direct is set on an explicit raise of the function itself.
	Direct bool
}

// Resource names a kind of obligation.
type Resource struct {
	Kind    sym.Sym // "file", "socket", "process", ... or the qualified name of a project class
	Class   int32   // DefID of the class of the object, or -1
	Release sym.Sym // name of the method that a message proposes
	// Refcounted kinds are freed by CPython when the last reference dies.
	Refcounted bool
	// Await marks an awaitable: an obligation to await it.
	Await bool
	// Keeps says that dropping the value is no leak by itself: a path, say, that may
	// be kept elsewhere.
	Keeps bool
	// Finalized kinds have a finalizer that does what a release does, so that nobody
	// waits for one that was dropped.
	Finalized bool
	// Lazy kinds hold nothing before they are first used: a session that has made no
	// request has no connection.
	Lazy bool
}

// Owned is a result that the caller must release.
type Owned struct {
	Base
	Component int32 // of a tuple result, or -1
	Res       Resource
}

// Alias says what the result (or a component) may be.
type Alias struct {
	Base
	Component int32
	Path      Path
	Copied    bool // a fresh shallow copy of Path, not Path itself
	Elements  bool // a container or iterator of elements of Path
}

// Mutate is an in-place change of what a path holds.
type Mutate struct {
	Base
	Path Path
	Op   sym.Sym // "append", "[]=", "del []", "attr", ...
	// Attr is set for a store to an attribute of Path; containers are unaffected.
	Attr bool
	// KeepsSize is set where no element is added or removed (x[k] = v for a known
	// existing key, sort, reverse).
	KeepsSize bool
	// MayKeep is set where the number of elements may stay (x[k] = v, update).
	MayKeep bool
}

// Capture says that a parameter is stored where it outlives the call.
type Capture struct {
	Base
	Param int32
	Into  Path // RootNone when it goes to a place without a path
	// Unknown is set when an unresolved call received it: innocent, but counted.
	Unknown bool
	// Adopted is set when the class that holds it releases the field.
	Adopted bool
	// Elements is set where the elements of the parameter are kept and not the
	// parameter itself.
	Elements bool
}

// Release says that what a path holds is released.
type Release struct {
	Base
	Path Path
	Must bool // on every path to the normal exit
	Res  sym.Sym
}

// CallsParam says that a parameter is called.
type CallsParam struct {
	Base
	Path  Path
	Where Where
}

// Where says on which thread of control a callable runs.
type Where uint8

// Places to run.
const (
	WhereHere Where = iota
	WhereLoop
	WhereWorker
	WhereThread
	WhereProcess
	WhereLater // stored or registered
)

// GlobalWrite is a write to a module variable or class attribute.
type GlobalWrite struct {
	Base
	Path Path
	Kind sym.Sym // "store", "rmw", container operation
}

// Held is an obligation that is still open when the function leaves by
// exception, at a path that survives it.
type Held struct {
	Base
	Path     Path
	Res      Resource
	Acquired int32 // instruction
}

// BlockKind is a kind of blocking operation.
type BlockKind uint8

// Kinds of blocking and of suspension.
const (
	BlockSleep BlockKind = iota
	BlockNet
	BlockDisk
	BlockEntry // the disk, for a single look at or change of a name: no wait of noticeable length
	BlockProcess
	BlockLock
	BlockQueue
	BlockJoin
	BlockDatabase
	BlockInput
	BlockTree  // the disk, for a whole directory or archive: as long as that is large
	BlockTimer // suspension only
)

var blockNames = [...]string{"sleep", "net", "disk", "entry", "process", "lock", "queue", "join", "database", "input", "tree", "timer"}

// String is the word that models and messages use.
func (k BlockKind) String() string { return blockNames[k] }

// BlockKindOf reads the word of a model.
func BlockKindOf(s string) (BlockKind, bool) {
	for i, n := range blockNames {
		if n == s {
			return BlockKind(i), true
		}
	}
	return 0, false
}

// Block is a blocking operation that the calling thread waits for.
type Block struct {
	Base
	Kind BlockKind
}

// Suspend says that the coroutine may give control back to its loop.
type Suspend struct {
	Base
	Kind BlockKind
}

// Pair is a borrow of one path during which another is mutated; the caller
// decides whether both are the same object.
type Pair struct {
	Base
	Borrowed Path
	Mutated  Path
	Op       sym.Sym
	Header   int32 // instruction of the loop
}

// Handled says what happens to an error inside.
type Handled struct {
	Base
	From int32 // class
	To   int32 // class it is translated to, or -1 when it is absorbed
}

// ReqKind is the kind of a latent requirement.
type ReqKind uint8

// Latent requirements of a parameter path.
const (
	ReqNonNull ReqKind = iota
	ReqAttr
	ReqCallable
	ReqMethod
	ReqItem
	ReqIter
	ReqRaise
	ReqOpen // the object is not closed; Name is the operation
)

// Require is what the function does with a path, unguarded.
type Require struct {
	Base
	Path Path
	Kind ReqKind
	Name sym.Sym
	NPos int32
}

// EffectKind is the kind of a lasting effect.
type EffectKind uint8

// Effects.
const (
	EffectUndo    EffectKind = iota // releases, cancels, removes or decrements what this activation did
	EffectDurable                   // commit, fsync, replace, rmtree
	EffectDo                        // the first half of an inverse pair
)

// Effect is a lasting effect on a path: Name is the operation, by which inverse
// pairs are matched.
type Effect struct {
	Base
	Kind EffectKind
	Name sym.Sym
	Path Path
}

// Lock is a net effect on a lock.
type Lock struct {
	Base
	Path    Path
	Acquire bool
}

// Cost is a scan of a path or a derivation of elements.
type Cost struct {
	Base
	Path  Path
	Scans bool
}

// AccessKind is how a shared path is touched.
type AccessKind uint8

// Kinds of access.
const (
	AccessRead AccessKind = iota
	AccessStore
	AccessModify // read-modify-write, not one step
	AccessMutate // in-place change of a container
	AccessIterate
	AccessAcquire // a lock is taken; Locks are those held before
)

// Access is a snapshot: a path that outlives the call is touched, with these
// locks held by the function itself.
type Access struct {
	Base
	Path  Path
	Kind  AccessKind
	Op    sym.Sym
	Locks [2]Path // zero paths where fewer are held
}

// Implies says what a caller knows of an argument once it has tested the result:
// when the result is Truthy (or not), Then holds.
type Implies struct {
	Base
	Truthy bool
	Then   Atom
}

// Contract is what is known of a function, or of a class node: what a call of
// the class owes and which methods pay.
type Contract struct {
	Def int32 // DefID

	NeverReturns bool
	// EndsWhen is the test of a parameter under which a call does not come back; no
	// kind if there is none.
	EndsWhen Atom
	// MayReturnNone holds the witness when a path returns None.
	MayReturnNone   bool
	NoneBase        Base
	AlwaysNone      bool // every normal exit returns None
	ResultFresh     bool // every result was made by this call
	Awaitable       bool // the call gives an awaitable that must be awaited
	RunsAnyway      bool // the awaitable runs without being awaited (a task, a future)
	ContextManager  bool // generator turned into a context manager
	Suppresses      bool // __exit__ may return true
	DecoratedOpaque bool // an unknown decorator stands between callers and body
	NeverNone       bool // a model's word: never None, whatever the annotation allows
	LoopBound       bool // may only be called on the thread that runs the loop
	Atomic          bool // one indivisible step for other threads
	Modelled        bool // the facts come from a model, not from a body
	// SuppressParam is one more than the parameter of the class's construction that
	// lists the classes that __exit__ swallows, or 0.
	SuppressParam int32
	// SuppressWhen is what the arguments of a context manager function must be for it
	// to swallow what its block raises.
	SuppressWhen Cond

	Owned    []Owned
	Alias    []Alias
	Mutates  []Mutate
	Captures []Capture
	Releases []Release
	Calls    []CallsParam
	Globals  []GlobalWrite
	Raises   []Raise
	Held     []Held
	// Parked are the obligations that a normal exit leaves in a path that outlives
	// the call: self.f = open(p).
	Parked   []Held
	Blocks   []Block
	Suspends []Suspend
	Pairs    []Pair
	Handled  []Handled
	Requires []Require
	Effects  []Effect
	Locks    []Lock
	Costs    []Cost
	Accesses []Access
	Implies  []Implies

	Complete [NumSections]Completeness
	// Unknowns counts the calls that could not be resolved. Not digested.
	Unknowns int32
}

// IsComplete says whether nothing is missing in a section.
func (c *Contract) IsComplete(s Section) bool { return c != nil && c.Complete[s] == Complete }
