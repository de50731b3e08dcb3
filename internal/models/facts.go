package models

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
)

// facts adds what the decorators of one definition say to its model.
type facts struct {
	r      *reader
	m      *Model
	name   string
	async  bool
	class  bool // the decorators of a class
	method bool
	owner  *Model // the class of a method
}

// call is one decorator, taken apart.
type call struct {
	at   ast.NodeID
	name string
	args []ast.NodeID
	kw   map[string]ast.NodeID
	base contract.Base
}

func (f *facts) decorator(id ast.NodeID) {
	t := &f.r.t
	d := call{at: id, kw: map[string]ast.NodeID{}}
	fn := id
	if t.Kind(id) == ast.KindCall {
		v := t.Call(id)
		fn, d.args = v.Func(), v.Args()
		for _, k := range v.Keywords() {
			kw := t.Keyword(k)
			d.kw[t.Text(kw.Arg())] = kw.Value()
		}
	}
	d.name = f.r.dotted(fn)
	d.base = contract.Base{Tier: contract.TierModel, Witness: contract.Rooted(-1)}
	if w, ok := d.kw["when"]; ok {
		d.base.Cond = f.condition(id, f.r.text(w))
	}
	apply, ok := vocabularyOf[d.name]
	if !ok {
		if !strings.Contains(d.name, ".") {
			f.r.problem(id, "unknown decorator `"+d.name+"`")
		}
		return
	}
	if f.class && d.name != "resource" && d.name != "thread_unsafe" && d.name != "loop_bound" {
		f.m.Class.Constructs = true
	}
	if apply != nil {
		apply(f, &d)
	}
}

// vocabularyOf maps a decorator to what it adds. Decorators without effects of
// their own have nil.
var vocabularyOf map[string]func(*facts, *call)

func init() {
	vocabularyOf = map[string]func(*facts, *call){
		"staticmethod": nil, "classmethod": nil, "property": nil, "overload": nil, "abstractmethod": nil, "final": nil,
		"contextmanager": (*facts).contextManager, "asynccontextmanager": (*facts).contextManager,
		"pure": nil, "borrows": nil, "never_raises": nil,
		"raises":        func(f *facts, d *call) { f.raises(d, true) },
		"misuse":        func(f *facts, d *call) { f.raises(d, false) },
		"raises_any":    (*facts).raisesAny,
		"never_returns": func(f *facts, d *call) { f.m.Contract.NeverReturns = true },
		"reraises":      (*facts).reraises,
		"suppresses":    (*facts).suppresses,
		"owned":         (*facts).owned,
		"arms":          (*facts).arms,
		"resource":      (*facts).resource,
		"releases":      (*facts).releases,
		"needs_open":    (*facts).needsOpen,
		"adopts":        func(f *facts, d *call) { f.captures(d, contract.Capture{Adopted: true}, true) },
		"lends":         func(f *facts, d *call) { f.captures(d, contract.Capture{}, true) },
		"captures":      (*facts).keeps,
		"aliases":       func(f *facts, d *call) { f.alias(d, contract.Alias{}) },
		"elements":      func(f *facts, d *call) { f.alias(d, contract.Alias{Elements: true}) },
		"copies":        func(f *facts, d *call) { f.alias(d, contract.Alias{Copied: true}) },
		"item_of":       func(f *facts, d *call) { f.alias(d, contract.Alias{Component: itemOf}) },
		"blocks":        (*facts).blocks,
		"suspends":      (*facts).suspends,
		"awaitable":     (*facts).awaitable,
		"calls":         (*facts).calls,
		"loop_bound":    (*facts).loopBound,
		"returns_none":  (*facts).returnsNone,
		"never_none":    func(f *facts, d *call) { f.m.Contract.NeverNone = true },
		"mutates":       (*facts).mutates,
		"atomic":        func(f *facts, d *call) { f.m.Contract.Atomic = true },
		"locks":         func(f *facts, d *call) { f.locks(d, true) },
		"unlocks":       func(f *facts, d *call) { f.locks(d, false) },
		"thread_unsafe": func(f *facts, d *call) { f.m.Class.ThreadUnsafe = true },
		"guarded_by":    (*facts).guardedBy,
		"durable":       (*facts).durable,
		"effect":        func(f *facts, d *call) { f.effect(d, contract.EffectDo) },
		"undoes":        func(f *facts, d *call) { f.effect(d, contract.EffectUndo) },
	}
}

// itemOf marks an alias that is an element while its path is made.
const itemOf int32 = -2

