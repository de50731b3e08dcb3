package summarize

import (
	"github.com/ferrule-dev/ferrule/internal/contract"
)

// Caps of the sections: what real functions reach is a tenth of it. Above, the
// section keeps its strongest facts and is incomplete.
const (
	maxRaises = 32
	maxFacts  = 24
	maxPairs  = 4
	maxHeld   = 4
)

// add inserts a fact unless an equal one (witness apart) is there; of two equal
// ones the stronger stands, and the first of equal strength, so that chains end.
func add[T any](list []T, f T, limit int, same func(a, b *T) bool, base func(*T) *contract.Base) ([]T, bool) {
	for i := range list {
		if !same(&list[i], &f) {
			continue
		}
		old, now := base(&list[i]), base(&f)
		if now.Tier < old.Tier {
			old.Tier, old.Witness = now.Tier, now.Witness
		}
		if old.Cond != now.Cond {
			// Two paths lead to the fact under different conditions.
			if old.Cond.Always() || now.Cond.Always() {
				old.Cond = contract.Cond{}
			} else {
				old.Cond = contract.Cond{{Kind: contract.AtomMaybe}}
			}
		}
		return list, true
	}
	if len(list) >= limit {
		return list, false
	}
	return append(list, f), true
}

func (c *collector) note(s contract.Section, ok bool) {
	if !ok && c.out.Complete[s] == contract.Complete {
		c.out.Complete[s] = contract.Incomplete
	}
}

func (c *collector) raise(f contract.Raise) {
	var ok bool
	c.out.Raises, ok = add(c.out.Raises, f, maxRaises, func(a, b *contract.Raise) bool {
		return a.Class == b.Class && a.Phase == b.Phase && a.Expected == b.Expected && a.Origin == b.Origin
	}, func(x *contract.Raise) *contract.Base { return &x.Base })
	c.note(contract.SecRaises, ok)
}

func (c *collector) mutate(f contract.Mutate) {
	if !f.Path.Known() {
		return
	}
	var ok bool
	c.out.Mutates, ok = add(c.out.Mutates, f, maxFacts, func(a, b *contract.Mutate) bool {
		return a.Path.SameAs(b.Path) && a.Phase == b.Phase && a.Attr == b.Attr && a.Op == b.Op && a.KeepsSize == b.KeepsSize
	}, func(x *contract.Mutate) *contract.Base { return &x.Base })
	c.note(contract.SecMutates, ok)
}

func (c *collector) capture(f contract.Capture) {
	var ok bool
	c.out.Captures, ok = add(c.out.Captures, f, maxFacts, func(a, b *contract.Capture) bool {
		return a.Param == b.Param && a.Unknown == b.Unknown && a.Phase == b.Phase && samePath(a.Into, b.Into)
	}, func(x *contract.Capture) *contract.Base { return &x.Base })
	c.note(contract.SecCaptures, ok)
}

func samePath(a, b contract.Path) bool {
	return a.SameAs(b) || (!a.Known() && !b.Known())
}

func (c *collector) release(f contract.Release) {
	var ok bool
	c.out.Releases, ok = add(c.out.Releases, f, maxFacts, func(a, b *contract.Release) bool {
		return a.Path.SameAs(b.Path) && a.Phase == b.Phase
	}, func(x *contract.Release) *contract.Base { return &x.Base })
	c.note(contract.SecReleases, ok)
}

func (c *collector) global(f contract.GlobalWrite) {
	var ok bool
	c.out.Globals, ok = add(c.out.Globals, f, maxFacts, func(a, b *contract.GlobalWrite) bool {
		return a.Path.SameAs(b.Path) && a.Kind == b.Kind
	}, func(x *contract.GlobalWrite) *contract.Base { return &x.Base })
	c.note(contract.SecGlobals, ok)
}

func (c *collector) own(f contract.Owned) {
	var ok bool
	c.out.Owned, ok = add(c.out.Owned, f, maxFacts, func(a, b *contract.Owned) bool {
		return a.Component == b.Component && a.Res.Kind == b.Res.Kind
	}, func(x *contract.Owned) *contract.Base { return &x.Base })
	c.note(contract.SecResult, ok)
}

func (c *collector) alias(f contract.Alias) {
	var ok bool
	c.out.Alias, ok = add(c.out.Alias, f, maxFacts, func(a, b *contract.Alias) bool {
		return a.Component == b.Component && a.Path.SameAs(b.Path) && a.Copied == b.Copied && a.Elements == b.Elements
	}, func(x *contract.Alias) *contract.Base { return &x.Base })
	c.note(contract.SecResult, ok)
}

func (c *collector) hold(f contract.Held) {
	c.out.Held, _ = add(c.out.Held, f, maxHeld, func(a, b *contract.Held) bool {
		return a.Path.SameAs(b.Path)
	}, func(x *contract.Held) *contract.Base { return &x.Base })
}

func (c *collector) block(f contract.Block) {
	var ok bool
	c.out.Blocks, ok = add(c.out.Blocks, f, maxFacts, func(a, b *contract.Block) bool {
		return a.Kind == b.Kind && a.Phase == b.Phase
	}, func(x *contract.Block) *contract.Base { return &x.Base })
	c.note(contract.SecBlocks, ok)
}

func (c *collector) suspend(f contract.Suspend) {
	var ok bool
	c.out.Suspends, ok = add(c.out.Suspends, f, maxFacts, func(a, b *contract.Suspend) bool {
		return a.Kind == b.Kind && a.Phase == b.Phase
	}, func(x *contract.Suspend) *contract.Base { return &x.Base })
	c.note(contract.SecSuspends, ok)
}

func (c *collector) calls(f contract.CallsParam) {
	var ok bool
	c.out.Calls, ok = add(c.out.Calls, f, maxFacts, func(a, b *contract.CallsParam) bool {
		return a.Path.SameAs(b.Path) && a.Where == b.Where && a.Phase == b.Phase
	}, func(x *contract.CallsParam) *contract.Base { return &x.Base })
	c.note(contract.SecCalls, ok)
}

func (c *collector) doEffect(f contract.Effect) {
	var ok bool
	c.out.Effects, ok = add(c.out.Effects, f, maxFacts, func(a, b *contract.Effect) bool {
		return a.Kind == b.Kind && a.Name == b.Name && a.Phase == b.Phase && samePath(a.Path, b.Path)
	}, func(x *contract.Effect) *contract.Base { return &x.Base })
	c.note(contract.SecEffects, ok)
}
