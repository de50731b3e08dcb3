package flow

// answer opens an obligation of the instruction at hand if the operand is open: the
// object that is made keeps it, and answers for it from now on.
//
//	sock = socket.create_connection(address)
//	client = Client(sock)           # client.close() closes sock
func (s *Solver) answer(o int32, v Value) {
	if o >= MaxObligations {
		return
	}
	mask := s.obligationsOf(v) & s.cur.bits(hdrLive)
	if mask == 0 {
		return
	}
	s.adopting |= 1 << uint(o)
	for len(s.inner) <= int(o) {
		s.inner = append(s.inner, 0)
	}
	s.inner[o] |= mask
}

// around adds to a mask the obligations of objects made around what it stands for:
// who closes the socket itself leaves nothing for the client to close.
func (s *Solver) around(mask uint64) uint64 {
	if mask == 0 {
		return 0
	}
	for o, in := range s.inner {
		if in&mask != 0 {
			mask |= 1 << uint(o)
		}
	}
	return mask
}
