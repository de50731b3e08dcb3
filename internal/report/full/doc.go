// Package full renders findings for a person at a terminal: headline, source
// with labels, the path through other functions, notes and help.
//
// # Model
//
// A finding is shown as one block:
//
//	error[FER101]: `conn` is never closed when `load` returns early
//	  --> shop/orders.py:41:9
//	   |
//	36 |     conn = pool_connect(dsn)
//	   |            ----------------- `load` owns this connection from here
//	..
//	41 |         return None
//	   |         ^^^^^^^^^^^ leaves without closing it
//	   |
//	   = path: 1. `pool_connect` opens it       shop/db.py:18  psycopg.connect(...)
//	           2. and returns it to its caller  shop/db.py:21
//	   = help: open it as `with closing(pool_connect(dsn)) as conn:`
//	                                                            [leaked-resource]
//
// Spans become marks (marks.go): a mark on one line is underlined, one over
// several lines is drawn with a bar in a column of its own to the left of the
// code. The lines that marks begin and end on are shown, longer gaps are elided
// (snippet.go). Under each line, the label of the rightmost mark stands beside it
// and the others hang below, each under its own bar (labels.go):
//
//	12 |     copy(source, target)
//	   |     ---- ^^^^^^  ------ written here
//	   |     |    |
//	   |     |    read here
//	   |     borrowed here
//
// # Invariants
//
//   - Output is a function of the findings, the texts, the width and the colour
//     flag. With colours it is the plain output plus escape sequences.
//   - No control character of the checked project reaches the output.
//   - A line of source that is wider than the terminal is cut around its marks;
//     work per finding is bounded even if the line has a million characters.
package full
