// Package bitset holds sets of small numbers, one bit each.
package bitset

import "math/bits"

// Set is a set of numbers below the size it was made for. The zero value is an
// empty set of size 0.
type Set []uint64

// New returns an empty set for the numbers 0 to n-1.
func New(n int) Set { return make(Set, (n+63)>>6) }

// Has says whether i is in the set.
func (s Set) Has(i int) bool { return s[i>>6]&(1<<(i&63)) != 0 }

// Add puts i into the set and says whether it is new there.
func (s Set) Add(i int) bool {
	w, m := &s[i>>6], uint64(1)<<(i&63)
	if *w&m != 0 {
		return false
	}
	*w |= m
	return true
}

// Remove takes i out of the set.
func (s Set) Remove(i int) { s[i>>6] &^= 1 << (i & 63) }

// Union adds the members of t and says whether the set grew.
func (s Set) Union(t Set) bool {
	grew := false
	for i, w := range t {
		if w&^s[i] != 0 {
			s[i] |= w
			grew = true
		}
	}
	return grew
}

// Clear empties the set.
func (s Set) Clear() { clear(s) }

// Count is the number of members.
func (s Set) Count() int {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// Each calls f for the members in ascending order.
func (s Set) Each(f func(int)) {
	for i, w := range s {
		for w != 0 {
			f(i<<6 + bits.TrailingZeros64(w))
			w &= w - 1
		}
	}
}
