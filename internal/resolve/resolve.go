package resolve

import (
	"path"
	"strings"
	"sync"

	"github.com/ferrule-dev/ferrule/internal/base/digest"
	"github.com/ferrule-dev/ferrule/internal/project"
	"github.com/ferrule-dev/ferrule/internal/source"
	"github.com/ferrule-dev/ferrule/internal/stubs"
)

// State says how a look-up ended.
type State uint8

const (
	// NotInstalled means that nothing of that name was found anywhere.
	NotInstalled State = iota
	// Found means that Key is the module's file.
	Found
	// Namespace means a folder without __init__: it has submodules but no file.
	Namespace
	// NoStub means a compiled module without a stub: it is there, but cannot be
	// read.
	NoStub
	// Missing means that a package was found which has no such submodule.
	Missing
)

func (s State) String() string {
	return [...]string{"not installed", "found", "namespace", "no stub", "missing"}[s]
}

// Origin says which step of the search found a module.
type Origin uint8

// The steps, in their order.
const (
	NoOrigin Origin = iota
	UserStub
	ProjectStub
	ProjectSource
	StandardLibrary
	StubPackage
	TypedSource
	ThirdPartyStub
	ModelStub
	InstalledSource
	UserModel
	ShapeStub
)

func (o Origin) String() string {
	return [...]string{
		"none", "user's stub", "project's stub", "project", "standard library", "stub package",
		"typed package", "third-party stub", "model", "installed source",
		"user's model", "shape",
	}[o]
}

// Result is the answer to a look-up. It is a value: equal questions give equal
// results.
type Result struct {
	State State
	// Name is the absolute name that was looked up.
	Name string
	// Key is the module's file if State is Found.
	Key source.FileKey
	// Origin is where a Found or NoStub module, or the package of a Missing one,
	// was found.
	Origin Origin
	// IsPackage tells that the file is an __init__, or that it is a namespace.
	IsPackage bool
	IsStub    bool
}

// Digest covers all of the result.
func (r Result) Digest() digest.Digest {
	var h digest.Hasher
	h.Byte(byte(r.State))
	h.Byte(byte(r.Origin))
	h.Bool(r.IsPackage)
	h.Bool(r.IsStub)
	h.String(r.Name)
	h.String(string(r.Key))
	return h.Sum()
}

// Root is an import root.
type Root = project.Root

// Config says where modules are looked for. All folders are absolute slash
// paths.
type Config struct {
	FS source.FS
	// Project is the folder that project keys are relative to.
	Project string
	// Roots are the project's import roots, first to last. One may lie above
	// Project, if that is a package itself; what is found outside of Project does
	// not count.
	Roots []Root
	// StubPaths are the user's stub folders.
	StubPaths []string
	// Models are the folders of the user's models.
	Models []string
	// Site are the folders that distributions are installed in, first to last.
	Site []string
	// Pack is the bundled stubs; nil means none.
	Pack *stubs.Pack
	// Shapes is the bundled shapes of libraries; nil means none.
	Shapes *stubs.Pack
	// Minor is the target version: 12 for 3.12.
	Minor int
}

// ConfigOf returns the configuration for a project.
func ConfigOf(p *project.Project, pack *stubs.Pack) Config {
	c := Config{FS: p.FS, Project: p.Root, Roots: p.Roots, StubPaths: p.StubPaths, Models: p.Models, Pack: pack, Minor: p.Minor}
	if p.Environment != nil {
		c.Site = p.Environment.Site
	}
	return c
}

// Resolver answers look-ups.
type Resolver struct {
	cfg      Config
	versions *stubs.Versions

	user, project, site []place
	userModel           []place
	// derived are roots of the project that only the look of its folders suggests:
	// they hide no standard module from files elsewhere.
	derived            []place
	stdlib, stubs      []place
	model, modelStdlib []place
	shapes             []place

	dists distIndex
	own   sync.Map // folder of the project (string) -> *context
	memo  sync.Map // question -> Result

	// bundled and library are the contexts of files outside the project.
	standard, bundled, library, outside *context
}

// place is a folder in which look-ups start.
type place struct {
	tree *tree
	dir  string
	kind source.Kind
}

// context is what an importing file contributes to a look-up.
type context struct {
	view view
	// own is the import root that comes before the project's others, if any.
	own []place
	// beside are the folders that are tried when all else fails.
	beside []place
	// base has the same own root and nothing in beside; its answers are shared.
	base *context
}

type view uint8

const (
	projectView view = iota
	standardView
	bundledView
	installedView
)

type question struct {
	from *context
	name string
}

