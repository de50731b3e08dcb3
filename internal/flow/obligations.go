package flow

import (
	"math/bits"

	"github.com/ferrule-dev/ferrule/internal/ir"
)

// Uses of a tuple display inside its block.
const (
	useNone    = -1 // not used yet
	useEscapes = -2 // used by something that keeps the tuple
)

// findUses decides for each tuple display whether its only use is a return or an
// unpacking, which hand its elements on one by one, or something that keeps it.
func (s *Solver) findUses() {
	b := s.in.Body
	n := len(b.Instrs)
	s.uses = resizeFill(s.uses, n, useNone)
	if len(s.in.Owns) == 0 {
		return
	}
	use := func(v ir.Value, keeps bool) {
		if v < 0 || b.Instrs[v].Op != ir.OpTuple {
			return
		}
		if keeps {
			s.uses[v] = useEscapes
		}
	}
	for i := range b.Instrs {
		in := &b.Instrs[i]
		switch in.Op {
		case ir.OpReturn, ir.OpUnpack, ir.OpExprEnd:
			use(in.A, false)
		case ir.OpStore:
			use(in.B, b.Places.Kind[in.A] != ir.PlaceRet)
		default:
			ForOperands(b, in, func(v ir.Value) { use(v, true) })
		}
	}
}

// ForOperands calls f for each value that an instruction uses.
func ForOperands(b *ir.Body, in *ir.Instr, f func(ir.Value)) {
	list := func() {
		for _, v := range b.Operands(in) {
			if v >= 0 {
				f(v)
			}
		}
	}
	one := func(v ir.Value) {
		if v >= 0 {
			f(v)
		}
	}
	switch in.Op {
	case ir.OpStore:
		one(in.B)
	case ir.OpAttr, ir.OpDelAttr, ir.OpUnpack, ir.OpItem, ir.OpImportFrom, ir.OpImportStar, ir.OpIter, ir.OpEnter,
		ir.OpAwait, ir.OpYieldFrom, ir.OpMatchSeq, ir.OpMatchMap, ir.OpMatchRest, ir.OpExprEnd, ir.OpBranch,
		ir.OpReturn, ir.OpMatchExc, ir.OpYield, ir.OpUnary:
		one(in.A)
	case ir.OpSub, ir.OpDelSub, ir.OpBinary, ir.OpCompare, ir.OpAppend, ir.OpMatchArg, ir.OpExit, ir.OpRaise, ir.OpSuppress:
		one(in.A)
		one(in.B)
	case ir.OpCall:
		one(in.B)
		list()
	case ir.OpFormat:
		list()
	case ir.OpSetAttr, ir.OpSetSub, ir.OpSlice, ir.OpTuple, ir.OpList, ir.OpSet, ir.OpDict, ir.OpSetItem,
		ir.OpMakeFunc, ir.OpMakeClass, ir.OpMatchKeys, ir.OpMatchClass:
		list()
	}
}

// obligationsOf is the mask of the obligations that a value stands for.
func (s *Solver) obligationsOf(v Value) uint64 {
	if len(s.in.Owns) == 0 {
		return 0
	}
	var mask uint64
	for _, a := range s.values.Atoms(v) {
		kind, site, comp := s.values.Kind(a)
		if kind != KindSite {
			continue
		}
		if in := &s.in.Body.Instrs[site]; in.Op == ir.OpTuple {
			if s.uses[site] == useEscapes || site < s.blockFirst {
				continue // its elements are gone already, and its operands belong to another block
			}
			for _, e := range s.in.Body.Operands(in) {
				if e >= 0 {
					mask |= s.obligationsOf(s.temps[e])
				}
			}
			continue
		}
		o := s.obAt[site]
		if o < 0 {
			continue
		}
		for ; o < int32(len(s.in.Owns)) && s.in.Owns[o].Instr == site && o < MaxObligations; o++ {
			if s.in.Owns[o].Lock || s.in.Owns[o].Arms != (comp == armed) || s.in.Owns[o].OnRaise != (comp == left) {
				continue
			}
			if comp < 0 || s.in.Owns[o].Component == comp {
				mask |= 1 << uint(o)
			}
		}
	}
	return mask
}

