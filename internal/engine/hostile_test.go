package engine_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/ferrule-dev/ferrule/internal/engine"
	"github.com/ferrule-dev/ferrule/internal/project"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/source"
)

// What a hostile project may take. Each needs a small part of it; the limits are
// there for what explodes, not for slow machines.
const (
	hostileTime = 60 * time.Second
	hostileHeap = 1 << 30
)

// size is n, or a tenth of it in a short run.
func size(n int) int {
	if testing.Short() && n >= 1000 {
		return n / 10
	}
	return n
}

// each writes n numbered pieces; %[1]d is the number, %[2]d the next one, with the
// last followed by the first.
func each(n int, format string) string {
	var b strings.Builder
	n = size(n)
	for i := range n {
		fmt.Fprintf(&b, format, i, (i+1)%n)
	}
	return b.String()
}

func nested(n int, open, inside, closing string) string {
	n = size(n)
	return strings.Repeat(open, n) + inside + strings.Repeat(closing, n)
}

// indented nests n headers, each a level deeper, around a statement.
func indented(n int, header, inside string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + header + "\n")
	}
	b.WriteString(strings.Repeat(" ", n) + inside + "\n")
	return b.String()
}

func one(text string) map[string]string { return map[string]string{"a.py": text} }

// ring makes n modules of which each names the next, and the last the first.
func ring(n int, format string) map[string]string {
	files := map[string]string{}
	for i := range n {
		files[fmt.Sprintf("m%d.py", i)] = fmt.Sprintf(format, i, (i+1)%n)
	}
	return files
}