// alwaysStandard are the modules that a project's file never stands for, since
// the checker's knowledge of the language is tied to them.
var alwaysStandard = map[string]bool{
	"builtins": true, "typing": true, "types": true, "sys": true, "_typeshed": true,
}

// New returns a resolver. It fails only if the pack is damaged.
func New(cfg Config) (*Resolver, error) {
	r := &Resolver{cfg: cfg}
	disk := newTree(cfg.FS)
	for _, dir := range cfg.StubPaths {
		r.user = append(r.user, place{disk, dir, source.User})
	}
	for _, dir := range cfg.Models {
		r.userModel = append(r.userModel, place{disk, dir, source.UserModel})
	}
	for _, root := range cfg.Roots {
		p := place{disk, root.Dir, source.Project}
		if r.isDerived(root) {
			r.derived = append(r.derived, p)
		} else {
			r.project = append(r.project, p)
		}
	}
	for _, dir := range cfg.Site {
		r.site = append(r.site, place{disk, dir, source.Dist})
	}
	if cfg.Pack != nil {
		v, err := cfg.Pack.Versions()
		if err != nil {
			return nil, err
		}
		r.versions = v
		r.stdlib = []place{bundledPlace(cfg.Pack, source.Stdlib)}
		r.stubs = []place{bundledPlace(cfg.Pack, source.Stubs)}
		r.model = []place{bundledPlace(cfg.Pack, source.Model)}
		r.modelStdlib = []place{bundledPlace(cfg.Pack, source.ModelStdlib)}
	}
	if cfg.Shapes != nil {
		r.shapes = []place{bundledPlace(cfg.Shapes, source.Shape)}
	}
	r.dists.init(disk, cfg.Site)
	r.standard = &context{view: standardView}
	r.bundled = &context{view: bundledView}
	r.library = &context{view: installedView}
	r.outside = &context{view: projectView}
	return r, nil
}

func bundledPlace(p *stubs.Pack, kind source.Kind) place {
	return place{newTree(p.FS(kind)), "/", kind}
}

// Module looks up an absolute name for an importing file. A zero from asks on
// behalf of the project in general.
func (r *Resolver) Module(name string, from source.FileKey) Result {
	return r.module(name, r.contextOf(from))
}

// Submodule looks up a name below a package or namespace, as in
// "from package import name" when the package does not define it.
func (r *Resolver) Submodule(parent Result, name string, from source.FileKey) Result {
	full := parent.Name + "." + name
	if parent.State == Found && !parent.IsPackage {
		return Result{State: Missing, Name: full, Origin: parent.Origin}
	}
	if parent.State == Found {
		// A package's own folder comes first: whoever asks may have reached the
		// package by a relative import, under which another root could hide it.
		if res, ok := r.within(parent.Key, path.Dir(parent.Key.Path()), []string{name}, full); ok {
			return res
		}
	}
	return r.Module(full, from)
}

func (r *Resolver) module(name string, c *context) Result {
	q := question{c, name}
	if res, ok := r.memo.Load(q); ok {
		return res.(Result)
	}
	var res Result
	if c.base != nil {
		res = r.module(name, c.base)
		if res.State == NotInstalled || res.State == Namespace || res.State == Missing {
			res = r.beside(res, c)
		}
	} else {
		res = r.search(name, c)
	}
	r.memo.Store(q, res)
	return res
}

// beside tries the folders beside a script, given what the search found.
func (r *Resolver) beside(res Result, c *context) Result {
	parts := split(res.Name)
	for _, p := range c.beside {
		if hit := p.look(parts); hit.state == Found || hit.state == NoStub {
			if found, ok := r.result(hit, p, res.Name, projectOrigin(hit)); ok {
				return found
			}
		}
	}
	return res
}

// search takes the steps of the package comment.
func (r *Resolver) search(name string, c *context) Result {
	parts := split(name)
	if parts == nil {
		return Result{State: NotInstalled, Name: name}
	}
	s := &searching{r: r, parts: parts, best: Result{State: NotInstalled, Name: name}}
	standard := func() bool { return r.hasStandard(name) && s.try(r.stdlib, StandardLibrary, nil) }
	project := func() bool {
		return s.try(r.user, UserStub, nil) || !alwaysStandard[parts[0]] && (s.tryProject(c.own) || s.tryProject(r.project))
	}
	libraries := func() bool {
		return s.tryStubPackages() ||
			s.try(r.site, TypedSource, r.isTyped) ||
			s.try(r.stubs, ThirdPartyStub, nil) ||
			s.try(r.model, ModelStub, nil) ||
			s.try(r.site, InstalledSource, nil) ||
			s.try(r.userModel, UserModel, nil) ||
			!r.installed(parts[0]) && s.try(r.shapes, ShapeStub, nil)
	}
	switch c.view {
	case standardView:
		_ = standard() || libraries()
	case bundledView, installedView:
		_ = s.try(r.user, UserStub, nil) || standard() || libraries()
	default:
		_ = project() || standard() || s.tryProject(r.derived) || libraries()
	}
	return s.best
}

