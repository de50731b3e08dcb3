package summarize

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// committed finds the variables that a with statement binds to a fresh object whose
// exit commits and does not close:
//
//	with sqlite3.connect(path) as conn:
//	    yield Store(conn)           # Store uses conn, and nobody closes it
//
// The with statement says that the object's life ends there, so lending it to an
// object that never closes it changes nothing.
func (b *builder) committed() []ir.Place {
	var out []ir.Place
	for i := range int32(len(b.body.Instrs)) {
		in := &b.body.Instrs[i]
		if in.Op != ir.OpExit || !onlyCommits(b.calls.At(i)) {
			continue
		}
		tmp := &b.body.Instrs[in.A]
		if tmp.Op != ir.OpLoad || b.body.Places.Kind[tmp.A] != ir.PlaceTemp {
			continue
		}
		made := b.storedTo(ir.Place(tmp.A))
		if made < 0 || b.body.Instrs[made].Op != ir.OpCall {
			continue
		}
		for k := range b.body.Instrs {
			st := &b.body.Instrs[k]
			if st.Op != ir.OpStore || b.body.Places.Kind[st.A] != ir.PlaceLocal {
				continue
			}
			if e := &b.body.Instrs[st.B]; e.Op == ir.OpEnter && e.A == made && b.storedTo(ir.Place(st.A)) == st.B && !slices.Contains(out, ir.Place(st.A)) {
				out = append(out, ir.Place(st.A))
			}
		}
	}
	return out
}

// storedTo is the one value that a place is given in the body, -1 if there are
// several.
func (b *builder) storedTo(p ir.Place) ir.Value {
	out := ir.Value(-1)
	for k := range b.body.Instrs {
		if st := &b.body.Instrs[k]; st.Op == ir.OpStore && ir.Place(st.A) == p {
			if out >= 0 {
				return -1
			}
			out = st.B
		}
	}
	return out
}

// lends says whether a construction only uses what a with statement around it
// holds: no method of the class that ends its life releases it.
func (b *builder) lends(c *Call, v ir.Value, into contract.Path) bool {
	if !c.Makes || v < 0 || len(b.commits) == 0 || c.Callee < 0 || b.run.nodeOf[c.Callee] < 0 {
		return false
	}
	if in := &b.body.Instrs[v]; in.Op != ir.OpLoad || !slices.Contains(b.commits, ir.Place(in.A)) {
		return false
	}
	for _, m := range b.run.methods(modgraph.DefID(c.Callee)) {
		k := b.run.contracts[m]
		if k == nil || !b.run.isCloseLike(m) || b.run.emptyBody(m) {
			continue
		}
		if len(k.Releases) > 0 || into.Len == 0 {
			return false
		}
	}
	return true
}
