package infer

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// Field implements declare.Fields: the attribute as stored by bodies, together
// with what the class body assigns. What is declared or a function is not asked
// of the cells.
func (e *evaluator) Field(class modgraph.DefID, name sym.Sym) (types.ID, bool) {
	if e.x.bodyOf[class] < 0 {
		return types.Invalid, false
	}
	m := e.d.OwnMember(class, name)
	if m != nil && (m.Declared || m.Def != modgraph.NoDef) {
		return types.Invalid, false
	}
	if m != nil {
		switch m.Kind {
		case declare.MemberClassVar, declare.MemberField, declare.MemberNone:
		default:
			return types.Invalid, false
		}
	}
	c := e.x.cells.attr(class, name)
	t := e.read(c)
	known := t != types.Never || len(e.x.staticWriters(c)) > 0
	if m != nil && m.Index >= 0 {
		known = true
		t = e.union(t, e.read(e.x.files[e.x.Prog.FileIDOf(class)].syms+cellID(m.Index)))
	}
	if known && (t == types.None || t == types.Never) {
		t = e.union(t, e.storedBelow(class, name))
	}
	return t, known
}

// Result implements declare.Results: what a call of a function without
// annotation gives.
func (e *evaluator) Result(def modgraph.DefID) (types.ID, bool) {
	if e.x.bodyOf[def] < 0 {
		return types.Invalid, false
	}
	if e.x.Prog.Def(def).Kind != bind.KindFunction {
		return e.solveLambda(e.read(resultCell(e.x.bodyOf[def]))), true
	}
	return e.given(def, types.Invalid, nil, nil), true
}

// attr is a read of an attribute.
func (e *evaluator) attr(k int32, in *ir.Instr) types.ID {
	obj := e.value(in.A)
	name := e.file.IR.Syms[in.B]
	first := len(e.targets)
	t, open := types.Never, false
	e.soft[k] = TierNone
	var scratch [1]types.ID
	for _, m := range e.s.Members(obj, &scratch) {
		if m == types.None && obj != types.None {
			// Whether it is None here is for the flow solver to say.
			if a := e.d.AttrOne(m, name, e); !a.Some {
				continue
			}
		}
		mt, run := e.attrOf(k, in, m, name)
		t = e.union(t, mt)
		if run {
			open = open || types.IsUnknown(m)
		} else if types.IsUnknown(m) {
			open = true
		}
	}
	if open {
		e.blind = append(e.blind, int32(name))
	}
	if len(e.targets) > first {
		s := Site{Instr: k, Kind: KindProperty, Recv: in.A, Origin: ir.NoValue, Complete: !open, RecvSelf: e.s.Kind(obj) == types.KindSuper}
		e.addSite(s, first)
	}
	e.soft[k] = max(e.soft[k], e.soft[in.A])
	if in.C >= 0 {
		if n := e.st[in.C]; n != types.Invalid {
			if e.unfilled(n) && !e.s.HasUnknown(t) {
				return e.union(n, t)
			}
			return n
		}
		e.soft[k] = max(e.soft[k], e.psoft[in.C])
	}
	return t
}

