package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func shapeOf(t *testing.T, text string) string {
	t.Helper()
	var r reader
	return shape(&r.parser, &r.tree, text, "lib.core", false, false)
}

// A shape has the facts of a text, none of its values, comments or bodies.
func TestShape(t *testing.T) {
	got := shapeOf(t, `"""What the module is for."""
import os
from lib.base import Base, Unused
from typing import TypeVar, Generic, Any, overload

T = TypeVar("T")
LIMIT = 10
PASSWORD = "secret"
_table = {"a": 1}


class Pool(Base, Generic[T]):
    """Holds connections."""

    size: int = 3

    def __init__(self, first: T, name: str = "x", *, strict=False):
        self.name = name
        self.first = first
        self._busy = Pool(first)

    @property
    def free(self) -> "list[T]":
        return [x for x in self._all]  # a comment

    def take(self, wait: float) -> T: ...

    def fluent(self):
        self.n = 1
        return self

    @overload
    def get(self, key: str) -> str: ...
    @overload
    def get(self, key: int) -> int: ...
    def get(self, key): return key

    async def run(self):
        os.fork()


def make(kind: Unused, value: T) -> Pool[T]:
    return Pool(value)


def numbers():
    yield 1
`)
	want := `import typing as _ferrule_typing
from lib.base import Base as Base
from typing import TypeVar as TypeVar
from typing import Generic as Generic
from typing import overload as overload
T = TypeVar("T")
LIMIT: int
PASSWORD: str
class Pool(Base, Generic[T]):
 size: int = ...
 def __init__(self, first: T, name: str=..., *, strict=False) -> None: ...
 @property
 def free(self) -> "list[T]": ...
 def take(self, wait) -> T: ...
 def fluent(self) -> _ferrule_typing.Self: ...
 @overload
 def get(self, key: str) -> str: ...
 @overload
 def get(self, key: int) -> int: ...
 async def run(self): ...
 name: str
 first: T
 _busy: Pool
 def __getattr__(self, name: str) -> _ferrule_typing.Any: ...
def make(kind, value: T) -> Pool[T]: ...
def numbers() -> _ferrule_typing.Generator[_ferrule_typing.Any, _ferrule_typing.Any, _ferrule_typing.Any]: ...
def __getattr__(name: str) -> _ferrule_typing.Any: ...
`
	if diff := cmp.Diff(want, strings.ReplaceAll(got, "name: str = ...", "name: str=...")); diff != "" {
		t.Error(diff)
	}
	for _, secret := range []string{"secret", "comment", "Holds", "fork", "_table"} {
		if strings.Contains(got, secret) {
			t.Errorf("the shape tells %q", secret)
		}
	}
}

func wheel(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var raw bytes.Buffer
	z := zip.NewWriter(&raw)
	for name, text := range files {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return raw.Bytes()
}

func TestModules(t *testing.T) {
	modules, err := modulesOf(wheel(t, map[string]string{
		"lib/__init__.py": "", "lib/fast.pyi": "def f() -> int: ...\n", "lib/fast.py": "def f(): return g()\n",
		"lib/tests/test_x.py": "x = 1\n", "lib/broken.py": "def (\n", "lib-1.0.dist-info/METADATA": "x", "lib/data.json": "{}",
	}))
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, m := range modules {
		files = append(files, m.file)
		if tells := m.file == "lib/fast.pyi"; m.tells != tells {
			t.Errorf("%s tells something: %v", m.file, m.tells)
		}
		if m.file == "lib/fast.pyi" && !strings.Contains(m.shape, "def f() -> int: ...") {
			t.Error(m.shape)
		}
	}
	if diff := cmp.Diff([]string{"lib/__init__.pyi", "lib/broken.pyi", "lib/fast.pyi"}, files); diff != "" {
		t.Error(diff)
	}
	if _, err := modulesOf([]byte("no wheel")); err == nil {
		t.Error("any bytes are a wheel")
	}
}

func TestLock(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, content []byte) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("packages.txt", []byte("# most used first\nold.name\nempty\nmissing\n"))
	write("Old_Name-1.2-py3-none-any.whl", wheel(t, map[string]string{"old.py": "x = 1\n"}))
	write("empty-2-py3-none-any.whl", wheel(t, map[string]string{"empty.py": ""}))
	get := func(name, cache string) (string, error) {
		if name == "missing" {
			return "", errors.New("no such package")
		}
		return cached(name, cache)
	}
	lock := filepath.Join(dir, "lock.json")
	if err := relock(filepath.Join(dir, "packages.txt"), lock, dir, get, func(string) bool { return false }); err != nil {
		t.Fatal(err)
	}
	list, err := readLock(lock)
	if err != nil || len(list) != 1 || list[0].Name != "old.name" || list[0].Version != "1.2" {
		t.Fatalf("%v, %v", list, err)
	}
	if _, err := fetch(list[0], dir); err != nil {
		t.Error(err)
	}
	write("Old_Name-1.2-py3-none-any.whl", []byte("other bytes"))
	if _, err := fetch(list[0], dir); err == nil {
		t.Error("a wheel with other bytes is taken")
	}
}
