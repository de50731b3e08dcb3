package declare

import (
	"testing"

	"github.com/ferrule-dev/ferrule/internal/types"
)

const protocols = `
import asyncio, contextlib, enum, threading, tarfile, sqlite3
from typing import *

T = TypeVar("T")

class Countdown:
    def __iter__(self) -> "Countdown": ...
    def __next__(self) -> int: ...
class Old:
    def __getitem__(self, i: int) -> str: ...
class Feed:
    def __aiter__(self) -> "Feed": ...
    async def __anext__(self) -> bytes: ...
class Gate:
    async def __aenter__(self) -> "Gate": ...
    async def __aexit__(self, *a) -> None: ...
class Door:
    def __enter__(self) -> Self: ...
    def __exit__(self, *a) -> None: ...
class Inner(Door): ...
class Later:
    def __await__(self) -> Generator[Any, None, str]: ...
class Money:
    def __add__(self, other: "Money") -> "Money": ...
    def __radd__(self, other: int) -> "Money": ...
    def __eq__(self, other: object) -> bool: ...
    def __bool__(self) -> bool: ...
    def __call__(self, x: int) -> str: ...
class Pt(NamedTuple):
    x: int
    y: str
class Color(enum.Enum):
    RED = 1
class Top:
    def who(self) -> int: ...
    @classmethod
    def make(cls) -> Self: ...
class Mid(Top):
    def who(self) -> str: ...
    def __init__(self): ...
class Low(Mid): ...
class Read(Protocol):
    def read(self, n: int = -1) -> bytes: ...
class HasRead:
    def read(self, n: int = -1) -> bytes: ...
class HasText:
    def read(self, n: int = -1) -> str: ...

countdown = Countdown()
old = Old()
feed = Feed()
gate = Gate()
inner = Inner()
later = Later()
money = Money()
pt = Pt(1, "a")
mid = Mid()
low = Low()
async def fetch() -> int: ...
co = fetch()
async def ticks() -> AsyncIterator[float]:
    yield 1.0
tick = ticks()
@contextlib.contextmanager
def opened() -> Iterator[int]:
    yield 1
man = opened()
reads: Read
has = HasRead()
text = HasText()
maybe: Optional[Dict[str, List[int]]] = None
num: Union[int, str] = 1
exc: Type[BaseException] = ValueError
lock = threading.Lock()
tar = tarfile.open("x")
conn = sqlite3.connect("x")
`

