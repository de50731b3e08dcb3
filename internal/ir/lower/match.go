package lower

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
)

// capture is a name that a pattern binds once it has matched as a whole.
type capture struct {
	name  ast.NameID
	place ir.Place // holds the value meanwhile
	at    ast.NodeID
}

// match lowers a match statement as a chain of tests. The subject is read again
// from its variable where it is one, so that tests narrow the variable.
func (l *lowerer) match(id ast.NodeID) {
	t := l.t
	v := t.Match(id)
	s := l.expr(v.Subject())
	var subject ir.Place
	if in := &l.instrs[s]; in.Op == ir.OpLoad && l.places[in.A].kind == ir.PlaceLocal {
		subject = ir.Place(in.A)
	} else {
		subject = l.temp()
		l.store(subject, s, v.Subject())
	}
	after := l.newBlock()
	for _, c := range v.Cases() {
		if l.cur < 0 {
			break
		}
		x := t.MatchCase(c)
		next := l.newBlock()
		mark := len(l.captures)
		if p := t.MatchAs(x.Pattern()); t.Kind(x.Pattern()) == ast.KindMatchAs && p.Pattern() == 0 && p.Name() != 0 {
			val := l.load(subject, x.Pattern())
			l.store(l.root(p.Name()), val, x.Pattern())
		} else {
			l.pattern(x.Pattern(), subject, next)
		}
		if l.cur >= 0 {
			for i := mark; i < len(l.captures); i++ {
				k := l.captures[i]
				val := l.load(k.place, k.at)
				l.store(l.root(k.name), val, k.at)
			}
			if g := x.Guard(); g != 0 {
				yes := l.newBlock()
				l.cond(g, yes, next)
				l.start(yes, false)
			}
			l.stmts(x.Body())
			l.jump(after, c)
		}
		l.captures = l.captures[:mark]
		l.start(next, false)
	}
	l.jump(after, id)
	l.start(after, false)
}

// test branches on a value to the rest of the pattern or to the next case.
func (l *lowerer) test(v ir.Value, fail int32, at ast.NodeID) {
	ok := l.newBlock()
	l.branch(v, ok, fail, at)
	l.start(ok, false)
}

// bindName keeps the subject for a name; alternatives bind the same name into
// the same place.
func (l *lowerer) bindName(name ast.NameID, v ir.Value, at ast.NodeID) {
	if name == 0 {
		return
	}
	for i := range l.captures {
		if l.captures[i].name == name {
			l.store(l.captures[i].place, v, at)
			return
		}
	}
	p := l.temp()
	l.store(p, v, at)
	l.captures = append(l.captures, capture{name, p, at})
}

// sub lowers a pattern for a part of the subject, which is a value of the current
// block.
func (l *lowerer) sub(id ast.NodeID, v ir.Value, fail int32) {
	if k := l.t.Kind(id); k == ast.KindMatchAs && l.t.MatchAs(id).Pattern() == 0 {
		l.bindName(l.t.MatchAs(id).Name(), v, id)
		return
	}
	p := l.temp()
	l.store(p, v, id)
	l.pattern(id, p, fail)
}

