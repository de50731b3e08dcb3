package infer

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// maxTargets is how many functions a call may run before it counts as unknown.
const maxTargets = 8

// maxListed is how many functions a call may run to be named, of weak evidence
// beyond maxTargets: a table of a dozen commands says what may run, and nothing of
// what does.
const maxListed = 16

// maxCallDepth bounds calls of objects that are called through objects.
const maxCallDepth = 6

// invocation is a call while its members are looked at.
type invocation struct {
	instr     int32
	args      []declare.Arg
	values    []ir.Value
	tier      Tier
	construct bool
	open      bool
	chosen    bool // the arguments decide which of the targets runs: they say nothing of each
	reason    Reason
	external  string
	never     bool // every target never returns
	returns   bool // some target returns
}

// addSite records a site whose targets are those from first on.
func (e *evaluator) addSite(s Site, first int) {
	s.First, s.N = int32(first), int32(len(e.targets)-first)
	e.sites = append(e.sites, s)
	e.siteAt[s.Instr] = int32(len(e.sites))
}

// arguments fills e.args from the operands of a call.
func (e *evaluator) arguments(in *ir.Instr) []declare.Arg {
	kinds := e.ir.ArgKinds(in)
	e.args = e.args[:0]
	for i, v := range e.ir.Operands(in) {
		a := declare.Arg{Type: e.value(v)}
		if kinds != nil {
			switch k := kinds[i]; {
			case k == ir.ArgStar:
				a.Kind = declare.ArgStar
			case k == ir.ArgDoubleStar:
				a.Kind = declare.ArgDoubleStar
			case k >= ir.ArgKeyword:
				a.Kind = declare.ArgKeyword
				a.Name = e.file.IR.Syms[k-ir.ArgKeyword]
			}
		}
		e.args = append(e.args, a)
	}
	return e.args
}

func (e *evaluator) call(k int32, in *ir.Instr) types.ID {
	callee := e.value(in.B)
	c := invocation{instr: k, args: e.arguments(in), values: e.ir.Operands(in), tier: e.calleeTier(in.B, callee)}
	for _, v := range c.values {
		if v >= 0 {
			e.passed(k, v)
		}
	}
	if t, ok := e.specialCall(k, in, callee, &c); ok {
		return t
	}
	if in.Flag&ir.FlagDecorator != 0 && in.N == 1 {
		return e.decorate(k, in, callee, &c)
	}
	first := len(e.targets)
	c.chosen = c.tier == TierInjected && e.manyMethods(callee)
	t := e.callType(callee, &c, 0)
	if made := e.made(k, in); made != types.Invalid {
		t = made
	}
	e.callSite(k, in, callee, &c, first)
	if e.soft[in.B] != TierNone && e.libraryOnly(first) {
		// What a container gives is as sure as what was put in.
		e.soft[k] = e.soft[in.B]
	}
	if c.open {
		for i := range c.args {
			e.escape(c.args[i].Type)
		}
	}
	if c.never && !c.returns && !c.open {
		e.cut = true
	}
	e.growth(in, t)
	e.sends(in)
	return t
}

// libraryOnly says whether no target from first on has a body.
func (e *evaluator) libraryOnly(first int) bool {
	for _, t := range e.targets[first:] {
		if e.x.bodyOf[t.Def] >= 0 {
			return false
		}
	}
	return true
}

// callSite records the site of a call.
func (e *evaluator) callSite(k int32, in *ir.Instr, callee types.ID, c *invocation, first int) {
	s := Site{Instr: k, Recv: ir.NoValue, Origin: ir.NoValue, Complete: !c.open, Reason: c.reason, External: c.external}
	if c.construct {
		s.Kind = KindConstruct
	}
	if at := &e.ir.Instrs[in.B]; at.Op == ir.OpAttr {
		s.Recv = at.A
		if e.s.Kind(e.value(at.A)) == types.KindSuper {
			s.Recv, s.RecvSelf = ir.NoValue, true
		}
	}
	if n := len(e.targets) - first; n > maxTargets {
		s.Complete, s.Reason = false, ReasonUnion
		if n > maxListed {
			e.targets = e.targets[:first]
		}
		for i := range e.targets[first:] {
			e.targets[first+i].Tier = TierWeak
		}
	}
	if len(e.targets) == first && s.Reason == ReasonNone && s.External == "" {
		s.Reason = ReasonDynamic
	}
	if s.Reason != ReasonNone {
		s.Complete = false
	}
	e.addSite(s, first)
}

