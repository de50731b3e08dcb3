package summarize

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// holds decides a fact at a call: its phase must run here, and its condition must
// be possible. The condition that is left speaks of the caller's own parameters.
func (b *builder) holds(c *Call, f *contract.Base) (contract.Cond, bool) {
	if !c.Phases.Has(f.Phase) {
		return contract.Cond{}, false
	}
	if f.Cond.Always() {
		return contract.Cond{}, true
	}
	return f.Cond.Resolve(func(a contract.Atom) contract.Truth { return b.decide(c, a) }, func(a contract.Atom) (contract.Atom, bool) {
		v := b.calls.Arg(c, a.Param)
		if v < 0 {
			return a, false
		}
		return b.paramAtom(a, v)
	})
}

// paramAtom renames an atom to the caller's parameter that a value loads.
func (b *builder) paramAtom(a contract.Atom, v ir.Value) (contract.Atom, bool) {
	in := &b.body.Instrs[v]
	if in.Op != ir.OpLoad || b.body.Places.Kind[in.A] > ir.PlaceCell {
		return a, false
	}
	r := b.body.Places.Ref[in.A]
	if r <= 0 || b.rebound[r-1] && b.storedBefore(r, v) {
		return a, false
	}
	a.Param = r - 1
	return a, true
}

// storedBefore says whether a parameter may hold something else than its argument
// when a value is loaded from it.
//
//	def connect(address=None):
//	    if address:                     # tests the argument
//	        address = resolve(address)
//	    if address: ...                 # tests something else
func (b *builder) storedBefore(param int32, v ir.Value) bool {
	pl := &b.body.Places
	goal := b.blockAt(v)
	for i := range b.body.Instrs {
		in := &b.body.Instrs[i]
		if in.Op != ir.OpStore && in.Op != ir.OpDelete || pl.Kind[in.A] > ir.PlaceCell || pl.Ref[in.A] != param {
			continue
		}
		at := b.blockAt(ir.Value(i))
		if at == goal && int32(i) < v {
			return true
		}
		seen := make([]bool, len(b.body.Blocks))
		stack := append([]ir.BlockID{b.body.Blocks[at].Handler}, b.body.Successors(at)...)
		for len(stack) > 0 {
			x := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if x == ir.NoBlock || seen[x] {
				continue
			}
			if x == goal {
				return true
			}
			seen[x] = true
			stack = append(append(stack, b.body.Blocks[x].Handler), b.body.Successors(x)...)
		}
	}
	return false
}

func (b *builder) blockAt(v ir.Value) ir.BlockID {
	n, _ := slices.BinarySearchFunc(b.body.Blocks, v, func(bl ir.Block, v ir.Value) int { return cmp.Compare(bl.Last, v) })
	return ir.BlockID(n)
}

// decide is the truth of an atom at a call.
func (b *builder) decide(c *Call, a contract.Atom) contract.Truth {
	out := b.decidePlain(c, a)
	if a.Negated {
		switch out {
		case contract.TruthTrue:
			return contract.TruthFalse
		case contract.TruthFalse:
			return contract.TruthTrue
		}
	}
	return out
}

func truth(x bool) contract.Truth {
	if x {
		return contract.TruthTrue
	}
	return contract.TruthFalse
}

func (b *builder) decidePlain(c *Call, a contract.Atom) contract.Truth {
	if in := &b.body.Instrs[c.Instr]; in.Op == ir.OpExit && a.Param > 0 && !c.Contract.ContextManager && (a.Kind == contract.AtomIsNone || a.Kind == contract.AtomTruthy) {
		// What the block raised: class, exception and traceback, or three times None.
		return truth((in.B < 0) == (a.Kind == contract.AtomIsNone))
	}
	v := b.calls.Arg(c, a.Param)
	if v == contract.BoundUnknown || v < 0 && v != contract.BoundNothing {
		return contract.TruthUnknown
	}
	if a.Kind == contract.AtomGiven {
		return truth(v >= 0)
	}
	if a.Kind == contract.AtomNames {
		if v == contract.BoundNothing {
			return contract.TruthFalse
		}
		return b.writtenWith(v, strings.Split(b.run.prog.Syms.Text(a.Const), "|"), 0)
	}
	if v == contract.BoundNothing {
		if int(a.Param) >= len(c.Params) {
			return contract.TruthUnknown
		}
		d := c.Params[a.Param].Default
		if d == 0 {
			return contract.TruthUnknown
		}
		return b.constant(b.run.prog.Syms.Text(d), a)
	}
	if a.Kind == contract.AtomRuns {
		return b.has(b.run.inf.TypeOf(b.def, v), modgraph.DefID(a.Class))
	}
	in := &b.body.Instrs[v]
	switch in.Op {
	case ir.OpConst:
		k := b.file.IR.Consts[in.A]
		return b.constant(contract.ConstText(contract.ConstKind(k.Kind), k.Text), a)
	case ir.OpList, ir.OpSet, ir.OpDict, ir.OpTuple, ir.OpMakeFunc, ir.OpMakeClass, ir.OpFormat:
		if a.Kind == contract.AtomIsNone {
			return contract.TruthFalse
		}
	}
	if a.Kind == contract.AtomIsNone {
		t := b.run.inf.TypeOf(b.def, v)
		switch {
		case t == types.None:
			return contract.TruthTrue
		case t != types.Invalid && !b.run.types.MayBeNone(t) && !b.run.types.HasUnknown(t):
			return contract.TruthFalse
		}
	}
	return contract.TruthUnknown
}

