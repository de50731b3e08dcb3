package infer

import (
	"os"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/modgraph/progtest"
	"github.com/ferrule-dev/ferrule/internal/source"
	"github.com/ferrule-dev/ferrule/internal/types"
)

func inferProgram(prog *modgraph.Program, workers int) *Result {
	links := prog.Link()
	d := declare.New(prog, links, types.NewStore(prog))
	return Run(d, links, Options{Workers: workers})
}

// inferFiles infers a small project.
func inferFiles(t testing.TB, files map[string]string, workers int) *Result {
	t.Helper()
	return inferProgram(progtest.Files(t, files, workers), workers)
}

// TestMeasure prints the figures of a tree that FERRULE_TREE names.
func TestMeasure(t *testing.T) {
	dir := os.Getenv("FERRULE_TREE")
	if dir == "" {
		t.Skip("FERRULE_TREE is not set")
	}
	start := time.Now()
	prog := progtest.Load(t, source.Disk{}, dir, 2)
	t.Logf("load %v: %d files, %d definitions", time.Since(start), len(prog.Files), prog.NumDefs())
	start = time.Now()
	if os.Getenv("FERRULE_ROUNDS") != "" {
		roundHook = func(x *Infer, set, round, n int, want []bool) {
			t.Logf("set %d round %d: %d bodies", set, round, n)
			if round > lastFreeRound && n < 30 {
				for i, w := range want {
					if w {
						for _, r := range x.outs[i].reads {
							if v := x.cells.at(r.cell).val; v != r.seen {
								t.Logf("  %s cell %d pin %v: %s -> %s", x.Prog.QualName(x.bodies[i].def), r.cell, x.cells.at(r.cell).pin, x.Types.Format(r.seen), x.Types.Format(v))
							}
						}
					}
				}
			}
		}
	}
	used := cpu()
	r := inferProgram(prog, 2)
	t.Logf("infer %v, CPU %v\n%s", time.Since(start), cpu()-used, r.Stats())
}

// TestMeasureWorkers infers a tree that FERRULE_TREE names with several numbers of
// workers and compares all that comes out.
func TestMeasureWorkers(t *testing.T) {
	dir := os.Getenv("FERRULE_TREE")
	if dir == "" {
		t.Skip("FERRULE_TREE is not set")
	}
	prog := progtest.Load(t, source.Disk{}, dir, 2)
	links := prog.Link()
	d := declare.New(prog, links, types.NewStore(prog))
	a := Run(d, links, Options{Workers: 1})
	for _, workers := range []int{2, 5} {
		b := Run(d, links, Options{Workers: workers})
		if a.Stats().Evaluations != b.Stats().Evaluations {
			t.Errorf("%d workers: %d evaluations, not %d", workers, b.Stats().Evaluations, a.Stats().Evaluations)
		}
		for i := range a.x.outs {
			p, q := &a.x.outs[i], &b.x.outs[i]
			if !slices.Equal(p.types, q.types) || !slices.Equal(p.sites.List, q.sites.List) ||
				!slices.Equal(p.sites.Targets, q.sites.Targets) || !slices.Equal(p.refs, q.refs) {
				t.Fatalf("%d workers: %s differs", workers, prog.QualName(a.x.bodies[i].def))
			}
		}
	}
}

func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
