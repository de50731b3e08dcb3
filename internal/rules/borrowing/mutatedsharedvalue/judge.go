package mutatedsharedvalue

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// argument reports a change of what is the caller's own on one path and local on
// another.
func (v *visitor) argument(c *change) bool {
	if v.enclosed() || c.other && len(c.paths) > 1 || v.asked() || v.wrapped() {
		return false
	}
	name := v.b.File.Bind.Names[v.b.Program.Def(v.b.Def).Name]
	switch name {
	case "__init__", "__new__", "__call__":
	default:
		if strings.HasPrefix(name, "_") {
			return false // its callers know what they hand it
		}
	}
	root := v.root(c.holder)
	if root == ir.NoPlace || v.b.IR.Places.Kind[root] != ir.PlaceLocal {
		return false
	}
	for _, p := range c.paths {
		if p.Root != contract.RootParam || p.Len != 0 || !v.given(p.Index) {
			continue
		}
		for _, site := range c.sites {
			switch {
			case v.copies(site, v.b.IR.Params[p.Index].Place, c.hop == nil):
				if !v.tells(root, true) || v.held(p.Index) < open {
					return false
				}
				v.reportCopy(c, p.Index, site)
				return true
			case v.fresh(site, v.b.IR.Params[p.Index].Place) && !v.meantForCaller(v.b.File.IR.Names[v.b.IR.Params[p.Index].Name]) && !v.leaves(root) &&
				!v.remembers(root) && v.readBehind(c.instr, root):
				if !v.tells(root, false) || v.held(p.Index) < open {
					return false
				}
				v.reportLocal(c, p.Index, site)
				return true
			}
		}
	}
	return false
}

// given says whether a parameter is an object that the caller hands in: not self, and
// not what Python collects anew for each call.
func (v *visitor) given(index int32) bool {
	if int(index) >= len(v.b.IR.Params) || index == 0 && v.b.IR.Flags&ir.BodyMethod != 0 && v.b.IR.Flags&ir.BodyStaticMethod == 0 {
		return false
	}
	k := v.b.IR.Params[index].Kind
	return k != ir.ParamVarArgs && k != ir.ParamVarKw
}

// asked says whether a parameter lets the caller choose between a copy and the object
// itself.
func (v *visitor) asked() bool {
	for i := range v.b.IR.Params {
		n := strings.ToLower(v.b.File.IR.Names[v.b.IR.Params[i].Name])
		if strings.Contains(n, "copy") || strings.Contains(n, "inplace") || strings.Contains(n, "in_place") {
			return true
		}
	}
	return false
}

// copies says whether an instruction makes a copy of what a parameter's variable
// holds: list(p), p.copy(), copy.copy(p), [*p], p[:], or, where here is set, a class
// called with it alone. What a class makes of a text or a number is no copy, so its
// objects count only where they are changed here, as containers are.
func (v *visitor) copies(site int32, param ir.Place, here bool) bool {
	body := v.b.IR
	loads := func(x ir.Value) bool {
		if x == ir.NoValue {
			return false
		}
		in := &body.Instrs[x]
		return in.Op == ir.OpLoad && ir.Place(in.A) == param
	}
	in := &body.Instrs[site]
	switch in.Op {
	case ir.OpList, ir.OpSet, ir.OpDict:
		for _, a := range body.Operands(in) {
			if loads(a) {
				return in.Flag&ir.FlagArgKinds != 0 || in.Op == ir.OpDict
			}
		}
	case ir.OpSub:
		return loads(in.A) && body.Instrs[in.B].Op == ir.OpSlice
	case ir.OpCall:
		f := &body.Instrs[in.B]
		if f.Op == ir.OpAttr && loads(f.A) && v.b.File.IR.Names[f.B] == "copy" {
			return true
		}
		args := body.Operands(in)
		if len(args) != 1 || !loads(args[0]) {
			return false
		}
		name := ""
		switch f.Op {
		case ir.OpLoad:
			if p := ir.Place(f.A); body.Places.Kind[p] < ir.PlaceTemp {
				name = v.b.File.IR.Names[body.Places.Name[p]]
			}
		case ir.OpAttr:
			name = v.b.File.IR.Names[f.B]
		}
		switch name {
		case "list", "dict", "set", "copy", "deepcopy", "sorted", "deque", "bytearray":
			return true
		}
		return here && name != "" && name[0] >= 'A' && name[0] <= 'Z' && strings.ToUpper(name) != name
	}
	return false
}

// fresh says whether an instruction makes a container that nobody else has: one written
// on the spot, or pieces of a text.
func (v *visitor) fresh(site int32, param ir.Place) bool {
	in := &v.b.IR.Instrs[site]
	switch in.Op {
	case ir.OpList, ir.OpDict, ir.OpSet:
		return true
	case ir.OpCall:
		f := &v.b.IR.Instrs[in.B]
		switch f.Op {
		case ir.OpAttr:
			x := &v.b.IR.Instrs[f.A]
			name := v.b.File.IR.Names[f.B]
			return x.Op == ir.OpLoad && ir.Place(x.A) == param && (name == "split" || name == "splitlines" || name == "rsplit")
		case ir.OpLoad:
			if v.b.IR.Places.Kind[f.A] >= ir.PlaceTemp {
				return false
			}
			switch v.b.File.IR.Names[v.b.IR.Places.Name[f.A]] {
			case "list", "dict", "set":
				return true
			}
		}
	}
	return false
}

