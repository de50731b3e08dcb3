package shapes

import (
	"io/fs"
	"path"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ferrule-dev/ferrule/internal/resolve"
	"github.com/ferrule-dev/ferrule/internal/source"
)

// library resolves the modules that a map holds by their file.
type library map[string]string

func (l library) Module(name string, _ source.FileKey) resolve.Result {
	stem := strings.ReplaceAll(name, ".", "/")
	for _, file := range []string{stem + "/__init__.pyi", stem + ".pyi"} {
		if _, ok := l[file]; ok {
			return resolve.Result{
				State: resolve.Found, Name: name, Key: source.Key(source.Shape, file), Origin: resolve.ShapeStub,
				IsPackage: path.Base(file) == "__init__.pyi", IsStub: true,
			}
		}
	}
	return resolve.Result{State: resolve.NotInstalled, Name: name}
}

func (l library) Submodule(parent resolve.Result, name string, from source.FileKey) resolve.Result {
	return l.Module(parent.Name+"."+name, from)
}

func (l library) Shape(name string) (resolve.Result, bool) {
	r := l.Module(name, "")
	return r, r.State == resolve.Found
}

func (l library) Read(key source.FileKey) (*source.Text, error) {
	if text, ok := l[key.Path()]; ok {
		return source.Decode([]byte(text))
	}
	return nil, fs.ErrNotExist
}

const header = "import typing as _ferrule_typing\n"

const getattr = "def __getattr__(name: str) -> _ferrule_typing.Any: ...\n"

func has(names string) func(string) bool {
	return func(name string) bool { return strings.Contains(" "+names+" ", " "+name+" ") }
}

func cut(s *Set) map[string]string {
	out := map[string]string{}
	results, texts := s.Texts()
	for i, r := range results {
		out[r.Key.Path()] = texts[i]
	}
	return out
}

// http is a package that hands on what its modules define.
var http = library{
	"http_/__init__.pyi": header + "from http_.client import Client as Client\nfrom http_.client import Server as Server\n" +
		"from http_ import errors as errors\nfrom http_.star import *\n" + getattr,
	"http_/client.pyi": header + "from http_.base import Base as Base\nfrom http_.types import Reply as Reply\nimport http_.errors\n" +
		"class Client(Base):\n" +
		" @property\n def reply(self) -> Reply: ...\n" +
		" def send(self, data) -> http_.errors.Fault: ...\n" +
		" def other(self) -> Server: ...\n" +
		" def __enter__(self) -> _ferrule_typing.Self: ...\n" +
		" def __getattr__(self, name: str) -> _ferrule_typing.Any: ...\n" +
		"class Server:\n def __getattr__(self, name: str) -> _ferrule_typing.Any: ...\n" + getattr,
	"http_/base.pyi":   header + "class Base:\n def close(self) -> None: ...\n def __getattr__(self, name: str) -> _ferrule_typing.Any: ...\n" + getattr,
	"http_/types.pyi":  header + "class Reply:\n text: str\n def __getattr__(self, name: str) -> _ferrule_typing.Any: ...\n" + getattr,
	"http_/errors.pyi": header + "class Fault(Exception):\n def __getattr__(self, name: str) -> _ferrule_typing.Any: ...\nclass Late(Fault):\n def __getattr__(self, name: str) -> _ferrule_typing.Any: ...\n" + getattr,
	"http_/star.pyi":   header + "__all__ = [\"early\", \"late\"]\ndef early() -> int: ...\ndef late() -> int: ...\n" + getattr,
}

func TestAsk(t *testing.T) {
	s := New(http, has("send"))
	s.Ask(http.Module("http_", ""), "Client")
	want := map[string]string{
		"http_/__init__.pyi": header + "from http_.client import Client as Client\n" + getattr,
		"http_/client.pyi": header + "from http_.base import Base as Base\nimport http_.errors\n" +
			"class Client(Base):\n def send(self, data) -> http_.errors.Fault: ...\n def __enter__(self) -> _ferrule_typing.Self: ...\n" +
			" def __getattr__(self, name: str) -> _ferrule_typing.Any: ...\n" + getattr,
		"http_/base.pyi":   header + "class Base:\n def __getattr__(self, name: str) -> _ferrule_typing.Any: ...\n" + getattr,
		"http_/errors.pyi": header + "class Fault(Exception):\n def __getattr__(self, name: str) -> _ferrule_typing.Any: ...\n" + getattr,
	}
	if diff := cmp.Diff(want, cut(s)); diff != "" {
		t.Error(diff)
	}
}

