package summarize

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// class computes the contract of a class node, which is that of its construction,
// and the facts of the class that rest on the contracts of its methods.
//
//	class Pool:
//	    def __init__(self): self.sock = socket.socket()     # owns self.sock
//	    def close(self): self.sock.close()                  # releases it: grade A
//
// Pool() then owes what its field owes, and close pays.
func (w *worker) class(d modgraph.DefID) *contract.Contract {
	x := w.x
	out := &contract.Contract{Def: int32(d), ResultFresh: true}
	for s := range out.Complete {
		out.Complete[s] = contract.Complete
	}
	facts := w.classFacts(d)
	x.classes[d] = facts
	elsewhere := false
	init, made, meta := x.decl.Init(d)
	for _, m := range [2]modgraph.DefID{made, init} {
		if m == modgraph.NoDef {
			continue
		}
		k := x.known(m)
		if x.nodeOf[m] < 0 {
			// Construction is inherited from a class of a library.
			k = x.stubClass(x.prog.Parent(m))
			for _, o := range k.contract.Owned {
				o.Res.Class = int32(d)
				o.Tier = max(o.Tier, contract.TierModel)
				contract.Add(&out.Owned, o, maxFacts)
			}
		}
		x.params[d] = k.params
		if k.contract == nil {
			continue
		}
		w.construct(out, facts, m, k.contract)
		elsewhere = elsewhere || givesItself(k.contract)
	}
	if init == modgraph.NoDef && made == modgraph.NoDef {
		// Made by a decorator or a base: arguments become fields.
		x.params[d] = nil
		w.fields(out, facts, d)
	}
	if meta != modgraph.NoDef || x.decl.Class(d).Open() {
		for s := range out.Complete {
			out.Complete[s] = min(out.Complete[s], contract.Incomplete)
		}
	}
	if inherited, ok := x.constructs(d); ok && len(out.Owned) == 0 {
		for _, o := range inherited.contract.Owned {
			o.Res.Class = int32(d)
			contract.Add(&out.Owned, o, maxFacts)
		}
	}
	if facts != nil && facts.Grade != contract.GradeNone && facts.ArmedByInit {
		tier := contract.TierContract
		witness := contract.Witness{Instr: -1, Callee: int32(init), Fact: -1}
		contract.Add(&out.Owned, contract.Owned{Base: contract.Base{Tier: tier, Cond: x.opensWhen(facts, init), Witness: witness}, Component: -1, Res: facts.Res}, maxFacts)
	}
	if elsewhere {
		for k := range out.Owned {
			out.Owned[k].Res.Keeps = true
		}
	}
	out.Sort(x)
	return out
}

// givesItself says whether a constructor hands the new object to somebody else:
// others know it then, and who drops the result of the construction loses nothing.
//
//	def __init__(self, loop, protocol):
//	    loop.call_soon(protocol.connection_made, self)
func givesItself(init *contract.Contract) bool {
	for n := range init.Captures {
		if f := &init.Captures[n]; f.Param == 0 && !f.Elements && f.Tier != contract.TierWeak {
			return true
		}
	}
	return false
}

// construct takes the facts of __init__ or __new__ that the caller of a
// construction sees. What happens to the new object alone is nobody's business.
func (w *worker) construct(out *contract.Contract, facts *contract.ClassFacts, m modgraph.DefID, k *contract.Contract) {
	hop := func(b contract.Base, fact int) contract.Base {
		b.Tier = max(b.Tier, contract.TierContract)
		b.Witness = contract.Witness{Instr: -1, Callee: int32(m), Fact: int32(fact)}
		return b
	}
	self := func(p contract.Path) bool { return p.Root == contract.RootParam && p.Index == 0 }
	for n, f := range k.Raises {
		f.Expected = f.Expected && (f.Direct || !w.x.far(&f))
		f.Base, f.Direct = hop(f.Base, n), false
		contract.AddRaise(&out.Raises, f, maxRaises)
	}
	for n, f := range k.Captures {
		f.Base = hop(f.Base, n)
		f.Adopted = w.adopted(facts, modgraph.DefID(out.Def), k, &f)
		if f.Param != 0 {
			contract.Add(&out.Captures, f, maxFacts)
		}
	}
	for n, f := range k.Mutates {
		if f.Base = hop(f.Base, n); !self(f.Path) {
			contract.Add(&out.Mutates, f, maxFacts)
		}
	}
	for n, f := range k.Releases {
		if f.Base = hop(f.Base, n); !self(f.Path) {
			contract.Add(&out.Releases, f, maxFacts)
		}
	}
	for n, f := range k.Globals {
		f.Base = hop(f.Base, n)
		contract.Add(&out.Globals, f, maxFacts)
	}
	for n, f := range k.Blocks {
		f.Base = hop(f.Base, n)
		contract.Add(&out.Blocks, f, maxFacts)
	}
	for n, f := range k.Calls {
		if f.Base = hop(f.Base, n); !self(f.Path) {
			contract.Add(&out.Calls, f, maxFacts)
		}
	}
	for n, f := range k.Effects {
		if f.Base = hop(f.Base, n); !self(f.Path) {
			contract.Add(&out.Effects, f, maxFacts)
		}
	}
	for n, f := range k.Requires {
		if f.Base = hop(f.Base, n); !self(f.Path) {
			contract.Add(&out.Requires, f, maxRequires)
		}
	}
	for s := range out.Complete {
		out.Complete[s] = min(out.Complete[s], k.Complete[s])
	}
	out.NeverReturns = out.NeverReturns || k.NeverReturns
}

