package bind_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/parser"
)

var bindKinds = map[bind.BindKind]string{
	bind.BindParam: "param", bind.BindAssign: "assign", bind.BindAnn: "ann", bind.BindAug: "aug", bind.BindFor: "for",
	bind.BindWith: "with", bind.BindExcept: "except", bind.BindImport: "import", bind.BindImportFrom: "from",
	bind.BindFunc: "func", bind.BindClass: "class", bind.BindWalrus: "walrus", bind.BindMatch: "match", bind.BindDel: "del",
	bind.BindTypeAlias: "alias", bind.BindTypeVar: "typevar", bind.BindUnpack: "unpack",
}

var symKinds = map[bind.SymKind]string{
	bind.SymLocal: "local", bind.SymCell: "cell", bind.SymFree: "free", bind.SymGlobal: "global", bind.SymClass: "class",
}

// describe lists scopes, symbols and bindings: "f: x cell assign@12".
func describe(text string, f *bind.File) string {
	var out strings.Builder
	for d := range f.Defs {
		name := f.Defs[d].Qual
		if name == "" {
			name = "module"
		}
		fmt.Fprintf(&out, "%s:", name)
		for _, s := range f.SymbolsOf(bind.DefIndex(d)) {
			fmt.Fprintf(&out, " %s=%s", f.Names[s.Name], symKinds[s.Kind])
			if s.Comp {
				out.WriteString("!")
			}
			for i, b := range f.BindingsOf(&s) {
				sep := "+"
				if i == 0 {
					sep = "("
				}
				out.WriteString(sep + bindKinds[b.Kind])
				for _, x := range []struct {
					flag bind.BindFlags
					mark string
				}{{bind.BindDead, "-dead"}, {bind.BindTypeChecking, "-checking"}, {bind.BindInTry, "-try"}, {bind.BindInHandler, "-handler"}, {bind.BindConditional, "-if"}} {
					if b.Flags&x.flag != 0 {
						out.WriteString(x.mark)
					}
				}
			}
			if s.BindN > 0 {
				out.WriteString(")")
			}
		}
		out.WriteString("\n")
	}
	return out.String()
}

