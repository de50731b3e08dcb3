package mutatedsharedvalue

import (
	"fmt"

	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

func (v *visitor) finding(c *change) rule.Finding {
	f := rule.Finding{Def: int32(v.b.Def), Instr: c.instr, Part: rule.PartFirstLine, Label: "changes it in place"}
	if c.hop != nil {
		f.Chain = []rule.Hop{*c.hop}
	}
	return f
}

func (v *visitor) mark(instr int32, text string) rule.Mark {
	return rule.Mark{Def: int32(v.b.Def), Instr: instr, Part: rule.PartFirstLine, Text: text}
}

func (v *visitor) reportCopy(c *change, param, site int32) {
	name := v.b.File.IR.Names[v.b.IR.Params[param].Name]
	f := v.finding(c)
	f.Message = fmt.Sprintf("`%s` changes the caller's `%s` on one path and a copy of it on another", v.b.Name(), name)
	f.Marks = []rule.Mark{v.mark(site, "only here it is a copy")}
	f.Notes = []string{fmt.Sprintf("whoever hands the same `%s` in twice finds in it what the first call has left", name)}
	f.Help = "copy it on every path"
	v.b.Report(f)
}

func (v *visitor) reportLocal(c *change, param, site int32) {
	name := v.b.File.IR.Names[v.b.IR.Params[param].Name]
	f := v.finding(c)
	f.Message = fmt.Sprintf("`%s` works in the caller's `%s`, though nobody is to see the result", v.b.Name(), name)
	f.Marks = []rule.Mark{v.mark(site, "on this path it is a container that dies with the call")}
	f.Notes = []string{fmt.Sprintf("whoever hands the same `%s` in twice finds in it what the first call has left", name)}
	f.Help = fmt.Sprintf("work on a copy: `%s = list(%s or ())`, or `dict(%s or {})`", name, name, name)
	v.b.Report(f)
}

func (v *visitor) reportConstant(c *change, name string) {
	f := v.finding(c)
	here := v.b.Text(c.holder)
	f.Message = fmt.Sprintf("`%s` is `%s` itself, and changes for the whole process", here, name)
	f.Notes = []string{"another name is no copy"}
	f.Help = fmt.Sprintf("work on a copy: `copy.deepcopy(%s)`", name)
	v.b.Report(f)
}

func (v *visitor) reportMemoised(c *change, site int32, callee modgraph.DefID) {
	f := v.finding(c)
	name := v.b.World.Name(callee)
	f.Message = fmt.Sprintf("`%s` is what `%s` keeps for its next callers, and they get it changed", v.b.Text(c.holder), name)
	f.Marks = []rule.Mark{
		v.mark(site, "the same object for every call with these arguments"),
		{Def: int32(callee), Instr: -1, Part: rule.PartName, Text: "memoised"},
	}
	f.Help = "work on a copy of it, or let the function give something that cannot change, such as a tuple"
	v.b.Report(f)
}
