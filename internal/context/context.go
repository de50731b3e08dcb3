// Package context says from where a function can be reached: from the event loop,
// from threads, from worker pools.
//
// # Model
//
// Roots are found bottom-up: a coroutine function runs on the loop; a callable
// that a contract hands to another thread of control (Calls with a place to run)
// is a root there, through any wrapper whose contract passes the parameter on.
// Colours then flow top-down over the call sites.
//
//	def work(): fetch()                      # worker, since run hands it over
//	async def run(loop):                     # loop
//	    await loop.run_in_executor(None, work)
//
// # Invariants
//
// Context is computed over finished contracts and is never part of one. A
// function that no root reaches has no colour: it says nothing, in particular not
// that the function runs on the main thread alone.
package context

import (
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/summarize"
)

// Colour is a set of threads of control.
type Colour uint8

// Colours.
const (
	Loop    Colour = 1 << iota // on an event loop
	Thread                     // on a thread of its own
	Worker                     // on a thread of a pool
	Process                    // in another process
)

// Root is a place where a thread of control starts.
type Root struct {
	Def    modgraph.DefID // what runs
	Colour Colour
	// By and Instr say who starts it; NoDef for a coroutine function.
	By    modgraph.DefID
	Instr int32
}

// Context is the answer for a program.
type Context struct {
	Roots  []Root // in structural order of who starts them
	colour []Colour
	via    []modgraph.DefID // the caller that brought the first colour
}

// Run colours a program.
func Run(prog *modgraph.Program, inf summarize.Inference, res *summarize.Result) *Context {
	n := prog.NumDefs()
	x := &Context{colour: make([]Colour, n), via: make([]modgraph.DefID, n)}
	for i := range x.via {
		x.via[i] = modgraph.NoDef
	}
	for _, d := range res.Bodies() {
		if prog.Def(d).Flags&bind.Async != 0 {
			x.Roots = append(x.Roots, Root{Def: d, Colour: Loop, By: modgraph.NoDef, Instr: -1})
		}
		if !passes(inf.Refs(d)) {
			continue
		}
		res.Replay(d, func(b *summarize.Body) []flow.Sink {
			x.started(b)
			return nil
		}, nil)
	}
	x.spread(prog, inf)
	return x
}

func passes(refs []infer.Ref) bool { return len(refs) > 0 }

// started finds the callables that a body hands to other threads of control.
func (x *Context) started(b *summarize.Body) {
	for k := range b.Calls.List {
		c := &b.Calls.List[k]
		for n := range c.Contract.Calls {
			f := &c.Contract.Calls[n]
			colour := colourOf(f.Where)
			if colour == 0 || f.Path.Root != contract.RootParam || f.Path.Len != 0 {
				continue
			}
			if _, ok := b.Holds(c, &f.Base); !ok {
				continue
			}
			if v := b.Calls.Arg(c, f.Path.Index); v >= 0 {
				if ref, ok := b.Ref(v); ok {
					x.Roots = append(x.Roots, Root{Def: ref.Def, Colour: colour, By: b.Def, Instr: c.Instr})
				}
			}
		}
	}
}

func colourOf(w contract.Where) Colour {
	switch w {
	case contract.WhereLoop:
		return Loop
	case contract.WhereThread:
		return Thread
	case contract.WhereWorker:
		return Worker
	case contract.WhereProcess:
		return Process
	}
	return 0
}

// spread carries colours from callers to callees. A coroutine function stays on the
// loop whoever calls it.
func (x *Context) spread(prog *modgraph.Program, inf summarize.Inference) {
	var work []modgraph.DefID
	add := func(d, by modgraph.DefID, c Colour) {
		if d < 0 || x.colour[d]|c == x.colour[d] {
			return
		}
		if x.colour[d] == 0 {
			x.via[d] = by
		}
		x.colour[d] |= c
		work = append(work, d)
	}
	for _, r := range x.Roots {
		add(r.Def, r.By, r.Colour)
	}
	for len(work) > 0 {
		d := work[0]
		work = work[1:]
		s := inf.Sites(d)
		if s == nil {
			continue
		}
		for i := range s.List {
			for _, t := range s.TargetsOf(&s.List[i]) {
				if !t.Tier.Resolved() || prog.Body(t.Def) == nil || prog.Def(t.Def).Flags&bind.Async != 0 {
					continue
				}
				add(t.Def, d, x.colour[d])
			}
		}
	}
}

// Colour is where a function can run, 0 when no root reaches it.
func (x *Context) Colour(d modgraph.DefID) Colour { return x.colour[d] }

// Via walks from a function to the root that first reached it: callers, outermost
// last.
func (x *Context) Via(d modgraph.DefID) []modgraph.DefID {
	var out []modgraph.DefID
	for range 64 {
		d = x.via[d]
		if d < 0 {
			return out
		}
		out = append(out, d)
	}
	return out
}
