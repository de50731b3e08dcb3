package flow

import (
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/ir"
)

// Sink receives the events of a replay: each instruction of each disjunct that
// the solution reaches, in order of blocks, disjuncts and instructions.
type Sink interface {
	// Instr comes before an instruction is applied.
	Instr(p *Point)
	// Raise comes when an instruction raises; leaves says that nothing in the body
	// handles or finishes it.
	Raise(p *Point, exc Value, leaves bool)
	// Return comes at a normal exit, after what is returned was handed over.
	Return(p *Point, v Value)
	// Returned comes when a value with open obligations is handed to the caller.
	Returned(p *Point, v Value)
	// Lost comes when the last holder of open obligations is overwritten; place is
	// NoPlace when the object was not stored at all.
	Lost(p *Point, obligations uint64, place ir.Place)
}

// Point is a place in a replay: an instruction and the state before it. It is
// valid during the call only.
type Point struct {
	s     *Solver
	Block ir.BlockID
	Instr int32
}

// Replay runs over the settled states once and tells the sink.
func (s *Solver) Replay(sink Sink) {
	s.sink = sink
	s.point.s = s
	for b := range s.blocks {
		for d := 0; d < len(s.blocks[b].disjuncts); d++ {
			copy(s.cur, s.blocks[b].disjuncts[d])
			s.evalBlock(ir.BlockID(b))
		}
	}
	s.sink = nil
}

// Reached says whether a block can be entered at all.
func (s *Solver) Reached(b ir.BlockID) bool { return len(s.blocks[b].disjuncts) > 0 }

// Values gives the atoms and sets of the body.
func (s *Solver) Values() *Values { return &s.values }

// Input returns the body that is solved.
func (p *Point) Input() *Input { return p.s.in }

// Values gives the atoms and sets of the body.
func (p *Point) Values() *Values { return &p.s.values }

// Operand returns what an operand holds.
func (p *Point) Operand(v ir.Value) Value {
	if v < 0 {
		return Empty
	}
	return p.s.temps[v]
}

// Place returns what a place holds.
func (p *Point) Place(x ir.Place) Value { return p.s.cur.place(x) }

// Live is the mask of open obligations.
func (p *Point) Live() uint64 { return p.s.cur.bits(hdrLive) }

// Parked is the mask of obligations that are held in a field of a parameter.
func (p *Point) Parked() uint64 { return p.s.cur.bits(hdrField) }

// ObligationsOf is the mask of the obligations that a value stands for.
func (p *Point) ObligationsOf(v Value) uint64 { return p.s.obligationsOf(v) }

// Must lists the entry paths that are released on every path to here.
func (p *Point) Must(f func(contract.Path)) {
	bits := p.s.cur.bits(hdrMust)
	for k, a := range p.s.relPaths {
		if bits&(1<<uint(k)) != 0 {
			f(p.s.values.Path(a))
		}
	}
}

// WithSuffix is the value behind an operand's suffix.
func (p *Point) WithSuffix(v Value, suffix int32) Value {
	if suffix < 0 {
		return v
	}
	return p.s.withSuffix(v, suffix)
}

// Paths calls f for each entry path that a value may be.
func (p *Point) Paths(v Value, f func(contract.Path)) {
	for _, a := range p.s.values.Atoms(v) {
		if k, _, _ := p.s.values.Kind(a); k == KindPath {
			f(p.s.values.Path(a))
		}
	}
}

// Shown calls f for each entry path that a value may be, and says whether a test on
// the way here has shown that what the path held is true.
func (p *Point) Shown(v Value, f func(path contract.Path, truthy bool)) {
	for _, a := range p.s.values.Atoms(v) {
		if k, _, how := p.s.values.Kind(a); k == KindPath {
			f(p.s.values.Path(a), how == TruthyChecked)
		}
	}
}

// Raised calls f for each exception in a value, with its index.
func (p *Point) Raised(exc Value, f func(r int32)) {
	for _, a := range p.s.values.Atoms(exc) {
		if k, r, _ := p.s.values.Kind(a); k == KindExc {
			f(r)
		}
	}
}

// NopSink is a Sink that ignores every event; sinks embed it.
type NopSink struct{}

// Instr ignores the event.
func (NopSink) Instr(*Point) {}

