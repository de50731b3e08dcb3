package project

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/source"
)

// Options say what to open. Paths may be relative to Dir; Dir is absolute.
type Options struct {
	// FS is nil for the disk.
	FS source.FS
	// Dir is the folder that the user is in.
	Dir string
	// Paths are the files and folders to check; none means Dir.
	Paths []string
	// Config is a settings file to read in place of the one that is found.
	Config string
	// Python is an interpreter or environment, before the setting.
	Python string
	// PythonVersion is a target such as "3.12", before the setting.
	PythonVersion string
	// VirtualEnv is the value of VIRTUAL_ENV.
	VirtualEnv string
}

// Project is what there is to check. It does not change.
type Project struct {
	FS source.FS
	// Root is the absolute folder that project keys are relative to.
	Root string
	// Dir is the folder that display paths are relative to.
	Dir      string
	Settings *Settings
	// Minor is the target version and MinorFrom where it comes from:
	// "requires-python in pyproject.toml", or "" for the default.
	Minor     int
	MinorFrom string
	// Platform is a value of sys.platform.
	Platform string
	// Roots are the import roots, first to last.
	Roots []Root
	// StubPaths are the folders of the user's stubs.
	StubPaths []string
	// Models are the folders of the user's models.
	Models []string
	// Environment is nil if there is none.
	Environment *Environment
	// Files are the files to check and Others the rest of the project's, which
	// imports may reach; both sorted by key.
	Files, Others []File
}

// Open finds a project. The error is a *SettingsError for a mistake in settings.
func Open(o Options) (*Project, error) {
	if o.FS == nil {
		o.FS = source.Disk{}
	}
	p := &Project{FS: o.FS, Dir: path.Clean(slashed(o.Dir))}
	if !isAbs(p.Dir) {
		return nil, fmt.Errorf("opening a project: `%s` is not an absolute folder", o.Dir)
	}
	paths, err := p.paths(o.Paths)
	if err != nil {
		return nil, err
	}
	if err := p.locate(paths, o.Config); err != nil {
		return nil, err
	}
	m := readManifest(p.FS, p.Root)
	if err := p.target(o, m); err != nil {
		return nil, err
	}
	if err := p.environment(o); err != nil {
		return nil, err
	}
	p.stubPaths()
	if err := p.models(); err != nil {
		return nil, err
	}

	w := newWalker(p.FS, p.Root, p.Settings, paths)
	w.apart = p.Models
	if err := w.start(folderState{ignores: p.ignoresAbove()}); err != nil {
		return nil, fmt.Errorf("reading the project: %w", err)
	}
	p.Roots = p.findRoots(m, w)
	for _, f := range w.files {
		file := p.file(f, w)
		if f.inScope {
			p.Files = append(p.Files, file)
		} else {
			p.Others = append(p.Others, file)
		}
	}
	for _, list := range [][]File{p.Files, p.Others} {
		slices.SortFunc(list, func(a, b File) int { return strings.Compare(string(a.Key), string(b.Key)) })
	}
	return p, nil
}

func (p *Project) file(f found, w *walker) File {
	base := path.Base(f.path)
	return File{
		Key:       p.Key(f.path),
		Path:      f.path,
		Display:   p.Display(f.path),
		Modules:   p.modules(f.path, w),
		IsPackage: base == "__init__.py" || base == "__init__.pyi",
		IsStub:    strings.HasSuffix(base, ".pyi"),
		Class:     f.class,
	}
}

// Key names a file of the project by its absolute path.
func (p *Project) Key(file string) source.FileKey {
	return source.Key(source.Project, below(file, p.Root))
}

// Display returns an absolute path as people read it: relative to where they
// are, with ".." where the file lies beside it.
func (p *Project) Display(file string) string {
	if within(file, p.Dir) {
		return below(file, p.Dir)
	}
	if !within(file, p.Root) {
		return file
	}
	up := ""
	for dir := p.Dir; !within(file, dir); dir = path.Dir(dir) {
		up += "../"
		if within(file, path.Dir(dir)) {
			return up + below(file, path.Dir(dir))
		}
	}
	return file
}

// paths makes the user's paths absolute.
func (p *Project) paths(named []string) ([]string, error) {
	if len(named) == 0 {
		return []string{p.Dir}, nil
	}
	var out []string
	for _, n := range named {
		full := join(p.Dir, n)
		if full != "/" && full != p.Dir {
			if _, ok := source.Exists(p.FS, full); !ok {
				return nil, fmt.Errorf("`%s`: %w", n, fs.ErrNotExist)
			}
		}
		if !slices.Contains(out, full) {
			out = append(out, full)
		}
	}
	slices.Sort(out)
	return out, nil
}

// commonFolder returns the deepest folder that holds all paths.
func (p *Project) commonFolder(paths []string) string {
	dir := paths[0]
	if isDir, ok := source.Exists(p.FS, dir); ok && !isDir {
		dir = path.Dir(dir)
	}
	for !slices.ContainsFunc([]string{dir}, func(d string) bool {
		return !slices.ContainsFunc(paths, func(f string) bool { return !within(f, d) })
	}) {
		dir = path.Dir(dir)
	}
	return dir
}

// markers are the files and folders that a project's root has.
var markers = []string{pyprojectFile, "setup.py", "setup.cfg", ".git"}