// meantForCaller says whether a parameter's name says that what the function puts in
// is for whoever handed it in.
func (v *visitor) meantForCaller(name string) bool {
	lower := strings.ToLower(name)
	for _, w := range [...]string{
		"out", "acc", "result", "seen", "visit", "memo", "cache", "dest", "target", "buf", "collect", "stack", "log", "error",
		"warning", "context", "ctx", "state", "found", "namespace", "ns", "globals", "locals", "_dict", "environ", "store", "session", "tracker", "known", "history", "done", "processed",
	} {
		if strings.Contains(lower, w) {
			return true
		}
	}
	return strings.HasPrefix(lower, "_")
}

// remembers says whether a function asks a container whether it has a key, and puts in
// what it was not told before: that is how the callers of several calls share what has
// been seen.
func (v *visitor) remembers(root ir.Place) bool {
	body := v.b.IR
	asked, puts := false, false
	variable := func(x ir.Value) bool { return body.Instrs[x].Op != ir.OpConst }
	for i := range body.Instrs {
		in := &body.Instrs[i]
		switch in.Op {
		case ir.OpCompare:
			if op := ir.CompareOp(in.N); (op == ir.CmpIn || op == ir.CmpNotIn) && v.root(in.B) == root && variable(in.A) {
				asked = true
			}
		case ir.OpSetSub:
			if args := body.Operands(in); v.root(args[0]) == root && variable(args[1]) {
				puts = true
			}
		case ir.OpCall:
			f := &body.Instrs[in.B]
			if f.Op != ir.OpAttr || v.root(f.A) != root || in.N == 0 || !variable(body.Operands(in)[0]) {
				continue
			}
			switch v.b.File.IR.Names[f.B] {
			case "get":
				asked = true
			case "add", "append", "setdefault":
				puts = true
			}
		}
	}
	return asked && puts
}

// readBehind says whether something reads a variable's object behind a change of it.
// Where nothing does, only whoever handed it in can have use for the change.
func (v *visitor) readBehind(change int32, root ir.Place) bool {
	body := v.b.IR
	block := ir.NoBlock
	reads := make([]bool, len(body.Blocks))
	for b := range body.Blocks {
		bl := &body.Blocks[b]
		if bl.First <= change && change <= bl.Last {
			block = ir.BlockID(b)
		}
		for i := bl.First; i <= bl.Last; i++ {
			if in := &body.Instrs[i]; in.Op == ir.OpLoad && ir.Place(in.A) == root && v.reads(ir.BlockID(b), i) {
				reads[b] = true
				if block == ir.BlockID(b) && i > change {
					return true
				}
			}
		}
	}
	return block != ir.NoBlock && rule.Reaches(body, block, func(b ir.BlockID) bool { return reads[b] }, func(ir.BlockID) bool { return true })
}

