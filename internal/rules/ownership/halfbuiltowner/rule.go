// Package halfbuiltowner is FER108: a constructor or an entered context manager
// leaves by exception with something open that nobody can release any more.
package halfbuiltowner

import (
	"cmp"
	_ "embed" // the documentation below
	"fmt"
	"math/bits"
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
)

//go:embed doc.md
var doc string

// Rule is FER108. It remembers who calls the constructors of the program that it looked
// at last.
type Rule struct{ callers rule.Callers }

// Meta describes the rule.
func (*Rule) Meta() rule.Meta {
	return rule.Meta{Code: "FER108", Name: "half-built-owner", Level: diag.Warning, DefaultOn: true, Doc: doc}
}

// stage is what fails to come about.
type stage uint8

const (
	none     stage = iota
	building       // __init__: nobody gets the object
	entering       // __enter__: __exit__ is not called
)

// stageOf says whether the object of a method is lost when the method raises.
func stageOf(w *rule.World, d modgraph.DefID) stage {
	def := w.Program.Def(d)
	if def.Kind != bind.KindFunction || def.Flags&bind.Method == 0 {
		return none
	}
	switch def.Qual[strings.LastIndexByte(def.Qual, '.')+1:] {
	case "__init__", "__post_init__":
		return building
	case "__enter__", "__aenter__":
		return entering
	}
	return none
}

// Begin returns a visitor for constructors and for the entry of context managers.
func (r *Rule) Begin(b *rule.Body) rule.Visitor {
	st := stageOf(&b.World, b.Def)
	if st == none || len(b.Flow.Owns) == 0 && st != entering {
		return nil
	}
	v := &visitor{Ledger: trail.NewLedger(b.Flow), b: b, stage: st, seen: map[loss]bool{}, names: rule.NewOwnNames(b), callers: &r.callers}
	v.given = v.newGiven()
	for o := range min(len(b.Flow.Owns), flow.MaxObligations) {
		if b.Flow.Owns[o].OnRaise {
			v.behind = append(v.behind, o)
		}
	}
	return v
}

// loss is an exception that leaves while something is open in a field.
type loss struct {
	o     int
	place ir.Place // the field, NoPlace when the body does not name it
	at    int32    // where it leaves
	raise int32
}

type visitor struct {
	*trail.Ledger
	b       *rule.Body
	stage   stage
	losses  []loss
	seen    map[loss]bool // those in losses
	behind  []int         // obligations that a callee leaves when it raises
	kept    bool          // the object is known elsewhere before it is complete
	asked   trail.Questions
	uses    trail.Uses
	names   rule.OwnNames
	given   *given // of the entry of an object that holds something from its birth
	callers *rule.Callers
}

// Instr also looks for what makes the object known elsewhere.
func (v *visitor) Instr(p *flow.Point) {
	v.Ledger.Instr(p)
	v.asked.Instr(p)
	v.uses.Instr(p)
	v.names.Instr(p)
	if v.given != nil {
		v.given.instr(v, p)
	}
	effects := v.b.Flow.EffectsOf(p.Instr)
	for k := range effects {
		e := &effects[k]
		if e.Kind != flow.OpEscape || e.Await || e.Suffix >= 0 || e.Callee < 0 {
			continue
		}
		for _, a := range p.Values().Atoms(p.Affected(e)) {
			if path, _, ok := p.IsPath(a); ok && path.SameAs(contract.Param(0)) {
				v.kept = true
			}
		}
	}
}

// Raise notes what fields hold when an exception leaves.
func (v *visitor) Raise(p *flow.Point, exc flow.Value, leaves bool) {
	v.Ledger.Raise(p, exc, leaves)
	if v.given != nil {
		v.given.raise(v, p, exc, leaves)
	}
	parked := p.Parked()
	if !leaves || parked == 0 {
		return
	}
	var placed uint64
	for q := range ir.Place(v.b.IR.Places.Len()) {
		path := v.b.Flow.Paths[q]
		if !own(path) {
			continue
		}
		for m := p.ObligationsOf(p.Place(q)) & parked; m != 0; m &= m - 1 {
			v.lost(p, exc, bits.TrailingZeros64(m), q)
		}
		for _, o := range v.behind {
			if v.b.Flow.Owns[o].Path.SameAs(path) {
				placed |= 1 << uint(o)
			}
		}
	}
	for m := parked &^ placed; m != 0; m &= m - 1 {
		if o := bits.TrailingZeros64(m); v.b.Flow.Owns[o].OnRaise && own(v.b.Flow.Owns[o].Path) {
			v.lost(p, exc, o, ir.NoPlace)
		}
	}
}

