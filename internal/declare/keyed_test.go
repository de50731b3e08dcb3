package declare

import (
	"slices"
	"sync"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"pgregory.net/rapid"
)

func TestKeyedAgreesWithMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var k keyed[goal, int]
		m := map[goal]*int{}
		for range rapid.IntRange(0, 400).Draw(t, "steps") {
			g := goal{goalKind(rapid.IntRange(0, 5).Draw(t, "kind")), int32(rapid.IntRange(-1, 30).Draw(t, "a")), int32(rapid.IntRange(-1, 30).Draw(t, "b"))}
			if got := k.get(g); got != m[g] {
				t.Fatalf("get(%v) = %p, expected %p", g, got, m[g])
			}
			if rapid.Bool().Draw(t, "put") {
				v := new(int)
				if m[g] == nil {
					m[g] = v
				}
				if got := k.put(g, v); got != m[g] {
					t.Fatalf("put(%v) = %p, expected %p", g, got, m[g])
				}
			}
		}
	})
}

// Every worker gets the answer that was first, whoever asks while the table grows.
func TestKeyedIsShared(t *testing.T) {
	var k keyed[moduleKey, int]
	const workers, keys = 8, 5000
	seen := make([][]*int, workers)
	var wg sync.WaitGroup
	for w := range workers {
		seen[w] = make([]*int, keys)
		wg.Go(func() {
			for i := range keys {
				key := moduleKey{modgraph.FileID(i % 50), sym.Sym(i)}
				if seen[w][i] = k.get(key); seen[w][i] == nil {
					seen[w][i] = k.put(key, new(int))
				}
			}
		})
	}
	wg.Wait()
	for w := 1; w < workers; w++ {
		if !slices.Equal(seen[w], seen[0]) {
			t.Fatalf("worker %d got other answers than worker 0", w)
		}
	}
}
