package resolve

import (
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/ferrule-dev/ferrule/internal/source"
)

// tree remembers the listings of a file system, so that a look-up that fails
// costs nothing the second time.
type tree struct {
	fs   source.FS
	dirs sync.Map // path (string) -> *folder
}

// folder is a listing in the form that look-ups ask for.
type folder struct {
	entries []source.Entry // sorted by name
	// python tells that the folder can be a namespace package: it, or a folder
	// within a few levels, holds Python files. Set by once.
	once   sync.Once
	python bool
}

func newTree(fs source.FS) *tree { return &tree{fs: fs} }

var noFolder = &folder{}

// folder lists a folder; one that cannot be read is empty.
func (t *tree) folder(dir string) *folder {
	if f, ok := t.dirs.Load(dir); ok {
		return f.(*folder)
	}
	f := noFolder
	if entries, err := t.fs.ReadDir(dir); err == nil && len(entries) > 0 {
		f = &folder{entries: entries}
	}
	actual, _ := t.dirs.LoadOrStore(dir, f)
	return actual.(*folder)
}

func (f *folder) find(name string) (source.Entry, bool) {
	i, ok := slices.BinarySearchFunc(f.entries, name, func(e source.Entry, name string) int {
		return strings.Compare(e.Name, name)
	})
	if !ok {
		return source.Entry{}, false
	}
	return f.entries[i], true
}

func (f *folder) hasFile(name string) bool {
	e, ok := f.find(name)
	return ok && !e.IsDir
}

// isPackage tells whether the folder is a regular package.
func (f *folder) isPackage() bool { return f.hasFile("__init__.py") || f.hasFile("__init__.pyi") }

// namespaceDepth is how deep a namespace package may hide its first file:
// "google/cloud/storage/v1".
const namespaceDepth = 4

func (t *tree) holdsPython(dir string, f *folder, depth int) bool {
	if f == noFolder {
		return false
	}
	for _, e := range f.entries {
		if !e.IsDir && (strings.HasSuffix(e.Name, ".py") || strings.HasSuffix(e.Name, ".pyi")) {
			return true
		}
	}
	if depth == 0 {
		return false
	}
	for _, e := range f.entries {
		if e.IsDir && isIdentifier(e.Name) {
			sub := path.Join(dir, e.Name)
			if t.holdsPython(sub, t.folder(sub), depth-1) {
				return true
			}
		}
	}
	return false
}

// isNamespace tells whether a folder without __init__ can be imported with a
// purpose: one that only holds data is no module.
func (t *tree) isNamespace(dir string) bool {
	f := t.folder(dir)
	if f == noFolder {
		return false
	}
	f.once.Do(func() { f.python = t.holdsPython(dir, f, namespaceDepth) })
	return f.python
}

// hit is what one place has of a name.
type hit struct {
	state     State
	path      string // the file, or the folder of a namespace
	isPackage bool
}

// look follows the parts of a name down from a place.
func (p place) look(parts []string) hit {
	dir := p.dir
	regular := ""
	for i, part := range parts {
		f := p.tree.folder(dir)
		last := i == len(parts)-1
		has := f.having(part)
		if has == 0 {
			break
		}
		sub := path.Join(dir, part)
		if has&hasFolder != 0 {
			inner := p.tree.folder(sub)
			if inner.isPackage() {
				if last {
					return hit{Found, path.Join(sub, initOf(inner)), true}
				}
				dir, regular = sub, sub
				continue
			}
		}
		switch {
		case has&hasStub != 0:
			return fileHit(last, sub+".pyi")
		case has&hasSource != 0:
			return fileHit(last, sub+".py")
		case has&hasCompiled != 0:
			return hit{state: NoStub, path: sub}
		case !last:
			dir = sub
			continue
		case p.tree.isNamespace(sub):
			return hit{Namespace, sub, true}
		}
		break
	}
	if regular != "" {
		return hit{state: Missing, path: regular}
	}
	return hit{}
}

// What a folder has of a module, as bits.
const (
	hasFolder = 1 << iota
	hasStub
	hasSource
	hasCompiled
)

// having looks for a module by one search: its folder and files stand together,
// with at most a few other names between them. Compiled modules count, and the
// Cython source of one: "fast.cpython-312-x86_64-linux-gnu.so", "fast.pyx".
func (f *folder) having(module string) (bits int) {
	i, _ := slices.BinarySearchFunc(f.entries, module, func(e source.Entry, name string) int {
		return strings.Compare(e.Name, name)
	})
	for ; i < len(f.entries) && strings.HasPrefix(f.entries[i].Name, module); i++ {
		e := &f.entries[i]
		switch rest := e.Name[len(module):]; {
		case rest == "":
			if e.IsDir {
				bits |= hasFolder
			}
		case e.IsDir || rest[0] != '.':
		case rest == ".pyi":
			bits |= hasStub
		case rest == ".py":
			bits |= hasSource
		case strings.HasSuffix(rest, ".so"), strings.HasSuffix(rest, ".pyd"), strings.HasSuffix(rest, ".pyx"):
			bits |= hasCompiled
		}
	}
	return bits
}

// fileHit is a module's file, which has no submodules.
func fileHit(last bool, file string) hit {
	if last {
		return hit{state: Found, path: file}
	}
	return hit{state: Missing, path: file}
}

func initOf(f *folder) string {
	if f.hasFile("__init__.pyi") {
		return "__init__.pyi"
	}
	return "__init__.py"
}

func isIdentifier(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c < 0x80 && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}