// locate finds the root and reads the settings.
func (p *Project) locate(paths []string, config string) error {
	start := p.commonFolder(paths)
	p.Root, p.Settings = "", &Settings{}
	marked := ""
	for dir := start; ; dir = path.Dir(dir) {
		if config == "" {
			s, err := p.settingsIn(dir)
			if err != nil {
				return err
			}
			if s != nil {
				p.Root, p.Settings = dir, s
				break
			}
		}
		has := func(name string) bool { _, ok := source.Exists(p.FS, path.Join(dir, name)); return ok }
		if marked == "" && slices.ContainsFunc(markers, has) {
			marked = dir
		}
		if dir == path.Dir(dir) || has(".git") {
			break // settings of another repository are not this one's
		}
	}
	if p.Root == "" {
		p.Root = marked
	}
	if p.Root == "" {
		p.Root = start
	}
	if config == "" {
		return nil
	}
	file := join(p.Dir, config)
	text, err := p.FS.ReadFile(file)
	if err != nil {
		return fmt.Errorf("reading settings: %w", err)
	}
	s, present, err := parseSettings(file, text)
	if err != nil {
		return err
	}
	if !present {
		return &SettingsError{file, 1, "there is no [" + toolTable + "] in it"}
	}
	p.Settings = s
	return nil
}

// settingsIn reads the settings of a folder; nil if it has none.
func (p *Project) settingsIn(dir string) (*Settings, error) {
	for _, name := range []string{settingsFile, pyprojectFile} {
		file := path.Join(dir, name)
		text, err := p.FS.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("reading settings: %w", err)
		}
		if s, present, err := parseSettings(file, text); err != nil || present {
			return s, err
		}
	}
	return nil, nil
}

func (p *Project) target(o Options, m manifest) error {
	p.Platform = p.Settings.Platform
	if p.Platform == "" {
		p.Platform = "linux"
	}
	switch {
	case o.PythonVersion != "":
		minor, err := ParseVersion(o.PythonVersion)
		if err != nil {
			return fmt.Errorf("--python-version: %w", err)
		}
		p.Minor, p.MinorFrom = minor, "--python-version"
	case p.Settings.Minor != 0:
		p.Minor, p.MinorFrom = p.Settings.Minor, "python-version in "+path.Base(p.Settings.File)
	case m.requires != "":
		p.Minor, _ = lowestMinor(m.requires)
		p.MinorFrom = "requires-python in " + m.requiresFile
	default:
		p.Minor = DefaultMinor
	}
	return nil
}

func (p *Project) environment(o Options) error {
	asked, from := "", ""
	switch {
	case o.Python != "":
		asked, from = join(p.Dir, o.Python), "--python"
	case p.Settings.Python != "":
		asked = join(path.Dir(p.Settings.File), p.Settings.Python)
		from = "python in " + path.Base(p.Settings.File)
	}
	env, err := findEnvironment(p.FS, p.Root, asked, from, slashed(o.VirtualEnv))
	if err != nil && o.Python == "" {
		return &SettingsError{p.Settings.File, p.Settings.Line("python"), fmt.Sprintf("`python`: `%s` is neither an interpreter nor an environment with installed packages", p.Settings.Python)}
	}
	p.Environment = env
	return err
}

// stubPaths takes the setting, or else the folder "typings", which other
// checkers use too.
func (p *Project) stubPaths() {
	dirs := p.Settings.StubPath
	if dirs == nil {
		dirs = []string{"typings"}
	}
	for _, d := range dirs {
		full := join(p.Root, d)
		if isDir, ok := source.Exists(p.FS, full); ok && isDir {
			p.StubPaths = append(p.StubPaths, full)
		}
	}
}

// models takes the folders of the setting, each of which has to be there: a model
// that is silently missing would be a false alarm.
func (p *Project) models() error {
	for _, d := range p.Settings.Models {
		full := join(p.Root, d)
		if isDir, ok := source.Exists(p.FS, full); !ok || !isDir {
			return &SettingsError{p.Settings.File, p.Settings.Line("models"), fmt.Sprintf("`models`: `%s` is no folder", d)}
		}
		if full == p.Root {
			return &SettingsError{p.Settings.File, p.Settings.Line("models"), "`models`: a folder of its own is needed, since files in it are not checked"}
		}
		p.Models = append(p.Models, full)
	}
	return nil
}

// ignoresAbove returns what the repository that the root lies in ignores, from
// files above the root.
func (p *Project) ignoresAbove() *ignores {
	var dirs []string // from the root up to the repository's folder
	dir := p.Root
	for {
		dirs = append(dirs, dir)
		if _, ok := source.Exists(p.FS, path.Join(dir, ".git")); ok {
			break
		}
		if dir == path.Dir(dir) {
			return nil // no repository
		}
		dir = path.Dir(dir)
	}
	var g *ignores
	if text, err := p.FS.ReadFile(path.Join(dir, ".git/info/exclude")); err == nil {
		g = g.below(dir, string(text))
	}
	for _, d := range slices.Backward(dirs[1:]) {
		if text, err := p.FS.ReadFile(path.Join(d, ".gitignore")); err == nil {
			g = g.below(d, string(text))
		}
	}
	return g
}
