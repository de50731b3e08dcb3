package lower

import (
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/source"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
)

// tables are the arrays of the file whose parts the bodies share.
type tables struct {
	instrs   []ir.Instr
	spans    []source.Span
	args     []int32
	blocks   []ir.Block
	succs    []ir.BlockID
	loops    []ir.Loop
	switches []ir.Switch
	params   []ir.Param
	kinds    []ir.PlaceKind
	names    []int32
	refs     []int32
	parents  []ir.Place
	ends     []ir.Place
	marks    []mark
}

// mark is where the parts of a body start.
type mark struct {
	instrs, args, blocks, succs, loops, switches, params, places int
}

func (t *tables) mark() mark {
	return mark{len(t.instrs), len(t.args), len(t.blocks), len(t.succs), len(t.loops), len(t.switches), len(t.params), len(t.kinds)}
}

// reset empties the tables and keeps their memory.
func (t *tables) reset() {
	t.instrs, t.spans, t.args, t.blocks = t.instrs[:0], t.spans[:0], t.args[:0], t.blocks[:0]
	t.succs, t.loops, t.switches, t.params = t.succs[:0], t.loops[:0], t.switches[:0], t.params[:0]
	t.kinds, t.names, t.refs = t.kinds[:0], t.names[:0], t.refs[:0]
	t.parents, t.ends, t.marks = t.parents[:0], t.ends[:0], t.marks[:0]
}

// share copies the arrays to their final size and hands each body its parts.
func (t *tables) share(bodies []ir.Body) {
	t.marks = append(t.marks, t.mark())
	final := tables{
		instrs: exact(t.instrs), spans: exact(t.spans), args: exact(t.args),
		blocks: exact(t.blocks), succs: exact(t.succs), loops: exact(t.loops),
		switches: exact(t.switches), params: exact(t.params), kinds: exact(t.kinds),
		names: exact(t.names), refs: exact(t.refs), parents: exact(t.parents), ends: exact(t.ends),
	}
	for i := range bodies {
		b, a, z := &bodies[i], t.marks[i], t.marks[i+1]
		b.Instrs = final.instrs[a.instrs:z.instrs:z.instrs]
		b.Spans = final.spans[a.instrs:z.instrs:z.instrs]
		b.Args = final.args[a.args:z.args:z.args]
		b.Blocks = final.blocks[a.blocks:z.blocks:z.blocks]
		b.Succs = final.succs[a.succs:z.succs:z.succs]
		b.Loops = final.loops[a.loops:z.loops:z.loops]
		b.Switches = final.switches[a.switches:z.switches:z.switches]
		b.Params = final.params[a.params:z.params:z.params]
		b.Places.Kind = final.kinds[a.places:z.places:z.places]
		b.Places.Name = final.names[a.places:z.places:z.places]
		b.Places.Ref = final.refs[a.places:z.places:z.places]
		b.Places.Parent = final.parents[a.places:z.places:z.places]
		b.Places.End = final.ends[a.places:z.places:z.places]
	}
}

// exact copies a table into memory of just its size.
func exact[T any](s []T) []T {
	if len(s) == 0 {
		return nil
	}
	out := make([]T, len(s))
	copy(out, s)
	return out
}

// scratch is reused by layout.
type scratch struct {
	vals     []int32
	spine    []ast.NodeID
	captures []capture
	argKinds []int32
	order    []int32 // blocks in reverse post-order
	state    []uint8
	walk     []step
	number   []ir.BlockID
	preds    []int32
	loopNo   []int32
	placeNo  []ir.Place
}

type step struct{ block, next int32 }

// layout appends the finished body to the tables of the file.
func (l *lowerer) layout(out *ir.Body) {
	l.out.marks = append(l.out.marks, l.out.mark())
	l.numberPlaces()
	l.thread()
	l.postorder()
	l.merge()
	l.numberLoops()
	m := l.out.mark()
	for _, b := range l.order {
		if l.state[b] == stateMerged {
			continue
		}
		l.layBlock(b, m)
	}
	for i, x := range l.loops {
		if l.loopNo[i] < 0 {
			continue
		}
		parent := x.parent
		for parent >= 0 && l.loopNo[parent] < 0 {
			parent = l.loops[parent].parent
		}
		if parent >= 0 {
			parent = l.loopNo[parent]
		}
		l.out.loops = append(l.out.loops, ir.Loop{
			Header: l.number[x.header], Parent: parent,
			Iter: l.placed(x.iter), Over: l.placed(x.over), Async: x.async,
		})
	}
	for _, p := range l.parms {
		p.Place = l.placed(p.Place)
		l.out.params = append(l.out.params, p)
	}
	out.Digest = l.digest(out, m)
}

