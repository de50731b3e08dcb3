package summarize

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"strings"
	"testing"
	"time"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
)

// TestTree computes the contracts of a tree that the environment names, and prints
// what that cost. FERRULE_PROFILE writes a CPU profile.
func TestTree(t *testing.T) {
	root := os.Getenv("FERRULE_TREE")
	if root == "" {
		t.Skip("FERRULE_TREE is not set")
	}
	files := map[string]string{}
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".py") {
			return err
		}
		b, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(filepath.Dir(root), p)
		name := strings.ReplaceAll(strings.TrimSuffix(rel, ".py"), string(filepath.Separator), ".")
		files[strings.TrimSuffix(name, ".__init__")] = string(b)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	x := load(t, files, 1)
	t.Logf("%d files, all %v", len(files), time.Since(start))
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	if p := os.Getenv("FERRULE_PROFILE"); p != "" {
		f, err := os.Create(p)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			t.Fatal(err)
		}
		defer pprof.StopCPUProfile()
	}
	start = time.Now()
	x.res = Run(x.prog, x.decl, x.inf, x.lib, Options{Workers: 1})
	took := time.Since(start)
	runtime.GC()
	runtime.ReadMemStats(&after)
	s := x.res.Stats()
	t.Logf("contracts: %v, %.2f evaluations a node, %d MB live", took, float64(s.Evaluations)/float64(s.Nodes), (int64(after.HeapAlloc)-int64(before.HeapAlloc))>>20)
	t.Logf("%+v", s)
	for _, f := range x.res.Faults() {
		t.Errorf("%s: %s\n%s", x.prog.Key(f.Def), f.Text, f.Stack)
	}
	if one := x.describeAll(); os.Getenv("FERRULE_WORKERS") != "" {
		x.res = Run(x.prog, x.decl, x.inf, x.lib, Options{Workers: 4})
		if many := x.describeAll(); one != many {
			t.Error("the number of workers shows")
		}
	}
	instrs, bytes := 0, 0
	for _, d := range x.res.Bodies() {
		if b := x.prog.Body(d); b != nil {
			instrs += len(b.Instrs)
		}
		bytes += len(contract.Encode(nil, x.res.Contract(d), contract.SameSession{}))
	}
	t.Logf("%d instructions, %d ns each; %d bytes a contract", instrs, took.Nanoseconds()/int64(max(1, instrs)), bytes/max(1, s.Nodes))
	start = time.Now()
	for _, d := range x.res.Bodies() {
		x.res.Replay(d, func(*Body) []flow.Sink { return []flow.Sink{flow.NopSink{}} }, nil)
	}
	t.Logf("replay of all bodies: %v", time.Since(start))
	counts := map[string]int{}
	for _, d := range x.res.Bodies() {
		c := x.res.Contract(d)
		add := func(k string, n int) { counts[k] += n }
		add("raises", len(c.Raises))
		add("owned", len(c.Owned))
		add("alias", len(c.Alias))
		add("mutates", len(c.Mutates))
		add("captures", len(c.Captures))
		add("releases", len(c.Releases))
		add("requires", len(c.Requires))
		add("blocks", len(c.Blocks))
		add("pairs", len(c.Pairs))
		add("held", len(c.Held))
		add("parked", len(c.Parked))
		add("globals", len(c.Globals))
		if c.NeverReturns {
			add("never", 1)
		}
		if c.MayReturnNone {
			add("may none", 1)
		}
		if x.prog.Def(d).Kind == bind.KindClass {
			if k := x.res.Class(d); k != nil && k.Grade == contract.GradeA {
				add("resource classes", 1)
				if testing.Verbose() {
					t.Logf("resource %s armed by init %v, release %s", x.prog.QualName(d), k.ArmedByInit, x.prog.Syms.Text(k.Res.Release))
				}
			}
		}
	}
	t.Logf("%v", counts)
}
