package infer

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

// The adjacency names what PyCG names, in the way in which it does.
func TestAdjacency(t *testing.T) {
	r := inferFiles(t, map[string]string{"main.py": `
import os
from ext import parent

def deco(f):
    return f

class Failed(Exception):
    def __init__(self):
        super().__init__()

class Child(parent):
    def run(self):
        self.inherited()

class Plain:
    @property
    def size(self):
        return len([c for c in (x for x in os.path.join("a", "b").split("/"))])

@deco
def go(p=None):
    call = lambda: Plain()
    call().size
    sorted([2, 1], key=lambda n: n)
    Child().run()
    raise Failed
`}, 1)
	var file modgraph.FileID
	for i, f := range r.x.Prog.Files {
		if f.Display == "main.py" {
			file = modgraph.FileID(i)
		}
	}
	got := r.Adjacency([]modgraph.FileID{file})
	want := map[string][]string{
		"main":                 {"main.deco"},
		"main.deco":            {},
		"main.Failed.__init__": {"<builtin>.BaseException.__init__", "<builtin>.super"},
		"main.Child.run":       {"ext.parent.inherited"},
		"main.Plain":           nil,
		"main.Plain.size":      {"<**PyStr**>.split", "<builtin>.len", "os.path.join"},
		"main.go":              {"<builtin>.sorted", "ext.parent.__init__", "main.Child.run", "main.Failed.__init__", "main.Plain.size", "main.go.<lambda1>", "main.go.<lambda2>"},
		"main.go.<lambda1>":    {},
	}
	for from, to := range want {
		if g := got[from]; !reflect.DeepEqual(g, to) {
			t.Errorf("%s calls %v, want %v", from, g, to)
		}
	}
}

// A wrapper calls what it wraps, which may be a wrapper again.
func TestAdjacencyOfWrappers(t *testing.T) {
	r := inferFiles(t, map[string]string{"main.py": `
def one(f):
    def inner():
        return f()
    return inner

def two(f):
    def inner():
        return f()
    return inner

@one
@two
def go():
    pass

go()
`}, 1)
	for i, f := range r.x.Prog.Files {
		if f.Display != "main.py" {
			continue
		}
		got := r.Adjacency([]modgraph.FileID{modgraph.FileID(i)})
		for from, to := range map[string][]string{
			"main": {"main.go", "main.one", "main.one.inner", "main.two"}, "main.one.inner": {"main.two.inner"}, "main.two.inner": {"main.go"},
		} {
			if !reflect.DeepEqual(got[from], to) {
				t.Errorf("%s calls %v, want %v", from, got[from], to)
			}
		}
	}
}

// A listing has each place once for each type, in the order of the text.
func TestTypesIn(t *testing.T) {
	r := inferFiles(t, map[string]string{"main.py": "def f(a, *b: int) -> str:\n    c = a, b\n    return c\n\nx = f(3)\n"}, 1)
	for i, f := range r.x.Prog.Files {
		if f.Display != "main.py" {
			continue
		}
		var got []string
		for _, e := range r.TypesIn(modgraph.FileID(i)) {
			got = append(got, fmt.Sprintf("%s: %s", f.Text[e.Span.Start:e.Span.End], e.Type))
		}
		want := []string{
			"f: (a: int, *b: tuple[int, ...]) -> str", "a: int", "b: tuple[int, ...]",
			"c: tuple[int, tuple[int, ...]]", "a: int", "a, b: tuple[int, tuple[int, ...]]", "b: tuple[int, ...]",
			"c: tuple[int, tuple[int, ...]]", "x: str", "f: def f", "f(3): str", "3: Literal[3]",
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}
