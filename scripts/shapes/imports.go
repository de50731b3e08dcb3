package main

import (
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
)

// exported are the names that __all__ lists, when its text does.
func (s *shaper) exported(body []ast.NodeID) []string {
	var out []string
	for _, id := range body {
		if s.t.Kind(id) != ast.KindAssign {
			continue
		}
		x := s.t.Assign(id)
		to := x.Targets()[0]
		if s.t.Kind(to) != ast.KindName || s.t.Text(s.t.Name(to).Id()) != "__all__" {
			continue
		}
		var elts []ast.NodeID
		switch s.t.Kind(x.Value()) {
		case ast.KindList:
			elts = s.t.List(x.Value()).Elts()
		case ast.KindTuple:
			elts = s.t.Tuple(x.Value()).Elts()
		}
		for _, e := range elts {
			if s.t.Kind(e) == ast.KindConstant {
				out = append(out, s.t.Consts[s.t.Constant(e).Value()].Text)
			}
		}
	}
	return out
}

// imports writes the imports that the shape needs or hands on: what only bodies
// used would make a reader load the whole library.
func (s *shaper) imports(body []ast.NodeID, all []string) {
	done := map[string]bool{}
	var walk func([]ast.NodeID)
	walk = func(body []ast.NodeID) {
		for _, id := range body {
			switch s.t.Kind(id) {
			case ast.KindImport:
				for _, a := range s.t.Import(id).Names() {
					s.plainImport(a, done)
				}
			case ast.KindImportFrom:
				s.fromImport(id, all, done)
			case ast.KindIf:
				x := s.t.If(id)
				first, second := x.Body(), x.Orelse()
				if s.isNegated(x.Test()) {
					first, second = second, first
				}
				walk(first)
				walk(second)
			case ast.KindTry:
				x := s.t.Try(id)
				walk(x.Body())
				walk(x.Orelse())
				for _, h := range x.Handlers() {
					walk(s.t.ExceptHandler(h).Body())
				}
			case ast.KindWith:
				walk(s.t.With(id).Body())
			}
		}
	}
	s.bare = !slices.ContainsFunc(body, func(id ast.NodeID) bool {
		k := s.t.Kind(id)
		return k == ast.KindFunctionDef || k == ast.KindAsyncFunctionDef || k == ast.KindClassDef
	})
	walk(body)
	if len(all) > 0 {
		s.line("", `__all__ = ["`+strings.Join(all, `", "`)+`"]`)
	}
}

func (s *shaper) plainImport(id ast.NodeID, done map[string]bool) {
	a := s.t.Alias(id)
	name := s.t.Text(a.Name())
	bound, _, _ := strings.Cut(name, ".")
	text := "import " + name
	if a.Asname() != 0 {
		bound = s.t.Text(a.Asname())
		text += " as " + bound
	}
	if !s.used[bound] || done[text] {
		return
	}
	done[text] = true
	s.line("", text)
}

func (s *shaper) fromImport(id ast.NodeID, all []string, done map[string]bool) {
	x := s.t.ImportFrom(id)
	from := s.t.Text(x.Module())
	if x.Level() > 0 {
		base := strings.Split(s.module, ".")
		up := int(x.Level())
		if s.pkg {
			up--
		}
		if up > len(base) {
			return
		}
		base = base[:len(base)-up]
		if from != "" {
			base = append(base, from)
		}
		from = strings.Join(base, ".")
	}
	if from == "" || from == "__future__" {
		return
	}
	top, _, _ := strings.Cut(s.module, ".")
	other, _, _ := strings.Cut(from, ".")
	own := top == other
	for _, n := range x.Names() {
		a := s.t.Alias(n)
		name := s.t.Text(a.Name())
		if name == "*" {
			if text := "from " + from + " import *"; own && !done[text] {
				done[text] = true
				s.line("", text)
			}
			continue
		}
		bound := name
		if a.Asname() != 0 {
			bound = s.t.Text(a.Asname())
		}
		// A package, a module that defines nothing itself, and whoever repeats the name
		// behind "as" mean to hand on.
		handsOn := (s.pkg || s.bare) && own && !strings.HasPrefix(bound, "_") || slices.Contains(all, bound) || a.Asname() != 0 && bound == name
		if done[bound] || !handsOn && !s.used[bound] {
			continue
		}
		done[bound] = true
		s.line("", "from "+from+" import "+name+" as "+bound)
	}
}
