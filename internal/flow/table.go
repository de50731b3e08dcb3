package flow

// table is an open-addressed hash table from 64-bit hashes to ids. The owner
// compares keys, since the ids say where they are.
type table struct {
	hash []uint64
	id   []int32 // -1: free
	used []int32 // slots in use, so that reset touches only them
}

const tableMin = 64

func (t *table) reset() {
	if t.id == nil {
		t.grow(tableMin)
		return
	}
	if len(t.id) > 1<<14 && len(t.used)*16 < len(t.id) {
		t.grow(tableMin)
		return
	}
	for _, s := range t.used {
		t.id[s] = -1
	}
	t.used = t.used[:0]
}

func (t *table) grow(n int) {
	t.hash = make([]uint64, n)
	t.id = make([]int32, n)
	t.used = t.used[:0]
	for i := range t.id {
		t.id[i] = -1
	}
}

func (t *table) first(h uint64) int { return int(h & uint64(len(t.id)-1)) }
func (t *table) next(s int) int     { return (s + 1) & (len(t.id) - 1) }

func (t *table) at(s int) int32 { return t.id[s] }

func (t *table) hashAt(s int) uint64 { return t.hash[s] }

func (t *table) put(s int, h uint64, id int32) {
	t.hash[s], t.id[s] = h, id
	t.used = append(t.used, int32(s))
	if len(t.used)*2 <= len(t.id) {
		return
	}
	oldHash, oldID, oldUsed := t.hash, t.id, t.used
	t.used = nil
	t.grow(2 * len(oldID))
	for _, o := range oldUsed {
		k := t.first(oldHash[o])
		for t.id[k] >= 0 {
			k = t.next(k)
		}
		t.hash[k], t.id[k] = oldHash[o], oldID[o]
		t.used = append(t.used, int32(k))
	}
}

// mix spreads the bits of a key (finaliser of a 64-bit multiplicative hash).
func mix(x uint64) uint64 {
	x ^= x >> 32
	x *= 0x9e3779b97f4a7c15
	x ^= x >> 29
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 32
	return x
}
