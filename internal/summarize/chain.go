package summarize

import (
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// Hop is one step of the way from a finding to its root: an instruction of Def
// that calls the next one. The last hop is where the fact is rooted; Instr is -1
// where that is a model or the header of a class.
type Hop struct {
	Def   modgraph.DefID
	Instr int32
	Tier  contract.Tier
}

// maxHops bounds a chain; witnesses of rounds cannot form a cycle, but contracts
// of an older round may.
const maxHops = 24

// Chain walks the witnesses of a fact through the current contracts: the hops from
// the callee that a witness names down to the root. section says which list the
// facts stand in.
func (r *Result) Chain(w contract.Witness, section Facts) []Hop {
	var out []Hop
	seen := map[contract.Witness]bool{}
	for range maxHops {
		if w.Callee < 0 || seen[w] {
			return out
		}
		seen[w] = true
		d := modgraph.DefID(w.Callee)
		c := r.Contract(d)
		base := section(c, int(w.Fact))
		if base == nil {
			out = append(out, Hop{Def: d, Instr: -1})
			return out
		}
		out = append(out, Hop{Def: d, Instr: base.Witness.Instr, Tier: base.Tier})
		w = base.Witness
	}
	return out
}

// Facts finds a fact of a contract by its number in one list, nil when there is
// none.
type Facts func(c *contract.Contract, n int) *contract.Base

func pick[T any, P interface {
	*T
	Head() *contract.Base
}](list []T, n int) *contract.Base {
	if n < 0 || n >= len(list) {
		return nil
	}
	return P(&list[n]).Head()
}

// The lists that chains are walked through.
var (
	Raises   Facts = func(c *contract.Contract, n int) *contract.Base { return pick(list(c).Raises, n) }
	Owned    Facts = func(c *contract.Contract, n int) *contract.Base { return pick(list(c).Owned, n) }
	Blocks   Facts = func(c *contract.Contract, n int) *contract.Base { return pick(list(c).Blocks, n) }
	Suspends Facts = func(c *contract.Contract, n int) *contract.Base { return pick(list(c).Suspends, n) }
	Mutates  Facts = func(c *contract.Contract, n int) *contract.Base { return pick(list(c).Mutates, n) }
	Captures Facts = func(c *contract.Contract, n int) *contract.Base { return pick(list(c).Captures, n) }
	Releases Facts = func(c *contract.Contract, n int) *contract.Base { return pick(list(c).Releases, n) }
	Effects  Facts = func(c *contract.Contract, n int) *contract.Base { return pick(list(c).Effects, n) }
	Requires Facts = func(c *contract.Contract, n int) *contract.Base { return pick(list(c).Requires, n) }
	Held     Facts = func(c *contract.Contract, n int) *contract.Base { return pick(list(c).Held, n) }
	Pairs    Facts = func(c *contract.Contract, n int) *contract.Base { return pick(list(c).Pairs, n) }
	Aliases  Facts = func(c *contract.Contract, n int) *contract.Base { return pick(list(c).Alias, n) }
	Globals  Facts = func(c *contract.Contract, n int) *contract.Base { return pick(list(c).Globals, n) }
	Locks    Facts = func(c *contract.Contract, n int) *contract.Base { return pick(list(c).Locks, n) }
	// None is the one witness of a result that may be None.
	None Facts = func(c *contract.Contract, n int) *contract.Base {
		if c == nil || !c.MayReturnNone {
			return nil
		}
		return &c.NoneBase
	}
)

var nothing contract.Contract

func list(c *contract.Contract) *contract.Contract {
	if c == nil {
		return &nothing
	}
	return c
}
