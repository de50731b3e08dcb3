package project

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/source"
)

// Environment is where installed distributions are found.
type Environment struct {
	// Dir is the environment's folder.
	Dir string
	// From says who named it: "--python", "python in ferrule.toml",
	// "VIRTUAL_ENV", or "found" beside the project.
	From string
	// Site are the folders with packages: site-packages and what .pth files in it
	// add, in the order in which they are searched.
	Site []string
	// Editable are the folders of the project itself that .pth files name: it is
	// installed into its own environment.
	Editable []string
}

// environmentNames are the folders in which people keep a project's environment.
var environmentNames = []string{".venv", "venv", "env", ".env"}

// findEnvironment returns nil if there is none. It is an error if the one that
// was asked for is none.
func findEnvironment(fsys source.FS, root, asked, from, virtualEnv string) (*Environment, error) {
	if asked != "" {
		dir, ok := environmentOf(fsys, asked)
		if !ok {
			return nil, fmt.Errorf("%s: `%s` is neither an interpreter nor an environment with installed packages", from, asked)
		}
		return newEnvironment(fsys, root, dir, from), nil
	}
	if virtualEnv != "" {
		if dir, ok := environmentOf(fsys, virtualEnv); ok {
			return newEnvironment(fsys, root, dir, "VIRTUAL_ENV"), nil
		}
	}
	for _, name := range environmentNames {
		dir := path.Join(root, name)
		if hasFile(fsys, dir, "pyvenv.cfg") {
			return newEnvironment(fsys, root, dir, "found"), nil
		}
	}
	return nil, nil
}

// environmentOf turns an interpreter, or a folder, into an environment's folder.
func environmentOf(fsys source.FS, p string) (dir string, ok bool) {
	if len(siteFolders(fsys, p)) > 0 {
		return p, true
	}
	for range 2 { // bin/python, Scripts/python.exe, python.exe
		p = path.Dir(p)
		if len(siteFolders(fsys, p)) > 0 {
			return p, true
		}
	}
	return "", false
}

// siteFolders lists the folders of packages of an environment, or of an
// installation of Python: Debian's has them elsewhere.
func siteFolders(fsys source.FS, env string) []string {
	var out []string
	add := func(dir string) {
		if isDir, ok := source.Exists(fsys, dir); ok && isDir && !slices.Contains(out, dir) {
			out = append(out, dir)
		}
	}
	for _, lib := range []string{"lib", "lib64", "local/lib"} {
		dir := path.Join(env, lib)
		entries, _ := fsys.ReadDir(dir)
		for _, e := range slices.Backward(entries) {
			if e.IsDir && strings.HasPrefix(e.Name, "python3") {
				if lib == "lib64" && len(out) > 0 {
					continue // a link to lib, as a rule
				}
				add(path.Join(dir, e.Name, "site-packages"))
				add(path.Join(dir, e.Name, "dist-packages"))
			}
		}
	}
	add(path.Join(env, "Lib", "site-packages"))
	if path.Base(env) == "site-packages" {
		add(env)
	}
	return out
}

func newEnvironment(fsys source.FS, root, dir, from string) *Environment {
	e := &Environment{Dir: dir, From: from}
	for _, site := range siteFolders(fsys, dir) {
		e.add(fsys, root, site)
	}
	return e
}

// add adds a folder of packages and those that its .pth files name. Those files
// are not followed further, as Python does not either.
func (e *Environment) add(fsys source.FS, root, site string) {
	e.Site = append(e.Site, site)
	entries, err := fsys.ReadDir(site)
	if err != nil {
		return
	}
	for _, entry := range entries {
		if entry.IsDir {
			continue
		}
		switch {
		case strings.HasSuffix(entry.Name, ".pth"):
			text, err := fsys.ReadFile(path.Join(site, entry.Name))
			if err != nil {
				continue
			}
			for line := range strings.Lines(string(text)) {
				line = strings.TrimSpace(line)
				if line != "" && line[0] != '#' && !strings.HasPrefix(line, "import ") && !strings.HasPrefix(line, "import\t") {
					e.link(fsys, root, join(site, line))
				}
			}
		case strings.HasPrefix(entry.Name, "__editable__") && strings.HasSuffix(entry.Name, "_finder.py"):
			text, err := fsys.ReadFile(path.Join(site, entry.Name))
			if err != nil {
				continue
			}
			for _, dir := range editableFolders(string(text)) {
				e.link(fsys, root, dir)
			}
		}
	}
}

// link adds a folder that the environment points to.
func (e *Environment) link(fsys source.FS, root, dir string) {
	if isDir, ok := source.Exists(fsys, dir); !ok || !isDir {
		return
	}
	list := &e.Site
	if within(dir, root) && !within(dir, e.Dir) {
		list = &e.Editable
	}
	if !slices.Contains(*list, dir) {
		*list = append(*list, dir)
	}
}

var editableEntry = regexp.MustCompile(`["']([A-Za-z_][\w]*)["']\s*:\s*["']([^"'\n]+)["']`)

// editableFolders reads the table in the module that setuptools writes for an
// editable installation: MAPPING = {'shop': '/repo/src/shop'}. Only a
// package that lies in a folder of its own name can be reached through the folder
// above it.
func editableFolders(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "MAPPING") {
			continue
		}
		for _, g := range editableEntry.FindAllStringSubmatch(line, -1) {
			if target := slashed(g[2]); path.Base(target) == g[1] {
				out = append(out, path.Dir(target))
			}
		}
	}
	return out
}

func hasFile(fsys source.FS, dir, name string) bool {
	isDir, ok := source.Exists(fsys, path.Join(dir, name))
	return ok && !isDir
}

// join is path.Join unless the second is absolute.
func join(dir, p string) string {
	p = slashed(p)
	if isAbs(p) {
		return path.Clean(p)
	}
	return path.Join(dir, p)
}

// slashed turns the machine's separators into slashes. A backslash is part of a
// name on machines where it is none.
func slashed(p string) string {
	if len(p) > 1 && p[1] == ':' || strings.HasPrefix(p, `\\`) {
		return strings.ReplaceAll(p, `\`, "/")
	}
	return p
}

func isAbs(p string) bool { return path.IsAbs(p) || len(p) > 2 && p[1] == ':' && p[2] == '/' }

// within tells whether file is dir or below it.
func within(file, dir string) bool {
	return dir == "/" || strings.HasPrefix(file, dir) && (len(file) == len(dir) || file[len(dir)] == '/')
}

// below returns the part of file behind dir.
func below(file, dir string) string {
	return strings.TrimPrefix(strings.TrimPrefix(file, dir), "/")
}
