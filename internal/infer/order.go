package infer

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/base/graph"
	"github.com/ferrule-dev/ferrule/internal/base/par"
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// orderGraph says which bodies are evaluated before which. An edge leads from a
// reader to a writer; those that would close a cycle are gone.
type orderGraph struct {
	before graph.Graph // reader -> writers, kept edges only
	waits  par.Edges   // writer -> readers
	order  []int32     // writers first
}

// cellWriter is a static writer of a cell, before the cells' lists are made.
type cellWriter struct {
	cell cellID
	body int32
}

// collectWriters finds the bodies that write each cell as the text shows: stores
// to variables, and to attributes of self.
func (x *Infer) collectWriters() {
	parts := make([][]cellWriter, len(x.bodies))
	attrs := make([][]attrWriter, len(x.bodies))
	par.Each(x.workers, len(x.bodies), func(_, i int) {
		parts[i], attrs[i] = x.staticWrites(int32(i))
	})
	var all []cellWriter
	for i := range parts {
		all = append(all, cellWriter{resultCell(int32(i)), int32(i)}, cellWriter{yieldCell(int32(i)), int32(i)})
		all = append(all, parts[i]...)
		for _, a := range attrs[i] { // in structural order, so that numbers are, too
			all = append(all, cellWriter{x.cells.attr(a.class, a.name), int32(i)})
		}
	}
	slices.SortFunc(all, func(a, b cellWriter) int {
		if a.cell != b.cell {
			return int(a.cell - b.cell)
		}
		return int(a.body - b.body)
	})
	all = slices.Compact(all)
	x.nStatic = cellID(x.cells.n.Load())
	x.first = make([]int32, x.nStatic+1)
	x.writers = make([]int32, len(all))
	for i, w := range all {
		x.first[w.cell+1]++
		x.writers[i] = w.body
	}
	for i := range x.nStatic {
		x.first[i+1] += x.first[i]
	}
}

type attrWriter struct {
	class modgraph.DefID
	name  sym.Sym
}

func (x *Infer) staticWrites(i int32) (cells []cellWriter, attrs []attrWriter) {
	b := &x.bodies[i]
	pl := &b.ir.Places
	for k := range b.ir.Instrs {
		in := &b.ir.Instrs[k]
		switch in.Op {
		case ir.OpStore:
			if c := x.placeCell(b, ir.Place(in.A)); c != noCell {
				cells = append(cells, cellWriter{c, i})
			}
		case ir.OpSetAttr:
			obj := b.ir.Operands(in)[0]
			if b.class != modgraph.NoDef && modgraph.SelfParam(b.file, b.ir, obj) {
				attrs = append(attrs, attrWriter{b.class, b.file.IR.Syms[in.B]})
			}
		}
	}
	for p, ref := range pl.Ref {
		// A parameter that inner functions capture is written by the call.
		if pl.Kind[p] == ir.PlaceCell && ref > 0 {
			if c := x.placeCell(b, ir.Place(p)); c != noCell {
				cells = append(cells, cellWriter{c, i})
			}
		}
	}
	return cells, attrs
}

// placeCell is the cell of a variable that bodies share, or noCell.
func (x *Infer) placeCell(b *body, p ir.Place) cellID {
	pl := &b.ir.Places
	scope := bind.DefIndex(0)
	switch pl.Kind[p] {
	case ir.PlaceGlobal:
	case ir.PlaceUnknown:
	case ir.PlaceCell, ir.PlaceClassVar:
		scope = b.ir.Def
	case ir.PlaceFree:
		scope = bind.DefIndex(pl.Ref[p])
	default:
		return noCell
	}
	if s := b.file.Bind.Symbol(scope, pl.Name[p]); s >= 0 {
		return b.syms + cellID(s)
	}
	return noCell
}

// staticWriters lists the bodies that write a cell as the text shows.
func (x *Infer) staticWriters(c cellID) []int32 {
	if c >= x.nStatic {
		return nil
	}
	return x.writers[x.first[c]:x.first[c+1]]
}

// buildOrder makes the order graph.
func (x *Infer) buildOrder() {
	n := len(x.bodies)
	lists := make([][]int32, n)
	par.Each(x.workers, n, func(_, i int) { lists[i] = x.reads(int32(i)) })
	var edges []graph.Edge
	for i, l := range lists {
		for _, j := range l {
			if j != int32(i) {
				edges = append(edges, graph.Edge{From: int32(i), To: j})
			}
		}
	}
	g := graph.Build(n, edges, true)
	back, order := g.Acyclic()
	kept := edges[:0]
	for i := range int32(n) {
		for e := g.First[i]; e < g.First[i+1]; e++ {
			if !back[e] {
				kept = append(kept, graph.Edge{From: i, To: g.To[e]})
			}
		}
	}
	x.order.before = graph.Build(n, kept, false)
	rev := x.order.before.Reverse()
	x.order.waits = par.Edges{First: rev.First, To: rev.To}
	x.order.order = order
}

