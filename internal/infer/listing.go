package infer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/source"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// Typed is a place of the source with its type: an expression, the target of an
// assignment with what is stored there, a parameter at its name, or a function at
// its name, whose type reads "(x: int) -> str".
type Typed struct {
	Span source.Span
	Type string
	Tier string
}

// Evidence words of types. The others are those of tiers.
const (
	evidenceNone  = "unknown"
	evidencePart  = "part"
	evidenceTyped = "typed"
)

// TypesIn lists the types of a file in the order of their places.
func (r *Result) TypesIn(file modgraph.FileID) []Typed {
	f := r.x.Prog.Files[file]
	if f.IR == nil {
		return nil
	}
	var out []Typed
	for i := range f.IR.Bodies {
		d := f.FirstDef + modgraph.DefID(i)
		b := &f.IR.Bodies[i]
		out = r.definition(out, f, d, b)
		for k := range b.Instrs {
			out = r.typedInstr(out, f, d, b, int32(k))
		}
	}
	slices.SortStableFunc(out, func(a, b Typed) int {
		if a.Span.Start != b.Span.Start {
			return int(a.Span.Start) - int(b.Span.Start)
		}
		return int(a.Span.End) - int(b.Span.End)
	})
	return slices.CompactFunc(out, func(a, b Typed) bool { return a == b })
}

// definition lists a function and its parameters at their names.
func (r *Result) definition(out []Typed, f *modgraph.File, d modgraph.DefID, b *ir.Body) []Typed {
	def := &f.Bind.Defs[b.Def]
	if b.Kind != ir.KindFunction && b.Kind != ir.KindLambda {
		return out
	}
	s := r.x.Types
	for k := range b.Params {
		if k >= len(def.Params) || def.Params[k].At.End <= def.Params[k].At.Start {
			continue
		}
		t := r.ParamType(d, k)
		at := def.Params[k].At
		at.End = at.Start + uint32(len(f.IR.Names[b.Params[k].Name]))
		out = append(out, Typed{at, s.Format(t), r.evidence(t, r.soft(d, -1-int32(k)))})
	}
	if b.Kind == ir.KindFunction {
		gives := r.Gives(d)
		out = append(out, Typed{def.NameAt, r.signature(d, b, gives), r.evidence(gives, TierNone)})
	}
	return out
}

// Gives is what a call of a function gives: a coroutine or generator where it is
// one.
func (r *Result) Gives(d modgraph.DefID) types.ID {
	o := r.out(d)
	if o == nil {
		return types.Invalid
	}
	s := r.x.Types
	b := &r.x.bodies[r.x.bodyOf[d]]
	if f := b.fn; f != nil && f.Flags&declare.DeclResult != 0 && f.Returned != types.Any && !types.IsUnknown(f.Returned) && !s.HasVars(f.Result) {
		return f.Result
	}
	t := r.ResultType(d)
	switch async := b.ir.Flags&ir.BodyAsync != 0; {
	case b.ir.Flags&ir.BodyGenerator != 0 && async:
		return s.AsyncGenerator(d, r.YieldType(d))
	case b.ir.Flags&ir.BodyGenerator != 0:
		return s.Generator(d, r.YieldType(d), t)
	case async:
		return s.Coroutine(d, t)
	}
	return t
}

func (r *Result) signature(d modgraph.DefID, b *ir.Body, gives types.ID) string {
	f, _ := r.x.Prog.FileOf(d)
	var w strings.Builder
	w.WriteString("(")
	for k := range b.Params {
		if k > 0 {
			w.WriteString(", ")
		}
		w.WriteString(stars(b.Params[k].Kind))
		fmt.Fprintf(&w, "%s: %s", f.IR.Names[b.Params[k].Name], r.x.Types.Format(r.ParamType(d, k)))
	}
	fmt.Fprintf(&w, ") -> %s", r.x.Types.Format(gives))
	return w.String()
}

func stars(k ir.ParamKind) string {
	switch k {
	case ir.ParamVarArgs:
		return "*"
	case ir.ParamVarKw:
		return "**"
	}
	return ""
}