// writtenWith says whether a value is written with one of the names: a variable or an
// attribute called so, a call of one, a constant with that word, in what it is put
// together from. What a variable holds is looked for where it has one value only.
//
//	sock.recv(1024, socket.MSG_DONTWAIT | flags)     # written with MSG_DONTWAIT
//	run(["docker", "--version"])                     # written with --version
func (b *builder) writtenWith(v ir.Value, names []string, depth int) contract.Truth {
	if v < 0 || depth > 6 {
		return contract.TruthUnknown
	}
	in := &b.body.Instrs[v]
	any := func(list ...ir.Value) contract.Truth {
		out := contract.TruthFalse
		for _, x := range list {
			switch b.writtenWith(x, names, depth+1) {
			case contract.TruthTrue:
				return contract.TruthTrue
			case contract.TruthUnknown:
				out = contract.TruthUnknown
			}
		}
		return out
	}
	switch in.Op {
	case ir.OpConst:
		k := b.file.IR.Consts[in.A]
		if k.Kind != ir.ConstStr && k.Kind != ir.ConstBytes {
			return contract.TruthFalse
		}
		return truth(slices.ContainsFunc(strings.Fields(k.Text), func(w string) bool { return slices.Contains(names, strings.Trim(w, "'\"")) }))
	case ir.OpAttr:
		if slices.Contains(names, b.file.IR.Names[in.B]) {
			return contract.TruthTrue
		}
	case ir.OpLoad:
		if slices.Contains(names, b.file.IR.Names[b.body.Places.Name[in.A]]) {
			return contract.TruthTrue
		}
		if k := b.body.Places.Kind[in.A]; k != ir.PlaceLocal || b.body.Places.Ref[in.A] > 0 {
			return contract.TruthUnknown
		}
		from := ir.Value(ir.NoValue)
		for i := range b.body.Instrs {
			if st := &b.body.Instrs[i]; st.Op == ir.OpStore && st.A == in.A {
				if from != ir.NoValue {
					return contract.TruthUnknown
				}
				from = st.B
			}
		}
		return b.writtenWith(from, names, depth+1)
	case ir.OpBinary:
		return any(in.A, in.B)
	case ir.OpTuple, ir.OpList, ir.OpSet, ir.OpFormat:
		return any(b.body.Operands(in)...)
	case ir.OpCall:
		if any(in.B) == contract.TruthTrue {
			return contract.TruthTrue
		}
		if any(b.body.Operands(in)...) == contract.TruthTrue {
			return contract.TruthTrue
		}
	}
	return contract.TruthUnknown
}

// constant decides an atom for a constant by its text.
func (b *builder) constant(text string, a contract.Atom) contract.Truth {
	switch a.Kind {
	case contract.AtomIsNone:
		return truth(text == "None")
	case contract.AtomEquals:
		return truth(text == b.run.prog.Syms.Text(a.Const))
	case contract.AtomTruthy:
		switch text {
		case "None", "False", "0", "''", "b''", "0.0":
			return contract.TruthFalse
		case "":
			return contract.TruthUnknown
		}
		return contract.TruthTrue
	}
	return contract.TruthUnknown
}

// tier is the evidence of a callee's fact as the caller sees it.
func tier(c *Call, t contract.Tier) contract.Tier {
	if c.Weak {
		return contract.TierWeak
	}
	return max(t, contract.TierContract)
}
