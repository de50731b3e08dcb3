// Package leakedresource is FER101: a resource that a normal exit leaves open.
package leakedresource

import (
	_ "embed" // the documentation below
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/rule/trail"
)

//go:embed doc.md
var doc string

// Rule is FER101.
type Rule struct{}

// Meta describes the rule.
func (Rule) Meta() rule.Meta {
	return rule.Meta{Code: "FER101", Name: "leaked-resource", Level: diag.Error, DefaultOn: true, Doc: doc}
}

// Begin returns a visitor for bodies that open something. What a module or a
// class body opens lives as long as the program.
func (Rule) Begin(b *rule.Body) rule.Visitor {
	if len(b.Flow.Owns) == 0 || b.IR.Kind == ir.KindModule || b.IR.Kind == ir.KindClass {
		return nil
	}
	return &visitor{Ledger: trail.NewLedger(b.Flow), b: b}
}

type visitor struct {
	*trail.Ledger
	b          *rule.Body
	served     uint64 // servers whose loop runs here
	redirected uint64 // descriptors that stand for another one, too
	locked     uint64 // descriptors that carry a lock on their file
	// killed are variables of processes that are told to end where something failed, told
	// the processes that are told anywhere else.
	killed []ir.Place
	told   uint64
	drains trail.Drains
}

// Instr also looks for the loop of a server: who started it and holds the only
// handle can stop it by an exception alone, so it ends with its process. A lock on a
// file ends with its descriptor, and what is read to its end holds nothing.
func (v *visitor) Instr(p *flow.Point) {
	v.Ledger.Instr(p)
	if in := &v.b.IR.Instrs[p.Instr]; in.Op == ir.OpAttr && v.b.File.IR.Names[in.B] == "raw" {
		// The stream below: who takes it reads it by hand, how far is not visible here.
		for m := p.ObligationsOf(p.Operand(in.A)); m != 0; m &= m - 1 {
			if o := bits.TrailingZeros64(m); v.b.Program.Syms.Text(v.b.Flow.Owns[o].Res.Kind) == "response" {
				v.drains.Add(p.Instr, m&-m)
			}
		}
	}
	calls := v.b.Calls.At(p.Instr)
	for k := range calls {
		c := &calls[k]
		for n := range c.Contract.Effects {
			f := &c.Contract.Effects[n]
			if f.Path.Root != contract.RootParam || f.Path.Len != 0 {
				continue
			}
			name := v.b.Program.Syms.Text(f.Name)
			switch name {
			case "serve", "drain", "lock-file", "signal", "redirect":
			default:
				continue
			}
			at := v.b.Calls.Arg(c, f.Path.Index)
			if at < 0 {
				continue
			}
			switch mask := p.ObligationsOf(p.Operand(at)); name {
			case "redirect":
				v.redirected |= mask
			case "serve":
				v.served |= mask
			case "lock-file":
				v.locked |= mask
			case "drain":
				v.drains.Add(p.Instr, mask)
			case "signal":
				if v.b.IR.Blocks[p.Block].Flags&ir.BlockInExcept == 0 {
					v.told |= mask
				} else if in := &v.b.IR.Instrs[at]; in.Op == ir.OpLoad {
					v.killed = append(v.killed, ir.Place(in.A))
				}
			}
		}
	}
}

// End looks at each obligation that is open at a normal exit.
func (v *visitor) End() {
	for o := range v.Len() {
		if v.b.Flow.Owns[o].Res.Await || v.Foreign(o) || !v.b.SureOwner(o) || v.served&(1<<uint(o)) != 0 {
			continue
		}
		v.account(o)
	}
}

func (v *visitor) account(o int) {
	a := v.Of(o)
	var exits []int32
	behind := v.LikelyBehind([]int32{v.b.Flow.Owns[o].Instr}, -1)
	for _, e := range a.Exits {
		if behind.Has(e) && !v.Mixed(o, e) && !v.saysClosed(o, e) && !v.Drained(&v.drains, o, e) {
			exits = append(exits, e)
		}
	}
	if len(exits) == 0 {
		return
	}
	slices.Sort(exits)
	if v.b.DiesWithProcess(v.b.Flow.Owns[o].Res) && (v.b.Exits.Returning(v.b.Def) || v.b.Exits.Command(v.b.Def)) {
		return // the process ends with this function
	}
	if v.b.Program.Syms.Text(v.b.Flow.Owns[o].Res.Kind) == "descriptor" && v.Standard(o) || v.b.KnownByNumber(v.b.Flow.Owns[o].Res, v.Holder(o)) {
		return
	}
	holder := v.Holder(o)
	if holder == ir.NoPlace {
		return // FER106: nothing ever held it
	}
	if len(a.Losses) > 0 {
		return // FER106 as well: it is overwritten
	}
	switch {
	case len(a.Ends) == 0 && v.locked&(1<<uint(o)) != 0:
		// It is kept open for the sake of the lock, as long as the process lives.
	case len(a.Ends) == 0 && v.told&(1<<uint(o)) == 0 && slices.Contains(v.killed, holder):
		// Who ends a process only where something failed wants it to live on.
	case len(a.Ends) == 0:
		v.never(o, v.b.PlaceText(holder), exits[0])
	case v.endsNormally(a, o):
		v.early(o, v.b.PlaceText(holder), exits[0])
	default:
		v.onlyOnError(o, v.b.PlaceText(holder))
	}
}

