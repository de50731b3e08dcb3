package lower

import (
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
)

// exit is a way out of a region.
type exit uint8

const (
	exitReturn exit = iota
	exitBreak
	exitContinue
)

// frameKind is the kind of a region.
type frameKind uint8

const (
	frameLoop frameKind = iota
	frameFinally
	frameWith
	frameName // except ... as e: the name is deleted on the way out
)

// frame is a region that return, break and continue leave.
type frame struct {
	kind     frameKind
	brk, cnt int32    // frameLoop: targets
	place    ir.Place // frameFinally: tag, frameWith: manager, frameName: variable
	final    int32    // frameFinally: its body
	arms     [3]armOut
	nArms    uint16 // jumps that have a number
	async    bool
	at       ast.NodeID
	// What holds outside of the region.
	handler int32
	flags   ir.BlockFlags
	loop    int32
}

// armOut is an exit that passes through a finally body.
type armOut struct {
	used bool
	tag  uint16
	at   ast.NodeID
}

// arm is one arm of a switch on a resume tag.
type arm struct {
	tag   uint16
	block int32
}

// leaves says whether a return passes something on its way out.
func (l *lowerer) leaves() bool {
	for i := range l.frames {
		if k := l.frames[i].kind; k == frameFinally || k == frameWith {
			return true
		}
	}
	return false
}

// ret lowers a return of a value.
func (l *lowerer) ret(v ir.Value, at ast.NodeID) {
	if !l.leaves() {
		l.emit(ir.Instr{Op: ir.OpReturn, A: v}, at)
		l.end()
		return
	}
	l.store(l.returnPlace(), v, at)
	l.leaveBy(exitReturn, at)
}

// leaveBy walks the frames outwards up to the target of the exit.
func (l *lowerer) leaveBy(e exit, at ast.NodeID) {
	handler, flags, loop := l.handler, l.flags, l.loop
	n := len(l.frames)
	for i := n - 1; i >= 0 && l.cur >= 0; i-- {
		f := &l.frames[i]
		switch f.kind {
		case frameLoop:
			switch e {
			case exitBreak:
				l.jump(f.brk, at)
			case exitContinue:
				l.jump(f.cnt, at)
			}
		case frameFinally:
			a := &f.arms[e]
			if !a.used {
				a.used, a.at, a.tag = true, at, ir.TagReturn
				if e != exitReturn {
					a.tag = ir.TagFirstJump + f.nArms
					f.nArms++
				}
			}
			l.emit(ir.Instr{Op: ir.OpSetTag, A: int32(f.place), N: a.tag}, at)
			l.jump(f.final, at)
		case frameWith:
			l.handler, l.flags, l.loop = f.handler, f.flags, f.loop
			l.next(at)
			l.exitManager(f, at)
		case frameName:
			if e != exitReturn {
				l.emit(ir.Instr{Op: ir.OpDelete, A: int32(f.place), Flag: ir.FlagSynthetic}, at)
			}
		}
	}
	if l.cur >= 0 {
		if e == exitReturn {
			v := l.load(l.returnPlace(), at)
			l.emit(ir.Instr{Op: ir.OpReturn, A: v}, at)
			l.end()
		} else {
			// A break or continue outside of a loop does not compile.
			l.emit(ir.Instr{Op: ir.OpUnreachable}, at)
			l.end()
		}
	}
	l.handler, l.flags, l.loop = handler, flags, loop
}

// exitManager runs the normal exit of a with statement.
func (l *lowerer) exitManager(f *frame, at ast.NodeID) {
	m := l.load(f.place, f.at)
	l.emit(ir.Instr{Op: ir.OpExit, Flag: asyncFlag(f.async), A: m, B: ir.NoValue}, f.at)
}

func asyncFlag(async bool) uint8 {
	if async {
		return ir.FlagAsync
	}
	return 0
}

func (l *lowerer) pushFrame(f frame) {
	f.handler, f.flags, f.loop = l.handler, l.flags, l.loop
	l.frames = append(l.frames, f)
}

func (l *lowerer) popFrame() frame {
	f := l.frames[len(l.frames)-1]
	l.frames = l.frames[:len(l.frames)-1]
	return f
}

// with lowers the items of a with statement from the k-th on, then its body.
func (l *lowerer) with(items, body []ast.NodeID, async bool, id ast.NodeID) {
	l.enter()
	defer l.leave()
	item := l.t.Withitem(items[0])
	at := item.ContextExpr()
	m := l.expr(at)
	place := l.temp()
	l.store(place, m, at)
	v := l.emit(ir.Instr{Op: ir.OpEnter, Flag: asyncFlag(async), A: m}, at)
	target := item.OptionalVars()
	late := target != 0 && l.t.Kind(target) != ast.KindName
	switch {
	case late:
		// The assignment can raise and is guarded: the value goes over the border.
		l.push(v)
	case target != 0:
		l.assign(target, v)
	}
	after, handler := l.newBlock(), l.newBlock()
	l.pushFrame(frame{kind: frameWith, place: place, async: async, at: at})
	l.handler = handler
	l.flags |= ir.BlockInWith
	l.next(at)
	if late {
		v = l.pop()
		l.assign(target, v)
	}
	if len(items) > 1 {
		l.with(items[1:], body, async, id)
	} else {
		l.stmts(body)
	}
	f := l.popFrame()
	l.handler, l.flags = f.handler, f.flags
	if l.cur >= 0 {
		l.next(at)
		l.exitManager(&f, at)
		l.jump(after, at)
	}
	exc := l.newExc()
	l.startHandler(handler, exc, at)
	e := l.emit(ir.Instr{Op: ir.OpExcValue, A: int32(exc)}, at)
	m = l.load(place, at)
	x := l.emit(ir.Instr{Op: ir.OpExit, Flag: asyncFlag(async), A: m, B: e}, at)
	on := l.newBlock()
	l.emit(ir.Instr{Op: ir.OpSuppress, A: m, B: x, C: int32(exc)}, at)
	l.end(after, on)
	l.start(on, false)
	l.emit(ir.Instr{Op: ir.OpReraise, A: int32(exc)}, at)
	l.end()
	l.start(after, false)
}

