package main

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/parser"
)

// shaper writes the shape of one module: a stub with what the text states. What it
// leaves out is not known; module and classes say so by a __getattr__.
type shaper struct {
	printer
	src    string
	module string // absolute name
	pkg    bool
	stub   bool // the text is a stub already
	bare   bool // the module defines neither classes nor functions
	out    strings.Builder
	// classes are what the module itself defines at its top, variables the names that
	// may be type variables: those that it assigns, or imports.
	classes, variables map[string]bool
}

// Layout of the written stub. The module typing has a name there that no source
// uses.
const (
	typing    = "_ferrule_typing"
	anyType   = typing + ".Any"
	oneIndent = " "
)

// target is the newest grammar: what an older Python lacks is a fact too.
var target = parser.Version{Major: 3, Minor: 14}

// shape returns the stub of a module.
func shape(p *parser.Parser, t *ast.Tree, src, module string, pkg, stub bool) string {
	p.Parse(src, target, t)
	s := &shaper{printer: printer{t: t, used: map[string]bool{}}, src: src, module: module, pkg: pkg, stub: stub, classes: map[string]bool{}, variables: map[string]bool{}}
	body := t.Module(t.Root).Body()
	for _, id := range body {
		if t.Kind(id) == ast.KindClassDef {
			s.classes[t.Text(t.ClassDef(id).Name())] = true
		}
	}
	s.typeVariables(body)
	all := s.exported(body)
	sc := &scope{done: map[string]bool{}}
	s.block(body, "", sc)
	if !sc.done["__getattr__"] {
		s.line("", "def __getattr__(name: str) -> "+anyType+": ...")
	}
	text := s.out.String()
	s.out.Reset()
	s.line("", "import typing as "+typing)
	s.imports(body, all)
	return s.out.String() + text
}

// typeVariables collects the names that look like type variables, defined here or
// imported: short or with the suffix that is usual, or made by a call of TypeVar.
func (s *shaper) typeVariables(body []ast.NodeID) {
	for _, id := range body {
		switch s.t.Kind(id) {
		case ast.KindAssign:
			x := s.t.Assign(id)
			if s.t.Kind(x.Value()) != ast.KindCall || s.t.Kind(x.Targets()[0]) != ast.KindName {
				continue
			}
			if callee, ok := s.dotted(s.t.Call(x.Value()).Func()); ok && makers[last(callee)] {
				s.variables[s.t.Text(s.t.Name(x.Targets()[0]).Id())] = true
			}
		case ast.KindImportFrom:
			for _, n := range s.t.ImportFrom(id).Names() {
				a := s.t.Alias(n)
				name := s.t.Text(a.Name())
				if a.Asname() != 0 {
					name = s.t.Text(a.Asname())
				}
				if bare := strings.Trim(name, "_"); len(bare) <= 3 || strings.HasSuffix(bare, "T") || strings.HasPrefix(name, "_") {
					s.variables[name] = true
				}
			}
		case ast.KindIf:
			s.typeVariables(s.t.If(id).Body())
			s.typeVariables(s.t.If(id).Orelse())
		case ast.KindTry:
			s.typeVariables(s.t.Try(id).Body())
		}
	}
}

// scope is a module or class that is being written.
type scope struct {
	class string // "" for a module
	enum  bool
	// generic is set for a class with type parameters.
	generic bool
	// done are the names that are written; the first definition counts, except that
	// overloads and accessors repeat one.
	done map[string]bool
}

func (s *shaper) line(indent, text string) {
	s.out.WriteString(indent)
	s.out.WriteString(text)
	s.out.WriteByte('\n')
}

