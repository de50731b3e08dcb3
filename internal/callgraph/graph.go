package callgraph

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/base/graph"
	"github.com/ferrule-dev/ferrule/internal/base/par"
	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// NodeID numbers the nodes in structural order.
type NodeID int32

// NoNode is the absent node.
const NoNode NodeID = -1

// NodeKind is the kind of a node.
type NodeKind uint8

// Kinds of nodes.
const (
	NodeFunction NodeKind = iota // function, lambda, generator expression
	NodeModule
	NodeClass
	NodeOverrides
)

// Node is one contract.
type Node struct {
	Kind NodeKind
	// Def is the function, module or class; for an override set the method of the
	// base.
	Def modgraph.DefID
	// Recv is, for an override set, the class of the receiver.
	Recv modgraph.DefID
	// Capped is set on an override set with more than MaxOverrides methods: only the
	// base's contract counts, and it is incomplete.
	Capped bool
	// Inner are the class bodies that this body runs, in source order.
	Inner []modgraph.DefID
}

// MaxOverrides is the largest override set that is followed.
const MaxOverrides = infer.MaxOverrides

// EdgeKind is why a contract rests on another.
type EdgeKind uint8

// Kinds of edges.
const (
	EdgeCall   EdgeKind = iota
	EdgeRef             // the callable is passed on or stored
	EdgeMember          // class to method, override set to method
)

// Edge is one dependency. Body and Instr say where, for calls and references.
type Edge struct {
	Body  modgraph.DefID
	Instr int32
	To    NodeID
	Kind  EdgeKind
	Tier  infer.Tier
	Bound bool
	// Back is set on an edge inside a component that closes a cycle: along it the
	// value of the previous round is read.
	Back bool
}

// Graph is the contract graph of a program.
type Graph struct {
	Nodes []Node
	Comps *graph.Components

	prog    *modgraph.Program
	edges   []Edge
	first   []int32 // edges of node n: edges[first[n]:first[n+1]], by body and instruction
	callers graph.Graph
	nodeOf  []NodeID // by DefID: function, module or class node
	runner  []NodeID // by DefID of a class body: the node that runs it
	sets    map[setKey]NodeID
	order   []NodeID // members of components, callees first
	orderOf []int32  // first[component]
}

type setKey struct{ recv, method modgraph.DefID }

// Edges lists the edges of a node by body and instruction.
func (g *Graph) Edges(n NodeID) []Edge { return g.edges[g.first[n]:g.first[n+1]] }

// EdgesAt lists the edges of an instruction of a body.
func (g *Graph) EdgesAt(body modgraph.DefID, instr int32) []Edge {
	n := g.Runner(body)
	if n == NoNode {
		return nil
	}
	list := g.Edges(n)
	compare := func(e Edge, at int32) int {
		if e.Body != body {
			return g.prog.Compare(e.Body, body)
		}
		return int(e.Instr - at)
	}
	lo, _ := slices.BinarySearchFunc(list, instr, compare)
	hi := lo
	for hi < len(list) && list[hi].Body == body && list[hi].Instr == instr {
		hi++
	}
	return list[lo:hi]
}

// Callers lists the nodes with an edge to a node, each once, in structural order.
func (g *Graph) Callers(n NodeID) []int32 { return g.callers.Succ(int32(n)) }

// NodeOf is the node of a function, module or class, NoNode if there is none.
func (g *Graph) NodeOf(d modgraph.DefID) NodeID {
	if d < 0 || int(d) >= len(g.nodeOf) {
		return NoNode
	}
	return g.nodeOf[d]
}

// Runner is the node whose contract covers a body: its own, or for the body of a
// class that of the body that runs it.
func (g *Graph) Runner(d modgraph.DefID) NodeID {
	if r := g.runner[d]; r != NoNode {
		return r
	}
	return g.nodeOf[d]
}

// Overrides is the override set for calls of a method through receivers of a
// class, NoNode if no subclass of it overrides the method.
func (g *Graph) Overrides(recv, method modgraph.DefID) NodeID {
	if n, ok := g.sets[setKey{recv, method}]; ok {
		return n
	}
	return NoNode
}

// Members lists the nodes of a component in the order in which to solve them:
// along edges that are not Back, callees first.
func (g *Graph) Members(c int32) []NodeID { return g.order[g.orderOf[c]:g.orderOf[c+1]] }

// Recursive says whether a component needs rounds: more than one node, or one
// that points to itself.
func (g *Graph) Recursive(c int32) bool {
	m := g.Members(c)
	if len(m) > 1 {
		return true
	}
	for _, e := range g.Edges(m[0]) {
		if e.To == m[0] {
			return true
		}
	}
	return false
}

// DAG is the graph of components for the scheduler: an edge leads from a
// component to those that wait for it, and order has callees first.
func (g *Graph) DAG() (waits par.Edges, order []int32) {
	n := g.Comps.Len()
	var edges []graph.Edge
	for from := range NodeID(len(g.Nodes)) {
		c := g.Comps.Of[from]
		for _, e := range g.Edges(from) {
			if d := g.Comps.Of[e.To]; d != c {
				edges = append(edges, graph.Edge{From: d, To: c})
			}
		}
	}
	rev := graph.Build(n, edges, true)
	order = make([]int32, n)
	for i := range order {
		order[i] = int32(i)
	}
	return par.Edges{First: rev.First, To: rev.To}, order
}

// Wait is the order of the members of one component for the scheduler, in terms
// of positions in Members.
func (g *Graph) Wait(c int32) (waits par.Edges, order []int32) {
	m := g.Members(c)
	at := make(map[NodeID]int32, len(m))
	for i, n := range m {
		at[n] = int32(i)
	}
	var edges []graph.Edge
	for i, n := range m {
		for _, e := range g.Edges(n) {
			if k, ok := at[e.To]; ok && !e.Back && k != int32(i) {
				edges = append(edges, graph.Edge{From: k, To: int32(i)})
			}
		}
	}
	rev := graph.Build(len(m), edges, true)
	order = make([]int32, len(m))
	for i := range order {
		order[i] = int32(i)
	}
	return par.Edges{First: rev.First, To: rev.To}, order
}

// Name is the dotted name of a node for people.
func (g *Graph) Name(n NodeID) string {
	if n == NoNode {
		return ""
	}
	x := &g.Nodes[n]
	name := g.prog.QualName(x.Def)
	if x.Kind == NodeOverrides {
		return "overrides of " + name + " below " + g.prog.QualName(x.Recv)
	}
	return name
}
