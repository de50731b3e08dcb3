package swallowedcancellation

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// conduct is what the body of a clause does.
type conduct struct {
	raises  bool // some path raises
	uses    bool // looks at the exception, other than to log it
	logs    bool
	cancels bool // cancels something itself
	returns bool // returns a value that is not None
	region  []bool
}

// judge decides what a clause does with the cancellation that it takes.
func (v *visitor) judge(c *clause) {
	if v.aware(c) || v.levelled() {
		return
	}
	var k conduct
	if !c.with {
		k = v.conduct(c)
	}
	if k.raises || k.uses || k.cancels {
		return
	}
	again := v.again(c)
	if again < 0 && (v.raisesLater(c) || !v.comesBack(c)) {
		return
	}
	if c.broad {
		if k.logs && again < 0 {
			return
		}
		u := v.rule.usage(&v.b.World)
		if again < 0 && v.endsThere(c, &k) && (u.spawned[v.b.Def] || len(u.awaits[v.b.Def]) > 0) && !u.matters(v.b.Def) {
			return // the task ends, as who cancels it wants
		}
		v.report(c, again, &k)
		return
	}
	if v.explained(c) || v.ofOthers(c) || again < 0 && (c.stops || v.waitsForIt(c)) {
		return
	}
	if u := v.rule.usage(&v.b.World); again < 0 && !u.matters(v.b.Def) && !(k.returns && u.handed[v.b.Def] && len(u.awaits[v.b.Def]) == 0) {
		return
	}
	v.report(c, again, &k)
}

// aware says whether the function tells its own cancellation from that of others,
// or cancels what it waits for.
func (v *visitor) aware(c *clause) bool {
	body := v.b.IR
	at := body.Span(c.at).Start
	for i := range body.Instrs {
		in := &body.Instrs[i]
		if in.Op != ir.OpCall {
			continue
		}
		f := &body.Instrs[in.B]
		switch f.Op {
		case ir.OpAttr:
			switch v.b.File.IR.Names[f.B] {
			case "cancelling", "uncancel", "current_task":
				return true
			case "cancel", "cancel_all", "cancelled":
				if body.Span(int32(i)).Start < at {
					return true
				}
			}
		case ir.OpLoad:
			if v.b.File.IR.Names[body.Places.Name[f.A]] == "current_task" {
				return true
			}
		}
	}
	return false
}

// explained says whether a clause that names the cancellation begins with a comment: who
// writes down why has thought about it, unless the comment says that it is wrong.
//
//	except asyncio.CancelledError:
//	    # the answer has to be read all the same
//	    continue
func (v *visitor) explained(c *clause) bool {
	text := v.b.File.Text
	at := int(v.b.IR.Span(c.at).End)
	if c.with || at > len(text) {
		return false
	}
	said := false
	_, rest, _ := strings.Cut(text[at:], "\n")
	for line := range strings.Lines(rest) {
		line = strings.TrimSpace(line)
		if line != "" && line[0] != '#' {
			break
		}
		for _, doubt := range [...]string{"FIXME", "TODO", "XXX", "HACK"} {
			if strings.Contains(line, doubt) {
				return false
			}
		}
		said = said || len(line) > 2
	}
	return said
}

// levelled says whether the code runs under trio, which raises a cancellation again
// at every wait until its scope ends: eating it once loses nothing. Under Twisted a
// cancellation is one error among others, of the operation and not of who waits for it.
func (v *visitor) levelled() bool {
	twisted := false
	for i := range v.b.File.Bind.Imports {
		top, _, _ := strings.Cut(v.b.File.Bind.Imports[i].Module, ".")
		switch top {
		case "trio":
			return true
		case "twisted", "txaio":
			twisted = true
		case "asyncio":
			return false
		}
	}
	return twisted
}

// conduct reads the body of a clause.
func (v *visitor) conduct(c *clause) conduct {
	body := v.b.IR
	k := conduct{region: make([]bool, len(body.Blocks))}
	names := map[ir.Place]bool{}
	work := []ir.BlockID{c.body}
	k.region[c.body] = true
	left := map[ir.BlockID]bool{}
	for len(work) > 0 {
		at := work[len(work)-1]
		work = work[:len(work)-1]
		bl := &body.Blocks[at]
		first := bl.First
		if at == c.body {
			first = c.first
		}
		for i := first; i <= bl.Last; i++ {
			v.instruction(&k, c, names, i)
		}
		for _, s := range body.Successors(at) {
			switch {
			case k.region[s] || left[s]:
			case body.Blocks[s].Flags&ir.BlockInExcept != 0:
				k.region[s] = true
				work = append(work, s)
			default:
				left[s] = true
			}
		}
	}
	return k
}

