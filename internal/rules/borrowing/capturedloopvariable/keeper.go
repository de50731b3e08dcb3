package capturedloopvariable

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/summarize"
)

// keeper looks for an instruction that keeps a closure beyond its round of a loop. It
// follows the closure through names, displays and objects that the round itself
// makes:
//
//	button = Button(); button.on_click = lambda: show(row)    # not yet
//	buttons.append(button)                                    # here
//
// A slot that the next round fills again (`self.on_done = lambda: ...`) keeps only
// the closure of the last round, which sees its own value.
type keeper struct {
	*checker
	loop  int32
	seen  map[ir.Place]bool
	depth int
}

// find returns the keeping instruction, or -1.
func (k *keeper) find(block ir.BlockID, made int32) int32 {
	k.seen = map[ir.Place]bool{}
	return k.value(block, made, made)
}

// value follows one value through the rest of its block. closure is the making
// instruction, for what depends on what kind of function it is.
func (k *keeper) value(block ir.BlockID, v ir.Value, closure int32) int32 {
	if k.depth > maxDepth {
		return -1
	}
	k.depth++
	defer func() { k.depth-- }()
	body := k.b.IR
	for i := range body.Uses(block, v) {
		if at := k.use(block, i, v, closure); at >= 0 {
			return at
		}
	}
	return -1
}

func (k *keeper) use(block ir.BlockID, i int32, v ir.Value, closure int32) int32 {
	body := k.b.IR
	in := &body.Instrs[i]
	switch in.Op {
	case ir.OpStore:
		return k.stored(block, i, closure)
	case ir.OpSetAttr:
		if args := body.Operands(in); args[1] == v {
			return k.into(args[0], i, closure, k.objectVaries(args[0]))
		}
	case ir.OpSetSub:
		if args := body.Operands(in); args[2] == v {
			return k.into(args[0], i, closure, k.objectVaries(args[0]) || k.varies(args[1], k.loop, 0))
		}
	case ir.OpAppend:
		if in.B == v {
			return k.into(in.A, i, closure, true)
		}
	case ir.OpSetItem:
		if args := body.Operands(in); args[2] == v {
			return k.into(args[0], i, closure, true)
		}
	case ir.OpList, ir.OpTuple, ir.OpSet, ir.OpDict:
		return k.value(block, i, closure)
	case ir.OpBinary:
		if in.Flag&ir.FlagInPlace != 0 && in.B == v {
			return k.into(in.A, i, closure, true)
		}
	case ir.OpCall:
		if in.B == v {
			// A coroutine or generator has not run yet when the call is over.
			if v == closure || body.Instrs[v].Op == ir.OpLoad {
				if k.lazy(closure) {
					return k.value(block, i, closure)
				}
			}
			return -1
		}
		return k.call(block, i, v, closure)
	}
	return -1
}

// lazy says whether a call of the closure only makes something that runs later.
func (k *keeper) lazy(closure int32) bool {
	flags := k.b.File.Bind.Defs[k.b.IR.Instrs[closure].B].Flags
	return flags&(bind.Async|bind.Generator) != 0 || k.b.File.Bind.Defs[k.b.IR.Instrs[closure].B].Kind == bind.KindGenExpr
}

// stored follows a name from a store on: to the next one in the block, else through
// the loop, unless the loop binds it elsewhere too.
func (k *keeper) stored(block ir.BlockID, at, closure int32) int32 {
	body := k.b.IR
	p := ir.Place(body.Instrs[at].A)
	for i := at + 1; i <= body.Blocks[block].Last; i++ {
		switch in := &body.Instrs[i]; {
		case in.Op == ir.OpStore && ir.Place(in.A) == p:
			return -1
		case in.Op == ir.OpLoad && ir.Place(in.A) == p && !k.waited(p):
			if kept := k.value(block, i, closure); kept >= 0 {
				return kept
			}
		}
	}
	n := 0
	for b := range body.Blocks {
		if !rule.InLoop(body, ir.BlockID(b), k.loop) {
			continue
		}
		for i := body.Blocks[b].First; i <= body.Blocks[b].Last; i++ {
			if in := &body.Instrs[i]; in.Op == ir.OpStore && ir.Place(in.A) == p {
				n++
			}
		}
	}
	if n > 1 {
		return -1
	}
	return k.place(p, closure)
}

