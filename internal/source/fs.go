package source

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// An FS gives files by slash path. Paths are clean; those of the disk and of
// what lies over it are absolute. Implementations may be used by several
// goroutines at once. A file or folder that is not there is reported with an
// error that is fs.ErrNotExist.
type FS interface {
	// ReadFile returns a file's bytes, which the caller must not change.
	ReadFile(path string) ([]byte, error)
	// ReadDir lists a folder, sorted by name.
	ReadDir(path string) ([]Entry, error)
}

// Entry is a name in a folder. Links are followed: a link to a folder is one.
type Entry struct {
	Name  string
	IsDir bool
	Link  bool // reached over a symbolic link
}

// Exists tells whether path is a file or folder of fsys. It reads the folder
// above it, so that the answer is case-sensitive everywhere.
func Exists(fsys FS, file string) (isDir, ok bool) {
	entries, err := fsys.ReadDir(path.Dir(file))
	if err != nil {
		return false, false
	}
	base := path.Base(file)
	i, found := slices.BinarySearchFunc(entries, base, func(e Entry, name string) int {
		return strings.Compare(e.Name, name)
	})
	if !found {
		return false, false
	}
	return entries[i].IsDir, true
}

// Disk is the machine's file system.
type Disk struct{}

// ReadFile implements FS.
func (Disk) ReadFile(path string) ([]byte, error) { return os.ReadFile(path) }

// ReadDir implements FS.
func (Disk) ReadDir(dir string) ([]Entry, error) {
	list, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	out := make([]Entry, 0, len(list))
	for _, e := range list {
		isDir, link := e.IsDir(), e.Type()&fs.ModeSymlink != 0
		if link {
			info, err := os.Stat(path.Join(dir, e.Name()))
			if err != nil {
				continue // a dangling link
			}
			isDir = info.IsDir()
		} else if !isDir && !e.Type().IsRegular() {
			continue // a pipe, socket or device would block or have no end
		}
		out = append(out, Entry{Name: e.Name(), IsDir: isDir, Link: link})
	}
	return out, nil
}

// Real returns a path without symbolic links.
func (Disk) Real(path string) (string, error) {
	real, err := filepath.EvalSymlinks(path)
	return filepath.ToSlash(real), err
}

// Memory is a file system in a map from path to content. It must not change
// once it is in use.
type Memory struct {
	files map[string]string
	once  sync.Once
	dirs  map[string][]Entry
}

// NewMemory returns a file system that holds files.
func NewMemory(files map[string]string) *Memory { return &Memory{files: files} }

// ReadFile implements FS.
func (m *Memory) ReadFile(path string) ([]byte, error) {
	if s, ok := m.files[path]; ok {
		return []byte(s), nil
	}
	return nil, notExist("open", path)
}

// ReadDir implements FS.
func (m *Memory) ReadDir(dir string) ([]Entry, error) {
	m.once.Do(func() { m.dirs = folders(m.files) })
	if list, ok := m.dirs[dir]; ok {
		return list, nil
	}
	return nil, notExist("open", dir)
}

// folders derives the listing of each folder from the paths of files.
func folders(files map[string]string) map[string][]Entry {
	sets := map[string]map[string]bool{}
	for file := range files {
		isDir := false
		for {
			dir := path.Dir(file)
			if dir == file {
				break
			}
			set := sets[dir]
			if set == nil {
				set = map[string]bool{}
				sets[dir] = set
			}
			base := path.Base(file)
			if _, seen := set[base]; seen && isDir {
				break
			}
			set[base] = isDir
			file, isDir = dir, true
		}
	}
	out := make(map[string][]Entry, len(sets))
	for dir, set := range sets {
		list := make([]Entry, 0, len(set))
		for name, isDir := range set {
			list = append(list, Entry{Name: name, IsDir: isDir})
		}
		sortEntries(list)
		out[dir] = list
	}
	return out
}

func sortEntries(list []Entry) {
	slices.SortFunc(list, func(a, b Entry) int { return strings.Compare(a.Name, b.Name) })
}

// Overlay shows some files in place of those of a base, or beside them: an
// editor's unsaved buffers.
type Overlay struct {
	base  FS
	files *Memory
}

// NewOverlay lays files over base. The map must not change afterwards.
func NewOverlay(base FS, files map[string]string) *Overlay {
	return &Overlay{base: base, files: NewMemory(files)}
}

// ReadFile implements FS.
func (o *Overlay) ReadFile(path string) ([]byte, error) {
	if s, ok := o.files.files[path]; ok {
		return []byte(s), nil
	}
	return o.base.ReadFile(path)
}

// ReadDir implements FS.
func (o *Overlay) ReadDir(dir string) ([]Entry, error) {
	list, err := o.base.ReadDir(dir)
	extra, extraErr := o.files.ReadDir(dir)
	switch {
	case extraErr != nil:
		return list, err
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	merged := slices.Clone(extra)
	for _, e := range list {
		same := func(x Entry) bool { return x.Name == e.Name }
		if !slices.ContainsFunc(extra, same) {
			merged = append(merged, e)
		}
	}
	sortEntries(merged)
	return merged, nil
}

func notExist(op, path string) error {
	return &fs.PathError{Op: op, Path: path, Err: fs.ErrNotExist}
}
