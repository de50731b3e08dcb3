package ir

import (
	"github.com/ferrule-dev/ferrule/internal/base/digest"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/source"
)

// Value names the result of the instruction with that index in the body.
type Value = int32

// NoValue stands where an optional operand is absent.
const NoValue Value = -1

// DefIndex numbers the definitions of one file in source order; 0 is the module.
type DefIndex = bind.DefIndex

// NameID is a name of the file in order of first occurrence (shared with the
// tree and bind); 0 is absent.
type NameID = int32

// Instr is one instruction: 16 bytes, no pointer. Which field means what stands
// beside its Op.
type Instr struct {
	Op   Op
	Flag uint8
	N    uint16
	A    int32
	B    int32
	C    int32
}

// BlockID numbers the blocks of a body in reverse post-order of the normal
// edges, handlers after the blocks they guard; 0 is the entry.
type BlockID int32

// NoBlock is the absent block: an exception that reaches it leaves the body.
const NoBlock BlockID = -1

// Block is a maximal sequence of instructions [First, Last]; Last is the
// terminator.
type Block struct {
	First, Last int32
	SuccFirst   int32 // successors: Body.Succs[SuccFirst : SuccFirst+SuccN]
	SuccN       int32
	Handler     BlockID
	Loop        int32 // innermost loop (index into Body.Loops) or -1
	Flags       BlockFlags
}

// BlockFlags say in which region of the source a block lies.
type BlockFlags uint32

// Regions.
const (
	BlockInExcept     BlockFlags = 1 << iota // body of an except clause
	BlockInFinally                           // body of a finally clause
	BlockHandlerEntry                        // starts with OpCatch
	BlockLoopHeader                          // target of a back edge
	BlockTypeChecking                        // under `if TYPE_CHECKING`
	BlockDead                                // excluded by version, platform or a constant test
	BlockInWith                              // body of a with statement
)

// Loop is one for or while statement, or one clause of a comprehension.
type Loop struct {
	Header BlockID
	Parent int32 // enclosing loop or -1
	Iter   Place // place of the iterator; NoPlace for while
	Over   Place // place of the path that a for loop iterates, seen through no call; NoPlace if none
	Async  bool
}

// Switch is one arm of an OpSwitchTag; the successors of the block stand in the
// same order as its arms.
type Switch struct {
	Tag    uint16
	Target BlockID
}

// Kind says what a body is the body of.
type Kind uint8

// Kinds of bodies.
const (
	KindModule Kind = iota
	KindClass
	KindFunction
	KindLambda
	KindGenExpr
)

// BodyFlags are properties that lowering can see.
type BodyFlags uint32

// Properties of a body.
const (
	BodyAsync          BodyFlags = 1 << iota // async def
	BodyGenerator                            // holds a yield (also an async generator when BodyAsync)
	BodyContextManager                       // decorated with (async)contextmanager by a name that resolves lexically to contextlib
	BodyMethod                               // defined directly in a class body
	BodyStaticMethod
	BodyClassMethod
	BodyProperty // property, cached_property getter
	BodyOverload
	BodyAbstract   // abstractmethod
	BodyStubLike   // only a docstring, pass, ... or raise NotImplementedError
	BodyHasLocals  // calls locals(), vars(), exec or eval: places may change behind our back
	BodyTooComplex // nesting or size beyond the limits; the blocks are empty and every fact is unknown
)

// Param is one parameter of a function.
type Param struct {
	Name    NameID
	Place   Place
	Kind    ParamKind
	Default int32 // index into the args of the OpMakeFunc, or -1
}

// ParamKind is the kind of a parameter.
type ParamKind uint8

// Kinds of parameters.
const (
	ParamPosOnly ParamKind = iota
	ParamPosOrKw
	ParamVarArgs
	ParamKwOnly
	ParamVarKw
)

// Body is the lowered form of one definition. All slices are parts of arrays
// that the file owns; indexes are relative to the body.
type Body struct {
	Def      DefIndex
	Kind     Kind
	Flags    BodyFlags
	Params   []Param
	Instrs   []Instr
	Args     []int32
	Blocks   []Block
	Succs    []BlockID
	Loops    []Loop
	Switches []Switch // arms of all OpSwitchTag, in order of their blocks; SwitchFirst is found by Body.Arms
	Places   Places
	// Spans holds for each instruction its text range relative to the start of the
	// definition, so that moving a function changes nothing in its body.
	Spans []source.Span
	// Start is the offset of the definition in the file.
	Start uint32
	// Digest covers all of the above but Spans and Start, with names as text.
	Digest digest.Digest
}

// Operands returns the operand list of an instruction that has one.
func (b *Body) Operands(in *Instr) []int32 { return b.Args[in.A : in.A+int32(in.N)] }

// ArgKinds returns the kinds of the operands, nil when all are positional.
func (b *Body) ArgKinds(in *Instr) []int32 {
	if in.Flag&FlagArgKinds == 0 {
		return nil
	}
	return b.Args[in.A+int32(in.N) : in.A+2*int32(in.N)]
}

// Successors returns the normal successors of a block.
func (b *Body) Successors(id BlockID) []BlockID {
	bl := &b.Blocks[id]
	return b.Succs[bl.SuccFirst : bl.SuccFirst+bl.SuccN]
}

// Span returns the place of an instruction in the file.
func (b *Body) Span(i Value) source.Span {
	s := b.Spans[i]
	return source.Span{Start: s.Start + b.Start, End: s.End + b.Start}
}

// Arms returns the arms of the OpSwitchTag that ends a block.
func (b *Body) Arms(id BlockID) []Switch {
	first := b.Instrs[b.Blocks[id].Last].B
	return b.Switches[first : first+b.Blocks[id].SuccN]
}
