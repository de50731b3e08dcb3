package summarize

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// target is what an effect is on: a value, a place, or an outer path.
type target struct {
	value ir.Value
	place ir.Place
	path  int32
	ok    bool
}

// locate finds what a callee's path means here; suffix are its selectors.
func (b *builder) locate(c *Call, p contract.Path) (target, int32) {
	t := target{value: -1, place: ir.NoPlace, path: -1}
	switch p.Root {
	case contract.RootParam:
		if c.Makes && p.Index == 0 {
			return t, -1
		}
		t.value, t.place, t.ok = b.argument(c, p.Index)
		return t, b.suffix(p)
	case contract.RootGlobal, contract.RootClass, contract.RootFree:
		t.path, t.ok = b.outside(p), true
	}
	return t, -1
}

// argument is the value or the place that a parameter receives.
func (b *builder) argument(c *Call, param int32) (ir.Value, ir.Place, bool) {
	v := b.calls.Arg(c, param)
	if v == recvSelf {
		if len(b.body.Params) > 0 {
			return -1, b.body.Params[0].Place, true
		}
		return -1, ir.NoPlace, false
	}
	if v < 0 {
		return -1, ir.NoPlace, false
	}
	if !c.Far {
		return v, ir.NoPlace, true
	}
	switch in := &b.body.Instrs[v]; in.Op {
	case ir.OpLoad:
		return -1, ir.Place(in.A), true
	case ir.OpAttr, ir.OpSub:
		if in.C >= 0 {
			return -1, ir.Place(in.C), true
		}
	}
	return -1, ir.NoPlace, false
}

func (b *builder) suffix(p contract.Path) int32 {
	if p.Len == 0 {
		return -1
	}
	b.in.Suffixes = append(b.in.Suffixes, flow.Suffix{Sel: p.Sel, Len: p.Len})
	return int32(len(b.in.Suffixes) - 1)
}

func (b *builder) outside(p contract.Path) int32 {
	for i := range b.in.Outside {
		if b.in.Outside[i].SameAs(p) {
			return int32(i)
		}
	}
	b.in.Outside = append(b.in.Outside, p)
	return int32(len(b.in.Outside) - 1)
}

func (b *builder) effect(k flow.OpKind, t target, suffix int32, c *Call, fact int) *flow.Effect {
	e := flow.Effect{Kind: k, Operand: t.value, Place: t.place, Path: t.path, Suffix: suffix, Fact: int32(fact), Callee: -1, Call: -1}
	if c != nil {
		e.Callee, e.Call = int32(c.Callee), b.callIndex
	}
	b.in.Effects = append(b.in.Effects, e)
	return &b.in.Effects[len(b.in.Effects)-1]
}

// callEffects instantiates the contracts of an instruction.
func (b *builder) callEffects(i int32, in *ir.Instr, info *flow.Info, calls []Call) {
	never, none := len(calls) > 0 && !b.calls.unresolved[i], len(calls) > 0 && !b.calls.unresolved[i]
	mayNone := false
	first := b.calls.at[i] - 1
	for k := range calls {
		c := &calls[k]
		b.callIndex = first + int32(k)
		b.callEffect(i, in, info, c)
		runs := c.Phases.Has(contract.PhaseRun) || !c.Contract.Awaitable
		if c.item > 0 {
			never, none = false, false // a list of results
			continue
		}
		if !c.Handed {
			never = never && (c.Contract.NeverReturns || b.endsHere(c)) && runs && !c.Contract.DecoratedOpaque
			none = none && c.Contract.AlwaysNone && runs && !c.Makes
		}
		if c.Contract.MayReturnNone && !c.Handed && !c.Makes && runs && !b.run.isGenerator(c.Callee) {
			if _, ok := b.holds(c, &c.Contract.NoneBase); ok {
				mayNone = true
			}
		}
	}
	if never {
		info.Flags |= flow.NeverReturns
	}
	switch in.Op {
	case ir.OpCall, ir.OpAwait, ir.OpYieldFrom, ir.OpEnter, ir.OpAttr, ir.OpSub, ir.OpBinary:
		if none {
			info.Flags |= flow.GivesNone
		} else if mayNone {
			info.Flags |= flow.MayGiveNone
		}
	}
	if in.Op == ir.OpAttr && len(calls) > 0 && b.runsBody(calls) {
		info.Flags |= flow.PropertyCall
	}
	if info.NOwns != 0 || len(b.in.Owns) > int(info.Owns) {
		if t := b.run.inf.TypeOf(b.def, i); t != types.Invalid && !b.run.neverFalsy(b.owned(b.run.types.RemoveNone(t), info)) {
			info.Flags |= flow.MayBeFalsy
		}
	}
	b.lockByName(i, in, calls)
	if in.Op == ir.OpCall {
		b.handsToCloser(i, in)
		b.namedDescriptor(in)
		b.closesByName(in)
	}
	if b.calls.unresolved[i] {
		info.Flags |= flow.UnknownCall
		b.unknown(i, in)
		b.lockLike(i, in)
	}
}

