package mutatedwhileiterated

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// suspends looks for loops over a field of the object that give control back to the
// event loop before they are through: meanwhile another task may run a method that
// changes the field.
//
//	async def broadcast(self, text):
//	    for peer in self.peers.values():
//	        await peer.send(text)            # meanwhile: self.peers.pop(name)
func (v *visitor) suspends(p *flow.Point) {
	if v.b.Flow.Infos[p.Instr].Flags&flow.MaySuspend == 0 || v.b.File.Class == modgraph.ClassTest || v.spawns(p.Instr) {
		return
	}
	p.ForLoops(func(l int32) {
		if v.iters[l] >= 0 && !v.waits[l] && v.comesBack(p.Block, l) && !v.locked(l) {
			v.lets(p, l, false)
		}
	})
}

// callbacks looks for loops over a field that call what they find there: code that
// nobody here knows, and that may well call the methods that the class offers it.
//
//	def emit(self, event):
//	    for listener in self.listeners:
//	        listener(event)                  # may call self.unsubscribe(listener)
func (v *visitor) callbacks(p *flow.Point, in *ir.Instr) {
	f := &v.b.IR.Instrs[in.B]
	if f.Op != ir.OpLoad || v.b.File.Class == modgraph.ClassTest || !v.b.Calls.Unresolved(p.Instr) || !v.dropped(p) {
		return
	}
	for _, t := range v.targets[ir.Place(f.A)] {
		if l := t.loop; rule.InLoop(v.b.IR, p.Block, l) && v.iters[l] >= 0 && !v.waits[l] && v.comesBack(p.Block, l) {
			v.lets(p, l, true)
		}
	}
}

// dropped says whether nobody wants the result of a call: what is asked for its answer,
// such as a weak reference, is no listener.
func (v *visitor) dropped(p *flow.Point) bool {
	for i := p.Instr + 1; i <= v.b.IR.Blocks[p.Block].Last; i++ {
		if in := &v.b.IR.Instrs[i]; in.Op == ir.OpExprEnd && in.A == p.Instr {
			return true
		}
	}
	return false
}

// lets reports a loop that lets other code run: other tasks, or a callback.
func (v *visitor) lets(p *flow.Point, l int32, callback bool) {
	class, path, ok := v.owner(p, l)
	if !ok {
		return
	}
	kind := v.kind(l, &change{holder: ir.NoValue})
	if kind < rule.List {
		return
	}
	if v.waits == nil {
		v.waits = map[int32]bool{}
	}
	v.waits[l] = true
	if !callback && (v.guarded(class) && (v.b.Exits.Inside(v.b.Def, p.Instr) || !v.b.Exits.Bare(v.b.Def, v.b.Program.Parent(v.b.Def) != class)) || starts(v.b.File.Bind.Names[v.b.Program.Def(v.b.Def).Name])) {
		return
	}
	end := !callback && winds(v.b.File.Bind.Names[v.b.Program.Def(v.b.Def).Name])
	list := slices.DeleteFunc(v.changers(class, path, kind), func(c changer) bool {
		return v.ended(l, c.method) || v.forTests(c.method) || end && !v.ofItself(c) || !callback && v.sequential(c.method)
	})
	sure := !callback && v.surely(p)
	if callback {
		sure = slices.ContainsFunc(list, func(c changer) bool { return v.used(c.method) })
		list = slices.DeleteFunc(list, func(c changer) bool { return !takesBack(ownName(v.b.World.Name(c.method))) })
	}
	if len(list) > 0 {
		f := v.interrupted(p, l, kind, list, callback)
		if !sure {
			f.Level = diag.Note
		}
		v.found = append(v.found, f)
	}
}

// takesBack says whether a method is there to undo a registration.
func takesBack(name string) bool {
	for _, w := range [...]string{"remove", "un", "off", "dereg", "detach", "discard", "delete", "disconnect", "del_"} {
		if strings.HasPrefix(name, w) {
			return true
		}
	}
	return false
}

