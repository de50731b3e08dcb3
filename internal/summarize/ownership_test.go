package summarize

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"testing"

	"github.com/ferrule-dev/ferrule/internal/bind"
	"github.com/ferrule-dev/ferrule/internal/contract"
	"github.com/ferrule-dev/ferrule/internal/flow"
	"github.com/ferrule-dev/ferrule/internal/modgraph"
)

const ownershipText = `
import socket, subprocess, contextlib, warnings, threading
from unknown_package import helper

class Bad(Exception): pass

class Conn:                                  # armed lazily, by open
    def __init__(self, host):
        self.host = host
        self.sock = None
    def open(self):
        self.sock = socket.create_connection(self.host)
    def close(self):
        if self.sock is not None:
            self.sock.close()
            self.sock = None

def lazy_closed(h):
    c = Conn(h)
    c.open()
    c.close()

def lazy_never_armed(h):
    c = Conn(h)
    return c.host

def lazy_leaks(h):
    c = Conn(h)
    c.open()
    if h:
        raise Bad()
    c.close()

def part_transfers(h, keep):
    c = Conn(h)
    c.open()
    other = Holder(c.sock)
    keep.append(other)

class Holder:
    def __init__(self, thing): self.thing = thing

class Warns:
    def __init__(self): self.x = 1
    def __del__(self): warnings.warn("unclosed", ResourceWarning)
    def close(self): self.x = 0

def warns_leaks(a):
    w = Warns()
    if a: raise Bad()
    w.close()

class Owner:                                 # close does not release self.proc
    def __init__(self, cmd):
        self.proc = subprocess.Popen(cmd)
    def close(self):
        pass

class Deep:                                  # releases through a helper
    def __init__(self, a):
        self.sock = socket.create_connection(a)
    def close(self):
        self._shut()
    def _shut(self):
        if self.sock:
            self.sock.close()

class Handed:                                # unknown code inside close may release
    def __init__(self, a):
        self.sock = socket.create_connection(a)
    def close(self):
        helper(self.sock)

class Cleans:                                # releases on its own error path
    def __init__(self, a):
        self.sock = socket.create_connection(a)
        try:
            if not a: raise Bad()
        except Bad:
            self.close()
            raise
    def close(self): self.sock.close()

def handler_closes_field(self, a):
    self.sock = socket.create_connection(a)
    if not a:
        self.sock.close()
        raise Bad()

def wraps(a):
    s = socket.create_connection(a)
    return Holder(s)

def borrowed_by_stdlib(a):
    f = open(a)
    print(f)
    raise Bad()

def unknown_takes(a):
    f = open(a)
    helper(f)
    raise Bad()

def stack(a):
    with contextlib.ExitStack() as s:
        f = s.enter_context(open(a))
        raise Bad()

def closing(a):
    with contextlib.closing(Conn(a)) as c:
        c.open()
        raise Bad()

class FileLock:                              # __enter__ acquires, __exit__ releases
    def __init__(self, path): self.path = path
    def __enter__(self): return self.acquire()
    def __exit__(self, *exc): self.release()
    def acquire(self):
        helper(self.path)
        return self
    def release(self):
        helper(self.path)

class Repo:
    def __init__(self, path):
        self.path = path
        self.lock = None
    def open(self, path):
        self.lock = FileLock(path).acquire()
        if not path:
            raise Bad()
    def open_well(self, path):
        self.lock = FileLock(path).acquire()
        if not path:
            self.close()
            raise Bad()
    def close(self):
        if self.lock:
            self.lock.release()
            self.lock = None
    def __enter__(self):
        self.open(self.path)
        return self
    def __exit__(self, *exc): self.close()

def lock_by_hand(p):
    l = FileLock(p)
    l.acquire()
    if p: raise Bad()
    l.release()

class Request:                               # what send stores it also returns
    def send(self, a):
        self.response = Deep(a)
        return self.response

def sends(a):
    r = Request()
    d = r.send(a)
    try:
        helper()
        raise Bad()
    finally:
        d.close()

class Sub(Holder):
    def __init__(self, *args, **kwargs): super().__init__(*args, **kwargs)
def collected(a):
    s = socket.create_connection(a)
    return Sub(s)
class Cache:
    def __init__(self): self.found = {}
    def get(self, a):
        if a not in self.found:
            return socket.create_connection(a)
        return self.found[a]
    def uses(self, a):
        s = self.get(a)
        s.send(b"x")
def acquire_fails(p):
    l = FileLock(p)
    try:
        l.acquire()
    except OSError:
        raise Bad()
    l.release()
class Base:                                  # bind fails with the socket open
    def __init__(self, a):
        self.sock = socket.socket()
        self.sock.bind(a)
class Derived(Base):
    def __init__(self, a):
        try:
            super().__init__(a)
        except OSError as e:
            raise Bad() from e
class Derived2(Base):
    def __init__(self, a):
        try:
            super().__init__(a)
        except OSError as e:
            if self.sock:
                self.sock.close()
            raise Bad() from e
class Derived3(Base):                        # what close releases, it says
    def __init__(self, a):
        try:
            super().__init__(a)
        except OSError:
            self.close()
            raise
    def close(self): self.sock.close()
class Pipes:                                 # __exit__ calls stop, which releases nothing
    def __init__(self):
        self.proc = subprocess.Popen("x")
    def stop(self): self.proc.send_signal(1)
    def __exit__(self, *exc): self.stop()
def retry(f): return f()
def used_on_the_spot(a):
    s = socket.socket()
    retry(lambda: s.connect(a))
    raise Bad()
def closed_inside(a):
    s = socket.socket()
    retry(lambda: s.close())
    raise Bad()
def kept_inside(a):
    s = socket.socket()
    helper(lambda: s.connect(a))
    raise Bad()
def different_exceptions(a):
    try:
        s = socket.create_connection(a)
        if a: raise Bad()
        return s
    except OSError:
        return None
def only_commits(a):
    import sqlite3
    with sqlite3.connect(a) as c:
        h = Holder(c)
    return None
async def not_awaited():
    work()
async def work(): pass
async def awaited(): await work()
async def stored():
    w = work()
    await w
async def gathered():
    import asyncio
    await asyncio.gather(work(), work())
async def tested():
    if work(): pass
async def tasked():
    import asyncio
    asyncio.create_task(work())
`

