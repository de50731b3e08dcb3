package flow

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// closedUses replays a function and tells on which lines an operation meets a closed
// object, a lock is given back that is not held, and which exits hold a lock.
type closedUses struct {
	NopSink
	s     *snippet
	lines []string
}

func (c *closedUses) say(format string, args ...any) {
	if l := fmt.Sprintf(format, args...); !slices.Contains(c.lines, l) {
		c.lines = append(c.lines, l)
	}
}

func (c *closedUses) Instr(p *Point) {
	for _, e := range c.s.in.EffectsOf(p.Instr) {
		switch {
		case e.Kind == OpNeedsOpen && p.Shut(&e):
			c.say("%d closed", c.s.line(p.Instr))
		case e.Kind == OpLetGo && p.Shut(&e):
			c.say("%d not held", c.s.line(p.Instr))
		}
	}
}

func (c *closedUses) Return(p *Point, _ Value) {
	if p.Live() != 0 {
		c.say("%d held", c.s.line(p.Instr))
	}
}

func TestClosed(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"on every path", `
def f(x):
    x.close()
    read(x)
`, "3 closed"},
		{"on one path", `
def f(x, b):
    if b:
        x.close()
    read(x)
`, ""},
		{"on both paths", `
def f(x, b):
    if b:
        x.close()
    else:
        x.close()
    read(x)
`, "6 closed"},
		{"made again in a loop", `
def f():
    while True:
        x = same(1)
        read(x)
        x.close()
`, ""},
		{"another object under the name", `
def f(x, y):
    x.close()
    x = y
    read(x)
`, ""},
		{"unknown code may open it", `
def f(x):
    x.close()
    tell(x)
    read(x)
`, ""},
		{"a field that is replaced", `
def f(x, y):
    x.a.close()
    read(x.a)
    x.a = y
    read(x.a)
`, "3 closed"},
		{"the field of somebody told", `
def f(x):
    x.a.close()
    tell(x)
    read(x.a)
`, ""},
		{"elements are not one object", `
def f(x):
    x[0].close()
    read(x[1])
`, ""},
		{"closing that fails closes nothing for sure", `
def f(x):
    try:
        x.close()
    except Other:
        read(x)
`, ""},
		{"a lock that an exit keeps", `
def f(x, b):
    lock(x)
    if b:
        return 1
    unlock(x)
    return 2
`, "4 held"},
		{"an attempt", `
def f(x):
    if not lock(x):
        return 1
    unlock(x)
    return 2
`, ""},
		{"an attempt that is stored", `
def f(x):
    got = lock(x)
    if got:
        unlock(x)
    return 2
`, ""},
		{"given back twice", `
def f(x):
    lock(x)
    unlock(x)
    unlock(x)
`, "4 not held"},
		{"taken twice", `
def f(x):
    lock(x)
    lock(x)
    unlock(x)
    unlock(x)
`, ""},
		{"given back where it was refused", `
def f(x):
    if not lock(x):
        unlock(x)
        return 1
    unlock(x)
`, "3 not held"},
		{"two ways into a finally clause", `
def f(x, b):
    lock(x)
    try:
        if b:
            unlock(x)
            return 1
        return 2
    finally:
        unlock(x)
`, "9 not held"},
		{"another lock", `
def f(x, y):
    lock(x)
    unlock(y)
    return 1
`, "4 held"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := lowered(t, tt.text)
			var solver Solver
			if !solver.Solve(&s.in) {
				t.Fatal("beyond the budget")
			}
			c := &closedUses{s: s}
			solver.Replay(c)
			if got := strings.Join(c.lines, ", "); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
