package summarize

import (
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
)

// handsToCloser takes a call that gets a releasing function together with what that
// function releases for one that takes it over: it is called when the time has come.
//
//	util.Finalize(self, os.close, (fd,))
//	weakref.finalize(obj, f.close)
//	stack.callback(os.close, fd)
func (b *builder) handsToCloser(i int32, in *ir.Instr) {
	operands := b.body.Operands(in)
	releasing := false
	for _, v := range operands {
		if v < 0 {
			continue
		}
		if m := &b.body.Instrs[v]; m.Op == ir.OpAttr && b.block[v] == b.block[i] && b.block[m.A] == b.block[i] && b.run.syms.closeLike[b.file.IR.Syms[m.B]] && !b.leavesOpen(v) {
			b.handOver(m.A)
		}
		releasing = releasing || b.releasesArgument(v)
	}
	if !releasing {
		return
	}
	for _, v := range operands {
		if v < 0 {
			continue
		}
		b.handOver(v)
		switch t := &b.body.Instrs[v]; t.Op {
		case ir.OpTuple, ir.OpList:
			if b.block[v] != b.block[i] {
				continue
			}
			for _, e := range b.body.Operands(t) {
				if e >= 0 {
					b.handOver(e)
				}
			}
		}
	}
}

// leavesOpen says whether a method that sounds like an end is one of which a model
// knows better: an event loop that is stopped is open still.
func (b *builder) leavesOpen(v ir.Value) bool {
	ref, ok := b.run.refAt(b.def, v)
	if !ok {
		return false
	}
	k := b.run.known(ref.Def)
	return k.contract != nil && k.contract.Modelled && len(k.contract.Releases) == 0
}

func (b *builder) handOver(v ir.Value) {
	b.effect(flow.OpRelease, target{value: v, place: ir.NoPlace, path: -1, ok: true}, -1, nil, -1)
}

// releasesArgument says whether a value is a function that releases what it is
// given, or its elements.
func (b *builder) releasesArgument(v ir.Value) bool {
	ref, ok := b.run.refAt(b.def, v)
	if !ok || ref.Bound || b.run.nodeOf[ref.Def] < 0 && b.run.model(ref.Def) == nil {
		return false
	}
	k := b.run.known(ref.Def)
	if k.contract == nil {
		return false
	}
	for n := range k.contract.Releases {
		if k.contract.Releases[n].Path.Root == contract.RootParam {
			return true
		}
	}
	return false
}

// namedDescriptor hands over a descriptor that a call takes by a parameter with the
// name that the library gives it where an object is made around it:
//
//	self.__class__(family, type, proto, fileno=fd)
func (b *builder) namedDescriptor(in *ir.Instr) {
	kinds := b.body.ArgKinds(in)
	for k, v := range b.body.Operands(in) {
		if v >= 0 && kinds != nil && kinds[k] >= ir.ArgKeyword && b.file.IR.Names[kinds[k]-ir.ArgKeyword] == "fileno" {
			b.effect(flow.OpEscape, target{value: v, place: ir.NoPlace, path: -1, ok: true}, -1, nil, -1)
		}
	}
}

// takesDescriptor is namedDescriptor for an argument that is given by position.
func (b *builder) takesDescriptor(c *Call) {
	if !c.Makes {
		return
	}
	for p := range c.Params {
		if b.run.prog.Syms.Text(c.Params[p].Name) != "fileno" {
			continue
		}
		if v := b.calls.Arg(c, int32(p)); v >= 0 {
			b.effect(flow.OpEscape, target{value: v, place: ir.NoPlace, path: -1, ok: true}, -1, c, -1)
		}
	}
}
