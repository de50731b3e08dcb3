package unboundname

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// privateDef is the name of the innermost function around the body which by its name
// only its project calls, "" for none.
func (v *visitor) privateDef() string {
	for d := v.b.Def; d != modgraph.NoDef; d = v.b.Program.Parent(d) {
		f, i := v.b.Program.FileOf(d)
		def := &f.Bind.Defs[i]
		if def.Kind != bind.KindFunction {
			continue
		}
		if name := f.Bind.Names[def.Name]; strings.HasPrefix(name, "_") && !strings.HasPrefix(name, "__") {
			return name
		}
	}
	return ""
}

// dead says whether the body belongs to a function of the project's own that nothing in
// the project mentions: a name that nothing binds is never looked up there.
func (v *visitor) dead() bool {
	name := v.privateDef()
	return name != "" && !v.rule.mentions(v.b.Program, name)
}

// mentions says whether some file of the project reads a name, as a variable, as an
// attribute or as a string.
func (r *Rule) mentions(p *modgraph.Program, name string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.mentioned == nil || r.mentionedIn != p {
		r.mentioned, r.mentionedIn = map[string]bool{}, p
	}
	if yes, ok := r.mentioned[name]; ok {
		return yes
	}
	yes := false
	for _, f := range p.Files {
		if f.IR != nil && f.Origin == modgraph.Project && mentionsIn(f.IR, f.Bind, name) {
			yes = true
			break
		}
	}
	r.mentioned[name] = yes
	return yes
}

func mentionsIn(f *ir.File, b *bind.File, name string) bool {
	for i := range b.Imports {
		if b.Imports[i].Name == name {
			return true
		}
	}
	for i := range f.Consts {
		if c := &f.Consts[i]; c.Kind == ir.ConstStr && c.Text == name {
			return true
		}
	}
	id := -1
	for i, n := range f.Names {
		if n == name {
			id = i
		}
	}
	if id < 0 {
		return false
	}
	for k := range f.Bodies {
		body := &f.Bodies[k]
		for i := range body.Instrs {
			switch in := &body.Instrs[i]; in.Op {
			case ir.OpAttr:
				if int(in.B) == id {
					return true
				}
			case ir.OpLoad:
				if body.Places.Kind[in.A] < ir.PlaceTemp && int(body.Places.Name[in.A]) == id {
					return true
				}
			}
		}
	}
	return false
}