// saysClosed says whether an exit stands right behind a test that asks the object
// itself whether it is closed.
func (v *visitor) saysClosed(o int, exit int32) bool {
	b := v.b.IR
	holder := v.Holder(o)
	at := v.BlockOf(exit)
	for k := range b.Blocks {
		bl := &b.Blocks[k]
		last := &b.Instrs[bl.Last]
		if last.Op != ir.OpBranch || !slices.Contains(b.Successors(ir.BlockID(k)), at) {
			continue
		}
		for i := bl.First; i < bl.Last; i++ {
			in := &b.Instrs[i]
			if in.Op != ir.OpAttr || !strings.Contains(v.b.Flow.File.Names[in.B], "clos") {
				continue
			}
			if obj := &b.Instrs[in.A]; obj.Op == ir.OpLoad && ir.Place(obj.A) == holder {
				return true
			}
		}
	}
	return false
}

// endsNormally says whether some path that ends the obligation goes on to a normal
// exit.
func (v *visitor) endsNormally(a *trail.Account, o int) bool {
	for _, e := range a.Ends {
		if e.How == trail.Returned {
			return true
		}
		r := v.Behind([]int32{e.Instr}, v.b.Flow.Owns[o].Instr)
		for i := range v.b.IR.Instrs {
			if v.b.IR.Instrs[i].Op == ir.OpReturn && (r.Has(int32(i)) || int32(i) == e.Instr) {
				return true
			}
		}
	}
	return false
}

// never reports a resource that nothing in the function releases or hands over.
func (v *visitor) never(o int, holder string, exit int32) {
	b, ob := v.b, &v.b.Flow.Owns[o]
	if ob.Res.Keeps {
		return // a path, say, that somebody may find again
	}
	word := b.ReleaseWord(ob.Res)
	f := rule.Finding{
		Instr:   ob.Instr,
		Message: fmt.Sprintf("`%s` is never %s: `%s` opens it and returns without", holder, word, b.Name()),
		Label:   fmt.Sprintf("`%s` owns this %s from here", b.Name(), b.Noun(ob.Res)),
		Help:    b.WithHelp(ob.Res, b.Opens(ob), holder),
		Fix:     b.WithFix(ob, holder),
	}
	if b.IR.Instrs[exit].Flag&ir.FlagSynthetic == 0 {
		f.Marks = append(f.Marks, rule.Mark{Def: int32(b.Def), Instr: exit, Part: rule.PartFirstLine, Text: "returns while it is open"})
	}
	switch b.WeightOf(ob.Res) {
	case rule.Freed:
		f.Level = diag.Note
		f.Notes = []string{"CPython closes it when the function returns; other implementations close it whenever they collect garbage"}
	case rule.Shared:
		f.Level = diag.Warning
		f.Notes = []string{"it is closed when the last reference dies; a cycle or a kept traceback delays that, and its peer waits as long"}
	default:
		f.Notes = []string{fmt.Sprintf("each call keeps one %s until the process ends", b.Noun(ob.Res))}
	}
	switch bit := uint64(1) << uint(o); {
	case v.redirected&bit != 0:
		f.Level = diag.Note // streams are redirected once in the life of a process
	case b.Program.Syms.Text(ob.Res.Kind) == "process" && ob.Res.Class < 0 && !v.converses(o):
		f.Level = diag.Note // it may be meant to live on
	}
	v.report(f, ob)
}

// converses says whether the function closes a pipe of a process, and is done with it then,
// or gives away a pipe alone, so that nobody else can wait for the process.
//
//	process = subprocess.Popen(command, stdin=subprocess.PIPE)
//	process.stdin.write(data)
//	process.stdin.close()
func (v *visitor) converses(o int) bool {
	b := v.b.IR
	holder := v.Holder(o)
	for i := range b.Instrs {
		in := &b.Instrs[i]
		switch in.Op {
		case ir.OpCall:
			if method := &b.Instrs[in.B]; method.Op == ir.OpAttr && v.b.File.IR.Names[method.B] == "close" && v.pipe(method.A, holder) {
				return true
			}
		case ir.OpReturn, ir.OpStore:
			given := in.A
			if in.Op == ir.OpStore {
				if given = in.B; b.Places.Kind[in.A] != ir.PlaceRet {
					continue
				}
			}
			if given < 0 {
				continue
			}
			if t := &b.Instrs[given]; t.Op == ir.OpTuple && slices.ContainsFunc(b.Operands(t), func(x ir.Value) bool { return x >= 0 && v.pipe(x, holder) }) || v.pipe(given, holder) {
				return true
			}
		}
	}
	return v.told&(1<<uint(o)) != 0
}