// acquire opens the obligations of an instruction. One that is still open from
// the last time round the loop is lost, unless another place than the one that
// takes the new object holds the old one.
func (s *Solver) acquire(i int32, info *Info) {
	live := s.cur.bits(hdrLive)
	var mask uint64
	for o := info.Owns; o < info.Owns+info.NOwns && o < MaxObligations; o++ {
		if s.in.Owns[o].made() && (!s.in.Owns[o].Adopts || s.adopting&(1<<uint(o)) != 0) {
			mask |= 1 << uint(o)
		}
	}
	if again := live & mask; again != 0 {
		target := ir.NoPlace
		if next := i + 1; next < int32(len(s.in.Body.Instrs)) {
			if in := &s.in.Body.Instrs[next]; in.Op == ir.OpStore && in.B == i {
				target = ir.Place(in.A)
			}
		}
		if gone := again &^ s.heldElsewhere(target, again); gone != 0 {
			s.lose(i, target, gone)
		}
	}
	s.cur.setBits(hdrLive, s.cur.bits(hdrLive)|mask)
}

// armed is the component of the atom by which places hold an object that a call of
// a method has armed.
const armed int32 = -2

// arm opens the obligations that a method leaves in its receiver, an object that
// this body made: every place that holds the object holds them.
func (s *Solver) arm(i int32, v Value) {
	for _, a := range s.values.Atoms(v) {
		if k, at, _ := s.values.Kind(a); k != KindSite || s.in.Body.Instrs[at].Op == ir.OpEnter {
			return // somebody else's object, or a manager's, has an owner elsewhere
		}
	}
	info := &s.in.Infos[i]
	var mask uint64
	for o := info.Owns; o < info.Owns+info.NOwns && o < MaxObligations; o++ {
		if s.in.Owns[o].Arms {
			mask |= 1 << uint(o)
		}
	}
	if mask == 0 || s.obligationsOf(v)&s.cur.bits(hdrLive) != 0 {
		return // armed already
	}
	for q := range ir.Place(s.in.Body.Places.Len()) {
		if s.in.Body.Places.Kind[q] == ir.PlaceCell && (s.in.Quiet == nil || !s.in.Quiet[q]) && s.mayBeSame(s.cur.place(q), v) {
			return // a function inside has it, and may go anywhere
		}
	}
	held := false
	mark := s.values.Of(s.values.Site(i, armed))
	part := s.values.Of(s.values.Part(s.values.Site(i, armed)))
	for q := range ir.Place(s.in.Body.Places.Len()) {
		if s.in.Body.Places.Kind[q].IsRoot() && s.mayBeSame(s.cur.place(q), v) {
			s.cur.setPlace(q, s.values.Union(s.cur.place(q), mark))
			for x := q + 1; x < s.in.Body.Places.End[q]; x++ {
				if s.in.Body.Places.Kind[x] == ir.PlaceAttr {
					s.cur.setPlace(x, s.values.Union(s.cur.place(x), part))
				}
			}
			held = true
		}
	}
	if held {
		s.cur.setBits(hdrLive, s.cur.bits(hdrLive)|mask)
	}
}

// heldElsewhere is the part of mask that some place other than p holds.
func (s *Solver) heldElsewhere(p ir.Place, mask uint64) uint64 {
	var held uint64
	for q := range ir.Place(s.in.Body.Places.Len()) {
		if q == p {
			continue
		}
		if v := s.cur.place(q); v > JustUnknown {
			held |= s.obligationsOf(v) & mask
		}
	}
	return held
}

// lose handles obligations whose holder p is overwritten.
func (s *Solver) lose(i int32, p ir.Place, mask uint64) {
	mask &^= s.heldElsewhere(p, mask)
	if mask == 0 {
		return
	}
	if s.sink != nil {
		s.point.Instr = i
		s.sink.Lost(&s.point, mask, p)
	}
	s.cur.setBits(hdrLive, s.cur.bits(hdrLive)&^mask)
}

// escape hands the obligations of a value to somebody who is not watched.
func (s *Solver) escape(v Value) {
	if mask := s.around(s.obligationsOf(v) | s.wholeOf(v) | s.armedOnes(s.viewedBy(v))); mask != 0 {
		s.cur.setBits(hdrLive, s.cur.bits(hdrLive)&^mask)
	}
}