// installed says whether a distribution is there that has a top-level module: its
// own word counts then, even where it is silent.
func (r *Resolver) installed(top string) bool {
	for _, p := range r.site {
		if p.look([]string{top}).state != NotInstalled {
			return true
		}
	}
	return false
}

// isDerived says whether a root below the project's folder was never declared.
func (r *Resolver) isDerived(root Root) bool {
	return !root.Declared && root.Dir != r.cfg.Project && within(root.Dir, r.cfg.Project)
}

func (r *Resolver) hasStandard(name string) bool {
	return r.versions != nil && r.versions.Has(name, r.cfg.Minor)
}

// searching is one search: the best of the answers so far.
type searching struct {
	r     *Resolver
	parts []string
	best  Result
}

// try looks in places and tells whether the search is over. A nil accept takes
// all.
func (s *searching) try(places []place, origin Origin, accept func(place, hit) bool) bool {
	for _, p := range places {
		if s.take(p, p.look(s.parts), origin, accept) {
			return true
		}
	}
	return false
}

func (s *searching) tryProject(places []place) bool {
	for _, p := range places {
		h := p.look(s.parts)
		if s.take(p, h, projectOrigin(h), nil) {
			return true
		}
	}
	return false
}

// tryStubPackages looks for "foo-stubs" beside the installed packages.
func (s *searching) tryStubPackages() bool {
	parts := append([]string{s.parts[0] + "-stubs"}, s.parts[1:]...)
	for _, p := range s.r.site {
		h := p.look(parts)
		if h.state == Namespace {
			continue // a stub package of a namespace names whole packages below it
		}
		if s.take(p, h, StubPackage, nil) {
			return true
		}
	}
	return false
}

// take weighs a hit against the best so far: a file or compiled module ends the
// search; a namespace is better than a package without the submodule, which is
// better than nothing.
func (s *searching) take(p place, h hit, origin Origin, accept func(place, hit) bool) bool {
	if h.state == NotInstalled || accept != nil && !accept(p, h) {
		return false
	}
	res, ok := s.r.result(h, p, s.best.Name, origin)
	if !ok {
		return false
	}
	switch res.State {
	case Found:
		s.best = res
		return true
	case NoStub:
		// A stub may still come; among compiled ones the first counts.
		if s.best.State != NoStub {
			s.best = res
		}
	case Namespace:
		if s.best.State == NotInstalled || s.best.State == Missing {
			s.best = res
		}
	case Missing:
		if s.best.State == NotInstalled {
			s.best = res
		}
	}
	return false
}

func projectOrigin(h hit) Origin {
	if h.state == Found && strings.HasSuffix(h.path, ".pyi") {
		return ProjectStub
	}
	return ProjectSource
}

// result turns a hit into a result; it is not ok if the file lies outside the
// project.
func (r *Resolver) result(h hit, p place, name string, origin Origin) (Result, bool) {
	res := Result{State: h.state, Name: name, Origin: origin, IsPackage: h.isPackage}
	if p.kind == source.Project && !within(h.path, r.cfg.Project) {
		// A namespace may be the folder that the project lies in.
		if h.state != Namespace || !within(r.cfg.Project, h.path) {
			return res, false
		}
	}
	switch h.state {
	case Namespace:
		res.Origin = NoOrigin
	case Found:
		res.Key = r.key(h.path, p)
		res.IsStub = strings.HasSuffix(h.path, ".pyi")
	}
	return res, true
}

// key names a file that was found in a place.
func (r *Resolver) key(file string, p place) source.FileKey {
	switch p.kind {
	case source.Project:
		return source.Key(source.Project, below(file, r.cfg.Project))
	case source.Dist:
		rel := below(file, p.dir)
		return source.DistKey(r.dists.of(p.dir, rel).Name, rel)
	}
	return source.Key(p.kind, below(file, p.dir))
}

// split cuts a dotted name; nil if it is none.
func split(name string) []string {
	if name == "" {
		return nil
	}
	parts := strings.Split(name, ".")
	for _, p := range parts {
		if p == "" {
			return nil
		}
	}
	return parts
}

// within tells whether file is dir or below it.
func within(file, dir string) bool {
	return dir == "/" || strings.HasPrefix(file, dir) && (len(file) == len(dir) || file[len(dir)] == '/')
}

// below returns the part of file behind dir.
func below(file, dir string) string {
	return strings.TrimPrefix(strings.TrimPrefix(file, dir), "/")
}
