package declare

import (
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// A library's module may have a model, which states effects and is written for
// what they need, and a shape, which has all that the source of a release has.
// Together they are one module: a name means what the model says; what the model
// leaves to a __getattr__, of the module or of a class, comes from the shape.

// modelled is what a model says of a name at the top of a shape, so that there is one
// class of each name.
func (r *run) modelled(f modgraph.FileID, s *bind.Symbol) (*Symbol, bool) {
	file := r.Prog.Files[f]
	if file.Origin != modgraph.Shape || s.Scope != 0 {
		return nil, false
	}
	model, ok := r.Prog.Modelled[modgraph.Named{File: f, Name: file.Bind.Names[s.Name]}]
	if !ok {
		return nil, false
	}
	n := r.nameIn(model.File, r.Prog.Syms.Intern(model.Name))
	b := r.Prog.Files[model.File].Bind
	i := b.Symbol(0, n)
	if n == 0 || i < 0 || !live(b, &b.Symbols[i]) {
		return nil, false
	}
	got := r.scopeSymbol(model.File, i)
	return got, got.Found()
}

// shapeOf finds the class of the shape that a class of a model stands for; NoDef
// where the model says that it states all there is.
func (r *run) shapeOf(d modgraph.DefID) modgraph.DefID {
	if len(r.Prog.Shaped) == 0 {
		return modgraph.NoDef
	}
	file, i := r.Prog.FileOf(d)
	if file.Origin != modgraph.Model {
		return modgraph.NoDef
	}
	def := &file.Bind.Defs[i]
	f := r.Prog.FileIDOf(d)
	shape, ok := r.Prog.Shaped[modgraph.Named{File: f, Name: def.Qual}]
	n := r.nameIn(f, r.names.getattr)
	if !ok || def.Parent != 0 || n == 0 || file.Bind.Symbol(i, n) < 0 {
		return modgraph.NoDef
	}
	other := r.Prog.Files[shape.File].Bind
	for k := range other.Defs {
		if x := &other.Defs[k]; x.Kind == bind.KindClass && x.Parent == 0 && x.Qual == shape.Name {
			return r.Prog.DefOf(shape.File, bind.DefIndex(k))
		}
	}
	return modgraph.NoDef
}

// addShape puts the class of the shape and its ancestors behind those of a
// modelled class, before object. Of classes that are modelled too only those count
// that the model names as bases: a subclass for which other effects hold, as those
// of a pipeline differ from those of its client, is modelled without them.
func (r *run) addShape(c *Class) {
	d := r.shapeOf(c.Def)
	if d == modgraph.NoDef {
		return
	}
	have := make(map[modgraph.DefID]bool, len(c.MRO))
	for _, m := range c.MRO {
		have[r.Types.Def(m)] = true
	}
	end := len(c.MRO)
	if end > 0 && r.Types.Def(c.MRO[end-1]) == r.Known.Object {
		end--
	}
	mro := append([]types.ID(nil), c.MRO[:end]...)
	for _, m := range r.ancestorsOf(r.Types.Instance(d)) {
		if x := r.Types.Def(m); !have[x] && r.Prog.Files[r.Prog.FileIDOf(x)].Origin != modgraph.Model && x != r.Known.Object {
			mro = append(mro, m)
		}
	}
	c.MRO = append(mro, c.MRO[end:]...)
}
