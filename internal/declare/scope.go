package declare

import (
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/types"
)

func (r *run) scopeSymbol(f modgraph.FileID, index int32) *Symbol {
	g := goal{goalSymbol, int32(f), index}
	if s := r.symbols.get(g); s != nil {
		return s
	}
	if r.deep() {
		return &cyclicSymbol
	}
	defer func() { r.depth-- }()
	if !r.begin(g) {
		return &cyclicSymbol
	}
	s := r.readSymbol(f, index)
	if r.end() {
		s = &cyclicSymbol
	}
	return r.publishSymbol(g, s)
}

// readSymbol decides between the bindings of a name.
//
// A binding that runs for sure hides those before it. What a handler binds counts
// only where the import that it stands in for does not resolve:
//
//	try:
//	    import ujson as json        resolves: json is ujson
//	except ImportError:
//	    import json                 counts only if ujson is not there
func (r *run) readSymbol(f modgraph.FileID, index int32) *Symbol {
	b := r.Prog.Files[f].Bind
	s := &b.Symbols[index]
	if m, ok := r.modelled(f, s); ok {
		return m
	}
	if form := r.formAt(f, s); form != nil {
		return form
	}
	var buf [8]int32
	live := r.liveBindings(b, s, buf[:0])
	if len(live) == 0 {
		return &noSymbol
	}
	if len(live) == 1 {
		return r.bound(f, index, live[0], true)
	}
	// An annotation speaks for all bindings of the name.
	for _, k := range live {
		if x := &b.Bindings[k]; x.Kind == bind.BindAnn || x.Kind == bind.BindTypeAlias || x.TypeComment != "" {
			out := *r.bound(f, index, k, false)
			out.NoneToo = r.anyNone(b, live)
			return &out
		}
	}
	live = r.dropHandlers(f, b, live)
	// Definitions of one name that follow each other are an overload set or a
	// property with its setter: the first of the last run of functions counts.
	if first := r.functionRun(f, b, live); first >= 0 {
		return r.bound(f, index, first, len(live) == 1)
	}
	if len(live) == 1 {
		return r.bound(f, index, live[0], false)
	}
	out := Symbol{Kind: SymVar, Def: modgraph.NoDef, File: f, Index: index, Binding: live[0], Declared: true, NoneToo: r.anyNone(b, live)}
	members := make([]types.ID, 0, len(live))
	same := true
	var first *Symbol
	for _, k := range live {
		x := r.bound(f, index, k, false)
		if first == nil {
			first = x
		}
		if !x.Declared && x.Kind != SymMissing {
			out.Kind, out.Declared = SymValue, false
		}
		same = same && x.Kind == first.Kind && x.Type == first.Type
		members = append(members, x.Type)
	}
	if same {
		return first
	}
	out.Type = r.Types.Union(members...)
	return &out
}

// liveBindings are the bindings that may decide: those for type checkers alone if
// there are any, else all that are not excluded, from the last sure one on.
func (r *run) liveBindings(b *bind.File, s *bind.Symbol, out []int32) []int32 {
	list := b.BindingsOf(s)
	checking := false
	for i := range list {
		x := &list[i]
		if x.Flags&bind.BindDead == 0 && x.Flags&bind.BindTypeChecking != 0 && x.Kind != bind.BindDel {
			checking = true
		}
	}
	const unsure = bind.BindInTry | bind.BindInHandler | bind.BindConditional
	for i := range list {
		x := &list[i]
		if x.Flags&bind.BindDead != 0 || x.Kind == bind.BindDel || checking && x.Flags&bind.BindTypeChecking == 0 {
			continue
		}
		if x.Kind == bind.BindAug && len(out) > 0 {
			continue
		}
		if x.Flags&unsure == 0 && !sameGroup(b, out, x) {
			out = out[:0]
		}
		out = append(out, s.BindFirst+int32(i))
	}
	return out
}

// sameGroup keeps what a new sure binding does not hide: earlier functions (they
// may be overloads or a property), annotations, and assigned values, which infer
// joins anyway.
func sameGroup(b *bind.File, before []int32, x *bind.Binding) bool {
	if len(before) == 0 {
		return true
	}
	last := &b.Bindings[before[len(before)-1]]
	switch x.Kind {
	case bind.BindFunc:
		return last.Kind == bind.BindFunc
	case bind.BindClass, bind.BindImport, bind.BindImportFrom:
		return false
	}
	for _, k := range before {
		if b.Bindings[k].Kind == bind.BindAnn {
			return true
		}
	}
	return last.Kind != bind.BindFunc || x.Value != 0
}

