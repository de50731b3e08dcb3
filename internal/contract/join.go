package contract

// Join returns now enlarged by what previous held, for a member of a component
// that is evaluated again: dangers only grow, so that the rounds end. What
// protects (must facts, completeness) is what both agree on.
//
// The result of a never-returning callee that was not yet known as such is
// dropped with the code behind it; so NeverReturns follows the new value.
func Join(previous, now *Contract, t Texts) *Contract {
	if previous == nil {
		return now
	}
	out := *now
	out.copyLists(now)
	// A release that one of them lacks does not happen on every path.
	for i := range out.Releases {
		if !Has(previous.Releases, out.Releases[i]) {
			out.Releases[i].Must = false
		}
	}
	for _, r := range previous.Releases {
		if !Has(now.Releases, r) {
			r.Must = false
		}
		Add(&out.Releases, r, 1<<30)
	}
	implied := out.Implies[:0]
	for _, f := range out.Implies {
		if Has(previous.Implies, f) {
			implied = append(implied, f)
		}
	}
	w := walk{op: walkJoin}
	w.lists(&out, previous)
	out.Implies = implied
	if previous.MayReturnNone && !now.MayReturnNone {
		out.MayReturnNone, out.NoneBase = true, previous.NoneBase
	}
	if previous.EndsWhen != now.EndsWhen {
		out.EndsWhen = Atom{}
	}
	out.AlwaysNone = now.AlwaysNone && previous.AlwaysNone
	out.ResultFresh = now.ResultFresh && previous.ResultFresh
	out.NeverNone = now.NeverNone && previous.NeverNone
	out.Suppresses = now.Suppresses || previous.Suppresses
	if previous.Suppresses && now.Suppresses && previous.SuppressWhen != now.SuppressWhen {
		out.SuppressWhen = Cond{}
	} else if previous.Suppresses {
		out.SuppressWhen = previous.SuppressWhen
	}
	for s := range out.Complete {
		out.Complete[s] = min(now.Complete[s], previous.Complete[s])
	}
	out.Sort(t)
	return &out
}

// copyLists gives c lists of its own.
func (c *Contract) copyLists(from *Contract) {
	c.clearLists()
	w := walk{op: walkJoin}
	w.lists(c, from)
}

func (c *Contract) clearLists() {
	keep := *c
	*c = Contract{}
	c.keepLists(&keep)
}

// keepLists copies all but the lists of facts.
func (c *Contract) keepLists(from *Contract) {
	c.EndsWhen = from.EndsWhen
	c.Def, c.NeverReturns, c.MayReturnNone, c.NoneBase = from.Def, from.NeverReturns, from.MayReturnNone, from.NoneBase
	c.AlwaysNone, c.ResultFresh, c.Awaitable, c.RunsAnyway = from.AlwaysNone, from.ResultFresh, from.Awaitable, from.RunsAnyway
	c.ContextManager, c.Suppresses, c.DecoratedOpaque = from.ContextManager, from.Suppresses, from.DecoratedOpaque
	c.NeverNone, c.LoopBound, c.Atomic, c.Modelled = from.NeverNone, from.LoopBound, from.Atomic, from.Modelled
	c.SuppressParam, c.SuppressWhen, c.Complete, c.Unknowns = from.SuppressParam, from.SuppressWhen, from.Complete, from.Unknowns
}

// Widen takes the completeness of every section in which two contracts differ:
// the answer for what still changes after the last round.
func Widen(previous, now *Contract) {
	var differs [NumSections]bool
	mark := func(s Section, same bool) {
		if !same {
			differs[s] = true
		}
	}
	mark(SecShape, previous.NeverReturns == now.NeverReturns && previous.EndsWhen == now.EndsWhen)
	mark(SecResult, previous.MayReturnNone == now.MayReturnNone && previous.AlwaysNone == now.AlwaysNone && previous.ResultFresh == now.ResultFresh &&
		equalFacts(previous.Owned, now.Owned) && equalFacts(previous.Alias, now.Alias))
	mark(SecMutates, equalFacts(previous.Mutates, now.Mutates))
	mark(SecCaptures, equalFacts(previous.Captures, now.Captures))
	mark(SecReleases, equalFacts(previous.Releases, now.Releases))
	mark(SecCalls, equalFacts(previous.Calls, now.Calls))
	mark(SecGlobals, equalFacts(previous.Globals, now.Globals))
	mark(SecRaises, equalFacts(previous.Raises, now.Raises))
	mark(SecHeld, equalFacts(previous.Held, now.Held) && equalFacts(previous.Parked, now.Parked))
	mark(SecBlocks, equalFacts(previous.Blocks, now.Blocks))
	mark(SecSuspends, equalFacts(previous.Suspends, now.Suspends))
	mark(SecPairs, equalFacts(previous.Pairs, now.Pairs))
	mark(SecHandled, equalFacts(previous.Handled, now.Handled))
	mark(SecRequires, equalFacts(previous.Requires, now.Requires))
	mark(SecEffects, equalFacts(previous.Effects, now.Effects))
	mark(SecLocks, equalFacts(previous.Locks, now.Locks))
	mark(SecCost, equalFacts(previous.Costs, now.Costs))
	mark(SecAccess, equalFacts(previous.Accesses, now.Accesses))
	mark(SecImplies, equalFacts(previous.Implies, now.Implies))
	for s := range differs {
		if differs[s] && now.Complete[s] == Complete {
			now.Complete[s] = Incomplete
		}
	}
}
