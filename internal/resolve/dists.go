package resolve

import (
	"path"
	"strings"
	"sync"

	"github.com/ferrule-dev/ferrule/internal/source"
)

// Distribution is an installed package.
type Distribution struct {
	Name    string // lower case, words joined by "-"
	Version string // "" if unknown
}

// Distribution returns the distribution of an installed file.
func (r *Resolver) Distribution(key source.FileKey) Distribution {
	if p, ok := r.holder(r.site, key); ok && key.Kind() == source.Dist {
		return r.dists.of(p.dir, key.Path())
	}
	return Distribution{Name: key.Dist()}
}

// Distributions returns what is installed, by site folder and then by name.
func (r *Resolver) Distributions() []Distribution {
	var out []Distribution
	for _, dir := range r.cfg.Site {
		for _, m := range r.dists.site(dir).metadata {
			out = append(out, m.dist)
		}
	}
	return out
}

// distIndex finds the distributions that installed files belong to.
type distIndex struct {
	tree  *tree
	sites map[string]*site
}

// site is one folder of installed distributions.
type site struct {
	once     sync.Once
	metadata []metadata
	byName   map[string]int

	// The maps below come from files of the metadata, and are made only when a
	// top-level name is not that of its distribution.
	deep     sync.Once
	byFolder map[string]int // folder or file below the site -> index in metadata
}

// metadata is a folder such as "requests-2.32.3.dist-info".
type metadata struct {
	dist   Distribution
	folder string
}

func (x *distIndex) init(t *tree, sites []string) {
	x.tree = t
	x.sites = map[string]*site{}
	for _, dir := range sites {
		x.sites[dir] = &site{}
	}
}

func (x *distIndex) site(dir string) *site {
	s := x.sites[dir]
	s.once.Do(func() {
		s.byName = map[string]int{}
		for _, e := range x.tree.folder(dir).entries {
			stem, ok := strings.CutSuffix(e.Name, ".dist-info")
			if !ok {
				stem, ok = strings.CutSuffix(e.Name, ".egg-info")
			}
			if !ok || !e.IsDir {
				continue
			}
			name, version, _ := strings.Cut(stem, "-")
			version, _, _ = strings.Cut(version, "-py")
			s.byName[normal(name)] = len(s.metadata)
			s.metadata = append(s.metadata, metadata{Distribution{normal(name), version}, path.Join(dir, e.Name)})
		}
	})
	return s
}

// of returns the distribution that a file below a site belongs to. Most share
// their name with their package; the others are looked up in what the installer
// recorded; failing that the package's name stands for it.
func (x *distIndex) of(dir, rel string) Distribution {
	s := x.site(dir)
	top, _, _ := strings.Cut(rel, "/")
	top = strings.TrimSuffix(strings.TrimSuffix(top, ".pyi"), ".py")
	if i, ok := s.byName[normal(top)]; ok && !strings.HasPrefix(top, "_") {
		return s.metadata[i].dist
	}
	s.deep.Do(func() { x.readRecords(s) })
	for folder := rel; folder != "."; folder = path.Dir(folder) {
		if i, ok := s.byFolder[folder]; ok {
			return s.metadata[i].dist
		}
	}
	return Distribution{Name: normal(top)}
}

// readRecords reads the lists of installed files. Of each only the folders and
// the top-level files are kept. A folder that two distributions share belongs to
// neither, unless one of them owns a folder below it.
func (x *distIndex) readRecords(s *site) {
	const shared = -1
	s.byFolder = map[string]int{}
	claim := func(folder string, i int) {
		if j, taken := s.byFolder[folder]; taken && j != i {
			i = shared
		}
		s.byFolder[folder] = i
	}
	for i, m := range s.metadata {
		record, err := x.tree.fs.ReadFile(path.Join(m.folder, "RECORD"))
		if err != nil {
			top, _ := x.tree.fs.ReadFile(path.Join(m.folder, "top_level.txt"))
			for line := range strings.Lines(string(top)) {
				if name := strings.TrimSpace(line); name != "" {
					claim(name, i)
					claim(name+".py", i)
				}
			}
			continue
		}
		last := ""
		for line := range strings.Lines(string(record)) {
			file, _, _ := strings.Cut(line, ",")
			if ext := path.Ext(file); ext != ".py" && ext != ".pyi" && ext != ".so" && ext != ".pyd" {
				continue
			}
			folder := path.Dir(file)
			if folder == "." {
				claim(file, i)
				continue
			}
			if folder != last {
				claim(folder, i)
				last = folder
			}
		}
	}
	for folder, i := range s.byFolder {
		if i == shared {
			delete(s.byFolder, folder)
		}
	}
}

// normal brings a distribution's name into the form of the package index, by
// which "Foo_Bar", "foo.bar" and "foo-bar" are one.
func normal(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '_' || r == '.':
			return '-'
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		}
		return r
	}, name)
}

// isTyped accepts what a package with a py.typed marker has. A marker may also
// stand in a package below a namespace.
func (r *Resolver) isTyped(p place, h hit) bool {
	if h.state == Missing || h.state == Namespace {
		return false
	}
	for dir := path.Dir(h.path); dir != p.dir && within(dir, p.dir); dir = path.Dir(dir) {
		if p.tree.folder(dir).hasFile("py.typed") {
			return true
		}
	}
	return false
}

func (r *Resolver) typedTop(key source.FileKey) bool {
	p, ok := r.placeOf(key)
	return ok && r.isTyped(p, hit{state: Found, path: path.Join(p.dir, key.Path())})
}
