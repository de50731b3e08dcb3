package fix_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/diag"
	"github.com/ferrule-dev/ferrule/internal/fix"
	"github.com/ferrule-dev/ferrule/internal/rule"
	"github.com/ferrule-dev/ferrule/internal/syntax/ast"
	"github.com/ferrule-dev/ferrule/internal/syntax/parser"
)

// make applies a fix that starts at the part of a text between marks.
func apply(t *testing.T, kind rule.FixKind, name, marked string) string {
	t.Helper()
	before, rest, _ := strings.Cut(marked, "«")
	inside, after, ok := strings.Cut(rest, "»")
	if !ok {
		t.Fatalf("%q has no marks", marked)
	}
	text := before + inside + after
	var p parser.Parser
	var tree ast.Tree
	p.Parse(text, parser.Version{Major: 3, Minor: 13}, &tree)
	if len(p.Errors) > 0 {
		t.Fatalf("%q: %s", text, p.Errors[0].Msg)
	}
	at := diag.Span{Start: uint32(len(before)), End: uint32(len(before) + len(inside))}
	_, edits := fix.Make(fix.Source{Tree: &tree, Text: text, Minor: 13}, kind, at, name)
	slices.SortStableFunc(edits, func(a, b diag.Edit) int { return int(int64(b.Span.Start) - int64(a.Span.Start)) })
	for _, e := range edits {
		text = text[:e.Span.Start] + e.New + text[e.Span.End:]
	}
	if len(edits) == 0 {
		return ""
	}
	p.Parse(text, parser.Version{Major: 3, Minor: 13}, &tree)
	if len(p.Errors) > 0 {
		t.Errorf("the fix makes %q: %s", text, p.Errors[0].Msg)
	}
	return text
}

type example struct {
	kind             rule.FixKind
	name, text, want string // an empty want: no edit
}

func run(t *testing.T, list []example) {
	t.Helper()
	for _, x := range list {
		if got := apply(t, x.kind, x.name, x.text); got != x.want {
			t.Errorf("%s\ngives\n%s\nwant\n%s", x.text, got, x.want)
		}
	}
}

func TestExpressions(t *testing.T) {
	run(t, []example{
		{rule.FixCopy, "", "for k, v in «d.items()»:\n    pass\n", "for k, v in list(d.items()):\n    pass\n"},
		{rule.FixCopy, "", "for k in («d»):\n    pass\n", "for k in (list(d)):\n    pass\n"},
		{rule.FixCopy, "", "list = 1\nfor k in «d»:\n    pass\n", ""},
		{rule.FixCopy, "", "async def f():\n    async for k in «d»:\n        pass\n", ""},
		{rule.FixCopy, "", "x = [k for k in «d»]\n", ""},
		{rule.FixAwait, "", "async def f():\n    «g()»\n", "async def f():\n    await g()\n"},
		{rule.FixAwait, "", "async def f():\n    if not «g()»:\n        pass\n", "async def f():\n    if not await g():\n        pass\n"},
		{rule.FixAwait, "", "async def f():\n    «g()».x\n", ""},
		{rule.FixAwait, "", "async def f():\n    def h():\n        «g()»\n", ""},
		{rule.FixAwait, "", "async def f():\n    return lambda: «g()»\n", ""},
		{rule.FixFresh, "", "def f(n):\n    x = «[[]] * n»\n", "def f(n):\n    x = [[] for _ in range(n)]\n"},
		{rule.FixFresh, "", "def f(n):\n    x = «n * [[0] * w]»\n", "def f(n):\n    x = [[0] * w for _ in range(n)]\n"},
		{rule.FixFresh, "", "def f(n):\n    x = «[make()] * n»\n", ""},
		{rule.FixFresh, "", "def f(n):\n    x = «[[], []] * n»\n", ""},
		{rule.FixFresh, "", "class C:\n    x = «[[]] * n»\n", ""},
		{rule.FixFresh, "", "def f(ks):\n    return «dict.fromkeys(ks, [])»\n", "def f(ks):\n    return {key: [] for key in ks}\n"},
		{rule.FixFresh, "", "def f(ks):\n    return «dict.fromkeys(ks, [key])»\n", ""},
	})
}

