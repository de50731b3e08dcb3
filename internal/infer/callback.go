package infer

import (
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// callbacks tells the functions that are passed to a function of a stub what they
// will be called with, as the annotation of the parameter says. Type variables
// stand for what other arguments tell.
//
//	sorted(jobs, key=lambda j: j.due())      key: Callable[[T], Any], jobs: Iterable[T]
func (e *evaluator) callbacks(def modgraph.DefID, recv types.ID, bound bool, args []declare.Arg) {
	some := false
	for i := range args {
		some = some || e.callables(args[i].Type) != types.Never
	}
	if !some {
		return
	}
	f := e.d.Func(def)
	var b declare.BoundArgs
	f.Bind(args, bound, &b)
	if f.Flags&declare.Overload != 0 && !b.Fits {
		for _, d := range e.d.Overloads(def, nil) {
			f = e.d.Func(d)
			if f.Bind(args, bound, &b); b.Fits {
				break
			}
		}
	}
	for i, p := range b.Param {
		if e.callables(args[i].Type) == types.Never {
			continue
		}
		if p < 0 {
			e.escape(args[i].Type)
			continue
		}
		told := e.runner(f, args, &b, i)
		var scratch, inner [1]types.ID
		for _, want := range e.s.Members(f.Params[p].Type, &scratch) {
			if e.s.Kind(want) != types.KindCallable || e.s.IsOpenCallable(want) {
				continue
			}
			told = true
			params := e.s.Args(want)
			for _, fn := range e.s.Members(args[i].Type, &inner) {
				e.calledWith(fn, params[:len(params)-1], func(v types.ID) types.ID { return e.variable(f, recv, args, &b, v) })
			}
		}
		if !told {
			e.escape(args[i].Type)
		}
	}
}

// runner votes for a function that another one will call with the arguments that
// stand behind it: pool.submit(f, a, b), Thread(target=f, args=(a, b)). It says
// whether argument fn is of that kind.
func (e *evaluator) runner(f *declare.Func, args []declare.Arg, b *declare.BoundArgs, fn int) bool {
	var behind []declare.Arg
	some := false
	for p := range f.Params {
		some = some || f.Params[p].Kind == bind.VarArgs && p > int(b.Param[fn])
	}
	for i, p := range b.Param {
		if i == fn || p < 0 {
			continue
		}
		switch q := &f.Params[p]; {
		case q.Kind == bind.VarArgs && some, q.Kind == bind.VarKw && some:
			behind = append(behind, args[i])
		case q.Kind != bind.VarArgs && e.x.Prog.Syms.Text(q.Name) == "args":
			some = true
			if e.s.Kind(args[i].Type) == types.KindTuple {
				for _, t := range e.s.Args(args[i].Type) {
					behind = append(behind, declare.Arg{Type: t})
				}
			}
		}
	}
	if !some {
		return false
	}
	var scratch [1]types.ID
	for _, m := range e.s.Members(args[fn].Type, &scratch) {
		switch e.s.Kind(m) {
		case types.KindFunction:
			e.vote(e.s.Def(m), types.Invalid, false, behind, nil)
		case types.KindMethod:
			e.vote(e.s.Def(m), e.s.Arg(m, 0), true, behind, nil)
		}
	}
	return true
}

// calledWith contributes the types of parameters to a function.
func (e *evaluator) calledWith(fn types.ID, params []types.ID, solve func(types.ID) types.ID) {
	kind := e.s.Kind(fn)
	if kind != types.KindFunction && kind != types.KindMethod {
		return
	}
	def := e.s.Def(fn)
	at := e.x.bodyOf[def]
	if at < 0 {
		return
	}
	body := &e.x.bodies[at]
	skip := 0
	if kind == types.KindMethod {
		skip = 1
	}
	for i, t := range params {
		k := i + skip
		if k >= len(body.ir.Params) || body.ir.Params[k].Kind > ir.ParamPosOrKw {
			return
		}
		t = e.s.EraseWith(t, solve)
		if types.IsUnknown(t) || t == types.Never {
			continue
		}
		c := body.params + cellID(k)
		if e.x.Prog.Def(def).Kind == bind.KindFunction {
			if body.fn != nil && k < len(body.fn.Params) && !body.fn.Params[k].Declared {
				e.votes = append(e.votes, vote{param: c, typ: e.widen(t), from: noCell})
			}
			continue
		}
		e.contribute(c, e.widen(t))
	}
}

// variable is what a call says of a type variable of its function: the argument of
// its class, or the elements of an argument that is iterable over it, or the
// argument itself.
func (e *evaluator) variable(f *declare.Func, recv types.ID, args []declare.Arg, b *declare.BoundArgs, v types.ID) types.ID {
	if recv != types.Invalid && f.Class != modgraph.NoDef {
		if base := e.d.AsBase(recv, f.Class); base != types.Invalid {
			for i, p := range e.d.Class(f.Class).Params {
				if p == v {
					return e.s.Arg(base, i)
				}
			}
		}
	}
	for i, p := range b.Param {
		if p < 0 || args[i].Type == types.Invalid || args[i].Kind == declare.ArgDoubleStar {
			continue
		}
		t := f.Params[p].Type
		switch {
		case t == v:
			if args[i].Kind == declare.ArgStar {
				return e.d.Element(args[i].Type, false, e)
			}
			return args[i].Type
		case e.s.Kind(t) == types.KindInstance && len(e.s.Args(t)) == 1 && e.s.Arg(t, 0) == v:
			return e.d.Element(args[i].Type, false, e)
		}
	}
	return types.Unknown(types.ReasonTypeVar)
}
