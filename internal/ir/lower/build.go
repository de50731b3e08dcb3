package lower

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/source"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
)

// block is a block under construction.
type block struct {
	first, last int32 // range of emitted instructions, -1 while not started or open
	handler     int32
	loop        int32
	flags       ir.BlockFlags
	succFirst   int32
	succN       int32
	preds       int32
}

// pending is an operand that waits for its instruction.
type pending struct {
	val   ir.Value
	block int32
	kind  pendKind
	arg   int32 // constant or place to read again
}

type pendKind uint8

const (
	pendHere  pendKind = iota // a value of the current block
	pendConst                 // a constant
	pendPlace                 // a variable or temporary
	pendNone                  // an absent operand
)

// loop is a loop under construction.
type loop struct {
	header int32
	parent int32
	iter   ir.Place
	over   ir.Place
	async  bool
}

// body is the state of the body that is being lowered.
type body struct {
	def     bind.DefIndex
	defAt   uint32
	instrs  []ir.Instr
	spans   []source.Span
	args    []int32
	blocks  []block
	succs   []int32
	loops   []loop
	arms    []arm
	places  []place
	parms   []ir.Param
	pend    []pending
	frames  []frame
	renames []bind.Rename
	hidden  []ast.NameID // type parameters that bases may name
	active  []ir.Place   // exceptions that except clauses around are handling

	cur       int32 // open block or -1
	handler   int32
	loop      int32
	flags     ir.BlockFlags
	depth     int
	selectors int
	retPlace  ir.Place
	nTemp     int32
	nExc      int32
	nTag      int32
	classComp bool // in a comprehension of a class body

	rootOf    []ir.Place
	rootStamp []int32
	stamp     int32
	lastRoot  ir.Place
	firstRoot ir.Place
	scratch
}

// begin empties the body.
func (l *lowerer) begin(d bind.DefIndex) {
	l.def, l.defAt = d, l.f.Defs[d].Start
	l.instrs, l.spans, l.args = l.instrs[:0], l.spans[:0], l.args[:0]
	l.blocks, l.succs, l.loops, l.arms = l.blocks[:0], l.succs[:0], l.loops[:0], l.arms[:0]
	l.places, l.parms, l.pend, l.frames = l.places[:0], l.parms[:0], l.pend[:0], l.frames[:0]
	l.renames, l.hidden, l.active = l.renames[:0], l.hidden[:0], l.active[:0]
	l.cur, l.handler, l.loop, l.flags, l.depth, l.selectors = -1, -1, -1, 0, 0, 0
	l.retPlace, l.firstRoot, l.lastRoot = ir.NoPlace, ir.NoPlace, ir.NoPlace
	l.nTemp, l.nExc, l.nTag, l.classComp = 0, 0, 0, false
	l.spine, l.argKinds, l.captures = l.spine[:0], l.argKinds[:0], l.captures[:0]
	l.stamp++
	l.renames = append(l.renames, l.f.Renames[l.f.DefNode[d]]...)
	switch l.t.Kind(l.f.DefNode[d]) {
	case ast.KindLambda, ast.KindGeneratorExp:
	default:
		l.renames = l.renames[:0]
	}
}

// enter counts the depth of a recursion.
func (l *lowerer) enter() {
	if l.depth++; l.depth > maxDepth || len(l.instrs) > maxInstrs {
		panic(giveUp{})
	}
}

func (l *lowerer) leave() { l.depth-- }

// newBlock makes a block that is started later.
func (l *lowerer) newBlock() int32 {
	l.blocks = append(l.blocks, block{first: -1, last: -1})
	return int32(len(l.blocks) - 1)
}

// start opens a block; one that nothing leads to stays closed, and what follows
// is dead.
func (l *lowerer) start(b int32, force bool) {
	if l.blocks[b].preds == 0 && !force {
		l.cur = -1
		return
	}
	x := &l.blocks[b]
	x.first, x.handler, x.loop = int32(len(l.instrs)), l.handler, l.loop
	x.flags |= l.flags
	l.cur = b
}

// next opens a fresh block behind the current one, since the handler or region
// changes.
func (l *lowerer) next(at ast.NodeID) {
	if l.cur < 0 {
		return
	}
	b := l.newBlock()
	l.jump(b, at)
	l.start(b, false)
}

// emit appends an instruction. In dead code it goes into a block that nothing
// leads to.
func (l *lowerer) emit(in ir.Instr, at ast.NodeID) ir.Value {
	n := &l.t.Nodes[at]
	return l.emitAt(in, source.Span{Start: n.Start, End: n.End})
}

