// Package unsafecancellation is FER505: clean-up that an error reaches and a
// cancellation does not.
//
// # Model
//
// A cancelled task gets CancelledError at the await where it waits. Since Python 3.8
// that is no Exception, so a clause for Exception does not take it:
//
//	try:
//	    await response.read()         # the time-out of the caller ends here
//	except Exception:
//	    await response.close()        # and this does not run
//	    raise
//
// The clause says itself that what it releases is the function's to release when the
// rest fails. A clause that goes on, instead of raising again, says nothing: what it
// does may be its answer to the error.
package unsafecancellation

import (
	_ "embed" // the documentation below
	"fmt"
	"slices"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/rule/trail"
)

//go:embed doc.md
var doc string

// cancelled is the class of a cancellation.
const cancelled = "asyncio.exceptions.CancelledError"

// Rule is FER505.
type Rule struct{}

// Meta describes the rule.
func (Rule) Meta() rule.Meta {
	return rule.Meta{Code: "FER505", Name: "unsafe-cancellation", Level: diag.Warning, DefaultOn: true, Doc: doc}
}

// Begin looks at coroutines with a clause for Exception.
func (Rule) Begin(b *rule.Body) rule.Visitor {
	up := b.Program.Parent(b.Def)
	if b.IR.Flags&ir.BodyAsync == 0 || up == modgraph.NoDef || b.Program.Def(up).Kind == bind.KindFunction {
		return nil // the main coroutine of a function ends with the program
	}
	for i := range b.IR.Blocks {
		if b.IR.Instrs[b.IR.Blocks[i].Last].Op == ir.OpMatchExc {
			return &visitor{Graph: trail.NewGraph(b.IR), b: b, seen: make([]bool, len(b.IR.Instrs))}
		}
	}
	return nil
}

type visitor struct {
	flow.NopSink
	*trail.Graph
	b    *rule.Body
	seen []bool
}

// Instr notes what is reached.
func (v *visitor) Instr(p *flow.Point) {
	v.Graph.Instr(p)
	v.seen[p.Instr] = true
}

// Raise notes an edge of the graph.
func (v *visitor) Raise(p *flow.Point, exc flow.Value, leaves bool) { v.Graph.Raise(p, exc, leaves) }

// clause is an except clause for Exception.
type clause struct {
	match int32      // its test
	body  ir.BlockID // first block behind it
	entry ir.BlockID // handler block of its try statement
	rest  ir.BlockID // where the exceptions go that no clause takes
}

// End looks at each clause for Exception.
func (v *visitor) End() {
	b := v.b.IR
	for h := range b.Blocks {
		if b.Blocks[h].Flags&ir.BlockHandlerEntry == 0 || !v.Seen(ir.BlockID(h)) {
			continue
		}
		if c, ok := v.clause(ir.BlockID(h)); ok && v.raisesAgain(&c) {
			v.judge(&c)
		}
	}
}

// clause finds the clause for Exception of a try statement, if no clause of it takes a
// cancellation.
func (v *visitor) clause(h ir.BlockID) (clause, bool) {
	b := v.b.IR
	c := clause{match: -1, entry: h}
	at := h
	for range b.Blocks {
		last := &b.Instrs[b.Blocks[at].Last]
		if last.Op != ir.OpMatchExc {
			break
		}
		info := &v.b.Flow.Infos[b.Blocks[at].Last]
		if info.CatchesAny {
			return c, false
		}
		succ := b.Successors(at)
		for _, k := range v.b.Flow.Catches[info.Catches : info.Catches+info.NCatches] {
			switch d := modgraph.DefID(k); {
			case k < 0 || d == v.b.Declare.Known.BaseException || v.b.Program.QualName(d) == cancelled:
				return c, false
			case d == v.b.Declare.Known.Exception && c.match < 0:
				c.match, c.body = b.Blocks[at].Last, succ[0]
			}
		}
		at = succ[1]
	}
	c.rest = at
	// A bare except is a block with a body of its own.
	return c, c.match >= 0 && b.Instrs[b.Blocks[at].Last].Op == ir.OpReraise
}

// handler lists the blocks of a clause.
func (v *visitor) handler(c *clause) []ir.BlockID {
	b := v.b.IR
	out := []ir.BlockID{c.body}
	for i := 0; i < len(out); i++ {
		for _, s := range b.Successors(out[i]) {
			if b.Blocks[s].Flags&ir.BlockInExcept != 0 && !slices.Contains(out, s) && s != c.rest {
				out = append(out, s)
			}
		}
	}
	return out
}

// raisesAgain says whether the clause always ends in a raise.
func (v *visitor) raisesAgain(c *clause) bool {
	b := v.b.IR
	raises := false
	for _, k := range v.handler(c) {
		switch b.Instrs[b.Blocks[k].Last].Op {
		case ir.OpRaise, ir.OpReraise:
			raises = true
		case ir.OpReturn:
			return false
		}
		for _, s := range b.Successors(k) {
			if b.Blocks[s].Flags&ir.BlockInExcept == 0 {
				return false
			}
		}
	}
	return raises
}

// lookups are the methods that give what somebody else keeps.
var lookups = []string{"get", "pop", "popleft", "popitem", "choice", "setdefault", "cast"}