// calleeTier is the evidence of a call's targets.
func (e *evaluator) calleeTier(v ir.Value, t types.ID) Tier {
	in := &e.ir.Instrs[v]
	switch in.Op {
	case ir.OpLoad:
		if e.soft[v] != TierNone {
			return e.soft[v]
		}
		switch e.ir.Places.Kind[in.A] {
		case ir.PlaceGlobal, ir.PlaceBuiltin, ir.PlaceUnknown, ir.PlaceClassVar:
			if s := e.scopeSymbol(ir.Place(in.A)); s >= 0 && e.x.scopeSymbol(e.b.fileID, s).Kind == declare.SymValue {
				return TierReturned
			}
			return TierLexical
		case ir.PlaceLocal, ir.PlaceCell, ir.PlaceFree:
			if s := e.scopeSymbol(ir.Place(in.A)); s >= 0 {
				for _, b := range e.file.Bind.BindingsOf(&e.file.Bind.Symbols[s]) {
					switch b.Kind {
					case bind.BindFunc, bind.BindClass, bind.BindImport, bind.BindImportFrom:
						return TierLexical
					}
				}
			}
		}
		return TierReturned
	case ir.OpAttr:
		recv := e.value(in.A)
		tier := e.recvTier(in.A, recv)
		tier = max(tier, e.soft[v])
		var scratch [1]types.ID
		for _, m := range e.s.Members(t, &scratch) {
			if k := e.s.Kind(m); k != types.KindMethod && k != types.KindClass && k != types.KindFunction && !types.IsUnknown(m) && m != types.None {
				return max(tier, TierReturned)
			}
		}
		return tier
	case ir.OpMakeFunc, ir.OpMakeClass:
		return TierLexical
	}
	return max(TierReturned, e.soft[v])
}

// callType is the result of calling a value; targets are appended.
func (e *evaluator) callType(callee types.ID, c *invocation, depth int) types.ID {
	if depth > maxCallDepth {
		c.fail(ReasonDynamic)
		return e.unknown()
	}
	t := types.Never
	if callee == types.Never {
		return types.Never
	}
	var scratch [1]types.ID
	members := e.s.Members(callee, &scratch)
	for _, m := range members {
		if m == types.None && len(members) > 1 {
			continue
		}
		t = e.union(t, e.callOne(m, c, depth))
	}
	return t
}

func (c *invocation) fail(r Reason) {
	c.open = true
	if c.reason == ReasonNone {
		c.reason = r
	}
}

func (e *evaluator) callOne(m types.ID, c *invocation, depth int) types.ID {
	switch e.s.Kind(m) {
	case types.KindFunction:
		return e.callFunc(e.s.Def(m), types.Invalid, c)
	case types.KindMethod:
		return e.callFunc(e.s.Def(m), e.s.Arg(m, 0), c)
	case types.KindClass:
		return e.construct(m, c)
	case types.KindInstance:
		a := e.d.AttrOne(m, e.x.names.call, e)
		if a.Some && a.Kind == declare.AttrMethod {
			t := a.Type
			if e.s.Kind(t) == types.KindInstance {
				break
			}
			c.tier = max(c.tier, TierTyped)
			return e.callType(t, c, depth+1)
		}
		if e.d.Class(e.s.Def(m)).Open() {
			c.fail(ReasonUnknownBase)
		} else {
			c.fail(ReasonDynamic)
		}
		return e.d.Call(m, c.args, e).Result
	case types.KindPartial:
		args := e.s.Args(m)
		kw := e.s.Names(m)
		inner := *c
		inner.args, inner.values = nil, nil
		pos := len(args) - 1 - len(kw)
		for _, t := range args[1 : 1+pos] {
			inner.args = append(inner.args, declare.Arg{Type: t})
			inner.values = append(inner.values, ir.NoValue)
		}
		inner.args = append(inner.args, c.args...)
		inner.values = append(inner.values, c.values...)
		for i, n := range kw {
			inner.args = append(inner.args, declare.Arg{Kind: declare.ArgKeyword, Name: e.x.Prog.Syms.Intern(n), Type: args[1+pos+i]})
			inner.values = append(inner.values, ir.NoValue)
		}
		inner.tier = max(inner.tier, TierReturned)
		t := e.callType(args[0], &inner, depth+1)
		inner.args, inner.values = c.args, c.values
		*c = inner
		return t
	case types.KindCallable:
		c.open = true
		if c.reason == ReasonNone {
			c.reason = ReasonParam
		}
		c.returns = true
		args := e.s.Args(m)
		return e.s.Erase(args[len(args)-1])
	case types.KindExt, types.KindExtInstance:
		c.fail(ReasonNotInstalled)
		if c.external == "" {
			c.external = e.s.Name(m)
		}
		return e.known(e.d.Call(m, c.args, e).Result)
	case types.KindUnknown, types.KindAny:
		c.fail(e.reasonOf(m, c.instr))
		return e.called(m)
	}
	c.fail(ReasonDynamic)
	return e.known(e.d.Call(m, c.args, e).Result)
}

