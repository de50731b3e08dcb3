package unboundname

import (
	"fmt"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// explain reports a read if a path to it proves enough, or makes it possible.
func (v *visitor) explain(read int32, place ir.Place, possible bool) bool {
	b := v.b
	name := b.PlaceText(place)
	sure := v.seen[read]&sawBound == 0
	s, all := v.find(read, place)
	best := -1
	for k := range all {
		if all[k].behind && !possible {
			continue
		}
		if (best < 0 || v.stronger(all[k], all[best])) && s.agrees(all[k]) {
			best = k
		}
	}
	if best < 0 {
		if !sure || len(all) > 0 || b.IR.Blocks[v.BlockOf(read)].Flags&(ir.BlockInExcept|ir.BlockInFinally) != 0 {
			return false // only what nobody can believe leads here
		}
		all, best = append(all, evidence{kind: plain, instr: -1, raise: -1}), len(all)
		if !s.agrees(all[best]) {
			return false
		}
	}
	e := all[best]
	f := rule.Finding{Def: int32(b.Def), Instr: read, Label: fmt.Sprintf("`%s` has no value here", name)}
	switch e.kind {
	case plain:
		if !sure {
			return false // the paths that lack it are not what the search followed
		}
		if v.blames(read) {
			return false
		}
		f.Level = diag.Error
		f.Message = fmt.Sprintf("`%s` is read before it has a value", name)
		if v.isGlobalElsewhere(place) {
			f.Help = fmt.Sprintf("declare `global %s` if the module's variable is meant", name)
		}
	case deleted:
		v.behindDelete(&f, e, name)
	case raise:
		v.skippedByError(&f, e, name, place)
	case branch:
		f.Message = fmt.Sprintf("`%s` has no value when `%s` takes the other branch", name, b.Text(b.IR.Instrs[e.instr].A))
		f.Marks = []rule.Mark{{Def: f.Def, Instr: b.IR.Instrs[e.instr].A, Text: fmt.Sprintf("only one side of this test assigns `%s`", name)}}
		f.Help = fmt.Sprintf("give `%s` a value before the test", name)
	case zeroTurn:
		f.Message = fmt.Sprintf("`%s` has no value when the loop above runs zero times", name)
		f.Marks = []rule.Mark{{Def: f.Def, Instr: e.instr, Part: rule.PartFirstLine, Text: "what this goes over is tested for being empty before"}}
		f.Help = fmt.Sprintf("give `%s` a value before the loop", name)
	}
	if e.kind != plain && e.kind != deleted && len(f.Notes) == 0 {
		f.Notes = []string{v.errorName(place) + " is raised then"}
	}
	b.Report(f)
	if e.kind != plain {
		v.failed = append(v.failed, failure{read, e.kind, e.instr})
	}
	return true
}

// blames says whether a read is part of what an AssertionError says: the code holds that
// nothing comes there.
func (v *visitor) blames(read int32) bool {
	b := v.b
	k := &b.Declare.Known
	last := b.IR.Blocks[v.BlockOf(read)].Last
	if b.IR.Instrs[last].Op != ir.OpRaise {
		return false
	}
	n := b.Flow.Infos[last].Raises
	for _, x := range b.Flow.Raises[n : n+b.Flow.Infos[last].NRaises] {
		if class := modgraph.DefID(x.Class); class == k.AssertionError || class == k.NotImplementedError {
			return true
		}
	}
	return false
}

// stronger orders evidence: what happens for sure, then exceptions, those that a
// clause names first, by their tier, then tests; the first in the text of equals.
func (v *visitor) stronger(x, y evidence) bool {
	if x.behind != y.behind {
		return y.behind
	}
	if x.kind != y.kind {
		return x.kind < y.kind
	}
	if x.raise >= 0 && y.raise >= 0 {
		p, q := &v.b.Flow.Raises[x.raise], &v.b.Flow.Raises[y.raise]
		// What a clause names on the way is what its author expects.
		if x.named != y.named {
			return x.named
		}
		if p.Tier != q.Tier {
			return p.Tier < q.Tier
		}
		if f, g := v.b.FarRaise(p), v.b.FarRaise(q); f != g {
			return g
		}
		// A call reads better than an attribute of which a handler makes us believe it.
		a, c := v.b.IR.Instrs[x.instr].Op == ir.OpAttr, v.b.IR.Instrs[y.instr].Op == ir.OpAttr
		if a != c {
			return c
		}
	}
	return x.instr < y.instr
}

func (v *visitor) behindDelete(f *rule.Finding, e evidence, name string) {
	b := v.b
	if b.IR.Instrs[e.instr].Flag&ir.FlagSynthetic != 0 {
		f.Message = fmt.Sprintf("`%s` is read after the `except` clause that bound it, where it no longer exists", name)
		f.Marks = []rule.Mark{{Def: f.Def, Instr: e.instr, Part: rule.PartFirstLine, Text: fmt.Sprintf("`%s` ends with this clause", name)}}
		f.Notes = []string{"Python deletes the name of an exception at the end of its `except` clause"}
		f.Help = "assign the exception to another name inside the clause"
		return
	}
	f.Message = fmt.Sprintf("`%s` is read after it was deleted", name)
	f.Marks = []rule.Mark{{Def: f.Def, Instr: e.instr, Text: "deleted here"}}
}

func (v *visitor) skippedByError(f *rule.Finding, e evidence, name string, place ir.Place) {
	b := v.b
	what := fmt.Sprintf("`%s` fails", b.Text(e.instr))
	label := fmt.Sprintf("if this fails, `%s` stays without a value", name)
	if b.IR.Instrs[e.instr].Op == ir.OpYield {
		what = "the block of the `with` statement fails"
		if e.past {
			what = "the block of the `with` statement is interrupted"
			if b.IR.Flags&ir.BodyAsync != 0 {
				what = "the block of the `with` statement is cancelled"
			}
			label = fmt.Sprintf("an interrupt passes `except Exception`, and `%s` stays without a value", name)
		}
	}
	if e.raise >= 0 {
		x := &b.Flow.Raises[e.raise]
		if class := b.ClassName(modgraph.DefID(x.Class)); class != "" && b.IR.Instrs[e.instr].Op != ir.OpYield {
			if x.Direct {
				what = fmt.Sprintf("`%s` is raised before", class)
			} else {
				what = fmt.Sprintf("`%s` raises `%s`", b.Text(e.instr), class)
			}
			label = fmt.Sprintf("if this raises `%s`, `%s` stays without a value", class, name)
		}
		if x.Witness.Callee >= 0 {
			f.Chain = []rule.Hop{{Def: f.Def, Instr: e.instr, Section: contract.SecRaises, Callee: x.Witness.Callee, Fact: x.Witness.Fact}}
		}
		f.Possible = x.Tier == contract.TierWeak || e.behind
	}
	f.Message = fmt.Sprintf("`%s` has no value when %s", name, what)
	f.Marks = []rule.Mark{{Def: f.Def, Instr: e.instr, Part: rule.PartFirstLine, Text: label}}
	switch flags := b.IR.Blocks[v.BlockOf(f.Instr)].Flags; {
	case flags&ir.BlockInFinally != 0:
		f.Notes = []string{v.errorName(place) + " then hides the error that led into the `finally` block"}
		f.Help = fmt.Sprintf("give `%s` a value before the `try`, or move its assignment there", name)
	case flags&ir.BlockInExcept != 0:
		f.Notes = []string{v.errorName(place) + " then takes the place of the error that is handled"}
		f.Help = fmt.Sprintf("give `%s` a value before the `try`", name)
	default:
		f.Notes = []string{"the handler goes on, and " + v.errorName(place) + " follows"}
		f.Help = fmt.Sprintf("return or raise in the handler, or give `%s` a value there", name)
	}
}

func (v *visitor) errorName(place ir.Place) string {
	if v.b.IR.Places.Kind[place] == ir.PlaceGlobal {
		return "NameError"
	}
	return "UnboundLocalError"
}

// isGlobalElsewhere says whether the module has a variable of the same name.
func (v *visitor) isGlobalElsewhere(place ir.Place) bool {
	b := v.b
	if b.IR.Kind == ir.KindModule {
		return false
	}
	f, _ := b.Program.FileOf(b.Def)
	return f.Bind.Symbol(0, bind.NameID(b.IR.Places.Name[place])) >= 0
}

// undefinedName reports a name that nothing binds.
func (v *visitor) undefinedName(read int32, place ir.Place) {
	b := v.b
	name := b.PlaceText(place)
	f := rule.Finding{
		Def: int32(b.Def), Instr: read, Level: diag.Error,
		Message: fmt.Sprintf("`%s` is not defined: neither `%s` nor its module nor Python binds it", name, b.Name()),
		Label:   "NameError when this line runs",
	}
	if b.File.Class == modgraph.ClassTest {
		f.Level = diag.Note // who runs the test has seen it, or the line does not run
	}
	file, _ := b.Program.FileOf(b.Def)
	var candidates []string
	for d := b.Def; d != modgraph.NoDef; d = b.Program.Parent(d) {
		_, i := b.Program.FileOf(d)
		for _, s := range file.Bind.SymbolsOf(i) {
			candidates = append(candidates, file.Bind.Names[s.Name])
		}
	}
	if near := rule.Nearest(name, candidates); near != "" {
		f.Help = fmt.Sprintf("`%s` may be meant", near)
	}
	b.Report(f)
}