func (r *run) anyNone(b *bind.File, live []int32) bool {
	for _, k := range live {
		if x := &b.Bindings[k]; x.Value != 0 && isNone(b.Decls, x.Value) {
			return true
		}
	}
	return false
}

func isNone(t *ast.Tree, id ast.NodeID) bool {
	return id != 0 && t.Kind(id) == ast.KindConstant && t.Consts[t.Constant(id).Value()].Kind == ast.ConstNone
}

// dropHandlers chooses between imports and what stands in for them.
func (r *run) dropHandlers(f modgraph.FileID, b *bind.File, live []int32) []int32 {
	var tried, handled bool
	resolved := false
	for _, k := range live {
		x := &b.Bindings[k]
		isImport := x.Kind == bind.BindImport || x.Kind == bind.BindImportFrom
		if isImport && x.Flags&bind.BindInTry != 0 && x.Flags&bind.BindInHandler == 0 {
			tried = true
			if s := r.imported(f, x.Import); s.Found() && s.Kind != SymMissing {
				resolved = true
			}
		}
		if x.Flags&bind.BindInHandler != 0 {
			handled = true
		}
	}
	if !tried || !handled {
		return live
	}
	out := live[:0:0]
	for _, k := range live {
		x := &b.Bindings[k]
		isImport := x.Kind == bind.BindImport || x.Kind == bind.BindImportFrom
		inHandler := x.Flags&bind.BindInHandler != 0
		switch {
		case resolved && inHandler:
			continue
		case !resolved && inHandler && x.Value != 0 && isNone(b.Decls, x.Value):
			continue // None stands for "not installed": the name is unknown, not None
		case !resolved && !inHandler && isImport && r.handlerImports(f, b, live):
			continue
		}
		out = append(out, k)
	}
	if len(out) == 0 {
		return live
	}
	return out
}

// handlerImports says whether a handler imports something that is there.
func (r *run) handlerImports(f modgraph.FileID, b *bind.File, live []int32) bool {
	for _, k := range live {
		x := &b.Bindings[k]
		if x.Flags&bind.BindInHandler != 0 && (x.Kind == bind.BindImport || x.Kind == bind.BindImportFrom) {
			if s := r.imported(f, x.Import); s.Found() && s.Kind != SymMissing {
				return true
			}
		}
	}
	return false
}

// functionRun finds the function that speaks for a list of function bindings: the
// first overload or the getter of a property when the list is one, else the last
// definition if it runs for sure; -1 when they are alternatives.
func (r *run) functionRun(f modgraph.FileID, b *bind.File, live []int32) int32 {
	for _, k := range live {
		if b.Bindings[k].Kind != bind.BindFunc {
			return -1
		}
	}
	last := live[len(live)-1]
	at := func(k int32) *header { return r.header(r.Prog.DefOf(f, b.Bindings[k].Def)) }
	start := last
	if at(last).Flags&(Setter|Deleter) != 0 {
		for i := len(live) - 1; i >= 0; i-- {
			if start = live[i]; at(start).Flags&(Setter|Deleter) == 0 {
				break
			}
		}
		return start
	}
	for i := len(live) - 2; i >= 0 && at(live[i]).Flags&Overload != 0; i-- {
		start = live[i]
	}
	if start != last || b.Bindings[last].Flags&(bind.BindInTry|bind.BindInHandler|bind.BindConditional) == 0 {
		return start
	}
	return -1
}