// called is what calling an unknown value gives.
func (e *evaluator) called(m types.ID) types.ID {
	if m == types.Any {
		return m
	}
	switch r := e.s.Reason(m); r {
	case types.ReasonNotInstalled, types.ReasonNoStub, types.ReasonCycle, types.ReasonUnion, types.ReasonUnknownBase:
		return m
	}
	return types.Unknown(types.ReasonDynamic)
}

// reasonOf says why a callee is not known.
func (e *evaluator) reasonOf(m types.ID, instr int32) Reason {
	attr := false
	if in := &e.ir.Instrs[instr]; in.Op == ir.OpCall {
		attr = e.ir.Instrs[in.B].Op == ir.OpAttr
		if attr {
			recv := e.value(e.ir.Instrs[in.B].A)
			if !e.s.HasUnknown(recv) {
				attr = false
			}
		}
	}
	if m == types.Any {
		if attr {
			return ReasonReceiver
		}
		return ReasonDynamic
	}
	switch e.s.Reason(m) {
	case types.ReasonNotInstalled:
		return ReasonNotInstalled
	case types.ReasonNoStub:
		return ReasonNoStub
	case types.ReasonUnknownBase:
		return ReasonUnknownBase
	case types.ReasonUnion:
		return ReasonUnion
	case types.ReasonCycle:
		return ReasonCycle
	case types.ReasonDecorator:
		return ReasonDecorator
	case types.ReasonAttr:
		if !attr {
			return ReasonAttr
		}
	case types.ReasonParam:
		return ReasonParam
	}
	if attr {
		return ReasonReceiver
	}
	return ReasonDynamic
}

// callFunc calls a function or method.
func (e *evaluator) callFunc(def modgraph.DefID, recv types.ID, c *invocation) types.ID {
	bd := e.x.Prog.Def(def)
	tier := c.tier
	if bd.Kind != bind.KindFunction {
		// A lambda or generator expression: its parameters are cells of their own.
		e.targets = append(e.targets, Target{Def: def, Tier: tier})
		c.returns = true
		return e.callInline(def, c)
	}
	f := e.d.Func(def)
	got := e.callFn(def, recv, c.args)
	target := def
	if got.Def != modgraph.NoDef {
		target = got.Def
	}
	if f.Flags&declare.Overload != 0 {
		if impl := e.d.Implementation(def); impl != modgraph.NoDef {
			target = impl
		}
	}
	bound := recv != types.Invalid && f.Flags&declare.Static == 0
	e.targets = append(e.targets, Target{Def: target, Tier: tier, Bound: bound})
	if !c.chosen {
		e.vote(target, recv, bound, c.args, c.values)
	}
	if e.x.bodyOf[target] < 0 {
		e.callbacks(target, recv, bound, c.args)
	}
	if e.d.NeverReturns(target) {
		c.never = true
		return types.Never
	}
	c.returns = true
	if f.Flags&declare.Overload != 0 && target != def && e.x.bodyOf[target] >= 0 && !types.IsUnknown(got.Result) && got.Result != types.Never {
		return got.Result // an overload says more than the annotation of the implementation
	}
	if f.Flags&declare.SingleDisp != 0 && e.x.bodyOf[target] >= 0 {
		return e.union(e.result(target, recv, c.args, &got), e.registered(target, recv, c))
	}
	if f.Flags&declare.UnknownDeco != 0 && e.x.bodyOf[target] >= 0 {
		return e.behindDecorator(target, recv, c, &got)
	}
	return e.result(target, recv, c.args, &got)
}

// result is what a call of a function gives: what is declared, else what its
// body returns.
func (e *evaluator) result(def modgraph.DefID, recv types.ID, args []declare.Arg, got *declare.Call) types.ID {
	f := e.d.Func(def)
	if e.x.bodyOf[def] < 0 {
		return e.known(got.Result)
	}
	if f.Flags&declare.DeclResult != 0 && f.Returned != types.Any && !types.IsUnknown(f.Returned) &&
		!(e.s.Kind(f.Returned) == types.KindInstance && e.s.Def(f.Returned) == e.d.Known.Object) {
		return e.sharper(def, recv, args, got)
	}
	return e.given(def, recv, args, got)
}

