package engine_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/cache"
	"github.com/ferrule-dev/ferrule/internal/engine"
	"github.com/ferrule-dev/ferrule/internal/project"
	"github.com/ferrule-dev/ferrule/internal/report/json"
	"github.com/ferrule-dev/ferrule/internal/report/place"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/source"
)

// inMemory copies a folder below /edit.
func inMemory(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, file)
		files["/edit/"+filepath.ToSlash(rel)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// jsonOf is the report of one run over a file system.
func jsonOf(t testing.TB, s *engine.Session, fsys source.FS, req engine.Request) []byte {
	t.Helper()
	req.Project = project.Options{FS: fsys, Dir: "/edit"}
	req.Rules, req.ShowOff = rule.Layer{Select: []string{rule.All}}, true
	res, err := s.Check(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := json.Render(&buf, res.Findings, place.NewFiles(place.TextMap(res.Texts)), json.Summary{Files: res.Files}); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// TestSessionEqualsColdRun edits a project many times in one session and holds
// each report against that of a session that knows nothing.
func TestSessionEqualsColdRun(t *testing.T) {
	e := newEngine(t)
	files := inMemory(t, "../../examples/shop")
	edits := 200
	if testing.Short() {
		edits = 40
	}
	warm := engine.NewSession(e)
	x := &editor{r: rand.New(rand.NewPCG(7, 11)), files: files, start: maps.Clone(files)}
	changed := map[string]bool{}
	for i := range edits {
		before := maps.Clone(x.files)
		what := x.edit()
		// An editor shows unsaved buffers over what is on the disk.
		buffers := map[string]string{}
		for f, text := range x.files {
			if before[f] != text {
				buffers[f] = text
			}
		}
		for f := range before {
			if _, ok := x.files[f]; !ok {
				delete(before, f)
			}
		}
		var want []byte
		var wait sync.WaitGroup
		wait.Add(1)
		go func() {
			defer wait.Done()
			want = jsonOf(t, engine.NewSession(e), source.NewMemory(maps.Clone(x.files)), engine.Request{Jobs: 1})
		}()
		got := jsonOf(t, warm, source.NewOverlay(source.NewMemory(before), buffers), engine.Request{Jobs: 1})
		wait.Wait()
		if !bytes.Equal(got, want) {
			t.Fatalf("edit %d (%s): the session says other things than a cold run: %s", i, what, difference(want, got))
		}
		changed[string(want)] = true
	}
	if len(changed) < edits/4 {
		t.Errorf("only %d different reports after %d edits", len(changed), edits)
	}
}

// editor makes seeded edits to a project.
type editor struct {
	r     *rand.Rand
	files map[string]string
	start map[string]string
	saved []map[string]string // states to come back to
	added int
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

func (x *editor) sources() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(x.files)), func(f string) bool { return !strings.HasSuffix(f, ".py") })
}

func (x *editor) edit() string {
	files := x.sources()
	if len(files) < 6 {
		x.files = maps.Clone(x.start)
		return "start again"
	}
	file := pick(x.r, files)
	lines := strings.Split(x.files[file], "\n")
	at := x.r.IntN(len(lines))
	kind := x.r.IntN(100)
	switch {
	case kind < 20:
		lines = slices.Delete(lines, at, at+1)
	case kind < 40:
		from := strings.Split(x.files[pick(x.r, files)], "\n")
		lines = slices.Insert(lines, at, pick(x.r, from))
	case kind < 48:
		lines = slices.Insert(lines, at, "", "# moved")
	case kind < 60:
		return x.rename(file)
	case kind < 68:
		x.added++
		file = fmt.Sprintf("/edit/shop/added%d.py", x.added)
		x.files[file] = strings.ReplaceAll(x.files[pick(x.r, files)], "self", "me")
		return "add " + file
	case kind < 74:
		delete(x.files, file)
		return "remove " + file
	case kind < 82:
		x.saved = append(x.saved, maps.Clone(x.files))
		lines = slices.Insert(lines, at, pick(x.r, []string{"def (:", "    return )", "'''", "class", "\x00", "if x = 3: \xff"}))
	case kind < 92 && len(x.saved) > 0:
		x.files = maps.Clone(pick(x.r, x.saved))
		return "go back"
	case kind < 94:
		version := fmt.Sprintf("requires-python = \">=3.%d\"", 8+x.r.IntN(7))
		x.files["/edit/pyproject.toml"] = regexp.MustCompile(`requires-python = .*`).ReplaceAllString(x.files["/edit/pyproject.toml"], version)
		return version
	default:
		lines = slices.Insert(lines, at, lines[max(0, at-x.r.IntN(8)):at]...)
	}
	x.files[file] = strings.Join(lines, "\n")
	return fmt.Sprintf("change %s:%d", file, at+1)
}

var aFunction = regexp.MustCompile(`def (\w+)\(`)

// rename renames a function, in its file alone or everywhere.
func (x *editor) rename(file string) string {
	found := aFunction.FindAllStringSubmatch(x.files[file], -1)
	if found == nil {
		return "nothing"
	}
	name := pick(x.r, found)[1]
	word := regexp.MustCompile(`\b` + name + `\b`)
	files := []string{file}
	if x.r.IntN(2) == 0 {
		files = x.sources()
	}
	for _, f := range files {
		x.files[f] = word.ReplaceAllString(x.files[f], name+"2")
	}
	return "rename " + name
}

// countingStore counts what a session asks it.
type countingStore struct {
	cache.Store
	mu        sync.Mutex
	puts, hit int
}

func (s *countingStore) Put(n cache.Node, r *cache.Record) {
	s.mu.Lock()
	s.puts++
	s.mu.Unlock()
	s.Store.Put(n, r)
}

func (s *countingStore) Used(n cache.Node, r *cache.Record) {
	s.mu.Lock()
	s.hit++
	s.mu.Unlock()
	s.Store.Used(n, r)
}

func TestSessionParsesWhatChanged(t *testing.T) {
	store := &countingStore{Store: cache.NewMemory(1 << 30)}
	s := engine.NewSessionWith(newEngine(t), store)
	files := map[string]string{"/edit/a.py": "import b\n", "/edit/b.py": "x = 1\n", "/edit/pyproject.toml": ""}
	run := func(req engine.Request) (puts, hits int) {
		store.puts, store.hit = 0, 0
		jsonOf(t, s, source.NewMemory(maps.Clone(files)), req)
		return store.puts, store.hit
	}
	all, hits := run(engine.Request{})
	if all < 10 || hits != 0 {
		t.Fatalf("first run: %d parsed, %d found", all, hits)
	}
	if puts, hits := run(engine.Request{}); puts != 0 || hits != all {
		t.Errorf("nothing changed: %d parsed, %d found of %d", puts, hits, all)
	}
	files["/edit/b.py"] = "x = 2\n"
	if puts, hits := run(engine.Request{}); puts != 1 || hits != all-1 {
		t.Errorf("one file changed: %d parsed, %d found of %d", puts, hits, all)
	}
	files["/edit/b.py"] = "x = 1\n"
	if puts, _ := run(engine.Request{}); puts != 0 {
		t.Errorf("back at the first text: %d parsed", puts)
	}
	files["/edit/pyproject.toml"] = "[tool.ferrule]\npython-version = \"3.9\"\n"
	if puts, _ := run(engine.Request{}); puts < all/2 {
		t.Errorf("another target: only %d of %d parsed", puts, all)
	}
	if puts, hits := run(engine.Request{NoCache: true}); puts != 0 || hits != 0 {
		t.Errorf("without a cache: %d written, %d read", puts, hits)
	}
}

// TestSessionConcurrent has several requests in one session at once; with -race it
// also shows that no stage writes to what snapshots share.
func TestSessionConcurrent(t *testing.T) {
	e := newEngine(t)
	files := inMemory(t, "../../examples/shop")
	s := engine.NewSession(e)
	want := jsonOf(t, engine.NewSession(e), source.NewMemory(files), engine.Request{Jobs: 2})
	other := maps.Clone(files)
	for f, text := range other {
		if strings.HasSuffix(f, ".py") {
			other[f] = "import os\n" + text
		}
	}
	wantOther := jsonOf(t, engine.NewSession(e), source.NewMemory(other), engine.Request{Jobs: 2})
	var wait sync.WaitGroup
	for i := range 6 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			now, expected := files, want
			if i%2 == 1 {
				now, expected = other, wantOther
			}
			if got := jsonOf(t, s, source.NewMemory(maps.Clone(now)), engine.Request{Jobs: 2}); !bytes.Equal(got, expected) {
				t.Errorf("request %d: %s", i, difference(expected, got))
			}
		}()
	}
	wait.Wait()
}
