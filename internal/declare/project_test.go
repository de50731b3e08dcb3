package declare

import (
	"slices"
	"strings"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/types"
)

const shop = `
import abc
import collections
import contextlib
import dataclasses
import enum
import functools
import sys
from dataclasses import dataclass, field
from typing import (TYPE_CHECKING, Any, Callable, ClassVar, Generic, Iterator, AsyncIterator, List, Literal, NamedTuple,
    NewType, NoReturn, Optional, Protocol, Tuple, Type, TypedDict, TypeVar, Union, overload)

try:
    import ujson as json
except ImportError:
    import json
try:
    import simplejson
except ImportError:
    simplejson = None
try:
    from enum import StrEnum
except ImportError:
    StrEnum = None

import requests
from anyio import CapacityLimiter

if TYPE_CHECKING:
    from typing import Sized as Thing
else:
    Thing = object

T = TypeVar("T")
K = TypeVar("K", bound="Base")
UserId = NewType("UserId", int)
Pair = Tuple[T, T]
Handler = Callable[[int], str]
Maybe = Optional[int]
type Rows = list[int] | None

class Base:
    size: int = 3
    kind: ClassVar[str] = "base"
    late: "Optional[Base]"
    nothing = None
    cache = {}
    def take(self, n=1) -> int: ...
    @property
    def free(self) -> int: return 1
    @free.setter
    def free(self, v: int) -> None: ...
    @classmethod
    def make(cls) -> "Self": ...
    @staticmethod
    def count() -> int: return 1
    @functools.cached_property
    def heavy(self) -> list[str]: return []
    @functools.lru_cache(maxsize=None)
    def memo(self) -> str: return ""
    def clone(self: K) -> K: return self
    class Inner:
        pass
    alias = take
    def __init__(self):
        self.declared: list[int] = []

class Left(Base): ...
class Right(Base):
    def take(self, n=1) -> str: ...
class Both(Left, Right): ...
class Broken(Base, Both): ...

class Remote(requests.Session):
    def go(self): ...

class Stack(Generic[T]):
    items: list[T]
    def push(self, x: T) -> None: ...
    def pop(self) -> T: ...
    def __iter__(self) -> Iterator[T]: ...
    def __len__(self) -> int: ...
    def __getitem__(self, i: int) -> T: ...
class IntStack(Stack[int]): ...

class Box[V]:
    def __init__(self, v: V) -> None: ...
    def get(self) -> V: ...

@dataclass(frozen=True)
class Point:
    x: int
    y: int = 0
    tags: list[str] = field(default_factory=list)
    hidden: int = field(default=1, init=False)
@dataclass
class Point3(Point):
    z: float = 0.0

class Pt(NamedTuple):
    a: int
    b: str = ""

class Color(enum.Enum):
    RED = 1
    BLUE = "b"
    _private_ = 3
    def show(self) -> str: return ""
class Level(enum.IntEnum):
    LOW = 1
class Auto(enum.Enum):
    A = enum.auto()

class Movie(TypedDict):
    name: str
    year: int

class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self) -> float: ...

class Dyn:
    def __getattr__(self, name: str) -> int: ...

class Descr:
    @overload
    def __get__(self, obj: None, owner: type) -> "Descr": ...
    @overload
    def __get__(self, obj: object, owner: type) -> int: ...
    def __get__(self, obj, owner): ...
class Holder:
    d = Descr()

def register(cls):
    cls.seen = True
    return cls
def route(path):
    def wrap(f):
        return f
    return wrap
def mangle(cls):
    return make_other(cls)
@register
class Registered: ...
@mangle
class Mangled: ...

@route("/x")
def routed() -> int: ...
@mangle
def mangled() -> int: ...

def add(a: int, b: str = "x", *rest: int, key: bool = False, **kw: float) -> Optional[str]: ...
def old(a, b=None):
    # type: (int, Optional[str]) -> bool
    return True
def ident(x: T) -> T: ...
def first(xs: List[T]) -> T: ...
def apply(f: Callable[[int], T]) -> T: ...
def make(c: Type[T]) -> T: ...
def pair(p: Pair[int]) -> Maybe: ...
def user(u: UserId) -> Handler: ...
def lit(m: Literal["a", "b"]) -> Literal[1, 2, None]: ...
@overload
def conv(x: int) -> str: ...
@overload
def conv(x: str) -> bytes: ...
def conv(x): return x
async def fetch() -> bytes: ...
async def stream() -> AsyncIterator[int]:
    yield 1
def gen() -> Iterator[str]:
    yield "a"
@contextlib.contextmanager
def managed() -> Iterator[Base]:
    yield Base()
@contextlib.asynccontextmanager
async def amanaged() -> AsyncIterator[Base]:
    yield Base()

def fail(msg) -> NoReturn: ...
def die(msg):
    print(msg)
    sys.exit(2)
def die2(msg):
    if msg:
        raise ValueError(msg)
    die(msg)
def maybe(msg):
    if msg:
        raise ValueError(msg)
def retry():
    return retry()
def handled():
    try:
        die(1)
    except SystemExit:
        pass
class Fails:
    def must(self):
        raise NotImplementedError
    def body(self):
        print(1)
        raise ValueError
    def through(self):
        self.body()
    def around(self):
        self.must()

rows: Rows = None
things: dict[str, "Base"] = {}
counted = collections.Counter()
base = Base()
both = Both()
ints = IntStack()
point = Point(1)
pt = Pt(1, "x")
movie: Movie = {"name": "x", "year": 1}
shape: Shape
dyn = Dyn()
holder = Holder()
box = Box(3)
remote = Remote()
limiter = CapacityLimiter(3)
mixed: Union[Base, Pt, None] = None
cls: Type[Base] = Base
anything: Any = None
`