// viewedBy is the mask of the obligations of objects that a value lives on: it keeps
// them alive and open, wherever it goes.
//
//	client.connect(host)
//	return client.open_sftp()
func (s *Solver) viewedBy(v Value) uint64 {
	var mask uint64
	if len(s.in.Owns) > 0 {
		for _, a := range s.values.Atoms(v) {
			if k, of, _ := s.values.Kind(a); k == KindView {
				mask |= s.obligationsOf(s.values.Of(Atom(of)))
			}
		}
	}
	return mask
}

// armedOnes is the part of a mask that calls of methods have armed: what such a call
// opened goes on in whatever it gave since.
func (s *Solver) armedOnes(mask uint64) uint64 {
	out := uint64(0)
	for rest := mask; rest != 0; rest &= rest - 1 {
		if o := bits.TrailingZeros64(rest); s.in.Owns[o].Arms {
			out |= 1 << uint(o)
		}
	}
	return out
}

// wholeOf is the mask of the obligations of objects that a value is a part of.
func (s *Solver) wholeOf(v Value) uint64 {
	var mask uint64
	if len(s.in.Owns) > 0 {
		for _, a := range s.values.Atoms(v) {
			switch k, of, _ := s.values.Kind(a); {
			case k == KindPart:
				mask |= s.obligationsOf(s.values.Of(Atom(of)))
			case k == KindSite && s.in.Body.Instrs[of].Op == ir.OpTuple && s.uses[of] != useEscapes && of >= s.blockFirst:
				for _, e := range s.in.Body.Operands(&s.in.Body.Instrs[of]) {
					if e >= 0 {
						mask |= s.wholeOf(s.temps[e])
					}
				}
			}
		}
	}
	return mask
}

func (s *Solver) escapeAll(in *ir.Instr) {
	if len(s.in.Owns) == 0 {
		return
	}
	for _, v := range s.in.Body.Operands(in) {
		if v >= 0 {
			s.escape(s.temps[v])
		}
	}
}

// returned hands the obligations of a value to the caller.
func (s *Solver) returned(i int32, v Value) {
	if whole := s.wholeOf(v) | s.viewedBy(v); whole != 0 {
		// Whoever gets a part answers for the whole.
		s.cur.setBits(hdrLive, s.cur.bits(hdrLive)&^whole)
	}
	mask := s.obligationsOf(v)
	if mask == 0 {
		return
	}
	if s.sink != nil {
		s.point.Instr = i
		s.sink.Returned(&s.point, v)
	}
	s.cur.setBits(hdrLive, s.cur.bits(hdrLive)&^mask)
	// What a field holds and the caller gets has two holders: nobody is blamed.
	s.cur.setBits(hdrField, s.cur.bits(hdrField)&^mask)
}

// release ends the obligations of a value; of an entry path it notes that it is
// released on this path.
func (s *Solver) release(v Value, suffix int32, must bool) {
	if suffix >= 0 {
		v = s.withSuffix(v, suffix)
	}
	// Whoever releases what an object holds, by whatever method, releases the object.
	if mask := s.around(s.obligationsOf(v) | s.wholeOf(v)); mask != 0 {
		s.cur.setBits(hdrLive, s.cur.bits(hdrLive)&^mask)
		s.cur.setBits(hdrField, s.cur.bits(hdrField)&^mask)
	}
	s.settle(v)
	if !must {
		return
	}
	atoms := s.values.Atoms(v)
	if len(atoms) != 1 {
		return
	}
	if k, _, _ := s.values.Kind(atoms[0]); k == KindPath {
		if bit := s.releaseBit(atoms[0]); bit >= 0 {
			s.cur.setBits(hdrMust, s.cur.bits(hdrMust)|1<<uint(bit))
		}
	}
}

func (s *Solver) releaseBit(a Atom) int {
	for k, r := range s.relPaths {
		if r == a {
			return k
		}
	}
	if len(s.relPaths) == 64 {
		return -1
	}
	s.relPaths = append(s.relPaths, a)
	return len(s.relPaths) - 1
}

// escapeAwaitables hands over the obligations to await of a value; others stay.
func (s *Solver) escapeAwaitables(v Value) {
	mask := s.obligationsOf(v)
	for m := mask; m != 0; m &= m - 1 {
		if o := bits.TrailingZeros64(m); !s.in.Owns[o].Res.Await {
			mask &^= 1 << o
		}
	}
	s.cur.setBits(hdrLive, s.cur.bits(hdrLive)&^mask)
}
