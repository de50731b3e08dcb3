package ir

import (
	"fmt"
)

// Validate checks the invariants of a body and describes the first that is
// broken. A body without blocks is fine: its code is dead or was given up.
func Validate(f *File, b *Body) error {
	v := validator{f: f, b: b}
	return v.run()
}

type validator struct {
	f *File
	b *Body
	// Of the operand checks: the block and instruction at hand.
	block BlockID
	instr int32
	err   error
}

func (v *validator) fail(format string, args ...any) {
	if v.err == nil {
		v.err = fmt.Errorf("definition %d, b%d, instruction %d: %s", v.b.Def, v.block, v.instr, fmt.Sprintf(format, args...))
	}
}

func (v *validator) run() error {
	b := v.b
	if len(b.Spans) != len(b.Instrs) {
		return fmt.Errorf("definition %d: %d instructions, %d spans", b.Def, len(b.Instrs), len(b.Spans))
	}
	v.places()
	next := int32(0)
	for id := range b.Blocks {
		bl := &b.Blocks[id]
		v.block, v.instr = BlockID(id), bl.First
		if bl.First != next || bl.Last < bl.First || int(bl.Last) >= len(b.Instrs) {
			v.fail("range %d-%d, want start %d", bl.First, bl.Last, next)
			return v.err
		}
		next = bl.Last + 1
		v.shape(bl)
		for i := bl.First; i <= bl.Last; i++ {
			v.instr = i
			if t := b.Instrs[i].Op.IsTerminator(); t != (i == bl.Last) {
				v.fail("%s in the wrong position", b.Instrs[i].Op)
			}
			v.check(&b.Instrs[i])
			if v.err != nil {
				return v.err
			}
		}
	}
	if int(next) != len(b.Instrs) {
		v.fail("%d instructions outside of blocks", len(b.Instrs)-int(next))
	}
	v.reachable()
	v.tags()
	v.definite()
	return v.err
}

// places checks the trie and that parameters come first.
func (v *validator) places() {
	p := &v.b.Places
	n := Place(p.Len())
	if len(p.Name) != int(n) || len(p.Parent) != int(n) || len(p.End) != int(n) || len(p.Ref) != int(n) {
		v.fail("columns of places differ in length")
		return
	}
	for x := range n {
		if p.End[x] <= x || p.End[x] > n {
			v.fail("place %d ends at %d", x, p.End[x])
			return
		}
		up := p.Parent[x]
		if p.Kind[x].IsRoot() != (up == NoPlace) {
			v.fail("place %d of kind %d has parent %d", x, p.Kind[x], up)
			return
		}
		if up != NoPlace && (up >= x || p.End[x] > p.End[up]) {
			v.fail("place %d lies outside of its parent %d", x, up)
			return
		}
		if p.Depth(x) > MaxSelectors {
			v.fail("place %d has more than %d selectors", x, MaxSelectors)
		}
	}
	root := NoPlace
	for i, q := range v.b.Params {
		if q.Place <= root || q.Place >= n || p.Kind[q.Place] > PlaceCell || p.Ref[q.Place] != int32(i)+1 {
			v.fail("parameter %d has place %d", i, q.Place)
			return
		}
		root = q.Place
	}
}

