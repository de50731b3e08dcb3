package project

import (
	"path"
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/source"
)

// File is a Python file of the project.
type File struct {
	Key source.FileKey
	// Path is the file's absolute slash path.
	Path string
	// Display is what people read: relative to the folder that they are in.
	Display string
	// Modules are the names that the file can be imported under, the first being
	// that below its own import root. Empty if it cannot.
	Modules   []string
	IsPackage bool // an __init__
	IsStub    bool
	// Class goes by the path alone; see IsGenerated for the rest.
	Class Class
}

// skippedFolders never hold a project's own code. Others are skipped by what is
// in them; see skipFolder.
var skippedFolders = map[string]bool{
	"node_modules": true, "bower_components": true, "__pycache__": true, "__pypackages__": true,
	"site-packages": true, "buck-out": true, "conda-meta": true,
}

// skipFolder tells whether the walk leaves a folder out.
func skipFolder(name string, entries []source.Entry, parentIsPackage bool) bool {
	has := func(file string) bool {
		return slices.ContainsFunc(entries, func(e source.Entry) bool { return e.Name == file })
	}
	switch {
	case strings.HasPrefix(name, "."), skippedFolders[name], strings.HasSuffix(name, ".egg-info"), strings.HasSuffix(name, ".dist-info"):
		return true
	case has("pyvenv.cfg"), has("conda-meta"):
		return true
	case name == "build" || name == "dist" || name == "_build":
		return !parentIsPackage && !has("__init__.py")
	}
	return false
}

// found is a Python file as the walk sees it.
type found struct {
	path    string
	class   Class
	inScope bool // below a path that the user named
}

// walker collects the Python files below the root.
type walker struct {
	fs       source.FS
	root     string
	include  patterns
	exclude  patterns
	tests    patterns
	examples patterns
	scripts  patterns

	// paths are what the user named, and packages the folders with an __init__.
	paths []string
	// apart are folders that hold no code of the project, such as models.
	apart    []string
	packages map[string]bool
	// nested are the folders below the root that have a build file of their own
	// and hold source.
	nested []string
	files  []found
}

func newWalker(fsys source.FS, root string, s *Settings, paths []string) *walker {
	return &walker{
		fs: fsys, root: root, paths: paths, packages: map[string]bool{},
		include: compile(s.Include), exclude: compile(s.Exclude),
		tests: compile(s.Tests), examples: compile(s.Examples), scripts: compile(s.Scripts),
	}
}

func compile(texts []string) patterns {
	var ps patterns
	for _, t := range texts {
		if p, ok := parsePattern(t); ok {
			ps = append(ps, p)
		}
	}
	return ps
}

// folderState is what a folder inherits.
type folderState struct {
	class     Class
	isPackage bool
	inScope   bool
	ignores   *ignores
	depth     int
}

// maxDepth bounds the recursion; no machine's paths are as deep.
const maxDepth = 200

// start visits the root.
func (w *walker) start(s folderState) error {
	entries, err := w.fs.ReadDir(w.root)
	if err == nil {
		w.walk(w.root, entries, s)
	}
	return err
}

// walk visits a folder with these entries.
func (w *walker) walk(dir string, entries []source.Entry, s folderState) {
	if s.depth > maxDepth || slices.Contains(w.apart, dir) {
		return
	}
	if i := slices.IndexFunc(entries, func(e source.Entry) bool { return e.Name == ".gitignore" && !e.IsDir }); i >= 0 {
		if text, err := w.fs.ReadFile(path.Join(dir, ".gitignore")); err == nil {
			s.ignores = s.ignores.below(dir, string(text))
		}
	}
	s.inScope = s.inScope || slices.Contains(w.paths, dir)
	s.isPackage = w.notePackage(dir, entries)
	if s.depth > 0 && s.class == Source && !s.isPackage && slices.ContainsFunc(entries, isBuildFile) {
		w.nested = append(w.nested, dir)
	}
	for _, e := range entries {
		full := path.Join(dir, e.Name)
		if e.IsDir {
			w.enter(full, e, s)
		} else if named := slices.Contains(w.paths, full); named || isPython(e.Name) && w.wanted(full, s) && !w.linked(full, e) {
			w.add(full, s, named)
		}
	}
}

