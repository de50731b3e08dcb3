// Package suppress reads the comments by which a person tells Ferrule to be
// silent, applies them, and reports those that are idle or cannot be understood.
//
// # The comments
//
//	conn = connect(dsn)   # ferrule: ignore[leaked-resource]
//	conn = connect(dsn)   # ferrule: ignore[FER101, leaked-on-error] the pool owns it
//	conn = connect(dsn)   # noqa: S105  # ferrule: ignore
//	# ferrule: ignore-file[blocking-in-async]
//
// Rules stand in square brackets, by name or by code; without brackets every
// rule is meant. Whatever follows, after a space, is an explanation for people.
// The word `ferrule:` is the whole name space: comments of other tools are
// neither read nor needed.
//
// # What a comment covers
//
// `ignore-file` covers the file, wherever it stands. `ignore` covers a statement
// if it stands on any line of it, or on a line of its own in the block of
// comment lines directly above it:
//
//	# ferrule: ignore[leaked-resource]      covers the call below, all three lines
//	# the supervisor closes it
//	conn = connect(
//	    dsn,
//	)                                       a comment here would cover it as well
//
// The statement is the one that holds a finding's primary span; of a compound
// statement it is the header, so a comment on `with ...:` says nothing about the
// body. The caller supplies it, since only the parser knows.
//
// # Invariants
//
//   - internal-error is never hidden. The other rules about Ferrule itself are
//     hidden only where they are named.
//   - A comment that cannot be understood hides nothing and is reported as
//     invalid-configuration; the parts of it that can be understood still hold.
//   - A name is idle (unused-suppression) only if its rule ran on the file.
package suppress
