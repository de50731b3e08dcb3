package infer

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/base/par"
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// commonIn is the number of class families from which on an attribute name is
// common and identifies nothing.
const commonIn = 3

// providers lists, for each attribute name, the project classes that bind or
// store it.
type providers map[sym.Sym][]modgraph.DefID

func (x *Infer) providers() providers {
	p := providers{}
	for i := range x.bodies {
		b := &x.bodies[i]
		if b.ir.Kind == ir.KindClass {
			for _, n := range x.Decl.OwnMembers(b.def) {
				p[n] = append(p[n], b.def)
			}
		}
		if b.class == modgraph.NoDef {
			continue
		}
		for k := range b.ir.Instrs {
			in := &b.ir.Instrs[k]
			if in.Op == ir.OpSetAttr && modgraph.SelfParam(b.file, b.ir, b.ir.Operands(in)[0]) {
				n := b.file.IR.Syms[in.B]
				if l := p[n]; len(l) == 0 || l[len(l)-1] != b.class {
					p[n] = append(l, b.class)
				}
			}
		}
	}
	return p
}

// stubProviders lists, for each attribute name, the classes of stubs whose text
// binds it.
func (x *Infer) stubProviders() providers {
	p := providers{}
	for _, f := range x.Prog.Files {
		if !f.IsStub {
			continue
		}
		for d := range f.Bind.Defs {
			if f.Bind.Defs[d].Kind != bind.KindClass {
				continue
			}
			for _, s := range f.Bind.SymbolsOf(bind.DefIndex(d)) {
				n := x.Prog.Syms.Intern(f.Bind.Names[s.Name])
				p[n] = append(p[n], f.FirstDef+modgraph.DefID(d))
			}
		}
	}
	return p
}

// inLibrary says whether some library class provides all names: then a project
// class that does is not the only one.
func (x *Infer) inLibrary(stubs providers, used []sym.Sym) bool {
	rare := used[0]
	for _, n := range used {
		if len(stubs[n]) < len(stubs[rare]) {
			rare = n
		}
	}
	for _, c := range stubs[rare] {
		all := true
		for _, n := range used {
			if m, _ := x.Decl.Member(c, n); m == nil {
				all = false
				break
			}
		}
		if all {
			return true
		}
	}
	return false
}

// structural gives a type to parameters on which at least two attributes are
// used, one of them uncommon, that exactly one class family provides. Votes
// from code come first. A library class that provides them too, such as dict for
// get and items, leaves the parameter unknown.
func (x *Infer) structural(ballots map[cellID]*ballot) {
	pr, stubs := x.providers(), x.stubProviders()
	type found struct {
		cell cellID
		typ  types.ID
	}
	parts := make([][]found, len(x.bodies))
	par.Each(x.workers, len(x.bodies), func(_, i int) {
		b := &x.bodies[i]
		if b.fn == nil {
			return
		}
		for p := range b.ir.Params {
			if p >= len(b.fn.Params) || b.fn.Params[p].Declared || p == 0 && b.fn.Flags&declare.Method != 0 && b.fn.Flags&declare.Static == 0 {
				continue
			}
			c := b.params + cellID(p)
			if bl := ballots[c]; bl != nil && bl.typ != types.Never && !types.IsUnknown(bl.typ) {
				continue
			}
			used := usedNames(b, b.ir.Params[p].Place)
			if class := x.family(pr, used); class != modgraph.NoDef && !x.inLibrary(stubs, used) {
				if f, _ := x.Prog.FileOf(class); f.Class == modgraph.ClassTest && b.file.Class != modgraph.ClassTest {
					continue // a test's fake says nothing of the code under test
				}
				parts[i] = append(parts[i], found{c, x.Types.Instance(class)})
			}
		}
	})
	for _, l := range parts {
		for _, f := range l {
			x.votes[f.cell] = voted{f.typ, TierInjected}
		}
	}
}

// usedNames lists the attributes read of a parameter that is never stored to.
func usedNames(b *body, p ir.Place) []sym.Sym {
	var out []sym.Sym
	for k := range b.ir.Instrs {
		in := &b.ir.Instrs[k]
		switch in.Op {
		case ir.OpStore:
			if ir.Place(in.A) == p {
				return nil
			}
		case ir.OpAttr:
			if obj := &b.ir.Instrs[in.A]; obj.Op == ir.OpLoad && ir.Place(obj.A) == p {
				if n := b.file.IR.Syms[in.B]; !slices.Contains(out, n) {
					out = append(out, n)
				}
			}
		}
	}
	return out
}

// family is the topmost class of the only family that provides all names, or
// NoDef.
func (x *Infer) family(pr providers, used []sym.Sym) modgraph.DefID {
	if len(used) < 2 {
		return modgraph.NoDef
	}
	var rare []modgraph.DefID
	for _, n := range used {
		l := pr[n]
		if len(l) == 0 {
			return modgraph.NoDef
		}
		if tops := x.tops(l); len(tops) < commonIn && (rare == nil || len(tops) < len(rare)) {
			rare = tops
		}
	}
	best := modgraph.NoDef
	for _, c := range rare {
		if x.Decl.Class(c).Flags&declare.UnknownBase != 0 {
			return modgraph.NoDef
		}
		if !x.provides(c, pr, used) {
			continue
		}
		if best != modgraph.NoDef {
			return modgraph.NoDef
		}
		best = c
	}
	return best
}

// tops are the classes of a list that have no ancestor in it.
func (x *Infer) tops(l []modgraph.DefID) []modgraph.DefID {
	if len(l) > 64 {
		return l
	}
	var out []modgraph.DefID
	for _, c := range l {
		top := true
		for _, o := range l {
			if o != c && x.Decl.IsSubclass(c, o) {
				top = false
				break
			}
		}
		if top && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

func (x *Infer) provides(c modgraph.DefID, pr providers, used []sym.Sym) bool {
	for _, n := range used {
		has := false
		for _, o := range pr[n] {
			if o == c || x.Decl.IsSubclass(c, o) {
				has = true
				break
			}
		}
		if !has {
			return false
		}
	}
	return true
}
