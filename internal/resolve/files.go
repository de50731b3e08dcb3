package resolve

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/source"
)

// Path returns where a file lies in the configured file system; it is not ok for
// bundled files and for those that no folder has.
func (r *Resolver) Path(key source.FileKey) (string, bool) {
	if key.Bundled() {
		return "", false
	}
	p, ok := r.placeOf(key)
	if !ok {
		return "", false
	}
	return path.Join(p.dir, key.Path()), true
}

// Read reads and decodes a file. The error is as that of [source.Read].
func (r *Resolver) Read(key source.FileKey) (*source.Text, error) {
	p, ok := r.placeOf(key)
	if !ok {
		return nil, fmt.Errorf("reading `%s`: %w", key, fs.ErrNotExist)
	}
	return source.Read(p.tree.fs, path.Join(p.dir, key.Path()))
}

// Name returns the absolute name of a file's module, the first if it has
// several. For a project's file that is the name below its import root.
func (r *Resolver) Name(key source.FileKey) string {
	rel := key.Path()
	switch key.Kind() {
	case source.Project:
		file := path.Join(r.cfg.Project, rel)
		root := path.Dir(file)
		if roots, _ := r.importRoots(root); len(roots) > 0 {
			root = roots[0]
		}
		rel = below(file, root)
	case source.Dist:
		if top, rest, ok := strings.Cut(rel, "/"); ok {
			rel = strings.TrimSuffix(top, "-stubs") + "/" + rest
		}
	}
	rel = strings.TrimSuffix(rel, path.Ext(rel))
	rel = strings.TrimSuffix(rel, "/__init__")
	return strings.ReplaceAll(rel, "/", ".")
}

// Implementation finds the source of a module whose types may come from a stub:
// the project's own, or else an installed one. The standard library has none.
func (r *Resolver) Implementation(name string, from source.FileKey) Result {
	none := Result{State: NotInstalled, Name: name}
	parts := split(name)
	if parts == nil {
		return none
	}
	c := r.contextOf(from)
	base := c
	if c.base != nil {
		base = c.base
	}
	derived := r.derived
	if r.hasStandard(name) && r.stdlib != nil && r.stdlib[0].look(parts).state == Found {
		derived = nil
	}
	steps := [][]place{base.own, r.project, derived, r.site, c.beside}
	if c.view != projectView {
		steps = [][]place{r.site}
	}
	for _, places := range steps {
		for _, p := range places {
			if file, isPackage, ok := p.source(parts); ok {
				origin := ProjectSource
				if p.kind == source.Dist {
					if r.hasStandard(name) && r.stdlib != nil && r.stdlib[0].look(parts).state == Found {
						return none
					}
					origin = InstalledSource
				}
				h := hit{state: Found, path: file, isPackage: isPackage}
				if res, ok := r.result(h, p, name, origin); ok {
					return res
				}
			}
		}
	}
	return none
}

// Shape returns the shape of a library's module; it is not ok where a distribution
// is installed or where the program has no shapes.
func (r *Resolver) Shape(module string) (Result, bool) {
	parts := split(module)
	if len(r.shapes) == 0 || parts == nil || r.installed(parts[0]) {
		return Result{}, false
	}
	p := r.shapes[0]
	h := p.look(parts)
	if h.state != Found {
		return Result{}, false
	}
	return r.result(h, p, module, ShapeStub)
}

// source is look for .py files alone.
func (p place) source(parts []string) (file string, isPackage, ok bool) {
	dir := path.Join(p.dir, path.Join(parts[:len(parts)-1]...))
	last := parts[len(parts)-1]
	if p.tree.folder(path.Join(dir, last)).hasFile("__init__.py") {
		return path.Join(dir, last, "__init__.py"), true, true
	}
	if p.tree.folder(dir).hasFile(last + ".py") {
		return path.Join(dir, last+".py"), false, true
	}
	return "", false, false
}

// Model returns the shipped file that states the effects of a module, by its
// absolute name.
func (r *Resolver) Model(name string) (source.FileKey, bool) {
	parts := split(name)
	for _, places := range [][]place{r.modelStdlib, r.model} {
		if p, ok := first(places); ok && parts != nil {
			if h := p.look(parts); h.state == Found {
				return r.key(h.path, p), true
			}
		}
	}
	return "", false
}
