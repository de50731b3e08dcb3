package lower

import (
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/source"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
)

// call lowers a call. Where an argument may end the block, a callee that is a
// path (self.pool.put) is read behind the arguments: its receiver is then a value
// of the same block, and nothing of what is known of it is lost.
func (l *lowerer) call(id ast.NodeID) ir.Value {
	v := l.t.Call(id)
	f := v.Func()
	late := l.t.Kind(f) == ast.KindAttribute && l.splits(f, id)
	lateObject := late && l.isPath(f)
	switch {
	case lateObject:
	case late:
		l.push(l.expr(l.t.Attribute(f).Value()))
	default:
		l.push(l.expr(f))
	}
	n, kinds := l.arguments(v.Args(), v.Keywords())
	var callee ir.Value
	if lateObject {
		callee = l.expr(f)
	}
	at := l.collect(n)
	l.args = append(l.args, l.kindsOf(kinds)...)
	switch {
	case lateObject:
	case late:
		callee = l.attr(l.pop(), int32(l.t.Attribute(f).Attr()), f)
	default:
		callee = l.pop()
	}
	flag := uint8(0)
	if kinds >= 0 {
		flag = ir.FlagArgKinds
	}
	return l.emit(ir.Instr{Op: ir.OpCall, Flag: flag, A: at, B: callee, N: uint16(n)}, id)
}

// isPath says whether an expression is a name with attributes behind it.
func (l *lowerer) isPath(id ast.NodeID) bool {
	for l.t.Kind(id) == ast.KindAttribute {
		id = l.t.Attribute(id).Value()
	}
	return l.t.Kind(id) == ast.KindName
}

// arguments pushes the arguments of a call or class. The kinds, if any is not
// positional, start at l.kinds[at]; kindsOf takes them.
func (l *lowerer) arguments(args, keywords []ast.NodeID) (n int, at int) {
	t := l.t
	plain := len(keywords) == 0
	for _, a := range args {
		if t.Kind(a) == ast.KindStarred {
			plain = false
		}
	}
	at = -1
	if !plain {
		at = len(l.argKinds)
		for _, a := range args {
			if t.Kind(a) == ast.KindStarred {
				l.argKinds = append(l.argKinds, ir.ArgStar)
			} else {
				l.argKinds = append(l.argKinds, ir.ArgPositional)
			}
		}
		for _, k := range keywords {
			if name := t.Keyword(k).Arg(); name != 0 {
				l.argKinds = append(l.argKinds, ir.ArgKeyword+int32(name))
			} else {
				l.argKinds = append(l.argKinds, ir.ArgDoubleStar)
			}
		}
		if len(l.argKinds)-at > maxElements {
			l.argKinds = l.argKinds[:at+maxElements]
		}
	}
	push := func(v ir.Value) {
		if n < maxElements {
			l.push(v)
			n++
		}
	}
	for _, a := range args {
		if t.Kind(a) == ast.KindStarred {
			a = t.Starred(a).Value()
		}
		push(l.expr(a))
	}
	for _, k := range keywords {
		push(l.expr(t.Keyword(k).Value()))
	}
	return n, at
}

func (l *lowerer) kindsOf(at int) []int32 {
	if at < 0 {
		return nil
	}
	k := l.argKinds[at:]
	l.argKinds = l.argKinds[:at]
	return k
}

// makeFunc lowers a function or lambda: its defaults are operands.
func (l *lowerer) makeFunc(id, args ast.NodeID, at ast.NodeID) ir.Value {
	return l.makeFuncAt(id, args, l.span(at))
}

func (l *lowerer) makeFuncAt(id, args ast.NodeID, at source.Span) ir.Value {
	n := 0
	if args != 0 {
		v := l.t.Arguments(args)
		for _, d := range v.Defaults() {
			l.push(l.expr(d))
			n++
		}
		for _, d := range v.KwDefaults() {
			if d != 0 {
				l.push(l.expr(d))
				n++
			}
		}
	}
	first := l.collect(n)
	d := l.f.NodeDef[id]
	l.reached[d] = true
	return l.emitAt(ir.Instr{Op: ir.OpMakeFunc, A: first, B: int32(d), C: -1, N: uint16(n)}, at)
}

