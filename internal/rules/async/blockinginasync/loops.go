package blockinginasync

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// loops says which coroutines run on a loop of their own, where nothing else is to
// be stopped: all that is known to lead to them is `asyncio.run` of something that
// starts no task and no server.
//
//	async def ask(): return input("name? ")      # lonely
//	async def main(): print(await ask())         # lonely
//	asyncio.run(main())
type loops struct {
	quiet, busy map[modgraph.DefID]bool
	// tasks are the coroutines that are known to run beside others.
	tasks map[modgraph.DefID]bool
}

// lonely says whether a coroutine stops nobody when it blocks.
func (l *loops) lonely(d modgraph.DefID) bool { return l.quiet[d] && !l.busy[d] }

// starters are calls after which a loop runs more than one thing. The name is enough:
// it only keeps findings.
var starters = map[string]bool{
	"create_task": true, "ensure_future": true, "gather": true, "start_soon": true, "as_completed": true, "create_server": true,
	"start_server": true, "serve": true, "serve_forever": true, "start_serving": true, "run_app": true, "TaskGroup": true,
	"create_task_group": true, "call_soon": true, "call_later": true, "call_at": true, "create_connection": true, "add_reader": true,
	"create_datagram_endpoint": true, "create_unix_server": true, "wait": true, "run_coroutine_threadsafe": true, "start": true,
}

// runners make a loop for one coroutine.
var runners = map[string]bool{"run": true, "run_until_complete": true}

// How a coroutine is used by a call site.
const (
	isAwaited = 1 << iota
	isRun
	isGiven
	isStarted
)

type finder struct {
	w      *rule.World
	edges  map[modgraph.DefID][]modgraph.DefID
	starts map[modgraph.DefID]bool
	used   map[modgraph.DefID]bool
	run    []modgraph.DefID
	given  []modgraph.DefID
	tasks  []modgraph.DefID
}

// findLoops walks all bodies of the project but its tests.
func findLoops(w *rule.World) *loops {
	f := finder{w: w, edges: map[modgraph.DefID][]modgraph.DefID{}, starts: map[modgraph.DefID]bool{}, used: map[modgraph.DefID]bool{}}
	var coroutines, commands []modgraph.DefID
	for _, x := range w.Program.Files {
		if x.Origin != modgraph.Project || x.IR == nil || x.Class == modgraph.ClassTest {
			continue
		}
		for i := range x.IR.Bodies {
			d := x.FirstDef + modgraph.DefID(i)
			f.body(x, d, &x.IR.Bodies[i])
			if x.Bind.Defs[i].Kind == bind.KindFunction && x.Bind.Defs[i].Flags&bind.Async != 0 {
				coroutines = append(coroutines, d)
				switch {
				case f.command(x, &x.Bind.Defs[i]):
					commands = append(commands, d)
					f.used[d] = true
				case len(x.Bind.Defs[i].Decorators) > 0:
					f.given = append(f.given, d) // a handler, a wrapper: who knows
				}
			}
		}
	}
	out := &loops{quiet: map[modgraph.DefID]bool{}, busy: map[modgraph.DefID]bool{}, tasks: map[modgraph.DefID]bool{}}
	for _, d := range coroutines {
		if !f.used[d] {
			f.reach(d, out.busy) // nothing is known of who runs it
		}
	}
	for _, d := range f.given {
		f.reach(d, out.busy)
	}
	for _, d := range f.tasks {
		f.reach(d, out.tasks)
	}
	for _, d := range commands {
		if f.starts[d] {
			f.reach(d, out.busy)
		} else {
			f.reach(d, out.quiet)
		}
	}
	for _, d := range f.run {
		mine := map[modgraph.DefID]bool{}
		f.reach(d, mine)
		quiet := true
		for x := range mine {
			quiet = quiet && !f.starts[x]
		}
		for x := range mine {
			if quiet {
				out.quiet[x] = true
			} else {
				out.busy[x] = true
			}
		}
	}
	return out
}

// command says whether a coroutine is a command of a command line, by the last word
// of its decorator: the name is enough, since it only takes findings away. A
// command that starts nothing else has the loop to itself.
func (f *finder) command(file *modgraph.File, def *bind.Def) bool {
	for _, d := range def.Decorators {
		t := file.Bind.Decls
		text := file.Text[t.Start(d):t.End(d)]
		if k := strings.IndexByte(text, '('); k >= 0 {
			text = text[:k]
		}
		switch text[strings.LastIndexByte(text, '.')+1:] {
		case "command", "callback":
			return true
		}
	}
	return false
}

func (f *finder) reach(d modgraph.DefID, set map[modgraph.DefID]bool) {
	work := []modgraph.DefID{d}
	set[d] = true
	for len(work) > 0 {
		at := work[len(work)-1]
		work = work[:len(work)-1]
		for _, t := range f.edges[at] {
			if !set[t] {
				set[t] = true
				work = append(work, t)
			}
		}
	}
}

func (f *finder) body(file *modgraph.File, d modgraph.DefID, body *ir.Body) {
	sites := f.w.Infer.Sites(d)
	if sites == nil {
		return
	}
	taken := make([]uint8, len(body.Instrs))
	for i := range body.Instrs {
		in := &body.Instrs[i]
		switch in.Op {
		case ir.OpAwait, ir.OpYieldFrom:
			taken[in.A] |= isAwaited
		case ir.OpCall:
			name := rule.TextOf(file, body, in.B)
			name = name[strings.LastIndexByte(name, '.')+1:]
			if starters[name] {
				f.starts[d] = true
			}
			for _, a := range body.Operands(in) {
				switch {
				case a < 0:
				case runners[name]:
					taken[a] |= isRun
				case name == "wait_for" || name == "shield":
					taken[a] |= isAwaited
				default:
					taken[a] |= isGiven
					if starters[name] {
						taken[a] |= isStarted
					}
				}
			}
		}
	}
	for k := range sites.List {
		site := &sites.List[k]
		for _, t := range sites.TargetsOf(site) {
			if f.w.Program.Def(t.Def).Flags&bind.Async == 0 || body.Instrs[site.Instr].Op != ir.OpCall {
				f.edges[d] = append(f.edges[d], t.Def)
				continue
			}
			f.used[t.Def] = true
			switch how := taken[site.Instr]; {
			case how&isRun != 0:
				f.run = append(f.run, t.Def)
			case how&isAwaited != 0 && how&isGiven == 0:
				f.edges[d] = append(f.edges[d], t.Def)
			default:
				f.given = append(f.given, t.Def)
				if how&isStarted != 0 {
					f.tasks = append(f.tasks, t.Def)
				}
			}
		}
	}
	for _, r := range f.w.Infer.Refs(d) {
		if x, i := f.w.Program.FileOf(r.Def); f.command(x, &x.Bind.Defs[i]) {
			continue // handed to its decorators
		}
		if f.w.Program.Def(r.Def).Flags&bind.Async != 0 {
			f.used[r.Def] = true
			f.given = append(f.given, r.Def)
		} else {
			f.edges[d] = append(f.edges[d], r.Def)
		}
	}
}