// classFacts derives whether a class is a resource: which fields its methods fill
// with something owned, and which close-like methods release them. Nil when there
// is nothing to say.
func (w *worker) classFacts(d modgraph.DefID) *contract.ClassFacts {
	x := w.x
	facts := &contract.ClassFacts{Class: int32(d), Release: -1}
	methods := x.methods(d)
	init, _, _ := x.decl.Init(d)
	for _, m := range methods {
		c := x.contracts[m]
		if c == nil {
			continue
		}
		for n := range c.Parked {
			f := &c.Parked[n]
			if !ownField(f.Path) {
				continue
			}
			// For what a base class's constructor opens, the base class answers.
			w.field(facts, f, m, f.Witness.Callee >= 0)
		}
		w.nested(facts, m)
	}
	x.dropUnclosed(facts, methods)
	x.closers(facts, methods)
	paired := x.pairedBy(d)
	if closer := x.closesAbstractly(d, methods); closer >= 0 && len(facts.Fields) == 0 && len(facts.CloseLike) == 0 && paired.acquire < 0 && !x.warnsWhenLost(methods) {
		facts.Grade, facts.ArmedByInit, facts.Release = contract.GradeB, true, int32(closer)
		facts.Res = contract.Resource{Kind: x.prog.Syms.Intern(x.prog.QualName(d)), Class: int32(d), Release: x.prog.Syms.Intern(x.name(closer))}
		return facts
	}
	if len(facts.Fields) == 0 && len(facts.CloseLike) == 0 && !x.warnsWhenLost(methods) && paired.acquire < 0 {
		return nil
	}
	refcounted := true
	for i := range facts.Fields {
		f := &facts.Fields[i]
		if f.ReleasedBy < 0 {
			continue
		}
		if f.Escapes {
			// Only unknown code in a close-like method may release it.
			facts.Grade = max(facts.Grade, contract.GradeB)
			continue
		}
		if x.gradeB(f.Res) {
			facts.Grade = max(facts.Grade, contract.GradeB)
			continue
		}
		refcounted = refcounted && f.Res.Refcounted
		if modgraph.DefID(f.Method) == init {
			facts.ArmedByInit = true
		} else if !has(facts.ArmedBy, f.Method) {
			facts.ArmedBy = append(facts.ArmedBy, f.Method)
		}
		facts.Grade = contract.GradeA
	}
	if paired.acquire >= 0 {
		facts.Grade, refcounted = contract.GradeA, false
		if !has(facts.ArmedBy, int32(paired.acquire)) {
			facts.ArmedBy = append(facts.ArmedBy, int32(paired.acquire))
		}
		if !has(facts.CloseLike, int32(paired.release)) {
			facts.CloseLike = append(facts.CloseLike, int32(paired.release))
		}
		facts.Release = int32(paired.release)
	}
	if x.warnsWhenLost(methods) {
		facts.Grade, refcounted = contract.GradeA, false
		facts.ArmedByInit = facts.ArmedByInit || !x.warnsLater(methods, init)
		for _, m := range methods {
			if facts.Release < 0 && x.isCloseLike(m) && !strings.HasPrefix(x.name(m), "_") && !x.emptyBody(m) {
				facts.Release = int32(m)
				facts.CloseLike = append(facts.CloseLike, int32(m))
			}
		}
	}
	if x.closesItself(methods) {
		facts.ClosesItself, refcounted = true, true
	}
	if facts.Grade != contract.GradeNone {
		facts.Res = contract.Resource{Kind: x.prog.Syms.Intern(x.prog.QualName(d)), Class: int32(d), Refcounted: refcounted}
		if facts.Release >= 0 {
			facts.Res.Release = x.prog.Syms.Intern(x.name(modgraph.DefID(facts.Release)))
		}
	}
	return facts
}

