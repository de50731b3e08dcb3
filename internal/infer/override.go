package infer

import (
	"slices"
	"sync"

	"github.com/ferrule-dev/ferrule/internal/base/par"
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// MaxOverrides is the largest number of methods that a call through a base class
// is followed to. Beyond, only the base's own counts, and the site is not
// complete.
const MaxOverrides = 20

// maxSubclasses bounds the search for overriding methods.
const maxSubclasses = 4096

type overrideKey struct {
	class modgraph.DefID
	name  sym.Sym
}

// overrides remembers which methods override a name below a class.
type overrides struct{ memo sync.Map }

// Overriding lists the methods of that name in the project's subclasses of a
// class, in structural order. The caller must not change the list.
func (r *Result) Overriding(class modgraph.DefID, name sym.Sym) []modgraph.DefID {
	return r.x.overriding(class, name)
}

// Subclasses lists the direct subclasses of a class in the project, in structural
// order.
func (r *Result) Subclasses(class modgraph.DefID) []modgraph.DefID { return r.x.children[class] }

func (x *Infer) overriding(class modgraph.DefID, name sym.Sym) []modgraph.DefID {
	if len(x.children[class]) == 0 {
		return nil
	}
	key := overrideKey{class, name}
	if l, ok := x.over.memo.Load(key); ok {
		return l.([]modgraph.DefID)
	}
	var out []modgraph.DefID
	seen := map[modgraph.DefID]bool{class: true}
	todo := slices.Clone(x.children[class])
	for len(todo) > 0 && len(seen) < maxSubclasses {
		c := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[c] {
			continue
		}
		seen[c] = true
		if m := x.Decl.OwnMember(c, name); m != nil && m.Def != modgraph.NoDef && x.bodyOf[m.Def] >= 0 && x.Prog.Def(m.Def).Kind == bind.KindFunction {
			out = append(out, m.Def)
		}
		todo = append(todo, x.children[c]...)
	}
	slices.SortFunc(out, x.Prog.Compare)
	out = slices.Compact(out)
	x.over.memo.Store(key, out)
	return out
}

// followOverrides adds to every site the methods that override its targets below
// the class of the receiver. A method without a body of its own steps aside for
// them.
//
//	def save(store: Store):       Store.put is abstract; Disk.put and S3.put override it:
//	    store.put(1)              the site has the targets Disk.put and S3.put
func (x *Infer) followOverrides() {
	par.Each(x.workers, len(x.bodies), func(_, i int) {
		s := &x.outs[i].sites
		// Sites ask after each other's targets, so nothing moves before all are done.
		var grown []Target
		ends := make([]int32, len(s.List))
		for k := range s.List {
			site := &s.List[k]
			list, capped := x.withOverrides(int32(i), site, s.TargetsOf(site))
			if capped {
				site.Complete = false
				site.Reason = ReasonUnion
			}
			grown = append(grown, list...)
			ends[k] = int32(len(grown))
		}
		first := int32(0)
		for k := range s.List {
			s.List[k].First, s.List[k].N = first, ends[k]-first
			first = ends[k]
		}
		s.Targets = grown
	})
}

func (x *Infer) withOverrides(body int32, site *Site, own []Target) (list []Target, capped bool) {
	o := &x.outs[body]
	if site.RecvSelf || site.Recv == ir.NoValue || int(site.Recv) >= len(o.types) {
		return own, false
	}
	var extra []Target
	drop := -1
	open := types.Invalid // Any or None once asked
	for k, t := range own {
		if !t.Bound || x.Prog.Def(t.Def).Kind != bind.KindFunction {
			continue
		}
		f, d := x.Prog.FileOf(t.Def)
		name := x.Prog.Syms.Intern(f.Bind.Names[f.Bind.Defs[d].Name])
		var scratch [1]types.ID
		for _, m := range x.Types.Members(o.types[site.Recv], &scratch) {
			if x.Types.Kind(m) != types.KindInstance {
				continue
			}
			over := x.fromTests(x.overriding(x.Types.Def(m), name), &x.bodies[body])
			if len(over) == 0 {
				continue
			}
			if mem, _ := x.Decl.Member(x.Types.Def(m), name); mem == nil || mem.Def != t.Def && mem.Set != t.Def {
				continue
			}
			if open == types.Invalid {
				open = types.None
				if x.mayBeSub(body, site.Recv, 0) {
					open = types.Any
				}
			}
			if open == types.None {
				continue
			}
			site.Virtual = true
			if len(over) >= MaxOverrides || len(extra)+len(over) >= MaxOverrides {
				capped = true
				continue
			}
			for _, d := range over {
				n := Target{Def: d, Tier: max(t.Tier, TierTyped), Bound: true, Override: true}
				if !slices.ContainsFunc(own, func(q Target) bool { return q.Def == d }) && !slices.ContainsFunc(extra, func(q Target) bool { return q.Def == d }) {
					extra = append(extra, n)
				}
			}
			if x.abstract(t.Def) && len(own) == 1 {
				drop = k
			}
		}
	}
	if len(extra) == 0 {
		return own, capped
	}
	for k, t := range own {
		if k != drop {
			list = append(list, t)
		}
	}
	return append(list, extra...), capped
}

// fromTests leaves out methods of tests' classes where other code calls: a fake
// is no witness of what the program does.
func (x *Infer) fromTests(over []modgraph.DefID, b *body) []modgraph.DefID {
	if b.file.Class == modgraph.ClassTest {
		return over
	}
	test := func(d modgraph.DefID) bool {
		f, _ := x.Prog.FileOf(d)
		return f.Class == modgraph.ClassTest
	}
	if !slices.ContainsFunc(over, test) {
		return over
	}
	return slices.DeleteFunc(slices.Clone(over), test)
}

// mayBeSub says whether a value may be an object of a subclass of its type: its
// type is that of self or an annotation. What constructors gave is what it is.
func (x *Infer) mayBeSub(body int32, v ir.Value, depth int) bool {
	if v < 0 || depth > 6 {
		return false
	}
	b, o := &x.bodies[body], &x.outs[body]
	in := &b.ir.Instrs[v]
	switch in.Op {
	case ir.OpLoad:
		return x.placeMayBeSub(body, ir.Place(in.A), depth)
	case ir.OpAttr:
		var scratch [1]types.ID
		for _, m := range x.Types.Members(o.types[in.A], &scratch) {
			switch x.Types.Kind(m) {
			case types.KindInstance:
				if mem, _ := x.Decl.Member(x.Types.Def(m), b.file.IR.Syms[in.B]); mem != nil && (mem.Declared || x.declaredResult(mem.Def)) {
					return true
				}
			case types.KindModule:
				if s := x.Decl.ModuleMember(x.Types.File(m), b.file.IR.Syms[in.B]); s.Kind == declare.SymVar {
					return true
				}
			}
		}
	case ir.OpCall:
		s := o.sites.At(v)
		if s == nil || s.Kind == KindConstruct {
			return false
		}
		for _, t := range o.sites.TargetsOf(s) {
			if x.declaredResult(t.Def) {
				return true
			}
		}
	case ir.OpNextValue:
		return x.placeMayBeSub(body, ir.Place(in.A), depth+1)
	case ir.OpIter, ir.OpSub, ir.OpItem, ir.OpUnpack, ir.OpAwait, ir.OpEnter:
		return x.mayBeSub(body, in.A, depth+1)
	}
	return false
}

func (x *Infer) declaredResult(d modgraph.DefID) bool {
	return d != modgraph.NoDef && x.Prog.Def(d).Kind == bind.KindFunction && x.Decl.Func(d).Flags&declare.DeclResult != 0
}

func (x *Infer) placeMayBeSub(body int32, p ir.Place, depth int) bool {
	b := &x.bodies[body]
	pl := &b.ir.Places
	switch pl.Kind[p] {
	case ir.PlaceLocal, ir.PlaceCell, ir.PlaceTemp:
		if ref := int(pl.Ref[p]); ref > 0 && pl.Kind[p] != ir.PlaceTemp && b.fn != nil && ref <= len(b.fn.Params) {
			if b.fn.Params[ref-1].Declared || ref == 1 && b.fn.Flags&declare.Method != 0 && b.fn.Flags&declare.Static == 0 {
				return true
			}
			if b.bases != nil && b.bases[ref-1].typ != types.Invalid {
				return true
			}
			if _, ok := x.votes[b.params+cellID(ref-1)]; !ok {
				return true // what a test said of it
			}
		}
		for k := range b.ir.Instrs {
			if in := &b.ir.Instrs[k]; in.Op == ir.OpStore && ir.Place(in.A) == p && x.mayBeSub(body, in.B, depth+1) {
				return true
			}
		}
	case ir.PlaceFree:
		f := &b.file.Bind.Defs[pl.Ref[p]]
		for i := range f.Params {
			if f.Params[i].Name == pl.Name[p] {
				return f.Params[i].Annotation != 0 || i == 0 && f.Flags&bind.Method != 0
			}
		}
	case ir.PlaceGlobal:
		if s := b.file.Bind.Symbol(0, pl.Name[p]); s >= 0 {
			return x.scopeSymbol(b.fileID, s).Kind == declare.SymVar
		}
	}
	return false
}

// abstract says whether a method has no body of its own: it is declared abstract,
// or does nothing but raise.
func (x *Infer) abstract(d modgraph.DefID) bool {
	f := x.Decl.Func(d)
	if f.Flags&declare.Abstract != 0 {
		return true
	}
	b := x.bodyOf[d]
	return f.Flags&declare.StubLike != 0 && b >= 0 && x.cells.at(resultCell(b)).val == types.Never && x.cells.at(yieldCell(b)).val == types.Never
}
