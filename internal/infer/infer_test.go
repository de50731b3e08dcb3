package infer

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// readArchive cuts a file into members: a line `-- name --` starts one.
func readArchive(t *testing.T, path string) map[string]string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	name := ""
	for _, line := range strings.SplitAfter(string(data), "\n") {
		if n, ok := strings.CutPrefix(line, "-- "); ok && strings.HasSuffix(strings.TrimSpace(n), " --") {
			name = strings.TrimSuffix(strings.TrimSpace(n), " --")
			continue
		}
		out[name] += line
	}
	delete(out, "")
	return out
}

// facts are what a line of a test program says: types of the arguments of
// reveal, and targets of its calls with their evidence.
func facts(r *Result, f *modgraph.File, line int, want string) string {
	word, _, _ := strings.Cut(want, ":")
	var got []string
	for i := range f.IR.Bodies {
		b := &f.IR.Bodies[i]
		d := f.FirstDef + modgraph.DefID(i)
		sites := r.Sites(d)
		for k := range b.Instrs {
			in := &b.Instrs[k]
			if f.Lines.Line(b.Span(int32(k)).Start) != line {
				continue
			}
			switch word {
			case "type":
				if in.Op == ir.OpCall && in.N == 1 && b.Instrs[in.B].Op == ir.OpLoad && f.IR.Names[b.Places.Name[b.Instrs[in.B].A]] == "reveal" {
					got = append(got, r.Types().Format(r.TypeOf(d, b.Operands(in)[0])))
				}
			case "calls", "all":
				s := sites.At(int32(k))
				if s == nil || word == "calls" && in.Op != ir.OpCall {
					continue
				}
				for _, t := range sites.TargetsOf(s) {
					if fl, _ := r.x.Prog.FileOf(t.Def); fl.IR == nil {
						continue
					}
					text := fmt.Sprintf("%s %s", r.x.Prog.QualName(t.Def), t.Tier)
					if word == "all" {
						text = s.Kind.String() + " " + text
					}
					if !s.Complete {
						text += "?"
					}
					got = append(got, text)
				}
				if s.N == 0 && s.Reason != ReasonNone {
					got = append(got, s.Reason.String())
				}
			}
		}
	}
	slices.Sort(got)
	return word + ": " + strings.Join(slices.Compact(got), ", ")
}

// TestPrograms checks the comments of the programs in testdata: `# type: T` for
// reveal(x), `# calls: f tier` for calls, `# all: kind f tier` for all sites of a
// line.
func TestPrograms(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatal("no programs", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			files := readArchive(t, path)
			r := inferFiles(t, files, 2)
			if n := r.Stats().Failures(); n > 0 {
				t.Fatalf("%d bodies failed: %s", n, strings.Join(r.Stats().Panics, "\n"))
			}
			checked := 0
			for _, f := range r.x.Prog.Files {
				if f.IR == nil {
					continue
				}
				for n, line := range strings.Split(f.Text, "\n") {
					at := max(strings.Index(line, "# type: "), strings.Index(line, "# calls: "), strings.Index(line, "# all: "))
					if at < 0 {
						continue
					}
					checked++
					want := strings.TrimSpace(line[at+2:])
					if got := facts(r, f, n+1, want); got != want {
						t.Errorf("%s:%d: %s\n got %s\nwant %s", f.Display, n+1, strings.TrimSpace(line[:at]), got, want)
					}
				}
			}
			if checked == 0 {
				t.Error("nothing was checked")
			}
		})
	}
}

// The result must not depend on the number of workers.
func TestWorkers(t *testing.T) {
	paths, _ := filepath.Glob("testdata/*.txt")
	for _, path := range paths {
		files := readArchive(t, path)
		var first string
		for _, workers := range []int{1, 2, 7} {
			r := inferFiles(t, files, workers)
			var b strings.Builder
			var keys []string
			for k := range r.x.Prog.ByKey {
				keys = append(keys, k)
			}
			slices.Sort(keys)
			for _, k := range keys {
				if id := r.x.Prog.ByKey[k]; r.x.Prog.Files[id].IR != nil {
					if err := r.WriteTypes(&b, id); err != nil {
						t.Fatal(err)
					}
					if err := r.WriteCalls(&b, id); err != nil {
						t.Fatal(err)
					}
				}
			}
			fmt.Fprintln(&b, r.Stats().Evaluations)
			if first == "" {
				first = b.String()
			} else if got := b.String(); got != first {
				t.Errorf("%s: %d workers give another result", path, workers)
			}
		}
	}
}
