package infer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

// Adjacency is a call graph by names: for each function or module what it calls.
//
// The names are those of PyCG. A class is no node: making an object is a call of
// its __init__, or of nothing where neither it nor a base has one. A lambda has a
// number in its function, in source order. What runs in a generator expression is
// called by the function around it. Builtins are "<builtin>.len", methods of
// constants "<**PyStr**>.join"; what is outside of the program has the name by which
// it is written. Starting a generator, coroutine or manager is the call that made
// it, so the loop that runs it is none.
type Adjacency struct {
	r     *Result
	nodes map[string]map[string]bool
	named map[modgraph.DefID]string
}

// Adjacency collects the calls of some files.
func (r *Result) Adjacency(files []modgraph.FileID) map[string][]string {
	a := &Adjacency{r: r, nodes: map[string]map[string]bool{}, named: map[modgraph.DefID]string{}}
	for _, id := range files {
		f := r.x.Prog.Files[id]
		if f.IR == nil {
			continue
		}
		for i := range f.IR.Bodies {
			d := f.FirstDef + modgraph.DefID(i)
			switch f.IR.Bodies[i].Kind {
			case ir.KindModule:
				if f.Display != "__init__.py" {
					a.node(a.name(d))
				}
			case ir.KindFunction, ir.KindLambda:
				a.node(a.name(d))
			}
			a.body(d, &f.IR.Bodies[i])
		}
	}
	out := make(map[string][]string, len(a.nodes))
	for from, set := range a.nodes {
		list := make([]string, 0, len(set))
		for to := range set {
			list = append(list, to)
		}
		slices.Sort(list)
		out[from] = list
	}
	return out
}

func (a *Adjacency) node(name string) map[string]bool {
	n := a.nodes[name]
	if n == nil {
		n = map[string]bool{}
		a.nodes[name] = n
	}
	return n
}

func (a *Adjacency) edge(from, to string) {
	if from == "" || to == "" {
		return
	}
	a.node(from)[to] = true
	a.node(to)
}

// name is a body's name; a generator expression has that of what is around it.
func (a *Adjacency) name(d modgraph.DefID) string {
	if n, ok := a.named[d]; ok {
		return n
	}
	f, i := a.r.x.Prog.FileOf(d)
	def := &f.Bind.Defs[i]
	n := ""
	switch {
	case def.Parent == bind.NoDef:
		n = moduleName(f)
	default:
		n = a.name(f.FirstDef + modgraph.DefID(def.Parent))
		switch def.Kind {
		case bind.KindGenExpr:
		case bind.KindLambda:
			n += fmt.Sprintf(".<lambda%d>", a.lambda(f, i))
		default:
			n += "." + f.Bind.Names[def.Name]
		}
	}
	a.named[d] = n
	return n
}

// moduleName is the dotted path of a file below the project's root, where that is
// how it is imported but for packages around the root or below src.
func moduleName(f *modgraph.File) string {
	path, ok := strings.CutSuffix(f.Display, ".py")
	if !ok || strings.HasPrefix(path, "../") || strings.HasPrefix(path, "/") {
		return f.Module
	}
	path = strings.TrimSuffix(strings.TrimSuffix(path, "__init__"), "/")
	name := strings.ReplaceAll(path, "/", ".")
	if name == "" || strings.HasPrefix(name, "src.") || strings.HasPrefix(name, "lib.") {
		return f.Module
	}
	return name
}

// lambda numbers a lambda among those directly in its function.
func (a *Adjacency) lambda(f *modgraph.File, i bind.DefIndex) int {
	n := 0
	for k := range f.Bind.Defs {
		d := &f.Bind.Defs[k]
		if d.Kind == bind.KindLambda && d.Parent == f.Bind.Defs[i].Parent && d.Start <= f.Bind.Defs[i].Start {
			n++
		}
	}
	return n
}

func (a *Adjacency) body(d modgraph.DefID, b *ir.Body) {
	sites := a.r.Sites(d)
	if sites == nil {
		return
	}
	from := a.name(d)
	for k := range sites.List {
		x := &sites.List[k]
		found := false
		for _, t := range sites.TargetsOf(x) {
			if !t.Tier.Resolved() && x.Reason != ReasonUnion || t.Override {
				continue
			}
			found = true
			a.target(from, d, b, x, t)
		}
		switch {
		case found || b.Instrs[x.Instr].Op != ir.OpCall:
		case x.External != "":
			a.edge(from, x.External)
		default:
			a.edge(from, a.inherited(d, b, &b.Instrs[x.Instr]))
		}
	}
	s := a.r.x.Types
	for k := range b.Instrs {
		// raise Failed makes an object as raise Failed() does.
		if in := &b.Instrs[k]; in.Op == ir.OpRaise && in.A >= 0 {
			if t := a.r.TypeOf(d, in.A); s.Kind(t) == types.KindClass && a.r.x.bodyOf[s.Def(t)] >= 0 {
				a.constructs(from, d, b, in, s.Def(t))
			}
		}
	}
}

