package lower

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
)

// expr lowers an expression and returns its value in the current block.
func (l *lowerer) expr(id ast.NodeID) ir.Value {
	l.enter()
	defer l.leave()
	t := l.t
	switch t.Kind(id) {
	case ast.KindName:
		name := t.Name(id).Id()
		for _, h := range l.hidden {
			if h == name {
				return l.emit(ir.Instr{Op: ir.OpTypeVar, B: int32(name)}, id)
			}
		}
		return l.load(l.root(name), id)
	case ast.KindConstant:
		return l.emit(ir.Instr{Op: ir.OpConst, A: l.constOf(t.Constant(id).Value())}, id)
	case ast.KindAttribute:
		v := t.Attribute(id)
		return l.attr(l.expr(v.Value()), int32(v.Attr()), id)
	case ast.KindCall:
		return l.call(id)
	case ast.KindSubscript:
		v := t.Subscript(id)
		l.push(l.expr(v.Value()))
		i := l.expr(v.Slice())
		obj := l.pop()
		return l.emit(ir.Instr{Op: ir.OpSub, A: obj, B: i, C: int32(l.element(obj, i))}, id)
	case ast.KindSlice:
		v := t.Slice(id)
		for _, e := range [3]ast.NodeID{v.Lower(), v.Upper(), v.Step()} {
			if e == 0 {
				l.push(ir.NoValue)
			} else {
				l.push(l.expr(e))
			}
		}
		at := l.collect(3)
		return l.emit(ir.Instr{Op: ir.OpSlice, A: at, N: 3}, id)
	case ast.KindBinOp:
		return l.binary(id)
	case ast.KindUnaryOp:
		v := t.UnaryOp(id)
		if v.Op() == ast.USub {
			if c, ok := l.negated(v.Operand()); ok {
				return l.emit(ir.Instr{Op: ir.OpConst, A: c}, id)
			}
		}
		x := l.expr(v.Operand())
		return l.emit(ir.Instr{Op: ir.OpUnary, A: x, N: uint16(v.Op())}, id)
	case ast.KindCompare:
		return l.compare(id)
	case ast.KindBoolOp:
		return l.boolOp(id)
	case ast.KindIfExp:
		return l.ifExp(id)
	case ast.KindNamedExpr:
		v := t.NamedExpr(id)
		x := l.expr(v.Value())
		l.push(x)
		l.assign(v.Target(), x)
		return l.pop()
	case ast.KindLambda:
		return l.makeFunc(id, t.Lambda(id).Args(), id)
	case ast.KindDict:
		return l.dict(id)
	case ast.KindSet:
		return l.display(ir.OpSet, t.Set(id).Elts(), id)
	case ast.KindList:
		return l.display(ir.OpList, t.List(id).Elts(), id)
	case ast.KindTuple:
		return l.display(ir.OpTuple, t.Tuple(id).Elts(), id)
	case ast.KindListComp, ast.KindSetComp, ast.KindDictComp:
		return l.comprehension(id)
	case ast.KindGeneratorExp:
		return l.generator(id)
	case ast.KindAwait:
		v := l.expr(t.Await(id).Value())
		return l.emit(ir.Instr{Op: ir.OpAwait, A: v}, id)
	case ast.KindYield:
		return l.yield(id)
	case ast.KindYieldFrom:
		v := l.expr(t.YieldFrom(id).Value())
		return l.emit(ir.Instr{Op: ir.OpYieldFrom, A: v}, id)
	case ast.KindJoinedStr:
		return l.format(t.JoinedStr(id).Values(), 0, id)
	case ast.KindTemplateStr:
		return l.format(t.TemplateStr(id).Values(), ir.FlagTemplate, id)
	case ast.KindStarred:
		// Only in a subscript: x[*a].
		return l.display(ir.OpTuple, []ast.NodeID{id}, id)
	}
	// A place that could not be parsed: any value.
	return l.load(l.anything(), id)
}

func (l *lowerer) attr(obj ir.Value, name int32, id ast.NodeID) ir.Value {
	c := l.extend(l.path(obj), ir.PlaceAttr, name)
	return l.emit(ir.Instr{Op: ir.OpAttr, A: obj, B: name, C: int32(c)}, id)
}

// binary lowers an operator; the left spine of a chain is walked by a loop, since
// it may be thousands of terms long.
func (l *lowerer) binary(id ast.NodeID) ir.Value {
	t := l.t
	mark := len(l.spine)
	for t.Kind(id) == ast.KindBinOp {
		l.spine = append(l.spine, id)
		id = t.BinOp(id).Left()
	}
	x := l.expr(id)
	for i := len(l.spine) - 1; i >= mark; i-- {
		v := t.BinOp(l.spine[i])
		l.push(x)
		y := l.expr(v.Right())
		x = l.pop()
		x = l.emit(ir.Instr{Op: ir.OpBinary, A: x, B: y, N: uint16(v.Op())}, l.spine[i])
	}
	l.spine = l.spine[:mark]
	return x
}

