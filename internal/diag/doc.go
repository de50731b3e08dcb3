// Package diag holds a diagnostic as a value: everything a person or a
// program is told about one finding, and nothing about how it is printed.
//
// # Model
//
// A diagnostic is built once, when positions and texts are known, and then
// rendered many ways (terminal, JSON, SARIF, editor). Its parts follow the
// order in which a person reads them:
//
//	headline     Code, Name, Level and Message; complete on its own
//	primary      File, Span and the short text Label
//	secondary    Labels, each a span with a text, mostly in the same file
//	path         Path: the chain through other functions, cause first
//	notes        why it fails in production
//	help         one edit or one sentence
//	crossed      how many unresolved calls the chain stepped over
//
// For this Python
//
//	36	conn = pool_connect(dsn)
//	..
//	41	    return None
//
// the primary span covers `return None` with the label "leaves without closing
// it", one secondary label covers the call `pool_connect(dsn)`, and the path
// says that `pool_connect` opens the connection in shop/db.py:18.
//
// # Invariants
//
//   - Spans are byte offsets into the decoded text of the file they name, half
//     open, Start <= End. Lines and columns are computed by renderers.
//   - File names are slash paths, relative to the directory that the user
//     stands in where that is possible.
//   - Texts are single lines without trailing full stop. Names from the user's
//     code stand between back quotes.
//   - Compare is a total order over every field, so that sorting gives the same
//     sequence whatever order the diagnostics arrived in.
//   - Fingerprints hold no line number; see Identity.
//
// Check tells whether a diagnostic keeps these rules; tests of rules call it on
// all they produce.
package diag
