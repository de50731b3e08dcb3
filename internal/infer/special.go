package infer

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// special marks functions whose calls signatures do not describe.
type special uint8

const (
	specialNone special = iota
	specialIsInstance
	specialIsSubclass
	specialCallable
	specialHasattr
	specialGetattr
	specialSetattr
	specialFirst // gives back its first argument
	specialCast
)

func (x *Infer) findSpecial() {
	x.special = map[modgraph.DefID]special{}
	x.memo = x.Decl.ClassNamed("functools._lru_cache_wrapper")
	x.empty = map[modgraph.DefID]bool{}
	for _, name := range []string{
		"builtins.list", "builtins.dict", "builtins.set", "collections.deque", "collections.defaultdict",
		"collections.OrderedDict", "collections.Counter", "queue.Queue", "queue.LifoQueue", "queue.PriorityQueue",
		"queue.SimpleQueue", "asyncio.queues.Queue", "asyncio.queues.LifoQueue", "asyncio.queues.PriorityQueue",
	} {
		if d := x.Decl.ClassNamed(name); d != modgraph.NoDef {
			x.empty[d] = true
		}
	}
	for _, p := range []struct {
		name string
		kind special
	}{
		{"isinstance", specialIsInstance},
		{"issubclass", specialIsSubclass},
		{"callable", specialCallable},
		{"hasattr", specialHasattr},
		{"getattr", specialGetattr},
		{"setattr", specialSetattr},
	} {
		if s := x.Decl.Builtin(x.Prog.Syms.Intern(p.name)); s.Found() && s.Def != modgraph.NoDef {
			for _, d := range x.Decl.Overloads(s.Def, nil) {
				x.special[d] = p.kind
			}
			x.special[s.Def] = p.kind
		}
	}
	x.findCast()
}

// findKeepers finds functions of the standard library that give back a function
// which they were given, in new clothes.
func (x *Infer) findKeepers() {
	for _, name := range []string{"functools.update_wrapper", "functools.lru_cache", "functools.cache", "asyncio.coroutine", "atexit.register"} {
		if s := x.Decl.Qualified(name); s.Found() && s.Def != modgraph.NoDef && x.Prog.Def(s.Def).Kind == bind.KindFunction {
			for _, d := range x.Decl.Overloads(s.Def, nil) {
				x.special[d] = specialFirst
			}
		}
	}
}

// specialCall handles calls whose result depends on more than the types of
// arguments: super(), type(x), getattr(x, "name"), partial(f, ...).
func (e *evaluator) specialCall(k int32, in *ir.Instr, callee types.ID, c *invocation) (types.ID, bool) {
	switch e.s.Kind(callee) {
	case types.KindClass:
		switch def := e.s.Def(callee); {
		case def == modgraph.NoDef:
		case def == e.d.Known.Super:
			return e.superCall(k, c), true
		case def == e.d.Known.Type && len(c.args) == 1 && c.args[0].Kind == declare.ArgPos:
			if c.args[0].Type == types.Never {
				return types.Never, true
			}
			e.libSite(k, KindConstruct, def, c.tier)
			return e.s.TypeOf(c.args[0].Type), true
		case def == e.d.Known.Partial && len(c.args) > 0:
			return e.partialCall(k, in, c)
		}
	case types.KindFunction:
		switch e.x.special[e.s.Def(callee)] {
		case specialGetattr:
			return e.getattrCall(k, in, callee, c)
		case specialFirst:
			if len(c.args) > 0 && c.args[0].Kind == declare.ArgPos && e.callables(c.args[0].Type) != types.Never {
				e.libSite(k, KindCall, e.s.Def(callee), c.tier)
				return c.args[0].Type, true
			}
		case specialCast:
			return e.castCall(k, callee, c)
		case specialSetattr:
			if len(c.args) == 3 && e.s.Kind(c.args[1].Type) == types.KindLiteral && e.s.Lit(c.args[1].Type) == types.LitStr {
				e.storeAttr(c.args[0].Type, e.x.Prog.Syms.Intern(e.s.Name(c.args[1].Type)), c.args[2].Type)
			}
		}
	}
	return types.Invalid, false
}

