package infer

import (
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// A function often gives different things with and without an argument that may
// be left out, most of all a decorator that stands with and without parentheses:
//
//	def retry(f=None, *, times=3):
//	    if f is None:
//	        return functools.partial(retry, times=times)
//	    ...
//	    return inner
//
// For one parameter with the default None two more cells hold what the returns give
// where it is None and where it is not, as far as branches tell; a call that says
// which reads that one.

// optionalParam finds the parameter, -1 if the function has none: the first with
// that default that the body does not bind anew.
func optionalParam(b *body) int32 {
	if b.fn == nil || b.fn.Flags&(declare.Generator|declare.StubLike) != 0 {
		return -1
	}
next:
	for i := range b.fn.Params {
		if !b.fn.Params[i].NoneDefault || i >= len(b.ir.Params) {
			continue
		}
		p := b.ir.Params[i].Place
		returns := 0
		for k := range b.ir.Instrs {
			switch in := &b.ir.Instrs[k]; in.Op {
			case ir.OpStore, ir.OpDelete:
				if ir.Place(in.A) == p {
					continue next
				}
			case ir.OpReturn:
				if in.Flag&ir.FlagSynthetic == 0 {
					returns++
				}
			}
		}
		if returns < 2 {
			return -1
		}
		return int32(i)
	}
	return -1
}

// optionalResult notes a returned value by what the parameter is there.
func (e *evaluator) optionalResult(t types.ID) {
	tp := e.st[e.ir.Params[e.b.optional].Place]
	some, none := true, true
	switch {
	case tp == types.None:
		some = false
	case tp != types.Invalid && tp != types.Never && !e.s.MayBeNone(tp) && !e.s.HasUnknown(tp):
		none = false
	}
	if some {
		e.contribute(e.x.cells.attr(e.b.def, e.x.names.ifSome), t)
	}
	if none {
		e.contribute(e.x.cells.attr(e.b.def, e.x.names.ifNone), t)
	}
}

// resultFor is what the body of a function gives to a call with these arguments.
func (e *evaluator) resultFor(b *body, recv types.ID, args []declare.Arg) types.ID {
	f := b.fn
	var at declare.BoundArgs
	f.Bind(args, recv != types.Invalid && f.Flags&declare.Static == 0, &at)
	var name sym.Sym
	given := false
	for i := range args {
		if args[i].Kind == declare.ArgStar || args[i].Kind == declare.ArgDoubleStar {
			return types.Never
		}
		if int32(at.Param[i]) != b.optional {
			continue
		}
		given = true
		switch t := args[i].Type; {
		case t == types.None:
			name = e.x.names.ifNone
		case t == types.Invalid || t == types.Never || e.s.MayBeNone(t) || e.s.HasUnknown(t):
			return types.Never
		default:
			name = e.x.names.ifSome
		}
	}
	if !given {
		name = e.x.names.ifNone
	}
	return e.read(e.x.cells.attr(b.def, name))
}
