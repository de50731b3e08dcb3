package types

import (
	"encoding/binary"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/zeebo/xxh3"

	"github.com/ferrule-dev/ferrule/internal/base/digest"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

const (
	shardBits = 6
	shards    = 1 << shardBits
	chunkBits = 10
	chunkSize = 1 << chunkBits
	maxChunks = 1 << 14
)

// shard finds the types whose hash falls into it. Types are canonical, so two of
// the same fields, with arguments compared by id, are one, and no digest is needed
// to find it. A slot holds the upper half of the hash and the id, or 0; it is
// written once, so readers take no lock.
type shard struct {
	slots atomic.Pointer[[]atomic.Uint64]
	mu    sync.Mutex
	n     int
	_     [40]byte // keeps neighbours off the same cache line
}

// Store holds the types of a session. It is safe for use by many workers.
type Store struct {
	Prog    *modgraph.Program
	Classes Classes

	shards [shards]shard
	mu     sync.Mutex
	n      ID
	chunks [maxChunks]atomic.Pointer[[chunkSize]node]

	// defs holds per file the digests of its DefKeys.
	defs   atomic.Pointer[[]atomic.Pointer[[]digest.Digest]]
	defsMu sync.Mutex
}

// NewStore returns a store over the definitions of a program. The classes of
// constants are set by the caller before the first union is made.
func NewStore(prog *modgraph.Program) *Store {
	s := &Store{Prog: prog, Classes: Classes{
		Int: modgraph.NoDef, Str: modgraph.NoDef, Bytes: modgraph.NoDef,
		Bool: modgraph.NoDef, Tuple: modgraph.NoDef, Dict: modgraph.NoDef,
	}}
	s.add(node{kind: KindInvalid})
	for id := Any; id < firstDynamic; id++ {
		x := node{def: -1}
		switch id {
		case Any:
			x.kind, x.flags = KindAny, flagUnknown
		case None:
			x.kind = KindNone
		case Never:
			x.kind = KindNever
		case Self:
			x.kind, x.name, x.flags = KindTypeVar, "Self", flagSelf
		default:
			x.kind, x.lit, x.flags = KindUnknown, LitKind(id-UnknownFirst), flagUnknown
		}
		if got := s.intern(x); got != id {
			panic("types: fixed ids are out of order")
		}
	}
	return s
}

func (s *Store) at(id ID) *node {
	return &s.chunks[id>>chunkBits].Load()[id&(chunkSize-1)]
}

// Len is the number of types, Invalid included.
func (s *Store) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return int(s.n)
}

func (s *Store) add(x node) ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.n
	c := s.chunks[id>>chunkBits].Load()
	if c == nil {
		c = new([chunkSize]node)
		s.chunks[id>>chunkBits].Store(c)
	}
	c[id&(chunkSize-1)] = x
	s.n++
	return id
}

// intern returns the ID of a node. Its args and names are copied when it is new,
// so that callers may reuse their slices.
func (s *Store) intern(x node) ID {
	for _, a := range x.args {
		n := s.at(a)
		x.flags |= n.flags & (flagVars | flagSelf | flagUnknown)
		if n.depth >= x.depth {
			x.depth = n.depth + 1
		}
	}
	if x.depth > MaxDepth && x.kind != KindUnion {
		return s.shallow(x)
	}
	h := x.hash()
	sh := &s.shards[h&(shards-1)]
	if slots := sh.slots.Load(); slots != nil {
		if _, id := s.probe(*slots, &x, h); id != 0 {
			return id
		}
	}
	sh.mu.Lock()
	defer sh.mu.Unlock()
	slots := sh.slots.Load()
	if slots == nil || sh.n*4 >= len(*slots)*3 {
		slots = s.grow(sh, slots)
	}
	at, id := s.probe(*slots, &x, h)
	if id != 0 {
		return id
	}
	// Field by field, so that the caller's slices stay on its stack.
	id = s.add(node{
		kind: x.kind, lit: x.lit, flags: x.flags, depth: x.depth, def: x.def, name: strings.Clone(x.name),
		names: append([]string(nil), x.names...), args: append([]ID(nil), x.args...), digest: s.digestOf(&x),
	})
	at.Store(h>>32<<32 | uint64(id))
	sh.n++
	return id
}

// probe finds the slot of a node and its id, 0 for none.
func (s *Store) probe(slots []atomic.Uint64, x *node, h uint64) (*atomic.Uint64, ID) {
	mask := uint64(len(slots) - 1)
	for i := h >> shardBits & mask; ; i = (i + 1) & mask {
		v := slots[i].Load()
		if v == 0 {
			return &slots[i], 0
		}
		if v>>32 == h>>32 && s.at(ID(uint32(v))).same(x) {
			return &slots[i], ID(uint32(v))
		}
	}
}

