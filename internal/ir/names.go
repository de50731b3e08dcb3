package ir

var opNames = [opCount]string{
	OpInvalid: "invalid", OpConst: "const", OpLoad: "load", OpStore: "store", OpDelete: "delete",
	OpAttr: "attr", OpSetAttr: "setattr", OpDelAttr: "delattr", OpSub: "sub", OpSetSub: "setsub", OpDelSub: "delsub",
	OpSlice: "slice", OpCall: "call", OpBinary: "binary", OpUnary: "unary", OpCompare: "compare",
	OpTuple: "tuple", OpList: "list", OpSet: "set", OpDict: "dict", OpAppend: "append", OpSetItem: "setitem",
	OpFormat: "format", OpUnpack: "unpack", OpItem: "item", OpImport: "import", OpImportFrom: "importfrom",
	OpImportStar: "importstar", OpMakeFunc: "makefunc", OpMakeClass: "makeclass", OpTypeVar: "typevar",
	OpTypeAlias: "typealias", OpIter: "iter", OpNextValue: "nextvalue", OpEnter: "enter", OpExit: "exit",
	OpAwait: "await", OpYieldFrom: "yieldfrom", OpYieldValue: "yieldvalue", OpCatch: "catch", OpExcValue: "excvalue",
	OpSetTag: "settag", OpMatchSeq: "matchseq", OpMatchMap: "matchmap", OpMatchKeys: "matchkeys",
	OpMatchClass: "matchclass", OpMatchArg: "matcharg", OpMatchRest: "matchrest", OpExprEnd: "exprend",
	OpJump: "jump", OpBranch: "branch", OpNext: "next", OpReturn: "return", OpRaise: "raise", OpReraise: "reraise",
	OpMatchExc: "matchexc", OpSuppress: "suppress", OpYield: "yield", OpSwitchTag: "switchtag",
	OpUnreachable: "unreachable",
}

// String is the name of the operation in printed bodies.
func (o Op) String() string {
	if o < opCount {
		return opNames[o]
	}
	return "invalid"
}
