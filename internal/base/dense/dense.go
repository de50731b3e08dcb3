// Package dense maps sparse keys to small dense numbers.
//
// An Index gives each new 64-bit key the next number, in order of arrival, and
// finds it again through an open-addressed table: two flat arrays and no
// pointer, which the garbage collector need not look at. Numbers follow the
// order of arrival; where that order is not fixed, they must not show.
package dense

// Index numbers keys from 0 in order of arrival. The zero value is empty.
type Index struct {
	slots []int32 // number+1 of the key that sits there, 0 for none
	keys  []uint64
}

// Len is the number of keys.
func (x *Index) Len() int { return len(x.keys) }

// Key returns the key of a number.
func (x *Index) Key(i int32) uint64 { return x.keys[i] }

// Reset forgets the keys and keeps the memory.
func (x *Index) Reset() {
	clear(x.slots)
	x.keys = x.keys[:0]
}

func mix(k uint64) uint64 {
	k ^= k >> 32
	k *= 0x9e3779b97f4a7c15
	return k ^ k>>29
}

// Find returns the number of a key, or -1.
func (x *Index) Find(key uint64) int32 {
	if len(x.slots) == 0 {
		return -1
	}
	mask := uint64(len(x.slots) - 1)
	for h := mix(key) & mask; ; h = (h + 1) & mask {
		s := x.slots[h]
		if s == 0 {
			return -1
		}
		if x.keys[s-1] == key {
			return s - 1
		}
	}
}

// Add returns the number of a key, which it numbers if it is new.
func (x *Index) Add(key uint64) int32 {
	if len(x.keys)*2 >= len(x.slots) {
		x.grow()
	}
	mask := uint64(len(x.slots) - 1)
	h := mix(key) & mask
	for ; x.slots[h] != 0; h = (h + 1) & mask {
		if s := x.slots[h]; x.keys[s-1] == key {
			return s - 1
		}
	}
	x.keys = append(x.keys, key)
	x.slots[h] = int32(len(x.keys))
	return int32(len(x.keys)) - 1
}

func (x *Index) grow() {
	n := max(16, 2*len(x.slots))
	x.slots = make([]int32, n)
	mask := uint64(n - 1)
	for i, k := range x.keys {
		h := mix(k) & mask
		for x.slots[h] != 0 {
			h = (h + 1) & mask
		}
		x.slots[h] = int32(i) + 1
	}
}
