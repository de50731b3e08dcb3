package losthandle

import (
	"fmt"
	"slices"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// What a field held when the method began is lost where something new is stored to it,
// on a path that neither looks at the field nor releases anything. That the field can
// hold an object by then, the method says itself: it tests the field elsewhere.
//
//	def on_event(self, event):
//	    if self.exclusive and self.process and self.process.poll() is None:
//	        return
//	    self.process = subprocess.Popen(command)

// builders are methods that run when the object has nothing yet.
var builders = []string{"__init__", "__new__", "__enter__", "__aenter__", "__post_init__", "__setstate__", "setUp", "setup", "asyncSetUp"}

// entered notes a store of something new to a field that may hold what it held on
// entry, untested, and held by nothing else.
func (v *visitor) entered(p *flow.Point, place ir.Place, value ir.Value) {
	path := v.b.Flow.Paths[place]
	if path.Root != contract.RootParam || path.Index != 0 || path.Len != 1 || !v.method() {
		return
	}
	old := p.Place(place)
	vals := p.Values()
	held := false
	for _, a := range vals.Atoms(old) {
		x, checked, ok := p.IsPath(a)
		if !ok || checked || !x.SameAs(path) {
			continue
		}
		held = true
		for q := range ir.Place(v.b.IR.Places.Len()) {
			if q != place && vals.Has(p.Place(q), a) {
				return
			}
		}
	}
	if !held {
		return
	}
	fresh := p.ObligationsOf(p.Operand(value)) & p.Live()
	for o := range v.Len() {
		if fresh&(1<<uint(o)) != 0 {
			v.entries = append(v.entries, fieldEnd{o: o, instr: p.Instr, place: place})
			return
		}
	}
}

func (v *visitor) method() bool {
	d := v.b.Program.Def(v.b.Def)
	return d.Flags&bind.Method != 0 && d.Kind == bind.KindFunction && !slices.Contains(builders, v.b.File.IR.Names[d.Name])
}

// lostEntry reports the first overwriting of what a field held on entry.
func (v *visitor) lostEntry() {
	for _, x := range v.entries {
		b, ob := v.b, &v.b.Flow.Owns[x.o]
		if ob.Res.Await || ob.Res.Keeps || ob.Res.Class >= 0 || v.Foreign(x.o) || !b.SureOwner(x.o) || b.WeightOf(ob.Res) != rule.Kept || v.releasesBefore(x.instr) {
			continue
		}
		test := v.testOf(x.place, x.instr)
		if test < 0 {
			continue
		}
		holder, word := b.PlaceText(x.place), b.ReleaseWord(ob.Res)
		v.report(rule.Finding{
			Instr:   x.instr,
			Message: fmt.Sprintf("`%s` is overwritten before the %s in it is %s", holder, b.Noun(ob.Res), word),
			Label:   fmt.Sprintf("the %s of the call before is lost here", b.Noun(ob.Res)),
			Marks:   []rule.Mark{{Def: int32(b.Def), Instr: test, Text: fmt.Sprintf("`%s` may hold one when `%s` begins; not every path looks", holder, b.Name())}},
			Notes:   []string{fmt.Sprintf("each time one %s is left behind", b.Noun(ob.Res))},
			Help:    v.releaseFirst(ob, holder),
		}, ob)
		return
	}
}

// releasesBefore says whether anything is released above an instruction: it may be
// what the field holds, under a condition that nobody follows.
func (v *visitor) releasesBefore(instr int32) bool {
	for i := range instr {
		if last := &v.b.IR.Instrs[v.b.IR.Blocks[v.BlockOf(i)].Last]; last.Op == ir.OpBranch && v.tested(last.A) == i {
			continue // asks whether it still runs: Popen.poll
		}
		effects := v.b.Flow.EffectsOf(i)
		for k := range effects {
			if e := &effects[k]; e.Kind == flow.OpRelease && !e.Await {
				return true
			}
		}
	}
	return false
}

// testOf is a read of a field, above an instruction, that a branch tests; -1 for none.
func (v *visitor) testOf(place ir.Place, instr int32) int32 {
	b := v.b.IR
	for k := range b.Blocks {
		bl := &b.Blocks[k]
		last := &b.Instrs[bl.Last]
		if last.Op != ir.OpBranch || bl.Last >= instr {
			continue
		}
		t := v.tested(last.A)
		if in := &b.Instrs[t]; in.Op == ir.OpAttr && ir.Place(in.C) == place && !v.together(ir.BlockID(k), place) {
			return t
		}
	}
	return -1
}

// together says whether a condition that asks for a field asks, in one breath, whether
// another field of the object is None: both are made together, and the one is what it
// was to begin with where the other is.
//
//	if self.loop is None or self.session is None or self.session.closed:
//	    self.session = ClientSession(loop=self.loop)
func (v *visitor) together(at ir.BlockID, place ir.Place) bool {
	b := v.b.IR
	mine := b.Successors(at)
	for k := range b.Blocks {
		last := &b.Instrs[b.Blocks[k].Last]
		if last.Op != ir.OpBranch || b.Instrs[last.A].Op != ir.OpCompare {
			continue
		}
		ask := &b.Instrs[last.A]
		if o := ir.CompareOp(ask.N); o != ir.CmpIs && o != ir.CmpIsNot {
			continue
		}
		in := &b.Instrs[ask.A]
		if in.Op != ir.OpAttr || in.C < 0 || ir.Place(in.C) == place || b.Places.Parent[in.C] != b.Places.Parent[place] {
			continue
		}
		for _, s := range b.Successors(ir.BlockID(k)) {
			if s == at || slices.Contains(mine, s) {
				return true
			}
		}
	}
	return false
}

// tested is the value that a condition asks about: of `not x`, `x is None` it is x.
func (v *visitor) tested(t ir.Value) ir.Value {
	b := v.b.IR
	for b.Instrs[t].Op == ir.OpUnary {
		t = b.Instrs[t].A
	}
	if b.Instrs[t].Op == ir.OpCompare {
		t = b.Instrs[t].A
	}
	return t
}

// saysClosed says whether a block is reached only where a branch has found what a field
// holds to be closed. The ways that lead there are followed up to a merge.
//
//	if self.session.closed and self.running:
//	    self.session = ClientSession()
func (v *visitor) saysClosed(at ir.BlockID, place ir.Place) bool {
	b := v.b.IR
	for range len(b.Blocks) {
		from := ir.NoBlock
		for k := range b.Blocks {
			if !slices.Contains(b.Successors(ir.BlockID(k)), at) {
				continue
			}
			if from != ir.NoBlock {
				return false
			}
			from = ir.BlockID(k)
		}
		if from == ir.NoBlock {
			return false
		}
		if last := &b.Instrs[b.Blocks[from].Last]; last.Op == ir.OpBranch && b.Successors(from)[0] == at {
			in := &b.Instrs[last.A]
			if in.Op == ir.OpAttr && v.b.File.IR.Names[in.B] == "closed" {
				if obj := &b.Instrs[in.A]; obj.Op == ir.OpAttr && obj.C >= 0 && ir.Place(obj.C) == place {
					return true
				}
			}
		}
		at = from
	}
	return false
}