// reads says whether a loaded object is used for something else than to change it.
func (v *visitor) reads(block ir.BlockID, x ir.Value) bool {
	body := v.b.IR
	for u := range body.Uses(block, x) {
		in := &body.Instrs[u]
		switch in.Op {
		case ir.OpSetSub, ir.OpDelSub, ir.OpBranch:
		case ir.OpAttr:
			if !mutators[v.b.File.IR.Names[in.B]] || v.b.File.IR.Names[in.B] == "pop" {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// leaves says whether a variable's object gets to somebody who may look at it later:
// returned, stored, taken under another name, or handed to code that changes or keeps
// it, the function itself included.
func (v *visitor) leaves(root ir.Place) bool { return v.leavesFrom(root, root, 0) }

// maxTemps bounds the temporaries of nested conditions that are followed.
const maxTemps = 4

func (v *visitor) leavesFrom(at, root ir.Place, depth int) bool {
	if depth > maxTemps {
		return true
	}
	body := v.b.IR
	for b := range body.Blocks {
		for i := body.Blocks[b].First; i <= body.Blocks[b].Last; i++ {
			if in := &body.Instrs[i]; in.Op != ir.OpLoad || ir.Place(in.A) != at {
				continue
			}
			for u := i + 1; u <= body.Blocks[b].Last; u++ {
				used := false
				body.EachOperand(&body.Instrs[u], func(x ir.Value) { used = used || x == i })
				if !used {
					continue
				}
				if in := &body.Instrs[u]; in.Op == ir.OpStore {
					to := ir.Place(in.A)
					if to != root && (body.Places.Kind[to] != ir.PlaceTemp || v.leavesFrom(to, root, depth+1)) {
						return true
					}
				} else if v.shows(u, i) {
					return true
				}
			}
		}
	}
	return false
}

func (v *visitor) shows(u int32, x ir.Value) bool {
	body := v.b.IR
	in := &body.Instrs[u]
	switch in.Op {
	case ir.OpReturn, ir.OpYield, ir.OpYieldFrom, ir.OpAppend, ir.OpSetItem:
		return true
	case ir.OpTuple, ir.OpList, ir.OpSet, ir.OpDict:
		return in.Flag&ir.FlagArgKinds == 0 // spread out, its elements go and not it
	case ir.OpSetAttr:
		return body.Operands(in)[1] == x
	case ir.OpSetSub:
		return body.Operands(in)[2] == x
	case ir.OpCall:
		if in.B == x {
			return false
		}
		kinds := body.ArgKinds(in)
		for n, a := range body.Operands(in) {
			if a != x || kinds != nil && (kinds[n] == ir.ArgStar || kinds[n] == ir.ArgDoubleStar) {
				continue
			}
			// By keyword to code that nobody knows: a setting, not something to fill.
			if kinds != nil && kinds[n] > ir.ArgKeyword && v.b.Calls.Unresolved(u) && len(v.b.Calls.At(u)) == 0 {
				continue
			}
			if v.keeps(u, x) {
				return true
			}
		}
	}
	return false
}

// keeps says whether a callee may show an argument to somebody later.
func (v *visitor) keeps(call int32, x ir.Value) bool {
	list := v.b.Calls.At(call)
	if len(list) == 0 || v.b.Calls.Unresolved(call) {
		return true
	}
	for n := range list {
		k := &list[n]
		if k.Callee == v.b.Def || k.Contract == nil {
			return true
		}
		for i := range k.Contract.Captures {
			if c := &k.Contract.Captures[i]; !c.Elements && v.b.Calls.Arg(k, c.Param) == x {
				return true
			}
		}
		for i := range k.Contract.Mutates {
			if m := &k.Contract.Mutates[i]; m.Path.Root == contract.RootParam && v.b.Calls.Arg(k, m.Path.Index) == x && !v.isMethod(call, x) {
				return true
			}
		}
		for i := range k.Contract.Alias {
			if p := k.Contract.Alias[i].Path; p.Root == contract.RootParam && v.b.Calls.Arg(k, p.Index) == x {
				return true
			}
		}
	}
	return false
}

// isMethod says whether a call is a method of the value itself.
func (v *visitor) isMethod(call int32, x ir.Value) bool {
	f := &v.b.IR.Instrs[v.b.IR.Instrs[call].B]
	return f.Op == ir.OpAttr && f.A == x
}

// constant reports a change of a module constant that goes by another name here.
func (v *visitor) constant(c *change) bool {
	if len(c.paths) != 1 || c.other {
		return false
	}
	p := c.paths[0]
	if p.Root != contract.RootGlobal && p.Root != contract.RootClass {
		return false
	}
	root := v.root(c.holder)
	if root == ir.NoPlace || v.b.IR.Places.Kind[root] > ir.PlaceCell || v.minusItself(c, root) {
		return false
	}
	if v.registers(root) || v.b.ContainerOf(v.b.Infer.TypeOf(v.b.Def, c.holder)) == rule.Other {
		return false
	}
	name := v.b.Program.Syms.Text(p.Name)
	for i := range p.Len {
		if p.Sel[i].Kind != contract.SelAttr {
			return false // an entry of a table
		}
		name = v.b.Program.Syms.Text(p.Sel[i].Name)
	}
	if len(name) < 3 || name[0] == '_' || strings.ToUpper(name) != name || !letters(name) {
		return false
	}
	for _, w := range [...]string{"CACHE", "REGISTRY", "REGISTERED", "STATE", "INSTANCES", "_LOCAL", "STATS", "HISTORY", "MEMO", "LOADED", "SEEN", "COUNT", "POOL", "ACTIVE"} {
		if strings.Contains(name, w) {
			return false
		}
	}
	v.reportConstant(c, name)
	return true
}

// registers says whether all that a function does with what a variable holds is to
// change it: then the name is only shorter, and the change is what the function is for.
//
//	arguments = wireproto.ARGUMENTS
//	arguments["depth"] = "plain"
func (v *visitor) registers(root ir.Place) bool {
	body := v.b.IR
	for b := range body.Blocks {
		for i := body.Blocks[b].First; i <= body.Blocks[b].Last; i++ {
			in := &body.Instrs[i]
			if in.Op != ir.OpLoad || ir.Place(in.A) != root {
				continue
			}
			for u := range body.Uses(ir.BlockID(b), i) {
				switch x := &body.Instrs[u]; x.Op {
				case ir.OpSetSub, ir.OpDelSub:
				case ir.OpAttr:
					if name := v.b.File.IR.Names[x.B]; !mutators[name] || gives[name] {
						return false
					}
				default:
					return false
				}
			}
		}
	}
	return true
}

func letters(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r >= 'A' && r <= 'Z' })
}

// memo says whether a function's result is kept for later callers.
func (v *visitor) memo(d modgraph.DefID) bool {
	return v.b.Declare.FuncFlagsOf(d)&declare.Memoised != 0
}
