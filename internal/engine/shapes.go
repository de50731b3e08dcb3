package engine

import (
	"cmp"
	"slices"

	"github.com/ferrule-dev/ferrule/internal/base/par"
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/resolve"
	"github.com/ferrule-dev/ferrule/internal/shapes"
	"github.com/ferrule-dev/ferrule/internal/source"
)

// ask is what a file that is no shape wants of a module that has one.
type ask struct {
	module resolve.Result
	name   string // "" is the module as an object
	by     int    // index of the file
}

// wantAll adds what a file imports to the next wave. Shapes come last, when all who
// ask for names of theirs are known.
func (l *loader) wantAll(wave []request, x *loaded) []request {
	by := len(l.prog.Files) - 1
	for i, t := range x.targets {
		wave = l.want(wave, t.module)
		wave = l.want(wave, t.sub)
		if x.file.Origin == modgraph.Shape {
			continue
		}
		im := &x.file.Bind.Imports[i]
		if _, ok := shapes.Of(l.resolver, t.module); ok {
			l.asks = append(l.asks, ask{t.module, im.Name, by})
		}
		if _, ok := shapes.Of(l.resolver, t.sub); ok {
			l.asks = append(l.asks, ask{t.sub, "", by})
		}
	}
	return wave
}

// loadShapes adds the shapes that the program asks for, cut to what it asks for.
// What a shape imports may ask in turn, as the model of another library does; the cut
// is then made anew with all questions, until there are no more.
func (l *loader) loadShapes(targets [][]target) [][]target {
	var cut []loaded
	made := map[source.FileKey]int{} // where the cut before this one has a shape
	for asked := 0; len(l.asks) > asked; {
		asked = len(l.asks)
		set := shapes.New(l.resolver, l.mentions())
		for _, a := range l.asks {
			if a.name == "" {
				set.AskModule(a.module)
			} else {
				set.Ask(a.module, a.name)
			}
		}
		results, texts := set.Texts()
		before := cut
		cut = make([]loaded, len(results))
		par.Each(l.workers, len(results), func(worker, i int) {
			if k, ok := made[results[i].Key]; ok && before[k].file != nil && before[k].file.Text == texts[i] {
				cut[i] = before[k]
				return
			}
			text, err := source.Decode([]byte(texts[i]))
			if err != nil {
				return
			}
			r := results[i]
			cut[i] = l.read(&l.scratch[worker], &request{
				key: r.Key, origin: modgraph.Shape, display: string(r.Key), module: r.Name, pkg: r.IsPackage, stub: true, text: text,
			})
		})
		var wave []request
		clear(made)
		for i := range cut {
			made[results[i].Key] = i
			if cut[i].file != nil {
				wave = l.wantAll(wave, &cut[i])
			}
		}
		for len(wave) > 0 {
			wave, targets = l.wave(wave, targets)
		}
	}
	for i := range cut {
		if cut[i].file != nil {
			l.prog.Add(cut[i].file)
			targets = append(targets, cut[i].targets)
		}
	}
	return targets
}

// mentions says which names the project has, and those who ask for shapes.
func (l *loader) mentions() func(string) bool {
	asks := map[int]bool{}
	for _, a := range l.asks {
		asks[a.by] = true
	}
	var seen []bool
	add := func(s sym.Sym) {
		for int(s) >= len(seen) {
			seen = append(seen, make([]bool, max(1<<16, int(s)+1-len(seen)))...)
		}
		seen[s] = true
	}
	for i, f := range l.prog.Files {
		switch {
		case f.Origin != modgraph.Project && !asks[i]:
		case f.IR != nil:
			for _, s := range f.IR.Syms {
				add(s)
			}
		default:
			for _, n := range f.Bind.Names {
				add(l.prog.Syms.Intern(n))
			}
		}
	}
	names := map[string]bool{}
	for s, ok := range seen {
		if ok {
			names[l.prog.Syms.Text(sym.Sym(s))] = true
		}
	}
	return func(name string) bool { return names[name] }
}

// pairShapes finds the definitions that a model and a shape both have, so that a class
// is one class under whichever name it is reached: the shape of the module that has a
// model may import what it hands on from another one.
func (l *loader) pairShapes() {
	for id, f := range l.prog.Files {
		if f.Origin != modgraph.Model {
			continue
		}
		r, ok := l.resolver.Shape(f.Module)
		if !ok {
			continue
		}
		shape, ok := l.prog.ByKey[string(r.Key)]
		if !ok {
			continue
		}
		if l.prog.Shapes == nil {
			l.prog.Shapes, l.prog.Modelled = map[modgraph.FileID]modgraph.FileID{}, map[modgraph.Named]modgraph.Named{}
			l.prog.Shaped = map[modgraph.Named]modgraph.Named{}
		}
		l.prog.Shapes[modgraph.FileID(id)] = shape
		own := l.definitions(modgraph.FileID(id))
		for _, name := range own {
			model := modgraph.Named{File: modgraph.FileID(id), Name: name}
			for _, at := range l.chase(modgraph.Named{File: shape, Name: name}) {
				if _, ok := l.prog.Modelled[at]; !ok {
					l.prog.Modelled[at] = model
				}
				l.prog.Shaped[model] = at
			}
		}
	}
}

// definitions are the classes and functions at the top of a file, sorted.
func (l *loader) definitions(id modgraph.FileID) []string {
	b := l.prog.Files[id].Bind
	var out []string
	for i := range b.Defs {
		if d := &b.Defs[i]; d.Parent == 0 && d.Qual != "__getattr__" && (d.Kind == bind.KindClass || d.Kind == bind.KindFunction) {
			out = append(out, d.Qual)
		}
	}
	slices.SortFunc(out, func(a, b string) int { return cmp.Compare(a, b) })
	return slices.Compact(out)
}

// maxChase bounds the way through imports, which may lead in a circle.
const maxChase = 8

// chase follows a name of a shape through the imports that bind it: all names on the
// way, the defined one last.
func (l *loader) chase(at modgraph.Named) (out []modgraph.Named) {
	for range maxChase {
		f := l.prog.Files[at.File]
		im, ok := importOf(f.Bind, at.Name)
		if !ok {
			break
		}
		out = append(out, at)
		if im < 0 {
			break
		}
		to := f.Imports[im].Module
		if to == modgraph.NoFile || l.prog.Files[to].Origin != modgraph.Shape {
			break
		}
		at = modgraph.Named{File: to, Name: f.Bind.Imports[im].Name}
	}
	return out
}

// importOf finds a name at the top of a file and the import that binds it, -1 if it
// is defined.
func importOf(b *bind.File, name string) (im int32, ok bool) {
	for _, s := range b.SymbolsOf(0) {
		if b.Names[s.Name] != name {
			continue
		}
		for _, x := range b.BindingsOf(&s) {
			if x.Kind == bind.BindImportFrom {
				return x.Import, true
			}
			ok = true
		}
		return -1, ok
	}
	return -1, false
}
