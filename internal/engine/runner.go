package engine

import (
	"fmt"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/summarize"
)

// runner shows bodies to the function rules, one body at a time. What a rule gets
// is kept from body to body: most rules have nothing to look at in most bodies.
type runner struct {
	a         *analysis
	engine    *Engine
	functions []rule.Function
	bodies    []rule.Body // of each rule
	visitors  []rule.Visitor
	sinks     []flow.Sink
	out       []rule.Finding // of the body at hand
}

func newRunner(a *analysis, e *Engine, functions []rule.Function) *runner {
	x := &runner{a: a, engine: e, functions: functions, bodies: make([]rule.Body, len(functions))}
	for i, r := range functions {
		x.bodies[i] = rule.Body{World: a.world(), Report: collect(&x.out, r.Meta())}
	}
	return x
}

// run shows one body to the function rules. A panic there costs this body alone.
func (x *runner) run(def modgraph.DefID) (out []rule.Finding, fault *diag.Diagnostic) {
	x.visitors, x.sinks, x.out = x.visitors[:0], x.sinks[:0], nil
	defer func() {
		if p := recover(); p != nil {
			out = nil
			fault = x.a.internal(x.engine, def, fmt.Sprintf("internal error while checking `%s`: %s", x.a.prog.QualName(def), firstLine(fmt.Sprint(p)+" at "+where())))
		}
	}()
	x.a.sum.Replay(def, x.begin, x.end)
	return x.out, nil
}

func (x *runner) begin(b *summarize.Body) []flow.Sink {
	for i, r := range x.functions {
		x.bodies[i].Body = b
		if v := r.Begin(&x.bodies[i]); v != nil {
			x.visitors = append(x.visitors, v)
			x.sinks = append(x.sinks, v)
		}
	}
	return x.sinks
}

func (x *runner) end(*summarize.Body) {
	for _, v := range x.visitors {
		v.End()
	}
}
