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

// maxUp bounds the calls that are followed from a function to where the process begins.
const maxUp = 8

// idle says whether a body has nothing left to do behind an instruction.
type idle func(d modgraph.DefID, b *ir.Body, at int32) bool

// up says whether the process has nothing more to do once a function returns: each chain
// of calls to it begins where a process does, in no loop, and each caller is idle then.
func (x *Exits) up(d modgraph.DefID, depth int, idle idle) bool {
	b := x.prog.Body(d)
	if depth == maxUp || b == nil || b.Kind != ir.KindFunction || b.Flags&ir.BodyGenerator != 0 || x.passed[d] {
		return false
	}
	list := x.callers[d]
	if len(list) == 0 {
		return x.root(d)
	}
	for _, c := range list {
		by, at := x.prog.Body(c.by), c.instr
		if b.Flags&ir.BodyAsync != 0 {
			if at = x.runs(by, c); at < 0 {
				return false
			}
		}
		switch {
		case by.Blocks[by.BlockOf(at)].Loop >= 0:
			return false
		case by.Kind == ir.KindModule && x.script(c.by, at):
		case by.Kind != ir.KindFunction || !idle(c.by, by, at) || !x.up(c.by, depth+1, idle):
			return false
		}
	}
	return true
}

// noLoops says whether no loop stands behind an instruction: a function that has taken an
// error and gives up may still print and clean up.
func (x *Exits) noLoops(_ modgraph.DefID, b *ir.Body, at int32) bool {
	return !x.loopsBehind(b, b.BlockOf(at))
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
