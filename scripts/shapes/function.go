package main

import (
	"slices"
	"strings"

	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
)

// function is a def of either kind.
type function struct {
	name       string
	args       ast.NodeID
	body       []ast.NodeID
	decorators []ast.NodeID
	returns    ast.NodeID
	typeParams []ast.NodeID
	async      bool
}

// function writes a signature.
func (s *shaper) function(f *function, indent string, sc *scope) {
	var decorators []string
	repeats, overload, static := false, false, false
	for _, d := range f.decorators {
		text, ok := s.decorator(d)
		if !ok {
			if !sc.done[f.name] {
				sc.done[f.name] = true
				s.line(indent, f.name+": "+anyType)
			}
			return
		}
		switch l := last(text); l {
		case "overload":
			overload, repeats = true, true
		case "setter", "getter", "deleter", "register":
			repeats = true
		case "staticmethod":
			static = true
		}
		decorators = append(decorators, "@"+text)
	}
	// Overloads come before what implements them, which says less.
	key := f.name
	if sc.done[key] && !repeats || overload && sc.done[key] && !sc.done[key+" overload"] {
		return
	}
	sc.done[key] = true
	if overload {
		sc.done[key+" overload"] = true
	}
	for _, d := range decorators {
		s.line(indent, d)
	}
	r := s.results(f.body)
	head := "def "
	if f.async && !r.yields {
		head = "async def "
	}
	result, ok := s.typeText(f.returns)
	text := head + f.name + s.typeParams(f.typeParams) + "(" + s.parameters(f.args, s.tells(f, result, overload, sc)) + ")"
	if !ok && f.returns == 0 && !s.stub {
		self := ""
		if sc.class != "" && !static {
			self = s.firstParameter(f.args)
		}
		result = r.typeOf(s, f, self)
	}
	if f.name == "__init__" && sc.class != "" {
		result = "None"
	}
	if result != "" {
		text += " -> " + result
	}
	s.line(indent, text+": ...")
}

func (s *shaper) firstParameter(args ast.NodeID) string {
	a := s.t.Arguments(args)
	for _, list := range [][]ast.NodeID{a.Posonlyargs(), a.Args()} {
		if len(list) > 0 {
			return s.t.Text(s.t.Arg(list[0]).Arg())
		}
	}
	return ""
}

// tells says which annotations of parameters the type of a call depends on: all of
// an overload and of what makes an object of a generic class; else those that have a
// name in common with the result. The rest would make a reader load what nobody asks
// for.
func (s *shaper) tells(f *function, result string, overload bool, sc *scope) func(annotation string) bool {
	if overload || len(f.typeParams) > 0 || sc.generic && (f.name == "__init__" || f.name == "__new__") {
		return func(string) bool { return true }
	}
	names := map[string]bool{}
	for _, w := range words(result) {
		names[w] = s.variables[w]
	}
	return func(annotation string) bool {
		return slices.ContainsFunc(words(annotation), func(w string) bool { return names[w] })
	}
}

// parameters writes a parameter list; of defaults only None and truth values stay.
func (s *shaper) parameters(args ast.NodeID, tells func(string) bool) string {
	a := s.t.Arguments(args)
	var out []string
	positional := append(append([]ast.NodeID(nil), a.Posonlyargs()...), a.Args()...)
	defaults := a.Defaults()
	for i, p := range positional {
		value := ast.NodeID(0)
		if k := i - (len(positional) - len(defaults)); k >= 0 {
			value = defaults[k]
		}
		out = append(out, s.parameter(p, "", value, tells))
		if n := len(a.Posonlyargs()); n > 0 && i == n-1 {
			out = append(out, "/")
		}
	}
	if a.Vararg() != 0 {
		out = append(out, s.parameter(a.Vararg(), "*", 0, tells))
	} else if len(a.Kwonlyargs()) > 0 {
		out = append(out, "*")
	}
	for i, p := range a.Kwonlyargs() {
		value := ast.NodeID(0)
		if i < len(a.KwDefaults()) {
			value = a.KwDefaults()[i]
		}
		out = append(out, s.parameter(p, "", value, tells))
	}
	if a.Kwarg() != 0 {
		out = append(out, s.parameter(a.Kwarg(), "**", 0, tells))
	}
	return strings.Join(out, ", ")
}

func (s *shaper) parameter(id ast.NodeID, stars string, value ast.NodeID, tells func(string) bool) string {
	p := s.t.Arg(id)
	text := stars + s.t.Text(p.Arg())
	equals := "="
	if ann, ok := s.typeTextIf(p.Annotation(), tells); ok {
		text += ": " + ann
		equals = " = "
	}
	if value == 0 {
		return text
	}
	shown := "..."
	if s.t.Kind(value) == ast.KindConstant {
		switch s.t.Consts[s.t.Constant(value).Value()].Kind {
		case ast.ConstNone, ast.ConstTrue, ast.ConstFalse:
			shown = s.src[s.t.Start(value):s.t.End(value)]
		}
	}
	return text + equals + shown
}

// results are what a body returns, without what nested functions do.
type results struct {
	values []ast.NodeID
	bare   bool // a return without a value
	yields bool
}

