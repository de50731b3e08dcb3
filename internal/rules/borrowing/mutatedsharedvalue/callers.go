package mutatedsharedvalue

import (
	"sync"

	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// callers are the call sites of a program by what they call, tests left out. They say
// whether an argument is anybody's: where every caller makes it for the call, nobody
// finds in it later what the callee has left.
//
//	create_module(name, attrs, {"_all": names})    # the only call
type callers struct {
	mu    sync.Mutex
	of    *infer.Result
	sites map[modgraph.DefID][]callSite
}

// callSite is a call in a body.
type callSite struct {
	by    modgraph.DefID
	instr int32
	bound bool // the receiver comes first
	weak  bool // only a guess leads from here to the callee
}

// sitesOf lists the calls of a function. The program is walked once, for the first
// function that asks.
func (c *callers) sitesOf(w *rule.World, d modgraph.DefID) []callSite {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of != w.Infer {
		c.of, c.sites = w.Infer, map[modgraph.DefID][]callSite{}
		for _, f := range w.Program.Files {
			if f.Origin != modgraph.Project || f.IR == nil || f.Class == modgraph.ClassTest {
				continue
			}
			for i := range f.IR.Bodies {
				c.body(w, f.FirstDef+modgraph.DefID(i))
			}
		}
	}
	return c.sites[d]
}

func (c *callers) body(w *rule.World, d modgraph.DefID) {
	sites := w.Infer.Sites(d)
	if sites == nil {
		return
	}
	for i := range sites.List {
		s := &sites.List[i]
		if s.Kind != infer.KindCall && s.Kind != infer.KindConstruct {
			continue
		}
		for _, t := range sites.TargetsOf(s) {
			c.sites[t.Def] = append(c.sites[t.Def], callSite{d, s.Instr, t.Bound, !t.Tier.Resolved() && !t.Override})
		}
	}
}

// madeForCall says whether callers hand something in for a parameter, and each of them
// makes it for this call alone.
func (v *visitor) madeForCall(param int32) bool {
	sure := false
	for _, s := range v.callers.sitesOf(&v.b.World, v.b.Def) {
		if s.by == v.b.Def {
			continue
		}
		f, _ := v.b.Program.FileOf(s.by)
		body := &f.IR.Bodies[s.by-f.FirstDef]
		arg, known := v.argumentAt(f, body, s, param)
		if !known || arg != ir.NoValue && !forOneCall(f, body, arg, s.instr, 0) {
			return false
		}
		if arg != ir.NoValue && body.Instrs[arg].Op != ir.OpConst {
			sure = sure || !s.weak
		}
	}
	return sure
}

// argumentAt is what a call hands in for a parameter, NoValue for nothing.
func (v *visitor) argumentAt(f *modgraph.File, body *ir.Body, s callSite, param int32) (ir.Value, bool) {
	in := &body.Instrs[s.instr]
	if in.Op != ir.OpCall {
		return ir.NoValue, false
	}
	name := v.b.File.IR.Names[v.b.IR.Params[param].Name]
	at := param
	if s.bound {
		at--
	}
	kinds := body.ArgKinds(in)
	out := ir.NoValue
	n := int32(0)
	for k, a := range body.Operands(in) {
		kind := ir.ArgPositional
		if kinds != nil {
			kind = kinds[k]
		}
		switch {
		case kind == ir.ArgPositional:
			if n == at {
				out = a
			}
			n++
		case kind > ir.ArgKeyword:
			if f.IR.Names[kind-ir.ArgKeyword] == name {
				out = a
			}
		default:
			return ir.NoValue, false // spread out: it may be among them
		}
	}
	return out, true
}

// maxCopies bounds the variables through which a value is followed.
const maxCopies = 3

// forOneCall says whether a value is a container that the code around a call makes for
// it: written in the call, a copy, or in a variable that is not looked at again.
func forOneCall(f *modgraph.File, body *ir.Body, x ir.Value, call int32, depth int) bool {
	in := &body.Instrs[x]
	switch in.Op {
	case ir.OpConst, ir.OpDict, ir.OpList, ir.OpSet:
		return true
	case ir.OpCall:
		callee := &body.Instrs[in.B]
		name := ""
		switch callee.Op {
		case ir.OpAttr:
			name = f.IR.Names[callee.B]
		case ir.OpLoad:
			if p := ir.Place(callee.A); body.Places.Kind[p] < ir.PlaceTemp {
				name = f.IR.Names[body.Places.Name[p]]
			}
		}
		switch name {
		case "dict", "list", "set", "copy", "deepcopy":
			return true
		}
	case ir.OpLoad:
		p := ir.Place(in.A)
		if k := body.Places.Kind[p]; k != ir.PlaceLocal && k != ir.PlaceTemp || body.Places.Ref[p] != 0 || depth >= maxCopies {
			return false
		}
		stored := false
		for i := range body.Instrs {
			switch y := &body.Instrs[i]; {
			case y.Op == ir.OpStore && ir.Place(y.A) == p:
				if !forOneCall(f, body, y.B, call, depth+1) || body.Blocks[body.BlockOf(int32(i))].Loop != body.Blocks[body.BlockOf(call)].Loop {
					return false
				}
				stored = true
			case y.Op == ir.OpLoad && ir.Place(y.A) == p && int32(i) > call:
				return false
			}
		}
		return stored
	}
	return false
}
