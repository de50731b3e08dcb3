package project

import (
	"bytes"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"
)

func TestPatterns(t *testing.T) {
	tests := []struct {
		patterns string
		path     string // a trailing slash makes it a folder
		want     verdict
	}{
		{"*.py", "a.py", ignored},
		{"*.py", "x/y/a.py", ignored},
		{"/*.py", "x/a.py", unmentioned},
		{"a/*.py", "a/b.py", ignored},
		{"a/*.py", "a/b/c.py", unmentioned},
		{"a/*.py", "x/a/b.py", unmentioned},
		{"build/", "build/", ignored},
		{"build/", "build", unmentioned},
		{"build/", "x/build/", ignored},
		{"**/gen/*.py", "gen/a.py", ignored},
		{"**/gen/*.py", "x/y/gen/a.py", ignored},
		{"a/**", "a/b/c", ignored},
		{"a/**", "a/", unmentioned},
		{"a/**/b", "a/b", ignored},
		{"a/**/b", "a/x/y/b", ignored},
		{"a/**/b", "a/x/y/c", unmentioned},
		{"a**b", "axxb", ignored},
		{"**", "anything", ignored},
		{"*\n!keep.py", "keep.py", kept},
		{"!keep.py\n*", "keep.py", ignored},
		{"\\!x", "!x", ignored},
		{"\\#x", "#x", ignored},
		{"#x", "#x", unmentioned},
		{"a\\*", "a*", ignored},
		{"a\\*", "ab", unmentioned},
		{"x  ", "x", ignored},
		{"x\\ ", "x ", ignored},
		{"a?c", "abc", ignored},
		{"a?c", "ac", unmentioned},
		{"[a-c]x", "bx", ignored},
		{"[!a-c]x", "bx", unmentioned},
		{"[^a-c]x", "dx", ignored},
		{"[]x]", "]", ignored},
		{"[[:digit:]_]x", "_x", ignored},
		{"[[:digit:]]x", "ax", unmentioned},
		{"[a", "[a", unmentioned},
		{"a\\", "a\\", unmentioned},
		{"\ufeffx", "x", ignored},
		{"x\r\n", "x", ignored},
		{"/", "x", unmentioned},
		{"*.tar.*", "a.tar.tar.gz", ignored},
		{"a*b*c*d", "abcabcab", unmentioned},
		{"a*b*c*d", "abcabcabd", ignored},
	}
	for _, tt := range tests {
		rel, isDir := strings.CutSuffix(tt.path, "/")
		if got := parsePatterns(tt.patterns).match(rel, isDir); got != tt.want {
			t.Errorf("%q on %q: %d, want %d", tt.patterns, tt.path, got, tt.want)
		}
	}
}

func TestPatternsOfFolders(t *testing.T) {
	ps := parsePatterns("gen/\n*_pb2.py")
	for file, want := range map[string]bool{"gen/a.py": true, "x/gen/y/a.py": true, "x/a_pb2.py": true, "x/gen.py": false} {
		if got := ps.matchUp(file); got != want {
			t.Errorf("%s: %t", file, got)
		}
	}
}

// kept asks our walk which files are not ignored.
func keptByUs(t interface{ Fatal(...any) }, root string) []string {
	p, err := Open(Options{Dir: root})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range p.Files {
		out = append(out, below(f.Path, p.Root))
	}
	slices.Sort(out)
	return out
}

// keptByGit asks git itself.
func keptByGit(t interface{ Fatal(...any) }, root string, files []string) []string {
	cmd := exec.Command("git", "-c", "core.excludesFile=", "check-ignore", "--no-index", "--stdin", "-z")
	cmd.Dir = root
	cmd.Stdin = strings.NewReader(strings.Join(files, "\x00") + "\x00")
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); err != nil && (!asExit(err, &exit) || exit.ExitCode() != 1) {
		t.Fatal(err)
	}
	gone := map[string]bool{}
	for name := range bytes.SplitSeq(out, []byte{0}) {
		gone[string(name)] = true
	}
	var keep []string
	for _, f := range files {
		if !gone[f] {
			keep = append(keep, f)
		}
	}
	slices.Sort(keep)
	return keep
}

func asExit(err error, target **exec.ExitError) bool {
	e, ok := err.(*exec.ExitError)
	*target = e
	return ok
}

func newRepository(t interface{ Fatal(...any) }, root string) {
	if err := exec.Command("git", "init", "-q", root).Run(); err != nil {
		t.Fatal(err)
	}
}