// run gives a fact that happens when a coroutine runs its phase.
func (f *facts) run(b contract.Base) contract.Base {
	if f.async || f.m.Contract.Awaitable {
		b.Phase = contract.PhaseRun
	}
	return b
}

// finish moves what an awaitable does to the time when it is awaited, since the
// decorators stand in any order. That it keeps an argument is of the call.
func (f *facts) finish() {
	c := f.m.Contract
	if !c.Awaitable {
		return
	}
	for i := range c.Raises {
		c.Raises[i].Phase = contract.PhaseRun
	}
	for i := range c.Owned {
		c.Owned[i].Phase = contract.PhaseRun
	}
	for i := range c.Blocks {
		c.Blocks[i].Phase = contract.PhaseRun
	}
	for i := range c.Suspends {
		c.Suspends[i].Phase = contract.PhaseRun
	}
	for i := range c.Releases {
		c.Releases[i].Phase = contract.PhaseRun
	}
	for i := range c.Requires {
		c.Requires[i].Phase = contract.PhaseRun
	}
	for i := range c.Mutates {
		c.Mutates[i].Phase = contract.PhaseRun
	}
	for i := range c.Locks {
		c.Locks[i].Phase = contract.PhaseRun
	}
	for i := range c.Effects {
		c.Effects[i].Phase = contract.PhaseRun
	}
	for i := range c.Alias {
		c.Alias[i].Phase = contract.PhaseRun
	}
	if c.MayReturnNone {
		c.NoneBase.Phase = contract.PhaseRun
	}
	if c.RunsAnyway {
		// What a future stands for starts at the call.
		for i := range c.Calls {
			c.Calls[i].Phase = contract.PhaseCall
		}
	}
}

func (f *facts) param(d *call, name string) (int, bool) {
	i := f.m.Params.Index(f.r.sym(name))
	if i < 0 {
		f.r.problem(d.at, "`@"+d.name+"` names `"+name+"`, which is no parameter")
	}
	return i, i >= 0
}

// params are the positions of the parameters that a decorator names.
func (f *facts) params(d *call) []int {
	var out []int
	for _, a := range d.args {
		if i, ok := f.param(d, f.r.text(a)); ok {
			out = append(out, i)
		}
	}
	return out
}

// path is a parameter as a path: the new object of a construction is its result.
func (f *facts) path(i int) contract.Path {
	if f.class && i == 0 {
		return contract.Path{Root: contract.RootResult, Index: -1}
	}
	return contract.Param(i)
}

func (f *facts) raises(d *call, expected bool) {
	for _, a := range d.args {
		name := f.r.dotted(a)
		class := f.r.class(a, name)
		r := contract.Raise{Base: f.run(d.base), Class: class, Expected: expected}
		if class < 0 {
			r.Origin = f.r.sym(name)
		}
		contract.AddRaise(&f.m.Contract.Raises, r, 64)
	}
}

func (f *facts) raisesAny(d *call) {
	contract.AddRaise(&f.m.Contract.Raises, contract.Raise{Base: f.run(d.base), Class: -1, Origin: f.r.sym("any"), Expected: true}, 64)
	f.m.Contract.Complete[contract.SecRaises] = contract.Incomplete
}

func (f *facts) reraises(d *call) {
	f.m.Contract.NeverReturns = true
	for _, i := range f.params(d) {
		contract.AddRaise(&f.m.Contract.Raises, contract.Raise{Base: f.run(d.base), Class: -1, Param: int32(i) + 1, Expected: true}, 64)
	}
}

// suppresses takes the parameter of the class's construction, since an __exit__
// does not receive it.
func (f *facts) suppresses(d *call) {
	c := f.m.Contract
	c.Suppresses = true
	if len(d.args) == 0 || f.owner == nil {
		return
	}
	if i := f.owner.Params.Index(f.r.sym(f.r.text(d.args[0]))); i >= 0 {
		c.SuppressParam = int32(i) + 1
	} else if !f.owner.Terse {
		f.r.problem(d.at, "@suppresses names no parameter of the construction")
	}
	// A class that inherits its construction suppresses what cannot be named here:
	// any class may be meant.
}

