package cleanupskipped

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// restored finds stores behind the yield that put back what a store before it
// replaced:
//
//	old = self.level      # saved
//	self.level = 3
//	yield
//	self.level = old      # restored
func (v *visitor) restored(y int32, out []pair) []pair {
	for _, u := range v.writes {
		place, value := v.written(u)
		if place < 0 || !v.behind(u, y) {
			continue
		}
		for _, d := range v.writes {
			at, new := v.written(d)
			if at != place || d == u || !v.before(d, y) {
				continue
			}
			if v.saved(value, place, y) || v.flagDown(new, value) || v.countedDown(d, u, place) {
				out = append(out, pair{do: d, undo: u, doSec: own, undoSec: own, weight: rule.Kept})
				break
			}
		}
	}
	return out
}

// written is the path that a store writes, and the value.
func (v *visitor) written(i int32) (ir.Place, ir.Value) {
	b := v.b.IR
	in := &b.Instrs[i]
	switch in.Op {
	case ir.OpStore:
		return ir.Place(in.A), in.B
	case ir.OpSetAttr:
		return ir.Place(in.C), b.Operands(in)[1]
	case ir.OpSetSub:
		return ir.Place(in.C), b.Operands(in)[2]
	}
	return ir.NoPlace, ir.NoValue
}

// saved says whether a value was read from a path before the yield and kept in a
// variable.
func (v *visitor) saved(value ir.Value, place ir.Place, y int32) bool {
	b := v.b.IR
	in := &b.Instrs[value]
	if in.Op != ir.OpLoad {
		return false
	}
	n, ok := 0, false
	for i := range int32(len(b.Instrs)) {
		st := &b.Instrs[i]
		if st.Op != ir.OpStore || st.A != in.A {
			continue
		}
		n++
		src := &b.Instrs[st.B]
		switch src.Op {
		case ir.OpAttr, ir.OpSub:
			ok = ir.Place(src.C) == place || v.behindProperty(ir.Place(src.C), place)
		case ir.OpLoad:
			ok = ir.Place(src.A) == place
		case ir.OpCall:
			// getattr(x, "a", None), d.get("k"), x.copy(): what it is called on decides.
			ok = v.readsFrom(st.B, place)
		}
		ok = ok && v.before(i, y)
	}
	return n == 1 && ok
}

// behindProperty says whether one path is that of a property and the other that of
// the attribute behind it, by the usual names: `x.url` and `x._url`.
func (v *visitor) behindProperty(read, written ir.Place) bool {
	pl, names := &v.b.IR.Places, v.b.Flow.File.Names
	return read >= 0 && pl.Kind[read] == ir.PlaceAttr && pl.Kind[written] == ir.PlaceAttr && pl.Parent[read] == pl.Parent[written] &&
		"_"+names[pl.Name[read]] == names[pl.Name[written]]
}

// readsFrom says whether a call is a look-up in the owner of a path.
func (v *visitor) readsFrom(call int32, place ir.Place) bool {
	b := v.b.IR
	parent := b.Places.Parent[place]
	if parent == ir.NoPlace {
		return false
	}
	in := &b.Instrs[call]
	holder := func(x ir.Value) bool {
		p, _ := v.source(x)
		return p >= 0 && (p == parent || p == place)
	}
	callee := &b.Instrs[in.B]
	names := v.b.Flow.File.Names
	if callee.Op == ir.OpAttr {
		switch names[callee.B] {
		case "get", "copy", "pop", "getenv":
			return holder(callee.A)
		}
		return false
	}
	if callee.Op == ir.OpLoad && b.Places.Kind[callee.A] == ir.PlaceBuiltin && names[b.Places.Name[callee.A]] == "getattr" {
		args := b.Operands(in)
		return len(args) >= 2 && holder(args[0])
	}
	return false
}

// flagDown says whether a flag is raised and lowered: True and then False or None.
// False and then True is how success is marked.
func (v *visitor) flagDown(before, after ir.Value) bool {
	return v.constKind(before) == ir.ConstTrue && (v.constKind(after) == ir.ConstFalse || v.constKind(after) == ir.ConstNone)
}

func (v *visitor) constKind(x ir.Value) ir.ConstKind {
	in := &v.b.IR.Instrs[x]
	if in.Op != ir.OpConst {
		return ir.ConstEllipsis
	}
	return v.b.Flow.File.Consts[in.A].Kind
}

