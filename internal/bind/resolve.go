package bind

// resolve decides what each name means and lays out symbols and bindings.
func (b *binder) resolve() {
	// The module comes last: functions that declare a name global bind it there.
	for i := range len(b.recs) {
		if b.recs[i].scope != 0 {
			b.decide(i)
		}
	}
	for i := range b.recs {
		if b.recs[i].scope == 0 {
			b.decide(i)
		}
	}
	f := b.f
	n := 0
	count := make([]int32, len(f.Defs)+1)
	for i := range b.recs {
		if b.recs[i].symbol {
			count[b.recs[i].scope+1]++
			n++
		}
	}
	for d := range f.Defs {
		f.Defs[d].SymN = count[d+1]
		count[d+1] += count[d]
		f.Defs[d].SymFirst = count[d]
	}
	f.Symbols = make([]Symbol, n)
	f.index.reset(n)
	at := count[:len(f.Defs)]
	order := make([]int32, n)
	for i := range b.recs {
		if r := &b.recs[i]; r.symbol {
			order[at[r.scope]] = int32(i)
			at[r.scope]++
		}
	}
	f.Bindings = make([]Binding, 0, len(b.binds))
	for s, i := range order {
		r := &b.recs[i]
		kind := r.kind
		if r.flags&recCell != 0 && kind == SymLocal {
			kind = SymCell
		}
		f.Symbols[s] = Symbol{
			Name: r.name, Kind: kind, Scope: r.scope, Owner: r.owner,
			BindFirst: int32(len(f.Bindings)), BindN: r.n, Param: r.param,
			Deleted: r.flags&recDeleted != 0, Comp: r.flags&recComp != 0,
		}
		for k := r.head; k >= 0; k = b.next[k] {
			f.Bindings = append(f.Bindings, b.binds[k])
		}
		f.index.put(key(r.scope, r.name), int32(s))
	}
}

// decide finds the kind and owner of a name in its scope.
func (b *binder) decide(i int) {
	r := &b.recs[i]
	kind := b.f.Defs[r.scope].Kind
	switch {
	case r.scope == 0:
		if r.flags&recBound == 0 {
			return
		}
		r.symbol, r.kind = true, SymGlobal
		if r.flags&recComp != 0 {
			r.kind = SymLocal
		}
	case r.flags&recGlobal != 0:
		r.symbol, r.kind, r.owner = true, SymGlobal, 0
		name := r.name
		b.rec(0, name).flags |= recBound // moves the records
	case r.flags&recNonlocal != 0:
		b.free(i, true)
	case r.flags&recBound != 0:
		r.symbol, r.kind = true, SymLocal
		if kind == KindClass && r.flags&recComp == 0 {
			r.kind = SymClass
			if r.flags&recSkip != 0 {
				if o, g := b.owner(r.scope, r.name); o != NoDef && !g {
					b.rec(o, r.name).flags |= recCell
				}
			}
		}
	default:
		b.free(i, false)
	}
}

// free resolves a name that the scope does not bind.
func (b *binder) free(i int, declared bool) {
	scope, name := b.recs[i].scope, b.recs[i].name
	o, global := b.owner(scope, name)
	switch {
	case o != NoDef && !global:
		b.rec(o, name).flags |= recCell
		r := &b.recs[i]
		r.symbol, r.kind, r.owner = true, SymFree, o
	case declared:
		// A walrus in a generator expression of the module, a global of the function
		// around, or a nonlocal without owner.
		b.rec(0, name).flags |= recBound
		r := &b.recs[i]
		r.symbol, r.kind, r.owner = true, SymGlobal, 0
	case name == b.nameClass:
		for d := scope; d != NoDef; d = b.f.Defs[d].Parent {
			if b.f.Defs[d].Kind == KindClass && d != scope {
				r := &b.recs[i]
				r.symbol, r.kind, r.owner = true, SymFree, d
				return
			}
		}
	}
}

// owner finds the function around a scope that binds a name; global says that a
// function on the way declares it global.
func (b *binder) owner(scope DefIndex, name NameID) (d DefIndex, global bool) {
	for d := b.f.Defs[scope].Parent; d != NoDef; d = b.f.Defs[d].Parent {
		i := b.tab.get(key(d, name))
		if i < 0 {
			continue
		}
		r := &b.recs[i]
		switch {
		case d == 0:
			if r.flags&recComp != 0 {
				return 0, false
			}
		case r.flags&recBound == 0 && r.flags&recGlobal == 0:
		case b.f.Defs[d].Kind == KindClass:
			if r.flags&recComp != 0 || r.head >= 0 && b.binds[r.head].Kind == BindTypeVar {
				return d, false
			}
		case r.flags&recGlobal != 0:
			return NoDef, true
		case r.flags&recNonlocal != 0:
		default:
			return d, false
		}
	}
	return NoDef, false
}
