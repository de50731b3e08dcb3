package trail

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
)

// Uses are the calls that a body makes with an object that it must release: methods of
// it, and what it is handed to. An object of a lazy kind holds nothing before:
//
//	session = requests.Session()
//	token = load_token()            # fails, and no connection is open
//	session.get(url)
//
// A socket is such an object too: without an address of its own or a peer it is nothing
// that anybody else could miss, and the failing frame closes it.
type Uses struct {
	list []use
}

type use struct {
	instr int32
	mask  uint64
	// binds is set when it gives a socket its address, connects when it finds a peer.
	binds, connects bool
}

// Instr notes a call.
func (u *Uses) Instr(p *flow.Point) {
	in := &p.Input().Body.Instrs[p.Instr]
	if len(p.Input().Owns) == 0 {
		return
	}
	var mask uint64
	var binds, connects bool
	switch in.Op {
	case ir.OpCall:
		if f := &p.Input().Body.Instrs[in.B]; f.Op == ir.OpAttr && !configures[p.Input().File.Names[f.B]] {
			mask = p.ObligationsOf(p.Operand(f.A))
			name := p.Input().File.Names[f.B]
			binds, connects = name == "bind", strings.HasPrefix(name, "connect")
		}
		for _, a := range p.Input().Body.Operands(in) {
			mask |= p.ObligationsOf(p.Operand(a))
		}
	case ir.OpEnter:
		mask = p.ObligationsOf(p.Operand(in.A))
	}
	if mask == 0 {
		return
	}
	for k := range u.list {
		if u.list[k].instr == p.Instr {
			u.list[k].mask |= mask
			return
		}
	}
	u.list = append(u.list, use{p.Instr, mask, binds, connects})
}

// configures are the methods that set such an object up.
var configures = map[string]bool{
	"setsockopt": true, "getsockopt": true, "settimeout": true, "setblocking": true, "set_inheritable": true, "fileno": true,
	"mount": true, "update": true, "add": true, "add_all": true, "configure": true, "expunge_all": true,
}

// With says whether an instruction works with the object of an obligation.
func (u *Uses) With(o int, instr int32) bool {
	for _, x := range u.list {
		if x.instr == instr && x.mask&(1<<uint(o)) != 0 {
			return true
		}
	}
	return false
}

// First says whether an instruction is the first use of the object of an obligation: a
// client that finds nobody has opened nothing.
func (l *Ledger) First(u *Uses, o int, instr int32) bool {
	first := false
	for _, x := range u.list {
		switch {
		case x.mask&(1<<uint(o)) == 0:
		case x.instr == instr:
			first = true
		case l.Behind([]int32{x.instr}, l.in.Owns[o].Instr).Has(instr):
			return false
		}
	}
	return first && !l.Behind([]int32{instr}, l.in.Owns[o].Instr).Has(instr)
}

// Before says whether the object of an obligation may have been used when an
// instruction raises, or is used by the instruction. A socket that could not be bound is
// as good as new, unless it was to find a peer with it: who looks for a port, or starts a
// server, fails and has nothing.
func (l *Ledger) Before(u *Uses, o int, instr int32) bool {
	for _, x := range u.list {
		if x.mask&(1<<uint(o)) == 0 {
			continue
		}
		from := x.instr
		if x.binds && !l.connects(u, o) {
			if x.instr == instr {
				continue
			}
			// Only what follows when it could be bound.
			if bl := &l.body.Blocks[l.BlockOf(from)]; from < bl.Last {
				from++
			}
		}
		if x.instr == instr || l.Behind([]int32{from}, l.in.Owns[o].Instr).Has(instr) {
			return true
		}
	}
	return false
}

// connects says whether the body looks for a peer with an object, or with what it makes
// of the object.
//
//	sock.bind(source)
//	stream = IOStream(sock)
//	stream.connect(address)
func (l *Ledger) connects(u *Uses, o int) bool {
	for _, x := range u.list {
		if x.mask&(1<<uint(o)) != 0 && (x.connects || l.connectsBy(x.instr)) {
			return true
		}
	}
	return false
}

// connectsBy says whether the body calls a connect of what a call has given.
func (l *Ledger) connectsBy(made int32) bool {
	b := l.body
	holder := ir.NoPlace
	for i := range b.Instrs {
		switch in := &b.Instrs[i]; in.Op {
		case ir.OpStore:
			if in.B == made {
				holder = ir.Place(in.A)
			}
		case ir.OpCall:
			method := &b.Instrs[in.B]
			if method.Op != ir.OpAttr || !strings.HasPrefix(l.in.File.Names[method.B], "connect") {
				continue
			}
			if obj := &b.Instrs[method.A]; method.A == made || holder != ir.NoPlace && obj.Op == ir.OpLoad && ir.Place(obj.A) == holder {
				return true
			}
		}
	}
	return false
}
