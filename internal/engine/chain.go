package engine

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/stated"
)

// maxHops bounds a walk through witnesses. Facts keep the witness of the round in
// which they were found, so chains end; the bound guards that promise.
const maxHops = 40

// chain walks from a finding's hops through the current contracts down to where
// the facts are rooted, and makes a sentence of each step. A step stands where
// its function does the thing: for
//
//	def quote(item): return rates.get(item)         # shop/rates.py:30
//	class Rates:
//	    def get(self, item): return requests.get(u) # shop/rates.py:52
//
// and a call of quote in a coroutine the path is "`quote` calls `Rates.get`",
// "which calls `requests.get`".
func (p *presenter) chain(hops []rule.Hop) []diag.Step {
	var out []diag.Step
	for _, h := range hops {
		if h.Text != "" {
			out = append(out, p.step(modgraph.DefID(h.Def), h.Instr, h.Text, ""))
		}
		if h.Callee < 0 {
			continue
		}
		out = p.walk(out, h)
	}
	return out
}

func (p *presenter) walk(out []diag.Step, h rule.Hop) []diag.Step {
	def, fact, section := modgraph.DefID(h.Callee), h.Fact, h.Section
	for n := 0; n < maxHops; n++ {
		c := p.facts.Contract(def)
		base := factBase(c, section, fact)
		if base == nil || p.prog.Body(def) == nil || c.Modelled {
			return out
		}
		w := base.Witness
		who := "which"
		if n == 0 {
			who = "`" + p.name(def) + "`"
		}
		if w.Callee < 0 && w.Instr < 0 && base.Tier == contract.TierModel {
			return append(out, p.comment(def, who+" "+commented(section)))
		}
		if w.Callee < 0 {
			text, excerpt := p.root(def, w.Instr, c, section, fact)
			return append(out, p.step(def, w.Instr, who+" "+text, excerpt))
		}
		callee := modgraph.DefID(w.Callee)
		next := p.facts.Contract(callee)
		text := p.link(section, p.called(def, w.Instr, callee))
		excerpt := ""
		if next == nil || next.Modelled || p.prog.Body(callee) == nil {
			excerpt = p.excerpt(def, w.Instr)
			if section == contract.SecResult || section == contract.SecHeld {
				text = "opens it"
			}
		}
		out = append(out, p.step(def, w.Instr, who+" "+text, excerpt))
		def, fact = callee, w.Fact
	}
	return out
}

// commented says what a function does by its comment.
func commented(s contract.Section) string {
	if s == contract.SecCaptures {
		return "takes it over, says its comment"
	}
	return "makes its caller the owner, says its comment"
}

// comment is the step of a fact that a comment on a `def` line states.
func (p *presenter) comment(def modgraph.DefID, text string) diag.Step {
	f, i := p.prog.FileOf(def)
	span := p.prog.Def(def).NameAt
	excerpt := ""
	if notes := stated.Of(f.Stated, i); len(notes) > 0 {
		span = notes[0].Span
		excerpt = f.Text[span.Start:span.End]
	}
	return diag.Step{Text: text, File: f.Display, Line: f.Lines.Line(span.Start), Span: span, Excerpt: excerpt}
}

// link says how a fact travels from a callee to its caller.
func (p *presenter) link(s contract.Section, callee string) string {
	switch s {
	case contract.SecResult:
		return "gets it from `" + callee + "` and hands it on"
	case contract.SecRaises:
		return "lets the error of `" + callee + "` through"
	}
	return "calls `" + callee + "`"
}

// root says what a function does itself.
func (p *presenter) root(def modgraph.DefID, instr int32, c *contract.Contract, s contract.Section, fact int32) (text, excerpt string) {
	excerpt = p.excerpt(def, instr)
	switch s {
	case contract.SecRaises:
		if x := c.Raises[fact].Class; x >= 0 {
			return "raises `" + p.shortName(modgraph.DefID(x)) + "`", excerpt
		}
		return "raises", excerpt
	case contract.SecMutates:
		return p.change(c.Mutates[fact], excerpt)
	case contract.SecResult:
		return "makes it", excerpt
	case contract.SecHeld:
		return "holds it", excerpt
	case contract.SecReleases:
		return "releases it", excerpt
	case contract.SecCaptures:
		return "keeps it", excerpt
	case contract.SecBlocks:
		return "waits here", excerpt
	case contract.SecSuspends:
		return "gives control back to the event loop here", excerpt
	case contract.SecCalls:
		return "calls it", excerpt
	}
	return "does it here", excerpt
}

// change says how a container or object is changed.
func (p *presenter) change(m contract.Mutate, excerpt string) (text, rest string) {
	if excerpt == "" {
		return "changes it", ""
	}
	switch op := p.prog.Syms.Text(m.Op); {
	case op == "del []":
		return "deletes `" + excerpt + "`", ""
	case op == "[]=" || m.Attr:
		return "stores to `" + excerpt + "`", ""
	}
	return "runs `" + excerpt + "`", ""
}

// step is one line of the path.
func (p *presenter) step(def modgraph.DefID, instr int32, text, excerpt string) diag.Step {
	f, _ := p.prog.FileOf(def)
	span := p.span(def, instr, rule.PartWhole)
	return diag.Step{Text: text, File: f.Display, Line: f.Lines.Line(span.Start), Span: span, Excerpt: excerpt}
}

