// Package locknotreleased is FER107: a lock or permit that is taken by hand and not
// given back on some path.
package locknotreleased

import (
	"cmp"
	_ "embed" // the documentation below
	"fmt"
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/rule/trail"
	"github.com/ferrule-dev/ferrule/internal/types"
)

//go:embed doc.md
var doc string

// Rule is FER107.
type Rule struct{}

// Meta describes the rule.
func (Rule) Meta() rule.Meta {
	return rule.Meta{Code: "FER107", Name: "lock-not-released", Level: diag.Error, Doc: doc}
}

// Begin returns a visitor for bodies that take a lock by hand.
func (Rule) Begin(b *rule.Body) rule.Visitor {
	if !slices.ContainsFunc(b.Flow.Owns, func(o flow.Obligation) bool { return o.Lock }) {
		return nil
	}
	return &visitor{Ledger: trail.NewLedger(b.Flow), b: b}
}

type visitor struct {
	*trail.Ledger
	b *rule.Body
}

// End looks at each lock that the body takes and somewhere gives back: who takes it
// and never gives it back leaves that to others.
func (v *visitor) End() {
	for o := range v.Len() {
		if !v.b.Flow.Owns[o].Lock {
			continue
		}
		if _, ok := v.Of(o).Ended(trail.Released); ok && !v.handsOn(o) {
			v.account(o)
		}
	}
}

// lock is how the source writes the lock of an obligation.
func (v *visitor) lock(o int) string {
	b := v.b
	for _, e := range b.Flow.EffectsOf(b.Flow.Owns[o].Instr) {
		if e.Kind != flow.OpHold {
			continue
		}
		if e.Operand < 0 {
			return b.PlaceText(e.Place)
		}
		if text := b.Text(e.Operand); e.Suffix < 0 {
			return text
		}
	}
	text := b.CalleeText(b.Flow.Owns[o].Instr)
	if i := strings.LastIndexByte(text, '.'); i > 0 {
		return text[:i]
	}
	return text
}

// handsOn says whether others may give the lock back: the body passes the method on
// (`task.add_done_callback(lock.release)`), or another body of the file calls it and
// does not take the lock itself.
func (v *visitor) handsOn(o int) bool {
	text := v.lock(o)
	name := text[strings.LastIndexByte(text, '.')+1:]
	f := v.b.File.IR
	for k := range f.Bodies {
		body := &f.Bodies[k]
		takes, gives := false, false
		for i := range body.Instrs {
			in := &body.Instrs[i]
			if in.Op != ir.OpAttr {
				continue
			}
			method := f.Names[in.B]
			if method != "release" && method != "acquire" || f.LastName(body, in.A) != name {
				continue
			}
			if method == "acquire" {
				takes = true
				continue
			}
			called := slices.ContainsFunc(body.Instrs[i:], func(c ir.Instr) bool { return c.Op == ir.OpCall && int(c.B) == i })
			if !called {
				return true
			}
			gives = true
		}
		if gives && !takes {
			return true
		}
	}
	return false
}

func (v *visitor) account(o int) {
	a := v.Of(o)
	ob := &v.b.Flow.Owns[o]
	for _, e := range sorted(a.Exits) {
		if !v.Mixed(o, e) && !v.wraps() && v.endsNormally(o) {
			v.early(o, e)
			return
		}
	}
	behind := v.FirmlyBehind([]int32{ob.Instr}, ob.Instr)
	var leaks []int32
	for _, l := range a.Leaks {
		x := &v.b.Flow.Raises[l.Raise]
		if x.Instr == ob.Instr || !v.believed(x) || !behind.Has(x.Instr) || v.Mixed(o, l.At) || v.Mixed(o, x.Instr) {
			continue
		}
		leaks = append(leaks, l.Raise)
	}
	slices.SortFunc(leaks, func(p, q int32) int {
		x, y := &v.b.Flow.Raises[p], &v.b.Flow.Raises[q]
		return cmp.Or(cmp.Compare(x.Tier, y.Tier), cmp.Compare(x.Instr, y.Instr), cmp.Compare(p, q))
	})
	if len(leaks) > 0 {
		v.raised(o, leaks[0])
	}
}

func sorted(s []int32) []int32 {
	s = slices.Clone(s)
	slices.Sort(s)
	return s
}

// wraps says whether the function is itself the first half of a pair: it is its
// business to return with the lock held.
func (v *visitor) wraps() bool {
	d := v.b.Program.Def(v.b.Def)
	if d.Kind != bind.KindFunction {
		return false
	}
	name := strings.ToLower(v.b.Name())
	name = name[strings.LastIndexByte(name, '.')+1:]
	return name == "__enter__" || name == "__aenter__" || strings.Contains(name, "acquire") || strings.Contains(name, "lock") && !strings.Contains(name, "block")
}

// endsNormally says whether some release goes on to a normal exit.
func (v *visitor) endsNormally(o int) bool {
	for _, e := range v.Of(o).Ends {
		r := v.Behind([]int32{e.Instr}, v.b.Flow.Owns[o].Instr)
		for i := range v.b.IR.Instrs {
			if v.b.IR.Instrs[i].Op == ir.OpReturn && (r.Has(int32(i)) || int32(i) == e.Instr) {
				return true
			}
		}
	}
	return false
}