// pattern lowers a pattern over the value of a place; control goes on where it
// matches.
func (l *lowerer) pattern(id ast.NodeID, subject ir.Place, fail int32) {
	l.enter()
	defer l.leave()
	t := l.t
	switch t.Kind(id) {
	case ast.KindMatchValue:
		l.push(l.load(subject, id))
		y := l.expr(t.MatchValue(id).Value())
		x := l.pop()
		l.test(l.emit(ir.Instr{Op: ir.OpCompare, A: x, B: y, N: uint16(ir.CmpEq)}, id), fail, id)
	case ast.KindMatchSingleton:
		x := l.load(subject, id)
		y := l.emit(ir.Instr{Op: ir.OpConst, A: l.constOf(t.MatchSingleton(id).Value())}, id)
		l.test(l.emit(ir.Instr{Op: ir.OpCompare, A: x, B: y, N: uint16(ir.CmpIs)}, id), fail, id)
	case ast.KindMatchSequence:
		l.sequence(id, subject, fail)
	case ast.KindMatchMapping:
		l.mapping(id, subject, fail)
	case ast.KindMatchClass:
		l.classPattern(id, subject, fail)
	case ast.KindMatchAs:
		v := t.MatchAs(id)
		if v.Pattern() != 0 {
			l.pattern(v.Pattern(), subject, fail)
		}
		if v.Name() != 0 {
			x := l.load(subject, id)
			l.bindName(v.Name(), x, id)
		}
	case ast.KindMatchOr:
		list := t.MatchOr(id).Patterns()
		join := l.newBlock()
		for i, p := range list {
			next := fail
			if i < len(list)-1 {
				next = l.newBlock()
			}
			l.pattern(p, subject, next)
			if l.cur >= 0 {
				l.even(list, p)
			}
			l.jump(join, p)
			if next != fail {
				l.start(next, false)
			}
			if l.cur < 0 {
				break
			}
		}
		l.start(join, false)
	case ast.KindMatchStar:
		x := l.load(subject, id)
		l.bindName(t.MatchStar(id).Name(), x, id)
	}
}

// even sets the names that other alternatives bind and this one does not. Such a
// pattern does not compile; the place is set all the same.
func (l *lowerer) even(list []ast.NodeID, p ast.NodeID) {
	var all, own []ast.NameID
	for _, q := range list {
		l.names(q, &all)
	}
	if len(all) == 0 {
		return
	}
	l.names(p, &own)
	for _, n := range all {
		if !slices.Contains(own, n) {
			l.bindName(n, l.none(p), p)
		}
	}
}

// names lists what a pattern binds.
func (l *lowerer) names(id ast.NodeID, out *[]ast.NameID) {
	l.enter()
	defer l.leave()
	t := l.t
	switch t.Kind(id) {
	case ast.KindMatchAs:
		v := t.MatchAs(id)
		if v.Name() != 0 {
			*out = append(*out, v.Name())
		}
		if v.Pattern() != 0 {
			l.names(v.Pattern(), out)
		}
	case ast.KindMatchStar:
		if n := t.MatchStar(id).Name(); n != 0 {
			*out = append(*out, n)
		}
	case ast.KindMatchMapping:
		v := t.MatchMapping(id)
		if v.Rest() != 0 {
			*out = append(*out, v.Rest())
		}
		for _, p := range v.Patterns() {
			l.names(p, out)
		}
	case ast.KindMatchSequence, ast.KindMatchOr:
		for _, p := range t.MatchSequence(id).Patterns() {
			l.names(p, out)
		}
	case ast.KindMatchClass:
		v := t.MatchClass(id)
		for _, p := range v.Patterns() {
			l.names(p, out)
		}
		for _, p := range v.KwdPatterns() {
			l.names(p, out)
		}
	}
}

func (l *lowerer) wild(id ast.NodeID) bool {
	switch l.t.Kind(id) {
	case ast.KindMatchAs:
		v := l.t.MatchAs(id)
		return v.Pattern() == 0 && v.Name() == 0
	case ast.KindMatchStar:
		return l.t.MatchStar(id).Name() == 0
	}
	return false
}

