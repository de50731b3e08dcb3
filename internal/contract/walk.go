package contract

import (
	"cmp"
	"slices"
	"sync"
)

// visit applies the operation of a walk to one list.
func visit[T comparable, P fact[T]](w *walk, s Section, list, other *[]T) {
	switch w.op {
	case walkCode:
		w.codeList(len(*list), func(n int) {
			*list = make([]T, n)
		}, func(i int) { P(&(*list)[i]).code(w.c) })
	case walkSort:
		sortFacts[T, P](*list, w.sort, w.text)
	case walkJoin:
		for i := range *other {
			if !Has[T, P](*list, (*other)[i]) {
				w.grew = true
			}
			Add[T, P](list, (*other)[i], 1<<30)
		}
	case walkReset:
		*list = (*list)[:0]
	case walkCopy:
		if len(*other) > 0 {
			*list = append(make([]T, 0, len(*other)), *other...)
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
	// The fact is compared from its place in the list: a parameter whose address
	// goes through the type parameter would be one more allocation a call.
	*list = append(*list, f)
	return settle[T, P](list, limit)
}

// AddIn is Add for a fact of a phase.
func AddIn[T comparable, P fact[T]](list *[]T, f T, ph Phase, limit int) bool {
	*list = append(*list, f)
	P(&(*list)[len(*list)-1]).Head().Phase = ph
	return settle[T, P](list, limit)
}

// settle takes the last fact of a list away again when the list has an equal one
// or was full before.
func settle[T comparable, P fact[T]](list *[]T, limit int) bool {
	l := *list
	n := len(l) - 1
	f := P(&l[n])
	key := f.key()
	for i := range n {
		if x := P(&l[i]); x.key() == key {
			x.Head().join(f.Head())
			x.absorb(&l[n])
			*list = l[:n]
			return true
		}
	}
	if n >= limit {
		*list = l[:n]
		return false
	}
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
	b.Cond = b.Cond.or(o.Cond)
}

// sorter is the scratch of a sort: the fields of all facts laid out, where those
// of each fact begin, and the order.
type sorter struct {
	coder coder
	from  []int
	order []int32
}

var sorters = sync.Pool{New: func() any { return &sorter{coder: coder{mode: flattening}} }}

func (s *sorter) fields(i int32) []field { return s.coder.flat[s.from[i]:s.from[i+1]] }

func sortFacts[T comparable, P fact[T]](list []T, s *sorter, t Texts) {
	if len(list) < 2 {
		return
	}
	s.coder.flat, s.from, s.order = s.coder.flat[:0], s.from[:0], s.order[:0]
	for i := range list {
		s.from = append(s.from, len(s.coder.flat))
		s.order = append(s.order, int32(i))
		P(&list[i]).code(&s.coder)
	}
	s.from = append(s.from, len(s.coder.flat))
	compare := func(a, b int32) int {
		return cmp.Or(compareFlat(s.fields(a), s.fields(b), t), cmp.Compare(a, b))
	}
	if slices.IsSortedFunc(s.order, compare) {
		return
	}
	slices.SortFunc(s.order, compare)
	permute(list, s.order)
}

// permute brings list[order[i]] to i for every i, cycle by cycle; order is used up.
func permute[T any](list []T, order []int32) {
	for i := range order {
		if order[i] == int32(i) {
			continue
		}
		first := list[i]
		at := int32(i)
		for {
			from := order[at]
			order[at] = at
			if from == int32(i) {
				list[at] = first
				break
			}
			list[at] = list[from]
			at = from
		}
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