func has(list []int32, v int32) bool {
	for _, x := range list {
		if x == v {
			return true
		}
	}
	return false
}

// ownField says whether a path is a field of the receiver.
func ownField(p contract.Path) bool {
	return p.Root == contract.RootParam && p.Index == 0 && p.Len == 1 && p.Sel[0].Kind == contract.SelAttr
}

// nested adds the fields that functions inside a method fill: they use its receiver.
//
//	def start(self):
//	    def run():
//	        self.loop = asyncio.new_event_loop()
//	    threading.Thread(target=run).start()
func (w *worker) nested(facts *contract.ClassFacts, m modgraph.DefID) {
	for _, d := range w.x.inner(m) {
		c := w.x.contracts[d]
		if c == nil {
			continue
		}
		for n := range c.Parked {
			f := c.Parked[n]
			if f.Path.Root == contract.RootFree && f.Path.Len == 1 && f.Path.Sel[0].Kind == contract.SelAttr && w.x.isReceiver(m, f.Path) {
				w.field(facts, &f, d, f.Witness.Callee >= 0)
			}
		}
	}
}

func (w *worker) field(facts *contract.ClassFacts, f *contract.Held, m modgraph.DefID, inherited bool) {
	name := f.Path.Sel[0].Name
	for i := range facts.Fields {
		if facts.Fields[i].Name == name && facts.Fields[i].Res.Kind == f.Res.Kind {
			return
		}
	}
	facts.Fields = append(facts.Fields, contract.Field{Name: name, Res: f.Res, Method: int32(m), Instr: f.Acquired, Tier: f.Tier, Lent: inherited, ReleasedBy: -1})
}

// closers finds the close-like methods and what each of them releases.
func (x *run) closers(facts *contract.ClassFacts, methods []modgraph.DefID) {
	for _, m := range methods {
		if !x.isCloseLike(m) || x.emptyBody(m) {
			continue
		}
		c := x.contracts[m]
		if c == nil {
			continue
		}
		pays := false
		for n := range c.Releases {
			r := &c.Releases[n]
			if r.Path.Root != contract.RootParam || r.Path.Index != 0 {
				continue
			}
			if r.Path.Len == 0 && r.Tier == contract.TierWeak && x.name(m) == "__del__" {
				continue // who is told that the object dies unclosed is not asked to close it
			}
			pays = true
			for i := range facts.Fields {
				f := &facts.Fields[i]
				if r.Path.Len == 0 || r.Path.Sel[0].Kind == contract.SelAttr && r.Path.Sel[0].Name == f.Name {
					weak := r.Tier == contract.TierWeak
					if f.ReleasedBy < 0 || f.Escapes && !weak {
						f.ReleasedBy, f.Escapes = int32(m), weak
					}
				}
			}
		}
		if pays {
			facts.CloseLike = append(facts.CloseLike, int32(m))
			if n := x.name(m); facts.Release < 0 || n == "close" || n == "aclose" {
				facts.Release = int32(m)
			}
		}
	}
}

// opensWhen is the condition on the arguments of a construction under which the new
// object has something to release: what it is given instead has an owner already.
//
//	class Client:
//	    def __init__(self, session=None):
//	        if session is None:
//	            session = requests.Session()
//	        self.session = session
//	    def close(self): self.session.close()
func (x *run) opensWhen(facts *contract.ClassFacts, init modgraph.DefID) contract.Cond {
	var out contract.Cond
	if init == modgraph.NoDef || x.contracts[init] == nil {
		return out
	}
	found := false
	for n := range x.contracts[init].Parked {
		p := &x.contracts[init].Parked[n]
		if !ownField(p.Path) || !facts.Frees(p.Path.Sel[0].Name) {
			continue
		}
		switch {
		case p.Cond.Always():
			return contract.Cond{}
		case !found:
			out, found = p.Cond, true
		case out != p.Cond:
			out = contract.Cond{{Kind: contract.AtomMaybe}}
		}
	}
	if found {
		return out
	}
	return x.armedWhen(modgraph.DefID(facts.Class), init)
}

// warnsLater says whether what __del__ tests before it warns is a field that
// construction leaves None: then a new object owns nothing yet.
func (x *run) warnsLater(methods []modgraph.DefID, init modgraph.DefID) bool {
	tested := x.askedWhenLost(methods)
	if init == modgraph.NoDef || len(tested) == 0 {
		return false
	}
	// The constructor that sets the field may be one that this one calls.
	none, other := x.assigns(init, tested[0])
	for _, base := range x.decl.Class(x.prog.Parent(init)).MRO {
		if none || other {
			break
		}
		if b := x.types.Def(base); b != modgraph.NoDef && x.nodeOf[b] >= 0 {
			if o := x.ownMember(b, x.prog.Syms.Intern("__init__")); o >= 0 {
				none, other = x.assigns(o, tested[0])
			}
		}
	}
	return none && !other
}

