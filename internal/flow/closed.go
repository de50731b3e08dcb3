package flow

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/ir"
)

// Closed objects.
//
// Obligations say what is still owed; this says what is over. A bit of the header
// stands for one object that every path to here has closed and none has made or
// opened again since:
//
//	f.close()
//	f.read()        # the object that f holds is closed
//
// The object is one atom, or what a selector of one holds: `conn.close()` of a
// project class closes conn.sock, of which this body need not have a place. What is
// done to an element of a container says nothing about the next element, and an
// atom that two variables hold in a loop may be two objects, so neither counts.

// maxClosed is how many objects a body can know to be closed.
const maxClosed = 64

// object is what a bit of hdrClosed stands for.
type object struct {
	atom Atom
	Suffix
}

// objectOf is the one object that a value is, behind a suffix.
func (s *Solver) objectOf(v Value, suffix int32) (object, bool) {
	if suffix >= 0 {
		if o, ok := s.single(s.withSuffix(v, suffix)); ok {
			return o, true
		}
	}
	o, ok := s.single(v)
	if ok && suffix >= 0 {
		if k, _, _ := s.values.Kind(o.atom); k != KindSite {
			return object{}, false
		}
		o.Suffix = s.in.Suffixes[suffix]
		for i := range o.Len {
			ok = ok && o.Sel[i].Kind == contract.SelAttr
		}
	}
	return o, ok
}

func (s *Solver) single(v Value) (object, bool) {
	atoms := s.values.Atoms(v)
	if len(atoms) != 1 {
		return object{}, false
	}
	return s.objectAt(atoms[0])
}

func (s *Solver) objectAt(a Atom) (object, bool) {
	switch k, _, _ := s.values.Kind(a); k {
	case KindSite:
		return object{atom: a}, true
	case KindPath:
		path := s.values.Path(a)
		for i := range path.Len {
			if path.Sel[i].Kind != contract.SelAttr {
				return object{}, false
			}
		}
		return object{atom: s.values.Base(a)}, true
	}
	return object{}, false
}

func (s *Solver) closedBit(o object, add bool) int {
	for k := range s.closed {
		if s.closed[k] == o {
			return k
		}
	}
	if !add || len(s.closed) == maxClosed {
		return -1
	}
	s.closed = append(s.closed, o)
	return len(s.closed) - 1
}

// shut notes that what a value holds is closed from now on.
func (s *Solver) shut(v Value, suffix int32) {
	o, ok := s.objectOf(v, suffix)
	if !ok || s.twice(o.atom) {
		return
	}
	if bit := s.closedBit(o, true); bit >= 0 {
		s.cur.setBits(hdrClosed, s.cur.bits(hdrClosed)|1<<uint(bit))
	}
	for _, x := range s.adopted {
		if k, site, _ := s.values.Kind(o.atom); k == KindSite && site == x.instr && o.Len == 0 {
			if bit := s.closedBit(x.part, true); bit >= 0 {
				s.cur.setBits(hdrClosed, s.cur.bits(hdrClosed)|1<<uint(bit))
			}
		}
	}
}

// adoption says that closing what an instruction made closes another object:
//
//	f = os.fdopen(fd)
//	f.close()           # and fd
type adoption struct {
	instr int32
	part  object
}

func (s *Solver) adopt(i int32, e *Effect) {
	o, ok := s.objectOf(s.affected(e), e.Suffix)
	if !ok || slices.Contains(s.adopted, adoption{i, o}) {
		return
	}
	if slices.ContainsFunc(s.adopted, func(x adoption) bool { return x.instr == i }) {
		return // one or the other: neither is sure
	}
	s.adopted = append(s.adopted, adoption{i, o})
}

// twice says whether an atom may stand for objects of two rounds of a loop:
//
//	for name in names:
//	    new = open(name)
//	    if old: old.close()
//	    old = new
func (s *Solver) twice(a Atom) bool {
	k, site, _ := s.values.Kind(a)
	if k != KindSite || !s.inLoop(site) {
		return false
	}
	n := 0
	pl := &s.in.Body.Places
	for q := range ir.Place(pl.Len()) {
		if kind := pl.Kind[q]; (kind == ir.PlaceLocal || kind == ir.PlaceCell || kind == ir.PlaceAttr) && s.values.Has(s.cur.place(q), a) {
			n++
		}
	}
	return n > 1
}