// own says whether a path leads through a field of the receiver.
func own(path contract.Path) bool {
	return path.Root == contract.RootParam && path.Index == 0 && path.Len > 0 && path.Sel[0].Kind == contract.SelAttr
}

func (v *visitor) lost(p *flow.Point, exc flow.Value, o int, q ir.Place) {
	p.Raised(exc, func(r int32) {
		x := &v.b.Flow.Raises[r]
		ob := &v.b.Flow.Owns[o]
		l := loss{o, q, p.Instr, r}
		if v.believed(x) && (ob.OnRaise || x.Instr != ob.Instr) && !v.seen[l] {
			v.seen[l] = true
			v.losses = append(v.losses, l)
		}
	})
}

// believed says whether the rule trusts that an exception happens: an explicit
// raise of this body, and what callees and models expect in normal operation.
func (v *visitor) believed(x *flow.Raise) bool {
	if v.b.EndsProcess(x.Class) || v.b.GivesBack(x) || v.b.ReadsPipe(x) {
		return false
	}
	if x.Direct {
		// An assertion, or a word to who writes the calling code, is none.
		return v.b.IR.Instrs[x.Instr].Flag&ir.FlagSynthetic == 0 && !v.b.Reproach(x)
	}
	if x.Tier == contract.TierModel {
		// A library's word on what it dislikes about data is weak evidence.
		k := v.b.Declare.Known.OSError
		return x.Expected && x.Class >= 0 && v.b.Flow.Classes.IsSubclass(x.Class, int32(k))
	}
	return x.Expected && x.Tier < contract.TierModel
}

// End reports each explicit raise, and of the other exceptions the strongest for
// each thing that is left open.
func (v *visitor) End() {
	if v.given != nil {
		v.given.report(v)
	}
	if v.kept || v.stage == building && v.b.Exits.AtImport(v.b.Program.Parent(v.b.Def)) {
		return // somebody has the object, or at most one is ever made
	}
	slices.SortFunc(v.losses, func(a, b loss) int {
		x, y := &v.b.Flow.Raises[a.raise], &v.b.Flow.Raises[b.raise]
		return cmp.Or(cmp.Compare(x.Tier, y.Tier), cmp.Compare(v.where(a), v.where(b)), cmp.Compare(a.o, b.o), cmp.Compare(a.raise, b.raise))
	})
	var said []int32 // positions
	var told uint64  // obligations
	for _, l := range v.losses {
		ob := &v.b.Flow.Owns[l.o]
		if ob.Res.Await || ob.Res.Keeps && ob.Res.Class < 0 || !ob.OnRaise && v.Foreign(l.o) || !v.b.SureOwner(l.o) || ob.Tier == contract.TierWeak {
			continue
		}
		if v.names.Fails(&v.b.Flow.Raises[l.raise]) || v.b.HoldsNothing(ob) && !v.Before(&v.uses, l.o, v.b.Flow.Raises[l.raise].Instr) {
			continue // it is the body's own name, or nothing is held yet
		}
		if ob.Res.Class >= 0 && v.entered(l.place) {
			continue // it opens when it is entered, not when it is made
		}
		if v.b.DiesWithProcess(ob.Res) && v.b.EndsCommand(v.b.Flow.Raises[l.raise].Class) {
			continue
		}
		if v.closesItself(l) || v.b.InChild(v.b.Flow.Raises[l.raise].Instr) || v.b.SaysClosed(&v.b.Flow.Raises[l.raise], ob.Res) {
			continue
		}
		if v.ClosedBefore(l.o, l.at) || v.ClosedBefore(l.o, v.b.Flow.Raises[l.raise].Instr) {
			continue
		}
		if class := modgraph.DefID(v.b.Flow.Raises[l.raise].Class); v.b.DiesWithProcess(ob.Res) && v.b.Exits.Raising(v.b.Def, class) {
			continue
		}
		if x := &v.b.Flow.Raises[l.raise]; x.Direct && v.asked.Decide(v.b.IR, v.BlockOf(x.Instr), l.o) {
			continue // what was made here passes a test of what the caller brings
		}
		at := v.where(l)
		handled := at == l.at && at != v.b.Flow.Raises[l.raise].Instr || v.inHandler(at)
		direct := v.b.Flow.Raises[l.raise].Direct
		if !direct && v.cleaning(l.o, v.b.Flow.Raises[l.raise].Instr) {
			continue
		}
		if slices.Contains(said, at) || told&(1<<uint(l.o)) != 0 && !direct {
			continue
		}
		if v.report(l, ob, at, handled, direct) {
			said = append(said, at)
			told |= 1 << uint(l.o)
		}
	}
}

