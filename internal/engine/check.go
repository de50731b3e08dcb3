package engine

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/base/par"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/project"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/summarize"
)

// Check analyses a project and presents what was found.
func (e *Engine) Check(ctx context.Context, req Request) (*Result, error) {
	m, restore := tuneMemory()
	defer restore()
	s := NewSession(e)
	s.memory = m
	return s.check(ctx, &req)
}

// check is one run of a session.
func (x *Session) check(ctx context.Context, req *Request) (*Result, error) {
	e := x.engine
	s, err := x.open(ctx, req)
	if err != nil {
		return nil, err
	}
	selection, err := e.selection(s.proj, req)
	if err != nil {
		return nil, err
	}
	a, err := s.analyse(ctx, req, e.unread(selection))
	if err != nil {
		return nil, err
	}
	found, faults := a.runRules(ctx, e, selection, req)
	s.clock.mark("rules")
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	p := a.presenter(s, e.Rules)
	off := func(file, code string) bool { return ignoredIn(s.proj, e.Rules, file, code) }
	list := p.findings(found, off)
	list = append(append(list, a.faults(e)...), faults...)
	list = p.suppressed(append(list, e.problems(s)...), func(f *modgraph.File, code string) bool {
		return selection.Runs(code) && wanted(f.Class, code) && !off(f.Display, code)
	})
	list = slices.DeleteFunc(list, func(d diag.Diagnostic) bool {
		return !selection.Runs(d.Code) || off(d.File, d.Code)
	})
	diag.Sort(list)
	s.clock.mark("present")
	out := &Result{Findings: list, Texts: map[string]string{}, Files: len(s.proj.Files), Selection: selection, Assumed: s.assumed()}
	for _, f := range s.prog.Files {
		if f.Origin == modgraph.Project {
			out.Texts[f.Display] = f.Text
		}
	}
	if req.Stats {
		out.Stats = a.stats(s)
	}
	return out, nil
}

// unread are the sections of contracts that no selected rule reads.
func (e *Engine) unread(sel *rule.Selection) []contract.Section {
	var read [contract.NumSections]bool
	mark := func(m rule.Meta) {
		for _, s := range m.Sections {
			read[s] = read[s] || sel.Runs(m.Code)
		}
	}
	for _, r := range e.Functions {
		mark(r.Meta())
	}
	for _, r := range e.Programs {
		mark(r.Meta())
	}
	var out []contract.Section
	for _, s := range summarize.Optional {
		if !read[s] {
			out = append(out, s)
		}
	}
	return out
}

// selection applies the settings file's layer below the command line's.
func (e *Engine) selection(p *project.Project, req *Request) (*rule.Selection, error) {
	file := rule.Layer{Select: p.Settings.Select, Ignore: p.Settings.Ignore}
	for _, part := range []struct {
		key   string
		words []string
	}{{"select", file.Select}, {"ignore", file.Ignore}} {
		for _, w := range part.words {
			if err := e.Rules.CheckWord(w); err != nil {
				return nil, &SelectionError{File: p.Display(p.Settings.File), Line: p.Settings.Line(part.key), Err: err}
			}
		}
	}
	sel, err := e.Rules.Select(req.ShowOff, file, req.Rules)
	if err != nil {
		return nil, fmt.Errorf("select rules: %w", err)
	}
	return sel, nil
}

// ignoredIn applies per-file-ignores.
func ignoredIn(p *project.Project, rules *rule.Registry, path, code string) bool {
	if len(p.Settings.PerFileIgnores) == 0 || code == rule.InternalError {
		return false
	}
	if !filepath.IsAbs(path) {
		path = filepath.ToSlash(filepath.Join(p.Dir, path))
	}
	rel, err := filepath.Rel(p.Root, path)
	if err != nil {
		return false
	}
	for _, w := range p.Settings.IgnoredIn(filepath.ToSlash(rel)) {
		if m, ok := rules.Lookup(w); ok && m.Code == code || w == rule.All {
			return true
		}
		if f, ok := rule.FamilyByWord(w); ok && strings.HasPrefix(code, f.Code()) {
			return true
		}
	}
	return false
}

