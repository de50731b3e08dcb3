// Package releasedtwice is FER105: a release that fails or harms because it has
// happened before.
package releasedtwice

import (
	_ "embed" // the documentation below
	"fmt"
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/rule/trail"
)

//go:embed doc.md
var doc string

// Rule is FER105. It remembers which methods of the program that it looked at last are
// called from outside of their class.
type Rule struct{ callers rule.Callers }

// Meta describes the rule.
func (*Rule) Meta() rule.Meta {
	return rule.Meta{Code: "FER105", Name: "released-twice", Level: diag.Error, DefaultOn: true, Doc: doc}
}

// Begin returns a visitor for bodies that release something, and for methods that
// close their object.
func (r *Rule) Begin(b *rule.Body) rule.Visitor {
	own := ownClose(b, &r.callers)
	releases := slices.ContainsFunc(b.Flow.Effects, func(e flow.Effect) bool {
		return e.Kind == flow.OpLetGo || e.Kind == flow.OpUnlock || e.Kind == flow.OpRelease && e.Must && !e.Await
	})
	if !releases && own == nil {
		return nil
	}
	return &visitor{Graph: trail.NewGraph(b.IR), b: b, own: own, ends: map[int][]end{}, held: map[int]bool{}}
}

// end is an instruction behind which an object is released.
type end struct {
	instr  int32
	effect int32
	lock   bool
}

type visitor struct {
	flow.NopSink
	*trail.Graph
	b     *rule.Body
	own   *closing      // of a method that closes its object
	ends  map[int][]end // by object
	held  map[int]bool  // locks that the body takes by hand
	again []again
}

// again is a release of something that is released.
type again struct {
	end
	object int
	fact   int32
	callee int32
}

// Raise notes an edge of the graph.
func (v *visitor) Raise(p *flow.Point, exc flow.Value, leaves bool) { v.Graph.Raise(p, exc, leaves) }

// Instr notes releases.
func (v *visitor) Instr(p *flow.Point) {
	v.Graph.Instr(p)
	if v.own != nil {
		v.own.instr(p, v.b)
	}
	info := &v.b.Flow.Infos[p.Instr]
	for k := info.Effects; k < info.Effects+info.NEffects; k++ {
		e := &v.b.Flow.Effects[k]
		switch e.Kind {
		case flow.OpHold, flow.OpLock:
			if o := p.Object(e); o >= 0 {
				v.held[o] = true
			}
		case flow.OpLetGo, flow.OpUnlock:
			if e.Kind == flow.OpUnlock && v.b.IR.Instrs[p.Instr].Op != ir.OpExit {
				continue // the release by hand says so itself
			}
			v.release(p, e, end{p.Instr, k, true})
		case flow.OpRelease:
			if e.Must && !e.Await {
				v.release(p, e, end{p.Instr, k, false})
			}
		}
	}
}

func (v *visitor) release(p *flow.Point, e *flow.Effect, x end) {
	o := p.Object(e)
	if o < 0 {
		return
	}
	if p.Shut(e) && (x.lock && (e.Must || e.Kind == flow.OpUnlock) || v.fails(p, e)) {
		if !slices.ContainsFunc(v.again, func(a again) bool { return a.instr == p.Instr }) {
			v.again = append(v.again, again{x, o, e.Fact, e.Callee})
		}
		return
	}
	if !slices.Contains(v.ends[o], x) {
		v.ends[o] = append(v.ends[o], x)
	}
}

// fails says whether a release itself needs its operand open: that of a plain
// descriptor does, that of a file or socket does not.
func (v *visitor) fails(p *flow.Point, e *flow.Effect) bool {
	for _, x := range v.b.Flow.EffectsOf(p.Instr) {
		if x.Kind == flow.OpNeedsOpen && x.Operand == e.Operand && x.Place == e.Place && x.Suffix == e.Suffix {
			return true
		}
	}
	return false
}

// Return notes what a method that closes its object leaves behind.
func (v *visitor) Return(p *flow.Point, _ flow.Value) {
	if v.own != nil {
		v.own.exit(p, v.b)
	}
}

// End reports.
func (v *visitor) End() {
	for k := range v.again {
		v.report(&v.again[k])
	}
	if v.own != nil && len(v.again) == 0 {
		v.own.report(v.b)
	}
}

