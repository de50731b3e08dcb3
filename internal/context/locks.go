package context

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/summarize"
)

// EntryLocks says which locks are held whenever a function is entered: the
// intersection over all its known call sites of what the caller holds there.
//
//	def add(self, x):
//	    with self._lock:
//	        self._put(x)         # the only call: _put always runs under self._lock
//
// A function that nobody calls, or that a thread of control starts with, holds
// nothing. Paths are in terms of the function's own parameters.
type EntryLocks struct {
	at map[modgraph.DefID][]contract.Path
}

// Of lists the locks held on every entry of a function.
func (e *EntryLocks) Of(d modgraph.DefID) []contract.Path { return e.at[d] }

// entry is one call site.
type entry struct {
	caller, callee modgraph.DefID
	held           []contract.Path // in the callee's terms
	// self is set when the caller's own receiver is the callee's: what the caller
	// holds on entry is held here, too.
	self bool
}

// maxLockRounds bounds the way down from callers to callees; what lies deeper counts
// as not held.
const maxLockRounds = 12

// Locks computes the entry locks of a program. It replays every body once.
func (x *Context) Locks(res *summarize.Result) *EntryLocks {
	var sites []entry
	for _, d := range res.Bodies() {
		c := &lockSink{sites: map[siteKey]*entry{}}
		res.Replay(d, func(b *summarize.Body) []flow.Sink {
			if len(b.Calls.List) == 0 {
				return nil
			}
			c.b = b
			return []flow.Sink{c}
		}, nil)
		for _, k := range c.order {
			sites = append(sites, *c.sites[k])
		}
	}
	out := &EntryLocks{at: map[modgraph.DefID][]contract.Path{}}
	started := map[modgraph.DefID]bool{}
	for _, r := range x.Roots {
		if r.By != modgraph.NoDef {
			started[r.Def] = true
		}
	}
	// From below: what round 0 finds holds without knowing what callers hold on entry,
	// and each further round only adds.
	for range maxLockRounds {
		next := map[modgraph.DefID][]contract.Path{}
		seen := map[modgraph.DefID]bool{}
		for i := range sites {
			s := &sites[i]
			if started[s.callee] {
				continue
			}
			held := s.held
			if s.self && s.caller != s.callee {
				held = union(held, out.at[s.caller])
			} else if s.self {
				continue // recursion adds nothing
			}
			if !seen[s.callee] {
				seen[s.callee] = true
				next[s.callee] = slices.Clone(held)
			} else {
				next[s.callee] = intersect(next[s.callee], held)
			}
		}
		for d, l := range next {
			if len(l) == 0 {
				delete(next, d)
			}
		}
		if same(out.at, next) {
			return out
		}
		out.at = next
	}
	return out
}

func same(a, b map[modgraph.DefID][]contract.Path) bool {
	if len(a) != len(b) {
		return false
	}
	for d, l := range a {
		m, ok := b[d]
		if !ok || len(l) != len(m) || len(intersect(l, m)) != len(l) {
			return false
		}
	}
	return true
}

func contains(list []contract.Path, p contract.Path) bool {
	return slices.ContainsFunc(list, func(q contract.Path) bool { return q.SameAs(p) })
}

func intersect(a, b []contract.Path) []contract.Path {
	var out []contract.Path
	for _, p := range a {
		if contains(b, p) {
			out = append(out, p)
		}
	}
	return out
}

func union(a, b []contract.Path) []contract.Path {
	out := slices.Clone(a)
	for _, p := range b {
		if !contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

type siteKey struct {
	instr  int32
	callee modgraph.DefID
}

// lockSink notes at each call what is held, in the callee's terms.
type lockSink struct {
	flow.NopSink
	b     *summarize.Body
	sites map[siteKey]*entry
	order []siteKey
}

func (s *lockSink) Instr(p *flow.Point) {
	calls := s.b.Calls.At(p.Instr)
	for k := range calls {
		c := &calls[k]
		if c.Callee < 0 || c.Contract.Modelled || c.Handed {
			continue
		}
		e := entry{caller: s.b.Def, callee: c.Callee}
		if path, ok := s.argument(p, c, 0); ok && path.SameAs(contract.Param(0)) {
			e.self = true
		}
		p.Locks(func(a flow.Atom, sure bool) {
			lock, _, ok := p.IsPath(a)
			if !sure || !ok {
				return
			}
			if lock.Root != contract.RootParam {
				e.held = append(e.held, lock)
				return
			}
			for i := range c.Params {
				if path, ok := s.argument(p, c, i); ok {
					if q, ok := lock.Rebase(path, contract.Param(i)); ok && q.Known() {
						e.held = append(e.held, q)
						return
					}
				}
			}
		})
		key := siteKey{p.Instr, c.Callee}
		if old := s.sites[key]; old != nil {
			old.held = intersect(old.held, e.held)
			old.self = old.self && e.self
			continue
		}
		s.sites[key] = &e
		s.order = append(s.order, key)
	}
}

// argument is the one path that an argument is, if it is one.
func (s *lockSink) argument(p *flow.Point, c *summarize.Call, i int) (contract.Path, bool) {
	v := s.b.Value(p, c, contract.Param(i))
	atoms := p.Values().Atoms(v)
	if len(atoms) != 1 {
		return contract.Path{}, false
	}
	path, _, ok := p.IsPath(atoms[0])
	return path, ok
}
