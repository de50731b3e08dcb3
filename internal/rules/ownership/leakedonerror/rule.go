// Package leakedonerror is FER102: a resource that is released or handed over on
// the normal path and left open when something raises.
package leakedonerror

import (
	"cmp"
	_ "embed" // the documentation below
	"fmt"
	"slices"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/rule/trail"
)

//go:embed doc.md
var doc string

// Rule is FER102.
type Rule struct{}

// Meta describes the rule.
func (Rule) Meta() rule.Meta {
	return rule.Meta{Code: "FER102", Name: "leaked-on-error", Level: diag.Warning, DefaultOn: true, Doc: doc}
}

// Begin returns a visitor for bodies that open something.
func (Rule) Begin(b *rule.Body) rule.Visitor {
	skips := newSkips(b)
	if len(b.Flow.Owns) == 0 && skips == nil || b.IR.Kind == ir.KindModule || b.IR.Kind == ir.KindClass {
		return nil
	}
	return &visitor{Ledger: trail.NewLedger(b.Flow), b: b, names: rule.NewOwnNames(b), skips: skips}
}

type visitor struct {
	*trail.Ledger
	b     *rule.Body
	asked trail.Questions
	uses  trail.Uses
	names rule.OwnNames
	skips *skips  // of a method that ends the life of its object
	said  []int32 // raises that are reported
}

// Instr also notes what tests ask, which names are the body's own, and what uses an
// object.
func (v *visitor) Instr(p *flow.Point) {
	v.Ledger.Instr(p)
	v.asked.Instr(p)
	v.uses.Instr(p)
	v.names.Instr(p)
	if v.skips != nil {
		v.skips.instr(p)
	}
}

// Raise also notes where a method that closes its object can fail.
func (v *visitor) Raise(p *flow.Point, exc flow.Value, leaves bool) {
	v.Ledger.Raise(p, exc, leaves)
	if v.skips != nil {
		v.skips.raise(p, exc, leaves)
	}
}

// asks says whether an explicit raise stands behind a test of the object, which may
// also be one that the caller brought.
func (v *visitor) asks(o int, x *flow.Raise) bool {
	return x.Direct && v.asked.Decide(v.b.IR, v.BlockOf(x.Instr), o)
}

// End looks at each obligation that is open when an exception leaves.
func (v *visitor) End() {
	for o := range v.Len() {
		if !v.b.Flow.Owns[o].Res.Await && !v.Foreign(o) && v.b.SureOwner(o) {
			v.account(o)
		}
	}
	if v.skips != nil {
		v.skips.report(v)
	}
}

func (v *visitor) account(o int) {
	a := v.Of(o)
	ob := &v.b.Flow.Owns[o]
	if len(a.Ends) == 0 && len(a.Exits) > 0 {
		return // FER101: no path releases it
	}
	if v.b.KnownByNumber(ob.Res, v.Holder(o)) {
		return // somebody else looks after it
	}
	if _, released := a.Ended(trail.Released); !released && ob.Res.Keeps {
		return // a path, say, that somebody may find again
	}
	behind := v.FirmlyBehind([]int32{ob.Instr}, ob.Instr)
	var direct, other []int32
	leaks := a.Leaks
	for _, l := range a.Caught {
		// What dies with the last reference is closed when the body is left.
		if !ob.Res.Refcounted && !ob.Res.Finalized && v.Swallowed(o, l.At) {
			leaks = append(leaks, l)
		}
	}
	// Where a leak is hard it is worth to look at the way of the exception itself.
	mixed := func(l trail.Leak) bool {
		if ob.Res.Refcounted {
			return v.Mixed(o, l.At)
		}
		return v.MixedFrom(o, v.b.Flow.Raises[l.Raise].Instr, l.At)
	}
	for k, l := range leaks {
		x := &v.b.Flow.Raises[l.Raise]
		if x.Instr == ob.Instr {
			continue // opening it again while it is open: FER106
		}
		if v.entersItself(o, x.Instr) {
			continue // whether an object that cannot be entered holds anything is its own affair
		}
		if !v.believed(x) || !behind.Has(x.Instr) || mixed(l) || v.Mixed(o, x.Instr) {
			continue
		}
		if k < len(a.Leaks) && x.Class < 0 && v.passes(l.At, x.Instr) && v.caught(x.Instr) {
			continue // only what a handler does not take leaves here
		}
		if !x.Direct && v.cleaning(a, x.Instr) || x.Class < 0 && v.taken(a, x.Instr) {
			continue
		}
		if v.b.HoldsNothing(ob) && (!v.Before(&v.uses, o, x.Instr) || v.b.FindsNobody(ob, x) && v.First(&v.uses, o, x.Instr)) {
			continue // it holds nothing yet
		}
		if v.b.InChild(x.Instr) || v.b.SaysClosed(x, ob.Res) || v.b.SaysGone(x, ob, v.Holder(o), v.uses.With(o, x.Instr)) {
			continue
		}
		if v.b.FillsPipe(x, func(o int) bool { return v.uses.With(o, x.Instr) }) {
			continue
		}
		if v.b.DiesWithProcess(ob.Res) && v.b.EndsCommand(x.Class) {
			continue
		}
		if v.b.GivesBack(x) || v.b.ReadsPipe(x) || v.names.Fails(x) || v.asks(o, x) || v.b.DiesWithProcess(ob.Res) && v.b.Exits.Raising(v.b.Def, modgraph.DefID(x.Class)) {
			continue
		}
		if x.Direct {
			direct = append(direct, l.Raise)
		} else {
			other = append(other, l.Raise)
		}
	}
	byStrength := func(p, q int32) int {
		x, y := &v.b.Flow.Raises[p], &v.b.Flow.Raises[q]
		switch fx, fy := v.b.FarRaise(x), v.b.FarRaise(y); {
		case fx && !fy:
			return 1
		case fy && !fx:
			return -1
		}
		return cmp.Or(cmp.Compare(x.Tier, y.Tier), cmp.Compare(x.Instr, y.Instr), cmp.Compare(p, q))
	}
	slices.SortFunc(direct, byStrength)
	slices.SortFunc(other, byStrength)
	if len(direct) == 0 && len(other) > 0 {
		direct = other[:1]
	}
	for _, r := range direct {
		v.report(o, r)
	}
}

