package par

import (
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"
)

func TestEachRunsEveryItemOnce(t *testing.T) {
	for _, workers := range []int{1, 2, 8} {
		got := make([]atomic.Int32, 1000)
		Each(workers, len(got), func(_, i int) { got[i].Add(1) })
		for i := range got {
			if got[i].Load() != 1 {
				t.Fatalf("%d workers: item %d ran %d times", workers, i, got[i].Load())
			}
		}
	}
}

func TestPanicReachesCaller(t *testing.T) {
	for _, workers := range []int{1, 4} {
		func() {
			defer func() {
				if r := recover(); r != "boom" {
					t.Errorf("%d workers: recovered %v", workers, r)
				}
			}()
			Each(workers, 50, func(_, i int) {
				if i == 7 {
					panic("boom")
				}
			})
			t.Errorf("%d workers: no panic", workers)
		}()
	}
}

// A random graph whose edges lead from lower to higher numbers: every wanted
// node runs once, after its wanted predecessors.
func TestGraphRespectsEdges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(t, "n")
		workers := rapid.IntRange(1, 6).Draw(t, "workers")
		succ := make([][]int32, n)
		var e Edges
		order := make([]int32, n)
		want := make([]bool, n)
		for i := range n {
			order[i] = int32(i)
			want[i] = rapid.Bool().Draw(t, "want")
			for j := i + 1; j < n; j++ {
				if rapid.IntRange(0, 4).Draw(t, "edge") == 0 {
					succ[i] = append(succ[i], int32(j))
				}
			}
			e.First = append(e.First, int32(len(e.To)))
			e.To = append(e.To, succ[i]...)
		}
		e.First = append(e.First, int32(len(e.To)))
		var clock atomic.Int32
		stamp := make([]int32, n)
		Graph(workers, e, order, want, func(_ int, i int32) {
			if stamp[i] != 0 {
				t.Errorf("node %d ran twice", i)
			}
			stamp[i] = clock.Add(1)
		})
		for i := range n {
			if want[i] != (stamp[i] != 0) {
				t.Fatalf("node %d: wanted %v, stamp %d", i, want[i], stamp[i])
			}
			for _, j := range succ[i] {
				if want[i] && want[j] && stamp[j] < stamp[i] {
					t.Fatalf("node %d ran before %d", j, i)
				}
			}
		}
	})
}
