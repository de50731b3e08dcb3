package ir

// Op is the kind of an instruction. The comment of each names its fields A, B,
// C, N; "args" is the operand list Args[A : A+N] of the body.
type Op uint8

const (
	OpInvalid Op = iota

	// Values.

	OpConst      // A: constant (index into File.Consts)
	OpLoad       // A: place
	OpStore      // A: place, B: value
	OpDelete     // A: place (unbinds it)
	OpAttr       // A: object, B: name, C: place of the path or NoPlace. Attribute read (a property read is a call)
	OpSetAttr    // args: [object, value]; B: name, C: place. Attribute write
	OpDelAttr    // A: object, B: name, C: place
	OpSub        // A: object, B: index, C: place (constant key or element) or NoPlace
	OpSetSub     // args: [object, index, value]; C: place
	OpDelSub     // A: object, B: index, C: place
	OpSlice      // args: [lower, upper, step], each may be NoValue
	OpCall       // B: callee, args: arguments; with FlagArgKinds the kinds follow: Args[A+N : A+2N] (see ArgKind)
	OpBinary     // A, B: operands, N: BinaryOp; FlagInPlace for augmented assignment
	OpUnary      // A: operand, N: UnaryOp
	OpCompare    // A, B: operands, N: CompareOp (chains are lowered to branches)
	OpTuple      // args: elements; FlagArgKinds: kinds follow, as for calls (ArgStar only)
	OpList       // as OpTuple
	OpSet        // as OpTuple
	OpDict       // args: [key, value]*; key NoValue for a ** entry
	OpAppend     // A: container value, B: element, N: AppendList, AppendSet; element of a list or set comprehension
	OpSetItem    // args: [dict, key, value]; element of a dict comprehension
	OpFormat     // args: interpolated values of an f-string, in order; FlagTemplate for a t-string. B: constant (index into File.Consts) of the literal text or -1
	OpUnpack     // A: iterable, N: number of targets, B: index of the starred target or -1
	OpItem       // A: value of an OpUnpack, B: index of the target
	OpImport     // B: name id of the dotted module as written, with its leading dots; N: 1 binds the top package, 0 the module itself (import a.b as c); C: index into bind.File.Imports (the first alias of a from-import)
	OpImportFrom // B: name id of the imported name, A: module value (an OpImport with FlagFrom); one for each alias; C: index into bind.File.Imports
	OpImportStar // A: module value; C: index into bind.File.Imports
	OpMakeFunc   // B: DefIndex; args: default values in order of parameters (positional, then keyword-only); C: -1
	OpMakeClass  // B: DefIndex; args: bases and keywords, kinds as for calls. Runs the class body, calls the metaclass
	OpTypeVar    // B: name id; PEP 695 parameter; N: TypeVarKind
	OpTypeAlias  // B: name id; PEP 695 type statement (value is lazy)

	// Protocols.

	OpIter       // A: iterable -> iterator; FlagAsync for __aiter__
	OpNextValue  // A: place of the iterator; the element, first instruction of a loop body (after OpNext took its first successor); FlagAsync: also a suspension point
	OpEnter      // A: manager -> value of __enter__; FlagAsync: awaited __aenter__
	OpExit       // A: manager, B: exception value or NoValue on the normal path -> value of __exit__; FlagAsync
	OpAwait      // A: awaitable -> result; suspension point
	OpYieldFrom  // A: iterable -> result; runs the sub-generator
	OpYieldValue // value sent in by the caller; first instruction after OpYield took its resume successor
	OpCatch      // A: PlaceExc; first instruction of each handler block
	OpExcValue   // A: PlaceExc -> the exception object (except ... as e; argument of OpExit)
	OpSetTag     // A: PlaceTag, N: tag
	OpMatchSeq   // A: subject, B: minimal length, N: 1 exact length -> bool (sequence pattern)
	OpMatchMap   // A: subject -> bool (mapping pattern)
	OpMatchKeys  // args: [subject, key...] -> bool (all keys present)
	OpMatchClass // args: [subject, class] -> bool (isinstance of a class pattern)
	OpMatchArg   // A: subject, B: class value, N: position -> positional sub-subject through __match_args__
	OpMatchRest  // A: subject, N: 0 sequence slice, 1 mapping rest
	OpExprEnd    // A: value that an expression statement discards

	// Terminators.

	OpJump        // succ: [target]
	OpBranch      // A: value; succ: [true, false]
	OpNext        // A: place of the iterator; succ: [element, exhausted]; FlagAsync: awaits __anext__
	OpReturn      // A: value
	OpRaise       // A: exception or class, B: cause or NoValue
	OpReraise     // A: PlaceExc; bare raise, or propagation out of a handler chain or finally
	OpMatchExc    // A: class value of the except clause, B: PlaceExc; succ: [matched, not matched]; FlagStar for except*
	OpSuppress    // A: manager value, B: value of the OpExit on the exceptional path, C: PlaceExc; succ: [suppressed, propagates]
	OpYield       // A: value; succ: [resume]; an exception thrown in enters Handler. In a context manager function throw and close are followed as well
	OpSwitchTag   // A: PlaceTag, B: first arm in Body.Switches; succ stand in the order of the arms
	OpUnreachable // end of a body that cannot be reached
	opCount
)

// Flags of an instruction.
const (
	FlagAsync     uint8 = 1 << iota // async for, async with, async comprehension
	FlagArgKinds                    // kinds follow the operands
	FlagInPlace                     // augmented assignment
	FlagDecorator                   // this call applies a decorator
	FlagStar                        // except*
	FlagTemplate                    // t-string
	FlagFrom                        // OpImport that serves from-imports
	FlagSynthetic                   // made by lowering, no text of its own (assert's raise, implicit return, comprehension plumbing)
)

// IsTerminator says whether the operation ends its block.
func (o Op) IsTerminator() bool { return o >= OpJump && o <= OpUnreachable }

// Kinds of an argument in the kinds column that FlagArgKinds announces. A value
// of ArgKeyword+n names the keyword with NameID n.
const (
	ArgPositional int32 = iota
	ArgStar
	ArgDoubleStar
	ArgKeyword
)

// BinaryOp is the operator of OpBinary.
type BinaryOp uint16

// Operators in the order of CPython's ASDL.
const (
	BinAdd BinaryOp = iota
	BinSub
	BinMult
	BinMatMult
	BinDiv
	BinMod
	BinPow
	BinLShift
	BinRShift
	BinBitOr
	BinBitXor
	BinBitAnd
	BinFloorDiv
)

// UnaryOp is the operator of OpUnary.
type UnaryOp uint16

// Operators in the order of CPython's ASDL.
const (
	UnaryInvert UnaryOp = iota
	UnaryNot
	UnaryPlus
	UnaryMinus
)

// CompareOp is the operator of OpCompare.
type CompareOp uint16

// Operators in the order of CPython's ASDL.
const (
	CmpEq CompareOp = iota
	CmpNotEq
	CmpLt
	CmpLtE
	CmpGt
	CmpGtE
	CmpIs
	CmpIsNot
	CmpIn
	CmpNotIn
)

// Kinds of the container of OpAppend.
const (
	AppendList uint16 = iota
	AppendSet
)

// Tags of a finally body: how it was entered and where it resumes. Loop exits
// get numbers from TagFirstJump on, in the order in which lowering meets them.
const (
	TagNormal uint16 = iota
	TagRaise
	TagReturn
	TagFirstJump
)