// sharper is the declared result, or the inferred one where that is made of
// subclasses of it.
func (e *evaluator) sharper(def modgraph.DefID, recv types.ID, args []declare.Arg, got *declare.Call) types.ID {
	f := e.d.Func(def)
	if e.s.Kind(f.Returned) != types.KindInstance || len(e.s.Args(f.Returned)) > 0 || f.Flags&(declare.Generator|declare.StubLike) != 0 {
		return got.Result
	}
	base := e.s.Def(f.Returned)
	body := e.read(resultCell(e.x.bodyOf[def]))
	if body == types.Never || body == f.Returned {
		return got.Result
	}
	var scratch [1]types.ID
	for _, m := range e.s.Members(body, &scratch) {
		if e.s.Kind(m) != types.KindInstance || e.s.Def(m) == base || !e.d.IsSubclass(e.s.Def(m), base) {
			return got.Result
		}
	}
	return e.given(def, recv, args, got)
}

// given is what the body of a function gives its callers.
func (e *evaluator) given(def modgraph.DefID, recv types.ID, args []declare.Arg, got *declare.Call) types.ID {
	b := e.x.bodyOf[def]
	f := e.d.Func(def)
	t := types.Never
	if body := &e.x.bodies[b]; got != nil && body.optional >= 0 {
		t = e.solve(e.resultFor(body, recv, args), def, recv, args)
	}
	if t == types.Never {
		t = e.solve(e.read(resultCell(b)), def, recv, args)
	}
	if f.Flags&declare.StubLike != 0 && (t == types.Never || t == types.None && f.Flags&(declare.Abstract|declare.DeclResult) != 0) {
		if o := e.overridden(def, recv, args); o != types.Never {
			return o
		}
		if t == types.None && f.Flags&(declare.Generator|declare.Async) == 0 {
			return e.unknown() // its docstring is no result
		}
	}
	switch {
	case f.Flags&declare.Generator != 0:
		y := e.solve(e.read(yieldCell(b)), def, recv, args)
		switch {
		case f.Flags&declare.Manager != 0:
			return e.s.Manager(def, y, false)
		case f.Flags&declare.AsyncManager != 0:
			return e.s.Manager(def, y, true)
		case f.Flags&declare.Async != 0:
			return e.s.AsyncGenerator(def, y)
		}
		return e.s.Generator(def, y, t)
	case f.Flags&declare.Async != 0:
		return e.s.Coroutine(def, t)
	}
	return t
}

// overridden is what the methods give that override one which only raises.
func (e *evaluator) overridden(def modgraph.DefID, recv types.ID, args []declare.Arg) types.ID {
	if recv == types.Invalid || e.s.Kind(recv) != types.KindInstance || e.depth > 2 {
		return types.Never
	}
	e.depth++
	defer func() { e.depth-- }()
	f, i := e.x.Prog.FileOf(def)
	t := types.Never
	over := e.x.overriding(e.s.Def(recv), f.IR.Syms[f.Bind.Defs[i].Name])
	if len(over) > maxTargets {
		return types.Never
	}
	for _, d := range over {
		got := e.callFn(d, recv, args)
		t = e.union(t, e.result(d, recv, args, &got))
	}
	return t
}

// solve puts the receiver and the arguments of a call into an inferred result.
func (e *evaluator) solve(t types.ID, def modgraph.DefID, recv types.ID, args []declare.Arg) types.ID {
	if !e.s.HasVars(t) {
		return t
	}
	f := e.d.Func(def)
	if recv != types.Invalid {
		self := recv
		if e.s.Kind(self) == types.KindClass {
			self = e.s.InstanceOf(self)
		}
		t = e.s.SubstSelf(t, self)
	} else if f.Class != modgraph.NoDef {
		t = e.s.SubstSelf(t, e.s.Instance(f.Class))
	}
	if !e.s.HasVars(t) {
		return t
	}
	var base types.ID
	bound := false
	return e.s.EraseWith(t, func(v types.ID) types.ID {
		if name := e.s.Name(v); strings.HasPrefix(name, returned) {
			if e.s.Def(v) != def || args == nil {
				return types.Unknown(types.ReasonParam)
			}
			if !bound {
				f.Bind(args, recv != types.Invalid && f.Flags&declare.Static == 0, &e.bound)
				bound = true
			}
			for i, p := range e.bound.Param {
				if p >= 0 && e.x.Prog.Syms.Text(f.Params[p].Name) == name[len(returned):] && args[i].Kind != declare.ArgStar && args[i].Kind != declare.ArgDoubleStar {
					return args[i].Type
				}
			}
			for i := range f.Params {
				if p := &f.Params[i]; e.x.Prog.Syms.Text(p.Name) == name[len(returned):] && p.HasDefault {
					return e.x.defaultType(def, p)
				}
			}
			return types.Unknown(types.ReasonParam)
		}
		if f.Class != modgraph.NoDef && recv != types.Invalid {
			if base == types.Invalid {
				base = e.d.AsBase(recv, f.Class)
			}
			if base != types.Invalid {
				for i, p := range e.d.Class(f.Class).Params {
					if p == v && i < len(e.s.Args(base)) {
						return e.s.Arg(base, i)
					}
				}
			}
		}
		return types.Unknown(types.ReasonTypeVar)
	})
}