// inTurns says whether a lock is acquired in a loop that is over where it is released: the
// turns before the one that failed have acquired permits.
//
//	while slots.acquire(blocking=False):
//	    taken += 1
//	for _ in range(taken):
//	    slots.release()
func (v *visitor) inTurns(release int32, text string) bool {
	b := v.b.IR
	for i := range v.b.Flow.Owns {
		o := &v.b.Flow.Owns[i]
		if !o.Lock || !v.sameLock(o.Instr, text) {
			continue
		}
		loop := b.Blocks[b.BlockOf(o.Instr)].Loop
		if loop < 0 {
			continue
		}
		inside := false
		for l := b.Blocks[b.BlockOf(release)].Loop; l >= 0; l = b.Loops[l].Parent {
			inside = inside || l == loop
		}
		if !inside {
			return true
		}
	}
	return false
}

func (v *visitor) report(a *again) {
	if a.lock && !v.held[a.object] {
		return // who only gives permits wakes others with them
	}
	b := v.b
	e := &b.Flow.Effects[a.effect]
	text := v.text(e, a.instr)
	f := rule.Finding{Def: int32(b.Def), Instr: a.instr}
	first, found := end{}, false
	other := false // closed before, under a lock of its own
	for _, x := range v.ends[a.object] {
		if x.lock != a.lock {
			other = true
			continue
		}
		if v.Behind([]int32{x.instr}, -1).Has(a.instr) && (!found || x.instr > first.instr && x.instr < a.instr) {
			first, found = x, true
		}
	}
	if other && !found || a.lock && !found && v.inTurns(a.instr, text) {
		return
	}
	switch {
	case found && a.lock:
		f.Message = fmt.Sprintf("`%s` is released twice", text)
		f.Label = "nobody holds it any more, or somebody else does"
		f.Help = "release it in one place: hold it with `with`, or in a `finally` block alone"
	case found:
		f.Message = fmt.Sprintf("`%s` is closed twice", text)
		f.Label = "fails, or closes what has got the same number since"
		f.Help = "close it in one place"
	case a.lock:
		f.Message = fmt.Sprintf("`%s` is released where it was not acquired", text)
		f.Label = "reached when the acquisition has failed"
		f.Help = "acquire it before the `try`"
		for i := range b.Flow.Owns {
			if b.Flow.Owns[i].Lock && v.sameLock(b.Flow.Owns[i].Instr, text) {
				f.Marks = append(f.Marks, rule.Mark{Def: f.Def, Instr: b.Flow.Owns[i].Instr, Text: "gives false when it is not acquired"})
				break
			}
		}
	default:
		// Closed with what took it over.
		f.Message = fmt.Sprintf("`%s` is closed twice", text)
		f.Label = "closed already, with the object that took it over"
		f.Help = "leave the closing to the object that took it over"
		for i := range b.Flow.Effects {
			if x := &b.Flow.Effects[i]; x.Kind == flow.OpAdopt && v.text(x, -1) == text {
				if instr, ok := v.instrOf(int32(i)); ok {
					f.Marks = append(f.Marks, rule.Mark{Def: f.Def, Instr: instr, Text: "takes it over"})
				}
				break
			}
		}
	}
	if found && first.instr != a.instr {
		word := "closed first here"
		if a.lock {
			word = "released first here"
		}
		f.Marks = append(f.Marks, rule.Mark{Def: f.Def, Instr: first.instr, Text: word})
	}
	if a.callee >= 0 && a.fact >= 0 && !a.lock {
		f.Chain = append(f.Chain, rule.Hop{Def: f.Def, Instr: a.instr, Section: contract.SecReleases, Callee: a.callee, Fact: a.fact})
	}
	b.Report(f)
}

func (v *visitor) sameLock(instr int32, text string) bool {
	return strings.HasPrefix(v.b.CalleeText(instr), text+".")
}

func (v *visitor) instrOf(effect int32) (int32, bool) {
	for i := range v.b.Flow.Infos {
		if x := &v.b.Flow.Infos[i]; effect >= x.Effects && effect < x.Effects+x.NEffects {
			return int32(i), true
		}
	}
	return 0, false
}

// text is how the source writes the operand of an effect.
func (v *visitor) text(e *flow.Effect, instr int32) string {
	b := v.b
	if e.Operand < 0 {
		if t := b.PlaceText(e.Place); t != "" {
			return t
		}
	} else if in := &b.IR.Instrs[e.Operand]; in.Op == ir.OpLoad && b.PlaceText(ir.Place(in.A)) != "" {
		return b.PlaceText(ir.Place(in.A))
	} else if t := b.Text(e.Operand); t != "" {
		return t
	}
	if instr >= 0 {
		return b.Text(instr)
	}
	return ""
}
