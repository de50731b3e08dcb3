package infer

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// WriteTypes prints the parameters, results and expressions of a file with their
// types, a body after the other.
func (r *Result) WriteTypes(w io.Writer, file modgraph.FileID) error {
	out := bufio.NewWriter(w)
	f := r.x.Prog.Files[file]
	if f.IR == nil {
		fmt.Fprintf(out, "%s has no bodies\n", f.Display)
		return out.Flush()
	}
	s := r.x.Types
	for i := range f.IR.Bodies {
		d := f.FirstDef + modgraph.DefID(i)
		b := &f.IR.Bodies[i]
		fmt.Fprintf(out, "%s", heading(r.x.Prog, d))
		if b.Kind == ir.KindFunction || b.Kind == ir.KindLambda || b.Kind == ir.KindGenExpr {
			out.WriteString("(")
			for k := range b.Params {
				if k > 0 {
					out.WriteString(", ")
				}
				fmt.Fprintf(out, "%s: %s", f.IR.Names[b.Params[k].Name], s.Format(r.ParamType(d, k)))
			}
			fmt.Fprintf(out, ") -> %s", s.Format(r.ResultType(d)))
			if y := r.YieldType(d); y != types.Never {
				fmt.Fprintf(out, ", yields %s", s.Format(y))
			}
		}
		out.WriteString("\n")
		list := r.TypesOf(d)
		for k := range b.Instrs {
			in := &b.Instrs[k]
			if k >= len(list) || list[k] == types.Invalid || in.Flag&ir.FlagSynthetic != 0 || in.Op == ir.OpConst {
				continue
			}
			fmt.Fprintf(out, "  %-7s %-40s %s\n", at(f, b, int32(k)), text(f, b, int32(k)), s.Format(list[k]))
		}
	}
	return out.Flush()
}

// WriteCalls prints what runs at each instruction of a file: targets with their
// evidence, or why there are none.
func (r *Result) WriteCalls(w io.Writer, file modgraph.FileID) error {
	out := bufio.NewWriter(w)
	f := r.x.Prog.Files[file]
	if f.IR == nil {
		fmt.Fprintf(out, "%s has no bodies\n", f.Display)
		return out.Flush()
	}
	for i := range f.IR.Bodies {
		d := f.FirstDef + modgraph.DefID(i)
		b := &f.IR.Bodies[i]
		sites := r.Sites(d)
		if sites == nil || len(sites.List) == 0 {
			continue
		}
		fmt.Fprintf(out, "%s\n", heading(r.x.Prog, d))
		for k := range sites.List {
			x := &sites.List[k]
			fmt.Fprintf(out, "  %-7s %-9s %-40s", at(f, b, x.Instr), x.Kind, text(f, b, x.Instr))
			for _, t := range sites.TargetsOf(x) {
				fmt.Fprintf(out, " %s (%s)", r.x.Prog.QualName(t.Def), t.Tier)
			}
			if x.External != "" {
				fmt.Fprintf(out, " %s", x.External)
			}
			switch {
			case x.Reason != ReasonNone:
				fmt.Fprintf(out, " unresolved: %s", x.Reason)
			case !x.Complete:
				out.WriteString(" or others")
			}
			out.WriteString("\n")
		}
		for _, ref := range r.Refs(d) {
			fmt.Fprintf(out, "  %-7s passes %s\n", at(f, b, ref.Instr), r.x.Prog.QualName(ref.Def))
		}
	}
	return out.Flush()
}

func heading(p *modgraph.Program, d modgraph.DefID) string {
	f, i := p.FileOf(d)
	def := &f.Bind.Defs[i]
	if def.Qual == "" {
		return "<module>"
	}
	if def.Ordinal > 0 {
		return fmt.Sprintf("%s#%d", def.Qual, def.Ordinal)
	}
	return def.Qual
}

func at(f *modgraph.File, b *ir.Body, k int32) string {
	s := b.Span(k).Start
	line := f.Lines.Line(s)
	return fmt.Sprintf("%d:%d", line, int(s-f.Lines.Start(line))+1)
}

// text is the source of an instruction, in one short line.
func text(f *modgraph.File, b *ir.Body, k int32) string {
	s := b.Span(k)
	if int(s.End) > len(f.Text) || s.Start > s.End {
		return ""
	}
	t := strings.Join(strings.Fields(f.Text[s.Start:s.End]), " ")
	if r := []rune(t); len(r) > 38 {
		t = string(r[:37]) + "…"
	}
	return t
}

var kindNames = [...]string{"call", "construct", "property", "enter", "exit", "iter", "next", "await", "operator", "with"}

// String is the word that listings use.
func (k Kind) String() string { return kindNames[k] }
