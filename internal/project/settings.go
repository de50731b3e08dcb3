package project

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// The files that hold settings. In the second they stand below [tool.ferrule].
const (
	settingsFile  = "ferrule.toml"
	pyprojectFile = "pyproject.toml"
	toolTable     = "tool.ferrule"
)

// Settings is what a settings file says. Zero values mean that it does not say.
type Settings struct {
	// File is the settings file's absolute path; "" if there is none.
	File string
	// Minor is python-version, such as 12 for 3.12.
	Minor int
	// Platform is a value of sys.platform.
	Platform string
	// Python is an interpreter or an environment's folder.
	Python string
	// Roots are folders in which imports start, in place of those found.
	Roots []string
	// Include and Exclude say which files belong to the project.
	Include, Exclude []string
	// Select and Ignore choose rules; their words are not checked here.
	Select, Ignore []string
	// PerFileIgnores is sorted by pattern.
	PerFileIgnores []PerFileIgnore
	// Tests, Examples and Scripts put files into these classes.
	Tests, Examples, Scripts []string
	// StubPath lists folders with stubs of the user's.
	StubPath []string
	// Models lists folders with models of the user's.
	Models []string

	lines map[string]int
}

// PerFileIgnore takes rules away in files that match a pattern.
type PerFileIgnore struct {
	Pattern string
	Ignore  []string
}

// Line returns the line that sets a key, such as "select", or 1.
func (s *Settings) Line(key string) int {
	if n, ok := s.lines[key]; ok {
		return n
	}
	return 1
}

// SettingsError is a mistake in a settings file.
type SettingsError struct {
	File   string // absolute
	Line   int
	Reason string
}

func (e *SettingsError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Reason) }

// settingsTable is the form of the settings in the file.
type settingsTable struct {
	PythonVersion  string              `toml:"python-version"`
	Platform       string              `toml:"platform"`
	Python         string              `toml:"python"`
	Roots          []string            `toml:"roots"`
	Include        []string            `toml:"include"`
	Exclude        []string            `toml:"exclude"`
	Select         []string            `toml:"select"`
	Ignore         []string            `toml:"ignore"`
	PerFileIgnores map[string][]string `toml:"per-file-ignores"`
	Tests          []string            `toml:"tests"`
	Examples       []string            `toml:"examples"`
	Scripts        []string            `toml:"scripts"`
	StubPath       []string            `toml:"stub-path"`
	Models         []string            `toml:"models"`
}

// keys lists the settings, for a suggestion beside an unknown one.
var keys = []string{
	"python-version", "platform", "python", "roots", "include", "exclude", "select", "ignore",
	"per-file-ignores", "tests", "examples", "scripts", "stub-path", "models",
}

var platforms = []string{"linux", "darwin", "win32", "cygwin", "freebsd", "android", "ios", "emscripten", "wasi"}

// parseSettings reads a settings file. present tells whether it has settings at
// all: a ferrule.toml always has.
func parseSettings(file string, text []byte) (s *Settings, present bool, err error) {
	var whole struct {
		Tool struct {
			Ferrule *settingsTable `toml:"ferrule"`
		} `toml:"tool"`
	}
	var t settingsTable
	var into any = &t
	prefix := ""
	if path.Base(file) == pyprojectFile {
		into, prefix = &whole, toolTable
	}
	if err := toml.Unmarshal(text, into); err != nil {
		return nil, false, settingsError(file, err)
	}
	if prefix != "" {
		if whole.Tool.Ferrule == nil {
			return nil, false, nil
		}
		t = *whole.Tool.Ferrule
	}
	if err := unknownKey(file, text, into, prefix); err != nil {
		return nil, true, err
	}
	s = &Settings{
		File: file, Platform: t.Platform, Python: t.Python, Roots: t.Roots,
		Include: t.Include, Exclude: t.Exclude, Select: t.Select, Ignore: t.Ignore,
		Tests: t.Tests, Examples: t.Examples, Scripts: t.Scripts, StubPath: t.StubPath, Models: t.Models,
		lines: linesOf(text, prefix),
	}
	for pattern, words := range t.PerFileIgnores {
		s.PerFileIgnores = append(s.PerFileIgnores, PerFileIgnore{pattern, words})
	}
	slices.SortFunc(s.PerFileIgnores, func(a, b PerFileIgnore) int { return strings.Compare(a.Pattern, b.Pattern) })
	return s, true, s.check(t.PythonVersion)
}

