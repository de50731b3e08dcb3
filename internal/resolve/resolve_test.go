package resolve

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/ferrule-dev/ferrule/internal/project"
	"github.com/ferrule-dev/ferrule/internal/source"
	"github.com/ferrule-dev/ferrule/internal/stubs"
)

// bundle is a small pack.
func bundle(t testing.TB) *stubs.Pack {
	t.Helper()
	b := stubs.NewBuilder("test")
	add := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	add(b.Add(source.Stdlib, "VERSIONS", []byte("asyncore: 3.0-3.11\nasyncio: 3.4-\nasyncio.taskgroups: 3.11-\n")))
	for _, name := range []string{
		"builtins.pyi", "typing.pyi", "types.pyi", "sys/__init__.pyi", "_typeshed/__init__.pyi", "_typeshed/wsgi.pyi", "logging/__init__.pyi",
		"logging/config.pyi", "asyncio/__init__.pyi", "asyncio/tasks.pyi", "asyncio/taskgroups.pyi", "asyncore.pyi", "os/__init__.pyi", "os/path.pyi",
	} {
		add(b.Add(source.Stdlib, name, []byte("# standard\n")))
	}
	for _, name := range []string{"requests/__init__.pyi", "requests/api.pyi", "google/protobuf/__init__.pyi", "six/__init__.pyi"} {
		add(b.AddStub(b.Distribution(stubs.Distribution{Name: "x"}), name, []byte("# stub\n")))
	}
	for _, name := range []string{"aiohttp/__init__.pyi", "aiohttp/client.pyi", "requests/api.pyi"} {
		add(b.Add(source.Model, name, []byte("# model\n")))
	}
	add(b.Add(source.ModelStdlib, "asyncio/tasks.pyi", []byte("# effects\n")))
	var out bytes.Buffer
	if _, err := b.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	p, err := stubs.Parse(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// resolver opens the files of an archive, given as names, as a project in /w.
func resolver(t testing.TB, archive string) (*Resolver, *project.Project) {
	t.Helper()
	files := map[string]string{}
	a := txtar.Parse([]byte(archive))
	for _, f := range a.Files {
		files["/w/"+f.Name] = string(f.Data)
	}
	for name := range strings.FieldsSeq(string(a.Comment)) {
		files["/w/"+name] = ""
	}
	p, err := project.Open(project.Options{FS: source.NewMemory(files), Dir: "/w"})
	if err != nil {
		t.Fatal(err)
	}
	r, err := New(ConfigOf(p, bundle(t)))
	if err != nil {
		t.Fatal(err)
	}
	return r, p
}

// short says what a look-up gave.
func short(res Result) string {
	switch res.State {
	case Found:
		return string(res.Key)
	case NoStub:
		return "no stub"
	}
	return res.State.String()
}

const installed = "venv/lib/python3.12/site-packages/"

func TestModule(t *testing.T) {
	const base = "setup.py venv/pyvenv.cfg venv/lib/python3.12/site-packages/README "
	tests := map[string]struct {
		files string
		from  source.FileKey
		name  string
		want  string
	}{
		"standard library":           {"a.py", "project:a.py", "asyncio.tasks", "stdlib:asyncio/tasks.pyi"},
		"package":                    {"a.py", "project:a.py", "asyncio", "stdlib:asyncio/__init__.pyi"},
		"absent from it":             {"a.py", "project:a.py", "asyncio.none", "missing"},
		"below a module":             {"a.py", "project:a.py", "os.path.x", "missing"},
		"of another version":         {"a.py", "project:a.py", "asyncore", "not installed"},
		"project before it":          {"a.py logging/__init__.py", "project:a.py", "logging", "project:logging/__init__.py"},
		"even so its submodules":     {"a.py logging/__init__.py", "project:a.py", "logging.config", "stdlib:logging/config.pyi"},
		"but not typing":             {"a.py typing.py", "project:a.py", "typing", "stdlib:typing.pyi"},
		"nor _typeshed":              {"a.py _typeshed/wsgi.py", "project:a.py", "_typeshed.wsgi", "stdlib:_typeshed/wsgi.pyi"},
		"nor for the library itself": {"a.py logging/__init__.py", "stdlib:asyncio/tasks.pyi", "logging", "stdlib:logging/__init__.pyi"},
		"nor for stubs":              {"a.py logging/__init__.py", "stubs:requests/api.pyi", "logging", "stdlib:logging/__init__.pyi"},
		"nor for libraries":          {"a.py logging/__init__.py", "dist:x:x.py", "logging", "stdlib:logging/__init__.pyi"},
		"nor a root nobody declared": {"a.py contrib/recipes/logging/__init__.py", "project:a.py", "logging", "stdlib:logging/__init__.pyi"},
		"but for its neighbours":     {"a.py contrib/recipes/logging/__init__.py contrib/recipes/x/__init__.py", "project:contrib/recipes/x/__init__.py", "logging", "project:contrib/recipes/logging/__init__.py"},
		"if nothing else has it":     {"a.py contrib/recipes/cart/__init__.py", "project:a.py", "cart", "project:contrib/recipes/cart/__init__.py"},
		"nor part of a namespace":    {"src/shop/logging/__init__.py src/shop/db/x.py src/shop/db/__init__.py", "project:src/shop/db/x.py", "logging", "stdlib:logging/__init__.pyi"},
		"unless nothing else has it": {"src/shop/cart/__init__.py src/shop/db/x.py src/shop/db/__init__.py", "project:src/shop/db/x.py", "cart", "project:src/shop/cart/__init__.py"},
		"no namespace over it":       {"a.py os/x.py", "project:a.py", "os", "stdlib:os/__init__.pyi"},

		"user's stub first":        {"a.py typings/six.pyi six.py", "project:a.py", "six", "user:six.pyi"},
		"project's stub":           {"a.py b.py b.pyi", "project:a.py", "b", "project:b.pyi"},
		"package before module":    {"a.py b.py b/__init__.py", "project:a.py", "b", "project:b/__init__.py"},
		"module before namespace":  {"a.py b.py b/c.py", "project:a.py", "b", "project:b.py"},
		"namespace":                {"a.py b/c.py", "project:a.py", "b", "namespace"},
		"in it":                    {"a.py b/c/d.py", "project:a.py", "b.c.d", "project:b/c/d.py"},
		"folder of data":           {"a.py b/c.txt", "project:a.py", "b", "not installed"},
		"file over a namespace":    {"a.py requests/data.py", "project:a.py", "requests", "stubs:requests/__init__.pyi"},
		"project without module":   {"a.py b/__init__.py", "project:a.py", "b.c", "missing"},
		"compiled":                 {"a.py b/__init__.py b/c.cpython-312-x86_64-linux-gnu.so", "project:a.py", "b.c", "no stub"},
		"to be compiled":           {"a.py b/__init__.py b/c.pyx", "project:a.py", "b.c", "no stub"},
		"compiled with a stub":     {"a.py b/__init__.py b/c.pyd b/c.pyi", "project:a.py", "b.c", "project:b/c.pyi"},
		"similar name":             {"a.py b/__init__.py b/c_x.py", "project:a.py", "b.c", "missing"},
		"case":                     {"a.py Shop.py", "project:a.py", "shop", "not installed"},
		"no name":                  {"a.py", "project:a.py", "", "not installed"},
		"odd name":                 {"a.py", "project:a.py", "a..b", "not installed"},
		"nobody asks":              {"a.py", "", "a", "project:a.py"},
		"src":                      {"src/shop/__init__.py src/shop/x.py", "project:src/shop/x.py", "shop.x", "project:src/shop/x.py"},
		"namespace below src":      {"src/g/s/__init__.py src/g/t/__init__.py", "project:src/g/s/__init__.py", "g.t", "project:src/g/t/__init__.py"},
		"the nearer of two":        {"ex/a/app/__init__.py ex/a/app/m.py ex/b/app/__init__.py ex/b/app/m.py", "project:ex/b/app/m.py", "app.m", "project:ex/b/app/m.py"},
		"tests are no root":        {"a.py tests/lib/__init__.py", "project:a.py", "lib", "not installed"},
		"but for themselves":       {"a.py tests/lib/__init__.py tests/lib/x.py", "project:tests/lib/x.py", "lib.x", "project:tests/lib/x.py"},
		"beside a script":          {"scripts/run.py scripts/aid.py", "project:scripts/run.py", "aid", "project:scripts/aid.py"},
		"not beside a module":      {"b/__init__.py b/c.py b/d.py", "project:b/c.py", "d", "not installed"},
		"only in need":             {"scripts/run.py scripts/requests.py", "project:scripts/run.py", "requests", "stubs:requests/__init__.pyi"},
		"beside conftest":          {"tests/conftest.py tests/aid.py tests/unit/t.py", "project:tests/unit/t.py", "aid", "project:tests/aid.py"},
		"not beside any test":      {"tests/aid.py tests/unit/t.py", "project:tests/unit/t.py", "aid", "not installed"},
		"not the file itself only": {"scripts/aid.py", "project:scripts/aid.py", "aid", "project:scripts/aid.py"},

		"third-party stub":        {"a.py", "project:a.py", "requests.api", "stubs:requests/api.pyi"},
		"in a shared namespace":   {"a.py " + installed + "google/cloud/x.py", "project:a.py", "google.protobuf", "stubs:google/protobuf/__init__.pyi"},
		"its other side":          {"a.py " + installed + "google/cloud/x.py", "project:a.py", "google.cloud.x", "dist:google:google/cloud/x.py"},
		"the namespace":           {"a.py", "project:a.py", "google", "namespace"},
		"stub package":            {"a.py " + installed + "six-stubs/__init__.pyi " + installed + "six.py", "project:a.py", "six", "dist:six-stubs:six-stubs/__init__.pyi"},
		"without its module":      {"a.py " + installed + "six-stubs/__init__.pyi " + installed + "six/__init__.py " + installed + "six/moves.py", "project:a.py", "six.moves", "dist:six:six/moves.py"},
		"typed package":           {"a.py " + installed + "requests/__init__.py " + installed + "requests/py.typed", "project:a.py", "requests", "dist:requests:requests/__init__.py"},
		"untyped package":         {"a.py " + installed + "requests/__init__.py", "project:a.py", "requests", "stubs:requests/__init__.pyi"},
		"model":                   {"a.py", "project:a.py", "aiohttp.client", "model:aiohttp/client.pyi"},
		"model before untyped":    {"a.py " + installed + "aiohttp/__init__.py", "project:a.py", "aiohttp", "model:aiohttp/__init__.pyi"},
		"source for its gaps":     {"a.py " + installed + "aiohttp/__init__.py " + installed + "aiohttp/web.py", "project:a.py", "aiohttp.web", "dist:aiohttp:aiohttp/web.py"},
		"other source":            {"a.py " + installed + "lib.py", "project:a.py", "lib", "dist:lib:lib.py"},
		"compiled library":        {"a.py " + installed + "lib/__init__.py " + installed + "lib/fast.abi3.so", "project:a.py", "lib.fast", "no stub"},
		"libraries see libraries": {"a.py " + installed + "lib.py", "dist:x:x.py", "lib", "dist:lib:lib.py"},
		"but not the project":     {"a.py", "dist:x:x.py", "a", "not installed"},
		"not installed":           {"a.py", "project:a.py", "numpy", "not installed"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r, _ := resolver(t, base+tt.files)
			res := r.Module(tt.name, tt.from)
			if got := short(res); got != tt.want {
				t.Errorf("%s in %q = %s, want %s", tt.name, tt.from, got, tt.want)
			}
			if res.Name != tt.name {
				t.Errorf("the name is %q", res.Name)
			}
			if again := r.Module(tt.name, tt.from); again != res {
				t.Errorf("the second answer is %+v, the first %+v", again, res)
			}
			if res.State == Found {
				if text, err := r.Read(res.Key); err != nil || text == nil {
					t.Errorf("reading %s: %v", res.Key, err)
				}
				if res.IsStub != res.Key.IsStub() || res.IsPackage != res.Key.IsInit() {
					t.Errorf("%+v", res)
				}
			}
		})
	}
}

func TestOrigins(t *testing.T) {
	r, _ := resolver(t, "setup.py typings/u.pyi p.py q.pyi venv/pyvenv.cfg "+installed+"s-stubs/__init__.pyi "+installed+"t/__init__.py "+installed+"t/py.typed "+installed+"i.py")
	for name, want := range map[string]Origin{
		"u": UserStub, "p": ProjectSource, "q": ProjectStub, "os": StandardLibrary, "s": StubPackage,
		"t": TypedSource, "requests": ThirdPartyStub, "aiohttp": ModelStub, "i": InstalledSource, "none": NoOrigin, "google": NoOrigin,
	} {
		res := r.Module(name, "project:p.py")
		if res.Origin != want {
			t.Errorf("%s: %s, want %s", name, res.Origin, want)
		}
		if res.State == Found && res.IsPackage {
			if rel := r.Relative(res.Key, 1, ""); rel != res {
				t.Errorf("a package sees itself as %+v, others as %+v", rel, res)
			}
		}
	}
}

func TestRelative(t *testing.T) {
	const files = "setup.py a/__init__.py a/m.py a/b/__init__.py a/b/n.py a/data/x.txt a/ns/k.py tests/one/t.py tests/one/aid.py tests/two.py " +
		"venv/pyvenv.cfg " + installed + "six-stubs/__init__.pyi " + installed + "six/__init__.py " + installed + "six/moves.py"
	r, _ := resolver(t, files)
	tests := []struct {
		from  source.FileKey
		level int
		name  string
		want  string
	}{
		{"project:a/m.py", 1, "", "project:a/__init__.py"},
		{"project:a/m.py", 1, "b", "project:a/b/__init__.py"},
		{"project:a/m.py", 1, "b.n", "project:a/b/n.py"},
		{"project:a/b/n.py", 2, "m", "project:a/m.py"},
		{"project:a/b/__init__.py", 1, "n", "project:a/b/n.py"},
		{"project:a/b/__init__.py", 2, "", "project:a/__init__.py"},
		{"project:a/m.py", 1, "ns", "namespace"},
		{"project:a/m.py", 1, "ns.k", "project:a/ns/k.py"},
		{"project:a/m.py", 1, "data", "missing"},
		{"project:a/m.py", 1, "none", "missing"},
		{"project:a/m.py", 3, "none", "not installed"},
		{"project:a/m.py", 9, "a", "not installed"},
		{"project:tests/one/t.py", 1, "aid", "project:tests/one/aid.py"},
		{"project:tests/one/t.py", 2, "two", "project:tests/two.py"},
		{"project:a/m.py", 0, "asyncio", "stdlib:asyncio/__init__.pyi"},
		{"stdlib:asyncio/__init__.pyi", 1, "tasks", "stdlib:asyncio/tasks.pyi"},
		{"stdlib:os/__init__.pyi", 1, "path", "stdlib:os/path.pyi"},
		{"stubs:requests/__init__.pyi", 1, "api", "stubs:requests/api.pyi"},
		{"model:aiohttp/__init__.pyi", 1, "client", "model:aiohttp/client.pyi"},
		{"model-stdlib:asyncio/tasks.pyi", 1, "taskgroups", "stdlib:asyncio/taskgroups.pyi"},
		{"dist:six-stubs:six-stubs/__init__.pyi", 1, "moves", "dist:six:six/moves.py"},
		{"dist:six:six/moves.py", 1, "", "dist:six:six/__init__.py"},
	}
	for _, tt := range tests {
		if got := short(r.Relative(tt.from, tt.level, tt.name)); got != tt.want {
			t.Errorf("%s: from %s%s = %s, want %s", tt.from, strings.Repeat(".", tt.level), tt.name, got, tt.want)
		}
	}
}

func TestRelativeHonoursVersions(t *testing.T) {
	r, err := New(Config{FS: source.NewMemory(nil), Project: "/w", Pack: bundle(t), Minor: 10})
	if err != nil {
		t.Fatal(err)
	}
	if got := short(r.Relative("stdlib:asyncio/__init__.pyi", 1, "taskgroups")); got != "not installed" {
		t.Errorf("3.10 has asyncio.taskgroups: %s", got)
	}
}

func TestSubmodule(t *testing.T) {
	r, _ := resolver(t, "setup.py a/__init__.py a/b.py ns/c.py")
	for _, tt := range []struct{ parent, name, want string }{
		{"a", "b", "project:a/b.py"},
		{"a", "x", "missing"},
		{"a.b", "x", "missing"},
		{"ns", "c", "project:ns/c.py"},
		{"google", "protobuf", "stubs:google/protobuf/__init__.pyi"},
		{"asyncio", "tasks", "stdlib:asyncio/tasks.pyi"},
		{"none", "x", "not installed"},
	} {
		got := r.Submodule(r.Module(tt.parent, "project:a/b.py"), tt.name, "project:a/b.py")
		if short(got) != tt.want || got.Name != tt.parent+"."+tt.name {
			t.Errorf("%s of %s = %s %s, want %s", tt.name, tt.parent, got.Name, short(got), tt.want)
		}
	}
}

func TestAbsolute(t *testing.T) {
	for _, tt := range []struct {
		module    string
		isPackage bool
		level     int
		name      string
		want      string
	}{
		{"a.b.c", false, 1, "d", "a.b.d"},
		{"a.b.c", false, 2, "d", "a.d"},
		{"a.b.c", true, 1, "d", "a.b.c.d"},
		{"a.b.c", true, 1, "", "a.b.c"},
		{"a.b.c", false, 2, "", "a"},
		{"a.b.c", false, 3, "d", ""},
		{"a", false, 1, "d", ""},
		{"a", true, 1, "d", "a.d"},
		{"a", true, 2, "d", ""},
		{"a", false, 0, "x.y", "x.y"},
	} {
		got, ok := Absolute(tt.module, tt.isPackage, tt.level, tt.name)
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("Absolute(%s, %t, %d, %s) = %q, %t", tt.module, tt.isPackage, tt.level, tt.name, got, ok)
		}
	}
}