func (e *evaluator) libSite(k int32, kind Kind, def modgraph.DefID, tier Tier) {
	first := len(e.targets)
	e.targets = append(e.targets, Target{Def: def, Tier: tier})
	e.addSite(Site{Instr: k, Kind: kind, Recv: ir.NoValue, Origin: ir.NoValue, Complete: true}, first)
}

func (e *evaluator) superCall(k int32, c *invocation) types.ID {
	e.libSite(k, KindConstruct, e.d.Known.Super, TierLexical)
	if len(c.args) >= 2 && e.s.Kind(c.args[0].Type) == types.KindClass {
		return e.s.Super(e.s.Def(c.args[0].Type), c.args[1].Type)
	}
	if e.b.class == modgraph.NoDef {
		return e.unknown()
	}
	// The nearest method around this body has self as its first parameter.
	for d := e.ir.Def; d != bind.NoDef; d = e.file.Bind.Defs[d].Parent {
		def := &e.file.Bind.Defs[d]
		if def.Kind == bind.KindFunction && def.Flags&bind.Method != 0 {
			return e.s.Super(e.b.class, e.selfType(e.d.Func(e.file.FirstDef+modgraph.DefID(d))))
		}
	}
	return e.unknown()
}

func (e *evaluator) partialCall(k int32, in *ir.Instr, c *invocation) (types.ID, bool) {
	var bound, kwTypes []types.ID
	var names []string
	for _, a := range c.args[1:] {
		switch a.Kind {
		case declare.ArgPos:
			bound = append(bound, a.Type)
		case declare.ArgKeyword:
			names = append(names, e.x.Prog.Syms.Text(a.Name))
			kwTypes = append(kwTypes, a.Type)
		default:
			return types.Invalid, false
		}
	}
	if c.args[0].Kind != declare.ArgPos {
		return types.Invalid, false
	}
	e.libSite(k, KindConstruct, e.d.Known.Partial, c.tier)
	return e.s.Map(c.args[0].Type, func(m types.ID) types.ID {
		switch e.s.Kind(m) {
		case types.KindFunction, types.KindMethod, types.KindClass, types.KindPartial:
			return e.s.Partial(m, append(append([]types.ID(nil), bound...), kwTypes...), names)
		}
		if m == types.Never {
			return m
		}
		return e.known(e.d.Construct(e.s.ClassObject(e.d.Known.Partial), c.args))
	}), true
}

func (e *evaluator) getattrCall(k int32, in *ir.Instr, callee types.ID, c *invocation) (types.ID, bool) {
	if len(c.args) < 2 {
		return types.Invalid, false
	}
	if e.s.Kind(c.args[1].Type) != types.KindLiteral || e.s.Lit(c.args[1].Type) != types.LitStr {
		return e.dispatched(k, callee, c)
	}
	e.libSite(k, KindCall, e.s.Def(callee), c.tier)
	name := e.x.Prog.Syms.Intern(e.s.Name(c.args[1].Type))
	t := types.Never
	var scratch [1]types.ID
	for _, m := range e.s.Members(c.args[0].Type, &scratch) {
		if m == types.None || m == types.Never {
			continue
		}
		if a := e.d.AttrOne(m, name, e); a.Some {
			if a.Kind == declare.AttrModule && a.Symbol != nil {
				t = e.union(t, e.symbol(a.Symbol))
			} else {
				t = e.union(t, a.Type)
			}
		} else if a.Open || types.IsUnknown(m) {
			t = e.union(t, e.unknown())
		}
	}
	if len(c.args) > 2 {
		t = e.union(t, e.widen(c.args[2].Type))
	}
	if t == types.Never {
		t = e.unknown()
	}
	return t, true
}

// passed notes that a value is handed on without being called: functions in it
// become edges.
func (e *evaluator) passed(k int32, v ir.Value) {
	if v < 0 {
		return
	}
	t := e.val[v]
	switch e.s.Kind(t) {
	case types.KindFunction, types.KindMethod, types.KindPartial:
		e.pass(k, v, t)
	case types.KindUnion:
		for _, m := range e.s.Args(t) {
			e.pass(k, v, m)
		}
	}
}

