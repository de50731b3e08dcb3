package infer

import (
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// made is the class that a call makes, Invalid when it makes none:
//
//	Point = namedtuple("Point", "x y")
func (e *evaluator) made(k int32, in *ir.Instr) types.ID {
	if len(e.file.Bind.Made) == 0 || in.Flag&(ir.FlagSynthetic|ir.FlagDecorator) != 0 {
		return types.Invalid
	}
	if d := e.d.MadeBy(e.b.fileID, e.ir.Span(ir.Value(k))); d != modgraph.NoDef {
		return e.s.ClassObject(d)
	}
	return types.Invalid
}

// fillFields stores the arguments of a constructor that nobody wrote into the
// fields that have no annotation.
func (e *evaluator) fillFields(obj types.ID, params []declare.Param, c *invocation) {
	open := false
	for i := range params {
		open = open || !params[i].Declared
	}
	if !open {
		return
	}
	args := c.args
	declare.BindParams(params, args, false, &e.bound)
	for i := range args {
		// Whoever else makes such an object may fill it with something else.
		e.source = TierInjected
		if i < len(c.values) && c.values[i] >= 0 {
			e.source = max(e.source, e.soft[c.values[i]])
		}
		if args[i].Kind == declare.ArgStar || args[i].Kind == declare.ArgDoubleStar {
			e.fillRest(obj, params, args[i])
			continue
		}
		p := e.bound.Param[i]
		if p >= 0 && !params[p].Declared {
			e.storeAttr(obj, params[p].Name, args[i].Type)
		}
	}
	e.source = TierNone
}

// fillRest stores what a starred argument may fill in: any of the fields.
func (e *evaluator) fillRest(obj types.ID, params []declare.Param, arg declare.Arg) {
	t := e.unknown()
	if arg.Kind == declare.ArgStar {
		t = e.d.Element(arg.Type, false, e)
	}
	for i := range params {
		if !params[i].Declared {
			e.storeAttr(obj, params[i].Name, t)
		}
	}
}

// newObject is what calling a class gives whose __new__ has no annotation: an object
// of the class, unless the body gives nothing but objects of others.
func (e *evaluator) newObject(new modgraph.DefID, class, obj types.ID, args []declare.Arg) types.ID {
	b := e.x.bodyOf[new]
	if b < 0 || e.d.Func(new).Flags&(declare.DeclResult|declare.UnknownDeco|declare.StubLike) != 0 {
		return obj
	}
	got := e.callFn(new, class, args)
	t := e.given(new, class, args, &got)
	if t == types.Never || e.s.HasUnknown(t) || e.s.HasVars(t) {
		return obj
	}
	var scratch [1]types.ID
	for _, m := range e.s.Members(t, &scratch) {
		if e.s.Kind(m) != types.KindInstance || e.d.IsSubclass(e.s.Def(m), e.s.Def(class)) || e.d.IsSubclass(e.s.Def(class), e.s.Def(m)) {
			return obj
		}
	}
	return t
}