// exprs are evaluated as values of names of a second module.
func evaluate(t *testing.T, cases [][2]string) {
	t.Helper()
	var b strings.Builder
	b.WriteString("from shop import *\nimport shop, json\n")
	for i, c := range cases {
		b.WriteString("v" + itoa(i) + " = " + c[0] + "\n")
	}
	x := loadTable(t, false, map[string]string{"m": b.String(), "shop": shop})
	for i, c := range cases {
		if got := x.Types.Format(valueOf(t, x, "v"+itoa(i))); got != c[1] {
			t.Errorf("%s: got %s, want %s", c[0], got, c[1])
		}
	}
}

func itoa(i int) string { return strings.Repeat("i", i/26) + string(rune('a'+i%26)) }

func TestProject(t *testing.T) {
	evaluate(t, [][2]string{
		{"base.size", "int"},
		{"base.kind", "str"},
		{"base.late", "Base | None"},
		{"base.free", "int"},
		{"base.heavy", "list[str]"},
		{"base.memo()", "str"},
		{"base.take()", "int"},
		{"base.alias()", "int"},
		{"base.count()", "int"},
		{"Base.count()", "int"},
		{"base.declared", "list[int]"},
		{"base.Inner()", "Base.Inner"},
		{"both.take()", "str"},
		{"both.clone()", "Both"},
		{"Both", "type[Both]"},
		{"ints.pop()", "int"},
		{"ints.items", "list[int]"},
		{"ints[0]", "int"},
		{"list(ints)", "list[int]"},
		{"Stack()", "Stack"},
		{"box.get()", "int"},
		{"point.x", "int"},
		{"point.tags", "list[str]"},
		{"Point3(1, 2, [], 3.0).z", "float"},
		{"pt.a", "int"},
		{"pt[1]", "str"},
		{"Color.RED", "Color.RED"},
		{"Color.RED.value", "Literal[1]"},
		{"Color.RED.name", `Literal["RED"]`},
		{"Color.BLUE.show()", "str"},
		{`Color["RED"]`, "Color"},
		{"Color(1)", "Color"},
		{"Color._private_", "Literal[3]"},
		{"list(Color)", "list[Color]"},
		{"Level.LOW + 1", "int"},
		{"Auto.A.value", "int"},
		{`movie["year"]`, "int"},
		{`movie.get("year")`, "int | None"},
		{"dyn.anything", "int"},
		{"holder.d", "int"},
		{"Holder.d", "Descr"},
		{"routed()", "int"},
		{"mangled()", "Unknown"},
		{"Registered()", "Registered"},
		{"add(1)", "str | None"},
		{"old(1)", "bool"},
		{"ident(3)", "int"},
		{"ident(base)", "Base"},
		{"first([1])", "int"},
		{"apply(str)", "str"},
		{"apply(conv)", "str"},
		{"make(Base)", "Base"},
		{"pair((1, 2))", "int | None"},
		{"user(3)(1)", "str"},
		{"UserId(3)", "int"},
		{"UserId", "type[int]"},
		{"Maybe", "Unknown"},
		{"lit('a')", "Literal[1, 2] | None"},
		{"conv(1)", "str"},
		{"conv('a')", "bytes"},
		{"conv(1 if base else 'a')", "bytes | str"},
		{"conv(anything)", "bytes | str"},
		{"fetch()", "Coroutine[bytes]"},
		{"stream()", "AsyncGenerator[int]"},
		{"gen()", "Generator[str]"},
		{"list(gen())", "list[str]"},
		{"managed()", "ContextManager[Base]"},
		{"amanaged()", "AsyncContextManager[Base]"},
		{"rows", "list[int] | None"},
		{"things.get('a')", "Base | None"},
		{"things['a'].size", "int"},
		{"cls()", "Base"},
		{"cls.count()", "int"},
		{"limiter", "anyio.CapacityLimiter()"},
		{"requests.get", "requests.get"},
		{"requests.get('x')", "requests.get()"},
		{"remote.go", "def Remote.go"},
		{"shop.json.loads('x')", "Any"},
		{"simplejson", "simplejson"},
		{"StrEnum", "type[StrEnum]"},
		{"mixed", "Base | Pt | None"},
		{"base or None", "Base"},
		{"pt or 3", "Pt | Literal[3]"},
		{"base and 3", "Literal[3]"},
		{"super", "type[super]"},
		{"__name__", "str"},
		{"Thing", "type[Sized]"},
	})
}

