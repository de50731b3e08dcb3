package contract

// fact is what the sections know of their elements: how to walk the fields, and
// what makes two facts the same.
type fact[T any] interface {
	*T
	Head() *Base
	code(c *coder)
	// key is the fact without what may differ between equal facts: tier, condition,
	// witness and what is joined.
	key() T
	// absorb joins what an equal fact says beyond its base.
	absorb(o *T)
}

// Head is the base of a fact of any section.
func (b *Base) Head() *Base { return b }

// only keeps the phase, the one part of a base that tells facts apart.
func (b Base) only() Base { return Base{Phase: b.Phase} }

func (f *Raise) code(c *coder) {
	c.base(&f.Base)
	c.def(&f.Class)
	c.sym(&f.Origin)
	c.truth(&f.Expected)
	number(c, &f.Param)
	c.truth(&f.Direct)
}

func (f *Raise) key() Raise {
	k := *f
	k.Base, k.Direct = f.only(), false
	k.Cond = f.Cond
	return k
}
func (f *Raise) absorb(o *Raise) { f.Direct = f.Direct || o.Direct }

func (f *Owned) code(c *coder) {
	c.base(&f.Base)
	number(c, &f.Component)
	c.resource(&f.Res)
}

func (f *Owned) key() Owned {
	k := Owned{Base: f.only(), Component: f.Component, Res: Resource{Kind: f.Res.Kind, Class: f.Res.Class, Await: f.Res.Await}}
	// What holds nothing without an argument is another thing than what holds something with it.
	k.Res.Lazy = f.Res.Lazy && !f.Cond.Always()
	return k
}

func (f *Owned) absorb(o *Owned) {
	f.Res.Refcounted = f.Res.Refcounted && o.Res.Refcounted
	f.Res.Keeps = f.Res.Keeps || o.Res.Keeps
	f.Res.Finalized = f.Res.Finalized && o.Res.Finalized
	f.Res.Lazy = f.Res.Lazy && o.Res.Lazy
}

func (f *Alias) code(c *coder) {
	c.base(&f.Base)
	number(c, &f.Component)
	c.path(&f.Path)
	c.truth(&f.Copied)
	c.truth(&f.Elements)
}

func (f *Alias) key() Alias {
	k := *f
	k.Base, k.Path = f.only(), f.Path.bare()
	return k
}
func (f *Alias) absorb(*Alias) {}

func (f *Mutate) code(c *coder) {
	c.base(&f.Base)
	c.path(&f.Path)
	c.sym(&f.Op)
	c.truth(&f.Attr)
	c.truth(&f.KeepsSize)
	c.truth(&f.MayKeep)
}

func (f *Mutate) key() Mutate {
	k := *f
	k.Base, k.Path = f.only(), f.Path.bare()
	return k
}
func (f *Mutate) absorb(*Mutate) {}

func (f *Capture) code(c *coder) {
	c.base(&f.Base)
	number(c, &f.Param)
	c.path(&f.Into)
	c.truth(&f.Unknown)
	c.truth(&f.Adopted)
	c.truth(&f.Elements)
}

func (f *Capture) key() Capture {
	k := *f
	k.Base, k.Into, k.Adopted = f.only(), f.Into.bare(), false
	return k
}
func (f *Capture) absorb(o *Capture) { f.Adopted = f.Adopted || o.Adopted }

func (f *Release) code(c *coder) {
	c.base(&f.Base)
	c.path(&f.Path)
	c.truth(&f.Must)
	c.sym(&f.Res)
}
func (f *Release) key() Release { return Release{Base: f.only(), Path: f.Path.bare(), Res: f.Res} }
func (f *Release) absorb(o *Release) {
	f.Must = f.Must && o.Must
}

func (f *CallsParam) code(c *coder) {
	c.base(&f.Base)
	c.path(&f.Path)
	number(c, &f.Where)
}

func (f *CallsParam) key() CallsParam {
	return CallsParam{Base: f.only(), Path: f.Path.bare(), Where: f.Where}
}
func (f *CallsParam) absorb(*CallsParam) {}

func (f *GlobalWrite) code(c *coder) {
	c.base(&f.Base)
	c.path(&f.Path)
	c.sym(&f.Kind)
}

func (f *GlobalWrite) key() GlobalWrite {
	return GlobalWrite{Base: f.only(), Path: f.Path.bare(), Kind: f.Kind}
}
func (f *GlobalWrite) absorb(*GlobalWrite) {}

func (f *Held) code(c *coder) {
	c.base(&f.Base)
	c.path(&f.Path)
	c.resource(&f.Res)
	c.position(&f.Acquired)
}
func (f *Held) key() Held { return Held{Base: f.only(), Path: f.Path.bare()} }
func (f *Held) absorb(o *Held) {
	f.Res.Refcounted = f.Res.Refcounted && o.Res.Refcounted
	f.Res.Finalized = f.Res.Finalized && o.Res.Finalized
	f.Res.Lazy = f.Res.Lazy && o.Res.Lazy
}

func (f *Block) code(c *coder) {
	c.base(&f.Base)
	number(c, &f.Kind)
}

// key keeps apart what waits under different conditions: a caller for whom one does not
// hold is shown another way.
func (f *Block) key() Block {
	k := Block{Base: f.only(), Kind: f.Kind}
	k.Cond = f.Cond
	return k
}
func (f *Block) absorb(*Block) {}