// reads lists the bodies whose values a body reads as the text shows: functions
// that it names, writers of variables that it loads, methods and attributes of
// its own class.
func (x *Infer) reads(i int32) []int32 {
	b := &x.bodies[i]
	var out []int32
	def := func(d modgraph.DefID) {
		if d != modgraph.NoDef && x.bodyOf[d] >= 0 {
			out = append(out, x.bodyOf[d])
		}
	}
	symbol := func(s *declare.Symbol) {
		if s == nil {
			return
		}
		switch s.Kind {
		case declare.SymFunc:
			def(s.Def)
			if s.Def != modgraph.NoDef && x.decorated(s.Def) {
				out = append(out, x.symbolWriters(s)...)
			}
		case declare.SymValue:
			out = append(out, x.symbolWriters(s)...)
		}
	}
	pl := &b.ir.Places
	for k := range b.ir.Instrs {
		in := &b.ir.Instrs[k]
		switch in.Op {
		case ir.OpLoad:
			switch p := in.A; pl.Kind[p] {
			case ir.PlaceGlobal, ir.PlaceUnknown:
				if s := b.file.Bind.Symbol(0, pl.Name[p]); s >= 0 {
					symbol(x.scopeSymbol(b.fileID, s))
				}
			case ir.PlaceFree:
				if c := x.placeCell(b, ir.Place(p)); c != noCell {
					out = append(out, x.staticWriters(c)...)
				}
			case ir.PlaceLocal, ir.PlaceCell:
				if s := b.file.Bind.Symbol(b.ir.Def, pl.Name[p]); s >= 0 {
					for _, bd := range b.file.Bind.BindingsOf(&b.file.Bind.Symbols[s]) {
						// A nested function that reads variables of this one comes after it.
						if bd.Kind == bind.BindFunc && !x.captures(b, bd.Def) {
							def(b.file.FirstDef + modgraph.DefID(bd.Def))
						}
					}
				}
			}
		case ir.OpMakeFunc:
			d := bind.DefIndex(in.B)
			if kind := b.file.Bind.Defs[d].Kind; kind != bind.KindFunction && !x.captures(b, d) {
				def(b.file.FirstDef + modgraph.DefID(d))
			}
		case ir.OpAttr:
			switch obj := &b.ir.Instrs[in.A]; {
			case b.class != modgraph.NoDef && modgraph.SelfParam(b.file, b.ir, in.A):
				out = x.selfReads(b, b.file.IR.Syms[in.B], out)
			case obj.Op == ir.OpLoad && pl.Kind[obj.A] == ir.PlaceGlobal:
				if s := b.file.Bind.Symbol(0, pl.Name[obj.A]); s >= 0 {
					if m := x.scopeSymbol(b.fileID, s); m.Kind == declare.SymModule {
						if f := x.Types.File(m.Type); f != modgraph.NoFile {
							symbol(x.Decl.ModuleMember(f, b.file.IR.Syms[in.B]))
						}
					}
				}
			}
		}
	}
	return out
}

// captures says whether a nested definition reads variables of its encloser.
func (x *Infer) captures(b *body, d bind.DefIndex) bool {
	for _, s := range b.file.Bind.SymbolsOf(d) {
		if s.Kind == bind.SymFree {
			return true
		}
	}
	return false
}

func (x *Infer) symbolWriters(s *declare.Symbol) []int32 {
	if s.File == modgraph.NoFile || s.Index < 0 || x.files[s.File] == nil {
		return nil
	}
	return x.staticWriters(x.files[s.File].syms + cellID(s.Index))
}

func (x *Infer) selfReads(b *body, name sym.Sym, out []int32) []int32 {
	for _, m := range x.Decl.Class(b.class).MRO {
		d := x.Types.Def(m)
		if d == modgraph.NoDef || x.bodyOf[d] < 0 {
			continue
		}
		if mem := x.Decl.OwnMember(d, name); mem != nil {
			if mem.Def != modgraph.NoDef && x.bodyOf[mem.Def] >= 0 {
				return append(out, x.bodyOf[mem.Def])
			}
			if mem.Index >= 0 {
				out = append(out, x.staticWriters(x.files[x.Prog.FileIDOf(d)].syms+cellID(mem.Index))...)
			}
		}
		out = append(out, x.staticWriters(x.cells.attr(d, name))...)
	}
	return out
}

// decorated says whether a decorator that is not known by name stands between
// callers and the function.
func (x *Infer) decorated(d modgraph.DefID) bool {
	return x.Decl.FuncFlagsOf(d)&declare.UnknownDeco != 0
}
