package mutatedwhileiterated

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// sequential says whether one coroutine leads to the loop and to a change, and runs once
// for the object: then the change waits until the loop is through.
//
//	def run(self):
//	    asyncio.run(self._forever())     # _forever awaits both, one after the other
func (v *visitor) sequential(method modgraph.DefID) bool {
	a := v.starter(v.b.Def)
	return a != modgraph.NoDef && a == v.starter(method)
}

// maxUp bounds the functions that are looked at above one.
const maxUp = 64

// starter is the coroutine function from which alone a function is reached, and which
// is handed to an event loop to run until it ends; NoDef if there is none.
func (v *visitor) starter(d modgraph.DefID) modgraph.DefID {
	seen := []modgraph.DefID{d}
	top := modgraph.NoDef
	for n := 0; n < len(seen); n++ {
		if len(seen) > maxUp {
			return modgraph.NoDef
		}
		called := false
		for _, s := range v.callers.Of(&v.b.World, seen[n]) {
			if s.Test {
				continue
			}
			called = true
			if v.main(s.By, s.Instr) {
				if top != modgraph.NoDef && top != seen[n] {
					return modgraph.NoDef
				}
				top = seen[n]
				continue
			}
			if !slices.Contains(seen, s.By) {
				seen = append(seen, s.By)
			}
		}
		if !called {
			return modgraph.NoDef // somebody outside calls it, or it is handed on
		}
	}
	return top
}

// main says whether the coroutine that a call makes is run until it ends by the thread
// that makes it.
func (v *visitor) main(by modgraph.DefID, call int32) bool {
	f, _ := v.b.Program.FileOf(by)
	body := v.b.Program.Body(by)
	if body == nil {
		return false
	}
	for i := call + 1; i < int32(len(body.Instrs)) && i < call+maxReach; i++ {
		in := &body.Instrs[i]
		if in.Op != ir.OpCall || !slices.Contains(body.Operands(in), call) {
			continue
		}
		switch f.IR.LastName(body, ir.Value(in.B)) {
		case "run_until_complete", "run":
			return true
		case "create_task", "ensure_future":
			return runsForever(f, body)
		}
		return false
	}
	return false
}

// runsForever says whether a body runs an event loop itself: the task that it has made
// before is the one that the loop is there for.
func runsForever(f *modgraph.File, body *ir.Body) bool {
	for i := range body.Instrs {
		if in := &body.Instrs[i]; in.Op == ir.OpCall && f.IR.LastName(body, ir.Value(in.B)) == "run_forever" {
			return true
		}
	}
	return false
}