// numberPlaces lists the trie in pre-order.
func (l *lowerer) numberPlaces() {
	l.placeNo = resize(l.placeNo, len(l.places))
	base := len(l.out.kinds)
	p := l.firstRoot
	for p >= 0 {
		x := &l.places[p]
		l.placeNo[p] = ir.Place(len(l.out.kinds) - base)
		l.out.kinds = append(l.out.kinds, x.kind)
		l.out.names = append(l.out.names, x.name)
		l.out.refs = append(l.out.refs, x.ref)
		l.out.parents = append(l.out.parents, l.placed(x.parent))
		l.out.ends = append(l.out.ends, 0)
		if x.first >= 0 {
			p = x.first
			continue
		}
		for p >= 0 {
			l.out.ends[base+int(l.placeNo[p])] = ir.Place(len(l.out.kinds) - base)
			if n := l.places[p].next; n >= 0 {
				p = n
				break
			}
			p = l.places[p].parent
		}
	}
}

func (l *lowerer) placed(p ir.Place) ir.Place {
	if p < 0 {
		return p
	}
	return l.placeNo[p]
}

// thread leads edges past blocks that only jump on.
func (l *lowerer) thread() {
	for i, s := range l.succs {
		l.succs[i] = l.past(s)
	}
	for i, a := range l.arms {
		l.arms[i].block = l.past(a.block)
	}
}

// past follows empty blocks. One that is guarded otherwise than its target stays:
// it may be all that keeps its handler reachable.
func (l *lowerer) past(b int32) int32 {
	for range 64 {
		x := &l.blocks[b]
		if x.first < 0 || x.first != x.last || l.instrs[x.first].Op != ir.OpJump || x.flags&startFlags != 0 {
			break
		}
		to := l.succs[x.succFirst]
		if x.handler >= 0 && x.handler != l.blocks[to].handler {
			break
		}
		b = to
	}
	return b
}

// States of a block in the walk.
const (
	stateNew uint8 = iota
	stateSeen
	stateMerged // its instructions follow those of its only predecessor
)

// postorder lists the blocks that can be reached in reverse post-order. The
// handler counts as the last successor in the text: it is walked first.
func (l *lowerer) postorder() {
	l.state = resize(l.state, len(l.blocks))
	l.order, l.walk = l.order[:0], l.walk[:0]
	if len(l.blocks) == 0 || l.blocks[0].first < 0 {
		return
	}
	l.walk = append(l.walk, step{0, 0})
	l.state[0] = stateSeen
	for len(l.walk) > 0 {
		s := &l.walk[len(l.walk)-1]
		b := &l.blocks[s.block]
		to := int32(-1)
		switch {
		case s.next == 0:
			to = b.handler
		case s.next <= b.succN:
			to = l.succs[b.succFirst+b.succN-s.next]
		default:
			l.order = append(l.order, s.block)
			l.walk = l.walk[:len(l.walk)-1]
			continue
		}
		s.next++
		if to >= 0 && l.state[to] == stateNew {
			l.state[to] = stateSeen
			l.walk = append(l.walk, step{to, 0})
		}
	}
	for i, j := 0, len(l.order)-1; i < j; i, j = i+1, j-1 {
		l.order[i], l.order[j] = l.order[j], l.order[i]
	}
}

// merge finds the blocks that follow their only predecessor without a change of
// region, and numbers the rest.
func (l *lowerer) merge() {
	l.preds = resize(l.preds, len(l.blocks))
	for _, b := range l.order {
		x := &l.blocks[b]
		for _, s := range l.succs[x.succFirst : x.succFirst+x.succN] {
			l.preds[s]++
		}
		if x.handler >= 0 {
			l.preds[x.handler] += 2
		}
	}
	for _, b := range l.order {
		if s := l.joined(b); s >= 0 {
			l.state[s] = stateMerged
		}
	}
	l.number = resize(l.number, len(l.blocks))
	n := ir.BlockID(0)
	for _, b := range l.order {
		if l.state[b] != stateMerged {
			l.number[b] = n
			n++
		}
	}
}

// joined is the block that follows b directly, or -1.
func (l *lowerer) joined(b int32) int32 {
	x := &l.blocks[b]
	if x.succN != 1 || l.instrs[x.last].Op != ir.OpJump {
		return -1
	}
	s := l.succs[x.succFirst]
	y := &l.blocks[s]
	if s == 0 || l.preds[s] != 1 || x.handler != y.handler || x.loop != y.loop || x.flags&^startFlags != y.flags || y.flags&startFlags != 0 {
		return -1
	}
	return s
}