func (s *Store) grow(sh *shard, old *[]atomic.Uint64) *[]atomic.Uint64 {
	n := 16
	if old != nil {
		n = 2 * len(*old)
	}
	slots := make([]atomic.Uint64, n)
	if old != nil {
		mask := uint64(n - 1)
		for k := range *old {
			v := (*old)[k].Load()
			if v == 0 {
				continue
			}
			i := s.at(ID(uint32(v))).hash() >> shardBits & mask
			for slots[i].Load() != 0 {
				i = (i + 1) & mask
			}
			slots[i].Store(v)
		}
	}
	sh.slots.Store(&slots)
	return &slots
}

// hash covers what same compares. It rests on ids and never shows.
func (x *node) hash() uint64 {
	const prime = 0x9e3779b97f4a7c15
	h := uint64(x.kind) | uint64(x.lit)<<8 | uint64(x.flags&(flagAsync|flagVarargs))<<16 | uint64(uint32(x.def))<<32
	mix := func(v uint64) {
		h = (h ^ v) * prime
		h ^= h >> 29
	}
	mix(uint64(len(x.names)))
	if x.name != "" {
		mix(xxh3.HashString(x.name))
	}
	for _, n := range x.names {
		mix(xxh3.HashString(n))
	}
	for _, a := range x.args {
		mix(uint64(a) + 1)
	}
	mix(0)
	return h
}

// same says whether two nodes are one type.
func (x *node) same(y *node) bool {
	const own = flagAsync | flagVarargs
	return x.kind == y.kind && x.lit == y.lit && x.flags&own == y.flags&own && x.def == y.def && x.name == y.name &&
		slices.Equal(x.args, y.args) && slices.Equal(x.names, y.names)
}

// digestOf is the content of a node by the digests of what it refers to.
func (s *Store) digestOf(x *node) digest.Digest {
	var stack [256]byte
	b := append(stack[:0], byte(x.kind), byte(x.lit), byte(x.flags&(flagAsync|flagVarargs)))
	switch {
	case x.kind == KindModule:
		d := s.fileDigest(modgraph.FileID(x.def))
		b = appendDigest(b, d)
	case x.def >= 0:
		b = appendDigest(b, s.DefDigest(modgraph.DefID(x.def)))
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(len(x.name)))
	b = append(b, x.name...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(x.names)))
	for _, n := range x.names {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(n)))
		b = append(b, n...)
	}
	for _, a := range x.args {
		b = appendDigest(b, s.at(a).digest)
	}
	return digest.OfBytes(b)
}

// shallow is a type nested too deeply, with the arguments taken out.
func (s *Store) shallow(x node) ID {
	args := make([]ID, len(x.args))
	for i, a := range x.args {
		args[i] = a
		if s.at(a).depth > 0 {
			args[i] = Unknown(ReasonDepth)
		}
	}
	x.args, x.depth, x.flags = args, 0, x.flags&(flagAsync|flagVarargs)
	return s.intern(x)
}

func appendDigest(b []byte, d digest.Digest) []byte {
	b = binary.LittleEndian.AppendUint64(b, d[0])
	return binary.LittleEndian.AppendUint64(b, d[1])
}

func (s *Store) fileDigest(f modgraph.FileID) digest.Digest {
	return s.DefDigest(s.Prog.Files[f].FirstDef)
}

// DefDigest is the digest of a definition's DefKey, computed once a file.
func (s *Store) DefDigest(d modgraph.DefID) digest.Digest {
	f := s.Prog.FileIDOf(d)
	cols := s.defs.Load()
	if cols == nil || int(f) >= len(*cols) {
		cols = s.growDefs(int(f))
	}
	col := (*cols)[f].Load()
	if col == nil {
		col = s.digestsOf(f)
		(*cols)[f].Store(col)
	}
	return (*col)[d-s.Prog.Files[f].FirstDef]
}

func (s *Store) growDefs(f int) *[]atomic.Pointer[[]digest.Digest] {
	s.defsMu.Lock()
	defer s.defsMu.Unlock()
	old := s.defs.Load()
	if old != nil && f < len(*old) {
		return old
	}
	grown := make([]atomic.Pointer[[]digest.Digest], max(len(s.Prog.Files), f+1))
	if old != nil {
		for i := range *old {
			grown[i].Store((*old)[i].Load())
		}
	}
	s.defs.Store(&grown)
	return &grown
}

func (s *Store) digestsOf(f modgraph.FileID) *[]digest.Digest {
	file := s.Prog.Files[f]
	col := make([]digest.Digest, len(file.Bind.Defs))
	for i := range col {
		col[i] = digest.OfString(s.Prog.Key(file.FirstDef + modgraph.DefID(i)))
	}
	return &col
}
