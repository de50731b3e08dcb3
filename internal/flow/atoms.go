package flow

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/contract"
)

// Atom is one possibility of a value.
type Atom int32

// Atoms that every body has.
const (
	Unbound Atom = iota
	None
	True
	False
	Unknown
	firstAtom
)

// AtomKind is the kind of the other atoms.
type AtomKind uint8

// Kinds.
const (
	KindBasic AtomKind = iota // one of the constants above
	KindConst                 // A: constant of the file
	KindSite                  // A: instruction, B: component or -1
	KindPath                  // A: index into Values.paths: what the path held on entry; B: what tests have shown (Checked)
	KindExc                   // A: index into Input.Raises
	KindTag                   // A: resume tag
	KindPart                  // A: atom of an owned object of which this is an attribute
	KindView                  // A: atom whose elements it gives and that it borrows
)

type atomInfo struct {
	kind AtomKind
	a, b int32
}

// Value is an interned set of atoms; 0 is the empty set.
type Value uint32

// Sets that every body has.
const (
	Empty Value = iota
	JustUnbound
	JustNone
	JustTrue
	JustFalse
	JustUnknown
)

// maxAtoms is the size above which a set collapses. Nine places in ten hold one
// or two atoms; exception sets are the large ones.
const maxAtoms = 24

type setRange struct{ start, n int32 }

// Values interns the atoms and sets of one body. It is scratch: a worker resets
// it for each body.
type Values struct {
	atoms  []atomInfo
	paths  []contract.Path
	pool   []Atom
	sets   []setRange
	atomIx table
	setIx  table
	unions table // key (a, b) -> union
	buf    []Atom
}

// Reset forgets everything of the last body.
func (t *Values) Reset() {
	t.atoms, t.paths, t.pool, t.sets = t.atoms[:0], t.paths[:0], t.pool[:0], t.sets[:0]
	t.atomIx.reset()
	t.setIx.reset()
	t.unions.reset()
	for range firstAtom {
		t.atoms = append(t.atoms, atomInfo{})
	}
	t.sets = append(t.sets, setRange{})
	for a := Unbound; a <= Unknown; a++ {
		t.Of(a)
	}
}

// Of returns the set with one atom.
func (t *Values) Of(a Atom) Value {
	t.buf = append(t.buf[:0], a)
	return t.intern(t.buf)
}

// Atoms returns the members in ascending order. The slice is valid until the next
// set is made.
func (t *Values) Atoms(v Value) []Atom {
	r := t.sets[v]
	return t.pool[r.start : r.start+r.n]
}

// Kind returns what an atom stands for.
func (t *Values) Kind(a Atom) (k AtomKind, x, y int32) {
	i := t.atoms[a]
	return i.kind, i.a, i.b
}

// Path returns the path of an atom of KindPath.
func (t *Values) Path(a Atom) contract.Path { return t.paths[t.atoms[a].a] }

// Has says whether the set holds the atom.
func (t *Values) Has(v Value, a Atom) bool {
	_, ok := slices.BinarySearch(t.Atoms(v), a)
	return ok
}

// Only says whether the set is exactly that atom.
func (t *Values) Only(v Value, a Atom) bool {
	r := t.sets[v]
	return r.n == 1 && t.pool[r.start] == a
}

func (t *Values) atom(k AtomKind, a, b int32) Atom {
	h := mix(uint64(k)<<56 ^ uint64(uint32(a))<<24 ^ uint64(uint32(b+1)))
	for s := t.atomIx.first(h); ; s = t.atomIx.next(s) {
		e := t.atomIx.at(s)
		if e < 0 {
			t.atoms = append(t.atoms, atomInfo{k, a, b})
			t.atomIx.put(s, h, int32(len(t.atoms)-1))
			return Atom(len(t.atoms) - 1)
		}
		if t.atoms[e] == (atomInfo{k, a, b}) {
			return Atom(e)
		}
	}
}

// Site is the atom of what an instruction makes.
func (t *Values) Site(instr, component int32) Atom { return t.atom(KindSite, instr, component) }

// Const is the atom of a constant of the file.
func (t *Values) Const(c int32) Atom { return t.atom(KindConst, c, 0) }

// Exc is the atom of an exception of Input.Raises.
func (t *Values) Exc(raise int32) Atom { return t.atom(KindExc, raise, 0) }

// Part is the atom of an attribute of an owned object: who keeps it keeps what the
// object stands for.
func (t *Values) Part(of Atom) Atom { return t.atom(KindPart, int32(of), 0) }

// View is the atom of a view, an iterator or a container of the elements of what
// another atom stands for; a view of a view is a view of the same.
func (t *Values) View(of Atom) Atom {
	switch t.atoms[of].kind {
	case KindView:
		return of
	case KindPath, KindSite:
		return t.atom(KindView, int32(t.Base(of)), 0)
	}
	return Unknown
}

// What tests have shown of an entry path.
const (
	NotNoneChecked int32 = 1
	TruthyChecked  int32 = 2
)

// Checked is the atom of an entry path of which a test has shown something; other
// atoms stay as they are.
func (t *Values) Checked(a Atom, how int32) Atom {
	if i := t.atoms[a]; i.kind == KindPath && i.b < how {
		return t.atom(KindPath, i.a, how)
	}
	return a
}

