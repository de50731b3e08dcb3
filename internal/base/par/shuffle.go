package par

import (
	"math/rand/v2"
	"sync/atomic"
)

// seed is the number of a schedule, 0 for the usual one.
var seed atomic.Uint64

// Shuffle makes all later runs take their items in an order that a seed draws: a
// test of determinism runs one computation in many schedules and compares bytes.
// 0 restores the usual order. It is for tests alone.
func Shuffle(s uint64) { seed.Store(s) }

// shuffled returns a permutation of n items, nil in the usual order.
func shuffled(n int) []int {
	s := seed.Load()
	if s == 0 {
		return nil
	}
	return rand.New(rand.NewPCG(s, uint64(n))).Perm(n)
}

// draw moves k random nodes of those that are ready to the front of the queue.
func (q *queue) draw(k int) {
	if seed.Load() == 0 {
		return
	}
	ready := q.ready[q.head:]
	for i := range k {
		q.drawn++
		j := i + rand.New(rand.NewPCG(seed.Load(), q.drawn)).IntN(len(ready)-i)
		ready[i], ready[j] = ready[j], ready[i]
	}
}