// problems are the faults that the loader met, as findings.
func (e *Engine) problems(s *snapshot) []diag.Diagnostic {
	var out []diag.Diagnostic
	for _, p := range s.problems {
		code := rule.SyntaxError
		switch {
		case p.Internal:
			code = rule.InternalError
		case p.Comment:
			code = rule.InvalidConfiguration
		}
		meta, _ := e.Rules.ByCode(code)
		n := &diag.Numbering{}
		d := diag.Diagnostic{
			Code: code, Name: meta.Name, Level: meta.Level, Message: strings.TrimSuffix(firstLine(p.Message), "."),
			File: p.File, Span: p.Span, DefKey: p.Key,
		}
		d.Fingerprint, d.Moved = n.Fingerprints(diag.Identity{Code: code, DefKey: p.Key, Statement: p.Message})
		out = append(out, d)
	}
	return out
}

// runRules replays every body that is reported on to the function rules, then
// runs the program rules.
func (a *analysis) runRules(ctx context.Context, e *Engine, sel *rule.Selection, req *Request) ([]rule.Finding, []diag.Diagnostic) {
	var functions []rule.Function
	for _, r := range e.Functions {
		if sel.Runs(r.Meta().Code) {
			functions = append(functions, r)
		}
	}
	defs := a.reportedDefs()
	found := make([][]rule.Finding, len(defs))
	faults := make([]*diag.Diagnostic, len(defs))
	workers := par.Workers(req.Jobs)
	if len(functions) > 0 {
		done := newCounter(req.Progress, "checking functions", len(defs))
		runners := make([]*runner, workers)
		for i := range runners {
			runners[i] = newRunner(a, e, functions)
		}
		par.Each(workers, len(defs), func(w, i int) {
			if ctx.Err() != nil {
				return
			}
			found[i], faults[i] = runners[w].run(defs[i])
			done()
		})
	}
	var out []rule.Finding
	var internal []diag.Diagnostic
	for i := range found {
		out = append(out, found[i]...)
		if faults[i] != nil {
			internal = append(internal, *faults[i])
		}
	}
	for _, r := range e.Programs {
		if sel.Runs(r.Meta().Code) {
			list, fault := a.runProgram(e, r, defs)
			out = append(out, list...)
			if fault != nil {
				internal = append(internal, *fault)
			}
		}
	}
	return out, internal
}

// runProgram runs one program rule. A panic there costs the findings of this rule.
func (a *analysis) runProgram(e *Engine, r rule.Program, defs []modgraph.DefID) (out []rule.Finding, fault *diag.Diagnostic) {
	defer func() {
		if p := recover(); p != nil {
			if len(defs) == 0 {
				panic(p) // there is no place to report it at
			}
			out = nil
			fault = a.internal(e, defs[0], fmt.Sprintf("internal error in the rule %s: %s", r.Meta().Name, firstLine(fmt.Sprint(p)+" at "+where())))
		}
	}()
	r.Run(&rule.Whole{World: a.world(), Defs: defs, Report: collect(&out, r.Meta())})
	return out, nil
}

// collect takes findings of one rule.
func collect(out *[]rule.Finding, meta rule.Meta) func(rule.Finding) {
	return func(f rule.Finding) {
		if f.Code == "" {
			f.Code = meta.Code
		}
		if f.Level == 0 {
			f.Level = meta.Level
		}
		*out = append(*out, f)
	}
}

// faults are the bodies that infer or summarize could not finish, each told once.
func (a *analysis) faults(e *Engine) []diag.Diagnostic {
	var out []diag.Diagnostic
	told := map[modgraph.DefID]bool{}
	add := func(stage string, def modgraph.DefID, text, stack string) {
		if !told[def] {
			told[def] = true
			message := fmt.Sprintf("internal error while inferring the %s of `%s`: %s", stage, a.prog.QualName(def), firstLine(text)+" at "+whereIn(stack))
			out = append(out, *a.internal(e, def, message))
		}
	}
	for _, f := range a.infer.Faults() {
		add("types", f.Def, f.Text, f.Stack)
	}
	for _, f := range a.sum.Faults() {
		add("contract", f.Def, f.Text, f.Stack)
	}
	return out
}

// internal is a fault of ours at a definition.
func (a *analysis) internal(e *Engine, def modgraph.DefID, message string) *diag.Diagnostic {
	f, _ := a.prog.FileOf(def)
	meta, _ := e.Rules.ByCode(rule.InternalError)
	n := &diag.Numbering{}
	d := diag.Diagnostic{
		Code: meta.Code, Name: meta.Name, Level: meta.Level, Message: message,
		File: f.Display, Span: a.prog.Def(def).NameAt, DefKey: a.prog.Key(def),
	}
	d.Fingerprint, d.Moved = n.Fingerprints(diag.Identity{Code: d.Code, DefKey: d.DefKey, Statement: message})
	return &d
}
