package declare

import (
	"strings"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// Known are classes that the language names, NoDef when no stub pack is loaded.
type Known struct {
	Object, Type, Int, Float, Complex, Str, Bytes, Bool, ByteArray, MemoryView modgraph.DefID
	List, Tuple, Dict, Set, FrozenSet, Slice, Range, Property, Super           modgraph.DefID
	StaticMethod, ClassMethod                                                  modgraph.DefID
	Function, Module, MethodType, NoneType, EllipsisType                       modgraph.DefID
	Generator, AsyncGenerator, Coroutine, Awaitable                            modgraph.DefID
	Iterable, Iterator, AsyncIterable, AsyncIterator, Mapping, Sequence        modgraph.DefID
	ContextManager, AsyncContextManager                                        modgraph.DefID // the objects of contextmanager functions
	BaseException, Exception, OSError, StopIteration, KeyboardInterrupt        modgraph.DefID
	SystemExit, GeneratorExit, StopAsyncIteration, NotImplementedError         modgraph.DefID
	TypeError, ValueError, AttributeError, KeyError, IndexError, LookupError   modgraph.DefID
	AssertionError, RuntimeError, ImportError, TimeoutError, UnicodeError      modgraph.DefID
	NameError, ZeroDivisionError, RecursionError, MemoryError                  modgraph.DefID
	CancelledError                                                             modgraph.DefID // of asyncio
	Enum, Flag, NamedTuple, TypedDict, Partial, ABCMeta, EnumMeta              modgraph.DefID
}

func (t *Table) findKnown() {
	k := &t.Known
	list := []struct {
		at   *modgraph.DefID
		name string
	}{
		{&k.Object, "builtins.object"},
		{&k.Type, "builtins.type"},
		{&k.Int, "builtins.int"},
		{&k.Float, "builtins.float"},
		{&k.Complex, "builtins.complex"},
		{&k.Str, "builtins.str"},
		{&k.Bytes, "builtins.bytes"},
		{&k.Bool, "builtins.bool"},
		{&k.ByteArray, "builtins.bytearray"},
		{&k.MemoryView, "builtins.memoryview"},
		{&k.List, "builtins.list"},
		{&k.Tuple, "builtins.tuple"},
		{&k.Dict, "builtins.dict"},
		{&k.Set, "builtins.set"},
		{&k.FrozenSet, "builtins.frozenset"},
		{&k.Slice, "builtins.slice"},
		{&k.Range, "builtins.range"},
		{&k.Property, "builtins.property"},
		{&k.Super, "builtins.super"},
		{&k.StaticMethod, "builtins.staticmethod"},
		{&k.ClassMethod, "builtins.classmethod"},
		{&k.Function, "types.FunctionType"},
		{&k.Module, "types.ModuleType"},
		{&k.MethodType, "types.MethodType"},
		{&k.NoneType, "types.NoneType"},
		{&k.EllipsisType, "types.EllipsisType"},
		{&k.Generator, "typing.Generator"},
		{&k.AsyncGenerator, "typing.AsyncGenerator"},
		{&k.Coroutine, "typing.Coroutine"},
		{&k.Awaitable, "typing.Awaitable"},
		{&k.Iterable, "typing.Iterable"},
		{&k.Iterator, "typing.Iterator"},
		{&k.AsyncIterable, "typing.AsyncIterable"},
		{&k.AsyncIterator, "typing.AsyncIterator"},
		{&k.Mapping, "typing.Mapping"},
		{&k.Sequence, "typing.Sequence"},
		{&k.ContextManager, "contextlib._GeneratorContextManager"},
		{&k.AsyncContextManager, "contextlib._AsyncGeneratorContextManager"},
		{&k.BaseException, "builtins.BaseException"},
		{&k.Exception, "builtins.Exception"},
		{&k.OSError, "builtins.OSError"},
		{&k.StopIteration, "builtins.StopIteration"},
		{&k.KeyboardInterrupt, "builtins.KeyboardInterrupt"},
		{&k.SystemExit, "builtins.SystemExit"},
		{&k.GeneratorExit, "builtins.GeneratorExit"},
		{&k.StopAsyncIteration, "builtins.StopAsyncIteration"},
		{&k.NotImplementedError, "builtins.NotImplementedError"},
		{&k.TypeError, "builtins.TypeError"},
		{&k.ValueError, "builtins.ValueError"},
		{&k.AttributeError, "builtins.AttributeError"},
		{&k.KeyError, "builtins.KeyError"},
		{&k.IndexError, "builtins.IndexError"},
		{&k.LookupError, "builtins.LookupError"},
		{&k.AssertionError, "builtins.AssertionError"},
		{&k.RuntimeError, "builtins.RuntimeError"},
		{&k.ImportError, "builtins.ImportError"},
		{&k.TimeoutError, "builtins.TimeoutError"},
		{&k.UnicodeError, "builtins.UnicodeError"},
		{&k.NameError, "builtins.NameError"},
		{&k.ZeroDivisionError, "builtins.ZeroDivisionError"},
		{&k.RecursionError, "builtins.RecursionError"},
		{&k.MemoryError, "builtins.MemoryError"},
		{&k.CancelledError, "asyncio.exceptions.CancelledError"},
		{&k.Enum, "enum.Enum"},
		{&k.Flag, "enum.Flag"},
		{&k.NamedTuple, "typing.NamedTuple"},
		{&k.TypedDict, "typing._TypedDict"},
		{&k.Partial, "functools.partial"},
		{&k.ABCMeta, "abc.ABCMeta"},
		{&k.EnumMeta, "enum.EnumMeta"},
	}
	// No class may be looked at while Known is half filled: only the text of the
	// modules is read here.
	for _, x := range list {
		*x.at = t.classInModule(x.name)
	}
	if k.EnumMeta == modgraph.NoDef {
		k.EnumMeta = t.classInModule("enum.EnumType")
	}
	if k.NoneType == modgraph.NoDef {
		k.NoneType = t.classInModule("_typeshed.NoneType")
	}
	if k.EllipsisType == modgraph.NoDef {
		k.EllipsisType = t.classInModule("builtins.ellipsis")
	}
	c := &t.Types.Classes
	c.Int, c.Str, c.Bytes, c.Bool, c.Tuple, c.Dict = k.Int, k.Str, k.Bytes, k.Bool, k.Tuple, k.Dict
}

// names are symbols that this package asks for often.
type names struct {
	init_, new, call, getattr, getattribute, setattr, get, iter, next, aiter, anext  sym.Sym
	enter, exit, aenter, aexit, await, getitem, boolean, length, slots, cls, add, or sym.Sym
	initSubclass, classGetitem, name, value, dict, matchArgs                         sym.Sym
}

func (n *names) init(s *sym.Table) {
	for _, x := range []struct {
		at   *sym.Sym
		text string
	}{
		{&n.init_, "__init__"},
		{&n.new, "__new__"},
		{&n.call, "__call__"},
		{&n.getattr, "__getattr__"},
		{&n.getattribute, "__getattribute__"},
		{&n.setattr, "__setattr__"},
		{&n.get, "__get__"},
		{&n.iter, "__iter__"},
		{&n.next, "__next__"},
		{&n.aiter, "__aiter__"},
		{&n.anext, "__anext__"},
		{&n.enter, "__enter__"},
		{&n.exit, "__exit__"},
		{&n.aenter, "__aenter__"},
		{&n.aexit, "__aexit__"},
		{&n.await, "__await__"},
		{&n.getitem, "__getitem__"},
		{&n.boolean, "__bool__"},
		{&n.length, "__len__"},
		{&n.slots, "__slots__"},
		{&n.cls, "cls"},
		{&n.add, "__add__"},
		{&n.or, "__or__"},
		{&n.initSubclass, "__init_subclass__"},
		{&n.classGetitem, "__class_getitem__"},
		{&n.matchArgs, "__match_args__"},
		{&n.name, "name"},
		{&n.value, "value"},
		{&n.dict, "__dict__"},
	} {
		*x.at = s.Intern(x.text)
	}
}

// classInModule finds a class by the text of its module alone.
func (t *Table) classInModule(name string) modgraph.DefID {
	cut := strings.LastIndexByte(name, '.')
	m, ok := t.Prog.ByName[name[:cut]]
	if !ok {
		return modgraph.NoDef
	}
	n := t.nameIn(m, t.Prog.Syms.Intern(name[cut+1:]))
	if n == 0 {
		return modgraph.NoDef
	}
	b := t.Prog.Files[m].Bind
	s := b.Symbol(0, n)
	if s < 0 {
		return modgraph.NoDef
	}
	for _, x := range b.BindingsOf(&b.Symbols[s]) {
		if x.Kind == bind.BindClass && x.Flags&bind.BindDead == 0 {
			return t.Prog.DefOf(m, x.Def)
		}
	}
	return modgraph.NoDef
}
