// Package cleanupskipped is FER307: an effect that is taken back only if nothing
// fails.
package cleanupskipped

import (
	_ "embed" // the documentation below
	"slices"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/rule/trail"
)

//go:embed doc.md
var doc string

// Rule is FER307.
type Rule struct{ callers rule.Callers }

// Meta describes the rule.
func (*Rule) Meta() rule.Meta {
	return rule.Meta{Code: "FER307", Name: "cleanup-skipped", Level: diag.Warning, DefaultOn: true, Doc: doc}
}

// Begin returns a visitor for context manager functions: at their yield anything
// can be raised.
func (r *Rule) Begin(b *rule.Body) rule.Visitor {
	if len(b.IR.Blocks) == 0 {
		return nil
	}
	if !b.IsManager() {
		if !mayUndo(b) {
			return nil
		}
		return &visitor{Ledger: trail.NewLedger(b.Flow), b: b, plain: true}
	}
	return &visitor{Ledger: trail.NewLedger(b.Flow), b: b, callers: &r.callers}
}

type visitor struct {
	*trail.Ledger
	b       *rule.Body
	callers *rule.Callers
	yields  []int32
	effects []effect
	writes  []int32 // stores to what outlives the call
	calls   []int32
	// cancelled asks what a cancellation reaches instead of an error.
	cancelled bool
	// plain is set in a function that is no context manager; raises are its errors.
	plain  bool
	raises []raising
}

// Instr collects what may be done and undone.
func (v *visitor) Instr(p *flow.Point) {
	v.Ledger.Instr(p)
	in := &v.b.IR.Instrs[p.Instr]
	switch in.Op {
	case ir.OpYield:
		once(&v.yields, p.Instr)
	case ir.OpSetAttr, ir.OpSetSub:
		once(&v.writes, p.Instr)
	case ir.OpStore:
		switch v.b.IR.Places.Kind[in.A] {
		case ir.PlaceGlobal, ir.PlaceFree:
			once(&v.writes, p.Instr)
		}
	case ir.OpCall:
		once(&v.calls, p.Instr)
	}
	if calls := v.b.Calls.At(p.Instr); len(calls) > 0 {
		for k := range calls {
			v.stated(p, &calls[k])
		}
	}
}

func once(list *[]int32, i int32) {
	if !slices.Contains(*list, i) {
		*list = append(*list, i)
	}
}

// pair is an effect and what takes it back.
type pair struct {
	do, undo int32
	// done is what was done, for a sentence.
	doSec, undoSec hop
	weight         rule.Weight
	lent           bool // done by what the block receives
	saved          bool // a saved value is put back
}

// hop is the callee's fact behind an effect; callee is -1 when the effect is this
// function's own.
type hop struct{ callee, fact int32 }

var own = hop{-1, -1}

// End looks for a pair around each yield whose second half an exception skips.
func (v *visitor) End() {
	if v.plain {
		v.endPlain()
		return
	}
	for _, y := range v.yields {
		if len(v.after(y)) == 0 {
			continue
		}
		v.cancelled = false
		pairs := v.pairs(y)
		if len(pairs) == 0 && v.b.IR.Flags&ir.BodyAsync != 0 {
			// A handler for errors does not see a cancellation.
			v.cancelled = true
			pairs = v.pairs(y)
		}
		if len(pairs) == 0 || v.b.IR.Flags&ir.BodyAsync == 0 && v.caught() {
			continue
		}
		slices.SortStableFunc(pairs, func(a, b pair) int {
			if a.weight != b.weight {
				return int(b.weight) - int(a.weight)
			}
			return int(a.undo) - int(b.undo)
		})
		v.report(y, pairs[0])
	}
}

// pairs lists what is done before a yield, taken back behind it, and not taken back
// when the block raises.
func (v *visitor) pairs(y int32) []pair {
	var pairs []pair
	pairs = v.obligations(y, pairs)
	pairs = v.statedPairs(y, pairs)
	pairs = v.restored(y, pairs)
	pairs = v.inverseCalls(y, pairs)
	pairs = v.lentWriter(y, pairs)
	return slices.DeleteFunc(pairs, func(x pair) bool { return x.undo < 0 || v.coveredByHandler(y, x) || v.dies(x) })
}

// dies says whether what is put back is a field of an object that is gone with the
// error.
func (v *visitor) dies(x pair) bool {
	place := ir.NoPlace
	switch v.b.IR.Instrs[x.undo].Op {
	case ir.OpSetAttr, ir.OpSetSub:
		place, _ = v.written(x.undo)
	}
	if place < 0 {
		return false
	}
	pl := &v.b.IR.Places
	root := pl.Root(place)
	return pl.Kind[root] <= ir.PlaceCell && pl.Ref[root] == 1 && v.b.Exits.DiesWithError(v.b.Def)
}

// after lists the instructions that run when the block has succeeded, up to the
// next yield.
func (v *visitor) after(y int32) []int32 {
	r := v.Behind([]int32{y}, y)
	var out []int32
	for i := range int32(len(v.b.IR.Instrs)) {
		if r.Has(i) && v.Seen(v.BlockOf(i)) {
			out = append(out, i)
		}
	}
	return out
}

