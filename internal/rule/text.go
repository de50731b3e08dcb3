package rule

import (
	"strings"
	"unicode/utf8"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// maxQuote is how many bytes of source a message quotes.
const maxQuote = 48

// Text is what stands in the source for an instruction, on one line and cut to
// what a sentence can hold.
func (b *Body) Text(instr int32) string {
	s := b.IR.Span(instr)
	if int(s.End) > len(b.File.Text) || s.Start > s.End {
		return ""
	}
	return quote(b.File.Text[s.Start:s.End])
}

func quote(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) <= maxQuote {
		return s
	}
	// The name of what is called is worth more than its arguments.
	if open := strings.IndexByte(s, '('); open > 0 && open < 2*maxQuote && strings.HasSuffix(s, ")") {
		return s[:open] + "(...)"
	}
	cut := maxQuote - 3
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	// Whole words, where that leaves enough of them.
	if at := strings.LastIndexAny(s[:cut], " ,([.="); at > maxQuote/2 {
		cut = at + 1
	}
	return strings.TrimRight(s[:cut], " ") + "..."
}

// PlaceText is how the source writes a place: `self.file`, `jobs["a"]`. It is
// empty for what has no name.
func (b *Body) PlaceText(p ir.Place) string {
	if p < 0 {
		return ""
	}
	pl := &b.IR.Places
	switch k := pl.Kind[p]; k {
	case ir.PlaceTemp, ir.PlaceRet, ir.PlaceExc, ir.PlaceTag:
		return ""
	case ir.PlaceAttr, ir.PlaceKey, ir.PlaceElem:
		parent := b.PlaceText(pl.Parent[p])
		if parent == "" {
			return ""
		}
		switch k {
		case ir.PlaceAttr:
			return parent + "." + b.Flow.File.Names[pl.Name[p]]
		case ir.PlaceElem:
			return parent + "[...]"
		}
		c := b.Flow.File.Consts[pl.Name[p]]
		return parent + "[" + contract.ConstText(contract.ConstKind(c.Kind), c.Text) + "]"
	}
	return b.Flow.File.Names[pl.Name[p]]
}

// Name is how people call the function, class or module of the body.
func (b *Body) Name() string { return b.World.Name(b.Def) }

// Name is the name of a definition inside its file, such as `Pool.take`; of a
// module it is the dotted name.
func (w *World) Name(d modgraph.DefID) string {
	if d < 0 {
		return ""
	}
	f, i := w.Program.FileOf(d)
	q := f.Bind.Defs[i].Qual
	if q == "" {
		if f.Module != "" {
			return f.Module
		}
		return f.Display
	}
	q = strings.ReplaceAll(q, ".<locals>", "")
	if k := strings.LastIndexByte(q, '.'); k >= 0 && f.Bind.Defs[i].Kind == bind.KindFunction {
		// A function inside a function is known by its own name.
		if p := f.Bind.Defs[i].Parent; p != bind.NoDef && f.Bind.Defs[p].Kind == bind.KindFunction {
			return q[k+1:]
		}
	}
	return q
}

// ClassName is the name of an exception or other class for a sentence.
func (w *World) ClassName(d modgraph.DefID) string {
	if d < 0 {
		return ""
	}
	q := w.Name(d)
	return q[strings.LastIndexByte(q, '.')+1:]
}

// Opens is the expression that gives what an obligation is about; empty for a call of a
// method that opens its receiver, and where it is an item of what the expression gives.
func (b *Body) Opens(ob *flow.Obligation) string {
	if ob.Arms || ob.Component >= 0 {
		return ""
	}
	return b.Text(ob.Instr)
}

// SureOwner says whether the caller of an acquisition owns what it gives, whatever
// the arguments are.
func (b *Body) SureOwner(o int) bool { return !b.Flow.Owns[o].Lock && b.Flow.Owns[o].Cond.Always() }

// Effects calls f for each named effect that a model states of an argument of an
// instruction, with the argument.
func (b *Body) Effects(instr int32, f func(name string, at ir.Value)) {
	calls := b.Calls.At(instr)
	for k := range calls {
		c := &calls[k]
		for n := range c.Contract.Effects {
			e := &c.Contract.Effects[n]
			if _, ok := b.Holds(c, &e.Base); !ok || e.Path.Root != contract.RootParam || e.Path.Len != 0 {
				continue
			}
			if at := b.Calls.Arg(c, e.Path.Index); at >= 0 {
				f(b.Program.Syms.Text(e.Name), at)
			}
		}
	}
}
