// Package useafterrelease is FER104: something is used that is closed, or an
// iterator that is used up.
package useafterrelease

import (
	_ "embed" // the documentation below
	"fmt"
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/rule/trail"
)

//go:embed doc.md
var doc string

// Rule is FER104. It remembers which methods of the program that it looked at last are
// called by which.
type Rule struct{ callers rule.Callers }

// Meta describes the rule.
func (*Rule) Meta() rule.Meta {
	return rule.Meta{Code: "FER104", Name: "use-after-release", Level: diag.Error, DefaultOn: true, Doc: doc}
}

// Begin returns a visitor for bodies that close something, or hold an iterator.
func (r *Rule) Begin(b *rule.Body) rule.Visitor {
	r.keeps(b)
	closes := slices.ContainsFunc(b.Flow.Effects, func(e flow.Effect) bool { return e.Kind == flow.OpRelease && e.Must && !e.Await })
	its := iterators(b)
	if !closes && len(its) == 0 {
		return nil
	}
	return &visitor{Graph: trail.NewGraph(b.IR), b: b, iterators: its, closers: map[int][]closer{}, asks: map[int][]int32{}}
}

// closer is an instruction that closes an object.
type closer struct {
	instr  int32
	effect int32 // index into flow.Input.Effects
}

// use is an operation on a closed object.
type use struct {
	instr  int32
	effect int32 // index into flow.Input.Effects, or -1 for a lazy iterator that is returned
	object int
	name   string // the operation
	holder string
	callee int32
	fact   int32
}

type visitor struct {
	flow.NopSink
	*trail.Graph
	b         *rule.Body
	iterators []iterator
	closers   map[int][]closer // by object
	asks      map[int][]int32  // tests whether an object is closed
	uses      []use
}

// Raise notes an edge of the graph.
func (v *visitor) Raise(p *flow.Point, exc flow.Value, leaves bool) { v.Graph.Raise(p, exc, leaves) }

// Instr notes what closes objects and what uses them.
func (v *visitor) Instr(p *flow.Point) {
	v.Graph.Instr(p)
	info := &v.b.Flow.Infos[p.Instr]
	for k := info.Effects; k < info.Effects+info.NEffects; k++ {
		e := &v.b.Flow.Effects[k]
		switch {
		case e.Kind == flow.OpRelease && e.Must && !e.Await:
			if o := p.Object(e); o >= 0 && !slices.Contains(v.closers[o], closer{p.Instr, k}) {
				v.closers[o] = append(v.closers[o], closer{p.Instr, k})
			}
		case e.Kind == flow.OpNeedsOpen && p.Shut(e) && !v.releases(p.Instr, e):
			v.used(p, e, k)
		}
	}
	switch in := &v.b.IR.Instrs[p.Instr]; in.Op {
	case ir.OpAttr:
		if strings.Contains(v.b.Flow.File.Names[in.B], "clos") {
			if o := p.ObjectOf(p.Operand(in.A)); o >= 0 {
				v.asks[o] = append(v.asks[o], p.Instr)
			}
		}
	case ir.OpReturn:
		v.lazy(p, in)
	}
}

// releases says whether an operation is itself a release: then it is one too many,
// which is FER105.
func (v *visitor) releases(instr int32, e *flow.Effect) bool {
	return slices.ContainsFunc(v.b.Flow.EffectsOf(instr), func(x flow.Effect) bool {
		return x.Kind == flow.OpRelease && x.Must && x.Operand == e.Operand && x.Place == e.Place && x.Suffix == e.Suffix
	})
}

func (v *visitor) used(p *flow.Point, e *flow.Effect, k int32) {
	u := use{instr: p.Instr, effect: k, object: p.Object(e), callee: e.Callee, fact: e.Fact}
	if e.Call >= 0 {
		if c := v.b.Calls.List[e.Call].Contract; int(e.Fact) < len(c.Requires) {
			u.name = v.b.Program.Syms.Text(c.Requires[e.Fact].Name)
		}
	}
	u.holder = v.holder(e.Operand, e.Place)
	v.add(u)
}

// holder is how the source writes the object that is used.
func (v *visitor) holder(value ir.Value, place ir.Place) string {
	if value < 0 {
		return v.b.PlaceText(place)
	}
	in := &v.b.IR.Instrs[value]
	switch in.Op {
	case ir.OpLoad:
		return v.b.PlaceText(ir.Place(in.A))
	case ir.OpAttr:
		return v.b.Text(value)
	}
	return ""
}

func (v *visitor) add(u use) {
	if u.object < 0 || slices.ContainsFunc(v.uses, func(o use) bool { return o.instr == u.instr }) {
		return
	}
	v.uses = append(v.uses, u)
}

// lazy finds iterators over a closed object that are returned: who takes the first
// element fails.
//
//	with open(path) as f:
//	    return (parse(line) for line in f)
func (v *visitor) lazy(p *flow.Point, in *ir.Instr) {
	vals := p.Values()
	value := p.Operand(in.A)
	for _, a := range vals.Atoms(value) {
		switch k, x, comp := vals.Kind(a); {
		case k == flow.KindView:
			if o := vals.Of(flow.Atom(x)); p.ShutValue(o) && v.madeHere(flow.Atom(x), vals) {
				v.add(use{instr: p.Instr, effect: -1, object: p.ObjectOf(o)})
			}
		case k == flow.KindSite && comp < 0 && v.b.IR.Instrs[x].Op == ir.OpCall:
			v.generator(p, x)
		}
	}
}

// madeHere says whether an atom is an object that this body opened.
func (v *visitor) madeHere(a flow.Atom, vals *flow.Values) bool {
	k, site, _ := vals.Kind(a)
	return k == flow.KindSite && v.b.IR.Instrs[site].Op != ir.OpIter
}

