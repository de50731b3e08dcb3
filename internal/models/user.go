package models

import (
	"maps"
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// Teach adds the models of the user. A definition that they state with decorators
// wins over the one that comes with the program, as a whole; one without says
// nothing where the program knows something. It comes before any look-up.
func (l *Library) Teach(user Source) { l.user = user }

// overlay puts what the user states of a module over what the program knows.
func (l *Library) overlay(name string, m *module) {
	if l.user == nil {
		return
	}
	text, ok := l.user(name)
	if !ok {
		return
	}
	own := &module{}
	r := reader{lib: l, module: name, out: own, user: true}
	r.read(text)
	m.own, m.problems = own.defs, append(m.problems, own.problems...)
	merged := map[string]*Model{}
	maps.Copy(merged, m.defs)
	for qual, model := range own.defs {
		if merged[qual] == nil || model.stated {
			merged[qual] = model
		}
	}
	m.defs = merged
}

// Stated is what the user states with decorators of a definition whose source
// belongs to the project, or nil.
func (l *Library) Stated(d modgraph.DefID) *Model {
	f, i := l.prog.FileOf(d)
	if l.user == nil || f.Origin != modgraph.Project || f.Module == "" {
		return nil
	}
	if m := l.module(f.Module).own[f.Bind.Defs[i].Qual]; m != nil && m.stated {
		return m
	}
	return nil
}

// Faults are what is wrong with the user's models of some modules: first what the
// files themselves show, then names that the program's modules do not have. lacks
// says what is wrong with a name of a module, "" for nothing.
func (l *Library) Faults(modules []string, lacks func(module, qual string) string) []Problem {
	var out []Problem
	for _, name := range modules {
		m := l.module(name)
		out = append(out, m.problems...)
		if lacks == nil {
			continue
		}
		for _, qual := range slices.Sorted(maps.Keys(m.own)) {
			outer := ""
			if i := strings.LastIndexByte(qual, '.'); i > 0 {
				outer = qual[:i]
			}
			// What is missing is told once, not again for all that is in it.
			if why := lacks(name, qual); why != "" && (outer == "" || lacks(name, outer) == "") {
				out = append(out, Problem{name, m.own[qual].User.Offset, why})
			}
		}
		out = append(out, l.signatures(name, m)...)
	}
	slices.SortStableFunc(out, func(a, b Problem) int {
		if c := strings.Compare(a.Module, b.Module); c != 0 {
			return c
		}
		return int(int64(a.Offset) - int64(b.Offset))
	})
	return slices.Compact(out)
}

// signatures looks for models whose parameters are not those of the source: facts
// are kept by the position of a parameter.
func (l *Library) signatures(name string, m *module) []Problem {
	id, ok := l.prog.ByName[name]
	if !ok || l.prog.Files[id].IR == nil {
		return nil
	}
	f := l.prog.Files[id]
	var out []Problem
	for i := range f.Bind.Defs {
		d := &f.Bind.Defs[i]
		model := m.own[d.Qual]
		if model == nil || !model.stated || model.Terse || model.Class != nil {
			continue
		}
		for k, p := range model.Params {
			if k >= len(d.Params) || f.Bind.Names[d.Params[k].Name] != l.prog.Syms.Text(p.Name) {
				var names []string
				for _, p := range d.Params {
					names = append(names, f.Bind.Names[p.Name])
				}
				out = append(out, Problem{name, model.User.Offset, "the parameters of `" + d.Qual + "` are (" + strings.Join(names, ", ") + ") in its source"})
				break
			}
		}
	}
	return out
}

// Closers are the last names of what the user's models of some modules say
// releases a result.
func (l *Library) Closers(modules []string) []sym.Sym {
	var out []sym.Sym
	for _, name := range modules {
		own := l.module(name).own
		for _, qual := range slices.Sorted(maps.Keys(own)) {
			for _, o := range own[qual].Contract.Owned {
				text := l.prog.Syms.Text(o.Res.Release)
				if s := l.prog.Syms.Intern(text[strings.LastIndexByte(text, '.')+1:]); s != 0 && !slices.Contains(out, s) {
					out = append(out, s)
				}
			}
		}
	}
	return out
}