func (s *shaper) results(body []ast.NodeID) *results {
	r := &results{}
	var visit func(ast.NodeID)
	visit = func(id ast.NodeID) {
		switch s.t.Kind(id) {
		case ast.KindFunctionDef, ast.KindAsyncFunctionDef, ast.KindClassDef, ast.KindLambda:
			return
		case ast.KindYield, ast.KindYieldFrom:
			r.yields = true
		case ast.KindReturn:
			if v := s.t.Return(id).Value(); v != 0 {
				r.values = append(r.values, v)
			} else {
				r.bare = true
			}
		}
		s.t.ForEachChild(id, visit)
	}
	for _, id := range body {
		visit(id)
	}
	return r
}

// typeOf reads a result's type off where no inference is needed: all returns are
// the receiver, or one kind of constant, or one class of the module is made.
func (r *results) typeOf(s *shaper, f *function, self string) string {
	if r.yields {
		if f.async {
			return typing + ".AsyncGenerator[" + anyType + ", " + anyType + "]"
		}
		return typing + ".Generator[" + anyType + ", " + anyType + ", " + anyType + "]"
	}
	if len(r.values) == 0 || r.bare || len(f.body) == 0 {
		// What gives nothing here may be meant to be overridden.
		return ""
	}
	if k := s.t.Kind(f.body[len(f.body)-1]); k != ast.KindReturn && k != ast.KindRaise {
		return ""
	}
	result := ""
	for _, v := range r.values {
		got := s.resultOf(v, self)
		if got == "" || result != "" && got != result {
			return ""
		}
		result = got
	}
	return result
}

func (s *shaper) resultOf(v ast.NodeID, self string) string {
	switch s.t.Kind(v) {
	case ast.KindName:
		if n := s.t.Text(s.t.Name(v).Id()); n == self && (n == "self") {
			return typing + ".Self"
		}
	case ast.KindConstant:
		return constantType(s.t.Consts[s.t.Constant(v).Value()].Kind)
	case ast.KindJoinedStr:
		return "str"
	case ast.KindCall:
		if callee, ok := s.dotted(s.t.Call(v).Func()); ok && s.classes[callee] {
			return callee
		}
	}
	return ""
}

// fields writes the attributes that methods set on their receiver and whose type
// can be read off: annotated ones, and those that __init__ sets to an annotated
// parameter or to a new object of a class of the module, if nothing else sets them.
func (s *shaper) fields(body []ast.NodeID, indent string, sc *scope) {
	if s.stub {
		return
	}
	type field struct {
		name, typ string
		times     int
	}
	var order []*field
	byName := map[string]*field{}
	put := func(name, typ string, declared bool) {
		f := byName[name]
		if f == nil {
			f = &field{name: name}
			byName[name] = f
			order = append(order, f)
		}
		switch {
		case declared:
			f.typ, f.times = typ, -1000
		case f.times >= 0:
			f.typ = typ
		}
		f.times++
	}
	for _, id := range body {
		var args ast.NodeID
		var name string
		var stmts []ast.NodeID
		switch s.t.Kind(id) {
		case ast.KindFunctionDef:
			d := s.t.FunctionDef(id)
			args, name, stmts = d.Args(), s.t.Text(d.Name()), d.Body()
		case ast.KindAsyncFunctionDef:
			d := s.t.AsyncFunctionDef(id)
			args, name, stmts = d.Args(), s.t.Text(d.Name()), d.Body()
		default:
			continue
		}
		self := s.firstParameter(args)
		if self != "self" {
			continue
		}
		var visit func(ast.NodeID)
		visit = func(id ast.NodeID) {
			switch s.t.Kind(id) {
			case ast.KindClassDef:
				return
			case ast.KindAnnAssign:
				x := s.t.AnnAssign(id)
				if attr := s.selfAttribute(x.Target(), self); attr != "" {
					if ann, ok := s.typeText(x.Annotation()); ok {
						put(attr, ann, true)
					}
				}
			case ast.KindAssign:
				x := s.t.Assign(id)
				for _, to := range x.Targets() {
					if attr := s.selfAttribute(to, self); attr != "" {
						put(attr, s.initial(x.Value(), args, name), false)
					}
				}
			}
			s.t.ForEachChild(id, visit)
		}
		for _, st := range stmts {
			visit(st)
		}
	}
	for _, f := range order {
		if f.typ != "" && f.times <= 1 && !sc.done[f.name] {
			sc.done[f.name] = true
			s.line(indent, f.name+": "+f.typ)
		}
	}
}

func (s *shaper) selfAttribute(id ast.NodeID, self string) string {
	if s.t.Kind(id) != ast.KindAttribute {
		return ""
	}
	a := s.t.Attribute(id)
	if s.t.Kind(a.Value()) != ast.KindName || s.t.Text(s.t.Name(a.Value()).Id()) != self {
		return ""
	}
	return s.t.Text(a.Attr())
}

// initial is the type of what __init__ stores.
func (s *shaper) initial(v, args ast.NodeID, method string) string {
	if method != "__init__" {
		return ""
	}
	switch s.t.Kind(v) {
	case ast.KindName:
		n := s.t.Text(s.t.Name(v).Id())
		a := s.t.Arguments(args)
		for _, list := range [][]ast.NodeID{a.Posonlyargs(), a.Args(), a.Kwonlyargs()} {
			for _, p := range list {
				if s.t.Text(s.t.Arg(p).Arg()) == n {
					text, _ := s.typeText(s.t.Arg(p).Annotation())
					return text
				}
			}
		}
	case ast.KindCall:
		if callee, ok := s.dotted(s.t.Call(v).Func()); ok && s.classes[callee] {
			return callee
		}
	}
	return ""
}
