package declare

import "testing"

// Names with several bindings, and what they mean.
func TestBindings(t *testing.T) {
	x := loadTable(t, false, map[string]string{
		"pkg.fallback": "class Loads: ...\ndef dump() -> int: ...\n",
		"m": `
import sys, os
from typing import TYPE_CHECKING, Optional
if TYPE_CHECKING:
    from collections import OrderedDict as D
else:
    D = dict
try:
    import nowhere
except ImportError:
    nowhere = None
try:
    from nowhere import Loads
except ImportError:
    from pkg.fallback import Loads
try:
    from pkg.fallback import dump
except ImportError:
    dump = None
if sys.version_info >= (3, 8):
    def newer() -> int: ...
else:
    def newer() -> str: ...
if os.environ:
    def either() -> int: ...
else:
    def either() -> str: ...
if sys.platform == "win32":
    sep = 1
else:
    sep = "/"
later: "Optional[Later]" = None
class Later: ...
twice = 1
twice = "a"
pending = None
pending = Later()
def again() -> int: ...
def again() -> str: ...
class Again: x = 1
class Again: y = 1
typed = []  # type: list[int]
class list2(list): pass
class Shadow:
    int = int
    value: int = 3
    def list(self) -> list[str]: ...
a = b = Later()
c, d = 1, 2
for loop in [1]: pass
with open("x") as handle: pass
lam = lambda: 1
shadow = Shadow()
`,
	})
	for _, c := range [][2]string{
		{"D", "type[OrderedDict]"},
		{"nowhere", "nowhere"},
		{"Loads", "type[Loads]"},
		{"dump", "def dump"},
		{"newer", "def newer"},
		{"either", "def either"},
		{"sep", `Literal["/"]`},
		{"later", "Later | None"},
		{"typed", "list[int]"},
		{"again", "def again"},
		{"a", "Later"},
		{"b", "Later"},
		{"c", "Unknown"},
		{"lam", "Unknown"},
	} {
		if got := x.Types.Format(valueOf(t, x, c[0])); got != c[1] {
			t.Errorf("%s: got %s, want %s", c[0], got, c[1])
		}
	}
	call := func(name string) string { return x.Types.Format(x.Call(valueOf(t, x, name), nil, nil).Result) }
	for name, want := range map[string]string{"either": "int | str", "newer": "int", "again": "str"} {
		if got := call(name); got != want {
			t.Errorf("%s(): got %s, want %s", name, got, want)
		}
	}
	s := x.Qualified("m.Again")
	if m, _ := x.Member(s.Def, x.Prog.Syms.Intern("y")); m == nil {
		t.Error("the second class of a name hides the first")
	}
	if a := x.Attr(valueOf(t, x, "shadow"), x.Prog.Syms.Intern("value"), nil); x.Types.Format(a.Type) != "int" {
		t.Errorf("Shadow.value: %s", x.Types.Format(a.Type))
	}
	if s := x.Qualified("m.pending"); !s.NoneToo || s.Kind != SymValue || s.Declared {
		t.Errorf("pending: %+v", s)
	}
	if s := x.Qualified("m.Later"); !s.Closed {
		t.Error("Later has one binding and is closed")
	}
	if s := x.Qualified("m.either"); s.Closed {
		t.Error("either has two bindings and is open")
	}
}