func isBuildFile(e source.Entry) bool {
	return !e.IsDir && (e.Name == pyprojectFile || e.Name == "setup.py" || e.Name == "setup.cfg")
}

func (w *walker) notePackage(dir string, entries []source.Entry) bool {
	for _, e := range entries {
		if !e.IsDir && (e.Name == "__init__.py" || e.Name == "__init__.pyi") {
			w.packages[dir] = true
			return true
		}
	}
	return false
}

// enter visits a folder inside another. What the user named is visited however
// well it is hidden; on the way there nothing else is.
func (w *walker) enter(full string, e source.Entry, s folderState) {
	leads := slices.ContainsFunc(w.paths, func(p string) bool { return within(p, full) })
	if e.Link && !leads {
		return // what it points to is visited in its own place, if it is ours
	}
	entries, err := w.fs.ReadDir(full)
	if err != nil {
		return // a folder that cannot be read is empty; the user named it only by naming the root
	}
	hidden := skipFolder(e.Name, entries, s.isPackage) || s.ignores.ignored(full, true) ||
		w.exclude.match(below(full, w.root), true) == ignored
	if hidden && !leads {
		return
	}
	inner := s
	inner.depth++
	inner.class = folderClass(s.class, e.Name, s.isPackage, func() bool {
		return slices.ContainsFunc(entries, func(e source.Entry) bool { return !e.IsDir && isTestName(e.Name) })
	})
	if hidden && !slices.Contains(w.paths, full) {
		w.passThrough(full, inner)
		return
	}
	w.walk(full, entries, inner)
}

// passThrough goes down a hidden folder towards the paths that the user named.
func (w *walker) passThrough(dir string, s folderState) {
	next := map[string]bool{}
	for _, p := range w.paths {
		if p == dir || !within(p, dir) {
			continue
		}
		name, _, _ := strings.Cut(below(p, dir), "/")
		full := path.Join(dir, name)
		if next[full] {
			continue
		}
		next[full] = true
		switch isDir, ok := source.Exists(w.fs, full); {
		case ok && !isDir:
			w.add(full, s, true)
		case ok && slices.Contains(w.paths, full):
			if entries, err := w.fs.ReadDir(full); err == nil {
				w.walk(full, entries, s)
			}
		case ok:
			w.passThrough(full, s)
		}
	}
}

func (w *walker) wanted(file string, s folderState) bool {
	rel := below(file, w.root)
	return !s.ignores.ignored(file, false) && !w.exclude.matchUp(rel) &&
		(len(w.include) == 0 || w.include.matchUp(rel))
}

// linked tells whether a link points to another file of the project, which is
// then analysed under its own name.
func (w *walker) linked(file string, e source.Entry) bool {
	if !e.Link {
		return false
	}
	real, ok := w.fs.(interface {
		Real(string) (string, error)
	})
	if !ok {
		return false
	}
	target, err := real.Real(file)
	root, rootErr := real.Real(w.root)
	return err == nil && rootErr == nil && within(target, root)
}

func (w *walker) add(file string, s folderState, named bool) {
	rel := below(file, w.root)
	class := fileClass(s.class, path.Base(file), s.isPackage)
	switch {
	case w.tests.matchUp(rel):
		class = Test
	case w.examples.matchUp(rel):
		class = Example
	case w.scripts.matchUp(rel):
		class = Script
	}
	w.files = append(w.files, found{file, class, s.inScope || named})
}

func isPython(name string) bool {
	switch path.Ext(name) {
	case ".py", ".pyi", ".pyw":
		return true
	}
	return false
}