func (v *validator) shape(bl *Block) {
	b := v.b
	if bl.SuccFirst < 0 || bl.SuccN < 0 || int(bl.SuccFirst+bl.SuccN) > len(b.Succs) {
		v.fail("successors out of range")
		return
	}
	for _, s := range b.Succs[bl.SuccFirst : bl.SuccFirst+bl.SuccN] {
		if s < 0 || int(s) >= len(b.Blocks) {
			v.fail("successor b%d does not exist", s)
		}
	}
	if bl.Handler < NoBlock || int(bl.Handler) >= len(b.Blocks) {
		v.fail("handler b%d does not exist", bl.Handler)
	} else if bl.Handler != NoBlock && b.Blocks[bl.Handler].Flags&BlockHandlerEntry == 0 {
		v.fail("handler b%d is no handler entry", bl.Handler)
	}
	if entry := bl.Flags&BlockHandlerEntry != 0; entry != (b.Instrs[bl.First].Op == OpCatch) {
		v.fail("catch and handler entry do not agree")
	}
	if bl.Loop < -1 || int(bl.Loop) >= len(b.Loops) {
		v.fail("loop %d does not exist", bl.Loop)
	}
	want := int32(0)
	switch in := &b.Instrs[bl.Last]; in.Op {
	case OpJump, OpYield:
		want = 1
	case OpBranch, OpNext, OpMatchExc, OpSuppress:
		want = 2
	case OpSwitchTag:
		want = bl.SuccN
		if in.B < 0 || int(in.B+bl.SuccN) > len(b.Switches) {
			v.fail("arms out of range")
			return
		}
		for i, a := range b.Arms(v.block) {
			if a.Target != b.Succs[bl.SuccFirst+int32(i)] {
				v.fail("arm %d and successor differ", i)
			}
		}
	}
	if bl.SuccN != want {
		v.fail("%s has %d successors", b.Instrs[bl.Last].Op, bl.SuccN)
	}
}

// value checks an operand: a value of this block, defined before.
func (v *validator) value(x int32) {
	if x < v.b.Blocks[v.block].First || x >= v.instr {
		v.fail("%s uses value %d", v.b.Instrs[v.instr].Op, x)
	}
}

func (v *validator) optional(x int32) {
	if x != NoValue {
		v.value(x)
	}
}

func (v *validator) place(x int32, kinds ...PlaceKind) {
	if x < 0 || int(x) >= v.b.Places.Len() {
		v.fail("%s names place %d", v.b.Instrs[v.instr].Op, x)
		return
	}
	for _, k := range kinds {
		if v.b.Places.Kind[x] == k {
			return
		}
	}
	if len(kinds) > 0 {
		v.fail("%s names a place of kind %d", v.b.Instrs[v.instr].Op, v.b.Places.Kind[x])
	}
}

func (v *validator) root(x int32) {
	v.place(x)
	if v.err == nil && !v.b.Places.Kind[x].IsRoot() {
		v.fail("%s of a path", v.b.Instrs[v.instr].Op)
	}
}

func (v *validator) path(x int32) {
	if x != int32(NoPlace) {
		v.place(x, PlaceAttr, PlaceKey, PlaceElem)
	}
}

func (v *validator) name(x int32) {
	if x <= 0 || int(x) >= len(v.f.Names) {
		v.fail("%s names name %d", v.b.Instrs[v.instr].Op, x)
	}
}

func (v *validator) list(in *Instr, atLeast int, optional bool) {
	n := int32(in.N)
	if in.Flag&FlagArgKinds != 0 {
		n *= 2
	}
	if in.A < 0 || int(in.A+n) > len(v.b.Args) || int(in.N) < atLeast {
		v.fail("%s has %d operands", in.Op, in.N)
		return
	}
	for _, x := range v.b.Operands(in) {
		if optional {
			v.optional(x)
		} else {
			v.value(x)
		}
	}
	for _, k := range v.b.ArgKinds(in) {
		if k > ArgKeyword {
			v.name(k - ArgKeyword)
		} else if k < 0 || k == ArgKeyword {
			v.fail("kind %d of an operand", k)
		}
	}
}

