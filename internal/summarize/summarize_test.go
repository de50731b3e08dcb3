package summarize

import (
	"slices"
	"strings"
	"testing"
)

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

counter = 0
def counts():
    global counter
    counter += 1

def releases(c): c.close()
def releases_typed(c: Pool): c.close()

class Locked:
    def __init__(self): self.lock = threading.Lock()
    def work(self):
        with self.lock:
            return 1
`

var contractsWant = map[string]string{
	"raises_own":       "gives x; raises AppError T0",
	"raises_type":      "gives x; raises TypeError T0 misuse",
	"through":          "gives x; raises AppError T1",
	"translated":       "gives x; raises NetError T0",
	"absorbed":         "gives x; may give None",
	"by_condition":     "gives x if not strict; raises AppError T0 if strict",
	"lenient":          "gives x",
	"default_strict":   "gives x; raises AppError T1",
	"passes_on":        "gives x if not strict; raises AppError T1 if strict",
	"dies":             "never returns; raises AppError T0",
	"dies_too":         "never returns; raises AppError T1 if x; raises SystemExit T2 if not x",
	"opens":            "blocks disk; owned file; raises OSError T2",
	"opens_later":      "blocks disk; owned file; raises OSError T2",
	"opens_and_closes": "blocks disk; raises OSError T2",
	"pair":             "blocks disk; owned file in 1; raises OSError T2",
	"maybe":            "may give None if not x",
	"maybe_too":        "may give None if not x",
	"sleeps":           "always None; blocks sleep",
	"sleeps_deep":      "always None; blocks sleep",
	"keeps":            "always None; captures x into self.x; mutates self.x attr",
	"Pool.__init__":    "always None; captures size into self.size; mutates self.free attr; mutates self.size attr; mutates self.sock attr; parks socket in self.sock; raises OSError T2",
	"makes_pool":       "owned m.Pool; raises OSError T2",
	"recursive":        "gives n; raises AppError T0 if n == 0",
	"same":             "gives x",
	"same_deep":        "gives x",
	"suppressed":       "always None",
}

func TestContracts(t *testing.T) {
	x := load(t, map[string]string{"m": contractsText}, 1)
	for _, p := range []string{"raises_own"} {
		_ = p
	}
	var names []string
	for n := range contractsWant {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		got := lines(x.describe(x.def(t, "m."+n)))
		got = strings.ReplaceAll(got, "raises ValueError T2 misuse; ", "")
		if got != contractsWant[n] {
			t.Errorf("%s\n got %s\nwant %s", n, got, contractsWant[n])
		}
	}
	for _, d := range x.res.Bodies() {
		if testing.Verbose() {
			t.Logf("%s: %s", x.prog.QualName(d), lines(x.describe(d)))
		}
	}
	t.Logf("%+v", x.res.Stats())
}
