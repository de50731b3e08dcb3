package cache

import (
	"container/list"
	"slices"
	"sync"
)

// Memory is a store that ends with the process. It forgets what was used longest
// ago when it weighs more than its limit.
type Memory struct {
	mu     sync.Mutex
	limit  int
	weight int
	nodes  map[Node][]*list.Element // of each node, the last used first
	age    list.List                // of *entry, the last used first
}

type entry struct {
	node   Node
	record *Record
}

// NewMemory returns an empty store that holds up to limit bytes, as records
// weigh themselves.
func NewMemory(limit int) *Memory {
	return &Memory{limit: limit, nodes: map[Node][]*list.Element{}}
}

// Records implements Store.
func (m *Memory) Records(n Node) []*Record {
	m.mu.Lock()
	defer m.mu.Unlock()
	known := m.nodes[n]
	out := make([]*Record, len(known))
	for i, e := range known {
		out[i] = e.Value.(*entry).record
	}
	return out
}

// Put implements Store.
func (m *Memory) Put(n Node, r *Record) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.nodes[n] = slices.Insert(m.nodes[n], 0, m.age.PushFront(&entry{n, r}))
	m.weight += r.Weight
	if known := m.nodes[n]; len(known) > MaxRecords {
		m.forget(known[len(known)-1])
	}
	for m.weight > m.limit && m.age.Len() > 1 {
		m.forget(m.age.Back())
	}
}

// Used implements Store.
func (m *Memory) Used(n Node, r *Record) {
	m.mu.Lock()
	defer m.mu.Unlock()
	known := m.nodes[n]
	i := slices.IndexFunc(known, func(e *list.Element) bool { return e.Value.(*entry).record == r })
	if i < 0 {
		return // forgotten meanwhile
	}
	e := known[i]
	copy(known[1:i+1], known[:i])
	known[0] = e
	m.age.MoveToFront(e)
}

func (m *Memory) forget(e *list.Element) {
	x := e.Value.(*entry)
	m.age.Remove(e)
	m.weight -= x.record.Weight
	known := m.nodes[x.node]
	known = slices.Delete(known, slices.Index(known, e), slices.Index(known, e)+1)
	if len(known) == 0 {
		delete(m.nodes, x.node)
		return
	}
	m.nodes[x.node] = known
}

// Len is the number of records.
func (m *Memory) Len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.age.Len()
}
