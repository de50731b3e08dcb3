package halfbuiltowner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// What the constructor of a context manager opens, or takes over, only the exit closes.
// Whoever writes `async with request(url):` has no name for the manager, so if the entry
// fails nobody closes it:
//
//	class RequestManager:
//	    def __init__(self, coro, session):
//	        self._coro, self._session = coro, session
//	    async def __aenter__(self):
//	        return await self._coro            # __aexit__ is not called if this fails
//	    async def __aexit__(self, *exc):
//	        await self._session.close()

// held is a field that the exit of a manager releases, and no other method.
type held struct {
	path   contract.Path
	res    contract.Resource
	method int32 // where it is opened or taken over
	instr  int32
}

// given follows the entry of a manager that holds something from its construction on.
type given struct {
	fields   []held
	releases []int32 // instructions that release a field, or may
	fails    []failure
}

// failure is where the entry may fail.
type failure struct {
	at    int32
	raise int32 // -1 for an awaitable that the constructor was given
}

// newGiven returns the follower of an entry, nil if the object holds nothing before.
func (v *visitor) newGiven() *given {
	b := v.b
	class := b.Program.Parent(b.Def)
	if v.stage != entering || class == modgraph.NoDef {
		return nil
	}
	exitName := strings.Replace(b.File.Bind.Names[b.Program.Def(b.Def).Name], "enter__", "exit__", 1)
	exit := b.Declare.OwnMember(class, b.Program.Syms.Intern(exitName))
	if exit == nil || exit.Def < 0 {
		return nil
	}
	c := b.Facts.Contract(exit.Def)
	if c == nil {
		return nil
	}
	g := &given{}
	for i := range c.Releases {
		r := &c.Releases[i]
		if r.Tier == contract.TierWeak || !own(r.Path) || r.Path.Len != 1 || v.closedElsewhere(class, exit.Def, r.Path.Sel[0].Name) {
			continue
		}
		if h, ok := v.atBirth(class, r.Path.Sel[0].Name); ok && b.WeightOf(h.res) != rule.Freed {
			h.path = r.Path
			h.path.Owner = contract.Owner{}
			g.fields = append(g.fields, h)
		}
	}
	if len(g.fields) == 0 {
		return nil
	}
	return g
}

// closedElsewhere says whether another method releases a field: who keeps the manager
// in a variable can call it.
func (v *visitor) closedElsewhere(class, exit modgraph.DefID, field sym.Sym) bool {
	f, at := v.b.Program.FileOf(class)
	for i := range f.Bind.Defs {
		d := f.FirstDef + modgraph.DefID(i)
		if def := &f.Bind.Defs[i]; def.Parent != at || def.Kind != bind.KindFunction || d == exit {
			continue
		}
		if c := v.b.Facts.Contract(d); c != nil {
			for n := range c.Releases {
				if p := c.Releases[n].Path; own(p) && p.Sel[0].Name == field {
					return true
				}
			}
		}
	}
	return false
}

// atBirth says what the constructor puts into a field: something that it opens, or an
// object that a caller of it has made for this one.
func (v *visitor) atBirth(class modgraph.DefID, field sym.Sym) (held, bool) {
	b := v.b
	init := b.Declare.OwnMember(class, b.Program.Syms.Intern("__init__"))
	if init == nil || init.Def < 0 {
		return held{}, false
	}
	if facts := b.Facts.Class(class); facts != nil {
		for i := range facts.Fields {
			if f := &facts.Fields[i]; f.Name == field && modgraph.DefID(f.Method) == init.Def && f.Tier != contract.TierWeak && !f.Res.Await && !f.Res.Keeps && !f.Res.Lazy {
				return held{res: f.Res, method: f.Method, instr: f.Instr}, true
			}
		}
	}
	w := b.Infer.Fields(class).Field(field)
	if w == nil || !w.InitOnly || len(w.Writes) != 1 {
		return held{}, false
	}
	param := v.param(init.Def, w.Writes[0].Instr)
	res, ok := v.resourceOf(w.Type)
	if param < 0 || !ok || !slices.ContainsFunc(v.arguments(init.Def, param), func(a argument) bool { return a.made >= 0 }) {
		return held{}, false
	}
	return held{res: res, method: int32(init.Def), instr: w.Writes[0].Instr}, true
}