func TestSymbols(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"kinds", `
import os.path, a.b as c
from m import n as o, p
x = 1
y, (*z, w) = x
v: int
x += 1
del w
for i in x: pass
with x as j: pass
try:
    k = 1
except E as e:
    k = 2
def f(): pass
class C: pass
if (u := x): pass
`, `
module: os=global(import) c=global(import) o=global(from) p=global(from) x=global(assign+aug) y=global(unpack) z=global(unpack) w=global(unpack+del) v=global(ann) i=global(for) j=global(with) k=global(assign-try+assign-handler) e=global(except-handler) f=global(func) C=global(class) u=global(walrus)
f:
C:
`},
		{"closures", `
def f(a):
    b = 1
    def g():
        nonlocal b
        b = a
        global q
        q = 2
        class K:
            b = b
            def m(self): return __class__, b
    return lambda x=a: x + b
`, `
module: f=global(func) q=global
f: a=cell(param) b=cell(assign) g=local(func)
f.g: b=free(assign) a=free q=global(assign) K=local(class)
f.g.K: b=class(assign) m=class(func)
f.g.K.m: self=local(param) __class__=free b=free
f.<lambda>: x=local(param) b=free
`},
		{"comprehensions", `
x = [x for x in y if (w := x)]
def f(s):
    a = {s: t for s in s for t in s}
    b = (s for s in (u for u in s) if (v := s))
    return [lambda: q for q in s]
class C:
    n = 1
    m = [n for i in range(n)]
`, `
module: x=global(assign) x=local!(for) w=global(walrus) f=global(func) C=global(class)
f: s=local(param) a=local(assign) s=local!(for) t=local!(for) b=local(assign) v=cell(walrus) q=cell!(for)
f.<genexpr>: .0=local(param) s=local(for) v=free
f.<genexpr>: .0=local(param) u=local(for)
f.<lambda>: q=free
C: n=class(assign) m=class(assign) i=local!(for)
`},
		{"static", `
import sys
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import a
else:
    b = 1
if sys.version_info >= (3, 14):
    c = 1
elif sys.platform.startswith("win") or sys.platform in ("cygwin",):
    d = 1
else:
    e = 1
while 0: g = 1
if not (1 and 0): h = 1
`, `
module: sys=global(import) TYPE_CHECKING=global(from) a=global(import-checking) b=global(assign-if) c=global(assign-dead) d=global(assign-dead) e=global(assign) g=global(assign-dead) h=global(assign)
`},
		{"patterns", `
match s:
    case [a, *b] | {"k": a, **b}: pass
    case C(c, d=e) as f: pass
`, `
module: a=global(match-if+match-if) b=global(match-if+match-if) c=global(match-if) e=global(match-if) f=global(match-if)
`},
		{"generic", `
class G[T](Base[T]):
    def m[U: T](self, x: U) -> T:
        return T
type A[V] = list[V]
`, `
module: G=global(class) A=global(alias)
G: T=class(typevar) m=class(func)
G.m: U=local(typevar) self=local(param) x=local(param) T=free
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := bound(c.text, bind.Options{})
			if diff := cmp.Diff(strings.TrimPrefix(c.want, "\n"), describe(c.text, f)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestDefs(t *testing.T) {
	const text = `@deco(lambda: 0)
async def f(a, /, b: int = 1, *c, d=lambda: 2, **e) -> str:
    """Doc."""
    yield (x for x in a)
    def g(): ...
def f(): raise NotImplementedError("no")
if X:
    class C(Base, k=1):
        def m(self):  # type: (int) -> str
            return locals()
`
	f := bound(text, bind.Options{})
	var got []string
	for _, d := range f.Defs {
		s := fmt.Sprintf("%s#%d %d", d.Qual, d.Ordinal, d.Parent)
		for _, x := range []struct {
			flag bind.Flags
			mark string
		}{{bind.Async, "async"}, {bind.Generator, "generator"}, {bind.Method, "method"}, {bind.HasLocals, "locals"}, {bind.StubLike, "stub"}, {bind.Conditional, "if"}} {
			if d.Flags&x.flag != 0 {
				s += " " + x.mark
			}
		}
		if d.Doc {
			s += " doc"
		}
		if d.NameAt.End > d.NameAt.Start && d.Kind != bind.KindGenExpr {
			s += " " + text[d.NameAt.Start:d.NameAt.End]
		}
		for _, p := range d.Params {
			s += fmt.Sprintf(" %s/%d", f.Names[p.Name], p.Kind)
			if p.Annotation != 0 {
				s += ":" + f.Decls.Kind(p.Annotation).String()
			}
			if p.Default != 0 {
				s += "=" + f.Decls.Kind(p.Default).String()
			}
		}
		if d.TypeComment != "" {
			s += " # " + d.TypeComment
		}
		got = append(got, s)
	}
	want := []string{
		"#0 -1",
		"<lambda>#0 0 lambda",
		"f#0 0 async generator doc f a/0 b/1:Name=Constant c/2 d/3=Lambda e/4",
		"<lambda>#1 0 lambda",
		"f.<genexpr>#0 2 generator .0/0",
		"f.g#0 2 stub g",
		"f#1 0 stub f",
		"C#0 0 if C",
		"C.m#0 7 method locals m self/1 # (int) -> str",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if c := f.Defs[7]; len(c.Bases) != 1 || len(c.Keywords) != 1 || f.Decls.Kind(c.Bases[0]) != ast.KindName {
		t.Errorf("bases %v, keywords %v", c.Bases, c.Keywords)
	}
}

func TestExports(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
		ok   bool
	}{
		{"x = 1", nil, false},
		{"__all__ = ['a', 'b']", []string{"a", "b"}, true},
		{"__all__: list = ('a',)\n__all__ += ['b']\n__all__.extend(('c',))\n__all__.append('d')\n__all__.remove('a')", []string{"b", "c", "d"}, true},
		{"__all__ = ['a'] + ['b']", []string{"a", "b"}, true},
		{"__all__ = ['a'] + m.__all__", []string{"a"}, false},
		{"__all__ = [n for n in x]", nil, false},
		{"__all__ = ['a']\nif 0:\n  __all__ += ['b']", []string{"a"}, true},
		{"def f():\n  __all__ = ['a']", nil, false},
	} {
		f := bound(c.text, bind.Options{})
		if !slices.Equal(f.All, c.want) || f.AllOK != c.ok {
			t.Errorf("%q: %v %v, want %v %v", c.text, f.All, f.AllOK, c.want, c.ok)
		}
	}
}

func TestStatic(t *testing.T) {
	names := map[bind.Truth]string{bind.Unknown: "?", bind.True: "true", bind.False: "false", bind.Checking: "checking", bind.NotChecking: "not checking"}
	opt := bind.Options{Target: parser.Version{Major: 3, Minor: 11}, Platform: "win32"}
	for text, want := range map[string]string{
		"sys.version_info >= (3, 11)":            "true",
		"sys.version_info >= (3, 12)":            "false",
		"sys.version_info > (3, 11)":             "true",
		"sys.version_info <= (3, 11)":            "false",
		"sys.version_info == (3, 11)":            "false",
		"sys.version_info >= (3,)":               "true",
		"sys.version_info < (4,)":                "true",
		"sys.version_info >= (3, 11, 0)":         "true",
		"sys.version_info >= (3, 11, 4)":         "?",
		"sys.version_info >= (3, 10, 4)":         "true",
		"sys.version_info[:2] == (3, 11)":        "true",
		"sys.version_info[:2] > (3, 11)":         "false",
		"sys.version_info[0] == 3":               "true",
		"sys.version_info[1] < 9":                "false",
		"sys.version_info.major == 2":            "false",
		"sys.version_info.minor >= 11":           "true",
		"sys.version_info[2] > 1":                "?",
		"sys.platform == 'win32'":                "true",
		"sys.platform != 'win32'":                "false",
		"sys.platform.startswith('win')":         "true",
		"sys.platform in ('linux', 'darwin')":    "false",
		"os.name == 'nt'":                        "true",
		"os.name == 'posix'":                     "false",
		"_os.name == 'nt'":                       "true",
		"TYPE_CHECKING":                          "checking",
		"not typing.TYPE_CHECKING":               "not checking",
		"TYPE_CHECKING and x":                    "?",
		"TYPE_CHECKING and True":                 "checking",
		"0":                                      "false",
		"0x0":                                    "false",
		"''":                                     "false",
		"True and x":                             "?",
		"x and False":                            "false",
		"x or 1":                                 "true",
		"not None":                               "true",
		"sys.version_info >= version":            "?",
		"other.platform == 'win32'":              "?",
		"1 < 2":                                  "?",
		"sys.version_info < (3, 0) and PY2 or 0": "false",
	} {
		var p parser.Parser
		var tree ast.Tree
		p.Parse(text, parser.Version{Major: 3, Minor: 14}, &tree)
		id := tree.Expr(tree.Module(tree.Root).Body()[0]).Value()
		if got := names[opt.Static(&tree, id)]; got != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
}

// TestDecls reads annotations and values back from the copy that outlives the
// tree, and from the whole tree of a stub.
func TestDecls(t *testing.T) {
	const text = "x: int = 3\nclass C:\n  y = f(1)\n  def m(self, a: str = 'd') -> None:\n    self.z: bytes = a\n    w = g()\n"
	for _, stub := range []bool{false, true} {
		var p parser.Parser
		var tree ast.Tree
		p.Parse(text, parser.Version{Major: 3, Minor: 14}, &tree)
		f := bind.Bind(&tree, text, bind.Options{Stub: stub})
		p.Parse("something = else_entirely[1, 2, 3]\n"+strings.Repeat("q = 1\n", 50), parser.Version{Major: 3, Minor: 14}, &tree)
		at := func(id ast.NodeID) string { return text[f.Decls.Start(id):f.Decls.End(id)] }
		var got []string
		for d := range f.Defs {
			for _, s := range f.SymbolsOf(bind.DefIndex(d)) {
				for _, b := range f.BindingsOf(&s) {
					if b.Ann != 0 || b.Value != 0 {
						got = append(got, fmt.Sprintf("%s: %s = %s", f.Names[s.Name], at(b.Ann), at(b.Value)))
					}
				}
			}
		}
		for _, a := range f.AttrAnns {
			got = append(got, fmt.Sprintf("%s.%s: %s = %s", f.Names[a.Base], f.Names[a.Attr], at(a.Ann), at(a.Value)))
		}
		want := []string{"x: int = 3", "y:  = f(1)", "a: str = ", "w:  = g()", "self.z: bytes = a"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("stub %v: -want +got\n%s", stub, diff)
		}
		if (f.Decls.Root != 0) != stub {
			t.Errorf("stub %v: root %d", stub, f.Decls.Root)
		}
	}
}

func TestLookup(t *testing.T) {
	f := bound("x = 1\nclass C:\n  x = 2\n  def m(self):\n    return x, y\ndef f():\n  x = 3\n  def g(): return x\n", bind.Options{})
	def := func(q string) bind.DefIndex {
		return bind.DefIndex(slices.IndexFunc(f.Defs, func(d bind.Def) bool { return d.Qual == q }))
	}
	x := bind.NameID(slices.Index(f.Names, "x"))
	y := bind.NameID(slices.Index(f.Names, "y"))
	for _, c := range []struct{ scope, owner string }{{"C.m", ""}, {"C", "C"}, {"f.g", "f"}, {"f", "f"}, {"", ""}} {
		i := f.Lookup(def(c.scope), x)
		if i < 0 || f.Symbols[i].Scope != def(c.owner) {
			t.Errorf("x in %q: symbol %d", c.scope, i)
		}
	}
	if i := f.Lookup(def("C.m"), y); i >= 0 {
		t.Errorf("y is symbol %d, want none", i)
	}
}