// countedDown says whether a counter goes up by one store and down by the other.
func (v *visitor) countedDown(d, u int32, place ir.Place) bool {
	op := func(i int32) (ir.BinaryOp, string, bool) {
		_, value := v.written(i)
		in := &v.b.IR.Instrs[value]
		if in.Op != ir.OpBinary || in.Flag&ir.FlagInPlace == 0 {
			return 0, "", false
		}
		if p, _ := v.source(in.A); p != place {
			return 0, "", false
		}
		return ir.BinaryOp(in.N), v.b.Text(in.B), true
	}
	up, a, ok := op(d)
	down, b, ok2 := op(u)
	return ok && ok2 && a == b && (up == ir.BinAdd && down == ir.BinSub || up == ir.BinSub && down == ir.BinAdd)
}

// lentWriter finds a function that is yielded to the block, writes to what
// outlives it, and is called with a constant behind the yield to reset it.
func (v *visitor) lentWriter(y int32, out []pair) []pair {
	b := v.b.IR
	yielded, _ := v.source(b.Instrs[y].A)
	if yielded < 0 {
		return out
	}
	def := modgraph.NoDef
	var made int32
	for i := range int32(len(b.Instrs)) {
		in := &b.Instrs[i]
		if in.Op != ir.OpStore || ir.Place(in.A) != yielded {
			continue
		}
		if src := &b.Instrs[in.B]; src.Op == ir.OpMakeFunc {
			f, _ := v.b.Program.FileOf(v.b.Def)
			def, made = f.FirstDef+modgraph.DefID(src.B), in.B
		}
	}
	if def == modgraph.NoDef || !v.writesOutside(def) {
		return out
	}
	for _, i := range v.calls {
		in := &b.Instrs[i]
		if p, _ := v.source(in.B); p != yielded || !v.behind(i, y) {
			continue
		}
		args := b.Operands(in)
		constant := len(args) > 0
		for _, a := range args {
			constant = constant && b.Instrs[a].Op == ir.OpConst
		}
		if constant {
			out = append(out, pair{do: made, undo: i, doSec: own, undoSec: own, weight: rule.Kept, lent: true})
		}
	}
	return out
}

// writesOutside says whether a function stores to what outlives its call.
func (v *visitor) writesOutside(d modgraph.DefID) bool {
	c := v.b.Facts.Contract(d)
	if c == nil {
		return false
	}
	if len(c.Globals) > 0 {
		return true
	}
	for i := range c.Mutates {
		switch c.Mutates[i].Path.Root {
		case contract.RootGlobal, contract.RootClass, contract.RootFree:
			return true
		}
	}
	return false
}

// inversePairs are the verbs by which programs name an operation and its inverse
// on one receiver. A name is evidence here: both halves stand in one function,
// around its yield, on the same object.
var inversePairs = map[string][]string{
	"acquire": {"release"}, "lock": {"unlock"}, "push": {"pop"}, "append": {"pop", "remove"}, "appendleft": {"popleft"},
	"add": {"remove", "discard", "delete"}, "insert": {"pop", "remove"}, "register": {"unregister", "deregister"}, "connect": {"disconnect"},
	"subscribe": {"unsubscribe"}, "attach": {"detach"}, "enable": {"disable"}, "disable": {"enable"}, "pause": {"resume"},
	"suspend": {"resume"}, "install": {"uninstall", "remove"}, "mount": {"unmount", "umount"}, "activate": {"deactivate"},
	"mkdir": {"rmdir"}, "makedirs": {"rmtree", "removedirs"}, "block": {"unblock"}, "hide": {"show"}, "freeze": {"unfreeze"},
	"increment": {"decrement"}, "incr": {"decr"}, "inc": {"dec"}, "patch": {"unpatch"}, "setup": {"teardown", "cleanup"},
	"start": {"stop", "shutdown"}, "watch": {"unwatch"}, "pin": {"unpin"}, "hold": {"unhold"}, "bind": {"unbind"},
	"addHandler": {"removeHandler"}, "addFilter": {"removeFilter"}, "create": {"destroy", "delete"},
}

// inverseCalls finds calls of inverse names on one receiver, and functions that
// are called to set a value and called again with the old one.
func (v *visitor) inverseCalls(y int32, out []pair) []pair {
	for _, u := range v.calls {
		if !v.behind(u, y) {
			continue
		}
		recv, name := v.callee(u)
		if name == "" {
			continue
		}
		for _, d := range v.calls {
			if d == u || !v.before(d, y) || v.behind(d, y) {
				continue
			}
			r, n := v.callee(d)
			if r != recv {
				continue
			}
			if inverse(n, name) && v.sameArgs(d, u) && !timing(recv) || n == name && v.dropsResult(u) && v.setsOld(d, u, y) {
				out = append(out, pair{do: d, undo: u, doSec: own, undoSec: own, weight: rule.Kept})
				break
			}
		}
	}
	return out
}

