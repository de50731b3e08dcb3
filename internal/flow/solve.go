package flow

import (
	"math/bits"

	"github.com/ferrule-dev/ferrule/internal/ir"
)

// Solver is the scratch of one worker. It solves one body at a time and is
// reused.
type Solver struct {
	in         *Input
	values     Values
	blocks     []blockState
	arena      []uint32
	arenaPos   int
	cur        vector
	saved      vector
	before     vector // the state before what a callee leaves behind when it raises
	temps      []Value
	blockFirst int32

	tracked []ir.Place
	tags    []ir.Place
	consts  []int32
	tests   []int32
	others  []int32
	bools   []int32

	obAt  []int32           // first obligation of an instruction, or -1
	pairs map[ir.Place]bool // iterators that give pairs
	parts map[part]Value    // what items of calls' results may be
	inner []uint64          // of an obligation that adopts: what the object is made around
	uses  []int32           // for a tuple: the instruction that uses it, or -2 for several
	work  []uint64
	// adopting are the obligations that the instruction at hand opens because an
	// argument is open.
	adopting uint64
	steps    int
	spent    budget

	relPaths   []Atom     // entry atoms with a bit in hdrMust
	locks      []Atom     // objects with a bit in hdrLocks
	adopted    []adoption // who closes what with itself
	heldBy     []Atom     // locks of obligations marked Lock
	locking    bool       // some obligation is marked Lock
	nested     bool       // the lock that is given back was taken more than once
	closed     []object   // objects with a bit in hdrClosed
	overflow   bool
	tooComplex bool
	sink       Sink
	point      Point
}

// stepsPerBlock bounds the evaluations of a block in the mean; a body that needs
// more is given up, which only loses facts.
const stepsPerBlock = 64

// Solve iterates to the fixpoint. It reports false when the body is beyond the
// budget; then nothing is known of it.
func (s *Solver) Solve(in *Input) bool {
	s.in = in
	if len(in.Body.Blocks) == 0 {
		return false
	}
	s.prepare()
	s.rankPredicates()
	for {
		s.start()
		s.run()
		if s.tooComplex {
			return false
		}
		if !s.overflow {
			return true
		}
		// The lowest-ranked place is forgotten for the whole body.
		s.tracked = s.tracked[:len(s.tracked)-1]
	}
}

func (s *Solver) prepare() {
	s.spent = budget{}
	b := s.in.Body
	n := len(b.Instrs)
	s.obAt = resizeFill(s.obAt, n, -1)
	for o := len(s.in.Owns) - 1; o >= 0; o-- {
		s.obAt[s.in.Owns[o].Instr] = int32(o)
	}
	if cap(s.temps) < n {
		s.temps = make([]Value, n)
	}
	s.temps = s.temps[:n]
	s.findUses()
	s.findPairs()
}

func resizeFill(x []int32, n int, v int32) []int32 {
	if cap(x) < n {
		x = make([]int32, n)
	}
	x = x[:n]
	for i := range x {
		x[i] = v
	}
	return x
}

// start lays out the entry state.
func (s *Solver) start() {
	b := s.in.Body
	s.values.Reset()
	clear(s.parts)
	s.inner = s.inner[:0]
	s.arenaPos = 0
	s.overflow, s.tooComplex = false, false
	s.relPaths = s.relPaths[:0]
	s.locks = s.locks[:0]
	s.closed = s.closed[:0]
	s.adopted = s.adopted[:0]
	s.prepareLocks()
	nb := len(b.Blocks)
	if cap(s.blocks) < nb {
		s.blocks = make([]blockState, nb)
	}
	s.blocks = s.blocks[:nb]
	for i := range s.blocks {
		s.blocks[i].disjuncts = s.blocks[i].disjuncts[:0]
		s.blocks[i].dirty = false
	}
	s.work = s.work[:0]
	for range (nb + 63) / 64 {
		s.work = append(s.work, 0)
	}
	s.steps = 0
	n := hdrWords + b.Places.Len()
	if cap(s.cur) < n {
		s.cur = make(vector, n)
	}
	s.cur = s.cur[:n]
	clear(s.cur)
	for p := range b.Places.Len() {
		s.cur.setPlace(ir.Place(p), s.entryValue(ir.Place(p)))
	}
	s.flowTo(0, s.cur)
}

func (s *Solver) entryValue(p ir.Place) Value {
	pl := &s.in.Body.Places
	switch k := pl.Kind[p]; k {
	case ir.PlaceTemp, ir.PlaceRet, ir.PlaceExc, ir.PlaceTag:
		return Empty
	case ir.PlaceLocal, ir.PlaceCell:
		if path := s.in.Paths[p]; path.Known() {
			return s.values.Of(s.values.Entry(path))
		}
		return JustUnbound
	case ir.PlaceClassVar:
		return JustUnbound
	case ir.PlaceGlobal:
		if s.in.Body.Kind == ir.KindModule {
			return JustUnbound
		}
		return s.values.Of(s.values.Entry(s.in.Paths[p]))
	}
	if path := s.in.Paths[p]; path.Known() {
		return s.values.Of(s.values.Entry(path))
	}
	return JustUnknown
}

func (s *Solver) mark(b ir.BlockID) {
	s.work[b>>6] |= 1 << (uint(b) & 63)
}

// run takes the dirty block that comes first in reverse post-order until none is
// left.
func (s *Solver) run() {
	limit := stepsPerBlock*len(s.blocks) + 256
	for {
		b := s.take()
		if b < 0 {
			return
		}
		if s.overflow || s.tooComplex {
			return
		}
		if s.steps++; s.steps > limit || s.spent.exceeded() {
			s.tooComplex = true
			return
		}
		for d := 0; d < len(s.blocks[b].disjuncts); d++ {
			s.spent.touched += len(s.cur)
			copy(s.cur, s.blocks[b].disjuncts[d])
			s.evalBlock(ir.BlockID(b))
		}
	}
}

func (s *Solver) take() int {
	for i, w := range s.work {
		if w != 0 {
			b := bits.TrailingZeros64(w)
			s.work[i] &^= 1 << b
			return i*64 + b
		}
	}
	return -1
}

// evalBlock runs the current vector through a block and hands it to the
// successors.
func (s *Solver) evalBlock(id ir.BlockID) {
	bl := &s.in.Body.Blocks[id]
	s.blockFirst = bl.First
	for i := bl.First; i < bl.Last; i++ {
		if !s.step(id, i) {
			return
		}
	}
	s.terminate(id, bl.Last)
}