func (v *visitor) instruction(k *conduct, c *clause, names map[ir.Place]bool, i int32) {
	body := v.b.IR
	in := &body.Instrs[i]
	switch in.Op {
	case ir.OpRaise, ir.OpReraise:
		k.raises = true
	case ir.OpStore:
		if x := &body.Instrs[in.B]; x.Op == ir.OpExcValue && x.A == int32(c.exc) {
			names[ir.Place(in.A)] = true
		}
		if body.Places.Kind[in.A] == ir.PlaceRet && !v.none(in.B) {
			k.returns = true
		}
	case ir.OpReturn:
		if in.A >= 0 && !v.none(in.A) {
			k.returns = true
		}
	case ir.OpLoad:
		if names[ir.Place(in.A)] && !v.logged(i) {
			k.uses = true
		}
	case ir.OpCall:
		text := v.b.CalleeText(i)
		last := text[strings.LastIndexByte(text, '.')+1:]
		switch last {
		case "cancel", "set_exception", "uncancel", "_exit", "exit", "exc_info", "abort", "kill":
			k.cancels = true
		}
		if logs[last] {
			k.logs = true
		}
		if v.neverReturns(i) {
			k.raises = true
		}
	}
}

// logs are calls that tell people about the exception.
var logs = map[string]bool{
	"debug": true, "info": true, "warning": true, "warn": true, "error": true, "exception": true, "critical": true, "log": true,
	"print": true, "print_exc": true, "print_exception": true, "format_exc": true,
}

// logged says whether the value of an instruction only goes into a logging call.
func (v *visitor) logged(i int32) bool {
	body := v.b.IR
	for j := i + 1; j < int32(len(body.Instrs)); j++ {
		in := &body.Instrs[j]
		switch in.Op {
		case ir.OpCall, ir.OpFormat:
			for _, a := range body.Operands(in) {
				if a != i {
					continue
				}
				if in.Op == ir.OpFormat {
					return v.logged(j)
				}
				text := v.b.CalleeText(j)
				last := text[strings.LastIndexByte(text, '.')+1:]
				if last == "str" || last == "repr" || last == "type" {
					return v.logged(j)
				}
				return logs[last]
			}
		case ir.OpBinary:
			if in.A == i || in.B == i {
				return v.logged(j)
			}
		case ir.OpTuple:
			for _, a := range body.Operands(in) {
				if a == i {
					return v.logged(j)
				}
			}
		}
	}
	return false
}

func (v *visitor) neverReturns(i int32) bool {
	site := v.b.Sites.At(i)
	if site == nil {
		return false
	}
	for _, t := range v.b.Sites.TargetsOf(site) {
		if c := v.b.Facts.Contract(t.Def); c != nil && c.NeverReturns {
			return true
		}
	}
	return false
}

func (v *visitor) none(x ir.Value) bool {
	in := &v.b.IR.Instrs[x]
	return in.Op == ir.OpConst && v.b.File.IR.Consts[in.A].Kind == ir.ConstNone
}

// again is a suspension of the clause that is reached once more behind it, or -1.
func (v *visitor) again(c *clause) int32 {
	body := v.b.IR
	if body.Blocks[c.body].Loop < 0 && len(body.Loops) == 0 {
		return -1
	}
	blockOf := map[ir.BlockID]int32{}
	for b := range body.Blocks {
		bl := &body.Blocks[b]
		for _, w := range c.waits {
			if bl.First <= w && w <= bl.Last {
				if _, ok := blockOf[ir.BlockID(b)]; !ok {
					blockOf[ir.BlockID(b)] = w
				}
			}
		}
	}
	if w, ok := blockOf[c.body]; ok && c.with {
		return w
	}
	found := int32(-1)
	rule.Reaches(body, c.body, func(x ir.BlockID) bool {
		w, ok := blockOf[x]
		if ok {
			found = w
		}
		return ok
	}, func(ir.BlockID) bool { return true })
	return found
}

// raisesLater says whether the function raises a cancellation of its own behind a clause,
// which has only noted that one came.
//
//	except asyncio.CancelledError:
//	    cancelled = True
//	await self.restore()
//	if cancelled:
//	    raise asyncio.CancelledError
func (v *visitor) raisesLater(c *clause) bool {
	body := v.b.IR
	raises := func(x ir.BlockID) bool {
		return slices.ContainsFunc(v.b.Flow.Raises, func(r flow.Raise) bool {
			return r.Direct && body.BlockOf(r.Instr) == x && r.Class >= 0 && v.b.Program.QualName(modgraph.DefID(r.Class)) == cancelled
		})
	}
	return raises(c.body) || rule.Reaches(body, c.body, raises, func(ir.BlockID) bool { return true })
}

// comesBack says whether the function can return behind a clause: where an error is raised
// in any case, that ends the task as well.
func (v *visitor) comesBack(c *clause) bool {
	body := v.b.IR
	returns := func(x ir.BlockID) bool { return body.Instrs[body.Blocks[x].Last].Op == ir.OpReturn }
	return returns(c.body) || rule.Reaches(body, c.body, returns, func(ir.BlockID) bool { return true })
}

