package context

import (
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// unknownStarters are names of calls which start tasks or servers where the callee
// is not known. The name is enough: it only keeps findings.
var unknownStarters = map[string]int{
	"create_task": 1, "ensure_future": 1, "start_soon": 1, "call_soon": 1, "call_later": 1, "call_at": 1, "add_reader": 1, "spawn": 1,
	"run_coroutine_threadsafe": 1, "add_background_task": 1, "add_callback": 1, "create_server": serves, "start_server": serves,
	"serve": serves, "serve_forever": serves, "start_serving": serves, "run_app": serves, "create_datagram_endpoint": serves,
	"create_unix_server": serves,
}

// taker is what a call does with the coroutines that it is handed.
type taker uint8

const (
	takesUnknown taker = iota
	takesRun
	takesStart
	takesJoin
	takesHere
)

// look notes what a body starts, what it runs, and how it uses coroutines.
func (c *company) look(file *modgraph.File, d modgraph.DefID, body *ir.Body) {
	sites := c.inf.Sites(d)
	b := &loopBody{body: body}
	c.bodies[d] = b
	if sites == nil {
		return
	}
	made := map[ir.Value][]modgraph.DefID{} // coroutines by the value that makes or names them
	ran := map[ir.Value]bool{}
	for _, r := range c.inf.Refs(d) {
		if body.Instrs[r.By].Op == ir.OpCall && !c.coroutine(r.Def) && c.prog.Body(r.Def) != nil && r.Def != d && c.onLoop(sites, r.By) && !ownLoop(file, body, r.By) {
			c.callbacks[r.Def] = true
			c.ready[r.Def] = c.ready[r.Def] || c.watches(sites, r.By)
		}
		if c.coroutine(r.Def) && !defines(body, r.By) {
			made[r.Instr] = append(made[r.Instr], r.Def)
		}
	}
	groups := map[ir.Value]bool{} // calls that open a task group
	// Managers leave after their block: the exits of each call.
	exits := map[ir.Value][]int32{}
	for k := range sites.List {
		site := &sites.List[k]
		switch site.Kind {
		case infer.KindExit:
			exits[site.Origin] = append(exits[site.Origin], site.Instr)
		case infer.KindCall, infer.KindConstruct:
			for _, t := range sites.TargetsOf(site) {
				if site.Kind == infer.KindCall && c.coroutine(t.Def) {
					made[site.Instr] = append(made[site.Instr], t.Def)
				}
				groups[site.Instr] = groups[site.Instr] || c.has(t.Def, effectOpensTask)
			}
		}
	}
	for k := range sites.List {
		site := &sites.List[k]
		in := &body.Instrs[site.Instr]
		targets := sites.TargetsOf(site)
		switch site.Kind {
		case infer.KindAwait, infer.KindEnter, infer.KindExit, infer.KindIter, infer.KindNext:
			for _, t := range targets {
				c.runs(b, d, site.Instr, t.Def)
				if !c.coroutine(t.Def) {
					continue
				}
				c.known[t.Def] = true
				if site.Origin >= 0 {
					ran[site.Origin] = true
				}
				last := exits[site.Origin]
				if site.Kind == infer.KindExit || site.Origin < 0 || len(last) == 0 || !isMade(made[site.Origin], t.Def) {
					last = []int32{site.Instr}
				}
				for _, x := range last {
					c.uses[t.Def] = append(c.uses[t.Def], use{by: d, instr: site.Instr, last: x})
				}
			}
			continue
		case infer.KindProperty, infer.KindOperator:
			for _, t := range targets {
				c.runs(b, d, site.Instr, t.Def)
			}
			continue
		case infer.KindCall, infer.KindConstruct:
		default:
			continue
		}
		if in.Op != ir.OpCall {
			continue
		}
		how, starts := c.taker(file, body, site, targets)
		if how == takesUnknown && c.givesRunner(d, site.Instr) {
			how = takesRun
		}
		if starts != 0 {
			b.events = append(b.events, loopEvent{instr: site.Instr, start: true, group: groupOf(body, in, groups), calls: modgraph.NoDef, serve: starts == serves})
		}
		for _, t := range targets {
			if !c.coroutine(t.Def) {
				c.runs(b, d, site.Instr, t.Def)
			}
		}
		if len(made) == 0 {
			continue
		}
		for _, a := range body.Operands(in) {
			c.given(file, body, d, site.Instr, a, made, ran, how)
		}
	}
	// A decorator that is not known hides what the call gives, but what is awaited is
	// the coroutine, or waits for it.
	for i := range int32(len(body.Instrs)) {
		in := &body.Instrs[i]
		if in.Op != ir.OpAwait || ran[in.A] || body.Instrs[in.A].Op != ir.OpCall {
			continue
		}
		for _, t := range made[in.A] {
			c.runs(b, d, i, t)
			c.known[t], ran[in.A] = true, true
			c.uses[t] = append(c.uses[t], use{by: d, instr: i, last: i})
		}
	}
	for v, defs := range made {
		if ran[v] || groups[v] {
			continue
		}
		turn := inTurn(file, body, v)
		for _, t := range defs {
			c.known[t] = true
			if !turn || !slices.ContainsFunc(c.uses[t], func(u use) bool { return u.by == d }) {
				c.open[t] = true // returned, stored, listed: who knows
			}
		}
	}
}

// givesRunner says whether a call takes a function that makes a loop for a coroutine: what
// it takes beside it is run so.
//
//	pool.submit(run_coroutine, main(url)).result()     # def run_coroutine(c): asyncio.run(c)
func (c *company) givesRunner(d modgraph.DefID, call int32) bool {
	return slices.ContainsFunc(c.inf.Refs(d), func(r infer.Ref) bool { return r.By == call && c.has(r.Def, effectRunsLoop) })
}

// defines says whether an instruction is a part of a definition: it binds the name,
// or applies a decorator, about which decorated knows.
func defines(body *ir.Body, instr int32) bool {
	in := &body.Instrs[instr]
	switch in.Op {
	case ir.OpStore:
		v := &body.Instrs[in.B]
		return v.Op == ir.OpMakeFunc || v.Op == ir.OpImportFrom || v.Op == ir.OpCall && v.Flag&ir.FlagDecorator != 0
	case ir.OpCall:
		return in.Flag&ir.FlagDecorator != 0
	}
	return false
}

func isMade(defs []modgraph.DefID, d modgraph.DefID) bool {
	for _, x := range defs {
		if x == d {
			return true
		}
	}
	return false
}

// runs notes that a body runs another one.
func (c *company) runs(b *loopBody, d modgraph.DefID, instr int32, t modgraph.DefID) {
	if t != d && c.prog.Body(t) != nil {
		b.events = append(b.events, loopEvent{instr: instr, group: ir.NoPlace, calls: t})
	}
}

// coroutine says whether a definition is a coroutine function, an asynchronous
// generator or an asynchronous context manager of the project.
func (c *company) coroutine(d modgraph.DefID) bool {
	return c.prog.Def(d).Flags&bind.Async != 0 && c.prog.Def(d).Kind == bind.KindFunction && c.prog.Body(d) != nil
}

// given notes that a call takes a value, which may be a coroutine or the name of
// one.
func (c *company) given(file *modgraph.File, body *ir.Body, d modgraph.DefID, instr int32, v ir.Value, made map[ir.Value][]modgraph.DefID, ran map[ir.Value]bool, how taker) {
	seen := map[ir.Value]bool{}
	for work := []ir.Value{v}; len(work) > 0; {
		v := work[len(work)-1]
		work = work[:len(work)-1]
		// A name may be given what is made of itself: `work = partial(work, 1)`.
		if v < 0 || seen[v] {
			continue
		}
		seen[v] = true
		in := &body.Instrs[v]
		switch {
		case in.Op == ir.OpLoad:
			// What a local was given, wherever that happened.
			for k := range body.Instrs {
				if st := &body.Instrs[k]; st.Op == ir.OpStore && st.A == in.A && len(made[st.B]) > 0 {
					work = append(work, st.B)
				}
			}
		case in.Op == ir.OpCall && file.IR.LastName(body, in.B) == "partial":
			work = append(work, body.Operands(in)...)
		}
		c.taken(d, instr, v, made, ran, how)
	}
}

// taken notes what a call does with one value that was made by a coroutine function.
func (c *company) taken(d modgraph.DefID, instr int32, v ir.Value, made map[ir.Value][]modgraph.DefID, ran map[ir.Value]bool, how taker) {
	for _, t := range made[v] {
		switch how {
		case takesRun:
			c.known[t], ran[v] = true, true
		case takesHere:
			c.known[t], ran[v] = true, true
			c.uses[t] = append(c.uses[t], use{by: d, instr: instr, last: instr})
			c.parted[t] = c.parted[t] || c.prog.Body(t).Flags&ir.BodyContextManager != 0
		case takesStart, takesJoin:
			c.known[t], c.open[t], c.among[t], ran[v] = true, true, true, true
		}
	}
}

// taker says what a call does with coroutines, and what it starts that may outlive
// it: 0 nothing, 1 a task, serves a server. A function of the project that makes a
// task of its parameter is as good as the one that it calls.
func (c *company) taker(file *modgraph.File, body *ir.Body, site *infer.Site, targets []infer.Target) (taker, int) {
	how, starts := takesUnknown, 0
	for _, t := range targets {
		k := c.contracts(t.Def)
		if k == nil {
			continue
		}
		for n := range k.Effects {
			if k.Effects[n].Kind != contract.EffectDo {
				continue
			}
			switch c.effects[k.Effects[n].Name] {
			case effectRunsLoop:
				how = takesRun
			case effectStarts:
				how = takesStart
				if starts == 0 {
					starts = 1
				}
			case effectJoins:
				how = takesJoin
			case effectRunsHere:
				how = takesHere
			case effectServes:
				if k.Modelled {
					starts = serves
				}
			}
		}
		for n := range k.Calls {
			if k.Calls[n].Where != contract.WhereLoop {
				continue
			}
			if k.Modelled && starts == 0 {
				starts = 1
			}
			if how == takesUnknown {
				how = takesStart
			}
		}
	}
	if name := c.outside(site, targets); len(targets) == 0 || name != "" {
		if name == "" {
			if m := &body.Instrs[body.Instrs[site.Instr].B]; m.Op == ir.OpAttr {
				name = file.IR.Names[m.B]
			}
		}
		if n := unknownStarters[name[strings.LastIndexByte(name, '.')+1:]]; n != 0 {
			return takesStart, n
		}
	}
	if starts == 1 && c.otherLoop(body, file, site) {
		starts = 0
	}
	return how, starts
}

// otherLoop says whether a call starts something on the loop of another thread: nobody asks
// for that on the thread whose loop it is.
func (c *company) otherLoop(body *ir.Body, file *modgraph.File, site *infer.Site) bool {
	switch file.IR.LastName(body, body.Instrs[site.Instr].B) {
	case "run_coroutine_threadsafe", "call_soon_threadsafe":
		return true
	}
	return false
}

// outside is the name of a callee of which no more than the name is known, or its
// shape; "" if there is none.
func (c *company) outside(site *infer.Site, targets []infer.Target) string {
	if len(targets) == 0 {
		return site.External
	}
	for _, t := range targets {
		if !c.prog.IsShape(t.Def) {
			return ""
		}
	}
	return c.prog.QualName(targets[0].Def)
}

// onLoop says whether a call hands its callable to the event loop.
func (c *company) onLoop(sites *infer.Sites, call int32) bool {
	site := sites.At(call)
	if site == nil || site.Kind != infer.KindCall {
		return false
	}
	for _, t := range sites.TargetsOf(site) {
		k := c.contracts(t.Def)
		if k == nil || !t.Tier.Resolved() {
			continue
		}
		for n := range k.Calls {
			if k.Calls[n].Where == contract.WhereLoop {
				return true
			}
		}
	}
	return false
}

// watches says whether a call hands its callable to the loop for when a file is ready.
func (c *company) watches(sites *infer.Sites, call int32) bool {
	site := sites.At(call)
	return site != nil && slices.ContainsFunc(sites.TargetsOf(site), func(t infer.Target) bool {
		return c.has(t.Def, effectReader) || c.has(t.Def, effectWriter)
	})
}

// overridesCallback says whether a method overrides one that the loop calls, by what a
// model says of the base class.
//
//	class Reader(asyncio.Protocol):
//	    def data_received(self, data): ...
func (c *company) overridesCallback(file *modgraph.File, d modgraph.DefID) bool {
	class := c.prog.Parent(d)
	if class == modgraph.NoDef || c.prog.Def(class).Kind != bind.KindClass {
		return false
	}
	name := file.IR.Syms[c.prog.Def(d).Name]
	for k, anc := range c.inf.Decl().Class(class).MRO {
		owner := c.inf.Types().Def(anc)
		if k == 0 || owner == modgraph.NoDef {
			continue
		}
		if f, _ := c.prog.FileOf(owner); f.Origin == modgraph.Project {
			continue
		}
		if m := c.inf.Decl().OwnMember(owner, name); m != nil && m.Def != modgraph.NoDef && c.has(m.Def, effectCallback) {
			return true
		}
	}
	return false
}

// has says whether a contract states an effect.
func (c *company) has(d modgraph.DefID, effect string) bool {
	k := c.contracts(d)
	if k == nil {
		return false
	}
	for n := range k.Effects {
		if k.Effects[n].Kind == contract.EffectDo && c.effects[k.Effects[n].Name] == effect {
			return true
		}
	}
	return false
}

// groupOf is the place that holds the task group whose method is called, if the
// group was opened by a with statement of the same body.
//
//	async with asyncio.TaskGroup() as group:
//	    group.create_task(poll())
func groupOf(body *ir.Body, call *ir.Instr, groups map[ir.Value]bool) ir.Place {
	m := &body.Instrs[call.B]
	if m.Op != ir.OpAttr || body.Instrs[m.A].Op != ir.OpLoad {
		return ir.NoPlace
	}
	name := body.Instrs[m.A].A
	for i := range body.Instrs {
		st := &body.Instrs[i]
		if st.Op != ir.OpStore || st.A != name || body.Instrs[st.B].Op != ir.OpEnter || !groups[body.Instrs[st.B].A] {
			continue
		}
		manager := body.Instrs[st.B].A
		for k := range body.Instrs {
			if keep := &body.Instrs[k]; keep.Op == ir.OpStore && keep.B == manager {
				return ir.Place(keep.A)
			}
		}
	}
	return ir.NoPlace
}