var hostile = []struct {
	name  string
	files func() map[string]string
}{
	// Depth.
	{"parentheses", func() map[string]string { return one("x = " + nested(20000, "(", "1", ")") + "\n") }},
	{"lists", func() map[string]string { return one("x = " + nested(20000, "[", "1", "]") + "\n") }},
	{"subscripts", func() map[string]string { return one("x = a" + nested(5000, "[b", "", "]") + "\n") }},
	{"lambdas", func() map[string]string { return one("x = " + nested(3000, "lambda a: ", "1", "") + "\n") }},
	{"unary", func() map[string]string {
		return one("x = " + nested(20000, "not ", "1", "") + "\ny = " + nested(20000, "-", "1", "") + "\n")
	}},
	{"binary", func() map[string]string { return one("x = 1" + strings.Repeat(" + 1", 30000) + "\n") }},
	{"concatenated calls", func() map[string]string { return one("import q\nx = q" + strings.Repeat(".a(1)", 20000) + "\n") }},
	{"attributes", func() map[string]string { return one("import q\nx = q" + strings.Repeat(".a", 30000) + "\n") }},
	{"nested calls", func() map[string]string { return one("def f(x): return x\ny = " + nested(3000, "f(", "1", ")") + "\n") }},
	{"ternaries", func() map[string]string { return one("x = " + nested(3000, "a if b else ", "c", "") + "\n") }},
	{"comparisons", func() map[string]string { return one("def f(a):\n    return a" + strings.Repeat(" < a", 20000) + "\n") }},
	{"boolean operators", func() map[string]string {
		return one("def f(a, b):\n    if " + strings.Repeat("a and b or ", 5000) + "a:\n        return b\n")
	}},
	{"nested ifs", func() map[string]string { return one(indented(90, "if x:", "pass")) }},
	{"too deep ifs", func() map[string]string { return one(indented(3000, "if x:", "pass")) }},
	{"nested functions", func() map[string]string { return one(indented(90, "def f(x):", "return x")) }},
	{"nested classes", func() map[string]string { return one(indented(90, "class C(object):", "x = 1")) }},
	{"nested loops", func() map[string]string {
		return one("def f(x):\n" + strings.ReplaceAll(indented(80, " for y in x:", "z = y"), "\n ", "\n  "))
	}},
	{"nested tries", func() map[string]string {
		var b strings.Builder
		b.WriteString("def f():\n")
		for i := range 60 {
			b.WriteString(strings.Repeat(" ", i+1) + "try:\n")
		}
		b.WriteString(strings.Repeat(" ", 61) + "g = open('x')\n")
		for i := 59; i >= 0; i-- {
			in := strings.Repeat(" ", i+1)
			b.WriteString(in + "except ValueError as e:\n" + in + " h = e\n" + in + "finally:\n" + in + " k = 1\n")
		}
		return one(b.String())
	}},
	{"nested withs", func() map[string]string {
		return one("def f():\n" + indented(80, " with open('x') as f:", " f.read()"))
	}},
	{"nested comprehensions", func() map[string]string {
		return one("def f(x):\n    return " + nested(60, "[", "x", " for y in x]") + "\n")
	}},
	{"nested f-strings", func() map[string]string { return one("x = " + nested(120, "f'{", "1", "}'") + "\n") }},
	{"nested patterns", func() map[string]string {
		return one("def f(x):\n match x:\n  case " + nested(800, "[", "a", "]") + ":\n   pass\n  case " + nested(800, "C(", "b", ")") + ":\n   pass\n")
	}},
	{"nested annotations", func() map[string]string {
		return one("from typing import *\ndef f(x: " + nested(3000, "List[", "int", "]") + ") -> " + nested(3000, "Optional[", "int", "]") + ": return x\n")
	}},
	{"nested tuples of targets", func() map[string]string { return one("def f(x):\n " + nested(2000, "(", "a", ",)") + " = x\n") }},
	{"decorators", func() map[string]string {
		return one("import q\n" + strings.Repeat("@q.a\n", 5000) + "def f(): pass\n")
	}},
	{"deep strings", func() map[string]string {
		return one("def f(x: " + strings.Repeat("'", 1) + nested(2000, "List[", "int", "]") + "'): return x\n")
	}},
	{"open brackets", func() map[string]string { return one(strings.Repeat("(", 100000)) }},
	{"backslashes", func() map[string]string { return one(strings.Repeat("\\\n", 50000) + "x = 1\n") }},

	// Size.
	{"50,000 lines", func() map[string]string {
		return one(each(10000, "def f%[1]d(x):\n    y = open(x)\n    f%[2]d(y)\n    y.close()\n    return y\n"))
	}},
	{"50,000 lines in one body", func() map[string]string { return one("def f(a):\n" + each(50000, "    x%[1]d = a\n")) }},
	{"50,000 module lines", func() map[string]string { return one(each(50000, "x%[1]d = %[2]d\n")) }},
	{"one name 50,000 times", func() map[string]string {
		return one("def f(a):\n    x = None\n" + each(25000, "    x = a.g%[1]d(x)\n    a.h = x\n"))
	}},
	{"many calls of one", func() map[string]string {
		return one("def g(x, y=None): return x\n" + each(20000, "g(%[1]d, y='%[2]d')\n"))
	}},
	{"many attributes", func() map[string]string {
		return one("class C:\n  def __init__(self):\n" + each(10000, "    self.x%[1]d = open('x')\n") + "  def close(self):\n" + each(10000, "    self.x%[1]d.close()\n"))
	}},
	{"many methods", func() map[string]string {
		return one("class C:\n" + each(10000, "  def m%[1]d(self): return self.m%[2]d()\n"))
	}},
	{"many parameters", func() map[string]string {
		return one("def f(" + each(5000, "p%[1]d=None, ") + "): return p1\nf(" + each(5000, "p%[1]d=1, ") + ")\n")
	}},
	{"many branches", func() map[string]string {
		return one("def f(a):\n  if a == -1: return 1\n" + each(10000, "  elif a == %[1]d:\n    b = open('x')\n") + "  else: b = None\n  b.close()\n")
	}},
	{"many tests of flags", func() map[string]string {
		return one("def f(a):\n" + each(3000, "  if a.f%[1]d: x%[1]d = open('a')\n") + each(3000, "  if a.f%[1]d: x%[1]d.close()\n"))
	}},
	{"many cases", func() map[string]string {
		return one("def f(a):\n match a:\n" + each(10000, "  case %[1]d: b = %[2]d\n") + " return b\n")
	}},
	{"many handlers", func() map[string]string {
		return one("def f(a):\n try:\n  a()\n" + each(5000, " except a.E%[1]d: pass\n"))
	}},
	{"many tries", func() map[string]string {
		return one("def f(a):\n" + each(5000, " try:\n  x = open('a')\n except OSError:\n  x = None\n finally:\n  a.g()\n"))
	}},
	{"many returns in finally", func() map[string]string {
		return one("def f(a):\n for b in a:\n" + each(1500, "  try:\n   if a: return b\n   if b: continue\n   if a.x: break\n  finally:\n   a.g()\n"))
	}},
	{"many loops", func() map[string]string {
		return one("def f(a):\n" + each(5000, " for x%[1]d in a:\n  a.append(x%[1]d)\n"))
	}},
	{"many awaits", func() map[string]string {
		return one("import asyncio\nasync def f(a):\n l = asyncio.Lock()\n" + each(5000, " async with l:\n  await asyncio.sleep(%[1]d)\n"))
	}},
	{"huge dict", func() map[string]string {
		return one("x = {" + each(50000, "'k%[1]d': {'a': [%[1]d, %[2]d], 'b': None},\n") + "}\n")
	}},
	{"huge list of calls", func() map[string]string {
		return one("import q\nx = [" + each(20000, "q.f(%[1]d, key=q.g(%[2]d)),\n") + "]\n")
	}},
	{"huge tuple of kinds", func() map[string]string {
		return one("x = (" + each(20000, "%[1]d, 'a', None, [], {}, open,\n") + ")\nfor y in x: y()\n")
	}},
	{"huge string", func() map[string]string { return one("x = '" + strings.Repeat("a\\n", 1<<20) + "'\n") }},
	{"huge number", func() map[string]string {
		return one("x = " + strings.Repeat("9", 1<<17) + "\ny = 2 ** 99999\nz = 'a' * 10**12\n")
	}},
	{"huge union", func() map[string]string {
		return one("import random\n" + each(3000, "class C%[1]d:\n  def m(self): return C%[2]d()\n") + "x = None\n" + each(3000, "if random.random(): x = C%[1]d()\n") + "x.m().m().m()\n")
	}},
	{"huge returns", func() map[string]string {
		return one("def f(a):\n" + each(3000, " if a == %[1]d: return {'k%[1]d': %[1]d}\n") + "f(1)['k']\n")
	}},
	{"huge global", func() map[string]string {
		return one("x = None\n" + each(3000, "def f%[1]d():\n global x\n x = [x, f%[2]d]\n return x\n"))
	}},
	{"long names", func() map[string]string {
		n := strings.Repeat("n", 1<<16)
		return one("class " + n + ":\n def " + n + "(self, " + n + "1):\n  self." + n + " = open(" + n + "1)\n")
	}},
	{"many files", func() map[string]string {
		return ring(1500, "from m%[2]d import f%[2]d\ndef f%[1]d(x):\n    return f%[2]d(x)\n")
	}},

	// Cycles.
	{"chain of 10,000 classes", func() map[string]string {
		return one("class C0: pass\n" + strings.ReplaceAll(each(9999, "class D%[1]d(E%[1]d):\n def m(self): return super().m()\n"), "E", "C") + "C0 = 1\n")
	}},
	{"chain of inheritance", func() map[string]string {
		var b strings.Builder
		b.WriteString("class C0:\n def m(self): return open('x')\n")
		for i := range size(9999) {
			fmt.Fprintf(&b, "class C%d(C%d):\n def m(self): return super().m()\n", i+1, i)
		}
		return one(b.String() + "C9999().m()\n")
	}},
	{"fan of inheritance", func() map[string]string {
		return one("class B:\n def m(self): pass\n def n(self): self.m()\n" + each(5000, "class C%[1]d(B):\n def m(self): C%[2]d().n()\n") + "def f(b: B): b.m()\n")
	}},
	{"lattice of inheritance", func() map[string]string {
		var b strings.Builder
		b.WriteString("class A0: pass\nclass B0: pass\n")
		for i := range size(1000) {
			fmt.Fprintf(&b, "class A%d(A%d, B%d): pass\nclass B%d(A%d, B%d): pass\n", i+1, i, i, i+1, i, i)
		}
		return one(b.String() + "A1000().x\n")
	}},
	{"many bases", func() map[string]string {
		return one(each(3000, "class C%[1]d: pass\n") + "class D(" + each(3000, "C%[1]d, ") + "): pass\nD().m()\n")
	}},
	{"ring of classes", func() map[string]string { return one(each(10000, "class C%[1]d(C%[2]d): pass\n") + "C5().x\n") }},
	{"ring of classes over modules", func() map[string]string {
		return ring(200, "import m%[2]d\nclass C(m%[2]d.C):\n def m(self): return super().m()\nC().m()\n")
	}},
	{"class is its own base", func() map[string]string { return one("class C(C): pass\nclass D(D.x): pass\nC().m()\nD().m()\n") }},
	{"ring of metaclasses", func() map[string]string {
		return one("class A(metaclass=B): pass\nclass B(type, metaclass=A): pass\nclass C(type, metaclass=C): pass\nclass D(metaclass=C): pass\nA.x; B.y(); C(); D().z\n")
	}},
	{"metaclass calls", func() map[string]string {
		return one("class M(type):\n def __call__(cls, *a): return cls(*a)\n def __getattr__(cls, n): return getattr(cls, n)\nclass A(metaclass=M):\n def __new__(cls): return A()\n def __init__(self): A.__init__(self)\n def __getattr__(self, n): return getattr(self, n)\nA().x.y()\n")
	}},
	{"own decorator", func() map[string]string {
		return one("@f\ndef f(g): return f(g)\n@f\n@g\ndef g(h): return g\nclass P:\n @x\n def x(self): return self.x\n @x.setter\n def x(self, v): self.x = v\n @P\n def y(self): pass\n@P.y\nclass Q(Q): pass\nf(g)(f)\n")
	}},
	{"2,000 functions in a ring", func() map[string]string {
		return one(each(2000, "def f%[1]d(x, y=None):\n    z = open(x)\n    try:\n        f%[2]d(z)\n    except ValueError:\n        raise KeyError(x)\n    return z\n"))
	}},
	{"all call all", func() map[string]string { return one(each(150, "def f%[1]d(x):\n"+each(150, "    f%[1]d(x)\n"))) }},
	{"methods call all", func() map[string]string {
		return one(each(400, "class C%[1]d:\n  def run(self, x): x.run(self)\n  def go(self): self.run(C%[2]d()); return self\n") + "def f(x): x.run(x); return x.go()\n" + each(400, "f(C%[1]d())\n"))
	}},
	{"recursive values", func() map[string]string {
		return one("x = [x]\nx = [x]\nfor i in x: x = [x, i]\nd = {}\nd['d'] = d\nd = {'d': d}\nt = ()\nwhile t: t = (t, t)\nf = lambda: f\nclass C:\n def __init__(self): self.c = [self.c, {self: self.c}]\n def m(self):\n  self.c = (self.c, self.m, self.m())\n  return [self.c, self.m()]\ndef g(a):\n a = [a]\n return g([g(a), a])\nx = g(g)\ny = x[0][0][0][0]\n")
	}},
	{"recursive annotations", func() map[string]string {
		return one("from typing import *\nT = Union[int, 'T', List['T']]\nU = 'V'\nV = U\nW = List[W]\ntype X = X\ntype Y = list[Z]\ntype Z = dict[str, Y] | Y\nN = NewType('N', 'N')\nclass P(Protocol):\n p: 'P'\n def m(self) -> 'P': ...\nclass G(Generic[T], List['G[G[T]]']): pass\nTV = TypeVar('TV', bound='TV')\ndef f(t: T, u: U, w: W, x: X, y: Y, n: N, p: P, g: 'G[G[G[int]]]', v: TV) -> V:\n for i in t: f(i, i, w[0], x, y, n, p.m().p.p, g[0], v)\n return y.z\n")
	}},
	{"recursive type parameters", func() map[string]string {
		return one("class A[T: 'A[T]']:\n def m[U: T](self, x: 'A[A[U]]') -> 'A[A[A[U]]]': return self.m(self.m(x))\nclass B(A['B']): pass\ndef f[T](x: T) -> list[T]: return f([x])\nB().m(B()).m(A()).m(A())\nf(f(f(f(1))))\n")
	}},
	{"growing types", func() map[string]string {
		return one("def f(x, n): return f([x], n - 1) if n else f((x, x), n)\ndef g(x):\n while True:\n  x = {'a': x, 'b': [x]}\n  yield x\n  x = lambda: x\nf(1, 2)\nfor z in g(1): z['a']['b']\n" + each(500, "def h%[1]d(x): return [h%[2]d({'k': x})]\n"))
	}},
	{"doubling types", func() map[string]string { return one("x0 = (1, 'a')\n" + each(300, "x%[2]d = (x%[1]d, x%[1]d)\n")) }},
	{"doubling calls", func() map[string]string {
		return one("def f0(x): return (x, x)\n" + each(200, "def f%[2]d(x): return f%[1]d(f%[1]d(x))\n"))
	}},
	{"doubling lambdas", func() map[string]string {
		return one("f0 = lambda x: x\n" + each(200, "f%[2]d = lambda x: f%[1]d(f%[1]d)(f%[1]d(x))\n"))
	}},
	{"circular imports", func() map[string]string {
		return map[string]string{
			"p/__init__.py": "from . import a\nfrom .a import *\nfrom . import *\nimport p\nfrom p import p\n", "p/a.py": "from . import b\nfrom .b import *\nfrom p import *\n__all__ = ['x', 'y'] + b.__all__\nx = b.x\n",
			"p/b.py": "from . import a, __init__\nfrom .a import *\nfrom .b import *\nimport p.b as p\n__all__ = a.__all__\nx = a.x\ndef f(): return a.x.y, p.f()\n", "q.py": "from p.a import *\nfrom q import *\nimport q\nq.q.q.x = x\n",
		}
	}},
	{"ring of stars", func() map[string]string {
		return ring(300, "from m%[2]d import *\nimport m%[2]d as m\ndef f%[1]d(): return f%[2]d()\n__all__ = m.__all__ + ['f%[1]d']\n")
	}},
	{"stars of all", func() map[string]string {
		all := each(60, "from m%[1]d import *\n")
		return ring(60, all+each(60, "x_%[1]d = 1\n")+"y_%[1]d = x_%[2]d\n")
	}},
	{"ring of relative packages", func() map[string]string {
		files := map[string]string{}
		dir := ""
		for i := range 60 {
			dir += fmt.Sprintf("p%d/", i)
			files[dir+"__init__.py"] = fmt.Sprintf("from . import p%d\nfrom .p%d import *\nfrom .. import *\nfrom ... import p0\nfrom %s import x\n", i+1, i+1, strings.Repeat(".", 100))
		}
		return files
	}},
	{"rings of aliases", func() map[string]string {
		return one(each(2000, "x%[1]d = x%[2]d\n") + "class C:\n" + each(2000, "  y%[1]d = y%[2]d\n") + "x1.y; C.y1.z\n")
	}},
	{"rings of aliases over modules", func() map[string]string {
		return ring(300, "from m%[2]d import x\nfrom m%[2]d import y as z, z as y\ny.a = z\n")
	}},

	// Names and places.
	{"shadowed library", func() map[string]string {
		files := map[string]string{"main.py": "import types, typing, builtins, sys, enum, abc, asyncio, collections.abc, contextlib, functools, dataclasses, os, io\nx: typing.List[int] = []\nwith open('a') as f: f.read()\n"}
		for _, m := range []string{"types", "typing", "builtins", "sys", "_typeshed", "enum", "abc", "collections", "contextlib", "functools", "dataclasses", "os", "io", "threading", "re"} {
			files[m+".py"] = "from " + m + " import *\nimport " + m + "\nclass object(" + m + ".object): pass\nclass type(object): pass\nclass str(str): pass\nclass Exception: pass\nList = list = dict = None\ndef open(*a): return open\ndef contextmanager(f): return f\n"
		}
		files["asyncio/__init__.py"] = "from .exceptions import *\nclass CancelledError: pass\n"
		files["asyncio/exceptions.py"] = "from asyncio import CancelledError\n"
		return files
	}},
	{"shadowed builtins", func() map[string]string {
		return one("object = type = str = int = list = dict = BaseException = Exception = None\nclass object(object): pass\nclass Exception(Exception): pass\n__builtins__ = {}\n__name__ = __file__\ndel object, str\ntry: pass\nexcept Exception: raise BaseException from None\ndef f(): global open, None_\nf = super()\nsuper = property = staticmethod = f\nclass C:\n @property\n def x(self): return super().x\n")
	}},
	{"library that is itself", func() map[string]string {
		return map[string]string{"pkg/__init__.py": "from pkg.pkg import pkg\n", "pkg/pkg.py": "import pkg\npkg = pkg.pkg.pkg\n", "pkg/pkg/__init__.py": "from pkg import *\n", "pkg.py": "import pkg\n", "pkg.pyi": "from pkg import *\nfrom . import x\ndef f() -> pkg.f: ...\n"}
	}},
	{"empty files", func() map[string]string {
		return map[string]string{"a.py": "", "b/__init__.py": "", "c.pyi": "", "d.py": "\n", "e.py": "\\", "f.py": "#"}
	}},
	{"bad names", func() map[string]string {
		return map[string]string{".py": "import a\n", "a b.py": "x = 1\n", "1.py": "from . import a\n", "d.e.py": "import d.e\n", "class.py": "import class_\n", "é.py": "import é\n", "-.py": "f = open('x')\n", "x/.py": "from . import *\n", "x/__init__.py/__init__.py": "import x\n", "__init__.py": "from . import __init__\nimport __init__, __main__\n", "__main__.py": "from __main__ import *\n", "setup.py": "import setup\n", "conftest.py": "import conftest\n"}
	}},
	{"bytes", func() map[string]string {
		return map[string]string{"nul.py": "x = 1\x00\ny = 2\n", "nuls.py": strings.Repeat("\x00", 10000), "latin.py": "x = '\xe9\xff'\n", "utf16.py": "\xff\xfex\x00=\x001\x00", "bom.py": "\xef\xbb\xbfx = 1\n", "coding.py": "# -*- coding: rot13 -*-\nk = 1\n", "cr.py": "x = 1\rdef f():\r  return x\r", "ff.py": "\fx = 1\n\f\fdef f(): pass\n", "tabs.py": "if x:\n\ty\n        z\n  \tw\n", "controls.py": "x\x01 = \x1b[2J\x7f\n", "bidi.py": "# \u202e\nx = '\u2066'\n", "surrogate.py": "x = '\xed\xa0\x80'\n", "long.py": "x = '" + strings.Repeat("\xf0\x9f\x98\x80", 10000)}
	}},
	{"faults", func() map[string]string {
		words := []string{"def", "class", "(", ")", ":", "\n", "\n    ", "if", "else", "for", "in", "lambda", "=", "*", "**", ",", "@", "try", "except", "finally", "with", "as", "async", "await", "yield", "return", "match", "case", "_", "x", "'", "\"\"\"", "f'{", "}", "[", "]", "{", "->", ".", "import", "from", "del", "global", "\\\n", "#", "1e", "0x", ";", "!", "$", "?", "type", "raise", "is", "not", ":="}
		files := map[string]string{}
		seed := uint32(1)
		for i := range 60 {
			var b strings.Builder
			for range 400 {
				seed = seed*1664525 + 1013904223
				b.WriteString(words[seed>>8%uint32(len(words))] + " ")
			}
			files[fmt.Sprintf("f%d.py", i)] = b.String()
		}
		return files
	}},
	{"cut files", func() map[string]string {
		text, err := os.ReadFile("../../examples/shop/shop/workspace.py")
		if err != nil {
			panic(err)
		}
		files := map[string]string{}
		for i := 0; i < len(text); i += len(text)/100 + 1 {
			files[fmt.Sprintf("c%d.py", i)] = string(text[:i])
			files[fmt.Sprintf("d%d.py", i)] = string(text[i:])
		}
		return files
	}},

	// Control.
	{"generators", func() map[string]string {
		return one("def f():\n x = yield from f()\n yield (yield (yield x))\n return (yield)\n" +
			"async def g():\n async for i in g(): yield await g().asend(i)\n [j async for j in g() if await j]\n return\n" +
			"class C:\n x = yield\n await y\n def __iter__(self): yield from self\n def __next__(self): return next(self)\n async def __aenter__(self):\n  async with self as s: return s\n async def __aexit__(self, *a): await self.__aexit__(*a)\n def __await__(self): return self.__await__()\n" +
			"yield 1\nawait f()\nasync with C() as c: pass\nreturn 3\nbreak\ncontinue\nlambda: (yield)\nx = [(yield y) for y in (yield)]\nx = {await y: (yield) for y in await z}\n" +
			"async def h():\n await h()\n for i in range(3): return await h()\n try: await C()\n finally:\n  try: await C()\n  finally:\n   return (await C())\n" +
			"def k():\n try:\n  while 1:\n   try: yield\n   except GeneratorExit: continue\n   finally:\n    if x: break\n    else: continue\n finally: yield k\n" +
			"from contextlib import contextmanager, asynccontextmanager\n@contextmanager\ndef m():\n with m() as n: yield m\n yield\n@contextmanager\ndef o(): pass\n@asynccontextmanager\nasync def p():\n async with p(): yield\nwith m(), o(), p(): pass\n")
	}},
	{"loops without end", func() map[string]string {
		return one("def f(x):\n while True:\n  while True:\n   try: continue\n   finally: continue\n  x = f(x)\n while 1: pass\n for i in iter(int, 1): x = [i]\n else: return\n raise\n\nwhile True:\n try: pass\n except: break\n else: continue\n finally: f(f)\n")
	}},
	{"dead ends", func() map[string]string {
		return one("import sys\ndef f():\n raise f()\n raise\n return f\ndef g():\n sys.exit(g())\n g()\ndef h():\n h()\n open('x')\ndef i(x):\n try: raise\n except: raise\n finally: raise\n del x, x\n x\ndef j():\n global j, k\n nonlocal l\n del j\n j()\n assert False, j()\n j()\nclass A:\n raise A\n x = A\nraise A.x\n")
	}},
	{"locks", func() map[string]string {
		return one("import threading\n" + each(200, "l%[1]d = threading.RLock()\ndef f%[1]d():\n    with l%[1]d, l%[2]d:\n        l%[1]d.acquire()\n        f%[2]d()\n        l%[2]d.release()\n"))
	}},
	{"many locks", func() map[string]string {
		return one("import threading\n" + each(200, "l%[1]d = threading.Lock()\n") + "def f():\n" + each(200, "  l%[1]d.acquire()\n") + "  f()\n" + each(200, "  l%[1]d.release()\n"))
	}},
	{"captured names", func() map[string]string {
		return one("def f():\n" + each(1000, " x%[1]d = None\n def g%[1]d():\n  nonlocal x%[1]d\n  x%[1]d = x%[2]d, g%[2]d\n  return x%[1]d\n") + " return g1\n")
	}},
	{"comments that hide", func() map[string]string {
		return one(strings.Repeat("x = 1  # ferrule: ignore["+strings.Repeat("FER101,", 50)+"]\n", 2000) + "# ferrule: ignore-file[" + strings.Repeat("[", 1000) + "\n# ferrule:\n# ferrule: ignore[]\n# type: ignore\n")
	}},
}

