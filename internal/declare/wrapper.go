package declare

import (
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// keepsResult says whether what a decorator makes of a function gives the result
// of that function: calls of the decorated name have the annotated type then,
// whatever else the wrapper does.
//
//	def logged(f):
//	    @functools.wraps(f)
//	    def inner(*args, **kwargs):
//	        return f(*args, **kwargs)
//	    return inner
//
// An annotated decorator says so by (Callable[P, R]) -> Callable[P, R].
func (r *run) keepsResult(d *Decorator, async bool) bool {
	if d.Known {
		return true
	}
	if d.Def == modgraph.NoDef {
		return false
	}
	file, i := r.Prog.FileOf(d.Def)
	def := &file.Bind.Defs[i]
	if def.Kind != bind.KindFunction || len(def.Decorators) > 0 || def.Flags&(bind.Async|bind.Generator) != 0 {
		return false
	}
	if def.Returns != 0 {
		fn := r.fn(d.Def)
		if d.Call {
			if r.Types.Kind(fn.Returned) != types.KindCallable || r.Types.IsOpenCallable(fn.Returned) {
				return false
			}
			a := r.Types.Args(fn.Returned)
			return len(a) == 2 && r.sameResult(a[0], a[1])
		}
		return len(fn.Params) > 0 && r.sameResult(fn.Params[0].Type, fn.Returned)
	}
	if file.IR == nil {
		return false
	}
	first := 0
	if h := r.lexicalHeader(d.Def); h.Flags&(Method|Static) == Method {
		first = 1 // self
	}
	if !d.Call && returnsParam(&file.IR.Bodies[i], first) {
		return true
	}
	if d.Call {
		if r.factoryReturns(file, i) {
			return true
		}
		first = 0
		inner := returnedFunction(file, i)
		if inner == bind.NoDef || len(file.Bind.Defs[inner].Decorators) > 0 {
			return false
		}
		i = inner
	}
	if r.handsOn(d.Def, i, first, async) {
		return true
	}
	w := returnedFunction(file, i)
	return w != bind.NoDef && (file.Bind.Defs[w].Flags&bind.Async != 0) == async &&
		file.Bind.Defs[w].Flags&bind.Generator == 0 && passesResult(file, i, w, first)
}

// sameResult says whether both are callables with the same type variable as
// result: (Callable[P, R]) -> Callable[P, R].
func (r *run) sameResult(in, out types.ID) bool {
	if r.Types.Kind(in) != types.KindCallable || r.Types.Kind(out) != types.KindCallable {
		return false
	}
	a, b := r.Types.Args(in), r.Types.Args(out)
	x, y := a[len(a)-1], b[len(b)-1]
	return x == y && r.Types.HasVars(x)
}

// returnedFunction is the nested function that every return of a function gives.
func returnedFunction(file *modgraph.File, i bind.DefIndex) bind.DefIndex {
	b := &file.IR.Bodies[i]
	out := bind.NoDef
	for k := range b.Instrs {
		in := &b.Instrs[k]
		if in.Op != ir.OpReturn {
			continue
		}
		if in.A < 0 || b.Instrs[in.A].Op != ir.OpLoad {
			return bind.NoDef
		}
		pl := ir.Place(b.Instrs[in.A].A)
		if pl < 0 || b.Places.Kind[pl] > ir.PlaceCell {
			return bind.NoDef
		}
		inner := nestedNamed(file.Bind, i, b.Places.Name[pl])
		if inner == bind.NoDef || out != bind.NoDef && out != inner {
			return bind.NoDef
		}
		out = inner
	}
	return out
}

// passesResult says whether every return of a nested function gives what a call
// of a parameter of the outer function gave, awaited if it is a coroutine.
func passesResult(file *modgraph.File, outer, inner bind.DefIndex, param int) bool {
	o, b := &file.IR.Bodies[outer], &file.IR.Bodies[inner]
	if len(o.Params) <= param || b.Flags&ir.BodyTooComplex != 0 {
		return false
	}
	fn := o.Params[param].Name
	async := file.Bind.Defs[inner].Flags&bind.Async != 0
	stores := map[ir.Place]ir.Value{}
	for k := range b.Instrs {
		if in := &b.Instrs[k]; in.Op == ir.OpStore {
			v := in.B
			if _, twice := stores[ir.Place(in.A)]; twice {
				v = ir.NoValue
			}
			stores[ir.Place(in.A)] = v
		}
	}
	returns := 0
	for k := range b.Instrs {
		in := &b.Instrs[k]
		if in.Op != ir.OpReturn {
			continue
		}
		if in.Flag&ir.FlagSynthetic != 0 && onlySuppressed(b, int32(k)) {
			continue // a with statement that swallows what f raised
		}
		returns++
		v := in.A
		// result = f(); return result
		if v >= 0 && b.Instrs[v].Op == ir.OpLoad {
			stored, ok := stores[ir.Place(b.Instrs[v].A)]
			if !ok {
				return false
			}
			v = stored
		}
		if async {
			if v < 0 || b.Instrs[v].Op != ir.OpAwait {
				return false
			}
			v = b.Instrs[v].A
		}
		if v < 0 || b.Instrs[v].Op != ir.OpCall {
			return false
		}
		callee := b.Instrs[v].B
		if callee < 0 || b.Instrs[callee].Op != ir.OpLoad {
			return false
		}
		pl := ir.Place(b.Instrs[callee].A)
		if b.Places.Kind[pl] != ir.PlaceFree || b.Places.Name[pl] != fn {
			return false
		}
	}
	return returns > 0
}

// onlySuppressed says whether an instruction stands in a block that nothing but
// with statements reach that swallow an exception.
func onlySuppressed(b *ir.Body, k int32) bool {
	for id := range b.Blocks {
		if k < b.Blocks[id].First || k > b.Blocks[id].Last {
			continue
		}
		for from := range b.Blocks {
			for _, to := range b.Successors(ir.BlockID(from)) {
				if int(to) == id && b.Instrs[b.Blocks[from].Last].Op != ir.OpSuppress {
					return false
				}
			}
		}
		return id != 0
	}
	return false
}

// maxComposed bounds decorators that are made of decorators.
const maxComposed = 4

// handsOn says whether every return of a decorator gives its parameter behind
// decorators that keep its result:
//
//	def resilient(f):
//	    return logged(retry(3)(f))
func (r *run) handsOn(d modgraph.DefID, i bind.DefIndex, param int, async bool) bool {
	if r.composed >= maxComposed {
		return false
	}
	r.composed++
	defer func() { r.composed-- }()
	file := r.Prog.Files[r.Prog.FileIDOf(d)]
	b := &file.IR.Bodies[i]
	if len(b.Params) <= param || b.Flags&ir.BodyTooComplex != 0 {
		return false
	}
	calls := 0
	for k := range b.Instrs {
		in := &b.Instrs[k]
		if in.Op == ir.OpStore && ir.Place(in.A) == b.Params[param].Place {
			return false
		}
		if in.Op != ir.OpReturn {
			continue
		}
		v := in.A
		for ; !loadsPlace(b, v, b.Params[param].Place); calls++ {
			if v < 0 || calls >= maxComposed || b.Instrs[v].Op != ir.OpCall || b.Instrs[v].N != 1 || b.Instrs[v].Flag&ir.FlagArgKinds != 0 {
				return false
			}
			dec := Decorator{Def: modgraph.NoDef}
			callee := b.Instrs[v].B
			if callee >= 0 && b.Instrs[callee].Op == ir.OpCall {
				dec.Call = true
				callee = b.Instrs[callee].B
			}
			s := r.loaded(d, i, b, callee)
			if s == nil || s.Def == modgraph.NoDef {
				return false
			}
			dec.Def, dec.Name = s.Def, r.Prog.QualName(s.Def)
			flags, known := knownDecorators[dec.Name]
			dec.Known = known && flags&^(Memoised|Wraps) == 0
			if !dec.Known && (r.Prog.Def(s.Def).Kind != bind.KindFunction || !r.keepsResult(&dec, async)) {
				return false
			}
			v = b.Operands(&b.Instrs[v])[0]
		}
	}
	return calls > 0
}

// loaded is what a value of a body means that names something outside of it: a
// name, or an attribute of a module.
func (r *run) loaded(d modgraph.DefID, i bind.DefIndex, b *ir.Body, v ir.Value) *Symbol {
	if v < 0 {
		return nil
	}
	fid := r.Prog.FileIDOf(d)
	switch in := &b.Instrs[v]; in.Op {
	case ir.OpLoad:
		if k := b.Places.Kind[in.A]; k == ir.PlaceGlobal || k == ir.PlaceBuiltin {
			return r.name(fid, i, r.symOf(fid, b.Places.Name[in.A]))
		}
	case ir.OpAttr:
		if base := r.loaded(d, i, b, in.A); base != nil && (base.Kind == SymModule || base.Kind == SymMissing) {
			return r.memberOfSymbol(base, r.Prog.Files[fid].IR.Syms[in.B])
		}
	}
	return nil
}
