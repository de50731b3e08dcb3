package summarize

import (
	"iter"
	"slices"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// builder makes the input of the solver for one body: it instantiates the
// contracts of the calls.
type builder struct {
	resolver
	in        *flow.Input
	raises    []flow.Raise
	conds     []contract.Cond // of each block
	final     bool            // contracts are settled: class facts may be asked
	closing   bool            // the body is a close-like method
	manager   bool            // the body is a context manager function
	rebound   []bool          // parameters that the body stores to
	awaited   []bool          // values that an await of their block takes
	commits   []ir.Place      // variables of with statements that commit and do not close
	condTop   []bool
	unmatched []int32 // classes of handlers, scratch of belief
	guarded   []int32
	callIndex int32
}

func (b *builder) reset(x *run, d modgraph.DefID) bool {
	f, i := x.prog.FileOf(d)
	if f.IR == nil {
		return false
	}
	body := &f.IR.Bodies[i]
	if len(body.Blocks) == 0 {
		return false
	}
	b.run, b.def, b.file, b.body, b.sites = x, d, f, body, x.inf.Sites(d)
	return true
}

// build resolves the calls and fills the input.
func (b *builder) build() {
	b.in.Reset(b.file.IR, b.body)
	b.in.Classes = b.run
	b.raises = b.raises[:0]
	def := b.run.prog.Def(b.def)
	b.closing = def.Flags&bind.Method != 0 && b.run.syms.closeLike[b.file.IR.Syms[def.Name]]
	b.manager = b.run.isManager(b.def)
	b.paths()
	b.resolve()
	b.scan()
	b.commits = b.committed()
	b.conditions()
	for i := range int32(len(b.body.Instrs)) {
		b.instruction(i)
	}
	if len(b.in.Owns) > 0 {
		b.in.Quiet = b.quiet()
		b.plain()
		b.apart()
	}
	b.belief()
	b.sortRaises()
}

// paths gives each place the path by which callers know it.
func (b *builder) paths() {
	pl := &b.body.Places
	b.in.Paths = fill(b.in.Paths, pl.Len(), contract.Path{})
	b.rebound = fill(b.rebound, len(b.body.Params), false)
	module := int32(b.file.FirstDef)
	for p := range ir.Place(pl.Len()) {
		var path contract.Path
		switch pl.Kind[p] {
		case ir.PlaceLocal, ir.PlaceCell:
			if r := pl.Ref[p]; r > 0 {
				path = contract.Param(int(r - 1))
			}
		case ir.PlaceGlobal, ir.PlaceUnknown:
			path = contract.Path{Root: contract.RootGlobal, Def: module, Name: b.file.IR.Syms[pl.Name[p]]}
		case ir.PlaceFree:
			path = contract.Path{Root: contract.RootFree, Def: module + pl.Ref[p], Name: b.file.IR.Syms[pl.Name[p]]}
		case ir.PlaceAttr:
			path = b.in.Paths[pl.Parent[p]].Extend(contract.Selector{Kind: contract.SelAttr, Name: b.file.IR.Syms[pl.Name[p]]})
		case ir.PlaceKey, ir.PlaceElem:
			path = b.in.Paths[pl.Parent[p]].Extend(contract.Selector{Kind: contract.SelElem})
		}
		b.in.Paths[p] = path
	}
	b.in.Volatile = b.run.volatile(b.def, b.body)
}

// scan finds parameters that are stored to and values that are awaited at once.
func (b *builder) scan() {
	b.awaited = fill(b.awaited, len(b.body.Instrs), false)
	for i := range b.body.Instrs {
		in := &b.body.Instrs[i]
		switch in.Op {
		case ir.OpStore, ir.OpDelete:
			if k := b.body.Places.Kind[in.A]; k == ir.PlaceLocal || k == ir.PlaceCell {
				if r := b.body.Places.Ref[in.A]; r > 0 {
					b.rebound[r-1] = true
				}
			}
		case ir.OpAwait, ir.OpYieldFrom:
			b.awaited[in.A] = true
		}
	}
}

func (b *builder) instruction(i int32) {
	in := &b.body.Instrs[i]
	info := &b.in.Infos[i]
	info.Effects = int32(len(b.in.Effects))
	info.Owns = int32(len(b.in.Owns))
	calls := b.calls.At(i)
	if len(calls) > 0 || b.calls.unresolved[i] {
		b.callEffects(i, in, info, calls)
	}
	switch in.Op {
	case ir.OpAwait, ir.OpYieldFrom:
		b.in.Effects = append(b.in.Effects, flow.Effect{Kind: flow.OpRelease, Operand: in.A, Suffix: -1, Fact: -1, Callee: -1, Call: -1, Place: ir.NoPlace, Path: -1, Await: true})
		if in.Op == ir.OpAwait && b.maySuspend(i, calls) {
			info.Flags |= flow.MaySuspend
		}
	case ir.OpEnter, ir.OpNext, ir.OpNextValue:
		if in.Flag&ir.FlagAsync != 0 && b.maySuspend(i, calls) {
			info.Flags |= flow.MaySuspend
		}
	case ir.OpExit:
		if in.Flag&ir.FlagAsync != 0 && b.maySuspend(i, calls) {
			info.Flags |= flow.MaySuspend
		}
		if !onlyCommits(calls) {
			b.in.Effects = append(b.in.Effects, flow.Effect{Kind: flow.OpRelease, Operand: in.A, Suffix: -1, Fact: -1, Callee: -1, Call: -1, Place: ir.NoPlace, Path: -1})
		}
	case ir.OpRaise:
		b.explicit(i, in)
	case ir.OpMatchExc:
		b.catches(i, in, info)
	case ir.OpSuppress:
		b.suppress(in, info)
	case ir.OpYield:
		if b.manager {
			info.Flags |= flow.Lends
			if e := b.run.decl.Known.Exception; e != modgraph.NoDef {
				b.raises = append(b.raises, flow.Raise{Instr: i, Class: int32(e), Tier: contract.TierThrown, Witness: contract.Rooted(i)})
			}
		}
	case ir.OpLoad:
		b.fixed(in, info)
	case ir.OpBranch:
		b.falsy(in.A)
	case ir.OpUnary:
		if ir.UnaryOp(in.N) == ir.UnaryNot {
			b.falsy(in.A)
		}
	}
	info.NEffects = int32(len(b.in.Effects)) - info.Effects
	info.NOwns = int32(len(b.in.Owns)) - info.Owns
}

// fixed notes that a load gives a constant of a module. While the module itself
// runs, its variables are what they are at that point.
func (b *builder) fixed(in *ir.Instr, info *flow.Info) {
	if b.body.Places.Kind[in.A] != ir.PlaceGlobal || b.body.Kind == ir.KindModule {
		return
	}
	s := b.file.Bind.Symbol(0, b.body.Places.Name[in.A])
	if s < 0 {
		return
	}
	switch b.run.decl.Constant(b.run.prog.FileIDOf(b.def), s) {
	case types.None:
		info.Flags |= flow.IsNone
	case b.run.types.Bool(true):
		info.Flags |= flow.IsTrue
	case b.run.types.Bool(false):
		info.Flags |= flow.IsFalse
	}
}

// falsy notes on a tested value that only None can make it false.
func (b *builder) falsy(v ir.Value) {
	switch b.body.Instrs[v].Op {
	case ir.OpLoad, ir.OpAttr, ir.OpSub:
	default:
		return
	}
	t := b.run.inf.TypeOf(b.def, v)
	if t == types.Invalid {
		return
	}
	if b.isBool(v, t) {
		b.in.Infos[v].Flags |= flow.IsBool
	}
	if !b.run.types.MayBeNone(t) {
		return
	}
	if b.run.neverFalsy(b.run.types.RemoveNone(t)) {
		b.in.Infos[v].Flags |= flow.FalsyNever
	}
}

// isBool says whether a value is loaded from a parameter that nothing rebinds and that is
// True or False.
func (b *builder) isBool(v ir.Value, t types.ID) bool {
	in := &b.body.Instrs[v]
	if in.Op != ir.OpLoad || b.body.Places.Kind[in.A] > ir.PlaceCell {
		return false
	}
	r := b.body.Places.Ref[in.A]
	if r <= 0 || b.rebound[r-1] {
		return false
	}
	var one [1]types.ID
	for _, m := range b.run.types.Members(t, &one) {
		switch {
		case m == b.run.types.Bool(true) || m == b.run.types.Bool(false):
		case b.run.types.Kind(m) == types.KindInstance && b.run.types.Def(m) == b.run.decl.Known.Bool:
		case types.IsUnknown(m) && b.defaultsToBool(r-1):
		default:
			return false
		}
	}
	return true
}

// defaultsToBool says whether a parameter is True or False where nothing is given.
func (b *builder) defaultsToBool(param int32) bool {
	sig := b.run.params[b.def]
	if int(param) >= len(sig) {
		return false
	}
	text := b.run.prog.Syms.Text(sig[param].Default)
	return text == "True" || text == "False"
}

// neverFalsy says whether all objects of a type are true.
func (x *run) neverFalsy(t types.ID) bool {
	var one [1]types.ID
	for _, m := range x.types.Members(t, &one) {
		switch x.types.Kind(m) {
		case types.KindInstance:
			c := x.decl.Class(x.types.Def(m))
			if c.Flags&(declare.HasTruth|declare.UnknownBase) != 0 || x.isValue(c.Def) {
				return false
			}
		case types.KindFunction, types.KindMethod, types.KindClass, types.KindModule, types.KindCoroutine, types.KindGenerator:
		default:
			return false
		}
	}
	return true
}

// isValue says whether a class is one of the language's own numbers, whose truth
// is no method that the stubs show.
func (x *run) isValue(d modgraph.DefID) bool {
	k := &x.decl.Known
	return d == k.Int || d == k.Float || d == k.Complex || d == k.Bool || d == k.Object
}

// onlyCommits says whether leaving a with statement ends a transaction and leaves
// the connection open, as database connections do. A model has to say so.
func onlyCommits(calls []Call) bool {
	if len(calls) == 0 {
		return false
	}
	for k := range calls {
		c := calls[k].Contract
		if c == nil || !c.Modelled || len(c.Releases) > 0 {
			return false
		}
		durable := false
		for n := range c.Effects {
			durable = durable || c.Effects[n].Kind == contract.EffectDurable
		}
		if !durable {
			return false
		}
	}
	return true
}

// maySuspend says whether control can go back to the loop: unless all callees are
// known and none suspends.
func (b *builder) maySuspend(i int32, calls []Call) bool {
	if len(calls) == 0 || b.calls.unresolved[i] {
		return true
	}
	for k := range calls {
		c := calls[k].Contract
		if !c.IsComplete(contract.SecSuspends) || len(c.Suspends) > 0 {
			return true
		}
	}
	return false
}

// explicit lists what a raise statement throws.
func (b *builder) explicit(i int32, in *ir.Instr) {
	t := b.run.inf.TypeOf(b.def, in.A)
	var one [1]types.ID
	members := b.run.types.Members(t, &one)
	if t == types.Invalid || len(members) > 8 {
		members = one[:1]
		one[0] = types.Unknown(types.ReasonValue)
	}
	for _, m := range members {
		r := flow.Raise{Instr: i, Class: -1, Tier: contract.TierExplicit, Direct: true, Cond: b.conds[b.block[i]], Witness: contract.Rooted(i), Expected: true}
		switch b.run.types.Kind(m) {
		case types.KindInstance, types.KindClass:
			r.Class = int32(b.run.types.Def(m))
			r.Expected = !b.run.misuse(modgraph.DefID(r.Class), b.testsArgument(i)) && !(b.run.generic(r.Class) && b.testsProgram(i)) &&
				!(modgraph.DefID(r.Class) == b.run.decl.Known.RuntimeError && b.testsSelf(i)) &&
				!b.run.endsProcess(r.Class)
		case types.KindNone:
			continue
		}
		b.raises = append(b.raises, r)
	}
}

// misuse says whether raising a class explicitly blames the caller: the language's
// own classes for wrong types and broken assumptions, and wrong values where an
// argument is tested.
func (x *run) misuse(d modgraph.DefID, argument bool) bool {
	k := &x.decl.Known
	switch d {
	case k.TypeError, k.AssertionError, k.NotImplementedError, k.AttributeError:
		return true
	case k.ValueError, k.KeyError, k.IndexError, k.LookupError, k.RuntimeError:
		return argument
	}
	return false
}

// testsBefore gives the blocks that branch to the block of an instruction.
func (b *builder) testsBefore(i int32) iter.Seq[*ir.Block] {
	return func(yield func(*ir.Block) bool) {
		for p := range b.body.Blocks {
			bl := &b.body.Blocks[p]
			if b.body.Instrs[bl.Last].Op == ir.OpBranch && slices.Contains(b.body.Successors(ir.BlockID(p)), ir.BlockID(b.block[i])) && !yield(bl) {
				return
			}
		}
	}
}

// testsArgument says whether an instruction stands right behind a test of a
// parameter.
func (b *builder) testsArgument(i int32) bool {
	for bl := range b.testsBefore(i) {
		for k := bl.First; k < bl.Last; k++ {
			if in := &b.body.Instrs[k]; in.Op == ir.OpLoad && b.body.Places.Ref[in.A] > 0 &&
				b.body.Places.Kind[in.A] <= ir.PlaceCell && !(b.body.Places.Ref[in.A] == 1 && b.method()) {
				return true
			}
		}
	}
	return false
}

// testsSelf says whether an instruction stands right behind tests of whether fields of the
// object are set: what is wrong then is the order of calls, which is the caller's to know.
//
//	def __enter__(self):
//	    if self.start is not None:
//	        raise RuntimeError("cannot be entered twice")
func (b *builder) testsSelf(i int32) bool {
	found := false
	for bl := range b.testsBefore(i) {
		v := &b.body.Instrs[b.body.Instrs[bl.Last].A]
		for v.Op == ir.OpUnary || v.Op == ir.OpCompare && b.body.Instrs[v.B].Op == ir.OpConst {
			v = &b.body.Instrs[v.A]
		}
		if v.Op != ir.OpAttr || !b.method() || !b.self(v.A) {
			return false
		}
		found = true
	}
	return found
}

// testsProgram says whether an instruction stands right behind a test of a variable of
// the module: what is wrong then is how the program was set up.
//
//	def get_loop():
//	    if _loop is None:
//	        raise Exception("no event loop yet")
func (b *builder) testsProgram(i int32) bool {
	found := false
	for bl := range b.testsBefore(i) {
		v := &b.body.Instrs[b.body.Instrs[bl.Last].A]
		for v.Op == ir.OpUnary || v.Op == ir.OpCompare {
			v = &b.body.Instrs[v.A]
		}
		switch {
		case b.asksProgram(v):
		case v.Op == ir.OpLoad && b.readsProgram(ir.Place(v.A)):
		case len(b.body.Params) == 0 && v.Op == ir.OpCall && v.N == 0:
		default:
			return false
		}
		found = true
	}
	return found
}

// asksProgram says whether an instruction reads a variable of the module.
func (b *builder) asksProgram(v *ir.Instr) bool {
	return v.Op == ir.OpLoad && (b.body.Places.Kind[v.A] == ir.PlaceGlobal || b.body.Places.Kind[v.A] == ir.PlaceUnknown)
}

// readsProgram says whether a local variable holds nothing but what variables of the
// module hold, or what calls without arguments give, in a function without parameters.
func (b *builder) readsProgram(p ir.Place) bool {
	if len(b.body.Params) > 0 || b.body.Places.Kind[p] > ir.PlaceCell {
		return false
	}
	found := false
	for k := range b.body.Instrs {
		in := &b.body.Instrs[k]
		if in.Op != ir.OpStore || ir.Place(in.A) != p {
			continue
		}
		if v := &b.body.Instrs[in.B]; !b.asksProgram(v) && !(v.Op == ir.OpCall && v.N == 0) {
			return false
		}
		found = true
	}
	return found
}

// endsProcess says whether an exception passes every clause for errors: it is made to
// end the process, or the task, and what that holds goes with it.
func (x *run) endsProcess(class int32) bool {
	e := x.decl.Known.Exception
	return class >= 0 && e != modgraph.NoDef && x.IsSubclass(class, int32(x.decl.Known.BaseException)) && !x.IsSubclass(class, int32(e))
}

func (b *builder) method() bool { return b.run.prog.Def(b.def).Flags&bind.Method != 0 }

// catches lists the classes that an except clause names.
func (b *builder) catches(i int32, in *ir.Instr, info *flow.Info) {
	info.Catches = int32(len(b.in.Catches))
	b.classesAt(in.A)
	info.NCatches = int32(len(b.in.Catches)) - info.Catches
	for _, c := range b.in.Catches[info.Catches:] {
		if c >= 0 && modgraph.DefID(c) == b.run.decl.Known.BaseException {
			info.CatchesAny = true
		}
	}
}

// classesAt appends the classes that a value of the body names.
func (b *builder) classesAt(v ir.Value) {
	first := len(b.in.Catches)
	b.classesOf(b.run.inf.TypeOf(b.def, v), 0)
	if !b.bounds(v) {
		return
	}
	for k := first; k < len(b.in.Catches); k++ {
		if c := modgraph.DefID(b.in.Catches[k]); c == b.run.decl.Known.BaseException || c == b.run.decl.Known.Exception {
			b.in.Catches[k] = -1
		}
	}
}

// bounds says whether the class that a value has by its type only bounds what it may
// be: `type[BaseException]` of a parameter, a field or what a function gives names
// nothing.
func (b *builder) bounds(v ir.Value) bool {
	if v < 0 {
		return false
	}
	switch in := &b.body.Instrs[v]; in.Op {
	case ir.OpCall:
		return true
	case ir.OpAttr:
		return b.run.types.Kind(b.run.inf.TypeOf(b.def, in.A)) != types.KindModule
	}
	return b.parameter(v)
}

// parameter says whether a value is read from a parameter that stays what it was.
func (b *builder) parameter(v ir.Value) bool {
	_, ok := b.paramAtom(contract.Atom{}, v)
	return ok
}

// classesOf appends the classes that a value names: a class, or a tuple of such.
func (b *builder) classesOf(t types.ID, depth int) {
	st := b.run.types
	var one [1]types.ID
	if t == types.Invalid || depth > 3 {
		b.in.Catches = append(b.in.Catches, -1)
		return
	}
	for _, m := range st.Members(t, &one) {
		switch st.Kind(m) {
		case types.KindClass:
			b.in.Catches = append(b.in.Catches, int32(st.Def(m)))
		case types.KindTuple:
			for _, e := range st.Args(m) {
				b.classesOf(e, depth+1)
			}
		default:
			b.in.Catches = append(b.in.Catches, -1)
		}
	}
}

// suppress decides whether the manager of a with statement may swallow.
func (b *builder) suppress(in *ir.Instr, info *flow.Info) {
	exit := in.B
	if exit < 0 {
		return
	}
	calls := b.calls.At(exit)
	if len(calls) == 0 {
		return
	}
	info.Catches = int32(len(b.in.Catches))
	for k := range calls {
		c := &calls[k]
		if !c.Contract.Suppresses || b.swallowsNever(c) {
			continue
		}
		info.Flags |= flow.MaySuppress
		if c.Contract.SuppressParam == 0 {
			for n := range c.Contract.Handled {
				if f := &c.Contract.Handled[n]; f.To < 0 && f.Tier == contract.TierThrown && c.Phases.Has(f.Phase) {
					b.in.Catches = append(b.in.Catches, f.From)
				}
			}
			continue
		}
		// The classes stand where the manager was made.
		site := b.sites.At(exit)
		if site == nil || site.Origin < 0 {
			b.in.Catches = append(b.in.Catches, -1)
			continue
		}
		b.suppressed(site, c.Contract.SuppressParam-1)
	}
	info.NCatches = int32(len(b.in.Catches)) - info.Catches
}

// swallowsNever says whether the arguments of a manager exclude that it swallows.
func (b *builder) swallowsNever(c *Call) bool {
	return slices.ContainsFunc(c.Contract.SuppressWhen[:], func(a contract.Atom) bool {
		return a.Kind != contract.AtomNone && a.Kind != contract.AtomMaybe && b.decide(c, a) == contract.TruthFalse
	})
}

func (b *builder) suppressed(site *infer.Site, param int32) {
	for _, o := range b.calls.At(site.Origin) {
		if int(param) >= len(o.Params) {
			continue
		}
		if o.Params[param].Kind != contract.VarArgs {
			if v := b.calls.Arg(&o, param); v >= 0 {
				b.classesAt(v)
			}
			continue
		}
		in := &b.body.Instrs[site.Origin]
		for k, v := range b.body.Operands(in) {
			if kinds := b.body.ArgKinds(in); kinds != nil && kinds[k] != ir.ArgPositional {
				b.in.Catches = append(b.in.Catches, -1)
				continue
			}
			b.classesAt(v)
		}
	}
}

// sortRaises brings the exceptions into the order of instructions.
func (b *builder) sortRaises() {
	slices.SortStableFunc(b.raises, func(x, y flow.Raise) int { return int(x.Instr) - int(y.Instr) })
	b.in.Raises = append(b.in.Raises[:0], b.raises...)
	for k := range b.in.Raises {
		info := &b.in.Infos[b.in.Raises[k].Instr]
		if info.NRaises == 0 {
			info.Raises = int32(k)
		}
		info.NRaises++
	}
}
