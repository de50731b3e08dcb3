package declare

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// NeverReturns says whether a call of the function cannot come back: annotated so,
// or every path of its body ends in a raise or in a call that never returns, of a
// function that a name or an attribute of self means.
//
//	def fail(msg):
//	    log(msg)
//	    raise SystemExit(2)
//
// Methods that do nothing but raise (they may be meant for subclasses), generators
// and coroutines are not among them, nor is a function because it calls itself.
func (t *Table) NeverReturns(d modgraph.DefID) bool {
	if v := t.never.get(d); v != nil {
		return *v
	}
	r := t.start(nil)
	defer r.done()
	v, _ := r.neverReturns(d, nil)
	return v
}

// neverReturns also says whether a no is sure: it is not when it rests on a function
// being taken to return because the question about it is still open, or too far.
func (r *run) neverReturns(d modgraph.DefID, open []modgraph.DefID) (v, sure bool) {
	if v := r.never.get(d); v != nil {
		return *v, true
	}
	if len(open) == 0 {
		r.neverSteps = 0
	}
	if r.neverSteps++; r.neverSteps > maxNeverSteps || len(open) > maxNeverHops || slices.Contains(open, d) {
		return false, false
	}
	v, sure = r.readNever(d, open)
	// A yes is sure always: that more functions never return takes none back.
	if v || sure || len(open) == 0 {
		r.never.put(d, &v)
	}
	return v, v || sure
}

// How far a question goes: calls deep, and functions in all.
const (
	maxNeverHops  = 12
	maxNeverSteps = 256
)

func (r *run) readNever(d modgraph.DefID, open []modgraph.DefID) (v, sure bool) {
	file, i := r.Prog.FileOf(d)
	def := &file.Bind.Defs[i]
	if def.Kind != bind.KindFunction {
		return false, true
	}
	fn := r.fn(d)
	switch {
	case fn.Flags&(Async|Generator|UnknownDeco|Manager|AsyncManager|Property) != 0:
		return fn.Flags&NoReturn != 0 && fn.Flags&(Async|Generator|UnknownDeco) == 0, true
	case fn.Flags&NoReturn != 0:
		return true, true
	case fn.Flags&Overload != 0, fn.Flags&(Abstract|StubLike) != 0, fn.Flags&FromStub != 0:
		return false, true
	case fn.Flags&DeclResult != 0 && fn.Returned != types.None && !types.IsUnknown(fn.Returned):
		return false, true // states a result: an abstract method in disguise
	}
	if file.IR == nil {
		return false, true
	}
	body := &file.IR.Bodies[i]
	if len(body.Blocks) == 0 || body.Flags&ir.BodyTooComplex != 0 {
		return false, true
	}
	if fn.Class != modgraph.NoDef && r.onlyRaises(body) {
		return false, true // may be meant for subclasses
	}
	return r.noReturnReached(file, i, body, append(open, d))
}

// onlyRaises says whether a body does nothing but raise.
func (r *run) onlyRaises(b *ir.Body) bool {
	if b.Instrs[b.Blocks[0].Last].Op != ir.OpRaise {
		return false
	}
	raised := b.Instrs[b.Blocks[0].Last].A
	for k := b.Blocks[0].First; k < b.Blocks[0].Last; k++ {
		switch b.Instrs[k].Op {
		case ir.OpCall:
			if k != raised {
				return false
			}
		case ir.OpSetAttr, ir.OpSetSub, ir.OpStore:
			return false
		}
	}
	return true
}

// noReturnReached walks the blocks from the entry, over handlers too, and looks
// for a return.
func (r *run) noReturnReached(file *modgraph.File, def bind.DefIndex, b *ir.Body, open []modgraph.DefID) (v, sure bool) {
	sure = true
	seen := make([]bool, len(b.Blocks))
	work := []ir.BlockID{0}
	seen[0] = true
	push := func(x ir.BlockID) {
		if x != ir.NoBlock && !seen[x] {
			seen[x] = true
			work = append(work, x)
		}
	}
	for len(work) > 0 {
		id := work[len(work)-1]
		work = work[:len(work)-1]
		bl := &b.Blocks[id]
		push(bl.Handler)
		ends := false
		for k := bl.First; k <= bl.Last && !ends; k++ {
			in := &b.Instrs[k]
			switch in.Op {
			case ir.OpReturn, ir.OpYield:
				return false, sure
			case ir.OpCall:
				if t := r.lexicalCallee(file, def, b, in.B); t != modgraph.NoDef {
					never, certain := r.neverReturns(t, open)
					ends, sure = never, sure && certain
				}
			}
		}
		if ends {
			continue
		}
		for _, s := range b.Successors(id) {
			push(s)
		}
	}
	return true, true
}

// lexicalCallee finds the function that a callee names: a global, a builtin, an
// attribute of an imported module, or a method of self that the class itself
// defines.
func (r *run) lexicalCallee(file *modgraph.File, def bind.DefIndex, b *ir.Body, v ir.Value) modgraph.DefID {
	if s := r.lexicalValue(file, def, b, v, 0); s != nil && s.Kind == SymFunc {
		return s.Def
	}
	if v < 0 || int(v) >= len(b.Instrs) || b.Instrs[v].Op != ir.OpAttr || !modgraph.SelfParam(file, b, b.Instrs[v].A) {
		return modgraph.NoDef
	}
	class := r.header(file.FirstDef + modgraph.DefID(def)).Class
	if class == modgraph.NoDef {
		return modgraph.NoDef
	}
	m, open := r.member(class, r.Prog.Syms.Intern(file.IR.Names[b.Instrs[v].B]))
	if m == nil || open || m.Kind != MemberMethod && m.Kind != MemberStatic && m.Kind != MemberClass {
		return modgraph.NoDef
	}
	return m.Def
}

func (r *run) lexicalValue(file *modgraph.File, def bind.DefIndex, b *ir.Body, v ir.Value, depth int) *Symbol {
	if v < 0 || int(v) >= len(b.Instrs) || depth > 4 {
		return nil
	}
	fid := r.Prog.FileIDOf(file.FirstDef)
	in := &b.Instrs[v]
	switch in.Op {
	case ir.OpLoad:
		p := ir.Place(in.A)
		switch b.Places.Kind[p] {
		case ir.PlaceGlobal, ir.PlaceBuiltin, ir.PlaceFree:
			return r.name(fid, def, r.Prog.Syms.Intern(file.IR.Names[b.Places.Name[p]]))
		}
	case ir.OpAttr:
		base := r.lexicalValue(file, def, b, in.A, depth+1)
		if base == nil || base.Kind != SymModule && base.Kind != SymClass {
			return nil
		}
		return r.memberOfSymbol(base, r.Prog.Syms.Intern(file.IR.Names[in.B]))
	}
	return nil
}
