package ir

import "iter"

// EachOperand calls f for every value that an instruction reads, in the order of its
// fields. What it reads through places is not among them.
func (b *Body) EachOperand(in *Instr, f func(Value)) {
	one := func(v Value) {
		if v != NoValue {
			f(v)
		}
	}
	switch in.Op {
	case OpStore:
		one(in.B)
	case OpAttr, OpDelAttr, OpUnary, OpUnpack, OpImportFrom, OpImportStar, OpIter, OpEnter, OpAwait, OpYieldFrom, OpMatchSeq, OpMatchMap,
		OpMatchRest, OpExprEnd, OpBranch, OpReturn, OpYield, OpItem, OpMatchExc:
		one(in.A)
	case OpSub, OpDelSub, OpBinary, OpCompare, OpAppend, OpExit, OpRaise, OpMatchArg, OpSuppress:
		one(in.A)
		one(in.B)
	case OpCall:
		one(in.B)
		fallthrough
	case OpSetAttr, OpSetSub, OpSlice, OpTuple, OpList, OpSet, OpDict, OpSetItem, OpFormat, OpMakeFunc, OpMakeClass, OpMatchKeys, OpMatchClass:
		for _, v := range b.Operands(in) {
			one(v)
		}
	}
}

// Uses gives the instructions of a block behind a value that read it.
func (b *Body) Uses(block BlockID, v Value) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for i := v + 1; i <= b.Blocks[block].Last; i++ {
			used := false
			b.EachOperand(&b.Instrs[i], func(x Value) { used = used || x == v })
			if used && !yield(i) {
				return
			}
		}
	}
}
