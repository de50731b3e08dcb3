package bind

// table finds the record of a name in a scope: open addressing over flat arrays,
// since a Go map of this size costs several times as much.
type table struct {
	keys []uint64 // scope+1 in the high half, name in the low half; 0 is empty
	vals []int32
	n    int
}

func key(scope DefIndex, name NameID) uint64 {
	return uint64(uint32(scope)+1)<<32 | uint64(uint32(name))
}

func (t *table) reset(size int) {
	n := 16
	for n < 2*size {
		n *= 2
	}
	if cap(t.keys) < n {
		t.keys, t.vals = make([]uint64, n), make([]int32, n)
	} else {
		t.keys, t.vals = t.keys[:n], t.vals[:n]
		clear(t.keys)
	}
	t.n = 0
}

func (t *table) slot(k uint64) int {
	mask := len(t.keys) - 1
	h := k * 0x9e3779b97f4a7c15
	i := int(h>>32) & mask
	for t.keys[i] != 0 && t.keys[i] != k {
		i = (i + 1) & mask
	}
	return i
}

// get returns the value of a key, or -1.
func (t *table) get(k uint64) int32 {
	if len(t.keys) == 0 {
		return -1
	}
	i := t.slot(k)
	if t.keys[i] == 0 {
		return -1
	}
	return t.vals[i]
}

// put sets the value of a key that is absent.
func (t *table) put(k uint64, v int32) {
	if 2*(t.n+1) > len(t.keys) {
		old := *t
		*t = table{}
		t.reset(max(16, 2*old.n+2))
		for i, k := range old.keys {
			if k != 0 {
				j := t.slot(k)
				t.keys[j], t.vals[j] = k, old.vals[i]
			}
		}
		t.n = old.n
	}
	i := t.slot(k)
	if t.keys[i] == 0 {
		t.n++
	}
	t.keys[i], t.vals[i] = k, v
}