// place follows a name through the loop.
func (k *keeper) place(p ir.Place, closure int32) int32 {
	body := k.b.IR
	if k.seen[p] {
		return -1
	}
	k.seen[p] = true
	if kind := body.Places.Kind[p]; kind == ir.PlaceRet || kind == ir.PlaceFree {
		return -1
	}
	if k.waited(p) {
		return -1
	}
	for b := range body.Blocks {
		if !rule.InLoop(body, ir.BlockID(b), k.loop) {
			continue
		}
		for i := body.Blocks[b].First; i <= body.Blocks[b].Last; i++ {
			if in := &body.Instrs[i]; in.Op == ir.OpLoad && ir.Place(in.A) == p {
				if at := k.value(ir.BlockID(b), i, closure); at >= 0 {
					return at
				}
			}
		}
	}
	return -1
}

// waits are methods that see to it that a thread or task is through.
var waits = map[string]bool{"join": true, "result": true, "wait": true, "get": true, "exception": true, "run": true}

// waited says whether the round waits for what a name holds.
func (k *keeper) waited(p ir.Place) bool {
	body := k.b.IR
	for b := range body.Blocks {
		if !rule.InLoop(body, ir.BlockID(b), k.loop) {
			continue
		}
		for i := body.Blocks[b].First; i <= body.Blocks[b].Last; i++ {
			switch in := &body.Instrs[i]; in.Op {
			case ir.OpAwait, ir.OpYieldFrom, ir.OpYield, ir.OpEnter:
				if x := &body.Instrs[in.A]; x.Op == ir.OpLoad && ir.Place(x.A) == p {
					return true
				}
			case ir.OpAttr:
				if x := &body.Instrs[in.A]; x.Op == ir.OpLoad && ir.Place(x.A) == p && waits[k.b.File.IR.Names[in.B]] {
					return true
				}
			}
		}
	}
	return false
}

// awaited says whether the value of an instruction is awaited on the spot.
func (k *keeper) awaited(block ir.BlockID, v ir.Value) bool {
	body := k.b.IR
	for i := v + 1; i <= body.Blocks[block].Last; i++ {
		switch in := &body.Instrs[i]; in.Op {
		case ir.OpAwait, ir.OpYieldFrom, ir.OpYield:
			if in.A == v {
				return true
			}
		case ir.OpAttr:
			if in.A == v && waits[k.b.File.IR.Names[in.B]] {
				return true
			}
		}
	}
	return false
}

// objectVaries says whether an object is another one in each round.
func (k *keeper) objectVaries(obj ir.Value) bool { return k.varies(obj, k.loop, 0) }

// into decides about a value that goes into an object: an object from outside of the
// round keeps it, unless it goes into a slot that the next round fills again; one
// that the round makes is followed.
func (k *keeper) into(obj ir.Value, at, closure int32, apart bool) int32 {
	body := k.b.IR
	root := k.rootOf(obj)
	if root == ir.NoPlace {
		return -1
	}
	from := k.binding(root, k.loop)
	if from == ir.NoValue {
		if apart {
			return at
		}
		return -1
	}
	f := &body.Instrs[from]
	for f.Op == ir.OpItem {
		f = &body.Instrs[body.Instrs[f.A].A] // part of what was taken apart
	}
	switch f.Op {
	case ir.OpNextValue, ir.OpSub, ir.OpAttr:
		return at // it was there before
	case ir.OpCall, ir.OpList, ir.OpDict, ir.OpSet, ir.OpBinary:
		return k.place(root, closure)
	}
	return -1
}

// rootOf is the variable through which a value is reached; NoPlace for what has none.
func (k *keeper) rootOf(v ir.Value) ir.Place {
	body := k.b.IR
	for range maxDepth {
		switch in := &body.Instrs[v]; in.Op {
		case ir.OpLoad:
			return ir.Place(in.A)
		case ir.OpAttr, ir.OpSub:
			v = in.A
		case ir.OpCall:
			// What a method of an object gives hangs on the object: d.setdefault(k, []).
			f := &body.Instrs[in.B]
			if f.Op != ir.OpAttr {
				return ir.NoPlace
			}
			v = f.A
		default:
			return ir.NoPlace
		}
	}
	return ir.NoPlace
}

