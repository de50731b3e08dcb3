package callgraph

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/modgraph/progtest"
	"github.com/ferrule-dev/ferrule/internal/source"
	"github.com/ferrule-dev/ferrule/internal/types"
)

func build(t testing.TB, prog *modgraph.Program, workers int) *Graph {
	t.Helper()
	links := prog.Link()
	r := infer.Run(declare.New(prog, links, types.NewStore(prog)), links, infer.Options{Workers: workers})
	if n := r.Stats().Failures(); n > 0 {
		t.Fatalf("%d bodies failed: %s", n, strings.Join(r.Stats().Panics, "\n"))
	}
	return Build(r, workers)
}

const program = `
import threading

class Base:
    def __init__(self):
        self.f = open("x")
    def close(self):
        self.f.close()
    def work(self):
        return self.step()
    def step(self):
        return 1

class Child(Base):
    helper = len("x")
    def step(self):
        return even(3)

def even(n):
    return n == 0 or odd(n - 1)

def odd(n):
    return n != 0 and even(n - 1)

def run(b: Base):
    b.step()
    Child().step()

def start():
    threading.Thread(target=run)
    f = lambda: even(2)
    f()
`

func find(t *testing.T, g *Graph, kind NodeKind, name string) NodeID {
	t.Helper()
	for i := range g.Nodes {
		if g.Nodes[i].Kind == kind && g.prog.QualName(g.Nodes[i].Def) == name {
			return NodeID(i)
		}
	}
	t.Fatalf("no node %s", name)
	return NoNode
}

func targets(g *Graph, n NodeID) string {
	var out []string
	for _, e := range g.Edges(n) {
		s := g.Name(e.To)
		if e.Kind == EdgeRef {
			s = "ref " + s
		}
		out = append(out, s)
	}
	slices.Sort(out)
	return strings.Join(slices.Compact(out), ", ")
}

func TestEdges(t *testing.T) {
	g := build(t, progtest.Files(t, map[string]string{"m.py": program}, 1), 1)
	for _, c := range []struct {
		kind       NodeKind
		name, want string
	}{
		{NodeFunction, "m.run", "m.Child, m.Child.step, overrides of m.Base.step below m.Base"},
		{NodeOverrides, "m.Base.step", "m.Base.step, m.Child.step"},
		{NodeFunction, "m.Base.work", "overrides of m.Base.step below m.Base"},
		{NodeClass, "m.Base", "m.Base.__init__, m.Base.close"},
		{NodeClass, "m.Child", "m.Base.__init__, m.Base.close"},
		{NodeFunction, "m.even", "m.odd"},
		{NodeFunction, "m.start", "m.start.<lambda>, ref m.run, ref m.start.<lambda>"},
	} {
		if got := targets(g, find(t, g, c.kind, c.name)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	even, odd := find(t, g, NodeFunction, "m.even"), find(t, g, NodeFunction, "m.odd")
	if g.Comps.Of[even] != g.Comps.Of[odd] {
		t.Error("even and odd are in different components")
	}
	if !g.Recursive(g.Comps.Of[even]) || g.Recursive(g.Comps.Of[find(t, g, NodeFunction, "m.start")]) {
		t.Error("what is recursive is mistaken")
	}
	if m := find(t, g, NodeModule, "m"); !slices.Contains(g.Nodes[m].Inner, g.Nodes[find(t, g, NodeClass, "m.Child")].Def) {
		t.Error("the module does not run the class body")
	}
}

// Along edges that are not Back, callees come first; every component is laid out
// so.
func TestOrder(t *testing.T) {
	g := build(t, progtest.Files(t, map[string]string{"m.py": program}, 1), 2)
	at := make([]int, len(g.Nodes))
	n := 0
	for c := range int32(g.Comps.Len()) {
		for _, m := range g.Members(c) {
			at[m] = n
			n++
		}
	}
	if n != len(g.Nodes) {
		t.Fatalf("%d nodes in components, %d in all", n, len(g.Nodes))
	}
	backs := 0
	for from := range NodeID(len(g.Nodes)) {
		for _, e := range g.Edges(from) {
			if e.Back {
				backs++
			} else if at[e.To] >= at[from] {
				t.Errorf("%s comes before %s", g.Name(from), g.Name(e.To))
			}
		}
	}
	if backs == 0 {
		t.Error("no back edge in a recursive program")
	}
}

// TestMeasure prints the figures of a tree that FERRULE_TREE names.
func TestMeasure(t *testing.T) {
	dir := os.Getenv("FERRULE_TREE")
	if dir == "" {
		t.Skip("FERRULE_TREE is not set")
	}
	prog := progtest.Load(t, source.Disk{}, dir, 2)
	links := prog.Link()
	r := infer.Run(declare.New(prog, links, types.NewStore(prog)), links, infer.Options{Workers: 2})
	start := time.Now()
	g := Build(r, 2)
	took := time.Since(start)
	sets := 0
	for i := range g.Nodes {
		if g.Nodes[i].Kind == NodeOverrides {
			sets++
		}
	}
	t.Logf("%v: %d nodes, %d override sets, %d edges, %d components", took, len(g.Nodes), sets, len(g.edges), g.Comps.Len())
	for _, c := range g.LargestCycles(5) {
		if c.From == NoNode {
			t.Logf("%d nodes, not split", c.Size)
			continue
		}
		t.Logf("%d nodes; without %s -> %s at most %d", c.Size, g.Name(c.From), g.Name(c.To), c.Rest)
	}
}
