package contract

import (
	"encoding/binary"

	"github.com/ferrule-dev/ferrule/internal/base/digest"
	"github.com/ferrule-dev/ferrule/internal/base/sym"
)

// Refs maps symbols and definitions to numbers that mean the same where the
// encoding is read again, and back. SameSession keeps the ids of the session; a
// store has tables of texts and keys.
type Refs interface {
	SymRef(sym.Sym) uint32
	DefRef(def int32) uint32
	SymOf(uint32) (sym.Sym, bool)
	DefOf(uint32) (int32, bool)
}

// SameSession are references that hold while the program's tables live.
type SameSession struct{}

// SymRef is the symbol itself.
func (SameSession) SymRef(s sym.Sym) uint32 { return uint32(s) }

// DefRef is the id itself.
func (SameSession) DefRef(d int32) uint32 { return uint32(d) }

// SymOf is the inverse of SymRef.
func (SameSession) SymOf(n uint32) (sym.Sym, bool) { return sym.Sym(n), true }

// DefOf is the inverse of DefRef.
func (SameSession) DefOf(n uint32) (int32, bool) { return int32(n), true }

// Keys are references by text, for a store: a record names entries of two tables
// that the store keeps beside its records.
type Keys struct {
	Text    Texts
	Syms    []string
	Defs    []string
	symAt   map[sym.Sym]uint32
	defAt   map[int32]uint32
	Intern  func(string) sym.Sym
	Resolve func(key string) (int32, bool)
}

// SymRef numbers a symbol in order of first use.
func (k *Keys) SymRef(s sym.Sym) uint32 {
	if n, ok := k.symAt[s]; ok {
		return n
	}
	if k.symAt == nil {
		k.symAt = map[sym.Sym]uint32{}
	}
	n := uint32(len(k.Syms))
	k.Syms = append(k.Syms, k.Text.SymText(s))
	k.symAt[s] = n
	return n
}

// DefRef numbers a definition in order of first use.
func (k *Keys) DefRef(d int32) uint32 {
	if n, ok := k.defAt[d]; ok {
		return n
	}
	if k.defAt == nil {
		k.defAt = map[int32]uint32{}
	}
	n := uint32(len(k.Defs))
	k.Defs = append(k.Defs, k.Text.DefText(d))
	k.defAt[d] = n
	return n
}

// SymOf interns the text of an entry.
func (k *Keys) SymOf(n uint32) (sym.Sym, bool) {
	if int(n) >= len(k.Syms) {
		return 0, false
	}
	return k.Intern(k.Syms[n]), true
}

// DefOf finds the definition of an entry.
func (k *Keys) DefOf(n uint32) (int32, bool) {
	if int(n) >= len(k.Defs) {
		return 0, false
	}
	return k.Resolve(k.Defs[n])
}

// flags walks what is no list.
func (c *Contract) flags(co *coder) {
	ends := c.EndsWhen.Kind != AtomNone
	bits := []*bool{
		&c.NeverReturns, &c.MayReturnNone, &c.AlwaysNone, &c.ResultFresh, &c.Awaitable, &c.ContextManager, &c.Suppresses,
		&c.DecoratedOpaque, &c.NeverNone, &c.LoopBound, &c.Atomic, &c.Modelled, &c.RunsAnyway, &ends,
	}
	var word int32
	for i, b := range bits {
		if *b {
			word |= 1 << i
		}
	}
	number(co, &word)
	if co.mode == decoding {
		for i, b := range bits {
			*b = word&(1<<i) != 0
		}
	}
	if c.MayReturnNone {
		co.base(&c.NoneBase)
	}
	if ends {
		co.atom(&c.EndsWhen)
	}
	number(co, &c.SuppressParam)
	if c.Suppresses {
		co.atom(&c.SuppressWhen[0])
		co.atom(&c.SuppressWhen[1])
	}
	// Completeness: two bits a section.
	for s := range NumSections {
		if s%4 != 0 {
			continue
		}
		var b uint8
		for k := range min(4, NumSections-s) {
			b |= uint8(c.Complete[s+k]) << (2 * k)
		}
		if co.mode == coding {
			co.buf = append(co.buf, b)
			continue
		}
		if co.mode == decoding {
			if len(co.buf) == 0 {
				co.fail()
				return
			}
			b = co.buf[0]
			co.buf = co.buf[1:]
			for k := range min(4, NumSections-s) {
				v := Completeness(b >> (2 * k) & 3)
				if v > Complete {
					co.fail()
					return
				}
				c.Complete[s+k] = v
			}
			continue
		}
		number(co, &b)
	}
}

