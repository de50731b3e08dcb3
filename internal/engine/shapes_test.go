package engine_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/engine"
	"github.com/ferrule-dev/ferrule/internal/project"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/source"
	"github.com/ferrule-dev/ferrule/internal/stubs"
)

// shapesOf packs shapes.
func shapesOf(t testing.TB, files map[string]string) func() (*stubs.Pack, error) {
	t.Helper()
	b := stubs.NewBuilder("1 package")
	for name, text := range files {
		if err := b.Add(source.Shape, name, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	var raw bytes.Buffer
	if _, err := b.WriteTo(&raw); err != nil {
		t.Fatal(err)
	}
	pack, err := stubs.Parse(bytes.NewReader(raw.Bytes()), int64(raw.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return func() (*stubs.Pack, error) { return pack, nil }
}

const (
	typingLine = "import typing as _ferrule_typing\n"
	moduleLine = "def __getattr__(name: str) -> _ferrule_typing.Any: ...\n"
	classLine  = " def __getattr__(self, name: str) -> _ferrule_typing.Any: ...\n"
)

// wire is a library with two modules.
var wire = map[string]string{
	"wirelib/__init__.pyi": typingLine + "from wirelib.client import Client as Client\n" + moduleLine,
	"wirelib/client.pyi": typingLine + "class Reply:\n def text(self) -> str: ...\n" + classLine +
		"class Client:\n def send(self, data) -> Reply: ...\n def close(self) -> None: ...\n" + classLine + moduleLine,
}

const usesWire = `from wirelib import Client


class Own(Client):
    def twice(self) -> str:
        return self.send(1).text() + self.send(2).text()


def ask(c: Client) -> str:
    return c.send("x").text().upper()
`

// none is the number of calls without any evidence.
func none(t *testing.T, e *engine.Engine, files map[string]string) string {
	t.Helper()
	res, err := engine.NewSession(e).Check(context.Background(), engine.Request{
		Project: project.Options{FS: source.NewMemory(files), Dir: "/edit"}, Stats: true,
		Rules: rule.Layer{Select: []string{rule.All}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range res.Stats {
		for _, row := range table.Rows {
			if strings.HasPrefix(table.Title, "Calls by evidence") && row[0] == "none" {
				return row[1]
			}
		}
	}
	t.Fatal("no table of calls")
	return ""
}

func TestShapesResolveCalls(t *testing.T) {
	files := map[string]string{"/edit/use.py": usesWire}
	e := newEngine(t)
	if e.Shapes != nil {
		t.Fatal("the engine of the tests has shapes")
	}
	if got := none(t, e, files); got != "7" {
		t.Errorf("without shapes %s calls are unresolved, want all 7", got)
	}
	e.Shapes = shapesOf(t, wire)
	if got := none(t, e, files); got != "0" {
		t.Errorf("with shapes %s calls are unresolved, want none", got)
	}
}

// The project's own module, a user's stub and an installed distribution win over a
// shape.
func TestShapesComeLast(t *testing.T) {
	e := newEngine(t)
	e.Shapes = shapesOf(t, wire)
	own := map[string]string{"/edit/use.py": usesWire, "/edit/wirelib.py": "class Client:\n    pass\n"}
	if got := none(t, e, own); got == "0" {
		t.Error("the shape hides the project's module")
	}
}

// A session whose text names other members sees what a cold run sees.
func TestShapesInSession(t *testing.T) {
	e := newEngine(t)
	e.Shapes = shapesOf(t, wire)
	warm := engine.NewSession(e)
	for _, text := range []string{"x = 1\n", usesWire, "import wirelib\nwirelib.Client().close()\n", usesWire, "from wirelib import *\nClient().send\n"} {
		files := source.NewMemory(map[string]string{"/edit/use.py": text})
		want := jsonOf(t, engine.NewSession(e), files, engine.Request{Jobs: 1})
		if got := jsonOf(t, warm, files, engine.Request{Jobs: 2}); !bytes.Equal(got, want) {
			t.Errorf("%q: %s", text, difference(want, got))
		}
	}
}

// A shape states types only: whoever calls into it does not know what runs there.
func TestShapesStateNoEffects(t *testing.T) {
	files := source.NewMemory(map[string]string{"/edit/use.py": `from wirelib import Client


def leak(path: str, c: Client) -> None:
    f = open(path)
    c.send(f)


class Keeper(Client):
    def __init__(self, path: str) -> None:
        self.f = open(path)


class Reader(Client):
    def __init__(self, path: str) -> None:
        self.f = open(path)

    def close(self) -> None:
        super().close()
`})
	e := newEngine(t)
	want := jsonOf(t, engine.NewSession(e), files, engine.Request{Jobs: 1})
	e.Shapes = shapesOf(t, wire)
	if got := jsonOf(t, engine.NewSession(e), files, engine.Request{Jobs: 1}); !bytes.Equal(got, want) {
		t.Errorf("the shape changes what is reported: %s", difference(want, got))
	}
}

// Whatever a pack holds, the project's own files are checked.
func TestShapesHostile(t *testing.T) {
	e := newEngine(t)
	for _, text := range []string{
		"", "\x00\xff\xfe", "class Client(Client):\n def send(\n", "from wirelib import *\nfrom wirelib.client import *\n",
		"from wirelib import Client as Client\n", "import wirelib as Client\n", "@\n@\n@", "Client = Client\n", strings.Repeat("(", 5000),
		"class Client(" + strings.Repeat("list[", 2000) + "):\n pass\n",
	} {
		e.Shapes = shapesOf(t, map[string]string{"wirelib/__init__.pyi": text, "wirelib/client.pyi": text})
		res, err := engine.NewSession(e).Check(context.Background(), engine.Request{
			Project: project.Options{FS: source.NewMemory(map[string]string{"/edit/use.py": usesWire}), Dir: "/edit"},
		})
		if err != nil {
			t.Errorf("%.40q: %v", text, err)
			continue
		}
		for _, f := range res.Findings {
			t.Errorf("%.40q: %s", text, f.Message)
		}
	}
	broken := errors.New("damaged")
	e.Shapes = func() (*stubs.Pack, error) { return nil, broken }
	_, err := engine.NewSession(e).Check(context.Background(), engine.Request{
		Project: project.Options{FS: source.NewMemory(map[string]string{"/edit/use.py": usesWire}), Dir: "/edit"},
	})
	if !errors.Is(err, broken) {
		t.Errorf("a damaged pack gives %v", err)
	}
}

// What a model says of a class holds for the classes of shapes that derive from it,
// and under every name by which a shape knows the class.
func TestShapesInheritEffects(t *testing.T) {
	e := newEngine(t)
	e.Shapes = shapesOf(t, map[string]string{
		"httpx/__init__.pyi": typingLine + "from httpx._client import Client as Client\n" + moduleLine,
		"httpx/_client.pyi":  typingLine + "class Client:\n def get(self, url) -> str: ...\n def other(self) -> int: ...\n" + classLine + moduleLine,
		"wirelib/__init__.pyi": typingLine + "from httpx import Client as Client\nfrom httpx._client import Client as Inner\n" +
			"class Own(Client):\n def send(self) -> int: ...\n" + classLine + "class Deep(Inner):\n def send(self) -> int: ...\n" + classLine + moduleLine,
	})
	text := "import wirelib\n\n\nasync def one(c: wirelib.Own):\n    c.get(\"a\")\n\n\nasync def two(c: wirelib.Deep):\n    c.get(\"a\")\n\n\n" +
		"async def three(c: wirelib.Own):\n    c.send()\n"
	res, err := engine.NewSession(e).Check(context.Background(), engine.Request{
		Project: project.Options{FS: source.NewMemory(map[string]string{"/edit/use.py": text}), Dir: "/edit"},
		Rules:   rule.Layer{Select: []string{"FER502"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Findings) != 2 {
		t.Errorf("%d findings, want those of one and two", len(res.Findings))
		for _, f := range res.Findings {
			t.Log(f.Message)
		}
	}
}