func (e *evaluator) pass(k int32, v ir.Value, m types.ID) {
	switch e.s.Kind(m) {
	case types.KindFunction, types.KindMethod:
		e.refs = append(e.refs, Ref{Instr: v, By: k, Def: e.s.Def(m), Bound: e.s.Kind(m) == types.KindMethod})
		if in := &e.ir.Instrs[k]; in.Op == ir.OpSetSub {
			e.escapes = append(e.escapes, e.s.Def(m))
		}
	case types.KindPartial:
		e.pass(k, v, e.s.Arg(m, 0))
	}
}

// escape notes that functions are handed to code that may call them with anything.
func (e *evaluator) escape(t types.ID) {
	var scratch [1]types.ID
	for _, m := range e.s.Members(t, &scratch) {
		switch e.s.Kind(m) {
		case types.KindFunction, types.KindMethod:
			e.escapes = append(e.escapes, e.s.Def(m))
		case types.KindPartial:
			e.escape(e.s.Arg(m, 0))
		}
	}
}

// growth notes what methods of containers add to their receiver.
func (e *evaluator) growth(in *ir.Instr, _ types.ID) {
	at := &e.ir.Instrs[in.B]
	if at.Op != ir.OpAttr || in.Flag&ir.FlagArgKinds != 0 || in.N == 0 {
		return
	}
	args := e.ir.Operands(in)
	name := e.file.IR.Syms[at.B]
	n := &e.x.names
	recv := e.value(at.A)
	if !e.builtinContainer(recv) {
		return
	}
	for _, v := range args {
		e.source = max(e.source, e.soft[v])
	}
	switch {
	case (name == n.append || name == n.add || name == n.appendleft || name == n.put || name == n.putNowait) && in.N == 1:
		e.grows(at.A, e.widen(e.value(args[0])))
	case name == n.insert && in.N == 2:
		e.grows(at.A, e.widen(e.value(args[1])))
	case name == n.setdefault && in.N == 2:
		e.growsDict(at.A, e.widen(e.value(args[0])), e.widen(e.value(args[1])))
	case name == n.extend && in.N == 1:
		e.grows(at.A, e.widen(e.known(e.d.Element(e.value(args[0]), false, e))))
	case name == n.update && in.N == 1 && e.updatesShape(at.A, e.value(args[0])):
	case name == n.update && in.N == 1:
		if m := e.d.AsBase(e.value(args[0]), e.d.Known.Mapping); m != types.Invalid && len(e.s.Args(m)) == 2 {
			e.growsDict(at.A, e.widen(e.s.Arg(m, 0)), e.widen(e.s.Arg(m, 1)))
		} else {
			e.grows(at.A, e.widen(e.known(e.d.Element(e.value(args[0]), false, e))))
		}
	}
}

// updatesShape is a dict of known keys that takes over those of another one.
func (e *evaluator) updatesShape(v ir.Value, with types.ID) bool {
	if e.s.Kind(with) != types.KindDict || e.s.Kind(e.value(v)) != types.KindDict {
		return false
	}
	names, vals := e.s.Names(with), e.s.Args(with)
	e.refine(v, func(m types.ID) (types.ID, types.ID) {
		keys := append([]string(nil), e.s.Names(m)...)
		held := append([]types.ID(nil), e.s.Args(m)...)
		for i, n := range names {
			if k := slices.Index(keys, n); k >= 0 {
				held[k] = vals[i]
			} else {
				keys, held = append(keys, n), append(held, vals[i])
			}
		}
		return e.s.Dict(keys, held), e.s.Widen(with)
	})
	return true
}

// builtinContainer says whether a type is made of standard containers.
func (e *evaluator) builtinContainer(t types.ID) bool {
	var scratch [1]types.ID
	some := false
	for _, m := range e.s.Members(t, &scratch) {
		switch e.s.Kind(m) {
		case types.KindDict:
			some = true
		case types.KindInstance:
			some = some || e.x.bodyOf[e.s.Def(m)] < 0 && (len(e.s.Args(m)) > 0 || e.x.empty[e.s.Def(m)])
		}
	}
	return some
}