func (l *lowerer) emitAt(in ir.Instr, at source.Span) ir.Value {
	if l.cur < 0 {
		l.start(l.newBlock(), true)
	}
	l.instrs = append(l.instrs, in)
	l.spans = append(l.spans, source.Span{Start: at.Start - l.defAt, End: at.End - l.defAt})
	return ir.Value(len(l.instrs) - 1)
}

// end closes the current block behind its terminator.
func (l *lowerer) end(succ ...int32) {
	x := &l.blocks[l.cur]
	x.last = int32(len(l.instrs) - 1)
	x.succFirst, x.succN = int32(len(l.succs)), int32(len(succ))
	for _, s := range succ {
		l.succs = append(l.succs, s)
		l.blocks[s].preds++
	}
	l.cur = -1
}

func (l *lowerer) jump(to int32, at ast.NodeID) {
	if l.cur < 0 {
		return
	}
	l.spill()
	l.emit(ir.Instr{Op: ir.OpJump}, at)
	l.end(to)
}

func (l *lowerer) branch(v ir.Value, yes, no int32, at ast.NodeID) {
	l.spill()
	l.emit(ir.Instr{Op: ir.OpBranch, A: v}, at)
	l.end(yes, no)
}

// push lets a value wait.
func (l *lowerer) push(v ir.Value) {
	kind := pendHere
	if v < 0 {
		kind = pendNone
	}
	l.pend = append(l.pend, pending{val: v, block: l.cur, kind: kind})
}

// spill keeps what waits on the pending stack beyond the end of the block.
func (l *lowerer) spill() {
	for i := len(l.pend) - 1; i >= 0; i-- {
		p := &l.pend[i]
		if p.kind == pendNone {
			continue
		}
		if p.kind != pendHere || p.block != l.cur {
			return
		}
		in := &l.instrs[p.val]
		switch {
		case in.Op == ir.OpConst:
			p.kind, p.arg = pendConst, in.A
		case in.Op == ir.OpLoad && !l.rebound(ir.Place(in.A)):
			p.kind, p.arg = pendPlace, in.A
		default:
			t := l.temp()
			at := l.spans[p.val]
			l.emitAt(ir.Instr{Op: ir.OpStore, A: int32(t), B: p.val}, l.absolute(at))
			p.kind, p.arg = pendPlace, int32(t)
		}
	}
}

// rebound says whether a named expression of the file binds the name of a
// variable, so that it may change before a waiting operand is used.
func (l *lowerer) rebound(p ir.Place) bool {
	x := &l.places[p]
	return x.kind < ir.PlaceTemp && len(l.walrus) > 0 && slices.Contains(l.walrus, x.name)
}

func (l *lowerer) absolute(s source.Span) source.Span {
	return source.Span{Start: s.Start + l.defAt, End: s.End + l.defAt}
}

// peek gives the waiting value k entries below the top, in the current block. What
// is read again is marked synthetic: the text reads it once.
func (l *lowerer) peek(k int) ir.Value {
	p := l.pend[len(l.pend)-1-k]
	switch p.kind {
	case pendNone:
		return ir.NoValue
	case pendHere:
		return p.val
	case pendConst:
		return l.emitAt(ir.Instr{Op: ir.OpConst, A: p.arg, Flag: ir.FlagSynthetic}, l.absolute(l.spans[p.val]))
	}
	return l.emitAt(ir.Instr{Op: ir.OpLoad, A: p.arg, Flag: ir.FlagSynthetic}, l.absolute(l.spans[p.val]))
}

func (l *lowerer) pop() ir.Value {
	v := l.peek(0)
	l.pend = l.pend[:len(l.pend)-1]
	return v
}

// collect takes the n topmost values as an operand list and returns its start.
// The loads of spilled values come first, so that they precede the instruction.
func (l *lowerer) collect(n int) int32 {
	l.vals = l.vals[:0]
	for k := n - 1; k >= 0; k-- {
		l.vals = append(l.vals, l.peek(k))
	}
	l.pend = l.pend[:len(l.pend)-n]
	at := int32(len(l.args))
	l.args = append(l.args, l.vals...)
	return at
}

// list makes an operand list of values of the current block.
func (l *lowerer) list(vals ...ir.Value) int32 {
	at := int32(len(l.args))
	l.args = append(l.args, vals...)
	return at
}

func (l *lowerer) none(at ast.NodeID) ir.Value {
	return l.emit(ir.Instr{Op: ir.OpConst, A: constNone, Flag: ir.FlagSynthetic}, at)
}

func (l *lowerer) load(p ir.Place, at ast.NodeID) ir.Value {
	return l.emit(ir.Instr{Op: ir.OpLoad, A: int32(p)}, at)
}

func (l *lowerer) store(p ir.Place, v ir.Value, at ast.NodeID) {
	l.emit(ir.Instr{Op: ir.OpStore, A: int32(p), B: v}, at)
}
