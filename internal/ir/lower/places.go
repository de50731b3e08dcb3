package lower

import (
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
)

// place is an access path under construction; siblings form a list in order of
// first occurrence.
type place struct {
	kind        ir.PlaceKind
	name        int32
	parent      ir.Place
	ref         int32
	first, last ir.Place // children
	next        ir.Place // sibling
}

func (l *lowerer) addRoot(kind ir.PlaceKind, name, ref int32) ir.Place {
	p := ir.Place(len(l.places))
	l.places = append(l.places, place{kind: kind, name: name, parent: ir.NoPlace, ref: ref, first: ir.NoPlace, last: ir.NoPlace, next: ir.NoPlace})
	if l.lastRoot >= 0 {
		l.places[l.lastRoot].next = p
	} else {
		l.firstRoot = p
	}
	l.lastRoot = p
	return p
}

func (l *lowerer) temp() ir.Place {
	l.nTemp++
	return l.addRoot(ir.PlaceTemp, l.nTemp, 0)
}

func (l *lowerer) newExc() ir.Place {
	l.nExc++
	return l.addRoot(ir.PlaceExc, l.nExc, 0)
}

func (l *lowerer) newTag() ir.Place {
	l.nTag++
	return l.addRoot(ir.PlaceTag, l.nTag, 0)
}

func (l *lowerer) returnPlace() ir.Place {
	if l.retPlace < 0 {
		l.retPlace = l.addRoot(ir.PlaceRet, 0, 0)
	}
	return l.retPlace
}

// anything is a place without name that may hold whatever there is.
func (l *lowerer) anything() ir.Place {
	for p := l.firstRoot; p >= 0; p = l.places[p].next {
		if l.places[p].kind == ir.PlaceUnknown && l.places[p].name == 0 {
			return p
		}
	}
	return l.addRoot(ir.PlaceUnknown, 0, 0)
}

// params makes the places of the parameters, before any other.
func (l *lowerer) params() {
	def := &l.f.Defs[l.def]
	defaults := int32(0)
	for i, p := range def.Params {
		kind := ir.PlaceLocal
		if s := l.f.Symbol(l.def, p.Name); s >= 0 && l.f.Symbols[s].Kind == bind.SymCell {
			kind = ir.PlaceCell
		}
		at := l.addRoot(kind, p.Name, int32(i)+1)
		l.rootOf[p.Name], l.rootStamp[p.Name] = at, l.stamp
		x := ir.Param{Name: p.Name, Place: at, Kind: ir.ParamKind(p.Kind), Default: -1}
		if p.Default != 0 {
			x.Default = defaults
			defaults++
		}
		l.parms = append(l.parms, x)
	}
}

// root is the place of a name in the current body.
func (l *lowerer) root(id ast.NameID) ir.Place {
	name := bind.NameID(id)
	for i := len(l.renames) - 1; i >= 0; i-- {
		if l.renames[i].From == name {
			name = l.renames[i].To
			break
		}
	}
	if l.classComp {
		if s := l.f.Symbol(l.def, name); s >= 0 && l.f.Symbols[s].Kind == bind.SymClass {
			return l.outerRoot(name)
		}
	}
	if l.rootStamp[name] == l.stamp {
		return l.rootOf[name]
	}
	p := l.makeRoot(name)
	l.rootOf[name], l.rootStamp[name] = p, l.stamp
	return p
}

func (l *lowerer) makeRoot(name bind.NameID) ir.Place {
	s := l.f.Symbol(l.def, name)
	if s < 0 {
		return l.addRoot(l.global(name), name, 0)
	}
	x := &l.f.Symbols[s]
	switch x.Kind {
	case bind.SymLocal:
		return l.addRoot(ir.PlaceLocal, name, 0)
	case bind.SymCell:
		return l.addRoot(ir.PlaceCell, name, 0)
	case bind.SymFree:
		return l.addRoot(ir.PlaceFree, name, int32(x.Owner))
	case bind.SymClass:
		return l.addRoot(ir.PlaceClassVar, name, 0)
	}
	return l.addRoot(ir.PlaceGlobal, name, 0)
}

// global is the kind of a name that no function around binds.
func (l *lowerer) global(name bind.NameID) ir.PlaceKind {
	if s := l.f.Symbol(0, name); s >= 0 {
		return ir.PlaceGlobal
	}
	if l.unknown {
		return ir.PlaceUnknown
	}
	return ir.PlaceBuiltin
}

// outerRoot is the place of a name of the class that a comprehension in the class
// body reads: it does not see the class's own.
func (l *lowerer) outerRoot(name bind.NameID) ir.Place {
	kind, ref := l.global(name), int32(0)
	if s := l.f.Lookup(l.f.Defs[l.def].Parent, name); s >= 0 {
		switch x := &l.f.Symbols[s]; x.Kind {
		case bind.SymLocal, bind.SymCell:
			kind, ref = ir.PlaceFree, int32(x.Scope)
		}
	}
	for p := l.firstRoot; p >= 0; p = l.places[p].next {
		if x := &l.places[p]; x.kind == kind && x.name == name && x.ref == ref {
			return p
		}
	}
	return l.addRoot(kind, name, ref)
}

// path is the place that a value was read from, or NoPlace.
func (l *lowerer) path(v ir.Value) ir.Place {
	if v < 0 {
		return ir.NoPlace
	}
	in := &l.instrs[v]
	switch in.Op {
	case ir.OpLoad:
		if p := ir.Place(in.A); l.places[p].kind < ir.PlaceTemp {
			return p
		}
	case ir.OpAttr, ir.OpSub:
		return ir.Place(in.C)
	}
	return ir.NoPlace
}

// extend is the place one selector further, or NoPlace beyond the limits.
func (l *lowerer) extend(p ir.Place, kind ir.PlaceKind, name int32) ir.Place {
	if p < 0 {
		return ir.NoPlace
	}
	for c := l.places[p].first; c >= 0; c = l.places[c].next {
		if x := &l.places[c]; x.kind == kind && x.name == name {
			return c
		}
	}
	depth := 1
	for q := p; l.places[q].parent >= 0; q = l.places[q].parent {
		depth++
	}
	if depth > ir.MaxSelectors || l.selectors >= maxPlaces {
		return ir.NoPlace
	}
	l.selectors++
	c := ir.Place(len(l.places))
	l.places = append(l.places, place{kind: kind, name: name, parent: p, first: ir.NoPlace, last: ir.NoPlace, next: ir.NoPlace})
	if last := l.places[p].last; last >= 0 {
		l.places[last].next = c
	} else {
		l.places[p].first = c
	}
	l.places[p].last = c
	return c
}

// element is the place of obj[index]; a slice has none.
func (l *lowerer) element(obj, index ir.Value) ir.Place {
	p := l.path(obj)
	if p < 0 {
		return ir.NoPlace
	}
	in := &l.instrs[index]
	switch in.Op {
	case ir.OpSlice:
		return ir.NoPlace
	case ir.OpConst:
		switch l.file.Consts[in.A].Kind {
		case ir.ConstStr, ir.ConstInt:
			return l.extend(p, ir.PlaceKey, in.A)
		}
	}
	return l.extend(p, ir.PlaceElem, 0)
}