func shopTable(t *testing.T) (*Table, func(string) *Symbol) {
	x := loadTable(t, false, map[string]string{"m": "", "shop": shop})
	return x, func(name string) *Symbol { return x.Qualified("shop." + name) }
}

func TestMRO(t *testing.T) {
	x := loadTable(t, false, map[string]string{"m": "", "shop": shop}, "socketserver", "http.server", "collections.abc", "concurrent.futures")
	for _, c := range [][2]string{
		{"shop.Both", "Both Left Right Base object"},
		{"shop.IntStack", "IntStack Stack[int] object"},
		{"shop.Point3", "Point3 Point object"},
		{"http.server.ThreadingHTTPServer", "ThreadingHTTPServer ThreadingMixIn HTTPServer TCPServer BaseServer object"},
		{"builtins.bool", "bool int object"},
		{"builtins.dict", "dict[_KT, _VT] MutableMapping[_KT, _VT] Mapping[_KT, _VT] Collection[_KT] Iterable[_KT] Container[Any] object"},
		{"builtins.FileNotFoundError", "FileNotFoundError OSError Exception BaseException object"},
		{"enum.IntEnum", "IntEnum int ReprEnum Enum object"},
		{"asyncio.exceptions.CancelledError", "CancelledError BaseException object"},
		{"shop.Pt", "Pt NamedTuple tuple[Any, ...] Sequence[Any] Reversible[Any] Collection[Any] Iterable[Any] Container[Any] object"},
	} {
		var got []string
		for _, m := range x.Class(x.ClassNamed(c[0])).MRO {
			got = append(got, x.Types.Format(m))
		}
		if s := strings.Join(got, " "); s != c[1] {
			t.Errorf("%s:\n got %s\nwant %s", c[0], s, c[1])
		}
	}
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"builtins.bool", "builtins.int", true},
		{"builtins.int", "builtins.bool", false},
		{"builtins.FileNotFoundError", "builtins.OSError", true},
		{"builtins.TimeoutError", "builtins.OSError", true},
		{"asyncio.exceptions.CancelledError", "builtins.Exception", false},
		{"shop.Both", "shop.Base", true},
	} {
		if got := x.IsSubclass(x.ClassNamed(c.a), x.ClassNamed(c.b)); got != c.want {
			t.Errorf("IsSubclass(%s, %s) = %v", c.a, c.b, got)
		}
	}
}