// inherited names a method that only a base outside of the program can have.
func (a *Adjacency) inherited(d modgraph.DefID, b *ir.Body, in *ir.Instr) string {
	s := a.r.x.Types
	at := &b.Instrs[in.B]
	if at.Op != ir.OpAttr {
		return ""
	}
	recv := a.r.TypeOf(d, at.A)
	if s.Kind(recv) != types.KindInstance {
		return ""
	}
	if base := a.foreign(s.Def(recv)); base != "" {
		f, _ := a.r.x.Prog.FileOf(d)
		return base + "." + a.r.x.Prog.Syms.Text(f.IR.Syms[at.B])
	}
	return ""
}

// foreign is the first base of a class that is not part of the program.
func (a *Adjacency) foreign(class modgraph.DefID) string {
	if names := a.r.x.Decl.Class(class).External; len(names) > 0 {
		return names[0]
	}
	return ""
}

func (a *Adjacency) target(from string, d modgraph.DefID, b *ir.Body, x *Site, t Target) {
	in := &b.Instrs[x.Instr]
	inside := a.r.x.bodyOf[t.Def] >= 0
	switch {
	case in.Op != ir.OpCall:
		if inside && t.Bound {
			a.edge(from, a.name(t.Def))
		}
	case a.r.x.Prog.Def(t.Def).Kind == bind.KindClass:
		a.constructs(from, d, b, in, t.Def)
	case inside:
		if a.r.x.Prog.Def(t.Def).Kind != bind.KindGenExpr {
			a.edge(from, a.name(a.wrapped(d, t.Def)))
		}
	default:
		a.edge(from, a.written(d, b, in.B, t.Def))
		a.handed(from, d, b, in, t.Def)
	}
}

// wrapped is what runs where a function is called that wrappers pose as: inside of a
// wrapper the one below it.
func (a *Adjacency) wrapped(caller, def modgraph.DefID) modgraph.DefID {
	wraps := a.r.Wrappers(def)
	for i := range wraps {
		if wraps[i].Wrapper == caller {
			if i > 0 {
				return wraps[i-1].Wrapper
			}
			return def
		}
	}
	if len(wraps) == 0 {
		return def
	}
	a.edge(a.name(caller), a.name(wraps[len(wraps)-1].Wrapper))
	return def
}

// constructs is a call of a class.
func (a *Adjacency) constructs(from string, d modgraph.DefID, b *ir.Body, in *ir.Instr, class modgraph.DefID) {
	if a.r.x.bodyOf[class] < 0 {
		a.edge(from, a.written(d, b, in.B, class))
		a.handed(from, d, b, in, class)
		return
	}
	how := a.r.x.Decl.Constructor(class)
	some := false
	for _, m := range []modgraph.DefID{how.New, how.Init} {
		switch {
		case m == modgraph.NoDef:
		case a.r.x.bodyOf[m] >= 0:
			a.edge(from, a.name(m))
			some = true
		case m == how.Init && !a.builtin(m):
			a.edge(from, a.outside(m))
			some = true
		}
	}
	if some {
		return
	}
	if base := a.foreign(class); base != "" {
		a.edge(from, base+".__init__")
	}
}

// builtin says whether a function stands in the builtins.
func (a *Adjacency) builtin(m modgraph.DefID) bool {
	f, _ := a.r.x.Prog.FileOf(m)
	return f.Module == "builtins"
}

// handed are functions that a builtin or a pure function of the library calls
// before it returns: map(f, xs), sorted(xs, key=f).
func (a *Adjacency) handed(from string, d modgraph.DefID, b *ir.Body, in *ir.Instr, callee modgraph.DefID) {
	f, _ := a.r.x.Prog.FileOf(callee)
	switch f.Module {
	case "builtins", "functools", "itertools", "re", "heapq", "bisect", "contextlib":
	default:
		return
	}
	s := a.r.x.Types
	for i, v := range b.Operands(in) {
		if v < 0 || in.Flag&ir.FlagDecorator != 0 {
			continue
		}
		var scratch [1]types.ID
		for _, m := range s.Members(a.r.TypeOf(d, v), &scratch) {
			if k := s.Kind(m); k != types.KindFunction && k != types.KindMethod || a.r.x.bodyOf[s.Def(m)] < 0 {
				continue
			}
			if a.callsArgument(d, b, in, callee, i) {
				a.edge(from, a.name(s.Def(m)))
			}
		}
	}
}