func TestDefaults(t *testing.T) {
	run(t, []example{
		{rule.FixDefault, "x", "def f(a, x=«[]»):\n    x.append(a)\n", "def f(a, x=None):\n    if x is None:\n        x = []\n    x.append(a)\n"},
		{rule.FixDefault, "x", "class C:\n\tdef f(self, *, x: dict[str, int] = «{}»):\n\t\t'''Text.'''\n\n\t\t@d\n\t\tdef g(): pass\n", "class C:\n\tdef f(self, *, x: dict[str, int] | None = None):\n\t\t'''Text.'''\n\n\t\tif x is None:\n\t\t\tx = {}\n\t\t@d\n\t\tdef g(): pass\n"},
		{rule.FixDefault, "x", "def f(x: 'list' = «[]»):\n    x.append(1)\n", ""},
		{rule.FixDefault, "x", "def f(x=«[]»): x.append(1)\n", ""},
		{rule.FixDefault, "x", "def f(x=«[]»):\n    '''Only text.'''\n", ""},
		{rule.FixDefault, "x", "def f(x=«make()»):\n    x.append(1)\n", ""},
		{rule.FixDefault, "x", "def f(x=«[a]»):\n    x.append(1)\n", ""},
		{rule.FixDefault, "x", "f = lambda x=«[]»: x.append(1)\n", ""},
		{rule.FixDefault, "x", "def f(\n    x=«set()»,\n):\n    # why\n    x.add(1)\n", "def f(\n    x=None,\n):\n    # why\n    if x is None:\n        x = set()\n    x.add(1)\n"},
	})
}

func TestClosures(t *testing.T) {
	loop := func(body string) string { return "for i in r:\n    " + body + "\n" }
	run(t, []example{
		{rule.FixBind, "i", loop("fs.append(«lambda: f(i)»)"), loop("fs.append(lambda *, i=i: f(i))")},
		{rule.FixBind, "i", loop("fs.append(«lambda a, b=1: f(i)»)"), loop("fs.append(lambda a, b=1, *, i=i: f(i))")},
		{rule.FixBind, "i", loop("fs.append(«lambda b=(1): f(i)»)"), loop("fs.append(lambda b=(1), *, i=i: f(i))")},
		{rule.FixBind, "i", loop("fs.append(«lambda *a: f(i)»)"), loop("fs.append(lambda *a, i=i: f(i))")},
		{rule.FixBind, "i", loop("fs.append(«lambda **k: f(i)»)"), loop("fs.append(lambda *, i=i, **k: f(i))")},
		{rule.FixBind, "i", loop("fs.append(«lambda a, /: f(i)»)"), loop("fs.append(lambda a, /, *, i=i: f(i))")},
		{rule.FixBind, "i", loop("fs.append(«lambda a={1: 2}: f(i)»)"), loop("fs.append(lambda a={1: 2}, *, i=i: f(i))")},
		{rule.FixBind, "i", loop("«def g(\n        a,\n    ): return i»"), loop("def g(\n        a, *, i=i\n    ): return i")},
		{rule.FixBind, "i", loop("«def g(): return i»"), loop("def g(*, i=i): return i")},
		{rule.FixBind, "i", loop("@d\n    «def g(): return i»"), ""},
		{rule.FixBind, "i", loop("fs.append(«lambda: f(i)»)\n    i += 1"), ""},
		{rule.FixBind, "x", loop("x = i\n    fs.append(«lambda: f(x)»)"), ""},
		{rule.FixBind, "i", "while i:\n    fs.append(«lambda: f(i)»)\n", ""},
		{rule.FixBind, "i", "fs = [«lambda: i» for i in r]\n", "fs = [lambda *, i=i: i for i in r]\n"},
	})
}

