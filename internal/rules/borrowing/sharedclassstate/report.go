package sharedclassstate

import (
	"fmt"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// maxMarks is how many changing methods a finding shows.
const maxMarks = 3

func (c *checker) report(d modgraph.DefID, a *attribute, changes []change, rebound rule.Mark) {
	class := c.Name(d)
	first := changes[0]
	f := rule.Finding{
		Def: int32(d), Instr: a.value, Part: rule.PartFirstLine,
		Message: fmt.Sprintf("`%s.%s` is one %s for all instances, and `%s` changes it as if it were its own", class, a.name, a.kind, c.Name(first.method)),
		Label:   "made once, when the class is",
		Notes:   []string{fmt.Sprintf("nothing names it through the class, and no constructor gives an instance its own; what one `%s` puts in, all others find", class)},
		Help:    fmt.Sprintf("make it in `__init__`: `self.%s = ...`; if it is meant to be shared, say so: `%s.%s`", a.name, class, a.name),
	}
	for i, x := range changes {
		if i == maxMarks {
			break
		}
		f.Marks = append(f.Marks, rule.Mark{Def: int32(x.method), Instr: x.fact.Witness.Instr, Part: rule.PartFirstLine, Text: fmt.Sprintf("changed through `self.%s`", a.name)})
	}
	if rebound.Instr >= 0 {
		f.Marks = append(f.Marks, rebound)
	}
	if w := first.fact.Witness; w.Callee >= 0 && !c.library(w.Callee) {
		f.Chain = []rule.Hop{{Def: int32(first.method), Instr: w.Instr, Section: contract.SecMutates, Callee: w.Callee, Fact: w.Fact}}
	}
	c.Report(f)
}
