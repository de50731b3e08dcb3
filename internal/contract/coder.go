package contract

import (
	"cmp"
	"encoding/binary"
	"errors"

	"github.com/ferrule-dev/ferrule/internal/base/digest"
	"github.com/ferrule-dev/ferrule/internal/base/sym"
)

// coder walks the fields of facts. One walk per fact serves four purposes, so
// that a new field cannot be forgotten in one of them: writing, reading,
// digesting, and laying the fields out for comparison.
type coder struct {
	mode coderMode
	buf  []byte // written, or still to be read
	err  error
	refs Refs
	hash *digest.Hasher
	text Texts
	flat []field
}

type coderMode uint8

const (
	coding coderMode = iota
	decoding
	digesting
	flattening
)

// field is one value of a fact laid out for comparison: a number, a symbol or a
// definition.
type field struct {
	kind fieldKind
	v    int32
}

type fieldKind uint8

const (
	fieldNumber fieldKind = iota
	fieldSym
	fieldDef
)

var errCorrupt = errors.New("contract: corrupt encoding")

type integer interface {
	~int32 | ~uint8
}

func number[T integer](c *coder, p *T) {
	switch c.mode {
	case coding:
		v := int64(*p)
		c.buf = binary.AppendVarint(c.buf, v)
	case decoding:
		v, n := binary.Varint(c.buf)
		if n <= 0 || int64(T(v)) != v {
			c.fail()
			return
		}
		c.buf = c.buf[n:]
		*p = T(v)
	case digesting:
		c.hash.Int(int32(*p))
	case flattening:
		c.flat = append(c.flat, field{fieldNumber, int32(*p)})
	}
}

func (c *coder) fail() {
	c.err = errCorrupt
	c.buf = nil
}

func (c *coder) truth(p *bool) {
	var b uint8
	if *p {
		b = 1
	}
	number(c, &b)
	if c.mode == decoding {
		*p = b != 0
	}
}

func (c *coder) sym(p *sym.Sym) {
	switch c.mode {
	case coding:
		c.buf = binary.AppendUvarint(c.buf, uint64(c.refs.SymRef(*p)))
	case decoding:
		v, n := binary.Uvarint(c.buf)
		if n <= 0 || v > 1<<31-1 {
			c.fail()
			return
		}
		c.buf = c.buf[n:]
		s, ok := c.refs.SymOf(uint32(v))
		if !ok {
			c.fail()
			return
		}
		*p = s
	case digesting:
		c.hash.String(c.text.SymText(*p))
	case flattening:
		c.flat = append(c.flat, field{fieldSym, int32(*p)})
	}
}

// def walks a definition; -1 is none.
func (c *coder) def(p *int32) {
	switch c.mode {
	case coding:
		var v uint64
		if *p >= 0 {
			v = uint64(c.refs.DefRef(*p)) + 1
		}
		c.buf = binary.AppendUvarint(c.buf, v)
	case decoding:
		v, n := binary.Uvarint(c.buf)
		if n <= 0 || v > 1<<31-1 {
			c.fail()
			return
		}
		c.buf = c.buf[n:]
		*p = -1
		if v > 0 {
			d, ok := c.refs.DefOf(uint32(v - 1))
			if !ok {
				c.fail()
				return
			}
			*p = d
		}
	case digesting:
		if *p >= 0 {
			c.hash.String(c.text.DefText(*p))
		} else {
			c.hash.String("")
		}
	case flattening:
		c.flat = append(c.flat, field{fieldDef, *p})
	}
}

// position walks an instruction or a fact number: what a contract remembers for
// messages alone. It is written, and neither digested nor compared.
func (c *coder) position(p *int32) {
	if c.mode == coding || c.mode == decoding {
		number(c, p)
	}
}

func (c *coder) path(p *Path) {
	number(c, &p.Root)
	if p.Root != RootNone {
		number(c, &p.Index)
		switch p.Root {
		case RootGlobal, RootClass, RootFree:
			c.def(&p.Def)
			c.sym(&p.Name)
		}
		number(c, &p.Len)
		if p.Len > MaxSelectors {
			c.fail()
			return
		}
		for i := range p.Len {
			number(c, &p.Sel[i].Kind)
			c.sym(&p.Sel[i].Name)
		}
	}
	has := p.Owner != (Owner{})
	c.truth(&has)
	if has {
		c.def(&p.Owner.Class)
		c.sym(&p.Owner.Field)
		c.truth(&p.Owner.Elem)
	}
}

func (c *coder) resource(r *Resource) {
	c.sym(&r.Kind)
	c.def(&r.Class)
	c.sym(&r.Release)
	bits := packBits(r.Refcounted, r.Await, r.Keeps, r.Finalized, r.Lazy)
	number(c, &bits)
	if c.mode == decoding {
		r.Refcounted, r.Await, r.Keeps = bits&1 != 0, bits&2 != 0, bits&4 != 0
		r.Finalized, r.Lazy = bits&8 != 0, bits&16 != 0
	}
}

func packBits(bs ...bool) uint8 {
	var out uint8
	for i, b := range bs {
		if b {
			out |= 1 << i
		}
	}
	return out
}

func (c *coder) atom(a *Atom) {
	number(c, &a.Kind)
	if a.Kind == AtomNone || a.Kind == AtomMaybe {
		return
	}
	c.truth(&a.Negated)
	number(c, &a.Param)
	switch a.Kind {
	case AtomEquals, AtomNames:
		c.sym(&a.Const)
	case AtomIsClass, AtomRuns:
		c.def(&a.Class)
	}
}

// base walks what all facts carry. The first byte holds tier, phase and what
// follows.
func (c *coder) base(b *Base) {
	head := uint8(b.Tier) | uint8(b.Phase)<<3
	if !b.Cond.Always() {
		head |= 1 << 6
	}
	if c.mode == coding || c.mode == decoding {
		if b.Witness.Callee >= 0 {
			head |= 1 << 7
		}
	}
	number(c, &head)
	if c.mode == decoding {
		b.Tier, b.Phase = Tier(head&7), Phase(head>>3&7)
	}
	if head&(1<<6) != 0 {
		c.atom(&b.Cond[0])
		c.atom(&b.Cond[1])
	}
	if c.mode == flattening || c.mode == digesting {
		return
	}
	number(c, &b.Witness.Instr)
	if head&(1<<7) != 0 {
		c.def(&b.Witness.Callee)
		number(c, &b.Witness.Fact)
	} else if c.mode == decoding {
		b.Witness.Callee, b.Witness.Fact = -1, -1
	}
}

// compareFlat orders two facts of one section by their laid out fields.
func compareFlat(a, b []field, t Texts) int {
	for i := range min(len(a), len(b)) {
		x, y := a[i], b[i]
		if x == y {
			continue
		}
		if x.kind != y.kind {
			return cmp.Compare(x.kind, y.kind)
		}
		var d int
		switch x.kind {
		case fieldSym:
			d = cmp.Compare(t.SymText(sym.Sym(x.v)), t.SymText(sym.Sym(y.v)))
		case fieldDef:
			switch {
			case x.v < 0:
				d = -1
			case y.v < 0:
				d = 1
			default:
				d = t.CompareDefs(x.v, y.v)
			}
		default:
			d = cmp.Compare(x.v, y.v)
		}
		if d != 0 {
			return d
		}
	}
	return cmp.Compare(len(a), len(b))
}