// timing says whether a receiver measures: what is not measured of a block that
// failed is nobody's loss.
func timing(receiver string) bool {
	r := strings.ToLower(receiver)
	for _, w := range [...]string{"timer", "watch", "clock", "progress", "spinner", "span", "bar", "metric", "stat"} {
		if strings.Contains(r, w) {
			return true
		}
	}
	return false
}

// callee is the text of the receiver and the name of what a call calls.
func (v *visitor) callee(i int32) (receiver, name string) {
	b := v.b.IR
	in := &b.Instrs[b.Instrs[i].B]
	names := v.b.Flow.File.Names
	switch in.Op {
	case ir.OpAttr:
		if p, _ := v.source(in.A); p >= 0 {
			return v.b.PlaceText(p), names[in.B]
		}
		return v.b.Text(in.A), names[in.B]
	case ir.OpLoad:
		if k := b.Places.Kind[in.A]; k.IsRoot() && k < ir.PlaceTemp {
			return "", names[b.Places.Name[in.A]]
		}
	}
	return "", ""
}

// inverse says whether one name undoes the other: push and pop, push_frame and
// pop_frame.
func inverse(do, undo string) bool {
	do, undo = strings.TrimLeft(do, "_"), strings.TrimLeft(undo, "_")
	for _, x := range inversePairs[do] {
		if x == undo {
			return true
		}
	}
	a, restA, okA := strings.Cut(do, "_")
	b, restB, okB := strings.Cut(undo, "_")
	if !okA || !okB || restA != restB {
		return false
	}
	for _, x := range inversePairs[a] {
		if x == b {
			return true
		}
	}
	return a == "set" && (b == "unset" || b == "reset" || b == "clear") || a == "begin" && b == "end"
}

// sameArgs says whether the inverse is given what the first call was given, or
// nothing, or what the first call gave.
func (v *visitor) sameArgs(d, u int32) bool {
	b := v.b.IR
	args := b.Operands(&b.Instrs[u])
	if len(args) == 0 {
		return true
	}
	before := b.Operands(&b.Instrs[d])
	for k, a := range args {
		p, text := v.source(a)
		if p >= 0 && v.resultIn(p, d) {
			continue
		}
		if k >= len(before) {
			break
		}
		q, textQ := v.source(before[k])
		if (p < 0 || p != q || v.rebound(p, d)) && (text == "" || text != textQ) {
			return false
		}
	}
	return true
}

// dropsResult says whether a call is a statement of its own, as that of a setter
// is.
func (v *visitor) dropsResult(u int32) bool {
	b := v.b.IR
	for i := u + 1; i <= b.Blocks[v.BlockOf(u)].Last; i++ {
		switch in := &b.Instrs[i]; {
		case in.Op == ir.OpExprEnd && in.A == u:
			return true
		case in.Op == ir.OpAwait && in.A == u:
			return v.dropsResult(i)
		}
	}
	return false
}

// setsOld says whether a call behind the yield hands back to a setter what was
// kept before the setter was called:
//
//	old = signal.signal(SIGINT, handler)   or   old = os.getcwd(); os.chdir(path)
//	yield
//	signal.signal(SIGINT, old)                  os.chdir(old)
func (v *visitor) setsOld(d, u, y int32) bool {
	b := v.b.IR
	args, before := b.Operands(&b.Instrs[u]), b.Operands(&b.Instrs[d])
	if len(args) == 0 || len(args) != len(before) {
		return false
	}
	last := len(args) - 1
	for k := range last {
		if v.b.Text(args[k]) != v.b.Text(before[k]) {
			return false
		}
	}
	p, _ := v.source(args[last])
	q, _ := v.source(before[last])
	if p < 0 || p == q || b.Places.Kind[p] != ir.PlaceLocal && b.Places.Kind[p] != ir.PlaceCell || b.Places.Ref[p] > 0 {
		return false
	}
	n, kept := 0, false
	for i := range int32(len(b.Instrs)) {
		in := &b.Instrs[i]
		if in.Op != ir.OpStore || ir.Place(in.A) != p {
			continue
		}
		n++
		switch src := &b.Instrs[in.B]; src.Op {
		case ir.OpCall, ir.OpAttr, ir.OpSub:
			kept = v.before(i, y) && (in.B == d || v.before(in.B, d))
		}
	}
	return n == 1 && kept
}
