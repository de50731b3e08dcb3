package source

import (
	"path"
	"strings"
)

// FileKey is a file's identity: its kind and its slash path relative to the root
// of that kind, joined by a colon. It holds no machine path, so it is the same on
// every machine; it is ordered as a string.
//
//	project:src/shop/pool.py          below the project's root
//	user:requests/api.pyi             below a user's stub path
//	stdlib:asyncio/tasks.pyi          typeshed's standard library
//	stubs:requests/api.pyi            typeshed's third-party stubs
//	user-model:acme/pool.pyi          below a folder of the user's models
//	model:aiohttp/client.pyi          shipped model of a library
//	model-stdlib:asyncio/tasks.pyi    shipped effects of the standard library
//	shape:pydantic/main.pyi           shipped shape of a library
//	dist:aiohttp:aiohttp/web.py       installed distribution, then its path
//
// The zero value means no file.
type FileKey string

// Kind is the root that a FileKey is relative to.
type Kind string

// The kinds of files.
const (
	Project     Kind = "project"
	User        Kind = "user"
	Stdlib      Kind = "stdlib"
	Stubs       Kind = "stubs"
	Model       Kind = "model"
	ModelStdlib Kind = "model-stdlib"
	UserModel   Kind = "user-model"
	Shape       Kind = "shape"
	Dist        Kind = "dist"
)

// Key makes a FileKey of any kind but Dist.
func Key(kind Kind, path string) FileKey { return FileKey(string(kind) + ":" + path) }

// DistKey makes the FileKey of an installed distribution's file.
func DistKey(dist, path string) FileKey {
	return FileKey(string(Dist) + ":" + dist + ":" + path)
}

// Kind returns what comes before the first colon.
func (k FileKey) Kind() Kind {
	kind, _, _ := strings.Cut(string(k), ":")
	return Kind(kind)
}

// Path returns the path below the kind's root: for Dist, below the folder that
// the distribution is installed in.
func (k FileKey) Path() string {
	kind, rest, _ := strings.Cut(string(k), ":")
	if Kind(kind) == Dist {
		_, rest, _ = strings.Cut(rest, ":")
	}
	return rest
}

// Dist returns the name of the distribution, or "" for other kinds.
func (k FileKey) Dist() string {
	kind, rest, _ := strings.Cut(string(k), ":")
	if Kind(kind) != Dist {
		return ""
	}
	dist, _, _ := strings.Cut(rest, ":")
	return dist
}

// WithPath returns the key of another file below the same root.
func (k FileKey) WithPath(path string) FileKey {
	return k[:len(k)-len(k.Path())] + FileKey(path)
}

// IsStub tells whether the file is a stub by its name.
func (k FileKey) IsStub() bool { return strings.HasSuffix(string(k), ".pyi") }

// IsInit tells whether the file is a package's __init__.
func (k FileKey) IsInit() bool {
	base := path.Base(k.Path())
	return base == "__init__.py" || base == "__init__.pyi"
}

// Bundled tells whether the file comes with the program.
func (k FileKey) Bundled() bool {
	switch k.Kind() {
	case Stdlib, Stubs, Model, ModelStdlib, Shape:
		return true
	}
	return false
}