func (l *lowerer) span(id ast.NodeID) source.Span {
	return source.Span{Start: l.t.Start(id), End: l.t.End(id)}
}

// generator lowers a generator expression: the first iterable is evaluated here
// and passed to its body.
func (l *lowerer) generator(id ast.NodeID) ir.Value {
	v := l.t.GeneratorExp(id)
	gens := v.Generators()
	l.push(l.expr(l.t.Comprehension(gens[0]).Iter()))
	f := l.makeFunc(id, 0, id)
	x := l.pop()
	at := l.list(x)
	return l.emit(ir.Instr{Op: ir.OpCall, Flag: ir.FlagSynthetic, A: at, B: f, N: 1}, id)
}

// generatorBody lowers the body of a generator expression.
func (l *lowerer) generatorBody(id ast.NodeID) {
	v := l.t.GeneratorExp(id)
	gens := v.Generators()
	first := l.load(l.parms[0].Place, l.t.Comprehension(gens[0]).Iter())
	l.clauses(gens, first, func() {
		x := l.expr(v.Elt())
		l.yieldValue(x, v.Elt())
	}, id)
}

// comprehension lowers a list, set or dict comprehension as loops that fill a
// container.
func (l *lowerer) comprehension(id ast.NodeID) ir.Value {
	t := l.t
	var gens []ast.NodeID
	var key, elt ast.NodeID
	op, kind := ir.OpList, ir.AppendList
	switch t.Kind(id) {
	case ast.KindListComp:
		gens, elt = t.ListComp(id).Generators(), t.ListComp(id).Elt()
	case ast.KindSetComp:
		gens, elt = t.SetComp(id).Generators(), t.SetComp(id).Elt()
		op, kind = ir.OpSet, ir.AppendSet
	default:
		v := t.DictComp(id)
		gens, key, elt = v.Generators(), v.Key(), v.Value()
		op = ir.OpDict
	}
	first := l.expr(t.Comprehension(gens[0]).Iter())
	l.push(first)
	box := l.temp()
	c := l.emit(ir.Instr{Op: op, A: l.list(), Flag: ir.FlagSynthetic}, id)
	l.store(box, c, id)
	first = l.pop()
	mark, comp := len(l.renames), l.classComp
	l.renames = append(l.renames, l.f.Renames[id]...)
	l.classComp = comp || l.f.Defs[l.def].Kind == bind.KindClass
	l.clauses(gens, first, func() {
		if key != 0 {
			l.push(l.expr(key))
			v := l.expr(elt)
			k := l.pop()
			d := l.load(box, id)
			l.emit(ir.Instr{Op: ir.OpSetItem, A: l.list(d, k, v), N: 3}, elt)
			return
		}
		v := l.expr(elt)
		d := l.load(box, id)
		l.emit(ir.Instr{Op: ir.OpAppend, A: d, B: v, N: kind}, elt)
	}, id)
	l.renames, l.classComp = l.renames[:mark], comp
	return l.load(box, id)
}

// clauses lowers the for and if clauses of a comprehension around its element;
// first is the first iterable.
func (l *lowerer) clauses(gens []ast.NodeID, first ir.Value, element func(), id ast.NodeID) {
	l.enter()
	defer l.leave()
	v := l.t.Comprehension(gens[0])
	outer := l.loop
	it := first
	lp := l.openLoop(it, v.Iter(), v.IsAsync() != 0)
	after := l.newBlock()
	l.nextElement(lp, after, v.Target(), v.Iter())
	for _, c := range v.Ifs() {
		next := l.newBlock()
		l.cond(c, next, l.loops[lp].header)
		l.start(next, false)
	}
	if l.cur >= 0 {
		if len(gens) > 1 {
			l.clauses(gens[1:], l.expr(l.t.Comprehension(gens[1]).Iter()), element, id)
		} else {
			element()
		}
		l.jump(l.loops[lp].header, id)
	}
	l.loop = outer
	l.start(after, false)
}
