package mutatedwhileiterated

import (
	"fmt"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// clashes looks for calls that pass one object for two paths of a callee, of which
// the callee reads one in a loop and changes the other there:
//
//	def send_all(self, peers):
//	    for peer in peers:                # reads peers
//	        self.remove(peer)             # changes self.peers
//
//	self.send_all(self.peers)             # both are the same
func (v *visitor) clashes(p *flow.Point) {
	for i := range v.b.Flow.Clashes {
		x := &v.b.Flow.Clashes[i]
		if x.Instr != p.Instr || x.Tier == contract.TierWeak || v.seen[clashKey(x)] || !v.meets(p, x) {
			continue
		}
		callee := modgraph.DefID(x.Callee)
		body, c := v.b.Program.Body(callee), v.b.Facts.Contract(callee)
		if body == nil || c == nil || int(x.Fact) >= len(c.Pairs) || c.Pairs[x.Fact].Header < 0 {
			continue
		}
		pair := &c.Pairs[x.Fact]
		if !resizing[v.b.Program.Syms.Text(pair.Op)] || sameRoot(pair) || callee == v.b.Def || !comesBackIn(body, pair) {
			continue
		}
		v.seen[clashKey(x)] = true
		v.clash(p, x, pair, callee, body)
	}
}

func clashKey(x *flow.Conflict) int64 { return -1 - (int64(x.Callee)<<16 | int64(x.Fact)) }

// resizing are the operations that upset a loop over whatever container it is.
var resizing = map[string]bool{
	"remove": true, "discard": true, "pop": true, "popitem": true, "clear": true, "del []": true, "popleft": true,
}

// sameRoot says whether both sides hang on one parameter: an object and its own
// elements do not meet, however a recursion names them.
func sameRoot(p *contract.Pair) bool {
	a, b := p.Borrowed, p.Mutated
	return a.Root == b.Root && a.Index == b.Index && a.Def == b.Def && a.Name == b.Name
}

// meets says whether both sides of a conflict are one object at a call. Two arguments that
// are written differently are one only where a place says so that is no element of
// something, which stands for any of them; and of what one instruction makes again and
// again, two may meet.
func (v *visitor) meets(p *flow.Point, x *flow.Conflict) bool {
	t := p.Values()
	apart := x.Borrowed.Suffix < 0 && x.Mutated.Suffix < 0 && !v.equal(x.Borrowed.Operand, x.Mutated.Operand)
	borrowed, mutated := p.Affected(&x.Borrowed), p.Affected(&x.Mutated)
	for _, a := range t.Atoms(borrowed) {
		path, _, known := p.IsPath(a)
		if apart && (!known || throughElement(path)) {
			continue
		}
		for _, b := range t.Atoms(mutated) {
			if t.Same(a, b) {
				return true
			}
		}
	}
	return false
}

// comesBackIn says whether the callee's loop goes on behind the change.
func comesBackIn(body *ir.Body, pair *contract.Pair) bool {
	header, at := body.BlockOf(pair.Header), body.BlockOf(pair.Witness.Instr)
	if header == ir.NoBlock || at == ir.NoBlock {
		return false
	}
	for l := range body.Loops {
		if body.Loops[l].Header == header {
			return rule.ComesBack(body, at, int32(l))
		}
	}
	return false
}

func (v *visitor) clash(p *flow.Point, x *flow.Conflict, pair *contract.Pair, callee modgraph.DefID, body *ir.Body) {
	file, _ := v.b.Program.FileOf(callee)
	iter := rule.TextOf(file, body, pair.Header)
	w := pair.Witness
	f := rule.Finding{
		Def: x.Callee, Instr: pair.Header, Part: rule.PartFirstLine,
		Message: fmt.Sprintf("`%s` changes `%s` while its loop reads it: `%s` passes the same object", v.b.World.Name(callee), iter, v.b.Name()),
		Label:   "borrowed by the loop until it ends",
		Marks: []rule.Mark{
			{Def: x.Callee, Instr: w.Instr, Part: rule.PartFirstLine, Text: "changes its size"},
			{Def: int32(v.b.Def), Instr: p.Instr, Part: rule.PartFirstLine, Text: "passes the object that is changed"},
		},
		Notes: []string{"a dict or set raises RuntimeError at the loop's next step; of a list, elements are skipped"},
		Help:  fmt.Sprintf("iterate over a copy: `list(%s)`", iter),
		Fix:   rule.Fix{Kind: rule.FixCopy, Def: x.Callee, Instr: pair.Header},
	}
	if w.Callee >= 0 {
		f.Chain = []rule.Hop{{Def: x.Callee, Instr: w.Instr, Section: contract.SecMutates, Callee: w.Callee, Fact: w.Fact}}
	}
	v.b.Report(f)
}