func TestBlocks(t *testing.T) {
	run(t, []example{
		{rule.FixWith, "f", "def a(p):\n    f = «open(p)»\n    x = f.read()\n\n    return x\n", "def a(p):\n    with open(p) as f:\n        x = f.read()\n\n        return x\n"},
		{rule.FixWith, "f", "def a(p):\n    f = «open(p)»  # why\n    for l in f:\n        use(l)\n    f.close()\n    after()\n", "def a(p):\n    with open(p) as f:  # why\n        for l in f:\n            use(l)\n    after()\n"},
		{rule.FixWith, "f", "def a(p):\n\tif p:\n\t\tf = «open(p)»\n\t\tuse(f)\n\t\tf.close()\n", "def a(p):\n\tif p:\n\t\twith open(p) as f:\n\t\t\tuse(f)\n"},
		// The object, or what needs it, may leave the block.
		{rule.FixWith, "f", "def a(p):\n    f = «open(p)»\n    return csv.reader(f)\n", ""},
		{rule.FixWith, "f", "def a(p):\n    f = «open(p)»\n    r = f.makefile()\n    return r\n", ""},
		{rule.FixWith, "f", "def a(p):\n    f = «open(p)»\n    f.read()\n    return lambda: f\n", ""},
		{rule.FixWith, "f", "def a(p):\n    if p:\n        f = «open(p)»\n        f.read()\n    f.write()\n", ""},
		{rule.FixWith, "f", "def a(p):\n    f = «open(p)»\n    yield f.read()\n", ""},
		{rule.FixWith, "f", "def a(p):\n    f = «open(p)»\n    f.read()\n    f = None\n", ""},
		{rule.FixWith, "f", "def a(p):\n    global f\n    f = «open(p)»\n    f.read()\n", ""},
		// The text cannot be indented, or has no place for a header.
		{rule.FixWith, "f", "def a(p):\n    f = «open(p)»\n    f.write('''a\nb''')\n", ""},
		{rule.FixWith, "f", "def a(p):\n    f = «open(p)»; f.read()\n", ""},
		{rule.FixWith, "f", "def a(p): f = «open(p)»\n", ""},
		{rule.FixWith, "f", "f = «open(p)»\nf.read()\n", ""},
		{rule.FixWith, "f", "def a(p):\n    f = «open(p)»\n    if p:\n        f.close()\n    f.read()\n", ""},
		{rule.FixWith, "f", "def a(p):\n    f = «open(p)»\n    f.read()\n    f.close()\n    print(f)\n", ""},
		{rule.FixWith, "f", "def a(p):\n    f = «open(p)»\n    f.close()\n", ""},
		{rule.FixHold, "", "def a(self):\n    «self.lock.acquire()»\n    work()\n    self.lock.release()\n    return 1\n", "def a(self):\n    with self.lock:\n        work()\n    return 1\n"},
		{rule.FixHold, "", "async def a(lock):\n    await «lock.acquire()»\n    await work()\n    lock.release()\n", "async def a(lock):\n    async with lock:\n        await work()\n"},
		{rule.FixHold, "", "async def a(lock):\n    «await lock.acquire()»\n    await work()\n    lock.release()\n", "async def a(lock):\n    async with lock:\n        await work()\n"},
		{rule.FixHold, "", "def a(lock):\n    «lock.acquire()»\n    if work():\n        lock.release()\n        return\n    lock.release()\n", ""},
		{rule.FixHold, "", "def a(lock):\n    «lock.acquire(timeout=1)»\n    work()\n    lock.release()\n", ""},
		{rule.FixHold, "", "def a(self):\n    «self.lock.acquire()»\n    self.lock = other()\n    self.lock.release()\n", ""},
		{rule.FixHold, "", "def a(locks):\n    «locks[0].acquire()»\n    work()\n    locks[0].release()\n", ""},
	})
}