// owned is the type of what an instruction makes: of the item that is a resource,
// where it gives a tuple with one.
func (b *builder) owned(t types.ID, info *flow.Info) types.ID {
	list := b.in.Owns[info.Owns:]
	if b.run.types.Kind(t) != types.KindTuple || len(list) == 0 {
		return t
	}
	c := list[0].Component
	args := b.run.types.Args(t)
	for k := range list {
		if list[k].Component != c {
			return t
		}
	}
	if c < 0 || int(c) >= len(args) {
		return t
	}
	return b.run.types.RemoveNone(args[c])
}

// lockByName takes the manager of a with statement for a lock when its name says so
// and its class is not known: names may protect.
func (b *builder) lockByName(i int32, in *ir.Instr, calls []Call) {
	if in.Op != ir.OpEnter && in.Op != ir.OpExit || len(calls) > 0 {
		return
	}
	// The manager stands in a temporary; what was stored there has the name.
	name := b.managerName(in.A)
	if name == "" {
		return
	}
	name = strings.ToLower(name)
	for _, part := range [...]string{"lock", "mutex", "cond", "sem"} {
		if strings.Contains(name, part) {
			kind := flow.OpLock
			if in.Op == ir.OpExit {
				kind = flow.OpUnlock
			}
			b.effect(kind, target{in.A, ir.NoPlace, -1, true}, -1, nil, -1)
			return
		}
	}
}

// managerName is the last name of the expression that a manager comes from.
func (b *builder) managerName(v ir.Value) string {
	in := &b.body.Instrs[v]
	switch in.Op {
	case ir.OpAttr:
		return b.file.IR.Names[in.B]
	case ir.OpLoad:
		if k := b.body.Places.Kind[in.A]; k != ir.PlaceTemp {
			return b.file.IR.Names[b.body.Places.Name[in.A]]
		}
		for k := range b.body.Instrs {
			if st := &b.body.Instrs[k]; st.Op == ir.OpStore && st.A == in.A && b.body.Instrs[st.B].Op != ir.OpLoad {
				return b.managerName(st.B)
			} else if st.Op == ir.OpStore && st.A == in.A && b.body.Places.Kind[b.body.Instrs[st.B].A] != ir.PlaceTemp {
				return b.managerName(st.B)
			}
		}
	}
	return ""
}

// runsBody says whether a property is code of the project; of a library's
// property reading is taken to have no surprises.
func (b *builder) runsBody(calls []Call) bool {
	for k := range calls {
		if d := calls[k].Callee; d >= 0 && b.run.nodeOf[d] >= 0 {
			return true
		}
	}
	return false
}

// unknown is a call of code that nobody knows: what it receives is handed over,
// and the attributes of it may have changed. In a close-like method it may be how
// things are released.
func (b *builder) unknown(i int32, in *ir.Instr) {
	each := func(v ir.Value) {
		if v < 0 {
			return
		}
		t := target{value: v, place: ir.NoPlace, path: -1, ok: true}
		if b.closing {
			b.effect(flow.OpRelease, t, -1, nil, -1)
		}
		b.effect(flow.OpEscape, t, -1, nil, -1)
		b.effect(flow.OpForget, t, -1, nil, -1)
	}
	switch in.Op {
	case ir.OpCall:
		for _, v := range b.body.Operands(in) {
			each(v)
		}
		if m := &b.body.Instrs[in.B]; m.Op == ir.OpAttr && b.block[m.A] == b.block[i] {
			t := target{value: m.A, place: ir.NoPlace, path: -1, ok: true}
			if b.run.syms.closeLike[b.file.IR.Syms[m.B]] {
				b.effect(flow.OpRelease, t, -1, nil, -1)
			}
			b.effect(flow.OpForget, t, -1, nil, -1)
			if b.run.syms.mutators[b.file.IR.Syms[m.B]] {
				b.effect(flow.OpMutate, t, -1, nil, -1)
			}
		}
	case ir.OpSetSub, ir.OpSetAttr:
	}
}

