package context

import (
	"os"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/declare"
	"github.com/ferrule-dev/ferrule/internal/infer"
	"github.com/ferrule-dev/ferrule/internal/models"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
	"github.com/ferrule-dev/ferrule/internal/modgraph/progtest"
	"github.com/ferrule-dev/ferrule/internal/summarize"
	"github.com/ferrule-dev/ferrule/internal/types"
)

const text = `
import threading, asyncio

def leaf(): pass

def helper(): leaf()

async def co(): helper()

def work(): leaf()

def start():
    threading.Thread(target=work).start()

def run_there(f):
    threading.Thread(target=f).start()

def wrapped(): pass
def starts_wrapped(): run_there(wrapped)

def nobody(): pass

async def before(): pass
async def after(): pass
async def poll(): pass
async def unknown(): pass
def tick(): pass
async def main():
    await before()
    task = asyncio.create_task(poll())
    asyncio.get_running_loop().call_soon(tick)
    await after()
    await task
asyncio.run(main())

class Store:
    def __init__(self):
        self._lock = threading.Lock()
        self.items = []
    def add(self, x):
        with self._lock:
            self._put(x)
    def replace(self, x):
        with self._lock:
            self.items.clear()
            self._put(x)
    def _put(self, x):
        self.items.append(x)
        self._count()
    def _count(self): return len(self.items)
    def bare(self, x): self._half(x)
    def locked(self, x):
        with self._lock: self._half(x)
    def _half(self, x): self.items.append(x)
    def _lone(self):
        with self._lock: pass
`

func TestContext(t *testing.T) {
	p := progtest.Files(t, map[string]string{"m.py": text}, 1)
	links := p.Link()
	decl := declare.New(p, links, types.NewStore(p))
	inf := infer.Run(decl, links, infer.Options{Workers: 1})
	lib := models.New(p, models.FromDirs(os.DirFS("../../models/stdlib")), models.Declared(decl))
	res := summarize.Run(p, decl, inf, lib, summarize.Options{Workers: 1})
	x := Run(p, inf, res)
	def := func(name string) modgraph.DefID {
		for d := range modgraph.DefID(p.NumDefs()) {
			if p.QualName(d) == name {
				return d
			}
		}
		t.Fatalf("no %s", name)
		return modgraph.NoDef
	}
	for name, want := range map[string]Colour{
		"m.co": Loop, "m.helper": Loop, "m.leaf": Loop | Thread, "m.work": Thread, "m.wrapped": Thread, "m.nobody": 0, "m.start": 0,
	} {
		if got := x.Colour(def(name)); got != want {
			t.Errorf("%s has colour %d, not %d", name, got, want)
		}
	}
	company := FindCompany(p, inf, res.Contract)
	for name, want := range map[string]bool{"m.main": false, "m.before": false, "m.after": true, "m.unknown": true, "m.poll": true} {
		if got := company.Crowded(def(name)); got != want {
			t.Errorf("%s is crowded: %v", name, got)
		}
	}
	if !company.Among(def("m.poll")) || company.Among(def("m.before")) || !company.Callback(def("m.tick")) {
		t.Error("poll runs beside others, before does not, tick is a callback")
	}
	locks := x.Locks(res)
	for name, want := range map[string]int{
		"m.Store._put": 1, "m.Store._count": 1, "m.Store._half": 0, "m.Store.add": 0, "m.Store._lone": 0,
	} {
		if got := locks.Of(def(name)); len(got) != want {
			t.Errorf("%s is entered under %v, not %d locks", name, got, want)
		}
	}
	if l := locks.Of(def("m.Store._count")); len(l) == 1 && p.Syms.Text(l[0].Sel[0].Name) != "_lock" {
		t.Errorf("_count is entered under %v", l)
	}
}
