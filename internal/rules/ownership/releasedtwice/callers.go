package releasedtwice

import (
	"sync"

	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// byHand are the methods of classes that code outside of the class calls, tests left
// out: an object is closed by hand there.
type byHand struct {
	mu     sync.Mutex
	of     *infer.Result
	called map[modgraph.DefID]bool
}

// calls says whether code outside of its class calls a method. The program is walked
// once, for the first method that asks.
func (h *byHand) calls(w *rule.World, method modgraph.DefID) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.of != w.Infer {
		h.of, h.called = w.Infer, map[modgraph.DefID]bool{}
		for _, f := range w.Program.Files {
			if f.Origin != modgraph.Project || f.IR == nil || f.Class == modgraph.ClassTest {
				continue
			}
			for i := range f.IR.Bodies {
				h.body(w, f.FirstDef+modgraph.DefID(i))
			}
		}
	}
	return h.called[method]
}

func (h *byHand) body(w *rule.World, d modgraph.DefID) {
	sites := w.Infer.Sites(d)
	if sites == nil {
		return
	}
	for i := range sites.List {
		for _, t := range sites.TargetsOf(&sites.List[i]) {
			if t.Tier.Resolved() && w.Program.Parent(t.Def) != w.Program.Parent(d) {
				h.called[t.Def] = true
			}
		}
	}
}
