// Package models reads effect models: stub files whose decorators say what
// library functions do (the vocabulary stands in models/README.md).
//
// # Model
//
// A Library has a source of stub texts by module name. A module is read when the
// first of its definitions is asked for, and once. Each definition becomes a
// Model: a contract over the parameters of the signature that the model states,
// and for a class what its instances are. Models attach to definitions by
// qualified name, so they hold whether types come from typeshed, a stub package
// or the model itself, and a fact stands on the class that defines a method.
//
//	class socket:                      # models/stdlib/socket.pyi
//	    @raises(OSError)
//	    @blocks("net")
//	    def connect(self, address): ...
//
// gives for `socket.socket.connect` a contract with Raises{OSError, expected} and
// Blocks{net}, over the signature (self, address).
//
// Models of the user's (Teach) lie over those of the program, definition by
// definition, and may also speak of functions of the project.
//
// # Invariants
//
// A model is complete: what it does not state does not happen, unless it says
// raises_any. Overloads share the one model of their name. A file that cannot be
// read or a decorator that is not known is a Problem, and the facts beside it
// hold.
package models