func (f *facts) resourceOf(d *call) (contract.Resource, []string) {
	res := contract.Resource{Class: -1}
	if len(d.args) > 0 {
		res.Kind = f.r.sym(f.r.text(d.args[0]))
	} else {
		f.r.problem(d.at, "`@"+d.name+"` needs a kind")
	}
	methods := []string{"close"}
	if n, ok := d.kw["release"]; ok {
		methods = f.r.texts(n)
	}
	if len(methods) > 0 {
		res.Release = f.r.sym(methods[0])
	}
	if n, ok := d.kw["refcounted"]; ok {
		res.Refcounted = f.r.constant(n) == "True"
	}
	if n, ok := d.kw["finalized"]; ok && f.r.constant(n) == "True" {
		res.Refcounted, res.Finalized = true, true
	}
	if n, ok := d.kw["lazy"]; ok {
		res.Lazy = f.r.constant(n) == "True"
	}
	if n, ok := d.kw["lost"]; ok {
		res.Keeps = f.r.constant(n) == "False"
	}
	return res, methods
}

func (f *facts) owned(d *call) {
	res, _ := f.resourceOf(d)
	o := contract.Owned{Base: f.run(d.base), Component: -1, Res: res}
	if n, ok := d.kw["component"]; ok {
		if s := f.r.constant(n); len(s) == 1 && s[0] >= '0' && s[0] <= '9' {
			o.Component = int32(s[0] - '0')
		} else {
			f.r.problem(d.at, "component must be a digit")
		}
	}
	contract.Add(&f.m.Contract.Owned, o, 16)
}

// arms says that the receiver of a method has something to release from now on.
func (f *facts) arms(d *call) {
	if !f.method {
		f.r.problem(d.at, "@arms belongs on a method")
		return
	}
	res, _ := f.resourceOf(d)
	contract.Add(&f.m.Contract.Parked, contract.Held{Base: f.run(d.base), Path: f.path(0), Res: res}, 16)
}

func (f *facts) resource(d *call) {
	if !f.class {
		f.r.problem(d.at, "@resource belongs on a class")
		return
	}
	res, methods := f.resourceOf(d)
	f.m.Class.Resource = &res
	for _, m := range methods {
		f.m.Class.Releases = append(f.m.Class.Releases, f.r.sym(m))
	}
}

func (f *facts) releases(d *call) {
	for _, i := range f.params(d) {
		contract.Add(&f.m.Contract.Releases, contract.Release{Base: f.run(d.base), Path: f.path(i), Must: d.base.Cond.Always()}, 16)
	}
}

// needsOpen says that the call fails once the parameter is released.
func (f *facts) needsOpen(d *call) {
	for _, i := range f.params(d) {
		contract.Add(&f.m.Contract.Requires, contract.Require{Base: f.run(d.base), Path: f.path(i), Kind: contract.ReqOpen, Name: f.r.sym(f.name)}, 16)
	}
}

// captures stores parameters in the receiver of a method, in the new object of a
// construction, or in the result of a function.
func (f *facts) captures(d *call, c contract.Capture, inResult bool) {
	c.Base = d.base
	switch {
	case f.method:
		c.Into = contract.Param(0)
	case inResult || f.class:
		c.Into = contract.Path{Root: contract.RootResult, Index: -1}
	}
	for _, i := range f.params(d) {
		c.Param = int32(i)
		contract.Add(&f.m.Contract.Captures, c, 16)
	}
}

func (f *facts) keeps(d *call) {
	var c contract.Capture
	if n, ok := d.kw["part"]; ok {
		c.Elements = f.r.text(n) == "elements"
	}
	f.captures(d, c, false)
}

func (f *facts) alias(d *call, a contract.Alias) {
	a.Base = f.run(d.base)
	item := a.Component == itemOf
	a.Component = -1
	for _, i := range f.params(d) {
		a.Path = f.path(i)
		if item {
			a.Path = a.Path.Extend(contract.Selector{Kind: contract.SelElem})
		}
		contract.Add(&f.m.Contract.Alias, a, 16)
	}
}

func (f *facts) kind(d *call) (contract.BlockKind, bool) {
	if len(d.args) == 0 {
		f.r.problem(d.at, "`@"+d.name+"` needs a kind")
		return 0, false
	}
	k, ok := contract.BlockKindOf(f.r.text(d.args[0]))
	if !ok {
		f.r.problem(d.at, "unknown kind of waiting")
	}
	return k, ok
}

func (f *facts) blocks(d *call) {
	if k, ok := f.kind(d); ok {
		contract.Add(&f.m.Contract.Blocks, contract.Block{Base: f.run(d.base), Kind: k}, 16)
	}
}

func (f *facts) suspends(d *call) {
	if k, ok := f.kind(d); ok {
		contract.Add(&f.m.Contract.Suspends, contract.Suspend{Base: f.run(d.base), Kind: k}, 16)
	}
}