// block writes statements; those below a condition count like others, what comes
// first wins.
func (s *shaper) block(body []ast.NodeID, indent string, sc *scope) {
	for _, id := range body {
		switch s.t.Kind(id) {
		case ast.KindFunctionDef:
			d := s.t.FunctionDef(id)
			s.function(&function{s.t.Text(d.Name()), d.Args(), d.Body(), d.DecoratorList(), d.Returns(), d.TypeParams(), false}, indent, sc)
		case ast.KindAsyncFunctionDef:
			d := s.t.AsyncFunctionDef(id)
			s.function(&function{s.t.Text(d.Name()), d.Args(), d.Body(), d.DecoratorList(), d.Returns(), d.TypeParams(), true}, indent, sc)
		case ast.KindClassDef:
			s.classDef(id, indent, sc)
		case ast.KindAnnAssign:
			s.annotated(id, indent, sc)
		case ast.KindAssign:
			s.assigned(id, indent, sc)
		case ast.KindTypeAlias:
			x := s.t.TypeAlias(id)
			name := s.t.Text(s.t.Name(x.Name()).Id())
			if text, ok := s.typeText(x.Value()); ok && len(x.TypeParams()) == 0 && !sc.done[name] {
				sc.done[name] = true
				s.line(indent, "type "+name+" = "+text)
			}
		case ast.KindIf:
			x := s.t.If(id)
			body, orelse := x.Body(), x.Orelse()
			if s.isNegated(x.Test()) {
				body, orelse = orelse, body
			}
			s.block(body, indent, sc)
			s.block(orelse, indent, sc)
		case ast.KindTry:
			x := s.t.Try(id)
			s.block(x.Body(), indent, sc)
			s.block(x.Orelse(), indent, sc)
			for _, h := range x.Handlers() {
				s.block(s.t.ExceptHandler(h).Body(), indent, sc)
			}
		case ast.KindWith:
			s.block(s.t.With(id).Body(), indent, sc)
		}
	}
}

// isNegated tells the tests whose else branch is the one that counts: not
// TYPE_CHECKING, an old version, Windows.
func (s *shaper) isNegated(test ast.NodeID) bool {
	text := s.src[s.t.Start(test):s.t.End(test)]
	switch {
	case strings.HasSuffix(text, "TYPE_CHECKING"):
		return strings.HasPrefix(text, "not ")
	case strings.HasPrefix(text, "sys.version_info <"), strings.HasPrefix(text, "six.PY2"), strings.HasPrefix(text, `sys.platform == "win32"`):
		return true
	}
	return false
}

func (s *shaper) annotated(id ast.NodeID, indent string, sc *scope) {
	x := s.t.AnnAssign(id)
	if s.t.Kind(x.Target()) != ast.KindName {
		return
	}
	name := s.t.Text(s.t.Name(x.Target()).Id())
	if sc.done[name] || name == "__slots__" {
		return
	}
	ann, ok := s.typeText(x.Annotation())
	if !ok {
		ann = anyType
	}
	value := ""
	if x.Value() != 0 {
		value = " = ..."
		if last(ann) == "TypeAlias" {
			text, ok := s.typeText(x.Value())
			if !ok {
				return
			}
			value = " = " + text
		}
	}
	sc.done[name] = true
	s.line(indent, name+": "+ann+value)
}

// makers are the calls that define something for annotations; their text is the
// definition.
var makers = map[string]bool{"TypeVar": true, "ParamSpec": true, "TypeVarTuple": true, "NewType": true, "namedtuple": true}

func (s *shaper) assigned(id ast.NodeID, indent string, sc *scope) {
	x := s.t.Assign(id)
	for _, to := range x.Targets() {
		if s.t.Kind(to) != ast.KindName {
			continue
		}
		name := s.t.Text(s.t.Name(to).Id())
		if sc.done[name] || strings.HasPrefix(name, "__") && sc.class == "" || name == "__slots__" {
			continue
		}
		v := x.Value()
		text, found := "", false
		switch s.t.Kind(v) {
		case ast.KindConstant:
			if sc.enum {
				text, found = name+" = ...", true
			} else if typ := constantType(s.t.Consts[s.t.Constant(v).Value()].Kind); typ != "" {
				text, found = name+": "+typ, true
			}
		case ast.KindName, ast.KindAttribute:
			if d, ok := s.dotted(v); ok {
				text, found = name+" = "+d, true
			}
		case ast.KindSubscript, ast.KindBinOp:
			if d, ok := s.typeText(v); ok && sc.class == "" {
				text, found = name+" = "+d, true
			}
		case ast.KindCall:
			text, found = s.made(name, v)
		}
		if !found && sc.enum {
			text, found = name+" = ...", true
		}
		if !found && sc.class != "" {
			// The name hides what a base has.
			text, found = name+": "+anyType, true
		}
		if found {
			sc.done[name] = true
			s.line(indent, text)
		}
	}
}

// made is a variable that holds the result of a call: a definition for
// annotations, or an object of a class of this module.
func (s *shaper) made(name string, call ast.NodeID) (string, bool) {
	x := s.t.Call(call)
	callee, ok := s.dotted(x.Func())
	if !ok {
		return "", false
	}
	if s.classes[callee] {
		return name + ": " + callee, true
	}
	if !makers[last(callee)] {
		return "", false
	}
	var args []string
	for _, a := range x.Args() {
		text, ok := s.typeText(a)
		if !ok {
			return "", false
		}
		args = append(args, text)
	}
	for _, k := range x.Keywords() {
		kw := s.t.Keyword(k)
		text, ok := s.typeText(kw.Value())
		if !ok || kw.Arg() == 0 {
			return "", false
		}
		args = append(args, s.t.Text(kw.Arg())+"="+text)
	}
	return name + " = " + callee + "(" + strings.Join(args, ", ") + ")", true
}

