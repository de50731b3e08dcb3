package cleanupskipped

import (
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// caught says whether each block that the project runs under the manager catches all its
// errors itself: then none comes to the yield.
//
//	with project(args) as options:
//	    try:
//	        result = run(options)
//	    except Exception:
//	        report()
//	        return 1
func (v *visitor) caught() bool {
	any := false
	for _, s := range v.callers.Of(&v.b.World, v.b.Def) {
		if s.Test {
			continue
		}
		f, at := v.b.Program.FileOf(s.By)
		if s.Weak || !catches(f, &f.IR.Bodies[at], s.Instr) {
			return false
		}
		any = true
	}
	return any
}

// catches says whether a call is entered by a with statement out of whose block no error
// leads but what an except clause for all errors raises.
func catches(f *modgraph.File, body *ir.Body, call int32) bool {
	held := ir.NoPlace
	entered := false
	for i := range body.Instrs {
		switch in := &body.Instrs[i]; {
		case in.Op == ir.OpStore && in.B == call:
			held = ir.Place(in.A)
		case in.Op == ir.OpEnter && in.A == call:
			entered = true
		}
	}
	if !entered || held == ir.NoPlace {
		return false
	}
	for b := range body.Blocks {
		h := body.Blocks[b].Handler
		if h != ir.NoBlock && leaves(body, h, held) && !quiet(f, body, ir.BlockID(b)) {
			return false
		}
	}
	return true
}

// leaves says whether a handler is the one that leaves the manager of a variable.
func leaves(body *ir.Body, h ir.BlockID, held ir.Place) bool {
	for i := body.Blocks[h].First; i <= body.Blocks[h].Last; i++ {
		if in := &body.Instrs[i]; in.Op == ir.OpExit {
			m := &body.Instrs[in.A]
			return m.Op == ir.OpLoad && ir.Place(m.A) == held
		}
	}
	return false
}

// quiet says whether no error starts in a block of a body, those aside that an except
// clause for all errors makes while it reports.
func quiet(f *modgraph.File, body *ir.Body, b ir.BlockID) bool {
	bl := &body.Blocks[b]
	for i := bl.First; i <= bl.Last; i++ {
		in := &body.Instrs[i]
		switch in.Op {
		case ir.OpReraise:
			if asked, all := matches(f, body, ir.Place(in.A)); asked && !all || !asked && bl.Flags&ir.BlockInExcept == 0 {
				return false
			}
		case ir.OpRaise:
			return false
		case ir.OpCall:
			// A look-up with get answers for a key that is not there as well.
			if g := &body.Instrs[in.B]; bl.Flags&ir.BlockInExcept == 0 && !(g.Op == ir.OpAttr && f.IR.Names[g.B] == "get" && in.N <= 2) {
				return false
			}
		case ir.OpSub, ir.OpSetSub, ir.OpDelSub, ir.OpBinary, ir.OpIter, ir.OpNext, ir.OpEnter, ir.OpAwait, ir.OpYield, ir.OpYieldFrom, ir.OpUnpack, ir.OpImport, ir.OpExit:
			if bl.Flags&ir.BlockInExcept == 0 {
				return false
			}
		}
	}
	return true
}

// matches says whether an except clause looks at the error that a place for one holds,
// and whether some clause takes each error and no raise statement lets it out again.
func matches(f *modgraph.File, body *ir.Body, exc ir.Place) (asked, all bool) {
	out := false
	for b := range body.Blocks {
		bl := &body.Blocks[b]
		for i := bl.First; i <= bl.Last; i++ {
			switch in := &body.Instrs[i]; in.Op {
			case ir.OpMatchExc:
				if ir.Place(in.B) != exc {
					continue
				}
				asked = true
				name := f.IR.LastName(body, in.A)
				all = all || name == "Exception" || name == "BaseException"
			case ir.OpReraise:
				out = out || ir.Place(in.A) == exc && bl.Flags&ir.BlockInExcept != 0
			}
		}
	}
	return asked, all && !out
}
