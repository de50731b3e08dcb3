package stubs

import (
	"bytes"
	"errors"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/ferrule-dev/ferrule/internal/source"
)

// small is a pack of a few files and one that needs a chunk of its own.
func small(t testing.TB) []byte {
	t.Helper()
	b := NewBuilder("test 1")
	requests := b.Distribution(Distribution{Name: "requests", Version: "~=2.33.0"})
	protobuf := b.Distribution(Distribution{Name: "protobuf", Version: "~=7", Partial: true})
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(b.Add(source.Stdlib, "VERSIONS", []byte("asyncio: 3.4-\nasyncio.taskgroups: 3.11- # new\nasyncore: 3.0-3.11\n")))
	must(b.Add(source.Stdlib, "asyncio/__init__.pyi", []byte("from .tasks import *\n")))
	must(b.Add(source.Stdlib, "asyncio/tasks.pyi", []byte(strings.Repeat("def f(): ...\n", 20000))))
	must(b.Add(source.Stdlib, "_typeshed/__init__.pyi", nil))
	must(b.Add(source.Stdlib, "asyncio-tasks.pyi", []byte("# sorts before the folder\n")))
	must(b.AddStub(requests, "requests/__init__.pyi", []byte("x: int\n")))
	must(b.AddStub(protobuf, "google/protobuf/any_pb2.pyi", []byte("y: int\n")))
	must(b.Add(source.Model, "aiohttp/__init__.pyi", []byte("z: int\n")))
	must(b.AddLicense("typeshed", []byte("Apache\n")))
	if err := b.Add(source.Stdlib, "VERSIONS", nil); err == nil {
		t.Error("a file can be added twice")
	}
	if err := b.Add(source.Stdlib, "../x", nil); err == nil {
		t.Error("an unclean path can be added")
	}
	var out bytes.Buffer
	if _, err := b.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func parse(t testing.TB, raw []byte) *Pack {
	t.Helper()
	p, err := Parse(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPack(t *testing.T) {
	raw := small(t)
	if !bytes.Equal(raw, small(t)) {
		t.Error("the same files give other bytes")
	}
	p := parse(t, raw)
	if p.Origin() != "test 1" || p.Len() != 9 || p.ID().IsZero() {
		t.Errorf("origin %q, %d files, id %s", p.Origin(), p.Len(), p.ID())
	}
	for key, want := range map[source.FileKey]string{
		"stdlib:asyncio/__init__.pyi":       "from .tasks import *\n",
		"stdlib:asyncio/tasks.pyi":          strings.Repeat("def f(): ...\n", 20000),
		"stdlib:_typeshed/__init__.pyi":     "",
		"stubs:google/protobuf/any_pb2.pyi": "y: int\n",
		"model:aiohttp/__init__.pyi":        "z: int\n",
	} {
		if got, err := p.Read(key); err != nil || string(got) != want || !p.Has(key) {
			t.Errorf("Read(%s) = %d bytes, %v; want %d", key, len(got), err, len(want))
		}
	}
	for _, key := range []source.FileKey{"stdlib:asyncio", "stubs:asyncio/tasks.pyi", "project:asyncio/tasks.pyi", ""} {
		if _, err := p.Read(key); !errors.Is(err, fs.ErrNotExist) || p.Has(key) {
			t.Errorf("Read(%q): %v", key, err)
		}
	}
	if text, err := p.License("typeshed"); string(text) != "Apache\n" || err != nil {
		t.Errorf("license: %q, %v", text, err)
	}
	if d, ok := p.Distribution("stubs:google/protobuf/any_pb2.pyi"); !ok || !d.Partial || d.Name != "protobuf" {
		t.Errorf("distribution: %v", d)
	}
	if _, ok := p.Distribution("stdlib:asyncio/tasks.pyi"); ok {
		t.Error("the standard library belongs to a distribution")
	}
	want := []source.FileKey{"stubs:google/protobuf/any_pb2.pyi", "stubs:requests/__init__.pyi"}
	if diff := cmp.Diff(want, p.Keys(source.Stubs)); diff != "" {
		t.Error(diff)
	}
}

func TestTree(t *testing.T) {
	p := parse(t, small(t))
	tree := p.FS(source.Stdlib)
	got, err := tree.ReadDir("/")
	want := []source.Entry{
		{Name: "VERSIONS"},
		{Name: "_typeshed", IsDir: true},
		{Name: "asyncio", IsDir: true},
		{Name: "asyncio-tasks.pyi"},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	if _, err := tree.ReadDir("/asyn"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a part of a name is a folder: %v", err)
	}
	text, err := source.Read(tree, "/asyncio/__init__.pyi")
	if err != nil || text.String != "from .tasks import *\n" {
		t.Errorf("%v, %v", text, err)
	}
}

func TestVersions(t *testing.T) {
	v, err := parse(t, small(t)).Versions()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		module string
		minor  int
		want   bool
	}{
		{"asyncio", 8, true},
		{"asyncio.tasks", 8, true},
		{"asyncio.taskgroups", 10, false},
		{"asyncio.taskgroups", 11, true},
		{"asyncore", 11, true},
		{"asyncore", 12, false},
		{"asyncore.inner", 12, false},
		{"unlisted", 8, true},
	} {
		if got := v.Has(tt.module, tt.minor); got != tt.want {
			t.Errorf("Has(%s, 3.%d) = %t", tt.module, tt.minor, got)
		}
	}
	for _, bad := range []string{"x: 3", "x: -3.4", "x: 3.a-", "x"} {
		if _, err := parseVersions(bad); err == nil || !strings.Contains(err.Error(), "line 1") {
			t.Errorf("%q is read as a range: %v", bad, err)
		}
	}
}

func TestReadingAtOnce(t *testing.T) {
	p := parse(t, small(t))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for _, key := range p.Keys(source.Stdlib) {
				if _, err := p.Read(key); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

func TestMissing(t *testing.T) {
	_, err := openFrom(fstest.MapFS{"pack/placeholder": {}}, "pack/stubs.pack")
	var missing *MissingError
	if !errors.As(err, &missing) {
		t.Fatalf("error = %v", err)
	}
	if p, err := openFrom(fstest.MapFS{"pack/stubs.pack": {Data: small(t)}}, "pack/stubs.pack"); err != nil || p.Len() != 9 {
		t.Errorf("a pack is there: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	raw := small(f)
	f.Add(raw)
	f.Add(raw[:len(raw)-3])
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, raw []byte) {
		p, err := Parse(bytes.NewReader(raw), int64(len(raw)))
		if err != nil {
			return
		}
		for _, kind := range []source.Kind{source.Stdlib, source.Stubs, source.Model} {
			for _, key := range p.Keys(kind) {
				_, _ = p.Read(key)
			}
		}
		_, _ = p.FS(source.Stdlib).ReadDir("/")
		_, _ = p.Versions()
	})
}

// shipped returns the pack that the program embeds.
func shipped(t testing.TB) *Pack {
	t.Helper()
	p, err := Open()
	var missing *MissingError
	if errors.As(err, &missing) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A pack that lost the names with an underscore would still look fine, so these
// are asked for one by one.
func TestShipped(t *testing.T) {
	p := shipped(t)
	for _, key := range []source.FileKey{
		"stdlib:builtins.pyi", "stdlib:_typeshed/__init__.pyi", "stdlib:asyncio/__init__.pyi", "stdlib:os/__init__.pyi",
		"stdlib:_io.pyi", "stdlib:sys/_monitoring.pyi", "stdlib:typing.pyi", "stdlib:concurrent/futures/__init__.pyi",
		"stubs:requests/api.pyi", "stubs:google/protobuf/__init__.pyi", "stubs:yaml/__init__.pyi",
	} {
		if text, err := p.Read(key); err != nil || len(text) == 0 && key != "stubs:google/protobuf/__init__.pyi" {
			t.Errorf("%s: %d bytes, %v", key, len(text), err)
		}
	}
	inits := 0
	folders := map[string]bool{}
	for _, kind := range []source.Kind{source.Stdlib, source.Stubs} {
		for _, key := range p.Keys(kind) {
			text, err := p.Read(key)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := source.Decode(text); err != nil {
				t.Errorf("%s: %v", key, err)
			}
			if key.IsInit() {
				inits++
			}
			if i := strings.LastIndexByte(key.Path(), '/'); i > 0 {
				folders[string(kind)+"/"+key.Path()[:i]] = true
			}
		}
	}
	// All but the folders of namespace packages have an __init__.
	if without := len(folders) - inits; inits < 500 || without < 0 || without > 20 {
		t.Errorf("%d folders, %d of them with an __init__", len(folders), inits)
	}
	v, err := p.Versions()
	if err != nil || !v.Has("distutils.core", 11) || v.Has("distutils.core", 12) {
		t.Errorf("versions: %v", err)
	}
	if d, ok := p.Distribution("stubs:requests/api.pyi"); !ok || d.Name != "requests" || d.Version == "" {
		t.Errorf("distribution of requests: %v", d)
	}
	if _, err := p.License("typeshed"); err != nil {
		t.Error(err)
	}
}

func BenchmarkOpen(b *testing.B) {
	shipped(b)
	for b.Loop() {
		if _, err := openFrom(embedded, "pack/"+packName); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadStdlib(b *testing.B) {
	shipped(b)
	for b.Loop() {
		p, err := openFrom(embedded, "pack/"+packName)
		if err != nil {
			b.Fatal(err)
		}
		for _, key := range p.Keys(source.Stdlib) {
			if _, err := p.Read(key); err != nil {
				b.Fatal(err)
			}
		}
	}
}
