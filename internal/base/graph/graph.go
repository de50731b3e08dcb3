// Package graph has the algorithms on directed graphs that the analysis rests
// on: strongly connected components, and an acyclic version of a graph.
//
// # Model
//
// A Graph is two flat tables: the successors of node i are To[First[i]:First[i+1]].
// Nodes are numbered by the caller in structural order, and every result depends
// on that numbering and the order of successors alone.
//
//	0 -> 1 -> 2 -> 1     Components: {0}, {1, 2}; in dependency order {1, 2}, {0}
//
// # Invariants
//
// Nothing recurses: real call graphs hold chains of tens of thousands of nodes.
package graph

import "slices"

// Graph is a directed graph in compressed rows.
type Graph struct {
	First []int32
	To    []int32
}

// Edge is one edge, for Build.
type Edge struct{ From, To int32 }

// Build makes a graph of n nodes; the successors of a node keep the order of
// the list, and an edge that stands more than once is kept once if dedup is set.
func Build(n int, edges []Edge, dedup bool) Graph {
	g := Graph{First: make([]int32, n+1), To: make([]int32, len(edges))}
	for _, e := range edges {
		g.First[e.From+1]++
	}
	for i := range n {
		g.First[i+1] += g.First[i]
	}
	at := make([]int32, n)
	copy(at, g.First[:n])
	for _, e := range edges {
		g.To[at[e.From]] = e.To
		at[e.From]++
	}
	if !dedup {
		return g
	}
	seen := make([]int32, n)
	out := int32(0)
	for i := range n {
		lo, hi := g.First[i], g.First[i+1]
		g.First[i] = out
		for _, j := range g.To[lo:hi] {
			if seen[j] == int32(i)+1 {
				continue
			}
			seen[j] = int32(i) + 1
			g.To[out] = j
			out++
		}
	}
	g.First[n] = out
	g.To = g.To[:out]
	return g
}

// Collect makes a graph of n nodes from a function that tells the successors of a
// node, in their order; one told twice is kept once. It is asked for each node in
// turn.
func Collect(n int, each func(i int32, add func(j int32))) Graph {
	g := Graph{First: make([]int32, n+1)}
	seen := make([]int32, n)
	for i := range int32(n) {
		each(i, func(j int32) {
			if seen[j] != i+1 {
				seen[j] = i + 1
				g.To = append(g.To, j)
			}
		})
		g.First[i+1] = int32(len(g.To))
	}
	return g
}

// Len is the number of nodes.
func (g *Graph) Len() int { return len(g.First) - 1 }

// Succ lists the successors of a node.
func (g *Graph) Succ(i int32) []int32 { return g.To[g.First[i]:g.First[i+1]] }

// Reverse turns every edge around.
func (g *Graph) Reverse() Graph {
	n := g.Len()
	out := Graph{First: make([]int32, n+1), To: make([]int32, len(g.To))}
	for _, j := range g.To {
		out.First[j+1]++
	}
	for i := range n {
		out.First[i+1] += out.First[i]
	}
	at := slices.Clone(out.First[:n])
	for i := range int32(n) {
		for _, j := range g.Succ(i) {
			out.To[at[j]] = i
			at[j]++
		}
	}
	return out
}

// Components are the strongly connected components in dependency order: a
// component comes after all others that it points to.
type Components struct {
	Of      []int32 // component of a node
	First   []int32 // members of component c: Members[First[c]:First[c+1]]
	Members []int32 // in each component by ascending node
}

// Len is the number of components.
func (c *Components) Len() int { return len(c.First) - 1 }

// Of lists the members of a component.
func (c *Components) Nodes(i int32) []int32 { return c.Members[c.First[i]:c.First[i+1]] }

// Components finds the strongly connected components by Tarjan's algorithm with
// a stack of its own.
func (g *Graph) Components() *Components {
	n := g.Len()
	c := &Components{Of: make([]int32, n)}
	index := make([]int32, n) // 0 is unvisited
	low := make([]int32, n)
	onStack := make([]bool, n)
	var stack []int32
	type frame struct{ node, edge int32 }
	var frames []frame
	next := int32(1)
	count := int32(0)
	for root := range int32(n) {
		if index[root] != 0 {
			continue
		}
		frames = append(frames[:0], frame{root, g.First[root]})
		index[root], low[root] = next, next
		next++
		stack = append(stack, root)
		onStack[root] = true
		for len(frames) > 0 {
			f := &frames[len(frames)-1]
			v := f.node
			if f.edge < g.First[v+1] {
				w := g.To[f.edge]
				f.edge++
				if index[w] == 0 {
					index[w], low[w] = next, next
					next++
					stack = append(stack, w)
					onStack[w] = true
					frames = append(frames, frame{w, g.First[w]})
				} else if onStack[w] {
					low[v] = min(low[v], index[w])
				}
				continue
			}
			frames = frames[:len(frames)-1]
			if len(frames) > 0 {
				p := frames[len(frames)-1].node
				low[p] = min(low[p], low[v])
			}
			if low[v] == index[v] {
				for {
					w := stack[len(stack)-1]
					stack = stack[:len(stack)-1]
					onStack[w] = false
					c.Of[w] = count
					if w == v {
						break
					}
				}
				count++
			}
		}
	}
	c.First = make([]int32, count+1)
	for _, k := range c.Of {
		c.First[k+1]++
	}
	for i := range count {
		c.First[i+1] += c.First[i]
	}
	c.Members = make([]int32, n)
	at := make([]int32, count)
	copy(at, c.First)
	for i := range int32(n) {
		k := c.Of[i]
		c.Members[at[k]] = i
		at[k]++
	}
	return c
}

// Acyclic marks the back edges of a depth-first search that visits roots and
// successors in ascending order of position: back[i] belongs to edge To[i]. The
// rest of the graph has no cycle; order is a topological order of it in which a
// node comes after its successors.
func (g *Graph) Acyclic() (back []bool, order []int32) {
	n := g.Len()
	back = make([]bool, len(g.To))
	order = make([]int32, 0, n)
	const (
		fresh = iota
		open
		closed
	)
	state := make([]uint8, n)
	type frame struct{ node, edge int32 }
	var frames []frame
	for root := range int32(n) {
		if state[root] != fresh {
			continue
		}
		state[root] = open
		frames = append(frames[:0], frame{root, g.First[root]})
		for len(frames) > 0 {
			f := &frames[len(frames)-1]
			if f.edge == g.First[f.node+1] {
				state[f.node] = closed
				order = append(order, f.node)
				frames = frames[:len(frames)-1]
				continue
			}
			e := f.edge
			w := g.To[e]
			f.edge++
			switch state[w] {
			case fresh:
				state[w] = open
				frames = append(frames, frame{w, g.First[w]})
			case open:
				back[e] = true
			}
		}
	}
	return back, order
}
