package project

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/ferrule-dev/ferrule/internal/source"
)

// tree turns an archive into a file system below /w.
func tree(archive string) source.FS {
	files := map[string]string{}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		files["/w/"+f.Name] = string(f.Data)
	}
	return source.NewMemory(files)
}

func open(t *testing.T, archive string, o Options) *Project {
	t.Helper()
	o.FS = tree(archive)
	if o.Dir == "" {
		o.Dir = "/w"
	}
	p, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// describe lists files with their names and classes.
func describe(files []File) []string {
	var out []string
	for _, f := range files {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s", strings.TrimPrefix(string(f.Key), "project:"), f.Class, strings.Join(f.Modules, ","))))
	}
	return out
}

func rootsOf(p *Project) []string {
	var out []string
	for _, r := range p.Roots {
		text := strings.TrimPrefix(r.Dir, "/w")
		if r.Declared {
			text += " declared"
		}
		out = append(out, text)
	}
	return out
}

func TestOpen(t *testing.T) {
	p := open(t, `
-- pyproject.toml --
[project]
requires-python = ">=3.10"
-- .gitignore --
/local.py
-- local.py --
-- setup.py --
-- noxfile.py --
-- src/shop/__init__.py --
-- src/shop/pool.py --
-- src/shop/pool.pyi --
-- src/shop/test/client.py --
-- src/shop/tools/x.py --
-- src/shop/tests/__init__.py --
-- src/shop/_vendor/six.py --
-- src/shop/a_pb2.py --
-- src/shop/my-script.py --
-- tests/test_pool.py --
-- tests/tools/x.py --
-- docs/conf.py --
-- examples/a/app/__init__.py --
-- scripts/load-all.py --
-- scripts/load.py --
-- .venv/pyvenv.cfg --
-- .venv/lib/python3.12/site-packages/six.py --
-- other-env/pyvenv.cfg --
-- other-env/x.py --
-- node_modules/x/x.py --
-- build/lib/shop/pool.py --
-- src/build/__init__.py --
-- notes.txt --
-- .github/x.py --
`, Options{})
	want := []string{
		"docs/conf.py example conf,docs.conf",
		"examples/a/app/__init__.py example app,examples.a.app",
		"noxfile.py script noxfile",
		"scripts/load-all.py script",
		"scripts/load.py script load,scripts.load",
		"setup.py script setup",
		"src/build/__init__.py source build,src.build",
		"src/shop/__init__.py source shop,src.shop",
		"src/shop/_vendor/six.py vendored shop._vendor.six,src.shop._vendor.six",
		"src/shop/a_pb2.py generated shop.a_pb2,src.shop.a_pb2",
		"src/shop/my-script.py source",
		"src/shop/pool.py source shop.pool,src.shop.pool",
		"src/shop/pool.pyi source shop.pool,src.shop.pool",
		"src/shop/test/client.py source shop.test.client,src.shop.test.client",
		"src/shop/tests/__init__.py test shop.tests,src.shop.tests",
		"src/shop/tools/x.py source shop.tools.x,src.shop.tools.x",
		"tests/test_pool.py test test_pool,tests.test_pool",
		"tests/tools/x.py test x,tests.tools.x",
	}
	if diff := cmp.Diff(want, describe(p.Files)); diff != "" {
		t.Error(diff)
	}
	if p.Root != "/w" || p.Minor != 10 || p.MinorFrom != "requires-python in pyproject.toml" || p.Platform != "linux" {
		t.Errorf("root %s, 3.%d from %s, %s", p.Root, p.Minor, p.MinorFrom, p.Platform)
	}
	if diff := cmp.Diff([]string{"/src declared", ""}, rootsOf(p)); diff != "" {
		t.Error(diff)
	}
	if e := p.Environment; e == nil || e.From != "found" || len(e.Site) != 1 || e.Site[0] != "/w/.venv/lib/python3.12/site-packages" {
		t.Errorf("environment: %+v", p.Environment)
	}
}

func TestPaths(t *testing.T) {
	const archive = `
-- setup.cfg --
-- .gitignore --
hidden/
-- a/x.py --
-- a/y.py --
-- b/z.py --
-- hidden/deep/h.py --
-- hidden/deep/i.py --
-- hidden/script --
`
	tests := map[string]struct {
		dir   string
		paths []string
		want  []string // display paths of what is checked
		rest  int
	}{
		"all":            {"/w", nil, []string{"a/x.py", "a/y.py", "b/z.py"}, 0},
		"file":           {"/w", []string{"a/x.py"}, []string{"a/x.py"}, 2},
		"folder":         {"/w", []string{"a"}, []string{"a/x.py", "a/y.py"}, 1},
		"two":            {"/w", []string{"b", "a/y.py"}, []string{"a/y.py", "b/z.py"}, 1},
		"from inside":    {"/w/a", nil, []string{"x.py", "y.py"}, 1},
		"from beside":    {"/w/a", []string{"../b"}, []string{"../b/z.py"}, 2},
		"hidden file":    {"/w", []string{"hidden/deep/h.py"}, []string{"hidden/deep/h.py"}, 3},
		"hidden folder":  {"/w", []string{"hidden/deep"}, []string{"hidden/deep/h.py", "hidden/deep/i.py"}, 3},
		"any name":       {"/w", []string{"hidden/script"}, []string{"hidden/script"}, 3},
		"named twice":    {"/w", []string{"a/x.py", "/w/a/x.py", "a"}, []string{"a/x.py", "a/y.py"}, 1},
		"absolute":       {"/w/b", []string{"/w/a/x.py"}, []string{"../a/x.py"}, 2},
		"from far above": {"/", []string{"w/a/x.py"}, []string{"w/a/x.py"}, 2},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p := open(t, archive, Options{Dir: tt.dir, Paths: tt.paths})
			var got []string
			for _, f := range p.Files {
				got = append(got, f.Display)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" || len(p.Others) != tt.rest || p.Root != "/w" {
				t.Errorf("root %s, %d others\n%s", p.Root, len(p.Others), diff)
			}
		})
	}
	if _, err := Open(Options{FS: tree(archive), Dir: "/w", Paths: []string{"none"}}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a path that is not there: %v", err)
	}
}