// Encode appends the record of a contract to buf. Empty sections take no room.
func Encode(buf []byte, c *Contract, refs Refs) []byte {
	lists := coder{mode: coding, refs: refs}
	w := walk{op: walkCode, c: &lists}
	w.lists(c, &none)
	head := coder{mode: coding, refs: refs, buf: buf}
	head.def(&c.Def)
	c.flags(&head)
	number(&head, &c.Unknowns)
	head.buf = binary.AppendUvarint(head.buf, uint64(w.present))
	return append(head.buf, lists.buf...)
}

// Decode reads a record. What is not one gives an error and never more memory
// than the record's own size justifies.
func Decode(record []byte, refs Refs) (*Contract, error) {
	c := &Contract{}
	co := coder{mode: decoding, refs: refs, buf: record}
	co.def(&c.Def)
	c.flags(&co)
	number(&co, &c.Unknowns)
	present, n := binary.Uvarint(co.buf)
	if n <= 0 || present>>numLists != 0 {
		return nil, errCorrupt
	}
	co.buf = co.buf[n:]
	w := walk{op: walkCode, c: &co, present: uint32(present)}
	w.lists(c, &none)
	if co.err == nil && len(co.buf) != 0 {
		co.err = errCorrupt
	}
	if co.err != nil {
		return nil, co.err
	}
	return c, nil
}

// Digest covers sections, conditions, phases, completeness and tiers: what a
// caller's evaluation may branch on. It does not cover witnesses and positions.
func (c *Contract) Digest(t Texts) digest.Digest {
	var h digest.Hasher
	co := coder{mode: digesting, hash: &h, text: t}
	c.flags(&co)
	w := walk{op: walkCode, c: &co}
	w.lists(c, &none)
	return h.Sum()
}

// Sort brings the facts into structural order. Witnesses name facts by their
// place, so a contract is sorted once, before anybody reads it.
func (c *Contract) Sort(t Texts) {
	s := sorters.Get().(*sorter)
	w := walk{op: walkSort, text: t, sort: s}
	w.lists(c, &none)
	sorters.Put(s)
}

// Reset empties a contract for another function. The lists keep their room.
func (c *Contract) Reset(def int32) {
	w := walk{op: walkReset}
	w.lists(c, &none)
	c.keepLists(&Contract{Def: def})
}

// Compact is a copy with lists of their exact size: a contract lives until the end
// of the run.
func (c *Contract) Compact() *Contract {
	out := &Contract{}
	out.keepLists(c)
	w := walk{op: walkCopy}
	w.lists(out, c)
	return out
}

// none is what walks over one contract have on the other side. Nothing writes it.
var none Contract

// Equal says whether two sorted contracts are the same but for witnesses, counts
// and positions.
func (c *Contract) Equal(o *Contract) bool {
	if c == o {
		return true
	}
	if c == nil || o == nil || !c.equalFlags(o) {
		return false
	}
	w := walk{op: walkEqual, equal: true}
	w.lists(c, o)
	return w.equal
}

func (c *Contract) equalFlags(o *Contract) bool {
	return c.NeverReturns == o.NeverReturns && c.EndsWhen == o.EndsWhen && c.MayReturnNone == o.MayReturnNone && c.AlwaysNone == o.AlwaysNone &&
		c.ResultFresh == o.ResultFresh && c.Awaitable == o.Awaitable && c.ContextManager == o.ContextManager &&
		c.Suppresses == o.Suppresses && c.DecoratedOpaque == o.DecoratedOpaque && c.NeverNone == o.NeverNone &&
		c.LoopBound == o.LoopBound && c.Atomic == o.Atomic && c.Modelled == o.Modelled && c.RunsAnyway == o.RunsAnyway &&
		c.SuppressParam == o.SuppressParam && c.SuppressWhen == o.SuppressWhen && c.Complete == o.Complete &&
		c.NoneBase.Tier == o.NoneBase.Tier && c.NoneBase.Cond == o.NoneBase.Cond && c.NoneBase.Phase == o.NoneBase.Phase
}