// endsThere says whether nothing that suspends comes behind a clause. That of a with
// statement has no region: nothing runs between the cancellation and what follows.
func (v *visitor) endsThere(c *clause, k *conduct) bool {
	body := v.b.IR
	waits := func(x ir.BlockID) bool {
		if len(k.region) > 0 && k.region[x] && body.Blocks[x].Flags&ir.BlockInExcept != 0 {
			return false
		}
		for i := body.Blocks[x].First; i <= body.Blocks[x].Last; i++ {
			if v.seen[i] && v.suspends(i) && body.Instrs[i].Op != ir.OpExit {
				return true
			}
		}
		return false
	}
	return !waits(c.body) && !rule.Reaches(body, c.body, waits, func(ir.BlockID) bool { return true })
}

// waitsForIt says whether all that a clause covers is a wait for a future that this
// function made and gives to nobody: only a cancellation ends it.
//
//	forever = loop.create_future()
//	try:
//	    await forever
//	except asyncio.CancelledError:
//	    log.info("stopping")
func (v *visitor) waitsForIt(c *clause) bool {
	body := v.b.IR
	for _, w := range c.waits {
		in := &body.Instrs[w]
		if in.Op != ir.OpAwait {
			return false
		}
		x := &body.Instrs[in.A]
		if x.Op != ir.OpLoad || body.Places.Kind[x.A] != ir.PlaceLocal || !v.madeHere(in.A) {
			return false
		}
		for i := range body.Instrs {
			if l := &body.Instrs[i]; l.Op == ir.OpLoad && l.A == x.A && int32(i) != in.A {
				return false
			}
		}
	}
	return true
}

// ofOthers says whether everything that is awaited is an object made elsewhere, a
// task or future: its own cancellation comes out of the await too.
func (v *visitor) ofOthers(c *clause) bool {
	for _, w := range c.waits {
		in := &v.b.IR.Instrs[w]
		if in.Op != ir.OpAwait && in.Op != ir.OpYieldFrom {
			return false
		}
		x := in.A
		if call := &v.b.IR.Instrs[x]; call.Op == ir.OpCall {
			text := v.b.CalleeText(x)
			switch text[strings.LastIndexByte(text, '.')+1:] {
			case "gather", "wait":
				continue
			}
			return false
		}
		if v.madeHere(x) {
			return false
		}
	}
	return true
}

// madeHere says whether an awaited value is read from a place that this function
// fills with what a call makes (`self.waiter = loop.create_future()`): nobody else
// is known to cancel that one.
func (v *visitor) madeHere(x ir.Value) bool {
	body := v.b.IR
	place := ir.NoPlace
	switch in := &body.Instrs[x]; in.Op {
	case ir.OpLoad:
		place = ir.Place(in.A)
	case ir.OpAttr:
		place = ir.Place(in.C)
	}
	if place == ir.NoPlace {
		return false
	}
	made := func(val ir.Value) bool {
		return body.Instrs[val].Op == ir.OpCall && strings.HasSuffix(v.b.CalleeText(val), "create_future")
	}
	for i := range body.Instrs {
		switch in := &body.Instrs[i]; in.Op {
		case ir.OpStore:
			if ir.Place(in.A) == place && made(in.B) {
				return true
			}
		case ir.OpSetAttr:
			if ir.Place(in.C) == place && made(body.Operands(in)[1]) {
				return true
			}
		}
	}
	return false
}

func (v *visitor) report(c *clause, again int32, k *conduct) {
	name := v.b.Name()
	f := rule.Finding{
		Def: int32(v.b.Def), Instr: c.at, Part: c.part,
		Label: "takes the cancellation and does not raise it again",
		Marks: []rule.Mark{{Def: int32(v.b.Def), Instr: c.waits[0], Part: rule.PartFirstLine, Text: "the cancellation arrives here"}},
		Notes: []string{"cancel, time-outs and shutdown raise CancelledError where the coroutine waits, and count on it coming out"},
	}
	switch {
	case again >= 0:
		f.Message = fmt.Sprintf("cancelling `%s` does not stop it: `%s` eats the cancellation, and the loop goes on", name, c.source)
	case k.returns:
		f.Message = fmt.Sprintf("cancelling `%s` goes unnoticed: `%s` eats the cancellation and returns a result", name, c.source)
	default:
		f.Message = fmt.Sprintf("cancelling `%s` has no effect: `%s` eats the cancellation", name, c.source)
	}
	switch {
	case c.with:
		f.Help = "suppress only the errors that are expected here"
	case c.source == "except:":
		f.Help = "catch errors only: `except Exception:`"
	case c.broad:
		f.Help = "catch errors only, `except Exception`, or end the clause with `raise`"
	default:
		f.Help = "end the clause with `raise`"
	}
	v.b.Report(f)
}