// Raise ignores the event.
func (NopSink) Raise(*Point, Value, bool) {}

// Return ignores the event.
func (NopSink) Return(*Point, Value) {}

// Returned ignores the event.
func (NopSink) Returned(*Point, Value) {}

// Lost ignores the event.
func (NopSink) Lost(*Point, uint64, ir.Place) {}

// MayBeFalse says whether a value can be false.
func (p *Point) MayBeFalse(v Value) bool {
	for _, a := range p.s.values.Atoms(v) {
		if p.s.truth(a) != yes {
			return true
		}
	}
	return false
}

// ForLoops calls f for each loop around the point, innermost first, that iterates
// over something.
func (p *Point) ForLoops(f func(loop int32)) {
	b := p.s.in.Body
	for l := b.Blocks[p.Block].Loop; l >= 0; l = b.Loops[l].Parent {
		if b.Loops[l].Iter != ir.NoPlace {
			f(l)
		}
	}
}

// Borrows says whether a loop around the point iterates over what v may be, or
// over a view of it.
func (p *Point) Borrows(loop int32, v Value) bool {
	it := p.s.cur.place(p.s.in.Body.Loops[loop].Iter)
	t := &p.s.values
	for _, a := range t.Atoms(it) {
		if k, of, _ := t.Kind(a); k == KindView {
			a = Atom(of)
		}
		for _, b := range t.Atoms(v) {
			if t.Same(a, b) {
				return true
			}
		}
	}
	return false
}

// Borrowed is what a loop iterates over: the containers, seen through views.
func (p *Point) Borrowed(loop int32) Value {
	t := &p.s.values
	return t.Map(p.s.cur.place(p.s.in.Body.Loops[loop].Iter), func(a Atom) Atom {
		if k, of, _ := t.Kind(a); k == KindView {
			return Atom(of)
		}
		return a
	})
}

// Affected is the value that an effect of the instruction is on, its suffix
// included.
func (p *Point) Affected(e *Effect) Value { return p.WithSuffix(p.s.affected(e), e.Suffix) }

// IsPath says whether an atom of a value is an entry path, and whether a test on
// the way here has shown that it is not None.
func (p *Point) IsPath(a Atom) (path contract.Path, checked, ok bool) {
	k, _, how := p.s.values.Kind(a)
	if k != KindPath {
		return contract.Path{}, false, false
	}
	return p.s.values.Path(a), how != 0, true
}

// MayBeTrue says whether a value can be true.
func (p *Point) MayBeTrue(v Value) bool {
	for _, a := range p.s.values.Atoms(v) {
		if p.s.truth(a) != no {
			return true
		}
	}
	return false
}

// Entry is the value that a path outside the body held on entry.
func (p *Point) Entry(path contract.Path) Value { return p.s.values.Of(p.s.values.Entry(path)) }

// Select maps a value through the selectors of a path.
func (p *Point) Select(v Value, path contract.Path) Value {
	for i := range path.Len {
		v = p.s.selected(v, path.Sel[i])
	}
	return v
}

// Tee hands every event to several sinks, in their order.
type Tee []Sink

// Instr hands on.
func (t Tee) Instr(p *Point) {
	for _, s := range t {
		s.Instr(p)
	}
}

// Raise hands on.
func (t Tee) Raise(p *Point, exc Value, leaves bool) {
	for _, s := range t {
		s.Raise(p, exc, leaves)
	}
}

// Return hands on.
func (t Tee) Return(p *Point, v Value) {
	for _, s := range t {
		s.Return(p, v)
	}
}

// Returned hands on.
func (t Tee) Returned(p *Point, v Value) {
	for _, s := range t {
		s.Returned(p, v)
	}
}

// Lost hands on.
func (t Tee) Lost(p *Point, obligations uint64, place ir.Place) {
	for _, s := range t {
		s.Lost(p, obligations, place)
	}
}

// Caught is the part of the parked exceptions that the except clause at this point
// takes, or may take.
func (p *Point) Caught() Value {
	in := &p.s.in.Body.Instrs[p.Instr]
	taken, _ := p.s.split(p.s.cur.place(ir.Place(in.B)), &p.s.in.Infos[p.Instr])
	return taken
}
