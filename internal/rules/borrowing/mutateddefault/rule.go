// Package mutateddefault is the rule FER202.
//
// # Model
//
// A default is made once, when `def` runs, and every call that leaves the
// argument out gets the same object. That is harmless as long as nobody changes
// it, so the rule asks the contract of the function what it mutates: the parameter
// itself, here or in a callee, or a field that captured it and that a method of the
// class changes later:
//
//	def by_customer(orders, totals={}):
//	    for order in orders:
//	        add(totals, order)       # contract: mutates parameter 0, []=
//	    return totals
//
// A condition of the fact is decided for the default: `totals = totals or {}`
// changes what was given only if it was true, which an empty dict is not.
package mutateddefault

import (
	_ "embed" // the documentation
	"fmt"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is FER202.
type Rule struct{}

// Meta describes the rule.
func (Rule) Meta() rule.Meta {
	return rule.Meta{Code: "FER202", Name: "mutated-default", Level: diag.Warning, DefaultOn: true, Doc: doc}
}

// Run looks at every function that is made with a mutable default.
func (Rule) Run(p *rule.Whole) {
	c := checker{p: p}
	for _, d := range p.Defs {
		body := p.Program.Body(d)
		if body == nil {
			continue
		}
		if k := p.Program.Def(d).Kind; k != bind.KindModule && k != bind.KindClass {
			continue // a function made anew by each call has a default of its own each time
		}
		f, _ := p.Program.FileOf(d)
		if f.Class == modgraph.ClassTest {
			continue // its process ends with the tests
		}
		for i := range body.Instrs {
			if in := &body.Instrs[i]; in.Op == ir.OpMakeFunc && in.N > 0 {
				c.function(d, f, body, in)
			}
		}
	}
}

type checker struct {
	p *rule.Whole
	// mutators are the methods that change a field, by class; made when first asked.
	subclasses map[modgraph.DefID][]modgraph.DefID
}

// object is a default that can be changed.
type object struct {
	maker modgraph.DefID // the body that runs the def statement
	value ir.Value       // of it
	kind  rule.Container
	empty bool
	fn    modgraph.DefID
	file  *modgraph.File
	param int32
	name  string
}

func (c *checker) function(maker modgraph.DefID, f *modgraph.File, body *ir.Body, in *ir.Instr) {
	fn := f.FirstDef + modgraph.DefID(in.B)
	callee := c.p.Program.Body(fn)
	k := c.p.Facts.Contract(fn)
	if callee == nil || k == nil {
		return
	}
	values := body.Operands(in)
	for i := range callee.Params {
		at := callee.Params[i].Default
		if at < 0 || int(at) >= len(values) || values[at] == ir.NoValue {
			continue
		}
		o := object{maker: maker, value: values[at], fn: fn, file: f, param: int32(i), name: f.IR.Names[callee.Params[i].Name]}
		if !c.mutable(&o, body) || keptOnPurpose(o.name) {
			continue
		}
		if m := c.mutated(k, &o); m != nil {
			if c.harmless(callee, &o, m, body) {
				continue
			}
			c.report(&o, rule.Hop{Def: int32(fn), Instr: m.Witness.Instr, Section: contract.SecMutates, Callee: m.Witness.Callee, Fact: m.Witness.Fact}, "")
			continue
		}
		c.captured(k, &o)
	}
}

// mutable says whether a default is a container that is made on the spot.
func (c *checker) mutable(o *object, body *ir.Body) bool {
	switch in := &body.Instrs[o.value]; in.Op {
	case ir.OpList:
		o.kind, o.empty = rule.List, in.N == 0
	case ir.OpSet:
		o.kind, o.empty = rule.Set, in.N == 0
	case ir.OpDict:
		o.kind, o.empty = rule.Dict, in.N == 0
	case ir.OpCall:
		site := c.p.Infer.Sites(o.maker).At(o.value)
		if site == nil || site.Kind != infer.KindConstruct {
			return false
		}
		o.kind, o.empty = c.p.ContainerOf(c.p.Infer.TypeOf(o.maker, o.value)), in.N == 0
		return o.kind >= rule.List
	default:
		return false
	}
	return true
}

// keptOnPurpose says whether a parameter's name says that its value is to stay from
// call to call: a memo table that lives in the default.
func keptOnPurpose(name string) bool {
	lower := strings.ToLower(name)
	return strings.HasPrefix(name, "_") || strings.Contains(lower, "cache") || strings.Contains(lower, "memo")
}

// mutated finds a change of the parameter that can happen to its default.
func (c *checker) mutated(k *contract.Contract, o *object) *contract.Mutate {
	want := contract.Param(int(o.param))
	for i := range k.Mutates {
		if m := &k.Mutates[i]; m.Path.SameAs(want) && !m.Attr && m.Tier != contract.TierWeak && o.allows(m.Cond) && c.changes(o, m) {
			return m
		}
	}
	return nil
}

// takesOut are operations that an empty container answers without changing.
var takesOut = map[string]bool{
	"pop": true, "popitem": true, "remove": true, "discard": true, "clear": true, "del []": true, "popleft": true, "sort": true,
	"reverse": true, "difference_update": true, "intersection_update": true,
}

// changes says whether an operation alters the default as it is made, and not on
// purpose: out of an empty one nothing can be taken.
func (c *checker) changes(o *object, m *contract.Mutate) bool {
	op := c.p.Program.Syms.Text(m.Op)
	if o.empty {
		return !takesOut[op]
	}
	// A cell in a list, as in `n=[0]` and `n[0] += 1`, is a counter on purpose.
	return o.kind != rule.List || op != "[]="
}

// allows decides a condition for the default.
func (o *object) allows(c contract.Cond) bool {
	for _, a := range c {
		if a.Param != o.param {
			continue
		}
		holds := true
		switch a.Kind {
		case contract.AtomIsNone, contract.AtomGiven, contract.AtomEquals:
			holds = false
		case contract.AtomTruthy:
			holds = !o.empty
		default:
			continue
		}
		if holds == a.Negated {
			return false
		}
	}
	return true
}

// captured looks for a field that keeps the default, and for a method that changes
// it there.
func (c *checker) captured(k *contract.Contract, o *object) {
	cls := c.p.Program.Parent(o.fn)
	if cls == modgraph.NoDef || c.p.Program.Def(cls).Kind != bind.KindClass || o.param == 0 {
		return
	}
	for i := range k.Captures {
		x := &k.Captures[i]
		if x.Param != o.param || x.Elements || x.Tier == contract.TierWeak || !o.allows(x.Cond) {
			continue
		}
		into := x.Into
		if into.Root != contract.RootParam || into.Index != 0 || into.Len != 1 || into.Sel[0].Kind != contract.SelAttr {
			continue
		}
		if method, m := c.mutator(o, cls, into); m != nil {
			c.report(o, rule.Hop{Def: int32(method), Instr: m.Witness.Instr, Section: contract.SecMutates, Callee: m.Witness.Callee, Fact: m.Witness.Fact},
				c.field(into.Sel[0].Name))
			return
		}
	}
}

func (c *checker) field(name sym.Sym) string { return "self." + c.p.Program.Syms.Text(name) }

// mutator finds a method of a class or of its subclasses that changes a field.
func (c *checker) mutator(o *object, cls modgraph.DefID, path contract.Path) (modgraph.DefID, *contract.Mutate) {
	for _, sub := range c.family(cls) {
		f, at := c.p.Program.FileOf(sub)
		for i := range f.Bind.Defs {
			if def := &f.Bind.Defs[i]; def.Parent != at || def.Kind != bind.KindFunction {
				continue
			}
			method := f.FirstDef + modgraph.DefID(i)
			k := c.p.Facts.Contract(method)
			if k == nil {
				continue
			}
			for n := range k.Mutates {
				if m := &k.Mutates[n]; m.Path.SameAs(path) && !m.Attr && m.Tier != contract.TierWeak && c.changes(o, m) {
					return method, m
				}
			}
		}
	}
	return modgraph.NoDef, nil
}

// family is a class and its subclasses in the program, in structural order.
func (c *checker) family(cls modgraph.DefID) []modgraph.DefID {
	if list, ok := c.subclasses[cls]; ok {
		return list
	}
	list := []modgraph.DefID{cls}
	for _, d := range c.p.Defs {
		if d != cls && c.p.Program.Def(d).Kind == bind.KindClass && c.p.Declare.Class(d).Has(cls) {
			list = append(list, d)
		}
	}
	if c.subclasses == nil {
		c.subclasses = map[modgraph.DefID][]modgraph.DefID{}
	}
	c.subclasses[cls] = list
	return list
}

func (c *checker) report(o *object, hop rule.Hop, field string) {
	fn := c.p.Program.Def(o.fn).Qual
	f := rule.Finding{
		Code: "FER202", Def: int32(o.maker), Instr: o.value, Part: rule.PartFirstLine,
		Message: fmt.Sprintf("`%s` keeps what one call of `%s` puts into it for the next: its default is made only once", o.name, fn),
		Label:   fmt.Sprintf("one %s for all calls that leave `%s` out", o.kind, o.name),
		Notes:   []string{fmt.Sprintf("a default is evaluated when `def` runs; in a process that lives long, what `%s` holds comes from calls that have nothing to do with each other", o.name)},
		Help:    fmt.Sprintf("default to `None`, and make it in the body: `if %s is None: %s = %s`", o.name, o.name, o.text(c)),
	}
	f.Fix = rule.Fix{Kind: rule.FixDefault, Def: int32(o.maker), Instr: o.value, Name: o.name}
	method := modgraph.DefID(hop.Def)
	text := "changed here"
	if field != "" {
		text = fmt.Sprintf("changed here as `%s`", field)
	}
	f.Marks = []rule.Mark{{Def: hop.Def, Instr: hop.Instr, Part: rule.PartFirstLine, Text: text}}
	if hop.Callee >= 0 {
		hop.Text = fmt.Sprintf("`%s` hands it on", c.p.Program.Def(method).Qual)
		f.Chain = []rule.Hop{hop}
	}
	c.p.Report(f)
}

// text is the source of the default.
func (o *object) text(c *checker) string {
	return rule.TextOf(o.file, c.p.Program.Body(o.maker), o.value)
}
