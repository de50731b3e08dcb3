package infer

import (
	"fmt"
	"strings"
	"testing"
)

// Programs that grow types, call with too few arguments, or refer to themselves
// must end, and no body may fail.
func TestHostilePrograms(t *testing.T) {
	many := func(n int, f func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(f(i))
		}
		return b.String()
	}
	for name, text := range map[string]string{
		"no overload fits": "import functools\ndef f(a): ...\nfunctools.reduce(f)\nmap(f)\nsorted(key=f)\n",
		"growing list":     "def f(x):\n    x = [x]\n    while x:\n        x = [x]\n    return f(x)\n",
		"growing tuple":    "def f(n):\n    return (n, f(n))\ndef g():\n    return (f(1), g())\n",
		"growing field":    "class A:\n    def __init__(self): self.x = None\n    def m(self):\n        self.x = (self.x, self)\n        self.x = {'a': self.x}\n",
		"call of itself":   "def f(g): return g(g)\nf(f)\n",
		"self as class":    "class A(A): ...\nclass B(C): ...\nclass C(B): ...\nC().x.y()\n",
		"partial of self":  "import functools\nf = functools.partial(print)\nfor _ in range(9):\n    f = functools.partial(f, f)\nf()\n",
		"callable object":  "class A:\n    def __init__(self): self.__call__ = self\n    __call__ = property(lambda self: self)\nA()()()()\n",
		"property loop":    "class A:\n    @property\n    def p(self): return self.p.p.p\n    def __getattr__(self, n): return getattr(self, n).q\n",
		"await itself":     "async def f():\n    return await f()\nasync def g():\n    async for x in g(): yield x\n",
		"names":            "global x\nnonlocal y\ndel z\nx: int\nreturn 1\nyield 2\nawait 3\n",
		"deep attributes":  "import os\nos" + strings.Repeat(".path", 2000) + "()\n",
		"many branches":    "def f(a):\n    x = None\n" + many(400, func(i int) string { return fmt.Sprintf("    if a == %d: x = %d\n", i, i) }) + "    return x\n",
		"many loops":       "def f(a):\n    x = a\n" + many(18, func(i int) string { return fmt.Sprintf("%sfor v%d in x:\n", strings.Repeat(" ", 4+i), i) }) + strings.Repeat(" ", 30) + "x = [x]\n",
		"many classes":     many(300, func(i int) string { return fmt.Sprintf("class C%d:\n    def m(self): return C%d()\n", i, (i+1)%300) }) + "def f(c):\n    while c: c = c.m()\nf(C0())\n",
		"many overrides":   "class B:\n    def m(self): return self.m()\n" + many(60, func(i int) string { return fmt.Sprintf("class C%d(B):\n    def m(self): return self\n", i) }),
		"decorators":       "def d(f): return d(f)\n@d\n@d\ndef f(): ...\n@f\nclass C: ...\n@C\ndef g(): ...\ng()\n",
	} {
		t.Run(name, func(t *testing.T) {
			r := inferFiles(t, map[string]string{"m.py": text}, 1)
			if n := r.Stats().Failures(); n > 0 {
				t.Fatalf("%d bodies failed: %s", n, strings.Join(r.Stats().Panics, "\n"))
			}
			if s := r.Stats(); s.Rounds[0] >= maxRounds || s.Rounds[1] >= maxRounds {
				t.Errorf("rounds do not end: %v", s.Rounds)
			}
		})
	}
}

// What a decorator gives may be a function of another file, which has decorators of
// its own: their nodes are of that file's tree.
func TestDecoratorsOfOtherFiles(t *testing.T) {
	filler := strings.Repeat("def filler(a, b=(1, 2, 3)): return [a, b, {'k': a}]\n", 40)
	r := inferFiles(t, map[string]string{
		"below.py": "import lib\ndef outer(f):\n    for d in [lib.option(1), lib.option(2)]:\n        f = d(f)\n    return f\n",
		"long.py":  filler + "import lib\nfrom below import outer\n@lib.command(name='x')\n@outer\ndef f(a=(1, 2, 3)): return a\nf(1)\n",
		"m.py":     "import lib\nfrom below import outer\n@lib.command\n@outer\ndef f(a): return a\nf(1)\n",
	}, 1)
	if n := r.Stats().Failures(); n > 0 {
		t.Fatalf("%d bodies failed: %s", n, strings.Join(r.Stats().Panics, "\n"))
	}
}
