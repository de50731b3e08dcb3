package declare

import (
	"math/rand"
	"slices"
	"sync"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/base/digest"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// sweep asks everything about every definition, in the given order, and returns a
// digest a definition.
func sweep(x *Table, order []modgraph.DefID) map[digest.Digest]digest.Digest {
	out := make(map[digest.Digest]digest.Digest, len(order))
	for _, d := range order {
		out[x.Types.DefDigest(d)] = fact(x, d)
	}
	return out
}

// fact is a digest of all that is said of one definition.
func fact(x *Table, d modgraph.DefID) digest.Digest {
	var h digest.Hasher
	put := func(t types.ID) { h.Digest(x.Types.Digest(t)) }
	switch x.Prog.Def(d).Kind {
	case bind.KindClass:
		c := x.Class(d)
		h.Int(int32(c.Flags))
		for _, m := range c.MRO {
			put(m)
		}
		for _, n := range x.OwnMembers(d) {
			m := x.OwnMember(d, n)
			if m == nil {
				h.Int(-1)
				continue
			}
			h.Int(int32(m.Kind))
			put(m.Type)
			a := x.Attr(c.MRO[0], n, nil)
			put(a.Type)
			put(x.Attr(x.Types.ClassObject(d), n, nil).Type)
		}
		put(x.Construct(x.Types.ClassObject(d), nil))
	case bind.KindFunction:
		f := x.Func(d)
		h.Int(int32(f.Flags))
		for i := range f.Params {
			put(f.Params[i].Type)
		}
		put(f.Result)
		put(x.CallFunc(d, types.Invalid, nil).Result)
		h.Bool(x.NeverReturns(d))
	case bind.KindModule:
		fid := x.Prog.FileIDOf(d)
		for _, s := range x.Prog.Files[fid].Bind.SymbolsOf(0) {
			m := x.ModuleMember(fid, x.symOf(fid, s.Name))
			h.Int(int32(m.Kind))
			put(m.Type)
		}
	}
	return h.Sum()
}

func allDefs(x *Table) []modgraph.DefID {
	out := make([]modgraph.DefID, x.Prog.NumDefs())
	for i := range out {
		out[i] = modgraph.DefID(i)
	}
	return out
}

var tangled = map[string]string{
	"m": `
from n import *
from n import lost, Base as Imported
import n
class A(n.B): ...
class C(A, Imported): x = lost
value = n.value
def f(a: "C" = value, *, b: n.Alias = None) -> "n.Alias": ...
Loop1 = n.Loop2
class Knot(n.Knot2): ...
`,
	"n": `
from m import *
from m import lost
import m
class Base: pass
class B(Base):
    y: "m.C"
    def me(self) -> "B": return self
Alias = "list[m.A] | None"
value = m.value
Loop2 = m.Loop1
Knot2 = m.Knot
x = y
y = x
`,
}

// Answers must not depend on who asks first, nor on the order of files.
func TestOrderDoesNotShow(t *testing.T) {
	ref := loadTable(t, false, tangled)
	want := sweep(ref, allDefs(ref))
	for seed := range int64(2) {
		x := loadTable(t, seed%2 == 1, tangled)
		order := allDefs(x)
		rand.New(rand.NewSource(seed)).Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		got := sweep(x, order)
		var wrong []string
		for k, v := range want {
			if got[k] != v {
				wrong = append(wrong, nameOf(ref, k))
			}
		}
		slices.Sort(wrong)
		if len(wrong) > 0 {
			t.Fatalf("seed %d: %d answers differ: %v", seed, len(wrong), wrong[:min(len(wrong), 20)])
		}
	}
}

func nameOf(x *Table, k digest.Digest) string {
	for _, d := range allDefs(x) {
		if x.Types.DefDigest(d) == k {
			return x.Prog.Key(d)
		}
	}
	return "?"
}

// Many workers get what one gets.
func TestWorkers(t *testing.T) {
	ref := loadTable(t, false, tangled)
	want := sweep(ref, allDefs(ref))
	x := loadTable(t, false, tangled)
	var wg sync.WaitGroup
	results := make([]map[digest.Digest]digest.Digest, 3)
	for w := range results {
		wg.Add(1)
		go func() {
			defer wg.Done()
			order := allDefs(x)
			rand.New(rand.NewSource(int64(w))).Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
			results[w] = sweep(x, order)
		}()
	}
	wg.Wait()
	for w, got := range results {
		for k, v := range want {
			if got[k] != v {
				t.Fatalf("worker %d: %s differs", w, nameOf(ref, k))
			}
		}
	}
}
