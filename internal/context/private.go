package context

import (
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// Private says whether a coroutine runs on a loop of its own, in a thread that serves
// one object: nobody waits for it but those who asked that object.
//
//	class Consumer(threading.Thread):     # the thread runs the loop
//	    async def poll(self):
//	        return self.consumer.poll(1.0)
//
// What only such coroutines await runs there too.
func (c *Company) Private(d modgraph.DefID) bool { return c.private[d] }

// findPrivate starts with the methods of threads and goes down the awaits.
func (c *company) findPrivate(coroutines []modgraph.DefID) {
	for _, d := range coroutines {
		if c.prog.Def(d).Flags&bind.Method != 0 && c.threadClass(c.prog.Parent(d)) {
			c.private[d] = true
		}
	}
	if len(c.private) == 0 {
		return
	}
	for changed := true; changed; {
		changed = false
		for _, d := range coroutines {
			if c.private[d] || c.open[d] || len(c.uses[d]) == 0 {
				continue
			}
			all := true
			for _, u := range c.uses[d] {
				all = all && c.private[u.by]
			}
			if all {
				c.private[d], changed = true, true
			}
		}
	}
}

// threadClass says whether the objects of a class are threads, or run their coroutines in
// one by what a model says.
func (c *company) threadClass(class modgraph.DefID) bool {
	if class == modgraph.NoDef || c.prog.Def(class).Kind != bind.KindClass {
		return false
	}
	for _, anc := range c.inf.Decl().Class(class).MRO {
		d := c.inf.Types().Def(anc)
		if d == modgraph.NoDef {
			continue
		}
		if init, _, _ := c.inf.Decl().Init(d); c.prog.QualName(d) == "threading.Thread" || c.has(d, effectOwnLoop) || init >= 0 && c.has(init, effectOwnLoop) {
			return true
		}
	}
	return false
}

// ownLoop says whether a method is called on a loop that the same body made, for a
// thread of its own.
func ownLoop(file *modgraph.File, body *ir.Body, call int32) bool {
	m := &body.Instrs[body.Instrs[call].B]
	if m.Op != ir.OpAttr || body.Instrs[m.A].Op != ir.OpLoad {
		return false
	}
	name := body.Instrs[m.A].A
	for i := range body.Instrs {
		st := &body.Instrs[i]
		if st.Op == ir.OpStore && st.A == name {
			if v := &body.Instrs[st.B]; v.Op == ir.OpCall && file.IR.LastName(body, v.B) == "new_event_loop" {
				return true
			}
		}
	}
	return false
}
