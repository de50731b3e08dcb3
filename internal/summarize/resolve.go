package summarize

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// Phases is a set of phases.
type Phases uint8

// Has says whether a phase is in the set.
func (p Phases) Has(x contract.Phase) bool { return p&(1<<x) != 0 }

func phases(list ...contract.Phase) Phases {
	var out Phases
	for _, p := range list {
		out |= 1 << p
	}
	return out
}

// Call is one callee at one instruction, with its contract and its arguments.
type Call struct {
	Instr    int32
	Callee   modgraph.DefID
	Contract *contract.Contract
	Params   contract.Signature
	// Phases are the phases of the callee that run at this instruction: at the call
	// of a coroutine function only the binding of arguments, at its await the rest.
	Phases Phases
	// Weak is set when only a weak edge leads to the callee.
	Weak bool
	// Only is set when nothing else can run at this instruction.
	Only bool
	// Makes is set when parameter 0 is the object that the instruction makes.
	Makes bool
	// Handed is set for a callable that the callee of this instruction calls: its
	// arguments are not known.
	Handed bool
	// Far is set when the arguments belong to another block (the call that made the
	// awaited coroutine): they are read through their places.
	Far          bool
	first, count int32
	captures     bool  // every argument may be kept
	item         int32 // one more than the item of the instruction's result that the callee gives; 0: all of it
}

// Calls are the resolved calls of one body, by instruction.
type Calls struct {
	List  []Call
	bound []int32
	at    []int32 // instruction -> first call + 1, 0 for none
	// unresolved marks instructions that run code nobody knows.
	unresolved []bool
}

// At lists the calls of an instruction.
func (c *Calls) At(instr int32) []Call {
	if int(instr) >= len(c.at) || c.at[instr] == 0 {
		return nil
	}
	first := c.at[instr] - 1
	last := first
	for int(last) < len(c.List) && c.List[last].Instr == instr {
		last++
	}
	return c.List[first:last]
}

// Unresolved says whether an instruction runs, or may run, code that nobody knows.
func (c *Calls) Unresolved(instr int32) bool {
	return int(instr) < len(c.unresolved) && c.unresolved[instr]
}

// Arg is the value that a parameter receives: a value of the body, or
// contract.BoundNothing or BoundUnknown.
func (c *Calls) Arg(x *Call, param int32) int32 {
	if param < 0 || param >= x.count {
		return contract.BoundUnknown
	}
	return c.bound[x.first+param]
}

func (c *Calls) reset(instrs int) {
	c.List, c.bound = c.List[:0], c.bound[:0]
	c.at = fill(c.at, instrs, 0)
	c.unresolved = fill(c.unresolved, instrs, false)
}

func fill[T any](s []T, n int, v T) []T {
	if cap(s) < n {
		s = make([]T, n)
	}
	s = s[:n]
	for i := range s {
		s[i] = v
	}
	return s
}

// resolver fills the calls of a body.
type resolver struct {
	run   *run
	def   modgraph.DefID
	file  *modgraph.File
	body  *ir.Body
	sites *infer.Sites
	calls *Calls
	block []int32 // block of each instruction
	args  []contract.Arg
	dst   []int32
}

func (r *resolver) resolve() {
	r.calls.reset(len(r.body.Instrs))
	r.block = fill(r.block, len(r.body.Instrs), 0)
	for b := range r.body.Blocks {
		for i := r.body.Blocks[b].First; i <= r.body.Blocks[b].Last; i++ {
			r.block[i] = int32(b)
		}
	}
	for i := range int32(len(r.body.Instrs)) {
		from := int32(len(r.calls.List))
		r.instr(i)
		if int32(len(r.calls.List)) > from {
			r.calls.at[i] = from + 1
		}
	}
}