func (b *builder) callEffect(i int32, in *ir.Instr, info *flow.Info, c *Call) {
	k := c.Contract
	only := c.Only && !c.Weak && !c.Handed
	for n := range k.Releases {
		f := &k.Releases[n]
		cond, ok := b.holds(c, &f.Base)
		if !ok && !(f.Must && b.setsOff(i, in, c, f.Phase)) {
			continue
		}
		if t, suffix := b.locate(c, f.Path); t.ok {
			b.effect(flow.OpRelease, t, suffix, c, n).Must = ok && f.Must && only && cond.Always()
		}
	}
	if len(c.Params) > 0 && !k.Modelled && b.run.isCloseLike(c.Callee) {
		if v, p, ok := b.argument(c, 0); ok {
			b.effect(flow.OpRelease, target{v, p, -1, true}, -1, c, -1)
		}
	}
	b.takesAlong(i, in, c)
	b.needsOpen(c)
	b.holdsLock(i, c)
	b.adopts(i, c)
	for n := range k.Captures {
		f := &k.Captures[n]
		cond, ok := b.holds(c, &f.Base)
		if !ok || f.Elements {
			continue
		}
		if t, _ := b.locate(c, contract.Param(int(f.Param))); t.ok && !b.lends(c, t.value, f.Into) && !b.helps(c, t.value) {
			b.effect(flow.OpEscape, t, -1, c, n)
			if f.Adopted && only && cond.Always() && (f.Into.Root == contract.RootResult && f.Into.Len == 0 || c.Makes && f.Into.SameAs(contract.Param(0))) {
				b.effect(flow.OpAdopt, t, -1, c, n)
			}
		}
	}
	if c.Makes && c.captures {
		for _, v := range b.body.Operands(in) {
			if v >= 0 {
				b.effect(flow.OpEscape, target{v, ir.NoPlace, -1, true}, -1, c, -1)
			}
		}
	}
	b.takesDescriptor(c)
	b.collected(i, in, c)
	b.keepsRest(i, in, c)
	if in.Op == ir.OpCall && b.passesAwaitables(c) {
		for _, v := range b.body.Operands(in) {
			if v >= 0 {
				b.effect(flow.OpEscape, target{v, ir.NoPlace, -1, true}, -1, c, -1).Await = true
			}
		}
	}
	for n := range k.Mutates {
		f := &k.Mutates[n]
		if _, ok := b.holds(c, &f.Base); !ok {
			continue
		}
		if f.Path.Len == 0 && f.Path.Root == contract.RootParam && f.Path.Index == 0 {
			switch in.Op {
			case ir.OpSetSub, ir.OpDelSub:
				continue // the instruction itself says so
			}
		}
		kind := flow.OpMutate
		if f.Attr {
			kind = flow.OpSetField
		}
		if t, suffix := b.locate(c, f.Path); t.ok {
			b.effect(kind, t, suffix, c, n)
		}
	}
	for n := range k.Locks {
		f := &k.Locks[n]
		if _, ok := b.holds(c, &f.Base); !ok {
			continue
		}
		kind := flow.OpUnlock
		if f.Acquire {
			kind = flow.OpLock
		}
		if t, suffix := b.locate(c, f.Path); t.ok {
			b.effect(kind, t, suffix, c, n)
		}
	}
	if only && in.Op == ir.OpCall && !k.Awaitable {
		for n := range k.Implies {
			f := &k.Implies[n]
			if f.Then.Kind != contract.AtomIsNone || !f.Then.Negated {
				continue
			}
			if t, _ := b.locate(c, contract.Param(int(f.Then.Param))); t.ok && t.value >= 0 {
				b.effect(flow.OpImplies, t, -1, c, n).Must = f.Truthy
			}
		}
	}
	for n := range k.Globals {
		f := &k.Globals[n]
		if _, ok := b.holds(c, &f.Base); ok && f.Path.Len == 0 {
			if t, _ := b.locate(c, f.Path); t.ok {
				b.effect(flow.OpSetField, t, -1, c, -1)
			}
		}
	}
	if !c.Handed {
		b.results(i, in, c)
	}
	for n := range k.Pairs {
		f := &k.Pairs[n]
		if _, ok := b.holds(c, &f.Base); !ok {
			continue
		}
		x, xs := b.locate(c, f.Borrowed)
		y, ys := b.locate(c, f.Mutated)
		if x.ok && y.ok {
			b.in.Clashes = append(b.in.Clashes, flow.Conflict{
				Instr: i, Tier: tier(c, f.Tier), Callee: int32(c.Callee), Fact: int32(n),
				Borrowed: flow.Effect{Operand: x.value, Place: x.place, Path: x.path, Suffix: xs},
				Mutated:  flow.Effect{Operand: y.value, Place: y.place, Path: y.path, Suffix: ys},
			})
		}
	}
	for n := range k.Blocks {
		f := &k.Blocks[n]
		if cond, ok := b.holds(c, &f.Base); ok && !b.atOnce(c, f.Kind) {
			b.in.Waits = append(b.in.Waits, flow.Wait{
				Instr: i, Kind: b.waitKind(i, f.Kind), Tier: tier(c, f.Tier), Cond: cond,
				Witness: contract.Witness{Instr: i, Callee: int32(c.Callee), Fact: int32(n)},
			})
		}
	}
	for n := range k.Raises {
		f := &k.Raises[n]
		cond, ok := b.holds(c, &f.Base)
		if !ok {
			continue
		}
		r := flow.Raise{
			Instr: i, Class: f.Class, Tier: tier(c, f.Tier), Expected: f.Expected && !b.farMisuse(c, f), Cond: cond,
			Witness: contract.Witness{Instr: i, Callee: int32(c.Callee), Fact: int32(n)},
		}
		if f.Param > 0 {
			b.raiseArgument(r, c, f.Param-1)
			continue
		}
		b.raises = append(b.raises, r)
	}
}