// where is the position of a finding: the statement that raises again if a handler
// had the exception in hand, else what raises.
func (v *visitor) where(l loss) int32 {
	if in := &v.b.IR.Instrs[l.at]; in.Op == ir.OpReraise && in.Flag&ir.FlagSynthetic == 0 && v.inHandler(l.at) {
		return l.at
	}
	return v.b.Flow.Raises[l.raise].Instr
}

func (v *visitor) inHandler(instr int32) bool {
	return v.b.IR.Blocks[v.BlockOf(instr)].Flags&ir.BlockInExcept != 0
}

// entered says whether the body calls the entry of what a field holds.
func (v *visitor) entered(q ir.Place) bool {
	for i := range v.b.IR.Instrs {
		in := &v.b.IR.Instrs[i]
		if in.Op != ir.OpAttr || q == ir.NoPlace {
			continue
		}
		if name := v.b.File.IR.Names[in.B]; name != "__enter__" && name != "__aenter__" {
			continue
		}
		if held := &v.b.IR.Instrs[in.A]; held.Op == ir.OpAttr && ir.Place(held.C) == q {
			return true
		}
	}
	return false
}

// closesItself says whether the finalizer of the class closes the field, which it does
// for an object that is half built as well.
func (v *visitor) closesItself(l loss) bool {
	class := v.b.Program.Parent(v.b.Def)
	if l.place == ir.NoPlace || class == modgraph.NoDef {
		return false
	}
	path := v.b.Flow.Paths[l.place]
	for _, t := range v.b.Declare.Class(class).MRO {
		d := v.b.Infer.Types().Def(t)
		if d == modgraph.NoDef {
			continue
		}
		facts := v.b.Facts.Class(d)
		if facts != nil && facts.ClosesItself && slices.ContainsFunc(facts.Fields, func(f contract.Field) bool {
			return f.ReleasedBy >= 0 && path.Len == 1 && f.Name == path.Sel[0].Name
		}) {
			return true
		}
	}
	return false
}

// cleaning says whether an instruction stands in a handler or finally body that
// goes on to release the field: that the clean-up itself fails is another matter.
func (v *visitor) cleaning(o int, instr int32) bool {
	if v.b.IR.Blocks[v.BlockOf(instr)].Flags&(ir.BlockInExcept|ir.BlockInFinally) == 0 {
		return false
	}
	r := v.Behind([]int32{instr}, -1)
	return slices.ContainsFunc(v.Of(o).Closed, r.Has)
}

// root finds where the callee that left something open raises.
func (v *visitor) root(ob *flow.Obligation) (def, instr int32, depth int32, ok bool) {
	def, fact := ob.Witness.Callee, ob.Witness.Fact
	for depth = 1; depth < 16; depth++ {
		if def < 0 || stageOf(&v.b.World, modgraph.DefID(def)) == building {
			return 0, 0, 0, false // it is reported there
		}
		c := v.b.Facts.Contract(modgraph.DefID(def))
		if c == nil || c.Modelled || int(fact) >= len(c.Held) || fact < 0 {
			return 0, 0, 0, false
		}
		w := c.Held[fact].Witness
		if w.Callee < 0 {
			return def, w.Instr, depth, true
		}
		def, fact = w.Callee, w.Fact
	}
	return 0, 0, 0, false
}