// check looks at the values.
func (s *Settings) check(version string) error {
	wrong := func(key, format string, args ...any) error {
		return &SettingsError{s.File, s.Line(key), fmt.Sprintf("`%s`: %s", key, fmt.Sprintf(format, args...))}
	}
	if version != "" {
		minor, err := ParseVersion(version)
		if err != nil {
			return wrong("python-version", "%v", err)
		}
		s.Minor = minor
	}
	if s.Platform != "" && !slices.Contains(platforms, s.Platform) {
		return wrong("platform", "`%s` is not one of %s", s.Platform, strings.Join(platforms, ", "))
	}
	for _, list := range []struct {
		key      string
		patterns []string
	}{
		{"include", s.Include}, {"exclude", s.Exclude}, {"tests", s.Tests}, {"examples", s.Examples}, {"scripts", s.Scripts},
	} {
		for _, text := range list.patterns {
			if _, ok := parsePattern(text); !ok {
				return wrong(list.key, "`%s` is not a pattern", text)
			}
		}
	}
	for _, f := range s.PerFileIgnores {
		if _, ok := parsePattern(f.Pattern); !ok {
			return wrong("per-file-ignores", "`%s` is not a pattern", f.Pattern)
		}
	}
	return nil
}

// IgnoredIn returns the words of per-file-ignores for a file, given relative to
// the project's root.
func (s *Settings) IgnoredIn(rel string) []string {
	var out []string
	for _, f := range s.PerFileIgnores {
		if compile([]string{f.Pattern}).matchUp(rel) {
			out = append(out, f.Ignore...)
		}
	}
	return out
}

func settingsError(file string, err error) error {
	var d *toml.DecodeError
	if !errors.As(err, &d) {
		return &SettingsError{file, 1, err.Error()}
	}
	line, _ := d.Position()
	reason := strings.TrimPrefix(d.Error(), "toml: ")
	key := d.Key()
	if len(key) > 1 && key[0] == "tool" && key[1] == "ferrule" {
		key = key[2:]
	}
	if len(key) > 0 && !strings.Contains(reason, strings.Join(key, ".")) {
		reason = fmt.Sprintf("`%s`: %s", strings.Join(key, "."), reason)
	}
	return &SettingsError{file, line, reason}
}

// unknownKey returns an error for the first key below prefix that is not one of
// ours. Other tools' tables in pyproject.toml are their own affair.
func unknownKey(file string, text []byte, into any, prefix string) error {
	dec := toml.NewDecoder(strings.NewReader(string(text)))
	dec.DisallowUnknownFields()
	var strict *toml.StrictMissingError
	if err := dec.Decode(into); err == nil || !errors.As(err, &strict) {
		return nil
	}
	for i := range strict.Errors {
		e := &strict.Errors[i]
		key := strings.Join(e.Key(), ".")
		if prefix != "" {
			rest, ok := strings.CutPrefix(key, prefix+".")
			if !ok {
				continue
			}
			key = rest
		}
		line, _ := e.Position()
		reason := fmt.Sprintf("unknown setting `%s`", key)
		if near := nearestKey(key); near != "" {
			reason += fmt.Sprintf("; did you mean `%s`?", near)
		}
		return &SettingsError{file, line, reason}
	}
	return nil
}

// nearestKey returns the setting that was probably meant.
func nearestKey(key string) string {
	fold := func(s string) string {
		return strings.NewReplacer("_", "", "-", "", ".", "").Replace(strings.ToLower(s))
	}
	best, bestCost := "", 3
	for _, k := range keys {
		if c := editDistance(fold(key), fold(k)); c < bestCost {
			best, bestCost = k, c
		}
	}
	return best
}

func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}

// linesOf finds the lines of our keys in a text that is known to be valid.
func linesOf(text []byte, prefix string) map[string]int {
	lines := map[string]int{}
	var p unstable.Parser
	p.Reset(text)
	var table []string
	for p.NextExpression() {
		e := p.Expression()
		var parts []string
		line := 0
		for it := e.Key(); it.Next(); {
			if line == 0 {
				line = p.Shape(it.Node().Raw).Start.Line
			}
			parts = append(parts, string(it.Node().Data))
		}
		if e.Kind == unstable.Table || e.Kind == unstable.ArrayTable {
			table = parts
		} else {
			parts = append(slices.Clone(table), parts...)
		}
		key := strings.Join(parts, ".")
		if prefix != "" {
			key = strings.TrimPrefix(strings.TrimPrefix(key, prefix), ".")
		}
		if _, seen := lines[key]; !seen && line > 0 {
			lines[key] = line
		}
	}
	return lines
}
