// Package shapes cuts from the shapes of libraries what a program asks for.
//
// # Model
//
// A shape is the stub of a library's module that scripts/shapes writes: one line a
// fact, members below their class by one space. A large library has thousands of
// modules that import each other, and a program that imports it names few of their
// definitions. So no shape is read as a whole. Those who import a module ask it for
// names ([Set.Ask]) or for the module as an object ([Set.AskModule]); a definition
// that is asked for asks for what its text names, in its own module or through an
// import in another one, until nothing new is named. Of a module as an object, and
// of the members of a class, only those count whose name the program's own text has:
// shapes have no bodies, so nobody else calls anything.
//
// # Invariants
//
//   - The result is a least fixed point: the order of questions does not show.
//   - A cut shape still has the __getattr__ of its module and its classes: what is
//     left out is not known to be missing.
//   - Any bytes can be cut. Lines that have not the form of a shape are kept with
//     what stands around them or left out; the parser judges them.
package shapes
