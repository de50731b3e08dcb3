package rule

import (
	"sync"

	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// Callers are the call sites of a program by what they call. A rule keeps one value and
// asks it from many bodies: the program is walked once, for the first function that is
// asked for.
type Callers struct {
	mu    sync.Mutex
	of    *infer.Result
	sites map[modgraph.DefID][]CallSite
}

// CallSite is a call in a body of the project.
type CallSite struct {
	By    modgraph.DefID
	Instr int32
	Bound bool // the receiver comes first
	Weak  bool // only a guess leads from here to the callee
	Test  bool // the body stands in a test
}

// Of lists the calls of a function, in structural order.
func (c *Callers) Of(w *World, d modgraph.DefID) []CallSite {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of != w.Infer {
		c.of, c.sites = w.Infer, map[modgraph.DefID][]CallSite{}
		for _, f := range w.Program.Files {
			if f.Origin != modgraph.Project || f.IR == nil {
				continue
			}
			for i := range f.IR.Bodies {
				c.body(w, f.FirstDef+modgraph.DefID(i), f.Class == modgraph.ClassTest)
			}
		}
	}
	return c.sites[d]
}

func (c *Callers) body(w *World, d modgraph.DefID, test bool) {
	sites := w.Infer.Sites(d)
	if sites == nil {
		return
	}
	for i := range sites.List {
		s := &sites.List[i]
		if s.Kind != infer.KindCall && s.Kind != infer.KindConstruct {
			continue
		}
		for _, t := range sites.TargetsOf(s) {
			c.sites[t.Def] = append(c.sites[t.Def], CallSite{d, s.Instr, t.Bound, !t.Tier.Resolved() && !t.Override, test})
		}
	}
}
