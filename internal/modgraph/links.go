package modgraph

import (
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/bind"
)

// Name is a module-level name: a symbol of a file.
type Name struct {
	File FileID
	Sym  int32 // index into the file's Symbols
}

// Links is how the modules of a program hang together. It is built once, when
// all files are loaded, and read-only from then on.
//
// # Stars
//
// `from m import *` brings in the names of m.__all__, or the public names of m,
// those that m's own stars bring in included. Stars may form cycles, so the
// closure is repeated until nothing new appears. A later star wins over an
// earlier one; a name that the module binds itself wins over both.
//
// # Open modules
//
// A module is open when names may exist in it that no text shows: it has a star
// from a module that is not there or open itself, a module-level __getattr__, it
// hands out globals(), or it is swapped in sys.modules. What does not exist can
// only be said of a module that is not open.
type Links struct {
	// Imports lists for each file the loaded files that it imports, at any depth
	// of its scopes, in order of the statements and without repetition.
	Imports [][]FileID
	// Open marks open modules.
	Open []bool
	// Foreign tells of writes to attributes from outside their owner.
	Foreign Foreign

	stars []map[string]Name
}

// Link builds the links of a loaded program.
func (p *Program) Link() *Links {
	n := len(p.Files)
	l := &Links{Imports: make([][]FileID, n), Open: make([]bool, n), stars: make([]map[string]Name, n)}
	for i, f := range p.Files {
		l.Imports[i] = importsOf(f)
		l.Open[i] = hidesNames(f)
	}
	l.closeStars(p)
	l.Foreign = p.foreignWrites(l)
	return l
}

func importsOf(f *File) []FileID {
	var out []FileID
	for i := range f.Imports {
		if f.Bind.Imports[i].Flags&bind.BindDead != 0 {
			continue
		}
		for _, id := range [2]FileID{f.Imports[i].Module, f.Imports[i].Sub} {
			if id != NoFile && !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	}
	return out
}

// hidesNames says whether the file's own text may add names that it does not
// show.
func hidesNames(f *File) bool {
	b := f.Bind
	if b.Defs[0].Flags&bind.HasLocals != 0 && !f.IsStub {
		return true
	}
	for _, s := range b.SymbolsOf(0) {
		if b.Names[s.Name] == "__getattr__" {
			return true
		}
	}
	return f.IR != nil && swapsModule(f)
}

// closeStars computes what stars bring in. Each pass adds the names of the
// targets as known so far; names only appear, so it ends.
func (l *Links) closeStars(p *Program) {
	var users []FileID
	for i, f := range p.Files {
		for k := range f.Bind.Imports {
			if f.Bind.Imports[k].Name == "*" {
				users = append(users, FileID(i))
				break
			}
		}
	}
	for changed := true; changed; {
		changed = false
		for _, id := range users {
			if l.addStars(p, id) {
				changed = true
			}
		}
	}
}

func (l *Links) addStars(p *Program, id FileID) bool {
	f := p.Files[id]
	changed := false
	put := func(name string, n Name) {
		if old, ok := l.stars[id][name]; ok && old == n {
			return
		}
		if l.stars[id] == nil {
			l.stars[id] = map[string]Name{}
		}
		l.stars[id][name] = n
		changed = true
	}
	// The last star that has a name wins, so names are taken from the last on.
	var done map[string]bool
	for k := len(f.Bind.Imports) - 1; k >= 0; k-- {
		im := &f.Bind.Imports[k]
		if im.Name != "*" || im.Flags&bind.BindDead != 0 {
			continue
		}
		target := f.Imports[k]
		if target.State != Found || target.Module == NoFile {
			if !l.Open[id] {
				l.Open[id], changed = true, true
			}
			continue
		}
		if target.Module == id {
			continue
		}
		if l.Open[target.Module] && !l.Open[id] && !p.Files[target.Module].Bind.AllOK {
			l.Open[id], changed = true, true
		}
		if done == nil {
			done = map[string]bool{}
		}
		l.exports(p, target.Module, func(name string, n Name) {
			if !done[name] {
				done[name] = true
				put(name, n)
			}
		})
	}
	return changed
}

// exports calls f for the names that a star from a module brings in.
func (l *Links) exports(p *Program, id FileID, f func(string, Name)) {
	file := p.Files[id]
	b := file.Bind
	if b.AllOK {
		for _, name := range b.All {
			if n, ok := l.Member(p, id, name); ok {
				f(name, n)
			}
		}
		return
	}
	first := b.Defs[0].SymFirst
	for i, s := range b.SymbolsOf(0) {
		if name := b.Names[s.Name]; !strings.HasPrefix(name, "_") && alive(b, &s) {
			f(name, Name{id, first + int32(i)})
		}
	}
	for name, n := range l.stars[id] { // order does not show: names are distinct
		if !strings.HasPrefix(name, "_") {
			f(name, n)
		}
	}
	for _, name := range b.All {
		if n, ok := l.Member(p, id, name); ok && strings.HasPrefix(name, "_") {
			f(name, n)
		}
	}
}

func alive(b *bind.File, s *bind.Symbol) bool {
	for _, x := range b.BindingsOf(s) {
		if x.Flags&bind.BindDead == 0 && x.Kind != bind.BindDel {
			return true
		}
	}
	return false
}

// Member finds a module-level name of a file, its own or one that a star brings
// in.
func (l *Links) Member(p *Program, id FileID, name string) (Name, bool) {
	b := p.Files[id].Bind
	if s := ownSymbol(b, name); s >= 0 {
		return Name{id, s}, true
	}
	return l.Star(id, name)
}

// Star finds a name that the stars of a file bring in.
func (l *Links) Star(id FileID, name string) (Name, bool) {
	n, ok := l.stars[id][name]
	return n, ok
}

func ownSymbol(b *bind.File, name string) int32 {
	first := b.Defs[0].SymFirst
	for i, s := range b.SymbolsOf(0) {
		if b.Names[s.Name] == name {
			if alive(b, &s) {
				return first + int32(i)
			}
			return -1
		}
	}
	return -1
}
