package summarize

import (
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// Accesses are what threads can disagree about: stores, changes and iterations of
// fields and module variables, with the locks that the body itself holds, and every
// lock that is taken, here or in a callee, with those held before. Plain reads are
// not stored: a single one is atomic, and rules that need them replay the body.

// heldLocks are the locks held for sure that a caller can name, two at most.
func (c *collector) heldLocks(p *flow.Point) (out [2]contract.Path) {
	n := 0
	p.Locks(func(a flow.Atom, sure bool) {
		if !sure || n == len(out) {
			return
		}
		if path, _, ok := p.IsPath(a); ok {
			out[n] = path
			n++
		}
	})
	return out
}

// shared says whether other threads of control may see what a path names: a field
// of the receiver, a module variable, a variable of an enclosing function.
func (c *collector) shared(path contract.Path) bool {
	switch path.Root {
	case contract.RootParam:
		return path.Index == 0 && path.Len > 0 && c.b.method()
	case contract.RootGlobal, contract.RootClass:
		return c.in.Body.Kind != ir.KindModule
	}
	return false
}

func (c *collector) access(p *flow.Point, path contract.Path, k contract.AccessKind, op sym.Sym, t contract.Tier) {
	if c.b.run.without[contract.SecAccess] || !c.shared(path) {
		return
	}
	if path.Owner == (contract.Owner{}) && path.Root == contract.RootParam && path.Len > 0 && path.Sel[0].Kind == contract.SelAttr {
		path.Owner = contract.Owner{Class: int32(c.b.run.prog.Parent(c.b.def)), Field: path.Sel[0].Name}
	}
	f := contract.Access{Base: c.here(p, t), Path: path, Kind: k, Op: op, Locks: c.heldLocks(p)}
	put(c, p, f, c.addAccess)
}

func (c *collector) addAccess(f contract.Access, ph contract.Phase) {
	c.note(contract.SecAccess, contract.AddIn(&c.out.Accesses, f, ph, maxFacts))
}

// storedAttr is the access of an attribute store: a read-modify-write when the value
// is computed in place from the same path.
func (c *collector) storedAttr(in *ir.Instr) contract.AccessKind {
	args := c.in.Body.Operands(in)
	v := &c.in.Body.Instrs[args[1]]
	if v.Op == ir.OpBinary {
		if left := &c.in.Body.Instrs[v.A]; left.Op == ir.OpAttr && left.C >= 0 && left.C == in.C {
			return contract.AccessModify
		}
	}
	return contract.AccessStore
}

// storedName is the access of a store to a variable: a read-modify-write when the
// value is computed from the same variable.
func (c *collector) storedName(in *ir.Instr) contract.AccessKind {
	if v := &c.in.Body.Instrs[in.B]; v.Op == ir.OpBinary {
		if left := &c.in.Body.Instrs[v.A]; left.Op == ir.OpLoad && left.A == in.A {
			return contract.AccessModify
		}
	}
	return contract.AccessStore
}

// acquired records that a lock is taken at the point.
func (c *collector) acquired(p *flow.Point, e *flow.Effect, base contract.Base) {
	if c.b.run.without[contract.SecAccess] {
		return
	}
	path, _, ok := p.IsPath(p.LockOf(e))
	if !ok {
		return
	}
	f := contract.Access{Base: base, Path: path, Kind: contract.AccessAcquire, Locks: c.heldLocks(p)}
	put(c, p, f, c.addAccess)
}

// acquires lifts what a callee takes, under what is held here.
func (c *collector) acquires(p *flow.Point, call *Call) {
	k := call.Contract
	if c.b.run.without[contract.SecAccess] {
		return
	}
	for n := range k.Accesses {
		f := &k.Accesses[n]
		if f.Kind != contract.AccessAcquire {
			continue
		}
		cond, ok := c.b.holds(call, &f.Base)
		if !ok {
			continue
		}
		locks := c.heldLocks(p)
		for _, l := range f.Locks {
			if l.Known() {
				c.lift(p, call, l, func(x contract.Path) {
					for i := range locks {
						if locks[i].SameAs(x) {
							return
						}
						if !locks[i].Known() {
							locks[i] = x
							return
						}
					}
				})
			}
		}
		base := c.via(p, call, &f.Base, cond, n)
		c.lift(p, call, f.Path, func(x contract.Path) {
			put(c, p, contract.Access{Base: base, Path: x, Kind: contract.AccessAcquire, Locks: locks}, c.addAccess)
		})
	}
}

// ClassOf is the class of the objects that a value of a body holds, NoDef when
// there is not exactly one.
func (b *Body) ClassOf(v ir.Value) modgraph.DefID {
	x := b.w.x
	t := x.inf.TypeOf(b.Def, v)
	if t == types.Invalid {
		return modgraph.NoDef
	}
	t = x.types.RemoveNone(t)
	if x.types.Kind(t) == types.KindInstance {
		return x.types.Def(t)
	}
	return modgraph.NoDef
}