func TestRoots(t *testing.T) {
	tests := map[string]struct {
		archive string
		roots   []string
		files   []string
	}{
		"flat": {"-- setup.py --\n-- shop/__init__.py --\n", []string{""}, []string{
			"setup.py script setup", "shop/__init__.py source shop",
		}},
		"no build file": {"-- shop/__init__.py --\n-- shop/a.py --\n", []string{""}, []string{
			"shop/__init__.py source shop", "shop/a.py source shop.a",
		}},
		"namespace below src": {"-- pyproject.toml --\n-- src/google/cloud/store/__init__.py --\n", []string{"/src declared", ""}, []string{
			"src/google/cloud/store/__init__.py source google.cloud.store,src.google.cloud.store",
		}},
		"namespace in a flat project": {"-- pyproject.toml --\n[project]\nname = \"google-cloud-store\"\n-- google/cloud/store/__init__.py --\n", []string{" declared"}, []string{
			"google/cloud/store/__init__.py source google.cloud.store",
		}},
		"many projects": {`
-- pyproject.toml --
-- libs/one/pyproject.toml --
[project]
name = "graph"
-- libs/one/graph/core/__init__.py --
-- libs/two/setup.py --
setup(package_dir={"": "lib"})
-- libs/two/lib/two/__init__.py --
-- services/three/three/__init__.py --
-- tests/data/four/setup.py --
-- tests/data/four/four/__init__.py --
`, []string{"", "/libs/one declared", "/libs/two/lib declared", "/services/three"}, []string{
			"libs/one/graph/core/__init__.py source graph.core,libs.one.graph.core",
			"libs/two/lib/two/__init__.py source two,libs.two.lib.two",
			"libs/two/setup.py script setup,libs.two.setup",
			"services/three/three/__init__.py source three,services.three.three",
			"tests/data/four/four/__init__.py test four,tests.data.four.four",
			"tests/data/four/setup.py test setup,tests.data.four.setup",
		}},
		"the standard library": {"-- .git/HEAD --\n-- Lib/asyncio/__init__.py --\n-- Lib/os.py --\n", []string{"", "/Lib"}, []string{
			"Lib/asyncio/__init__.py source asyncio,Lib.asyncio", "Lib/os.py source os,Lib.os",
		}},
		"the root is a package": {"-- setup.cfg --\n-- __init__.py --\n-- a.py --\n-- sub/__init__.py --\n", []string{"/"}, []string{
			"__init__.py source w", "a.py source w.a", "sub/__init__.py source w.sub",
		}},
		"settings": {"-- ferrule.toml --\nroots = [\"python\"]\n-- python/a/b.py --\n-- src/c/__init__.py --\n", []string{"/python declared"}, []string{
			"python/a/b.py source a.b", "src/c/__init__.py source c",
		}},
		"poetry and pytest": {`
-- pyproject.toml --
[tool.poetry]
packages = [{include = "a", from = "code"}]
[tool.pytest.ini_options]
pythonpath = ["helpers"]
-- code/a/__init__.py --
-- helpers/h.py --
`, []string{"/code declared", "/helpers declared", ""}, []string{
			"code/a/__init__.py source a,code.a", "helpers/h.py source h,helpers.h",
		}},
		"setup.cfg": {`
-- setup.cfg --
[options]
package_dir =
    = lib
-- lib/a/__init__.py --
`, []string{"/lib declared", ""}, []string{"lib/a/__init__.py source a,lib.a"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			archive := tt.archive
			// The root "/" of a package that is the project shows as the empty
			// folder above /w.
			p := open(t, archive, Options{})
			roots := rootsOf(p)
			if diff := cmp.Diff(tt.roots, roots); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.files, describe(p.Files)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhereAProjectBegins(t *testing.T) {
	tests := map[string]struct {
		archive, dir string
		root         string
		settings     string
	}{
		"nearest build file":     {"-- setup.py --\n-- in/setup.py --\n-- in/a/x.py --\n", "/w/in/a", "/w/in", ""},
		"settings before that":   {"-- ferrule.toml --\n-- in/setup.py --\n-- in/a/x.py --\n", "/w/in/a", "/w", "/w/ferrule.toml"},
		"but not over a border":  {"-- ferrule.toml --\n-- in/.git/HEAD --\n-- in/a/x.py --\n", "/w/in/a", "/w/in", ""},
		"pyproject with a table": {"-- pyproject.toml --\n[tool.ferrule]\n-- in/pyproject.toml --\n-- in/x.py --\n", "/w/in", "/w", "/w/pyproject.toml"},
		"our file wins":          {"-- pyproject.toml --\n[tool.ferrule]\n-- ferrule.toml --\n-- x.py --\n", "/w", "/w", "/w/ferrule.toml"},
		"nothing":                {"-- a/b/x.py --\n", "/w/a", "/w/a", ""},
		"repository":             {"-- .git --\n-- a/b/x.py --\n", "/w/a", "/w", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p := open(t, tt.archive, Options{Dir: tt.dir})
			if p.Root != tt.root || p.Settings.File != tt.settings {
				t.Errorf("root %s, settings %s; want %s, %s", p.Root, p.Settings.File, tt.root, tt.settings)
			}
		})
	}
}

func TestTarget(t *testing.T) {
	tests := map[string]struct {
		archive string
		option  string
		minor   int
		from    string
	}{
		"default":   {"-- x.py --\n", "", 13, ""},
		"option":    {"-- ferrule.toml --\npython-version = \"3.9\"\n", "3.14", 14, "--python-version"},
		"setting":   {"-- ferrule.toml --\npython-version = \"3.9\"\n-- pyproject.toml --\n[project]\nrequires-python = \">=3.11\"\n", "", 9, "python-version in ferrule.toml"},
		"project":   {"-- pyproject.toml --\n[project]\nrequires-python = \">=3.11\"\n", "", 11, "requires-python in pyproject.toml"},
		"poetry":    {"-- pyproject.toml --\n[tool.poetry.dependencies]\npython = \"^3.9\"\n", "", 9, "requires-python in pyproject.toml"},
		"setup.cfg": {"-- setup.cfg --\n[options]\npython_requires = >=3.12\n", "", 12, "requires-python in setup.cfg"},
		"setup.py":  {"-- setup.py --\nsetup(\n    python_requires=\">=3.9\",\n)\n", "", 9, "requires-python in setup.py"},
		"unread":    {"-- setup.py --\nsetup(python_requires=\"nonsense\")\n", "", 13, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p := open(t, tt.archive, Options{PythonVersion: tt.option})
			if p.Minor != tt.minor || p.MinorFrom != tt.from {
				t.Errorf("3.%d from %q, want 3.%d from %q", p.Minor, p.MinorFrom, tt.minor, tt.from)
			}
		})
	}
}

func TestLowestMinor(t *testing.T) {
	for text, want := range map[string]int{
		">=3.9": 9, ">=3.9,<4": 9, ">= 3.9, < 4.0": 9, ">3.9": 9, "~=3.9": 9, "~=3.9.2": 9, "==3.11.*": 11, "==3.11": 11,
		"===3.11.2": 11, "^3.10": 10, "~3.10": 10, "3.12": 12, ">=3.6": 8, ">=2.7, !=3.0.*, !=3.1.*": 8, ">=3": 8, ">=3.15": 14,
		"!=3.8.*,>=3.8": 9, ">=3.8,!=3.8.0": 8, "<3.12": 8, "<=3.9": 8, "*": 8, ">=3.10 <3.13": 10, ">=3.11 || ^3.9": 9, ">=3.10.0rc1": 10,
		"": -1, "nonsense": -1, "<3": -1, ">=4": -1, "==2.7.*": -1, ">=3.9,<3.9": -1,
	} {
		got, ok := lowestMinor(text)
		if !ok {
			got = -1
		}
		if got != want {
			t.Errorf("%q: 3.%d, want 3.%d", text, got, want)
		}
	}
}

func TestSettings(t *testing.T) {
	const text = `python-version = "3.12"
platform = "win32"
python = "env"
roots = ["lib"]
include = ["*.py"]
exclude = ["gen/", "*_old.py"]
select = ["FER101", "ownership"]
ignore = ["FER606"]
tests = ["checks/"]
examples = ["show/"]
scripts = ["ops/"]
stub-path = ["stubs"]

[per-file-ignores]
"b/*.py" = ["FER201"]
"a/*.py" = ["all"]
`
	indented := "[project]\nname = 'x'\n\n[tool.ferrule]\n" + strings.Replace(text, "[per-file-ignores]", "[tool.ferrule.per-file-ignores]", 1)
	for file, content := range map[string]string{"/w/ferrule.toml": text, "/w/pyproject.toml": indented} {
		s, present, err := parseSettings(file, []byte(content))
		if err != nil || !present {
			t.Fatal(file, present, err)
		}
		want := &Settings{
			File: file, Minor: 12, Platform: "win32", Python: "env", Roots: []string{"lib"}, Include: []string{"*.py"},
			Exclude: []string{"gen/", "*_old.py"}, Select: []string{"FER101", "ownership"}, Ignore: []string{"FER606"},
			PerFileIgnores: []PerFileIgnore{{"a/*.py", []string{"all"}}, {"b/*.py", []string{"FER201"}}},
			Tests:          []string{"checks/"}, Examples: []string{"show/"}, Scripts: []string{"ops/"}, StubPath: []string{"stubs"},
			lines: s.lines,
		}
		if diff := cmp.Diff(want, s, cmp.AllowUnexported(Settings{})); diff != "" {
			t.Error(diff)
		}
		offset := strings.Count(content[:strings.Index(content, "python-version")], "\n")
		for key, line := range map[string]int{"python-version": 1, "select": 7, "per-file-ignores": 14} {
			if got := s.Line(key); got != line+offset {
				t.Errorf("%s: line of %s is %d, want %d", file, key, got, line+offset)
			}
		}
	}
}

func TestSettingsErrors(t *testing.T) {
	tests := map[string]struct {
		file, text string
		line       int
		reason     string
	}{
		"unknown key":         {"ferrule.toml", "select = []\nexlude = []\n", 2, "unknown setting `exlude`; did you mean `exclude`?"},
		"underscore":          {"ferrule.toml", "\n\npython_version = '3.12'\n", 3, "unknown setting `python_version`; did you mean `python-version`?"},
		"unlike any":          {"ferrule.toml", "colour = 1\n", 1, "unknown setting `colour`"},
		"unknown in ours":     {"pyproject.toml", "[tool.other]\nx = 1\n[tool.ferrule]\nselct = []\n", 4, "unknown setting `selct`; did you mean `select`?"},
		"unknown table":       {"pyproject.toml", "[tool.ferrule.rules]\nx = 1\n", 1, "unknown setting `rules`"},
		"wrong type":          {"ferrule.toml", "select = 'FER101'\n", 1, "select"},
		"wrong element":       {"ferrule.toml", "\nselect = ['a', 1]\n", 2, "select"},
		"wrong type in ours":  {"pyproject.toml", "[tool.ferrule]\n\nroots = 1\n", 3, "roots"},
		"version":             {"ferrule.toml", "select = []\npython-version = '3.99'\n", 2, "3.99 is not among 3.8 to 3.14"},
		"version as a number": {"ferrule.toml", "python-version = 3.12\n", 1, "python-version"},
		"platform":            {"ferrule.toml", "platform = 'windows'\n", 1, "`windows` is not one of linux, darwin, win32"},
		"pattern":             {"ferrule.toml", "exclude = ['/']\n", 1, "`/` is not a pattern"},
		"syntax":              {"ferrule.toml", "select = []\nselect\n", 2, ""},
		"syntax elsewhere":    {"pyproject.toml", "[tool.other]\nx = \n", 2, ""},
		"twice":               {"ferrule.toml", "select = []\nselect = []\n", 2, "select"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Open(Options{FS: tree("-- " + tt.file + " --\n" + tt.text), Dir: "/w"})
			var s *SettingsError
			if !errors.As(err, &s) {
				t.Fatalf("error = %v", err)
			}
			if s.File != "/w/"+tt.file || s.Line != tt.line || !strings.Contains(s.Reason, tt.reason) {
				t.Errorf("error = %v, want line %d: %s", err, tt.line, tt.reason)
			}
		})
	}
}

func TestConfigOption(t *testing.T) {
	const archive = "-- ferrule.toml --\nplatform = 'linux'\n-- conf/my.toml --\nplatform = 'win32'\n-- conf/pyproject.toml --\n[project]\n-- setup.py --\n"
	p := open(t, archive, Options{Config: "conf/my.toml"})
	if p.Root != "/w" || p.Platform != "win32" || p.Settings.File != "/w/conf/my.toml" {
		t.Errorf("root %s, %s from %s", p.Root, p.Platform, p.Settings.File)
	}
	var s *SettingsError
	if _, err := Open(Options{FS: tree(archive), Dir: "/w", Config: "conf/pyproject.toml"}); !errors.As(err, &s) {
		t.Errorf("a file without settings: %v", err)
	}
	if _, err := Open(Options{FS: tree(archive), Dir: "/w", Config: "none.toml"}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

func TestPerFileIgnores(t *testing.T) {
	s := &Settings{PerFileIgnores: []PerFileIgnore{{"*_x.py", []string{"FER1"}}, {"gen/", []string{"FER2", "FER3"}}}}
	for file, want := range map[string]string{"a.py": "", "gen/a.py": "FER2 FER3", "b/gen/c_x.py": "FER1 FER2 FER3"} {
		if got := strings.Join(s.IgnoredIn(file), " "); got != want {
			t.Errorf("%s: %q, want %q", file, got, want)
		}
	}
}

func TestOthersTablesAreTheirAffair(t *testing.T) {
	p := open(t, "-- pyproject.toml --\n[tool.other]\nselect = 1\n[project]\nname = 3\nrequires-python = []\n[tool.poetry]\npackages = 'x'\n-- x.py --\n", Options{})
	if p.Settings.File != "" || p.Minor != DefaultMinor {
		t.Errorf("settings of %s, 3.%d", p.Settings.File, p.Minor)
	}
}

func TestSettingsChooseFiles(t *testing.T) {
	p := open(t, `
-- ferrule.toml --
include = ["*.py"]
exclude = ["old/", "/gen/*_x.py"]
tests = ["checks/"]
examples = ["show.py"]
scripts = ["ops/**/*.py"]
-- a.py --
-- a.pyi --
-- old/b.py --
-- gen/c_x.py --
-- gen/c.py --
-- checks/d.py --
-- show.py --
-- ops/deep/e.py --
-- tests/test_f.py --
`, Options{})
	want := []string{
		"a.py source a", "checks/d.py test d,checks.d", "gen/c.py source c,gen.c", "ops/deep/e.py script e,ops.deep.e",
		"show.py example show", "tests/test_f.py test test_f,tests.test_f",
	}
	if diff := cmp.Diff(want, describe(p.Files)); diff != "" {
		t.Error(diff)
	}
}

func TestEnvironment(t *testing.T) {
	const archive = `
-- ferrule.toml --
-- src/shop/__init__.py --
-- env/pyvenv.cfg --
-- env/bin/python --
-- env/lib/python3.11/site-packages/a.pth --
# comment
import site; site.main()
/w/linked
../../../../beside
/nowhere
/w/src
-- env/lib/python3.11/site-packages/__editable___tool_1_0_finder.py --
MAPPING: dict[str, str] = {'tool': '/w/tool-repo/tool', 'odd': '/w/elsewhere/name'}
-- linked/l.py --
-- beside/b.py --
-- tool-repo/tool/__init__.py --
-- elsewhere/name/__init__.py --
-- win/Lib/site-packages/x.py --
-- win/Scripts/python.exe --
-- usr/bin/python3 --
-- usr/lib/python3/dist-packages/x.py --
-- usr/local/x --
-- empty/x --
`
	// What a .pth file names inside the project is the project.
	site := "/w/env/lib/python3.11/site-packages"
	tests := map[string]struct {
		options Options
		dir     string
		from    string
		site    []string
	}{
		"found":       {Options{Dir: "/w"}, "/w/env", "found", []string{site}},
		"interpreter": {Options{Dir: "/w", Python: "env/bin/python"}, "/w/env", "--python", []string{site}},
		"folder":      {Options{Dir: "/w/linked", Python: "../win"}, "/w/win", "--python", []string{"/w/win/Lib/site-packages"}},
		"windows":     {Options{Dir: "/w", Python: "win/Scripts/python.exe"}, "/w/win", "--python", []string{"/w/win/Lib/site-packages"}},
		"debian":      {Options{Dir: "/w", Python: "/w/usr/bin/python3"}, "/w/usr", "--python", []string{"/w/usr/lib/python3/dist-packages"}},
		"active":      {Options{Dir: "/w", VirtualEnv: "/w/win"}, "/w/win", "VIRTUAL_ENV", []string{"/w/win/Lib/site-packages"}},
		"stale":       {Options{Dir: "/w", VirtualEnv: "/w/gone"}, "/w/env", "found", []string{site}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			e := open(t, archive, tt.options).Environment
			if e == nil || e.Dir != tt.dir || e.From != tt.from {
				t.Fatalf("environment: %+v", e)
			}
			if diff := cmp.Diff(tt.site, e.Site); diff != "" {
				t.Error(diff)
			}
			if tt.dir == "/w/env" {
				want := []string{"/w/tool-repo", "/w/linked", "/w/beside", "/w/src"}
				if diff := cmp.Diff(want, e.Editable); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
	if _, err := Open(Options{FS: tree(archive), Dir: "/w", Python: "empty"}); err == nil || !strings.Contains(err.Error(), "--python") {
		t.Errorf("an environment without packages: %v", err)
	}
	_, err := Open(Options{FS: tree("-- ferrule.toml --\nselect = []\npython = 'none'\n"), Dir: "/w"})
	var s *SettingsError
	if !errors.As(err, &s) || s.Line != 2 {
		t.Errorf("a setting that names no environment: %v", err)
	}
	outside := open(t, "-- in/setup.py --\n-- in/venv/pyvenv.cfg --\n-- in/venv/lib/python3.9/site-packages/x.pth --\n/w/out\n-- out/o.py --\n", Options{Dir: "/w/in"})
	if diff := cmp.Diff([]string{"/w/in/venv/lib/python3.9/site-packages", "/w/out"}, outside.Environment.Site); diff != "" {
		t.Error(diff)
	}
}

func TestStubPaths(t *testing.T) {
	if p := open(t, "-- typings/x.pyi --\n", Options{}); len(p.StubPaths) != 1 || p.StubPaths[0] != "/w/typings" {
		t.Errorf("stub paths: %v", p.StubPaths)
	}
	if p := open(t, "-- ferrule.toml --\nstub-path = ['s', 'gone']\n-- typings/x.pyi --\n-- s/y.pyi --\n", Options{}); len(p.StubPaths) != 1 || p.StubPaths[0] != "/w/s" {
		t.Errorf("stub paths: %v", p.StubPaths)
	}
}

func TestIsGenerated(t *testing.T) {
	for text, want := range map[string]bool{
		"# Generated by Django 4.2 on 2024-01-01\nx = 1\n":                      true,
		"# -*- coding: utf-8 -*-\n# This file was automatically generated by x": true,
		"# Generated by the protocol buffer compiler.  DO NOT EDIT!\n":          true,
		"#!/usr/bin/python\n\n# @generated\n":                                   true,
		"# autogenerated by tool\n":                                             true,
		"# Code generated by x. Do not modify.\n":                               true,
		"# How events are generated by the loop\n":                              false,
		"# Runs on files generated by protoc\n":                                 false,
		"import x  # generated by y\n# DO NOT EDIT\n":                           false,
		"\"\"\"Generated by hand.\"\"\"\n":                                      false,
		"":                                                                      false,
	} {
		if got := IsGenerated(text); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}
