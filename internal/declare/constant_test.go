package declare

import (
	"testing"

	"github.com/ferrule-dev/ferrule/internal/types"
)

func TestConstant(t *testing.T) {
	tab := loadTable(t, false, map[string]string{
		"m": `import n
from n import SYNC as sync

YES = True
NO = False
NOTHING = None
NUMBER = 1
TWICE = False
TWICE = True
if NO:
    SOMETIMES = True
CHANGED = False
WRITTEN = False
STATED: bool = False

def f():
    global CHANGED
    CHANGED = True
`,
		"n": "SYNC = False\n",
		"o": "import m\nm.WRITTEN = True\n",
		"p": "HERE = True\nfrom n import *\n",
	}, "m", "n", "o", "p")
	for _, c := range []struct {
		module, name string
		want         types.ID
	}{
		{"m", "YES", tab.Types.Bool(true)},
		{"m", "NO", tab.Types.Bool(false)},
		{"m", "NOTHING", types.None},
		{"m", "sync", tab.Types.Bool(false)},
		{"m", "NUMBER", types.Invalid},
		{"m", "TWICE", types.Invalid},
		{"m", "SOMETIMES", types.Invalid},
		{"m", "CHANGED", types.Invalid},
		{"m", "WRITTEN", types.Invalid},
		{"m", "STATED", types.Invalid},
		{"p", "HERE", types.Invalid},
	} {
		f := tab.Prog.ByName[c.module]
		index := int32(-1)
		for i, s := range tab.Prog.Files[f].Bind.Symbols {
			if s.Scope == 0 && tab.Prog.Files[f].Bind.Names[s.Name] == c.name {
				index = int32(i)
			}
		}
		if index < 0 {
			t.Fatalf("%s.%s is not bound", c.module, c.name)
		}
		if got := tab.Constant(f, index); got != c.want {
			t.Errorf("%s.%s: got %d, want %d", c.module, c.name, got, c.want)
		}
	}
}