// TestHostile runs projects that nobody should write. Each must end soon, in
// little memory, and without an error of ours.
func TestHostile(t *testing.T) {
	e := newEngine(t)
	for _, h := range hostile {
		t.Run(strings.ReplaceAll(h.name, " ", "-"), func(t *testing.T) {
			files := map[string]string{}
			for name, text := range h.files() {
				files["/edit/"+name] = text
			}
			files["/edit/pyproject.toml"] = "[project]\nname = \"hostile\"\nrequires-python = \">=3.14\"\n"
			survive(t, e, project.Options{FS: source.NewMemory(files), Dir: "/edit"})
		})
	}
}

// survive checks a project within the limits.
func survive(t *testing.T, e *engine.Engine, opt project.Options) *engine.Result {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), hostileTime)
	defer cancel()
	runtime.GC()
	stop, peak := make(chan struct{}), make(chan uint64)
	go func() {
		var top uint64
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			top = max(top, m.HeapAlloc)
			select {
			case <-stop:
				peak <- top
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	start := time.Now()
	res, err := e.Check(ctx, engine.Request{Project: opt, Rules: rule.Layer{Select: []string{rule.All}}, ShowOff: true, Stats: true})
	took := time.Since(start)
	close(stop)
	heap := <-peak
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%.2f s, %d MiB, %d findings", took.Seconds(), heap>>20, len(res.Findings))
	if took > hostileTime {
		t.Errorf("took %v", took)
	}
	if heap > hostileHeap {
		t.Errorf("the heap had %d MiB", heap>>20)
	}
	for _, d := range res.Findings {
		if d.Code == rule.InternalError {
			t.Errorf("%s:%d: %s", d.File, d.Span.Start, d.Message)
		}
		if err := d.Check(); err != nil {
			t.Errorf("%s: %v", d.Message, err)
		}
	}
	return res
}

// TestHostileFolders has what only a disk has.
func TestHostileFolders(t *testing.T) {
	e := newEngine(t)
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	link := func(target, name string) {
		t.Helper()
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Skip("no symbolic links: ", err)
		}
	}
	write("pyproject.toml", "[project]\nname = \"x\"\n")
	write("pkg/__init__.py", "from . import loop, up, self, gone, again\nfrom pkg.loop.loop import x\nimport pkg.up.pkg.up.pkg.self\n")
	write("pkg/real.py", "f = open('x')\n")
	link(".", "pkg/loop")
	link("..", "pkg/up")
	link("self.py", "pkg/self.py")
	link("nowhere.py", "pkg/gone.py")
	link("real.py", "pkg/again.py")
	link("b.py", "a.py")
	link("a.py", "b.py")
	if err := os.Mkdir(filepath.Join(dir, "folder.py"), 0o777); err != nil {
		t.Fatal(err)
	}
	deep := strings.Repeat("d/", 300)
	write(deep+"x.py", "import x\n")
	write("line\nbreak.py", "f = open('x')\n")
	write("\x1b[31m.py", "f = open('x')\n")
	write("locked.py", "x = 1\n")
	if err := os.Chmod(filepath.Join(dir, "locked.py"), 0); err != nil {
		t.Fatal(err)
	}
	survive(t, e, project.Options{Dir: dir})
	survive(t, e, project.Options{Dir: dir, Paths: []string{"pkg/loop/up/pkg", "pkg/real.py"}})
}
