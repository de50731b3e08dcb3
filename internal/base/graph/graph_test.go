package graph

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func draw(t *rapid.T) Graph {
	n := rapid.IntRange(1, 25).Draw(t, "n")
	var edges []Edge
	for range rapid.IntRange(0, 60).Draw(t, "edges") {
		edges = append(edges, Edge{
			int32(rapid.IntRange(0, n-1).Draw(t, "from")),
			int32(rapid.IntRange(0, n-1).Draw(t, "to")),
		})
	}
	return Build(n, edges, true)
}

// reach is the oracle: reflexive and transitive closure by repetition.
func reach(g *Graph) [][]bool {
	n := g.Len()
	r := make([][]bool, n)
	for i := range r {
		r[i] = make([]bool, n)
		r[i][i] = true
		for _, j := range g.Succ(int32(i)) {
			r[i][j] = true
		}
	}
	for k := range n {
		for i := range n {
			for j := range n {
				r[i][j] = r[i][j] || r[i][k] && r[k][j]
			}
		}
	}
	return r
}

func TestComponentsAgreeWithReachability(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := draw(t)
		c := g.Components()
		r := reach(&g)
		for i := range g.Len() {
			for j := range g.Len() {
				if same := r[i][j] && r[j][i]; same != (c.Of[i] == c.Of[j]) {
					t.Fatalf("%d and %d: same component %v, expected %v", i, j, c.Of[i] == c.Of[j], same)
				}
			}
			for _, j := range g.Succ(int32(i)) {
				if c.Of[j] > c.Of[i] {
					t.Fatalf("edge %d -> %d leads to a later component", i, j)
				}
			}
		}
		seen := 0
		for k := range int32(c.Len()) {
			for _, m := range c.Nodes(k) {
				if c.Of[m] != k {
					t.Fatalf("member %d listed in %d", m, k)
				}
				seen++
			}
		}
		if seen != g.Len() {
			t.Fatalf("%d members of %d nodes", seen, g.Len())
		}
	})
}

func TestAcyclicOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := draw(t)
		back, order := g.Acyclic()
		at := make([]int, g.Len())
		for i, v := range order {
			at[v] = i
		}
		if len(order) != g.Len() {
			t.Fatalf("%d nodes in the order of %d", len(order), g.Len())
		}
		for i := range int32(g.Len()) {
			for e := g.First[i]; e < g.First[i+1]; e++ {
				if !back[e] && at[g.To[e]] >= at[i] {
					t.Fatalf("edge %d -> %d is kept and not respected", i, g.To[e])
				}
			}
		}
	})
}

func TestLongChain(t *testing.T) {
	const n = 300_000
	edges := make([]Edge, n)
	for i := range edges {
		edges[i] = Edge{int32(i), int32((i + 1) % n)}
	}
	g := Build(n, edges, false)
	if got := g.Components().Len(); got != 1 {
		t.Errorf("a ring has %d components", got)
	}
}

func TestBuildDropsDuplicates(t *testing.T) {
	g := Build(3, []Edge{{0, 2}, {1, 0}, {0, 1}, {0, 2}}, true)
	if d := cmp.Diff([]int32{2, 1}, g.Succ(0)); d != "" {
		t.Error(d)
	}
	r := g.Reverse()
	if d := cmp.Diff([]int32{0}, r.Succ(2)); d != "" {
		t.Error(d)
	}
}
