// Package callgraph is the contract graph: which contracts a contract rests on.
//
// # Model
//
// Nodes are functions (lambdas and generator expressions too), module bodies,
// classes and override sets. The body of a class belongs to the body that runs
// it. A call of a class points to the class's node, which points to __new__,
// __init__ and the methods that can release what its fields hold. A call of a
// method that subclasses override points to an override set, which points to all
// of them.
//
//	class Base:                          Base         -> Base.__init__, Base.close
//	    def __init__(self): ...          run          -> Base, {Base.close, Child.close}
//	    def close(self): ...
//	class Child(Base):
//	    def close(self): ...
//	def run():
//	    x: Base = make()
//	    x.close()
//
// A callable that is passed on or stored is an edge, too: where the callee calls
// its parameter, the contract of the argument is there already.
//
// Only weak edges (names alone) are left out: contracts do not flow along them.
//
// # Invariants
//
// Nodes are numbered in structural order, and all results follow from that
// numbering. Components are in dependency order: callees first.
package callgraph