// leaks tells what is open where a function is left.
type leaks struct {
	flow.NopSink
	x    *program
	b    *Body
	list []string
}

func (l *leaks) open(p *flow.Point, how string) {
	for m := p.Live(); m != 0; m &= m - 1 {
		o := l.b.Flow.Owns[bits.TrailingZeros64(m)]
		f := l.b.File
		s := fmt.Sprintf("%s with %s of line %d", how, l.x.prog.Syms.Text(o.Res.Kind), f.Lines.Line(l.b.IR.Span(o.Instr).Start))
		if o.Arms {
			s += " armed"
		}
		if !slices.Contains(l.list, s) {
			l.list = append(l.list, s)
		}
	}
}

func (l *leaks) Return(p *flow.Point, _ flow.Value) { l.open(p, "returns") }

func (l *leaks) Raise(p *flow.Point, exc flow.Value, leaves bool) {
	if leaves {
		direct := false
		p.Raised(exc, func(r int32) { direct = direct || l.b.Flow.Raises[r].Direct })
		if direct {
			l.open(p, "raises")
		}
	}
}

func (x *program) leaksOf(d modgraph.DefID) string {
	l := &leaks{x: x}
	x.res.Replay(d, func(b *Body) []flow.Sink {
		l.b = b
		return []flow.Sink{l}
	}, nil)
	slices.Sort(l.list)
	return strings.Join(l.list, "; ")
}

func (x *program) describeClass(d modgraph.DefID) string {
	c := x.res.Class(d)
	if c == nil {
		return "nothing"
	}
	name := func(m int32) string {
		if m < 0 {
			return "nobody"
		}
		return x.prog.QualName(modgraph.DefID(m))
	}
	s := fmt.Sprintf("grade %d armed %v", c.Grade, c.ArmedByInit)
	if c.Grade == contract.GradeA {
		s += " release " + x.prog.Syms.Text(c.Res.Release)
	}
	for _, f := range c.Fields {
		s += fmt.Sprintf("; %s %s by %s, released by %s", x.prog.Syms.Text(f.Name), x.prog.Syms.Text(f.Res.Kind), name(f.Method), name(f.ReleasedBy))
		if f.Escapes {
			s += " perhaps"
		}
	}
	return s
}

func TestOwnership(t *testing.T) {
	x := load(t, map[string]string{"m": ownershipText}, 1)
	var b strings.Builder
	for _, d := range x.res.Bodies() {
		if x.prog.Def(d).Kind == bind.KindClass {
			fmt.Fprintf(&b, "class %s: %s\n", x.prog.QualName(d), x.describeClass(d))
			continue
		}
		if s := x.leaksOf(d); s != "" {
			fmt.Fprintf(&b, "%s: %s\n", x.prog.QualName(d), s)
		}
		for _, h := range x.res.Contract(d).Held {
			fmt.Fprintf(&b, "%s leaves by exception with %s held\n", x.prog.QualName(d), x.prog.Syms.Text(h.Path.Sel[0].Name))
		}
	}
	golden(t, "ownership.txt", b.String())
}
