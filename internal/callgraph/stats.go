package callgraph

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/base/graph"
)

// Cycle describes a large component.
type Cycle struct {
	Size int
	// From and To are the edge whose removal splits the component best, Rest the size
	// of the largest component that is left of it. From is NoNode when no edge that
	// was tried splits it.
	From, To NodeID
	Rest     int
}

// maxTries bounds the edges that are tried in a component, maxSplit its size.
const (
	maxTries = 48
	maxSplit = 20_000
)

// LargestCycles describes the largest components, at most n of more than one
// node.
func (g *Graph) LargestCycles(n int) []Cycle {
	comps := make([]int32, 0, g.Comps.Len())
	for c := range int32(g.Comps.Len()) {
		if len(g.Comps.Nodes(c)) > 1 {
			comps = append(comps, c)
		}
	}
	slices.SortStableFunc(comps, func(a, b int32) int { return len(g.Comps.Nodes(b)) - len(g.Comps.Nodes(a)) })
	var out []Cycle
	for _, c := range comps[:min(n, len(comps))] {
		out = append(out, g.split(c))
	}
	return out
}

// split tries the edges that are most likely bridges: those that are the only
// way into or out of a node.
func (g *Graph) split(c int32) Cycle {
	m := g.Comps.Nodes(c)
	best := Cycle{Size: len(m), From: NoNode, To: NoNode, Rest: len(m)}
	if len(m) > maxSplit {
		return best
	}
	at := make(map[int32]int32, len(m))
	for i, n := range m {
		at[n] = int32(i)
	}
	var edges []graph.Edge
	for i, n := range m {
		for _, e := range g.Edges(NodeID(n)) {
			if k, ok := at[int32(e.To)]; ok && k != int32(i) {
				edges = append(edges, graph.Edge{From: int32(i), To: k})
			}
		}
	}
	sub := graph.Build(len(m), edges, true)
	in := make([]int32, len(m))
	for _, k := range sub.To {
		in[k]++
	}
	type try struct {
		edge  graph.Edge
		score int32
	}
	var tries []try
	for i := range int32(len(m)) {
		for _, k := range sub.Succ(i) {
			out := int32(len(sub.Succ(i)))
			if in[k] == 1 || out == 1 {
				// Narrow at one end and wide at the other.
				tries = append(tries, try{graph.Edge{From: i, To: k}, in[i] + int32(len(sub.Succ(k)))})
			}
		}
	}
	slices.SortStableFunc(tries, func(a, b try) int { return int(b.score - a.score) })
	budget := max(1, min(maxTries, 3_000_000/(len(sub.To)+1)))
	kept := make([]graph.Edge, 0, len(sub.To))
	for _, t := range tries[:min(budget, len(tries))] {
		kept = kept[:0]
		for i := range int32(len(m)) {
			for _, k := range sub.Succ(i) {
				if (graph.Edge{From: i, To: k}) != t.edge {
					kept = append(kept, graph.Edge{From: i, To: k})
				}
			}
		}
		h := graph.Build(len(m), kept, false)
		comps := h.Components()
		rest := 0
		for k := range int32(comps.Len()) {
			rest = max(rest, len(comps.Nodes(k)))
		}
		if rest < best.Rest {
			best.From, best.To, best.Rest = NodeID(m[t.edge.From]), NodeID(m[t.edge.To]), rest
		}
	}
	return best
}