// entersItself says whether an instruction enters the object of an obligation as a
// context manager, by a with statement or by hand.
func (v *visitor) entersItself(o int, instr int32) bool {
	b := v.b.IR
	in := &b.Instrs[instr]
	if in.Op == ir.OpAwait {
		in = &b.Instrs[in.A]
	}
	at := in.A
	switch in.Op {
	case ir.OpEnter:
	case ir.OpCall:
		callee := &b.Instrs[in.B]
		if callee.Op != ir.OpAttr {
			return false
		}
		if name := v.b.File.IR.Names[callee.B]; name != "__enter__" && name != "__aenter__" {
			return false
		}
		at = callee.A
	default:
		return false
	}
	if at == v.b.Flow.Owns[o].Instr {
		return true
	}
	m := &b.Instrs[at]
	return m.Op == ir.OpLoad && ir.Place(m.A) == v.Holder(o)
}

// cleaning says whether an instruction stands in a handler or finally body that
// goes on to end the obligation: that the clean-up itself fails is another matter.
func (v *visitor) cleaning(a *trail.Account, instr int32) bool {
	switch flags := v.b.IR.Blocks[v.BlockOf(instr)].Flags; {
	case flags&ir.BlockInFinally != 0:
		return true
	case flags&ir.BlockInExcept == 0:
		return false
	}
	r := v.Behind([]int32{instr}, -1)
	return slices.ContainsFunc(a.Ends, func(e trail.End) bool { return r.Has(e.Instr) })
}

// passes says whether an exception leaves as one that no clause of a handler takes.
func (v *visitor) passes(at, raised int32) bool {
	return at == raised || v.b.IR.Instrs[at].Op == ir.OpReraise && v.b.IR.Blocks[v.BlockOf(at)].Flags&(ir.BlockInExcept|ir.BlockInFinally) == 0
}

// caught says whether a handler around an instruction takes ordinary errors of any
// class.
//
//	try:
//	    return connection.channel()
//	except Exception:
//	    sys.exit(2)
func (v *visitor) caught(instr int32) bool {
	b := v.b.IR
	h := b.Blocks[v.BlockOf(instr)].Handler
	if h == ir.NoBlock || b.Instrs[b.Blocks[h].Last].Op != ir.OpMatchExc {
		return false
	}
	info := &v.b.Flow.Infos[b.Blocks[h].Last]
	return info.CatchesAny || slices.Contains(v.b.Flow.Catches[info.Catches:info.Catches+info.NCatches], int32(v.b.Declare.Known.Exception))
}

// taken says whether a handler around an instruction ends the obligation: of an error
// of unknown class nobody can say that the handler does not take it.
func (v *visitor) taken(a *trail.Account, instr int32) bool {
	h := v.b.IR.Blocks[v.BlockOf(instr)].Handler
	if h == ir.NoBlock {
		return false
	}
	r := v.Behind([]int32{v.b.IR.Blocks[h].First}, -1)
	return slices.ContainsFunc(a.Ends, func(e trail.End) bool {
		return v.b.IR.Blocks[v.BlockOf(e.Instr)].Flags&ir.BlockInExcept != 0 && r.Has(e.Instr)
	})
}

