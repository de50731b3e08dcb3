// Package summarize computes the contracts of a program: what each function,
// module and class does, from its own instructions and the contracts of what it
// calls.
//
// # Model
//
// The nodes of the contract graph are bodies (functions, lambdas, generator
// expressions, modules) and classes: a call of a class means its construction,
// and a class knows which of its methods pay what construction owes. Edges are the
// targets of call sites and the callables that a body passes on. Components of the
// graph are solved callees first; inside one, members are evaluated in rounds and
// joined with what they said before (contract.Join), at most maxRounds times.
//
// One evaluation has four steps:
//
//  1. resolve: each call site's targets with their contracts, arguments bound to
//     parameters (Calls).
//  2. instantiate: the callees' facts become effects on operands, exceptions and
//     obligations (flow.Input). Conditions are decided against the arguments; the
//     phases of coroutines, generators and context managers are applied where they
//     run.
//  3. solve: package flow.
//  4. collect: the replay of the settled states writes the contract.
//
// For example
//
//	def load(path):
//	    f = open(path)           # model: owned file, raises OSError
//	    return parse(f)          # contract of parse: raises ParseError
//
// gives the contract of load: raises OSError (model) and ParseError (contract),
// blocks on disk; and the exceptional edge of parse carries the open file, which is
// what rule 102 looks for.
//
// # Invariants
//
// An evaluation depends on the body, on types and on contracts of callees only.
// Members of a component see each other's last contract, everybody else's final
// one. Contracts are immutable once they are published.
package summarize
