package swallowedcancellation

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// usage says how the coroutine functions of a program are used.
type usage struct {
	prog    *modgraph.Program
	awaits  map[modgraph.DefID][]await
	spawned map[modgraph.DefID]bool // a call of it is handed to something that runs it
	handed  map[modgraph.DefID]bool // it is handed over itself
}

// await is where a function waits for a call of another one.
type await struct {
	by    modgraph.DefID
	instr int32
	timed bool // with a time-out, which a return ends
}

// maxWaiters bounds the functions that one question looks at.
const maxWaiters = 64

// matters says whether somebody who awaits a coroutine counts on its cancellation coming
// out: code behind the await waits for something else, or a time-out is set. Where nothing
// follows, up to where the task begins, a return ends the task as the cancellation would.
//
//	async def run(self):
//	    while True:
//	        await self.reconnect()          # swallows the cancellation
//	        await self.queue.get()          # so this waits for ever
func (u *usage) matters(d modgraph.DefID) bool { return u.follows(d, map[modgraph.DefID]bool{}) }

func (u *usage) follows(d modgraph.DefID, seen map[modgraph.DefID]bool) bool {
	if seen[d] || len(seen) == maxWaiters {
		return false
	}
	seen[d] = true
	for _, w := range u.awaits[d] {
		body := u.prog.Body(w.by)
		if w.timed || suspendsBehind(body, w.instr) || u.follows(w.by, seen) {
			return true
		}
	}
	return false
}

// suspendsBehind says whether a body may wait for something else when an await has come
// back. What a finally clause waits for, it waits for after a cancellation as well.
func suspendsBehind(body *ir.Body, instr int32) bool {
	at := body.BlockOf(instr)
	suspends := func(i int32) bool {
		switch in := &body.Instrs[i]; in.Op {
		case ir.OpAwait, ir.OpYieldFrom:
			return true
		case ir.OpEnter, ir.OpNext, ir.OpNextValue:
			return in.Flag&ir.FlagAsync != 0
		}
		return false
	}
	for i := instr + 1; i <= body.Blocks[at].Last; i++ {
		if suspends(i) {
			return true
		}
	}
	return rule.Reaches(body, at, func(x ir.BlockID) bool {
		bl := &body.Blocks[x]
		if bl.Flags&ir.BlockInFinally&^body.Blocks[at].Flags != 0 {
			return false
		}
		for i := bl.First; i <= bl.Last; i++ {
			if suspends(i) {
				return true
			}
		}
		return false
	}, func(ir.BlockID) bool { return true })
}

// countUses walks all call sites of the project but its tests.
func countUses(w *rule.World) *usage {
	u := &usage{prog: w.Program, awaits: map[modgraph.DefID][]await{}, spawned: map[modgraph.DefID]bool{}, handed: map[modgraph.DefID]bool{}}
	for _, f := range w.Program.Files {
		if f.Origin != modgraph.Project || f.IR == nil || f.Class == modgraph.ClassTest {
			continue
		}
		for i := range f.IR.Bodies {
			u.body(w, f, f.FirstDef+modgraph.DefID(i), &f.IR.Bodies[i])
		}
	}
	return u
}

func (u *usage) body(w *rule.World, f *modgraph.File, d modgraph.DefID, body *ir.Body) {
	sites := w.Infer.Sites(d)
	if sites == nil {
		return
	}
	// What happens to the value of each call: an await, an argument.
	taken := make([]await, len(body.Instrs))
	given := make([]bool, len(body.Instrs))
	for i := range int32(len(body.Instrs)) {
		in := &body.Instrs[i]
		switch in.Op {
		case ir.OpAwait, ir.OpYieldFrom:
			taken[in.A] = await{d, i, taken[in.A].timed}
		case ir.OpCall:
			text := rule.TextOf(f, body, in.B)
			last := text[strings.LastIndexByte(text, '.')+1:]
			for _, a := range body.Operands(in) {
				switch {
				case a < 0:
				case last == "wait_for":
					taken[a] = await{d, i, true}
				case last != "shield":
					given[a] = true
				}
			}
		}
	}
	// A coroutine function that is handed over is run by whoever gets it.
	for _, r := range w.Infer.Refs(d) {
		if in := &body.Instrs[r.By]; in.Op == ir.OpCall && in.Flag&ir.FlagDecorator == 0 {
			u.handed[r.Def] = true
		}
	}
	for k := range sites.List {
		site := &sites.List[k]
		if body.Instrs[site.Instr].Op != ir.OpCall {
			continue
		}
		for _, t := range sites.TargetsOf(site) {
			if x := taken[site.Instr]; x.instr > 0 {
				u.awaits[t.Def] = append(u.awaits[t.Def], x)
			}
			if given[site.Instr] {
				u.spawned[t.Def] = true
			}
		}
	}
}
