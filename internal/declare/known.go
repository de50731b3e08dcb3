package declare

import (
	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// Known are classes that the language names, NoDef when no stub pack is loaded.
type Known struct {
	Object, Type, Int, Float, Complex, Str, Bytes, Bool, ByteArray, MemoryView modgraph.DefID
	List, Tuple, Dict, Set, FrozenSet, Slice, Range, Property, Super           modgraph.DefID
	Function, Module, MethodType, NoneType, EllipsisType, BuiltinFunction      modgraph.DefID
	Generator, AsyncGenerator, Coroutine, Awaitable                            modgraph.DefID
	Iterable, Iterator, AsyncIterable, AsyncIterator, Mapping, Sequence        modgraph.DefID
	ContextManager, AsyncContextManager                                        modgraph.DefID // the objects of contextmanager functions
	BaseException, Exception, OSError, StopIteration, KeyboardInterrupt        modgraph.DefID
	SystemExit, GeneratorExit, StopAsyncIteration, NotImplementedError         modgraph.DefID
	TypeError, ValueError, AttributeError, KeyError, IndexError, LookupError   modgraph.DefID
	AssertionError, RuntimeError, ImportError, TimeoutError, UnicodeError      modgraph.DefID
	CancelledError                                                             modgraph.DefID // asyncio
	Enum, Flag, NamedTuple, TypedDict, Partial, ABCMeta, EnumMeta              modgraph.DefID
}

// ClassNamed finds a class by its qualified name, NoDef when it is not loaded.
func (t *Table) ClassNamed(name string) modgraph.DefID { panic("declare: not yet") }

func (t *Table) findKnown() { panic("declare: not yet") }

// names are symbols that this package asks for often.
type names struct {
	init_, new, call, getattr, getattribute, setattr, get, iter, next, aiter, anext sym.Sym
	enter, exit, aenter, aexit, await, getitem, boolean, length, slots, all         sym.Sym
	initSubclass, classGetitem, name, value, doc, class, dict                       sym.Sym
}

func (n *names) init(s *sym.Table) {
	for _, x := range []struct {
		at   *sym.Sym
		text string
	}{
		{&n.init_, "__init__"}, {&n.new, "__new__"}, {&n.call, "__call__"},
		{&n.getattr, "__getattr__"}, {&n.getattribute, "__getattribute__"}, {&n.setattr, "__setattr__"},
		{&n.get, "__get__"}, {&n.iter, "__iter__"}, {&n.next, "__next__"},
		{&n.aiter, "__aiter__"}, {&n.anext, "__anext__"}, {&n.enter, "__enter__"}, {&n.exit, "__exit__"},
		{&n.aenter, "__aenter__"}, {&n.aexit, "__aexit__"}, {&n.await, "__await__"},
		{&n.getitem, "__getitem__"}, {&n.boolean, "__bool__"}, {&n.length, "__len__"},
		{&n.slots, "__slots__"}, {&n.all, "__all__"}, {&n.initSubclass, "__init_subclass__"},
		{&n.classGetitem, "__class_getitem__"}, {&n.name, "name"}, {&n.value, "value"},
		{&n.doc, "__doc__"}, {&n.class, "__class__"}, {&n.dict, "__dict__"},
	} {
		*x.at = s.Intern(x.text)
	}
}
