package models

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/parser"
)

// vocabulary is the module that model files import the decorators from.
const vocabulary = "ferrule_models"

// reader turns the tree of one model file into models.
type reader struct {
	lib     *Library
	module  string
	out     *module
	t       ast.Tree
	local   map[string]bool   // classes that the file defines
	imports map[string]origin // names that the file imports
	user    bool              // a file of the user's, whose names are held to more
}

// origin is what an imported name means: a name of a module, or a module.
type origin struct{ module, name string }

func (r *reader) read(text string) {
	r.out.defs = map[string]*Model{}
	r.local, r.imports = map[string]bool{}, map[string]origin{}
	var p parser.Parser
	p.Parse(text, parser.Version{Major: 3, Minor: 14}, &r.t)
	for _, e := range p.Errors {
		r.out.problems = append(r.out.problems, Problem{r.module, e.Start, e.Msg})
	}
	body := r.t.Module(r.t.Root).Body()
	r.names(body)
	r.block(body, "", nil)
}

func (r *reader) problem(at ast.NodeID, text string) {
	r.out.problems = append(r.out.problems, Problem{r.module, r.t.Start(at), text})
}

func (r *reader) sym(s string) sym.Sym { return r.lib.prog.Syms.Intern(s) }

// names collects what the names of exceptions may mean.
func (r *reader) names(body []ast.NodeID) {
	for _, s := range body {
		switch r.t.Kind(s) {
		case ast.KindClassDef:
			r.local[r.t.Text(r.t.ClassDef(s).Name())] = true
		case ast.KindImport:
			for _, a := range r.t.Import(s).Names() {
				al := r.t.Alias(a)
				name := r.t.Text(al.Name())
				if as := al.Asname(); as != 0 {
					r.imports[r.t.Text(as)] = origin{module: name}
				} else {
					top, _, _ := strings.Cut(name, ".")
					r.imports[top] = origin{module: top}
				}
			}
		case ast.KindImportFrom:
			v := r.t.ImportFrom(s)
			from := r.t.Text(v.Module())
			if from == vocabulary {
				continue
			}
			if n := int(v.Level()); n > 0 {
				parts := strings.Split(r.module, ".")
				parts = parts[:max(0, len(parts)-n)]
				if from != "" {
					parts = append(parts, from)
				}
				from = strings.Join(parts, ".")
			}
			for _, a := range v.Names() {
				al := r.t.Alias(a)
				name := r.t.Text(al.Name())
				as := name
				if al.Asname() != 0 {
					as = r.t.Text(al.Asname())
				}
				r.imports[as] = origin{from, name}
			}
		}
	}
}

// class resolves the name of an exception: the file's own classes and imports,
// then what the modelled module defines, then builtins.
func (r *reader) class(at ast.NodeID, name string) int32 {
	first, rest, dotted := strings.Cut(name, ".")
	if o, ok := r.imports[first]; ok {
		switch {
		case o.name != "" && !dotted:
			return r.found(at, name, o.module, r.lib.resolve(o.module, o.name))
		case o.name != "":
			if d := r.lib.resolve(o.module, o.name+"."+rest); d >= 0 {
				return d
			}
			return r.found(at, name, o.module, r.submodule(o.module+"."+o.name, rest))
		case dotted:
			return r.submodule(o.module, rest)
		}
		return -1
	}
	if d := r.lib.resolve(r.module, name); d >= 0 || r.local[name] {
		return d
	}
	return r.found(at, name, "builtins", r.lib.resolve("builtins", name))
}

// found notes that a module which the program holds has no such class.
func (r *reader) found(at ast.NodeID, name, module string, d int32) int32 {
	if _, held := r.lib.prog.ByName[module]; r.user && held && d < 0 {
		r.problem(at, "there is no exception `"+name+"`")
	}
	return d
}

// submodule resolves a dotted name below a module, the longest module first.
func (r *reader) submodule(module, rest string) int32 {
	if i := strings.LastIndexByte(rest, '.'); i >= 0 {
		if d := r.lib.resolve(module+"."+rest[:i], rest[i+1:]); d >= 0 {
			return d
		}
	}
	return r.lib.resolve(module, rest)
}

// block reads the definitions of a module or class body.
func (r *reader) block(body []ast.NodeID, prefix string, class *Model) {
	for _, s := range body {
		switch r.t.Kind(s) {
		case ast.KindClassDef:
			r.classDef(s, prefix)
		case ast.KindFunctionDef:
			v := r.t.FunctionDef(s)
			r.function(s, prefix, class, r.t.Text(v.Name()), v.Args(), v.DecoratorList(), false)
		case ast.KindAsyncFunctionDef:
			v := r.t.AsyncFunctionDef(s)
			r.function(s, prefix, class, r.t.Text(v.Name()), v.Args(), v.DecoratorList(), true)
		case ast.KindIf:
			v := r.t.If(s)
			r.block(v.Body(), prefix, class)
			r.block(v.Orelse(), prefix, class)
		}
	}
}

