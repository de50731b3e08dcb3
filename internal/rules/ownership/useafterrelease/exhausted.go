package useafterrelease

import (
	"fmt"
	"slices"

	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// iterator is a local variable that holds an iterator which is made in one place.
//
//	names = map(str.strip, lines)
//	for x in wanted:
//	    if x in names: ...      # the first test uses names up
type iterator struct {
	place ir.Place
	store int32 // the instruction that binds it
	kind  string
	takes []take
}

// take is a consumption: all of what is left, or what a membership test reads.
type take struct {
	instr int32
	load  int32
	all   bool
	loop  int32 // the loop that consumes it, or -1
	word  string
}

// lazyMakers are the builtins that give an iterator where people expect a list.
var lazyMakers = map[string]bool{"map": true, "filter": true, "zip": true, "enumerate": true, "reversed": true}

// iterators finds the variables that are bound once, to an iterator made on the spot,
// and that nothing but consumption reads.
func iterators(b *rule.Body) []iterator {
	var out []iterator
	body := b.IR
	for i := range body.Instrs {
		in := &body.Instrs[i]
		if in.Op != ir.OpStore || body.Places.Kind[in.A] != ir.PlaceLocal || body.Places.Ref[in.A] > 0 {
			continue
		}
		kind, ok := madeLazily(b, in.B)
		if !ok || !storedOnce(body, in.A) {
			continue
		}
		it := iterator{place: ir.Place(in.A), store: int32(i), kind: kind}
		if it.takes = takes(b, it.place); it.takes != nil {
			out = append(out, it)
		}
	}
	return out
}

// storedOnce says whether a place is bound in one place alone.
func storedOnce(body *ir.Body, place int32) bool {
	n := 0
	for i := range body.Instrs {
		if in := &body.Instrs[i]; (in.Op == ir.OpStore || in.Op == ir.OpDelete) && in.A == place {
			n++
		}
	}
	return n == 1
}

// madeLazily says whether a value is an iterator that this instruction makes.
func madeLazily(b *rule.Body, v ir.Value) (string, bool) {
	in := &b.IR.Instrs[v]
	if in.Op != ir.OpCall {
		return "", false
	}
	switch f := &b.IR.Instrs[in.B]; f.Op {
	case ir.OpLoad:
		// A star import that is not resolved may hide a builtin, and does not.
		if k := b.IR.Places.Kind[f.A]; k == ir.PlaceBuiltin || k == ir.PlaceUnknown {
			if name := b.Flow.File.Names[b.IR.Places.Name[f.A]]; lazyMakers[name] {
				return "`" + name + "` object", true
			}
			return "", false
		}
	case ir.OpMakeFunc:
		if in.Flag&ir.FlagSynthetic != 0 && b.Infer.Types().Kind(b.Infer.TypeOf(b.Def, v)) == types.KindGenerator {
			return "generator", true
		}
		return "", false
	}
	if t := b.Infer.TypeOf(b.Def, v); t != types.Invalid && b.Infer.Types().Kind(t) == types.KindGenerator {
		return "generator", true
	}
	return "", false
}

// consumers are the builtins that read an iterator to its end.
var consumers = map[string]bool{
	"list": true, "tuple": true, "set": true, "frozenset": true, "dict": true, "sorted": true, "sum": true, "min": true, "max": true,
}

// takes lists what reads the variable, nil when something reads it that need not
// consume, or that stops half-way on purpose.
func takes(b *rule.Body, place ir.Place) []take {
	body := b.IR
	var out []take
	for i := range body.Instrs {
		in := &body.Instrs[i]
		if in.Op != ir.OpLoad || ir.Place(in.A) != place {
			continue
		}
		t, ok := takenBy(b, int32(i))
		if !ok {
			return nil
		}
		out = append(out, t)
	}
	return out
}

// takenBy finds the instruction that consumes a loaded value.
func takenBy(b *rule.Body, load int32) (take, bool) {
	body := b.IR
	for i := load + 1; i < int32(len(body.Instrs)); i++ {
		in := &body.Instrs[i]
		switch in.Op {
		case ir.OpIter:
			if in.A != load {
				continue
			}
			loop, ok := loopOf(body, i)
			if !ok || leavesEarly(body, loop) {
				return take{}, false
			}
			return take{instr: i, load: load, all: true, loop: loop, word: "this loop"}, true
		case ir.OpCompare:
			if in.B == load && (ir.CompareOp(in.N) == ir.CmpIn || ir.CompareOp(in.N) == ir.CmpNotIn) {
				return take{instr: i, load: load, loop: -1, word: "this test"}, true
			}
			if in.A == load || in.B == load {
				return take{}, false
			}
		case ir.OpCall:
			args := body.Operands(in)
			if !slices.Contains(args, load) && in.B != load {
				continue
			}
			f := &body.Instrs[in.B]
			if len(args) == 0 || args[0] != load || in.Flag&ir.FlagArgKinds != 0 && len(args) < 1 {
				return take{}, false
			}
			if f.Op == ir.OpLoad && body.Places.Kind[f.A] == ir.PlaceBuiltin && consumers[b.Flow.File.Names[body.Places.Name[f.A]]] {
				return take{instr: i, load: load, all: true, loop: -1, word: "`" + b.Text(i) + "`"}, true
			}
			if f.Op == ir.OpAttr && b.Flow.File.Names[f.B] == "join" && len(args) == 1 {
				return take{instr: i, load: load, all: true, loop: -1, word: "`join`"}, true
			}
			return take{}, false
		}
	}
	return take{}, false
}

// loopOf is the loop that an OpIter starts: the iterator goes into its temporary.
func loopOf(body *ir.Body, iter int32) (int32, bool) {
	for l := range body.Loops {
		place := body.Loops[l].Iter
		if place == ir.NoPlace {
			continue
		}
		for i := iter + 1; i <= iter+2 && int(i) < len(body.Instrs); i++ {
			if st := &body.Instrs[i]; st.Op == ir.OpStore && st.B == iter && ir.Place(st.A) == place {
				return int32(l), true
			}
		}
	}
	return 0, false
}

// leavesEarly says whether a loop is left other than by running out of elements,
// with something behind it: who breaks may go on with the rest.
func leavesEarly(body *ir.Body, loop int32) bool {
	header := body.Loops[loop].Header
	for b := range body.Blocks {
		if !rule.InLoop(body, ir.BlockID(b), loop) || ir.BlockID(b) == header {
			continue
		}
		for _, s := range body.Successors(ir.BlockID(b)) {
			if !rule.InLoop(body, s, loop) {
				return true
			}
		}
	}
	return false
}

// exhausted reports iterators that are consumed again.
func (v *visitor) exhausted() {
	for k := range v.iterators {
		it := &v.iterators[k]
		for n := range it.takes {
			if v.again(it, n) {
				break
			}
		}
	}
}

// again reports the first consumption behind one that has used up the iterator.
func (v *visitor) again(it *iterator, n int) bool {
	first := &it.takes[n]
	if !v.Seen(v.BlockOf(first.load)) {
		return false
	}
	behind := v.Behind([]int32{first.instr}, it.store)
	for m := range it.takes {
		second := &it.takes[m]
		if !behind.Has(second.load) || !first.all && !second.all && m != n {
			continue
		}
		if first.loop >= 0 && rule.InLoop(v.b.IR, v.BlockOf(second.load), first.loop) {
			continue // takes the rest while the loop around has it in hand
		}
		b := v.b
		name := b.PlaceText(it.place)
		f := rule.Finding{
			Def: int32(b.Def), Instr: second.load,
			Marks: []rule.Mark{{Def: int32(b.Def), Instr: it.store, Text: "a " + it.kind + ", which can be read once"}},
			Help:  fmt.Sprintf("make it a list where it is bound: `%s = list(...)`", name),
		}
		if m == n {
			f.Message = fmt.Sprintf("`%s` is used up after the first round of the loop around", name)
			f.Label = "finds nothing from the second round on"
		} else {
			f.Message = fmt.Sprintf("`%s` is read again after %s has used it up", name, first.word)
			f.Label = "finds nothing any more"
			f.Marks = append(f.Marks, rule.Mark{Def: int32(b.Def), Instr: first.load, Text: "used up here"})
		}
		b.Report(f)
		return true
	}
	return false
}
