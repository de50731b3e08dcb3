package flow

import "github.com/ferrule-dev/ferrule/internal/ir"

// A vector is one disjunct: hdrWords words of header, then one Value per place.
//
//	word 0, 1  open obligations (bit per obligation of the body)
//	word 2, 3  obligations parked in a field of a parameter
//	word 4, 5  entry paths released on every path so far (must; joins by intersection)
//	word 6     the exception in flight, a Value of KindExc atoms
//	word 7     key of the disjunct, low half; word 8 high half
//	word 9     locks held on every path to here; word 10 locks held on some path
//	word 11, 12  objects that are closed on every path to here
const (
	hdrLive   = 0
	hdrField  = 2
	hdrMust   = 4
	hdrExc    = 6
	hdrKey    = 7
	hdrLocks  = 9
	hdrMaybe  = 10
	hdrClosed = 11
	hdrWords  = 13
)

// MaxObligations is how many obligations a body can track; further ones count as
// handed over.
const MaxObligations = 64

type vector []uint32

func (v vector) bits(w int) uint64 { return uint64(v[w]) | uint64(v[w+1])<<32 }

func (v vector) setBits(w int, b uint64) { v[w], v[w+1] = uint32(b), uint32(b>>32) }

func (v vector) place(p ir.Place) Value { return Value(v[hdrWords+int(p)]) }

func (v vector) setPlace(p ir.Place, x Value) { v[hdrWords+int(p)] = uint32(x) }

func (v vector) key() uint64 { return v.bits(hdrKey) }

// blockState is the entry state of a block: disjuncts ordered by key.
type blockState struct {
	disjuncts []vector
	dirty     bool
}

// joinInto merges src into dst and reports whether dst grew.
func (s *Solver) joinInto(dst, src vector) bool {
	changed := false
	for _, w := range [2]int{hdrLive, hdrField} {
		if b := dst.bits(w) | src.bits(w); b != dst.bits(w) {
			dst.setBits(w, b)
			changed = true
		}
	}
	if b := dst.bits(hdrMust) & src.bits(hdrMust); b != dst.bits(hdrMust) {
		dst.setBits(hdrMust, b)
		changed = true
	}
	if dst[hdrClosed]|dst[hdrClosed+1] == 0 {
		// Nothing is closed on every path, and nothing can be.
	} else if b := dst.bits(hdrClosed) & src.bits(hdrClosed); b != dst.bits(hdrClosed) {
		dst.setBits(hdrClosed, b)
		changed = true
	}
	if b := dst[hdrLocks] & src[hdrLocks]; b != dst[hdrLocks] {
		dst[hdrLocks] = b
		changed = true
	}
	if b := dst[hdrMaybe] | src[hdrMaybe]; b != dst[hdrMaybe] {
		dst[hdrMaybe] = b
		changed = true
	}
	if e := s.values.Union(Value(dst[hdrExc]), Value(src[hdrExc])); e != Value(dst[hdrExc]) {
		dst[hdrExc] = uint32(e)
		changed = true
	}
	for i := hdrWords; i < len(dst); i++ {
		if dst[i] == src[i] {
			continue
		}
		if u := s.values.Union(Value(dst[i]), Value(src[i])); u != Value(dst[i]) {
			dst[i] = uint32(u)
			changed = true
		}
	}
	return changed
}

// flowTo joins a vector into the entry of a block.
func (s *Solver) flowTo(b ir.BlockID, v vector) {
	if s.sink != nil {
		return // a replay changes nothing
	}
	s.rekey(v)
	s.spent.touched += len(v)
	st := &s.blocks[b]
	limit := MaxDisjuncts
	if flags := s.in.Body.Blocks[b].Flags; flags&ir.BlockHandlerEntry != 0 || s.locking && flags&ir.BlockInFinally != 0 || s.in.Body.Instrs[s.in.Body.Blocks[b].Last].Op == ir.OpMatchExc {
		v.setBits(hdrKey, v.key()|openClass(v.bits(hdrLive)|v.bits(hdrField))<<62)
		limit *= 2
	}
	key := v.key()
	at := 0
	for at < len(st.disjuncts) && st.disjuncts[at].key() < key {
		at++
	}
	if at < len(st.disjuncts) && st.disjuncts[at].key() == key {
		if s.joinInto(st.disjuncts[at], v) {
			s.mark(b)
		}
		return
	}
	if len(st.disjuncts) >= limit && len(s.tracked) > 0 {
		s.overflow = true
		return
	}
	if len(st.disjuncts) >= 4*MaxDisjuncts {
		// Only resume tags are left as keys; a body with that many is beyond use.
		s.tooComplex = true
		return
	}
	st.disjuncts = append(st.disjuncts, nil)
	copy(st.disjuncts[at+1:], st.disjuncts[at:])
	st.disjuncts[at] = s.clone(v)
	s.mark(b)
}

// openClass tells states with nothing open from others, and most of these from each
// other. Handlers keep them apart until an except clause has taken an exception, so
// what one exception leaves open is not mixed with what another one does:
//
//	try:
//	    f = open(name)              # OSError: nothing is open
//	    if not ok:
//	        raise Refused           # f is open
//	except OSError:
//	    return None                 # nothing is open
//
// So does a finally clause where locks are taken by hand: the ways that lead into it
// may have released one already.
func openClass(mask uint64) uint64 {
	if mask == 0 {
		return 0
	}
	return 1 + mask%3
}

func (s *Solver) clone(v vector) vector {
	n := len(v)
	s.spent.kept += n
	if len(s.arena)-s.arenaPos < n {
		// Vectors that were handed out keep the old chunk alive until the next body.
		s.arena = make([]uint32, max(1<<14, 2*len(s.arena), 4*n))
		s.arenaPos = 0
	}
	out := s.arena[s.arenaPos : s.arenaPos+n : s.arenaPos+n]
	s.arenaPos += n
	copy(out, v)
	return out
}

// rekey computes the key of a disjunct from its tracked places and open tags.
func (s *Solver) rekey(v vector) {
	var key uint64
	for i, p := range s.tracked {
		key |= uint64(s.code(v.place(p))) << (3 * i)
	}
	shift := 3 * maxTracked
	for _, p := range s.tags {
		if shift > 58 {
			break
		}
		if at := s.values.Atoms(v.place(p)); len(at) == 1 {
			if k, n, _ := s.values.Kind(at[0]); k == KindTag {
				key |= uint64(min(n+1, 63)) << shift
			}
		}
		shift += 6
	}
	v.setBits(hdrKey, key)
}

// code classifies what a tracked place holds.
func (s *Solver) code(v Value) uint8 {
	switch v {
	case JustNone:
		return 1
	case JustTrue:
		return 2
	case JustFalse:
		return 3
	case JustUnbound:
		return 4
	}
	if s.values.Has(v, None) || s.values.Has(v, Unbound) || s.values.Has(v, Unknown) {
		return 0
	}
	if s.allTrue(v) {
		return 5
	}
	return 0
}

// allTrue says whether every atom is certainly true.
func (s *Solver) allTrue(v Value) bool {
	atoms := s.values.Atoms(v)
	for _, a := range atoms {
		if s.truth(a) != yes {
			return false
		}
	}
	return len(atoms) > 0
}
