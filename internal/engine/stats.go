package engine

import (
	"fmt"
	"runtime/metrics"
	"strconv"
	"time"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

func itoa(n int) string { return strconv.Itoa(n) }

func share(n, of int) string { return fmt.Sprintf("%.1f %%", 100*float64(n)/float64(max(1, of))) }

// stats are the tables of --stats.
func (a *analysis) stats(s *snapshot) []Table {
	out := []Table{a.sizes(s), s.times(), a.rounds()}
	st := a.infer.Stats()
	tiers := Table{Title: "Calls by evidence, tests left out", Header: []string{"tier", "calls", "share", "receiver calls", "share"}}
	for t := infer.TierNone; t <= infer.TierWeak; t++ {
		tiers.Rows = append(tiers.Rows, []string{
			t.String(), itoa(st.ByTier[t]), share(st.ByTier[t], st.Calls), itoa(st.RecvByTier[t]), share(st.RecvByTier[t], st.RecvCalls),
		})
	}
	reasons := Table{Title: "Calls not fully resolved, by reason", Header: []string{"reason", "calls", "share", "receiver calls", "share"}}
	for r := infer.ReasonNone + 1; r < infer.NumReasons; r++ {
		if st.ByReason[r] == 0 {
			continue
		}
		reasons.Rows = append(reasons.Rows, []string{
			r.String(), itoa(st.ByReason[r]), share(st.ByReason[r], st.Calls), itoa(st.RecvByReason[r]), share(st.RecvByReason[r], st.RecvCalls),
		})
	}
	sum := a.sum.Stats()
	sections := Table{Title: "Bodies with complete contracts, by section", Header: []string{"section", "bodies", "share"}}
	for k := contract.Section(0); k < contract.NumSections; k++ {
		sections.Rows = append(sections.Rows, []string{k.String(), itoa(sum.Complete[k]), share(sum.Complete[k], sum.Bodies)})
	}
	cycles := Table{Title: "Largest components of the contract graph", Header: []string{"members", "without this edge", "edge"}}
	for _, c := range a.graph.LargestCycles(5) {
		cycles.Rows = append(cycles.Rows, []string{itoa(c.Size), itoa(c.Rest), a.graph.Name(c.From) + " -> " + a.graph.Name(c.To)})
	}
	return append(out, tiers, reasons, sections, cycles)
}

func (a *analysis) sizes(s *snapshot) Table {
	var files, lines, instrs, stubs int
	for _, f := range a.prog.Files {
		if f.Origin != modgraph.Project {
			stubs++
			continue
		}
		files++
		lines += f.Lines.Count()
		if f.IR != nil {
			for i := range f.IR.Bodies {
				instrs += len(f.IR.Bodies[i].Instrs)
			}
		}
	}
	env := "none"
	if s.proj.Environment != nil {
		env = s.proj.Environment.Dir
	}
	shapes := "none"
	if s.shapes != nil {
		shapes = s.shapes.Origin()
	}
	return Table{Title: "Program", Rows: [][]string{
		{"project files", itoa(files)},
		{"lines", itoa(lines)},
		{"instructions", itoa(instrs)},
		{"stub and library files", itoa(stubs)},
		{"types", itoa(a.types().Len())},
		{"environment", env},
		{"stubs", s.pack.Origin()},
		{"shapes of libraries", shapes},
	}}
}

func (s *snapshot) times() Table {
	t := Table{Title: "Stages", Header: []string{"stage", "ms"}}
	var sum time.Duration
	for _, x := range s.clock.stages {
		sum += x.took
		t.Rows = append(t.Rows, []string{x.name, itoa(int(x.took.Milliseconds()))})
	}
	t.Rows = append(t.Rows, []string{"sum", itoa(int(sum.Milliseconds()))})
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/total:bytes"}}
	metrics.Read(sample)
	for i, name := range []string{"heap live, MiB", "memory, MiB"} {
		if sample[i].Value.Kind() == metrics.KindUint64 {
			t.Rows = append(t.Rows, []string{name, itoa(int(sample[i].Value.Uint64() >> 20))})
		}
	}
	return t
}

func (a *analysis) rounds() Table {
	st, sum := a.infer.Stats(), a.sum.Stats()
	per := func(n int64, of int) string { return fmt.Sprintf("%.2f", float64(n)/float64(max(1, of))) }
	return Table{Title: "Rounds", Rows: [][]string{
		{"bodies in infer", itoa(st.Bodies)},
		{"evaluations per body", per(st.Evaluations, st.Bodies)},
		{"rounds before the votes", itoa(st.Rounds[0])},
		{"rounds after", itoa(st.Rounds[1])},
		{"cells that did not settle", itoa(st.Pinned)},
		{"parameters voted", itoa(st.Votes)},
		{"nodes in contracts", itoa(sum.Nodes)},
		{"evaluations per node", per(sum.Evaluations, sum.Nodes)},
		{"bodies beyond the budget", itoa(sum.GivenUp)},
		{"members that did not settle", itoa(sum.Widened)},
		{"components with several members", itoa(sum.Components)},
		{"largest component", itoa(sum.Largest)},
	}}
}
