package flow

import (
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/ir"
)

// step applies one instruction to the current vector and reports whether control
// goes on behind it.
func (s *Solver) step(id ir.BlockID, i int32) bool {
	b := s.in.Body
	in := &b.Instrs[i]
	info := &s.in.Infos[i]
	if s.sink != nil {
		s.point.Block, s.point.Instr = id, i
		s.sink.Instr(&s.point)
	}
	s.adopting = 0
	if info.NEffects > 0 {
		s.applyEffects(i)
	}
	if info.NRaises > 0 {
		s.raiseOwn(id, i)
	}
	if info.Flags&NeverReturns != 0 {
		return false
	}
	if info.NEffects > 0 {
		s.takeEffects(i)
	}
	if s.cur[hdrClosed]|s.cur[hdrClosed+1] != 0 {
		s.remade(i)
		if info.Flags&MaySuspend != 0 {
			s.suspended()
		}
	}
	s.temps[i] = s.eval(in, i, info)
	return true
}

// eval computes the result of an instruction.
func (s *Solver) eval(in *ir.Instr, i int32, info *Info) Value {
	switch in.Op {
	case ir.OpConst:
		return s.constValue(in.A)
	case ir.OpLoad:
		return s.load(ir.Place(in.A), info)
	case ir.OpStore:
		s.store(i, ir.Place(in.A), s.temps[in.B])
		return Empty
	case ir.OpDelete:
		s.store(i, ir.Place(in.A), JustUnbound)
		return Empty
	case ir.OpAttr:
		if info.Flags&PropertyCall != 0 {
			return s.result(i, info)
		}
		v := Empty
		if in.C >= 0 {
			v = s.cur.place(ir.Place(in.C))
		}
		if v == Empty {
			v = s.selected(s.temps[in.A], contract.Selector{Kind: contract.SelAttr, Name: s.in.File.Syms[in.B]})
		}
		if info.Flags&NoSite != 0 && s.wholeOf(v) != 0 {
			return JustUnknown // a number or a text of an owned object gives nothing of it away
		}
		return s.narrowByType(v, info)
	case ir.OpSub:
		if in.C >= 0 {
			if v := s.cur.place(ir.Place(in.C)); v != Empty {
				return v
			}
		}
		if v, ok := s.component(s.temps[in.A], in.B); ok {
			return v
		}
		return s.selected(s.temps[in.A], contract.Selector{Kind: contract.SelElem})
	case ir.OpSetAttr:
		args := s.in.Body.Operands(in)
		s.setAttr(i, args[0], args[1], in.B, ir.Place(in.C))
		return Empty
	case ir.OpSetSub:
		args := s.in.Body.Operands(in)
		s.escape(s.temps[args[2]])
		s.escape(s.temps[args[1]])
		if in.C >= 0 {
			s.setPath(ir.Place(in.C), s.temps[args[2]])
		}
		return Empty
	case ir.OpUnpack:
		return s.temps[in.A]
	case ir.OpItem:
		return s.item(in)
	case ir.OpIter:
		if s.makes(i) {
			return s.result(i, info)
		}
		if info.Flags&Snapshot != 0 {
			return s.values.Of(s.values.Site(i, -1))
		}
		return s.temps[in.A]
	case ir.OpNextValue:
		return s.selected(s.cur.place(ir.Place(in.A)), contract.Selector{Kind: contract.SelElem})
	case ir.OpCatch:
		v := Value(s.cur[hdrExc])
		s.cur[hdrExc] = 0
		s.cur.setPlace(ir.Place(in.A), v)
		return v
	case ir.OpExcValue:
		return s.cur.place(ir.Place(in.A))
	case ir.OpSetTag:
		s.cur.setPlace(ir.Place(in.A), s.values.Of(s.values.Tag(in.N)))
		return Empty
	case ir.OpUnary:
		if ir.UnaryOp(in.N) == ir.UnaryNot {
			return s.not(s.temps[in.A])
		}
		return JustUnknown
	case ir.OpTuple:
		if s.uses[i] == useEscapes {
			s.escapeAll(in)
		}
		return s.values.Of(s.values.Site(i, -1))
	case ir.OpList, ir.OpSet, ir.OpDict:
		s.escapeAll(in)
		return s.values.Of(s.values.Site(i, -1))
	case ir.OpAppend:
		s.escape(s.temps[in.B])
		return Empty
	case ir.OpSetItem:
		for _, a := range s.in.Body.Operands(in)[1:] {
			s.escape(s.temps[a])
		}
		return Empty
	case ir.OpCompare, ir.OpBinary:
		return s.result(i, info)
	case ir.OpMakeFunc, ir.OpMakeClass:
		return s.values.Of(s.values.Site(i, -1))
	case ir.OpCall, ir.OpAwait, ir.OpEnter, ir.OpExit, ir.OpYieldFrom, ir.OpImport, ir.OpImportFrom:
		return s.result(i, info)
	}
	return JustUnknown
}