// startFlags belong to the start of a block only.
const startFlags = ir.BlockHandlerEntry | ir.BlockLoopHeader

func (l *lowerer) numberLoops() {
	l.loopNo = resize(l.loopNo, len(l.loops))
	n := int32(0)
	for i := range l.loops {
		l.loopNo[i] = -1
		if l.state[l.loops[i].header] != stateNew {
			l.loopNo[i] = n
			n++
		}
	}
}

// layBlock appends a block and those that follow it directly.
func (l *lowerer) layBlock(b int32, m mark) {
	x := &l.blocks[b]
	out := ir.Block{First: int32(len(l.out.instrs) - m.instrs), Handler: ir.NoBlock, Loop: -1, Flags: x.flags}
	if x.handler >= 0 {
		out.Handler = l.number[x.handler]
	}
	if x.loop >= 0 {
		out.Loop = l.loopNo[x.loop]
	}
	for {
		x = &l.blocks[b]
		s := l.joined(b)
		last := x.last
		if s >= 0 {
			last--
		}
		delta := int32(len(l.out.instrs)-m.instrs) - x.first
		for i := x.first; i <= last; i++ {
			l.layInstr(l.instrs[i], delta, m)
		}
		l.out.spans = append(l.out.spans, l.spans[x.first:last+1]...)
		if s < 0 {
			break
		}
		b = s
	}
	out.Last = int32(len(l.out.instrs)-m.instrs) - 1
	out.SuccFirst, out.SuccN = int32(len(l.out.succs)-m.succs), x.succN
	for _, s := range l.succs[x.succFirst : x.succFirst+x.succN] {
		l.out.succs = append(l.out.succs, l.number[s])
	}
	l.out.blocks = append(l.out.blocks, out)
}

// layInstr copies an instruction with its values, places and operands renumbered.
func (l *lowerer) layInstr(in ir.Instr, delta int32, m mark) {
	val := func(v *int32) {
		if *v >= 0 {
			*v += delta
		}
	}
	pl := func(p *int32) { *p = int32(l.placed(ir.Place(*p))) }
	list := func() {
		at := int32(len(l.out.args) - m.args)
		ops := l.args[in.A : in.A+int32(in.N)]
		for _, v := range ops {
			val(&v)
			l.out.args = append(l.out.args, v)
		}
		if in.Flag&ir.FlagArgKinds != 0 {
			l.out.args = append(l.out.args, l.args[in.A+int32(in.N):in.A+2*int32(in.N)]...)
		}
		in.A = at
	}
	switch in.Op {
	case ir.OpLoad, ir.OpDelete, ir.OpNextValue, ir.OpCatch, ir.OpExcValue, ir.OpSetTag, ir.OpNext, ir.OpReraise:
		pl(&in.A)
	case ir.OpStore:
		pl(&in.A)
		val(&in.B)
	case ir.OpAttr, ir.OpDelAttr:
		val(&in.A)
		pl(&in.C)
	case ir.OpSub, ir.OpDelSub:
		val(&in.A)
		val(&in.B)
		pl(&in.C)
	case ir.OpSetAttr, ir.OpSetSub:
		list()
		pl(&in.C)
	case ir.OpCall:
		val(&in.B)
		list()
	case ir.OpSlice, ir.OpTuple, ir.OpList, ir.OpSet, ir.OpDict, ir.OpSetItem, ir.OpFormat, ir.OpMakeFunc,
		ir.OpMakeClass, ir.OpMatchKeys, ir.OpMatchClass:
		list()
	case ir.OpBinary, ir.OpCompare, ir.OpAppend, ir.OpExit, ir.OpMatchArg, ir.OpRaise:
		val(&in.A)
		val(&in.B)
	case ir.OpSuppress:
		val(&in.A)
		val(&in.B)
		pl(&in.C)
	case ir.OpMatchExc:
		val(&in.A)
		pl(&in.B)
	case ir.OpUnary, ir.OpUnpack, ir.OpItem, ir.OpImportFrom, ir.OpImportStar, ir.OpIter, ir.OpEnter, ir.OpAwait,
		ir.OpYieldFrom, ir.OpMatchSeq, ir.OpMatchMap, ir.OpMatchRest, ir.OpExprEnd, ir.OpBranch, ir.OpReturn, ir.OpYield:
		val(&in.A)
	case ir.OpSwitchTag:
		pl(&in.A)
		first := int32(len(l.out.switches) - m.switches)
		for _, a := range l.arms[in.B : in.B+int32(in.N)] {
			l.out.switches = append(l.out.switches, ir.Switch{Tag: a.tag, Target: l.number[a.block]})
		}
		in.B, in.N = first, 0
	}
	l.out.instrs = append(l.out.instrs, in)
}