func (f *Suspend) code(c *coder) {
	c.base(&f.Base)
	number(c, &f.Kind)
}
func (f *Suspend) key() Suspend    { return Suspend{Base: f.only(), Kind: f.Kind} }
func (f *Suspend) absorb(*Suspend) {}

func (f *Pair) code(c *coder) {
	c.base(&f.Base)
	c.path(&f.Borrowed)
	c.path(&f.Mutated)
	c.sym(&f.Op)
	c.position(&f.Header)
}

func (f *Pair) key() Pair {
	return Pair{Base: f.only(), Borrowed: f.Borrowed.bare(), Mutated: f.Mutated.bare(), Op: f.Op}
}
func (f *Pair) absorb(*Pair) {}

func (f *Handled) code(c *coder) {
	c.base(&f.Base)
	c.def(&f.From)
	c.def(&f.To)
}
func (f *Handled) key() Handled    { return Handled{Base: f.only(), From: f.From, To: f.To} }
func (f *Handled) absorb(*Handled) {}

func (f *Require) code(c *coder) {
	c.base(&f.Base)
	c.path(&f.Path)
	number(c, &f.Kind)
	c.sym(&f.Name)
	number(c, &f.NPos)
}

func (f *Require) key() Require {
	k := *f
	k.Base, k.Path = f.only(), f.Path.bare()
	return k
}
func (f *Require) absorb(*Require) {}

func (f *Effect) code(c *coder) {
	c.base(&f.Base)
	number(c, &f.Kind)
	c.sym(&f.Name)
	c.path(&f.Path)
}

func (f *Effect) key() Effect {
	return Effect{Base: f.only(), Kind: f.Kind, Name: f.Name, Path: f.Path.bare()}
}
func (f *Effect) absorb(*Effect) {}

func (f *Lock) code(c *coder) {
	c.base(&f.Base)
	c.path(&f.Path)
	c.truth(&f.Acquire)
}

func (f *Lock) key() Lock    { return Lock{Base: f.only(), Path: f.Path.bare(), Acquire: f.Acquire} }
func (f *Lock) absorb(*Lock) {}

func (f *Cost) code(c *coder) {
	c.base(&f.Base)
	c.path(&f.Path)
	c.truth(&f.Scans)
}
func (f *Cost) key() Cost    { return Cost{Base: f.only(), Path: f.Path.bare(), Scans: f.Scans} }
func (f *Cost) absorb(*Cost) {}

func (f *Access) code(c *coder) {
	c.base(&f.Base)
	c.path(&f.Path)
	number(c, &f.Kind)
	c.sym(&f.Op)
	c.path(&f.Locks[0])
	c.path(&f.Locks[1])
}

func (f *Access) key() Access {
	k := *f
	k.Base, k.Path = f.only(), f.Path.bare()
	k.Locks[0], k.Locks[1] = f.Locks[0].bare(), f.Locks[1].bare()
	return k
}
func (f *Access) absorb(*Access) {}

func (f *Implies) code(c *coder) {
	c.base(&f.Base)
	c.truth(&f.Truthy)
	c.atom(&f.Then)
}

func (f *Implies) key() Implies    { return Implies{Base: f.only(), Truthy: f.Truthy, Then: f.Then} }
func (f *Implies) absorb(*Implies) {}

// bare is the path without its owner address, which does not tell known paths
// apart.
func (p Path) bare() Path {
	if p.Root != RootNone {
		p.Owner = Owner{}
	}
	return p
}

// walk is one operation over all lists of facts of a contract; other is a second
// contract whose lists come along.
type walk struct {
	op    walkOp
	c     *coder
	text  Texts
	sort  *sorter // scratch of a sort
	equal bool
	grew  bool
	// present has a bit for each list that is not empty; index counts the lists.
	present uint32
	index   int
}

type walkOp uint8

const (
	walkCode  walkOp = iota // code, decode or digest, by the coder's mode
	walkSort                // into structural order
	walkJoin                // add what other holds
	walkEqual               // are both the same but for witnesses
	walkReset               // empty the lists, keep their room
	walkCopy                // copy the other's lists
)

// lists walks the lists of facts in the order of their sections.
func (w *walk) lists(a, other *Contract) {
	visit(w, SecResult, &a.Owned, &other.Owned)
	visit(w, SecResult, &a.Alias, &other.Alias)
	visit(w, SecMutates, &a.Mutates, &other.Mutates)
	visit(w, SecCaptures, &a.Captures, &other.Captures)
	visit(w, SecReleases, &a.Releases, &other.Releases)
	visit(w, SecCalls, &a.Calls, &other.Calls)
	visit(w, SecGlobals, &a.Globals, &other.Globals)
	visit(w, SecRaises, &a.Raises, &other.Raises)
	visit(w, SecHeld, &a.Held, &other.Held)
	visit(w, SecHeld, &a.Parked, &other.Parked)
	visit(w, SecBlocks, &a.Blocks, &other.Blocks)
	visit(w, SecSuspends, &a.Suspends, &other.Suspends)
	visit(w, SecPairs, &a.Pairs, &other.Pairs)
	visit(w, SecHandled, &a.Handled, &other.Handled)
	visit(w, SecRequires, &a.Requires, &other.Requires)
	visit(w, SecEffects, &a.Effects, &other.Effects)
	visit(w, SecLocks, &a.Locks, &other.Locks)
	visit(w, SecCost, &a.Costs, &other.Costs)
	visit(w, SecAccess, &a.Accesses, &other.Accesses)
	visit(w, SecImplies, &a.Implies, &other.Implies)
}

// numLists is the number of lists that a walk meets.
const numLists = 20
