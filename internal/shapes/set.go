package shapes

import (
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/resolve"
	"github.com/ferrule-dev/ferrule/internal/source"
)

// Resolver finds and reads shapes.
type Resolver interface {
	// Module looks a module up for the shape that imports it.
	Module(name string, from source.FileKey) resolve.Result
	// Shape is the shape of a module that has a model.
	Shape(module string) (resolve.Result, bool)
	Submodule(parent resolve.Result, name string, from source.FileKey) resolve.Result
	Read(key source.FileKey) (*source.Text, error)
}

// Set is what is asked for so far.
type Set struct {
	resolver  Resolver
	mentioned func(name string) bool
	modules   map[source.FileKey]*module
	// todo are the definitions whose text has not been followed yet.
	todo []work
	buf  []byte
}

// work is a chunk that is wanted.
type work struct {
	m *module
	c int32
}

// New returns an empty set. mentioned says whether the program has a name.
func New(r Resolver, mentioned func(name string) bool) *Set {
	return &Set{resolver: r, mentioned: mentioned, modules: map[source.FileKey]*module{}}
}

// Of returns the shape that a look-up leads to: the module's own, or the one beside
// its model.
func Of(r Resolver, res resolve.Result) (resolve.Result, bool) {
	if res.State != resolve.Found {
		return res, false
	}
	switch res.Key.Kind() {
	case source.Shape:
		return res, true
	case source.Model, source.UserModel:
		return r.Shape(res.Name)
	}
	return res, false
}

// Ask asks a module for a name; "*" is all that a star import gives.
func (s *Set) Ask(res resolve.Result, name string) {
	if m := s.module(res); m != nil {
		if name == "*" {
			s.star(m)
		} else {
			s.ask(m, name, "")
		}
		s.run()
	}
}

// AskModule asks for a module as an object: any of its names that the program
// mentions may be read from it.
func (s *Set) AskModule(res resolve.Result) {
	if m := s.module(res); m != nil {
		s.object(m)
		s.run()
	}
}

// Texts returns the modules that are needed, in the order of their keys, and what is
// needed of them.
func (s *Set) Texts() ([]resolve.Result, []string) {
	var list []*module
	for _, m := range s.modules {
		list = append(list, m)
	}
	slices.SortFunc(list, func(a, b *module) int { return strings.Compare(string(a.res.Key), string(b.res.Key)) })
	results, texts := make([]resolve.Result, len(list)), make([]string, len(list))
	for i, m := range list {
		s.buf = s.buf[:0]
		for k := range m.chunks {
			c := &m.chunks[k]
			switch {
			case c.form == exports && m.star:
				s.buf = exported(c.text, func(name string) bool {
					list := m.byName[name]
					return len(list) == 0 && s.mentioned(name) || len(list) > 0 && m.chunks[list[0]].wanted
				}, s.buf)
			case c.form == always, c.wanted && c.form != class:
				s.buf = append(s.buf, c.text...)
			case c.wanted:
				s.buf = members(c.text, s.mentioned, s.buf)
			}
		}
		results[i], texts[i] = m.res, string(s.buf)
	}
	return results, texts
}

// module opens the shape of a look-up; nil if there is none.
func (s *Set) module(res resolve.Result) *module {
	res, ok := Of(s.resolver, res)
	if !ok {
		return nil
	}
	m := s.modules[res.Key]
	if m == nil {
		m = &module{res: res, asked: map[string]bool{}}
		s.modules[res.Key] = m
		if text, err := s.resolver.Read(res.Key); err == nil {
			m.chunks, m.byName = split(text.String)
			for k := range m.chunks {
				if m.chunks[k].form == starImport {
					m.stars = append(m.stars, int32(k))
				}
			}
		}
	}
	return m
}

