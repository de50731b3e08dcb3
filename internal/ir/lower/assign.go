package lower

import (
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
)

// assign stores a value of the current block into a target.
func (l *lowerer) assign(id ast.NodeID, v ir.Value) {
	l.enter()
	defer l.leave()
	t := l.t
	switch t.Kind(id) {
	case ast.KindName:
		l.store(l.root(t.Name(id).Id()), v, id)
	case ast.KindAttribute:
		x := t.Attribute(id)
		l.push(v)
		obj := l.expr(x.Value())
		v = l.pop()
		c := l.extend(l.path(obj), ir.PlaceAttr, int32(x.Attr()))
		l.emit(ir.Instr{Op: ir.OpSetAttr, A: l.list(obj, v), B: int32(x.Attr()), C: int32(c), N: 2}, id)
	case ast.KindSubscript:
		x := t.Subscript(id)
		l.push(v)
		l.push(l.expr(x.Value()))
		i := l.expr(x.Slice())
		obj := l.pop()
		v = l.pop()
		l.emit(ir.Instr{Op: ir.OpSetSub, A: l.list(obj, i, v), C: int32(l.element(obj, i)), N: 3}, id)
	case ast.KindTuple, ast.KindList:
		l.unpack(id, t.Tuple(id).Elts(), v)
	case ast.KindStarred:
		l.assign(t.Starred(id).Value(), v)
	}
}

// unpack spreads a value over several targets.
func (l *lowerer) unpack(id ast.NodeID, elts []ast.NodeID, v ir.Value) {
	t := l.t
	star := ir.NoValue
	split := l.nestedSplit(id)
	for i, e := range elts {
		if t.Kind(e) == ast.KindStarred && star < 0 {
			star = int32(i)
		}
	}
	n := min(len(elts), maxElements)
	u := l.emit(ir.Instr{Op: ir.OpUnpack, A: v, B: star, N: uint16(n)}, id)
	if split {
		// A target ends the block: all items are taken out before.
		for i := range n {
			l.push(l.emit(ir.Instr{Op: ir.OpItem, A: u, B: int32(i)}, elts[i]))
		}
		for i := range n {
			x := l.peek(n - 1 - i)
			l.assign(elts[i], x)
		}
		l.pend = l.pend[:len(l.pend)-n]
		return
	}
	for i := range n {
		x := l.emit(ir.Instr{Op: ir.OpItem, A: u, B: int32(i)}, elts[i])
		l.assign(elts[i], x)
	}
}

// nestedSplit says whether a target may end a block: whether such a node lies
// between its first leaf and itself.
func (l *lowerer) nestedSplit(id ast.NodeID) bool {
	t := l.t
	first := id
	for {
		switch t.Kind(first) {
		case ast.KindAttribute:
			first = t.Attribute(first).Value()
			continue
		case ast.KindSubscript:
			first = t.Subscript(first).Value()
			continue
		case ast.KindCall:
			first = t.Call(first).Func()
			continue
		case ast.KindStarred:
			first = t.Starred(first).Value()
			continue
		case ast.KindTuple, ast.KindList:
			if e := t.Tuple(first).Elts(); len(e) > 0 {
				first = e[0]
				continue
			}
		case ast.KindName, ast.KindConstant:
		default:
			return true // (a or b).c = ...: seldom enough to keep it simple
		}
		return l.splits(first, id)
	}
}

func (l *lowerer) augAssign(id ast.NodeID) {
	t := l.t
	v := t.AugAssign(id)
	target := v.Target()
	apply := func(x ir.Value) ir.Value {
		l.push(x)
		y := l.expr(v.Value())
		x = l.pop()
		return l.emit(ir.Instr{Op: ir.OpBinary, Flag: ir.FlagInPlace, A: x, B: y, N: uint16(v.Op())}, id)
	}
	switch t.Kind(target) {
	case ast.KindName:
		p := l.root(t.Name(target).Id())
		x := apply(l.load(p, target))
		l.store(p, x, target)
	case ast.KindAttribute:
		a := t.Attribute(target)
		obj := l.expr(a.Value())
		l.push(obj)
		x := apply(l.attr(obj, int32(a.Attr()), target))
		obj = l.pop()
		c := l.extend(l.path(obj), ir.PlaceAttr, int32(a.Attr()))
		l.emit(ir.Instr{Op: ir.OpSetAttr, A: l.list(obj, x), B: int32(a.Attr()), C: int32(c), N: 2}, target)
	case ast.KindSubscript:
		s := t.Subscript(target)
		l.push(l.expr(s.Value()))
		i := l.expr(s.Slice())
		obj := l.peek(0)
		l.push(i)
		x := apply(l.emit(ir.Instr{Op: ir.OpSub, A: obj, B: i, C: int32(l.element(obj, i))}, target))
		i = l.pop()
		obj = l.pop()
		l.emit(ir.Instr{Op: ir.OpSetSub, A: l.list(obj, i, x), C: int32(l.element(obj, i)), N: 3}, target)
	}
}

func (l *lowerer) del(id ast.NodeID) {
	l.enter()
	defer l.leave()
	t := l.t
	switch t.Kind(id) {
	case ast.KindName:
		l.emit(ir.Instr{Op: ir.OpDelete, A: int32(l.root(t.Name(id).Id()))}, id)
	case ast.KindAttribute:
		v := t.Attribute(id)
		obj := l.expr(v.Value())
		c := l.extend(l.path(obj), ir.PlaceAttr, int32(v.Attr()))
		l.emit(ir.Instr{Op: ir.OpDelAttr, A: obj, B: int32(v.Attr()), C: int32(c)}, id)
	case ast.KindSubscript:
		v := t.Subscript(id)
		l.push(l.expr(v.Value()))
		i := l.expr(v.Slice())
		obj := l.pop()
		l.emit(ir.Instr{Op: ir.OpDelSub, A: obj, B: i, C: int32(l.element(obj, i))}, id)
	case ast.KindTuple, ast.KindList:
		for _, e := range t.Tuple(id).Elts() {
			l.del(e)
		}
	}
}