func (s *Solver) constValue(c int32) Value {
	switch s.in.File.Consts[c].Kind {
	case ir.ConstNone:
		return JustNone
	case ir.ConstTrue:
		return JustTrue
	case ir.ConstFalse:
		return JustFalse
	}
	return s.values.Of(s.values.Const(c))
}

// load reads a place. That it may be unbound is the rules' business; behind the
// load it is bound.
func (s *Solver) load(p ir.Place, info *Info) Value {
	if s.in.Volatile != nil && s.in.Volatile[p] {
		return JustUnknown
	}
	switch {
	case info.Flags&IsFalse != 0:
		return JustFalse
	case info.Flags&IsTrue != 0:
		return JustTrue
	case info.Flags&IsNone != 0:
		return JustNone
	}
	v := s.cur.place(p)
	if s.values.Has(v, Unbound) {
		v = s.values.Filter(v, func(a Atom) bool { return a != Unbound })
		if v == Empty {
			v = JustUnknown
		}
	}
	return s.narrowByType(v, info)
}

func (s *Solver) narrowByType(v Value, info *Info) Value {
	if info.Flags&NotNone == 0 || v == JustNone || !s.values.Has(v, None) {
		return v
	}
	return s.values.Filter(v, func(a Atom) bool { return a != None })
}

// selected maps a value through a selector.
func (s *Solver) selected(v Value, sel contract.Selector) Value {
	out := Empty
	for k := range s.values.Atoms(v) {
		a := s.values.Atoms(v)[k]
		r := Unknown
		kind, of, _ := s.values.Kind(a)
		if kind == KindView && sel.Kind == contract.SelElem {
			a = Atom(of)
			kind, _, _ = s.values.Kind(a)
		}
		switch {
		case kind == KindPath:
			r = s.values.Entry(s.values.Path(a).Extend(sel))
		case kind == KindPart:
			r = a
		case kind == KindSite && sel.Kind == contract.SelAttr && s.obAt[of] >= 0 && !s.in.Owns[s.obAt[of]].Apart:
			r = s.values.Part(a)
		}
		out = s.values.Union(out, s.values.Of(r))
	}
	if out == Empty {
		return JustUnknown
	}
	return out
}

// component reads a constant index of a tuple result that carries obligations.
func (s *Solver) component(v Value, index ir.Value) (Value, bool) {
	if len(s.in.Owns) == 0 {
		return Empty, false
	}
	in := &s.in.Body.Instrs[index]
	if in.Op != ir.OpConst {
		return Empty, false
	}
	c := s.in.File.Consts[in.A]
	if c.Kind != ir.ConstInt || len(c.Text) != 1 {
		return Empty, false
	}
	return s.componentOf(v, int32(c.Text[0]-'0'))
}

// componentOf is an item of a tuple that one of several calls gives: the object that
// the call opens there, or whatever stands at that item of the others.
//
//	self.sock, self.path = bind_unix(path) if path else bind_tcp(port)
func (s *Solver) componentOf(v Value, n int32) (Value, bool) {
	out, found := Empty, false
	for k := range s.values.Atoms(v) {
		a := s.values.Atoms(v)[k]
		kind, site, comp := s.values.Kind(a)
		if kind == KindSite && comp == -1 && s.obAt[site] >= 0 && s.in.Owns[s.obAt[site]].Component >= 0 {
			out, found = s.values.Union(out, s.values.Of(s.values.Site(site, n))), true
			continue
		}
		out = s.values.Union(out, JustUnknown)
	}
	return out, found
}

// item is one target of an unpacking.
func (s *Solver) item(in *ir.Instr) Value {
	u := &s.in.Body.Instrs[in.A]
	if src := &s.in.Body.Instrs[u.A]; src.Op == ir.OpTuple && src.Flag&ir.FlagArgKinds == 0 && u.B < 0 && in.B < int32(src.N) && u.N == src.N {
		return s.temps[s.in.Body.Operands(src)[in.B]]
	}
	v := s.temps[in.A]
	if src := &s.in.Body.Instrs[u.A]; src.Op == ir.OpNextValue && u.N == 2 && u.B < 0 && s.pairs[ir.Place(src.A)] {
		// A pair of a key or number and the element itself.
		if in.B == 0 {
			return JustUnknown
		}
		return v
	}
	if c, ok := s.componentOf(v, in.B); ok {
		return c
	}
	if c := s.aliasedItem(u.A, in.B); c != Empty {
		return c
	}
	if c := s.storedItem(v, in.B); c != Empty {
		return c
	}
	return s.selected(v, contract.Selector{Kind: contract.SelElem})
}

