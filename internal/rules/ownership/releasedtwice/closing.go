package releasedtwice

import (
	"fmt"
	"slices"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// closing follows a method that closes its object through one call, and asks what a
// second call would meet:
//
//	def close(self):
//	    self._resolver.cancel()     # the second time: None has no cancel
//	    self._resolver = None
type closing struct {
	needs   []need
	exits   []exit
	callers *rule.Callers
}

// exit is what one return leaves behind.
type exit struct {
	after map[contract.Path]flow.Value // what own fields hold
	shut  map[contract.Path]bool       // what a field held on entry is closed
}

// maxExits bounds the returns that are looked at.
const maxExits = 16

// need is an operation that fails if a field of the object is None, or closed.
type need struct {
	instr  int32
	path   contract.Path
	open   bool
	effect int32
}

// ownClose returns the follower for a method by which callers close an object.
func ownClose(b *rule.Body, callers *rule.Callers) *closing {
	d := b.Program.Def(b.Def)
	if d.Kind != bind.KindFunction || d.Flags&bind.Method == 0 || d.Flags&bind.Generator != 0 || len(d.Params) != 1 {
		return nil
	}
	f, _ := b.Program.FileOf(b.Def)
	if !rule.Closes(f.Bind.Names[d.Name]) {
		return nil
	}
	return &closing{callers: callers}
}

func ownField(p contract.Path) bool {
	return p.Root == contract.RootParam && p.Index == 0 && p.Len == 1 && p.Sel[0].Kind == contract.SelAttr
}

func (c *closing) instr(p *flow.Point, b *rule.Body) {
	in := &b.IR.Instrs[p.Instr]
	if in.Op == ir.OpAttr {
		c.need(p, p.Operand(in.A), need{instr: p.Instr})
	}
	info := &b.Flow.Infos[p.Instr]
	for k := info.Effects; k < info.Effects+info.NEffects; k++ {
		if e := &b.Flow.Effects[k]; e.Kind == flow.OpNeedsOpen && !p.Shut(e) {
			c.need(p, p.Affected(e), need{instr: p.Instr, open: true, effect: k})
		}
	}
}

// need notes an operation on what a field held on entry, if no test has looked at it.
func (c *closing) need(p *flow.Point, v flow.Value, n need) {
	atoms := p.Values().Atoms(v)
	if len(atoms) != 1 {
		return
	}
	path, checked, ok := p.IsPath(atoms[0])
	if !ok || checked || !ownField(path) {
		return
	}
	n.path = path
	if !slices.ContainsFunc(c.needs, func(x need) bool { return x.instr == n.instr }) {
		c.needs = append(c.needs, n)
	}
}

// exit notes what the fields hold when the method returns.
func (c *closing) exit(p *flow.Point, b *rule.Body) {
	if len(c.exits) == maxExits {
		return
	}
	x := exit{after: map[contract.Path]flow.Value{}, shut: map[contract.Path]bool{}}
	for q := range ir.Place(b.IR.Places.Len()) {
		if path := b.Flow.Paths[q]; ownField(path) {
			x.after[path] = p.Place(q)
		}
	}
	for _, n := range c.needs {
		if n.open && p.ShutValue(p.Entry(n.path)) {
			x.shut[n.path] = true
		}
	}
	c.exits = append(c.exits, x)
}

// report reports the first operation at which a second call is sure to fail after one
// of the returns.
func (c *closing) report(b *rule.Body) {
	for _, n := range c.needs {
		if handled(b, n.instr) {
			continue
		}
		for k := range c.exits {
			x := &c.exits[k]
			if n.open && !x.shut[n.path] || !n.open && x.after[n.path] != flow.JustNone {
				continue
			}
			if x.reachedAgain(b, n.instr) {
				c.found(b, n)
				return
			}
		}
	}
}

// handled says whether a handler stands around an instruction: what it takes is not
// asked.
func handled(b *rule.Body, instr int32) bool {
	return b.IR.Blocks[b.IR.BlockOf(instr)].Handler != ir.NoBlock
}

// reachedAgain says whether a second call gets to an instruction: each test on the
// way is either of a field, whose value after the first call is known, or of one that
// the method leaves alone.
func (x *exit) reachedAgain(b *rule.Body, instr int32) bool {
	at := b.IR.BlockOf(instr)
	block := ir.BlockID(0)
	for range len(b.IR.Blocks) + 1 {
		if block == at {
			return true
		}
		bl := &b.IR.Blocks[block]
		succ := b.IR.Successors(block)
		last := &b.IR.Instrs[bl.Last]
		switch {
		case len(succ) == 1:
			block = succ[0]
		case last.Op == ir.OpBranch && len(succ) == 2:
			truth, known := x.again(b, last.A)
			if !known {
				// A test that the call does not change goes as it went.
				return false
			}
			block = succ[1]
			if truth {
				block = succ[0]
			}
		default:
			return false
		}
	}
	return false
}

// again is the truth of a condition in the second call.
func (x *exit) again(b *rule.Body, v ir.Value) (truth, known bool) {
	in := &b.IR.Instrs[v]
	switch in.Op {
	case ir.OpUnary:
		if ir.UnaryOp(in.N) == ir.UnaryNot {
			t, ok := x.again(b, in.A)
			return !t, ok
		}
	case ir.OpAttr:
		if in.C < 0 || !ownField(b.Flow.Paths[in.C]) {
			return false, false
		}
		switch x.after[b.Flow.Paths[in.C]] {
		case flow.JustNone, flow.JustFalse:
			return false, true
		case flow.JustTrue:
			return true, true
		}
	case ir.OpCompare:
		left, right := &b.IR.Instrs[in.A], &b.IR.Instrs[in.B]
		if left.Op != ir.OpAttr || left.C < 0 || right.Op != ir.OpConst || b.Flow.File.Consts[right.A].Kind != ir.ConstNone || !ownField(b.Flow.Paths[left.C]) {
			return false, false
		}
		if x.after[b.Flow.Paths[left.C]] != flow.JustNone {
			return false, false
		}
		switch ir.CompareOp(in.N) {
		case ir.CmpIs, ir.CmpEq:
			return true, true
		case ir.CmpIsNot, ir.CmpNotEq:
			return false, true
		}
	}
	return false, false
}

// releasesNumber says whether an operation gives back a plain descriptor: by then
// the number may be somebody else's.
func releasesNumber(b *rule.Body, n need) bool {
	e := &b.Flow.Effects[n.effect]
	return slices.ContainsFunc(b.Flow.EffectsOf(n.instr), func(x flow.Effect) bool {
		return x.Kind == flow.OpRelease && x.Must && x.Operand == e.Operand && x.Place == e.Place && x.Suffix == e.Suffix
	}) && b.Calls.At(n.instr) != nil && b.Calls.At(n.instr)[0].Contract.Modelled
}

// calledBy names the method by which the language closes the object too: the end of
// its life, or leaving a with block where others close it by hand.
func (c *closing) calledBy(b *rule.Body) string {
	class := b.Program.Parent(b.Def)
	for _, name := range [...]string{"__del__", "__exit__", "__aexit__"} {
		m := b.Declare.OwnMember(class, b.Program.Syms.Intern(name))
		if m == nil || m.Def < 0 || name != "__del__" && !c.byHand(b) {
			continue
		}
		sites, body := b.Infer.Sites(m.Def), b.Program.Body(m.Def)
		if sites == nil || body == nil {
			continue
		}
		for i := range sites.List {
			for _, t := range sites.TargetsOf(&sites.List[i]) {
				if t.Def == b.Def {
					return b.World.Name(m.Def)
				}
			}
		}
	}
	return ""
}

func (c *closing) found(b *rule.Body, n need) {
	field := "self." + b.Program.Syms.Text(n.path.Sel[0].Name)
	f := rule.Finding{Def: int32(b.Def), Instr: n.instr, Level: diag.Note}
	if by := c.calledBy(b); by != "" {
		f.Level = diag.Warning
		f.Notes = []string{fmt.Sprintf("`%s` calls it as well: who closes by hand closes twice", by)}
	} else if why := c.promised(b); why != "" {
		f.Level = diag.Warning
		f.Notes = []string{why}
	}
	if n.open {
		f.Message = fmt.Sprintf("a second `%s` fails: `%s` is closed by then", b.Name(), field)
		f.Label = "needs it open"
		if releasesNumber(b, n) {
			f.Label = "fails, or closes what has got the same number since"
		}
		e := &b.Flow.Effects[n.effect]
		if e.Callee >= 0 && e.Fact >= 0 {
			f.Chain = append(f.Chain, rule.Hop{Def: f.Def, Instr: n.instr, Section: contract.SecRequires, Callee: e.Callee, Fact: e.Fact})
		}
	} else {
		f.Message = fmt.Sprintf("a second `%s` fails: `%s` is None by then", b.Name(), field)
		f.Label = "AttributeError the second time"
	}
	for i := range b.IR.Instrs {
		in := &b.IR.Instrs[i]
		if !n.open && in.Op == ir.OpSetAttr && in.C >= 0 && b.Flow.Paths[in.C].SameAs(n.path) {
			f.Marks = append(f.Marks, rule.Mark{Def: f.Def, Instr: int32(i), Text: "set here, and not tested above"})
			break
		}
	}
	f.Help = fmt.Sprintf("return at once when it is closed already: callers may call `%s` twice", b.Name())
	b.Report(f)
}

// byHand says whether code outside of the class closes its objects, tests left out.
func (c *closing) byHand(b *rule.Body) bool {
	class := b.Program.Parent(b.Def)
	return slices.ContainsFunc(c.callers.Of(&b.World, b.Def), func(s rule.CallSite) bool {
		return !s.Test && !s.Weak && b.Program.Parent(s.By) != class
	})
}
