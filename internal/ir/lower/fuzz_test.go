package lower_test

import (
	"os"
	"path/filepath"
	"testing"
)

// FuzzLower feeds arbitrary text through parser, bind, lowering and validation.
func FuzzLower(f *testing.F) {
	files, err := filepath.Glob("../irtext/testdata/*.py")
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	for _, s := range []string{
		"break", "continue", "return 1", "yield", "def f(:\n", "class C[T=(yield)]: pass",
		"for x in y:\n  try: pass\n  finally: continue", "while 1:\n  try: break\n  finally: break",
		"with a as (b, c.d[e or f]): return", "try:\n  pass\nexcept* a:\n  pass", "x: (lambda: (yield)) = 1",
		"[x for x in (y := z) if (w := x)]", "(x := 1 for y in z)", "lambda: [a for b in c]",
		"match x:\n case [*a, *b]: pass\n case {**r}: pass", "del (a, [b.c]), d[e and f]",
		"a, (b[c or d], *e) = f", "class C:\n [x for x in y for z in x]\n __class__", "global x\nx = 1",
		"def f():\n nonlocal x\n x = 1", "a < b < c < (d or e)", "async def f():\n [x async for x in y]\n async with a, b: await c",
		"assert a and b, c or d", "raise", "f'{a or b:{c and d}}'", "x = yield = 1", "@a or b\n@c\ndef f(x=a or b): ...",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		lowered(t, text)
	})
}
