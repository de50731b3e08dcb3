package infer

import (
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// maxTests bounds nested conditions: not not x.
const maxTests = 8

// narrow changes a state by the outcome of a condition.
func (e *evaluator) narrow(v ir.Value, outcome bool, st []types.ID, depth int) {
	if depth > maxTests || v < 0 {
		return
	}
	in := &e.ir.Instrs[v]
	if p := e.holder[v]; p != ir.NoPlace {
		// (x := f()) and the temporary of a condition are tested with their value.
		e.restrict(p, st, e.value(v), func(t types.ID) types.ID { return e.truthy(t, outcome) })
	}
	switch in.Op {
	case ir.OpLoad, ir.OpAttr, ir.OpSub:
		if p := e.placeOf(v); p != ir.NoPlace {
			e.restrict(p, st, e.value(v), func(t types.ID) types.ID { return e.truthy(t, outcome) })
		}
	case ir.OpUnary:
		if ir.UnaryOp(in.N) == ir.UnaryNot {
			e.narrow(in.A, !outcome, st, depth+1)
		}
	case ir.OpCompare:
		e.narrowCompare(in, outcome, st)
	case ir.OpCall:
		e.narrowCall(in, outcome, st, depth)
	case ir.OpMatchClass:
		args := e.ir.Operands(in)
		e.narrowClass(args[0], e.value(args[1]), outcome, st)
	case ir.OpMatchSeq, ir.OpMatchMap:
		if outcome {
			e.narrowTo(in.A, st, e.s.RemoveNone)
		}
	}
}

// placeOf is the path that a value was read from, NoPlace if it has none.
func (e *evaluator) placeOf(v ir.Value) ir.Place {
	if v < 0 {
		return ir.NoPlace
	}
	in := &e.ir.Instrs[v]
	switch in.Op {
	case ir.OpLoad:
		return ir.Place(in.A)
	case ir.OpAttr:
		return ir.Place(in.C)
	case ir.OpSub:
		if in.C >= 0 && e.ir.Places.Kind[in.C] == ir.PlaceKey {
			return ir.Place(in.C)
		}
	}
	return e.holder[v]
}

// restrict replaces the type of a place by what is left of it.
func (e *evaluator) restrict(p ir.Place, st []types.ID, t types.ID, f func(types.ID) types.ID) {
	if cur := st[p]; cur != types.Invalid {
		t = cur
	}
	if r := f(t); r != types.Never && r != t {
		st[p] = r
	}
}

func (e *evaluator) narrowTo(v ir.Value, st []types.ID, f func(types.ID) types.ID) {
	if p := e.placeOf(v); p != ir.NoPlace {
		e.restrict(p, st, e.value(v), f)
	}
	if in := &e.ir.Instrs[v]; in.Op == ir.OpLoad {
		// The temporary that holds x of `(x := f()) is None`.
		if h := e.holder[v]; h != ir.NoPlace {
			e.restrict(h, st, e.value(v), f)
		}
	}
}

// truthy is what is left of a type where its value is true, or false.
func (e *evaluator) truthy(t types.ID, outcome bool) types.ID {
	return e.s.Filter(t, func(m types.ID) bool {
		yes, no := e.d.Truth(m)
		if outcome {
			return yes
		}
		return no
	})
}

func (e *evaluator) isNone(outcome bool) func(types.ID) types.ID {
	return func(t types.ID) types.ID {
		if outcome {
			if e.s.MayBeNone(t) || e.s.HasUnknown(t) {
				return types.None
			}
			return t
		}
		return e.s.RemoveNone(t)
	}
}

func (e *evaluator) narrowCompare(in *ir.Instr, outcome bool, st []types.ID) {
	op := ir.CompareOp(in.N)
	switch op {
	case ir.CmpIsNot, ir.CmpNotEq, ir.CmpNotIn:
		outcome = !outcome
	case ir.CmpIs, ir.CmpEq, ir.CmpIn:
	default:
		return
	}
	l, r := in.A, in.B
	lt, rt := e.value(l), e.value(r)
	if op == ir.CmpIn || op == ir.CmpNotIn {
		if outcome {
			elem := e.d.Element(rt, false, e)
			if elem != types.Invalid && elem != types.Never && !e.s.MayBeNone(elem) && !e.s.HasUnknown(elem) {
				e.narrowTo(l, st, e.s.RemoveNone)
			}
		}
		return
	}
	if rt == types.None {
		e.narrowTo(l, st, e.isNone(outcome))
		return
	}
	if lt == types.None {
		e.narrowTo(r, st, e.isNone(outcome))
		return
	}
	// type(x) is C
	if call := &e.ir.Instrs[l]; call.Op == ir.OpCall && call.N == 1 && outcome {
		if c := e.value(call.B); e.s.Kind(c) == types.KindClass && e.s.Def(c) == e.d.Known.Type {
			e.narrowClass(e.ir.Operands(call)[0], rt, true, st)
			return
		}
	}
	e.narrowConst(l, rt, outcome, st)
	e.narrowConst(r, lt, outcome, st)
}

// narrowConst uses a comparison with a constant.
func (e *evaluator) narrowConst(v ir.Value, c types.ID, outcome bool, st []types.ID) {
	switch e.s.Kind(c) {
	case types.KindLiteral, types.KindEnumMember:
	case types.KindInstance:
		if outcome && e.s.Def(c) == e.d.Known.Str {
			e.narrowTo(v, st, e.s.RemoveNone)
		}
		return
	default:
		return
	}
	e.discriminate(v, c, outcome, st)
	e.narrowTo(v, st, func(t types.ID) types.ID {
		if outcome {
			t = e.s.Filter(t, func(m types.ID) bool {
				k := e.s.Kind(m)
				return m != types.None && (k != types.KindLiteral && k != types.KindEnumMember || m == c)
			})
			if e.s.Kind(c) == types.KindEnumMember {
				t = e.s.Map(t, func(m types.ID) types.ID {
					if e.s.Kind(m) == types.KindInstance && e.s.Def(m) == e.s.Def(c) {
						return c
					}
					return m
				})
			}
			return t
		}
		return e.s.Filter(t, func(m types.ID) bool { return m != c })
	})
}

// discriminate narrows a union by an attribute or key whose type tells its members
// apart:
//
//	if shape.kind == "circle": ...       Circle has kind: Literal["circle"]
func (e *evaluator) discriminate(v ir.Value, c types.ID, outcome bool, st []types.ID) {
	in := &e.ir.Instrs[v]
	if in.Op != ir.OpAttr && in.Op != ir.OpSub || e.s.Kind(e.value(in.A)) != types.KindUnion {
		return
	}
	e.narrowTo(in.A, st, func(t types.ID) types.ID {
		return e.s.Filter(t, func(m types.ID) bool {
			var held types.ID
			switch {
			case e.s.Kind(m) != types.KindInstance:
				return true
			case in.Op == ir.OpAttr:
				a := e.d.AttrOne(m, e.file.IR.Syms[in.B], nil)
				if !a.Declared {
					return true
				}
				held = a.Type
			default:
				if e.d.Class(e.s.Def(m)).Flags&declare.IsTypedDict == 0 {
					return true
				}
				held = e.d.Item(m, e.value(in.B), nil)
			}
			var scratch [1]types.ID
			has, other := false, false
			for _, x := range e.s.Members(held, &scratch) {
				if k := e.s.Kind(x); k != types.KindLiteral && k != types.KindEnumMember {
					return true
				}
				has, other = has || x == c, other || x != c
			}
			if outcome {
				return has
			}
			return other
		})
	})
}

func (e *evaluator) narrowClass(v ir.Value, class types.ID, outcome bool, st []types.ID) {
	if e.s.HasUnknown(class) && !outcome {
		return
	}
	e.narrowTo(v, st, func(t types.ID) types.ID {
		yes, no := e.d.IsInstance(t, class)
		if outcome {
			return yes
		}
		if no == types.Never && t != types.Never {
			// The test says that the type is not the whole truth: `Self` of a base class
			// that a subclass tests for itself, say. What it is here is not known.
			return types.Unknown(types.ReasonValue)
		}
		return no
	})
}

func (e *evaluator) narrowCall(in *ir.Instr, outcome bool, st []types.ID, depth int) {
	callee := e.value(in.B)
	args := e.ir.Operands(in)
	if len(args) == 0 {
		return
	}
	switch e.s.Kind(callee) {
	case types.KindFunction, types.KindMethod:
	case types.KindClass:
		if e.s.Def(callee) == e.d.Known.Bool && len(args) == 1 {
			e.narrow(args[0], outcome, st, depth+1)
		}
		return
	default:
		return
	}
	def := e.s.Def(callee)
	switch e.x.special[def] {
	case specialIsInstance:
		if len(args) == 2 {
			e.narrowClass(args[0], e.value(args[1]), outcome, st)
		}
	case specialIsSubclass:
		if len(args) == 2 && outcome {
			class := e.value(args[1])
			e.narrowTo(args[0], st, func(t types.ID) types.ID {
				yes, _ := e.d.IsInstance(e.s.InstanceOf(t), class)
				return e.s.TypeOf(yes)
			})
		}
	case specialCallable:
		e.narrowTo(args[0], st, func(t types.ID) types.ID {
			return e.s.Filter(t, func(m types.ID) bool {
				can, cannot := e.callable(m)
				if outcome {
					return can
				}
				return cannot
			})
		})
	case specialHasattr:
		if len(args) != 2 {
			return
		}
		name := e.value(args[1])
		if e.s.Kind(name) != types.KindLiteral || e.s.Lit(name) != types.LitStr {
			return
		}
		attr := e.x.Prog.Syms.Intern(e.s.Name(name))
		e.narrowTo(args[0], st, func(t types.ID) types.ID {
			return e.s.Filter(t, func(m types.ID) bool { return !outcome || e.mayHave(m, attr) })
		})
	default:
		if e.x.Prog.Def(def).Kind == bind.KindFunction {
			if f := e.d.Func(def); f.Guard != types.Invalid && outcome {
				guard := e.s.Erase(f.Guard)
				e.narrowTo(args[0], st, func(types.ID) types.ID { return guard })
			}
		}
	}
}

func (e *evaluator) callable(m types.ID) (can, cannot bool) {
	if types.IsUnknown(m) {
		return true, true
	}
	switch e.s.Kind(m) {
	case types.KindFunction, types.KindMethod, types.KindClass, types.KindCallable, types.KindPartial, types.KindTypeOf:
		return true, false
	case types.KindInstance:
		a := e.d.Special(m, e.x.names.call)
		return a.Some || a.Open, !a.Some
	case types.KindExt, types.KindExtInstance, types.KindTypeVar:
		return true, true
	}
	return false, true
}

func (e *evaluator) mayHave(m types.ID, name sym.Sym) bool {
	if types.IsUnknown(m) {
		return true
	}
	a := e.d.AttrOne(m, name, e)
	return a.Some || a.Open
}
