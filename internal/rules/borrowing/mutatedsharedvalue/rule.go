// Package mutatedsharedvalue is the rule FER204.
//
// # Model
//
// Changing an argument in place is often what a function is for, so a change alone
// says nothing. The rule reports a change where the program itself shows that the
// value was not meant to change for anybody else:
//
//   - On one path the changed value is a copy of an argument, or a container made
//     here that nobody else sees; on another path it is the argument itself. What
//     only matters locally on one path cannot be the function's result on the other.
//
//     if not isinstance(headers, MultiDict):
//     headers = MultiDict(headers)
//     headers["Date"] = now            # the caller's own, if it was a MultiDict
//
//   - It is a module constant, reached through another name (out = DEFAULTS).
//
//   - It is an entry of a shallow copy, which the copy shares with the original.
//
//   - It is what a memoised function gives: every later caller gets the same object.
//
//   - It was yielded before, so somebody may have kept it.
//
//   - It is a field under another name, spread out as the arguments of one call.
//
//   - It is an entry of an argument that the function has made a copy of.
package mutatedsharedvalue

import (
	"cmp"
	_ "embed" // the documentation
	"slices"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is FER204. It remembers the calls of the program that it looked at last.
type Rule struct{ callers rule.Callers }

// Meta describes the rule.
func (*Rule) Meta() rule.Meta {
	return rule.Meta{Code: "FER204", Name: "mutated-shared-value", Level: diag.Warning, DefaultOn: true, Doc: doc}
}

// Begin looks at the bodies of functions.
func (r *Rule) Begin(b *rule.Body) rule.Visitor {
	if b.IR.Kind != ir.KindFunction || len(b.IR.Blocks) == 0 {
		return nil // module and class bodies set up what belongs to them
	}
	return &visitor{b: b, at: map[int64]int{}, callers: &r.callers}
}

type visitor struct {
	flow.NopSink
	b       *rule.Body
	changes []change
	at      map[int64]int
	yields  []yielded
	inner   []change // changes of what is in a container that was handed out
	callers *rule.Callers
}

// change is one change in place, over all states in which it is reached.
type change struct {
	instr  int32
	holder ir.Value // the operand that holds what changes
	op     string
	ops    []string // all that a callee does to it there
	hop    *rule.Hop
	paths  []contract.Path
	sites  []int32
	other  bool // it may be something else too
	inner  bool // not the holder changes, but what is in it
}

// Instr notes the changes in place.
func (v *visitor) Instr(p *flow.Point) {
	in := &v.b.IR.Instrs[p.Instr]
	switch in.Op {
	case ir.OpYield:
		v.gives(p.Instr)
	case ir.OpSetSub:
		v.note(p, v.b.IR.Operands(in)[0], "[]=", nil)
	case ir.OpDelSub:
		v.note(p, in.A, "del []", nil)
	case ir.OpBinary:
		if in.Flag&ir.FlagInPlace != 0 && ir.BinaryOp(in.N) != ir.BinMod && v.b.ContainerOf(v.b.Infer.TypeOf(v.b.Def, in.A)) >= rule.List {
			v.note(p, in.A, "+=", nil)
		}
	case ir.OpCall:
		f := &v.b.IR.Instrs[in.B]
		if f.Op != ir.OpAttr || f.A < v.b.IR.Blocks[p.Block].First {
			break
		}
		if name := v.b.File.IR.Names[f.B]; mutators[name] && v.b.ContainerOf(v.b.Infer.TypeOf(v.b.Def, f.A)) != rule.Other && (gives[name] || !v.used(p.Block, p.Instr)) {
			v.note(p, f.A, name, nil)
		}
	}
	for _, e := range v.b.Flow.EffectsOf(p.Instr) {
		if e.Kind != flow.OpMutate || e.Callee < 0 || e.Fact < 0 || e.Operand < 0 || e.Suffix >= 0 && v.b.IR.Flags&ir.BodyGenerator == 0 {
			continue
		}
		if f, _ := v.b.Program.FileOf(modgraph.DefID(e.Callee)); f.Origin != modgraph.Project {
			continue
		}
		c := v.b.Facts.Contract(modgraph.DefID(e.Callee))
		if c == nil || int(e.Fact) >= len(c.Mutates) {
			continue
		}
		m := &c.Mutates[e.Fact]
		if m.Attr || m.Tier == contract.TierWeak || !m.Cond.Always() {
			continue
		}
		hop := &rule.Hop{Def: int32(v.b.Def), Instr: p.Instr, Section: contract.SecMutates, Callee: e.Callee, Fact: e.Fact}
		switch {
		case e.Suffix < 0:
			v.note(p, e.Operand, v.b.Program.Syms.Text(m.Op), hop)
		case m.Path.Len == 1 && m.Path.Sel[0].Kind == contract.SelElem && !returns(c, m.Path):
			v.inner = append(v.inner, change{instr: p.Instr, holder: e.Operand, op: v.b.Program.Syms.Text(m.Op), hop: hop, inner: true})
		}
	}
}

// used says whether somebody wants the result of a call. The methods of containers that
// change them give None, so an object whose method is asked for its result is something
// else, and gives a new one mostly:
//
//	schema = schema.extend({"name": str})
func (v *visitor) used(block ir.BlockID, call int32) bool {
	for u := range v.b.IR.Uses(block, call) {
		if v.b.IR.Instrs[u].Op != ir.OpExprEnd {
			return true
		}
	}
	return false
}

// gives are the changing methods that have a result.
var gives = map[string]bool{"pop": true, "popitem": true, "popleft": true, "setdefault": true}

// returns says whether a function returns what it changes: then a slice may stand between,
// which is a list of its own.
func returns(c *contract.Contract, path contract.Path) bool {
	return slices.ContainsFunc(c.Alias, func(a contract.Alias) bool { return a.Path.SameAs(path) })
}

// mutators are the methods that change a container.
var mutators = map[string]bool{
	"append": true, "appendleft": true, "extend": true, "insert": true, "remove": true, "pop": true, "popitem": true, "clear": true,
	"sort": true, "reverse": true, "add": true, "discard": true, "update": true, "setdefault": true, "popleft": true,
	"difference_update": true, "intersection_update": true, "symmetric_difference_update": true,
}

func (v *visitor) note(p *flow.Point, holder ir.Value, op string, hop *rule.Hop) {
	key := int64(p.Instr)<<32 | int64(holder)
	k, ok := v.at[key]
	if !ok {
		k = len(v.changes)
		v.at[key] = k
		v.changes = append(v.changes, change{instr: p.Instr, holder: holder, op: op, hop: hop})
	}
	c := &v.changes[k]
	if !slices.Contains(c.ops, op) {
		c.ops = append(c.ops, op)
	}
	t := p.Values()
	for _, a := range t.Atoms(p.Operand(holder)) {
		kind, site, component := t.Kind(a)
		switch {
		case kind == flow.KindPath:
			if path := t.Path(a); !slices.ContainsFunc(c.paths, path.SameAs) {
				c.paths = append(c.paths, path)
			}
		case kind == flow.KindSite && component < 0:
			if !slices.Contains(c.sites, site) {
				c.sites = append(c.sites, site)
			}
		case a == flow.None:
		default:
			c.other = true
		}
	}
}

// End decides.
func (v *visitor) End() {
	slices.SortStableFunc(v.changes, func(a, b change) int { return cmp.Compare(a.instr, b.instr) })
	told := map[ir.Place]bool{}
	for i := range v.changes {
		c := &v.changes[i]
		slices.Sort(c.sites)
		root := v.root(c.holder)
		if root != ir.NoPlace && told[root] {
			continue
		}
		if v.argument(c) || v.constant(c) || v.memoised(c) || v.nested(c) || v.yielded(c) || v.options(c) || v.original(c) {
			told[root] = true
		}
	}
	for i := range v.inner {
		if v.yielded(&v.inner[i]) {
			return
		}
	}
}

// root is the variable that a value was loaded from; NoPlace for what is no plain load.
func (v *visitor) root(x ir.Value) ir.Place {
	if in := &v.b.IR.Instrs[x]; in.Op == ir.OpLoad {
		return ir.Place(in.A)
	}
	return ir.NoPlace
}

// memoised reports a change of what a memoised function gave.
func (v *visitor) memoised(c *change) bool {
	for _, site := range c.sites {
		s := v.b.Sites.At(site)
		if s == nil || v.b.IR.Instrs[site].Op != ir.OpCall || !s.Complete {
			continue
		}
		targets := v.b.Sites.TargetsOf(s)
		if len(targets) != 1 || !targets[0].Tier.Resolved() {
			continue
		}
		callee := targets[0].Def
		if !v.memo(callee) || v.b.ContainerOf(v.b.Infer.TypeOf(v.b.Def, site)) < rule.List {
			continue
		}
		v.reportMemoised(c, site, callee)
		return true
	}
	return false
}

// enclosed says whether a definition stands inside of a function.
func (v *visitor) enclosed() bool {
	p := v.b.Program.Parent(v.b.Def)
	return p != modgraph.NoDef && v.b.Program.Def(p).Kind == bind.KindFunction
}
