package summarize

import (
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/models"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
)

// knowledge is what a call site can use of a definition.
type knowledge struct {
	contract *contract.Contract // nil: nothing at all is known
	params   contract.Signature
	// opaque is set when code that is not known may run as well: a function of a
	// third-party stub without a model.
	opaque bool
	// captures is set when every argument may be kept: construction of a class
	// without a model.
	captures bool
}

// known is the present knowledge of a definition. Of members of a component that
// is being solved it is what the last round said.
func (x *run) known(d modgraph.DefID) knowledge {
	if n := x.nodeOf[d]; n >= 0 && !x.modelled(d) {
		c := x.contracts[d]
		if c == nil {
			c = bottom
		}
		return knowledge{contract: c, params: x.params[d], captures: x.synthesised(d)}
	}
	if k := x.stubs[d].Load(); k != nil {
		return *k
	}
	k := x.stub(d)
	x.stubs[d].Store(&k)
	return k
}

// modelled says whether a model speaks for a definition that has a body: only in
// the standard library itself.
func (x *run) modelled(d modgraph.DefID) bool {
	m := x.lib.Of(d)
	return m != nil && (m.Class == nil || m.Class.Constructs)
}

// synthesised says whether construction runs no written code: a decorator or a
// base turns the arguments into fields.
func (x *run) synthesised(d modgraph.DefID) bool {
	if x.prog.Def(d).Kind != bind.KindClass {
		return false
	}
	init, made, meta := x.decl.Init(d)
	return init == modgraph.NoDef && made == modgraph.NoDef && meta == modgraph.NoDef
}

// bottom is what the first round of a component assumes of members that come
// later: they do nothing and return.
var bottom = func() *contract.Contract {
	c := &contract.Contract{Def: -1}
	for s := range c.Complete {
		c.Complete[s] = contract.Complete
	}
	return c
}()

// stub is the knowledge of a definition without a body: its model, or the default
// of its origin. Functions of the standard library borrow their arguments and
// raise nobody knows what; constructors keep their arguments; the rest is unknown.
func (x *run) stub(d modgraph.DefID) knowledge {
	def := x.prog.Def(d)
	f, _ := x.prog.FileOf(d)
	if def.Kind == bind.KindClass {
		return x.stubClass(d)
	}
	if m := x.model(d); m != nil {
		c := m.Contract
		if !c.NeverReturns && x.decl.NeverReturns(d) || !c.Awaitable && def.Flags&bind.Async != 0 {
			own := *c
			own.NeverReturns = c.NeverReturns || x.decl.NeverReturns(d)
			own.Awaitable = true
			if def.Flags&bind.Async == 0 {
				own.Awaitable = c.Awaitable
			}
			c = &own
		}
		return knowledge{contract: c, params: m.Params}
	}
	c := &contract.Contract{Def: int32(d), NeverReturns: x.decl.NeverReturns(d), Awaitable: def.Flags&bind.Async != 0}
	return knowledge{contract: c, opaque: f.Origin != modgraph.StdStub}
}

// model is the model of a definition; methods of a class that the program knows
// under another name than the model's are found by the name alone.
func (x *run) model(d modgraph.DefID) *models.Model { return x.lib.Of(d) }

// stubClass is the construction of a class without a body of its own.
func (x *run) stubClass(d modgraph.DefID) knowledge {
	k := x.construction(d)
	if f, _ := x.prog.FileOf(d); f.Origin == modgraph.Shape && x.model(d) == nil {
		// The shape of a class tells its ancestors, not what it does beyond them.
		k.opaque, k.captures = true, true
	}
	return k
}

// construction is what the class, and those that it derives from, say of making an
// object.
func (x *run) construction(d modgraph.DefID) knowledge {
	cls := x.decl.Class(d)
	// What a class in the line says of construction, then what its __init__ says.
	if k, ok := x.constructs(d); ok {
		return k
	}
	for _, base := range cls.MRO {
		b := x.types.Def(base)
		if b == modgraph.NoDef {
			continue
		}
		m := x.model(b)
		if m == nil {
			continue
		}
		f, _ := x.prog.FileOf(b)
		for _, name := range [2]string{".__init__", ".__new__"} {
			if im := x.lib.Named(f.Module + "." + x.prog.Def(b).Qual + name); im != nil && !im.Terse {
				return knowledge{contract: im.Contract, params: im.Params}
			}
		}
		if b == d {
			// The class is modelled and says nothing of its construction.
			return knowledge{contract: m.Contract, params: m.Params, captures: true}
		}
	}
	c := &contract.Contract{Def: int32(d)}
	f, _ := x.prog.FileOf(d)
	return knowledge{contract: c, captures: true, opaque: f.Origin != modgraph.StdStub && cls.Open()}
}

