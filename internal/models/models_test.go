package models

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ferrule-dev/ferrule/internal/base/sym"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

func library(t *testing.T, files map[string]string, resolve Resolver) *Library {
	t.Helper()
	dir := fstest.MapFS{}
	for name, text := range files {
		dir[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return New(modgraph.NewProgram(sym.NewTable()), FromDirs(dir), resolve)
}

const sample = `
from ferrule_models import *
from other.errors import Late as TooLate
import deep.pkg

class Mine(Exception): ...

@owned("file", release="close", refcounted=True)
@raises(OSError, Mine, TooLate, deep.pkg.Gone)
@misuse(ValueError)
@blocks("disk")
@adopts("file", when="closefd and mode != 'w'")
def open(file, mode="r", closefd=True): ...

@resource("pool", release=("close", "terminate"), refcounted=True)
@owned("pool")
@lends("loop")
class Pool:
    def __init__(self, size=1, *, loop=None): ...
    @raises(OSError)
    @suspends("net")
    @captures("key")
    async def take(self, key, wait=True): ...
    @releases("self")
    def close(self): ...
    @suppresses("size")
    def __exit__(self): ...
    @mutates("self", op="setitem", size="maybe")
    def __setitem__(self, key, value): ...
    @item_of("self")
    @returns_none
    def get(self): ...

@awaitable(must=False)
@raises_any
def gather(*aws): ...

@wrong
@captures("nothing")
def bad(x): ...
`

func TestFacts(t *testing.T) {
	ids := map[string]int32{"builtins.OSError": 1, "builtins.ValueError": 2, "other.errors.Late": 3, "deep.pkg.Gone": 4, "m.Mine": 5}
	l := library(t, map[string]string{"m.pyi": sample}, func(module, name string) int32 {
		if d, ok := ids[module+"."+name]; ok {
			return d
		}
		return -1
	})
	syms := l.prog.Syms
	open := l.Named("m.open").Contract
	var classes []int32
	for _, r := range open.Raises {
		if r.Tier != contract.TierModel || r.Expected != (r.Class != 2) {
			t.Errorf("raise of %d: tier %d, expected %v", r.Class, r.Tier, r.Expected)
		}
		classes = append(classes, r.Class)
	}
	if len(classes) != 5 || classes[1] != 5 || classes[2] != 3 || classes[3] != 4 {
		t.Errorf("exceptions resolve to %v", classes)
	}
	if o := open.Owned; len(o) != 1 || !o[0].Res.Refcounted || syms.Text(o[0].Res.Kind) != "file" || o[0].Component != -1 {
		t.Errorf("owned: %+v", o)
	}
	c := open.Captures[0]
	if !c.Adopted || c.Into.Root != contract.RootResult || c.Cond[0].Kind != contract.AtomTruthy || c.Cond[0].Param != 2 ||
		c.Cond[1].Kind != contract.AtomEquals || !c.Cond[1].Negated || syms.Text(c.Cond[1].Const) != "'w'" {
		t.Errorf("adopts: %+v", c)
	}
	if p := l.Named("m.open").Params; syms.Text(p[1].Default) != "'r'" || syms.Text(p[2].Default) != "True" {
		t.Errorf("defaults: %+v", p)
	}

	pool := l.Named("m.Pool")
	if pool.Class.Resource == nil || len(pool.Class.Releases) != 2 || !pool.Class.Constructs {
		t.Errorf("class facts: %+v", pool.Class)
	}
	if cs := pool.Contract.Captures; len(cs) != 1 || cs[0].Param != 2 || cs[0].Adopted {
		t.Errorf("construction lends: %+v", cs)
	}
	take := l.Named("m.Pool.take").Contract
	if !take.Awaitable || take.Raises[0].Phase != contract.PhaseRun || take.Suspends[0].Phase != contract.PhaseRun || take.Captures[0].Phase != contract.PhaseCall {
		t.Errorf("a coroutine's effects happen when it runs: %+v", take)
	}
	if r := l.Named("m.Pool.close").Contract.Releases; len(r) != 1 || !r[0].Must || !r[0].Path.SameAs(contract.Param(0)) {
		t.Errorf("releases: %+v", r)
	}
	if x := l.Named("m.Pool.__exit__").Contract; !x.Suppresses || x.SuppressParam != 2 {
		t.Errorf("suppresses: %+v", x.SuppressParam)
	}
	if m := l.Named("m.Pool.__setitem__").Contract.Mutates; !m[0].MayKeep || m[0].KeepsSize {
		t.Errorf("mutates: %+v", m)
	}
	if g := l.Named("m.Pool.get").Contract; !g.MayReturnNone || g.Alias[0].Path.Len != 1 || g.Alias[0].Path.Sel[0].Kind != contract.SelElem {
		t.Errorf("item_of: %+v", g.Alias)
	}
	if g := l.Named("m.gather").Contract; !g.RunsAnyway || g.IsComplete(contract.SecRaises) || g.Raises[0].Class != -1 || g.Raises[0].Phase != contract.PhaseRun {
		t.Errorf("gather: %+v", g)
	}
	if p := l.Problems("m"); len(p) != 2 {
		t.Errorf("problems: %v", p)
	}
}

// TestShippedModels reads every model of the repository.
func TestShippedModels(t *testing.T) {
	root := os.DirFS("../../models")
	for _, tree := range []string{"stdlib", "third_party"} {
		dir, err := fs.Sub(root, tree)
		if err != nil {
			t.Fatal(err)
		}
		l := New(modgraph.NewProgram(sym.NewTable()), FromDirs(dir), nil)
		err = fs.WalkDir(dir, ".", func(p string, d fs.DirEntry, err error) error {
			name, ok := strings.CutSuffix(p, ".pyi")
			if err != nil || !ok {
				return err
			}
			module := strings.ReplaceAll(strings.TrimSuffix(name, "/__init__"), "/", ".")
			for _, pr := range l.Problems(module) {
				t.Errorf("%s: offset %d: %s", p, pr.Offset, pr.Text)
			}
			return nil
		})
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
}
