package trail

import (
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
	// binds is set when it gives a socket its address, listens when it takes peers.
	binds, listens bool
}

// Instr notes a call.
func (u *Uses) Instr(p *flow.Point) {
	in := &p.Input().Body.Instrs[p.Instr]
	if len(p.Input().Owns) == 0 {
		return
	}
	var mask uint64
	var binds, listens bool
	switch in.Op {
	case ir.OpCall:
		if f := &p.Input().Body.Instrs[in.B]; f.Op == ir.OpAttr && !configures[p.Input().File.Names[f.B]] {
			mask = p.ObligationsOf(p.Operand(f.A))
			binds = p.Input().File.Names[f.B] == "bind"
			listens = p.Input().File.Names[f.B] == "listen"
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
	u.list = append(u.list, use{p.Instr, mask, binds, listens})
}

// configures are the methods that set such an object up.
var configures = map[string]bool{
	"setsockopt": true, "getsockopt": true, "settimeout": true, "setblocking": true, "set_inheritable": true, "fileno": true,
	"mount": true, "update": true, "add": true, "add_all": true, "configure": true, "expunge_all": true,
}

// Before says whether the object of an obligation may have been used when an
// instruction raises, or is used by the instruction.
func (l *Ledger) Before(u *Uses, o int, instr int32) bool {
	for _, x := range u.list {
		if x.mask&(1<<uint(o)) == 0 {
			continue
		}
		// The address of a server is bound once, when it starts: it fails and is gone.
		if x.instr == instr && !(x.binds && u.listened(o)) || l.Behind([]int32{x.instr}, l.in.Owns[o].Instr).Has(instr) {
			return true
		}
	}
	return false
}

// listened says whether the body makes a server of an object.
func (u *Uses) listened(o int) bool {
	for _, x := range u.list {
		if x.listens && x.mask&(1<<uint(o)) != 0 {
			return true
		}
	}
	return false
}