// constructs finds the model of a class, or of an ancestor, that states effects of
// construction.
func (x *run) constructs(d modgraph.DefID) (knowledge, bool) {
	for _, base := range x.decl.Class(d).MRO {
		if b := x.types.Def(base); b != modgraph.NoDef {
			if m := x.model(b); m != nil && m.Class != nil && m.Class.Constructs {
				return knowledge{contract: m.Contract, params: m.Params}, true
			}
		}
	}
	return knowledge{}, false
}

// isSelf says whether a signature starts with the receiver of a method.
func (x *run) isSelf(s contract.Signature) bool { return len(s) > 0 && s[0].Name == x.syms.self }

// signature reads the parameters of a definition with a body.
func (x *run) signature(d modgraph.DefID) contract.Signature {
	f, _ := x.prog.FileOf(d)
	def := x.prog.Def(d)
	out := make(contract.Signature, len(def.Params))
	for i, p := range def.Params {
		out[i] = contract.Parameter{Name: f.IR.Syms[p.Name], Kind: contract.ParamKind(p.Kind), HasDefault: p.Default != 0}
		if p.Default != 0 && f.Bind.Decls != nil && f.Bind.Decls.Kind(p.Default) == ast.KindConstant {
			c := f.Bind.Decls.Consts[f.Bind.Decls.Constant(p.Default).Value()]
			out[i].Default = x.prog.Syms.Intern(contract.ConstText(contract.ConstKind(c.Kind), c.Text))
		}
	}
	return out
}

// refAt is the callable that a value of a body is known to be.
func (x *run) refAt(d modgraph.DefID, v ir.Value) (infer.Ref, bool) {
	refs := x.inf.Refs(d)
	lo, hi := 0, len(refs)
	for lo < hi {
		m := (lo + hi) / 2
		if refs[m].Instr < v {
			lo = m + 1
		} else {
			hi = m
		}
	}
	if lo < len(refs) && refs[lo].Instr == v && (lo+1 == len(refs) || refs[lo+1].Instr != v) {
		return refs[lo], true
	}
	return infer.Ref{}, false
}

// symbols are names that this package asks for.
type symbols struct {
	self, setItem, delItem, inPlace, attr, store, coroutine sym.Sym
	acquire, release, lock, process                         sym.Sym
	runHere, runLoop, joinTasks, runItems                   sym.Sym
	closeLike, mutators                                     map[sym.Sym]bool
}

func (s *symbols) fill(t *sym.Table) {
	s.self, s.setItem, s.delItem = t.Intern("self"), t.Intern("[]="), t.Intern("del []")
	s.inPlace, s.attr, s.store, s.coroutine = t.Intern("+="), t.Intern("attr"), t.Intern("store"), t.Intern("coroutine")
	s.acquire, s.release, s.lock = t.Intern("acquire"), t.Intern("release"), t.Intern("lock")
	s.process = t.Intern("process")
	s.runHere, s.runLoop, s.joinTasks, s.runItems = t.Intern("run-here"), t.Intern("run-loop"), t.Intern("join-tasks"), t.Intern("run-items")
	s.mutators = map[sym.Sym]bool{}
	for _, n := range mutatorNames {
		s.mutators[t.Intern(n)] = true
	}
	s.closeLike = map[sym.Sym]bool{}
	for _, n := range closeLikeNames {
		s.closeLike[t.Intern(n)] = true
	}
}

// mutatorNames are the methods that change a container. On an object of unknown type
// the name is evidence only for the path that a loop around the call borrows.
var mutatorNames = []string{"append", "add", "remove", "discard", "pop", "popitem", "clear", "insert", "extend"}

// closeLikeNames are the methods by which objects are usually let go. The name
// counts only where it protects: a call of such a method on an object of a known
// class discharges, and these methods are asked what they release.
var closeLikeNames = []string{
	"close", "aclose", "shutdown", "stop", "terminate", "disconnect", "dispose", "release", "detach", "kill", "cleanup",
	"quit", "destroy", "teardown", "tear_down", "tearDown", "clean_up", "finish", "join", "end", "wait_closed", "__exit__", "__aexit__", "__del__",
	"_close", "_shutdown", "_cleanup", "_stop", "_disconnect", "close_connection", "server_close", "abort",
}
