// Package swallowedcancellation is the rule FER302.
//
// # Model
//
// Cancelling a task raises CancelledError at the await where its coroutine waits.
// The exception has to come out again; a handler that takes it and goes on makes
// cancel, time-outs and shutdown wait for nothing. The rule follows the
// cancellation from each suspension through the handlers around it to the clause
// that takes it, and asks what that clause does with it:
//
//	while True:
//	    order = await self.queue.get()
//	    try:
//	        await self.attempt(order)     # the cancellation arrives here
//	    except BaseException:
//	        continue                      # and ends here
//
// A clause that names CancelledError is written by somebody who knows it. So it is
// reported only where its effect shows: the loop around it goes on waiting, or the
// function is awaited by others, who take its return for success. A clause that
// takes everything is reported when it drops what it took.
package swallowedcancellation

import (
	_ "embed" // the documentation
	"strings"
	"sync"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is FER302. It remembers how the coroutines of the program that it looked at
// last are used.
type Rule struct {
	mu  sync.Mutex
	of  *infer.Result
	use *usage
}

// cancelled is the class of a cancellation.
const cancelled = "asyncio.exceptions.CancelledError"

// Meta describes the rule.
func (*Rule) Meta() rule.Meta {
	return rule.Meta{Code: "FER302", Name: "swallowed-cancellation", Level: diag.Warning, DefaultOn: true, Doc: doc}
}

// Begin looks at coroutines with a handler.
func (r *Rule) Begin(b *rule.Body) rule.Visitor {
	if b.IR.Flags&ir.BodyAsync == 0 && !oldCoroutine(b) {
		return nil
	}
	for i := range b.IR.Blocks {
		if b.IR.Blocks[i].Flags&ir.BlockHandlerEntry != 0 {
			return &visitor{rule: r, b: b, seen: make([]bool, len(b.IR.Instrs))}
		}
	}
	return nil
}

// oldCoroutine says whether a generator is decorated as a coroutine, as before
// Python 3.5.
func oldCoroutine(b *rule.Body) bool {
	if b.IR.Flags&ir.BodyGenerator == 0 || b.IR.Kind != ir.KindFunction {
		return false
	}
	def := b.Program.Def(b.Def)
	for _, d := range def.Decorators {
		t := b.File.Bind.Decls
		if t == nil {
			return false
		}
		text := b.File.Text[t.Start(d):t.End(d)]
		if text == "coroutine" || strings.HasSuffix(text, ".coroutine") {
			return true
		}
	}
	return false
}

func (r *Rule) usage(w *rule.World) *usage {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.of != w.Infer {
		r.of, r.use = w.Infer, countUses(w)
	}
	return r.use
}

type visitor struct {
	flow.NopSink
	rule *Rule
	b    *rule.Body
	seen []bool
}

// Instr notes what is reached.
func (v *visitor) Instr(p *flow.Point) { v.seen[p.Instr] = true }

// clause is one except clause, or a with statement that suppresses.
type clause struct {
	at     int32 // instruction that stands for it
	part   rule.Part
	body   ir.BlockID // first block behind it
	first  int32      // first instruction of its body
	broad  bool       // takes everything
	names  bool       // names CancelledError
	stops  bool       // names KeyboardInterrupt beside it: the end of the program
	with   bool
	source string // as the source writes it: "except BaseException"
	exc    ir.Place
	waits  []int32 // suspensions whose cancellation ends here
}

// End follows the cancellation of each suspension to the clause that takes it.
func (v *visitor) End() {
	body := v.b.IR
	chains := make([][]*clause, len(body.Blocks))
	known := make([]bool, len(body.Blocks))
	var order []*clause
	for b := range body.Blocks {
		bl := &body.Blocks[b]
		for i := bl.First; i <= bl.Last; i++ {
			if !v.seen[i] || !v.suspends(i) {
				continue
			}
			for h := bl.Handler; h != ir.NoBlock; h = body.Blocks[h].Handler {
				if !known[h] {
					known[h], chains[h] = true, v.chain(h)
				}
				if c := taker(chains[h]); c != nil {
					if len(c.waits) == 0 {
						order = append(order, c)
					}
					c.waits = append(c.waits, i)
					break
				}
			}
		}
	}
	for _, c := range order {
		v.judge(c)
	}
}

// suspends says whether control may go back to the loop at an instruction.
func (v *visitor) suspends(i int32) bool {
	if v.b.Flow.Infos[i].Flags&flow.MaySuspend != 0 {
		return true
	}
	return v.b.IR.Instrs[i].Op == ir.OpYieldFrom && v.b.IR.Flags&ir.BodyAsync == 0
}

// taker is the first clause of a chain that takes a cancellation.
func taker(list []*clause) *clause {
	for _, c := range list {
		if c.broad || c.names {
			return c
		}
	}
	return nil
}

// chain lists the clauses that start at a handler block.
func (v *visitor) chain(h ir.BlockID) []*clause {
	body := v.b.IR
	bl := &body.Blocks[h]
	exc := ir.Place(body.Instrs[bl.First].A)
	if second := bl.First + 1; second <= bl.Last {
		switch in := &body.Instrs[second]; {
		case in.Op == ir.OpSetTag:
			return nil // a finally: the exception comes out behind it
		case in.Op == ir.OpExcValue && body.Instrs[bl.Last].Op == ir.OpSuppress:
			return v.suppress(h)
		}
	}
	var out []*clause
	at := h
	for range body.Blocks {
		bl := &body.Blocks[at]
		last := &body.Instrs[bl.Last]
		switch last.Op {
		case ir.OpMatchExc:
			if last.B != int32(exc) {
				return out
			}
			succ := body.Successors(at)
			c := &clause{at: bl.Last, body: succ[0], first: body.Blocks[succ[0]].First, exc: exc, source: "except " + v.b.Text(bl.Last)}
			v.classes(c, bl.Last)
			out = append(out, c)
			at = succ[1]
			continue
		case ir.OpReraise:
			if last.A == int32(exc) {
				return out
			}
		case ir.OpJump:
			if to := body.Successors(at)[0]; body.Blocks[to].Flags&ir.BlockInExcept != 0 && bl.Flags&ir.BlockInExcept == 0 {
				return append(out, &clause{at: bl.Last, part: rule.PartFirstLine, body: to, first: body.Blocks[to].First, broad: true, exc: exc, source: "except:"})
			}
		}
		// A bare except inside of another clause is one block with its body.
		first := bl.First
		if at == h {
			first++
		}
		return append(out, &clause{at: first, part: rule.PartFirstLine, body: at, first: first, broad: true, exc: exc, source: "except:"})
	}
	return out
}

// classes reads which classes a clause names.
func (v *visitor) classes(c *clause, match int32) {
	info := &v.b.Flow.Infos[match]
	c.broad = info.CatchesAny
	for _, k := range v.b.Flow.Catches[info.Catches : info.Catches+info.NCatches] {
		v.class(c, k)
	}
}

func (v *visitor) class(c *clause, k int32) {
	if k < 0 {
		return
	}
	d := modgraph.DefID(k)
	switch {
	case d == v.b.Declare.Known.BaseException:
		c.broad = true
	case v.b.Program.QualName(d) == cancelled:
		c.names = true
	case v.b.Program.QualName(d) == "builtins.KeyboardInterrupt":
		c.stops = true
	}
}

// suppress is a with statement whose manager swallows.
func (v *visitor) suppress(h ir.BlockID) []*clause {
	body := v.b.IR
	bl := &body.Blocks[h]
	info := &v.b.Flow.Infos[bl.Last]
	if info.Flags&flow.MaySuppress == 0 || info.NCatches == 0 {
		return nil
	}
	to := body.Successors(h)[0]
	c := &clause{at: bl.Last, part: rule.PartFirstLine, body: to, first: body.Blocks[to].First, with: true, exc: ir.NoPlace, source: "with " + v.b.Text(bl.Last)}
	for _, k := range v.b.Flow.Catches[info.Catches : info.Catches+info.NCatches] {
		v.class(c, k)
	}
	return []*clause{c}
}
