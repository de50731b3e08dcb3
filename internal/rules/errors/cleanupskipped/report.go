package cleanupskipped

import (
	"fmt"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

func (v *visitor) report(y int32, x pair) {
	b := v.b
	undo := b.Text(x.undo)
	f := rule.Finding{
		Def: int32(b.Def), Instr: y, Part: rule.PartFirstLine,
		Message: fmt.Sprintf("`%s` skips `%s` when its `with` block fails", b.Name(), undo),
		Label:   "an exception of the block comes out here",
		Marks: []rule.Mark{
			{Def: int32(b.Def), Instr: x.do, Part: rule.PartFirstLine, Text: "done before the block"},
			{Def: int32(b.Def), Instr: x.undo, Part: rule.PartFirstLine, Text: "taken back only if the block succeeds"},
		},
		Notes: []string{"what was done then stays as it is for everything that runs later in this process"},
		Help:  fmt.Sprintf("put the `yield` into `try:` and `%s` into `finally:`", undo),
	}
	if v.cancelled {
		f.Message = fmt.Sprintf("`%s` skips `%s` when its `async with` block is cancelled", b.Name(), undo)
		f.Label = "a cancellation of the block comes out here"
		f.Marks[1].Text = "taken back only if the block succeeds or raises an error"
		f.Notes = []string{"CancelledError is no Exception: `except Exception` lets it pass, and what follows the `try` does not run"}
	}
	if x.lent {
		f.Marks[0].Text = "the block calls this"
	}
	if x.weight == rule.Freed {
		f.Level = diag.Note
		f.Notes = []string{"CPython closes it when the traceback is gone"}
	}
	for _, h := range [...]struct {
		instr int32
		hop   hop
	}{{x.do, x.doSec}, {x.undo, x.undoSec}} {
		if h.hop.callee >= 0 && b.Program.Body(modgraph.DefID(h.hop.callee)) != nil {
			f.Chain = append(f.Chain, rule.Hop{Def: f.Def, Instr: h.instr, Section: contract.SecEffects, Callee: h.hop.callee, Fact: h.hop.fact})
		}
	}
	b.Report(f)
}
