package capturedloopvariable

import (
	"fmt"

	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

func (c *checker) report(made int32, def modgraph.DefID, v captured, again, keeps int32) {
	name := c.b.PlaceText(v.place)
	body := c.b.Program.Body(def)
	who, help := "this lambda", fmt.Sprintf("bind it now: `lambda %s=%s: ...`", name, name)
	switch body.Kind {
	case ir.KindFunction:
		who = "`" + c.b.World.Name(def) + "`"
		help = fmt.Sprintf("bind it now: give %s a parameter `%s=%s`", who, name, name)
	case ir.KindGenExpr:
		who, help = "this generator", "make it a list: a comprehension in brackets runs at once"
	}
	f := rule.Finding{
		Def: int32(c.b.Def), Instr: made, Part: rule.PartFirstLine,
		Message: fmt.Sprintf("%s reads `%s` when it runs: all that this loop makes see the last one", who, name),
		Label:   "made anew in each round, kept for later",
		Marks: []rule.Mark{
			{Def: int32(c.b.Def), Instr: again, Part: rule.PartFirstLine, Text: fmt.Sprintf("`%s` gets another value in each round", name)},
			{Def: int32(v.def), Instr: v.instr, Part: rule.PartFirstLine, Text: "read only when it runs"},
			{Def: int32(c.b.Def), Instr: keeps, Part: rule.PartFirstLine, Text: "kept beyond the round"},
		},
		Notes: []string{"a closure keeps the variable and not its value"},
		Help:  help,
		Fix:   rule.Fix{Kind: rule.FixBind, Def: int32(c.b.Def), Instr: made, Name: name},
	}
	c.b.Report(f)
}
