package context

import (
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// outcome is what a handler makes of an error.
type outcome uint8

const (
	fails   outcome = iota // an error leaves the function all the same
	givesUp                // the function returns, with nothing more to do
	goesOn                 // it goes on with its work
)

// behind is what a function does once a handler of it has taken an error, and the class
// of the error that it raises then, NoDef if that is the same.
//
//	except Exception as e:
//	    print(e)
//	    return 1             # or sys.exit(1)
func (x *Exits) behind(d modgraph.DefID, b *ir.Body, handler ir.BlockID) (out outcome, class modgraph.DefID) {
	class = modgraph.NoDef
	seen := make([]bool, len(b.Blocks))
	work := []ir.BlockID{handler}
	for len(work) > 0 {
		id := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[id] {
			continue
		}
		seen[id] = true
		bl := &b.Blocks[id]
		if bl.Loop >= 0 {
			return goesOn, class
		}
		if x.neverComesBack(d, b, bl) {
			continue
		}
		switch b.Instrs[bl.Last].Op {
		case ir.OpReturn:
			out = givesUp
		case ir.OpRaise:
			if class = x.raised(d, b.Instrs[bl.Last].A); class == modgraph.NoDef {
				return goesOn, class // nobody can say who takes it
			}
		case ir.OpYield:
			return goesOn, class
		}
		work = append(work, b.Successors(id)...)
	}
	return out, class
}

// raised is the class of a value that is raised, or NoDef.
func (x *Exits) raised(d modgraph.DefID, v ir.Value) modgraph.DefID {
	st := x.inf.Types()
	t := x.inf.TypeOf(d, v)
	if t == types.Invalid {
		return modgraph.NoDef
	}
	switch st.Kind(t) {
	case types.KindInstance, types.KindClass:
		return st.Def(t)
	}
	return modgraph.NoDef
}

// neverComesBack says whether a block holds a call that ends the process.
func (x *Exits) neverComesBack(d modgraph.DefID, b *ir.Body, bl *ir.Block) bool {
	for i := bl.First; i <= bl.Last; i++ {
		if b.Instrs[i].Op == ir.OpCall && x.inf.TypeOf(d, i) == types.Never {
			return true
		}
	}
	return false
}

// maxReturns bounds the calls that a return is followed through.
const maxReturns = 6

// returns says whether the process has nothing more to do once a function returns.
func (x *Exits) returns(d modgraph.DefID, depth int) bool {
	b := x.prog.Body(d)
	if depth == maxReturns || b == nil || b.Kind != ir.KindFunction || b.Flags&ir.BodyGenerator != 0 || x.passed[d] {
		return false
	}
	list := x.callers[d]
	if len(list) == 0 {
		return x.root(d)
	}
	for _, c := range list {
		by := x.prog.Body(c.by)
		at := c.instr
		if b.Flags&ir.BodyAsync != 0 {
			if at = x.runs(by, c); at < 0 {
				return false
			}
		}
		block := by.BlockOf(at)
		switch {
		case by.Blocks[block].Loop >= 0:
			return false
		case by.Kind == ir.KindModule:
			if !x.script(c.by, at) {
				return false
			}
		case by.Kind != ir.KindFunction || x.loopsBehind(by, block) || !x.returns(c.by, depth+1):
			return false
		}
	}
	return true
}

// loopsBehind says whether a loop stands behind a block.
func (x *Exits) loopsBehind(b *ir.Body, from ir.BlockID) bool {
	seen := make([]bool, len(b.Blocks))
	work := []ir.BlockID{from}
	for len(work) > 0 {
		id := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[id] {
			continue
		}
		seen[id] = true
		if b.Blocks[id].Loop >= 0 {
			return true
		}
		work = append(work, b.Successors(id)...)
	}
	return false
}

// alwaysExits says whether a function that goes well ends the process: it is the entry
// of a program.
//
//	def run_viewer(argv=None):
//	    sys.exit(Viewer(argv or sys.argv[1:]).run())
func (x *Exits) alwaysExits(d modgraph.DefID) bool {
	b := x.prog.Body(d)
	if b == nil || b.Kind != ir.KindFunction {
		return false
	}
	exits := false
	seen := make([]bool, len(b.Blocks))
	for work := []ir.BlockID{0}; len(work) > 0; {
		id := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[id] {
			continue
		}
		seen[id] = true
		bl := &b.Blocks[id]
		switch {
		case x.neverComesBack(d, b, bl):
			exits = true
			continue
		case b.Instrs[bl.Last].Op == ir.OpReturn:
			return false
		}
		work = append(work, b.Successors(id)...)
	}
	return exits
}