// param is the parameter that a store of a constructor puts into a field, or -1.
func (v *visitor) param(init modgraph.DefID, store int32) int32 {
	body := v.b.Program.Body(init)
	if body == nil || body.Instrs[store].Op != ir.OpSetAttr {
		return -1
	}
	in := &body.Instrs[body.Operands(&body.Instrs[store])[1]]
	if in.Op != ir.OpLoad {
		return -1
	}
	for k := range body.Params {
		if ir.Place(in.A) == body.Params[k].Place {
			return int32(k)
		}
	}
	return -1
}

// resourceOf is what a class says of its objects.
func (v *visitor) resourceOf(t types.ID) (contract.Resource, bool) {
	s := v.b.Infer.Types()
	if t == types.Invalid {
		return contract.Resource{}, false
	}
	if t = s.RemoveNone(t); s.Kind(t) != types.KindInstance {
		return contract.Resource{}, false
	}
	if c := v.b.Facts.Contract(s.Def(t)); c != nil {
		for i := range c.Owned {
			if o := &c.Owned[i]; o.Component < 0 && !o.Res.Await && !o.Res.Keeps {
				return o.Res, true
			}
		}
	}
	return contract.Resource{}, false
}

// argument is what a call passes for a parameter: the call that makes it, -1 for what is
// none.
type argument struct {
	by   modgraph.DefID
	made int32
}

// arguments are what the callers of a constructor pass for a parameter.
func (v *visitor) arguments(init modgraph.DefID, param int32) []argument {
	b := v.b
	name := b.Program.Body(init).Params[param].Name
	f, _ := b.Program.FileOf(init)
	word := f.IR.Names[name]
	var out []argument
	for _, c := range v.callers.Of(&b.World, b.Program.Parent(init)) {
		body := b.Program.Body(c.By)
		if c.Weak || c.Test || body == nil {
			continue
		}
		in := &body.Instrs[c.Instr]
		if in.Op != ir.OpCall {
			continue
		}
		cf, _ := b.Program.FileOf(c.By)
		kinds := body.ArgKinds(in)
		at := int32(0)
		for k, a := range body.Operands(in) {
			kind := ir.ArgPositional
			if kinds != nil {
				kind = kinds[k]
			}
			switch {
			case kind == ir.ArgPositional:
				if at++; at != param {
					continue
				}
			case kind < ir.ArgKeyword || cf.IR.Names[kind-ir.ArgKeyword] != word:
				continue
			}
			out = append(out, argument{c.By, madeBy(body, a)})
			break
		}
	}
	return out
}

// madeBy is the call that makes a value: itself, or the only one that is stored in the
// variable that it reads.
func madeBy(body *ir.Body, v ir.Value) int32 {
	in := &body.Instrs[v]
	if in.Op == ir.OpLoad && body.Places.Kind[in.A] < ir.PlaceTemp {
		made := int32(-1)
		for i := range body.Instrs {
			if st := &body.Instrs[i]; st.Op == ir.OpStore && st.A == in.A {
				if made >= 0 || body.Instrs[st.B].Op != ir.OpCall {
					return -1
				}
				made = st.B
			}
		}
		return made
	}
	if in.Op == ir.OpCall {
		return v
	}
	return -1
}

// instr notes what releases the fields, and awaitables of the constructor that are
// awaited.
func (g *given) instr(v *visitor, p *flow.Point) {
	effects := v.b.Flow.EffectsOf(p.Instr)
	for k := range effects {
		e := &effects[k]
		if e.Kind != flow.OpRelease && e.Kind != flow.OpForget && e.Kind != flow.OpEscape {
			continue
		}
		p.Paths(p.Affected(e), func(path contract.Path) {
			if path.SameAs(contract.Param(0)) || slices.ContainsFunc(g.fields, func(h held) bool { return h.path.Covers(path) }) {
				g.releases = append(g.releases, p.Instr)
			}
		})
	}
	in := &v.b.IR.Instrs[p.Instr]
	if in.Op != ir.OpAwait || v.b.IR.Instrs[in.A].Op != ir.OpAttr {
		return
	}
	if at := v.b.IR.Instrs[in.A].C; at >= 0 && v.fails(v.b.Flow.Paths[at]) {
		g.fails = append(g.fails, failure{p.Instr, -1})
	}
}

