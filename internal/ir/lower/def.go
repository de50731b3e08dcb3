package lower

import (
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/ir"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
)

// function lowers a def statement: decorators, defaults, the function, the calls
// of the decorators from the inside out.
func (l *lowerer) function(id ast.NodeID) {
	v := l.t.FunctionDef(id)
	for _, d := range v.DecoratorList() {
		l.push(l.expr(d))
	}
	f := l.makeFuncAt(id, v.Args(), l.f.Defs[l.f.NodeDef[id]].NameAt)
	l.decorate(f, v.DecoratorList(), v.Name(), id)
}

func (l *lowerer) class(id ast.NodeID) {
	v := l.t.ClassDef(id)
	for _, d := range v.DecoratorList() {
		l.push(l.expr(d))
	}
	mark := len(l.hidden)
	for _, p := range v.TypeParams() {
		l.hidden = append(l.hidden, l.t.TypeVar(p).Name())
	}
	n, kinds := l.arguments(v.Bases(), v.Keywords())
	l.hidden = l.hidden[:mark]
	at := l.collect(n)
	l.args = append(l.args, l.kindsOf(kinds)...)
	flag := uint8(0)
	if kinds >= 0 {
		flag = ir.FlagArgKinds
	}
	d := l.f.NodeDef[id]
	l.reached[d] = true
	c := l.emitAt(ir.Instr{Op: ir.OpMakeClass, Flag: flag, A: at, B: int32(d), N: uint16(n)}, l.f.Defs[d].NameAt)
	l.decorate(c, v.DecoratorList(), v.Name(), id)
}

// decorate calls the waiting decorators on a value, the last first, and binds the
// name.
func (l *lowerer) decorate(v ir.Value, list []ast.NodeID, name ast.NameID, id ast.NodeID) {
	for i := len(list) - 1; i >= 0; i-- {
		d := l.pop()
		v = l.emit(ir.Instr{Op: ir.OpCall, Flag: ir.FlagDecorator, A: l.list(v), B: d, N: 1}, list[i])
	}
	l.emitAt(ir.Instr{Op: ir.OpStore, A: int32(l.root(name)), B: v}, l.f.Defs[l.f.NodeDef[id]].NameAt)
}

// typeParams makes the type parameters of a generic function or class, at the
// start of its body.
func (l *lowerer) typeParams(list []ast.NodeID) {
	for _, p := range list {
		kind := uint16(0)
		switch l.t.Kind(p) {
		case ast.KindParamSpec:
			kind = 1
		case ast.KindTypeVarTuple:
			kind = 2
		}
		name := l.t.TypeVar(p).Name()
		v := l.emit(ir.Instr{Op: ir.OpTypeVar, B: int32(name), N: kind}, p)
		l.store(l.root(name), v, p)
	}
}

// flagsOf is what the text says of a body beyond its instructions.
func (l *lowerer) flagsOf(d bind.DefIndex) ir.BodyFlags {
	def := &l.f.Defs[d]
	var out ir.BodyFlags
	for _, x := range [...]struct {
		from bind.Flags
		to   ir.BodyFlags
	}{
		{bind.Async, ir.BodyAsync},
		{bind.Generator, ir.BodyGenerator},
		{bind.Method, ir.BodyMethod},
		{bind.HasLocals, ir.BodyHasLocals},
		{bind.StubLike, ir.BodyStubLike},
	} {
		if def.Flags&x.from != 0 {
			out |= x.to
		}
	}
	id := l.f.DefNode[d]
	if k := l.t.Kind(id); k != ast.KindFunctionDef && k != ast.KindAsyncFunctionDef {
		return out
	}
	for _, e := range l.t.FunctionDef(id).DecoratorList() {
		out |= l.decoratorFlags(def.Parent, e)
	}
	return out
}

// decoratorFlags knows the decorators of the standard library that change what a
// function is, by names that lead to their module.
func (l *lowerer) decoratorFlags(scope bind.DefIndex, id ast.NodeID) ir.BodyFlags {
	if l.t.Kind(id) == ast.KindCall {
		id = l.t.Call(id).Func()
	}
	module, name := l.origin(scope, id)
	switch name {
	case "contextmanager", "asynccontextmanager":
		if module == "contextlib" {
			return ir.BodyContextManager
		}
	case "staticmethod":
		if module == "" {
			return ir.BodyStaticMethod
		}
	case "classmethod":
		if module == "" {
			return ir.BodyClassMethod
		}
	case "property":
		if module == "" {
			return ir.BodyProperty
		}
	case "cached_property":
		return ir.BodyProperty
	case "overload":
		if module == "typing" || module == "typing_extensions" {
			return ir.BodyOverload
		}
	case "abstractmethod":
		if module == "abc" {
			return ir.BodyAbstract
		}
	case "abstractproperty":
		if module == "abc" {
			return ir.BodyAbstract | ir.BodyProperty
		}
	case "abstractclassmethod":
		if module == "abc" {
			return ir.BodyAbstract | ir.BodyClassMethod
		}
	case "abstractstaticmethod":
		if module == "abc" {
			return ir.BodyAbstract | ir.BodyStaticMethod
		}
	}
	return 0
}

// origin follows a name or an attribute of a module to where it is defined by
// imports alone: ("contextlib", "contextmanager"). A builtin has the module "",
// anything else "?".
func (l *lowerer) origin(scope bind.DefIndex, id ast.NodeID) (module, name string) {
	switch l.t.Kind(id) {
	case ast.KindName:
		n := l.t.Name(id).Id()
		s := l.f.Lookup(scope, bind.NameID(n))
		if s < 0 {
			return "", l.t.Text(n)
		}
		for _, b := range l.f.BindingsOf(&l.f.Symbols[s]) {
			if b.Kind == bind.BindImportFrom && b.Flags&bind.BindDead == 0 {
				imp := &l.f.Imports[b.Import]
				if imp.Level == 0 {
					return imp.Module, imp.Name
				}
				return "?", imp.Name
			}
		}
		return "?", l.t.Text(n)
	case ast.KindAttribute:
		v := l.t.Attribute(id)
		if l.t.Kind(v.Value()) != ast.KindName {
			break
		}
		s := l.f.Lookup(scope, bind.NameID(l.t.Name(v.Value()).Id()))
		if s < 0 {
			break
		}
		for _, b := range l.f.BindingsOf(&l.f.Symbols[s]) {
			if b.Kind == bind.BindImport && b.Flags&bind.BindDead == 0 {
				return l.f.Imports[b.Import].Module, l.t.Text(v.Attr())
			}
		}
		return "?", l.t.Text(v.Attr())
	}
	return "?", ""
}
