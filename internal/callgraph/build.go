package callgraph

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/base/graph"
	"github.com/ferrule-dev/ferrule/internal/base/par"
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// releasing are the names of methods that can release what an object holds.
var releasing = []string{
	"close", "aclose", "shutdown", "stop", "join", "terminate", "kill", "disconnect", "release", "dispose",
	"cleanup", "clean_up", "finish", "quit", "exit", "detach", "wait_closed", "__exit__", "__aexit__", "__del__", "_close", "_cleanup",
	"server_close", "tearDown", "teardown", "unlink",
}

// ReleaseNames are the names that count as close-like.
func ReleaseNames() []string { return slices.Clone(releasing) }

type builder struct {
	g    *Graph
	r    *infer.Result
	d    *declare.Table
	prog *modgraph.Program
}

// Build makes the contract graph.
func Build(r *infer.Result, workers int) *Graph {
	d := r.Decl()
	b := &builder{r: r, d: d, prog: d.Prog, g: &Graph{prog: d.Prog, sets: map[setKey]NodeID{}}}
	b.nodes()
	parts := b.collect(par.Workers(workers))
	b.addSets(parts)
	b.link(parts)
	b.solve()
	return b.g
}

// nodes numbers bodies and classes in structural order.
func (b *builder) nodes() {
	g := b.g
	g.nodeOf = make([]NodeID, b.prog.NumDefs())
	g.runner = make([]NodeID, b.prog.NumDefs())
	for i := range g.nodeOf {
		g.nodeOf[i], g.runner[i] = NoNode, NoNode
	}
	var files []*modgraph.File
	for _, f := range b.prog.Files {
		if f.IR != nil {
			files = append(files, f)
		}
	}
	slices.SortFunc(files, func(x, y *modgraph.File) int { return b.prog.Compare(x.FirstDef, y.FirstDef) })
	for _, f := range files {
		for i := range f.IR.Bodies {
			d := f.FirstDef + modgraph.DefID(i)
			n := Node{Kind: NodeFunction, Def: d, Recv: modgraph.NoDef}
			switch f.IR.Bodies[i].Kind {
			case ir.KindModule:
				n.Kind = NodeModule
			case ir.KindClass:
				n.Kind = NodeClass
				p := b.prog.Parent(d)
				if r := g.runner[p]; r != NoNode {
					g.runner[d] = r
				} else {
					g.runner[d] = g.nodeOf[p]
				}
				run := &g.Nodes[g.runner[d]]
				run.Inner = append(run.Inner, d)
			}
			g.nodeOf[d] = NodeID(len(g.Nodes))
			g.Nodes = append(g.Nodes, n)
		}
	}
}

// overriding lists the methods of that name in the subclasses of a class, in
// structural order.
func (b *builder) overriding(recv modgraph.DefID, name sym.Sym) []modgraph.DefID {
	return b.r.Overriding(recv, name)
}

// edge is an edge before override sets have numbers.
type edge struct {
	Edge
	set setKey // method NoDef when it points to a node
}

type part struct {
	edges []edge
	sets  []setKey
}

// collect finds the edges of every body.
func (b *builder) collect(workers int) []part {
	n := len(b.g.Nodes)
	parts := make([]part, n)
	par.Each(workers, n, func(_, i int) {
		node := &b.g.Nodes[i]
		p := &parts[i]
		if node.Kind == NodeClass {
			b.classEdges(node.Def, p)
			return
		}
		b.bodyEdges(node.Def, p)
		for _, c := range node.Inner {
			b.bodyEdges(c, p)
		}
	})
	return parts
}

func (b *builder) classEdges(class modgraph.DefID, p *part) {
	add := func(d modgraph.DefID) {
		if d == modgraph.NoDef {
			return
		}
		if n := b.g.nodeOf[d]; n != NoNode {
			for _, e := range p.edges {
				if e.To == n {
					return
				}
			}
			p.edges = append(p.edges, edge{Edge: Edge{Body: class, Instr: -1, To: n, Kind: EdgeMember, Tier: infer.TierLexical, Bound: true}, set: setKey{method: modgraph.NoDef}})
		}
	}
	how := b.d.Constructor(class)
	add(how.New)
	add(how.Init)
	for _, name := range releasing {
		if m, _ := b.d.Member(class, b.prog.Syms.Intern(name)); m != nil {
			add(m.Def)
		}
	}
	slices.SortFunc(p.edges, func(x, y edge) int { return int(x.To - y.To) })
}

func (b *builder) bodyEdges(d modgraph.DefID, p *part) {
	body := b.prog.Body(d)
	sites := b.r.Sites(d)
	if body == nil || sites == nil {
		return
	}
	none := setKey{method: modgraph.NoDef}
	start := len(p.edges)
	for i := range sites.List {
		s := &sites.List[i]
		for _, t := range sites.TargetsOf(s) {
			if !t.Tier.Resolved() || t.Override {
				continue
			}
			n := b.g.nodeOf[t.Def]
			if n == NoNode {
				// A stub's method may be overridden by the project's classes.
				if !t.Bound || !s.Virtual {
					continue
				}
			}
			base := Edge{Body: d, Instr: s.Instr, To: n, Kind: EdgeCall, Tier: t.Tier, Bound: t.Bound}
			if t.Bound && s.Virtual {
				if keys := b.setsOf(d, s, t); len(keys) > 0 {
					for _, k := range keys {
						p.sets = append(p.sets, k)
						p.edges = append(p.edges, edge{Edge: base, set: k})
					}
					continue
				}
			}
			if n != NoNode {
				p.edges = append(p.edges, edge{Edge: base, set: none})
			}
		}
	}
	for _, r := range b.r.Refs(d) {
		if n := b.g.nodeOf[r.Def]; n != NoNode {
			p.edges = append(p.edges, edge{Edge: Edge{Body: d, Instr: r.Instr, To: n, Kind: EdgeRef, Tier: infer.TierReturned, Bound: r.Bound}, set: none})
		}
	}
	slices.SortStableFunc(p.edges[start:], func(x, y edge) int { return int(x.Instr - y.Instr) })
}

