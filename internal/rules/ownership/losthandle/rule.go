// Package losthandle is FER106: the only handle of something open is dropped or
// overwritten.
package losthandle

import (
	_ "embed" // the documentation below
	"fmt"
	"math/bits"
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

// Rule is FER106.
type Rule struct{}

// Meta describes the rule.
func (Rule) Meta() rule.Meta {
	return rule.Meta{Code: "FER106", Name: "lost-handle", Level: diag.Warning, DefaultOn: true, Doc: doc}
}

// Begin returns a visitor for bodies that open something.
func (Rule) Begin(b *rule.Body) rule.Visitor {
	if len(b.Flow.Owns) == 0 || b.IR.Kind == ir.KindModule || b.IR.Kind == ir.KindClass {
		return nil
	}
	return &visitor{Ledger: trail.NewLedger(b.Flow), b: b}
}

type visitor struct {
	*trail.Ledger
	b       *rule.Body
	dropped uint64     // results of expression statements
	fields  []fieldEnd // fields overwritten while they hold something open
	entries []fieldEnd // stores of something new to fields that nothing has looked at
	said    []int32    // acquisitions that are reported
	told    uint64     // processes that are told to end
}

// fieldEnd is an overwriting of a field.
type fieldEnd struct {
	o     int
	instr int32 // the store, or the acquisition of the next turn of a loop
	place ir.Place
	again bool
}

// Instr also looks for results that are thrown away and for fields that are
// overwritten.
func (v *visitor) Instr(p *flow.Point) {
	v.Ledger.Instr(p)
	in := &v.b.IR.Instrs[p.Instr]
	switch in.Op {
	case ir.OpExprEnd:
		v.dropped |= p.ObligationsOf(p.Operand(in.A)) & p.Live()
	case ir.OpSetAttr:
		if in.C < 0 {
			return
		}
		args := v.b.IR.Operands(in)
		if v.wraps(args[1], ir.Place(in.C)) {
			return
		}
		held := p.ObligationsOf(p.Place(ir.Place(in.C))) & p.Parked() &^ p.ObligationsOf(p.Operand(args[1]))
		v.overwritten(p, held, ir.Place(in.C), false)
		v.entered(p, ir.Place(in.C), args[1])
	}
	if info := &v.b.Flow.Infos[p.Instr]; info.NOwns > 0 {
		v.acquired(p, info)
	}
	v.b.Effects(p.Instr, func(name string, at ir.Value) {
		if name == "signal" {
			v.told |= p.ObligationsOf(p.Operand(at))
		}
	})
}

// wraps says whether what is stored in a field may contain what the field held: it was
// made by a call that got it, or by a method of the project that uses the field.
//
//	self.sock = context.wrap_socket(self.sock)
//	self.sock = self._with_tls()     # return context.wrap_socket(self.sock)
func (v *visitor) wraps(made ir.Value, place ir.Place) bool {
	b := v.b.IR
	in := &b.Instrs[made]
	if in.Op != ir.OpCall || b.Places.Kind[place] != ir.PlaceAttr {
		return false
	}
	for _, o := range b.Operands(in) {
		if o >= 0 && b.Instrs[o].Op == ir.OpAttr && ir.Place(b.Instrs[o].C) == place {
			return true
		}
	}
	field := v.b.Flow.File.Names[b.Places.Name[place]]
	calls := v.b.Calls.At(made)
	for k := range calls {
		callee := v.b.Program.Body(calls[k].Callee)
		if callee == nil || calls[k].Callee == v.b.Def {
			continue
		}
		f, _ := v.b.Program.FileOf(calls[k].Callee)
		for i := range callee.Instrs {
			if in := &callee.Instrs[i]; in.Op == ir.OpAttr && f.IR.Names[in.B] == field {
				return true
			}
		}
	}
	return false
}

// acquired looks at an acquisition whose field still holds the object of the turn
// before.
func (v *visitor) acquired(p *flow.Point, info *flow.Info) {
	var mask uint64
	for o := info.Owns; o < info.Owns+info.NOwns && o < flow.MaxObligations; o++ {
		mask |= 1 << uint(o)
	}
	if mask &= p.Parked(); mask == 0 {
		return
	}
	for i := p.Instr + 1; i < int32(len(v.b.IR.Instrs)); i++ {
		in := &v.b.IR.Instrs[i]
		if in.Op != ir.OpSetAttr || in.C < 0 || v.b.IR.Operands(in)[1] != p.Instr {
			continue
		}
		held := p.ObligationsOf(p.Place(ir.Place(in.C))) & mask
		v.overwritten(p, held, ir.Place(in.C), true)
	}
}

func (v *visitor) overwritten(p *flow.Point, held uint64, place ir.Place, again bool) {
	for q := range ir.Place(v.b.IR.Places.Len()) {
		if held == 0 {
			return
		}
		if q != place {
			held &^= p.ObligationsOf(p.Place(q))
		}
	}
	if held != 0 && v.saysClosed(p.Block, place) {
		return
	}
	for ; held != 0; held &= held - 1 {
		x := fieldEnd{bits.TrailingZeros64(held), p.Instr, place, again}
		if !slices.Contains(v.fields, x) {
			v.fields = append(v.fields, x)
		}
	}
}

// End reports one finding an obligation: dropped, overwritten in a variable, or
// overwritten in a field.
func (v *visitor) End() {
	for o := range v.Len() {
		ob := &v.b.Flow.Owns[o]
		if ob.Res.Await || ob.Res.Keeps || v.Foreign(o) || !v.b.SureOwner(o) {
			continue
		}
		if v.b.DiesWithProcess(ob.Res) && v.b.Exits.Command(v.b.Def) {
			continue // a command that goes on until the process ends
		}
		if v.isDropped(o) {
			if v.b.Program.Syms.Text(ob.Res.Kind) != "descriptor" || !v.Standard(o) {
				v.drop(o)
			}
			continue
		}
		if v.b.WeightOf(ob.Res) == rule.Freed || v.b.KnownByNumber(ob.Res, v.Holder(o)) {
			continue // the file that is overwritten is freed
		}
		if v.overwrite(o) {
			continue
		}
		for _, x := range v.fields {
			if x.o == o && !v.ClosedBefore(o, x.instr) && !v.replaced(o, x.instr) {
				v.field(x)
				break
			}
		}
	}
	v.lostEntry()
}

// isDropped says whether nothing ever holds the object, and nothing ends the
// obligation.
func (v *visitor) isDropped(o int) bool {
	a := v.Of(o)
	if len(a.Ends) > 0 || v.Holder(o) != ir.NoPlace {
		return false
	}
	if len(a.Exits) == 0 && len(a.Losses) == 0 {
		return false // the process ends, or the call never comes back
	}
	ob := &v.b.Flow.Owns[o]
	weight := v.b.WeightOf(ob.Res)
	if v.dropped&(1<<uint(o)) != 0 {
		if len(v.b.Flow.EffectsOf(ob.Instr)) > 0 && v.aliases(ob.Instr) {
			return false // the receiver still holds it
		}
		// What a helper opens may be meant to be there for a while.
		kind := v.b.Program.Syms.Text(ob.Res.Kind)
		return weight != rule.Freed || kind == "file" && (ob.Witness.Callee < 0 || v.b.Program.Body(modgraph.DefID(ob.Witness.Callee)) == nil)
	}
	// Used on the spot, as in Popen(...).pid; a file that is read on the spot is
	// freed, and an object of a project class that nobody keeps is not in use yet.
	return weight == rule.Kept && ob.Res.Class < 0 && v.usedOnTheSpot(ob.Instr)
}

// usedOnTheSpot says whether nothing but attributes and items of a result are used:
// Popen(...).pid, mkstemp()[1].
func (v *visitor) usedOnTheSpot(instr int32) bool {
	b := v.b.IR
	only := true
	for i := instr + 1; i <= b.Blocks[v.BlockOf(instr)].Last; i++ {
		in := &b.Instrs[i]
		switch in.Op {
		case ir.OpAttr, ir.OpSub, ir.OpUnpack, ir.OpExprEnd, ir.OpItem:
			continue
		}
		flow.ForOperands(b, in, func(x ir.Value) { only = only && x != instr })
	}
	return only
}

// aliases says whether the result of a call is one of its operands.
func (v *visitor) aliases(instr int32) bool {
	effects := v.b.Flow.EffectsOf(instr)
	return slices.ContainsFunc(effects, func(e flow.Effect) bool { return e.Kind == flow.OpAlias })
}

func (v *visitor) drop(o int) {
	b, ob := v.b, &v.b.Flow.Owns[o]
	word := b.ReleaseWord(ob.Res)
	f := rule.Finding{
		Instr:   ob.Instr,
		Message: fmt.Sprintf("`%s` drops the only handle of a %s, so it is never %s", b.Name(), b.Noun(ob.Res), word),
		Label:   fmt.Sprintf("nobody keeps the %s that this gives", b.Noun(ob.Res)),
		Help:    b.WithHelp(ob.Res, b.Opens(ob), ""),
	}
	switch weight := b.WeightOf(ob.Res); {
	case b.Program.Syms.Text(ob.Res.Kind) == "process":
		// Who starts a program and looks at nothing of it wants it to live on.
		f.Level = diag.Note
		f.Notes = []string{"it stays a zombie until the next process is started"}
	case weight == rule.Kept:
		f.Notes = []string{fmt.Sprintf("each call leaves one %s behind", b.Noun(ob.Res))}
	case weight == rule.Freed && !v.creates(ob):
		// It asks whether there is something that can be read.
		f.Level = diag.Note
		f.Notes = []string{"CPython closes it at once, other implementations whenever they collect garbage"}
	default:
		f.Notes = []string{"CPython closes it at once, other implementations whenever they collect garbage"}
	}
	v.report(f, ob)
}

// creates says whether what opens something makes a file by that: its handle was
// forgotten then.
func (v *visitor) creates(ob *flow.Obligation) bool {
	makes := false
	v.b.Effects(ob.Instr, func(name string, _ ir.Value) { makes = makes || name == "create-file" })
	return makes
}

// overwrite reports the overwriting of a variable.
func (v *visitor) overwrite(o int) bool {
	b, ob := v.b, &v.b.Flow.Owns[o]
	for _, l := range v.Of(o).Losses {
		if v.Mixed(o, l.Instr) || v.replaced(o, l.Instr) {
			continue
		}
		holder := b.PlaceText(l.Place)
		if holder == "" {
			if holder = b.PlaceText(v.Holder(o)); holder == "" {
				continue
			}
		}
		word := b.ReleaseWord(ob.Res)
		f := rule.Finding{
			Instr:   l.Instr,
			Message: fmt.Sprintf("`%s` is overwritten before the %s in it is %s", holder, b.Noun(ob.Res), word),
			Label:   fmt.Sprintf("the %s from before is lost here", b.Noun(ob.Res)),
			Marks:   []rule.Mark{{Def: int32(b.Def), Instr: ob.Instr, Text: fmt.Sprintf("`%s` owns this %s from here", b.Name(), b.Noun(ob.Res))}},
			Notes:   []string{fmt.Sprintf("each time one %s is left behind", b.Noun(ob.Res))},
			Help:    v.releaseFirst(ob, holder),
		}
		if l.Instr == ob.Instr {
			f.Message = fmt.Sprintf("the next turn of the loop overwrites `%s` before the %s in it is %s", holder, b.Noun(ob.Res), word)
			f.Label = "opened in each turn"
			f.Marks = nil
			if b.Program.Syms.Text(ob.Res.Kind) == "process" {
				// The start of the next one reaps it, if it has ended by then.
				f.Level = diag.Note
			}
		}
		v.report(f, ob)
		return true
	}
	return false
}

// replaced says whether what is lost at an instruction is gone soon anyway: a child that
// is told to end is reaped when the next one is started, and in a process that does not
// come back to its caller a descriptor is closed by what comes next.
//
//	if child:
//	    child.terminate()
//	child = subprocess.Popen(command)
func (v *visitor) replaced(o int, at int32) bool {
	if !v.LikelyBehind([]int32{v.b.Flow.Owns[o].Instr}, -1).Has(at) {
		return true // only a mistake of the program leads there
	}
	switch v.b.Program.Syms.Text(v.b.Flow.Owns[o].Res.Kind) {
	case "process":
		return v.told&(1<<uint(o)) != 0
	case "descriptor":
		behind := v.Behind([]int32{at}, -1)
		for i := range v.b.IR.Instrs {
			if v.b.IR.Instrs[i].Op == ir.OpReturn && behind.Has(int32(i)) {
				return false
			}
		}
		return true
	}
	return false
}

func (v *visitor) releaseFirst(ob *flow.Obligation, holder string) string {
	if call := v.b.ReleaseCall(ob.Res, holder); call != "" {
		return "call `" + call + "` first"
	}
	return "release it first"
}

// field reports the overwriting of a field.
func (v *visitor) field(x fieldEnd) {
	b, ob := v.b, &v.b.Flow.Owns[x.o]
	holder := b.PlaceText(x.place)
	word := b.ReleaseWord(ob.Res)
	f := rule.Finding{
		Instr:   x.instr,
		Message: fmt.Sprintf("`%s` is overwritten before the %s in it is %s", holder, b.Noun(ob.Res), word),
		Label:   fmt.Sprintf("the %s from before is lost here", b.Noun(ob.Res)),
		Marks:   []rule.Mark{{Def: int32(b.Def), Instr: ob.Instr, Text: fmt.Sprintf("this %s is open until `%s` is %s", b.Noun(ob.Res), holder, word)}},
		Notes:   []string{fmt.Sprintf("each time one %s is left behind", b.Noun(ob.Res))},
		Help:    v.releaseFirst(ob, holder),
	}
	if x.again {
		f.Message = fmt.Sprintf("the next turn of the loop overwrites `%s` before the %s in it is %s", holder, b.Noun(ob.Res), word)
		f.Label = "opened in each turn"
		f.Marks = nil
	}
	v.report(f, ob)
}

func (v *visitor) report(f rule.Finding, ob *flow.Obligation) {
	if slices.Contains(v.said, ob.Instr) {
		return
	}
	v.said = append(v.said, ob.Instr)
	f.Def = int32(v.b.Def)
	f.Possible = ob.Tier == contract.TierWeak
	if ob.Witness.Callee >= 0 {
		f.Chain = append(f.Chain, rule.Hop{
			Def: f.Def, Instr: ob.Instr, Section: contract.SecResult, Callee: ob.Witness.Callee, Fact: ob.Witness.Fact,
		})
	}
	v.b.Report(f)
}