// setsOff says whether a call makes a coroutine that something else than an await
// right here runs, a task, say: what it releases on all of its paths is taken care of.
//
//	asyncio.create_task(self.session.close())
func (b *builder) setsOff(i int32, in *ir.Instr, c *Call, ph contract.Phase) bool {
	return ph == contract.PhaseRun && in.Op == ir.OpCall && c.Contract.Awaitable && c.Phases.Has(contract.PhaseCall) && !c.Handed && !b.awaited[i]
}

// takesAlong hands over what a coroutine, a generator or a context manager is given
// that it releases on each way to its end or may keep once it runs, if this body only
// makes it: whoever runs it has the argument with it. One that releases where it fails
// and leaves the rest to others is no owner.
//
//	return manage(ftp)                          # its finally closes ftp
//	self._task = create_task(self._writer(w))   # and its loop closes w in the end
func (b *builder) takesAlong(i int32, in *ir.Instr, c *Call) {
	if in.Op != ir.OpCall || c.Handed || c.Makes || c.Callee < 0 || b.run.nodeOf[c.Callee] < 0 || !b.run.runsLater(c.Callee) || b.awaited[i] || b.runsHere(i) {
		return
	}
	k := c.Contract
	hand := func(f *contract.Base, param int32) {
		if f.Phase == contract.PhaseCall {
			return
		}
		if t, _ := b.locate(c, contract.Param(int(param))); t.ok {
			b.effect(flow.OpEscape, t, -1, c, -1)
		}
	}
	for n := range k.Releases {
		if f := &k.Releases[n]; f.Path.Root == contract.RootParam && f.Must {
			hand(&f.Base, f.Path.Index)
		}
	}
	for n := range k.Captures {
		hand(&k.Captures[n].Base, k.Captures[n].Param)
	}
}

// runsHere says whether a for, a with statement or an await of the body runs what an
// instruction makes, or nobody ever does.
func (b *builder) runsHere(i int32) bool {
	if next := i + 1; int(next) < len(b.body.Instrs) && b.body.Instrs[next].Op == ir.OpExprEnd && b.body.Instrs[next].A == i {
		return true
	}
	for k := range b.sites.List {
		if b.sites.List[k].Origin == i {
			return true
		}
	}
	return false
}