func (f *facts) awaitable(d *call) {
	if n, ok := d.kw["must"]; ok && f.r.constant(n) == "False" {
		f.m.Contract.Awaitable = true
		f.m.Contract.RunsAnyway = true
		return
	}
	f.m.Contract.Awaitable = true
}

// wheres are the words of @calls.
var wheres = map[string]contract.Where{
	"here": contract.WhereHere, "loop": contract.WhereLoop, "worker": contract.WhereWorker, "thread": contract.WhereThread,
	"process": contract.WhereProcess, "later": contract.WhereLater,
}

func (f *facts) calls(d *call) {
	w := contract.WhereHere
	if n, ok := d.kw["where"]; ok {
		var known bool
		if w, known = wheres[f.r.text(n)]; !known {
			f.r.problem(d.at, "unknown place to run")
		}
	}
	for _, i := range f.params(d) {
		contract.Add(&f.m.Contract.Calls, contract.CallsParam{Base: f.run(d.base), Path: f.path(i), Where: w}, 16)
	}
}

func (f *facts) loopBound(d *call) {
	if f.class {
		f.m.Class.LoopBound = true
		return
	}
	f.m.Contract.LoopBound = true
}

func (f *facts) returnsNone(d *call) {
	f.m.Contract.MayReturnNone, f.m.Contract.NoneBase = true, f.run(d.base)
}

func (f *facts) mutates(d *call) {
	m := contract.Mutate{Base: f.run(d.base)}
	if n, ok := d.kw["op"]; ok {
		m.Op = f.r.sym(f.r.text(n))
	}
	if n, ok := d.kw["size"]; ok {
		m.KeepsSize = f.r.constant(n) == "False"
		m.MayKeep = f.r.text(n) == "maybe"
	}
	for _, i := range f.params(d) {
		m.Path = f.path(i)
		contract.Add(&f.m.Contract.Mutates, m, 16)
	}
}

func (f *facts) locks(d *call, acquire bool) {
	for _, i := range f.params(d) {
		contract.Add(&f.m.Contract.Locks, contract.Lock{Base: f.run(d.base), Path: f.path(i), Acquire: acquire}, 16)
	}
}

func (f *facts) guardedBy(d *call) {
	if f.owner == nil || len(d.args) == 0 {
		f.r.problem(d.at, "@guarded_by belongs on an attribute of a class")
		return
	}
	c := f.owner.Class
	if c.Guarded == nil {
		c.Guarded = map[sym.Sym]sym.Sym{}
	}
	c.Guarded[f.r.sym(f.name)] = f.r.sym(f.r.text(d.args[0]))
}

func (f *facts) durable(d *call) {
	if len(d.args) == 0 {
		f.r.problem(d.at, "@durable needs a kind")
		return
	}
	contract.Add(&f.m.Contract.Effects, contract.Effect{Base: f.run(d.base), Kind: contract.EffectDurable, Name: f.r.sym(f.r.text(d.args[0]))}, 16)
}

func (f *facts) effect(d *call, k contract.EffectKind) {
	if len(d.args) == 0 {
		f.r.problem(d.at, "`@"+d.name+"` needs a name")
		return
	}
	e := contract.Effect{Base: f.run(d.base), Kind: k, Name: f.r.sym(f.r.text(d.args[0]))}
	if len(d.args) == 1 {
		contract.Add(&f.m.Contract.Effects, e, 16)
	}
	for _, a := range d.args[1:] {
		name := f.r.text(a)
		if component, ok := strings.CutPrefix(name, "return"); ok {
			e.Path = contract.Path{Root: contract.RootResult, Index: -1}
			if len(component) == 2 && component[0] == '.' {
				e.Path.Index = int32(component[1] - '0')
			}
			contract.Add(&f.m.Contract.Effects, e, 16)
		} else if i, ok := f.param(d, name); ok {
			e.Path = f.path(i)
			contract.Add(&f.m.Contract.Effects, e, 16)
		}
	}
}

func (f *facts) contextManager(*call) { f.m.Contract.ContextManager = true }

// texts orders by the program's keys.
type texts struct{ p *modgraph.Program }

func (t texts) SymText(s sym.Sym) string   { return t.p.Syms.Text(s) }
func (t texts) DefText(d int32) string     { return t.p.Key(modgraph.DefID(d)) }
func (t texts) CompareDefs(a, b int32) int { return t.p.Compare(modgraph.DefID(a), modgraph.DefID(b)) }