func (s *Solver) inLoop(instr int32) bool {
	b := s.in.Body.BlockOf(instr)
	return b != ir.NoBlock && s.in.Body.Blocks[b].Loop >= 0
}

// isShut says whether whatever a value can be is closed.
func (s *Solver) isShut(v Value, suffix int32) bool {
	mask := s.cur.bits(hdrClosed)
	if mask == 0 {
		return false
	}
	if suffix >= 0 {
		o, ok := s.objectOf(v, suffix)
		return ok && s.hasBit(mask, o)
	}
	atoms := s.values.Atoms(v)
	for _, a := range atoms {
		if o, ok := s.objectAt(a); !ok || !s.hasBit(mask, o) {
			return false
		}
	}
	return len(atoms) > 0
}

func (s *Solver) hasBit(mask uint64, o object) bool {
	bit := s.closedBit(o, false)
	return bit >= 0 && mask&(1<<uint(bit)) != 0
}

// reopen forgets that objects are closed: those that a value may be and, unless
// only is set, what hangs on them.
func (s *Solver) reopen(v Value, parts bool) {
	mask := s.cur.bits(hdrClosed)
	if mask == 0 {
		return
	}
	for k, o := range s.closed {
		if mask&(1<<uint(k)) != 0 && s.touches(v, o, parts) {
			mask &^= 1 << uint(k)
		}
	}
	s.cur.setBits(hdrClosed, mask)
}

func (s *Solver) touches(v Value, o object, parts bool) bool {
	kind, _, _ := s.values.Kind(o.atom)
	for _, a := range s.values.Atoms(v) {
		if s.values.Same(a, o.atom) && (parts || o.Len == 0) {
			return true
		}
		if k, _, _ := s.values.Kind(a); parts && k == KindPath && kind == KindPath && s.values.Path(a).Covers(s.values.Path(o.atom)) {
			return true
		}
	}
	return false
}

// reopenField forgets that the attribute of an object is closed when another is
// stored there.
func (s *Solver) reopenField(v Value, sel contract.Selector) {
	mask := s.cur.bits(hdrClosed)
	if mask == 0 {
		return
	}
	entry := s.selected(v, sel)
	for k, o := range s.closed {
		if mask&(1<<uint(k)) == 0 {
			continue
		}
		if o.Len > 0 && o.Sel[0] == sel && s.touches(v, o, true) || o.Len == 0 && s.touches(entry, o, true) {
			mask &^= 1 << uint(k)
		}
	}
	s.cur.setBits(hdrClosed, mask)
}

// remade forgets what was said of the objects of an instruction that runs again.
func (s *Solver) remade(i int32) {
	mask := s.cur.bits(hdrClosed)
	for k, o := range s.closed {
		if kind, site, _ := s.values.Kind(o.atom); kind == KindSite && site == i {
			mask &^= 1 << uint(k)
		}
	}
	s.cur.setBits(hdrClosed, mask)
}

// suspended forgets what other tasks can have opened again.
func (s *Solver) suspended() {
	mask := s.cur.bits(hdrClosed)
	for k, o := range s.closed {
		if kind, _, _ := s.values.Kind(o.atom); kind == KindPath && (s.values.Path(o.atom).Len > 0 || s.values.Path(o.atom).Root != contract.RootParam) {
			mask &^= 1 << uint(k)
		}
	}
	s.cur.setBits(hdrClosed, mask)
}

// Shut says whether what an effect is on is closed on every path to the point.
func (p *Point) Shut(e *Effect) bool { return p.s.isShut(p.s.affected(e), e.Suffix) }

// ShutValue says whether whatever a value can be is closed on every path to the point.
func (p *Point) ShutValue(v Value) bool { return p.s.isShut(v, -1) }

// Object numbers the one object that an effect is on, -1 for none. The number means
// the same during the whole replay.
func (p *Point) Object(e *Effect) int {
	o, ok := p.s.objectOf(p.s.affected(e), e.Suffix)
	if !ok {
		return -1
	}
	return p.s.closedBit(o, true)
}

// ObjectOf is Object of a value.
func (p *Point) ObjectOf(v Value) int {
	o, ok := p.s.objectOf(v, -1)
	if !ok {
		return -1
	}
	return p.s.closedBit(o, true)
}
