package context

import (
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// Company says whether anything else can run on the event loop while a coroutine
// does: whom a call that blocks the loop keeps waiting.
//
// # Model
//
// A coroutine that a runner takes (`asyncio.run(main())`, a command of a command
// line) begins alone. It stays alone until something on the way starts a task or a
// server that may outlive the call which started it; a task group ends with its
// block, and what `gather` was given is done when it is awaited. A coroutine that is
// awaited is as alone on entry as its callers are at all their calls.
//
//	async def main():
//	    config = load()               # alone
//	    server = await start(config)  # starts a server: no longer
//	    await work()
//	asyncio.run(main())
//
// Towards the end it is the other way round: where no suspension follows on any
// path up to the runner, the loop serves nobody again.
//
// A coroutine of which nothing is known but that it exists has company.
type Company struct {
	prog   *modgraph.Program
	bodies map[modgraph.DefID]*loopBody
	// crowded are coroutines that may find others alive on entry; among are known
	// to run beside others; continued are followed by a suspension after they end.
	crowded, among, continued map[modgraph.DefID]bool
	// leaks says how far below a body something is started that outlives it, plus one;
	// parted are context managers of which nobody can see when they end.
	leaks  map[modgraph.DefID]int
	parted map[modgraph.DefID]bool
	// private are coroutines that run on a loop of their own.
	private map[modgraph.DefID]bool
	// callbacks are synchronous functions that the loop calls.
	callbacks map[modgraph.DefID]bool
	// ready are those that it calls when a file can be read or written.
	ready map[modgraph.DefID]bool
}

// loopBody is what a body does to the loop.
type loopBody struct {
	body   *ir.Body
	events []loopEvent // in the order of instructions
}

// loopEvent is an instruction that starts tasks, or runs other code of the project.
type loopEvent struct {
	instr int32
	start bool
	group ir.Place // of the task group that the tasks end with; NoPlace if none
	calls modgraph.DefID
	serve bool // the start of a server
}

// maxLeakDepth bounds how far below a call a task is started that counts as company.
// What is started deeper down is a helper, a reader or a keep-alive of a connection,
// that is there for its caller and serves nobody else. A server always counts.
const maxLeakDepth = 2

// use is how a coroutine comes to run.
type use struct {
	by    modgraph.DefID
	instr int32 // where it runs in by
	last  int32 // where it ends there: an async context manager ends with the block
	// started and goesOn are what the body of by says of these two.
	started, goesOn bool
}

// Names of the effects by which models say what happens to a coroutine.
const (
	effectRunsLoop  = "run-loop"    // makes a loop for it and waits for its end
	effectStarts    = "start-task"  // it runs beside the caller, and may outlive the call
	effectJoins     = "join-tasks"  // it runs beside others, and has ended when the call is awaited
	effectRunsHere  = "run-here"    // it runs as a part of the caller
	effectOpensTask = "open-tasks"  // the result is a group whose tasks end with its block
	effectServes    = "start-serve" // connections are served from now on
	effectCallback  = "on-loop"     // the loop calls the method, or what overrides it
	effectOwnLoop   = "own-loop"    // objects of the class run their coroutines in a thread of their own
	effectReader    = "add-reader"  // the loop calls a function when a file can be read
	effectWriter    = "add-writer"  // the loop calls a function when a file can be written
)

// company builds a Company.
type company struct {
	*Company
	inf       *infer.Result
	contracts func(modgraph.DefID) *contract.Contract
	effects   map[sym.Sym]string
	uses      map[modgraph.DefID][]use
	open      map[modgraph.DefID]bool // unknown users
	known     map[modgraph.DefID]bool // has any user
}

// FindCompany looks at all bodies of the project but its tests.
func FindCompany(prog *modgraph.Program, inf *infer.Result, contracts func(modgraph.DefID) *contract.Contract) *Company {
	m := map[modgraph.DefID]bool{}
	c := &company{
		Company: &Company{
			prog: prog, bodies: map[modgraph.DefID]*loopBody{}, crowded: m,
			among: map[modgraph.DefID]bool{}, continued: map[modgraph.DefID]bool{}, leaks: map[modgraph.DefID]int{}, parted: map[modgraph.DefID]bool{},
			callbacks: map[modgraph.DefID]bool{}, ready: map[modgraph.DefID]bool{}, private: map[modgraph.DefID]bool{},
		},
		inf: inf, contracts: contracts, effects: map[sym.Sym]string{}, uses: map[modgraph.DefID][]use{},
		open: map[modgraph.DefID]bool{}, known: map[modgraph.DefID]bool{},
	}
	for _, name := range []string{effectRunsLoop, effectStarts, effectJoins, effectRunsHere, effectOpensTask, effectServes, effectCallback, effectOwnLoop, effectReader, effectWriter} {
		c.effects[prog.Syms.Intern(name)] = name
	}
	var coroutines, order, unsure []modgraph.DefID
	wrappers := map[modgraph.DefID]bool{}
	for _, x := range prog.Files {
		if x.Origin != modgraph.Project || x.IR == nil || x.Class == modgraph.ClassTest {
			continue
		}
		for i := range x.IR.Bodies {
			d := x.FirstDef + modgraph.DefID(i)
			order = append(order, d)
			c.look(x, d, &x.IR.Bodies[i])
			def := &x.Bind.Defs[i]
			if def.Kind != bind.KindFunction || def.Flags&bind.Async == 0 {
				if def.Kind == bind.KindFunction && def.Flags&bind.Method != 0 && c.overridesCallback(x, d) {
					c.callbacks[d] = true
				}
				continue
			}
			coroutines = append(coroutines, d)
			switch kind, unknown := decorated(x, def); {
			case kind == command:
				c.known[d] = true
			case unknown > len(inf.Wrappers(d)):
				unsure = append(unsure, d) // a handler, a wrapper: who knows
			}
			if name := x.IR.Names[def.Name]; strings.HasPrefix(name, "__") && strings.HasSuffix(name, "__") && c.public(x, def) {
				c.open[d] = true // an object travels: who enters or iterates it is nowhere said
			}
			for _, w := range inf.Wrappers(d) {
				wrappers[w.Wrapper] = true
			}
		}
	}
	for _, d := range unsure {
		// What is awaited by its name is hardly registered for others to call.
		c.open[d] = c.open[d] || len(c.uses[d]) == 0
	}
	c.leak(order)
	for _, d := range coroutines {
		if (c.open[d] || !c.known[d]) && !c.commandMethod(d) {
			c.crowded[d], c.continued[d] = true, true
		}
	}
	for _, d := range coroutines {
		// Who calls a decorated function is seen to call the function itself.
		c.uses[d] = slices.DeleteFunc(c.uses[d], func(u use) bool { return wrappers[u.by] })
	}
	c.findPrivate(coroutines)
	c.settle(coroutines)
	c.spreadAmong(order)
	return c.Company
}

// Crowded says whether a coroutine may find other tasks alive when it begins.
func (c *Company) Crowded(d modgraph.DefID) bool { return c.crowded[d] || c.bodies[d] == nil }

// Among says whether a coroutine is known to run as one task beside others.
func (c *Company) Among(d modgraph.DefID) bool { return c.among[d] }

// Callback says whether a synchronous function is one that the loop calls:
// `loop.call_later(1, poll)`.
func (c *Company) Callback(d modgraph.DefID) bool { return c.callbacks[d] }

// Ready says whether a function is one that the loop calls when a file can be read or
// written: `loop.add_reader(sock, self.receive)`.
func (c *Company) Ready(d modgraph.DefID) bool { return c.ready[d] }

// Alone says whether no other task is served while an instruction of a coroutine
// runs: none has been started yet, or the loop comes to its end.
func (c *Company) Alone(d modgraph.DefID, instr int32) bool {
	return !c.callbacks[d] && (c.before(d, instr) || c.after(d, instr))
}

// before says whether nothing was started up to an instruction.
func (c *Company) before(d modgraph.DefID, instr int32) bool {
	b := c.bodies[d]
	if b == nil || c.crowded[d] || c.startedBefore(b, instr) {
		return false
	}
	return !c.parted[d] || !yieldsBefore(b.body, instr)
}

// after says whether the loop does not run any more after an instruction.
func (c *Company) after(d modgraph.DefID, instr int32) bool {
	b := c.bodies[d]
	return b != nil && !c.continued[d] && !suspendsAfter(b.body, instr)
}

// startedBefore says whether something that may still be alive was started on a
// path to an instruction.
func (c *Company) startedBefore(b *loopBody, instr int32) bool {
	for i := range b.events {
		e := &b.events[i]
		if !e.start && !c.leaksNear(e.calls) {
			continue
		}
		if reaches(b.body, e.instr, instr, e.group) {
			return true
		}
	}
	return false
}

// leaksNear says whether a callee leaves somebody else alive that counts.
func (c *Company) leaksNear(d modgraph.DefID) bool { return c.leaks[d] != 0 }

// yieldsBefore says whether an instruction belongs to the end of a context manager.
func yieldsBefore(body *ir.Body, instr int32) bool {
	for i := range body.Instrs {
		if body.Instrs[i].Op == ir.OpYield && reaches(body, int32(i), instr, ir.NoPlace) {
			return true
		}
	}
	return false
}

// suspendsAfter says whether the body can give control back to its loop after an
// instruction.
func suspendsAfter(body *ir.Body, instr int32) bool {
	for i := range body.Instrs {
		in := &body.Instrs[i]
		switch in.Op {
		case ir.OpAwait, ir.OpYieldFrom, ir.OpYield:
		case ir.OpEnter, ir.OpExit, ir.OpNext, ir.OpNextValue:
			if in.Flag&ir.FlagAsync == 0 {
				continue
			}
		default:
			continue
		}
		if reaches(body, instr, int32(i), ir.NoPlace) {
			return true
		}
	}
	return false
}

// reaches says whether one instruction can run after another, without the exit of
// the manager that a place holds in between.
func reaches(body *ir.Body, from, to int32, until ir.Place) bool {
	start := body.BlockOf(from)
	ends := func(first, last int32) bool {
		if until == ir.NoPlace {
			return false
		}
		for i := first; i <= last; i++ {
			in := &body.Instrs[i]
			if in.Op == ir.OpExit && body.Instrs[in.A].Op == ir.OpLoad && ir.Place(body.Instrs[in.A].A) == until {
				return true
			}
		}
		return false
	}
	goal := body.BlockOf(to)
	if start == goal && from < to {
		return !ends(from, to)
	}
	seen := make([]bool, len(body.Blocks))
	var stack []ir.BlockID
	push := func(at ir.BlockID, first int32) {
		bl := &body.Blocks[at]
		if bl.Handler != ir.NoBlock {
			stack = append(stack, bl.Handler)
		}
		if !ends(first, bl.Last) {
			stack = append(stack, body.Successors(at)...)
		}
	}
	push(start, from+1)
	for len(stack) > 0 {
		at := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if at == ir.NoBlock || seen[at] {
			continue
		}
		seen[at] = true
		if at == goal && !ends(body.Blocks[at].First, to) {
			return true
		}
		push(at, body.Blocks[at].First)
	}
	return false
}

// leak finds what leaves a task or a server alive behind it.
func (c *company) leak(order []modgraph.DefID) {
	callers := map[modgraph.DefID][]modgraph.DefID{}
	var work []modgraph.DefID
	add := func(d modgraph.DefID, depth int) {
		if old := c.leaks[d]; depth <= maxLeakDepth+1 && (old == 0 || depth < old) {
			c.leaks[d] = depth
			work = append(work, d)
		}
	}
	for _, d := range order {
		b := c.bodies[d]
		for i := range b.events {
			if e := &b.events[i]; !e.start {
				callers[e.calls] = append(callers[e.calls], d)
			} else if e.group == ir.NoPlace && e.serve {
				add(d, serves)
			} else if e.group == ir.NoPlace {
				add(d, 1)
			}
		}
	}
	for len(work) > 0 {
		d := work[len(work)-1]
		work = work[:len(work)-1]
		depth := c.leaks[d]
		if depth != serves {
			depth++
		}
		for _, x := range callers[d] {
			add(x, depth)
		}
	}
}

// serves is the depth of a server, wherever it is started.
const serves = -1

// settle spreads company from callers to what they await, until nothing changes.
func (c *company) settle(coroutines []modgraph.DefID) {
	for _, d := range coroutines {
		for i := range c.uses[d] {
			u := &c.uses[d][i]
			b := c.bodies[u.by]
			u.started = c.startedBefore(b, u.instr) || u.last != u.instr && c.startedBefore(b, u.last) || c.parted[u.by] && yieldsBefore(b.body, u.instr)
			u.goesOn = suspendsAfter(b.body, u.last)
		}
	}
	for changed := true; changed; {
		changed = false
		for _, d := range coroutines {
			for _, u := range c.uses[d] {
				if !c.crowded[d] && (u.started || c.crowded[u.by]) {
					c.crowded[d], changed = true, true
				}
				if !c.continued[d] && (u.goesOn || c.continued[u.by]) {
					c.continued[d], changed = true, true
				}
			}
		}
	}
}

// spreadAmong carries the certainty of running beside others down the calls.
func (c *company) spreadAmong(order []modgraph.DefID) {
	var work []modgraph.DefID
	for _, d := range order {
		if c.among[d] {
			work = append(work, d)
		}
	}
	for len(work) > 0 {
		d := work[len(work)-1]
		work = work[:len(work)-1]
		b := c.bodies[d]
		if b == nil {
			continue
		}
		for i := range b.events {
			if t := b.events[i].calls; t != modgraph.NoDef && !c.among[t] {
				c.among[t] = true
				work = append(work, t)
			}
		}
	}
}

// commandMethod says whether a coroutine is a method of a class that is made a
// command by its decorator, and nobody else is seen to call it.
func (c *company) commandMethod(d modgraph.DefID) bool {
	if c.open[d] || c.known[d] {
		return false
	}
	f, i := c.prog.FileOf(d)
	parent := f.Bind.Defs[i].Parent
	return parent >= 0 && f.Bind.Defs[parent].Kind == bind.KindClass && commands(f, &f.Bind.Defs[parent])
}

// public says whether a method belongs to a class that others can name.
func (c *company) public(file *modgraph.File, def *bind.Def) bool {
	if def.Parent < 0 || file.Bind.Defs[def.Parent].Kind != bind.KindClass {
		return false
	}
	class := &file.Bind.Defs[def.Parent]
	return !strings.HasPrefix(file.IR.Names[class.Name], "_") && (class.Parent < 0 || file.Bind.Defs[class.Parent].Kind == bind.KindModule)
}

// decoration is what decorators make of a coroutine function.
type decoration uint8

const (
	plain   decoration = iota
	command            // a command of a command line or a fixture of a test, which has a loop for itself
)

// commands says whether a decorator makes a class a command.
func commands(file *modgraph.File, def *bind.Def) bool {
	kind, _ := decorated(file, def)
	return kind == command
}

// decorated reads the last words of decorators, and counts those that may do
// anything. The words only take findings away or keep them.
func decorated(file *modgraph.File, def *bind.Def) (decoration, int) {
	out, unknown := plain, 0
	for _, d := range def.Decorators {
		t := file.Bind.Decls
		text := file.Text[t.Start(d):t.End(d)]
		if k := strings.IndexByte(text, '('); k >= 0 {
			text = text[:k]
		}
		switch word := text[strings.LastIndexByte(text, '.')+1:]; word {
		case "command", "callback", "default", "fixture":
			out = command
		case "asynccontextmanager", "contextmanager", "staticmethod", "classmethod", "abstractmethod", "override", "overload", "final",
			"property", "typechecked", "deprecated":
		default:
			if strings.HasSuffix(word, "_command") && (def.Kind == bind.KindClass || def.Flags&bind.Async == 0) {
				out = command
			}
			unknown++
		}
	}
	return out, unknown
}