func (r *resolver) instr(i int32) {
	in := &r.body.Instrs[i]
	site := r.sites.At(i)
	if site == nil {
		switch in.Op {
		case ir.OpCall, ir.OpAwait, ir.OpYieldFrom, ir.OpEnter, ir.OpExit:
			r.calls.unresolved[i] = true
		}
		return
	}
	switch site.Kind {
	case infer.KindAwait, infer.KindIter, infer.KindNext, infer.KindEnter, infer.KindExit:
		if site.Origin >= 0 && r.fromOrigin(i, site) {
			if in.Op == ir.OpAwait {
				r.throughAwait(i, site.Origin, maxThrough)
			}
			return
		}
	}
	targets := r.sites.TargetsOf(site)
	if len(targets) == 0 || !site.Complete {
		r.calls.unresolved[i] = true
	}
	if len(targets) == 0 {
		if m := r.run.lib.Named(site.External); site.External != "" && m != nil {
			r.calls.unresolved[i] = false
			r.arguments(i, site)
			r.add(Call{
				Instr: i, Callee: modgraph.NoDef, Contract: m.Contract, Params: m.Params, Phases: allPhases(in), Only: true,
				Makes: m.Class != nil,
			}, m.Class == nil && len(m.Params) > 0 && r.run.isSelf(m.Params) && site.Recv >= 0, site.Recv)
		}
		return
	}
	r.arguments(i, site)
	concrete := slices.ContainsFunc(targets, func(t infer.Target) bool { return !t.Override })
	for _, t := range targets {
		// What a subclass does instead of a method that is there is no evidence for an
		// object of which only the base class is known.
		if t.Override && concrete {
			t.Tier = infer.TierWeak
		}
		r.target(i, in, site, t)
	}
	if !slices.ContainsFunc(targets, func(t infer.Target) bool { return !r.run.onlyDemanded(t.Def) }) {
		r.calls.unresolved[i] = true // what the demand is met by is nowhere to be seen
	}
	if in.Op == ir.OpCall {
		r.throughCall(i)
	}
}

// onlyDemanded says whether a definition is an abstract method without a body: somebody
// else writes what runs.
func (x *run) onlyDemanded(d modgraph.DefID) bool {
	b := x.prog.Body(d)
	return b != nil && b.Flags&ir.BodyAbstract != 0 && x.emptyBody(d)
}

// allPhases are those that run at an instruction when nothing else applies them.
func allPhases(in *ir.Instr) Phases {
	switch in.Op {
	case ir.OpCall:
		return phases(contract.PhaseCall)
	case ir.OpAwait, ir.OpYieldFrom, ir.OpNextValue, ir.OpNext:
		return phases(contract.PhaseCall, contract.PhaseRun)
	}
	if in.Flag&ir.FlagAsync != 0 {
		return phases(contract.PhaseCall, contract.PhaseRun)
	}
	return phases(contract.PhaseCall)
}

// target adds a callee that a site names.
func (r *resolver) target(i int32, in *ir.Instr, site *infer.Site, t infer.Target) {
	k := r.run.known(t.Def)
	if k.contract == nil {
		r.calls.unresolved[i] = true
		return
	}
	c := Call{
		Instr: i, Callee: t.Def, Contract: k.contract, Params: k.params, Phases: allPhases(in),
		Weak: !t.Tier.Resolved(), Only: site.Complete && site.N == 1, Makes: site.Kind == infer.KindConstruct, captures: k.captures,
	}
	if k.opaque || k.contract.DecoratedOpaque && site.Kind != infer.KindProperty {
		r.calls.unresolved[i] = true
	}
	// A coroutine or generator that an instruction other than its call runs.
	switch site.Kind {
	case infer.KindAwait:
		c.Phases = phases(contract.PhaseRun)
		r.addUnbound(c)
		return
	case infer.KindNext:
		if r.run.isGenerator(t.Def) {
			c.Phases = phases(contract.PhaseRun)
			r.addUnbound(c)
			return
		}
	case infer.KindIter:
		if r.run.isGenerator(t.Def) && !t.Bound {
			return
		}
	case infer.KindEnter, infer.KindExit:
		if k.contract.ContextManager {
			c.Phases = managerPhases(in)
			r.addUnbound(c)
			return
		}
	}
	self := site.Recv
	if self < 0 {
		self = contract.BoundUnknown
	}
	if site.RecvSelf {
		self = recvSelf
	}
	r.add(c, t.Bound || c.Makes, self)
	if site.Kind == infer.KindCall || site.Kind == infer.KindConstruct {
		r.handed(i, &r.calls.List[len(r.calls.List)-1])
	}
}

// recvSelf stands for the enclosing method's own first parameter.
const recvSelf int32 = -3

func managerPhases(in *ir.Instr) Phases {
	if in.Op == ir.OpEnter {
		return phases(contract.PhaseCall, contract.PhaseEnter)
	}
	if in.B >= 0 {
		return phases(contract.PhaseThrow)
	}
	return phases(contract.PhaseExit)
}