func (v *visitor) report(l loss, ob *flow.Obligation, at int32, handled, direct bool) bool {
	b, w := v.b, &v.b.World
	x := &b.Flow.Raises[l.raise]
	weight := b.WeightOf(ob.Res)
	holder := v.holder(l, ob)
	word := b.ReleaseWord(ob.Res)
	f := rule.Finding{Def: int32(b.Def), Instr: at}
	class := b.ClassName(modgraph.DefID(x.Class))
	when := "`" + b.Text(x.Instr) + "` fails"
	switch {
	case direct && class != "":
		when = fmt.Sprintf("`%s` raises `%s`", b.Name(), class)
	case direct:
		when = fmt.Sprintf("`%s` raises", b.Name())
	case class != "":
		when = fmt.Sprintf("`%s` raises `%s`", b.Text(x.Instr), class)
	}
	if ob.OnRaise && !handled {
		if x.Instr != ob.Instr || weight != rule.Kept {
			return false
		}
		def, instr, depth, ok := v.root(ob)
		if !ok {
			return false
		}
		f.Def, f.Instr, f.Part = def, instr, rule.PartFirstLine
		f.Cause = &rule.Cause{Def: def, Instr: instr, Depth: depth}
		f.Marks = append(f.Marks, rule.Mark{Def: int32(b.Def), Instr: ob.Instr, Text: fmt.Sprintf("`%s` lets it out", b.Name())})
		when = fmt.Sprintf("`%s` fails", w.Name(modgraph.DefID(def)))
	} else {
		if direct || handled {
			f.Part = rule.PartFirstLine
		}
		text := fmt.Sprintf("`%s` owns this %s from here", holder, b.Noun(ob.Res))
		if ob.OnRaise {
			text = fmt.Sprintf("leaves this %s open when it fails", b.Noun(ob.Res))
		}
		f.Marks = append(f.Marks, rule.Mark{Def: int32(b.Def), Instr: ob.Instr, Text: text})
	}
	f.Label = fmt.Sprintf("leaves while `%s` is open", holder)
	f.Message = fmt.Sprintf("`%s` is not %s when %s", holder, word, when)
	switch v.stage {
	case building:
		f.Notes = append(f.Notes, "the caller gets no object, so nobody can release what it holds")
	case entering:
		f.Notes = append(f.Notes, fmt.Sprintf("`%s` is not called when `%s` fails", strings.Replace(b.Name(), "enter__", "exit__", 1), b.Name()))
	}
	switch {
	case weight == rule.Freed:
		f.Level = diag.Note
	case weight == rule.Shared && !handled && !direct:
		f.Level = diag.Note
	}
	if b.Rebuffs(x) {
		f.Level = diag.Note
	}
	if weight != rule.Kept {
		f.Notes = append(f.Notes, "the traceback keeps the object for as long as somebody holds the exception, and the next try may come first")
	}
	f.Help = "release it before the exception leaves"
	if call := b.ReleaseCall(ob.Res, holder); call != "" {
		f.Help = "call `" + call + "` before the exception leaves"
	}
	if ob.Witness.Callee >= 0 {
		section := contract.SecResult
		if ob.OnRaise {
			section = contract.SecHeld
		}
		f.Chain = append(f.Chain, rule.Hop{Def: int32(b.Def), Instr: ob.Instr, Section: section, Callee: ob.Witness.Callee, Fact: ob.Witness.Fact})
	}
	b.Report(f)
	return true
}

// holder is the field as the source writes it.
func (v *visitor) holder(l loss, ob *flow.Obligation) string {
	if l.place != ir.NoPlace {
		return v.b.PlaceText(l.place)
	}
	var s strings.Builder
	s.WriteString("self")
	for i := range ob.Path.Len {
		if ob.Path.Sel[i].Kind == contract.SelAttr {
			s.WriteString("." + v.b.Program.Syms.Text(ob.Path.Sel[i].Name))
		} else {
			s.WriteString("[...]")
		}
	}
	return s.String()
}