func writeFiles(t interface{ Fatal(...any) }, root string, files map[string]string) {
	for name, text := range files {
		full := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

const ignoreTree = `
-- .gitignore --
*.gen.py
/top.py
out/
!out/keep.py
lib/*
!lib/mine/
data/**/raw.py
-- .git/info/exclude --
private.py
-- sub/.gitignore --
!special.gen.py
local.py
/deep/*.py
!/deep/kept.py
-- sub/inner/.gitignore --
*
!.gitignore
!one.py
-- a.py --
-- a.gen.py --
-- top.py --
-- private.py --
-- out/keep.py --
-- lib/x.py --
-- lib/mine/y.py --
-- data/raw.py --
-- data/p/q/raw.py --
-- data/p/q/other.py --
-- sub/top.py --
-- sub/local.py --
-- sub/special.gen.py --
-- sub/other.gen.py --
-- sub/deep/gone.py --
-- sub/deep/kept.py --
-- sub/inner/one.py --
-- sub/inner/two.py --
-- sub/x/local.py --
-- sub/x/private.py --
`

func TestIgnoresAsGit(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip(err)
	}
	root := t.TempDir()
	newRepository(t, root)
	var files []string
	tree := map[string]string{}
	for _, f := range txtar.Parse([]byte(ignoreTree)).Files {
		tree[f.Name] = string(f.Data)
		if strings.HasSuffix(f.Name, ".py") {
			files = append(files, f.Name)
		}
	}
	writeFiles(t, root, tree)
	want := keptByGit(t, root, files)
	if diff := cmp.Diff(want, keptByUs(t, root)); diff != "" {
		t.Errorf("git keeps what we do not (-), or the reverse (+):\n%s", diff)
	}
	if len(want) < 6 || len(want) > 14 {
		t.Errorf("git keeps %d files, so the test shows nothing: %v", len(want), want)
	}
	// From a folder inside, what stands above counts too.
	p, err := Open(Options{Dir: root + "/sub/x", Config: ""})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Files) != 0 {
		t.Errorf("files of an inner folder: %v", p.Files)
	}
}

// Drawn patterns and trees, against git itself.
func TestDrawnIgnoresAsGit(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip(err)
	}
	name := rapid.SampledFrom([]string{"a", "b", "ab", "a.b"})
	// No "a**": git takes it for a star, as documented, but not always.
	part := rapid.SampledFrom([]string{"a", "b", "ab", "*", "**", "a*", "*b", "?", "[ab]", "[!a]", "a.b", "*.py", "a.py", "\\a"})
	line := rapid.Custom(func(t *rapid.T) string {
		text := strings.Join(rapid.SliceOfN(part, 1, 3).Draw(t, "parts"), "/")
		if rapid.IntRange(0, 3).Draw(t, "anchored") == 0 {
			text = "/" + text
		}
		if rapid.IntRange(0, 3).Draw(t, "folder") == 0 {
			text += "/"
		}
		if rapid.IntRange(0, 2).Draw(t, "negated") == 0 {
			text = "!" + text
		}
		return text
	})
	root := t.TempDir()
	rounds := 0
	rapid.Check(t, func(rt *rapid.T) {
		if rounds++; rounds > 30 {
			return // a process each
		}
		dir := filepath.Join(root, strings.Repeat("r", rounds))
		newRepository(rt, dir)
		tree := map[string]string{".gitignore": strings.Join(rapid.SliceOfN(line, 1, 4).Draw(rt, "top"), "\n")}
		tree["a/.gitignore"] = strings.Join(rapid.SliceOfN(line, 0, 2).Draw(rt, "inner"), "\n")
		var files []string
		for _, parts := range rapid.SliceOfN(rapid.SliceOfN(name, 1, 4), 4, 16).Draw(rt, "files") {
			f := path.Join(parts...) + ".py"
			if _, dup := tree[f]; !dup {
				tree[f] = ""
				files = append(files, f)
			}
		}
		writeFiles(rt, dir, tree)
		if diff := cmp.Diff(keptByGit(rt, dir, files), keptByUs(rt, dir)); diff != "" {
			rt.Fatalf("git keeps what we do not (-), or the reverse (+):\n%s\n%q", diff, tree)
		}
	})
}

func FuzzPatterns(f *testing.F) {
	f.Add("a/**/[!b]*\n!x", "a/b/c")
	f.Fuzz(func(t *testing.T, text, file string) {
		ps := parsePatterns(text)
		ps.match(file, false)
		ps.matchUp(file)
	})
}
