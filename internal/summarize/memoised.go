package summarize

import (
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// memoised says whether a decorator of the program keeps what the function gives
// and hands it out again: callers borrow the result then, as behind
// functools.cache.
//
//	def cached(f):
//	    def inner(*args):
//	        if args not in cache:
//	            cache[args] = f(*args)
//	        return cache[args]
//	    return inner
func (x *run) memoised(d modgraph.DefID) bool {
	if d < 0 || x.prog.Def(d).Kind != bind.KindFunction {
		return false
	}
	f := x.decl.Func(d)
	if f == nil {
		return false
	}
	for i := range f.Decorators {
		if dec := f.Decorators[i].Def; dec >= 0 && x.nodeOf[dec] >= 0 && x.keepsCalls(dec) {
			return true
		}
	}
	return false
}

// remembered says whether what a function gives is kept by the decorator of a library,
// in the object or in a table: the next caller gets the same again.
//
//	@cached_property
//	def client(self):
//	    return httpx.Client()
func (x *run) remembered(d modgraph.DefID) bool {
	return d >= 0 && x.decl.FuncFlagsOf(d)&(declare.Cached|declare.Memoised) != 0
}

// keepsCalls says whether a function nested in a decorator stores what a call of a
// variable of the enclosing function gave in a container or a field.
func (x *run) keepsCalls(dec modgraph.DefID) bool {
	file, i := x.prog.FileOf(dec)
	for k := range file.Bind.Defs {
		if !within(file.Bind, bind.DefIndex(k), i) {
			continue
		}
		b := &file.IR.Bodies[k]
		for n := range b.Instrs {
			in := &b.Instrs[n]
			var v ir.Value
			switch in.Op {
			case ir.OpSetSub:
				v = b.Operands(in)[2]
			case ir.OpSetAttr:
				v = b.Operands(in)[1]
			default:
				continue
			}
			if callsFree(b, v) {
				return true
			}
		}
	}
	return false
}

// within says whether a definition stands inside another one.
func within(f *bind.File, d, outer bind.DefIndex) bool {
	for depth := 0; d > 0 && depth < 16; depth++ {
		if d = f.Defs[d].Parent; d == outer {
			return true
		}
	}
	return false
}

// callsFree says whether a value is the result of a call of a variable of an
// enclosing function, awaited or kept in a local variable first.
func callsFree(b *ir.Body, v ir.Value) bool {
	for range 4 {
		if v < 0 {
			return false
		}
		switch in := &b.Instrs[v]; in.Op {
		case ir.OpAwait:
			v = in.A
		case ir.OpLoad:
			stored := ir.Value(ir.NoValue)
			for k := range b.Instrs {
				if st := &b.Instrs[k]; st.Op == ir.OpStore && st.A == in.A {
					stored = st.B
				}
			}
			v = stored
		case ir.OpCall:
			callee := &b.Instrs[in.B]
			return callee.Op == ir.OpLoad && b.Places.Kind[callee.A] == ir.PlaceFree
		default:
			return false
		}
	}
	return false
}
