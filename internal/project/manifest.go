package project

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/ferrule-dev/ferrule/internal/source"
)

// manifest is what build files say that concerns us. They belong to other tools,
// so what has another form than expected is taken as not said.
type manifest struct {
	name         string
	requires     string // the text of requires-python
	requiresFile string // the name of the file that has it
	// roots are folders with importable code, relative to the root.
	roots []string
	// namespaces tells that packages need no __init__.
	namespaces bool
}

func readManifest(fsys source.FS, root string) manifest {
	var m manifest
	if text, err := fsys.ReadFile(path.Join(root, pyprojectFile)); err == nil {
		m.pyproject(text)
	}
	if text, err := fsys.ReadFile(path.Join(root, "setup.cfg")); err == nil {
		m.setupCfg(string(text))
	}
	if text, err := fsys.ReadFile(path.Join(root, "setup.py")); err == nil {
		m.setupPy(string(text))
	}
	return m
}

func (m *manifest) require(text, file string) {
	if _, ok := lowestMinor(text); ok && m.requires == "" {
		m.requires, m.requiresFile = text, file
	}
}

func (m *manifest) root(dir string) {
	dir = path.Clean(strings.TrimSuffix(dir, "/"))
	if dir != "." && !path.IsAbs(dir) && !strings.HasPrefix(dir, "..") && !slices.Contains(m.roots, dir) {
		m.roots = append(m.roots, dir)
	}
}

func (m *manifest) pyproject(text []byte) {
	var doc map[string]any
	if toml.Unmarshal(text, &doc) != nil {
		return // reported where settings are read
	}
	for _, v := range []any{dig(doc, "project", "name"), dig(doc, "tool", "poetry", "name")} {
		if s, ok := v.(string); ok && m.name == "" {
			m.name = s
		}
	}
	if s, ok := dig(doc, "project", "requires-python").(string); ok {
		m.require(s, pyprojectFile)
	}
	switch v := dig(doc, "tool", "poetry", "dependencies", "python").(type) {
	case string:
		m.require(v, pyprojectFile)
	case map[string]any:
		if s, ok := v["version"].(string); ok {
			m.require(s, pyprojectFile)
		}
	}

	setuptools := dig(doc, "tool", "setuptools")
	for _, dir := range sortedStrings(dig(setuptools, "package-dir")) {
		if dir[0] == "" {
			m.root(dir[1])
		}
	}
	for _, dir := range stringList(dig(setuptools, "packages", "find", "where")) {
		m.root(dir)
	}
	if find, ok := dig(setuptools, "packages", "find").(map[string]any); ok {
		// Absence means true there, but nearly all who leave it out have regular
		// packages.
		if yes, said := find["namespaces"].(bool); said && yes {
			m.namespaces = true
		}
	}
	if packages, ok := dig(doc, "tool", "poetry", "packages").([]any); ok {
		for _, p := range packages {
			if from, ok := dig(p, "from").(string); ok {
				m.root(from)
			}
		}
	}
	for _, table := range []any{
		dig(doc, "tool", "hatch", "build", "targets", "wheel"), dig(doc, "tool", "hatch", "build"),
	} {
		for _, p := range stringList(dig(table, "packages")) {
			m.root(path.Dir(p))
		}
		for _, p := range stringList(dig(table, "sources")) {
			m.root(p)
		}
	}
	for _, keys := range [][]string{
		{"tool", "pdm", "build", "package-dir"},
		{"tool", "maturin", "python-source"},
		{"tool", "uv", "build-backend", "module-root"},
	} {
		if s, ok := dig(doc, keys...).(string); ok {
			m.root(s)
		}
	}
	for _, dir := range stringList(dig(doc, "tool", "pytest", "ini_options", "pythonpath")) {
		m.root(dir)
	}
}

// setupCfg reads the few lines of an INI file that matter.
func (m *manifest) setupCfg(text string) {
	section, key := "", ""
	for line := range strings.Lines(text) {
		trimmed := strings.TrimSpace(line)
		if trimmed == "" || trimmed[0] == '#' || trimmed[0] == ';' {
			continue
		}
		value := trimmed
		switch {
		case trimmed[0] == '[':
			section, key = strings.Trim(trimmed, "[]"), ""
			continue
		case line[0] != ' ' && line[0] != '\t':
			i := strings.IndexAny(trimmed, "=:")
			if i < 0 {
				continue
			}
			key, value = strings.TrimSpace(trimmed[:i]), strings.TrimSpace(trimmed[i+1:])
		}
		switch section + " " + key {
		case "metadata name":
			m.name = cmp.Or(m.name, value)
		case "options python_requires":
			m.require(value, "setup.cfg")
		case "options package_dir":
			if pkg, dir, ok := strings.Cut(value, "="); ok && strings.TrimSpace(pkg) == "" {
				m.root(strings.TrimSpace(dir))
			}
		case "options packages":
			m.namespaces = m.namespaces || strings.Contains(value, "find_namespace:")
		case "options.packages.find where":
			m.root(value)
		}
	}
}

var (
	pythonRequires = regexp.MustCompile(`\bpython_requires\s*=\s*["']([^"'\n]+)["']`)
	packageDir     = regexp.MustCompile(`\bpackage_dir\s*=\s*\{\s*["']["']\s*:\s*["']([^"'\n]+)["']`)
	findWhere      = regexp.MustCompile(`\bfind_(?:namespace_)?packages\(\s*(?:where\s*=\s*)?["']([^"'\n]+)["']`)
)

// setupPy looks at the text alone: a program can compute these, but hardly any
// does.
func (m *manifest) setupPy(text string) {
	if g := pythonRequires.FindStringSubmatch(text); g != nil {
		m.require(g[1], "setup.py")
	}
	for _, re := range []*regexp.Regexp{packageDir, findWhere} {
		for _, g := range re.FindAllStringSubmatch(text, -1) {
			m.root(g[1])
		}
	}
	m.namespaces = m.namespaces || strings.Contains(text, "find_namespace_packages(")
}

// dig follows keys into nested tables; nil if there is none.
func dig(v any, keys ...string) any {
	for _, k := range keys {
		table, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = table[k]
	}
	return v
}

// stringList returns the strings of a list, or a string as a list of one.
func stringList(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var out []string
		for _, e := range v {
			if s, ok := e.(string); ok {
				out = append(out, s)
			}
		}
		return out
	}
	return nil
}

// sortedStrings returns the pairs of a table of strings.
func sortedStrings(v any) [][2]string {
	table, _ := v.(map[string]any)
	var out [][2]string
	for k, e := range table {
		if s, ok := e.(string); ok {
			out = append(out, [2]string{k, s})
		}
	}
	slices.SortFunc(out, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return out
}
