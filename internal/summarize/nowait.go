package summarize

import (
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/ir"
)

// atOnce says whether the arguments of a library's call show that it does not wait
// for the network, although it may with others:
//
//	socket.getaddrinfo(host, 80, flags=socket.AI_NUMERICHOST)    # looks nothing up
//	udp = socket.socket(AF_INET, SOCK_DGRAM); udp.connect(peer)  # only notes the peer
//	sock.connect(("127.0.0.1", 80))                              # does not leave the machine
func (b *builder) atOnce(c *Call, kind contract.BlockKind) bool {
	in := &b.body.Instrs[c.Instr]
	if in.Op != ir.OpCall || kind != contract.BlockNet || !c.Contract.Modelled {
		return false
	}
	var name string
	callee := &b.body.Instrs[in.B]
	switch callee.Op {
	case ir.OpAttr:
		name = b.file.IR.Names[callee.B]
	case ir.OpLoad:
		name = b.file.IR.Names[b.body.Places.Name[callee.A]]
	}
	switch name {
	case "getaddrinfo":
		for _, v := range b.body.Operands(in) {
			if b.mentions(v, "AI_NUMERICHOST", 4) {
				return true
			}
		}
	case "connect", "connect_ex", "create_connection", "gethostbyname":
		for _, v := range b.body.Operands(in) {
			if b.loopback(v) {
				return true
			}
		}
		return callee.Op == ir.OpAttr && b.datagrams(callee.A)
	}
	return false
}

// mentions says whether an expression names an attribute or variable, itself or by a
// constant of the module.
func (b *builder) mentions(v ir.Value, name string, depth int) bool {
	if v < 0 || depth == 0 {
		return false
	}
	in := &b.body.Instrs[v]
	switch in.Op {
	case ir.OpAttr:
		return b.file.IR.Names[in.B] == name
	case ir.OpBinary:
		return b.mentions(in.A, name, depth-1) || b.mentions(in.B, name, depth-1)
	case ir.OpLoad:
		n := b.body.Places.Name[in.A]
		return b.file.IR.Names[n] == name || b.body.Places.Kind[in.A] == ir.PlaceGlobal && b.constantMentions(n, name)
	}
	return false
}

// constantMentions is mentions for the value of a variable of the module that is
// bound once.
func (b *builder) constantMentions(variable ir.NameID, name string) bool {
	m := &b.file.IR.Bodies[0]
	stored := ir.Value(ir.NoValue)
	for k := range m.Instrs {
		if st := &m.Instrs[k]; st.Op == ir.OpStore && m.Places.Kind[st.A] == ir.PlaceGlobal && m.Places.Name[st.A] == variable {
			if stored != ir.NoValue {
				return false
			}
			stored = st.B
		}
	}
	if stored == ir.NoValue {
		return false
	}
	inner := builder{resolver: resolver{run: b.run, file: b.file, body: m}}
	return m != b.body && inner.mentions(stored, name, 3)
}

// loopback says whether a value is an address of this very machine.
func (b *builder) loopback(v ir.Value) bool {
	if v < 0 {
		return false
	}
	in := &b.body.Instrs[v]
	if in.Op == ir.OpTuple && len(b.body.Operands(in)) > 0 {
		if v = b.body.Operands(in)[0]; v < 0 {
			return false
		}
		in = &b.body.Instrs[v]
	}
	if in.Op != ir.OpConst {
		return false
	}
	k := b.file.IR.Consts[in.A]
	return k.Kind == ir.ConstStr && (k.Text == "localhost" || k.Text == "::1" || strings.HasPrefix(k.Text, "127."))
}

// datagrams says whether a value is a socket that this body makes for datagrams.
func (b *builder) datagrams(v ir.Value) bool {
	in := &b.body.Instrs[v]
	if in.Op == ir.OpLoad {
		stored := ir.Value(ir.NoValue)
		for k := range b.body.Instrs {
			if st := &b.body.Instrs[k]; st.Op == ir.OpStore && st.A == in.A && b.body.Instrs[st.B].Op != ir.OpConst {
				if stored != ir.NoValue && stored != st.B {
					return false
				}
				stored = st.B
			}
		}
		if stored == ir.NoValue {
			return false
		}
		in = &b.body.Instrs[stored]
		if in.Op == ir.OpEnter {
			in = &b.body.Instrs[in.A] // with socket.socket(...) as s
		}
	}
	return in.Op == ir.OpCall && slices.ContainsFunc(b.body.Operands(in), func(a ir.Value) bool { return b.mentions(a, "SOCK_DGRAM", 3) })
}
