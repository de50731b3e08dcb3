package summarize

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

func sortFiles(p *modgraph.Program, files []modgraph.FileID) {
	slices.SortFunc(files, func(a, b modgraph.FileID) int {
		switch x, y := p.Files[a].Key, p.Files[b].Key; {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
}

// isManager says whether a function is a generator under (async)contextmanager.
func (x *run) isManager(d modgraph.DefID) bool {
	def := x.prog.Def(d)
	if def.Kind != bind.KindFunction || def.Flags&bind.Generator == 0 {
		return false
	}
	f := x.decl.Func(d)
	return f != nil && f.Flags&(declare.Manager|declare.AsyncManager) != 0
}

// wrapped says whether callers meet other code than the body of a function: a
// decorator that nobody knows, or one of the project that makes a function.
func (x *run) wrapped(d modgraph.DefID) bool {
	f := x.decl.Func(d)
	if f == nil {
		return false
	}
	if f.Flags&declare.UnknownDeco != 0 {
		return true
	}
	for i := range f.Decorators {
		dec := &f.Decorators[i]
		if dec.Def < 0 || x.nodeOf[dec.Def] < 0 {
			continue
		}
		b := x.prog.Body(dec.Def)
		if b == nil {
			continue
		}
		for k := range b.Instrs {
			if b.Instrs[k].Op == ir.OpMakeFunc {
				return true
			}
		}
	}
	return false
}

// runsLater says whether a call of the function runs none of its body.
func (x *run) runsLater(d modgraph.DefID) bool {
	def := x.prog.Def(d)
	return def.Kind == bind.KindFunction && def.Flags&(bind.Async|bind.Generator) != 0 || def.Kind == bind.KindGenExpr
}

// isCloseLike says whether a definition is a method by whose name objects are let
// go.
func (x *run) isCloseLike(d modgraph.DefID) bool {
	if d < 0 {
		return false
	}
	def := x.prog.Def(d)
	if def.Kind != bind.KindFunction || def.Flags&bind.Method == 0 {
		return false
	}
	return closeLike[x.name(d)]
}

var closeLike = func() map[string]bool {
	m := map[string]bool{}
	for _, n := range closeLikeNames {
		m[n] = true
	}
	return m
}()

func (x *run) name(d modgraph.DefID) string {
	f, i := x.prog.FileOf(d)
	return f.Bind.Names[f.Bind.Defs[i].Name]
}

// ownerClass is the class in which a method is defined, -1 for other functions.
func (x *run) ownerClass(d modgraph.DefID) int32 {
	if d < 0 || x.prog.Def(d).Flags&bind.Method == 0 {
		return -1
	}
	return int32(x.prog.Parent(d))
}

func (x *run) inBuiltins(d modgraph.DefID) bool {
	return d >= 0 && x.prog.Builtins != modgraph.NoFile && x.prog.FileIDOf(d) == x.prog.Builtins
}

// inPlace says whether an augmented assignment changes the object of its target:
// numbers, texts and tuples are replaced instead.
func (b *builder) inPlace(i int32, in *ir.Instr) bool {
	t := b.run.inf.TypeOf(b.def, in.A)
	if t == types.Invalid {
		return false
	}
	k := &b.run.decl.Known
	var one [1]types.ID
	for _, m := range b.run.types.Members(t, &one) {
		switch b.run.types.Kind(m) {
		case types.KindInstance:
			switch b.run.types.Def(m) {
			case k.List, k.Set, k.Dict, k.ByteArray:
				return true
			}
		case types.KindDict:
			return true
		}
	}
	return false
}

// guards says whether a handler around a block takes the errors that a missing
// attribute, a None or a wrong type give.
func (b *builder) guards(at ir.BlockID) bool {
	h := b.body.Blocks[at].Handler
	if h == ir.NoBlock {
		return false
	}
	b.handled(h)
	k := &b.run.decl.Known
	for _, c := range b.unmatched {
		if c < 0 {
			return true
		}
		switch modgraph.DefID(c) {
		case k.AttributeError, k.TypeError, k.Exception, k.BaseException:
			return true
		}
	}
	return false
}

// hasUnknownManager says whether a manager whose exit nobody knows may swallow
// what would otherwise leave the body.
func (b *builder) hasUnknownManager() bool {
	for i := range b.body.Blocks {
		in := &b.body.Instrs[b.body.Blocks[i].Last]
		if in.Op == ir.OpSuppress && (in.B < 0 || len(b.calls.At(in.B)) == 0) {
			return true
		}
	}
	return false
}

// methods are the functions that a class defines or inherits from classes with
// bodies, each name once, in the order of the MRO and of the text. The list is made
// once a class: every class below asks for what it inherits.
func (x *run) methods(d modgraph.DefID) []modgraph.DefID {
	if m := x.methodsOf[d].Load(); m != nil {
		return *m
	}
	var out []modgraph.DefID
	seen := map[sym.Sym]bool{}
	for _, base := range x.decl.Class(d).MRO {
		c := x.types.Def(base)
		if c == modgraph.NoDef || x.nodeOf[c] < 0 {
			continue
		}
		f, ci := x.prog.FileOf(c)
		for i := int(ci) + 1; i < len(f.Bind.Defs); i++ {
			def := &f.Bind.Defs[i]
			if def.Start >= f.Bind.Defs[ci].End {
				break
			}
			if def.Parent != ci || def.Kind != bind.KindFunction {
				continue
			}
			if n := f.IR.Syms[def.Name]; !seen[n] {
				seen[n] = true
				out = append(out, f.FirstDef+modgraph.DefID(i))
			}
		}
	}
	out = slices.Clip(out)
	x.methodsOf[d].Store(&out)
	return out
}

// inner lists the functions inside a method.
func (x *run) inner(m modgraph.DefID) []modgraph.DefID {
	var out []modgraph.DefID
	f, mi := x.prog.FileOf(m)
	for i := int(mi) + 1; i < len(f.Bind.Defs) && f.Bind.Defs[i].Start < f.Bind.Defs[mi].End; i++ {
		if def := &f.Bind.Defs[i]; def.Parent == mi && def.Kind == bind.KindFunction {
			out = append(out, f.FirstDef+modgraph.DefID(i))
		}
	}
	return out
}

// isReceiver says whether a path of a function inside a method starts at the
// method's own object.
func (x *run) isReceiver(m modgraph.DefID, p contract.Path) bool {
	f, _ := x.prog.FileOf(m)
	b := x.prog.Body(m)
	return p.Root == contract.RootFree && modgraph.DefID(p.Def) == m && b != nil && len(b.Params) > 0 && p.Name == f.IR.Syms[b.Params[0].Name]
}