func TestClassFlags(t *testing.T) {
	x, get := shopTable(t)
	for _, c := range []struct {
		name      string
		has, lack ClassFlags
		open      bool
	}{
		{"Base", 0, UnknownBase | HasTruth | BadMRO, false},
		{"Broken", BadMRO, 0, false},
		{"Remote", UnknownBase, 0, true},
		{"Stack", HasTruth, IsProtocol, false},
		{"IntStack", HasTruth, 0, false},
		{"Point", IsDataclass | IsFrozen | OwnDataclass, 0, false},
		{"Point3", IsDataclass, IsFrozen, false},
		{"Pt", IsNamedTuple | HasTruth, 0, false},
		{"Color", IsEnum | MetaIter, HasTruth, false},
		{"Movie", IsTypedDict, 0, false},
		{"Shape", IsAbstract, 0, false},
		{"Dyn", HasGetattr, 0, true},
		{"Registered", 0, UnknownDecorator, false},
		{"Mangled", UnknownDecorator, 0, true},
	} {
		s := get(c.name)
		if s.Kind != SymClass {
			t.Errorf("%s is no class: %d", c.name, s.Kind)
			continue
		}
		k := x.Class(s.Def)
		if k.Flags&c.has != c.has || k.Flags&c.lack != 0 || k.Open() != c.open {
			t.Errorf("%s: flags %b, open %v", c.name, k.Flags, k.Open())
		}
	}
	if e := x.Class(get("Remote").Def).External; len(e) != 1 || e[0] != "requests.Session" {
		t.Errorf("external bases: %v", e)
	}
	m := x.OwnMember(get("Base").Def, x.Prog.Syms.Intern("free"))
	if m == nil || m.Kind != MemberProperty || m.Set == modgraph.NoDef {
		t.Errorf("free: %+v", m)
	}
	if m := x.OwnMember(get("Base").Def, x.Prog.Syms.Intern("nothing")); m == nil || !m.NoneOnly || m.Declared {
		t.Errorf("nothing: %+v", m)
	}
	if m := x.OwnMember(get("Shape").Def, x.Prog.Syms.Intern("area")); m == nil || !m.Abstract {
		t.Errorf("area: %+v", m)
	}
	if names := x.EnumMembers(get("Color").Def); len(names) != 2 {
		t.Errorf("members of Color: %v", names)
	}
	c := x.Constructor(get("Point3").Def)
	var params []string
	for _, p := range c.Synth {
		params = append(params, x.Prog.Syms.Text(p.Name))
	}
	if got := strings.Join(params, " "); got != "x y tags z" {
		t.Errorf("fields of Point3: %s", got)
	}
}

func TestMissing(t *testing.T) {
	x, get := shopTable(t)
	for _, c := range []struct {
		name, attr  string
		found, open bool
		missing     string
	}{
		{"base", "nope", false, false, "Base"},
		{"base", "take", true, false, "Never"},
		{"mixed", "a", false, false, "Base | None"},
		{"mixed", "size", false, false, "Pt | None"},
		{"remote", "nope", false, true, "Never"},
		{"dyn", "nope", true, true, "Never"},
		{"anything", "nope", false, true, "Never"},
		{"limiter", "x", true, true, "Never"},
		{"fail", "cache", false, true, "Never"},
		{"json", "nope", false, false, "module json"},
		{"Base", "nope", false, false, "type[Base]"},
		{"Base", "take", true, false, "Never"},
		{"Base", "__name__", true, false, "Never"},
	} {
		a := x.Attr(get(c.name).Type, x.Prog.Syms.Intern(c.attr), nil)
		if a.Found != c.found || a.Open != c.open || x.Types.Format(a.Missing) != c.missing {
			t.Errorf("%s.%s: found %v, open %v, missing %s", c.name, c.attr, a.Found, a.Open, x.Types.Format(a.Missing))
		}
	}
}

