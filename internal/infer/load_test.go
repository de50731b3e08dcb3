package infer

import (
	"os"
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

func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