// askedWhenLost lists the fields that __del__ reads, in the order of its text.
func (x *run) askedWhenLost(methods []modgraph.DefID) (out []sym.Sym) {
	for _, m := range methods {
		if b := x.prog.Body(m); b != nil && x.name(m) == "__del__" {
			f, _ := x.prog.FileOf(m)
			for i := range b.Instrs {
				in := &b.Instrs[i]
				if in.Op == ir.OpAttr && b.Instrs[in.A].Op == ir.OpLoad && b.Places.Ref[b.Instrs[in.A].A] == 1 {
					out = append(out, f.IR.Syms[in.B])
				}
			}
		}
	}
	return out
}

// armedWhen is what must hold for an object to own something from its construction on.
// What __del__ tests before it warns may be an argument that can be left out: without
// it there is nothing to close.
//
//	def __init__(self, read, write, close=None):
//	    self._close = close
//
//	def __del__(self):
//	    if self._close is not None:
//	        warnings.warn(f"unclosed {self!r}", ResourceWarning)
func (x *run) armedWhen(class, init modgraph.DefID) contract.Cond {
	methods := x.methods(class)
	if init == modgraph.NoDef || !x.warnsWhenLost(methods) {
		return contract.Cond{}
	}
	tested := x.askedWhenLost(methods)
	b := x.prog.Body(init)
	if len(tested) == 0 || b == nil {
		return contract.Cond{}
	}
	f, _ := x.prog.FileOf(init)
	param := int32(0)
	for i := range b.Instrs {
		in := &b.Instrs[i]
		if in.Op != ir.OpSetAttr || f.IR.Syms[in.B] != tested[0] {
			continue
		}
		v := &b.Instrs[b.Operands(in)[1]]
		if v.Op != ir.OpLoad || b.Places.Kind[v.A] > ir.PlaceCell || b.Places.Ref[v.A] <= 1 || param != 0 {
			return contract.Cond{} // something else, or more than one thing
		}
		param = b.Places.Ref[v.A] - 1
	}
	if param == 0 || b.Params[param].Default < 0 {
		return contract.Cond{}
	}
	return contract.Cond{}.And(contract.Atom{Kind: contract.AtomIsNone, Negated: true, Param: param})
}

// assigns says whether a constructor sets a field to None, and to something else.
func (x *run) assigns(init modgraph.DefID, field sym.Sym) (none, other bool) {
	b := x.prog.Body(init)
	if b == nil {
		return false, false
	}
	f, _ := x.prog.FileOf(init)
	for i := range b.Instrs {
		in := &b.Instrs[i]
		if in.Op != ir.OpSetAttr || f.IR.Syms[in.B] != field {
			continue
		}
		v := &b.Instrs[b.Operands(in)[1]]
		if v.Op == ir.OpConst && f.IR.Consts[v.A].Kind == ir.ConstNone {
			none = true
		} else {
			other = true
		}
	}
	return none, other
}

func (x *run) emptyBody(m modgraph.DefID) bool { return x.prog.Def(m).Flags&bind.StubLike != 0 }

// closesItself says whether __del__ closes what the object holds without a warning.
//
//	def __del__(self):
//	    if self._handle is not None:
//	        self._close()
func (x *run) closesItself(methods []modgraph.DefID) bool {
	for _, m := range methods {
		if x.name(m) != "__del__" || x.contracts[m] == nil {
			continue
		}
		for n := range x.contracts[m].Releases {
			if r := &x.contracts[m].Releases[n]; (r.Tier != contract.TierWeak || r.Path.Len > 0) && r.Path.Root == contract.RootParam && r.Path.Index == 0 {
				return !x.warnsWhenLost(methods)
			}
		}
	}
	return false
}

// warnsWhenLost says whether __del__ warns that the object was not closed: its
// author calls it a resource.
func (x *run) warnsWhenLost(methods []modgraph.DefID) bool {
	for _, m := range methods {
		if x.name(m) != "__del__" {
			continue
		}
		f, _ := x.prog.FileOf(m)
		b := x.prog.Body(m)
		if b == nil {
			continue
		}
		for i := range b.Instrs {
			if in := &b.Instrs[i]; in.Op == ir.OpLoad && b.Places.Kind[in.A] >= ir.PlaceGlobal && b.Places.Kind[in.A] <= ir.PlaceUnknown &&
				f.IR.Names[b.Places.Name[in.A]] == "ResourceWarning" {
				return true
			}
		}
	}
	return false
}
