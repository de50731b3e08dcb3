package mutatedsharedvalue

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// holding is what becomes of an argument behind the call, by all that is seen of the
// callers; a later one is worse.
type holding uint8

const (
	uncalled holding = iota // nobody in the project calls the function
	dropped                 // nobody is seen to have the argument any more
	open                    // it comes from whoever uses the project
	kept                    // a caller has it, and reads it again
)

// held says what callers have of what they hand in for a parameter when the function
// comes back. A caller that hands on a parameter of its own is as good as its callers.
// Where only tests call a function of a module, they are the callers; a method is there
// for users.
//
//	create_module(name, attrs, {"_all": names})    # the only call: dropped
//	build_request(url, self.headers)               # kept
func (v *visitor) held(param int32) holding {
	h := v.heldAt(v.b.Def, param, false, 0)
	if h == uncalled && v.leftOut(param) {
		return dropped
	}
	if h == uncalled && v.b.IR.Flags&ir.BodyMethod == 0 && v.heldAt(v.b.Def, param, true, 0) == dropped {
		return dropped
	}
	if h == uncalled {
		return open
	}
	return h
}

// leftOut says whether the project calls the function, and no call hands in anything for
// a parameter: then each call works in a container of its own.
//
//	def __init__(self, packages=None, extras=None):
//	    packages = packages or []
//	    packages.append(...)
//
//	raise MissingError(extras=["cli"])     # the only call
func (v *visitor) leftOut(param int32) bool {
	called := false
	leaves := func(s rule.CallSite, bound bool) bool {
		f, _ := v.b.Program.FileOf(s.By)
		s.Bound = bound
		arg, known := v.argumentAt(v.b.Def, f, &f.IR.Bodies[s.By-f.FirstDef], s, param)
		return known && arg == ir.NoValue
	}
	for _, s := range v.callers.Of(&v.b.World, v.b.Def) {
		if s.By == v.b.Def || s.Weak || s.Test {
			continue
		}
		if !leaves(s, s.Bound) {
			return false
		}
		called = true
	}
	name := v.b.File.Bind.Names[v.b.Program.Def(v.b.Def).Name]
	if class := v.b.Program.Parent(v.b.Def); name == "__init__" && class != modgraph.NoDef {
		for _, k := range v.b.Family(class) {
			if v.b.Declare.Constructor(k).Init != v.b.Def {
				continue
			}
			for _, s := range v.callers.Of(&v.b.World, k) {
				if s.Weak || s.Test {
					continue
				}
				if !leaves(s, true) {
					return false
				}
				called = true
			}
		}
	}
	return called
}

// maxCallers bounds the callers of callers that are followed.
const maxCallers = 5

// heldAt looks at all calls of a function; guesses are no calls.
func (v *visitor) heldAt(d modgraph.DefID, param int32, tests bool, depth int) holding {
	if depth > maxCallers {
		return dropped
	}
	out := uncalled
	for _, s := range v.callers.Of(&v.b.World, d) {
		if s.By == d || s.Weak || s.Test && !tests {
			continue
		}
		f, _ := v.b.Program.FileOf(s.By)
		body := &f.IR.Bodies[s.By-f.FirstDef]
		h := dropped
		arg, known := v.argumentAt(d, f, body, s, param)
		if known && arg == ir.NoValue {
			continue // nothing is handed in: others may do so
		}
		if known {
			up := caller{v, s.By, f, body, s.Instr, tests, depth}
			h = up.held(arg, 0)
		}
		out = max(out, h)
	}
	return out
}