// startHandler opens a handler block: it parks the exception.
func (l *lowerer) startHandler(b int32, exc ir.Place, at ast.NodeID) {
	l.blocks[b].flags |= ir.BlockHandlerEntry
	l.start(b, true)
	l.emit(ir.Instr{Op: ir.OpCatch, A: int32(exc)}, at)
}

// try lowers a try statement of either kind.
func (l *lowerer) try(id ast.NodeID) {
	v := l.t.Try(id)
	if len(v.Finalbody()) == 0 {
		l.tryExcept(v, id)
		return
	}
	tag, exc := l.newTag(), l.newExc()
	handler, final, after := l.newBlock(), l.newBlock(), l.newBlock()
	l.pushFrame(frame{kind: frameFinally, place: tag, final: final, at: id})
	l.handler = handler
	if len(v.Handlers()) > 0 {
		l.tryExcept(v, id)
	} else {
		l.next(id)
		l.stmts(v.Body())
		l.stmts(v.Orelse())
	}
	normal := l.cur >= 0
	if normal {
		l.emit(ir.Instr{Op: ir.OpSetTag, A: int32(tag), N: ir.TagNormal}, id)
		l.jump(final, id)
	}
	f := l.popFrame()
	l.handler, l.flags, l.loop = f.handler, f.flags, f.loop
	at := v.Finalbody()[0]
	l.startHandler(handler, exc, at)
	l.emit(ir.Instr{Op: ir.OpSetTag, A: int32(tag), N: ir.TagRaise}, at)
	l.jump(final, at)
	l.flags |= ir.BlockInFinally
	l.start(final, false)
	idle := len(l.active) == 0
	if idle {
		l.active = append(l.active, exc)
	}
	l.stmts(v.Finalbody())
	if idle {
		l.active = l.active[:0]
	}
	l.flags = f.flags
	if l.cur < 0 {
		return
	}
	first := len(l.arms)
	var targets [8]int32
	n := 0
	add := func(tag uint16, b int32) {
		l.arms = append(l.arms, arm{tag, b})
		targets[n] = b
		n++
	}
	if normal {
		add(ir.TagNormal, after)
	}
	reraise := l.newBlock()
	add(ir.TagRaise, reraise)
	var outs [3]int32
	for e, a := range f.arms {
		if a.used {
			outs[e] = l.newBlock()
			add(a.tag, outs[e])
		}
	}
	l.spill()
	l.emit(ir.Instr{Op: ir.OpSwitchTag, A: int32(tag), B: int32(first), N: uint16(n)}, id)
	l.end(targets[:n]...)
	l.start(reraise, false)
	l.emit(ir.Instr{Op: ir.OpReraise, A: int32(exc)}, at)
	l.end()
	for e, a := range f.arms {
		if a.used {
			l.start(outs[e], false)
			l.leaveBy(exit(e), a.at)
		}
	}
	l.start(after, false)
}

// tryExcept lowers the body, the except clauses and the else clause.
func (l *lowerer) tryExcept(v ast.Try, id ast.NodeID) {
	t := l.t
	star := uint8(0)
	if t.Kind(id) == ast.KindTryStar {
		star = ir.FlagStar
	}
	exc := l.newExc()
	chain, after := l.newBlock(), l.newBlock()
	outer, flags := l.handler, l.flags
	l.handler = chain
	l.next(id)
	l.stmts(v.Body())
	l.handler = outer
	if l.cur >= 0 {
		l.next(id)
		l.stmts(v.Orelse())
		l.jump(after, id)
	}
	at := id
	if h := v.Handlers(); len(h) > 0 {
		at = h[0]
	}
	l.startHandler(chain, exc, at)
	for _, h := range v.Handlers() {
		x := t.ExceptHandler(h)
		next := l.newBlock()
		if typ := x.Type(); typ != 0 {
			c := l.expr(typ)
			in := l.newBlock()
			l.emit(ir.Instr{Op: ir.OpMatchExc, Flag: star, A: c, B: int32(exc)}, typ)
			l.end(in, next)
			l.flags |= ir.BlockInExcept
			l.start(in, false)
		} else {
			l.flags |= ir.BlockInExcept
			l.next(h)
		}
		l.clause(x, exc, h)
		l.jump(after, h)
		l.flags = flags
		l.start(next, false)
		if l.cur < 0 {
			break
		}
	}
	if l.cur >= 0 {
		l.emit(ir.Instr{Op: ir.OpReraise, A: int32(exc)}, at)
		l.end()
	}
	l.start(after, false)
}

// clause lowers the body of an except clause.
func (l *lowerer) clause(x ast.ExceptHandler, exc ir.Place, h ast.NodeID) {
	var name ir.Place = ir.NoPlace
	if x.Name() != 0 {
		name = l.root(x.Name())
		v := l.emit(ir.Instr{Op: ir.OpExcValue, A: int32(exc)}, h)
		l.store(name, v, h)
		l.pushFrame(frame{kind: frameName, place: name, at: h})
	}
	l.active = append(l.active, exc)
	l.stmts(x.Body())
	l.active = l.active[:len(l.active)-1]
	if name >= 0 {
		l.popFrame()
		if l.cur >= 0 {
			l.emit(ir.Instr{Op: ir.OpDelete, A: int32(name), Flag: ir.FlagSynthetic}, h)
		}
	}
}