func constantType(k ast.ConstKind) string {
	switch k {
	case ast.ConstTrue, ast.ConstFalse:
		return "bool"
	case ast.ConstInt:
		return "int"
	case ast.ConstFloat:
		return "float"
	case ast.ConstStr:
		return "str"
	case ast.ConstBytes:
		return "bytes"
	}
	return ""
}

// classDef writes a class: its bases, metaclass and members.
func (s *shaper) classDef(id ast.NodeID, indent string, sc *scope) {
	d := s.t.ClassDef(id)
	name := s.t.Text(d.Name())
	if sc.done[name] {
		return
	}
	sc.done[name] = true
	closed := false
	in := &scope{class: name, generic: len(d.TypeParams()) > 0, done: map[string]bool{}}
	var bases []string
	for _, b := range d.Bases() {
		text, ok := s.typeText(b)
		if !ok {
			text = anyType
		}
		bases = append(bases, text)
		in.generic = in.generic || strings.Contains(text, "[")
		simple, _, _ := strings.Cut(text, "[")
		switch l := last(simple); {
		case strings.HasSuffix(l, "Enum"), strings.HasSuffix(l, "Flag"):
			in.enum, closed = true, true
		case l == "TypedDict", l == "NamedTuple", l == "Protocol":
			closed = true
		}
	}
	for _, k := range d.Keywords() {
		kw := s.t.Keyword(k)
		if n := s.t.Text(kw.Arg()); n == "metaclass" {
			if text, ok := s.dotted(kw.Value()); ok {
				bases = append(bases, "metaclass="+text)
			} else {
				bases = append(bases, anyType)
			}
		} else if n == "total" && s.t.Kind(kw.Value()) == ast.KindConstant {
			bases = append(bases, "total="+s.src[s.t.Start(kw.Value()):s.t.End(kw.Value())])
		}
	}
	for _, dec := range d.DecoratorList() {
		if text, ok := s.decorator(dec); ok {
			s.line(indent, "@"+text)
		} else {
			bases = append([]string{anyType}, bases...)
		}
	}
	head := "class " + name + s.typeParams(d.TypeParams())
	if len(bases) > 0 {
		head += "(" + strings.Join(bases, ", ") + ")"
	}
	s.line(indent, head+":")
	inner := indent + oneIndent
	s.block(d.Body(), inner, in)
	s.fields(d.Body(), inner, in)
	if !closed && !in.done["__getattr__"] {
		s.line(inner, "def __getattr__(self, name: str) -> "+anyType+": ...")
	} else if len(in.done) == 0 {
		s.line(inner, "pass")
	}
}

// typeParams are type parameters in brackets, as written.
func (s *shaper) typeParams(ids []ast.NodeID) string {
	if len(ids) == 0 {
		return ""
	}
	text := s.src[s.t.Start(ids[0]):s.t.End(ids[len(ids)-1])]
	if strings.ContainsAny(text, "#\n") {
		text = strings.Join(strings.Fields(text), " ")
	}
	for _, w := range words(text) {
		s.used[w] = true
	}
	return "[" + text + "]"
}

// decorator is a decorator's name, with its constant keywords: what an unknown
// argument would say is left open.
func (s *shaper) decorator(id ast.NodeID) (string, bool) {
	if s.t.Kind(id) != ast.KindCall {
		return s.dotted(id)
	}
	x := s.t.Call(id)
	callee, ok := s.dotted(x.Func())
	if !ok {
		return "", false
	}
	var args []string
	if len(x.Args()) > 0 {
		args = append(args, "...")
	}
	for _, k := range x.Keywords() {
		kw := s.t.Keyword(k)
		if kw.Arg() == 0 {
			continue
		}
		if s.t.Kind(kw.Value()) == ast.KindConstant {
			switch s.t.Consts[s.t.Constant(kw.Value()).Value()].Kind {
			case ast.ConstNone, ast.ConstTrue, ast.ConstFalse:
				args = append(args, s.t.Text(kw.Arg())+"="+s.src[s.t.Start(kw.Value()):s.t.End(kw.Value())])
			}
		}
	}
	return callee + "(" + strings.Join(args, ", ") + ")", true
}