func TestImplementation(t *testing.T) {
	r, _ := resolver(t, "setup.py a.py a.pyi logging.py scripts/run.py scripts/aid.py venv/pyvenv.cfg "+
		installed+"requests/__init__.py "+installed+"requests/api.py "+installed+"asyncio/tasks.py "+installed+"lib.pyi")
	for name, want := range map[string]string{
		"a": "project:a.py", "requests": "dist:requests:requests/__init__.py", "requests.api": "dist:requests:requests/api.py",
		"asyncio.tasks": "not installed", "logging": "project:logging.py", "lib": "not installed", "none": "not installed",
		"aid": "project:scripts/aid.py", "": "not installed",
	} {
		if got := short(r.Implementation(name, "project:scripts/run.py")); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestModel(t *testing.T) {
	r, _ := resolver(t, "a.py")
	for name, want := range map[string]source.FileKey{
		"asyncio.tasks": "model-stdlib:asyncio/tasks.pyi", "requests.api": "model:requests/api.pyi", "requests": "", "os": "", "": "",
	} {
		if got, ok := r.Model(name); got != want || ok != (want != "") {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestNamesAreTheProjects(t *testing.T) {
	r, p := resolver(t, "pyproject.toml src/g/s/__init__.py src/g/s/x.py src/top.py tests/t.py tests/lib/__init__.py tests/lib/y.py libs/one/setup.py libs/one/core/one/__init__.py")
	for _, f := range p.Files {
		if got := r.Name(f.Key); len(f.Modules) == 0 || got != f.Modules[0] {
			t.Errorf("%s is %s here, %v there", f.Key, got, f.Modules)
		}
	}
	for key, want := range map[source.FileKey]string{
		"stdlib:asyncio/__init__.pyi": "asyncio", "stdlib:os/path.pyi": "os.path",
		"dist:six-stubs:six-stubs/moves.pyi": "six.moves", "dist:lib:lib.py": "lib",
	} {
		if got := r.Name(key); got != want {
			t.Errorf("%s: %s, want %s", key, got, want)
		}
	}
}

func TestDistributions(t *testing.T) {
	archive := "-- setup.py --\n-- venv/pyvenv.cfg --\n"
	for name, text := range map[string]string{
		"requests/__init__.py": "", "requests-2.32.3.dist-info/METADATA": "",
		"yaml/__init__.py": "", "_yaml/__init__.py": "", "PyYAML-6.0.dist-info/RECORD": "yaml/__init__.py,sha256=x,1\n_yaml/__init__.py,,\n",
		"google/cloud/a/__init__.py": "", "google_cloud_a-1.0.dist-info/RECORD": "google/cloud/a/__init__.py,,\ngoogle/cloud/shared.py,,\n",
		"google/cloud/b/__init__.py": "", "google_cloud_b-2.0.dist-info/RECORD": "google/cloud/b/__init__.py,,\ngoogle/cloud/shared.py,,\n",
		"google/cloud/shared.py": "",
		"old/__init__.py":        "", "Old_Name-3.1-py3.12.egg-info/top_level.txt": "old\n",
		"single.py": "", "one_file-0.1.dist-info/RECORD": "single.py,,\n",
		"lonely/__init__.py": "",
	} {
		archive += "-- " + installed + name + " --\n" + text
	}
	r, _ := resolver(t, archive)
	for module, want := range map[string]Distribution{
		"requests":            {"requests", "2.32.3"},
		"yaml":                {"pyyaml", "6.0"},
		"_yaml":               {"pyyaml", "6.0"},
		"google.cloud.a":      {"google-cloud-a", "1.0"},
		"google.cloud.b":      {"google-cloud-b", "2.0"},
		"google.cloud.shared": {"google", ""},
		"old":                 {"old-name", "3.1"},
		"single":              {"one-file", "0.1"},
		"lonely":              {"lonely", ""},
	} {
		res := r.Implementation(module, "project:setup.py")
		if got := r.Distribution(res.Key); got != want || res.Key.Dist() != want.Name {
			t.Errorf("%s: %v as %s, want %v", module, got, res.Key, want)
		}
	}
	var names []string
	for _, d := range r.Distributions() {
		names = append(names, d.Name+" "+d.Version)
	}
	want := []string{"old-name 3.1", "pyyaml 6.0", "google-cloud-a 1.0", "google-cloud-b 2.0", "one-file 0.1", "requests 2.32.3"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
}

func TestReadWhatIsNotThere(t *testing.T) {
	r, _ := resolver(t, "a.py")
	for _, key := range []source.FileKey{"", "project:none.py", "stdlib:none.pyi", "dist:x:x.py", "user:x.pyi", "other:x"} {
		if _, err := r.Read(key); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: %v", key, err)
		}
	}
	if _, ok := r.Path("stdlib:os/__init__.pyi"); ok {
		t.Error("a bundled file has a path")
	}
	if file, ok := r.Path("project:a.py"); !ok || file != "/w/a.py" {
		t.Errorf("path %s, %t", file, ok)
	}
}

func TestWithoutPack(t *testing.T) {
	r, err := New(Config{FS: source.NewMemory(map[string]string{"/w/a.py": ""}), Project: "/w", Roots: []Root{{Dir: "/w"}}})
	if err != nil {
		t.Fatal(err)
	}
	if got := short(r.Module("a", "")); got != "project:a.py" {
		t.Error(got)
	}
	if got := short(r.Module("os", "stdlib:x.pyi")); got != "not installed" {
		t.Error(got)
	}
}

// Many goroutines that ask at once get what one gets.
func TestAtOnce(t *testing.T) {
	files := "setup.py "
	for i := range 20 {
		files += fmt.Sprintf("p%d/__init__.py p%d/a.py scripts/s%d.py ", i, i, i)
	}
	ask := func(r *Resolver, i int) []Result {
		from := source.FileKey(fmt.Sprintf("project:p%d/a.py", i%20))
		script := source.FileKey(fmt.Sprintf("project:scripts/s%d.py", i%20))
		return []Result{
			r.Module(fmt.Sprintf("p%d.a", (i*7)%20), from), r.Relative(from, 1, ""), r.Module("asyncio.tasks", from),
			r.Module(fmt.Sprintf("s%d", (i*3)%20), script), r.Module("none", script), r.Implementation("p3.a", script),
		}
	}
	serial, _ := resolver(t, files)
	shared, _ := resolver(t, files)
	var wg sync.WaitGroup
	for i := range 40 {
		want := ask(serial, i)
		wg.Go(func() {
			if diff := cmp.Diff(want, ask(shared, i)); diff != "" {
				t.Error(diff)
			}
		})
	}
	wg.Wait()
}

func TestDigestCoversTheResult(t *testing.T) {
	base := Result{State: Found, Name: "a", Key: "project:a.py", Origin: ProjectSource}
	for _, change := range []func(*Result){
		func(r *Result) { r.State = Missing }, func(r *Result) { r.Name = "b" }, func(r *Result) { r.Key = "project:b.py" },
		func(r *Result) { r.Origin = UserStub }, func(r *Result) { r.IsPackage = true }, func(r *Result) { r.IsStub = true },
	} {
		other := base
		change(&other)
		if other.Digest() == base.Digest() {
			t.Errorf("%+v has the digest of %+v", other, base)
		}
	}
}
