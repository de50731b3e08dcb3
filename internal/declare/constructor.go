package declare

import (
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// Constructor is what runs when a class is called.
type Constructor struct {
	// Init and New are the functions along the MRO, NoDef when they are object's or
	// made by a decorator.
	Init, New modgraph.DefID
	// Meta is the metaclass's __call__ when it is not type's.
	Meta modgraph.DefID
	// Synth holds the parameters of the __init__ that dataclass, attrs, NamedTuple
	// or TypedDict make, without self; valid when IsSynth is set.
	Synth   []Param
	IsSynth bool
	// NewFirst says that __new__ decides on arguments and result: there is no
	// __init__, or one of an ancestor of the class that has __new__.
	NewFirst bool
	// Open says that an unknown base may have another constructor.
	Open bool
}

// Constructor finds what runs when the class is called.
func (t *Table) Constructor(class modgraph.DefID) Constructor {
	r := t.start(nil)
	defer r.done()
	return r.constructor(class)
}

// Init is the short form of Constructor: each NoDef when it is object's or type's
// or made by a decorator.
func (t *Table) Init(class modgraph.DefID) (init, new, meta modgraph.DefID) {
	c := t.Constructor(class)
	return c.Init, c.New, c.Meta
}

func (r *run) constructor(class modgraph.DefID) Constructor {
	c := r.class(class)
	out := Constructor{Init: modgraph.NoDef, New: modgraph.NoDef, Meta: modgraph.NoDef, Open: c.Flags&(UnknownBase|UnknownMetaclass|UnknownDecorator) != 0}
	if c.Metaclass != modgraph.NoDef {
		if m, _ := r.member(c.Metaclass, r.names.call); m != nil && m.Owner != r.Known.Type && m.Def != modgraph.NoDef {
			if q := r.Prog.QualName(m.Owner); q != "enum.EnumMeta" && q != "enum.EnumType" && q != "abc.ABCMeta" {
				out.Meta = m.Def
			}
		}
	}
	initAt, newAt := len(c.MRO), len(c.MRO)
	for k, anc := range c.MRO {
		d := r.Types.Def(anc)
		if d == r.Known.Object {
			break
		}
		ac := r.class(d)
		if out.Init == modgraph.NoDef && !out.IsSynth {
			if m := r.ownMember(d, r.names.init_); m != nil && m.Def != modgraph.NoDef {
				out.Init, initAt = m.Def, k
			} else if ac.Flags&OwnDataclass != 0 && ac.Flags&NoInit == 0 {
				out.Synth, out.IsSynth = r.dataclassInit(d), true
			} else if r.namedTupleClass(ac) {
				out.Synth, out.IsSynth = r.fieldParams(d), true
			}
		}
		if out.New == modgraph.NoDef && !out.IsSynth {
			if m := r.ownMember(d, r.names.new); m != nil && m.Def != modgraph.NoDef {
				out.New, newAt = m.Def, k
			}
		}
	}
	out.NewFirst = newAt < initAt
	return out
}

// namedTupleClass says whether the class names NamedTuple as its base.
func (r *run) namedTupleClass(c *Class) bool {
	nt := r.lookClass("typing.NamedTuple")
	if nt == modgraph.NoDef || c.Def == nt {
		return false
	}
	for _, b := range c.Bases {
		if r.Types.Kind(b) == types.KindInstance && r.Types.Def(b) == nt {
			return true
		}
	}
	return false
}

// fieldParams are the annotated fields of one class body as parameters.
func (r *run) fieldParams(class modgraph.DefID) []Param {
	f, i := r.Prog.FileOf(class)
	fid := r.Prog.FileIDOf(class)
	b := f.Bind
	p := r.bodyPlace(fid, i)
	type field struct {
		at uint32
		p  Param
	}
	var list []field
	kwOnly := r.class(class).Flags&KwOnly != 0
	marker := ^uint32(0)
	symbols := b.SymbolsOf(i)
	for k := range symbols {
		s := &symbols[k]
		for _, x := range b.BindingsOf(s) {
			if x.Flags&bind.BindDead != 0 || x.Kind == bind.BindFunc || x.Kind == bind.BindClass {
				continue
			}
			prm := Param{Name: r.symOf(fid, s.Name), Kind: bind.PosOrKw, Declared: true, Default: x.Value, HasDefault: x.Flags&bind.BindValue != 0}
			switch {
			case x.Kind == bind.BindAnn:
				t, how := r.declared(p, x.Ann)
				if how == annClassVar {
					continue
				}
				if r.isKwOnlyMarker(t) {
					marker = x.At.Start
					continue
				}
				prm.Type = t
			case x.Kind == bind.BindField && x.Ann == 0:
				prm.Type, prm.Declared = types.Unknown(types.ReasonParam), false
			case x.Kind == bind.BindField:
				prm.Type, _ = r.declared(p, x.Ann)
			case x.Kind == bind.BindAssign && x.Value != 0 && r.isAttrsField(p, x.Value):
				prm.Type, prm.HasDefault, prm.Declared = types.Unknown(types.ReasonParam), false, false
			default:
				continue
			}
			if x.Value != 0 {
				prm.NoneDefault = isNone(b.Decls, x.Value)
				if !r.fieldCall(p, x.Value, &prm) {
					continue
				}
			}
			if kwOnly && prm.Kind == bind.PosOrKw {
				prm.Kind = bind.KwOnly
			}
			list = append(list, field{x.At.Start, prm})
			break
		}
	}
	// Symbols stand in order of first occurrence, fields in order of their binding.
	for k := 1; k < len(list); k++ {
		for j := k; j > 0 && list[j].at < list[j-1].at; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
	out := make([]Param, len(list))
	for k, x := range list {
		out[k] = x.p
		if x.at > marker {
			out[k].Kind = bind.KwOnly
		}
	}
	return out
}

func (r *run) isKwOnlyMarker(t types.ID) bool {
	k := r.Types.Kind(t)
	return (k == types.KindInstance || k == types.KindExtInstance) && r.Types.QualName(t) == "dataclasses.KW_ONLY"
}

var fieldMakers = map[string]bool{"dataclasses.field": true, "attr.ib": true, "attr.attrib": true, "attr.field": true, "attrs.field": true}

func (r *run) calleeName(p place, value ast.NodeID) string {
	if p.tree.Kind(value) != ast.KindCall {
		return ""
	}
	s := r.resolve(p, p.tree.Call(value).Func())
	if s.Def != modgraph.NoDef {
		return r.Prog.QualName(s.Def)
	}
	if s.QualName != "" {
		return s.QualName
	}
	if s.File >= 0 && s.Index >= 0 {
		b := r.Prog.Files[s.File].Bind
		return r.Prog.Files[s.File].Module + "." + b.Names[b.Symbols[s.Index].Name]
	}
	return ""
}

func (r *run) isAttrsField(p place, value ast.NodeID) bool {
	name := r.calleeName(p, value)
	return name != "dataclasses.field" && fieldMakers[name]
}

// fieldCall reads field(default=..., init=False); the answer is false when the
// field is no parameter.
func (r *run) fieldCall(p place, value ast.NodeID, prm *Param) bool {
	if !fieldMakers[r.calleeName(p, value)] {
		return true
	}
	prm.HasDefault, prm.NoneDefault = false, false
	for _, k := range p.tree.Call(value).Keywords() {
		kw := p.tree.Keyword(k)
		switch p.tree.Text(kw.Arg()) {
		case "default", "factory", "default_factory":
			prm.HasDefault = true
			prm.NoneDefault = isNone(p.tree, kw.Value())
		case "init":
			if r.value(p, kw.Value()) == r.Types.Bool(false) {
				return false
			}
		case "kw_only":
			if r.value(p, kw.Value()) == r.Types.Bool(true) {
				prm.Kind = bind.KwOnly
			}
		case "type":
			prm.Type = r.annotation(p, kw.Value())
		}
	}
	return true
}

// dataclassInit are the parameters of the __init__ that the decorator makes: the
// fields of ancestors that are dataclasses first, overridden in place.
func (r *run) dataclassInit(class modgraph.DefID) []Param {
	c := r.class(class)
	var out []Param
	for k := len(c.MRO) - 1; k >= 0; k-- {
		d := r.Types.Def(c.MRO[k])
		if r.class(d).Flags&OwnDataclass == 0 {
			continue
		}
	next:
		for _, f := range r.fieldParams(d) {
			for j := range out {
				if out[j].Name == f.Name {
					out[j] = f
					continue next
				}
			}
			out = append(out, f)
		}
	}
	// Keyword-only parameters stand last.
	pos := make([]Param, 0, len(out))
	for _, f := range out {
		if f.Kind != bind.KwOnly {
			pos = append(pos, f)
		}
	}
	for _, f := range out {
		if f.Kind == bind.KwOnly {
			pos = append(pos, f)
		}
	}
	return pos
}
