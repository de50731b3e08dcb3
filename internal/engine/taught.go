package engine

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/models"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/project"
	"github.com/ferrule-dev/ferrule/internal/source"
	"github.com/ferrule-dev/ferrule/internal/stated"
)

// taught are the models of the user: the files below the folders of the setting
// `models`, each with the text that it had when the run began.
type taught struct {
	modules []string // sorted
	files   map[string]taughtFile
}

type taughtFile struct {
	path    string // absolute
	display string
	text    *source.Text
}

// TaughtError is what is wrong with the user's models, in order.
type TaughtError struct{ List []*project.SettingsError }

func (e *TaughtError) Error() string {
	lines := make([]string, len(e.List))
	for i, p := range e.List {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// taughtDefs are the definitions of libraries that the user's models speak of, in the
// order of the modules and of the text.
func (a *analysis) taughtDefs(t *taught) []modgraph.DefID {
	var out []modgraph.DefID
	for _, name := range t.modules {
		id, ok := a.prog.ByName[name]
		if !ok || a.prog.Files[id].Origin == modgraph.Project {
			continue
		}
		f := a.prog.Files[id]
		for i := range f.Bind.Defs {
			d := f.FirstDef + modgraph.DefID(i)
			if m := a.lib.Of(d); m != nil && m.User != nil {
				out = append(out, d)
			}
		}
	}
	return out
}

// said names what states the facts of a definition that its body does not show: a
// comment on its `def` line, or a model of the user's.
func (w *shower) said(d modgraph.DefID) (what, file string, line int) {
	f, i := w.prog.FileOf(d)
	if notes := stated.Of(f.Stated, i); len(notes) > 0 {
		return "stated", f.Display, f.Lines.Line(notes[0].Span.Start)
	}
	m := w.a.lib.Stated(d)
	if m == nil {
		m = w.a.lib.Of(d)
	}
	if m == nil || m.User == nil {
		return "", "", 0
	}
	x := w.taught.files[m.User.Module]
	return "stated", x.display, x.text.Lines.Line(m.User.Offset)
}

// borrowed are the parameters that a comment says are only borrowed, which leave no
// fact of their own.
func (w *shower) borrowed(d modgraph.DefID) []ContractSection {
	f, i := w.prog.FileOf(d)
	var facts []ContractFact
	for _, n := range stated.Of(f.Stated, i) {
		if n.Kind == stated.BorrowsParam {
			facts = append(facts, ContractFact{Text: w.path(d, contract.Param(int(n.Param))), Detail: "stated", File: f.Display, Line: f.Lines.Line(n.Span.Start)})
		}
	}
	if facts == nil {
		return nil
	}
	return []ContractSection{{Name: "borrows", Completeness: "complete", Facts: facts}}
}

// readTaught reads the folders. Of a module that two of them have the first counts.
func readTaught(p *project.Project) (*taught, error) {
	t := &taught{files: map[string]taughtFile{}}
	var faults []*project.SettingsError
	for _, dir := range p.Models {
		t.folder(p, dir, "", &faults, 0)
	}
	t.rename(p)
	for name := range t.files {
		t.modules = append(t.modules, name)
	}
	slices.Sort(t.modules)
	if len(faults) > 0 {
		return nil, &TaughtError{faults}
	}
	return t, nil
}

// rename brings the names of modules of the project into the form that the program
// knows them by: a file may be imported under several.
func (t *taught) rename(p *project.Project) {
	for _, list := range [][]project.File{p.Files, p.Others} {
		for i := range list {
			names := list[i].Modules
			for _, other := range names[min(1, len(names)):] {
				f, ok := t.files[other]
				if _, taken := t.files[names[0]]; ok && !taken {
					delete(t.files, other)
					t.files[names[0]] = f
				}
			}
		}
	}
}

// taughtDepth bounds how deep folders of models may be nested.
const taughtDepth = 40

func (t *taught) folder(p *project.Project, dir, prefix string, faults *[]*project.SettingsError, depth int) {
	entries, err := p.FS.ReadDir(dir)
	if err != nil || depth > taughtDepth {
		return
	}
	for _, e := range entries {
		file := path.Join(dir, e.Name)
		if e.IsDir {
			if !strings.HasPrefix(e.Name, ".") {
				t.folder(p, file, prefix+e.Name+".", faults, depth+1)
			}
			continue
		}
		stem, ok := strings.CutSuffix(e.Name, ".pyi")
		if !ok {
			continue
		}
		module := prefix + stem
		if stem == "__init__" {
			module = strings.TrimSuffix(prefix, ".")
		}
		if _, seen := t.files[module]; seen || module == "" {
			continue
		}
		text, err := source.Read(p.FS, file)
		if err != nil {
			*faults = append(*faults, &project.SettingsError{File: file, Line: 1, Reason: "cannot read this model: " + reason(err)})
			continue
		}
		t.files[module] = taughtFile{file, p.Display(file), text}
	}
}

// source gives the text of a module's model.
func (t *taught) source(module string) (string, bool) {
	f, ok := t.files[module]
	if !ok {
		return "", false
	}
	return f.text.String, true
}

// teach hands the user's models to a library.
func (t *taught) teach(l *models.Library) {
	if t != nil && len(t.modules) > 0 {
		l.Teach(t.source)
	}
}

// check says what is wrong with the models; nil if nothing is.
func (t *taught) check(l *models.Library, lacks func(module, qual string) string) error {
	var list []*project.SettingsError
	for _, p := range l.Faults(t.modules, lacks) {
		f := t.files[p.Module]
		list = append(list, &project.SettingsError{File: f.path, Line: f.text.Lines.Line(p.Offset), Reason: p.Text})
	}
	if len(list) == 0 {
		return nil
	}
	return &TaughtError{list}
}

// early finds what the files show by themselves, before anything else is read.
func (t *taught) early(prog *modgraph.Program) error {
	if len(t.modules) == 0 {
		return nil
	}
	l := models.New(prog, func(string) (string, bool) { return "", false }, nil)
	t.teach(l)
	return t.check(l, nil)
}

// lacks says what is wrong with a name that a model states something of: its module
// is in the program and does not have it, or has it from elsewhere.
func (a *analysis) lacks(module, qual string) string {
	id, ok := a.prog.ByName[module]
	if !ok {
		return "" // nobody imports it
	}
	f := a.prog.Files[id]
	if f.Origin == modgraph.Model {
		return "" // perhaps the model itself; it says what there is
	}
	for i := range f.Bind.Defs {
		if f.Bind.Defs[i].Qual == qual {
			return ""
		}
	}
	none := fmt.Sprintf("`%s` has no `%s`", module, qual)
	parts := strings.Split(qual, ".")
	s := a.decl.ModuleMember(id, a.prog.Syms.Intern(parts[0]))
	switch {
	case s.Kind == declare.SymNone && a.decl.ModuleClosed(id):
		return none
	case s.Kind == declare.SymFunc || s.Kind == declare.SymClass:
		if home, _ := a.prog.FileOf(s.Def); home != f {
			return fmt.Sprintf("`%s.%s` is defined in `%s`; a model stands where the definition does", module, parts[0], home.Module)
		}
	}
	if s.Kind != declare.SymClass || len(parts) != 2 {
		return ""
	}
	if m, open := a.decl.Member(s.Def, a.prog.Syms.Intern(parts[1])); m == nil && !open {
		return none
	}
	return ""
}
