package lower

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
)

// stmts lowers statements up to the first that does not come back.
func (l *lowerer) stmts(list []ast.NodeID) {
	for _, s := range list {
		if l.cur < 0 {
			return
		}
		l.stmt(s)
	}
}

func (l *lowerer) stmt(id ast.NodeID) {
	l.enter()
	defer l.leave()
	t := l.t
	switch t.Kind(id) {
	case ast.KindExpr:
		e := t.Expr(id).Value()
		if t.Kind(e) == ast.KindConstant {
			return
		}
		v := l.expr(e)
		l.emit(ir.Instr{Op: ir.OpExprEnd, A: v}, e)
	case ast.KindAssign:
		v := t.Assign(id)
		targets := v.Targets()
		x := l.expr(v.Value())
		if len(targets) == 1 {
			l.assign(targets[0], x)
			return
		}
		l.push(x)
		for _, target := range targets {
			x = l.peek(0)
			l.assign(target, x)
		}
		l.pend = l.pend[:len(l.pend)-1]
	case ast.KindAnnAssign:
		if v := t.AnnAssign(id); v.Value() != 0 {
			x := l.expr(v.Value())
			l.assign(v.Target(), x)
		}
	case ast.KindAugAssign:
		l.augAssign(id)
	case ast.KindReturn:
		var v ir.Value
		if x := t.Return(id).Value(); x != 0 {
			v = l.expr(x)
		} else {
			v = l.none(id)
		}
		l.ret(v, id)
	case ast.KindDelete:
		for _, x := range t.Delete(id).Targets() {
			l.del(x)
		}
	case ast.KindFunctionDef, ast.KindAsyncFunctionDef:
		l.function(id)
	case ast.KindClassDef:
		l.class(id)
	case ast.KindFor:
		l.forLoop(id, false)
	case ast.KindAsyncFor:
		l.forLoop(id, true)
	case ast.KindWhile:
		l.while(id)
	case ast.KindIf:
		l.ifStmt(id)
	case ast.KindWith, ast.KindAsyncWith:
		v := t.With(id)
		if len(v.Items()) == 0 {
			l.stmts(v.Body()) // a head that could not be parsed
			return
		}
		l.with(v.Items(), v.Body(), t.Kind(id) == ast.KindAsyncWith, id)
	case ast.KindMatch:
		l.match(id)
	case ast.KindRaise:
		l.raise(id)
	case ast.KindTry, ast.KindTryStar:
		l.try(id)
	case ast.KindAssert:
		l.assert(id)
	case ast.KindImport:
		l.importStmt(id)
	case ast.KindImportFrom:
		l.importFrom(id)
	case ast.KindBreak:
		l.leaveBy(exitBreak, id)
	case ast.KindContinue:
		l.leaveBy(exitContinue, id)
	case ast.KindTypeAlias:
		n := t.TypeAlias(id).Name()
		if t.Kind(n) == ast.KindName {
			name := t.Name(n).Id()
			v := l.emit(ir.Instr{Op: ir.OpTypeAlias, B: int32(name)}, n)
			l.store(l.root(name), v, n)
		}
	}
}

// ifStmt lowers an if; a branch that a constant, the version or the platform
// excludes is not entered and leaves nothing behind.
func (l *lowerer) ifStmt(id ast.NodeID) {
	v := l.t.If(id)
	flags := l.flags
	var yesFlags, noFlags ir.BlockFlags
	switch l.opt.Static(l.t, v.Test()) {
	case bind.True:
		l.stmts(v.Body())
		return
	case bind.False:
		l.stmts(v.Orelse())
		return
	case bind.Checking:
		yesFlags = ir.BlockTypeChecking
	case bind.NotChecking:
		noFlags = ir.BlockTypeChecking
	}
	yes, after := l.newBlock(), l.newBlock()
	no := after
	if len(v.Orelse()) > 0 {
		no = l.newBlock()
	}
	l.cond(v.Test(), yes, no)
	l.flags = flags | yesFlags
	l.start(yes, false)
	l.stmts(v.Body())
	l.jump(after, id)
	if no != after {
		l.flags = flags | noFlags
		l.start(no, false)
		l.stmts(v.Orelse())
		l.jump(after, id)
	}
	l.flags = flags
	l.start(after, false)
}

// openLoop starts a for loop or a clause of a comprehension behind its iterable.
func (l *lowerer) openLoop(iterable ir.Value, at ast.NodeID, async bool) int32 {
	place := l.temp()
	over := l.path(iterable)
	it := l.emit(ir.Instr{Op: ir.OpIter, Flag: asyncFlag(async), A: iterable}, at)
	l.store(place, it, at)
	return l.newLoop(loop{iter: place, over: over, async: async}, at)
}

// newLoop opens the header of a loop.
func (l *lowerer) newLoop(x loop, at ast.NodeID) int32 {
	n := int32(len(l.loops))
	x.header, x.parent = l.newBlock(), l.loop
	l.loops = append(l.loops, x)
	l.jump(x.header, at)
	l.loop = n
	l.blocks[x.header].flags |= ir.BlockLoopHeader
	l.start(x.header, false)
	return n
}

// nextElement asks for the next element and binds it at the start of the body.
func (l *lowerer) nextElement(lp, after int32, target, at ast.NodeID) {
	x := l.loops[lp]
	in := l.newBlock()
	l.spill()
	l.emit(ir.Instr{Op: ir.OpNext, Flag: asyncFlag(x.async), A: int32(x.iter)}, at)
	l.end(in, after)
	l.start(in, false)
	v := l.emit(ir.Instr{Op: ir.OpNextValue, Flag: asyncFlag(x.async), A: int32(x.iter)}, target)
	l.assign(target, v)
}

