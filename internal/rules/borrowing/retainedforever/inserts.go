package retainedforever

import (
	"fmt"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// A defaultdict makes an entry for each key that it is asked for. Where a method looks
// up keys that it has put together from what it was asked, each question leaves empty
// containers behind:
//
//	for pair in itertools.product(domains(host), paths(url)):
//	    for name, cookie in self._cookies[pair].items():     # makes self._cookies[pair]
//	        ...

// inserts looks at the lookups of a method in fields of its object.
func (c *checker) inserts(m modgraph.DefID) {
	d := c.Program.Def(m)
	class := c.Program.Parent(m)
	body := c.Program.Body(m)
	if d.Kind != bind.KindFunction || d.Flags&bind.Method == 0 || body == nil || class == modgraph.NoDef || len(body.Params) < 2 {
		return
	}
	f, _ := c.Program.FileOf(m)
	for i := range body.Instrs {
		in := &body.Instrs[i]
		if in.Op != ir.OpSub {
			continue
		}
		table := &body.Instrs[in.A]
		if table.Op != ir.OpAttr || !receiver(body, table.A) || !c.putTogether(body, in.B) || !onlyRead(f, body, int32(i)) {
			continue
		}
		if !c.defaults(class, f, table.B) || guarded(f, body, table.B) || !c.filled(class, m, f, table.B) {
			continue
		}
		text := "self." + f.IR.Names[table.B]
		c.Report(rule.Finding{
			Def: int32(m), Instr: int32(i),
			Message: fmt.Sprintf("each key that `%s` asks for stays in `%s`, with an empty value", c.Name(m), text),
			Label:   "a lookup in a defaultdict makes the entry",
			Notes:   []string{"the keys are put together from what the method was asked, so nothing bounds them"},
			Help:    fmt.Sprintf("look first: `if key in %s`, or `%s.get(key, ())`", text, text),
		})
		return
	}
}

func receiver(body *ir.Body, v ir.Value) bool {
	in := &body.Instrs[v]
	return in.Op == ir.OpLoad && ir.Place(in.A) == body.Params[0].Place
}

// putTogether says whether a key is made here: a tuple or text, or what an iterator over
// such ones gives that no field and no parameter holds.
func (c *checker) putTogether(body *ir.Body, v ir.Value) bool {
	switch in := &body.Instrs[v]; in.Op {
	case ir.OpTuple, ir.OpFormat:
		for _, x := range body.Operands(in) {
			if x >= 0 && body.Instrs[x].Op != ir.OpConst {
				return true
			}
		}
	case ir.OpLoad:
		if body.Places.Kind[in.A] != ir.PlaceLocal {
			return false
		}
		st := body.OnlyStore(ir.Place(in.A))
		if st < 0 {
			return false
		}
		next := &body.Instrs[st]
		if next.Op != ir.OpNextValue {
			return next.Op == ir.OpTuple || next.Op == ir.OpFormat && c.putTogether(body, st)
		}
		it := body.OnlyStore(ir.Place(next.A))
		if it < 0 || body.Instrs[it].Op != ir.OpIter {
			return false
		}
		from := body.Instrs[it].A
		if l := &body.Instrs[from]; l.Op == ir.OpLoad && body.Places.Kind[l.A] == ir.PlaceLocal {
			if from = body.OnlyStore(ir.Place(l.A)); from < 0 {
				return false
			}
		}
		call := &body.Instrs[from]
		if call.Op != ir.OpCall {
			return false
		}
		// A library that combines what it is given.
		g := &body.Instrs[call.B]
		return g.Op == ir.OpAttr && body.Instrs[g.A].Op == ir.OpLoad && body.Places.Kind[body.Instrs[g.A].A] == ir.PlaceGlobal
	}
	return false
}

// onlyRead says whether what a lookup gives is looked at, and nothing is put into it.
func onlyRead(f *modgraph.File, body *ir.Body, v int32) bool {
	read := false
	for u := int(v) + 1; u < len(body.Instrs); u++ {
		in := &body.Instrs[u]
		used := false
		body.EachOperand(in, func(x ir.Value) { used = used || x == v })
		if !used {
			continue
		}
		switch in.Op {
		case ir.OpIter:
		case ir.OpAttr:
			switch f.IR.Names[in.B] {
			case "items", "values", "keys", "get":
			default:
				return false
			}
		default:
			return false
		}
		read = true
	}
	return read
}

// defaults says whether a field of the class holds a defaultdict whose entries are
// containers.
func (c *checker) defaults(class modgraph.DefID, f *modgraph.File, name ir.NameID) bool {
	field := c.Infer.Fields(class).Field(f.IR.Syms[name])
	if field == nil || !c.FillsIn(field.Type) {
		return false
	}
	for _, w := range field.Writes {
		body, sites := c.Program.Body(w.Body), c.Infer.Sites(w.Body)
		if body == nil || sites == nil || body.Instrs[w.Instr].Op != ir.OpSetAttr {
			continue
		}
		v := body.Operands(&body.Instrs[w.Instr])[1]
		site := sites.At(v)
		if call := &body.Instrs[v]; call.Op == ir.OpCall && call.N > 0 && site != nil && site.Kind == infer.KindConstruct {
			return true
		}
	}
	return false
}

// guarded says whether a method looks whether the table has a key, or takes some out.
func guarded(f *modgraph.File, body *ir.Body, name ir.NameID) bool {
	own := func(v ir.Value) bool {
		in := &body.Instrs[v]
		return in.Op == ir.OpAttr && in.B == name
	}
	for i := range body.Instrs {
		switch in := &body.Instrs[i]; in.Op {
		case ir.OpCompare:
			if own(in.B) {
				return true
			}
		case ir.OpDelSub:
			if own(in.A) {
				return true
			}
		case ir.OpAttr:
			if own(in.A) {
				switch f.IR.Names[in.B] {
				case "get", "pop", "keys":
					return true
				}
			}
		}
	}
	return false
}

// filled says whether another method puts something into an entry of the table, and
// this one only looks.
func (c *checker) filled(class, not modgraph.DefID, f *modgraph.File, name ir.NameID) bool {
	_, at := c.Program.FileOf(class)
	other := false
	for i := range f.Bind.Defs {
		def := &f.Bind.Defs[i]
		m := f.FirstDef + modgraph.DefID(i)
		body := c.Program.Body(m)
		if def.Parent != at || def.Kind != bind.KindFunction || body == nil {
			continue
		}
		for n := range body.Instrs {
			in := &body.Instrs[n]
			x := in.A
			if in.Op == ir.OpSetSub {
				x = body.Operands(in)[0]
			} else if in.Op != ir.OpSub || onlyRead(f, body, int32(n)) {
				continue
			}
			if t := &body.Instrs[x]; t.Op == ir.OpAttr && t.B == name {
				if m == not {
					return false
				}
				other = true
			}
		}
	}
	return other
}