// setsOf lists the override sets that a call of a method means: one for each
// class of the receiver through which the method is found and below which it is
// overridden.
func (b *builder) setsOf(d modgraph.DefID, s *infer.Site, t infer.Target) []setKey {
	var out []setKey
	ts := b.d.Types
	name := b.nameOf(t.Def)
	var scratch [1]types.ID
	for _, m := range ts.Members(b.r.TypeOf(d, s.Recv), &scratch) {
		if ts.Kind(m) != types.KindInstance {
			continue
		}
		c := ts.Def(m)
		if len(b.r.Subclasses(c)) == 0 {
			continue
		}
		if mem, _ := b.d.Member(c, name); mem == nil || mem.Def != t.Def {
			continue
		}
		if len(b.overriding(c, name)) > 0 {
			out = append(out, setKey{c, t.Def})
		}
	}
	return out
}

func (b *builder) nameOf(d modgraph.DefID) sym.Sym {
	f, i := b.prog.FileOf(d)
	return b.prog.Syms.Intern(f.Bind.Names[f.Bind.Defs[i].Name])
}

// addSets numbers the override sets, behind all other nodes, in structural order
// of class and method.
func (b *builder) addSets(parts []part) {
	var keys []setKey
	for i := range parts {
		for _, k := range parts[i].sets {
			if _, ok := b.g.sets[k]; !ok {
				b.g.sets[k] = NoNode
				keys = append(keys, k)
			}
		}
	}
	slices.SortFunc(keys, func(x, y setKey) int {
		if c := b.prog.Compare(x.recv, y.recv); c != 0 {
			return c
		}
		return b.prog.Compare(x.method, y.method)
	})
	for _, k := range keys {
		b.g.sets[k] = NodeID(len(b.g.Nodes))
		b.g.Nodes = append(b.g.Nodes, Node{Kind: NodeOverrides, Def: k.method, Recv: k.recv})
	}
}

// link lays the edges down in rows.
func (b *builder) link(parts []part) {
	g := b.g
	g.first = make([]int32, len(g.Nodes)+1)
	for i := range g.Nodes {
		n := &g.Nodes[i]
		if n.Kind == NodeOverrides {
			if to := g.nodeOf[n.Def]; to != NoNode {
				g.edges = append(g.edges, Edge{Body: n.Recv, Instr: -1, To: to, Kind: EdgeMember, Tier: infer.TierTyped, Bound: true})
			}
			over := b.overriding(n.Recv, b.nameOf(n.Def))
			if f, _ := b.prog.FileOf(n.Recv); f.Class != modgraph.ClassTest {
				// A test's fake is no witness of what the program does.
				over = slices.DeleteFunc(slices.Clone(over), func(d modgraph.DefID) bool {
					f, _ := b.prog.FileOf(d)
					return f.Class == modgraph.ClassTest
				})
			}
			if n.Capped = len(over)+1 > MaxOverrides; !n.Capped {
				for _, d := range over {
					g.edges = append(g.edges, Edge{Body: n.Recv, Instr: -1, To: g.nodeOf[d], Kind: EdgeMember, Tier: infer.TierTyped, Bound: true})
				}
			}
		} else {
			for _, e := range parts[i].edges {
				if e.set.method != modgraph.NoDef {
					e.To = g.sets[e.set]
				}
				g.edges = append(g.edges, e.Edge)
			}
		}
		g.first[i+1] = int32(len(g.edges))
	}
}

// solve finds components, the order of their members and the callers.
func (b *builder) solve() {
	g := b.g
	n := len(g.Nodes)
	edges := make([]graph.Edge, 0, len(g.edges))
	for from := range NodeID(n) {
		for _, e := range g.Edges(from) {
			edges = append(edges, graph.Edge{From: int32(from), To: int32(e.To)})
		}
	}
	plain := graph.Build(n, edges, true)
	g.Comps = plain.Components()
	g.callers = plain.Reverse()
	back, order := plain.Acyclic()
	// The order is one of the whole graph, so it is one of each component.
	g.orderOf = append([]int32(nil), g.Comps.First...)
	g.order = make([]NodeID, n)
	at := append([]int32(nil), g.Comps.First...)
	for _, v := range order {
		c := g.Comps.Of[v]
		g.order[at[c]] = NodeID(v)
		at[c]++
	}
	for from := range int32(n) {
		succ := plain.Succ(from)
		for k := g.first[from]; k < g.first[from+1]; k++ {
			to := int32(g.edges[k].To)
			if i := slices.Index(succ, to); i >= 0 && back[plain.First[from]+int32(i)] {
				g.edges[k].Back = true
			}
		}
	}
}
