package summarize

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

const handoverText = `
import functools, os, socket, weakref
from unknown_package import Finalize, log

class Bad(Exception): pass

def close_all(fds):
    for fd in fds: os.close(fd)

def finalized(p):
    fd = os.open(p, 0)
    Finalize(None, os.close, (fd,))
    raise Bad()
def finalized_many(p):
    fd = os.open(p, 0)
    weakref.finalize(p, close_all, [fd])
    raise Bad()
def only_passed(p):
    fd = os.open(p, 0)
    os.fstat(fd)
    raise Bad()

class Wrapped:
    def __init__(self, family=-1, fileno=None): self._fd = fileno
    def again(self, p):
        fd = os.open(p, 0)
        return self.__class__(1, fileno=fd)
def by_position(p):
    fd = os.open(p, 0)
    Wrapped(1, fd)
    raise Bad()

_cache = {}
def cached(f):
    @functools.wraps(f)
    def inner(*a):
        if a not in _cache: _cache[a] = f(*a)
        return _cache[a]
    return inner
def logged(f):
    @functools.wraps(f)
    def inner(*a): return f(*a)
    return inner

@cached
def shared(a): return socket.create_connection(a)
@logged
def fresh(a): return socket.create_connection(a)
def borrows(a):
    s = shared(a)
    raise Bad()
def owns(a):
    s = fresh(a)
    raise Bad()

def another_way():
    try:
        pid, fd = os.forkpty()
    except (AttributeError, OSError):
        pass
    else:
        return pid, fd
    raise Bad()

class Plain:
    def commit(self): pass
class Async(Plain):
    async def commit(self): pass
def told_apart(x: Async):
    if isinstance(x, Async): return
    x.commit()
def dropped(x: Async):
    x.commit()

class Runner:
    def __init__(self, pdb=False, parallel=0):
        self.pdb = pdb
        self.parallel = parallel
        if self.pdb and self.parallel > 1:
            raise ValueError("one or the other")
def plain(): Runner(parallel=3)
def debugged(): Runner(pdb=True)

def check(n):
    x = os.environ.get("A")
    if x: raise ValueError("broken")
def set_up():
    if _cache is None: raise RuntimeError("not set up")
def deeper(n): check(n)
def near(n):
    check(n)
def far(n):
    deeper(n)
def explained(n):
    try:
        deeper(n)
        raise ValueError("Oops")
    except ValueError:
        pass

def looks_up(h): socket.getaddrinfo(h, 1)
FLAGS = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
def numeric(h): socket.getaddrinfo(h, 1, flags=FLAGS)
def local(): socket.create_connection(("127.0.0.1", 1))
def remote(h): socket.create_connection((h, 1))
def datagrams(h):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.connect((h, 1))
def stream(h):
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    s.connect((h, 1))

def locks(cond, read):
    acquire = cond.acquire
    try:
        acquire()
        log.info("x")
        read()
    except Exception:
        pass
`

// leavesOpen are the resources that are open where a function leaves.
func (x *program) leavesOpen(t *testing.T, name string) string {
	return x.leaksOf(x.def(t, "m."+name))
}

func TestHandOver(t *testing.T) {
	x := load(t, map[string]string{"m": handoverText}, 1)
	for _, c := range []struct {
		name  string
		leaks bool
	}{
		{"finalized", false},
		{"finalized_many", false},
		{"only_passed", true},
		{"Wrapped.again", false},
		{"by_position", false},
		{"borrows", false},
		{"owns", true},
		{"another_way", false},
		{"told_apart", false},
		{"dropped", true},
	} {
		if got := x.leavesOpen(t, c.name); (got != "") != c.leaks {
			t.Errorf("%s leaves open %q", c.name, got)
		}
	}
}

// raises tells what a body's instructions raise from callees or by belief.
func (x *program) raises(d modgraph.DefID) string {
	var list []string
	x.res.Replay(d, func(b *Body) []flow.Sink {
		for _, r := range b.Flow.Raises {
			s := "unknown"
			if r.Class >= 0 {
				s = x.prog.Def(modgraph.DefID(r.Class)).Qual
			}
			how := "misuse"
			if r.Expected {
				how = "expected"
			}
			if r.Tier == contract.TierWeak {
				how += " weak"
			}
			list = append(list, fmt.Sprintf("%s %s line %d", s, how, b.File.Lines.Line(b.IR.Span(r.Instr).Start)))
		}
		return nil
	}, nil)
	return strings.Join(slices.Compact(list), "; ")
}

func TestRaisesThatCannotBe(t *testing.T) {
	x := load(t, map[string]string{"m": handoverText}, 1)
	line := func(text string) int {
		return strings.Count(handoverText[:strings.Index(handoverText, text)], "\n") + 1
	}
	for _, c := range []struct{ name, want string }{
		{"plain", ""},
		{"debugged", fmt.Sprintf("ValueError expected line %d", line("def debugged"))},
		{"set_up", fmt.Sprintf("RuntimeError misuse line %d", line("def set_up")+1)},
		{"near", fmt.Sprintf("ValueError expected line %d", line("def near")+1)},
		{"far", fmt.Sprintf("ValueError misuse line %d", line("def far")+1)},
		{"explained", fmt.Sprintf("ValueError misuse weak line %d; ValueError expected line %d", line("def explained")+2, line("raise ValueError(\"Oops\")"))},
		{"locks", fmt.Sprintf("Exception expected line %d", line("        read()"))},
	} {
		if got := x.raises(x.def(t, "m."+c.name)); got != c.want {
			t.Errorf("%s raises %q, want %q", c.name, got, c.want)
		}
	}
}

func TestNetworkAtOnce(t *testing.T) {
	x := load(t, map[string]string{"m": handoverText}, 1)
	for name, waits := range map[string]bool{
		"looks_up": true, "numeric": false, "local": false, "remote": true, "datagrams": false, "stream": true,
	} {
		if got := len(x.res.Contract(x.def(t, "m."+name)).Blocks) > 0; got != waits {
			t.Errorf("%s waits: %v", name, got)
		}
	}
}

func TestGlobalEnumOpensModule(t *testing.T) {
	for deco, open := range map[string]bool{"@enum.global_enum": true, "@enum.unique": false} {
		x := load(t, map[string]string{"m": "import enum\n" + deco + "\nclass Day(enum.Enum):\n    MONDAY = 0\ndef f(): return MONDAY\n"}, 1)
		f, _ := x.prog.FileOf(x.def(t, "m.f"))
		if got := f.Bind.Defs[0].Flags&bind.HasLocals != 0; got != open {
			t.Errorf("%s: other names may be bound: %v", deco, got)
		}
	}
}