// bound is what one binding gives the name.
func (r *run) bound(f modgraph.FileID, index, k int32, alone bool) *Symbol {
	file := r.Prog.Files[f]
	b := file.Bind
	x := &b.Bindings[k]
	s := &b.Symbols[index]
	closed := alone && x.Flags&(bind.BindInTry|bind.BindInHandler|bind.BindConditional) == 0 && !s.Deleted
	out := &Symbol{Def: modgraph.NoDef, File: f, Index: index, Binding: k, Declared: true, Closed: closed, Kind: SymVar}
	switch x.Kind {
	case bind.BindClass:
		out.Kind, out.Def = SymClass, r.Prog.DefOf(f, x.Def)
		out.Type = r.Types.ClassObject(out.Def)
		return out
	case bind.BindFunc:
		out.Kind, out.Def = SymFunc, r.Prog.DefOf(f, x.Def)
		out.Type = r.functionValue(out.Def)
		return out
	case bind.BindImport, bind.BindImportFrom:
		return r.imported(f, x.Import)
	case bind.BindTypeAlias:
		out.Kind, out.Type = SymAlias, types.Unknown(types.ReasonDynamic)
		if c := r.ClassNamed("typing.TypeAliasType"); c != modgraph.NoDef {
			out.Type = r.Types.Instance(c)
		}
		return out
	case bind.BindTypeVar:
		out.Kind = SymTypeVar
		out.Type = r.Types.TypeVar(r.Prog.DefOf(f, s.Scope), b.Names[s.Name])
		return out
	}
	p := r.bodyPlace(f, s.Scope)
	switch {
	case x.Kind == bind.BindParam:
		out.Declared = false
		out.Type = types.Unknown(types.ReasonParam)
		if d := r.Prog.DefOf(f, s.Scope); s.Param >= 0 {
			if fn := r.fn(d); int(s.Param) < len(fn.Params) {
				out.Type, out.Declared = r.paramValue(&fn.Params[s.Param]), fn.Params[s.Param].Declared
			}
		}
		return out
	case x.Ann != 0:
		ann, how := r.declared(p, x.Ann)
		switch how {
		case annAlias:
			out.Kind = SymAlias
			out.Type = r.value(p, x.Value)
			return out
		case annBare: // Final, ClassVar: the value says
			if x.Value != 0 {
				out.Type = r.Types.Widen(r.value(p, x.Value))
				out.Declared = !types.IsUnknown(out.Type)
				return out
			}
		}
		out.Type = r.stated(f, ann)
		return out
	case x.TypeComment != "":
		out.Type = r.annotationText(p, x.TypeComment)
		return out
	case x.Kind == bind.BindField && x.Value != 0:
		out.Kind, out.Declared, out.Type = SymValue, false, r.Types.Widen(r.value(p, x.Value))
		return out
	case x.Kind == bind.BindAssign && x.Value != 0:
		return r.boundValue(p, out, x.Value)
	}
	out.Kind, out.Declared, out.Type = SymValue, false, types.Unknown(types.ReasonValue)
	return out
}

// boundToClass says whether a function that is taken from a class is another
// object than the one that its def made: a class method is bound to the class. In
// the body of that very class a name means what stands there.
func (r *run) boundToClass(p place, d modgraph.DefID) bool {
	h := r.header(d)
	return h.Class != modgraph.NoDef && h.Flags&(Static|ClassM|Property) != 0 && h.Class != r.Prog.DefOf(p.file, p.scope)
}

// boundValue is a name that is assigned without annotation.
func (r *run) boundValue(p place, out *Symbol, value ast.NodeID) *Symbol {
	out.Kind, out.Declared = SymValue, false
	if tv := r.typeVarCall(p, out, value); tv != types.Invalid {
		out.Kind, out.Type, out.Declared = SymTypeVar, tv, true
		return out
	}
	if d := r.made(p, value); d != modgraph.NoDef {
		out.Type = r.Types.ClassObject(d)
		if out.Closed {
			out.Kind, out.Def, out.Declared = SymClass, d, true
		}
		return out
	}
	switch p.tree.Kind(value) {
	case ast.KindName, ast.KindAttribute:
		// Another name for what is known elsewhere.
		s := r.resolve(p, value)
		if s.Kind == SymFunc && r.boundToClass(p, s.Def) {
			break
		}
		switch s.Kind {
		case SymClass, SymFunc, SymModule, SymForm, SymTypeVar, SymMissing:
			if out.Closed {
				return s
			}
			out.Type = s.Type
			return out
		}
	}
	if name := r.calleeName(p, value); newTypeMakers[name] {
		// A value of the new type is one of the old type at run time.
		if old := r.newType(p, value); !types.IsUnknown(old) {
			out.Kind, out.Type, out.Declared = SymVar, r.Types.TypeOf(old), true
			return out
		}
	}
	out.Type = r.value(p, value)
	// Nothing but the text says what a stub's variable is.
	out.Declared = r.Prog.Files[p.file].IsStub && !types.IsUnknown(out.Type)
	return out
}

// publishCycle stores the answer of a goal that belongs to a cycle.
func (r *run) publishCycle(g goal) {
	switch g.kind {
	case goalSymbol, goalImport:
		r.symbols.put(g, &cyclicSymbol)
	case goalAlias:
		id := unknownCycle
		r.aliases.put(g, &id)
	case goalClass:
		r.classes.put(modgraph.DefID(g.a), r.cyclicClass(modgraph.DefID(g.a)))
	case goalHeader:
		r.headers.put(modgraph.DefID(g.a), r.cyclicHeader(modgraph.DefID(g.a)))
	case goalFunc:
		r.funcs.put(modgraph.DefID(g.a), r.cyclicFunc(modgraph.DefID(g.a)))
	case goalMember:
		r.members.put(g, r.cyclicMember(g))
	}
}
