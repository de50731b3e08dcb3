package trail

import (
	"math/bits"
	"slices"

	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
)

// How says what ended an obligation.
type How uint8

// Ways to end.
const (
	Released How = iota
	Returned     // handed to the caller
	Stored       // stored in a field
	Given        // handed to other code or a container
)

// End is an instruction that ends an obligation.
type End struct {
	Instr int32
	How   How
}

// Leak is an exception that leaves the body while an obligation is open.
type Leak struct {
	At    int32 // the instruction at which it leaves
	Raise int32 // index into flow.Input.Raises
}

// Loss is an overwriting of the last holder of an obligation.
type Loss struct {
	Instr int32
	Place ir.Place // NoPlace when the object was not stored at all
}

// Account is what happens to one obligation.
type Account struct {
	Ends  []End
	Exits []int32 // normal exits at which it is open
	Leaks []Leak
	// Caught are exceptions that a handler of the body takes while it is open.
	Caught []Leak
	Losses []Loss
	// Closed are the instructions that release the object while a field holds it.
	Closed []int32

	behind, closed *Reach
}

// Ledger is a flow.Sink that keeps an account of each obligation of a body.
type Ledger struct {
	*Graph
	in       *flow.Input
	accounts []Account
	foreign  uint64
	// openAt are the obligations that are open, or parked, where an instruction raises.
	openAt map[int32]uint64
	pruned uint64 // accounts whose leaks are checked against openAt

	// The instruction before the current one in the same pass over a block.
	prev      int32
	prevBlock ir.BlockID
	prevLive  uint64
	prevField uint64
	released  uint64
}

// NewLedger returns an empty ledger.
func NewLedger(in *flow.Input) *Ledger {
	return &Ledger{
		Graph: NewGraph(in.Body), in: in, prev: -1,
		accounts: make([]Account, min(len(in.Owns), flow.MaxObligations)),
	}
}

// Len is the number of obligations.
func (l *Ledger) Len() int { return len(l.accounts) }

// Of is the account of an obligation, once the replay is over.
func (l *Ledger) Of(o int) *Account {
	a := &l.accounts[o]
	if l.pruned&(1<<uint(o)) == 0 {
		l.pruned |= 1 << uint(o)
		a.Leaks = slices.DeleteFunc(a.Leaks, func(x Leak) bool { return l.strange(o, x) })
	}
	return a
}

// strange says whether an exception that leaves while an obligation is open was
// raised where it was not open: it only met the state of another exception in a
// handler or finally body that both came through.
//
//	with scope():                       # both errors leave through its exit
//	    if conn := take():
//	        prepare()                   # raises while conn is open
//	        return conn
//	    raise Closed                    # here it is not
func (l *Ledger) strange(o int, x Leak) bool {
	from := l.in.Raises[x.Raise].Instr
	if from == x.At || l.openAt[from]&(1<<uint(o)) != 0 {
		return false
	}
	opened := l.in.Body.Blocks[l.BlockOf(l.in.Owns[o].Instr)].Flags
	return opened&(ir.BlockInExcept|ir.BlockInFinally) == 0
}

// Instr notes what the instruction before ended.
func (l *Ledger) Instr(p *flow.Point) {
	l.Graph.Instr(p)
	live := p.Live()
	if l.prev >= 0 && l.prevBlock == p.Block && l.prev+1 == p.Instr {
		l.gone(l.prevLive &^ live)
		l.closed(l.prevField &^ p.Parked())
	}
	l.prev, l.prevBlock, l.prevLive, l.prevField, l.released = p.Instr, p.Block, live, p.Parked(), 0
	effects := l.in.EffectsOf(p.Instr)
	for k := range effects {
		switch e := &effects[k]; e.Kind {
		case flow.OpRelease:
			l.released |= p.ObligationsOf(p.Affected(e))
		case flow.OpLetGo, flow.OpUnlock:
			l.released |= p.LetsGo(e)
		}
	}
	if l.in.Infos[p.Instr].NOwns > 0 {
		l.opened(p)
	}
	if in := &l.in.Body.Instrs[p.Instr]; in.Op == ir.OpYield && l.in.Infos[p.Instr].Flags&flow.Lends == 0 {
		l.gone(p.ObligationsOf(p.Operand(in.A)) & live)
	}
}

// opened notes acquisitions that give back an object which somebody else holds, or
// which the with statement around releases:
//
//	self.lock.acquire()     # the lock is the field's
//	with self.lock:         # and its exit releases it
func (l *Ledger) opened(p *flow.Point) {
	info := &l.in.Infos[p.Instr]
	foreign := l.in.Body.Instrs[p.Instr].Op == ir.OpEnter
	effects := l.in.EffectsOf(p.Instr)
	for k := range effects {
		e := &effects[k]
		if e.Kind != flow.OpAlias && e.Kind != flow.OpArm {
			continue
		}
		for _, a := range p.Values().Atoms(p.Affected(e)) {
			if kind, site, _ := p.Values().Kind(a); kind != flow.KindSite || l.in.Body.Instrs[site].Op != ir.OpCall {
				foreign = true
			}
		}
	}
	if foreign {
		for o := info.Owns; o < info.Owns+info.NOwns && o < flow.MaxObligations; o++ {
			l.foreign |= 1 << uint(o)
		}
	}
}

