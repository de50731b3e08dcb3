package infer

import (
	"sync"
	"sync/atomic"

	"github.com/ferrule-dev/ferrule/internal/base/dense"
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// cellID numbers cells. In this order stand: result and yield of each body,
// parameters, symbols of the bodies' files, attributes.
type cellID int32

const noCell cellID = -1

// read is a cell and the value that an evaluation saw in it.
type read struct {
	cell cellID
	seen types.ID
	soft Tier
}

// write is a contribution to a cell.
type write struct {
	cell cellID
	typ  types.ID
	soft Tier // TierInjected or TierWeak if the type rests on votes
}

// part is the contribution of one body.
type part struct {
	body int32
	typ  types.ID
	soft Tier
}

const (
	cellChunkBits = 12
	cellChunk     = 1 << cellChunkBits
	maxCellChunks = 1 << 13
)

// cell is the state of one cell between rounds.
type cell struct {
	val   types.ID
	soft  Tier   // of the weakest contribution
	pin   bool   // did not settle: Unknown(cycle) for good
	other bool   // somebody who is no static writer contributes
	parts []part // by ascending body
}

// cells is the table of cells. Attribute cells appear while bodies run: a look-up
// that finds nothing is a read, too.
type cells struct {
	chunks [maxCellChunks]atomic.Pointer[[cellChunk]cell]
	n      atomic.Int32
	shards [attrShards]attrShard
	mu     sync.Mutex
}

const attrShards = 64

type attrShard struct {
	sync.RWMutex
	index dense.Index
	ids   []cellID
}

func (c *cells) at(id cellID) *cell {
	return &c.chunks[id>>cellChunkBits].Load()[id&(cellChunk-1)]
}

// add appends n cells and returns the first.
func (c *cells) add(n int) cellID {
	c.mu.Lock()
	defer c.mu.Unlock()
	first := c.n.Load()
	last := first + int32(n)
	for k := first >> cellChunkBits; k <= (last-1)>>cellChunkBits; k++ {
		if c.chunks[k].Load() == nil {
			fresh := new([cellChunk]cell)
			for i := range fresh {
				fresh[i].val = types.Never
			}
			c.chunks[k].Store(fresh)
		}
	}
	c.n.Store(last)
	return cellID(first)
}

// attr is the cell of an attribute of a class's objects, made if need be.
func (c *cells) attr(class modgraph.DefID, name sym.Sym) cellID {
	key := uint64(uint32(class))<<32 | uint64(uint32(name))
	s := &c.shards[(uint32(class)*31+uint32(name))%attrShards]
	s.RLock()
	i := s.index.Find(key)
	if i >= 0 {
		id := s.ids[i]
		s.RUnlock()
		return id
	}
	s.RUnlock()
	s.Lock()
	defer s.Unlock()
	if i := s.index.Find(key); i >= 0 {
		return s.ids[i]
	}
	s.index.Add(key)
	id := c.add(1)
	s.ids = append(s.ids, id)
	return id
}
