package resolve

import (
	"path"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/source"
)

// Absolute returns the absolute name that a relative import means in a module:
// "from ..b import c" has level 2 and name "b". It is not ok beyond the top.
func Absolute(module string, isPackage bool, level int, name string) (string, bool) {
	if level == 0 {
		return name, name != ""
	}
	pkg := module
	up := level
	if isPackage {
		up--
	}
	for range up {
		i := strings.LastIndexByte(pkg, '.')
		if i < 0 {
			// One step up from a top-level module there is no package.
			return "", false
		}
		pkg = pkg[:i]
	}
	if name == "" {
		return pkg, pkg != ""
	}
	return pkg + "." + name, pkg != ""
}

// Relative looks up a relative import. It goes by folders, so that it does not
// matter under which of its names the importing file was reached; only what is
// not there, such as the module that a partial stub package leaves out, is then
// looked up by its absolute name.
func (r *Resolver) Relative(from source.FileKey, level int, name string) Result {
	if level == 0 {
		return r.Module(name, from)
	}
	dir := path.Dir(from.Path())
	for range level - 1 {
		if dir == "." {
			return Result{State: NotInstalled, Name: name}
		}
		dir = path.Dir(dir)
	}
	full, known := Absolute(r.Name(from), from.IsInit(), level, name)
	if !known {
		full = name
	}
	parts := split(name)
	if res, ok := r.within(from, dir, parts, full); ok {
		return res
	}
	if known {
		return r.Module(full, from)
	}
	return Result{State: NotInstalled, Name: full}
}

// within looks up parts below a folder of the tree that a file lies in. It is
// not ok if there is no such file.
func (r *Resolver) within(from source.FileKey, dir string, parts []string, full string) (Result, bool) {
	p, ok := r.placeOf(from)
	if !ok {
		return Result{}, false
	}
	start := p
	start.dir = path.Join(p.dir, dir)
	var h hit
	if len(parts) == 0 {
		f := start.tree.folder(start.dir)
		switch {
		case f.isPackage():
			h = hit{Found, path.Join(start.dir, initOf(f)), true}
		case start.tree.isNamespace(start.dir):
			h = hit{Namespace, start.dir, true}
		}
	} else {
		h = start.look(parts)
	}
	if h.state != Found && h.state != Namespace && h.state != NoStub {
		return Result{}, false
	}
	if p.kind == source.Stdlib && !r.hasStandard(full) {
		return Result{}, false
	}
	return r.result(h, p, full, r.originOf(from, h))
}

// originOf returns the step under which a file beside another counts.
func (r *Resolver) originOf(from source.FileKey, h hit) Origin {
	switch from.Kind() {
	case source.Project:
		return projectOrigin(h)
	case source.User:
		return UserStub
	case source.Stdlib:
		return StandardLibrary
	case source.Stubs:
		return ThirdPartyStub
	case source.Model, source.ModelStdlib:
		return ModelStub
	case source.UserModel:
		return UserModel
	case source.Shape:
		return ShapeStub
	}
	top, _, _ := strings.Cut(from.Path(), "/")
	switch {
	case strings.HasSuffix(top, "-stubs"):
		return StubPackage
	case r.typedTop(from):
		return TypedSource
	}
	return InstalledSource
}

// placeOf returns the root of the tree that a file lies in.
func (r *Resolver) placeOf(key source.FileKey) (place, bool) {
	switch key.Kind() {
	case source.Project:
		return place{r.disk(), r.cfg.Project, source.Project}, true
	case source.User:
		return r.holder(r.user, key)
	case source.UserModel:
		return r.holder(r.userModel, key)
	case source.Dist:
		return r.holder(r.site, key)
	case source.Stdlib:
		return first(r.stdlib)
	case source.Stubs:
		return first(r.stubs)
	case source.Model:
		return first(r.model)
	case source.ModelStdlib:
		return first(r.modelStdlib)
	case source.Shape:
		return first(r.shapes)
	}
	return place{}, false
}

func first(places []place) (place, bool) {
	if len(places) == 0 {
		return place{}, false
	}
	return places[0], true
}

// holder returns the first of places that has a file. Keys do not say which,
// since they must be equal on all machines.
func (r *Resolver) holder(places []place, key source.FileKey) (place, bool) {
	dir, base := path.Split(key.Path())
	for _, p := range places {
		if p.tree.folder(path.Join(p.dir, dir)).hasFile(base) {
			return p, true
		}
	}
	return place{}, false
}