// Foreign says whether the object of an obligation is held by somebody else from
// the start.
func (l *Ledger) Foreign(o int) bool { return l.foreign&(1<<uint(o)) != 0 }

// gone records that obligations ended at the instruction before.
func (l *Ledger) gone(mask uint64) {
	for ; mask != 0; mask &= mask - 1 {
		o := bits.TrailingZeros64(mask)
		a := &l.accounts[o]
		how := Given
		switch in := &l.in.Body.Instrs[l.prev]; {
		case l.released&(1<<uint(o)) != 0:
			how = Released
		case in.Op == ir.OpReturn, in.Op == ir.OpStore && l.in.Body.Places.Kind[in.A] == ir.PlaceRet:
			how = Returned
		case in.Op == ir.OpSetAttr:
			how = Stored
		case in.Op == ir.OpStore && l.lost(a, l.prev), in.Op == ir.OpDelete:
			continue
		}
		e := End{l.prev, how}
		if !slices.Contains(a.Ends, e) {
			a.Ends = append(a.Ends, e)
		}
	}
}

// closed records that what fields hold was released, or handed over, at the
// instruction before.
func (l *Ledger) closed(mask uint64) {
	for ; mask != 0; mask &= mask - 1 {
		a := &l.accounts[bits.TrailingZeros64(mask)]
		if !slices.Contains(a.Closed, l.prev) {
			a.Closed = append(a.Closed, l.prev)
		}
	}
}

func (l *Ledger) lost(a *Account, instr int32) bool {
	return slices.ContainsFunc(a.Losses, func(x Loss) bool { return x.Instr == instr })
}

// Raise notes the exceptions that leave the body.
func (l *Ledger) Raise(p *flow.Point, exc flow.Value, leaves bool) {
	l.Graph.Raise(p, exc, leaves)
	live := p.Live()
	if l.prev == p.Instr {
		l.gone(l.prevLive &^ live)
		l.closed(l.prevField &^ p.Parked())
		// What the callee leaves open when it raises is not open behind the call.
		l.prevLive, l.prevField = live, l.prevField&p.Parked()
	}
	if open := live | p.Parked(); open != 0 {
		if l.openAt == nil {
			l.openAt = map[int32]uint64{}
		}
		l.openAt[p.Instr] |= open
	}
	for ; live != 0; live &= live - 1 {
		o := bits.TrailingZeros64(live)
		a := &l.accounts[o]
		list := &a.Leaks
		if !leaves {
			list = &a.Caught
		}
		p.Raised(exc, func(r int32) {
			x := Leak{p.Instr, r}
			if !slices.Contains(*list, x) {
				*list = append(*list, x)
			}
		})
	}
}

// Return notes a normal exit.
func (l *Ledger) Return(p *flow.Point, _ flow.Value) {
	live := p.Live()
	if l.prev == p.Instr {
		l.gone(l.prevLive &^ live)
		l.prevLive = live
	}
	for ; live != 0; live &= live - 1 {
		a := &l.accounts[bits.TrailingZeros64(live)]
		if !slices.Contains(a.Exits, p.Instr) {
			a.Exits = append(a.Exits, p.Instr)
		}
	}
}

// Returned tells nothing that Return and Instr do not.
func (l *Ledger) Returned(*flow.Point, flow.Value) {}

// Lost notes an overwriting.
func (l *Ledger) Lost(p *flow.Point, mask uint64, place ir.Place) {
	for ; mask != 0; mask &= mask - 1 {
		a := &l.accounts[bits.TrailingZeros64(mask)]
		x := Loss{p.Instr, place}
		if !slices.Contains(a.Losses, x) {
			a.Losses = append(a.Losses, x)
		}
	}
}

// Mixed says whether some path to an instruction ends the obligation before: then
// what decides between the paths may be what decided to open it.
func (l *Ledger) Mixed(o int, at int32) bool {
	a := &l.accounts[o]
	if len(a.Ends) == 0 {
		return false
	}
	if a.behind == nil {
		from := make([]int32, len(a.Ends))
		for k, e := range a.Ends {
			from[k] = e.Instr
		}
		a.behind = l.Behind(from, l.in.Owns[o].Instr)
	}
	return a.behind.Has(at)
}

// MixedFrom is Mixed for an exception that is raised at one instruction and leaves at
// another, past handlers and exits of with statements: what ends the obligation on
// other ways to them says nothing where nothing ends it on this one.
//
//	with lock:
//	    fd = os.open(path, flags)
//	    os.write(fd, data)       # leaves through the exit of the lock,
//	    os.close(fd)             # and so does an error of close
func (l *Ledger) MixedFrom(o int, from, at int32) bool {
	if from == at || l.in.Body.Blocks[l.BlockOf(from)].Handler == ir.NoBlock {
		return l.Mixed(o, at)
	}
	return l.Mixed(o, at) && l.endsIn(o, l.handled(o, from))
}

