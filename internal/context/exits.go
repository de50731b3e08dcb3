package context

import (
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// Exits answers whether the process ends where a function ends: what such a
// function leaves open is gone at once.
//
//	@cli.command()
//	def stop(port):
//	    asyncio.run(stop_daemon(port))
//
//	async def stop_daemon(port):
//	    daemon = await connect(port)
//	    await daemon.exit()              # raises: no handler up to the command
//	    await daemon.close()
//
// Roots are the functions that a script calls below its test of __name__, those
// that a decorator registers as a command, those that argparse gives to the parser
// as a default, methods that are found by the name of a command, and a main that
// nobody calls. An exception ends the process if each
// call of the function leads to a root and nothing on the way catches it. Tests do
// not count as callers. Nothing is computed until somebody asks.
type Exits struct {
	prog *modgraph.Program
	inf  *infer.Result

	once    sync.Once
	callers map[modgraph.DefID][]siteOf
	passed  map[modgraph.DefID]bool     // given to somebody who may call it, whenever
	bound   map[modgraph.DefID]bool     // methods that are an argument of a call, or an entry of a table
	roots   map[modgraph.DefID]bool     // registered as commands
	parses  map[modgraph.DefID]bool     // read the command line
	dynamic map[modgraph.DefID][]siteOf // calls of what getattr finds by the start of its name
}

// siteOf is a call.
type siteOf struct {
	by    modgraph.DefID
	instr int32
}

// NewExits returns the answers for a program.
func NewExits(prog *modgraph.Program, inf *infer.Result) *Exits { return &Exits{prog: prog, inf: inf} }

// parsers are the methods of the library that read a command line.
var parsers = map[string]bool{
	"argparse.ArgumentParser.parse_args": true, "argparse.ArgumentParser.parse_known_args": true, "argparse.ArgumentParser.parse_intermixed_args": true,
	"optparse.OptionParser.parse_args": true, "getopt.getopt": true, "getopt.gnu_getopt": true,
}

// maxCallers bounds the functions that one question looks at.
const maxCallers = 64

// Raising says whether the process ends when an exception of the class leaves a
// function; class is NoDef for one that is not known.
func (x *Exits) Raising(d, class modgraph.DefID) bool {
	if x == nil {
		return false
	}
	x.once.Do(x.collect)
	return x.leaves(d, class, map[modgraph.DefID]bool{}, false)
}

// Unseen says whether an exception of the class that leaves a function is caught by
// nobody in the program: each call of it leads to a function that the program does
// not call, past all handlers. A function without callers is seen by whoever uses it.
func (x *Exits) Unseen(d, class modgraph.DefID) bool {
	if x == nil {
		return false
	}
	x.once.Do(x.collect)
	return len(x.callers[d]) > 0 && x.leaves(d, class, map[modgraph.DefID]bool{}, true)
}

// Returning says whether the process ends when a function returns.
func (x *Exits) Returning(d modgraph.DefID) bool {
	if x == nil {
		return false
	}
	x.once.Do(x.collect)
	return x.up(d, 0, x.last)
}

// last says whether a function has nothing left to do behind a call.
//
//	def main():
//	    args = parser.parse_args()
//	    sys.exit(run(args))
func (x *Exits) last(d modgraph.DefID, b *ir.Body, from int32) bool {
	seen := make([]bool, len(b.Blocks))
	work := []ir.BlockID{b.BlockOf(from)}
	for len(work) > 0 {
		id := work[len(work)-1]
		work = work[:len(work)-1]
		bl := &b.Blocks[id]
		ends := false
		for i := max(bl.First, from+1); i <= bl.Last && !ends; i++ {
			switch b.Instrs[i].Op {
			case ir.OpCall:
				if ends = x.endsAt(d, i); !ends {
					return false
				}
			case ir.OpEnter, ir.OpAwait, ir.OpYieldFrom, ir.OpYield, ir.OpIter:
				return false
			}
		}
		from = -1
		if ends {
			continue
		}
		for _, s := range b.Successors(id) {
			if s != ir.NoBlock && !seen[s] {
				seen[s] = true
				work = append(work, s)
			}
		}
	}
	return true
}

// Command says whether a function reads the command line, or is only the target of a
// process that is started for it: what it leaves open goes with the process that it
// stands for, if others are called from there or not.
//
//	def verify(self, args):
//	    parsed = parser.parse_args(args)
//	    bundle = read_bundle(parsed.file)
func (x *Exits) Command(d modgraph.DefID) bool {
	if x == nil {
		return false
	}
	x.once.Do(x.collect)
	return x.parses[d]
}

// AtImport says whether a function or class is only called by modules while they are
// imported: at most once a process.
func (x *Exits) AtImport(d modgraph.DefID) bool {
	if x == nil {
		return false
	}
	x.once.Do(x.collect)
	list := x.callers[d]
	for _, c := range list {
		b := x.prog.Body(c.by)
		if b.Kind != ir.KindModule || b.Blocks[b.BlockOf(c.instr)].Loop >= 0 {
			return false
		}
	}
	return len(list) > 0 && !x.passed[d]
}

// root says whether a function that the program does not call is one where a
// process begins.
func (x *Exits) root(d modgraph.DefID) bool {
	def := x.prog.Def(d)
	return x.roots[d] || def.Kind == bind.KindFunction && (def.Qual == "main" || def.Flags&bind.Method == 0 && x.alwaysExits(d))
}

// leaves follows an exception up the calls: to the end of the process or, with out,
// out of the program.
func (x *Exits) leaves(d, class modgraph.DefID, seen map[modgraph.DefID]bool, out bool) bool {
	if seen[d] {
		return true
	}
	if len(seen) == maxCallers {
		return false
	}
	seen[d] = true
	b := x.prog.Body(d)
	if b == nil || b.Kind != ir.KindFunction || b.Flags&ir.BodyGenerator != 0 {
		return false
	}
	list := x.callers[d]
	if x.roots[d] && len(list) == 0 {
		return true
	}
	if x.passed[d] {
		return false
	}
	if len(list) == 0 {
		return out || x.root(d)
	}
	for _, c := range list {
		by := x.prog.Body(c.by)
		at := c.instr
		if b.Flags&ir.BodyAsync != 0 {
			if at = x.runs(by, c); at < 0 {
				return false
			}
		}
		class := class
		if h, ok := x.taken(c.by, by, at, class); ok {
			then, other := x.behind(c.by, by, h)
			switch {
			case out || then == goesOn:
				return false
			case then == givesUp:
				if !x.up(c.by, 0, x.noLoops) {
					return false
				}
				continue
			case other != modgraph.NoDef:
				class = other
			}
		}
		switch by.Kind {
		case ir.KindModule:
			if !out && !x.script(c.by, at) {
				return false
			}
		case ir.KindFunction:
			if !x.leaves(c.by, class, seen, out) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// runs finds where the coroutine that a call made runs to its end, or -1.
func (x *Exits) runs(b *ir.Body, c siteOf) int32 {
	f, _ := x.prog.FileOf(c.by)
	for i := range int32(len(b.Instrs)) {
		in := &b.Instrs[i]
		switch in.Op {
		case ir.OpAwait:
			if in.A == c.instr {
				return i
			}
		case ir.OpCall:
			if !slices.Contains(b.Operands(in), c.instr) {
				continue
			}
			switch f.IR.LastName(b, in.B) {
			case "run", "run_until_complete":
				return i
			}
			return -1
		}
	}
	return -1
}

// taken finds the first block of the code of an except clause around an instruction
// that may take an exception of the class.
func (x *Exits) taken(d modgraph.DefID, b *ir.Body, at int32, class modgraph.DefID) (ir.BlockID, bool) {
	seen := make([]bool, len(b.Blocks))
	var work []ir.BlockID
	enter := func(id ir.BlockID) {
		if id != ir.NoBlock && !seen[id] {
			seen[id] = true
			work = append(work, id)
		}
	}
	enter(b.Blocks[b.BlockOf(at)].Handler)
	for len(work) > 0 {
		id := work[len(work)-1]
		work = work[:len(work)-1]
		last := &b.Instrs[b.Blocks[id].Last]
		succ := b.Successors(id)
		if b.Blocks[id].Flags&^b.Blocks[b.BlockOf(at)].Flags&ir.BlockInExcept != 0 {
			return id, true // a clause that names no class
		}
		switch last.Op {
		case ir.OpMatchExc:
			if x.matches(x.inf.TypeOf(d, last.A), class, 0) {
				return succ[0], true
			}
			enter(succ[1])
		case ir.OpSuppress:
			enter(succ[1])
		case ir.OpReraise:
			enter(b.Blocks[id].Handler)
		default:
			for _, s := range succ {
				enter(s)
			}
		}
	}
	return ir.NoBlock, false
}

// matches says whether an except clause over a type may take a class. An error of
// which no class is known is hardly the one that a narrow clause names.
func (x *Exits) matches(t types.ID, class modgraph.DefID, depth int) bool {
	st := x.inf.Types()
	if t == types.Invalid || depth > 3 {
		return true
	}
	var one [1]types.ID
	for _, m := range st.Members(t, &one) {
		switch st.Kind(m) {
		case types.KindClass:
			c := st.Def(m)
			if k := &x.inf.Decl().Known; class == modgraph.NoDef {
				if c == k.Exception || c == k.BaseException {
					return true
				}
				continue
			}
			// Nobody raises Exception and means a subclass of it.
			narrower := class != x.inf.Decl().Known.Exception && x.inf.Decl().Class(c).Has(class)
			if narrower || x.inf.Decl().Class(class).Has(c) || x.inf.Decl().Class(class).Flags&declare.UnknownBase != 0 {
				return true
			}
		case types.KindTuple:
			for _, e := range st.Args(m) {
				if x.matches(e, class, depth+1) {
					return true
				}
			}
		default:
			return true
		}
	}
	return false
}

// collect finds the calls of the program and the functions that it passes on.
func (x *Exits) collect() {
	x.callers, x.passed, x.roots = map[modgraph.DefID][]siteOf{}, map[modgraph.DefID]bool{}, map[modgraph.DefID]bool{}
	x.parses = map[modgraph.DefID]bool{}
	x.bound, x.dynamic = map[modgraph.DefID]bool{}, map[modgraph.DefID][]siteOf{}
	for d := range modgraph.DefID(x.prog.NumDefs()) {
		f, _ := x.prog.FileOf(d)
		b := x.prog.Body(d)
		if b == nil || f.Origin != modgraph.Project || f.Class == modgraph.ClassTest {
			continue
		}
		if s := x.inf.Sites(d); s != nil {
			for i := range s.List {
				site := &s.List[i]
				if site.Kind == infer.KindAwait {
					continue // the call that made the coroutine stands for it
				}
				for _, t := range s.TargetsOf(site) {
					at := t.Def
					if parsers[x.prog.QualName(at)] {
						x.parses[d] = true
					}
					if x.prog.Def(at).Kind == bind.KindClass {
						x.callers[at] = append(x.callers[at], siteOf{d, site.Instr})
						at, _, _ = x.inf.Decl().Init(at)
					}
					if at >= 0 {
						x.callers[at] = append(x.callers[at], siteOf{d, site.Instr})
					}
				}
			}
		}
		for _, r := range x.inf.Refs(d) {
			x.pass(f, d, b, r)
		}
		x.byName(f, d, b)
		if _, i := x.prog.FileOf(d); ordered(f, &f.Bind.Defs[i]) {
			x.roots[d] = true
		}
	}
}

// pass notes that a body passes a function on.
func (x *Exits) pass(f *modgraph.File, d modgraph.DefID, b *ir.Body, r infer.Ref) {
	if r.By >= 0 && int(r.By) < len(b.Instrs) {
		by := &b.Instrs[r.By]
		switch {
		case by.Op == ir.OpStore && b.Instrs[by.B].Op == ir.OpImportFrom:
			return // has a name here: who calls it by that is seen
		case by.Op == ir.OpCall && by.Flag&ir.FlagDecorator != 0:
			return // decorators are looked at by name
		case by.Op == ir.OpCall && f.IR.LastName(b, by.B) == "set_defaults":
			x.roots[r.Def] = true
			return
		case by.Op == ir.OpCall && x.startsProcess(d, r.By):
			x.roots[r.Def] = true // the process ends with it
			return
		case (by.Op == ir.OpCall || by.Op == ir.OpDict || by.Op == ir.OpSetSub) && x.prog.Def(r.Def).Flags&bind.Method != 0:
			x.bound[r.Def] = true
		}
	}
	x.passed[r.Def] = true
}

// startsProcess says whether a call makes a process of the library's.
//
//	multiprocessing.Process(target=run_tunnel, args=(server,))
func (x *Exits) startsProcess(d modgraph.DefID, call int32) bool {
	t := x.inf.TypeOf(d, call)
	st := x.inf.Types()
	if t == types.Invalid || st.Kind(t) != types.KindInstance {
		return false
	}
	for _, anc := range x.inf.Decl().Class(st.Def(t)).MRO {
		if c := st.Def(anc); c != modgraph.NoDef && x.prog.QualName(c) == "multiprocessing.process.BaseProcess" {
			return true
		}
	}
	return false
}

// ordered says whether a decorator makes a function a command of the program, or its
// class. A coroutine function may be a command of a chat bot, which goes on.
func ordered(file *modgraph.File, def *bind.Def) bool {
	if def.Kind != bind.KindFunction || def.Flags&bind.Async != 0 && def.Flags&bind.Method == 0 {
		return false
	}
	if def.Flags&bind.Method != 0 {
		return commands(file, &file.Bind.Defs[def.Parent])
	}
	kind, _ := decorated(file, def)
	return kind == command
}

// script says whether an instruction of a module runs only when the file is run as
// a program.
func (x *Exits) script(d modgraph.DefID, at int32) bool {
	f, _ := x.prog.FileOf(d)
	if path.Base(strings.TrimSuffix(f.Display, ".py")) == "__main__" || f.Module == "" {
		return true
	}
	b := x.prog.Body(d)
	seen := make([]bool, len(b.Blocks))
	work := []ir.BlockID{0}
	seen[0] = true
	enter := func(id ir.BlockID) {
		if id != ir.NoBlock && !seen[id] {
			seen[id] = true
			work = append(work, id)
		}
	}
	for len(work) > 0 {
		id := work[len(work)-1]
		work = work[:len(work)-1]
		bl := &b.Blocks[id]
		enter(bl.Handler)
		succ := b.Successors(id)
		if last := &b.Instrs[bl.Last]; last.Op == ir.OpBranch && asksName(f, b, last.A) {
			succ = succ[1:]
		}
		for _, s := range succ {
			enter(s)
		}
	}
	return !seen[b.BlockOf(at)]
}

// asksName says whether a value is __name__ == "__main__".
func asksName(f *modgraph.File, b *ir.Body, v ir.Value) bool {
	in := &b.Instrs[v]
	if in.Op != ir.OpCompare || ir.CompareOp(in.N) != ir.CmpEq {
		return false
	}
	name, text := false, false
	for _, o := range [2]ir.Value{in.A, in.B} {
		switch x := &b.Instrs[o]; x.Op {
		case ir.OpLoad:
			name = name || f.IR.Variable(b, x) == "__name__"
		case ir.OpConst:
			text = text || f.IR.Consts[x.A].Kind == ir.ConstStr && strings.Contains(f.IR.Consts[x.A].Text, "__main__")
		}
	}
	return name && text
}
