package flow

// maxLocks is how many different locks a body can hold; further ones are not
// tracked, and what is done under them counts as done without.
const maxLocks = 32

// lockOf is the one object that a lock operand is, or Unknown.
func (s *Solver) lockOf(v Value, suffix int32) Atom {
	if suffix >= 0 {
		v = s.withSuffix(v, suffix)
	}
	atoms := s.values.Atoms(v)
	if len(atoms) != 1 {
		return Unknown
	}
	switch k, _, _ := s.values.Kind(atoms[0]); k {
	case KindPath, KindSite:
		return s.values.Base(atoms[0])
	}
	return Unknown
}

// lock takes or gives back a lock. Giving back an unknown one gives back all that
// may be the same, which is every lock: what is held must be certain.
func (s *Solver) lock(a Atom, take bool) {
	if a == Unknown {
		if !take {
			s.cur[hdrLocks] = 0
		}
		return
	}
	bit := s.lockBit(a)
	if bit < 0 {
		return
	}
	if take {
		s.cur[hdrLocks] |= 1 << uint(bit)
		s.cur[hdrMaybe] |= 1 << uint(bit)
		return
	}
	s.cur[hdrLocks] &^= 1 << uint(bit)
	s.cur[hdrMaybe] &^= 1 << uint(bit)
}

func (s *Solver) lockBit(a Atom) int {
	for k, l := range s.locks {
		if l == a {
			return k
		}
	}
	if len(s.locks) == maxLocks {
		return -1
	}
	s.locks = append(s.locks, a)
	return len(s.locks) - 1
}

// Locks calls f for each lock that is held at the point: on every path to here
// (sure), or on some. A lock is an atom: an entry path, or an object made here.
func (p *Point) Locks(f func(lock Atom, sure bool)) {
	sure, some := p.s.cur[hdrLocks], p.s.cur[hdrMaybe]
	for k, a := range p.s.locks {
		if some&(1<<uint(k)) != 0 || sure&(1<<uint(k)) != 0 {
			f(a, sure&(1<<uint(k)) != 0)
		}
	}
}

// LockOf is the one object that the operand of a lock effect is, or Unknown.
func (p *Point) LockOf(e *Effect) Atom { return p.s.lockOf(p.s.affected(e), e.Suffix) }