// attrOf reads an attribute of one member of a union; run says that reading runs
// a function, which is then among the targets.
func (e *evaluator) attrOf(k int32, in *ir.Instr, m types.ID, name sym.Sym) (types.ID, bool) {
	if m == types.Never {
		return types.Never, false
	}
	a := e.attrOne(m, name)
	switch a.Kind {
	case declare.AttrModule:
		if a.Symbol != nil {
			return e.symbol(a.Symbol), false
		}
	case declare.AttrProperty, declare.AttrGetattr, declare.AttrDescr:
		if a.Def == modgraph.NoDef {
			break
		}
		e.targets = append(e.targets, Target{Def: a.Def, Tier: e.recvTier(in.A, m), Bound: true})
		if f := e.d.Func(a.Def); e.x.bodyOf[a.Def] >= 0 && (f.Flags&declare.DeclResult == 0 || types.IsUnknown(f.Returned)) {
			t := e.given(a.Def, m, nil, nil)
			if a.Kind == declare.AttrDescr {
				t = e.notItself(t, m, a.Def)
			}
			return t, true
		}
		return a.Type, true
	case declare.AttrField, declare.AttrClassVar:
		if e.s.HasVars(a.Type) && a.Owner != modgraph.NoDef && e.s.Kind(m) == types.KindInstance {
			return e.inTermsOf(a.Type, a.Owner, m), false
		}
	case declare.AttrMethod:
		if a.Def != modgraph.NoDef && e.x.bodyOf[a.Def] >= 0 && e.x.decorated(a.Def) {
			return e.described(in.A, e.wrappedMethod(a, m), a.Def, m)
		}
	}
	if !a.Some {
		if t, ok := e.below(in.A, m, name); ok {
			e.soft[k] = TierInjected
			return t, false
		}
		switch kind := e.s.Kind(m); kind {
		case types.KindFunction, types.KindMethod:
			// functools.cache and its like make an object with methods of its own.
			if d := e.s.Def(m); e.x.memo != modgraph.NoDef && e.x.Prog.Def(d).Kind == bind.KindFunction && e.d.FuncFlagsOf(d)&declare.Memoised != 0 {
				a = e.d.AttrOne(e.s.Instance(e.x.memo), name, e)
			}
		}
	}
	if a.Type == types.Invalid || !a.Some && a.Type == types.Never {
		return types.Unknown(types.ReasonAttr), false
	}
	return a.Type, false
}

// inTermsOf puts the arguments of an object into the type of a field of one of its
// classes.
func (e *evaluator) inTermsOf(t types.ID, owner modgraph.DefID, obj types.ID) types.ID {
	base := e.d.AsBase(obj, owner)
	return e.s.EraseWith(t, func(v types.ID) types.ID {
		if base != types.Invalid {
			for i, p := range e.d.Class(owner).Params {
				if p == v {
					return e.s.Arg(base, i)
				}
			}
		}
		return types.Unknown(types.ReasonTypeVar)
	})
}

// maxBelow is in how many subclasses an attribute that self lacks is looked for.
const maxBelow = 8

// below finds an attribute that a class lacks in its subclasses: a mixin or abstract
// class is only ever used through those that have it, and who annotates with a base
// and asks for what its subclasses have holds one of them.
func (e *evaluator) below(obj ir.Value, m types.ID, name sym.Sym) (types.ID, bool) {
	if e.s.Kind(m) != types.KindInstance || e.x.bodyOf[e.s.Def(m)] < 0 || len(e.x.children[e.s.Def(m)]) == 0 || e.exactly(obj) {
		return types.Invalid, false
	}
	if e.d.Class(e.s.Def(m)).Open() && (e.s.Def(m) != e.b.class || !modgraph.SelfParam(e.file, e.ir, obj)) {
		return types.Invalid, false // its unknown base may have it
	}
	t := types.Never
	found, seen := 0, 0
	todo := append([]modgraph.DefID(nil), e.x.children[e.s.Def(m)]...)
	for len(todo) > 0 {
		c := todo[0]
		todo = todo[1:]
		if seen++; seen > 64 {
			return types.Invalid, false
		}
		a := e.d.AttrOne(e.s.Instance(c), name, e)
		if !a.Some {
			todo = append(todo, e.x.children[c]...)
			continue
		}
		if found++; found > maxBelow {
			return types.Invalid, false
		}
		switch a.Kind {
		case declare.AttrProperty, declare.AttrGetattr, declare.AttrDescr, declare.AttrMixed:
			return types.Invalid, false
		}
		t = e.union(t, a.Type)
	}
	return t, found > 0
}

// wrappedMethod is a method behind a decorator that is not known by name: what
// the class body holds under its name, bound.
func (e *evaluator) wrappedMethod(a declare.Attr, recv types.ID) types.ID {
	f, i := e.x.Prog.FileOf(a.Def)
	p := f.Bind.Defs[i].Parent
	if p == bind.NoDef || f.Bind.Defs[p].Kind != bind.KindClass {
		return a.Type
	}
	s := f.Bind.Symbol(p, f.Bind.Defs[i].Name)
	if s < 0 {
		return a.Type
	}
	t := e.read(e.x.files[e.x.Prog.FileIDOf(a.Def)].syms + cellID(s))
	if t == types.Never {
		return types.Never
	}
	return e.s.Map(t, func(m types.ID) types.ID {
		if e.s.Kind(m) == types.KindFunction && a.Bound {
			return e.s.Method(recv, e.s.Def(m))
		}
		return m
	})
}

