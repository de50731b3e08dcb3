package mutatedwhileiterated

import (
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// surely says whether the loop really gives control back at an instruction, and not only
// for all that is known: something that suspends is reached from there, or a method of an
// object that nobody knows is awaited right here. What a callback does, and what
// coroutines further down await of objects that nobody knows, is a belief: many a
// coroutine has nothing to wait for.
func (v *visitor) surely(p *flow.Point) bool {
	in := &v.b.IR.Instrs[p.Instr]
	list := v.b.Calls.At(p.Instr)
	for n := range list {
		if c := list[n].Contract; c != nil && len(c.Suspends) > 0 {
			return true
		}
	}
	if len(list) > 0 && !v.b.Calls.Unresolved(p.Instr) || in.Op != ir.OpAwait {
		return in.Op != ir.OpAwait
	}
	call := &v.b.IR.Instrs[in.A]
	if call.Op != ir.OpCall {
		// A task or a future; what a callback gave may be a coroutine.
		if call.Op != ir.OpLoad {
			return true
		}
		from := v.b.IR.OnlyStore(ir.Place(call.A))
		return from < 0 || v.b.IR.Instrs[from].Op != ir.OpCall || !v.isCallback(v.b.IR.Instrs[from].B)
	}
	if site := v.b.Sites.At(in.A); site != nil && v.own(site) {
		return v.proven(v.b.Def, in.A, 0)
	}
	return !v.isCallback(call.B)
}

// maxAwaits bounds the coroutines that await one another.
const maxAwaits = 4

// proven says whether a method that a call names suspends. Contracts say so, but where a
// decorator of the project stands before it, the call leads to the decorator's function:
// behind that stands the coroutine which the class has under that name.
func (v *visitor) proven(by modgraph.DefID, call ir.Value, depth int) bool {
	f, _ := v.b.Program.FileOf(by)
	body := v.b.Program.Body(by)
	if body == nil || depth > maxAwaits || body.Instrs[call].Op != ir.OpCall {
		return false
	}
	name := &body.Instrs[body.Instrs[call].B]
	if name.Op != ir.OpAttr {
		return false
	}
	s := v.b.Infer.Types()
	obj := v.b.Infer.TypeOf(by, name.A)
	if obj == types.Invalid || s.Kind(obj) != types.KindInstance || s.Def(obj) == modgraph.NoDef {
		return false
	}
	k, at := v.b.Program.FileOf(s.Def(obj))
	if k.Origin != modgraph.Project {
		return false
	}
	for i := range k.Bind.Defs {
		def := &k.Bind.Defs[i]
		if def.Parent != at || def.Kind != bind.KindFunction || k.Bind.Names[def.Name] != f.IR.Names[name.B] {
			continue
		}
		m := k.FirstDef + modgraph.DefID(i)
		if c := v.b.Facts.Contract(m); c != nil && len(c.Suspends) > 0 {
			return true
		}
		inner := v.b.Program.Body(m)
		if inner == nil {
			continue
		}
		for j := range inner.Instrs {
			if in := &inner.Instrs[j]; in.Op == ir.OpAwait && v.proven(m, in.A, depth+1) {
				return true
			}
		}
	}
	return false
}

// isCallback says whether what is called is held by a variable, rather than a method of
// an object or a name of the module.
func (v *visitor) isCallback(x ir.Value) bool {
	in := &v.b.IR.Instrs[x]
	return in.Op == ir.OpLoad && v.b.IR.Places.Kind[in.A] != ir.PlaceGlobal
}

// foreign says whether what a loop reads comes out of an object of a library that is not
// known: how such an object gives its elements is its own affair, and many give a copy.
//
//	config = configobj.ConfigObj(path)
//	for name in config["section"]:       # __iter__ of the section makes a list
func (v *visitor) foreign(l int32) bool {
	x := v.base(l)
	s := v.b.Infer.Types()
	for range maxDepth {
		if x < 0 {
			return false
		}
		if t := v.b.Infer.TypeOf(v.b.Def, x); t != types.Invalid {
			switch s.Kind(t) {
			case types.KindExtInstance:
				return true
			case types.KindInstance:
				d := s.Def(t)
				if d == modgraph.NoDef {
					return false
				}
				if f, _ := v.b.Program.FileOf(d); f.Origin != modgraph.Project {
					return v.b.Declare.Class(d).Open()
				}
			}
		}
		switch in := &v.b.IR.Instrs[x]; in.Op {
		case ir.OpAttr, ir.OpSub:
			x = in.A
		case ir.OpLoad:
			x = v.b.IR.OnlyStore(ir.Place(in.A))
		default:
			return false
		}
	}
	return false
}

// later says whether a decorator of the project stands before one of the functions on
// the way to a change: what it wraps may run later, on the loop or in a thread.
func (v *visitor) later(h *rule.Hop) bool {
	callee, fact := h.Callee, h.Fact
	for range maxDepth {
		if callee < 0 {
			return false
		}
		d := modgraph.DefID(callee)
		if f, _ := v.b.Program.FileOf(d); f.Origin != modgraph.Project {
			return false
		}
		if v.b.Declare.FuncFlagsOf(d)&declare.UnknownDeco != 0 {
			return true
		}
		c := v.b.Facts.Contract(d)
		if c == nil || fact < 0 || int(fact) >= len(c.Mutates) {
			return false
		}
		w := c.Mutates[fact].Witness
		callee, fact = w.Callee, w.Fact
	}
	return false
}

// repeated says whether a while loop around a loop comes back as long as there is
// something in the same container: what one round skips, the next one finds. What was
// found out for this round, and the loop asks for, is out of date then.
//
//	while iterators:
//	    for it in iterators:
//	        ...
//	        iterators.remove(it)
func (v *visitor) repeated(l int32) bool {
	body := v.b.IR
	base := v.base(l)
	if base == ir.NoValue {
		return false
	}
	for outer := body.Loops[l].Parent; outer >= 0; outer = body.Loops[outer].Parent {
		if body.Loops[outer].Iter != ir.NoPlace {
			continue
		}
		// The condition may ask more than one thing, each in a block of its own.
		for b := range body.Blocks {
			last := &body.Instrs[body.Blocks[b].Last]
			if last.Op != ir.OpBranch || !v.equal(last.A, base) || !rule.InLoop(body, ir.BlockID(b), outer) || rule.InLoop(body, ir.BlockID(b), l) {
				continue
			}
			for _, s := range body.Successors(ir.BlockID(b)) {
				if !rule.InLoop(body, s, outer) || ir.BlockID(b) == body.Loops[outer].Header {
					return !v.asksRound(outer, l)
				}
			}
		}
	}
	return false
}

// asksRound says whether a loop reads a variable that a call in the loop around it fills
// anew in each round.
func (v *visitor) asksRound(outer, l int32) bool {
	body := v.b.IR
	for b := range body.Blocks {
		if id := ir.BlockID(b); !rule.InLoop(body, id, outer) || rule.InLoop(body, id, l) {
			continue
		}
		for i := body.Blocks[b].First; i <= body.Blocks[b].Last; i++ {
			in := &body.Instrs[i]
			if in.Op != ir.OpStore || in.B < 0 || body.Places.Kind[in.A] > ir.PlaceCell {
				continue
			}
			from := &body.Instrs[in.B]
			if from.Op == ir.OpItem {
				from = &body.Instrs[body.Instrs[from.A].A]
			}
			if from.Op == ir.OpCall && v.readIn(ir.Place(in.A), l) {
				return true
			}
		}
	}
	return false
}

// readIn says whether a loop reads a variable.
func (v *visitor) readIn(p ir.Place, l int32) bool {
	for b := range v.b.IR.Blocks {
		if !rule.InLoop(v.b.IR, ir.BlockID(b), l) {
			continue
		}
		for i := v.b.IR.Blocks[b].First; i <= v.b.IR.Blocks[b].Last; i++ {
			if in := &v.b.IR.Instrs[i]; in.Op == ir.OpLoad && ir.Place(in.A) == p {
				return true
			}
		}
	}
	return false
}

// used says whether code that may be a callback itself takes back a registration by a
// method: an object that is called, or a function inside of a function; or whether the
// object around offers the same to its users.
func (v *visitor) used(method modgraph.DefID) bool {
	return slices.ContainsFunc(v.callers.Of(&v.b.World, method), func(s rule.CallSite) bool {
		if s.Test || s.By == method {
			return false
		}
		if by := ownName(v.b.World.Name(s.By)); by == "__call__" || takesBack(by) {
			return true
		}
		p := v.b.Program.Parent(s.By)
		return p != modgraph.NoDef && v.b.Program.Def(p).Kind == bind.KindFunction
	})
}

// winds says whether a method ends the life of its object.
func winds(name string) bool {
	switch strings.Trim(name, "_") {
	case "close", "aclose", "stop", "shutdown", "exit", "aexit", "terminate", "delete", "destroy", "dispose", "teardown", "cleanup", "stop_all", "close_all":
		return true
	}
	return false
}

// ofItself says whether a change happens when something ends, whoever asked for that: as
// a callback of its end, or on the way out of what served it. While everything is being
// closed, nobody else asks for changes.
func (v *visitor) ofItself(c changer) bool {
	f, _ := v.b.Program.FileOf(c.method)
	body := v.b.Program.Body(c.method)
	if body == nil {
		return false
	}
	if in := &body.Instrs[c.instr]; in.Op == ir.OpCall && f.IR.LastName(body, ir.Value(in.B)) == "add_done_callback" {
		return true
	}
	const leaving = ir.BlockInExcept | ir.BlockInFinally
	if body.Blocks[body.BlockOf(c.instr)].Flags&leaving != 0 {
		return true
	}
	return slices.ContainsFunc(v.callers.Of(&v.b.World, c.method), func(s rule.CallSite) bool {
		by := v.b.Program.Body(s.By)
		return by != nil && by.Blocks[by.BlockOf(s.Instr)].Flags&ir.BlockInFinally != 0
	})
}