// argumentAt is what a call hands in for a parameter, NoValue for nothing.
func (v *visitor) argumentAt(d modgraph.DefID, f *modgraph.File, body *ir.Body, s rule.CallSite, param int32) (ir.Value, bool) {
	in := &body.Instrs[s.Instr]
	if in.Op != ir.OpCall {
		return ir.NoValue, false
	}
	of, _ := v.b.Program.FileOf(d)
	callee := &of.IR.Bodies[d-of.FirstDef]
	if int(param) >= len(callee.Params) {
		return ir.NoValue, false
	}
	name := of.IR.Names[callee.Params[param].Name]
	at := param
	if s.Bound {
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

// caller is a body with a call whose argument is looked at.
type caller struct {
	v     *visitor
	def   modgraph.DefID
	f     *modgraph.File
	body  *ir.Body
	call  int32
	tests bool
	depth int
}

// held says what the code around a call has of a value behind it. What it makes for the
// call is dropped; what hangs on its object, on a variable of a module or of a function
// around, and what it reads again, is kept.
func (c *caller) held(x ir.Value, depth int) holding {
	if x < 0 || depth > maxCopies {
		return dropped
	}
	body := c.body
	switch in := &body.Instrs[x]; in.Op {
	case ir.OpAttr:
		if c.v.b.Infer.Sites(c.def).At(x) != nil {
			return dropped // a property, which may make it anew
		}
		return c.owner(in.A)
	case ir.OpSub:
		if body.Instrs[in.B].Op == ir.OpSlice {
			return dropped
		}
		return c.held(in.A, depth+1)
	case ir.OpNextValue:
		if it := body.OnlyStore(ir.Place(in.A)); it >= 0 && body.Instrs[it].Op == ir.OpIter {
			return min(c.held(body.Instrs[it].A, depth+1), kept)
		}
	case ir.OpLoad:
		p := ir.Place(in.A)
		switch k := body.Places.Kind[p]; k {
		case ir.PlaceGlobal, ir.PlaceFree, ir.PlaceClassVar:
			return kept
		case ir.PlaceLocal, ir.PlaceCell, ir.PlaceTemp:
			return c.variable(p, depth)
		}
	}
	return dropped
}

// owner says whether an attribute hangs on the caller's object or on a variable that is
// there longer than the call.
func (c *caller) owner(x ir.Value) holding {
	for range maxWithin {
		switch in := &c.body.Instrs[x]; in.Op {
		case ir.OpAttr:
			x = in.A
		case ir.OpLoad:
			switch k := c.body.Places.Kind[in.A]; {
			case k == ir.PlaceGlobal || k == ir.PlaceFree:
				return kept
			case k <= ir.PlaceCell && c.body.Places.Ref[in.A] == 1 && c.body.Flags&ir.BodyMethod != 0:
				return kept
			}
			return dropped
		default:
			return dropped
		}
	}
	return dropped
}

// variable says what becomes of what a local variable holds.
func (c *caller) variable(p ir.Place, depth int) holding {
	body := c.body
	again := body.Places.Kind[p] != ir.PlaceTemp && c.readAgain(p)
	out := dropped
	if r := body.Places.Ref[p]; r > 0 {
		switch kind := body.Params[r-1].Kind; {
		case kind == ir.ParamVarArgs || kind == ir.ParamVarKw:
			return dropped // Python collects it for the call
		case again:
			return kept
		}
		out = c.v.heldAt(c.def, r-1, c.tests, c.depth+1)
		if out == uncalled {
			out = dropped
			if c.public() {
				out = open
			}
		}
	}
	for i := range body.Instrs {
		y := &body.Instrs[i]
		if y.Op != ir.OpStore || ir.Place(y.A) != p {
			continue
		}
		if again && y.B >= 0 && body.Instrs[y.B].Op != ir.OpConst {
			return kept
		}
		out = max(out, c.held(y.B, depth+1))
	}
	return out
}

// public says whether others than the project may call the caller.
func (c *caller) public() bool {
	def := c.v.b.Program.Def(c.def)
	if p := c.v.b.Program.Parent(c.def); p != modgraph.NoDef && c.v.b.Program.Def(p).Kind == bind.KindFunction {
		return false
	}
	name := c.f.Bind.Names[def.Name]
	return !strings.HasPrefix(name, "_") || strings.HasSuffix(name, "__")
}

// readAgain says whether the caller reads a variable behind the call with no store in
// between, and be it in the next round of a loop.
func (c *caller) readAgain(p ir.Place) bool {
	return reachesUnstored(c.body, c.call, p, func(i int32) bool {
		in := &c.body.Instrs[i]
		return in.Op == ir.OpLoad && ir.Place(in.A) == p
	})
}

// reachesUnstored says whether an instruction for which goal holds can come behind another
// one with no store to a variable in between.
func reachesUnstored(body *ir.Body, from int32, p ir.Place, goal func(i int32) bool) bool {
	seen := make([]bool, len(body.Blocks))
	work := []ir.BlockID{body.BlockOf(from)}
	first := from + 1
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		stored := false
		for i := max(first, body.Blocks[b].First); i <= body.Blocks[b].Last && !stored; i++ {
			if goal(i) {
				return true
			}
			in := &body.Instrs[i]
			stored = in.Op == ir.OpStore && ir.Place(in.A) == p
		}
		first = 0
		if stored {
			continue
		}
		for _, s := range body.Successors(b) {
			if !seen[s] {
				seen[s] = true
				work = append(work, s)
			}
		}
	}
	return false
}
