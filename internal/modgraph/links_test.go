package modgraph_test

import (
	"testing"

	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/modgraph/progtest"
)

func TestLinks(t *testing.T) {
	p := progtest.Files(t, map[string]string{
		"a.py":      "from b import *\nfrom c import *\nown = 1\n",
		"b.py":      "from a import *\nfrom_b = 1\nboth = 1\n_hidden = 1\nown = 2\n",
		"c.py":      "__all__ = ['both', '_listed']\nboth = 2\n_listed = 3\nunlisted = 4\n",
		"open.py":   "from notthere import *\n",
		"opener.py": "from open import *\n",
		"getter.py": "def __getattr__(n): ...\n",
		"swap.py":   "import sys\nsys.modules[__name__] = object()\n",
		"writer.py": "import c\nfrom c import both\nclass K:\n    def m(self): self.own = 1\n\ndef f(x):\n    c.set_here = 1\n    K.klass = 2\n    x.other = 3\n    setattr(x, 'named', 4)\n",
	}, 1)
	l := p.Link()
	file := func(name string) modgraph.FileID { return p.ByName[name] }
	for _, c := range []struct{ module, name, from string }{
		{"a", "from_b", "b"},
		{"a", "both", "c"},
		{"a", "_listed", "c"},
		{"a", "unlisted", ""},
		{"a", "_hidden", ""},
		{"a", "own", "a"},
		{"b", "_listed", ""},
		{"b", "both", "b"},
	} {
		n, ok := l.Member(p, file(c.module), c.name)
		got := ""
		if ok {
			got = p.Files[n.File].Module
		}
		if got != c.from {
			t.Errorf("%s.%s comes from %q, want %q", c.module, c.name, got, c.from)
		}
	}
	for name, want := range map[string]bool{"a": false, "c": false, "open": true, "opener": true, "getter": true, "swap": true} {
		if got := l.Open[file(name)]; got != want {
			t.Errorf("module %s open: %v, want %v", name, got, want)
		}
	}
	for name, want := range map[string]bool{"own": false, "set_here": true, "klass": true, "other": true, "named": true} {
		if got := l.Foreign.Names[p.Syms.Intern(name)]; got != want {
			t.Errorf("%s stored from outside: %v, want %v", name, got, want)
		}
	}
	if w := l.Foreign.Modules[file("c")]; len(w) != 1 || p.Syms.Text(w[0].Name) != "set_here" {
		t.Errorf("writes to module c: %v", w)
	}
	if len(l.Foreign.Classes) != 1 {
		t.Errorf("writes to classes: %v", l.Foreign.Classes)
	}
	if got := l.Imports[file("a")]; len(got) != 2 || got[0] != file("b") || got[1] != file("c") {
		t.Errorf("a imports %v", got)
	}
}
