package engine

import (
	"context"
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/project"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// ShowRequest asks for contracts.
type ShowRequest struct {
	Project project.Options
	// Symbol is a dotted name such as "shop.pool.Pool.acquire", or its end.
	Symbol string
	Jobs   int
}

// Contract is a function's or class's contract for people.
type Contract struct {
	Symbol string `json:"symbol"`
	File   string `json:"file"`
	Line   int    `json:"line"`
	// Signature is the first line: "async fn acquire(self: &mut Pool) -> owned Connection".
	Signature string            `json:"signature"`
	Sections  []ContractSection `json:"sections"`
}

// ContractSection is a group of facts.
type ContractSection struct {
	// Name is the word at the left: "raises", "mutates".
	Name string `json:"name"`
	// Completeness is "complete", "incomplete" or "not computed".
	Completeness string         `json:"completeness"`
	Facts        []ContractFact `json:"facts"`
	// Unknown says what could not be resolved: "whatever requests.Session.send raises".
	Unknown []string `json:"unknown,omitempty"`
}

// ContractFact is a line.
type ContractFact struct {
	Text string `json:"text"` // "TimeoutError"
	// Detail is its condition or origin: "when self._closed", "from asyncio.wait_for".
	Detail string `json:"detail,omitempty"`
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
}

// Show returns the contract of every definition of the project that a symbol
// means, in structural order.
func (e *Engine) Show(ctx context.Context, req ShowRequest) ([]Contract, error) {
	s, err := NewSession(e).open(ctx, &Request{Project: req.Project, Jobs: req.Jobs})
	if err != nil {
		return nil, err
	}
	a, err := s.analyse(ctx, &Request{Jobs: req.Jobs}, nil)
	if err != nil {
		return nil, err
	}
	w := &shower{presenter: a.presenter(s, e.Rules), a: a, taught: s.taught}
	var out []Contract
	for _, d := range append(a.projectDefs(), a.taughtDefs(s.taught)...) {
		def := s.prog.Def(d)
		switch def.Kind {
		case bind.KindFunction, bind.KindClass:
		default:
			continue
		}
		q := s.prog.QualName(d)
		if q != req.Symbol && !strings.HasSuffix(q, "."+req.Symbol) {
			continue
		}
		out = append(out, w.contract(d))
	}
	return out, nil
}

// shower writes contracts for people.
type shower struct {
	*presenter
	a      *analysis
	taught *taught
}

func (w *shower) contract(d modgraph.DefID) Contract {
	f, _ := w.prog.FileOf(d)
	def := w.prog.Def(d)
	out := Contract{Symbol: w.prog.QualName(d), File: f.Display, Line: f.Lines.Line(def.Start)}
	c := w.facts.Contract(d)
	if m := w.a.lib.Of(d); c == nil && m != nil && m.User != nil {
		c = m.Contract
	}
	if c == nil {
		c = &contract.Contract{Def: int32(d)}
	}
	if def.Kind == bind.KindClass {
		out.Signature = "class " + def.Qual[strings.LastIndexByte(def.Qual, '.')+1:]
		out.Sections = w.classSections(d)
	} else {
		out.Signature = w.signature(d, c)
	}
	out.Sections = append(append(out.Sections, w.sections(d, c)...), w.borrowed(d)...)
	return out
}

// signature is the first line, which a Rust programmer reads at once.
func (w *shower) signature(d modgraph.DefID, c *contract.Contract) string {
	f, _ := w.prog.FileOf(d)
	def := w.prog.Def(d)
	store := w.a.types()
	var b strings.Builder
	if def.Flags&bind.Async != 0 {
		b.WriteString("async ")
	}
	b.WriteString("fn " + def.Qual[strings.LastIndexByte(def.Qual, '.')+1:] + "(")
	for i, p := range def.Params {
		if i > 0 {
			b.WriteString(", ")
		}
		switch p.Kind {
		case bind.VarArgs:
			b.WriteString("*")
		case bind.VarKw:
			b.WriteString("**")
		}
		b.WriteString(f.Bind.Names[p.Name])
		mode := w.mode(c, int32(i))
		t := ""
		if i == 0 && def.Flags&bind.Method != 0 {
			if parent := w.prog.Parent(d); parent != modgraph.NoDef {
				t = w.shortName(parent)
			}
		} else if id := w.a.infer.ParamType(d, i); id != types.Invalid && !store.HasUnknown(id) {
			t = store.Format(id)
		}
		switch {
		case mode != "" && t != "":
			b.WriteString(": " + mode + t)
		case mode != "":
			b.WriteString(": " + strings.TrimSpace(mode))
		case t != "":
			b.WriteString(": " + t)
		}
		if p.Default != 0 {
			b.WriteString(" = " + w.source(f, p))
		}
	}
	b.WriteString(")")
	switch {
	case c.NeverReturns:
		b.WriteString(" -> never")
	default:
		r := w.a.infer.ResultType(d)
		text := ""
		if r != types.Invalid {
			text = store.Format(r)
		}
		if len(c.Owned) > 0 {
			text = "owned " + text
			if r == types.Invalid || store.HasUnknown(r) {
				text = "owned " + w.prog.Syms.Text(c.Owned[0].Res.Kind)
			}
		}
		if text != "" {
			b.WriteString(" -> " + text)
		}
	}
	return b.String()
}

// mode is how a parameter is used: taken over, changed, kept, or only read.
func (w *shower) mode(c *contract.Contract, i int32) string {
	is := func(p contract.Path) bool { return p.Root == contract.RootParam && p.Index == i }
	for _, r := range c.Releases {
		if is(r.Path) && r.Path.Len == 0 {
			return "owned "
		}
	}
	for _, m := range c.Mutates {
		if is(m.Path) {
			return "&mut "
		}
	}
	for _, k := range c.Captures {
		if k.Param == i && !k.Unknown {
			return "kept "
		}
	}
	return ""
}

func (w *shower) source(f *modgraph.File, p bind.Param) string {
	t := f.Bind.Decls
	start, end := t.Start(p.Default), t.End(p.Default)
	if int(end) > len(f.Text) || start > end {
		return "..."
	}
	text := strings.Join(strings.Fields(f.Text[start:end]), " ")
	if len(text) > 30 {
		return "..."
	}
	return text
}

// facts collects the lines of one section.
type factLines struct {
	w    *shower
	d    modgraph.DefID
	list []ContractFact
}

func (l *factLines) add(text, detail string, b *contract.Base) {
	f := ContractFact{Text: text, Detail: detail}
	if b != nil {
		parts := []string{}
		if detail != "" {
			parts = append(parts, detail)
		}
		if c := l.w.condition(l.d, b.Cond); c != "" {
			parts = append(parts, "when "+c)
		}
		if b.Witness.Callee >= 0 {
			parts = append(parts, "from "+l.w.name(modgraph.DefID(b.Witness.Callee)))
		}
		if b.Tier == contract.TierModel && b.Witness.Callee < 0 && b.Witness.Instr < 0 {
			var said string
			if said, f.File, f.Line = l.w.said(l.d); said != "" {
				parts = append(parts, said)
			}
		}
		f.Detail = strings.Join(parts, ", ")
		if b.Witness.Instr >= 0 && l.w.prog.Body(l.d) != nil {
			s := l.w.step(l.d, b.Witness.Instr, "-", "")
			f.File, f.Line = s.File, s.Line
		}
	}
	if !slices.Contains(l.list, f) {
		l.list = append(l.list, f)
	}
}

func (w *shower) sections(d modgraph.DefID, c *contract.Contract) []ContractSection {
	var out []ContractSection
	section := func(name string, s contract.Section, fill func(l *factLines), unknown string) {
		l := &factLines{w: w, d: d}
		fill(l)
		x := ContractSection{Name: name, Facts: l.list}
		switch c.Complete[s] {
		case contract.Complete:
			x.Completeness = "complete"
		case contract.Incomplete:
			x.Completeness = "incomplete"
			if unknown != "" && c.Unknowns > 0 {
				x.Unknown = []string{unknown}
			}
		default:
			x.Completeness = "not computed"
		}
		if len(l.list) > 0 || len(x.Unknown) > 0 {
			out = append(out, x)
		}
	}
	section("returns", contract.SecResult, func(l *factLines) {
		for i := range c.Owned {
			o := &c.Owned[i]
			l.add("owned "+w.prog.Syms.Text(o.Res.Kind), w.releaseHint(o.Res), &o.Base)
		}
		for i := range c.Alias {
			a := &c.Alias[i]
			word := ""
			switch {
			case a.Copied:
				word = "a copy of "
			case a.Elements:
				word = "elements of "
			}
			l.add(word+w.path(d, a.Path), "", &a.Base)
		}
		if c.MayReturnNone && !c.AlwaysNone {
			l.add("None on some path", "", &c.NoneBase)
		}
	}, "")
	section("raises", contract.SecRaises, func(l *factLines) {
		for i := range c.Raises {
			r := &c.Raises[i]
			name := w.prog.Syms.Text(r.Origin)
			if r.Class >= 0 {
				name = w.shortName(modgraph.DefID(r.Class))
			}
			if name == "" {
				name = "an error of unknown class"
			}
			word := ""
			if !r.Expected {
				word = "on misuse"
			}
			l.add(name, word, &r.Base)
		}
	}, "whatever calls that could not be resolved raise")
	section("mutates", contract.SecMutates, func(l *factLines) {
		for i := range c.Mutates {
			m := &c.Mutates[i]
			l.add(w.path(d, m.Path), w.prog.Syms.Text(m.Op), &m.Base)
		}
	}, "")
	section("keeps", contract.SecCaptures, func(l *factLines) {
		for i := range c.Captures {
			k := &c.Captures[i]
			if k.Unknown {
				continue
			}
			into := ""
			if k.Adopted && !k.Into.Known() {
				into = "owned from now on"
			}
			if k.Into.Known() {
				into = "in " + w.path(d, k.Into)
			}
			l.add(w.path(d, contract.Param(int(k.Param))), into, &k.Base)
		}
	}, "")
	section("releases", contract.SecReleases, func(l *factLines) {
		for i := range c.Releases {
			r := &c.Releases[i]
			how := "on some paths"
			if r.Must {
				how = "on every path"
			}
			l.add(w.path(d, r.Path), how, &r.Base)
		}
	}, "")
	section("blocks", contract.SecBlocks, func(l *factLines) {
		for i := range c.Blocks {
			l.add(c.Blocks[i].Kind.String(), "", &c.Blocks[i].Base)
		}
	}, "")
	section("suspends", contract.SecSuspends, func(l *factLines) {
		for i := range c.Suspends {
			l.add(c.Suspends[i].Kind.String(), "", &c.Suspends[i].Base)
		}
	}, "")
	section("calls", contract.SecCalls, func(l *factLines) {
		for i := range c.Calls {
			l.add(w.path(d, c.Calls[i].Path), whereNames[c.Calls[i].Where], &c.Calls[i].Base)
		}
	}, "")
	section("held", contract.SecHeld, func(l *factLines) {
		for i := range c.Held {
			h := &c.Held[i]
			l.add(w.path(d, h.Path), "still open when it raises: "+w.prog.Syms.Text(h.Res.Kind), &h.Base)
		}
	}, "")
	section("globals", contract.SecGlobals, func(l *factLines) {
		for i := range c.Globals {
			g := &c.Globals[i]
			l.add(w.path(d, g.Path), w.prog.Syms.Text(g.Kind), &g.Base)
		}
	}, "")
	return out
}

var whereNames = [...]string{"here", "on the event loop", "on a worker", "on a new thread", "in a new process", "later"}

func (w *shower) releaseHint(r contract.Resource) string {
	if t := w.prog.Syms.Text(r.Release); t != "" {
		return "released by " + t
	}
	return ""
}

func (w *shower) classSections(d modgraph.DefID) []ContractSection {
	c := w.facts.Class(d)
	if c == nil {
		return nil
	}
	var out []ContractSection
	if c.Grade != contract.GradeNone {
		l := &factLines{w: w, d: d}
		text := "its objects own something"
		if c.Release >= 0 {
			text += "; `" + w.shortName(modgraph.DefID(c.Release)) + "` releases it"
		}
		l.add(text, "", nil)
		out = append(out, ContractSection{Name: "resource", Completeness: "complete", Facts: l.list})
	}
	if len(c.Fields) > 0 {
		l := &factLines{w: w, d: d}
		for _, f := range c.Fields {
			detail := "released by nothing"
			if f.ReleasedBy >= 0 {
				detail = "released by " + w.shortName(modgraph.DefID(f.ReleasedBy))
			}
			x := ContractFact{Text: "self." + w.prog.Syms.Text(f.Name) + ": " + w.prog.Syms.Text(f.Res.Kind), Detail: detail}
			if f.Method >= 0 {
				s := w.step(modgraph.DefID(f.Method), f.Instr, "-", "")
				x.File, x.Line = s.File, s.Line
			}
			l.list = append(l.list, x)
		}
		out = append(out, ContractSection{Name: "owns", Completeness: "complete", Facts: l.list})
	}
	return out
}

// path is an access path in the words of the source.
func (w *shower) path(d modgraph.DefID, p contract.Path) string {
	var b strings.Builder
	syms := w.prog.Syms
	switch p.Root {
	case contract.RootNone:
		if p.Owner.Class > 0 {
			return w.shortName(modgraph.DefID(p.Owner.Class)) + "." + syms.Text(p.Owner.Field)
		}
		return "something"
	case contract.RootParam:
		f, _ := w.prog.FileOf(d)
		params := w.prog.Def(d).Params
		if int(p.Index) < len(params) {
			b.WriteString(f.Bind.Names[params[p.Index].Name])
		} else {
			b.WriteString("argument")
		}
	case contract.RootResult:
		b.WriteString("result")
	case contract.RootClass:
		b.WriteString(w.shortName(modgraph.DefID(p.Def)) + "." + syms.Text(p.Name))
	default:
		b.WriteString(syms.Text(p.Name))
	}
	for i := uint8(0); i < p.Len; i++ {
		switch s := p.Sel[i]; s.Kind {
		case contract.SelAttr:
			b.WriteString("." + syms.Text(s.Name))
		case contract.SelKey:
			b.WriteString("[" + syms.Text(s.Name) + "]")
		default:
			b.WriteString("[*]")
		}
	}
	return b.String()
}

func (w *shower) condition(d modgraph.DefID, c contract.Cond) string {
	var parts []string
	for _, a := range c {
		name := w.path(d, contract.Param(int(a.Param)))
		not := ""
		if a.Negated {
			not = "not "
		}
		switch a.Kind {
		case contract.AtomIsNone:
			parts = append(parts, name+" is "+not+"None")
		case contract.AtomTruthy:
			parts = append(parts, not+name)
		case contract.AtomEquals:
			op := " == "
			if a.Negated {
				op = " != "
			}
			parts = append(parts, name+op+w.prog.Syms.Text(a.Const))
		case contract.AtomNames:
			op := " has "
			if a.Negated {
				op = " lacks "
			}
			parts = append(parts, name+op+w.prog.Syms.Text(a.Const))
		case contract.AtomIsClass:
			parts = append(parts, not+"isinstance("+name+", "+w.shortName(modgraph.DefID(a.Class))+")")
		case contract.AtomRuns:
			of := w.prog.Parent(modgraph.DefID(a.Class))
			parts = append(parts, not+name+" has the method of "+w.shortName(of))
		case contract.AtomMaybe:
			parts = append(parts, "some condition holds")
		}
	}
	return strings.Join(parts, " and ")
}