func (l *lowerer) forLoop(id ast.NodeID, async bool) {
	v := l.t.For(id)
	outer := l.loop
	it := l.expr(v.Iter())
	lp := l.openLoop(it, v.Iter(), async)
	done, after := l.newBlock(), l.newBlock()
	l.nextElement(lp, done, v.Target(), v.Iter())
	l.loopBody(lp, outer, after, v.Body(), id)
	l.start(done, false)
	l.stmts(v.Orelse())
	l.jump(after, id)
	l.start(after, false)
}

// loopBody lowers the body of a loop and goes back to its header.
func (l *lowerer) loopBody(lp, outer, after int32, body []ast.NodeID, id ast.NodeID) {
	l.pushFrame(frame{kind: frameLoop, brk: after, cnt: l.loops[lp].header})
	l.stmts(body)
	l.popFrame()
	l.jump(l.loops[lp].header, id)
	l.loop = outer
}

func (l *lowerer) while(id ast.NodeID) {
	v := l.t.While(id)
	truth := l.opt.Static(l.t, v.Test())
	if truth == bind.False {
		l.stmts(v.Orelse())
		return
	}
	outer := l.loop
	lp := l.newLoop(loop{iter: ir.NoPlace, over: ir.NoPlace}, id)
	done, after := l.newBlock(), l.newBlock()
	if truth != bind.True {
		in := l.newBlock()
		l.cond(v.Test(), in, done)
		l.start(in, false)
	}
	l.loopBody(lp, outer, after, v.Body(), id)
	l.start(done, false)
	l.stmts(v.Orelse())
	l.jump(after, id)
	l.start(after, false)
}

func (l *lowerer) raise(id ast.NodeID) {
	v := l.t.Raise(id)
	if v.Exc() == 0 {
		exc := ir.NoPlace
		if n := len(l.active); n > 0 {
			exc = l.active[n-1]
		} else {
			// What the caller is handling: a place that no handler fills.
			exc = l.addRoot(ir.PlaceExc, 0, 0)
		}
		l.emit(ir.Instr{Op: ir.OpReraise, A: int32(exc)}, id)
		l.end()
		return
	}
	l.push(l.expr(v.Exc()))
	cause := ir.NoValue
	if v.Cause() != 0 {
		cause = l.expr(v.Cause())
	}
	x := l.pop()
	l.emit(ir.Instr{Op: ir.OpRaise, A: x, B: cause}, id)
	l.end()
}

func (l *lowerer) assert(id ast.NodeID) {
	v := l.t.Assert(id)
	ok, fail := l.newBlock(), l.newBlock()
	l.cond(v.Test(), ok, fail)
	l.start(fail, false)
	if l.cur >= 0 {
		x := ir.NoValue
		n := 0
		if v.Msg() != 0 {
			x = l.expr(v.Msg())
			n = 1
		}
		f := l.emit(ir.Instr{Op: ir.OpLoad, Flag: ir.FlagSynthetic, A: int32(l.assertionError())}, id)
		at := int32(len(l.args))
		if n > 0 {
			l.args = append(l.args, x)
		}
		c := l.emit(ir.Instr{Op: ir.OpCall, Flag: ir.FlagSynthetic, A: at, B: f, N: uint16(n)}, id)
		l.emit(ir.Instr{Op: ir.OpRaise, Flag: ir.FlagSynthetic, A: c, B: ir.NoValue}, id)
		l.end()
	}
	l.start(ok, false)
}

// assertionError is the place of the builtin, whatever the module calls so.
func (l *lowerer) assertionError() ir.Place {
	name := int32(l.t.Intern("AssertionError"))
	for p := l.firstRoot; p >= 0; p = l.places[p].next {
		if l.places[p].kind == ir.PlaceBuiltin && l.places[p].name == name {
			return p
		}
	}
	p := l.addRoot(ir.PlaceBuiltin, name, 0)
	if l.f.Symbol(l.def, name) < 0 && l.global(name) == ir.PlaceBuiltin {
		l.rootOf[name], l.rootStamp[name] = p, l.stamp
	}
	return p
}

func (l *lowerer) importStmt(id ast.NodeID) {
	t := l.t
	for _, a := range t.Import(id).Names() {
		v := t.Alias(a)
		in := ir.Instr{Op: ir.OpImport, B: int32(v.Name()), C: l.importIndex(a)}
		name := v.Asname()
		if name == 0 {
			in.N = 1
			name = v.Name()
			if top, _, dotted := strings.Cut(t.Text(name), "."); dotted {
				name = t.Intern(top)
			}
		}
		x := l.emit(in, a)
		l.store(l.root(name), x, a)
	}
}

func (l *lowerer) importFrom(id ast.NodeID) {
	t := l.t
	v := t.ImportFrom(id)
	names := v.Names()
	module := v.Module()
	if v.Level() > 0 {
		module = t.Intern(strings.Repeat(".", int(v.Level())) + t.Text(module))
	} else if t.Text(module) == "__future__" {
		return
	}
	if len(names) == 0 {
		return
	}
	m := l.emit(ir.Instr{Op: ir.OpImport, Flag: ir.FlagFrom, B: int32(module), C: l.importIndex(names[0])}, id)
	for _, a := range names {
		x := t.Alias(a)
		if t.Text(x.Name()) == "*" {
			l.emit(ir.Instr{Op: ir.OpImportStar, A: m, C: l.importIndex(a)}, a)
			continue
		}
		name := x.Asname()
		if name == 0 {
			name = x.Name()
		}
		y := l.emit(ir.Instr{Op: ir.OpImportFrom, A: m, B: int32(x.Name()), C: l.importIndex(a)}, a)
		l.store(l.root(name), y, a)
	}
}
