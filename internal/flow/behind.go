package flow

import "github.com/ferrule-dev/ferrule/internal/ir"

// left is the component of the atom by which places hold what a callee leaves
// open when it raises.
//
//	class Server(Base):
//	    def __init__(self):
//	        try:
//	            super().__init__()       # opens self.sock, then bind raises
//	        except OSError as e:
//	            raise StartError from e  # self.sock is still open here
const left int32 = -3

// made says whether the result of the instruction is what must be released.
func (o *Obligation) made() bool { return !o.Arms && !o.OnRaise && !o.Lock }

// makes says whether an instruction gives an object that must be released.
func (s *Solver) makes(i int32) bool {
	for o := s.obAt[i]; o >= 0 && o < int32(len(s.in.Owns)) && s.in.Owns[o].Instr == i; o++ {
		if s.in.Owns[o].made() {
			return true
		}
	}
	return false
}

// leaves says whether an instruction that raises leaves something open.
func (s *Solver) leaves(i int32) bool {
	info := &s.in.Infos[i]
	for o := info.Owns; o < info.Owns+info.NOwns; o++ {
		if s.in.Owns[o].OnRaise {
			return true
		}
	}
	return false
}

// leaveBehind parks what an instruction leaves open on its exceptional edge.
func (s *Solver) leaveBehind(i int32) {
	info := &s.in.Infos[i]
	for o := info.Owns; o < info.Owns+info.NOwns && o < MaxObligations; o++ {
		ob := &s.in.Owns[o]
		if !ob.OnRaise {
			continue
		}
		s.cur.setBits(hdrField, s.cur.bits(hdrField)|1<<uint(o))
		for q := range ir.Place(s.in.Body.Places.Len()) {
			if !s.in.Body.Places.Kind[q].IsRoot() && s.in.Paths[q].SameAs(ob.Path) {
				s.setPath(q, s.values.Union(s.cur.place(q), s.values.Of(s.values.Site(i, left))))
			}
		}
	}
}

// settle ends what was left open at a path, or behind it, that a value names: no
// place of the body need hold it.
func (s *Solver) settle(v Value) {
	parked := s.cur.bits(hdrField)
	if parked == 0 {
		return
	}
	pl := &s.in.Body.Places
	for q := range ir.Place(pl.Len()) {
		if !pl.Kind[q].IsRoot() && s.mayBeSame(s.cur.place(pl.Parent[q]), v) {
			parked &^= s.obligationsOf(s.cur.place(q))
		}
	}
	for o := range s.in.Owns {
		ob := &s.in.Owns[o]
		if o >= MaxObligations || !ob.OnRaise || parked&(1<<uint(o)) == 0 {
			continue
		}
		for _, a := range s.values.Atoms(v) {
			if k, _, _ := s.values.Kind(a); k == KindPath && s.values.Path(a).Covers(ob.Path) {
				parked &^= 1 << uint(o)
				break
			}
		}
	}
	s.cur.setBits(hdrField, parked)
}