// ownName is the last part of a dotted name.
func ownName(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// field says whether a path is a field of the object that a method is called on.
func field(p contract.Path) bool {
	return p.Root == contract.RootParam && p.Index == 0 && p.Len == 1 && p.Sel[0].Kind == contract.SelAttr
}

// owner says whose container a loop reads: a field of objects of a class, as a path
// from self, or a variable of a module.
//
//	for peer in self.peers.values()          # of the class that the method stands in
//	for peer in self.hub.peers.values()      # of the class that self.hub is known to be
func (v *visitor) owner(p *flow.Point, l int32) (class modgraph.DefID, path contract.Path, ok bool) {
	t := p.Values()
	atoms := t.Atoms(p.Borrowed(l))
	if len(atoms) == 1 {
		path, _, known := p.IsPath(atoms[0])
		if known && field(path) {
			class := v.b.Program.Parent(v.b.Def)
			return class, path, class != modgraph.NoDef && v.b.Program.Def(class).Kind == bind.KindClass
		}
		if known && path.Root == contract.RootGlobal && path.Len == 0 {
			return modgraph.NoDef, path, true
		}
	}
	base := v.base(l)
	if base == ir.NoValue {
		return modgraph.NoDef, path, false
	}
	in := &v.b.IR.Instrs[base]
	if in.Op != ir.OpAttr || !v.fromCaller(in.A) {
		return modgraph.NoDef, path, false
	}
	s := v.b.Infer.Types()
	obj := v.b.Infer.TypeOf(v.b.Def, in.A)
	if obj == types.Invalid || s.Kind(obj) != types.KindInstance || s.Def(obj) == modgraph.NoDef {
		return modgraph.NoDef, path, false
	}
	if f, _ := v.b.Program.FileOf(s.Def(obj)); f.Origin != modgraph.Project {
		return modgraph.NoDef, path, false
	}
	if site := v.b.Sites.At(base); site != nil {
		return modgraph.NoDef, path, false // a property: what it gives may be a copy
	}
	return s.Def(obj), contract.Param(0).Extend(contract.Selector{Kind: contract.SelAttr, Name: v.b.File.IR.Syms[in.B]}), true
}

// fromCaller says whether an object is reached through attributes from a parameter, or
// from a variable of an enclosing function: others have it too.
func (v *visitor) fromCaller(x ir.Value) bool {
	for range maxDepth {
		switch in := &v.b.IR.Instrs[x]; in.Op {
		case ir.OpAttr:
			x = in.A
		case ir.OpLoad:
			k := v.b.IR.Places.Kind[in.A]
			return k == ir.PlaceFree || k <= ir.PlaceCell && v.b.IR.Places.Ref[in.A] > 0
		default:
			return false
		}
	}
	return false
}

// spawns says whether an instruction awaits the start of a task and no more: groups
// give back control only when they are left.
func (v *visitor) spawns(i int32) bool {
	in := &v.b.IR.Instrs[i]
	if in.Op != ir.OpAwait {
		return false
	}
	call := &v.b.IR.Instrs[in.A]
	if call.Op != ir.OpCall {
		return false
	}
	f := &v.b.IR.Instrs[call.B]
	return f.Op == ir.OpAttr && v.b.File.IR.Names[f.B] == "spawn"
}

// locked says whether a loop stands in an async with statement: what is entered there
// may keep the other tasks out.
func (v *visitor) locked(l int32) bool {
	body := v.b.IR
	header := &body.Blocks[body.Loops[l].Header]
	if header.Flags&ir.BlockInWith == 0 {
		return false
	}
	for i := range header.First {
		if in := &body.Instrs[i]; in.Op == ir.OpEnter && in.Flag&ir.FlagAsync != 0 {
			return true
		}
	}
	return false
}

// guarded says whether a class has an asynchronous lock: callers that are not seen here
// may hold it around the loop and around the changes. Where the calls of the loop's
// method are seen, and one comes without any lock, it keeps nobody out.
func (v *visitor) guarded(class modgraph.DefID) bool {
	if class == modgraph.NoDef {
		return false
	}
	s := v.b.Infer.Types()
	for _, t := range v.b.Declare.Class(class).MRO {
		base := s.Def(t)
		if f, _ := v.b.Program.FileOf(base); f.Origin != modgraph.Project {
			continue
		}
		if fields := v.b.Infer.Fields(base); fields != nil {
			for i := range fields.Fields {
				if v.lock(fields.Fields[i].Type) {
					return true
				}
			}
		}
		for _, name := range v.b.Declare.OwnMembers(base) {
			if m := v.b.Declare.OwnMember(base, name); m != nil && v.lock(m.Type) {
				return true
			}
		}
	}
	return false
}

// lock says whether a type is that of an asynchronous lock.
func (v *visitor) lock(t types.ID) bool {
	if t == types.Invalid {
		return false
	}
	s := v.b.Infer.Types()
	var one [1]types.ID
	for _, m := range s.Members(t, &one) {
		if s.Kind(m) != types.KindInstance || s.Def(m) == modgraph.NoDef {
			continue
		}
		switch v.b.Program.QualName(s.Def(m)) {
		case "asyncio.locks.Lock", "asyncio.locks.Condition", "asyncio.locks.Semaphore", "asyncio.locks.BoundedSemaphore":
			return true
		}
	}
	return false
}

// changer is a method that changes the field.
type changer struct {
	method modgraph.DefID
	instr  int32
}

// changers lists the methods of the class and its family that change the size of a
// field themselves; of a module variable, the functions of the module.
func (v *visitor) changers(class modgraph.DefID, path contract.Path, kind rule.Container) []changer {
	if path.Root == contract.RootGlobal {
		f, _ := v.b.Program.FileOf(modgraph.DefID(path.Def))
		if f.Origin != modgraph.Project {
			return nil
		}
		return v.changing(nil, f, bind.NoDef, path, kind)
	}
	classes := v.b.Family(class)
	for _, t := range v.b.Declare.Class(class).MRO {
		if base := v.b.Infer.Types().Def(t); base != class && base != modgraph.NoDef {
			if f, _ := v.b.Program.FileOf(base); f.Origin == modgraph.Project {
				classes = append(classes, base)
			}
		}
	}
	var out []changer
	for _, k := range classes {
		f, at := v.b.Program.FileOf(k)
		out = v.changing(out, f, at, path, kind)
	}
	return out
}

// changing adds the functions of a file that stand in a class, or anywhere for NoDef.
func (v *visitor) changing(out []changer, f *modgraph.File, class bind.DefIndex, path contract.Path, kind rule.Container) []changer {
	last := last(v.b.File.Bind.Names[v.b.Program.Def(v.b.Def).Name])
	for i := range f.Bind.Defs {
		def := &f.Bind.Defs[i]
		m := f.FirstDef + modgraph.DefID(i)
		if class != bind.NoDef && def.Parent != class || def.Kind != bind.KindFunction || m == v.b.Def {
			continue
		}
		whole := once(f.Bind.Names[def.Name])
		if i := v.hooked(f, m, path, kind); i >= 0 && !whole {
			out = append(out, changer{m, i})
			continue
		}
		c := v.b.Facts.Contract(m)
		if c == nil {
			continue
		}
		for n := range c.Mutates {
			x := &c.Mutates[n]
			op := v.b.Program.Syms.Text(x.Op)
			if !x.Path.SameAs(path) || x.Attr || x.Tier == contract.TierWeak || x.KeepsSize || x.Witness.Instr < 0 || !changesSize(kind, op) || (last || kind == rule.List) && adds[op] {
				continue
			}
			if w := x.Witness; w.Callee >= 0 {
				if g, _ := v.b.Program.FileOf(modgraph.DefID(w.Callee)); g.Origin == modgraph.Project {
					continue
				}
			}
			if whole && !oneElement(f, v.b.Program.Body(m), x.Witness.Instr) {
				continue
			}
			if op == "[]=" && overItself(f, v.b.Program.Body(m), x.Witness.Instr) {
				continue
			}
			out = append(out, changer{m, x.Witness.Instr})
			break
		}
	}
	return out
}

// hooked finds where a method hands a changing method of the field to somebody who
// calls it later, such as task.add_done_callback(self.tasks.discard); -1 if it does not.
func (v *visitor) hooked(f *modgraph.File, m modgraph.DefID, path contract.Path, kind rule.Container) int32 {
	body := v.b.Program.Body(m)
	if body == nil || !field(path) || body.Flags&ir.BodyMethod == 0 {
		return -1
	}
	for i := range int32(len(body.Instrs)) {
		in := &body.Instrs[i]
		if in.Op != ir.OpAttr || !changesSize(kind, f.IR.Names[in.B]) {
			continue
		}
		held := &body.Instrs[in.A]
		if held.Op != ir.OpAttr || f.IR.Syms[held.B] != path.Sel[0].Name {
			continue
		}
		if self := &body.Instrs[held.A]; self.Op != ir.OpLoad || body.Places.Ref[self.A] != 1 || body.Places.Kind[self.A] > ir.PlaceCell {
			continue
		}
		for u := i + 1; u < int32(len(body.Instrs)) && u < i+maxReach; u++ {
			if c := &body.Instrs[u]; c.Op == ir.OpCall && c.B != i && slices.Contains(body.Operands(c), i) {
				return u
			}
		}
	}
	return -1
}

// oneElement says whether an instruction takes one element out of a container, which
// the caller of its method names: that starts or stops one of many, not everything.
//
//	def stop_watching(self, address):
//	    self.watched.pop(address, None)
func oneElement(f *modgraph.File, body *ir.Body, change int32) bool {
	if body == nil || change < 0 {
		return false
	}
	in := &body.Instrs[change]
	var operands []ir.Value
	switch in.Op {
	case ir.OpCall:
		if m := &body.Instrs[in.B]; m.Op != ir.OpAttr || !takes[f.IR.Names[m.B]] {
			return false
		}
		operands = body.Operands(in)
	case ir.OpDelSub:
		operands = []ir.Value{in.B}
	}
	for _, v := range operands {
		if v < 0 {
			continue
		}
		if x := &body.Instrs[v]; x.Op == ir.OpLoad && body.Places.Kind[x.A] <= ir.PlaceCell && body.Places.Ref[x.A] > 1 {
			return true
		}
	}
	return false
}

// takes are methods that take out the element which they are given.
var takes = map[string]bool{"pop": true, "remove": true, "discard": true}

// maxReach is how far behind a value its use as an argument is looked for.
const maxReach = 16

// overItself says whether a store under a key stands in a loop over the same
// container, which gives the entry that is there another value.
func overItself(f *modgraph.File, body *ir.Body, store int32) bool {
	in := &body.Instrs[store]
	if in.Op != ir.OpSetSub {
		return false
	}
	held := f.IR.LastName(body, body.Operands(in)[0])
	for l := body.Blocks[body.BlockOf(store)].Loop; l >= 0; l = body.Loops[l].Parent {
		for i := range body.Instrs {
			x := &body.Instrs[i]
			if x.Op != ir.OpStore || ir.Place(x.A) != body.Loops[l].Iter || body.Instrs[x.B].Op != ir.OpIter {
				continue
			}
			it := body.Instrs[x.B].A
			if c := &body.Instrs[it]; c.Op == ir.OpCall && c.N == 0 && body.Instrs[c.B].Op == ir.OpAttr {
				it = body.Instrs[c.B].A
			}
			if held != "" && f.IR.LastName(body, it) == held {
				return true
			}
		}
	}
	return false
}

// last says whether a method runs when the life of an object ends: nothing new comes
// in then.
func last(name string) bool {
	for _, w := range [...]string{"clean", "teardown", "tear_down", "close", "final", "fail", "complete", "shutdown", "stop", "exit", "disconnect", "cancel", "terminate"} {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}

// starts says whether a method runs before all others.
func starts(name string) bool {
	name = strings.TrimLeft(name, "_")
	for _, w := range [...]string{"init", "setup", "set_up", "start", "load", "open", "aenter"} {
		if strings.HasPrefix(name, w) {
			return true
		}
	}
	return false
}

// once says whether a method runs before or after all others.
func once(name string) bool {
	name = strings.TrimLeft(name, "_")
	for _, w := range [...]string{"init", "setup", "set_up", "start", "load", "open", "close", "stop", "shutdown", "reset", "clear", "from_", "setstate", "new__", "tear", "cleanup", "finish", "end", "cancel_all", "disconnect_all", "exit", "aexit", "enter", "aenter", "del__"} {
		if strings.HasPrefix(name, w) {
			return true
		}
	}
	return false
}

func changesSize(kind rule.Container, op string) bool {
	for _, k := range methods[op] {
		if k == kind {
			return true
		}
	}
	return false
}

func (v *visitor) interrupted(p *flow.Point, l int32, kind rule.Container, list []changer, callback bool) found {
	iter := v.iters[l]
	name := v.borrowedName(l)
	f := rule.Finding{
		Def: int32(v.b.Def), Instr: v.b.IR.Instrs[iter].A, Part: rule.PartFirstLine,
		Message: fmt.Sprintf("`%s` can change %s while this loop waits", v.b.World.Name(list[0].method), name),
		Label:   "borrowed by the loop until it ends",
		Marks:   []rule.Mark{{Def: int32(v.b.Def), Instr: p.Instr, Part: rule.PartFirstLine, Text: "other tasks run here"}},
		Notes:   []string{fmt.Sprintf("RuntimeError: the %s changed during iteration, at the loop's next step", kind)},
		Help:    fmt.Sprintf("iterate over a copy: `list(%s)`", v.b.Text(v.b.IR.Instrs[iter].A)),
		Fix:     rule.Fix{Kind: rule.FixCopy, Def: int32(v.b.Def), Instr: v.b.IR.Instrs[iter].A},
	}
	if callback {
		f.Message = fmt.Sprintf("a callback that this loop calls can change %s: `%s` is there for it to call", name, v.b.World.Name(list[0].method))
		f.Marks[0].Text = "runs code that nobody here knows"
	}
	if kind == rule.List {
		f.Level = diag.Warning
		f.Notes = []string{"a loop reads a list by position: when an element goes, the one behind it is skipped"}
	}
	for i, c := range list {
		if i == maxMore {
			break
		}
		f.Marks = append(f.Marks, rule.Mark{Def: int32(c.method), Instr: c.instr, Part: rule.PartFirstLine, Text: fmt.Sprintf("`%s` changes its size", v.b.World.Name(c.method))})
	}
	return found{l, f}
}
