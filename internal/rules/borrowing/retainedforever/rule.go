// Package retainedforever is the rule FER206.
//
// # Model
//
// functools.lru_cache keeps the arguments of the calls that it remembers, in one table
// that belongs to the function. On a method the first argument is the object, so the
// class itself keeps its objects alive:
//
//	class Provider:
//	    @lru_cache(maxsize=None)
//	    def resolve(self, region): ...      # the table holds every provider ever asked
//
// It does no harm where objects are equal by value, or are as many as the program's
// text shows.
package retainedforever

import (
	_ "embed" // the documentation
	"fmt"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/types"
)

//go:embed doc.md
var doc string

// Rule is FER206.
type Rule struct{}

// Meta describes the rule.
func (Rule) Meta() rule.Meta {
	return rule.Meta{Code: "FER206", Name: "retained-forever", Level: diag.Warning, DefaultOn: true, Doc: doc}
}

// Run looks at the memoised methods.
func (Rule) Run(p *rule.Whole) {
	c := checker{Whole: p}
	for _, d := range p.Defs {
		if p.Program.Def(d).Kind == bind.KindFunction && p.Declare.FuncFlagsOf(d)&declare.Memoised != 0 {
			c.method(d)
		}
		c.inserts(d)
	}
}

type checker struct {
	*rule.Whole
	instances *rule.Instances
	clears    map[sym.Sym]bool        // methods whose table some code empties
	told      map[modgraph.DefID]bool // classes that have a finding, which one cause deserves
}

// cleared says whether some code of the project empties the table of a method of that
// name.
func (c *checker) cleared(name sym.Sym) bool {
	if c.clears == nil {
		c.clears = map[sym.Sym]bool{}
		for _, f := range c.Program.Files {
			if f.Origin != modgraph.Project || f.IR == nil {
				continue
			}
			for i := range f.IR.Bodies {
				body := &f.IR.Bodies[i]
				for n := range body.Instrs {
					if in := &body.Instrs[n]; in.Op == ir.OpAttr && f.IR.Names[in.B] == "cache_clear" && body.Instrs[in.A].Op == ir.OpAttr {
						c.clears[f.IR.Syms[body.Instrs[in.A].B]] = true
					}
				}
			}
		}
	}
	return c.clears[name]
}

func (c *checker) method(d modgraph.DefID) {
	f := c.Declare.Func(d)
	body := c.Program.Body(d)
	if f == nil || body == nil || f.Class == modgraph.NoDef || c.Program.Parent(d) != f.Class || len(body.Params) == 0 ||
		body.Flags&(ir.BodyStaticMethod|ir.BodyClassMethod) != 0 || body.Params[0].Kind == ir.ParamVarArgs {
		return
	}
	file, _ := c.Program.FileOf(d)
	if file.IR.Names[body.Params[0].Name] == "cls" || !c.kept(f.Class) || c.cleared(file.IR.Syms[file.Bind.Defs[d-file.FirstDef].Name]) {
		return
	}
	if c.instances == nil {
		c.instances = c.Instances()
	}
	if c.instances.Many(f.Class) && c.instances.Made(f.Class) {
		c.report(d, f)
	}
}

// holdsMuch says whether objects of a class have something of their own that is worth
// being freed: a container, or an object of another class of the project. A limited
// table of small objects stays small.
func (c *checker) holdsMuch(class modgraph.DefID) bool {
	s := c.Infer.Types()
	for _, b := range c.Declare.Class(class).MRO {
		base := s.Def(b)
		if base == modgraph.NoDef {
			continue
		}
		fields := c.Infer.Fields(base)
		if fields == nil {
			continue
		}
		for i := range fields.Fields {
			t := fields.Fields[i].Type
			if t == types.Invalid {
				continue
			}
			if c.ContainerOf(t) >= rule.List {
				return true
			}
			var one [1]types.ID
			for _, m := range s.Members(t, &one) {
				if s.Kind(m) != types.KindInstance || s.Def(m) == modgraph.NoDef {
					continue
				}
				if f, _ := c.Program.FileOf(s.Def(m)); f.Origin == modgraph.Project {
					return true
				}
			}
		}
	}
	return false
}

// kept says whether a table keyed by objects of a class grows with each object: not
// where equal ones share an entry, and where each is there for good.
func (c *checker) kept(class modgraph.DefID) bool {
	k := c.Declare.Class(class)
	if k.Flags&(declare.IsEnum|declare.IsNamedTuple|declare.IsFrozen|declare.IsProtocol) != 0 || k.Has(c.builtin("type")) {
		return false
	}
	for _, b := range k.MRO {
		base := c.Infer.Types().Def(b)
		if base == modgraph.NoDef {
			continue
		}
		if f, _ := c.Program.FileOf(base); f.Origin == modgraph.Project && (c.Binds(base, "__eq__") || c.Binds(base, "__hash__") || c.Binds(base, "__new__")) {
			return false
		}
		switch c.Program.QualName(base) {
		case "builtins.str", "builtins.int", "builtins.tuple", "builtins.frozenset", "builtins.bytes", "builtins.float":
			return false
		}
	}
	return true
}

func (c *checker) builtin(name string) modgraph.DefID {
	for _, k := range c.Infer.FieldClasses() {
		if c.Program.QualName(k) == "builtins."+name {
			return k
		}
	}
	return modgraph.NoDef
}

func (c *checker) report(d modgraph.DefID, f *declare.Func) {
	class, name := c.Name(f.Class), c.Name(d)
	file, _ := c.Program.FileOf(d)
	for i := range f.Decorators {
		dec := &f.Decorators[i]
		short := dec.Name[strings.LastIndexByte(dec.Name, '.')+1:]
		if short != "lru_cache" && short != "cache" {
			continue
		}
		if accepted(file, dec) {
			return
		}
		unbounded := short == "cache" || c.unbounded(file, dec)
		if !unbounded && (!c.instances.Repeats(f.Class) || !c.holdsMuch(f.Class)) {
			return
		}
		out := rule.Finding{
			Def: int32(d), Instr: -1, Part: rule.PartName,
			Message: fmt.Sprintf("the table of `%s` keeps every `%s` that it was called on, for ever", name, class),
			Label:   "its first argument is the object",
			Notes:   []string{"the table belongs to the class, so an object stays when its last user has dropped it"},
			Help:    "remember on the object: `functools.cached_property`, or a dict that `__init__` makes",
		}
		if !unbounded {
			out.Message = fmt.Sprintf("the table of `%s` keeps each `%s` that it was called on until enough other calls push it out", name, class)
		}
		if c.told == nil {
			c.told = map[modgraph.DefID]bool{}
		}
		if !c.told[f.Class] {
			c.told[f.Class] = true
			c.Report(out)
		}
		return
	}
}

// accepted says whether a comment behind a decorator silences another checker that says
// what this rule would: the authors know.
func accepted(f *modgraph.File, dec *declare.Decorator) bool {
	n := &f.Bind.Decls.Nodes[dec.Node]
	if int(n.End) > len(f.Text) {
		return false
	}
	line, _, _ := strings.Cut(f.Text[n.End:], "\n")
	return strings.Contains(line, "B019") || strings.Contains(line, "method-cache-max-size-none")
}

// unbounded says whether a decorator asks for a table without a limit.
func (c *checker) unbounded(f *modgraph.File, dec *declare.Decorator) bool {
	if !dec.Call || f.Bind.Decls.Kind(dec.Node) != ast.KindCall {
		return false
	}
	n := &f.Bind.Decls.Nodes[dec.Node]
	return int(n.End) <= len(f.Text) && strings.Contains(f.Text[n.Start:n.End], "None")
}