// sequence tests kind and length, then takes the elements apart.
func (l *lowerer) sequence(id ast.NodeID, subject ir.Place, fail int32) {
	t := l.t
	list := t.MatchSequence(id).Patterns()
	if len(list) > maxElements {
		list = list[:maxElements]
	}
	star := ir.NoValue
	for i, p := range list {
		if t.Kind(p) == ast.KindMatchStar && star < 0 {
			star = int32(i)
		}
	}
	exact, least := uint16(1), int32(len(list))
	if star >= 0 {
		exact, least = 0, least-1
	}
	x := l.load(subject, id)
	l.test(l.emit(ir.Instr{Op: ir.OpMatchSeq, A: x, B: least, N: exact}, id), fail, id)
	used := false
	for _, p := range list {
		used = used || !l.wild(p)
	}
	if !used {
		return
	}
	// All parts are taken out before the first of them is tested, since a test ends
	// the block.
	x = l.load(subject, id)
	u := l.emit(ir.Instr{Op: ir.OpUnpack, A: x, B: star, N: uint16(len(list))}, id)
	parts := make([]ir.Place, len(list))
	for i, p := range list {
		parts[i] = ir.NoPlace
		if l.wild(p) {
			continue
		}
		var v ir.Value
		if int32(i) == star {
			v = l.emit(ir.Instr{Op: ir.OpMatchRest, A: x, N: 0}, p)
		} else {
			v = l.emit(ir.Instr{Op: ir.OpItem, A: u, B: int32(i)}, p)
		}
		switch k := t.Kind(p); {
		case k == ast.KindMatchStar:
			l.bindName(t.MatchStar(p).Name(), v, p)
		case k == ast.KindMatchAs && t.MatchAs(p).Pattern() == 0:
			l.bindName(t.MatchAs(p).Name(), v, p)
		default:
			parts[i] = l.temp()
			l.store(parts[i], v, p)
		}
	}
	for i, p := range list {
		if parts[i] >= 0 {
			l.pattern(p, parts[i], fail)
		}
	}
}

func (l *lowerer) mapping(id ast.NodeID, subject ir.Place, fail int32) {
	t := l.t
	v := t.MatchMapping(id)
	x := l.load(subject, id)
	l.test(l.emit(ir.Instr{Op: ir.OpMatchMap, A: x}, id), fail, id)
	keys := v.Keys()
	if len(keys) > maxElements-1 {
		keys = keys[:maxElements-1]
	}
	if len(keys) > 0 {
		l.push(l.load(subject, id))
		for _, k := range keys {
			l.push(l.expr(k))
		}
		at := l.collect(len(keys) + 1)
		l.test(l.emit(ir.Instr{Op: ir.OpMatchKeys, A: at, N: uint16(len(keys) + 1)}, id), fail, id)
	}
	for i, k := range keys {
		p := v.Patterns()[i]
		if l.wild(p) {
			continue
		}
		l.push(l.load(subject, id))
		key := l.expr(k)
		x := l.pop()
		l.sub(p, l.emit(ir.Instr{Op: ir.OpSub, A: x, B: key, C: int32(l.element(x, key))}, p), fail)
	}
	if v.Rest() != 0 {
		x := l.load(subject, id)
		l.bindName(v.Rest(), l.emit(ir.Instr{Op: ir.OpMatchRest, A: x, N: 1}, id), id)
	}
}

func (l *lowerer) classPattern(id ast.NodeID, subject ir.Place, fail int32) {
	t := l.t
	v := t.MatchClass(id)
	l.push(l.load(subject, id))
	c := l.expr(v.Cls())
	x := l.pop()
	class := ir.NoPlace
	if len(v.Patterns()) > 0 {
		class = l.temp()
		l.store(class, c, v.Cls())
	}
	l.test(l.emit(ir.Instr{Op: ir.OpMatchClass, A: l.list(x, c), N: 2}, id), fail, id)
	for i, p := range v.Patterns() {
		if l.wild(p) {
			continue
		}
		x := l.load(subject, p)
		c := l.load(class, p)
		l.sub(p, l.emit(ir.Instr{Op: ir.OpMatchArg, A: x, B: c, N: uint16(i)}, p), fail)
	}
	for i, p := range v.KwdPatterns() {
		x := l.load(subject, p)
		l.sub(p, l.attr(x, int32(v.KwdAttrs()[i]), p), fail)
	}
}