// maxExcerpt is the longest source text that a step quotes.
const maxExcerpt = 60

// excerpt is the source of an instruction on one line.
func (p *presenter) excerpt(def modgraph.DefID, instr int32) string {
	f, _ := p.prog.FileOf(def)
	span := p.span(def, instr, rule.PartWhole)
	text := strings.Join(strings.Fields(f.Text[span.Start:span.End]), " ")
	if r := []rune(text); len(r) > maxExcerpt {
		text = string(r[:maxExcerpt-3]) + "..."
	}
	return text
}

// name is a definition's name as people call it: `Rates.get`, `requests.get`.
func (p *presenter) name(def modgraph.DefID) string {
	f, i := p.prog.FileOf(def)
	d := &f.Bind.Defs[i]
	q := d.Qual
	if d.Kind == bind.KindModule {
		return f.Module
	}
	if f.Origin != modgraph.Project && f.Module != "" && f.Module != "builtins" {
		mod := f.Module
		// A private module behind a public one is not what the user wrote.
		if k := strings.LastIndexByte(mod, '.'); k >= 0 && f.Origin != modgraph.StdStub {
			mod = mod[:strings.IndexByte(mod, '.')]
		}
		q = strings.TrimPrefix(mod, "_") + "." + q
	}
	return q
}

// called is a callee's name in the path. What a library keeps private the user has
// called by another name, which stands in the source.
func (p *presenter) called(def modgraph.DefID, instr int32, callee modgraph.DefID) string {
	name := p.name(callee)
	f, _ := p.prog.FileOf(callee)
	if f.Origin == modgraph.Project || !strings.Contains("."+name, "._") {
		return name
	}
	if text, _, call := strings.Cut(p.excerpt(def, instr), "("); call && text != "" {
		return text
	}
	return name
}

// shortName is the last part of a definition's name.
func (p *presenter) shortName(def modgraph.DefID) string {
	q := p.prog.Def(def).Qual
	return q[strings.LastIndexByte(q, '.')+1:]
}

// span is the place of an instruction in its file.
func (p *presenter) span(def modgraph.DefID, instr int32, part rule.Part) diag.Span {
	f, i := p.prog.FileOf(def)
	d := &f.Bind.Defs[i]
	var span diag.Span
	if b := p.prog.Body(def); b != nil && instr >= 0 && int(instr) < len(b.Instrs) {
		span = b.Span(ir.Value(instr))
	} else {
		span = d.NameAt
	}
	switch part {
	case rule.PartName:
		span = d.NameAt
	case rule.PartFirstLine:
		text := f.Text[span.Start:span.End]
		if k := strings.IndexAny(text, "\r\n"); k >= 0 {
			span.End = span.Start + uint32(k)
		}
	}
	if n := uint32(len(f.Text)); span.End > n {
		span.End = n
		span.Start = min(span.Start, n)
	}
	return span
}

// factBase is the common part of a fact, nil when there is no such fact.
func factBase(c *contract.Contract, s contract.Section, i int32) *contract.Base {
	if c == nil || i < 0 {
		return nil
	}
	at := func(n int, f func() *contract.Base) *contract.Base {
		if int(i) >= n {
			return nil
		}
		return f()
	}
	switch s {
	case contract.SecResult:
		return at(len(c.Owned), func() *contract.Base { return &c.Owned[i].Base })
	case contract.SecMutates:
		return at(len(c.Mutates), func() *contract.Base { return &c.Mutates[i].Base })
	case contract.SecCaptures:
		return at(len(c.Captures), func() *contract.Base { return &c.Captures[i].Base })
	case contract.SecReleases:
		return at(len(c.Releases), func() *contract.Base { return &c.Releases[i].Base })
	case contract.SecCalls:
		return at(len(c.Calls), func() *contract.Base { return &c.Calls[i].Base })
	case contract.SecGlobals:
		return at(len(c.Globals), func() *contract.Base { return &c.Globals[i].Base })
	case contract.SecRaises:
		return at(len(c.Raises), func() *contract.Base { return &c.Raises[i].Base })
	case contract.SecHeld:
		return at(len(c.Held), func() *contract.Base { return &c.Held[i].Base })
	case contract.SecBlocks:
		return at(len(c.Blocks), func() *contract.Base { return &c.Blocks[i].Base })
	case contract.SecSuspends:
		return at(len(c.Suspends), func() *contract.Base { return &c.Suspends[i].Base })
	case contract.SecPairs:
		return at(len(c.Pairs), func() *contract.Base { return &c.Pairs[i].Base })
	case contract.SecHandled:
		return at(len(c.Handled), func() *contract.Base { return &c.Handled[i].Base })
	case contract.SecRequires:
		return at(len(c.Requires), func() *contract.Base { return &c.Requires[i].Base })
	case contract.SecEffects:
		return at(len(c.Effects), func() *contract.Base { return &c.Effects[i].Base })
	case contract.SecLocks:
		return at(len(c.Locks), func() *contract.Base { return &c.Locks[i].Base })
	case contract.SecCost:
		return at(len(c.Costs), func() *contract.Base { return &c.Costs[i].Base })
	}
	return nil
}
