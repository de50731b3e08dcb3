package archtest

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// maxLines is how long a file that a person wrote may be.
const maxLines = 1000

// written are the endings of files that people write; data may be longer.
var written = map[string]bool{
	".go": true, ".py": true, ".pyi": true, ".md": true, ".mk": true, ".sh": true, ".toml": true,
}

var generated = regexp.MustCompile(`(?m)^(//|#) Code generated .* DO NOT EDIT\.$`)

func TestFilesAreShort(t *testing.T) {
	for _, file := range repositoryFiles(t) {
		if !written[path.Ext(file)] || inTestdata(file) {
			continue
		}
		text := readFile(t, file)
		if lines := bytes.Count(text, []byte("\n")); lines > maxLines && !generated.Match(text[:min(len(text), 2000)]) {
			t.Errorf("%s has %d lines; split it by idea", file, lines)
		}
	}
}

func TestPackagesAreExplained(t *testing.T) {
	for _, p := range goPackages(t) {
		want := "Package " + path.Base(p.dir) + " "
		if p.command {
			want = "Command "
		}
		switch {
		case p.lone:
		case p.doc == "":
			t.Errorf("%s has no package comment", p.dir)
		case !strings.HasPrefix(p.doc, want):
			t.Errorf("%s: the package comment starts with %q, want %q", p.dir, firstLine(p.doc), want)
		}
	}
}

// vague are names under which anything can be put.
var vague = regexp.MustCompile(`(^|/)(utils?|common|helpers?|misc|shared|lib)(/|$)`)

func TestPackagesHaveNames(t *testing.T) {
	for _, p := range goPackages(t) {
		if vague.MatchString(p.dir) {
			t.Errorf("%s: the name says nothing about what stands there", p.dir)
		}
	}
}

// foreign matches what makes sense on one machine only: folders of a developer's or
// a build machine, and hosts of registries, which a mirror may replace. The
// alternatives are written so that this file does not match itself.
var foreign = regexp.MustCompile(`(^|[^\w.\-/])/(work|root)/` +
	`|(^|[^\w.\-/])/(home|Users)/[a-z]` +
	`|registry\.npm[j]s\.org|proxy\.golan[g]\.org|pypi\.or[g]|files\.pythonhoste[d]\.org`)

// free are files whose text is not ours to choose.
var free = map[string]bool{"LICENSE": true}

func TestFilesSayNothingOfTheMachine(t *testing.T) {
	for _, file := range repositoryFiles(t) {
		if free[file] || inTestdata(file) {
			continue
		}
		for i, line := range strings.Split(string(readFile(t, file)), "\n") {
			if found := foreign.FindString(line); found != "" {
				t.Errorf("%s:%d says %q", file, i+1, strings.TrimSpace(found))
			}
		}
	}
}

func TestForeign(t *testing.T) {
	for text, want := range map[string]bool{
		"cd /" + "work/main":                  true,
		"see `/" + "root/x`":                  true,
		"/" + "home/someone/src":              true,
		"open('/var/lib/data')":               false,
		"https://example.org/work/1":          false,
		"a/work/b and frame/work/":            false,
		"https://registry." + "npmjs.org/x":   true,
		"packages from the registry of npm":   false,
		"examples/home/user in relative form": false,
	} {
		if got := foreign.MatchString(text); got != want {
			t.Errorf("%q: got %v", text, got)
		}
	}
}

func readFile(t *testing.T, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(file)))
	if err != nil {
		t.Fatalf("%v", err)
	}
	return data
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
