package mutatedwhileiterated

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// ended says whether the task that runs a method is over before a loop begins: the
// body has cancelled the task that a field holds, and has waited for it.
//
//	async def close(self):
//	    self._reader.cancel()            # create_task(self._read()), in the constructor
//	    await self._reader
//	    for waiter in self._waiters:     # _read does not change them any more
//	        await waiter.abort()
func (v *visitor) ended(l int32, method modgraph.DefID) bool {
	header := v.b.IR.Blocks[v.b.IR.Loops[l].Header].First
	for i := range header {
		in := &v.b.IR.Instrs[i]
		if in.Op != ir.OpAwait {
			continue
		}
		if held := v.ownAttr(v.b.File, v.b.IR, in.A); held != "" && v.cancels(held, i) && v.runsIn(held, method) {
			return true
		}
	}
	return false
}

// ownAttr is the name of an attribute of the body's own object that a value reads.
func (v *visitor) ownAttr(f *modgraph.File, body *ir.Body, x ir.Value) string {
	in := &body.Instrs[x]
	if in.Op != ir.OpAttr {
		return ""
	}
	if self := &body.Instrs[in.A]; self.Op != ir.OpLoad || body.Places.Kind[self.A] > ir.PlaceCell || body.Places.Ref[self.A] != 1 {
		return ""
	}
	return f.IR.Names[in.B]
}

// cancels says whether the body cancels what a field holds above an instruction.
func (v *visitor) cancels(field string, before int32) bool {
	for i := range before {
		in := &v.b.IR.Instrs[i]
		if in.Op != ir.OpCall {
			continue
		}
		if f := &v.b.IR.Instrs[in.B]; f.Op == ir.OpAttr && v.b.File.IR.Names[f.B] == "cancel" && v.ownAttr(v.b.File, v.b.IR, f.A) == field {
			return true
		}
	}
	return false
}

// runsIn says whether the class of the body stores a task of a method in a field.
func (v *visitor) runsIn(field string, method modgraph.DefID) bool {
	class := v.b.Program.Parent(v.b.Def)
	if class == modgraph.NoDef {
		return false
	}
	f, at := v.b.Program.FileOf(class)
	own := ownName(v.b.World.Name(method))
	for i := range f.Bind.Defs {
		if d := &f.Bind.Defs[i]; d.Parent != at || d.Kind != bind.KindFunction {
			continue
		}
		body := v.b.Program.Body(f.FirstDef + modgraph.DefID(i))
		if body == nil {
			continue
		}
		for k := range body.Instrs {
			in := &body.Instrs[k]
			if in.Op != ir.OpSetAttr || f.IR.Names[in.B] != field {
				continue
			}
			task := &body.Instrs[body.Operands(in)[1]]
			if task.Op != ir.OpCall {
				continue
			}
			for _, a := range body.Operands(task) {
				if coro := &body.Instrs[a]; coro.Op == ir.OpCall && v.ownAttr(f, body, coro.B) == own {
					return true
				}
			}
		}
	}
	return false
}

// forTests says whether nobody but tests calls a method, which somebody does.
func (v *visitor) forTests(method modgraph.DefID) bool {
	sites := v.callers.Of(&v.b.World, method)
	return len(sites) > 0 && !slices.ContainsFunc(sites, func(s rule.CallSite) bool { return !s.Test })
}
