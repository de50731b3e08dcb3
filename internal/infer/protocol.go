package infer

import (
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// special appends the project functions that a dunder of a value runs, and says
// whether others may run. The result is what they give as inferred; Never if
// none is a project function without annotation.
func (e *evaluator) special(k int32, v ir.Value, name sym.Sym, args []declare.Arg, values []ir.Value) (t types.ID, n int, open bool) {
	t = types.Never
	obj := e.value(v)
	var scratch [1]types.ID
	for _, m := range e.s.Members(obj, &scratch) {
		if types.IsUnknown(m) {
			open = true
			continue
		}
		switch e.s.Kind(m) {
		case types.KindInstance, types.KindEnumMember, types.KindClass:
		default:
			continue
		}
		a := e.d.Special(m, name)
		if a.Def == modgraph.NoDef || a.Kind != declare.AttrMethod {
			open = open || a.Open
			continue
		}
		e.targets = append(e.targets, Target{Def: a.Def, Tier: e.recvTier(v, m), Bound: true})
		n++
		e.vote(a.Def, m, true, args, values)
		if e.x.bodyOf[a.Def] >= 0 {
			got := e.callFn(a.Def, m, args)
			t = e.union(t, e.result(a.Def, m, args, &got))
		}
	}
	return t, n, open
}

// protocol records the site of an instruction that runs a dunder of a value.
func (e *evaluator) protocol(k int32, v ir.Value, kind Kind, name sym.Sym, async bool) types.ID {
	first := len(e.targets)
	t, n, open := e.special(k, v, name, nil, nil)
	if n > 0 {
		e.addSite(Site{Instr: k, Kind: kind, Recv: v, Origin: e.origin(v), Complete: !open}, first)
	}
	return t
}

// operator records the site of a subscript.
func (e *evaluator) operator(k int32, v ir.Value, name sym.Sym) types.ID {
	first := len(e.targets)
	var args []declare.Arg
	var values []ir.Value
	in := &e.ir.Instrs[k]
	switch in.Op {
	case ir.OpSub, ir.OpDelSub:
		args, values = []declare.Arg{{Type: e.value(in.B)}}, []ir.Value{in.B}
	case ir.OpSetSub:
		ops := e.ir.Operands(in)
		args, values = []declare.Arg{{Type: e.value(ops[1])}, {Type: e.value(ops[2])}}, ops[1:3]
	}
	t, n, open := e.special(k, v, name, args, values)
	if n > 0 {
		e.addSite(Site{Instr: k, Kind: KindOperator, Recv: v, Origin: ir.NoValue, Complete: !open}, first)
	}
	return t
}

// inferredItem is the type of a subscript whose __getitem__ has a body: what the
// body gives where nothing is declared.
func (e *evaluator) inferredItem(k int32, declared types.ID) types.ID {
	if declared != types.Invalid && !types.IsUnknown(declared) {
		return declared
	}
	s := &e.sites[e.siteAt[k]-1]
	t := types.Never
	for _, g := range e.targets[s.First : s.First+s.N] {
		if e.x.bodyOf[g.Def] < 0 {
			return declared
		}
		recv := e.value(s.Recv)
		got := e.callFn(g.Def, recv, nil)
		t = e.union(t, e.result(g.Def, recv, nil, &got))
	}
	return t
}

// origin is the call that made the object that a value is: the value itself, or
// the only one ever stored in the variable that it is loaded from.
func (e *evaluator) origin(v ir.Value) ir.Value {
	for range 4 {
		if v < 0 {
			return ir.NoValue
		}
		in := &e.ir.Instrs[v]
		switch in.Op {
		case ir.OpCall:
			return v
		case ir.OpLoad:
			if e.single[in.A] < 0 {
				return ir.NoValue
			}
			v = e.single[in.A]
		case ir.OpIter:
			v = in.A
		default:
			return ir.NoValue
		}
	}
	return ir.NoValue
}

// running appends the function behind a coroutine, generator or manager.
func (e *evaluator) running(m types.ID) bool {
	switch e.s.Kind(m) {
	case types.KindCoroutine, types.KindGenerator, types.KindAsyncGenerator, types.KindManager:
		e.targets = append(e.targets, Target{Def: e.s.Def(m), Tier: TierLexical})
		return true
	}
	return false
}

// runs records the site of an instruction that runs suspended bodies or dunders.
func (e *evaluator) runs(k int32, v ir.Value, t types.ID, kind Kind, name sym.Sym, origin ir.Value) types.ID {
	first := len(e.targets)
	result, open, n := types.Never, false, 0
	var scratch [1]types.ID
	for _, m := range e.s.Members(t, &scratch) {
		if e.running(m) {
			n++
			continue
		}
		if types.IsUnknown(m) {
			open = true
			continue
		}
		if kind := e.s.Kind(m); kind != types.KindInstance && kind != types.KindClass && kind != types.KindEnumMember {
			continue
		}
		a := e.d.Special(m, name)
		if a.Def == modgraph.NoDef {
			open = open || a.Open
			continue
		}
		tier := TierTyped
		if v >= 0 {
			tier = e.recvTier(v, m)
		}
		e.targets = append(e.targets, Target{Def: a.Def, Tier: tier, Bound: true})
		n++
		if e.x.bodyOf[a.Def] >= 0 {
			got := e.callFn(a.Def, m, nil)
			result = e.union(result, e.result(a.Def, m, nil, &got))
		}
	}
	if n > 0 || open {
		s := Site{Instr: k, Kind: kind, Recv: v, Origin: origin, Complete: !open}
		if open {
			s.Reason = ReasonReceiver
		}
		e.addSite(s, first)
	}
	return result
}

func (e *evaluator) iter(k int32, in *ir.Instr) types.ID {
	async := in.Flag&ir.FlagAsync != 0
	t := e.value(in.A)
	name := e.x.names.iter
	if async {
		name = e.x.names.aiter
	}
	made := e.runs(k, in.A, t, KindIter, name, e.origin(in.A))
	e.soft[k] = e.soft[in.A]
	// The iterator is kept as what it iterates: the element type is asked of it.
	return e.s.Map(t, func(m types.ID) types.ID {
		if e.s.Kind(m) == types.KindInstance && e.x.bodyOf[e.s.Def(m)] >= 0 && made != types.Never {
			return made
		}
		return m
	})
}

func (e *evaluator) next(k int32, in *ir.Instr) types.ID {
	async := in.Flag&ir.FlagAsync != 0
	name := e.x.names.next
	if async {
		name = e.x.names.anext
	}
	p := ir.Place(in.A)
	t := e.st[p]
	if t == types.Invalid {
		return e.unknown()
	}
	e.soft[k] = e.psoft[p]
	origin := ir.NoValue
	if v := e.single[p]; v >= 0 {
		origin = e.origin(v)
	}
	first := len(e.targets)
	r := types.Never
	n, open := 0, false
	var scratch [1]types.ID
	for _, m := range e.s.Members(t, &scratch) {
		switch {
		case types.IsUnknown(m):
			open = true
			r = e.union(r, e.unknown())
			continue
		case m == types.None:
			continue
		case e.running(m):
			n++
		case e.s.Kind(m) == types.KindInstance && e.x.bodyOf[e.s.Def(m)] >= 0:
			if a := e.d.Special(m, name); a.Def != modgraph.NoDef && a.Kind == declare.AttrMethod {
				e.targets = append(e.targets, Target{Def: a.Def, Tier: TierTyped, Bound: true})
				n++
				if e.x.bodyOf[a.Def] >= 0 {
					got := e.callFn(a.Def, m, nil)
					x := e.result(a.Def, m, nil, &got)
					if async {
						x = e.d.Awaited(x, e)
					}
					r = e.union(r, x)
					continue
				}
			}
		}
		r = e.union(r, e.d.Element(m, async, e))
	}
	if n > 0 || open {
		s := Site{Instr: k, Kind: KindNext, Recv: ir.NoValue, Origin: origin, Complete: !open}
		if open {
			s.Reason = ReasonReceiver
		}
		e.addSite(s, first)
	}
	return r
}

func (e *evaluator) enterManager(k int32, in *ir.Instr) types.ID {
	async := in.Flag&ir.FlagAsync != 0
	name := e.x.names.enter
	if async {
		name = e.x.names.aenter
	}
	t := e.value(in.A)
	made := e.runs(k, in.A, t, KindEnter, name, e.origin(in.A))
	r := types.Never
	var scratch [1]types.ID
	for _, m := range e.s.Members(t, &scratch) {
		if m == types.None || m == types.Never {
			continue
		}
		if e.s.Kind(m) == types.KindInstance && e.x.bodyOf[e.s.Def(m)] >= 0 && made != types.Never {
			x := made
			if async {
				x = e.d.Awaited(made, e)
			}
			r = e.union(r, x)
			continue
		}
		r = e.union(r, e.known(e.d.Entered(m, async)))
	}
	e.soft[k] = e.soft[in.A]
	return r
}

// exitManager is what leaving a with statement gives: None where no __exit__ can
// swallow an exception, for which it must give something that is true.
func (e *evaluator) exitManager(k int32, in *ir.Instr) types.ID {
	name, async := e.x.names.exit, in.Flag&ir.FlagAsync != 0
	if async {
		name = e.x.names.aexit
	}
	t := e.value(in.A)
	e.runs(k, in.A, t, KindExit, name, e.origin(in.A))
	var scratch [1]types.ID
	for _, m := range e.s.Members(t, &scratch) {
		if m == types.None || m == types.Never {
			continue
		}
		if e.s.Kind(m) != types.KindInstance {
			return e.union(e.s.Instance(e.d.Known.Bool), types.None)
		}
		a := e.d.Special(m, name)
		if a.Def == modgraph.NoDef || a.Open || !e.givesNone(a.Def, async) {
			return e.union(e.s.Instance(e.d.Known.Bool), types.None)
		}
	}
	return types.None
}

// givesNone says whether a function gives nothing but None, by its annotation or
// by its body, and no subclass can give more that is seen.
func (e *evaluator) givesNone(def modgraph.DefID, async bool) bool {
	f := e.d.Func(def)
	if (f.Flags&declare.Async != 0) != async && e.x.bodyOf[def] >= 0 || f.Flags&declare.StubLike != 0 && e.x.bodyOf[def] >= 0 && f.Flags&declare.DeclResult == 0 {
		return false
	}
	if f.Class != modgraph.NoDef && len(e.x.children[f.Class]) > 0 {
		return false
	}
	if f.Flags&declare.DeclResult != 0 {
		return f.Returned == types.None
	}
	b := e.x.bodyOf[def]
	return b >= 0 && f.Flags&declare.UnknownDeco == 0 && e.read(resultCell(b)) == types.None
}

func (e *evaluator) await(k int32, in *ir.Instr) types.ID {
	t := e.value(in.A)
	e.runs(k, in.A, t, KindAwait, e.x.names.await, e.origin(in.A))
	if t == types.Never {
		return types.Never
	}
	return e.known(e.d.Awaited(t, e))
}

func (e *evaluator) yieldFrom(k int32, in *ir.Instr) types.ID {
	t := e.value(in.A)
	e.runs(k, in.A, t, KindAwait, e.x.names.iter, e.origin(in.A))
	r := types.Never
	var scratch [1]types.ID
	for _, m := range e.s.Members(t, &scratch) {
		// What a recursive generator gives itself is nothing new.
		if !e.ownGenerator(m) {
			e.contribute(yieldCell(e.bi), e.known(e.d.Element(m, false, e)))
		}
		r = e.union(r, e.delegated(m))
	}
	return r
}

// ownGenerator says whether iterating over a value runs this very body.
func (e *evaluator) ownGenerator(m types.ID) bool {
	switch e.s.Kind(m) {
	case types.KindGenerator:
		return e.s.Def(m) == e.b.def
	case types.KindInstance:
		return e.x.bodyOf[e.s.Def(m)] >= 0 && e.d.Special(m, e.x.names.iter).Def == e.b.def
	}
	return false
}

// delegated is the result of a yield from: what the generator returns, None for
// containers, whose iterators return nothing.
func (e *evaluator) delegated(m types.ID) types.ID {
	switch e.s.Kind(m) {
	case types.KindGenerator:
		return e.s.Arg(m, 1)
	case types.KindTuple, types.KindDict, types.KindLiteral:
		return types.None
	case types.KindInstance:
		d := e.s.Def(m)
		if g := e.d.AsBase(m, e.d.Known.Generator); g != types.Invalid && len(e.s.Args(g)) == 3 {
			return e.s.Arg(g, 2)
		}
		for _, c := range [...]modgraph.DefID{e.d.Known.List, e.d.Known.Tuple, e.d.Known.Dict, e.d.Known.Set, e.d.Known.FrozenSet, e.d.Known.Range} {
			if d == c && d != modgraph.NoDef {
				return types.None
			}
		}
		if e.x.bodyOf[d] >= 0 {
			if a := e.d.Special(m, e.x.names.iter); a.Def != modgraph.NoDef && e.x.bodyOf[a.Def] >= 0 {
				got := e.callFn(a.Def, m, nil)
				if g := e.result(a.Def, m, nil, &got); e.s.Kind(g) == types.KindGenerator {
					return e.s.Arg(g, 1)
				}
			}
		}
	}
	return e.unknown()
}

// sent is what a yield receives: what the annotation of the generator says, else
// what calls of send hand over.
func (e *evaluator) sent() types.ID {
	if e.b.fn == nil {
		return types.Unknown(types.ReasonDynamic)
	}
	if e.b.fn.Flags&declare.DeclResult != 0 {
		t := e.b.fn.Returned
		for i, base := range [...]modgraph.DefID{e.d.Known.Generator, e.d.Known.AsyncGenerator} {
			if g := e.d.AsBase(t, base); g != types.Invalid && len(e.s.Args(g)) == 3-i {
				if s := e.s.Arg(g, 1); s != types.Any {
					return s
				}
			}
		}
		return types.Unknown(types.ReasonDynamic)
	}
	if t := e.read(e.x.cells.attr(e.b.def, e.x.names.sent)); t != types.Never {
		return t
	}
	return types.Unknown(types.ReasonDynamic)
}

// sends tells a generator what a call of its method send or asend hands over.
func (e *evaluator) sends(in *ir.Instr) {
	at := &e.ir.Instrs[in.B]
	if at.Op != ir.OpAttr || in.N != 1 || in.Flag&ir.FlagArgKinds != 0 {
		return
	}
	if name := e.file.IR.Syms[at.B]; name != e.x.names.send && name != e.x.names.asend {
		return
	}
	v := e.ir.Operands(in)[0]
	var scratch [1]types.ID
	for _, m := range e.s.Members(e.value(at.A), &scratch) {
		if k := e.s.Kind(m); k == types.KindGenerator || k == types.KindAsyncGenerator {
			e.source = e.soft[v]
			e.contribute(e.x.cells.attr(e.s.Def(m), e.x.names.sent), e.widen(e.value(v)))
		}
	}
}

func (e *evaluator) binary(k int32, in *ir.Instr) types.ID {
	l, r := e.value(in.A), e.value(in.B)
	if l == types.Never || r == types.Never {
		return types.Never
	}
	first := len(e.targets)
	n := &e.x.names
	t, count := types.Never, 0
	open := false
	try := func(v ir.Value, name sym.Sym, other ir.Value) bool {
		x, c, o := e.special(k, v, name, []declare.Arg{{Type: e.value(other)}}, []ir.Value{other})
		count += c
		open = open || o
		if c > 0 && x != types.Never {
			t = e.union(t, x)
			return true
		}
		return c > 0
	}
	if e.mayOverload(l) || e.mayOverload(r) {
		done := in.Flag&ir.FlagInPlace != 0 && try(in.A, n.inplace[in.N], in.B)
		if !done && !try(in.A, n.binary[in.N], in.B) {
			try(in.B, n.reflected[in.N], in.A)
		}
	}
	if count > 0 {
		e.addSite(Site{Instr: k, Kind: KindOperator, Recv: in.A, Origin: ir.NoValue, Complete: !open}, first)
		if t != types.Never {
			return t
		}
	}
	if in.Flag&ir.FlagInPlace != 0 && ir.BinaryOp(in.N) == ir.BinAdd && e.s.Kind(l) == types.KindInstance && e.s.Def(l) == e.d.Known.List {
		e.grows(in.A, e.widen(e.known(e.d.Element(r, false, e))))
		return e.value(in.A)
	}
	return e.known(e.d.Binary(l, r, n.binary[in.N], n.reflected[in.N]))
}

// mayOverload says whether a member of the type is an object of a project class.
func (e *evaluator) mayOverload(t types.ID) bool {
	var scratch [1]types.ID
	for _, m := range e.s.Members(t, &scratch) {
		if k := e.s.Kind(m); k == types.KindInstance && e.x.bodyOf[e.s.Def(m)] >= 0 {
			return true
		}
	}
	return false
}

func (e *evaluator) unary(k int32, in *ir.Instr) types.ID {
	if ir.UnaryOp(in.N) == ir.UnaryNot {
		return e.s.Instance(e.d.Known.Bool)
	}
	t := e.value(in.A)
	if e.mayOverload(t) {
		first := len(e.targets)
		r, n, open := e.special(k, in.A, e.x.names.unary[in.N], nil, nil)
		if n > 0 {
			e.addSite(Site{Instr: k, Kind: KindOperator, Recv: in.A, Origin: ir.NoValue, Complete: !open}, first)
			if r != types.Never {
				return r
			}
		}
	}
	var scratch [1]types.ID
	r := types.Never
	for _, m := range e.s.Members(t, &scratch) {
		switch e.s.Kind(m) {
		case types.KindLiteral:
			r = e.union(r, e.s.Widen(m))
		case types.KindInstance:
			a := e.d.Special(m, e.x.names.unary[in.N])
			if a.Def != modgraph.NoDef {
				r = e.union(r, e.known(e.callFn(a.Def, m, nil).Result))
				continue
			}
			r = e.union(r, e.unknown())
		default:
			r = e.union(r, e.unknown())
		}
	}
	return r
}

func (e *evaluator) compare(k int32, in *ir.Instr) types.ID {
	op := ir.CompareOp(in.N)
	result := e.s.Instance(e.d.Known.Bool)
	first := len(e.targets)
	n := &e.x.names
	count, open := 0, false
	t := types.Never
	switch op {
	case ir.CmpIs, ir.CmpIsNot:
		return result
	case ir.CmpIn, ir.CmpNotIn:
		if e.mayOverload(e.value(in.B)) {
			_, count, open = e.special(k, in.B, n.contains, []declare.Arg{{Type: e.value(in.A)}}, []ir.Value{in.A})
		}
	default:
		if e.mayOverload(e.value(in.A)) {
			t, count, open = e.special(k, in.A, n.compare[op], []declare.Arg{{Type: e.value(in.B)}}, []ir.Value{in.B})
		}
		if count == 0 && e.mayOverload(e.value(in.B)) {
			t, count, open = e.special(k, in.B, n.swapped[op], []declare.Arg{{Type: e.value(in.A)}}, []ir.Value{in.A})
		}
	}
	if count > 0 {
		recv := in.A
		if op == ir.CmpIn || op == ir.CmpNotIn {
			recv = in.B
		}
		e.addSite(Site{Instr: k, Kind: KindOperator, Recv: recv, Origin: ir.NoValue, Complete: !open}, first)
		if t != types.Never {
			return t
		}
	}
	return result
}