// call decides about a value that is an argument.
func (k *keeper) call(block ir.BlockID, i int32, v ir.Value, closure int32) int32 {
	body := k.b.IR
	in := &body.Instrs[i]
	name := k.b.File.IR.LastName(k.b.IR, in.B)
	if name == "setattr" && in.N == 3 && body.Operands(in)[2] == v {
		args := body.Operands(in)
		return k.into(args[0], i, closure, k.objectVaries(args[0]) || k.varies(args[1], k.loop, 0))
	}
	if k.awaited(block, i) || k.endsWithRound(in) {
		return -1
	}
	for n := range k.b.Calls.At(i) {
		x := &k.b.Calls.At(i)[n]
		if x.Weak || x.Contract == nil {
			continue
		}
		if at := k.callee(block, i, v, closure, x); at >= 0 {
			return at
		}
	}
	if passesOn[name] {
		return k.value(block, i, closure)
	}
	if !k.b.Calls.Unresolved(i) {
		return -1
	}
	return k.unknown(block, i, v, closure, name)
}

// callee decides by the contract of what is called.
func (k *keeper) callee(block ir.BlockID, i int32, v ir.Value, closure int32, call *summarize.Call) int32 {
	c := call.Contract
	is := func(param int32) bool { return k.b.Calls.Arg(call, param) == v }
	for n := range c.Captures {
		x := &c.Captures[n]
		if x.Unknown || x.Tier == contract.TierWeak || !is(x.Param) || x.Elements && !k.display(v) {
			continue
		}
		into := x.Into
		switch {
		case call.Makes && into.Root == contract.RootParam && into.Index == 0:
			if at := k.value(block, i, closure); at >= 0 {
				return at
			}
		case into.Root == contract.RootParam:
			obj := k.b.Calls.Arg(call, into.Index)
			if obj < 0 || obj == v {
				continue
			}
			if at := k.into(obj, i, closure, k.objectVaries(obj) || !overwrites(c, into)); at >= 0 {
				return at
			}
		case into.Root == contract.RootGlobal || into.Root == contract.RootClass:
			if !overwrites(c, into) {
				return i
			}
		case into.Root == contract.RootNone:
			// It is kept where no path leads to; a method that says so means its object.
			f := &k.b.IR.Instrs[k.b.IR.Instrs[i].B]
			if f.Op == ir.OpAttr && registers(k.b.File.IR.Names[f.B]) {
				if at := k.into(f.A, i, closure, true); at >= 0 {
					return at
				}
			}
		}
	}
	for n := range c.Calls {
		x := &c.Calls[n]
		if x.Tier == contract.TierWeak || x.Path.Root != contract.RootParam || x.Path.Len != 0 || !is(x.Path.Index) || x.Where == contract.WhereHere {
			continue
		}
		if call.Makes {
			continue // a thread that is not started yet: followed above
		}
		if k.joins(c) && !captures(c, x.Path.Index) {
			continue // it comes back when all calls of it are through
		}
		return k.started(block, i)
	}
	return -1
}

// joins says whether a callee waits for what it has started elsewhere.
func (k *keeper) joins(c *contract.Contract) bool {
	for n := range c.Blocks {
		if c.Blocks[n].Kind == contract.BlockJoin {
			return true
		}
	}
	return false
}

// captures says whether a callee keeps an argument.
func captures(c *contract.Contract, param int32) bool {
	for n := range c.Captures {
		if c.Captures[n].Param == param {
			return true
		}
	}
	return false
}

// started decides about a call that runs the closure elsewhere: it is through when
// the round has waited for the result.
func (k *keeper) started(block ir.BlockID, i int32) int32 {
	body := k.b.IR
	for u := i + 1; u <= body.Blocks[block].Last; u++ {
		if in := &body.Instrs[u]; in.Op == ir.OpStore && in.B == i && k.waited(ir.Place(in.A)) {
			return -1
		}
	}
	return i
}

// overwrites says whether a callee puts a value into a slot that holds one at a time.
func overwrites(c *contract.Contract, into contract.Path) bool {
	if into.Len == 0 || into.Sel[into.Len-1].Kind != contract.SelAttr {
		return false
	}
	slot, container := false, false
	for i := range c.Mutates {
		if m := &c.Mutates[i]; m.Path.SameAs(into) {
			slot = slot || m.Attr
			container = container || !m.Attr
		}
	}
	return slot || !container
}

// passesOn are calls whose result holds the closure: who keeps the one keeps the
// other.
var passesOn = map[string]bool{
	"partial": true, "partialmethod": true, "staticmethod": true, "property": true, "wraps": true, "create_task": true,
	"ensure_future": true, "Thread": true, "Timer": true, "Task": true, "cast": true,
}