func TestProtocols(t *testing.T) {
	x := loadTable(t, false, map[string]string{"m": protocols})
	v := func(name string) types.ID { return valueOf(t, x, name) }
	k := x.Prog.Syms.Intern
	inst := func(name string) types.ID { return x.Types.Instance(x.ClassNamed("m." + name)) }
	intLit := func(s string) types.ID { return x.Types.Literal(types.LitInt, s) }
	for _, c := range []struct {
		what string
		got  types.ID
		want string
	}{
		{"for countdown", x.Element(v("countdown"), false, nil), "int"},
		{"for old", x.Element(v("old"), false, nil), "str"},
		{"async for feed", x.Element(v("feed"), true, nil), "bytes"},
		{"async for tick", x.Element(v("tick"), true, nil), "float"},
		{"for Color", x.Element(v("Color"), false, nil), "Color"},
		{"for pt", x.Element(v("pt"), false, nil), "int | str"},
		{"for maybe", x.Element(v("maybe"), false, nil), "str"},
		{"async with gate", x.Entered(v("gate"), true), "Gate"},
		{"with inner", x.Entered(v("inner"), false), "Inner"},
		{"with man", x.Entered(v("man"), false), "int"},
		{"with lock", x.Entered(v("lock"), false), "bool"},
		{"with tar", x.Entered(v("tar"), false), "TarFile"},
		{"with conn", x.Entered(v("conn"), false), "Connection"},
		{"await later", x.Awaited(v("later"), nil), "str"},
		{"await co", x.Awaited(v("co"), nil), "int"},
		{"pt[0]", x.Item(v("pt"), intLit("0"), nil), "int"},
		{"pt[-1]", x.Item(v("pt"), intLit("-1"), nil), "str"},
		{"a, b = pt", x.ElementAt(v("pt"), 1, 2, -1, nil), "str"},
		{"a, *b = pt", x.ElementAt(v("pt"), 1, 2, 1, nil), "list[str]"},
		{"a, b, c = pt", x.ElementAt(v("pt"), 1, 3, -1, nil), "Never"},
		{"maybe[...]", x.Item(v("maybe"), types.Invalid, nil), "list[int]"},
		{"money + money", x.Binary(v("money"), v("money"), k("__add__"), k("__radd__")), "Money"},
		{"3 + money", x.Binary(intLit("3"), v("money"), k("__add__"), k("__radd__")), "Money"},
		{"money(3)", x.Call(v("money"), []Arg{{Type: intLit("3")}}, nil).Result, "str"},
		{"int | str", x.Binary(x.Types.ClassObject(x.Known.Int), x.Types.ClassObject(x.Known.Str), k("__or__"), k("__ror__")), "type[int] | type[str]"},
		{"super().who", x.Attr(x.Types.Super(x.ClassNamed("m.Mid"), inst("Low")), k("who"), nil).Type, "def Top.who"},
		{"super(Low).who", x.Attr(x.Types.Super(x.ClassNamed("m.Low"), inst("Low")), k("who"), nil).Type, "def Mid.who"},
		{"Low.make()", x.Call(x.Attr(v("Low"), k("make"), nil).Type, nil, nil).Result, "Low"},
		{"low.make()", x.Call(x.Attr(v("low"), k("make"), nil).Type, nil, nil).Result, "Low"},
		{"dict as Iterable", x.AsBase(x.Types.RemoveNone(v("maybe")), x.Known.Iterable), "Iterable[str]"},
		{"exc()", x.Call(v("exc"), nil, nil).Result, "BaseException"},
		{"type of low", x.Types.ClassObject(x.ClassOf(v("low"))), "type[Low]"},
		{"type of Color", x.Types.ClassObject(x.ClassOf(v("Color"))), "type[EnumMeta]"},
	} {
		if got := x.Types.Format(c.got); got != c.want {
			t.Errorf("%s: got %s, want %s", c.what, got, c.want)
		}
	}
	for _, c := range []struct {
		from, to string
		want     bool
	}{
		{"has", "reads", true},
		{"text", "reads", false},
		{"low", "mid", true},
		{"mid", "low", false},
		{"num", "num", true},
		{"money", "reads", false},
	} {
		if got := x.Assignable(v(c.from), v(c.to)); got != c.want {
			t.Errorf("%s to %s: %v", c.from, c.to, got)
		}
	}
	for name, want := range map[string][2]bool{
		"low": {true, false}, "money": {true, true}, "maybe": {true, true}, "fetch": {true, false}, "num": {true, true}, "pt": {true, true}, "Low": {true, false},
	} {
		a, b := x.Truth(v(name))
		if a != want[0] || b != want[1] {
			t.Errorf("truth of %s: %v %v", name, a, b)
		}
	}
}

func BenchmarkAttr(b *testing.B) {
	x := loadTable(b, false, map[string]string{"m": protocols})
	v, n := valueOf(b, x, "low"), x.Prog.Syms.Intern("who")
	b.ReportAllocs()
	for b.Loop() {
		x.Attr(v, n, nil)
	}
}

func BenchmarkCallOpen(b *testing.B) {
	x := loadTable(b, false, map[string]string{"m": protocols})
	open := x.Builtin(x.Prog.Syms.Intern("open")).Type
	args := []Arg{{Type: x.Types.Literal(types.LitStr, "x")}, {Type: x.Types.Literal(types.LitStr, "rb")}}
	b.ReportAllocs()
	for b.Loop() {
		x.Call(open, args, nil)
	}
}