// before says whether an instruction can run ahead of the yield.
func (v *visitor) before(i, y int32) bool { return v.Behind([]int32{i}, y).Has(y) }

// behind says whether an instruction runs after the block has succeeded and not
// before it.
func (v *visitor) behind(i, y int32) bool {
	return v.Behind([]int32{y}, y).Has(i) && !v.Behind([]int32{i}, i).Has(y)
}

// coveredByHandler says whether the undoing, or one like it, is reached when the
// block raises.
func (v *visitor) coveredByHandler(y int32, x pair) bool {
	b := v.b.IR
	if b.Instrs[x.undo].Op == ir.OpExit {
		return true // a with statement leaves both ways
	}
	h := b.Blocks[v.BlockOf(y)].Handler
	if h == ir.NoBlock {
		return false
	}
	reached := v.from(h)
	if reached[v.BlockOf(x.undo)] {
		return true
	}
	if v.saves(x) && v.endsSaved(x, reached) {
		return true
	}
	// The same statement written twice, in a handler and behind the try.
	text := v.b.Text(x.undo)
	for _, list := range [][]int32{v.calls, v.writes} {
		for _, i := range list {
			if i != x.undo && reached[v.BlockOf(i)] && v.b.Text(i) == text {
				return true
			}
		}
	}
	return false
}

// saves says whether an assignment puts back what a variable of the function holds.
func (v *visitor) saves(x pair) bool {
	switch v.b.IR.Instrs[x.undo].Op {
	case ir.OpSetAttr, ir.OpSetSub:
		_, value := v.written(x.undo)
		in := &v.b.IR.Instrs[value]
		return in.Op == ir.OpLoad && v.b.IR.Places.Kind[in.A] <= ir.PlaceCell
	}
	return false
}

// endsSaved says whether an error comes to where the saved value itself is closed: then
// it is not put back on purpose.
//
//	conn, self.conn = self.conn, None
//	try:
//	    yield conn
//	    self.conn = conn
//	except Exception:
//	    conn.close()
//	    raise
func (v *visitor) endsSaved(x pair, reached []bool) bool {
	_, value := v.written(x.undo)
	place := ir.Place(v.b.IR.Instrs[value].A)
	return slices.ContainsFunc(v.calls, func(i int32) bool {
		m := &v.b.IR.Instrs[v.b.IR.Instrs[i].B]
		if !reached[v.BlockOf(i)] || m.Op != ir.OpAttr {
			return false
		}
		p, _ := v.source(m.A)
		return p == place && rule.Discards(v.b.Flow.File.Names[m.B])
	})
}

// from are the blocks that an error comes to in a handler, by any edge; or a
// cancellation, which clauses for errors let pass.
func (v *visitor) from(h ir.BlockID) []bool {
	b := v.b.IR
	reached := make([]bool, len(b.Blocks))
	reached[h] = true
	work := []ir.BlockID{h}
	for len(work) > 0 {
		x := work[len(work)-1]
		work = work[:len(work)-1]
		next := append([]ir.BlockID{b.Blocks[x].Handler}, b.Successors(x)...)
		if last := &b.Instrs[b.Blocks[x].Last]; v.cancelled && last.Op == ir.OpMatchExc && !v.takesCancellation(b.Blocks[x].Last) {
			next[1] = ir.NoBlock
		}
		for _, t := range next {
			if t != ir.NoBlock && !reached[t] {
				reached[t] = true
				work = append(work, t)
			}
		}
	}
	return reached
}

// takesCancellation says whether an except clause may take a CancelledError.
func (v *visitor) takesCancellation(clause int32) bool {
	info := &v.b.Flow.Infos[clause]
	if info.CatchesAny {
		return true
	}
	for _, c := range v.b.Flow.Catches[info.Catches : info.Catches+info.NCatches] {
		switch v.b.ClassName(modgraph.DefID(c)) {
		case "", "BaseException", "CancelledError":
			return true
		}
	}
	return false
}

// releasedInHandler says whether something that an exception of the block comes to
// ends an obligation.
func (v *visitor) releasedInHandler(o int, y int32) bool {
	h := v.b.IR.Blocks[v.BlockOf(y)].Handler
	if h == ir.NoBlock {
		return false
	}
	reached := v.from(h)
	return slices.ContainsFunc(v.Of(o).Ends, func(e trail.End) bool { return reached[v.BlockOf(e.Instr)] })
}

// obligations finds what the first half opened and the second half releases.
func (v *visitor) obligations(y int32, out []pair) []pair {
	for o := range v.Len() {
		ob := &v.b.Flow.Owns[o]
		if ob.Res.Await || ob.Lock || v.Foreign(o) || !v.before(ob.Instr, y) {
			continue
		}
		if v.releasedInHandler(o, y) {
			continue
		}
		for _, e := range v.Of(o).Ends {
			if e.How == trail.Released && v.behind(e.Instr, y) {
				out = append(out, pair{do: ob.Instr, undo: e.Instr, doSec: own, undoSec: own, weight: v.b.WeightOf(ob.Res)})
				break
			}
		}
	}
	return out
}
