// Package cli is the command line: it reads arguments, calls the engine, hands
// the result to a renderer and turns it into an exit status.
//
// # Model
//
// Each command is one file. A command does no analysis: it fills a request, calls
// Engine, and prints. Everything that a command touches outside of the engine
// (streams, environment, working directory) comes in a Program, so that tests
// run whole command lines in one process.
//
// # Exit statuses
//
//	0  nothing was found, or --exit-zero
//	1  errors or warnings were found
//	2  the arguments or the settings are wrong, or a PATH cannot be read
//	3  Ferrule failed: an internal error (also with --exit-zero), a missing pack
//
// Status 1 counts what a run without --show would show: notes, possible findings
// and rules that are off never fail a build because somebody looked at them.
//
// # Streams
//
// Standard output carries findings and nothing else, and the same input gives the
// same bytes. The summary, with its time, the status line, statistics and errors
// go to standard error.
//
// # Colours
//
// FORCE_COLOR (not empty, not 0) switches colours on, FORCE_COLOR=0 and NO_COLOR
// (not empty) off; FORCE_COLOR beats NO_COLOR. Without either they are on if the
// stream is a terminal and TERM is not dumb.
package cli
