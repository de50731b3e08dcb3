package contract

import "slices"

// visit applies the operation of a walk to one list.
func visit[T comparable, P fact[T]](w *walk, s Section, list, other *[]T) {
	switch w.op {
	case walkCode:
		w.codeList(len(*list), func(n int) {
			*list = make([]T, n)
		}, func(i int) { P(&(*list)[i]).code(w.c) })
	case walkSort:
		sortFacts[T, P](*list, w.text)
	case walkJoin:
		for i := range *other {
			if !Has[T, P](*list, (*other)[i]) {
				w.grew = true
			}
			Add[T, P](list, (*other)[i], 1<<30)
		}
	case walkTrim:
		if cap(*list) > len(*list) {
			*list = append(make([]T, 0, len(*list)), *list...)
		}
	case walkEqual:
		w.equal = w.equal && equalFacts[T, P](*list, *other)
	}
}

// maxDecoded bounds a list, so that a damaged record cannot ask for much memory.
const maxDecoded = 1 << 12

func (w *walk) codeList(n int, grow func(int), each func(int)) {
	c := w.c
	present := &w.present
	bit := uint32(1) << w.index
	w.index++
	switch c.mode {
	case coding:
		if n == 0 {
			return
		}
		*present |= bit
		k := int32(n)
		number(c, &k)
	case decoding:
		if *present&bit == 0 {
			return
		}
		var k int32
		number(c, &k)
		if k < 0 || k > maxDecoded || int(k) > len(c.buf) {
			c.fail()
			return
		}
		n = int(k)
		grow(n)
	case digesting:
		k := int32(n)
		number(c, &k)
	}
	for i := 0; i < n && c.err == nil; i++ {
		each(i)
	}
}

// Add inserts a fact unless an equal one, tier, condition and witness apart, is
// there. Of two equal ones the stronger stands and the first of equal strength,
// so that chains of witnesses end. It reports false when the list is full and the
// fact was dropped.
func Add[T comparable, P fact[T]](list *[]T, f T, limit int) bool {
	key := P(&f).key()
	for i := range *list {
		x := P(&(*list)[i])
		if x.key() == key {
			x.Head().join(P(&f).Head())
			x.absorb(&f)
			return true
		}
	}
	if len(*list) >= limit {
		return false
	}
	*list = append(*list, f)
	return true
}

// Has says whether an equal fact is in the list.
func Has[T comparable, P fact[T]](list []T, f T) bool {
	key := P(&f).key()
	for i := range list {
		if P(&list[i]).key() == key {
			return true
		}
	}
	return false
}

// join keeps the stronger evidence and the weaker condition.
func (b *Base) join(o *Base) {
	if o.Tier < b.Tier {
		b.Tier, b.Witness = o.Tier, o.Witness
	}
	if b.Cond != o.Cond {
		if b.Cond.Always() || o.Cond.Always() {
			b.Cond = Cond{}
		} else {
			b.Cond = Cond{{Kind: AtomMaybe}}
		}
	}
}

func sortFacts[T comparable, P fact[T]](list []T, t Texts) {
	if len(list) < 2 {
		return
	}
	type laid struct {
		f    T
		flat []field
	}
	all := make([]laid, len(list))
	c := coder{mode: flattening}
	for i := range list {
		from := len(c.flat)
		P(&list[i]).code(&c)
		all[i] = laid{f: list[i], flat: c.flat[from:len(c.flat):len(c.flat)]}
	}
	slices.SortStableFunc(all, func(a, b laid) int { return compareFlat(a.flat, b.flat, t) })
	for i := range all {
		list[i] = all[i].f
	}
}

// equalFacts compares two sorted lists by what is digested.
func equalFacts[T comparable, P fact[T]](a, b []T) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		x, y := a[i], b[i]
		hx, hy := P(&x).Head(), P(&y).Head()
		hx.Witness, hy.Witness = Witness{}, Witness{}
		if x == y {
			continue
		}
		// What is written for messages alone (positions) does not count.
		var cx, cy coder
		cx.mode, cy.mode = flattening, flattening
		P(&x).code(&cx)
		P(&y).code(&cy)
		if !slices.Equal(cx.flat, cy.flat) {
			return false
		}
	}
	return true
}
