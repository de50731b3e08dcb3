package declare

import (
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// ArgKind is how an argument is written.
type ArgKind uint8

// Kinds of arguments.
const (
	ArgPos ArgKind = iota
	ArgStar
	ArgDoubleStar
	ArgKeyword
)

// Arg is one argument of a call.
type Arg struct {
	Kind ArgKind
	Name sym.Sym  // of ArgKeyword
	Type types.ID // Invalid when not known; for ArgStar the iterable itself
}

// What stands in BoundArgs.Param for an argument that no single parameter takes.
const (
	ParamUnknown int16 = -1 // a star argument: which parameters get it is not known
	ParamNone    int16 = -2 // no parameter takes it
)

// BoundArgs is which parameter each argument goes to. Its slices are reused.
type BoundArgs struct {
	// Param[i] is the index into the parameters of argument i, ParamUnknown or
	// ParamNone.
	Param []int16
	// Filled[p] says whether a parameter surely gets an argument. *args and **kwargs
	// may get several.
	Filled []bool
	// Missing lists required parameters that get none for sure.
	Missing []int16
	// Recv is the parameter that gets the receiver, -1 if none.
	Recv int16
	// Fits is set when the call binds without a TypeError, as far as the text shows.
	Fits bool
	// Star is set when star arguments leave the binding open.
	Star bool
	// Twice is set when a parameter gets two values.
	Twice bool
}

// Bind binds arguments to the parameters of a function; with bound its first
// parameter gets the receiver.
//
//	def f(self, a, *rest, b=0, **kw)
//	x.f(1, 2, b=3, c=4)        a, rest, b, kw
func (f *Func) Bind(args []Arg, bound bool, out *BoundArgs) { BindParams(f.Params, args, bound, out) }

// BindParams is Func.Bind for a list of parameters.
func BindParams(params []Param, args []Arg, bound bool, out *BoundArgs) {
	out.Param = out.Param[:0]
	out.Missing = out.Missing[:0]
	out.Filled = append(out.Filled[:0], make([]bool, len(params))...)
	out.Recv, out.Fits, out.Star, out.Twice = -1, true, false, false
	pos := 0 // next positional parameter
	varArgs, varKw := int16(-1), int16(-1)
	nPos := 0
	for i := range params {
		switch params[i].Kind {
		case bind.PosOnly, bind.PosOrKw:
			nPos = i + 1
		case bind.VarArgs:
			varArgs = int16(i)
		case bind.VarKw:
			varKw = int16(i)
		}
	}
	take := func() int16 {
		if pos < nPos {
			pos++
			out.Filled[pos-1] = true
			return int16(pos - 1)
		}
		if varArgs >= 0 {
			out.Filled[varArgs] = true
			return varArgs
		}
		return ParamNone
	}
	if bound {
		if out.Recv = take(); out.Recv == ParamNone {
			out.Recv, out.Fits = -1, false
		}
	}
	starPos, starKw := false, false
	for _, a := range args {
		switch a.Kind {
		case ArgPos:
			if starPos {
				// Behind a star argument positions are not known.
				out.Param = append(out.Param, ParamUnknown)
				continue
			}
			p := take()
			if p == ParamNone {
				out.Fits = false
			}
			out.Param = append(out.Param, p)
		case ArgStar:
			out.Star = true
			if pos >= nPos && varArgs >= 0 && !starPos {
				out.Param = append(out.Param, varArgs)
				out.Filled[varArgs] = true
			} else {
				starPos = true
				out.Param = append(out.Param, ParamUnknown)
			}
		case ArgKeyword:
			p := ParamNone
			for i := range params {
				x := &params[i]
				if x.Name == a.Name && (x.Kind == bind.PosOrKw || x.Kind == bind.KwOnly) {
					p = int16(i)
					break
				}
			}
			switch {
			case p == ParamNone && varKw >= 0:
				p = varKw
			case p == ParamNone:
				out.Fits = false
			case out.Filled[p]:
				out.Twice, out.Fits = true, false
			}
			if p >= 0 {
				out.Filled[p] = true
			}
			out.Param = append(out.Param, p)
		case ArgDoubleStar:
			out.Star, starKw = true, true
			p := ParamUnknown
			if varKw >= 0 && onlyKw(params, out.Filled) {
				p = varKw
				out.Filled[p] = true
			}
			out.Param = append(out.Param, p)
		}
	}
	for i := range params {
		x := &params[i]
		if out.Filled[i] || x.HasDefault || x.Kind == bind.VarArgs || x.Kind == bind.VarKw {
			continue
		}
		if starPos && x.Kind <= bind.PosOrKw || starKw && x.Kind != bind.PosOnly {
			continue
		}
		out.Missing = append(out.Missing, int16(i))
		out.Fits = false
	}
}

// onlyKw says whether all that a ** argument can reach is **kwargs.
func onlyKw(params []Param, filled []bool) bool {
	for i := range params {
		if k := params[i].Kind; (k == bind.PosOrKw || k == bind.KwOnly) && !filled[i] {
			return false
		}
	}
	return true
}