// generator looks at a call of a generator function whose body, which has not begun,
// needs an argument that is closed by now.
func (v *visitor) generator(p *flow.Point, call int32) {
	calls := v.b.Calls.At(call)
	if len(calls) != 1 || calls[0].Weak || !calls[0].Only || calls[0].Callee < 0 {
		return
	}
	c := &calls[0]
	d := v.b.Program.Def(c.Callee)
	expr := d.Kind == bind.KindGenExpr
	if !expr && d.Flags&bind.Generator == 0 || c.Contract.ContextManager || c.Contract.DecoratedOpaque {
		return
	}
	for n := range c.Contract.Requires {
		f := &c.Contract.Requires[n]
		if f.Kind != contract.ReqOpen || f.Phase != contract.PhaseRun && !expr || f.Path.Root != contract.RootParam || f.Path.Len > 0 {
			continue
		}
		arg := v.b.Calls.Arg(c, f.Path.Index)
		if arg < 0 || v.b.IR.Instrs[arg].Op != ir.OpLoad {
			continue
		}
		if held := p.Place(ir.Place(v.b.IR.Instrs[arg].A)); p.ShutValue(held) {
			v.add(use{instr: p.Instr, effect: -1, object: p.ObjectOf(held), holder: v.holder(arg, ir.NoPlace), callee: int32(c.Callee), fact: int32(n)})
		}
	}
}

// End reports.
func (v *visitor) End() {
	for _, u := range v.uses {
		v.report(u)
	}
	v.exhausted()
}

func (v *visitor) report(u use) {
	closers := v.closers[u.object]
	at, found := closer{}, false
	for _, c := range closers {
		// The nearest that comes before.
		if v.Behind([]int32{c.instr}, -1).Has(u.instr) && (!found || c.instr > at.instr && c.instr < u.instr) {
			at, found = c, true
		}
	}
	if !found || v.asked(u, closers) {
		return
	}
	b := v.b
	f := rule.Finding{Def: int32(b.Def), Instr: u.instr}
	name := u.holder
	if name == "" {
		name = v.holderOf(at)
	}
	if name == "" {
		name = "the object"
	} else {
		name = "`" + name + "`"
	}
	word := "closed"
	in := &b.IR.Instrs[at.instr]
	switch {
	case in.Op == ir.OpExit:
		mark, ok := v.entered(in.A)
		if ok {
			f.Marks = append(f.Marks, rule.Mark{Def: f.Def, Instr: mark, Text: "closed when this `with` block ends"})
		}
	default:
		f.Marks = append(f.Marks, rule.Mark{Def: f.Def, Instr: at.instr, Text: word + " here"})
	}
	e := &b.Flow.Effects[at.effect]
	if u.effect < 0 {
		f.Message = fmt.Sprintf("`%s` returns what reads from %s, which is closed before anybody reads", b.Name(), name)
		f.Label = "nothing is read before the function returns"
		f.Help = "read before it is closed (`return list(...)`), or make the function a generator that yields inside of the block"
	} else {
		f.Message = fmt.Sprintf("`%s` uses %s after it was %s", b.Text(u.instr), name, word)
		if b.IR.Instrs[u.instr].Op != ir.OpCall {
			f.Message = fmt.Sprintf("%s is used after it was %s", name, word)
		}
		f.Label = "fails: " + name + " is " + word
		if in.Op == ir.OpExit {
			f.Help = "use it inside of the `with` block"
		} else {
			f.Help = "close it after its last use, or open it anew"
		}
	}
	if e.Callee >= 0 && e.Fact >= 0 && in.Op != ir.OpExit {
		f.Chain = append(f.Chain, rule.Hop{Def: f.Def, Instr: at.instr, Section: contract.SecReleases, Callee: e.Callee, Fact: e.Fact})
	}
	if u.callee >= 0 && u.fact >= 0 {
		f.Chain = append(f.Chain, rule.Hop{Def: f.Def, Instr: u.instr, Section: contract.SecRequires, Callee: u.callee, Fact: u.fact})
	}
	b.Report(f)
}

// asked says whether the code asks the object on the way whether it is closed.
func (v *visitor) asked(u use, closers []closer) bool {
	for _, ask := range v.asks[u.object] {
		if !v.Behind([]int32{ask}, -1).Has(u.instr) {
			continue
		}
		for _, c := range closers {
			if v.Behind([]int32{c.instr}, -1).Has(ask) {
				return true
			}
		}
	}
	return false
}

// holderOf is the name of what an instruction closes.
func (v *visitor) holderOf(c closer) string {
	in := &v.b.IR.Instrs[c.instr]
	if in.Op == ir.OpExit {
		if enter, ok := v.entered(in.A); ok {
			for i := enter + 1; i <= enter+2 && int(i) < len(v.b.IR.Instrs); i++ {
				if st := &v.b.IR.Instrs[i]; st.Op == ir.OpStore && st.B == enter {
					return v.b.PlaceText(ir.Place(st.A))
				}
			}
		}
		return ""
	}
	e := &v.b.Flow.Effects[c.effect]
	return v.holder(e.Operand, e.Place)
}

// entered finds the instruction that enters the manager of a with statement.
func (v *visitor) entered(manager ir.Value) (int32, bool) {
	b := v.b.IR
	in := &b.Instrs[manager]
	if in.Op != ir.OpLoad {
		return 0, false
	}
	for i := range b.Instrs {
		if st := &b.Instrs[i]; st.Op == ir.OpStore && st.A == in.A {
			for k := i + 1; k < len(b.Instrs) && k <= i+3; k++ {
				if b.Instrs[k].Op == ir.OpEnter && b.Instrs[k].A == st.B {
					return int32(k), true
				}
			}
		}
	}
	return 0, false
}
