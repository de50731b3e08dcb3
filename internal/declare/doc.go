// Package declare answers everything about classes, functions and modules that
// can be read without their bodies: bases and linearisations, signatures,
// annotations, members of modules and stubs, decorators known by name.
//
// # Model
//
// A Table is a set of pure functions over a Program, each remembered by its key.
// Nothing is computed ahead of time; every question goes only as deep as it must.
//
//	class Pool(Base):                Class(Pool): bases, MRO, open or closed
//	    size: int = 3                Member(Pool, size): declared field, int
//	    @property
//	    def free(self) -> int: ...   Member(Pool, free): property
//	    def take(self, n=1):         Func(take): parameters, result not declared
//	        self.log = open("x")     not seen here: package infer adds such fields
//
// What a variable without annotation holds is for package infer. Declare
// evaluates its value only where the text shows it (a class, a call of a class, a
// constant) and marks the answer as not Declared.
//
// # Cycles
//
// Questions that depend on themselves (two modules that import a name from each
// other and never bind it) get Unknown(ReasonCycle), all members of the cycle
// alike: which of them was asked first cannot show. Inside one goroutine an
// evaluation keeps a stack with the low-links of Tarjan's algorithm, and only
// what is complete is published. Two workers may compute the same answer at the
// same time; both get the same value.
//
// # Invariants
//
// Answers are immutable once published. Nothing depends on the order of
// questions. All files of the program are loaded before the first question.
package declare
