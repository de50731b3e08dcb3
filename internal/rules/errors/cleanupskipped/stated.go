package cleanupskipped

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/summarize"
)

// effect is one effect of an instruction that a contract states: its name and
// what it is done to.
type effect struct {
	instr int32
	undo  bool
	name  sym.Sym
	on    []object
	hop   hop
}

// object is what an effect is done to: the atom of the value, and the variable that
// the argument was read from. Texts and numbers have no atom of their own, so
// there the variable decides.
type object struct {
	atom  flow.Atom
	place ir.Place
	text  string // of a constant argument
}

// stated notes the effects of a call.
func (v *visitor) stated(p *flow.Point, c *summarize.Call) {
	if c.Contract == nil {
		return
	}
	for n := range c.Contract.Effects {
		f := &c.Contract.Effects[n]
		if f.Kind == contract.EffectDurable {
			continue
		}
		if _, ok := v.b.Holds(c, &f.Base); !ok {
			continue
		}
		e := effect{instr: p.Instr, undo: f.Kind == contract.EffectUndo, name: f.Name, hop: hop{int32(c.Callee), int32(n)}}
		if f.Path.Known() {
			o, ok := v.object(p, c, f.Path)
			if !ok {
				continue
			}
			e.on = []object{o}
		} else if v.far(int32(c.Callee), int32(n), maxUnplaced) {
			continue // what it is done to was lost on the way
		}
		if v.far(int32(c.Callee), int32(n), maxHops) {
			continue
		}
		v.add(e)
	}
}

// maxUnplaced is how many calls down an effect on nothing in particular may start: `chdir` has
// no object, but of most effects that come from further away the object was lost.
const maxUnplaced = 3

// far says whether an effect starts further down than a number of calls.
func (v *visitor) far(callee, fact int32, calls int) bool {
	for range calls {
		c := v.b.Facts.Contract(modgraph.DefID(callee))
		if c == nil || c.Modelled || fact < 0 || int(fact) >= len(c.Effects) {
			return false
		}
		w := c.Effects[fact].Witness
		if w.Callee < 0 {
			return false
		}
		callee, fact = w.Callee, w.Fact
	}
	return true
}

// object is what a path of a callee stands for here.
func (v *visitor) object(p *flow.Point, c *summarize.Call, path contract.Path) (object, bool) {
	o := object{atom: flow.Unknown, place: ir.NoPlace}
	if path.Root == contract.RootResult {
		o.atom = p.Values().Site(p.Instr, path.Index)
		return o, true
	}
	if path.Root == contract.RootParam {
		if a := v.b.Calls.Arg(c, path.Index); a >= 0 && !c.Far && path.Len == 0 {
			o.place, o.text = v.source(a)
		}
	}
	val := v.b.Value(p, c, path)
	if atoms := p.Values().Atoms(val); len(atoms) == 1 && atoms[0] > flow.Unknown {
		o.atom = p.Values().Base(atoms[0])
	}
	return o, o.atom != flow.Unknown || o.place >= 0 || o.text != ""
}

// source is the variable that an operand was loaded from, or the text of a
// constant.
func (v *visitor) source(a ir.Value) (ir.Place, string) {
	switch in := &v.b.IR.Instrs[a]; in.Op {
	case ir.OpLoad:
		if v.b.IR.Places.Kind[in.A] < ir.PlaceTemp {
			return ir.Place(in.A), ""
		}
	case ir.OpAttr, ir.OpSub:
		return ir.Place(in.C), ""
	case ir.OpConst:
		return ir.NoPlace, v.b.Text(a)
	}
	return ir.NoPlace, ""
}

// add joins the objects of one instruction and name.
func (v *visitor) add(e effect) {
	for k := range v.effects {
		x := &v.effects[k]
		if x.instr == e.instr && x.name == e.name && x.undo == e.undo {
			for _, o := range e.on {
				if !slices.Contains(x.on, o) {
					x.on = append(x.on, o)
				}
			}
			return
		}
	}
	v.effects = append(v.effects, e)
}

// statedPairs matches what is done before a yield with what is undone behind it.
func (v *visitor) statedPairs(y int32, out []pair) []pair {
	for i := range v.effects {
		undo := &v.effects[i]
		if !undo.undo || !v.behind(undo.instr, y) {
			continue
		}
		for k := range v.effects {
			do := &v.effects[k]
			if do.undo || do.name != undo.name || !v.before(do.instr, y) || !v.sameObjects(do, undo) {
				continue
			}
			if v.undoneAnyway(do, y) {
				continue
			}
			out = append(out, pair{do: do.instr, undo: undo.instr, doSec: do.hop, undoSec: undo.hop, weight: rule.Kept})
			break
		}
	}
	return out
}

// undoneAnyway says whether an effect is undone before the yield already, or where
// an exception of the block leads.
func (v *visitor) undoneAnyway(do *effect, y int32) bool {
	h := v.b.IR.Blocks[v.BlockOf(y)].Handler
	var reached []bool
	if h != ir.NoBlock {
		reached = v.from(h)
	}
	return slices.ContainsFunc(v.effects, func(u effect) bool {
		if !u.undo || u.name != do.name || !v.sameObjects(do, &u) {
			return false
		}
		return v.before(u.instr, y) && v.Behind([]int32{do.instr}, do.instr).Has(u.instr) && !v.behind(u.instr, y) ||
			reached != nil && reached[v.BlockOf(u.instr)]
	})
}

// sameObjects says whether everything that is undone is among what was done.
func (v *visitor) sameObjects(do, undo *effect) bool {
	if len(do.on) == 0 || len(undo.on) == 0 {
		return len(do.on) == len(undo.on)
	}
	for _, u := range undo.on {
		if !slices.ContainsFunc(do.on, func(d object) bool { return v.same(d, u, do.instr) }) {
			return false
		}
	}
	return true
}

func (v *visitor) same(d, u object, since int32) bool {
	switch {
	case d.atom != flow.Unknown && d.atom == u.atom:
		return true
	case d.text != "" && d.text == u.text:
		return true
	case d.place >= 0 && d.place == u.place:
		return !v.rebound(d.place, since)
	case d.atom != flow.Unknown && d.place == ir.NoPlace && u.place >= 0:
		return v.resultIn(u.place, since)
	}
	return false
}

// resultIn says whether a variable holds the result of an instruction, or an item
// of it, and nothing else.
func (v *visitor) resultIn(p ir.Place, instr int32) bool {
	b := v.b.IR
	n, ok := 0, false
	for i := range b.Instrs {
		in := &b.Instrs[i]
		if in.Op != ir.OpStore || ir.Place(in.A) != p {
			continue
		}
		n++
		switch src := &b.Instrs[in.B]; {
		case in.B == instr:
			ok = true
		case src.Op == ir.OpItem && b.Instrs[src.A].Op == ir.OpUnpack && b.Instrs[src.A].A == instr:
			ok = true
		}
	}
	return ok && n == 1
}

// rebound says whether a variable can get another value after an instruction.
func (v *visitor) rebound(p ir.Place, since int32) bool {
	r := v.Behind([]int32{since}, since)
	b := v.b.IR
	root := b.Places.Root(p)
	for i := range int32(len(b.Instrs)) {
		in := &b.Instrs[i]
		var at ir.Place
		switch in.Op {
		case ir.OpStore:
			at = ir.Place(in.A)
		case ir.OpSetAttr, ir.OpSetSub:
			at = ir.Place(in.C)
		default:
			continue
		}
		if (at == p || at == root) && r.Has(i) {
			return true
		}
	}
	return false
}
