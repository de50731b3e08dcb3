package mutatedwhileiterated

import (
	"fmt"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// adds are the operations that put elements in; the others take some out.
var adds = map[string]bool{
	"append": true, "appendleft": true, "extend": true, "extendleft": true, "add": true, "insert": true, "setdefault": true,
	"update": true, "[]=": true,
}

// finding says what a change does to the loop.
func (v *visitor) finding(p *flow.Point, l int32, kind rule.Container, c *change) found {
	iter := v.iters[l]
	name := v.borrowedName(l)
	what := "takes elements out of"
	if adds[c.op] {
		what = "adds elements to"
	}
	switch c.op {
	case "+=":
		what = "changes"
	case "[]":
		what = "adds a missing key to"
	}
	f := rule.Finding{
		Def: int32(v.b.Def), Instr: p.Instr, Part: rule.PartFirstLine,
		Label: "changes its size",
		Marks: []rule.Mark{{Def: int32(v.b.Def), Instr: iter, Part: rule.PartFirstLine, Text: "borrowed by the loop until it ends"}},
	}
	who := "`" + v.b.Text(p.Instr) + "`"
	switch {
	case c.hop != nil:
		who = "`" + v.b.CalleeText(p.Instr) + "`"
		f.Chain = []rule.Hop{*c.hop}
	case c.method:
		who = "`" + v.b.CalleeText(p.Instr) + "`"
	}
	f.Message = fmt.Sprintf("%s %s %s while a loop reads it", who, what, name)
	f.Level = diag.Error
	switch kind {
	case rule.Dict:
		f.Notes = []string{"RuntimeError: dictionary changed size during iteration, at the loop's next step"}
	case rule.Set:
		f.Notes = []string{"RuntimeError: Set changed size during iteration, at the loop's next step"}
	case rule.Deque:
		f.Notes = []string{"RuntimeError: deque mutated during iteration, at the loop's next step"}
	case rule.List:
		f.Level = diag.Warning
		f.Notes = []string{"a loop reads a list by position: when an element goes, the one behind it is skipped"}
		if adds[c.op] {
			f.Notes = []string{"a loop reads a list by position: when an element comes in before it, the same one is read again"}
		}
	default:
		f.Level = diag.Warning
		f.Notes = []string{"a dict or set raises RuntimeError at the loop's next step; of a list, elements are skipped"}
	}
	if c.op == "[]" {
		f.Label = "makes an entry for a key that is not there"
		f.Notes = []string{f.Notes[0] + ", once a key is missing"}
	}
	f.Help = fmt.Sprintf("iterate over a copy: `list(%s)`", v.b.Text(iter))
	f.Fix = rule.Fix{Kind: rule.FixCopy, Def: f.Def, Instr: iter}
	return found{l, f}
}

// borrowedName is how the source names what the loop reads.
func (v *visitor) borrowedName(l int32) string {
	it := v.b.IR.Instrs[v.iters[l]].A
	for range 4 {
		in := &v.b.IR.Instrs[it]
		if in.Op != ir.OpCall {
			break
		}
		switch f := &v.b.IR.Instrs[in.B]; {
		case f.Op == ir.OpAttr && in.N == 0:
			it = f.A
		case in.N > 0:
			it = v.b.IR.Operands(in)[0]
			if in.N > 1 && v.b.IR.Instrs[it].Op == ir.OpMakeFunc { // filter and map, by a lambda
				it = v.b.IR.Operands(in)[1]
			}
		default:
			return "what it borrows"
		}
	}
	return "`" + v.b.Text(it) + "`"
}
