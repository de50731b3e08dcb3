package unboundname

import (
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// credible says whether an exception may carry a finding: its class is known, and
// what only a handler is evidence for comes from an operation that can raise it. A
// handler for every error is evidence of caution, not of an error.
func (v *visitor) credible(r int32) bool {
	x := &v.b.Flow.Raises[r]
	if x.Class < 0 && !x.Direct {
		return false
	}
	if x.Tier != contract.TierBelief {
		return true
	}
	class := v.b.ClassName(modgraph.DefID(x.Class))
	switch v.b.IR.Instrs[x.Instr].Op {
	case ir.OpImport, ir.OpImportFrom, ir.OpImportStar:
		switch class {
		case "ImportError", "ModuleNotFoundError", "Exception", "BaseException":
			return !v.alwaysThere(x.Instr)
		}
		return false
	}
	if class == "Exception" || class == "BaseException" {
		return class == "Exception" && v.alone(x.Instr)
	}
	switch in := &v.b.IR.Instrs[x.Instr]; in.Op {
	case ir.OpCall:
		return !v.knownCallee(x)
	case ir.OpSub:
		// A slice is there for any bounds.
		return v.b.IR.Instrs[in.B].Op != ir.OpSlice
	case ir.OpAwait, ir.OpYieldFrom, ir.OpEnter, ir.OpExit, ir.OpDelSub:
		return true
	case ir.OpAttr:
		return class == "AttributeError" || v.b.Flow.Infos[x.Instr].Flags&flow.PropertyCall != 0 && !v.ownProperty(x.Instr)
	}
	return false
}

// alone says whether a call is all that a try holds, besides the assignment of what it
// gives, and nothing is known of what it calls: the clause is there for that call, also
// if it takes every error.
//
//	try:
//	    plugin = entry_point.load()
//	except Exception as error:
//	    warnings.warn(f"cannot load {name}: {error}")
//	group.add_command(plugin)
func (v *visitor) alone(i int32) bool {
	b := v.b.IR
	h := b.Blocks[v.BlockOf(i)].Handler
	if b.Instrs[i].Op != ir.OpCall || h == ir.NoBlock {
		return false
	}
	calls, stores := 0, 0
	for k := range b.Blocks {
		bl := &b.Blocks[k]
		if bl.Handler != h {
			continue
		}
		for j := bl.First; j <= bl.Last; j++ {
			switch in := &b.Instrs[j]; in.Op {
			case ir.OpCall:
				calls++
			case ir.OpStore:
				stores++
				if in.B != i {
					return false
				}
			case ir.OpLoad, ir.OpAttr, ir.OpConst, ir.OpJump:
			default:
				return false
			}
		}
	}
	if calls != 1 || stores != 1 {
		return false
	}
	return v.b.Flow.Infos[i].Flags&flow.UnknownCall != 0
}

// alwaysThere says whether an import names a module of the standard library, which
// this version and platform have, or one that another scope of the file imports as well:
// that is where it is told that it is missing.
//
//	def checkConfig(self):
//	    try:
//	        import hvac
//	    except ImportError:
//	        config.error("hvac is needed")
func (v *visitor) alwaysThere(i int32) bool {
	k := v.b.IR.Instrs[i].C
	f := v.b.File
	if k < 0 || int(k) >= len(f.Imports) {
		return false
	}
	for n := range f.Bind.Imports {
		x, y := &f.Bind.Imports[k], &f.Bind.Imports[n]
		if x.Scope != y.Scope && x.Level == y.Level && x.Module == y.Module && y.Flags&(bind.BindTypeChecking|bind.BindDead) == 0 {
			return true
		}
	}
	t := &f.Imports[k]
	return t.State == modgraph.Found && t.Module != modgraph.NoFile && v.b.Program.Files[t.Module].Origin == modgraph.StdStub
}

// knownCallee says whether an error of the project, or one that only code written for it
// raises, is believed of a call of which all is known but what it calls in turn: that is
// not where it is raised.
func (v *visitor) knownCallee(x *flow.Raise) bool {
	if x.Class < 0 {
		return false
	}
	if v.raisesNothingElse(x.Instr) {
		return true
	}
	k := &v.b.Declare.Known
	switch class := modgraph.DefID(x.Class); class {
	case k.AssertionError, k.NotImplementedError:
	default:
		if f, _ := v.b.Program.FileOf(class); f.Origin != modgraph.Project {
			return false
		}
	}
	calls := v.b.Calls.At(x.Instr)
	for k := range calls {
		if d := calls[k].Callee; d < 0 || v.b.Program.Body(d) == nil || calls[k].Weak {
			return false
		}
	}
	return len(calls) > 0
}

// ownProperty says whether the code of all properties that a read of an attribute runs is
// there: what a handler would have a plain attribute raise, it does not.
func (v *visitor) ownProperty(i int32) bool {
	calls := v.b.Calls.At(i)
	for k := range calls {
		if d := calls[k].Callee; d < 0 || v.b.Program.Body(d) == nil {
			return false
		}
	}
	return len(calls) > 0
}

// raisesNothingElse says whether all is known that a call of the project's own functions
// raises: what a handler would have it raise as well, it does not.
func (v *visitor) raisesNothingElse(i int32) bool {
	calls := v.b.Calls.At(i)
	for k := range calls {
		if d := calls[k].Callee; d < 0 || v.b.Program.Body(d) == nil || calls[k].Weak || !calls[k].Contract.IsComplete(contract.SecRaises) {
			return false
		}
	}
	return len(calls) > 0 && v.b.Flow.Infos[i].Flags&flow.UnknownCall == 0
}
