package engine_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/base/par"
	"github.com/ferrule-dev/ferrule/internal/engine"
	"github.com/ferrule-dev/ferrule/internal/project"
	"github.com/ferrule-dev/ferrule/internal/report/json"
	"github.com/ferrule-dev/ferrule/internal/report/place"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

// report is everything that a run prints, as bytes.
func report(t *testing.T, e *engine.Engine, dir string, jobs int) []byte {
	t.Helper()
	res, err := e.Check(context.Background(), engine.Request{
		Project: project.Options{Dir: dir}, Rules: rule.Layer{Select: []string{rule.All}}, ShowOff: true, Jobs: jobs,
	})
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := json.Render(&buf, res.Findings, place.NewFiles(place.TextMap(res.Texts)), json.Summary{Files: res.Files}); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// TestDeterminism runs whole projects with several numbers of workers and in
// seeded schedules and compares every byte. DETERMINISM_DIRS names more projects,
// as a list of folders.
func TestDeterminism(t *testing.T) {
	e := newEngine(t)
	dirs := []string{"../../examples/shop"}
	seeds := 50
	if more := os.Getenv("DETERMINISM_DIRS"); more != "" {
		dirs = append(dirs, filepath.SplitList(more)...)
	}
	if testing.Short() {
		seeds = 5
	}
	defer par.Shuffle(0)
	for _, dir := range dirs {
		abs, err := filepath.Abs(dir)
		if err != nil {
			t.Fatal(err)
		}
		par.Shuffle(0)
		want := report(t, e, abs, 1)
		for _, jobs := range []int{2, 8} {
			if got := report(t, e, abs, jobs); !bytes.Equal(got, want) {
				t.Errorf("%s: %d workers give other bytes than one: %s", dir, jobs, difference(want, got))
			}
		}
		for seed := 1; seed <= seeds; seed++ {
			par.Shuffle(uint64(seed))
			jobs := []int{1, 2, 8}[seed%3]
			if got := report(t, e, abs, jobs); !bytes.Equal(got, want) {
				t.Errorf("%s: schedule %d with %d workers gives other bytes: %s", dir, seed, jobs, difference(want, got))
				break
			}
		}
	}
}

// difference shows where two reports part.
func difference(a, b []byte) string {
	x, y := bytes.Split(a, []byte("\n")), bytes.Split(b, []byte("\n"))
	for i := range x {
		if i >= len(y) || !bytes.Equal(x[i], y[i]) {
			got := []byte("nothing")
			if i < len(y) {
				got = y[i]
			}
			return "want " + string(x[i]) + " got " + string(got)
		}
	}
	return "more lines"
}
