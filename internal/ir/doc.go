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
// # Invariants (held by Validate)
//
// Each block ends in exactly one terminator and holds no other; every successor
// and handler exists; operands are values of the same block, defined before
// their use; each place that is read has a definition in the body or is a
// parameter, cell, global or builtin; each settag of a tag place has its target
// in the switchtag of that place, and the reverse.
package ir
