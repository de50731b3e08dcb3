package summarize

import (
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// call records the facts of a callee that are no effects of the solver.
func (c *collector) call(p *flow.Point, call *Call) {
	k := call.Contract
	for n := range k.Blocks {
		f := &k.Blocks[n]
		if cond, ok := c.b.holds(call, &f.Base); ok && !c.b.atOnce(call, f.Kind) {
			base := c.via(p, call, &f.Base, cond, n)
			base.Cond = base.Cond.And(c.b.runs(call))
			put(c, p, contract.Block{Base: base, Kind: c.b.waitKind(p.Instr, f.Kind)}, c.block)
		}
	}
	for n := range k.Suspends {
		f := &k.Suspends[n]
		if cond, ok := c.b.holds(call, &f.Base); ok {
			put(c, p, contract.Suspend{Base: c.via(p, call, &f.Base, cond, n), Kind: f.Kind}, c.suspend)
		}
	}
	for n := range k.Calls {
		f := &k.Calls[n]
		if cond, ok := c.b.holds(call, &f.Base); ok {
			base := c.via(p, call, &f.Base, cond, n)
			c.lift(p, call, f.Path, func(x contract.Path) {
				if x.Root == contract.RootParam {
					put(c, p, contract.CallsParam{Base: base, Path: x, Where: f.Where}, c.calls)
				}
			})
		}
	}
	for n := range k.Globals {
		f := &k.Globals[n]
		if cond, ok := c.b.holds(call, &f.Base); ok && !(f.Path.Root == contract.RootFree && modgraph.DefID(f.Path.Def) == c.b.def) {
			put(c, p, contract.GlobalWrite{Base: c.via(p, call, &f.Base, cond, n), Path: f.Path, Kind: f.Kind}, c.global)
		}
	}
	for n := range k.Effects {
		f := &k.Effects[n]
		cond, ok := c.b.holds(call, &f.Base)
		if !ok {
			continue
		}
		base := c.via(p, call, &f.Base, cond, n)
		if !f.Path.Known() {
			put(c, p, contract.Effect{Base: base, Kind: f.Kind, Name: f.Name}, c.doEffect)
			continue
		}
		c.lift(p, call, f.Path, func(x contract.Path) {
			put(c, p, contract.Effect{Base: base, Kind: f.Kind, Name: f.Name, Path: x}, c.doEffect)
		})
	}
	for n := range k.Locks {
		f := &k.Locks[n]
		if cond, ok := c.b.holds(call, &f.Base); ok {
			base := c.via(p, call, &f.Base, cond, n)
			c.lift(p, call, f.Path, func(x contract.Path) {
				put(c, p, contract.Lock{Base: base, Path: x, Acquire: f.Acquire}, c.lock)
			})
		}
	}
	c.acquires(p, call)
	c.built(p, call)
	for n := range k.Pairs {
		f := &k.Pairs[n]
		if cond, ok := c.b.holds(call, &f.Base); ok {
			base := c.via(p, call, &f.Base, cond, n)
			c.lift(p, call, f.Borrowed, func(x contract.Path) {
				c.lift(p, call, f.Mutated, func(y contract.Path) {
					if !x.SameAs(y) && len(c.out.Pairs) < maxPairs {
						put(c, p, contract.Pair{Base: base, Borrowed: x, Mutated: y, Op: f.Op, Header: p.Instr}, c.pair)
					}
				})
			})
		}
	}
	if c.b.run.without[contract.SecRequires] {
		return
	}
	for n := range k.Requires {
		f := &k.Requires[n]
		cond, ok := c.b.holds(call, &f.Base)
		if !ok || f.Kind == contract.ReqOpen || c.b.guards(p.Block) || len(c.out.Requires) >= maxRequires {
			continue
		}
		t, suffix := c.b.locate(call, f.Path)
		if !t.ok || t.value < 0 {
			continue
		}
		vals := p.Values()
		for _, a := range vals.Atoms(p.Operand(t.value)) {
			path, checked, ok := p.IsPath(a)
			if !ok || suffix < 0 && checked || path.Root != contract.RootParam {
				continue
			}
			for s := range f.Path.Len {
				path = path.Extend(f.Path.Sel[s])
			}
			if path.Known() && path.Len <= 2 {
				put(c, p, contract.Require{Base: c.via(p, call, &f.Base, cond, n), Path: path, Kind: f.Kind, Name: f.Name, NPos: f.NPos}, c.require)
			}
		}
	}
}

// lift substitutes the arguments of a call into a callee's path: f is called for
// each path that the caller's caller can name.
func (c *collector) lift(p *flow.Point, call *Call, path contract.Path, f func(contract.Path)) {
	switch path.Root {
	case contract.RootParam:
		v := flow.Empty
		switch val, place, ok := c.b.argument(call, path.Index); {
		case !ok:
			return
		case val >= 0:
			v = p.Operand(val)
		default:
			v = p.Place(place)
		}
		p.Paths(v, func(x contract.Path) {
			for s := range path.Len {
				x = x.Extend(path.Sel[s])
			}
			if x.Known() {
				f(x)
			}
		})
	case contract.RootGlobal, contract.RootClass, contract.RootFree:
		f(path)
	}
}

// required records what an operation demands of a parameter path that no test and
// no handler guards.
func (c *collector) required(p *flow.Point, v flow.Value, k contract.ReqKind, name sym.Sym) {
	if c.b.run.without[contract.SecRequires] {
		return
	}
	vals := p.Values()
	for _, a := range vals.Atoms(v) {
		path, checked, ok := p.IsPath(a)
		if !ok || checked || path.Root != contract.RootParam || path.Len > 2 || path.Len == 0 && path.Index == 0 && c.b.method() {
			continue
		}
		if c.b.guards(p.Block) {
			continue
		}
		put(c, p, contract.Require{Base: c.here(p, contract.TierExplicit), Path: path, Kind: k, Name: name}, c.require)
	}
}
