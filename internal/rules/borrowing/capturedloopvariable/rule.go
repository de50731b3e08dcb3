// Package capturedloopvariable is the rule FER205.
//
// # Model
//
// A closure reads the variables of the function around it when it runs, not when
// it is made. Made in a loop, it sees what the variable holds by then:
//
//	for command in self.commands:
//	    register(command.name, lambda: command())    # all make the last command
//
// That is harmless while the closure is used within its round of the loop, as a
// sort key or a filter is. So two things are asked for: a variable that a later
// round binds to something else, and somebody who keeps the closure beyond the
// round (see keeper). The contract of a callee says what it keeps; of a callee that
// nobody knows, the name of the method has to say it.
package capturedloopvariable

import (
	_ "embed" // the documentation

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is FER205.
type Rule struct{}

// Meta describes the rule.
func (Rule) Meta() rule.Meta {
	return rule.Meta{Code: "FER205", Name: "captured-loop-variable", Level: diag.Warning, DefaultOn: true, Doc: doc}
}

// Begin looks at the closures that a body makes in its loops. All that it needs is
// in the instructions and the contracts, so nothing is replayed.
func (Rule) Begin(b *rule.Body) rule.Visitor {
	if len(b.IR.Loops) == 0 || b.IR.Kind == ir.KindClass {
		return nil // what a class body binds, no function inside sees
	}
	var c *checker
	for k := range b.IR.Blocks {
		bl := &b.IR.Blocks[k]
		if bl.Loop < 0 {
			continue
		}
		for i := bl.First; i <= bl.Last; i++ {
			if b.IR.Instrs[i].Op != ir.OpMakeFunc {
				continue
			}
			if c == nil {
				c = &checker{b: b}
			}
			c.closure(ir.BlockID(k), i)
		}
	}
	return nil
}

type checker struct {
	b *rule.Body
}

// captured is a variable that a closure reads when it runs.
type captured struct {
	place ir.Place // in the body that makes the closure
	def   modgraph.DefID
	instr int32 // the read, in def
}

func (c *checker) closure(block ir.BlockID, made int32) {
	def := c.b.File.FirstDef + modgraph.DefID(c.b.IR.Instrs[made].B)
	for _, v := range c.reads(def) {
		for l := c.b.IR.Blocks[block].Loop; l >= 0; l = c.b.IR.Loops[l].Parent {
			again := c.rebound(v.place, l)
			if again < 0 || c.onlyRound(l) || !rule.ComesBack(c.b.IR, block, l) {
				continue
			}
			k := keeper{checker: c, loop: l}
			if at := k.find(block, made); at >= 0 {
				c.report(made, def, v, again, at)
				return
			}
		}
	}
}

// onlyRound says whether a loop goes over a display of one element.
func (c *checker) onlyRound(loop int32) bool {
	body := c.b.IR
	for i := range body.Instrs {
		in := &body.Instrs[i]
		if in.Op != ir.OpStore || ir.Place(in.A) != body.Loops[loop].Iter || body.Instrs[in.B].Op != ir.OpIter {
			continue
		}
		switch x := &body.Instrs[body.Instrs[in.B].A]; x.Op {
		case ir.OpTuple, ir.OpList, ir.OpSet:
			return x.N == 1 && x.Flag&ir.FlagArgKinds == 0
		}
	}
	return false
}

// reads lists the variables of the body that a closure, or a function inside it,
// reads when it runs, each with its first read. What the closure binds itself is
// shared on purpose.
func (c *checker) reads(def modgraph.DefID) []captured {
	var out []captured
	first, f := def-c.b.File.FirstDef, c.b.File
	for d := int(first); d < len(f.Bind.Defs); d++ {
		if d != int(first) && !inside(f, bind.DefIndex(d), bind.DefIndex(first)) {
			break // definitions stand in source order, parents first
		}
		body := &f.IR.Bodies[d]
		for i := range body.Instrs {
			in := &body.Instrs[i]
			switch in.Op {
			case ir.OpLoad, ir.OpStore, ir.OpDelete:
			default:
				continue
			}
			p := c.outer(body, ir.Place(in.A))
			if p == ir.NoPlace {
				continue
			}
			if in.Op != ir.OpLoad {
				return nil
			}
			known := false
			for k := range out {
				known = known || out[k].place == p
			}
			if !known {
				out = append(out, captured{place: p, def: f.FirstDef + modgraph.DefID(d), instr: int32(i)})
			}
		}
	}
	return out
}

func inside(f *modgraph.File, d, outer bind.DefIndex) bool {
	for d != bind.NoDef && d > outer {
		d = f.Bind.Defs[d].Parent
	}
	return d == outer
}

// outer is the variable of the body that a root of an inner body means.
func (c *checker) outer(inner *ir.Body, p ir.Place) ir.Place {
	mine := &c.b.IR.Places
	want := ir.PlaceCell
	switch inner.Places.Kind[p] {
	case ir.PlaceFree:
		if inner.Places.Ref[p] != int32(c.b.IR.Def) {
			return ir.NoPlace
		}
	case ir.PlaceGlobal:
		if c.b.IR.Kind != ir.KindModule {
			return ir.NoPlace
		}
		want = ir.PlaceGlobal
	default:
		return ir.NoPlace
	}
	for q := ir.Place(0); int(q) < mine.Len(); q = mine.End[q] {
		if mine.Kind[q] == want && mine.Name[q] == inner.Places.Name[p] {
			return q
		}
	}
	return ir.NoPlace
}

// rebound finds a store by which a round of a loop gives a variable another value;
// -1 if there is none. A counter that each round goes on with is shared on purpose.
func (c *checker) rebound(p ir.Place, loop int32) int32 {
	body := c.b.IR
	found := int32(-1)
	for k := range body.Blocks {
		if !rule.InLoop(body, ir.BlockID(k), loop) {
			continue
		}
		for i := body.Blocks[k].First; i <= body.Blocks[k].Last; i++ {
			in := &body.Instrs[i]
			if in.Op != ir.OpStore || ir.Place(in.A) != p {
				continue
			}
			if from := &body.Instrs[in.B]; from.Op == ir.OpBinary && from.Flag&ir.FlagInPlace != 0 {
				return -1
			}
			if found < 0 && c.varies(in.B, loop, 0) {
				found = i
			}
		}
	}
	return found
}

// maxDepth bounds walks through operands.
const maxDepth = 12

// varies says whether a value may differ from round to round.
func (c *checker) varies(v ir.Value, loop int32, depth int) bool {
	body := c.b.IR
	in := &body.Instrs[v]
	switch in.Op {
	case ir.OpConst, ir.OpImport, ir.OpImportFrom, ir.OpMakeFunc, ir.OpMakeClass:
		return false
	case ir.OpLoad:
		return c.boundIn(ir.Place(in.A), loop)
	case ir.OpAttr, ir.OpBinary, ir.OpCompare, ir.OpUnary, ir.OpSub, ir.OpFormat, ir.OpTuple, ir.OpSlice:
		if depth > maxDepth {
			return true
		}
		out := false
		body.EachOperand(in, func(x ir.Value) { out = out || c.varies(x, loop, depth+1) })
		return out
	}
	return true
}

// boundIn says whether a loop binds a root place.
func (c *checker) boundIn(p ir.Place, loop int32) bool {
	return c.binding(p, loop) != ir.NoValue
}

// binding is a value that a loop stores into a root place; NoValue if none.
func (c *checker) binding(p ir.Place, loop int32) ir.Value {
	body := c.b.IR
	for k := range body.Blocks {
		if !rule.InLoop(body, ir.BlockID(k), loop) {
			continue
		}
		for i := body.Blocks[k].First; i <= body.Blocks[k].Last; i++ {
			if in := &body.Instrs[i]; in.Op == ir.OpStore && ir.Place(in.A) == p {
				return in.B
			}
		}
	}
	return ir.NoValue
}
