package flow

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/ir/lower"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/parser"
)

// Classes of exceptions in snippets: Low is a subclass of Mid, Mid of Exception.
var classIDs = map[string]int32{"Exception": 1, "Mid": 2, "Low": 3, "Other": 4}

type tree struct{}

func (tree) IsSubclass(a, b int32) bool {
	return a == b || b == 1 || a == 3 && b == 2
}

// snippet is a lowered function whose calls have effects by name:
//
//	acquire()   makes an obligation        maybe()    the same, or None
//	x.close()   releases x                 keep(x)    x escapes
//	use(x)      nothing                    boom(), mid(), low(), other()  may raise
//	never()     does not return            same(x)    gives x
//	view(x)     a view of x                pair()     an obligation in component 0
//	fill(x)     mutates x                  read(x)    fails when x is closed
//	tell(x)     unknown code gets x        lock(x), unlock(x)  by hand; lock may give False
type snippet struct {
	file *ir.File
	body *ir.Body
	in   Input
	text string
}

func lowered(t *testing.T, text string) *snippet {
	t.Helper()
	text = strings.TrimPrefix(text, "\n")
	var p parser.Parser
	var tr ast.Tree
	p.Parse(text, parser.Version{Major: 3, Minor: 13}, &tr)
	if len(p.Errors) > 0 {
		t.Fatalf("%v in\n%s", p.Errors[0], text)
	}
	opt := bind.Options{}
	f := bind.Bind(&tr, text, opt)
	file := lower.Lower(&tr, f, text, sym.NewTable(), opt)
	s := &snippet{file: file, body: &file.Bodies[1], text: text}
	s.effects()
	return s
}

func (s *snippet) calledName(in *ir.Instr) (string, ir.Value) {
	c := &s.body.Instrs[in.B]
	switch c.Op {
	case ir.OpLoad:
		return s.file.Names[s.body.Places.Name[c.A]], -1
	case ir.OpAttr:
		return s.file.Names[c.B], c.A
	}
	return "", -1
}

func (s *snippet) effects() {
	in := &s.in
	in.Reset(s.file, s.body)
	in.Classes = tree{}
	pl := &s.body.Places
	for p := range pl.Len() {
		path := contract.Path{}
		switch {
		case pl.Kind[p] <= ir.PlaceCell && pl.Ref[p] > 0:
			path = contract.Param(int(pl.Ref[p] - 1))
		case pl.Kind[p] == ir.PlaceAttr:
			path = in.Paths[pl.Parent[p]].Extend(contract.Selector{Kind: contract.SelAttr, Name: s.file.Syms[pl.Name[p]]})
		}
		in.Paths = append(in.Paths, path)
	}
	for i := range s.body.Instrs {
		x := &s.body.Instrs[i]
		info := &in.Infos[i]
		info.Effects, info.Raises, info.Owns = int32(len(in.Effects)), int32(len(in.Raises)), int32(len(in.Owns))
		info.Catches = int32(len(in.Catches))
		raise := func(class int32, tier contract.Tier) {
			in.Raises = append(in.Raises, Raise{Instr: int32(i), Class: class, Tier: tier})
		}
		effect := func(k OpKind, v ir.Value) {
			in.Effects = append(in.Effects, Effect{Kind: k, Operand: v, Suffix: -1, Must: true, Fact: -1, Callee: -1, Call: -1})
		}
		switch x.Op {
		case ir.OpCall:
			name, self := s.calledName(x)
			switch name {
			case "acquire", "maybe":
				in.Owns = append(in.Owns, Obligation{Instr: int32(i), Component: -1})
				if name == "maybe" {
					info.Flags |= MayGiveNone
				}
			case "pair":
				in.Owns = append(in.Owns, Obligation{Instr: int32(i), Component: 0})
			case "close":
				effect(OpRelease, self)
				raise(classIDs["Other"], contract.TierModel)
			case "keep":
				effect(OpEscape, s.body.Operands(x)[0])
			case "same":
				effect(OpAlias, s.body.Operands(x)[0])
			case "view":
				effect(OpAliasElem, s.body.Operands(x)[0])
			case "read":
				effect(OpNeedsOpen, s.body.Operands(x)[0])
			case "tell":
				effect(OpForget, s.body.Operands(x)[0])
			case "lock":
				effect(OpHold, s.body.Operands(x)[0])
				in.Owns = append(in.Owns, Obligation{Instr: int32(i), Component: -1, Lock: true})
			case "unlock":
				effect(OpLetGo, s.body.Operands(x)[0])
			case "fill":
				effect(OpMutate, s.body.Operands(x)[0])
			case "boom":
				raise(classIDs["Exception"], contract.TierContract)
			case "mid":
				raise(classIDs["Mid"], contract.TierContract)
			case "low":
				raise(classIDs["Low"], contract.TierContract)
			case "other":
				raise(classIDs["Other"], contract.TierContract)
			case "strange":
				raise(-1, contract.TierContract)
			case "never":
				info.Flags |= NeverReturns
				raise(classIDs["Low"], contract.TierContract)
			}
		case ir.OpExit:
			effect(OpRelease, x.A)
		case ir.OpRaise:
			class := int32(-1)
			if c := &s.body.Instrs[x.A]; c.Op == ir.OpCall {
				name, _ := s.calledName(c)
				class = classIDs[name]
			} else if c.Op == ir.OpLoad {
				if id, ok := classIDs[s.file.Names[s.body.Places.Name[c.A]]]; ok {
					class = id
				}
			}
			in.Raises = append(in.Raises, Raise{Instr: int32(i), Class: class, Tier: contract.TierExplicit, Direct: true})
		case ir.OpMatchExc:
			if c := &s.body.Instrs[x.A]; c.Op == ir.OpLoad {
				in.Catches = append(in.Catches, classIDs[s.file.Names[s.body.Places.Name[c.A]]])
			} else {
				info.CatchesAny = true
			}
		}
		info.NEffects, info.NRaises = int32(len(in.Effects))-info.Effects, int32(len(in.Raises))-info.Raises
		info.NOwns, info.NCatches = int32(len(in.Owns))-info.Owns, int32(len(in.Catches))-info.Catches
	}
}