// helps says whether a constructor gives the object that it makes to another new
// object: that is mostly a part which refers to its whole, and nobody else knows it.
func (b *builder) helps(c *Call, v ir.Value) bool {
	return c.Makes && v >= 0 && b.constructing() && b.self(v)
}

// farMisuse says whether an exception is one of the language's own for broken
// assumptions, raised further down than in the callee itself: what it rests on is
// nothing that this caller decides.
func (b *builder) farMisuse(c *Call, f *contract.Raise) bool {
	return !f.Direct && c.Callee >= 0 && b.run.prog.Def(c.Callee).Kind != bind.KindClass && b.run.far(f)
}

// far is farMisuse for a fact that is known to come from further down.
func (x *run) far(f *contract.Raise) bool {
	return f.Tier <= contract.TierContract && x.generic(f.Class)
}

// generic says whether an exception class is one that the language itself uses for
// whatever goes wrong.
func (x *run) generic(class int32) bool {
	if class < 0 {
		return false
	}
	k := &x.decl.Known
	switch modgraph.DefID(class) {
	case k.ValueError, k.KeyError, k.IndexError, k.LookupError, k.RuntimeError, k.Exception:
		return true
	}
	return false
}

// collected hands over what a callee takes by *args or **kwargs: where it goes from
// there is not followed.
func (b *builder) collected(i int32, in *ir.Instr, c *Call) {
	if in.Op != ir.OpCall || c.Handed || c.Contract.Modelled || !c.Phases.Has(contract.PhaseCall) {
		return
	}
	collects := false
	for k := range c.Params {
		collects = collects || c.Params[k].Kind == contract.VarArgs || c.Params[k].Kind == contract.VarKw
	}
	if !collects {
		return
	}
	b.rest(i, c, func(_ int, v int32) {
		b.effect(flow.OpEscape, target{v, ir.NoPlace, -1, true}, -1, nil, -1)
	})
}

// keepsRest hands over what a model says is kept of *args.
//
//	loop.call_soon(protocol.connection_made, transport)
func (b *builder) keepsRest(i int32, in *ir.Instr, c *Call) {
	if in.Op != ir.OpCall || c.Handed || !c.Contract.Modelled {
		return
	}
	for n := range c.Contract.Captures {
		f := &c.Contract.Captures[n]
		if int(f.Param) >= len(c.Params) || c.Params[f.Param].Kind != contract.VarArgs {
			continue
		}
		if _, ok := b.holds(c, &f.Base); ok {
			b.rest(i, c, func(param int, v int32) {
				if param == int(f.Param) {
					b.effect(flow.OpEscape, target{v, ir.NoPlace, -1, true}, -1, c, n)
				}
			})
		}
	}
}

// rest calls f for what the collecting parameters of a callee receive.
func (b *builder) rest(i int32, c *Call, f func(param int, v int32)) {
	site := b.sites.At(i)
	if site == nil {
		return
	}
	b.arguments(i, site)
	bound := b.calls.Arg(c, 0) != contract.BoundNothing && (c.Makes || site.Recv >= 0 || site.RecvSelf)
	b.dst, _ = c.Params.Bind(b.dst, bound, contract.BoundUnknown, b.args, func(param int, v int32) {
		if v >= 0 {
			f(param, v)
		}
	})
}

// passesAwaitables says whether a call counts as taking care of awaitables that it
// receives: any call but those of the language that only look at their argument.
func (b *builder) passesAwaitables(c *Call) bool {
	return !(c.Contract.Modelled && b.run.inBuiltins(c.Callee))
}

// raiseArgument throws what an argument holds.
func (b *builder) raiseArgument(r flow.Raise, c *Call, param int32) {
	r.Class = -1
	if v := b.calls.Arg(c, param); v >= 0 {
		t := b.run.inf.TypeOf(b.def, v)
		if k := b.run.types.Kind(t); t != types.Invalid && (k == types.KindInstance || k == types.KindClass) {
			r.Class = int32(b.run.types.Def(t))
		}
	}
	b.raises = append(b.raises, r)
}

// replaced says whether a callee puts another object where an aliased path was: what
// it returns is the old one, which the path does not name any more.
func replaced(k *contract.Contract, x contract.Path) bool {
	for i := range k.Mutates {
		if m := &k.Mutates[i]; m.Attr && m.Cond.Always() && m.Path.SameAs(x) {
			return true
		}
	}
	return false
}
