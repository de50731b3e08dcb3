// Package sym interns the names of a program.
//
// A Sym is tested for equality and resolved to its text. Its number depends on
// who came first and must never be compared for order or written to disk.
package sym

import (
	"sync"
	"sync/atomic"
)

// Sym is an interned name. The zero value is the empty name.
type Sym int32

const (
	shardBits = 5
	shards    = 1 << shardBits
	chunkBits = 12
	chunkSize = 1 << chunkBits
	maxChunks = 1 << 14
)

type shard struct {
	sync.RWMutex
	ids map[string]Sym
	_   [32]byte // keeps neighbours off the same cache line
}

// Table interns names for one session. It is safe for use by many workers.
type Table struct {
	shards [shards]shard
	mu     sync.Mutex
	n      int32
	// Texts are written once, before their id is handed out, into chunks that never
	// move, so that Text needs no lock.
	chunks [maxChunks]atomic.Pointer[[chunkSize]string]
}

// NewTable returns a table that knows the empty name.
func NewTable() *Table {
	t := &Table{}
	for i := range t.shards {
		t.shards[i].ids = map[string]Sym{}
	}
	t.add("")
	t.shards[shardOf("")].ids[""] = 0
	return t
}

func shardOf(s string) int {
	h := uint32(2166136261)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return int(h >> (32 - shardBits))
}

// Intern returns the symbol of a name.
func (t *Table) Intern(s string) Sym {
	sh := &t.shards[shardOf(s)]
	sh.RLock()
	id, ok := sh.ids[s]
	sh.RUnlock()
	if ok {
		return id
	}
	sh.Lock()
	defer sh.Unlock()
	if id, ok := sh.ids[s]; ok {
		return id
	}
	id = t.add(s)
	sh.ids[s] = id
	return id
}

func (t *Table) add(s string) Sym {
	t.mu.Lock()
	defer t.mu.Unlock()
	id := t.n
	c := t.chunks[id>>chunkBits].Load()
	if c == nil {
		c = new([chunkSize]string)
		t.chunks[id>>chunkBits].Store(c)
	}
	c[id&(chunkSize-1)] = s
	t.n++
	return Sym(id)
}

// Text returns the name of a symbol.
func (t *Table) Text(s Sym) string {
	return t.chunks[s>>chunkBits].Load()[s&(chunkSize-1)]
}
