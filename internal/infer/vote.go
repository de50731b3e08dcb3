package infer

import (
	"slices"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// vote is the type of an argument that a call site passes for a parameter without
// annotation. from is the parameter of the caller that is handed on unchanged,
// when its type is not known: the vote is then whatever that parameter gets.
type vote struct {
	param cellID
	typ   types.ID
	from  cellID
	test  bool // the site is in a test
}

// voted is the outcome for a parameter.
type voted struct {
	typ  types.ID
	tier Tier
}

// vote notes the arguments of a call for the parameters of a project function.
func (e *evaluator) vote(def modgraph.DefID, recv types.ID, bound bool, args []declare.Arg, values []ir.Value) {
	b := e.x.bodyOf[def]
	if b < 0 {
		return
	}
	body := &e.x.bodies[b]
	f := body.fn
	if f == nil || len(args) == 0 {
		return
	}
	open := false
	for i := range f.Params {
		open = open || !f.Params[i].Declared
	}
	if !open {
		return
	}
	f.Bind(args, bound, &e.bound)
	for i, p := range e.bound.Param {
		if p < 0 || int(p) >= len(f.Params) || f.Params[p].Declared || int(p) >= len(body.ir.Params) {
			continue
		}
		if args[i].Kind == declare.ArgStar || args[i].Kind == declare.ArgDoubleStar {
			continue
		}
		t := e.widen(args[i].Type)
		if t == types.Never || t == types.Invalid {
			continue
		}
		if c := e.callables(t); c != types.Never {
			e.source = TierNone
			e.contribute(body.params+cellID(p), c)
		}
		v := vote{param: body.params + cellID(p), typ: t, from: noCell, test: e.file.Class == modgraph.ClassTest}
		if types.IsUnknown(t) && i < len(values) && values[i] >= 0 {
			if in := &e.ir.Instrs[values[i]]; in.Op == ir.OpLoad && e.single[in.A] == -2 && e.b.fn != nil {
				if j := int(e.ir.Places.Ref[in.A]) - 1; j >= 0 && j < len(e.b.fn.Params) && !e.b.fn.Params[j].Declared {
					v.from, v.typ = e.b.params+cellID(j), types.Never
				}
			}
		}
		e.votes = append(e.votes, v)
	}
}

// callables are the members of a type that are functions or classes.
func (e *evaluator) callables(t types.ID) types.ID {
	switch k := e.s.Kind(t); {
	case callableKind(k):
		return t
	case k == types.KindUnion:
		return e.s.Filter(t, func(m types.ID) bool { return callableKind(e.s.Kind(m)) })
	}
	return types.Never
}

// voteFor is vote for a call whose binding is plain.
func (e *evaluator) voteFor(def modgraph.DefID, recv types.ID, args []declare.Arg, values []ir.Value) {
	e.vote(def, recv, true, args, values)
}

// ballot is the state of one parameter while votes are joined.
type ballot struct {
	typ   types.ID // of calls outside tests
	tests types.ID // of calls in tests
	from  []cellID
}

// maxVoteRounds bounds the passing on of votes from parameter to parameter.
const maxVoteRounds = 6

// maxVoted is how many classes a voted parameter may have; callables count
// half.
const maxVoted = 4

// joinVotes decides the types of parameters by what call sites pass. Where a
// function is handed to code that is not known, or a receiver that is not known
// has an attribute of its name, callers may be missing, and the vote is weak.
//
// What is not known of an argument often comes round from a parameter without a
// type: pool.release(conn) stores what pool.take() gives. So the first time the
// parts of a vote that are not known are left out; what is not known after a set of
// rounds with the rest counts.
func (x *Infer) joinVotes(first bool) {
	ballots := map[cellID]*ballot{}
	escaped := map[modgraph.DefID]bool{}
	blind := map[sym.Sym]bool{}
	for i := range x.outs {
		o := &x.outs[i]
		for _, v := range o.votes {
			b := ballots[v.param]
			if b == nil {
				b = &ballot{typ: types.Never, tests: types.Never}
				ballots[v.param] = b
			}
			switch {
			case v.from != noCell:
				if v.from != v.param && !slices.Contains(b.from, v.from) {
					b.from = append(b.from, v.from)
				}
			case v.test:
				b.tests = x.joinVote(b.tests, v.typ)
			default:
				b.typ = x.joinVote(b.typ, v.typ)
			}
		}
		for _, d := range o.escapes {
			escaped[d] = true
		}
		if x.bodies[i].file.Class != modgraph.ClassTest {
			for _, n := range o.blind {
				blind[sym.Sym(n)] = true
			}
		}
	}
	params := make([]cellID, 0, len(ballots))
	for c := range ballots { // sorted below
		params = append(params, c)
	}
	slices.Sort(params)
	for range maxVoteRounds {
		changed := false
		for _, c := range params {
			b := ballots[c]
			for _, f := range b.from {
				if src := ballots[f]; src != nil {
					if t := x.joinVote(b.typ, src.typ); t != b.typ {
						b.typ, changed = t, true
					}
				}
			}
		}
		if !changed {
			break
		}
	}
	x.voteBases(ballots)
	x.votes = map[cellID]voted{}
	x.structural(ballots)
	for i := range x.bodies {
		b := &x.bodies[i]
		if b.fn == nil {
			continue
		}
		for p := range b.fn.Params {
			c := b.params + cellID(p)
			bl := ballots[c]
			if bl == nil || b.fn.Params[p].Declared {
				continue
			}
			if _, ok := x.votes[c]; ok {
				continue
			}
			t := bl.typ
			tier := TierInjected
			if t == types.Never {
				t, tier = bl.tests, TierWeak
			}
			if t == types.Never {
				continue
			}
			def := b.file.Bind.Defs[b.ir.Def]
			if escaped[b.def] || b.fn.Class != modgraph.NoDef && blind[b.file.IR.Syms[def.Name]] && b.file.Bind.Names[def.Name] != "__init__" {
				tier = TierWeak
			}
			if fp := &b.fn.Params[p]; fp.HasDefault && !fp.NoneDefault {
				if d := x.defaultType(b.def, fp); !types.IsUnknown(d) {
					t = x.joinVote(t, x.Types.Widen(d))
				}
			}
			if first {
				t = x.Types.Filter(t, func(m types.ID) bool { return !types.IsUnknown(m) })
				if t == types.Never {
					continue
				}
			}
			if x.Types.HasUnknown(t) {
				tier = TierWeak
			}
			if x.classes(t) > 2*maxVoted {
				continue
			}
			if types.IsUnknown(t) {
				continue
			}
			x.votes[c] = voted{t, tier}
		}
	}
}

// voteBases passes the votes of overridden methods on to those that override
// them: a call through the base runs these, too.
func (x *Infer) voteBases(ballots map[cellID]*ballot) {
	for i := range x.bodies {
		b := &x.bodies[i]
		for p, base := range b.bases {
			if base.cell == noCell {
				continue
			}
			src := ballots[base.cell]
			if src == nil {
				continue
			}
			c := b.params + cellID(p)
			own := ballots[c]
			if own == nil {
				own = &ballot{typ: types.Never, tests: types.Never}
				ballots[c] = own
			}
			own.typ, own.tests = x.joinVote(own.typ, src.typ), x.joinVote(own.tests, src.tests)
		}
	}
}

func (x *Infer) joinVote(a, b types.ID) types.ID {
	if a == b || b == types.Never {
		return a
	}
	if a == types.Never {
		return b
	}
	return joinAll(x.Types, x.Decl, []types.ID{a, b})
}

// classes counts the members of a vote that are no constants.
func (x *Infer) classes(t types.ID) int {
	n := 0
	var scratch [1]types.ID
	for _, m := range x.Types.Members(t, &scratch) {
		switch {
		case m == types.None:
		case callableKind(x.Types.Kind(m)):
			n++
		default:
			n += 2
		}
	}
	return n
}

func callableKind(k types.Kind) bool {
	return k == types.KindFunction || k == types.KindMethod || k == types.KindClass || k == types.KindPartial
}

// votedAnew says whether the votes changed a parameter of the body.
func (x *Infer) votedAnew(i int, old map[cellID]voted) bool {
	b := &x.bodies[i]
	if b.fn == nil {
		return false
	}
	for p := range b.ir.Params {
		if c := b.params + cellID(p); x.votes[c] != old[c] {
			return true
		}
	}
	return false
}