// typedInstr lists an instruction that stands for an expression or a target. The load of
// a temporary stands for what was put together there: a comprehension, a conditional
// expression, `and` and `or`.
func (r *Result) typedInstr(out []Typed, f *modgraph.File, d modgraph.DefID, b *ir.Body, k int32) []Typed {
	in := &b.Instrs[k]
	v := k
	switch in.Op {
	case ir.OpStore:
		if b.Places.Kind[in.A] == ir.PlaceTemp {
			return out
		}
		v = in.B
		if v >= 0 && definesName(f, &b.Instrs[v]) {
			return out // the definition at its name
		}
	case ir.OpSetAttr, ir.OpSetSub:
		v = b.Operands(in)[len(b.Operands(in))-1]
	case ir.OpMakeFunc:
		if f.IR.Bodies[in.B].Kind != ir.KindLambda {
			return out // a definition is listed at its name
		}
	case ir.OpMakeClass, ir.OpEnter, ir.OpExit, ir.OpIter, ir.OpExcValue, ir.OpCatch, ir.OpUnpack,
		ir.OpItem, ir.OpNextValue, ir.OpYieldValue, ir.OpImport, ir.OpImportFrom, ir.OpImportStar:
		return out
	}
	if in.Flag&ir.FlagSynthetic != 0 {
		return out
	}
	t := r.TypeOf(d, v)
	if t == types.Invalid {
		return out
	}
	t = r.plain(d, t)
	return append(out, Typed{b.Span(k), r.x.Types.Format(t), r.evidence(t, r.soft(d, v))})
}

// definesName says whether an instruction gives what a def or class statement
// defines, which is listed at its name.
func definesName(f *modgraph.File, in *ir.Instr) bool {
	switch in.Op {
	case ir.OpMakeFunc:
		return f.IR.Bodies[in.B].Kind == ir.KindFunction
	case ir.OpMakeClass:
		return true
	}
	return in.Op == ir.OpCall && in.Flag&ir.FlagDecorator != 0
}

// evidence is how good the evidence for the types of a body is.
type evidence struct{ values, params []Tier }

// evidence copies the tiers of the present body.
func (e *evaluator) evidence() *evidence {
	v := &evidence{values: slices.Clone(e.soft[:len(e.ir.Instrs)])}
	for i := range e.ir.Params {
		_, soft := e.paramType(i)
		v.params = append(v.params, soft)
	}
	return v
}

// soft is the tier of votes that a value rests on; parameter p is -1-p.
func (r *Result) soft(d modgraph.DefID, v int32) Tier {
	at := r.x.bodyOf[d]
	if r.x.evidence == nil || at < 0 || r.x.evidence[at] == nil {
		return TierNone
	}
	if v < 0 {
		return r.x.evidence[at].params[-1-v]
	}
	return r.x.evidence[at].values[v]
}

func (r *Result) evidence(t types.ID, soft Tier) string {
	switch {
	case types.IsUnknown(t):
		return evidenceNone
	case r.x.Types.HasUnknown(t):
		return evidencePart
	case soft == TierNone:
		return evidenceTyped
	}
	return soft.String()
}

// CallAt is a call with its targets, for listings.
type CallAt struct {
	Span     source.Span
	Caller   string
	Kind     Kind
	Targets  []CallTarget
	External string
	Reason   Reason
	Complete bool
}

// CallTarget is one target of a call.
type CallTarget struct {
	Name string
	Tier Tier
	// Override is set when it overrides the method that was found.
	Override bool
}

// CallsIn lists what runs at the instructions of a file in the order of their
// places.
func (r *Result) CallsIn(file modgraph.FileID) []CallAt {
	f := r.x.Prog.Files[file]
	if f.IR == nil {
		return nil
	}
	var out []CallAt
	for i := range f.IR.Bodies {
		d := f.FirstDef + modgraph.DefID(i)
		b := &f.IR.Bodies[i]
		sites := r.Sites(d)
		if sites == nil {
			continue
		}
		for k := range sites.List {
			x := &sites.List[k]
			c := CallAt{Span: b.Span(x.Instr), Caller: r.x.Prog.QualName(d), Kind: x.Kind, External: x.External, Reason: x.Reason, Complete: x.Complete}
			for _, t := range sites.TargetsOf(x) {
				c.Targets = append(c.Targets, CallTarget{r.x.Prog.QualName(t.Def), t.Tier, t.Override})
			}
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b CallAt) int {
		if a.Span.Start != b.Span.Start {
			return int(a.Span.Start) - int(b.Span.Start)
		}
		return int(a.Span.End) - int(b.Span.End)
	})
	return out
}
