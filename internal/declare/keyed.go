package declare

import (
	"sync"
	"sync/atomic"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// packed is a key that fits a word.
type packed interface{ pack() uint64 }

// pack of a goal: definitions, files and names number far below 2^29.
func (g goal) pack() uint64 {
	return uint64(g.kind)<<61 | uint64(uint32(g.a+1))<<31 | uint64(uint32(g.b+1))
}

// moduleKey is a name asked of a module.
type moduleKey struct {
	file modgraph.FileID
	name sym.Sym
}

func (k moduleKey) pack() uint64 { return words(int32(k.file), int32(k.name)) }

// pairKey is an object seen as an object of a class.
type pairKey struct {
	obj  types.ID
	base modgraph.DefID
}

func (k pairKey) pack() uint64 { return words(int32(k.obj), int32(k.base)) }

// fitKey is a value that is used as a protocol.
type fitKey struct{ from, to types.ID }

func (k fitKey) pack() uint64 { return words(int32(k.from), int32(k.to)) }

func words(a, b int32) uint64 { return uint64(uint32(a))<<32 | uint64(uint32(b)) }

const keyedShards = 64

// keyed holds published answers by key. Answers are never taken back, so readers
// take no lock: a slot whose value is set has its key for good, and a reader of a
// table that has just been outgrown at worst asks the question again.
type keyed[K packed, V any] struct {
	shards [keyedShards]keyedShard[V]
}

type keyedShard[V any] struct {
	slots atomic.Pointer[[]keyedSlot[V]]
	mu    sync.Mutex
	n     int
	_     [32]byte // keeps neighbours off the same cache line
}

type keyedSlot[V any] struct {
	key uint64 // written before val is
	val atomic.Pointer[V]
}

// spread gives the shard by its low bits and the slot by the rest.
func spread(k uint64) uint64 {
	k ^= k >> 32
	k *= 0x9e3779b97f4a7c15
	return k ^ k>>29
}

func (k *keyed[K, V]) get(key K) *V {
	p := key.pack()
	h := spread(p)
	if slots := k.shards[h%keyedShards].slots.Load(); slots != nil {
		_, v := probe(*slots, p, h)
		return v
	}
	return nil
}

// probe finds the slot of a key or the empty one where it belongs.
func probe[V any](slots []keyedSlot[V], key, h uint64) (*keyedSlot[V], *V) {
	mask := uint64(len(slots) - 1)
	for i := h / keyedShards & mask; ; i = (i + 1) & mask {
		v := slots[i].val.Load()
		if v == nil || slots[i].key == key {
			return &slots[i], v
		}
	}
}

// put publishes an answer and returns the one that was first.
func (k *keyed[K, V]) put(key K, v *V) *V {
	p := key.pack()
	h := spread(p)
	s := &k.shards[h%keyedShards]
	s.mu.Lock()
	defer s.mu.Unlock()
	slots := s.slots.Load()
	if slots == nil || s.n*4 >= len(*slots)*3 {
		slots = s.grow(slots)
	}
	at, old := probe(*slots, p, h)
	if old != nil {
		return old
	}
	at.key = p
	at.val.Store(v)
	s.n++
	return v
}

func (s *keyedShard[V]) grow(old *[]keyedSlot[V]) *[]keyedSlot[V] {
	n := 8
	if old != nil {
		n = 2 * len(*old)
	}
	slots := make([]keyedSlot[V], n)
	if old != nil {
		for i := range *old {
			if x := &(*old)[i]; x.val.Load() != nil {
				at, _ := probe(slots, x.key, spread(x.key))
				at.key = x.key
				at.val.Store(x.val.Load())
			}
		}
	}
	s.slots.Store(&slots)
	return &slots
}
