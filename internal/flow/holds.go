package flow

import (
	"math/bits"

	"github.com/ferrule-dev/ferrule/internal/contract"
)

// Locks as obligations.
//
// Who takes a lock or a permit by hand owes its release. Unlike other obligations it
// is keyed by the lock, not by what the operation gives:
//
//	self.sem.acquire()      # owes a release of what self.sem holds
//	try:
//	    work()
//	finally:
//	    self.sem.release()  # whoever releases the same object pays
//
// What the operation gives only says whether it succeeded: where a test shows it to
// be false, nothing is owed.

// hold opens the obligations of an instruction that has taken a lock.
func (s *Solver) hold(i int32, e *Effect) {
	a := s.lockOf(s.affected(e), e.Suffix)
	info := &s.in.Infos[i]
	for o := info.Owns; o < info.Owns+info.NOwns && o < MaxObligations; o++ {
		ob := &s.in.Owns[o]
		if !ob.Lock {
			continue
		}
		if a == Unknown || ob.Res.Class >= 0 && s.isSite(a) {
			continue // a project lock made here is an object that this body owns
		}
		if old := s.heldBy[o]; old != a && old != Unbound {
			a = Unknown // different ones on different paths: any release pays
		}
		s.heldBy[o] = a
		s.openLock(a)
		s.cur.setBits(hdrLive, s.cur.bits(hdrLive)|1<<uint(o))
	}
}

func (s *Solver) isSite(a Atom) bool {
	k, _, _ := s.values.Kind(a)
	return k == KindSite
}

// letGo ends the obligations of a lock.
func (s *Solver) letGo(e *Effect) {
	mask := s.heldMask(e)
	s.cur.setBits(hdrLive, s.cur.bits(hdrLive)&^mask)
	s.nested = s.nested || mask&(mask-1) != 0 // what is taken twice is given back twice
}

// openLock notes that a lock is held, so that giving it back is right.
func (s *Solver) openLock(a Atom) {
	if a != Unknown && s.cur[hdrClosed]|s.cur[hdrClosed+1] != 0 {
		s.reopen(s.values.Of(a), false)
	}
}

// shutLocks notes that the locks of obligations are not held: nobody gives them back.
func (s *Solver) shutLocks(mask uint64) {
	for ; mask != 0; mask &= mask - 1 {
		o := bits.TrailingZeros64(mask)
		if a := s.heldBy[o]; a > Unknown && !s.heldElse(o, a) {
			s.shut(s.values.Of(a), -1)
		}
	}
}

// heldElse says whether another instruction takes the same lock: the attempt that is
// refused may be refused because of it.
func (s *Solver) heldElse(o int, a Atom) bool {
	for k := range s.heldBy {
		if k != o && s.in.Owns[k].Lock && (s.heldBy[k] == a || s.heldBy[k] == Unknown) {
			return true
		}
	}
	return false
}

// heldMask are the open obligations that a release of the operand pays.
func (s *Solver) heldMask(e *Effect) uint64 {
	live := s.cur.bits(hdrLive)
	if live == 0 {
		return 0
	}
	a := s.lockOf(s.affected(e), e.Suffix)
	var mask uint64
	for o := range s.in.Owns {
		if o >= MaxObligations {
			break
		}
		if s.in.Owns[o].Lock && live&(1<<uint(o)) != 0 && (a == Unknown || s.heldBy[o] == a || s.heldBy[o] == Unknown) {
			mask |= 1 << uint(o)
		}
	}
	return mask
}

// lockMask are the obligations of locks whose success a value tells.
func (s *Solver) lockMask(v Value) uint64 {
	if !s.locking {
		return 0
	}
	var mask uint64
	for _, a := range s.values.Atoms(v) {
		if k, site, comp := s.values.Kind(a); k == KindSite && comp < 0 {
			mask |= s.locksAt(site)
		}
	}
	return mask
}

func (s *Solver) locksAt(i int32) uint64 {
	var mask uint64
	if o := s.obAt[i]; o >= 0 {
		for ; o < int32(len(s.in.Owns)) && s.in.Owns[o].Instr == i && o < MaxObligations; o++ {
			if s.in.Owns[o].Lock {
				mask |= 1 << uint(o)
			}
		}
	}
	return mask
}

// refused ends the obligations of an acquisition whose result is shown to be false.
func (s *Solver) refused(i int32) {
	if s.locking {
		mask := s.locksAt(i) & s.cur.bits(hdrLive)
		s.cur.setBits(hdrLive, s.cur.bits(hdrLive)&^mask)
		s.shutLocks(mask)
	}
}

// prepareLocks resets what is known of the locks of a body.
func (s *Solver) prepareLocks() {
	s.locking = false
	s.heldBy = s.heldBy[:0]
	for o := range s.in.Owns {
		s.locking = s.locking || s.in.Owns[o].Lock
		s.heldBy = append(s.heldBy, Unbound)
	}
}

// LetsGo is the mask of the open obligations that a release of a lock pays.
func (p *Point) LetsGo(e *Effect) uint64 { return p.s.heldMask(e) }

// HeldLock is the path of the lock of an obligation, the zero path when it is no path.
func (p *Point) HeldLock(o int) contract.Path {
	if k, _, _ := p.s.values.Kind(p.s.heldBy[o]); k == KindPath {
		return p.s.values.Path(p.s.heldBy[o])
	}
	return contract.Path{}
}