// digest covers all that an evaluation of the body may depend on; names,
// constants and definitions count by their text, since their numbers change with
// the rest of the file.
func (l *lowerer) digest(out *ir.Body, m mark) [2]uint64 {
	h := &l.hash
	h.Reset()
	h.Byte(byte(out.Kind))
	h.Int(int32(out.Flags))
	t := &l.out
	h.Int(int32(len(t.params) - m.params))
	for _, p := range t.params[m.params:] {
		h.Uint64(l.nameHash[p.Name])
		h.Int(int32(p.Place))
		h.Byte(byte(p.Kind))
		h.Int(p.Default)
	}
	base := len(t.marks) - 1
	places := t.marks[base].places
	h.Int(int32(len(t.kinds) - places))
	for i := places; i < len(t.kinds); i++ {
		h.Byte(byte(t.kinds[i]))
		h.Int(int32(t.ends[i]))
		switch t.kinds[i] {
		case ir.PlaceKey:
			h.Uint64(l.constHash[t.names[i]])
		case ir.PlaceTemp, ir.PlaceExc, ir.PlaceTag, ir.PlaceElem, ir.PlaceRet:
			h.Int(t.names[i])
		case ir.PlaceFree:
			h.Uint64(l.nameHash[t.names[i]])
			h.String(l.f.Defs[t.refs[i]].Qual)
			h.Int(l.f.Defs[t.refs[i]].Ordinal)
		default:
			h.Uint64(l.nameHash[t.names[i]])
			h.Int(t.refs[i])
		}
	}
	for _, in := range t.instrs[m.instrs:] {
		if in.Op == ir.OpConst {
			h.Uint64(uint64(in.Op) | uint64(in.Flag)<<8)
			h.Uint64(l.constHash[in.A])
			continue
		}
		h.Uint64(uint64(in.Op) | uint64(in.Flag)<<8 | uint64(in.N)<<16 | uint64(uint32(in.A))<<32)
		switch in.Op {
		case ir.OpAttr, ir.OpSetAttr, ir.OpDelAttr:
			h.Uint64(l.nameHash[in.B])
			h.Int(in.C)
		case ir.OpTypeVar, ir.OpTypeAlias:
			h.Uint64(l.nameHash[in.B])
		case ir.OpImport, ir.OpImportFrom:
			h.Uint64(l.nameHash[in.B])
		case ir.OpImportStar, ir.OpCatch:
		case ir.OpFormat:
			if in.B >= 0 {
				h.Uint64(l.constHash[in.B])
			}
		case ir.OpMakeFunc, ir.OpMakeClass:
			h.String(l.f.Defs[in.B].Qual)
			h.Int(l.f.Defs[in.B].Ordinal)
		default:
			h.Uint64(uint64(uint32(in.B)) | uint64(uint32(in.C))<<32)
		}
		if in.Flag&ir.FlagArgKinds != 0 {
			n := int32(in.N)
			at := int32(m.args) + in.A + n
			for _, k := range t.args[at : at+n] {
				if k >= ir.ArgKeyword {
					h.Uint64(l.nameHash[k-ir.ArgKeyword])
				} else {
					h.Int(k)
				}
			}
		}
	}
	// Operands; the kinds among them are covered above and may name keywords.
	for _, in := range t.instrs[m.instrs:] {
		switch in.Op {
		case ir.OpCall, ir.OpSlice, ir.OpTuple, ir.OpList, ir.OpSet, ir.OpDict, ir.OpSetItem, ir.OpFormat,
			ir.OpMakeFunc, ir.OpMakeClass, ir.OpMatchKeys, ir.OpMatchClass, ir.OpSetAttr, ir.OpSetSub:
			at := int32(m.args) + in.A
			for _, v := range t.args[at : at+int32(in.N)] {
				h.Int(v)
			}
		}
	}
	for i := m.blocks; i < len(t.blocks); i++ {
		b := &t.blocks[i]
		h.Int(b.Last)
		h.Int(int32(b.Handler))
		h.Int(b.Loop)
		h.Int(int32(b.Flags))
		h.Int(b.SuccN)
	}
	for _, s := range t.succs[m.succs:] {
		h.Int(int32(s))
	}
	for _, x := range t.loops[m.loops:] {
		h.Int(int32(x.Header))
		h.Int(x.Parent)
		h.Int(int32(x.Iter))
		h.Int(int32(x.Over))
		h.Bool(x.Async)
	}
	for _, s := range t.switches[m.switches:] {
		h.Int(int32(s.Tag))
		h.Int(int32(s.Target))
	}
	return h.Sum()
}
