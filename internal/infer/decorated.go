package infer

import (
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// behindDecorator is what a call gives of a function with decorators that are not
// known by name. Inside of a wrapper it is the function as its def made it; by its
// own name it is what the wrapper hands on:
//
//	def listed(f):
//	    @functools.wraps(f)
//	    def inner(*a): return [f(*a)]       f(*a): what the body gives
//	    return inner
//
//	@listed
//	def names(): ...
//
//	names()                                 what inner gives
func (e *evaluator) behindDecorator(def modgraph.DefID, recv types.ID, c *invocation, got *declare.Call) types.ID {
	f := e.d.Func(def)
	byName := e.byName(def, c.instr)
	if byName && !f.Keeps {
		if t := e.wrapped(def, c.args); t != types.Invalid {
			return t
		}
	}
	var t types.ID
	if f.Flags&declare.DeclResult != 0 {
		if byName && !f.Keeps {
			return types.Unknown(types.ReasonDecorator)
		}
		raw := *got
		raw.Result = e.d.CallRaw(def, recv, c.args, e)
		t = e.result(def, recv, c.args, &raw)
	} else if byName {
		// The wrapper may pass on other arguments than it was called with.
		t = e.given(def, recv, nil, nil)
	} else {
		t = e.given(def, recv, c.args, got)
	}
	if byName && !f.Keeps {
		return e.union(t, types.Unknown(types.ReasonDecorator))
	}
	return t
}

// wrapperCell holds the wrapper that poses as a function.
func (e *evaluator) wrapperCell(def modgraph.DefID) cellID {
	return e.x.cells.attr(def, e.x.names.wrapper)
}

// wrapped is what the wrappers give that pose as a function; Invalid when there
// are none or part of it is not known.
func (e *evaluator) wrapped(def modgraph.DefID, args []declare.Arg) types.ID {
	w := e.read(e.wrapperCell(def))
	if w == types.Never {
		return types.Invalid
	}
	t := types.Never
	var scratch [1]types.ID
	for _, m := range e.s.Members(w, &scratch) {
		if e.s.Kind(m) == types.KindCallable {
			a := e.s.Args(m)
			t = e.union(t, e.s.Erase(a[len(a)-1]))
			continue
		}
		if e.s.Kind(m) != types.KindFunction || e.x.bodyOf[e.s.Def(m)] < 0 {
			return types.Invalid
		}
		t = e.union(t, e.given(e.s.Def(m), types.Invalid, args, nil))
	}
	if t != types.Never && e.s.HasUnknown(t) {
		return types.Invalid
	}
	return t
}

// byName says whether the callee of a call is written by the name of the function.
func (e *evaluator) byName(def modgraph.DefID, instr int32) bool {
	in := &e.ir.Instrs[instr]
	if in.Op != ir.OpCall {
		return true
	}
	f, i := e.x.Prog.FileOf(def)
	name := f.IR.Syms[f.Bind.Defs[i].Name]
	var have sym.Sym
	switch callee := &e.ir.Instrs[in.B]; callee.Op {
	case ir.OpLoad:
		have = e.file.IR.Syms[e.ir.Places.Name[callee.A]]
	case ir.OpAttr:
		have = e.file.IR.Syms[callee.B]
	}
	return have == name
}
