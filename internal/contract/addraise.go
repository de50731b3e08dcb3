package contract

// maxWays bounds the conditions under which one exception is kept apart.
const maxWays = 3

// AddRaise is Add for exceptions, which keep the conditions apart under which they
// happen:
//
//	@raises(Empty, when="block and timeout is not None")
//	@raises(Empty, when="not block")
//
// A call that excludes both raises nothing. What happens always stands for all, and
// above maxWays the last condition becomes "maybe".
func AddRaise(list *[]Raise, f Raise, limit int) bool {
	same, last := 0, -1
	for i := range *list {
		x := &(*list)[i]
		if !x.sameError(&f) {
			continue
		}
		if x.Cond == f.Cond || x.Cond.Always() {
			x.join(&f.Base)
			x.absorb(&f)
			return true
		}
		same++
		if last < 0 || !f.Cond.Always() {
			last = i
		}
	}
	if same > 0 && (f.Cond.Always() || same >= maxWays) {
		x := &(*list)[last]
		x.join(&f.Base)
		x.absorb(&f)
		return true
	}
	if len(*list) >= limit {
		return false
	}
	*list = append(*list, f)
	return true
}

// sameError says whether two facts differ in tier, condition and witness alone.
func (f *Raise) sameError(o *Raise) bool {
	x, y := *f, *o
	x.Base, y.Base = Base{Phase: f.Phase}, Base{Phase: o.Phase}
	x.Direct, y.Direct = false, false
	return x == y
}

// FoldRaise joins an exception into the first of a list that differs in tier,
// condition and witness alone, and reports whether there is one. The tier and witness
// are those of f where better says so, else those of the one in the list.
func FoldRaise(list []Raise, f Raise, better func(old *Raise) bool) bool {
	for i := range list {
		x := &list[i]
		if !x.sameError(&f) {
			continue
		}
		tier, witness := x.Tier, x.Witness
		if better(x) {
			tier, witness = f.Tier, f.Witness
		}
		x.join(&f.Base)
		x.absorb(&f)
		x.Tier, x.Witness = tier, witness
		return true
	}
	return false
}