// described is what an attribute gives that a decorator made, where what the decorator
// gave is a descriptor: reading runs its __get__. One class of descriptors stands before
// many methods: of what they all give, it is what this one gives.
func (e *evaluator) described(obj ir.Value, t types.ID, def modgraph.DefID, recv types.ID) (types.ID, bool) {
	ran := false
	t = e.s.Map(t, func(m types.ID) types.ID {
		if e.s.Kind(m) != types.KindInstance || e.d.Class(e.s.Def(m)).Flags&declare.HasDescriptor == 0 {
			return m
		}
		get := e.d.Special(m, e.x.names.get)
		if get.Def == modgraph.NoDef {
			return m
		}
		from, owner := recv, recv
		if e.s.Kind(recv) == types.KindInstance {
			owner = e.s.TypeOf(recv)
		} else {
			from = types.None
		}
		args := [2]declare.Arg{{Kind: declare.ArgPos, Type: from}, {Kind: declare.ArgPos, Type: owner}}
		got := e.callFn(get.Def, m, args[:])
		e.targets = append(e.targets, Target{Def: get.Def, Tier: e.recvTier(obj, recv), Bound: true})
		ran = true
		t := e.notItself(e.result(get.Def, m, args[:], &got), recv, get.Def)
		if own := e.madeBy(def, recv); e.s.Kind(recv) == types.KindInstance && own != t && e.holds(t, own) {
			return own
		}
		return t
	})
	return t, ran
}

// madeBy is what a method gives as its def made it.
func (e *evaluator) madeBy(def modgraph.DefID, recv types.ID) types.ID {
	if e.d.FuncFlagsOf(def)&declare.DeclResult != 0 {
		return e.d.CallRaw(def, recv, nil, e)
	}
	return e.given(def, recv, nil, nil)
}

// holds says whether a type has all members of another that is known.
func (e *evaluator) holds(t, part types.ID) bool {
	if part == types.Never || e.s.HasUnknown(part) {
		return false
	}
	var one, other [1]types.ID
	for _, m := range e.s.Members(part, &one) {
		if !slices.Contains(e.s.Members(t, &other), m) {
			return false
		}
	}
	return true
}

// notItself leaves out of what a descriptor gives the descriptor itself, which by
// custom it gives to those who read it from the class.
func (e *evaluator) notItself(t, recv types.ID, get modgraph.DefID) types.ID {
	if e.s.Kind(recv) != types.KindInstance {
		return t
	}
	class := e.d.Func(get).Class
	var scratch [1]types.ID
	rest := types.Never
	for _, m := range e.s.Members(t, &scratch) {
		if e.s.Kind(m) == types.KindInstance && e.d.IsSubclass(e.s.Def(m), class) {
			continue
		}
		rest = e.union(rest, m)
	}
	if rest == types.Never {
		return t
	}
	return rest
}

// recvTier is the evidence of a target that was found through the type of a
// receiver.
func (e *evaluator) recvTier(obj ir.Value, recv types.ID) Tier {
	if e.soft[obj] != TierNone {
		return e.soft[obj]
	}
	switch e.s.Kind(recv) {
	case types.KindModule, types.KindSuper, types.KindClass:
		return TierLexical
	}
	if e.b.class != modgraph.NoDef && modgraph.SelfParam(e.file, e.ir, obj) {
		return TierLexical
	}
	return TierTyped
}