// Base is the atom without what tests have shown: the identity of the object.
func (t *Values) Base(a Atom) Atom {
	i := t.atoms[a]
	if i.kind != KindPath || i.b == 0 {
		return a
	}
	return t.Entry(t.paths[i.a])
}

// Same says whether two atoms may be one object.
func (t *Values) Same(a, b Atom) bool {
	if a == b {
		return a >= firstAtom
	}
	x, y := t.atoms[a], t.atoms[b]
	return x.kind == KindPath && y.kind == KindPath && x.a == y.a
}

// Tag is the atom of a resume tag.
func (t *Values) Tag(n uint16) Atom { return t.atom(KindTag, int32(n), 0) }

// Entry is the atom of what a path held on entry; Unknown for a lost path.
func (t *Values) Entry(p contract.Path) Atom {
	if !p.Known() {
		return Unknown
	}
	h := uint64(p.Root)<<32 ^ uint64(uint32(p.Index)) ^ uint64(uint32(p.Def))<<8 ^ uint64(uint32(p.Name))<<20
	h = mix(h)
	for i := uint8(0); i < p.Len; i++ {
		h = mix(h ^ uint64(p.Sel[i].Kind)<<40 ^ uint64(uint32(p.Sel[i].Name)))
	}
	for s := t.atomIx.first(h); ; s = t.atomIx.next(s) {
		e := t.atomIx.at(s)
		if e < 0 {
			t.paths = append(t.paths, p)
			t.atoms = append(t.atoms, atomInfo{KindPath, int32(len(t.paths) - 1), 0})
			t.atomIx.put(s, h, int32(len(t.atoms)-1))
			return Atom(len(t.atoms) - 1)
		}
		if i := t.atoms[e]; i.kind == KindPath && i.b == 0 && t.paths[i.a].SameAs(p) {
			return Atom(e)
		}
	}
}

// intern returns the set with these sorted atoms.
func (t *Values) intern(atoms []Atom) Value {
	if len(atoms) == 0 {
		return Empty
	}
	h := uint64(len(atoms))
	for _, a := range atoms {
		h = mix(h ^ uint64(uint32(a)))
	}
	for s := t.setIx.first(h); ; s = t.setIx.next(s) {
		e := t.setIx.at(s)
		if e < 0 {
			start := int32(len(t.pool))
			t.pool = append(t.pool, atoms...)
			t.sets = append(t.sets, setRange{start, int32(len(atoms))})
			t.setIx.put(s, h, int32(len(t.sets)-1))
			return Value(len(t.sets) - 1)
		}
		if slices.Equal(t.Atoms(Value(e)), atoms) {
			return Value(e)
		}
	}
}

// Union joins two values. Above maxAtoms the set collapses into unknown, and
// keeps what must not be forgotten: that it may be unbound or None.
func (t *Values) Union(a, b Value) Value {
	if a == b || b == Empty {
		return a
	}
	if a == Empty {
		return b
	}
	if a > b {
		a, b = b, a
	}
	key := mix(uint64(a)<<32 | uint64(b))
	var slot int
	for slot = t.unions.first(key); ; slot = t.unions.next(slot) {
		e := t.unions.at(slot)
		if e < 0 {
			break
		}
		if t.unions.hashAt(slot) == key {
			return Value(e)
		}
	}
	x, y := t.Atoms(a), t.Atoms(b)
	t.buf = t.buf[:0]
	for len(x) > 0 && len(y) > 0 {
		switch {
		case x[0] < y[0]:
			t.buf = append(t.buf, x[0])
			x = x[1:]
		case x[0] > y[0]:
			t.buf = append(t.buf, y[0])
			y = y[1:]
		default:
			t.buf = append(t.buf, x[0])
			x, y = x[1:], y[1:]
		}
	}
	t.buf = append(append(t.buf, x...), y...)
	if len(t.buf) > maxAtoms && !t.allExc(t.buf) {
		kept := t.buf[:0]
		for _, at := range t.buf {
			if at == Unbound || at == None || at == Unknown {
				kept = append(kept, at)
			}
		}
		if len(kept) == 0 || kept[len(kept)-1] != Unknown {
			kept = append(kept, Unknown)
		}
		t.buf = kept
	}
	v := t.intern(t.buf)
	// intern may have grown nothing in this table, so the slot is still free.
	t.unions.put(slot, key, int32(v))
	return v
}

func (t *Values) allExc(atoms []Atom) bool {
	for _, a := range atoms {
		if t.atoms[a].kind != KindExc {
			return false
		}
	}
	return true
}

// Filter keeps the atoms for which keep holds.
func (t *Values) Filter(v Value, keep func(Atom) bool) Value {
	t.buf = t.buf[:0]
	n := 0
	for _, a := range t.Atoms(v) {
		n++
		if keep(a) {
			t.buf = append(t.buf, a)
		}
	}
	if len(t.buf) == n {
		return v
	}
	return t.intern(t.buf)
}

// Map replaces each atom and sorts the result.
func (t *Values) Map(v Value, f func(Atom) Atom) Value {
	out := Empty
	for i := range t.Atoms(v) {
		a := f(t.Atoms(v)[i])
		out = t.Union(out, t.Of(a))
	}
	return out
}