func (r *reader) classDef(s ast.NodeID, prefix string) {
	v := r.t.ClassDef(s)
	name := prefix + r.t.Text(v.Name())
	m := &Model{Contract: newContract(), Class: &Class{}, Terse: true}
	// Without an __init__ of its own the class inherits its construction.
	// Parameters of construction are those of __init__.
	for _, b := range v.Body() {
		if r.t.Kind(b) == ast.KindFunctionDef && r.t.Text(r.t.FunctionDef(b).Name()) == "__init__" {
			m.Params, m.Terse = r.signature(r.t.FunctionDef(b).Args(), true)
		}
	}
	if len(m.Params) == 0 {
		m.Params = contract.Signature{{Name: r.sym("self"), Kind: contract.PosOnly}}
	}
	f := facts{r: r, m: m, class: true}
	for _, d := range v.DecoratorList() {
		f.decorator(d)
	}
	m.stated = len(v.DecoratorList()) > 0
	r.place(m, s)
	r.out.defs[name] = m
	r.block(v.Body(), name+".", m)
	// What __init__ does is part of construction, too.
	if init := r.out.defs[name+".__init__"]; init != nil && init.stated {
		m.Contract = contract.Join(init.Contract, m.Contract, texts{r.lib.prog})
		m.Class.Constructs, m.stated = true, true
	}
}

func (r *reader) function(s ast.NodeID, prefix string, class *Model, name string, args ast.NodeID, decorators []ast.NodeID, async bool) {
	qual := prefix + name
	m := &Model{Contract: newContract()}
	m.Params, m.Terse = r.signature(args, class != nil)
	f := facts{r: r, m: m, async: async, method: class != nil, name: name, owner: class}
	if async {
		m.Contract.Awaitable = true
	}
	for _, d := range decorators {
		f.decorator(d)
	}
	m.stated = len(decorators) > 0
	r.place(m, s)
	f.finish()
	if old := r.out.defs[qual]; old != nil {
		// Overloads and property setters share one model.
		m.Contract = contract.Join(old.Contract, m.Contract, texts{r.lib.prog})
		m.stated = m.stated || old.stated
	}
	r.out.defs[qual] = m
}

// place notes where a definition of the user's stands.
func (r *reader) place(m *Model, s ast.NodeID) {
	if r.user {
		m.User = &Place{r.module, r.t.Start(s)}
	}
}

// newContract is a contract of which everything is known.
func newContract() *contract.Contract {
	c := &contract.Contract{Def: -1, Modelled: true}
	for s := range c.Complete {
		c.Complete[s] = contract.Complete
	}
	return c
}

// signature reads a parameter list. It is terse when it names nothing, or
// nothing but self.
func (r *reader) signature(id ast.NodeID, method bool) (contract.Signature, bool) {
	if id == 0 {
		return nil, true
	}
	v := r.t.Arguments(id)
	var out contract.Signature
	add := func(a ast.NodeID, k contract.ParamKind) {
		out = append(out, contract.Parameter{Name: r.sym(r.t.Text(r.t.Arg(a).Arg())), Kind: k})
	}
	for _, a := range v.Posonlyargs() {
		add(a, contract.PosOnly)
	}
	for _, a := range v.Args() {
		add(a, contract.PosOrKw)
	}
	defaults := v.Defaults()
	for i, d := range defaults {
		p := &out[len(out)-len(defaults)+i]
		p.HasDefault, p.Default = true, r.sym(r.constant(d))
	}
	if v.Vararg() != 0 {
		add(v.Vararg(), contract.VarArgs)
	}
	for i, a := range v.Kwonlyargs() {
		add(a, contract.KwOnly)
		if ds := v.KwDefaults(); i < len(ds) && ds[i] != 0 {
			p := &out[len(out)-1]
			p.HasDefault, p.Default = true, r.sym(r.constant(ds[i]))
		}
	}
	if v.Kwarg() != 0 {
		add(v.Kwarg(), contract.VarKw)
	}
	return out, len(out) == 0 || method && len(out) == 1
}

// constant is a constant as conditions compare it; "" for anything else.
func (r *reader) constant(id ast.NodeID) string {
	switch r.t.Kind(id) {
	case ast.KindConstant:
		c := r.t.Consts[r.t.Constant(id).Value()]
		return contract.ConstText(contract.ConstKind(c.Kind), c.Text)
	case ast.KindUnaryOp:
		if u := r.t.UnaryOp(id); u.Op() == ast.USub {
			if s := r.constant(u.Operand()); s != "" {
				return "-" + s
			}
		}
	case ast.KindName:
		if r.t.Text(r.t.Name(id).Id()) == "MISSING" {
			return "MISSING"
		}
	}
	return ""
}