// givenBy is the place whose method gave the object, or NoPlace.
func (l *Ledger) givenBy(o int) ir.Place {
	in := &l.in.Body.Instrs[l.in.Owns[o].Instr]
	if in.Op == ir.OpAwait {
		in = &l.in.Body.Instrs[in.A]
	}
	if in.Op != ir.OpCall {
		return ir.NoPlace
	}
	if m := &l.in.Body.Instrs[in.B]; m.Op == ir.OpAttr && l.in.Body.Instrs[m.A].Op == ir.OpLoad {
		return ir.Place(l.in.Body.Instrs[m.A].A)
	}
	return ir.NoPlace
}

// handled is what can run after the handler around an instruction is entered.
func (l *Ledger) handled(o int, from int32) *Reach {
	h := l.in.Body.Blocks[l.BlockOf(from)].Handler
	return l.Behind([]int32{l.in.Body.Blocks[h].First}, l.in.Owns[o].Instr)
}

func (l *Ledger) endsIn(o int, r *Reach) bool {
	return slices.ContainsFunc(l.accounts[o].Ends, func(e End) bool { return r.Has(e.Instr) })
}

// Swallowed says whether an exception that a handler takes leaves an obligation open
// for good: nothing behind the handler ends it, and the body is left from there.
//
//	try:
//	    fd = os.open(path, flags)
//	    os.write(fd, data)
//	    os.close(fd)
//	except OSError:
//	    log("cannot write")
func (l *Ledger) Swallowed(o int, from int32) bool {
	if l.in.Body.Blocks[l.BlockOf(from)].Handler == ir.NoBlock {
		return false
	}
	r := l.handled(o, from)
	if l.endsIn(o, r) {
		return false
	}
	if from := l.givenBy(o); from != ir.NoPlace {
		for p := range l.accounts {
			if p != o && l.Holder(p) == from && l.endsIn(p, r) {
				return false // a session closes the connections that it has opened
			}
		}
	}
	a := &l.accounts[o]
	return slices.ContainsFunc(a.Exits, r.Has)
}

// ClosedBefore says whether some path to an instruction releases what a field
// holds before.
func (l *Ledger) ClosedBefore(o int, at int32) bool {
	a := &l.accounts[o]
	if len(a.Closed) == 0 {
		return false
	}
	if a.closed == nil {
		a.closed = l.Behind(a.Closed, l.in.Owns[o].Instr)
	}
	return a.closed.Has(at)
}

// receiver is the place of the object that a call arms.
func (l *Ledger) receiver(call int32) ir.Place {
	effects := l.in.EffectsOf(call)
	for k := range effects {
		if e := &effects[k]; e.Kind == flow.OpArm && e.Operand >= 0 {
			if in := &l.in.Body.Instrs[e.Operand]; in.Op == ir.OpLoad && l.in.Body.Places.Kind[in.A] != ir.PlaceTemp {
				return ir.Place(in.A)
			}
		}
	}
	return ir.NoPlace
}

// Holder is the place that first takes the object of an obligation, or NoPlace
// when no variable or field does. A name that begins with an underscore says that
// the value is not wanted.
func (l *Ledger) Holder(o int) ir.Place {
	b := l.in.Body
	want := l.in.Owns[o].Instr
	component := l.in.Owns[o].Component
	if l.in.Owns[o].Arms {
		return l.receiver(want)
	}
	values := map[int32]bool{}
	if component < 0 {
		values[want] = true
	}
	for i := want + 1; i < int32(len(b.Instrs)); i++ {
		in := &b.Instrs[i]
		switch in.Op {
		case ir.OpItem:
			if u := &b.Instrs[in.A]; component >= 0 && l.sameValue(u.A, want) && in.B == component {
				values[i] = true
			}
		case ir.OpAwait, ir.OpEnter:
			if values[in.A] {
				values[i] = true
			}
		case ir.OpStore:
			if !values[in.B] {
				continue
			}
			switch b.Places.Kind[in.A] {
			case ir.PlaceTemp, ir.PlaceRet:
			default:
				if name := l.in.File.Names[b.Places.Name[in.A]]; name != "_" && name != "__" {
					return ir.Place(in.A)
				}
			}
		case ir.OpSetAttr:
			if args := b.Operands(in); values[args[1]] {
				return ir.Place(in.C)
			}
		}
	}
	return ir.NoPlace
}

// sameValue looks through a temporary that carries a value to another block.
func (l *Ledger) sameValue(v, want int32) bool {
	b := l.in.Body
	if v == want {
		return true
	}
	in := &b.Instrs[v]
	if in.Op != ir.OpLoad || b.Places.Kind[in.A] != ir.PlaceTemp {
		return false
	}
	for i := range b.Instrs {
		if st := &b.Instrs[i]; st.Op == ir.OpStore && st.A == in.A {
			return st.B == want
		}
	}
	return false
}

// Ended says whether the obligation is ended on some path in the way asked for,
// and where first in the text.
func (a *Account) Ended(how How) (instr int32, ok bool) {
	instr = -1
	for _, e := range a.Ends {
		if e.How == how && (instr < 0 || e.Instr < instr) {
			instr = e.Instr
		}
	}
	return instr, instr >= 0
}
