package mutatedsharedvalue

import (
	"fmt"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// yielded is a yield of what a local variable holds.
type yielded struct {
	instr int32
	root  ir.Place
}

// gives notes what a generator hands out. Where the generator is the body of a with
// statement, its one yield lends an object on purpose.
func (v *visitor) gives(instr int32) {
	body := v.b.IR
	if body.Flags&ir.BodyContextManager != 0 {
		return
	}
	if root := v.root(body.Instrs[instr].A); root != ir.NoPlace && body.Places.Kind[root] == ir.PlaceLocal {
		v.yields = append(v.yields, yielded{instr, root})
	}
}

// yielded reports a change of what the generator has handed out before:
//
//	while improvement:
//	    yield partition
//	    partition = next_level(graph, partition)     # moves nodes between its sets
//
// Whoever collects what the generator gives, finds in it what came after.
func (v *visitor) yielded(c *change) bool {
	root := v.root(c.holder)
	if root == ir.NoPlace || len(v.yields) == 0 || v.lends() {
		return false
	}
	if c.hop == nil && v.b.ContainerOf(v.b.Infer.TypeOf(v.b.Def, c.holder)) < rule.List {
		return false // a method of that name may be anything, and give something new
	}
	for _, y := range v.yields {
		if y.root != root || !v.behind(y.instr, c.instr, root) || !v.again(c.instr, root) {
			continue
		}
		name := v.b.PlaceText(root)
		f := v.finding(c)
		what := "`" + name + "` is"
		if c.inner {
			what = "what is in `" + name + "` is"
		}
		f.Message = fmt.Sprintf("%s changed after it was yielded: whoever keeps it finds it changed", what)
		f.Marks = []rule.Mark{v.mark(y.instr, "handed out here")}
		f.Help = fmt.Sprintf("yield a copy, or make a new object for each round: `%s = ...`", name)
		v.b.Report(f)
		return true
	}
	return false
}

// again says whether the generator hands something out once more behind a change: whoever
// collects what it gives has both. What is filled after it was handed out for the last
// time, was handed out to be filled.
func (v *visitor) again(change int32, root ir.Place) bool {
	body := v.b.IR
	at := body.BlockOf(change)
	for _, y := range v.yields {
		if y.root != root {
			continue
		}
		to := body.BlockOf(y.instr)
		if to == at && y.instr > change || rule.Reaches(body, at, func(b ir.BlockID) bool { return b == to }, func(ir.BlockID) bool { return true }) {
			return true
		}
	}
	return false
}

// lends says whether a decorator by its name turns the generator into something that
// runs around a block, such as a fixture.
func (v *visitor) lends() bool {
	d := v.b.Declare.Func(v.b.Def)
	if d == nil {
		return true
	}
	for i := range d.Decorators {
		n := strings.ToLower(d.Decorators[i].Name)
		if strings.Contains(n, "manager") || strings.Contains(n, "fixture") || strings.Contains(n, "coroutine") {
			return true
		}
	}
	return false
}

// behind says whether a change is reached from a yield with no store to the variable
// in between.
func (v *visitor) behind(yield, change int32, root ir.Place) bool {
	return reachesUnstored(v.b.IR, yield, root, func(i int32) bool { return i == change })
}