// compare lowers a comparison; a chain becomes branches.
func (l *lowerer) compare(id ast.NodeID) ir.Value {
	t := l.t
	v := t.Compare(id)
	ops, rights := v.Ops(), v.Comparators()
	l.push(l.expr(v.Left()))
	if len(ops) == 1 {
		y := l.expr(rights[0])
		x := l.pop()
		return l.emit(ir.Instr{Op: ir.OpCompare, A: x, B: y, N: uint16(ops[0])}, id)
	}
	out, join := l.temp(), l.newBlock()
	for i, op := range ops {
		last := i == len(ops)-1
		y := l.expr(rights[i])
		x := l.pop()
		if !last {
			l.push(y)
		}
		c := l.emit(ir.Instr{Op: ir.OpCompare, A: x, B: y, N: uint16(op)}, id)
		l.store(out, c, id)
		if last {
			l.jump(join, id)
			break
		}
		next := l.newBlock()
		l.branch(c, next, join, id)
		l.start(next, false)
	}
	l.start(join, false)
	return l.load(out, id)
}

// boolOp lowers and/or as a value.
func (l *lowerer) boolOp(id ast.NodeID) ir.Value {
	v := l.t.BoolOp(id)
	out, join := l.temp(), l.newBlock()
	vals := v.Values()
	for i, e := range vals {
		if i == len(vals)-1 {
			x := l.expr(e)
			l.store(out, x, e)
			l.jump(join, e)
			break
		}
		next := l.newBlock()
		l.operand(v.Op(), e, out, join, next)
		l.start(next, false)
	}
	l.start(join, false)
	return l.load(out, id)
}

// operand lowers an operand that is not the last: what decides the operator is its
// value and leads to join, anything else leads to next. An operand that is made with the
// other operator goes straight to next where its own value does not decide, so that no
// path through the rest believes in that value:
//
//	(given and given.copy()) or {}       # a false given is never the result
func (l *lowerer) operand(op ast.BoolOperator, e ast.NodeID, out ir.Place, join, next int32) {
	l.enter()
	defer l.leave()
	if l.t.Kind(e) == ast.KindBoolOp {
		if v := l.t.BoolOp(e); v.Op() != op {
			vals := v.Values()
			for _, x := range vals[:len(vals)-1] {
				more := l.newBlock()
				if op == ast.And {
					l.cond(x, next, more)
				} else {
					l.cond(x, more, next)
				}
				l.start(more, false)
			}
			e = vals[len(vals)-1]
			l.operand(op, e, out, join, next)
			return
		}
	}
	x := l.expr(e)
	l.store(out, x, e)
	if op == ast.And {
		l.branch(x, next, join, e)
	} else {
		l.branch(x, join, next, e)
	}
}

func (l *lowerer) ifExp(id ast.NodeID) ir.Value {
	v := l.t.IfExp(id)
	switch l.opt.Static(l.t, v.Test()) {
	case bind.True:
		return l.expr(v.Body())
	case bind.False:
		return l.expr(v.Orelse())
	}
	out, join, yes, no := l.temp(), l.newBlock(), l.newBlock(), l.newBlock()
	l.cond(v.Test(), yes, no)
	l.start(yes, false)
	x := l.expr(v.Body())
	l.store(out, x, v.Body())
	l.jump(join, id)
	l.start(no, false)
	y := l.expr(v.Orelse())
	l.store(out, y, v.Orelse())
	l.jump(join, id)
	l.start(join, false)
	return l.load(out, id)
}

// cond lowers a condition into branches.
func (l *lowerer) cond(id ast.NodeID, yes, no int32) {
	l.enter()
	defer l.leave()
	t := l.t
	switch l.opt.Static(t, id) {
	case bind.True:
		l.jumpFrom(yes, id)
		return
	case bind.False:
		l.jumpFrom(no, id)
		return
	}
	switch t.Kind(id) {
	case ast.KindUnaryOp:
		if v := t.UnaryOp(id); v.Op() == ast.Not {
			l.cond(v.Operand(), no, yes)
			return
		}
	case ast.KindBoolOp:
		v := t.BoolOp(id)
		vals := v.Values()
		for i, e := range vals {
			if i == len(vals)-1 {
				l.cond(e, yes, no)
				break
			}
			next := l.newBlock()
			if v.Op() == ast.And {
				l.cond(e, next, no)
			} else {
				l.cond(e, yes, next)
			}
			l.start(next, false)
		}
		return
	case ast.KindCompare:
		v := t.Compare(id)
		ops, rights := v.Ops(), v.Comparators()
		if len(ops) == 1 {
			break
		}
		l.push(l.expr(v.Left()))
		for i, op := range ops {
			last := i == len(ops)-1
			y := l.expr(rights[i])
			x := l.pop()
			if !last {
				l.push(y)
			}
			c := l.emit(ir.Instr{Op: ir.OpCompare, A: x, B: y, N: uint16(op)}, id)
			if last {
				l.branch(c, yes, no, id)
				break
			}
			next := l.newBlock()
			l.branch(c, next, no, id)
			l.start(next, false)
		}
		return
	}
	x := l.expr(id)
	l.branch(x, yes, no, id)
}