func (e *evaluator) setAttr(k int32, in *ir.Instr) {
	args := e.ir.Operands(in)
	obj, val := e.value(args[0]), e.value(args[1])
	name := e.file.IR.Syms[in.B]
	e.passed(k, args[1])
	e.source = e.soft[args[1]]
	e.storeAttr(obj, name, val)
	if in.C >= 0 {
		t := val
		if d := e.declaredAttr(obj, name); d != types.Invalid {
			t = e.declared(d, val)
		}
		e.psoft[in.C] = max(e.psoft[in.C], e.soft[args[1]])
		e.set(ir.Place(in.C), t)
	}
	first := len(e.targets)
	var scratch [1]types.ID
	for _, m := range e.s.Members(obj, &scratch) {
		if e.s.Kind(m) != types.KindInstance {
			continue
		}
		if mem, _ := e.d.Member(e.s.Def(m), name); mem != nil && mem.Kind == declare.MemberProperty && mem.Set != modgraph.NoDef {
			e.targets = append(e.targets, Target{Def: mem.Set, Tier: e.recvTier(args[0], m), Bound: true})
			e.voteFor(mem.Set, m, []declare.Arg{{Kind: declare.ArgPos, Type: val}}, []ir.Value{args[1]})
		}
	}
	if len(e.targets) > first {
		e.addSite(Site{Instr: k, Kind: KindProperty, Recv: args[0], Origin: ir.NoValue, Complete: !e.s.HasUnknown(obj)}, first)
	}
}

func (e *evaluator) delAttr(k int32, in *ir.Instr) {
	if in.C >= 0 {
		e.set(ir.Place(in.C), types.Invalid)
	}
	first := len(e.targets)
	obj := e.value(in.A)
	var scratch [1]types.ID
	for _, m := range e.s.Members(obj, &scratch) {
		if e.s.Kind(m) != types.KindInstance {
			continue
		}
		if mem, _ := e.d.Member(e.s.Def(m), e.file.IR.Syms[in.B]); mem != nil && mem.Kind == declare.MemberProperty && mem.Del != modgraph.NoDef {
			e.targets = append(e.targets, Target{Def: mem.Del, Tier: e.recvTier(in.A, m), Bound: true})
		}
	}
	if len(e.targets) > first {
		e.addSite(Site{Instr: k, Kind: KindProperty, Recv: in.A, Origin: ir.NoValue, Complete: !e.s.HasUnknown(obj)}, first)
	}
}

// declaredAttr is the annotated type of an attribute, Invalid if it has none.
func (e *evaluator) declaredAttr(obj types.ID, name sym.Sym) types.ID {
	if e.s.Kind(obj) != types.KindInstance {
		return types.Invalid
	}
	if m, _ := e.d.Member(e.s.Def(obj), name); m != nil && m.Declared && m.Def == modgraph.NoDef && !e.s.HasVars(m.Type) {
		return m.Type
	}
	return types.Invalid
}

// storeAttr contributes to the cell of an attribute of each member that has one.
func (e *evaluator) storeAttr(obj types.ID, name sym.Sym, t types.ID) {
	t = e.widen(t)
	var scratch [1]types.ID
	for _, m := range e.s.Members(obj, &scratch) {
		switch e.s.Kind(m) {
		case types.KindInstance, types.KindClass:
			if c := e.owner(e.s.Def(m), name); c != modgraph.NoDef {
				if cell := e.x.cells.attr(c, name); !e.double(c, name, cell) {
					e.contribute(cell, t)
				}
			}
		case types.KindModule:
			f := e.s.File(m)
			if e.x.files[f] == nil {
				continue
			}
			if s := e.d.ModuleMember(f, name); s.Kind == declare.SymValue && s.File == f && s.Index >= 0 && !e.fromTest(f) {
				e.contribute(e.x.files[f].syms+cellID(s.Index), t)
			}
		}
	}
}

// owner is the class of the MRO to whose cell a store goes: the first project
// class that binds the attribute or whose methods store it, else the class
// itself.
func (e *evaluator) owner(class modgraph.DefID, name sym.Sym) modgraph.DefID {
	if e.x.bodyOf[class] < 0 {
		return modgraph.NoDef
	}
	for _, m := range e.d.Class(class).MRO {
		d := e.s.Def(m)
		if d == modgraph.NoDef || e.x.bodyOf[d] < 0 {
			continue
		}
		if e.d.OwnMember(d, name) != nil || len(e.x.staticWriters(e.x.cells.attr(d, name))) > 0 {
			return d
		}
	}
	return class
}
