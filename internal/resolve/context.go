package resolve

import (
	"path"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/source"
)

// contextOf returns what an importing file contributes.
func (r *Resolver) contextOf(from source.FileKey) *context {
	switch from.Kind() {
	case source.Project:
		return r.contextOfFolder(path.Join(r.cfg.Project, path.Dir(from.Path())))
	case source.Stdlib, source.ModelStdlib:
		return r.standard
	case source.Stubs, source.Model, source.Shape:
		return r.bundled
	case source.Dist:
		return r.library
	}
	return r.outside
}

func (r *Resolver) contextOfFolder(dir string) *context {
	if c, ok := r.own.Load(dir); ok {
		return c.(*context)
	}
	c := r.newContext(dir)
	actual, _ := r.own.LoadOrStore(dir, c)
	return actual.(*context)
}

func (r *Resolver) newContext(dir string) *context {
	roots, spare := r.importRoots(dir)
	base := r.rootContext(roots)
	beside := r.besides(dir)
	if spare != "" {
		beside = append(beside, place{r.disk(), spare, source.Project})
	}
	if beside == nil {
		return base
	}
	return &context{view: projectView, base: base, beside: beside}
}

// rootContext returns the context of all files with the same import roots and
// nothing beside them. Without a root, or with the one that comes first anyway,
// it is the general one.
func (r *Resolver) rootContext(roots []string) *context {
	if len(roots) == 0 || len(r.project) > 0 && len(roots) == 1 && r.project[0].dir == roots[0] {
		return r.outside
	}
	key := "roots:" + strings.Join(roots, ":")
	if c, ok := r.own.Load(key); ok {
		return c.(*context)
	}
	c := &context{view: projectView}
	for _, root := range roots {
		c.own = append(c.own, place{r.disk(), root, source.Project})
	}
	actual, _ := r.own.LoadOrStore(key, c)
	return actual.(*context)
}

func (r *Resolver) disk() *tree { return r.dists.tree }

// importRoots returns the folder in which the absolute names of a folder's modules
// start: the declared root above it, if all between are names, else the folder
// above its outermost package. With a declared root the latter is spare: a part of
// a namespace package, which must not hide the standard library (src/shop/json
// below the declared root src is shop.json), but is better than nothing.
func (r *Resolver) importRoots(dir string) (roots []string, spare string) {
	top := dir
	for r.disk().folder(top).isPackage() && top != "/" {
		top = path.Dir(top)
	}
	declared := ""
	for _, root := range r.cfg.Roots {
		if root.Declared && within(top, root.Dir) && len(root.Dir) > len(declared) && identifiers(below(top, root.Dir)) {
			declared = root.Dir
		}
	}
	switch {
	case declared == "" && top != dir:
		return []string{top}, ""
	case declared == "":
		// A file in a root of its own sees that one before the standard library.
		for _, root := range r.cfg.Roots {
			if root.Dir == dir && r.isDerived(root) {
				return []string{dir}, ""
			}
		}
		return nil, ""
	case top != dir && top != declared:
		return []string{declared}, top
	}
	return []string{declared}, ""
}

// besides returns the folders that a file finds modules in when nothing else
// has them: its own, unless that is a package, and those above that hold a
// conftest.py, which pytest puts on the path.
func (r *Resolver) besides(dir string) []place {
	var out []place
	for d := dir; within(d, r.cfg.Project); d = path.Dir(d) {
		f := r.disk().folder(d)
		if !f.isPackage() && (d == dir || f.hasFile("conftest.py")) {
			out = append(out, place{r.disk(), d, source.Project})
		}
		if d == r.cfg.Project || d == "/" {
			break
		}
	}
	return out
}

// identifiers tells whether each part of a slash path could be a module's name.
func identifiers(rel string) bool {
	if rel == "" {
		return true
	}
	for part := range strings.SplitSeq(rel, "/") {
		if !isIdentifier(part) {
			return false
		}
	}
	return true
}
