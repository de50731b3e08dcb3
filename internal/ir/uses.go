package ir

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