// check looks at the fields of one instruction.
func (v *validator) check(in *Instr) {
	switch in.Op {
	case OpConst:
		if in.A < 0 || int(in.A) >= len(v.f.Consts) {
			v.fail("constant %d", in.A)
		}
	case OpLoad, OpDelete:
		v.root(in.A)
	case OpStore:
		v.root(in.A)
		v.value(in.B)
	case OpAttr, OpDelAttr:
		v.value(in.A)
		v.name(in.B)
		v.path(in.C)
	case OpSub, OpDelSub:
		v.value(in.A)
		v.value(in.B)
		v.path(in.C)
	case OpSetAttr:
		v.list(in, 2, false)
		v.name(in.B)
		v.path(in.C)
	case OpSetSub:
		v.list(in, 3, false)
		v.path(in.C)
	case OpCall:
		v.value(in.B)
		v.list(in, 0, false)
	case OpSlice, OpDict:
		v.list(in, 0, true)
	case OpTuple, OpList, OpSet, OpFormat, OpMakeClass, OpMakeFunc:
		v.list(in, 0, false)
	case OpMatchKeys:
		v.list(in, 1, false)
	case OpMatchClass:
		v.list(in, 2, false)
	case OpSetItem:
		v.list(in, 3, false)
	case OpBinary, OpCompare, OpAppend:
		v.value(in.A)
		v.value(in.B)
	case OpUnary, OpUnpack, OpImportStar, OpIter, OpEnter, OpAwait, OpYieldFrom, OpMatchSeq, OpMatchMap,
		OpMatchRest, OpExprEnd, OpBranch, OpReturn, OpYield:
		v.value(in.A)
	case OpItem:
		v.value(in.A)
		if v.err == nil {
			if u := &v.b.Instrs[in.A]; u.Op != OpUnpack || in.B < 0 || in.B >= int32(u.N) {
				v.fail("item %d of %s", in.B, u.Op)
			}
		}
	case OpImportFrom:
		v.value(in.A)
		v.name(in.B)
	case OpImport, OpTypeVar, OpTypeAlias:
		v.name(in.B)
	case OpNextValue:
		v.place(in.A, PlaceTemp)
		if v.instr != v.b.Blocks[v.block].First {
			v.fail("nextvalue is not the first of its block")
		}
	case OpNext:
		v.place(in.A, PlaceTemp)
	case OpCatch, OpExcValue, OpReraise:
		v.place(in.A, PlaceExc)
	case OpExit, OpRaise, OpMatchArg:
		v.value(in.A)
		v.optional(in.B)
	case OpSetTag, OpSwitchTag:
		v.place(in.A, PlaceTag)
	case OpMatchExc:
		v.value(in.A)
		v.place(in.B, PlaceExc)
	case OpSuppress:
		v.value(in.A)
		v.value(in.B)
		v.place(in.C, PlaceExc)
	case OpYieldValue:
		if v.instr != v.b.Blocks[v.block].First {
			v.fail("yieldvalue is not the first of its block")
		}
	case OpJump, OpUnreachable:
	default:
		v.fail("operation %d", in.Op)
	}
}

// reachable checks that each block is entered, and that blocks are numbered in
// reverse post-order: an edge to a block with a smaller or equal number leads to
// a loop header.
func (v *validator) reachable() {
	b := v.b
	seen := make([]bool, len(b.Blocks))
	for id := range b.Blocks {
		v.block = BlockID(id)
		bl := &b.Blocks[id]
		if id > 0 && !seen[id] {
			v.fail("nothing leads to the block")
			return
		}
		for _, s := range b.Successors(BlockID(id)) {
			if int(s) <= id && b.Blocks[s].Flags&BlockLoopHeader == 0 {
				v.fail("edge back to b%d, which is no loop header", s)
			}
			seen[s] = true
		}
		if bl.Handler != NoBlock {
			if int(bl.Handler) <= id {
				v.fail("handler b%d comes before the block", bl.Handler)
				return
			}
			seen[bl.Handler] = true
		}
	}
	for i, l := range b.Loops {
		if l.Header < 0 || int(l.Header) >= len(b.Blocks) || b.Blocks[l.Header].Flags&BlockLoopHeader == 0 || b.Blocks[l.Header].Loop != int32(i) {
			v.fail("loop %d has header b%d", i, l.Header)
		}
		if l.Parent < -1 || int(l.Parent) >= i {
			v.fail("loop %d lies in loop %d", i, l.Parent)
		}
	}
}

// tags checks that a resume tag has an arm for each number that is set and the
// reverse. A tag without switch belongs to a finally body that never ends.
func (v *validator) tags() {
	type key struct {
		place int32
		tag   uint16
	}
	set, arms, switched := map[key]bool{}, map[key]bool{}, map[int32]bool{}
	b := v.b
	for id := range b.Blocks {
		bl := &b.Blocks[id]
		for i := bl.First; i <= bl.Last; i++ {
			switch in := &b.Instrs[i]; in.Op {
			case OpSetTag:
				set[key{in.A, in.N}] = true
			case OpSwitchTag:
				if switched[in.A] {
					v.fail("two switches on one tag")
				}
				switched[in.A] = true
				for _, a := range b.Arms(BlockID(id)) {
					arms[key{in.A, a.Tag}] = true
				}
			}
		}
	}
	for k := range set {
		if switched[k.place] && !arms[k] {
			v.fail("tag %d is set and has no arm", k.tag)
		}
	}
	for k := range arms {
		if !set[k] {
			v.fail("the arm of tag %d is never taken", k.tag)
		}
	}
}