// unknown decides by the name of a callee that nobody knows. A method that registers
// something, and whose result nobody wants, keeps it.
func (k *keeper) unknown(block ir.BlockID, i int32, v ir.Value, closure int32, name string) int32 {
	body := k.b.IR
	in := &body.Instrs[i]
	if in.Flag&ir.FlagDecorator != 0 {
		// A function that is only decorated and never used by its name was registered.
		if body.Instrs[closure].Op == ir.OpMakeFunc && v == closure && k.onlyDecorated(i) {
			return i
		}
		return -1
	}
	keyword := ""
	if kinds := body.ArgKinds(in); kinds != nil {
		for n, a := range body.Operands(in) {
			if a == v && kinds[n] > ir.ArgKeyword {
				keyword = k.b.File.IR.Names[kinds[n]-ir.ArgKeyword]
			}
		}
	}
	f := &body.Instrs[in.B]
	switch {
	case keyword == "key" || keyword == "default":
		return -1
	case keyword == "command" || strings.HasPrefix(keyword, "on_"):
	case callbackVerbs[name]:
	case f.Op == ir.OpAttr && (registers(name) || appends[name]) && k.dropped(block, i):
		if k.rootOf(f.A) != ir.NoPlace {
			return k.into(f.A, i, closure, true)
		}
	case className(name):
		return k.value(block, i, closure) // the object holds what it was made with
	default:
		return -1
	}
	if f.Op == ir.OpAttr {
		if root := k.rootOf(f.A); root != ir.NoPlace && k.waited(root) {
			return -1
		}
	}
	return i
}

// display says whether a value is a container written on the spot.
func (k *keeper) display(v ir.Value) bool {
	switch k.b.IR.Instrs[v].Op {
	case ir.OpList, ir.OpTuple, ir.OpSet, ir.OpDict:
		return true
	}
	return false
}

// endsWithRound says whether the object of a method call is what a with statement of
// the round has entered.
func (k *keeper) endsWithRound(in *ir.Instr) bool {
	f := &k.b.IR.Instrs[in.B]
	if f.Op != ir.OpAttr {
		return false
	}
	root := k.rootOf(f.A)
	if root == ir.NoPlace {
		return false
	}
	from := k.binding(root, k.loop)
	return from != ir.NoValue && k.b.IR.Instrs[from].Op == ir.OpEnter
}

// callbackVerbs keep a callback whatever becomes of their result.
var callbackVerbs = map[string]bool{
	"addCallback": true, "addErrback": true, "addBoth": true, "addCallbacks": true, "add_done_callback": true, "call_soon": true,
	"call_later": true, "call_at": true, "call_soon_threadsafe": true, "callLater": true, "singleShot": true, "after_idle": true,
	"start_soon": true,
}

// appends are methods that put something into a container, whatever its class.
var appends = map[string]bool{"append": true, "appendleft": true, "insert": true}

// className says whether a name is written as those of classes are.
func className(name string) bool {
	return len(name) > 1 && name[0] >= 'A' && name[0] <= 'Z' && strings.ToUpper(name) != name
}

// registers says whether the name of a method says that it registers something.
func registers(name string) bool {
	lower := strings.ToLower(name)
	for _, p := range [...]string{"add", "register", "subscribe", "connect", "schedule", "on_", "observe", "listen", "bind", "defer"} {
		if strings.HasPrefix(lower, p) {
			return true
		}
	}
	return lower == "on" || lower == "after"
}

// dropped says whether an expression statement drops the value of an instruction.
func (k *keeper) dropped(block ir.BlockID, v ir.Value) bool {
	body := k.b.IR
	for i := v + 1; i <= body.Blocks[block].Last; i++ {
		if in := &body.Instrs[i]; in.Op == ir.OpExprEnd && in.A == v {
			return true
		}
	}
	return false
}

// onlyDecorated says whether the result of a decorator goes into a name that nobody
// reads.
func (k *keeper) onlyDecorated(i int32) bool {
	body := k.b.IR
	for range maxDepth {
		next := int32(-1)
		for u := i + 1; u < int32(len(body.Instrs)); u++ {
			in := &body.Instrs[u]
			switch {
			case in.Op == ir.OpStore && in.B == i:
				p := ir.Place(in.A)
				if body.Places.Kind[p] != ir.PlaceLocal {
					return false
				}
				for n := range body.Instrs {
					if x := &body.Instrs[n]; x.Op == ir.OpLoad && ir.Place(x.A) == p {
						return false
					}
				}
				return true
			case in.Op == ir.OpCall && in.Flag&ir.FlagDecorator != 0 && in.N == 1 && body.Operands(in)[0] == i:
				next = u
			default:
				continue
			}
			break
		}
		if next < 0 {
			return false
		}
		i = next
	}
	return false
}
