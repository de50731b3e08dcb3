// Package infer finds the types of values, as far as calls need them, and from
// them what runs at each call.
//
// # Model
//
// The bodies of a program are evaluated in rounds. What bodies share lives in
// cells: the result and the yielded values of a function, a variable of a module
// or class, a variable that nested functions capture, an attribute of instances,
// and a parameter that has no annotation (its vote). A body reads cells and
// writes contributions to cells; the value of a cell is the union of its
// contributions.
//
//	class Pool:
//	    def __init__(self): self.conn = None        # contributes None to Pool.conn
//	    def open(self): self.conn = connect()       # contributes connect()'s result
//	    def close(self): self.conn.close()          # reads Pool.conn: Connection | None
//
// Round r reads the values of round r-1, with one exception: a cell all of whose
// static writers stand before the reader in the order graph is read as of this
// round. The order graph has edges that text alone gives (names, imports,
// attributes of self); edges that close a cycle are dropped, so that workers
// can follow it by counting. After the first round a body runs again only if a
// value that it read has changed. After round 5 a cell keeps its old value beside
// the new one, which ends the swinging of containers; one that still changes after
// round 8 is Unknown(cycle) for good.
//
// When the rounds have settled, the arguments seen at all call sites are joined
// into the parameters' votes, and a second set of rounds runs with them. That
// makes more call sites known (those behind attributes that a constructor fills
// with its arguments), so votes are joined once more before a third and last set;
// on a large framework it costs a twentieth of the evaluations.
//
// # Evaluation of a body
//
// A body is interpreted over types: one type a place, states joined at the entry
// of blocks, loops repeated until nothing changes. Branches narrow the places
// that they test. A narrowed attribute survives calls here: types decide what is
// called and nothing else; whether a path can really be None is decided later,
// by package flow. No edge is cut because a test seems to have one outcome.
//
// # Invariants
//
// Evaluation is a function of the body, the declarations and the values read.
// Bodies are numbered in structural order; numbers of dynamic cells follow the
// order of arrival and are never compared for order where that could show.
package infer
