package rule

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
)

// OwnNames are the operations of a body on a name in the file system that the body
// itself has made just before. A library states that they fail, because a name may be
// missing or somebody else's; this one is neither:
//
//	fd, name = tempfile.mkstemp()
//	os.unlink(name)
//	sock.bind(path)
//	os.chmod(path, 0o600)
type OwnNames struct {
	b *Body
	// other are the operations that may be on some other name, own those that are
	// not, in one state at least.
	own, other []int32
	made       []madeName
}

// madeName is a name that a call has made of its argument.
type madeName struct {
	instr int32
	place ir.Place
}

// NewOwnNames returns the operations of a body, before its replay.
func NewOwnNames(b *Body) OwnNames { return OwnNames{b: b} }

// Instr notes an operation on a name.
func (n *OwnNames) Instr(p *flow.Point) {
	in := &n.b.IR.Instrs[p.Instr]
	if in.Op != ir.OpCall || in.N == 0 {
		return
	}
	calls := n.b.Calls.At(p.Instr)
	for k := range calls {
		c := &calls[k]
		if !c.Contract.Modelled {
			continue
		}
		for i := range c.Contract.Effects {
			f := &c.Contract.Effects[i]
			if f.Kind != contract.EffectDo || f.Path.Root != contract.RootParam || f.Path.Len != 0 || !n.makes(f) {
				continue
			}
			if at := n.b.Calls.Arg(c, f.Path.Index); at >= 0 && n.b.IR.Instrs[at].Op == ir.OpLoad {
				n.made = append(n.made, madeName{p.Instr, ir.Place(n.b.IR.Instrs[at].A)})
			}
		}
		if !slices.ContainsFunc(c.Contract.Blocks, func(b contract.Block) bool { return b.Kind == contract.BlockEntry }) {
			continue
		}
		// The name comes first in all of them.
		if arg := n.b.Calls.Arg(c, 0); arg >= 0 && n.given(p, arg) {
			n.own = append(n.own, p.Instr)
		} else {
			n.other = append(n.other, p.Instr)
		}
	}
}

// makes says whether an effect is to make a name.
func (n *OwnNames) makes(f *contract.Effect) bool {
	switch n.b.Program.Syms.Text(f.Name) {
	case "mkdir", "mkfifo", "mkstemp", "mkdtemp", "bind":
		return true
	}
	return false
}

// given says whether a name is nothing but what a call here has given as the name of
// something it has made, or an argument of such a call.
func (n *OwnNames) given(p *flow.Point, arg ir.Value) bool {
	if in := &n.b.IR.Instrs[arg]; in.Op == ir.OpLoad {
		for _, m := range n.made {
			if m.place == ir.Place(in.A) && m.instr < p.Instr && n.untouched(m, p.Instr) {
				return true
			}
		}
	}
	t := p.Values()
	atoms := t.Atoms(p.Operand(arg))
	if len(atoms) == 0 {
		return false
	}
	for _, a := range atoms {
		kind, site, component := t.Kind(a)
		if kind != flow.KindSite || !n.gives(site, component) {
			return false
		}
	}
	return true
}

// untouched says whether a variable is not stored to between two instructions that
// stand in one stretch of code.
func (n *OwnNames) untouched(m madeName, to int32) bool {
	body := n.b.IR
	if body.Places.Kind[m.place] > ir.PlaceCell {
		return false
	}
	for i := m.instr; i < to; i++ {
		if in := &body.Instrs[i]; in.Op == ir.OpStore && ir.Place(in.A) == m.place {
			return false
		}
	}
	from, at := body.BlockOf(m.instr), body.BlockOf(to)
	return from == at || Reaches(body, from, func(b ir.BlockID) bool { return b == at }, func(ir.BlockID) bool { return true })
}

// gives says whether a call gives, as an item of its result or as all of it, the name
// of something that it has made or that is open.
func (n *OwnNames) gives(site, component int32) bool {
	in := &n.b.IR.Instrs[site]
	if in.Op != ir.OpCall {
		return false
	}
	if m := &n.b.IR.Instrs[in.B]; m.Op == ir.OpAttr && n.b.File.IR.Names[m.B] == "getsockname" {
		return true
	}
	calls := n.b.Calls.At(site)
	for k := range calls {
		for i := range calls[k].Contract.Effects {
			if f := &calls[k].Contract.Effects[i]; f.Kind == contract.EffectDo && f.Path.Root == contract.RootResult && f.Path.Index == component && n.makes(f) {
				return true
			}
		}
	}
	return false
}

// Fails says whether an exception is the system's word about such a name, which is
// none of those that happen.
func (n *OwnNames) Fails(x *flow.Raise) bool {
	if x.Tier != contract.TierModel || x.Class < 0 || !slices.Contains(n.own, x.Instr) || slices.Contains(n.other, x.Instr) {
		return false
	}
	k := n.b.Declare.Known.OSError
	return n.b.Flow.Classes.IsSubclass(x.Class, int32(k))
}
