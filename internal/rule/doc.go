// Package rule says what a rule is.
//
// # Metadata
//
// A rule is known to people by a code and a name: FER502, blocking-in-async.
// The code's first digit is the rule's family; digits are fixed for good and a
// code is never reused, since stored verdicts, baselines and ignore comments
// hold codes. Names are kebab-case.
//
// Nothing registers itself: the packages of rules export a Meta, package
// rules/all lists them, and NewRegistry checks the list as a whole (unique codes
// and names, known partners in YieldsTo, no circle among them). So the set of
// rules is a value that tests can build differently, and linking a package has
// no effect of its own.
//
// The documentation of a rule is its embedded doc.md, with fixed headings; see
// Document. The first paragraph is the rule's summary in every list, so a rule
// is described in one place.
//
// # Selection
//
// Which rules run is decided by layers, the command line above the settings
// file. A layer's `select` replaces what the layers below chose, its `ignore`
// takes away; inside a layer the more specific word wins, so that
//
//	--select all --ignore async       is all but the async family
//	--select unawaited --ignore async is unawaited alone
//
// The rules about Ferrule itself (FER9) are outside of `select`: choosing one
// rule does not hide that a file could not be parsed. They can be ignored one by
// one, except internal-error.
package rule