// pipe says whether a value is a pipe of the process in a variable.
func (v *visitor) pipe(x ir.Value, holder ir.Place) bool {
	b := v.b.IR
	in := &b.Instrs[x]
	if in.Op != ir.OpAttr {
		return false
	}
	switch v.b.File.IR.Names[in.B] {
	case "stdin", "stdout", "stderr":
		obj := &b.Instrs[in.A]
		return obj.Op == ir.OpLoad && ir.Place(obj.A) == holder
	}
	return false
}

// early reports an exit that leaves open what other paths release or hand over.
func (v *visitor) early(o int, holder string, exit int32) {
	b, ob := v.b, &v.b.Flow.Owns[o]
	word := b.ReleaseWord(ob.Res)
	end, released := v.Of(o).Ended(trail.Released)
	what := word + " only on this path"
	if !released {
		if b.WeightOf(ob.Res) == rule.Freed || ob.Res.Keeps {
			return // a file that is not needed after all is freed
		}
		end, what = v.Of(o).Ends[0].Instr, "handed over only on this path"
	}
	f := rule.Finding{
		Instr:   exit,
		Part:    rule.PartFirstLine,
		Message: fmt.Sprintf("`%s` is never %s when `%s` returns early", holder, word, b.Name()),
		Label:   fmt.Sprintf("leaves while `%s` is open", holder),
		Marks: []rule.Mark{
			{Def: int32(b.Def), Instr: ob.Instr, Text: fmt.Sprintf("`%s` owns this %s from here", b.Name(), b.Noun(ob.Res))},
			{Def: int32(b.Def), Instr: end, Text: what},
		},
		Help: b.WithHelp(ob.Res, b.Opens(ob), holder),
		Fix:  b.WithFix(ob, holder),
	}
	if b.IR.Instrs[exit].Flag&ir.FlagSynthetic != 0 {
		f.Instr, f.Part = ob.Instr, rule.PartWhole
		f.Message = fmt.Sprintf("`%s` is still open at the end of `%s`", holder, b.Name())
		f.Label = f.Marks[0].Text
		f.Marks = f.Marks[1:]
	}
	switch b.WeightOf(ob.Res) {
	case rule.Freed:
		f.Level = diag.Note
		f.Notes = []string{"CPython closes it when the function returns; other implementations close it whenever they collect garbage"}
	case rule.Shared:
		f.Level = diag.Warning
		f.Notes = []string{fmt.Sprintf("each return on this path leaves one %s to the garbage collector", b.Noun(ob.Res))}
	default:
		f.Notes = []string{fmt.Sprintf("each return on this path keeps one %s until the process ends", b.Noun(ob.Res))}
	}
	v.report(f, ob)
}

// onlyOnError reports a resource that is released where the function fails and
// nowhere else.
func (v *visitor) onlyOnError(o int, holder string) {
	b, ob := v.b, &v.b.Flow.Owns[o]
	end, released := v.Of(o).Ended(trail.Released)
	if !released || b.WeightOf(ob.Res) == rule.Freed || ob.Res.Keeps {
		return
	}
	word := b.ReleaseWord(ob.Res)
	v.report(rule.Finding{
		Instr:   ob.Instr,
		Level:   diag.Warning,
		Message: fmt.Sprintf("`%s` is %s only if `%s` fails, and left open when it succeeds", holder, word, b.Name()),
		Label:   fmt.Sprintf("`%s` owns this %s from here", b.Name(), b.Noun(ob.Res)),
		Marks:   []rule.Mark{{Def: int32(b.Def), Instr: end, Text: word + " only on this path"}},
		Notes:   []string{fmt.Sprintf("each call that succeeds keeps one %s", b.Noun(ob.Res))},
		Help:    b.WithHelp(ob.Res, b.Opens(ob), holder),
		Fix:     b.WithFix(ob, holder),
	}, ob)
}

func (v *visitor) report(f rule.Finding, ob *flow.Obligation) {
	f.Def = int32(v.b.Def)
	f.Possible = ob.Tier == contract.TierWeak
	if ob.Witness.Callee >= 0 {
		f.Chain = append(f.Chain, rule.Hop{
			Def: f.Def, Instr: ob.Instr, Section: contract.SecResult, Callee: ob.Witness.Callee, Fact: ob.Witness.Fact,
		})
	}
	v.b.Report(f)
}
