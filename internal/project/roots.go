package project

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// Root is a folder of the project in which absolute imports start.
type Root struct {
	Dir string // absolute slash path
	// Declared means that settings or a build file name the folder, or that it is
	// src: then folders without __init__ below it are namespace packages and not
	// roots of their own.
	Declared bool
}

// findRoots returns the import roots, first to last: those declared, the
// project's folder, those of projects inside it, as in a repository of many, and
// the folders above other packages that lie deeper. Folders above packages of
// tests and examples are left out: such a package is a root for its own files
// only.
func (p *Project) findRoots(m manifest, w *walker) []Root {
	l := rootList{p: p, w: w}
	if len(p.Settings.Roots) > 0 {
		for _, dir := range p.Settings.Roots {
			l.add(join(p.Root, dir), true)
		}
		return l.roots
	}
	l.addDeclared(p.Root, m)
	if p.Environment != nil {
		for _, dir := range p.Environment.Editable {
			if !w.packages[dir] && dir != p.Root {
				l.add(dir, true)
			}
		}
	}
	top := p.Root
	for w.packages[top] && top != "/" {
		// The project's folder is a package itself; imports start above it.
		top = path.Dir(top)
		w.look(top)
	}
	l.add(top, top == p.Root && l.hasNamespaces(p.Root, m))
	for _, dir := range shallowFirst(w.nested) {
		inner := readManifest(p.FS, dir)
		if !l.addDeclared(dir, inner) {
			l.add(dir, true)
		}
	}

	derived := map[string]bool{}
	for _, f := range w.files {
		if f.class != Source && f.class != Generated {
			continue
		}
		dir := path.Dir(f.path)
		if !w.packages[dir] {
			continue
		}
		dir = w.above(dir)
		if within(dir, p.Root) && declaredAbove(l.roots, dir) == "" {
			derived[dir] = true
		}
	}
	var deeper []string
	for dir := range derived {
		deeper = append(deeper, dir)
	}
	for _, dir := range shallowFirst(deeper) {
		l.add(dir, false)
	}
	return l.roots
}

// rootList collects roots, each once.
type rootList struct {
	p     *Project
	w     *walker
	roots []Root
}

func (l *rootList) add(dir string, declared bool) {
	if !slices.ContainsFunc(l.roots, func(r Root) bool { return r.Dir == dir }) {
		l.roots = append(l.roots, Root{dir, declared})
	}
}

// addDeclared adds the folders that a build file names, and src, and tells
// whether there are any.
func (l *rootList) addDeclared(base string, m manifest) bool {
	any := false
	for _, dir := range append(slices.Clone(m.roots), "src") {
		if full := path.Join(base, dir); l.isFolder(full) {
			l.add(full, true)
			any = true
		}
	}
	return any
}

// isFolder tells whether dir is a folder that is no package.
func (l *rootList) isFolder(dir string) bool {
	entries, err := l.p.FS.ReadDir(dir)
	return err == nil && len(entries) > 0 && !l.w.packages[dir]
}

// hasNamespaces tells whether the packages of a project lie below folders without
// __init__: because its build file says so, or because such a folder has the name
// of the project, as "google" has in google-cloud-storage.
func (l *rootList) hasNamespaces(base string, m manifest) bool {
	if m.namespaces || m.name == "" {
		return m.namespaces
	}
	first, _, _ := strings.Cut(strings.NewReplacer("_", "-", ".", "-").Replace(m.name), "-")
	return isModuleName(first) && l.isFolder(path.Join(base, first))
}

// shallowFirst sorts folders by depth, then by name.
func shallowFirst(dirs []string) []string {
	slices.SortFunc(dirs, func(a, b string) int {
		return cmp.Or(cmp.Compare(strings.Count(a, "/"), strings.Count(b, "/")), strings.Compare(a, b))
	})
	return dirs
}

// look notes whether a folder above the root is a package.
func (w *walker) look(dir string) {
	if entries, err := w.fs.ReadDir(dir); err == nil {
		w.notePackage(dir, entries)
	}
}

// above returns the folder above the outermost package that dir belongs to.
func (w *walker) above(dir string) string {
	for w.packages[dir] && dir != "/" {
		dir = path.Dir(dir)
	}
	return dir
}

// declaredAbove returns the deepest declared root below which a folder is a
// namespace, or "".
func declaredAbove(roots []Root, dir string) string {
	best := ""
	for _, r := range roots {
		if r.Declared && within(dir, r.Dir) && len(r.Dir) > len(best) && isNamespacePath(below(dir, r.Dir)) {
			best = r.Dir
		}
	}
	return best
}

func isNamespacePath(rel string) bool {
	if rel == "" {
		return true
	}
	for part := range strings.SplitSeq(rel, "/") {
		if !isModuleName(part) {
			return false
		}
	}
	return true
}

// modules returns the names of a file: below its own root, and below the
// project's roots.
func (p *Project) modules(file string, w *walker) []string {
	dir := path.Dir(file)
	own := declaredAbove(p.Roots, w.above(dir))
	if own == "" {
		own = w.above(dir) // its folder, if that is no package
	}
	var names []string
	add := func(root string) {
		if name, ok := moduleName(below(file, root)); ok && within(file, root) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	add(own)
	for _, r := range p.Roots {
		add(r.Dir)
	}
	return names
}

// moduleName turns a path below a root into a dotted name.
func moduleName(rel string) (string, bool) {
	stem := strings.TrimSuffix(rel, path.Ext(rel))
	if s, ok := strings.CutSuffix(stem, "/__init__"); ok {
		stem = s
	}
	if !isNamespacePath(stem) || stem == "" || stem == "__init__" {
		return "", false
	}
	return strings.ReplaceAll(stem, "/", "."), true
}