// construct calls a class.
func (e *evaluator) construct(class types.ID, c *invocation) types.ID {
	def := e.s.Def(class)
	how := e.d.Constructor(def)
	init, new, meta := how.Init, how.New, how.Meta
	if meta != modgraph.NoDef && e.x.bodyOf[meta] >= 0 {
		e.targets = append(e.targets, Target{Def: meta, Tier: c.tier, Bound: true})
		e.vote(meta, class, true, c.args, c.values)
	}
	e.targets = append(e.targets, Target{Def: def, Tier: c.tier})
	c.construct, c.returns = true, true
	t := e.d.ConstructWith(class, c.args, e)
	if e.x.empty[def] {
		t = e.emptied(t, 0)
	}
	if init != modgraph.NoDef {
		e.vote(init, t, true, c.args, c.values)
	} else if how.IsSynth {
		e.fillFields(t, how.Synth, c)
	}
	if new != modgraph.NoDef {
		e.vote(new, class, true, c.args, c.values)
		t = e.newObject(new, class, t, c.args)
	}
	if e.x.bodyOf[def] < 0 {
		switch {
		case init != modgraph.NoDef:
			e.callbacks(init, t, true, c.args)
		case new != modgraph.NoDef:
			e.callbacks(new, class, true, c.args)
		}
	}
	if how.Open || e.d.Class(def).Flags&declare.UnknownMetaclass != 0 {
		c.fail(ReasonUnknownBase)
	}
	return e.known(t)
}

// emptied is a new container: element types that nothing tells are those of what
// is put in later.
func (e *evaluator) emptied(t types.ID, depth int) types.ID {
	if e.s.Kind(t) != types.KindInstance || depth > 2 {
		return t
	}
	args := e.s.Args(t)
	n := len(args)
	if n == 0 {
		n = len(e.d.Class(e.s.Def(t)).Params)
	}
	if n == 0 || n > 4 {
		return t
	}
	var buf [4]types.ID
	for i := range n {
		buf[i] = types.Never
		if i < len(args) && args[i] != types.Unknown(types.ReasonTypeVar) {
			buf[i] = args[i]
			if k := e.s.Kind(args[i]); k == types.KindInstance && e.x.empty[e.s.Def(args[i])] {
				buf[i] = e.emptied(args[i], depth+1)
			}
		}
	}
	return e.s.Instance(e.s.Def(t), buf[:n]...)
}

// callInline calls a lambda or generator expression.
func (e *evaluator) callInline(def modgraph.DefID, c *invocation) types.ID {
	b := e.x.bodyOf[def]
	if b < 0 {
		return e.unknown()
	}
	body := &e.x.bodies[b]
	pos := 0
	for _, a := range c.args {
		switch a.Kind {
		case declare.ArgPos:
			if pos < len(body.ir.Params) {
				e.contribute(body.params+cellID(pos), e.widen(a.Type))
			}
			pos++
		case declare.ArgKeyword:
			for j := range body.ir.Params {
				if body.file.IR.Syms[body.ir.Params[j].Name] == a.Name {
					e.contribute(body.params+cellID(j), e.widen(a.Type))
				}
			}
		}
	}
	if body.ir.Kind == ir.KindGenExpr || body.ir.Flags&ir.BodyGenerator != 0 {
		if body.ir.Flags&ir.BodyAsync != 0 {
			return e.s.AsyncGenerator(def, e.read(yieldCell(b)))
		}
		return e.s.Generator(def, e.read(yieldCell(b)), types.None)
	}
	return e.solveLambda(e.read(resultCell(b)))
}

