package mutatedsharedvalue

import (
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// tells says whether a second reader of what a variable holds can tell that it was
// changed: something went, something came that a second call would put in again beside
// it, or a value that only some calls put in. What a second call leaves as the first has
// left it, does no harm: the same constant, a default, an entry that is brought into a
// form in which it stays.
//
//	headers["close"] = "yes"                      # the same each time
//	config["path"] = abspath(config["path"])      # stays as it is
//	rows.append(x)                                # once more with each call
//
// Where the function makes a copy on another path, a constant that only some calls put
// in counts as well: it copies because others read the original.
func (v *visitor) tells(root ir.Place, copies bool) bool {
	for i := range v.changes {
		if c := &v.changes[i]; len(c.paths) > 0 && v.root(c.holder) == root && v.changeTells(c, root, copies) {
			return true
		}
	}
	return false
}

func (v *visitor) changeTells(c *change, root ir.Place, copies bool) bool {
	body := v.b.IR
	in := &body.Instrs[c.instr]
	if c.hop != nil {
		for _, op := range c.ops {
			switch op {
			case "[]=", "setdefault", "sort", "update":
			default:
				return true
			}
		}
		return false
	}
	if !copies && v.fixedPut(c) && v.asksFirst(c.instr, root) {
		return false
	}
	switch c.op {
	case "[]=":
		args := body.Operands(in)
		if !copies && v.fixed(args[2]) && v.fixed(args[1]) || v.converted(args[2], root, args[1]) {
			return false
		}
		return !v.fixed(args[1]) || v.readWithout(c.instr, root)
	case "setdefault":
		args := body.Operands(in)
		return in.Flag&ir.FlagArgKinds != 0 || len(args) != 2 || !v.fixed(args[1])
	case "update":
		return v.updateTells(c.instr, root)
	case "sort":
		return false
	}
	return true
}

// fixedPut says whether a change puts in a constant.
func (v *visitor) fixedPut(c *change) bool {
	in := &v.b.IR.Instrs[c.instr]
	switch c.op {
	case "append", "add", "insert", "[]=":
		args := v.b.IR.Operands(in)
		return len(args) > 0 && v.fixed(args[len(args)-1])
	}
	return false
}

// updateTells says whether an update puts in what a second call would not put in again.
func (v *visitor) updateTells(instr int32, root ir.Place) bool {
	body := v.b.IR
	in := &body.Instrs[instr]
	kinds := body.ArgKinds(in)
	for n, a := range body.Operands(in) {
		if a < 0 {
			return true
		}
		switch {
		case kinds != nil && kinds[n] > ir.ArgKeyword:
			if !v.fixed(a) && v.readWithout(instr, root) {
				return true
			}
		case kinds != nil && kinds[n] != ir.ArgPositional:
			return true
		case body.Instrs[a].Op == ir.OpDict:
			pairs := body.Operands(&body.Instrs[a])
			for k := 0; k+1 < len(pairs); k += 2 {
				if pairs[k] < 0 || !v.fixed(pairs[k]) || !v.fixed(pairs[k+1]) && v.readWithout(instr, root) {
					return true
				}
			}
		default:
			return true
		}
	}
	return false
}

// converted says whether a value under a key is computed from what is there under that
// key: the second time there is nothing left to do. What holds the old value beside
// others grows.
func (v *visitor) converted(x ir.Value, root ir.Place, key ir.Value) bool {
	if x < 0 {
		return false
	}
	switch in := &v.b.IR.Instrs[x]; in.Op {
	case ir.OpList, ir.OpTuple, ir.OpSet, ir.OpDict, ir.OpBinary:
		return false
	}
	return v.comesFrom(x, root, key, 0)
}

// maxFrom bounds the operands and variables between a value and the entry it is
// computed from.
const maxFrom = 8

func (v *visitor) comesFrom(x ir.Value, root ir.Place, key ir.Value, depth int) bool {
	if x < 0 || depth > maxFrom {
		return false
	}
	body := v.b.IR
	in := &body.Instrs[x]
	switch in.Op {
	case ir.OpSub:
		if v.root(in.A) == root && v.alike(in.B, key) {
			return true
		}
	case ir.OpCall:
		if f := &body.Instrs[in.B]; f.Op == ir.OpAttr && v.root(f.A) == root && in.N > 0 && v.alike(body.Operands(in)[0], key) {
			switch v.b.File.IR.Names[f.B] {
			case "get", "pop", "setdefault":
				return true
			}
		}
	case ir.OpLoad:
		p := ir.Place(in.A)
		if p == root || body.Places.Kind[p] > ir.PlaceCell && body.Places.Kind[p] != ir.PlaceTemp {
			return false
		}
		for i := range body.Instrs {
			if s := &body.Instrs[i]; s.Op == ir.OpStore && ir.Place(s.A) == p && v.comesFrom(s.B, root, key, depth+1) {
				return true
			}
		}
		return false
	}
	found := false
	body.EachOperand(in, func(o ir.Value) { found = found || v.comesFrom(o, root, key, depth+1) })
	return found
}

// alike says whether two keys are one constant or one variable.
func (v *visitor) alike(a, b ir.Value) bool {
	if a < 0 || b < 0 {
		return false
	}
	x, y := &v.b.IR.Instrs[a], &v.b.IR.Instrs[b]
	return x.Op == y.Op && x.A == y.A && (x.Op == ir.OpConst || x.Op == ir.OpLoad || x.Op == ir.OpAttr && v.b.Text(a) == v.b.Text(b))
}

// asksFirst says whether a change is made only if the container does not hold something
// yet, or is still too short: after it the answer is another one.
//
//	if "-q" not in args:
//	    args.insert(0, "-q")
func (v *visitor) asksFirst(change int32, root ir.Place) bool {
	body := v.b.IR
	at := body.BlockOf(change)
	for b := range body.Blocks {
		last := &body.Instrs[body.Blocks[b].Last]
		if last.Op != ir.OpBranch || !v.asks(last.A, root) {
			continue
		}
		reached := 0
		succ := body.Successors(ir.BlockID(b))
		for _, s := range succ {
			if s == at || rule.Reaches(body, s, func(x ir.BlockID) bool { return x == at }, func(x ir.BlockID) bool { return x != ir.BlockID(b) }) {
				reached++
			}
		}
		if reached == 1 && len(succ) == 2 {
			return true
		}
	}
	return false
}

// asks says whether a condition asks what is in a container, or how many.
func (v *visitor) asks(x ir.Value, root ir.Place) bool {
	body := v.b.IR
	in := &body.Instrs[x]
	if in.Op == ir.OpUnary {
		return v.asks(in.A, root)
	}
	if in.Op != ir.OpCompare {
		return false
	}
	switch ir.CompareOp(in.N) {
	case ir.CmpIn, ir.CmpNotIn:
		return v.madeOf(in.B, root)
	case ir.CmpIs, ir.CmpIsNot:
		return false
	}
	c := &body.Instrs[in.A]
	return c.Op == ir.OpCall && c.N == 1 && v.b.File.IR.LastName(body, ir.Value(c.B)) == "len" && v.root(body.Operands(c)[0]) == root
}

// madeOf says whether a value is a container, or was made of it right before: a text of
// its parts, its keys.
func (v *visitor) madeOf(x ir.Value, root ir.Place) bool {
	body := v.b.IR
	for range maxCopies {
		if x < 0 {
			return false
		}
		in := &body.Instrs[x]
		if v.root(x) == root {
			return true
		}
		switch in.Op {
		case ir.OpLoad:
			x = body.OnlyStore(ir.Place(in.A))
		case ir.OpCall:
			if f := &body.Instrs[in.B]; f.Op == ir.OpAttr && v.root(f.A) == root {
				return true
			}
			if in.N != 1 {
				return false
			}
			x = body.Operands(in)[0]
		default:
			return false
		}
	}
	return false
}
