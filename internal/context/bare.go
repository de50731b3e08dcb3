package context

import (
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// Bare says whether a coroutine function runs without any asynchronous lock at least
// once: some chain of calls leads to it from a function that the program does not call
// itself, and no call on the way stands in an `async with` statement or behind an
// acquire(). A function without callers has shown nothing; with first, it counts as
// one that something outside of the program calls.
//
//	async def rename(self, name):            # nobody calls it here: a request does
//	    pool = await self.hub.find(name)     # Hub.find is bare
//
// A decorator that takes locks, or that nobody can look into, counts as a lock.
func (x *Exits) Bare(d modgraph.DefID, first bool) bool {
	if x == nil {
		return false
	}
	x.once.Do(x.collect)
	return (first || len(x.callers[d]) > 0) && x.bare(d, map[modgraph.DefID]bool{})
}

func (x *Exits) bare(d modgraph.DefID, seen map[modgraph.DefID]bool) bool {
	if seen[d] || len(seen) == maxCallers {
		return false
	}
	seen[d] = true
	b := x.prog.Body(d)
	if b == nil || b.Kind != ir.KindFunction || x.wrapped(d) {
		return false
	}
	list := x.callers[d]
	if len(list) == 0 {
		return true
	}
	for _, c := range list {
		if by := x.prog.Body(c.by); by.Kind == ir.KindFunction && !x.Inside(c.by, c.instr) && x.bare(c.by, seen) {
			return true
		}
	}
	return false
}

// Inside says whether an instruction may run with an asynchronous lock that its own
// body has taken; of the end of a body, whether it takes any.
func (x *Exits) Inside(d modgraph.DefID, instr int32) bool {
	f, _ := x.prog.FileOf(d)
	b := x.prog.Body(d)
	with := instr >= int32(len(b.Instrs)) || b.Blocks[b.BlockOf(instr)].Flags&ir.BlockInWith != 0
	for i := range instr {
		switch in := &b.Instrs[i]; in.Op {
		case ir.OpEnter:
			if with && in.Flag&ir.FlagAsync != 0 {
				return true
			}
		case ir.OpAttr:
			if f.IR.Names[in.B] == "acquire" {
				return true
			}
		}
	}
	return false
}

// harmless are decorators that run nothing around the function.
var harmless = []string{
	"staticmethod", "classmethod", "property", "abstractmethod", "override", "overload", "final", "typechecked", "deprecated", "wraps",
	"asynccontextmanager", "contextmanager",
}

// wrapped says whether a decorator of a function may take a lock around it: one of
// the project whose functions enter something asynchronous, or one that is not known.
func (x *Exits) wrapped(d modgraph.DefID) bool {
	for _, dec := range x.inf.Decl().Func(d).Decorators {
		if slices.Contains(harmless, dec.Name[strings.LastIndexByte(dec.Name, '.')+1:]) {
			continue
		}
		if dec.Def < 0 {
			return true
		}
		f, first := x.prog.FileOf(dec.Def)
		if f.Origin != modgraph.Project || f.IR == nil {
			return true
		}
		for i := range f.Bind.Defs {
			at := f.FirstDef + modgraph.DefID(i)
			if b := x.prog.Body(at); b != nil && within(f.Bind.Defs, bind.DefIndex(i), first) && x.Inside(at, int32(len(b.Instrs))) {
				return true
			}
		}
	}
	return false
}

// within says whether a definition is another one, or stands in it.
func within(defs []bind.Def, d, outer bind.DefIndex) bool {
	for d != bind.NoDef && d != outer {
		d = defs[d].Parent
	}
	return d == outer
}
