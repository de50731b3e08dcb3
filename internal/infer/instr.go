package infer

import (
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// value is the type of an operand.
func (e *evaluator) value(v ir.Value) types.ID {
	if v < 0 {
		return types.Invalid
	}
	if t := e.val[v]; t != types.Invalid {
		return t
	}
	return types.Unknown(types.ReasonDynamic)
}

func (e *evaluator) unknown() types.ID { return types.Unknown(types.ReasonDynamic) }

// instr interprets one instruction and returns the type of its value, Invalid if
// it has none.
func (e *evaluator) instr(k int32) types.ID {
	in := &e.ir.Instrs[k]
	switch in.Op {
	case ir.OpConst:
		return e.info.consts[in.A]
	case ir.OpLoad:
		return e.load(k, ir.Place(in.A))
	case ir.OpStore:
		e.store(k, ir.Place(in.A), in.B)
	case ir.OpDelete:
		e.set(ir.Place(in.A), types.Invalid)
	case ir.OpAttr:
		return e.attr(k, in)
	case ir.OpSetAttr:
		e.setAttr(k, in)
	case ir.OpDelAttr:
		e.delAttr(k, in)
	case ir.OpSub:
		return e.subscript(k, in)
	case ir.OpSetSub:
		e.setSub(k, in)
	case ir.OpDelSub:
		e.operator(k, in.A, e.x.names.delitem)
		if in.C >= 0 {
			e.set(ir.Place(in.C), types.Invalid)
		}
	case ir.OpSlice:
		return e.s.Instance(e.d.Known.Slice)
	case ir.OpCall:
		return e.call(k, in)
	case ir.OpBinary:
		return e.binary(k, in)
	case ir.OpUnary:
		return e.unary(k, in)
	case ir.OpCompare:
		return e.compare(k, in)
	case ir.OpTuple:
		return e.tuple(k, in)
	case ir.OpList:
		return e.display(k, in, e.d.Known.List)
	case ir.OpSet:
		return e.display(k, in, e.d.Known.Set)
	case ir.OpDict:
		return e.dict(k, in)
	case ir.OpAppend:
		e.passed(k, in.B)
		e.source = e.soft[in.B]
		e.grows(in.A, e.widen(e.value(in.B)))
	case ir.OpSetItem:
		args := e.ir.Operands(in)
		e.passed(k, args[2])
		e.source = e.soft[args[2]]
		e.growsDict(args[0], e.widen(e.value(args[1])), e.widen(e.value(args[2])))
	case ir.OpFormat:
		return e.s.Instance(e.d.Known.Str)
	case ir.OpUnpack:
		e.protocol(k, in.A, KindIter, e.x.names.iter, false)
		return e.value(in.A)
	case ir.OpItem:
		u := &e.ir.Instrs[in.A]
		return e.known(e.d.ElementAt(e.value(in.A), int(in.B), int(u.N), int(u.B), e))
	case ir.OpImport, ir.OpImportFrom, ir.OpImportStar:
		return e.imported(k, in)
	case ir.OpMakeFunc:
		def := e.file.FirstDef + modgraph.DefID(in.B)
		for _, a := range e.ir.Operands(in) {
			if a >= 0 {
				e.passed(k, a)
			}
		}
		return e.s.Function(def)
	case ir.OpMakeClass:
		return e.s.ClassObject(e.file.FirstDef + modgraph.DefID(in.B))
	case ir.OpTypeVar, ir.OpTypeAlias:
		return e.unknown()
	case ir.OpIter:
		return e.iter(k, in)
	case ir.OpNextValue:
		return e.next(k, in)
	case ir.OpEnter:
		return e.enterManager(k, in)
	case ir.OpExit:
		return e.exitManager(k, in)
	case ir.OpAwait:
		return e.await(k, in)
	case ir.OpYieldFrom:
		return e.yieldFrom(k, in)
	case ir.OpYieldValue:
		return e.sent()
	case ir.OpExcValue:
		return e.caught(ir.Place(in.A))
	case ir.OpMatchSeq, ir.OpMatchMap, ir.OpMatchKeys, ir.OpMatchClass:
		return e.s.Instance(e.d.Known.Bool)
	case ir.OpMatchArg, ir.OpMatchRest:
		return e.matched(in)
	case ir.OpYield:
		e.passed(k, in.A)
		e.contribute(yieldCell(e.bi), e.widen(e.value(in.A)))
	case ir.OpReturn:
		e.ret(k, in.A)
	case ir.OpMatchExc:
		e.catches(in)
	}
	return types.Invalid
}

// known turns Never, which the elements of an empty container have, into an
// unknown value where a value must be.
func (e *evaluator) known(t types.ID) types.ID {
	if t == types.Invalid {
		return e.unknown()
	}
	return t
}

func (e *evaluator) ret(k int32, v ir.Value) {
	e.passed(k, v)
	e.source = e.soft[v]
	if e.ir.Kind == ir.KindModule || e.ir.Kind == ir.KindClass {
		return
	}
	t := e.value(v)
	if in := &e.ir.Instrs[v]; in.Op == ir.OpLoad {
		if p := ir.Place(in.A); e.single[p] == -2 && e.b.fn != nil {
			i := int(e.ir.Places.Ref[p]) - 1
			switch {
			case i == 0 && e.b.fn.Flags&declare.Method != 0 && e.b.fn.Flags&(declare.Static|declare.ClassM) == 0:
				t = types.Self
			case i >= 0 && i < len(e.b.fn.Params) && !e.b.fn.Params[i].Declared && e.b.fn.Params[i].Kind <= bind.PosOrKw && !(i == 0 && e.b.fn.Flags&declare.Method != 0 && e.b.fn.Flags&declare.Static == 0):
				// The caller knows better what it passed in.
				t = e.s.TypeVar(e.b.def, returned+e.x.Prog.Syms.Text(e.b.fn.Params[i].Name))
			}
		}
	}
	if e.makesSelf(v) {
		t = types.Self
	}
	e.contribute(resultCell(e.bi), e.widen(t))
	if e.b.optional >= 0 {
		e.optionalResult(e.widen(t))
	}
}

// makesSelf says whether a value is what cls() gave in a class method.
func (e *evaluator) makesSelf(v ir.Value) bool {
	call := e.origin(v)
	if call < 0 || e.b.fn == nil || e.b.fn.Class == modgraph.NoDef {
		return false
	}
	v = e.ir.Instrs[call].B
	switch callee := &e.ir.Instrs[v]; callee.Op {
	case ir.OpLoad: // cls()
		if e.b.fn.Flags&declare.ClassM == 0 || !e.isSelf(v) {
			return false
		}
	case ir.OpAttr: // self.__class__()
		if e.file.IR.Syms[callee.B] != e.x.names.class || !e.isSelf(callee.A) {
			return false
		}
	case ir.OpCall: // type(self)()
		if c := e.value(callee.B); callee.N != 1 || e.s.Kind(c) != types.KindClass || e.s.Def(c) != e.d.Known.Type || !e.isSelf(e.ir.Operands(callee)[0]) {
			return false
		}
	default:
		return false
	}
	t := e.value(call)
	return e.s.Kind(t) == types.KindInstance && e.s.Def(t) == e.b.fn.Class
}

// isSelf says whether a value is the first parameter of this very method.
func (e *evaluator) isSelf(v ir.Value) bool {
	in := &e.ir.Instrs[v]
	return in.Op == ir.OpLoad && e.single[in.A] == -2 && e.ir.Places.Ref[in.A] == 1
}

// returned starts the name of the variable that stands for a parameter which a
// function gives back.
const returned = "'"

func (e *evaluator) load(k int32, p ir.Place) types.ID {
	e.soft[k] = e.psoft[p]
	if t := e.st[p]; t != types.Invalid {
		if e.unfilled(t) {
			if c := e.x.placeCell(e.b, p); c != noCell {
				return e.union(t, e.read(c))
			}
		}
		return t
	}
	pl := &e.ir.Places
	switch pl.Kind[p] {
	case ir.PlaceGlobal:
		if s := e.file.Bind.Symbol(0, pl.Name[p]); s >= 0 {
			return e.symbol(e.x.scopeSymbol(e.b.fileID, s))
		}
		return e.symbol(e.d.Name(e.b.fileID, 0, pl.Name[p]))
	case ir.PlaceBuiltin, ir.PlaceUnknown:
		return e.symbol(e.d.Name(e.b.fileID, e.ir.Def, pl.Name[p]))
	case ir.PlaceClassVar:
		if s := e.d.Name(e.b.fileID, 0, pl.Name[p]); s.Found() {
			return e.symbol(s)
		}
		return e.unknown()
	case ir.PlaceFree, ir.PlaceCell:
		if c := e.x.placeCell(e.b, p); c != noCell {
			if t := e.read(c); t != types.Never {
				return t
			}
			return types.Never
		}
	}
	return e.unknown()
}

// unfilled says whether a type is a container that is empty as far as this body
// shows: what others put in is in the cell that holds it.
//
//	found = []
//	def collect(x): found.append(x)
//	walk(collect)
//	for x in found: ...
func (e *evaluator) unfilled(t types.ID) bool {
	if e.s.Kind(t) != types.KindInstance || e.x.bodyOf[e.s.Def(t)] >= 0 {
		return false
	}
	args := e.s.Args(t)
	for _, a := range args {
		if a != types.Never {
			return false
		}
	}
	return len(args) > 0
}

// symbol is the type of what a name means, a cell's value where declarations do
// not say.
func (e *evaluator) symbol(s *declare.Symbol) types.ID {
	if s == nil || !s.Found() {
		return types.Unknown(types.ReasonName)
	}
	inCell := s.Kind == declare.SymValue || s.Kind == declare.SymFunc && s.Def != modgraph.NoDef && e.x.decorated(s.Def)
	if inCell && s.Index >= 0 && s.File != modgraph.NoFile && e.x.files[s.File] != nil {
		if t := e.read(e.x.files[s.File].syms + cellID(s.Index)); t != types.Never {
			return t
		}
		if len(e.x.staticWriters(e.x.files[s.File].syms+cellID(s.Index))) > 0 {
			return types.Never
		}
	}
	return s.Type
}

func (e *evaluator) store(k int32, p ir.Place, v ir.Value) {
	t := e.value(v)
	pl := &e.ir.Places
	kind := pl.Kind[p]
	switch kind {
	case ir.PlaceTemp, ir.PlaceRet, ir.PlaceGlobal, ir.PlaceClassVar:
		// A definition at module or class level is no use of it.
	default:
		e.passed(k, v)
	}
	if s := e.scopeSymbol(p); s >= 0 {
		if d := e.x.scopeSymbol(e.b.fileID, s); d.Kind == declare.SymVar && d.Declared {
			t = e.declared(d.Type, t)
		} else if d.Kind == declare.SymFunc && d.Def != modgraph.NoDef && !e.x.decorated(d.Def) && e.s.Kind(t) != types.KindFunction && e.decorates(v) {
			t = d.Type
		} else if d.Kind == declare.SymFunc && d.Def != modgraph.NoDef && e.ir.Instrs[v].Op == ir.OpMakeFunc && e.d.FuncFlagsOf(d.Def)&declare.Overload != 0 {
			t = d.Type // the implementation has the signatures that stand before it
		}
	}
	e.psoft[p] = max(e.psoft[p], e.soft[v])
	e.source = e.soft[v]
	e.set(p, t)
	e.holder[v] = p
	if c := e.x.placeCell(e.b, p); c != noCell {
		e.contribute(c, e.widen(t))
	}
}

// decorates says whether a value comes out of a decorator.
func (e *evaluator) decorates(v ir.Value) bool {
	in := &e.ir.Instrs[v]
	return in.Op == ir.OpCall && in.Flag&ir.FlagDecorator != 0
}

// scopeSymbol is the symbol of a variable that this body or its module binds, or
// -1.
func (e *evaluator) scopeSymbol(p ir.Place) int32 {
	pl := &e.ir.Places
	switch pl.Kind[p] {
	case ir.PlaceLocal, ir.PlaceCell, ir.PlaceClassVar:
		return e.file.Bind.Symbol(e.ir.Def, pl.Name[p])
	case ir.PlaceGlobal, ir.PlaceUnknown:
		return e.file.Bind.Symbol(0, pl.Name[p])
	case ir.PlaceFree:
		return e.file.Bind.Symbol(bind.DefIndex(pl.Ref[p]), pl.Name[p])
	}
	return -1
}

// declared is the type of an annotated variable right after a store: what was
// stored if it says more.
func (e *evaluator) declared(decl, got types.ID) types.ID {
	if types.IsUnknown(decl) {
		return got
	}
	if e.s.HasUnknown(got) || got == types.Never {
		return decl
	}
	ok := true
	var scratch [1]types.ID
	for _, m := range e.s.Members(got, &scratch) {
		switch e.s.Kind(m) {
		case types.KindInstance:
			ok = ok && len(e.s.Args(m)) == 0
		case types.KindDict, types.KindTuple, types.KindFunction, types.KindMethod:
			ok = false
		}
	}
	if ok {
		return got
	}
	return decl
}

// imported is the value of an import instruction.
func (e *evaluator) imported(k int32, in *ir.Instr) types.ID {
	switch in.Op {
	case ir.OpImport:
		level, name := splitDots(e.file.IR.Names[in.B])
		if in.Flag&ir.FlagFrom == 0 && in.N == 1 {
			if i, ok := e.info.imports[importKey{level, name, ""}]; ok {
				if s := e.d.Import(e.b.fileID, i); s.Found() {
					return e.symbol(s)
				}
			}
		}
		if i, ok := e.info.imports[importKey{level, name, "*"}]; ok {
			switch t := e.file.Imports[i]; t.State {
			case modgraph.Found:
				if t.Module != modgraph.NoFile {
					return e.s.Module(t.Module)
				}
			case modgraph.NotInstalled:
				return e.s.Ext(t.Name)
			case modgraph.NoStub:
				return types.Unknown(types.ReasonNoStub)
			}
		}
		return types.Unknown(types.ReasonNotInstalled)
	case ir.OpImportFrom:
		mod := &e.ir.Instrs[in.A]
		level, name := splitDots(e.file.IR.Names[mod.B])
		if i, ok := e.info.imports[importKey{level, name, e.file.IR.Names[in.B]}]; ok {
			return e.symbol(e.d.Import(e.b.fileID, i))
		}
	}
	return types.Unknown(types.ReasonNotInstalled)
}

func splitDots(s string) (level int32, name string) {
	for int(level) < len(s) && s[level] == '.' {
		level++
	}
	return level, s[level:]
}

// Containers.

func (e *evaluator) elements(k int32, in *ir.Instr) types.ID {
	kinds := e.ir.ArgKinds(in)
	e.ids = e.ids[:0]
	for i, v := range e.ir.Operands(in) {
		if v < 0 {
			continue
		}
		e.passed(k, v)
		t := e.value(v)
		if kinds != nil && kinds[i] == ir.ArgStar {
			t = e.d.Element(t, false, e)
		}
		e.ids = append(e.ids, e.widen(t))
	}
	return joinAll(e.s, e.d, e.ids)
}

func (e *evaluator) display(k int32, in *ir.Instr, class modgraph.DefID) types.ID {
	return e.s.Instance(class, e.elements(k, in))
}

func (e *evaluator) tuple(k int32, in *ir.Instr) types.ID {
	if e.ir.ArgKinds(in) != nil {
		return e.s.Instance(e.d.Known.Tuple, e.elements(k, in))
	}
	e.ids = e.ids[:0]
	for _, v := range e.ir.Operands(in) {
		e.passed(k, v)
		e.ids = append(e.ids, e.value(v))
	}
	return e.s.Tuple(e.ids...)
}

func (e *evaluator) dict(k int32, in *ir.Instr) types.ID {
	args := e.ir.Operands(in)
	shape := len(args) > 0 && len(args) <= 2*types.MaxKeys
	keys, values := types.Never, types.Never
	for i := 0; i+1 < len(args); i += 2 {
		e.passed(k, args[i+1])
		if args[i] < 0 {
			shape = false
			if m := e.d.AsBase(e.value(args[i+1]), e.d.Known.Mapping); m != types.Invalid {
				keys, values = e.union(keys, e.s.Arg(m, 0)), e.union(values, e.s.Arg(m, 1))
			} else {
				keys, values = e.union(keys, e.unknown()), e.union(values, e.unknown())
			}
			continue
		}
		kt := e.value(args[i])
		if e.s.Kind(kt) != types.KindLiteral || e.s.Lit(kt) != types.LitStr {
			shape = false
		}
		keys = e.union(keys, e.widen(kt))
		values = e.union(values, e.widen(e.value(args[i+1])))
	}
	if shape {
		var names []string
		var vals []types.ID
		for i := 0; i < len(args); i += 2 {
			n := e.s.Name(e.value(args[i]))
			dup := false
			for j, o := range names {
				if o == n {
					vals[j], dup = e.widen(e.value(args[i+1])), true
				}
			}
			if !dup {
				names, vals = append(names, n), append(vals, e.widen(e.value(args[i+1])))
			}
		}
		return e.s.Dict(names, vals)
	}
	return e.s.Instance(e.d.Known.Dict, keys, values)
}

// grows records that a container got an element: in its place, and in the cell
// that holds it.
func (e *evaluator) grows(v ir.Value, elem types.ID) {
	e.refine(v, func(m types.ID) (types.ID, types.ID) {
		if e.s.Kind(m) == types.KindInstance && len(e.s.Args(m)) == 1 {
			if old := e.s.Arg(m, 0); e.s.Kind(old) != types.KindTypeVar {
				return e.s.Instance(e.s.Def(m), e.union(old, elem)), e.s.Instance(e.s.Def(m), elem)
			}
		}
		return m, e.bare(m, 1, elem)
	})
}

func (e *evaluator) growsDict(v ir.Value, key, val types.ID) {
	e.refine(v, func(m types.ID) (types.ID, types.ID) {
		if e.s.Kind(m) == types.KindDict {
			m = e.s.Widen(m)
		}
		if e.s.Kind(m) == types.KindInstance && len(e.s.Args(m)) == 2 {
			return e.s.Instance(e.s.Def(m), e.union(e.s.Arg(m, 0), key), e.union(e.s.Arg(m, 1), val)),
				e.s.Instance(e.s.Def(m), key, val)
		}
		return m, e.bare(m, 2, key, val)
	})
}

// bare is what a container learns whose elements are too many kinds to be told:
// it must learn the same as before, or the cell that holds it would swing.
func (e *evaluator) bare(m types.ID, n int, args ...types.ID) types.ID {
	if e.s.Kind(m) != types.KindInstance || len(e.s.Args(m)) > 0 || !e.x.empty[e.s.Def(m)] || len(e.d.Class(e.s.Def(m)).Params) != n {
		return types.Never
	}
	return e.s.Instance(e.s.Def(m), args...)
}

// refine changes the type of the container that a value is, wherever it is held.
// f gives, for a member of its type, the new one and what a cell that holds the
// container learns of it: that only, not what the cell said already.
func (e *evaluator) refine(v ir.Value, f func(types.ID) (types.ID, types.ID)) {
	if v < 0 {
		return
	}
	old := e.value(v)
	t, added := types.Never, types.Never
	var scratch [1]types.ID
	for _, m := range e.s.Members(old, &scratch) {
		n, a := f(m)
		t, added = e.union(t, n), e.union(added, a)
	}
	if added == types.Never {
		return
	}
	in := &e.ir.Instrs[v]
	switch in.Op {
	case ir.OpLoad:
		p := ir.Place(in.A)
		if c := e.x.placeCell(e.b, p); c != noCell {
			e.contribute(c, added)
		}
		e.hold(v, p, old, t)
	case ir.OpAttr:
		e.storeAttr(e.value(in.A), e.file.IR.Syms[in.B], added)
		e.hold(v, ir.Place(in.C), old, t)
	case ir.OpSub:
		if in.C >= 0 && e.ir.Places.Kind[in.C] == ir.PlaceKey {
			e.hold(v, ir.Place(in.C), old, t)
		}
		e.refineAround(in.A, e.value(in.B), old, t, added)
	default:
		e.hold(v, e.holder[v], old, t)
		if outer, key := e.setdefault(in); outer != ir.NoValue {
			e.refineAround(outer, e.value(key), old, t, added)
		}
	}
}

// setdefault is the container and the key of table.setdefault(key, []).
func (e *evaluator) setdefault(in *ir.Instr) (outer, key ir.Value) {
	if in.Op != ir.OpCall || in.N != 2 || in.Flag&ir.FlagArgKinds != 0 {
		return ir.NoValue, ir.NoValue
	}
	if at := &e.ir.Instrs[in.B]; at.Op == ir.OpAttr && e.file.IR.Syms[at.B] == e.x.names.setdefault {
		return at.A, e.ir.Operands(in)[0]
	}
	return ir.NoValue, ir.NoValue
}

// maxNested is how deep containers in containers learn from what is put into the
// innermost: table[a][b].append(x).
const maxNested = 2

// refineAround tells a container that one that it holds has changed: from old to
// now, by what was added.
//
//	table = defaultdict(list)
//	table[key].append(Conn())       table: defaultdict[str, list[Conn]]
func (e *evaluator) refineAround(outer ir.Value, key, old, now, added types.ID) {
	if e.nested >= maxNested || e.s.HasUnknown(now) {
		return
	}
	e.nested++
	defer func() { e.nested-- }()
	key = e.widen(key)
	e.refine(outer, func(m types.ID) (types.ID, types.ID) {
		if e.s.Kind(m) != types.KindInstance || !e.x.empty[e.s.Def(m)] {
			return m, types.Never
		}
		args := e.s.Args(m)
		if len(args) == 0 || len(args) > 2 || e.s.Kind(args[len(args)-1]) == types.KindTypeVar {
			return m, types.Never
		}
		held := now
		if last := args[len(args)-1]; last != old {
			held = e.union(last, now)
		}
		if len(args) == 1 {
			return e.s.Instance(e.s.Def(m), held), e.s.Instance(e.s.Def(m), added)
		}
		return e.s.Instance(e.s.Def(m), e.union(args[0], key), held), e.s.Instance(e.s.Def(m), key, added)
	})
}

func (e *evaluator) hold(v ir.Value, p ir.Place, old, t types.ID) {
	if t == old {
		return
	}
	e.val[v] = t
	if p != ir.NoPlace {
		e.set(p, t)
	}
}

func (e *evaluator) subscript(k int32, in *ir.Instr) types.ID {
	obj, index := e.value(in.A), e.value(in.B)
	e.operator(k, in.A, e.x.names.getitem)
	if in.C >= 0 && e.ir.Places.Kind[in.C] == ir.PlaceKey {
		if t := e.st[in.C]; t != types.Invalid {
			return t
		}
	}
	e.soft[k] = e.soft[in.A]
	t := e.item(obj, index)
	if s := e.siteAt[k]; s != 0 {
		t = e.inferredItem(k, t)
	}
	return e.known(t)
}

// item is the type of a subscript. A dict of known keys gives any of its values
// for a key that is not known: what is stored later is in its type, too.
func (e *evaluator) item(obj, index types.ID) types.ID {
	var scratch [1]types.ID
	t := types.Never
	for _, m := range e.s.Members(obj, &scratch) {
		if m == types.None && obj != types.None {
			continue
		}
		if e.s.Kind(m) == types.KindDict && (e.s.Kind(index) != types.KindLiteral || e.s.Lit(index) != types.LitStr) {
			for _, v := range e.s.Args(m) {
				t = e.union(t, v)
			}
			continue
		}
		t = e.union(t, e.d.Item(m, index, e))
	}
	return t
}

func (e *evaluator) setSub(k int32, in *ir.Instr) {
	args := e.ir.Operands(in)
	obj := args[0]
	e.passed(k, args[2])
	e.operator(k, obj, e.x.names.setitem)
	key, val := e.value(args[1]), e.value(args[2])
	wk, wv := e.widen(key), e.widen(val)
	e.source = e.soft[args[2]]
	e.refine(obj, func(m types.ID) (types.ID, types.ID) {
		switch e.s.Kind(m) {
		case types.KindDict:
			dict := e.d.Known.Dict
			if e.s.Kind(key) == types.KindLiteral && e.s.Lit(key) == types.LitStr {
				return e.setKey(m, e.s.Name(key), wv), e.s.Instance(dict, wk, wv)
			}
			m = e.s.Widen(m)
			return e.s.Instance(dict, e.union(e.s.Arg(m, 0), wk), e.union(e.s.Arg(m, 1), wv)), e.s.Instance(dict, wk, wv)
		case types.KindInstance:
			switch len(e.s.Args(m)) {
			case 2:
				return e.s.Instance(e.s.Def(m), e.union(e.s.Arg(m, 0), wk), e.union(e.s.Arg(m, 1), wv)), e.s.Instance(e.s.Def(m), wk, wv)
			case 1:
				if e.s.Def(m) == e.d.Known.List && e.s.Kind(key) != types.KindInstance {
					return e.s.Instance(e.s.Def(m), e.union(e.s.Arg(m, 0), wv)), e.s.Instance(e.s.Def(m), wv)
				}
			}
		}
		return m, e.bare(m, 2, wk, wv)
	})
	if in.C >= 0 && e.ir.Places.Kind[in.C] == ir.PlaceKey {
		e.set(ir.Place(in.C), val)
	}
}

func (e *evaluator) setKey(m types.ID, key string, val types.ID) types.ID {
	names, vals := e.s.Names(m), e.s.Args(m)
	for i, n := range names {
		if n == key {
			if j := e.union(vals[i], val); j != vals[i] {
				nv := append([]types.ID(nil), vals...)
				nv[i] = j
				return e.s.Dict(names, nv)
			}
			return m
		}
	}
	return e.s.Dict(append(append([]string(nil), names...), key), append(append([]types.ID(nil), vals...), val))
}

// Exceptions.

// caught is the exception that a handler got, as its test narrowed it.
func (e *evaluator) caught(p ir.Place) types.ID {
	if t := e.st[p]; t != types.Invalid {
		return t
	}
	return e.s.Instance(e.d.Known.BaseException)
}

// catches narrows the parked exception to the classes of the except clause.
func (e *evaluator) catches(in *ir.Instr) {
	t := e.exceptionOf(e.value(in.A), 0)
	e.st[in.B] = t
}

func (e *evaluator) exceptionOf(class types.ID, depth int) types.ID {
	if depth > 4 {
		return e.unknown()
	}
	return e.s.Map(class, func(m types.ID) types.ID {
		switch e.s.Kind(m) {
		case types.KindClass:
			return e.s.InstanceOf(m)
		case types.KindTuple:
			t := types.Never
			for _, a := range e.s.Args(m) {
				t = e.union(t, e.exceptionOf(a, depth+1))
			}
			return t
		case types.KindInstance:
			if e.s.Def(m) == e.d.Known.Tuple {
				return e.exceptionOf(e.s.Arg(m, 0), depth+1)
			}
		case types.KindExt:
			return e.s.InstanceOf(m)
		}
		if types.IsUnknown(m) {
			return m
		}
		return e.unknown()
	})
}

func (e *evaluator) matched(in *ir.Instr) types.ID {
	switch in.Op {
	case ir.OpMatchArg:
		class := e.value(in.B)
		if e.s.Kind(class) == types.KindClass {
			m := e.d.AttrOne(class, e.x.Prog.Syms.Intern("__match_args__"), e)
			if e.s.Kind(m.Type) == types.KindTuple {
				if name := e.s.Arg(m.Type, int(in.N)); e.s.Kind(name) == types.KindLiteral {
					return e.member(e.s.InstanceOf(class), e.x.Prog.Syms.Intern(e.s.Name(name)))
				}
			}
			switch e.s.Def(class) {
			case e.d.Known.Int, e.d.Known.Str, e.d.Known.Bytes, e.d.Known.Float, e.d.Known.Bool,
				e.d.Known.List, e.d.Known.Dict, e.d.Known.Tuple, e.d.Known.Set:
				return e.s.InstanceOf(class)
			}
		}
	case ir.OpMatchRest:
		if in.N == 0 {
			return e.s.Instance(e.d.Known.List, e.d.Element(e.value(in.A), false, e))
		}
		return e.s.Instance(e.d.Known.Dict, e.unknown(), e.unknown())
	}
	return e.unknown()
}

// member is the type of an attribute, without a site.
func (e *evaluator) member(t types.ID, name sym.Sym) types.ID {
	a := e.d.Attr(t, name, e)
	if !a.Some {
		return types.Unknown(types.ReasonAttr)
	}
	return a.Type
}