// aliasedItem is what an item of a call's tuple result may be by the callee's word.
// The other returns may give something else, so it is never all that it may be.
func (s *Solver) aliasedItem(call ir.Value, item int32) Value {
	out := Empty
	if call < s.blockFirst {
		return out
	}
	for _, e := range s.in.EffectsOf(call) {
		if e.Kind == OpAlias && e.Component == item+1 {
			v := s.affected(&e)
			if e.Suffix >= 0 {
				v = s.withSuffix(v, e.Suffix)
			}
			out = s.values.Union(out, v)
		}
	}
	if out != Empty {
		out = s.values.Union(out, JustUnknown)
	}
	return out
}

// storedItem is aliasedItem for a tuple that was stored before it is taken apart.
func (s *Solver) storedItem(v Value, item int32) Value {
	out := Empty
	if len(s.parts) == 0 {
		return out
	}
	for k := range s.values.Atoms(v) {
		if kind, site, comp := s.values.Kind(s.values.Atoms(v)[k]); kind == KindSite && comp < 0 {
			out = s.values.Union(out, s.parts[part{site, item}])
		}
	}
	if out != Empty {
		out = s.values.Union(out, JustUnknown)
	}
	return out
}

// part is an item of what a call gives.
type part struct{ site, item int32 }

// noteParts remembers what the items of a call's result may be.
func (s *Solver) noteParts(i int32, e *Effect) {
	v := s.affected(e)
	if e.Suffix >= 0 {
		v = s.withSuffix(v, e.Suffix)
	}
	if s.parts == nil {
		s.parts = map[part]Value{}
	}
	k := part{i, e.Component - 1}
	s.parts[k] = s.values.Union(s.parts[k], v)
}

// findPairs notes the iterators that give pairs of a key or number and an element:
// `d.items()`, `enumerate(rows)`.
func (s *Solver) findPairs() {
	clear(s.pairs)
	b := s.in.Body
	for i := range b.Instrs {
		in := &b.Instrs[i]
		if in.Op != ir.OpStore || b.Places.Kind[in.A] != ir.PlaceTemp || b.Instrs[in.B].Op != ir.OpIter {
			continue
		}
		call := &b.Instrs[b.Instrs[in.B].A]
		if call.Op != ir.OpCall {
			continue
		}
		pairs := false
		switch f := &b.Instrs[call.B]; f.Op {
		case ir.OpAttr:
			pairs = call.N == 0 && s.in.File.Names[f.B] == "items"
		case ir.OpLoad:
			k := b.Places.Kind[f.A]
			pairs = (k == ir.PlaceBuiltin || k == ir.PlaceUnknown) && s.in.File.Names[b.Places.Name[f.A]] == "enumerate"
		}
		if pairs {
			if s.pairs == nil {
				s.pairs = map[ir.Place]bool{}
			}
			s.pairs[ir.Place(in.A)] = true
		}
	}
}

// result is what a call gives: what it may alias, the object of this site, None.
func (s *Solver) result(i int32, info *Info) Value {
	out := Empty
	for _, e := range s.in.EffectsOf(i) {
		if e.Component != 0 {
			if e.Kind == OpAlias {
				s.noteParts(i, &e)
			}
			continue
		}
		switch e.Kind {
		case OpAlias:
			v := s.affected(&e)
			if e.Suffix >= 0 {
				v = s.withSuffix(v, e.Suffix)
			}
			out = s.values.Union(out, v)
		case OpAliasElem:
			v := s.affected(&e)
			if e.Suffix >= 0 {
				v = s.withSuffix(v, e.Suffix)
			}
			out = s.values.Union(out, s.values.Map(v, s.values.View))
		}
	}
	if s.makes(i) {
		s.acquire(i, info)
		out = s.values.Union(out, s.values.Of(s.values.Site(i, -1)))
	}
	if info.Flags&GivesNone != 0 {
		return JustNone
	}
	if s.locking && s.locksAt(i) != 0 && s.in.Body.Instrs[i].Op == ir.OpCall {
		return s.values.Union(s.values.Of(s.values.Site(i, -1)), JustFalse)
	}
	if out == Empty {
		if info.Flags&NoSite != 0 {
			out = JustUnknown
		} else {
			out = s.values.Of(s.values.Site(i, -1))
		}
	}
	if info.Flags&MayGiveNone != 0 {
		out = s.values.Union(out, JustNone)
	}
	return out
}

func (s *Solver) withSuffix(v Value, suffix int32) Value {
	x := s.in.Suffixes[suffix]
	for k := uint8(0); k < x.Len; k++ {
		v = s.follow(v, x.Sel[k])
	}
	return v
}

