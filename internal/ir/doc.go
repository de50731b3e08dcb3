// Package ir is Ferrule's intermediate representation: each body of a file
// (module, class, function, lambda, generator expression) becomes basic blocks
// of 16-byte instructions over places.
//
// # Model
//
// A Body is pure data without pointers between its tables. Instructions are
// numbered from 0 in the order of the blocks that hold them; the number of an
// instruction is also the name of the value that it produces (Value). A value
// is used only inside the block that defines it; whatever lives longer is
// stored into a place. Places form a trie of access paths: a root (local, cell,
// global, builtin, temporary) and at most MaxSelectors selectors (attribute,
// constant key, element). They are numbered in pre-order, so a path and all its
// extensions are one contiguous range [p, End(p)).
//
// # Exceptional edges
//
// They are symbolic. A block names its Handler: the block that is entered, with
// the state from before the instruction, when an instruction of the block
// raises. No edge is stored for an instruction, and an instruction that can
// raise does not end its block. Which classes travel along the edge, and with
// which evidence, is decided by the solver. A handler block starts with OpCatch,
// which parks the incoming exception in a place of kind PlaceExc.
//
// # Worked example
//
//	def load(path):
//	    f = open(path)
//	    try:
//	        return parse(f)
//	    finally:
//	        f.close()
//
// becomes
//
//	b0:                                    handler: none
//	  0 load   open
//	  1 load   path
//	  2 call   0 (1)
//	  3 store  f, 2
//	  4 jump   b1
//	b1:                                    handler: b3
//	  5 load   parse
//	  6 load   f
//	  7 call   5 (6)
//	  8 store  <ret>, 7
//	  9 settag <tag1> return
//	 10 jump   b4
//	b3:                                    handler: none
//	 11 catch  <exc1>
//	 12 settag <tag1> raise
//	 13 jump   b4
//	b4: the finally body, one copy          handler: none
//	 14 load   f
//	 15 attr   14 .close
//	 16 call   15 ()
//	 17 switchtag <tag1> return->b5 raise->b6
//	b5:
//	 18 load   <ret>
//	 19 return 18
//	b6:
//	 20 reraise <exc1>
//
// # Conventions
//
// The module, class and function bodies use the kinds of places that bind gives
// their names: a module stores to PlaceGlobal, a class body to PlaceClassVar.
// Targets of list, set and dict comprehensions are PlaceLocal everywhere, with a
// name id of their own. A generator expression is OpMakeFunc and a synthetic
// OpCall with its first iterable, which its body reads as parameter ".0".
//
// A name that is tested is narrowed twice: a branch on a value narrows the place
// that the value was loaded from and the place that it was stored to right behind
// it (walrus, and/or).
//
// A raise without operand outside of an except clause is OpReraise of a PlaceExc
// with number 0, which no handler fills: what the caller is handling. Annotations
// and the values of type aliases are not lowered. A branch that a constant, the
// version or the platform excludes has no blocks; the bodies of what it defines,
// and of what follows a return, have none either.
//
// # Invariants (held by Validate)
//
// Each block ends in exactly one terminator and holds no other; every successor
// and handler exists; every block but the first is a successor or handler of an
// earlier one, and an edge to an earlier block leads to a loop header; operands
// are values of the same block, defined before their use; each temporary, parked
// exception and tag that is read is set on every path to there (variables may be
// unbound: that is the program's business); each settag of a tag place has its
// target in the switchtag of that place, and the reverse, unless the finally body
// never ends and there is no switch.
package ir