// believed says whether the rule trusts that an exception happens: an explicit raise
// of this body, and what callees and models expect in normal operation.
func (v *visitor) believed(x *flow.Raise) bool {
	if x.Class >= 0 {
		switch v.b.Program.QualName(modgraph.DefID(x.Class)) {
		case "builtins.SystemExit", "builtins.KeyboardInterrupt", "builtins.GeneratorExit":
			return false // the process, or the frame's owner, ends
		}
	}
	if x.Direct {
		return v.b.IR.Instrs[x.Instr].Flag&ir.FlagSynthetic == 0 // not an assert
	}
	return x.Expected && (x.Tier <= contract.TierModel || x.Tier == contract.TierWeak)
}

// early reports a normal exit with the lock held.
func (v *visitor) early(o int, exit int32) {
	b, ob := v.b, &v.b.Flow.Owns[o]
	lock := v.lock(o)
	f := rule.Finding{
		Instr: exit, Part: rule.PartFirstLine,
		Message: fmt.Sprintf("`%s` is still held when `%s` returns here", lock, b.Name()),
		Label:   fmt.Sprintf("leaves without `%s.release()`", lock),
		Marks:   []rule.Mark{{Def: int32(b.Def), Instr: ob.Instr, Text: "taken here"}},
	}
	if b.IR.Instrs[exit].Flag&ir.FlagSynthetic != 0 {
		f.Instr, f.Part = ob.Instr, rule.PartWhole
		f.Message = fmt.Sprintf("`%s` can still be held at the end of `%s`", lock, b.Name())
		f.Label, f.Marks = "taken here", nil
	}
	v.report(f, o, "released only on this path")
}

// raised reports an exception that leaves with the lock held.
func (v *visitor) raised(o int, r int32) {
	b, ob, x := v.b, &v.b.Flow.Owns[o], &v.b.Flow.Raises[r]
	lock := v.lock(o)
	class := b.ClassName(modgraph.DefID(x.Class))
	when := fmt.Sprintf("`%s` fails", b.Text(x.Instr))
	switch {
	case x.Direct && class != "":
		when = fmt.Sprintf("`%s` raises `%s`", b.Name(), class)
	case x.Direct:
		when = fmt.Sprintf("`%s` raises", b.Name())
	case class != "":
		when = fmt.Sprintf("`%s` raises `%s`", b.Text(x.Instr), class)
	}
	f := rule.Finding{
		Instr: x.Instr, Level: diag.Warning,
		Message:  fmt.Sprintf("`%s` is not released when %s", lock, when),
		Label:    fmt.Sprintf("leaves while `%s` is held", lock),
		Marks:    []rule.Mark{{Def: int32(b.Def), Instr: ob.Instr, Text: "taken here"}},
		Possible: x.Tier == contract.TierWeak,
	}
	if x.Direct {
		f.Part = rule.PartFirstLine
	}
	if x.Witness.Callee >= 0 {
		f.Chain = append(f.Chain, rule.Hop{
			Def: int32(b.Def), Instr: x.Instr, Section: contract.SecRaises, Callee: x.Witness.Callee, Fact: x.Witness.Fact,
		})
	}
	v.report(f, o, "released only if nothing fails")
}

func (v *visitor) report(f rule.Finding, o int, what string) {
	f.Def = int32(v.b.Def)
	lock := v.lock(o)
	if end, ok := v.Of(o).Ended(trail.Released); ok {
		f.Marks = append(f.Marks, rule.Mark{Def: f.Def, Instr: end, Text: what})
	}
	f.Notes = []string{"whoever asks for it next waits for ever"}
	f.Help = fmt.Sprintf("hold it with `with %s:`, or release it in a `finally` block", lock)
	if v.b.Program.Def(v.b.Def).Flags&bind.Async != 0 && v.awaited(v.b.Flow.Owns[o].Instr) {
		f.Help = fmt.Sprintf("hold it with `async with %s:`, or release it in a `finally` block", lock)
	}
	if at := v.b.Flow.Owns[o].Instr; v.manages(at) {
		f.Fix = rule.Fix{Kind: rule.FixHold, Def: f.Def, Instr: at}
	}
	v.b.Report(f)
}

// manages says whether the object of an acquisition is known to be a context manager
// of the kind that the edit needs.
func (v *visitor) manages(instr int32) bool {
	name := "__enter__"
	if v.awaited(instr) {
		name = "__aenter__"
	}
	if v.b.IR.Instrs[instr].Op == ir.OpAwait {
		instr = v.b.IR.Instrs[instr].A
	}
	call := &v.b.IR.Instrs[instr]
	if call.Op != ir.OpCall || v.b.IR.Instrs[call.B].Op != ir.OpAttr {
		return false
	}
	store := v.b.Infer.Types()
	t := v.b.Infer.TypeOf(v.b.Def, v.b.IR.Instrs[call.B].A)
	if t == types.Invalid {
		return false
	}
	var one [1]types.ID
	for _, m := range store.Members(t, &one) {
		if store.Kind(m) != types.KindInstance {
			return false
		}
		if found, _ := v.b.Declare.Member(store.Def(m), v.b.Program.Syms.Intern(name)); found == nil {
			return false
		}
	}
	return true
}

// awaited says whether an acquisition is awaited.
func (v *visitor) awaited(instr int32) bool {
	if v.b.IR.Instrs[instr].Op == ir.OpAwait {
		return true
	}
	return slices.ContainsFunc(v.b.IR.Instrs, func(in ir.Instr) bool { return in.Op == ir.OpAwait && in.A == instr })
}
