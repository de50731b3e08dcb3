// Package trail follows what happens along the paths of one body: where an
// obligation is opened and what ends it, which blocks lead where, exceptions
// included.
//
// # Why rules need it
//
// The solver joins states, so at a block that two paths lead to an obligation is
// open if it is open on one of them:
//
//	if own:
//	    conn.close()
//	return rows          # open here: nothing closes it where own is false
//
// A condition like this is most often the same that decided to open the
// connection. So a rule may only say that nothing closes conn on the way to an
// exit if no way from what closes it leads there. Ledger keeps what opens, ends
// and loses each obligation while a body is replayed; Graph answers which
// instruction lies behind which.
//
// # Edges
//
// The normal edges are the body's own. The edge from a block to its handler is
// taken from the replay: it exists where some instruction was seen to raise, from
// the last such instruction on. Blocks that the replay never entered do not
// exist.
package trail
