package infer

import (
	"slices"
	"sync/atomic"

	"github.com/ferrule-dev/ferrule/internal/base/par"
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// body is what evaluation needs of a definition that has instructions.
type body struct {
	def    modgraph.DefID
	file   *modgraph.File
	fileID modgraph.FileID
	ir     *ir.Body
	// class is the class whose object the first parameter is, of the body itself or
	// of the method that it is nested in; NoDef if none.
	class modgraph.DefID
	fn    *declare.Func // nil unless a def
	// syms is the cell of the file's first symbol, params that of the first
	// parameter.
	syms, params cellID
	// bases are, for each parameter of a method that has no annotation, what the
	// method that it overrides says of it.
	bases []baseParam
	// optional is the parameter by which results are told apart, or -1.
	optional int32
}

// baseParam is a parameter of an overridden method.
type baseParam struct {
	typ  types.ID // annotated type, Invalid if there is none
	cell cellID   // its votes, noCell if there are none
}

// fileInfo is shared by the bodies of a file.
type fileInfo struct {
	syms    cellID
	consts  []types.ID
	imports map[importKey]int32 // index into File.Imports
	// symbols remembers what the file's symbols mean by their declarations.
	symbols []atomic.Pointer[declare.Symbol]
}

type importKey struct {
	level        int32
	module, name string
}

// Infer holds the state of inference over one program.
type Infer struct {
	Prog  *modgraph.Program
	Types *types.Store
	Decl  *declare.Table
	Links *modgraph.Links

	workers int
	bodies  []body
	bodyOf  []int32 // by DefID, -1 for none
	files   []*fileInfo
	names   names
	cells   *cells
	outs    []out

	// statics lists for each cell that exists before the rounds the bodies that
	// write it as the text shows: writers[first[c]:first[c+1]].
	first   []int32
	writers []int32
	nStatic cellID

	over     overrides
	children map[modgraph.DefID][]modgraph.DefID // direct subclasses in the project
	order    orderGraph
	params   []types.ID  // of all parameters, as the bodies saw them last
	evidence []*evidence // of each body, nil unless Options.Evidence asks for it
	stats    Stats
	votes    map[cellID]voted
	special  map[modgraph.DefID]special
	memo     modgraph.DefID          // what functools.cache makes of a function
	empty    map[modgraph.DefID]bool // containers that are empty when made without arguments
}

func resultCell(b int32) cellID { return cellID(2 * b) }
func yieldCell(b int32) cellID  { return cellID(2*b + 1) }

// collectBodies numbers the bodies in structural order and their static cells.
func (x *Infer) collectBodies() {
	ids := make([]modgraph.FileID, 0, len(x.Prog.Files))
	for i, f := range x.Prog.Files {
		if f.IR != nil {
			ids = append(ids, modgraph.FileID(i))
		}
	}
	slices.SortFunc(ids, func(a, b modgraph.FileID) int {
		return x.Prog.Compare(x.Prog.Files[a].FirstDef, x.Prog.Files[b].FirstDef)
	})
	x.files = make([]*fileInfo, len(x.Prog.Files))
	x.bodyOf = make([]int32, x.Prog.NumDefs())
	for i := range x.bodyOf {
		x.bodyOf[i] = -1
	}
	bodies := 0
	for _, id := range ids {
		bodies += len(x.Prog.Files[id].IR.Bodies)
	}
	x.bodies = make([]body, 0, bodies)
	for _, id := range ids {
		f := x.Prog.Files[id]
		x.files[id] = &fileInfo{}
		for d := range f.IR.Bodies {
			def := f.FirstDef + modgraph.DefID(d)
			x.bodyOf[def] = int32(len(x.bodies))
			x.bodies = append(x.bodies, body{def: def, file: f, fileID: id, ir: &f.IR.Bodies[d], class: modgraph.NoDef})
		}
	}
	n := len(x.bodies)
	x.cells.add(2 * n)
	params := 0
	for i := range x.bodies {
		params += len(x.bodies[i].ir.Params)
	}
	at := x.cells.add(params)
	x.params = make([]types.ID, params)
	for i := range x.bodies {
		x.bodies[i].params = at
		at += cellID(len(x.bodies[i].ir.Params))
	}
	for _, id := range ids {
		x.files[id].symbols = make([]atomic.Pointer[declare.Symbol], len(x.Prog.Files[id].Bind.Symbols))
		x.files[id].syms = x.cells.add(len(x.Prog.Files[id].Bind.Symbols))
	}
	x.askClasses()
	par.Each(x.workers, len(ids), func(_, i int) { x.prepareFile(ids[i]) })
	par.Each(x.workers, n, func(_, i int) { x.prepareBody(&x.bodies[i]) })
	x.children = map[modgraph.DefID][]modgraph.DefID{}
	for i := range x.bodies {
		if b := &x.bodies[i]; b.ir.Kind == ir.KindClass {
			for _, base := range x.Decl.Class(b.def).Bases {
				if d := x.Types.Def(base); d != modgraph.NoDef && x.bodyOf[d] >= 0 {
					x.children[d] = append(x.children[d], b.def)
				}
			}
		}
	}
	x.outs = make([]out, n)
}

// longChain is a number of classes in a file from which on a chain of bases could be
// deeper than declare follows in one question.
const longChain = 100

// askClasses asks for the classes of files with many of them in source order, which
// is that of bases: else what a long chain of classes means would depend on the
// class that some worker asks for first.
func (x *Infer) askClasses() {
	for i := 0; i < len(x.bodies); {
		first, classes := i, 0
		for ; i < len(x.bodies) && x.bodies[i].file == x.bodies[first].file; i++ {
			if x.bodies[i].ir.Kind == ir.KindClass {
				classes++
			}
		}
		for k := first; k < i && classes >= longChain; k++ {
			if x.bodies[k].ir.Kind == ir.KindClass {
				x.Decl.Class(x.bodies[k].def)
			}
		}
	}
}

// scopeSymbol is declare's answer about a symbol of a file with bodies.
func (x *Infer) scopeSymbol(f modgraph.FileID, sym int32) *declare.Symbol {
	at := &x.files[f].symbols[sym]
	if s := at.Load(); s != nil {
		return s
	}
	s := x.Decl.ScopeSymbol(f, sym)
	at.Store(s)
	return s
}

func (x *Infer) prepareFile(id modgraph.FileID) {
	f, info := x.Prog.Files[id], x.files[id]
	info.consts = make([]types.ID, len(f.IR.Consts))
	for i := range f.IR.Consts {
		info.consts[i] = x.constant(&f.IR.Consts[i])
	}
	info.imports = make(map[importKey]int32, len(f.Bind.Imports))
	for i := range f.Bind.Imports {
		im := &f.Bind.Imports[i]
		k := importKey{im.Level, im.Module, im.Name}
		if _, ok := info.imports[k]; !ok {
			info.imports[k] = int32(i)
		}
		k.name = "*"
		if _, ok := info.imports[k]; !ok {
			info.imports[k] = int32(i)
		}
	}
}

func (x *Infer) constant(c *ir.Const) types.ID {
	k := &x.Decl.Known
	switch c.Kind {
	case ir.ConstNone:
		return types.None
	case ir.ConstTrue:
		return x.Types.Bool(true)
	case ir.ConstFalse:
		return x.Types.Bool(false)
	case ir.ConstEllipsis:
		return x.Types.Instance(k.EllipsisType)
	case ir.ConstInt:
		return x.Types.Literal(types.LitInt, c.Text)
	case ir.ConstFloat:
		return x.Types.Instance(k.Float)
	case ir.ConstComplex:
		return x.Types.Instance(k.Complex)
	case ir.ConstBytes:
		return x.Types.Literal(types.LitBytes, c.Text)
	}
	return x.Types.Literal(types.LitStr, c.Text)
}

// defaultType is the type of a parameter's default, where it is a constant.
func (x *Infer) defaultType(def modgraph.DefID, p *declare.Param) types.ID {
	f, _ := x.Prog.FileOf(def)
	t := f.Bind.Decls
	if p.NoneDefault {
		return types.None
	}
	k := &x.Decl.Known
	switch t.Kind(p.Default) {
	case ast.KindConstant:
		switch t.Consts[t.Constant(p.Default).Value()].Kind {
		case ast.ConstTrue, ast.ConstFalse:
			return x.Types.Instance(k.Bool)
		case ast.ConstInt:
			return x.Types.Instance(k.Int)
		case ast.ConstFloat:
			return x.Types.Instance(k.Float)
		case ast.ConstStr:
			return x.Types.Instance(k.Str)
		case ast.ConstBytes:
			return x.Types.Instance(k.Bytes)
		}
	case ast.KindList:
		return x.Types.Instance(k.List, types.Unknown(types.ReasonParam))
	case ast.KindDict:
		return x.Types.Instance(k.Dict, types.Unknown(types.ReasonParam), types.Unknown(types.ReasonParam))
	case ast.KindTuple:
		return x.Types.Instance(k.Tuple, types.Unknown(types.ReasonParam))
	case ast.KindName, ast.KindAttribute:
		// A class, a function, an object that a module holds.
		if d := p.DefaultType; d != types.Invalid && !x.Types.HoldsUnknown(d) && !x.Types.HasVars(d) {
			return d
		}
	}
	return types.Unknown(types.ReasonParam)
}

func (x *Infer) prepareBody(b *body) {
	b.syms = x.files[b.fileID].syms
	def := &b.file.Bind.Defs[b.ir.Def]
	if def.Kind == bind.KindFunction {
		b.fn = x.Decl.Func(b.def)
	}
	b.optional = optionalParam(b)
	if b.fn != nil && b.fn.Class != modgraph.NoDef && b.fn.Flags&declare.Static == 0 {
		x.inheritParams(b)
	}
	// The nearest method around the body decides what self is.
	for d := b.ir.Def; d != bind.NoDef; d = b.file.Bind.Defs[d].Parent {
		q := &b.file.Bind.Defs[d]
		if q.Kind == bind.KindClass && d != b.ir.Def {
			b.class = b.file.FirstDef + modgraph.DefID(d)
			break
		}
		if q.Kind == bind.KindClass {
			break
		}
	}
}

// inheritParams finds what overridden methods say of parameters: whoever calls
// through the base passes the same.
//
//	class Quiet(logging.Handler):
//	    def emit(self, record): ...      record is a LogRecord
func (x *Infer) inheritParams(b *body) {
	f := b.fn
	open := false
	for i := 1; i < len(f.Params); i++ {
		open = open || !f.Params[i].Declared
	}
	if !open {
		return
	}
	name := b.file.IR.Syms[b.file.Bind.Defs[b.ir.Def].Name]
	if name == x.names.init || name == x.names.new {
		return
	}
	mro := x.Decl.Class(f.Class).MRO
	for _, a := range mro[min(1, len(mro)):] {
		m := x.Decl.OwnMember(x.Types.Def(a), name)
		if m == nil {
			continue
		}
		if m.Def == modgraph.NoDef || x.Prog.Def(m.Def).Kind != bind.KindFunction || m.Kind != declare.MemberMethod && m.Kind != declare.MemberClass {
			return
		}
		base := x.Decl.Func(m.Def)
		b.bases = make([]baseParam, len(f.Params))
		for i := range f.Params {
			b.bases[i].cell = noCell
			p := &f.Params[i]
			if i == 0 || p.Declared {
				continue
			}
			k := -1
			for j := range base.Params {
				if base.Params[j].Name == p.Name && base.Params[j].Kind == p.Kind {
					k = j
				}
			}
			if k < 0 && i < len(base.Params) && p.Kind == bind.PosOrKw && base.Params[i].Kind <= bind.PosOrKw {
				k = i
			}
			if k < 0 {
				continue
			}
			if base.Params[k].Declared {
				t := x.Types.Erase(x.Decl.ParamValue(&base.Params[k]))
				if !types.IsUnknown(t) {
					b.bases[i].typ = t
				}
			} else if o := x.bodyOf[m.Def]; o >= 0 && k < len(x.bodies[o].ir.Params) {
				b.bases[i].cell = x.bodies[o].params + cellID(k)
			}
		}
		return
	}
}

// names are the symbols that inference itself asks for.
type names struct {
	init, new, call, enter, exit, aenter, aexit, iter, next, aiter, anext, await                sym.Sym
	getitem, setitem, delitem, contains, append, add, setdefault, update, extend, format, lower sym.Sym
	insert, appendleft, put, putNowait, class, get, set, delete, name, wrapper, ifNone, ifSome  sym.Sym
	send, asend, sent, registered                                                               sym.Sym
	binary, reflected, inplace                                                                  [13]sym.Sym
	unary                                                                                       [4]sym.Sym
	compare, swapped                                                                            [10]sym.Sym
}

func (n *names) fill(t *sym.Table) {
	for _, p := range []struct {
		at   *sym.Sym
		text string
	}{
		{&n.init, "__init__"},
		{&n.new, "__new__"},
		{&n.call, "__call__"},
		{&n.enter, "__enter__"},
		{&n.exit, "__exit__"},
		{&n.aenter, "__aenter__"},
		{&n.aexit, "__aexit__"},
		{&n.iter, "__iter__"},
		{&n.next, "__next__"},
		{&n.aiter, "__aiter__"},
		{&n.anext, "__anext__"},
		{&n.await, "__await__"},
		{&n.getitem, "__getitem__"},
		{&n.setitem, "__setitem__"},
		{&n.delitem, "__delitem__"},
		{&n.contains, "__contains__"},
		{&n.append, "append"},
		{&n.add, "add"},
		{&n.setdefault, "setdefault"},
		{&n.update, "update"},
		{&n.extend, "extend"},
		{&n.insert, "insert"},
		{&n.appendleft, "appendleft"},
		{&n.put, "put"},
		{&n.putNowait, "put_nowait"},
		{&n.class, "__class__"},
		{&n.get, "__get__"},
		{&n.set, "__set__"},
		{&n.delete, "__delete__"},
		{&n.name, "name"},
		{&n.wrapper, "__wrapper__"},
		{&n.ifNone, "__none__"},
		{&n.send, "send"},
		{&n.asend, "asend"},
		{&n.sent, "__sent__"},
		{&n.registered, "__registered__"},
		{&n.ifSome, "__some__"},
		{&n.format, "format"},
		{&n.lower, "lower"},
	} {
		*p.at = t.Intern(p.text)
	}
	for i, op := range []string{"add", "sub", "mul", "matmul", "truediv", "mod", "pow", "lshift", "rshift", "or", "xor", "and", "floordiv"} {
		n.binary[i] = t.Intern("__" + op + "__")
		n.reflected[i] = t.Intern("__r" + op + "__")
		n.inplace[i] = t.Intern("__i" + op + "__")
	}
	for i, op := range []string{"__invert__", "", "__pos__", "__neg__"} {
		n.unary[i] = t.Intern(op)
	}
	for i, op := range []string{"__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "", "", "", ""} {
		n.compare[i] = t.Intern(op)
	}
	for i, op := range []string{"__eq__", "__ne__", "__gt__", "__ge__", "__lt__", "__le__", "", "", "", ""} {
		n.swapped[i] = t.Intern(op)
	}
}
