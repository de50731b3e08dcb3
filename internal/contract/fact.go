package contract

import "github.com/ferrule-dev/ferrule/internal/base/sym"

// Tier is the evidence of an edge or a fact; a lower one is stronger.
type Tier uint8

// Tiers (docs/architecture.md, facts). Implicit and asynchronous exceptions are
// never stored.
const (
	TierExplicit Tier = iota // T0: an explicit raise in this body
	TierContract             // T1: a resolved callee's contract; a fact keeps the tier it is rooted in
	TierModel                // T2: a model says so
	TierBelief               // B: a handler is evidence that its body raises
	TierThrown               // what enters at the yield of a context manager
	TierWeak                 // reached through a weak edge: possible only
)

// Phase is when a fact happens.
type Phase uint8

// Phases. A plain function has only PhaseCall. A coroutine or generator has
// PhaseCall (binding of arguments) and PhaseRun. A context manager function has
// PhaseEnter, PhaseExit and PhaseThrow.
const (
	PhaseCall Phase = iota
	PhaseRun
	PhaseEnter
	PhaseExit
	PhaseThrow
)

// Witness is one hop: where in this body, and which fact of the callee. The
// fact's index is its position in the callee's section of the same kind; -1
// means that the fact is rooted here.
type Witness struct {
	Instr  int32
	Callee int32 // DefID or -1
	Fact   int32
}

// Rooted is the witness of a fact that starts at an instruction of this body.
func Rooted(instr int32) Witness { return Witness{Instr: instr, Callee: -1, Fact: -1} }

// AtomKind is one test of a condition.
type AtomKind uint8

// Atoms over a parameter path. Each is tested as it stands or negated.
const (
	AtomNone    AtomKind = iota // no atom
	AtomIsNone                  // path is None
	AtomTruthy                  // bool(path)
	AtomEquals                  // path == constant
	AtomIsClass                 // isinstance(path, class)
	AtomGiven                   // the argument is given at all, not left to its default
	AtomMaybe                   // some condition that has no atom
	AtomRuns                    // path.method is that very method, or one that overrides it
	AtomNames                   // the argument is written with one of the names
)

// Atom is a test of a parameter path.
type Atom struct {
	Kind    AtomKind
	Negated bool
	Param   int32
	Const   sym.Sym // text of the constant for AtomEquals, the names for AtomNames, with | between them
	Class   int32   // DefID of the class for AtomIsClass, of the method for AtomRuns
}

// Cond holds at most two atoms, all of which must hold. The zero value is
// "always".
type Cond [2]Atom

// Always says whether the fact is unconditional.
func (c Cond) Always() bool { return c[0].Kind == AtomNone && c[1].Kind == AtomNone }

// And adds an atom. What does not fit becomes "maybe": the fact still needs no
// more than a path on which it happens. One test stays, of all the one that a caller
// decides most likely: a default of None or a constant.
func (c Cond) And(a Atom) Cond {
	if a.Kind == AtomNone || c[0] == a || c[1] == a {
		return c
	}
	for i := range c {
		if c[i].Kind == AtomNone {
			c[i] = a
			return c
		}
	}
	best := c[0]
	for _, x := range [...]Atom{c[1], a} {
		if best.Kind == AtomMaybe || best.Kind == AtomTruthy && (x.Kind == AtomIsNone || x.Kind == AtomEquals) {
			best = x
		}
	}
	return Cond{best, {Kind: AtomMaybe}}
}

// or is the condition under which one of two holds: what both demand of an argument
// whichever way it decides the rest. What has no form becomes "maybe".
func (c Cond) or(o Cond) Cond {
	if c == o || o == (Cond{c[1], c[0]}) {
		return c
	}
	for i := range c {
		for k := range o {
			a, b := c[i], o[k]
			if a.Negated = !a.Negated; a == b && a.Kind != AtomNone && a.Kind != AtomMaybe && c[1-i] == o[1-k] {
				return Cond{c[1-i]}
			}
		}
	}
	if c.Always() || o.Always() {
		return Cond{}
	}
	return Cond{{Kind: AtomMaybe}}
}

// Truth is the outcome of a test at a call site.
type Truth uint8

// Outcomes.
const (
	TruthUnknown Truth = iota
	TruthFalse
	TruthTrue
)

// Resolve evaluates a condition at a call: false drops the fact (ok is false),
// true removes the atom, unknown turns it into "maybe" unless rename gives the
// same test over the caller's own parameters.
func (c Cond) Resolve(test func(Atom) Truth, rename func(Atom) (Atom, bool)) (Cond, bool) {
	var out Cond
	for _, a := range c {
		switch a.Kind {
		case AtomNone:
			continue
		case AtomMaybe:
			out = out.And(a)
			continue
		}
		switch test(a) {
		case TruthFalse:
			return Cond{}, false
		case TruthTrue:
		default:
			if r, ok := rename(a); ok {
				out = out.And(r)
			} else {
				out = out.And(Atom{Kind: AtomMaybe})
			}
		}
	}
	return out, true
}

// Base is what every fact carries.
type Base struct {
	Tier    Tier
	Phase   Phase
	Cond    Cond
	Witness Witness
}
