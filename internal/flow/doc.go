// Package flow is the solver for the one product state that contracts and
// function rules need: which values each place may hold, which obligations are
// open, which exceptions travel.
//
// # Model
//
// The solver runs forward over a body's blocks. A state is a short list of
// disjuncts; a disjunct is a flat vector of words: a header (open obligations,
// obligations parked in fields, released entry paths, the exception in flight)
// and one value per place. A value is an interned set of atoms: unbound, None,
// True, False, a constant, an exception, "what this instruction made" (a site),
// "what this path held on entry", or unknown. An unknown value is innocent: it is
// not None, not unbound and owes nothing.
//
// What a call does is not decided here. The caller of the solver instantiates
// the contracts of the callees beforehand into effects on operands (Input): the
// solver knows nothing of types or models. That keeps one evaluation a tight loop
// over flat tables.
//
// Disjuncts are keyed by what a few tracked places hold (None, True, False or
// other) and by the resume tags of open finally bodies. Facts in different
// disjuncts never meet, so
//
//	f = None
//	try:
//	    if name:
//	        f = open(name)
//	    work()
//	finally:
//	    if f is not None:
//	        f.close()
//
// leaves nothing open: in the disjunct where f is None no obligation exists, and
// in the other one the branch is taken. Above MaxDisjuncts live keys, the
// lowest-ranked tracked place is forgotten for the whole body and the body is
// solved again; nothing is merged by order of arrival.
//
// # Exceptions
//
// An instruction that raises joins the state from before it, with releases and
// transfers applied (an attempt to release discharges on both edges), into its
// block's handler. The classes travel as atoms in the header, so each except
// clause takes its own and leaves the rest; an exception keeps the instruction
// where it started, through any number of handlers and finally bodies.
//
// # Invariants
//
// Values only grow at a block entry, and sets above maxAtoms collapse into
// unknown (their obligations count as handed over), so the iteration ends. An
// open obligation that is not lost is held by at least one place: when a branch
// excludes a value from its only holder, the obligation cannot be open there.
package flow