// believed says whether the rule trusts that an exception happens: an explicit
// raise of this body, and what callees and models expect in normal operation.
func (v *visitor) believed(x *flow.Raise) bool {
	if v.b.EndsProcess(x.Class) {
		return false
	}
	if x.Direct {
		// An assertion, or a word to who writes the calling code, is none.
		return v.b.IR.Instrs[x.Instr].Flag&ir.FlagSynthetic == 0 && !v.b.Reproach(x)
	}
	return x.Expected && (x.Tier <= contract.TierModel || x.Tier == contract.TierWeak)
}

func (v *visitor) report(o int, r int32) {
	b, ob, x := v.b, &v.b.Flow.Owns[o], &v.b.Flow.Raises[r]
	if slices.Contains(v.said, x.Instr) {
		return // one finding a raise, whatever else it leaves open
	}
	v.said = append(v.said, x.Instr)
	holder := b.PlaceText(v.Holder(o))
	if holder == "" {
		holder = b.Text(ob.Instr)
	}
	class := b.ClassName(modgraph.DefID(x.Class))
	when := fmt.Sprintf("`%s` fails", b.Text(x.Instr))
	label := "fails while it is open"
	switch {
	case x.Direct && class != "":
		when = fmt.Sprintf("`%s` raises `%s`", b.Name(), class)
		label = fmt.Sprintf("leaves while `%s` is open", holder)
	case x.Direct:
		when = fmt.Sprintf("`%s` raises", b.Name())
		label = fmt.Sprintf("leaves while `%s` is open", holder)
	case class != "":
		when = fmt.Sprintf("`%s` raises `%s`", b.Text(x.Instr), class)
		label = fmt.Sprintf("raises `%s` while `%s` is open", class, holder)
	}
	word := b.ReleaseWord(ob.Res)
	f := rule.Finding{
		Def: int32(b.Def), Instr: x.Instr,
		Message: fmt.Sprintf("`%s` is not %s when %s", holder, word, when),
		Label:   label,
		Marks: []rule.Mark{
			{Def: int32(b.Def), Instr: ob.Instr, Text: fmt.Sprintf("`%s` owns this %s from here", b.Name(), b.Noun(ob.Res))},
		},
		Help:     b.WithHelp(ob.Res, b.Opens(ob), holder),
		Fix:      b.WithFix(ob, holder),
		Possible: x.Tier == contract.TierWeak || ob.Tier == contract.TierWeak,
	}
	if x.Direct {
		f.Part = rule.PartFirstLine
	}
	if end, ok := v.Of(o).Ended(trail.Released); ok {
		f.Marks = append(f.Marks, rule.Mark{Def: f.Def, Instr: end, Text: word + " only if nothing fails"})
	} else {
		// Closed where it fails and handed over where it succeeds is the usual form.
		f.Fix = rule.Fix{}
		f.Help = fmt.Sprintf("wrap what follows in `try`, and release `%s` in an `except BaseException:` that raises again", holder)
		if call := b.ReleaseCall(ob.Res, holder); call != "" {
			f.Help = fmt.Sprintf("wrap what follows in `try`, with `except BaseException: %s; raise`", call)
		}
	}
	switch b.WeightOf(ob.Res) {
	case rule.Freed:
		f.Level = diag.Note
		f.Notes = []string{"the traceback keeps the frame, and the frame keeps it open, for as long as somebody holds the exception"}
	case rule.Shared:
		f.Notes = []string{fmt.Sprintf("the %s stays open for as long as the exception's traceback is kept, which loggers and retries do", b.Noun(ob.Res))}
	default:
		f.Notes = []string{fmt.Sprintf("each failure keeps one %s until the process ends", b.Noun(ob.Res))}
	}
	if b.FarRaise(x) || b.AboutValues(x) || b.Rebuffs(x) || x.Class < 0 && !x.Direct && b.Relays(x) {
		f.Level = diag.Note
	}
	if ob.Witness.Callee >= 0 {
		f.Chain = append(f.Chain, rule.Hop{Def: f.Def, Instr: ob.Instr, Section: contract.SecResult, Callee: ob.Witness.Callee, Fact: ob.Witness.Fact})
	}
	if x.Witness.Callee >= 0 {
		f.Chain = append(f.Chain, rule.Hop{Def: f.Def, Instr: x.Instr, Section: contract.SecRaises, Callee: x.Witness.Callee, Fact: x.Witness.Fact})
	}
	b.Report(f)
}