// follow maps a value through a selector by what the places hold now: self.sock is
// what was stored there, not what it was on entry.
func (s *Solver) follow(v Value, sel contract.Selector) Value {
	out := Empty
	pl := &s.in.Body.Places
	for q := range ir.Place(pl.Len()) {
		if pl.Kind[q].IsRoot() || s.selectorOf(q) != sel {
			continue
		}
		if held := s.cur.place(pl.Parent[q]); held == v || s.mayBeSame(held, v) {
			out = s.values.Union(out, s.cur.place(q))
			if sel.Kind == contract.SelAttr && s.oneObject(held) && s.oneObject(v) {
				return s.cur.place(q)
			}
		}
	}
	return s.values.Union(out, s.selected(v, sel))
}

// oneObject says whether a value is exactly one object that was there on entry.
func (s *Solver) oneObject(v Value) bool {
	atoms := s.values.Atoms(v)
	if len(atoms) != 1 {
		return false
	}
	k, _, _ := s.values.Kind(atoms[0])
	return k == KindPath
}

func (s *Solver) not(v Value) Value {
	switch s.truthOf(v) {
	case yes:
		return JustFalse
	case no:
		return JustTrue
	}
	return JustUnknown
}

// store binds a place. What it held is forgotten; an obligation whose last
// holder it was is lost.
func (s *Solver) store(i int32, p ir.Place, v Value) {
	old := s.cur.place(p)
	if old != v && len(s.in.Owns) > 0 {
		if gone := s.obligationsOf(old) &^ s.obligationsOf(v) & s.cur.bits(hdrLive); gone != 0 {
			s.lose(i, p, gone)
		}
	}
	switch k := s.in.Body.Places.Kind[p]; k {
	case ir.PlaceCell, ir.PlaceFree, ir.PlaceGlobal, ir.PlaceUnknown, ir.PlaceClassVar:
		if k != ir.PlaceCell || s.in.Quiet == nil || !s.in.Quiet[p] {
			s.escape(v)
		}
	case ir.PlaceRet:
		s.returned(i, v)
	}
	s.setPath(p, v)
}

// setPath changes what a place holds; its extensions follow the new value.
func (s *Solver) setPath(p ir.Place, v Value) {
	s.cur.setPlace(p, v)
	pl := &s.in.Body.Places
	for q := p + 1; q < pl.End[p]; q++ {
		s.cur.setPlace(q, s.selected(s.cur.place(pl.Parent[q]), s.selectorOf(q)))
	}
}

func (s *Solver) selectorOf(p ir.Place) contract.Selector {
	pl := &s.in.Body.Places
	switch pl.Kind[p] {
	case ir.PlaceAttr:
		return contract.Selector{Kind: contract.SelAttr, Name: s.in.File.Syms[pl.Name[p]]}
	}
	return contract.Selector{Kind: contract.SelElem}
}

func (s *Solver) setAttr(i int32, obj, val ir.Value, name ir.NameID, p ir.Place) {
	v := s.temps[val]
	if len(s.in.Owns) > 0 {
		if mask := s.wholeOf(v) | s.viewedBy(v); mask != 0 {
			s.cur.setBits(hdrLive, s.cur.bits(hdrLive)&^mask)
		}
		if mask := s.obligationsOf(v) & s.cur.bits(hdrLive); mask != 0 {
			s.cur.setBits(hdrLive, s.cur.bits(hdrLive)&^mask)
			if s.allPaths(s.temps[obj]) {
				s.cur.setBits(hdrField, s.cur.bits(hdrField)|mask)
			}
		}
	}
	s.clobber(name, s.temps[obj])
	if p != ir.NoPlace {
		s.setPath(p, v)
	}
}

func (s *Solver) allPaths(v Value) bool {
	atoms := s.values.Atoms(v)
	for _, a := range atoms {
		if k, _, _ := s.values.Kind(a); k != KindPath {
			return false
		}
	}
	return len(atoms) > 0
}

// clobber forgets what is known of an attribute of every path that may be the
// same object.
func (s *Solver) clobber(name ir.NameID, obj Value) {
	s.reopenField(obj, contract.Selector{Kind: contract.SelAttr, Name: s.in.File.Syms[name]})
	pl := &s.in.Body.Places
	for q := range ir.Place(pl.Len()) {
		if pl.Kind[q] != ir.PlaceAttr || pl.Name[q] != name {
			continue
		}
		if s.mayBeSame(s.cur.place(pl.Parent[q]), obj) {
			s.setPath(q, s.selected(s.cur.place(pl.Parent[q]), s.selectorOf(q)))
		}
	}
}

// mayBeSame says whether two values may hold one object.
func (s *Solver) mayBeSame(x, y Value) bool {
	for _, a := range s.values.Atoms(x) {
		for _, b := range s.values.Atoms(y) {
			if s.values.Same(a, b) {
				return true
			}
		}
	}
	return false
}
