package summarize

import (
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// pair are the methods of a class by which its context manager acquires and
// releases.
//
//	class Lock:
//	    def __enter__(self): return self.acquire()
//	    def __exit__(self, *e): self.release()
//	    def acquire(self): ...; return self
//	    def release(self): ...
//
// Calling acquire by hand then owes a release. Only call sites decide, so the
// answer is there before any contract.
type pair struct{ acquire, release modgraph.DefID }

// acquireNames are the methods that can be the first half of a pair.
var acquireNames = []string{"acquire", "lock", "aacquire"}

// pairedBy finds the pair of a class, in its own body or an ancestor's.
func (x *run) pairedBy(d modgraph.DefID) pair {
	none := pair{modgraph.NoDef, modgraph.NoDef}
	enter, exit := x.ownMethod(d, "__enter__"), x.ownMethod(d, "__exit__")
	if enter < 0 || exit < 0 {
		enter, exit = x.ownMethod(d, "__aenter__"), x.ownMethod(d, "__aexit__")
	}
	if enter < 0 || exit < 0 {
		return none
	}
	p := none
	for _, t := range x.selfCalls(enter, d) {
		for _, n := range acquireNames {
			if x.name(t) == n {
				p.acquire = t
			}
		}
	}
	for _, t := range x.selfCalls(exit, d) {
		if t != p.acquire && !x.emptyBody(t) && p.release < 0 {
			p.release = t
		}
	}
	if p.acquire < 0 || p.release < 0 {
		return none
	}
	return p
}

// acquires says whether a definition is the first half of its class's pair.
func (x *run) acquires(d modgraph.DefID) bool {
	if d < 0 || x.nodeOf[d] < 0 || x.prog.Def(d).Flags&bind.Method == 0 {
		return false
	}
	for _, n := range acquireNames {
		if x.name(d) == n {
			return x.pairedBy(x.prog.Parent(d)).acquire == d
		}
	}
	return false
}

// ownMethod is a method that a class body defines, NoDef if it has none.
func (x *run) ownMethod(d modgraph.DefID, name string) modgraph.DefID {
	var s sym.Sym = x.prog.Syms.Intern(name)
	if m := x.decl.OwnMember(d, s); m != nil && m.Def >= 0 && x.nodeOf[m.Def] >= 0 {
		return m.Def
	}
	return modgraph.NoDef
}

// selfCalls lists the methods of a class that one of its methods calls on itself.
func (x *run) selfCalls(m, class modgraph.DefID) []modgraph.DefID {
	s := x.inf.Sites(m)
	b := x.prog.Body(m)
	if s == nil || b == nil {
		return nil
	}
	var out []modgraph.DefID
	for i := range s.List {
		site := &s.List[i]
		if b.Instrs[site.Instr].Op != ir.OpCall {
			continue
		}
		for _, t := range s.TargetsOf(site) {
			if t.Bound && x.nodeOf[t.Def] >= 0 && x.prog.Parent(t.Def) == class {
				out = append(out, t.Def)
			}
		}
	}
	return out
}