func TestNeverReturns(t *testing.T) {
	x, get := shopTable(t)
	for name, want := range map[string]bool{
		"fail": true, "die": true, "die2": true, "maybe": false, "retry": false, "handled": false,
		"Fails.must": false, "Fails.body": true, "Fails.through": true, "Fails.around": false, "add": false,
	} {
		if got := x.NeverReturns(get(name).Def); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if !x.NeverReturns(x.Qualified("sys.exit").Def) {
		t.Error("sys.exit returns")
	}
}

func TestFieldsOfBodies(t *testing.T) {
	x, get := shopTable(t)
	base := get("Base").Def
	f := fieldsOf{x, base, x.Types.Literal(types.LitInt, "7")}
	for attr, want := range map[string]string{"nothing": "Literal[7] | None", "fresh": "Literal[7]", "size": "int", "take": "def Base.take"} {
		a := x.Attr(x.Types.Instance(get("Both").Def), x.Prog.Syms.Intern(attr), f)
		if attr == "take" {
			want = "def Right.take"
		}
		if got := x.Types.Format(a.Type); got != want {
			t.Errorf("%s: got %s, want %s", attr, got, want)
		}
	}
}

// fieldsOf says that bodies store one type in every attribute of a class.
type fieldsOf struct {
	x     *Table
	class modgraph.DefID
	t     types.ID
}

func (f fieldsOf) Field(class modgraph.DefID, _ sym.Sym) (types.ID, bool) {
	return f.t, class == f.class
}

func TestBind(t *testing.T) {
	x, get := shopTable(t)
	f := x.Func(get("add").Def)
	k := func(n string) sym.Sym { return x.Prog.Syms.Intern(n) }
	for _, c := range []struct {
		args  []Arg
		bound bool
		want  []int16
		fits  bool
	}{
		{[]Arg{{}, {}}, false, []int16{0, 1}, true},
		{[]Arg{{}, {}, {}, {}}, false, []int16{0, 1, 2, 2}, true},
		{nil, false, nil, false},
		{[]Arg{{Kind: ArgKeyword, Name: k("b")}, {Kind: ArgKeyword, Name: k("a")}}, false, []int16{1, 0}, true},
		{[]Arg{{}, {Kind: ArgKeyword, Name: k("a")}}, false, []int16{0, 0}, false},
		{[]Arg{{}, {Kind: ArgKeyword, Name: k("key")}, {Kind: ArgKeyword, Name: k("other")}}, false, []int16{0, 3, 4}, true},
		{[]Arg{{Kind: ArgStar}}, false, []int16{ParamUnknown}, true},
		{[]Arg{{}, {}, {Kind: ArgStar}}, false, []int16{0, 1, 2}, true},
		{[]Arg{{Kind: ArgDoubleStar}}, false, []int16{ParamUnknown}, true},
		{[]Arg{{}, {}, {Kind: ArgKeyword, Name: k("key")}, {Kind: ArgDoubleStar}}, false, []int16{0, 1, 3, 4}, true},
		{[]Arg{{}}, true, []int16{1}, true},
	} {
		var b BoundArgs
		f.Bind(c.args, c.bound, &b)
		if !slices.Equal(b.Param, c.want) || b.Fits != c.fits {
			t.Errorf("%v: got %v, fits %v", c.args, b.Param, b.Fits)
		}
	}
	var b BoundArgs
	x.Func(get("ident").Def).Bind([]Arg{{}, {}}, false, &b)
	if b.Fits || b.Param[1] != ParamNone {
		t.Errorf("too many arguments: %+v", b)
	}
}

func TestIsInstance(t *testing.T) {
	x, get := shopTable(t)
	for _, c := range []struct{ value, class, yes, no string }{
		{"mixed", "Base", "Base", "Pt | None"},
		{"mixed", "Left", "Left", "Base | Pt | None"},
		{"anything", "Base", "Base", "Any"},
		{"mixed", "Pt", "Pt", "Base | None"},
	} {
		yes, no := x.IsInstance(get(c.value).Type, get(c.class).Type)
		if x.Types.Format(yes) != c.yes || x.Types.Format(no) != c.no {
			t.Errorf("isinstance(%s, %s): %s / %s", c.value, c.class, x.Types.Format(yes), x.Types.Format(no))
		}
	}
}
