package infer

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/base/par"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// lastFreeRound is the last round after which a cell may change and keep its
// value.
const lastFreeRound = 8

// lastExactRound is the last round after which a cell that changes gets its new
// value alone; from then on it keeps what it had beside it, so that it can only
// grow.
const lastExactRound = 5

// maxRounds is a net below the proof that rounds end: from lastFreeRound on,
// each round pins at least one cell.
const maxRounds = 64

// roundHook lets a measurement look into the rounds.
var roundHook func(x *Infer, set, round, bodies int, want []bool)

// out is what the evaluation of a body gives.
type out struct {
	types  []types.ID
	sites  Sites
	reads  []read
	writes []write // by ascending cell, one a cell
	votes  []vote
	refs   []Ref
	wraps  []Wrap
	// escapes are functions handed to code that is not known; blind are the names of
	// attributes of receivers that are not known.
	escapes []modgraph.DefID
	blind   []int32 // sym.Sym
	evals   int32
	failed  bool
	fault   *Fault // the last one
}

// find returns a contribution.
func (o *out) find(c cellID) (write, bool) {
	lo, hi := 0, len(o.writes)
	for lo < hi {
		m := (lo + hi) / 2
		if o.writes[m].cell < c {
			lo = m + 1
		} else {
			hi = m
		}
	}
	if lo < len(o.writes) && o.writes[lo].cell == c {
		return o.writes[lo], true
	}
	return write{cell: c, typ: types.Never}, false
}

// Run infers the types of a program.
func (x *Infer) run() {
	evals := make([]*evaluator, x.workers)
	for i := range evals {
		evals[i] = newEvaluator(x)
	}
	want := make([]bool, len(x.bodies))
	for i := range want {
		want[i] = true
	}
	x.settle(0, evals, want)
	for set := 1; set < len(x.stats.Rounds); set++ {
		old := x.votes
		x.joinVotes(set == 1)
		for i := range want {
			want[i] = x.stale(int32(i)) || x.votedAnew(i, old)
		}
		x.settle(set, evals, want)
	}
}

// settle runs rounds until no body's inputs change.
func (x *Infer) settle(set int, evals []*evaluator, want []bool) {
	for round := 1; round <= maxRounds; round++ {
		n := 0
		for _, w := range want {
			if w {
				n++
			}
		}
		if n == 0 {
			break
		}
		x.stats.Rounds[set]++
		x.stats.Evaluations += int64(n)
		if roundHook != nil {
			roundHook(x, set, round, n, want)
		}
		old := make([][]write, len(x.bodies))
		par.Graph(x.workers, x.order.waits, x.order.order, want, func(w int, i int32) {
			// The evaluation fills other tables than those that are read by bodies which
			// do not wait for this one.
			old[i] = x.outs[i].writes
			evals[w].run(i)
		})
		x.publish(old, want, round)
		for i := range want {
			want[i] = x.stale(int32(i))
		}
	}
}

// stale says whether a value that the body read has changed.
func (x *Infer) stale(i int32) bool {
	for _, r := range x.outs[i].reads {
		if c := x.cells.at(r.cell); c.val != r.seen || c.soft != r.soft {
			return true
		}
	}
	return false
}

// publish joins the contributions of the bodies that ran into the cells.
func (x *Infer) publish(old [][]write, ran []bool, round int) {
	var touched []cellID
	for i := range ran {
		if !ran[i] {
			continue
		}
		before, after := old[i], x.outs[i].writes
		a, b := 0, 0
		for a < len(before) || b < len(after) {
			switch {
			case b == len(after) || a < len(before) && before[a].cell < after[b].cell:
				x.contribute(int32(i), write{cell: before[a].cell})
				touched = append(touched, before[a].cell)
				a++
			case a == len(before) || after[b].cell < before[a].cell:
				x.contribute(int32(i), after[b])
				touched = append(touched, after[b].cell)
				b++
			default:
				if before[a] != after[b] {
					x.contribute(int32(i), after[b])
					touched = append(touched, after[b].cell)
				}
				a++
				b++
			}
		}
	}
	slices.Sort(touched)
	touched = slices.Compact(touched)
	for _, id := range touched {
		c := x.cells.at(id)
		if c.pin {
			continue
		}
		val, soft := x.joinParts(c.parts)
		if round > lastExactRound && val != c.val && c.val != types.Never {
			// What swings between two values is both.
			val = joinAll(x.Types, x.Decl, []types.ID{c.val, val})
			c.other = true // readers see this value, not the contributions
		}
		if val == c.val && soft == c.soft {
			continue
		}
		if round > lastFreeRound {
			c.pin = true
			val = x.Types.Union(types.Unknown(types.ReasonCycle))
			x.stats.Pinned++
		}
		c.val, c.soft = val, soft
	}
}

// contribute replaces the contribution of a body; Invalid removes it.
func (x *Infer) contribute(body int32, w write) {
	id, t := w.cell, w.typ
	c := x.cells.at(id)
	k, found := slices.BinarySearchFunc(c.parts, body, func(p part, b int32) int { return int(p.body - b) })
	switch {
	case t == types.Invalid && found:
		c.parts = slices.Delete(c.parts, k, k+1)
	case t == types.Invalid:
	case found:
		c.parts[k].typ, c.parts[k].soft = t, w.soft
	default:
		c.parts = slices.Insert(c.parts, k, part{body, t, w.soft})
		if !c.other && !slices.Contains(x.staticWriters(id), body) {
			c.other = true
		}
	}
}

func (x *Infer) joinParts(parts []part) (types.ID, Tier) {
	switch len(parts) {
	case 0:
		return types.Never, TierNone
	case 1:
		return parts[0].typ, parts[0].soft
	}
	soft := TierNone
	ids := make([]types.ID, len(parts))
	for i, p := range parts {
		ids[i] = p.typ
		soft = max(soft, p.soft)
	}
	return joinAll(x.Types, x.Decl, ids), soft
}
