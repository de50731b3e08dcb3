package summarize

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files")

const contractsText = `
import socket, time, threading, subprocess, contextlib, asyncio, os, json, sys
from contextlib import contextmanager

class AppError(Exception): pass
class NetError(AppError): pass

def raises_own(x):
    if x > 3: raise AppError(x)
    return x

def raises_type(x):
    if not isinstance(x, int):
        raise TypeError("x")
    return x

def through(x): return raises_own(x)

def translated(x):
    try:
        return raises_own(x)
    except AppError as e:
        raise NetError() from e

def absorbed(x):
    try:
        return raises_own(x)
    except AppError:
        return None

def by_condition(x, strict=True):
    if strict:
        raise AppError()
    return x

def lenient(x): return by_condition(x, strict=False)
def default_strict(x): return by_condition(x)
def passes_on(x, strict): return by_condition(x, strict)

def dies(): raise AppError()
def dies_too(x):
    if x: dies()
    else: sys.exit(1)

def opens(p): return open(p)
def opens_later(p):
    f = opens(p)
    return f
def opens_and_closes(p):
    with open(p) as f:
        return f.read()
def pair(p): return 1, open(p)

def maybe(x):
    if x: return opens
def maybe_too(x): return maybe(x)

def sleeps(): time.sleep(1)
def sleeps_deep(): sleeps()

def appends(xs, x): xs.append(x)
def appends_deep(ys): appends(ys, 1)
def item(d, k): d[k] = 1

def keeps(self, x): self.x = x

class Pool:
    def __init__(self, size):
        self.sock = socket.socket()
        self.size = size
        self.free = []
    def close(self):
        self.sock.close()
    def take(self):
        return self.free.pop()
    def give(self, conn):
        self.free.append(conn)

class Wrapper:
    def __init__(self, pool): self.pool = pool
    def shutdown(self): self.pool.close()

def makes_pool(n):
    p = Pool(n)
    return p

class Half:
    def __init__(self, host):
        self.sock = socket.socket()
        if not host:
            raise AppError()
        self.sock.connect(host)
    def close(self): self.sock.close()

def calls_it(f): return f()
def hands_it(): return calls_it(dies_maybe)
def dies_maybe(): 
    if sleeps_deep: raise NetError()

async def co(x):
    await asyncio.sleep(1)
    return raises_own(x)
async def awaits(x): return await co(x)
def forgets(x): co(x)

@contextmanager
def managed(p):
    f = open(p)
    try:
        yield f
    finally:
        f.close()

def uses_managed(p):
    with managed(p) as f:
        return f.read()

@contextmanager
def swallowing():
    try:
        yield
    except Exception:
        pass

def swallowed():
    with swallowing():
        raise AppError()

def suppressed():
    with contextlib.suppress(AppError):
        raise NetError()

def iterates(xs, ys):
    for x in xs:
        ys.append(x)

def same(x): return x
def same_deep(x): return same(x)

def recursive(n):
    if n == 0: raise AppError()
    return recursive(n - 1)

def ping(n):
    if n: return pong(n - 1)
    time.sleep(1)
def pong(n): return ping(n)

class Net:
    def __init__(self): self.peers = []
    def both(self, x):
        return x, self.peers
    def takes_both(self, x):
        a, b = self.both(x)
        b.append(a)
    def loops(self):
        n, ps = self.both(1)
        self.broadcast(ps)
    def broadcast(self, conns):
        for c in conns:
            self.drop(c)
    def drop(self, c): self.peers.remove(c)
class Abstract:
    def must(self): raise NotImplementedError()
    def uses(self):
        self.must()
        return 1
def believes_import():
    try:
        import nothing_here
    except ImportError:
        return None
    return 1
def believes_key(d, k):
    try:
        return d[k]
    except KeyError:
        return None
def believes_value(s):
    try:
        return int(s)
    except ValueError:
        return None
def believes_unknown(x):
    try:
        x.go()
    except AppError as e:
        raise NetError() from e
def usable(x):
    if x is None:
        return False
    return x.ready
def missing(x): return x is None
def is_text(x): return isinstance(x, str)
def asks(a):
    v = maybe(a)
    if usable(v):
        return v
    raise AppError()
counter = 0
def counts():
    global counter
    counter += 1

def releases(c): c.close()
def releases_typed(c: Pool): c.close()

class Locked:
    def __init__(self):
        self.lock = threading.Lock()
        self.other = threading.RLock()
        self.n = 0
        self.items = []
    def work(self):
        with self.lock:
            self.n += 1
            return 1
    def nested(self):
        with self.lock:
            self._inner()
    def _inner(self):
        with self.other:
            self.items.append(1)
        self.n = 0
    def by_hand(self):
        self.lock.acquire()
        try:
            self.items.clear()
        finally:
            self.lock.release()
        for i in self.items: print(i)
    def unknown_lock(self, my_lock):
        with my_lock:
            self.n += 1
`

func (x *program) describeAll() string {
	var b strings.Builder
	for _, d := range x.res.Bodies() {
		b.WriteString(x.prog.QualName(d) + ": " + lines(x.describe(d)) + "\n")
	}
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); d != "" {
		t.Errorf("%s (-want +got):\n%s", name, d)
	}
}

func TestContracts(t *testing.T) {
	x := load(t, map[string]string{"m": contractsText}, 1)
	golden(t, "contracts.txt", x.describeAll())
	t.Logf("%+v", x.res.Stats())
}

// TestWorkersDoNotShow computes the same contracts with several workers.
func TestWorkersDoNotShow(t *testing.T) {
	one := load(t, map[string]string{"m": contractsText}, 1).describeAll()
	for _, n := range []int{2, 4} {
		if d := cmp.Diff(one, load(t, map[string]string{"m": contractsText}, n).describeAll()); d != "" {
			t.Errorf("%d workers differ:\n%s", n, d)
		}
	}
}
