// Package display says how text looks on a terminal: how wide it is, what must
// not be sent there, where it breaks, and in which colours.
//
// # Model
//
// A terminal has cells. A character takes no cell (a combining mark), one, or
// two (most CJK characters and emoji); a tab is shown as four blanks, wherever it
// stands, so that a marker under a line of source can be computed from the
// line alone. Widths are the same on every machine: the locale is not asked.
//
// Source text and names come from the checked project and can hold anything.
// Control characters could move the cursor or write to the clipboard, and
// bidirectional overrides make code look like other code, so Clean and Expand
// show the replacement character in their place. Whatever reaches a terminal goes
// through one of the two.
//
// # Colours
//
// A Line is made of pieces with a meaning (Style), not a colour. Only Line.Write
// knows escape sequences, so the coloured output is the plain output plus escape
// sequences, byte for byte.
package display