// events are what a replay tells, as lines: what is open where the function is
// left, what is lost, what is handed over.
type events struct {
	NopSink
	s     *snippet
	lines []string
}

func (s *snippet) line(i int32) int {
	return 1 + strings.Count(s.text[:s.body.Span(i).Start], "\n")
}

func (e *events) say(format string, args ...any) {
	l := fmt.Sprintf(format, args...)
	if !slices.Contains(e.lines, l) {
		e.lines = append(e.lines, l)
	}
}

func (e *events) open(p *Point) string {
	var out []string
	for o := range e.s.in.Owns {
		if p.Live()&(1<<o) != 0 {
			out = append(out, fmt.Sprint(e.s.line(e.s.in.Owns[o].Instr)))
		}
	}
	return strings.Join(out, ",")
}

func (e *events) Raise(p *Point, exc Value, leaves bool) {
	if !leaves {
		return
	}
	p.Raised(exc, func(r int32) {
		x := &e.s.in.Raises[r]
		if e.s.in.Body.Instrs[x.Instr].Op == ir.OpCall {
			if n, _ := e.s.calledName(&e.s.in.Body.Instrs[x.Instr]); n == "close" {
				return // would drown the rest
			}
		}
		open := e.open(p)
		if open != "" {
			open = " open " + open
		}
		e.say("raise %d from %d%s", x.Class, e.s.line(x.Instr), open)
	})
}

func (e *events) Return(p *Point, v Value) {
	if open := e.open(p); open != "" {
		e.say("return open %s", open)
	}
	if p.Values().Has(v, None) && e.s.body.Instrs[p.Instr].Flag&ir.FlagSynthetic == 0 && e.s.body.Instrs[p.Instr].A >= 0 {
		e.say("may return None")
	}
	p.Must(func(x contract.Path) { e.say("must release %d.%d", x.Index, x.Len) })
}

func (e *events) Returned(p *Point, v Value) {
	if p.ObligationsOf(v)&p.Live() != 0 {
		e.say("hands over at %d", e.s.line(p.Instr))
	}
}

func (e *events) Lost(p *Point, _ uint64, _ ir.Place) { e.say("lost at %d", e.s.line(p.Instr)) }

func (e *events) Instr(p *Point) {
	in := &e.s.body.Instrs[p.Instr]
	switch in.Op {
	case ir.OpLoad:
		if p.Values().Has(p.Place(ir.Place(in.A)), Unbound) && e.s.body.Places.Kind[in.A] <= ir.PlaceCell {
			e.say("unbound %s at %d", e.s.file.Names[e.s.body.Places.Name[in.A]], e.s.line(p.Instr))
		}
	case ir.OpAttr:
		if v := p.Operand(in.A); p.Values().Has(v, None) {
			e.say("None.%s at %d", e.s.file.Names[in.B], e.s.line(p.Instr))
		}
	}
	mutated := func(v Value) {
		p.ForLoops(func(l int32) {
			if p.Borrows(l, v) {
				e.say("mutated while iterated at %d", e.s.line(p.Instr))
			}
		})
	}
	switch in.Op {
	case ir.OpSetSub:
		mutated(p.Operand(e.s.body.Operands(in)[0]))
	case ir.OpDelSub:
		mutated(p.Operand(in.A))
	}
	for _, f := range e.s.in.EffectsOf(p.Instr) {
		if f.Kind == OpMutate {
			mutated(p.Affected(&f))
		}
	}
}

func (s *snippet) run(t *testing.T) []string {
	t.Helper()
	var solver Solver
	if !solver.Solve(&s.in) {
		t.Fatal("the solver gives up")
	}
	e := &events{s: s}
	solver.Replay(e)
	slices.Sort(e.lines)
	return e.lines
}