// A decorator belongs to the member below it.
func TestDecorated(t *testing.T) {
	s := New(http, has("reply text"))
	s.Ask(http.Module("http_.client", ""), "Client")
	got := cut(s)
	if !strings.Contains(got["http_/client.pyi"], " @property\n def reply(self) -> Reply: ...\n") {
		t.Error(got["http_/client.pyi"])
	}
	if !strings.Contains(got["http_/types.pyi"], "class Reply:\n text: str\n") {
		t.Error(got["http_/types.pyi"])
	}
}

func TestAskModule(t *testing.T) {
	s := New(http, has("errors Late late"))
	s.AskModule(http.Module("http_", ""))
	got := cut(s)
	if want := header + "from http_ import errors as errors\nfrom http_.star import *\n" + getattr; got["http_/__init__.pyi"] != want {
		t.Error(cmp.Diff(want, got["http_/__init__.pyi"]))
	}
	if !strings.Contains(got["http_/errors.pyi"], "class Late(Fault):") || !strings.Contains(got["http_/errors.pyi"], "class Fault(") {
		t.Error(got["http_/errors.pyi"])
	}
	if want := header + "__all__ = [\"late\", ]\ndef late() -> int: ...\n" + getattr; got["http_/star.pyi"] != want {
		t.Error(cmp.Diff(want, got["http_/star.pyi"]))
	}
}

func TestThroughStar(t *testing.T) {
	s := New(http, has(""))
	s.Ask(http.Module("http_", ""), "early")
	if got := cut(s); !strings.Contains(got["http_/star.pyi"], "def early") || strings.Contains(got["http_/star.pyi"], "def late") {
		t.Error(got)
	}
}

// What a class consists of is not cut.
func TestWhole(t *testing.T) {
	l := library{"m.pyi": header + "@dataclass\nclass Point:\n x: int\n def __getattr__(self, name: str) -> _ferrule_typing.Any: ...\nclass Color(Enum):\n RED = ...\n" + getattr}
	s := New(l, has(""))
	s.Ask(l.Module("m", ""), "Point")
	s.Ask(l.Module("m", ""), "Color")
	if got := cut(s)["m.pyi"]; got != l["m.pyi"] {
		t.Error(cmp.Diff(l["m.pyi"], got))
	}
}

// Questions in another order, and circles, give the same.
func TestOrder(t *testing.T) {
	l := library{
		"a.pyi": header + "from b import X as X\nfrom b import *\nclass Y(X):\n def __getattr__(self, name: str) -> _ferrule_typing.Any: ...\n" + getattr,
		"b.pyi": header + "from a import Y as Y\nfrom a import *\nclass X(Y):\n def __getattr__(self, name: str) -> _ferrule_typing.Any: ...\n" + getattr,
	}
	one, two := New(l, has("X Y Z")), New(l, has("X Y Z"))
	one.Ask(l.Module("a", ""), "Z")
	one.AskModule(l.Module("b", ""))
	two.AskModule(l.Module("b", ""))
	two.Ask(l.Module("a", ""), "Z")
	if diff := cmp.Diff(cut(one), cut(two)); diff != "" {
		t.Error(diff)
	}
}

func FuzzCut(f *testing.F) {
	for _, text := range http {
		f.Add(text)
	}
	for _, text := range []string{"", "@", "@\n", "class", "class \n", "from  import ", "from x import", "import ", " \n  \n", "__all__", "class A:\n @x\n", "@a\n@b", "import a.b.c\nx: a.b.c.D\n", "\x00\xff\n def __getattr__("} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		l := library{"m/__init__.pyi": text, "m/n.pyi": text}
		s := New(l, func(name string) bool { return len(name)%2 == 0 })
		for _, name := range []string{"A", "*", "n", "Client", "typing"} {
			s.Ask(l.Module("m", ""), name)
		}
		s.AskModule(l.Module("m.n", ""))
		for _, out := range cut(s) {
			if len(out) > 2*len(text)+64 {
				t.Errorf("%d bytes of %d", len(out), len(text))
			}
		}
	})
}
