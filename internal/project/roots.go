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
// project's folder, and the folders above packages that lie deeper, as in a
// repository of many projects. Folders above packages of tests and examples are
// left out: such a package is a root for its own files only.
func (p *Project) findRoots(m manifest, w *walker) []Root {
	var roots []Root
	add := func(dir string, declared bool) {
		if !slices.ContainsFunc(roots, func(r Root) bool { return r.Dir == dir }) {
			roots = append(roots, Root{dir, declared})
		}
	}
	if len(p.Settings.Roots) > 0 {
		for _, dir := range p.Settings.Roots {
			add(join(p.Root, dir), true)
		}
		return roots
	}
	isFolder := func(dir string) bool {
		entries, err := p.FS.ReadDir(dir)
		return err == nil && len(entries) > 0 && !w.packages[dir]
	}
	declared := m.roots
	if isFolder(path.Join(p.Root, "src")) {
		declared = append(declared, "src")
	}
	for _, dir := range declared {
		if full := path.Join(p.Root, dir); isFolder(full) {
			add(full, true)
		}
	}
	if p.Environment != nil {
		for _, dir := range p.Environment.Editable {
			if !w.packages[dir] && dir != p.Root {
				add(dir, true)
			}
		}
	}
	top := p.Root
	for w.packages[top] && top != "/" {
		// The project's folder is a package itself; imports start above it.
		top = path.Dir(top)
		w.look(top)
	}
	add(top, m.namespaces && top == p.Root)

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
		if within(dir, p.Root) && declaredAbove(roots, dir) == "" {
			derived[dir] = true
		}
	}
	var deeper []string
	for dir := range derived {
		deeper = append(deeper, dir)
	}
	slices.SortFunc(deeper, func(a, b string) int {
		return cmp.Or(cmp.Compare(strings.Count(a, "/"), strings.Count(b, "/")), strings.Compare(a, b))
	})
	for _, dir := range deeper {
		add(dir, false)
	}
	return roots
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