// ask wants a name of a module; rest are the names that are read from it in turn,
// which matter if it is a module itself.
func (s *Set) ask(m *module, name, rest string) {
	key := name
	if rest != "" {
		key = name + "." + rest
	}
	if m.asked[key] {
		return
	}
	m.asked[key] = true
	if list := m.byName[name]; len(list) > 0 {
		for _, k := range list {
			s.want(m, k)
			s.follow(m, &m.chunks[k], rest)
		}
		return
	}
	for _, k := range m.stars {
		s.want(m, k)
		if other := s.module(s.resolver.Module(m.chunks[k].from, m.res.Key)); other != nil {
			s.ask(other, name, rest)
		}
	}
	if m.res.IsPackage {
		s.through(s.module(s.resolver.Submodule(m.res, name, m.res.Key)), rest)
	}
}

// through asks a module for the first of the names that are read from it; for itself
// if there is none.
func (s *Set) through(m *module, names string) {
	switch first, rest, _ := strings.Cut(names, "."); {
	case m == nil:
	case names == "":
		s.object(m)
	default:
		s.ask(m, first, rest)
	}
}

func (s *Set) object(m *module) {
	if m.object {
		return
	}
	m.object = true
	for k := range m.chunks {
		switch c := &m.chunks[k]; c.form {
		case class, definition, fromImport, plain:
			if s.mentioned(c.name) {
				s.ask(m, c.name, "")
			}
		case starImport:
			s.want(m, int32(k))
			if other := s.module(s.resolver.Module(c.from, m.res.Key)); other != nil {
				s.star(other)
			}
		}
	}
}

func (s *Set) star(m *module) {
	m.star = true
	s.object(m)
}

func (s *Set) want(m *module, k int32) {
	if c := &m.chunks[k]; !c.wanted {
		c.wanted = true
		s.todo = append(s.todo, work{m, k})
	}
}

// follow asks the module of an import for what the import binds.
func (s *Set) follow(m *module, c *chunk, rest string) {
	switch c.form {
	case fromImport:
		switch other := s.module(s.resolver.Module(c.from, m.res.Key)); {
		case other == nil:
		case other == m && c.orig == c.name:
			// A package binds its own submodule.
			s.through(s.module(s.resolver.Submodule(m.res, c.orig, m.res.Key)), rest)
		default:
			s.ask(other, c.orig, rest)
		}
	case plain:
		from := c.from
		if c.name != from && strings.HasPrefix(from, c.name+".") {
			// import a.b binds a, from which b and its names are read.
			_, inner, _ := strings.Cut(from, ".")
			if deeper, ok := strings.CutPrefix(rest, inner); ok && (deeper == "" || deeper[0] == '.') {
				rest = strings.TrimPrefix(deeper, ".")
			} else {
				from = c.name
			}
		}
		s.through(s.module(s.resolver.Module(from, m.res.Key)), rest)
	}
}

// run follows what the wanted definitions name.
func (s *Set) run() {
	for len(s.todo) > 0 {
		w := s.todo[len(s.todo)-1]
		s.todo = s.todo[:len(s.todo)-1]
		c := &w.m.chunks[w.c]
		text := c.text
		switch c.form {
		case class:
			s.buf = members(c.text, s.mentioned, s.buf[:0])
			text = string(s.buf)
		case definition:
		default:
			continue
		}
		chains(text, func(first, rest string) {
			if s.defines(w.m, first, maxStars) {
				s.ask(w.m, first, rest)
			}
		})
	}
}

// maxStars bounds the way through star imports, which may lead in a circle.
const maxStars = 4

// defines says whether a word may be a name of the module: most words of a text are
// names of parameters and of builtin types.
func (s *Set) defines(m *module, name string, depth int) bool {
	if len(m.byName[name]) > 0 {
		return true
	}
	if depth == 0 {
		return false
	}
	for _, k := range m.stars {
		if other := s.module(s.resolver.Module(m.chunks[k].from, m.res.Key)); other != nil && s.defines(other, name, depth-1) {
			return true
		}
	}
	return false
}