// judge reports the first release of a clause that a cancellation skips.
func (v *visitor) judge(c *clause) {
	b := v.b.IR
	for _, k := range v.handler(c) {
		for i := b.Blocks[k].First; i <= b.Blocks[k].Last; i++ {
			in := &b.Instrs[i]
			if in.Op != ir.OpCall || in.N > 0 || b.Instrs[in.B].Op != ir.OpAttr || !rule.Discards(v.b.File.IR.Names[b.Instrs[in.B].B]) {
				continue
			}
			obj := &b.Instrs[b.Instrs[in.B].A]
			if obj.Op != ir.OpLoad || !v.own(ir.Place(obj.A)) || v.named(c, ir.Place(obj.A)) {
				continue
			}
			if wait := v.wait(c, ir.Place(obj.A)); wait >= 0 && !v.releasedAnyway(c, ir.Place(obj.A)) {
				v.report(c, i, wait, ir.Place(obj.A))
				return
			}
		}
	}
}

// own says whether a place is a variable of the function that holds what a call has
// made, or its object where nobody has that yet.
func (v *visitor) own(p ir.Place) bool {
	if k := v.b.IR.Places.Kind[p]; k != ir.PlaceLocal && k != ir.PlaceCell {
		return false
	}
	for k := range v.b.IR.Params {
		if v.b.IR.Params[k].Place == p {
			d := v.b.Program.Def(v.b.Def)
			return k == 0 && d.Flags&bind.Method != 0 && v.b.File.Bind.Names[d.Name] == "__aenter__"
		}
	}
	made := false
	for i := range v.b.IR.Instrs {
		in := &v.b.IR.Instrs[i]
		if in.Op != ir.OpStore || ir.Place(in.A) != p {
			continue
		}
		if v.b.IR.Instrs[in.B].Op == ir.OpConst {
			continue
		}
		if !v.makes(in.B) {
			return false
		}
		made = true
	}
	return made
}

// makes says whether a value is what a call has made for this function: not what it has
// looked up, nor what CPython cleans up with the last reference.
func (v *visitor) makes(x ir.Value) bool {
	in := &v.b.IR.Instrs[x]
	call := x
	if in.Op == ir.OpAwait {
		call = in.A
		in = &v.b.IR.Instrs[call]
	}
	if in.Op != ir.OpCall {
		return false
	}
	if g := &v.b.IR.Instrs[in.B]; g.Op == ir.OpAttr && slices.Contains(lookups, v.b.File.IR.Names[g.B]) {
		return false
	}
	for _, i := range [2]int32{call, x} {
		info := &v.b.Flow.Infos[i]
		for o := info.Owns; o < info.Owns+info.NOwns; o++ {
			if ob := &v.b.Flow.Owns[o]; !ob.Res.Await && v.b.WeightOf(ob.Res) == rule.Freed {
				return false
			}
		}
	}
	return true
}

// named says whether a variable is bound by the clause itself.
func (v *visitor) named(c *clause, p ir.Place) bool {
	b := v.b.IR
	for _, k := range v.handler(c) {
		for i := b.Blocks[k].First; i <= b.Blocks[k].Last; i++ {
			if in := &b.Instrs[i]; in.Op == ir.OpStore && ir.Place(in.A) == p {
				return true
			}
		}
	}
	return false
}

// wait is a suspension of the try statement at which a variable has its value, or -1.
func (v *visitor) wait(c *clause, p ir.Place) int32 {
	b := v.b.IR
	var stores []int32
	for i := range b.Instrs {
		if in := &b.Instrs[i]; in.Op == ir.OpStore && ir.Place(in.A) == p && b.Instrs[in.B].Op != ir.OpConst && v.seen[i] {
			stores = append(stores, int32(i))
		}
	}
	param := b.Places.Kind[p] == ir.PlaceLocal && len(stores) == 0
	behind := v.Behind(stores, -1)
	for k := range b.Blocks {
		bl := &b.Blocks[k]
		if bl.Handler != c.entry || bl.Flags&ir.BlockInExcept != b.Blocks[c.entry].Flags&ir.BlockInExcept {
			continue
		}
		for i := bl.First; i <= bl.Last; i++ {
			if v.seen[i] && v.b.Flow.Infos[i].Flags&flow.MaySuspend != 0 && (param || behind.Has(i)) {
				return i
			}
		}
	}
	return -1
}

// releasedAnyway says whether something behind the clauses, a finally body or a handler
// around them, uses the variable.
func (v *visitor) releasedAnyway(c *clause, p ir.Place) bool {
	b := v.b.IR
	for h := b.Blocks[c.entry].Handler; h != ir.NoBlock; h = b.Blocks[h].Handler {
		first := b.Blocks[h].First
		reach := v.Behind([]int32{first}, -1)
		for i := range b.Instrs {
			if in := &b.Instrs[i]; in.Op == ir.OpLoad && ir.Place(in.A) == p && (int32(i) == first || reach.Has(int32(i)) || v.BlockOf(int32(i)) == h) {
				return true
			}
		}
		if b.Instrs[b.Blocks[h].Last].Op == ir.OpSuppress {
			return true
		}
	}
	return false
}

func (v *visitor) report(c *clause, release, wait int32, p ir.Place) {
	b := v.b
	text := b.PlaceText(p)
	b.Report(rule.Finding{
		Def: int32(b.Def), Instr: wait,
		Message: fmt.Sprintf("a cancellation at `%s` skips `%s`", b.Text(wait), b.Text(release)),
		Label:   fmt.Sprintf("a cancelled task leaves from here with `%s` open", text),
		Marks: []rule.Mark{
			{Def: int32(b.Def), Instr: c.match, Text: "CancelledError is no Exception"},
			{Def: int32(b.Def), Instr: release, Text: "only for errors"},
		},
		Help: "write `except BaseException:`, or release it in a `finally` block",
	})
}