// fails says whether an own field holds a coroutine that a caller of the constructor
// has made, and that is expected to raise.
func (v *visitor) fails(path contract.Path) bool {
	b := v.b
	if !own(path) || path.Len != 1 {
		return false
	}
	class := b.Program.Parent(b.Def)
	init := b.Declare.OwnMember(class, b.Program.Syms.Intern("__init__"))
	w := b.Infer.Fields(class).Field(path.Sel[0].Name)
	if init == nil || init.Def < 0 || w == nil || !w.InitOnly || len(w.Writes) != 1 {
		return false
	}
	param := v.param(init.Def, w.Writes[0].Instr)
	if param < 0 {
		return false
	}
	for _, a := range v.arguments(init.Def, param) {
		sites := b.Infer.Sites(a.by)
		if a.made < 0 || sites == nil {
			continue
		}
		s := sites.At(a.made)
		if s == nil {
			continue
		}
		for _, t := range sites.TargetsOf(s) {
			c := b.Facts.Contract(t.Def)
			if c == nil || !c.Awaitable {
				continue
			}
			for i := range c.Raises {
				if r := &c.Raises[i]; r.Expected && r.Tier <= contract.TierModel {
					return true
				}
			}
		}
	}
	return false
}

func (g *given) raise(v *visitor, p *flow.Point, exc flow.Value, leaves bool) {
	if !leaves {
		return
	}
	p.Raised(exc, func(r int32) {
		if x := &v.b.Flow.Raises[r]; v.believed(x) {
			g.fails = append(g.fails, failure{x.Instr, r})
		}
	})
}

// tested says whether the test right before an explicit raise asks one of the fields: it
// may be that nothing is open.
func (g *given) tested(v *visitor, raise int32) bool {
	b := v.b.IR
	at := v.BlockOf(raise)
	for k := range b.Blocks {
		bl := &b.Blocks[k]
		if b.Instrs[bl.Last].Op != ir.OpBranch || !slices.Contains(b.Successors(ir.BlockID(k)), at) {
			continue
		}
		for i := bl.First; i < bl.Last; i++ {
			in := &b.Instrs[i]
			if in.Op == ir.OpAttr && in.C >= 0 && slices.ContainsFunc(g.fields, func(h held) bool { return v.b.Flow.Paths[in.C].SameAs(h.path) }) && !v.calledOn(i, bl) {
				return true
			}
		}
	}
	return false
}

// calledOn says whether an attribute is only there to call a method of it.
func (v *visitor) calledOn(attr int32, bl *ir.Block) bool {
	for i := attr + 1; i < bl.Last; i++ {
		if in := &v.b.IR.Instrs[i]; in.Op == ir.OpAttr && in.A == attr {
			return true
		}
	}
	return false
}

// report reports the first failure of the entry that leaves a field open.
func (g *given) report(v *visitor) {
	b := v.b
	for _, x := range g.fails {
		if v.Behind(g.releases, -1).Has(x.at) || x.raise >= 0 && v.b.Flow.Raises[x.raise].Direct && g.tested(v, x.at) {
			continue
		}
		if h := b.IR.Blocks[v.BlockOf(x.at)].Handler; h != ir.NoBlock {
			first := b.IR.Blocks[h].First
			reach := v.Behind([]int32{first}, -1)
			if slices.ContainsFunc(g.releases, func(i int32) bool { return i == first || reach.Has(i) }) || x.raise < 0 {
				continue
			}
		}
		h := &g.fields[0]
		holder := "self." + b.Program.Syms.Text(h.path.Sel[0].Name)
		f := rule.Finding{
			Def: int32(b.Def), Instr: x.at,
			Message: fmt.Sprintf("`%s` is not %s when `%s` fails", holder, b.ReleaseWord(h.res), b.Text(x.at)),
			Label:   fmt.Sprintf("leaves while `%s` is open", holder),
			Marks:   []rule.Mark{{Def: h.method, Instr: h.instr, Part: rule.PartFirstLine, Text: fmt.Sprintf("`%s` owns this %s from here", holder, b.Noun(h.res))}},
			Notes: []string{fmt.Sprintf("`%s` alone releases it, and is not called when `%s` fails",
				strings.Replace(b.Name(), "enter__", "exit__", 1), b.Name())},
			Help: "release it before the exception leaves",
		}
		if x.raise >= 0 {
			r := &b.Flow.Raises[x.raise]
			if r.Direct {
				f.Part = rule.PartFirstLine
				f.Message = fmt.Sprintf("`%s` is not %s when `%s` raises", holder, b.ReleaseWord(h.res), b.Name())
			}
			if b.FarRaise(r) {
				f.Level = diag.Note
			}
			if r.Witness.Callee >= 0 {
				f.Chain = append(f.Chain, rule.Hop{Def: f.Def, Instr: x.at, Section: contract.SecRaises, Callee: r.Witness.Callee, Fact: r.Witness.Fact})
			}
		}
		b.Report(f)
		return
	}
}