// fromOrigin applies the later phases of what a call of the same body made.
func (r *resolver) fromOrigin(i int32, site *infer.Site) bool {
	if site.Origin >= i && r.block[site.Origin] == r.block[i] {
		return false
	}
	in := &r.body.Instrs[i]
	origin := r.calls.At(site.Origin)
	applied := false
	far := r.block[site.Origin] != r.block[i]
	// The list grows while it is read, so calls are copied by index.
	first, n := 0, len(origin)
	if n > 0 {
		first = int(r.calls.at[site.Origin] - 1)
	}
	for k := range n {
		o := r.calls.List[first+k]
		if o.Handed {
			continue
		}
		var ph Phases
		switch site.Kind {
		case infer.KindAwait:
			ph = phases(contract.PhaseRun)
			if !o.Contract.Awaitable {
				continue
			}
		case infer.KindNext:
			if !r.run.isGenerator(o.Callee) {
				continue
			}
			ph = phases(contract.PhaseRun)
		case infer.KindIter:
			if r.run.isGenerator(o.Callee) {
				applied = true
			}
			continue
		case infer.KindEnter, infer.KindExit:
			if !o.Contract.ContextManager {
				continue
			}
			ph = managerPhases(in) &^ phases(contract.PhaseCall)
		}
		o.Instr, o.Phases, o.Far = i, ph, far
		r.calls.List = append(r.calls.List, o)
		applied = true
	}
	if applied && r.calls.unresolved[site.Origin] {
		r.calls.unresolved[i] = true
	}
	return applied
}

// arguments lays out what an instruction passes.
func (r *resolver) arguments(i int32, site *infer.Site) {
	in := &r.body.Instrs[i]
	r.args = r.args[:0]
	pos := func(v ir.Value) {
		if v >= 0 {
			r.args = append(r.args, contract.Arg{Value: v})
		}
	}
	switch in.Op {
	case ir.OpCall:
		kinds := r.body.ArgKinds(in)
		for k, v := range r.body.Operands(in) {
			a := contract.Arg{Value: v}
			if kinds != nil {
				switch kind := kinds[k]; {
				case kind == ir.ArgStar:
					a.Kind = contract.ArgStar
				case kind == ir.ArgDoubleStar:
					a.Kind = contract.ArgStarStar
				case kind >= ir.ArgKeyword:
					a.Kind, a.Name = contract.ArgKw, r.file.IR.Syms[kind-ir.ArgKeyword]
				}
			}
			r.args = append(r.args, a)
		}
	case ir.OpBinary, ir.OpCompare, ir.OpSub:
		if site.Recv == in.B {
			pos(in.A)
		} else {
			pos(in.B)
		}
	case ir.OpDelSub:
		pos(in.B)
	case ir.OpSetSub, ir.OpSetAttr:
		for _, v := range r.body.Operands(in)[1:] {
			pos(v)
		}
	case ir.OpExit:
		pos(in.B)
	}
}

// add binds the arguments and appends the call.
func (r *resolver) add(c Call, bound bool, self int32) {
	c.first = int32(len(r.calls.bound))
	if c.Makes {
		self = contract.BoundUnknown
	}
	r.dst, _ = c.Params.Bind(r.dst, bound, self, r.args, nil)
	r.calls.bound = append(r.calls.bound, r.dst...)
	c.count = int32(len(r.dst))
	r.calls.List = append(r.calls.List, c)
}

// addUnbound appends a call whose arguments are not known.
func (r *resolver) addUnbound(c Call) {
	c.first = int32(len(r.calls.bound))
	for range c.Params {
		r.calls.bound = append(r.calls.bound, contract.BoundUnknown)
	}
	c.count = int32(len(c.Params))
	r.calls.List = append(r.calls.List, c)
}

// handed appends the callables that a callee calls on this very thread of
// control.
func (r *resolver) handed(i int32, c *Call) {
	k := c.Contract
	call := *c
	for n := range k.Calls {
		f := &k.Calls[n]
		if f.Where != contract.WhereHere || f.Path.Root != contract.RootParam || f.Path.Len != 0 || !call.Phases.Has(f.Phase) {
			continue
		}
		v := r.calls.Arg(&call, f.Path.Index)
		if v < 0 {
			continue
		}
		ref, ok := r.run.refAt(r.def, v)
		if !ok {
			continue
		}
		t := r.run.known(ref.Def)
		if t.contract == nil || t.contract.Awaitable {
			continue
		}
		h := Call{Instr: i, Callee: ref.Def, Contract: t.contract, Params: t.params, Phases: phases(contract.PhaseCall), Handed: true, Weak: call.Weak}
		h.first = int32(len(r.calls.bound))
		for p := range t.params {
			arg := contract.BoundUnknown
			if p == 0 && ref.Bound {
				if at := &r.body.Instrs[v]; at.Op == ir.OpAttr && r.block[at.A] == r.block[i] {
					arg = at.A
				}
			}
			r.calls.bound = append(r.calls.bound, arg)
		}
		h.count = int32(len(t.params))
		r.calls.List = append(r.calls.List, h)
	}
}

// isGenerator says whether calling a definition only makes an iterator.
func (x *run) isGenerator(d modgraph.DefID) bool {
	return d >= 0 && x.prog.Def(d).Flags&bind.Generator != 0 && x.prog.Def(d).Kind == bind.KindFunction
}