// jumpFrom jumps also when no block is open: an expression in dead code.
func (l *lowerer) jumpFrom(to int32, at ast.NodeID) {
	if l.cur < 0 {
		l.start(l.newBlock(), true)
	}
	l.jump(to, at)
}

// display lowers a tuple, list or set.
func (l *lowerer) display(op ir.Op, elts []ast.NodeID, id ast.NodeID) ir.Value {
	t := l.t
	rest := elts
	star := false
	if len(elts) > maxElements {
		elts = elts[:maxElements]
	}
	rest = rest[len(elts):]
	for _, e := range elts {
		if t.Kind(e) == ast.KindStarred {
			star = true
			l.push(l.expr(t.Starred(e).Value()))
			continue
		}
		l.push(l.expr(e))
	}
	at := l.collect(len(elts))
	flag := uint8(0)
	if star {
		flag = ir.FlagArgKinds
		for _, e := range elts {
			if t.Kind(e) == ast.KindStarred {
				l.args = append(l.args, ir.ArgStar)
			} else {
				l.args = append(l.args, ir.ArgPositional)
			}
		}
	}
	v := l.emit(ir.Instr{Op: op, Flag: flag, A: at, N: uint16(len(elts))}, id)
	if len(rest) > 0 {
		l.push(v)
		l.discard(rest)
		v = l.pop()
	}
	return v
}

// discard evaluates elements beyond the limit of a display.
func (l *lowerer) discard(list []ast.NodeID) {
	for _, e := range list {
		switch l.t.Kind(e) {
		case ast.KindConstant, ast.KindInvalid:
			continue
		case ast.KindStarred:
			e = l.t.Starred(e).Value()
		}
		v := l.expr(e)
		l.emit(ir.Instr{Op: ir.OpExprEnd, A: v, Flag: ir.FlagSynthetic}, e)
	}
}

func (l *lowerer) dict(id ast.NodeID) ir.Value {
	v := l.t.Dict(id)
	keys, vals := v.Keys(), v.Values()
	n := min(len(keys), maxElements/2)
	for i := range n {
		if keys[i] == 0 {
			l.push(ir.NoValue)
		} else {
			l.push(l.expr(keys[i]))
		}
		l.push(l.expr(vals[i]))
	}
	at := l.collect(2 * n)
	out := l.emit(ir.Instr{Op: ir.OpDict, A: at, N: uint16(2 * n)}, id)
	if n < len(keys) {
		l.push(out)
		l.discard(keys[n:])
		l.discard(vals[n:])
		out = l.pop()
	}
	return out
}

func (l *lowerer) yield(id ast.NodeID) ir.Value {
	var v ir.Value
	if x := l.t.Yield(id).Value(); x != 0 {
		v = l.expr(x)
	} else {
		v = l.none(id)
	}
	return l.yieldValue(v, id)
}

// yieldValue ends the block: what the caller sends starts the next one.
func (l *lowerer) yieldValue(v ir.Value, id ast.NodeID) ir.Value {
	resume := l.newBlock()
	l.spill()
	l.emit(ir.Instr{Op: ir.OpYield, A: v}, id)
	l.end(resume)
	l.start(resume, false)
	return l.emit(ir.Instr{Op: ir.OpYieldValue}, id)
}

// format lowers an f-string or t-string.
func (l *lowerer) format(values []ast.NodeID, flag uint8, id ast.NodeID) ir.Value {
	var text strings.Builder
	n := l.interpolations(values, &text)
	c := ir.NoValue
	if text.Len() > 0 {
		c = l.addConst(ir.Const{Kind: ir.ConstStr, Text: text.String()})
	}
	if n == 0 && flag == 0 {
		if c < 0 {
			c = l.addConst(ir.Const{Kind: ir.ConstStr})
		}
		return l.emit(ir.Instr{Op: ir.OpConst, A: c}, id)
	}
	at := l.collect(n)
	return l.emit(ir.Instr{Op: ir.OpFormat, Flag: flag, A: at, B: c, N: uint16(n)}, id)
}

// interpolations pushes the values of a formatted string and of the format
// specifications inside it.
func (l *lowerer) interpolations(values []ast.NodeID, text *strings.Builder) int {
	l.enter()
	defer l.leave()
	t := l.t
	n := 0
	for _, e := range values {
		var value, spec ast.NodeID
		switch t.Kind(e) {
		case ast.KindConstant:
			text.WriteString(t.Consts[t.Constant(e).Value()].Text)
			continue
		case ast.KindFormattedValue:
			v := t.FormattedValue(e)
			value, spec = v.Value(), v.FormatSpec()
		case ast.KindInterpolation:
			v := t.Interpolation(e)
			value, spec = v.Value(), v.FormatSpec()
		default:
			continue
		}
		v := l.expr(value)
		if n >= maxElements {
			continue
		}
		l.push(v)
		n++
		if spec != 0 && t.Kind(spec) == ast.KindJoinedStr {
			var ignored strings.Builder
			n += l.interpolations(t.JoinedStr(spec).Values(), &ignored)
		}
	}
	return n
}
