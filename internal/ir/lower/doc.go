// Package lower turns the bodies of a bound file into instructions.
//
// # Model
//
// One walk over the statements of each definition emits instructions into blocks
// in the order of the text. A block is filled from its start to its terminator
// before the next one starts, so it is one range of the emitted instructions.
// When the body is done, layout numbers blocks in reverse post-order, drops what
// cannot be reached, joins blocks that always run one after the other, numbers
// the places in pre-order and computes the digest.
//
// An operand that waits while later operands are evaluated stands on the pending
// stack. If the block ends meanwhile (a conditional expression, a comprehension),
// its value is stored into a temporary place and loaded again when it is used;
// constants and variables are simply read again.
//
//	f(open(p), a or b)
//
//	b0:                          b1:                     b2:
//	  0 load   open                7 load  b               9 load   f
//	  1 load   p                   8 store <t2>, 7        10 load   <t1>
//	  2 call   0 (1)                 jump  b2             11 load   <t2>
//	  3 load   a                                          12 call   9 (10, 11)
//	  4 store  <t2>, 3
//	  5 store  <t1>, 2
//	  6 branch 3 -> b2, b1
//
// The value of `a or b` is stored right behind it and tested by the branch, so a
// solver may narrow both the variable and the temporary.
//
// # Leaving
//
// return, break and continue walk the stack of frames outwards: a with statement
// gets a copy of its normal exit, a try with a finally clause gets a resume tag
// and an arm in the switch behind its finally body, where the walk goes on.
//
// # Limits
//
// A body that is nested too deeply or has too many instructions is given up: it
// has no blocks and the flag BodyTooComplex. Of a display with more than
// maxElements elements the rest is evaluated without being operands. Places
// above maxPlaces are not made; such accesses have no path.
package lower