// definite checks that each place of lowering's own (temporary, exception, tag)
// is set on every path to where it is read. Variables may be unbound: that is the
// program's business.
func (v *validator) definite() {
	b := v.b
	if len(b.Blocks) == 0 || v.err != nil {
		return
	}
	n := b.Places.Len()
	words := (n + 63) / 64
	in := make([][]uint64, len(b.Blocks))
	meet := func(to BlockID, state []uint64) bool {
		if in[to] == nil {
			in[to] = append([]uint64(nil), state...)
			return true
		}
		changed := false
		for i := range state {
			if x := in[to][i] & state[i]; x != in[to][i] {
				in[to][i] = x
				changed = true
			}
		}
		return changed
	}
	meet(0, make([]uint64, words))
	state := make([]uint64, words)
	// What is set where a tag is set is still set where the switch takes its arm.
	type key struct {
		place int32
		tag   uint16
	}
	tagged := map[key][]uint64{}
	for changed := true; changed; {
		changed = false
		for id := range b.Blocks {
			if in[id] == nil {
				continue
			}
			bl := &b.Blocks[id]
			copy(state, in[id])
			if bl.Handler != NoBlock {
				// Any instruction may raise, so only what was set before counts.
				changed = meet(bl.Handler, state) || changed
			}
			for i := bl.First; i <= bl.Last; i++ {
				x := &b.Instrs[i]
				v.transfer(x, state)
				if x.Op != OpSetTag {
					continue
				}
				k := key{x.A, x.N}
				old, ok := tagged[k]
				if !ok {
					tagged[k] = append([]uint64(nil), state...)
					changed = true
				}
				for w := range old {
					if old[w]&state[w] != old[w] {
						old[w] &= state[w]
						changed = true
					}
				}
			}
			if last := &b.Instrs[bl.Last]; last.Op == OpSwitchTag {
				arm := make([]uint64, words)
				for _, a := range b.Arms(BlockID(id)) {
					if t, ok := tagged[key{last.A, a.Tag}]; ok {
						for w := range arm {
							arm[w] = state[w] | t[w]
						}
						changed = meet(a.Target, arm) || changed
					}
				}
				continue
			}
			for _, s := range b.Successors(BlockID(id)) {
				changed = meet(s, state) || changed
			}
		}
	}
	for id := range b.Blocks {
		bl := &b.Blocks[id]
		if in[id] == nil {
			continue
		}
		copy(state, in[id])
		v.block = BlockID(id)
		for i := bl.First; i <= bl.Last; i++ {
			v.instr = i
			if p := v.reads(&b.Instrs[i]); p != NoPlace && state[p>>6]&(1<<(p&63)) == 0 {
				v.fail("place %d is read and not set on every path", p)
				return
			}
			v.transfer(&b.Instrs[i], state)
		}
	}
}

func (v *validator) transfer(in *Instr, state []uint64) {
	switch in.Op {
	case OpStore, OpCatch, OpSetTag:
		state[in.A>>6] |= 1 << (in.A & 63)
	}
}

// reads is the place of lowering's own that an instruction reads.
func (v *validator) reads(in *Instr) Place {
	pl := &v.b.Places
	p := NoPlace
	switch in.Op {
	case OpLoad, OpNext, OpNextValue, OpExcValue, OpReraise, OpSwitchTag:
		p = Place(in.A)
	case OpMatchExc:
		p = Place(in.B)
	case OpSuppress:
		p = Place(in.C)
	}
	if p == NoPlace {
		return NoPlace
	}
	switch pl.Kind[p] {
	case PlaceTemp, PlaceRet, PlaceTag:
		return p
	case PlaceExc:
		if pl.Name[p] > 0 {
			return p
		}
	}
	return NoPlace
}
