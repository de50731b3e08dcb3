// Package sharedclassstate is the rule FER203.
//
// # Model
//
// A container in a class body is made once and belongs to the class. A method that
// changes it through self changes it for every instance:
//
//	class Wizard:
//	    stack = []
//	    def forward(self, view):
//	        self.stack.append(view)      # all wizards share one history
//
// Much of what looks like that is meant: registries, memo tables, sets that keep tasks
// alive, state of classes that exist once in a process. What tells them apart is how the rest of the program
// names the attribute. Who means the class says so somewhere (cls.stack,
// Wizard.stack, type(self).stack); who means the instance never does, and often
// binds the attribute anew for one instance in some method (reset).
package sharedclassstate

import (
	_ "embed" // the documentation
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is FER203.
type Rule struct{}

// Meta describes the rule.
func (Rule) Meta() rule.Meta {
	return rule.Meta{Code: "FER203", Name: "shared-class-state", Level: diag.Warning, DefaultOn: true, Doc: doc}
}

// Run looks at the containers that class bodies bind.
func (Rule) Run(p *rule.Whole) {
	c := checker{Whole: p}
	for _, d := range p.Defs {
		if p.Program.Def(d).Kind == bind.KindFunction {
			c.subclasses(d)
		}
		if p.Program.Def(d).Kind != bind.KindClass || !c.plain(d) {
			continue
		}
		c.nested(d)
		body := p.Program.Body(d)
		if body == nil {
			continue
		}
		f, _ := p.Program.FileOf(d)
		for i := range body.Instrs {
			in := &body.Instrs[i]
			if in.Op != ir.OpStore || body.Places.Kind[in.A] != ir.PlaceClassVar {
				continue
			}
			name := body.Places.Name[in.A]
			if kind := c.container(d, body, in.B); kind >= rule.List && !meantToBeShared(f.IR.Names[name]) && !classVar(f, d, name) {
				c.attribute(d, &attribute{name: f.IR.Names[name], sym: f.IR.Syms[name], store: int32(i), value: in.B, kind: kind})
			}
		}
	}
}

// attribute is a container in a class body.
type attribute struct {
	name  string
	sym   sym.Sym
	store int32
	value ir.Value
	kind  rule.Container
}

type checker struct {
	*rule.Whole
	named     map[sym.Sym]bool        // attributes that are read from or stored to a class object
	stateful  map[modgraph.DefID]bool // classes that some code uses as an object with state
	instances *rule.Instances
}

// several says whether a process is sure to hold several objects of a class.
func (c *checker) several(d modgraph.DefID) bool {
	if c.instances == nil {
		c.instances = c.Instances()
	}
	return c.instances.Sure(d)
}

// plain says whether a class is an ordinary one, whose body says what its instances
// start with: not a declaration that a decorator, a metaclass or a foreign base turns
// into fields of each instance.
func (c *checker) plain(d modgraph.DefID) bool {
	k := c.Declare.Class(d)
	const special = declare.IsProtocol | declare.IsTypedDict | declare.IsNamedTuple | declare.IsEnum | declare.IsDataclass | declare.UnknownMetaclass |
		declare.UnknownDecorator | declare.HasInitSub | declare.IsStub | declare.HasGetattr
	if k.Flags&special != 0 || c.Program.Def(d).Flags&bind.DeadDef != 0 {
		return false
	}
	for up := c.Program.Parent(d); up != modgraph.NoDef; up = c.Program.Parent(up) {
		if c.Program.Def(up).Kind == bind.KindFunction {
			return false // made anew by each call, with what stands in it
		}
	}
	if k.Metaclass != modgraph.NoDef && c.Program.QualName(k.Metaclass) != "abc.ABCMeta" {
		return false
	}
	for _, t := range k.MRO {
		if base := c.Infer.Types().Def(t); base != modgraph.NoDef && c.makesItself(base) {
			return false
		}
	}
	for _, x := range k.External {
		if declares(x[strings.LastIndexByte(x, '.')+1:]) {
			return false
		}
	}
	return true
}

// makesItself says whether a class of the project says in __new__ which object a call of
// it gives: mostly the one that there is.
func (c *checker) makesItself(d modgraph.DefID) bool {
	f, at := c.Program.FileOf(d)
	if f.Origin != modgraph.Project {
		return false
	}
	for i := range f.Bind.Defs {
		if def := &f.Bind.Defs[i]; def.Parent == at && def.Kind == bind.KindFunction && f.Bind.Names[def.Name] == "__new__" {
			return true
		}
	}
	return false
}

// declares says whether a class that nobody knows looks like one whose subclasses
// declare fields: what stands in their bodies is copied for each instance.
func declares(base string) bool {
	for _, w := range [...]string{"Model", "Schema", "Settings", "Struct", "Config", "Document", "Form", "Serializer", "State", "Traits", "Base", "Table"} {
		if strings.HasSuffix(base, w) {
			return true
		}
	}
	return false
}

// container is the kind of a container that is made on the spot.
func (c *checker) container(d modgraph.DefID, body *ir.Body, v ir.Value) rule.Container {
	switch in := &body.Instrs[v]; in.Op {
	case ir.OpList:
		return rule.List
	case ir.OpSet:
		return rule.Set
	case ir.OpDict:
		return rule.Dict
	case ir.OpCall:
		if s := c.Infer.Sites(d).At(v); s != nil && s.Kind == infer.KindConstruct {
			return c.ContainerOf(c.Infer.TypeOf(d, v))
		}
	}
	return rule.Unknown
}

// meantToBeShared says whether a name says that all instances share what it holds.
func meantToBeShared(name string) bool {
	if strings.ToUpper(name) == name || strings.HasPrefix(name, "__") {
		return true
	}
	lower := strings.ToLower(name)
	for _, w := range [...]string{"cache", "memo", "registry", "registered", "instances", "shared", "global", "singleton", "known", "borg", "all_", "lock", "active", "seen", "pool"} {
		if strings.Contains(lower, w) {
			return true
		}
	}
	return false
}

// classVar says whether an annotation, or a comment behind it, says that an attribute
// belongs to the class.
func classVar(f *modgraph.File, d modgraph.DefID, name ir.NameID) bool {
	i := f.Bind.Symbol(bind.DefIndex(d-f.FirstDef), name)
	if i < 0 {
		return false
	}
	for _, b := range f.Bind.BindingsOf(&f.Bind.Symbols[i]) {
		if b.Ann == 0 {
			continue
		}
		s := &f.Bind.Decls.Nodes[b.Ann]
		if int(s.End) > len(f.Text) {
			continue
		}
		// The authors have silenced another checker that says what this rule would.
		line, _, _ := strings.Cut(f.Text[s.End:], "\n")
		if strings.Contains(f.Text[s.Start:s.End], "ClassVar") || strings.Contains(line, "RUF012") || strings.Contains(line, "mutable-class-default") {
			return true
		}
	}
	return false
}

// change is a method that changes an attribute through self.
type change struct {
	method modgraph.DefID
	fact   *contract.Mutate
}

func (c *checker) attribute(d modgraph.DefID, a *attribute) {
	if c.throughClass(a.sym) || c.stateful[d] {
		return
	}
	var changes []change
	own := map[modgraph.DefID]bool{} // methods that give the instance one of its own
	rebound := rule.Mark{Instr: -1}
	for _, k := range c.Family(d) {
		if k != d && c.Binds(k, a.name) {
			return // a setting that subclasses override
		}
		if fields := c.Infer.Fields(k); fields != nil {
			if fields.Dynamic {
				return
			}
			if f := fields.Field(a.sym); f != nil {
				for _, w := range f.Writes {
					if !w.Aug {
						own[w.Body] = true
					}
					if w.Init || setsUp(c.Name(w.Body)) || !w.Aug && c.calledAtBirth(k, w.Body, w.Instr) {
						return
					}
					if rebound.Instr < 0 && !w.Aug {
						rebound = rule.Mark{Def: int32(w.Body), Instr: w.Instr, Part: rule.PartFirstLine, Text: "one instance gets its own only here"}
					}
				}
			}
		}
		changes = append(changes, c.changes(k, a)...)
	}
	changes = slices.DeleteFunc(changes, func(x change) bool { return own[x.method] })
	if len(changes) == 0 || c.atBirth(changes) || c.memo(changes, a) || c.keyed(changes) || c.keptAlive(a, changes) || !c.several(d) {
		return
	}
	c.report(d, a, changes, rebound)
}

// setsUp says whether a method makes an instance ready.
func setsUp(name string) bool {
	name = name[strings.LastIndexByte(name, '.')+1:]
	lower := strings.TrimLeft(strings.ToLower(name), "_")
	return strings.HasPrefix(lower, "init") || strings.HasPrefix(lower, "setup") || strings.HasPrefix(lower, "set_up") || strings.HasPrefix(lower, "enter") ||
		strings.HasPrefix(lower, "start") || lower == "new__" || strings.HasPrefix(lower, "begin") || strings.HasPrefix(lower, "prepare")
}

// changes lists what the methods of one class change in place, through self.
func (c *checker) changes(d modgraph.DefID, a *attribute) []change {
	var out []change
	want := contract.Param(0).Extend(contract.Selector{Kind: contract.SelAttr, Name: a.sym})
	f, at := c.Program.FileOf(d)
	for i := range f.Bind.Defs {
		def := &f.Bind.Defs[i]
		if def.Parent != at || def.Kind != bind.KindFunction {
			continue
		}
		m := f.FirstDef + modgraph.DefID(i)
		body, k := c.Program.Body(m), c.Facts.Contract(m)
		if body == nil || k == nil || len(body.Params) == 0 || body.Flags&(ir.BodyStaticMethod|ir.BodyClassMethod) != 0 || setsUp(f.Bind.Names[def.Name]) && c.empties(k, want) {
			continue
		}
		for n := range k.Mutates {
			if x := &k.Mutates[n]; x.Path.SameAs(want) && !x.Attr && x.Tier != contract.TierWeak && x.Witness.Instr >= 0 {
				out = append(out, change{m, x})
				break
			}
		}
	}
	return out
}

// empties says whether a method clears a path.
func (c *checker) empties(k *contract.Contract, path contract.Path) bool {
	for i := range k.Mutates {
		if k.Mutates[i].Path.SameAs(path) && c.Program.Syms.Text(k.Mutates[i].Op) == "clear" {
			return true
		}
	}
	return false
}

// atBirth says whether only constructors change an attribute: what each does again for
// the class does no harm the second time, or counts the objects.
func (c *checker) atBirth(changes []change) bool {
	for _, x := range changes {
		if !setsUp(c.Name(x.method)) {
			return false
		}
	}
	return true
}

// memo says whether an attribute looks like a memo table: one method looks for a key
// and puts in what it does not find, and nothing ever takes any out.
func (c *checker) memo(changes []change, a *attribute) bool {
	if a.kind != rule.Dict {
		return false
	}
	direct, looked := 0, false
	for _, x := range changes {
		if c.takesOut(x) {
			return false
		}
		switch c.Program.Syms.Text(x.fact.Op) {
		case "[]=", "setdefault", "update", "append", "add":
		case "clear":
			continue
		default:
			return false
		}
		if x.fact.Witness.Callee < 0 || c.library(x.fact.Witness.Callee) {
			direct++
		}
		looked = looked || c.looks(x.method, a)
	}
	return direct <= 1 && looked
}

// takesOut says whether a method that changes an attribute also removes entries.
func (c *checker) takesOut(x change) bool {
	k := c.Facts.Contract(x.method)
	for i := range k.Mutates {
		if k.Mutates[i].Path.SameAs(x.fact.Path) {
			switch c.Program.Syms.Text(k.Mutates[i].Op) {
			case "del []", "pop", "popitem":
				return true
			}
		}
	}
	return false
}

// looks says whether a method looks into an attribute of its object.
func (c *checker) looks(method modgraph.DefID, a *attribute) bool {
	body := c.Program.Body(method)
	f, _ := c.Program.FileOf(method)
	own := func(v ir.Value) bool {
		in := &body.Instrs[v]
		return in.Op == ir.OpAttr && f.IR.Syms[in.B] == a.sym
	}
	for i := range body.Instrs {
		switch in := &body.Instrs[i]; in.Op {
		case ir.OpSub:
			if own(in.A) {
				return true
			}
		case ir.OpCompare:
			if own(in.B) {
				return true
			}
		case ir.OpCall:
			if g := &body.Instrs[in.B]; g.Op == ir.OpAttr && own(g.A) {
				switch f.IR.Names[g.B] {
				case "get", "setdefault":
					return true
				}
			}
		}
	}
	return false
}

// keptAlive says whether a set is there only so that its elements stay alive: they go in
// and out, and nobody asks for them.
func (c *checker) keptAlive(a *attribute, changes []change) bool {
	if a.kind != rule.Set {
		return false
	}
	for _, x := range changes {
		switch c.Program.Syms.Text(x.fact.Op) {
		case "add", "discard", "remove":
		default:
			return false
		}
	}
	return !c.readElsewhere(a.sym)
}

// keyed says whether a change goes to an entry that the instance names by an attribute
// of its own: then the container is shared on purpose, with an entry for each.
func (c *checker) keyed(changes []change) bool {
	for _, x := range changes {
		body := c.Program.Body(x.method)
		in := &body.Instrs[x.fact.Witness.Instr]
		key := ir.NoValue
		switch in.Op {
		case ir.OpSetSub:
			key = body.Operands(in)[1]
		case ir.OpDelSub:
			key = in.B
		case ir.OpCall:
			if args := body.Operands(in); len(args) > 0 && c.Program.Syms.Text(x.fact.Op) != "append" {
				key = args[0]
			}
		}
		if key == ir.NoValue {
			continue
		}
		if k := &body.Instrs[key]; k.Op == ir.OpAttr {
			if base := &body.Instrs[k.A]; base.Op == ir.OpLoad && body.Places.Ref[base.A] == 1 && body.Places.Kind[base.A] <= ir.PlaceCell {
				return true
			}
		}
	}
	return false
}

func (c *checker) library(d int32) bool {
	f, _ := c.Program.FileOf(modgraph.DefID(d))
	return f.Origin != modgraph.Project
}