func (e *evaluator) solveLambda(t types.ID) types.ID {
	if !e.s.HasVars(t) {
		return t
	}
	return e.s.Erase(t)
}

// knownDecorators says whether all decorators of a function or class are known by
// name.
func (e *evaluator) knownDecorators(def modgraph.DefID) bool {
	switch e.x.Prog.Def(def).Kind {
	case bind.KindFunction:
		return !e.x.decorated(def)
	case bind.KindClass:
		for _, d := range e.d.Class(def).Decorators {
			if !d.Known {
				return false
			}
		}
		return true
	}
	return false
}

// runsProject says whether calling a value runs a function of the project.
func (e *evaluator) runsProject(t types.ID) bool {
	var scratch [1]types.ID
	for _, m := range e.s.Members(t, &scratch) {
		switch e.s.Kind(m) {
		case types.KindFunction, types.KindMethod, types.KindClass:
			if e.x.bodyOf[e.s.Def(m)] >= 0 {
				return true
			}
		}
	}
	return false
}

// decorate applies a decorator to a function or class.
func (e *evaluator) decorate(k int32, in *ir.Instr, deco types.ID, c *invocation) types.ID {
	arg := e.value(c.values[0])
	var scratch [1]types.ID
	def := modgraph.NoDef
	for _, m := range e.s.Members(arg, &scratch) {
		if kind := e.s.Kind(m); kind == types.KindFunction || kind == types.KindClass {
			def = e.s.Def(m)
		}
	}
	first := len(e.targets)
	if def != modgraph.NoDef {
		e.registers(def)
	}
	if def != modgraph.NoDef && (e.knownDecorators(def) || e.knownDecorator(def, k)) && !e.runsProject(deco) {
		// All its decorators are known by name: what they do stands in the signature.
		e.addSite(Site{Instr: k, Recv: ir.NoValue, Origin: ir.NoValue, Complete: true}, first)
		return arg
	}
	t := e.callType(deco, c, 0)
	e.callSite(k, in, deco, c, first)
	if def == modgraph.NoDef {
		return t
	}
	if kind := e.x.Prog.Def(def).Kind; kind == bind.KindClass {
		// A class decorator nearly always returns the class.
		return arg
	} else if kind == bind.KindFunction && !e.x.decorated(def) {
		return arg
	}
	if t == types.Never {
		return types.Never
	}
	return e.s.Map(t, func(m types.ID) types.ID {
		switch e.s.Kind(m) {
		case types.KindFunction, types.KindMethod:
			w := e.s.Def(m)
			if w != def && e.x.Prog.Def(w).Kind == bind.KindFunction && (e.d.Func(w).Flags&declare.Wraps != 0 || e.d.Func(def).Keeps) {
				// The wrapper poses as the function, or hands on what it gives; its effects
				// are composed later.
				e.refs = append(e.refs, Ref{Instr: k, By: k, Def: w})
				e.wraps = append(e.wraps, Wrap{Def: def, Wrapper: w, Body: e.b.def, Instr: k})
				e.contribute(e.wrapperCell(def), m)
				return arg
			}
		case types.KindUnknown, types.KindAny, types.KindExtInstance, types.KindExt:
			e.escapes = append(e.escapes, def)
			return e.s.Union(arg, types.Unknown(types.ReasonDecorator))
		case types.KindInstance:
			if e.d.Func(def).Keeps && e.x.bodyOf[e.s.Def(m)] < 0 {
				return arg // functools.lru_cache and its like, inside of a decorator
			}
		case types.KindCallable:
			if !e.d.Func(def).Keeps {
				e.contribute(e.wrapperCell(def), m)
			}
			return arg
		}
		return m
	})
}

// knownDecorator says whether the decorator that is applied here is known by name
// and what it does stands in the signature, whatever the others are. What a decorator
// below gave may be a function of another file: its own decorators stand there, and
// none of them is applied here.
func (e *evaluator) knownDecorator(def modgraph.DefID, k int32) bool {
	if e.x.Prog.Def(def).Kind != bind.KindFunction || e.x.Prog.FileIDOf(def) != e.b.fileID {
		return false
	}
	tree := e.file.Bind.Decls
	at := e.ir.Span(ir.Value(k)).Start
	for _, d := range e.d.Func(def).Decorators {
		if tree.Start(d.Node) == at {
			return d.Known && d.Def != modgraph.NoDef && e.x.bodyOf[d.Def] < 0
		}
	}
	return false
}