// callsArgument says whether a function of a stub takes something to call for its
// argument: a list that appends one does not.
func (a *Adjacency) callsArgument(d modgraph.DefID, b *ir.Body, in *ir.Instr, callee modgraph.DefID, arg int) bool {
	decl, s := a.r.x.Decl, a.r.x.Types
	file, _ := a.r.x.Prog.FileOf(d)
	bound := false
	if a.r.x.Prog.Def(callee).Kind == bind.KindClass {
		how := decl.Constructor(callee)
		if callee, bound = how.Init, true; how.NewFirst || callee == modgraph.NoDef {
			callee = how.New
		}
		if callee == modgraph.NoDef {
			return false
		}
	}
	args := make([]declare.Arg, in.N)
	kinds := b.ArgKinds(in)
	for i, v := range b.Operands(in) {
		args[i].Type = a.r.TypeOf(d, v)
		if kinds == nil {
			continue
		}
		switch k := kinds[i]; {
		case k == ir.ArgStar:
			args[i].Kind = declare.ArgStar
		case k == ir.ArgDoubleStar:
			args[i].Kind = declare.ArgDoubleStar
		case k >= ir.ArgKeyword:
			args[i].Kind, args[i].Name = declare.ArgKeyword, file.IR.Syms[k-ir.ArgKeyword]
		}
	}
	for _, o := range append(decl.Overloads(callee, nil), callee) {
		f := decl.Func(o)
		var to declare.BoundArgs
		f.Bind(args, bound || f.Flags&(declare.Method|declare.Static) == declare.Method, &to)
		if to.Param[arg] < 0 {
			continue
		}
		var scratch [1]types.ID
		for _, m := range s.Members(f.Params[to.Param[arg]].Type, &scratch) {
			if s.Kind(m) == types.KindCallable {
				return true
			}
		}
	}
	return false
}

// written is what a function or class outside of the program is called by: the
// path through modules as it is written, with what the first name imports.
func (a *Adjacency) written(d modgraph.DefID, b *ir.Body, v ir.Value, def modgraph.DefID) string {
	f, _ := a.r.x.Prog.FileOf(d)
	if in := &b.Instrs[v]; in.Op == ir.OpAttr {
		if m := a.module(f, d, b, in.A); m != "" && m != "builtins" {
			return m + "." + a.r.x.Prog.Syms.Text(f.IR.Syms[in.B])
		}
	}
	return a.outside(def)
}

func (a *Adjacency) module(f *modgraph.File, d modgraph.DefID, b *ir.Body, v ir.Value) string {
	s := a.r.x.Types
	t := a.r.TypeOf(d, v)
	if s.Kind(t) != types.KindModule {
		return ""
	}
	if in := &b.Instrs[v]; in.Op == ir.OpAttr {
		if m := a.module(f, d, b, in.A); m != "" {
			return m + "." + a.r.x.Prog.Syms.Text(f.IR.Syms[in.B])
		}
	}
	return a.r.x.Prog.Files[s.File(t)].Module
}

// shapes are PyCG's names for the classes of displays and constants.
var shapes = map[string]string{
	"str": "<**PyStr**>", "dict": "<**PyDict**>", "list": "<**PyList**>", "tuple": "<**PyTuple**>", "set": "<**PySet**>",
	"int": "<**PyNum**>", "float": "<**PyNum**>", "bool": "<**PyBool**>", "bytes": "<**PyBytes**>",
}

// outside is the name of a definition without body.
func (a *Adjacency) outside(def modgraph.DefID) string {
	name := a.r.x.Prog.QualName(def)
	rest, ok := strings.CutPrefix(name, "builtins.")
	if !ok {
		return name
	}
	if class, method, ok := strings.Cut(rest, "."); ok {
		if f := a.r.x.Decl.Func(def); f != nil && f.Flags&declare.Method != 0 {
			if s := shapes[class]; s != "" {
				return s + "." + method
			}
		}
	}
	return "<builtin>." + rest
}
