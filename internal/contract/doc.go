// Package contract is the value that Ferrule infers for every function: who
// owns, who borrows and mutates, which errors escape, what blocks, what can be
// None.
//
// # Model
//
// A Contract is a list of facts in sections. Each fact names access paths that
// a caller can substitute (Path: a root such as a parameter, and at most three
// selectors), a condition over the parameters under which it holds, the phase
// in which it happens (at the call, or when the coroutine runs), the weakest
// evidence along its way (Tier), and one hop of witness: the instruction here,
// and the callee's fact from which it came. The chain that a finding prints is
// walked at report time from hop to hop, so no second analysis exists.
//
// Each section has its own completeness. Findings about presence (this call
// blocks) demand a witness; findings about absence (nothing closes it) demand
// that what could have done it is known.
//
//	class Pool:
//	    def take(self, timeout=None):
//	        conn = self._free.pop()          # mutates self._free
//	        if timeout is not None:
//	            conn.settimeout(timeout)     # raises only when timeout is not None
//	        return conn                      # result: element of self._free
//
// has, among others, Mutates{Path: self._free, Op: pop} and
// Result.Alias{Path: self._free[*]}.
//
// # Invariants
//
// Facts of a section are sorted by content and unique modulo witness. The
// digest covers sections, conditions, phases, completeness and weakest tier. It
// covers no span, witness, reason or count, so a moved function or a longer
// chain changes nothing for the callers.
package contract
