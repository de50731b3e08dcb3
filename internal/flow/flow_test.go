package flow

import (
	"slices"
	"testing"
)

func TestStates(t *testing.T) {
	for _, c := range []struct {
		name string
		text string
		want []string
	}{
		{"closed", `
def f():
    x = acquire()
    use(x)
    x.close()
`, nil},
		{"never closed", `
def f():
    x = acquire()
    use(x)
`, []string{"return open 2"}},
		{"result dropped", `
def f():
    acquire()
`, []string{"return open 2"}},
		{"open on the error path", `
def f():
    x = acquire()
    boom()
    x.close()
`, []string{"raise 1 from 3 open 2"}},
		{"finally", `
def f():
    x = acquire()
    try:
        boom()
    finally:
        x.close()
`, []string{"raise 1 from 4"}},
		{"with", `
def f():
    with acquire() as x:
        boom()
`, []string{"raise 1 from 3"}},
		{"returned", `
def f():
    x = acquire()
    return x
`, []string{"hands over at 3"}},
		{"returned in a tuple", `
def f():
    x = acquire()
    return 1, x
`, []string{"hands over at 3"}},
		{"escapes", `
def f():
    x = acquire()
    keep(x)
    boom()
`, []string{"raise 1 from 4"}},
		{"stored in a list", `
def f():
    x = acquire()
    return [x]
`, nil},
		{"one branch only", `
def f(a):
    x = acquire()
    if a:
        x.close()
`, []string{"return open 2"}},
		{"flag", `
def f(name):
    x = None
    try:
        if name:
            x = acquire()
        boom()
    finally:
        if x is not None:
            x.close()
`, []string{"raise 1 from 6"}},
		{"flag by truth", `
def f(name):
    ok = False
    x = acquire()
    try:
        boom()
        ok = True
    finally:
        if not ok:
            x.close()
    return x
`, []string{"hands over at 10", "raise 1 from 5"}},
		{"none is no leak", `
def f():
    x = maybe()
    if x is None:
        return
    x.close()
`, []string{"may return None"}},
		{"truthiness of a resource", `
def f():
    x = maybe()
    if not x:
        return
    x.close()
`, []string{"may return None"}},
		{"handler cleans up", `
def f():
    x = acquire()
    try:
        boom()
    except Exception:
        x.close()
        raise
    return x
`, []string{"hands over at 8", "raise 1 from 4"}},
		{"handler of a narrower class", `
def f():
    x = acquire()
    try:
        boom()
    except Low:
        x.close()
        raise
    return x
`, []string{"hands over at 8", "raise 1 from 4", "raise 1 from 4 open 2"}},
		{"handler takes a subclass", `
def f():
    x = acquire()
    try:
        low()
    except Mid:
        x.close()
        return
    x.close()
`, []string{"may return None"}},
		{"other class passes", `
def f():
    try:
        other()
    except Mid:
        pass
`, []string{"raise 4 from 3"}},
		{"unknown class may match", `
def f():
    try:
        strange()
    except Mid:
        never()
`, []string{"raise -1 from 3", "raise 3 from 5"}},
		{"second clause", `
def f():
    try:
        mid()
        other()
    except Mid:
        low()
    except Other:
        pass
`, []string{"raise 3 from 6"}},
		{"raise in handler replaces", `
def f():
    try:
        low()
    except Low as e:
        raise Other() from e
`, []string{"raise 4 from 5"}},
		{"raise e keeps the class", `
def f():
    try:
        low()
    except Exception as e:
        raise e
`, []string{"raise 3 from 3"}},
		{"acquired in a loop", `
def f(names):
    for n in names:
        x = acquire()
        use(x)
`, []string{"lost at 3", "return open 3"}},
		{"closed in a loop", `
def f(names):
    for n in names:
        x = acquire()
        x.close()
`, nil},
		{"continue skips the release", `
def f(names):
    for n in names:
        x = acquire()
        if n:
            continue
        x.close()
`, []string{"lost at 3", "return open 3"}},
		{"overwritten", `
def f():
    x = acquire()
    x = acquire()
    x.close()
`, []string{"lost at 3"}},
		{"other name holds it", `
def f():
    x = acquire()
    y = x
    x = None
    y.close()
`, nil},
		{"alias through a call", `
def f():
    x = same(acquire())
    x.close()
`, nil},
		{"component", `
def f():
    x, n = pair()
    x.close()
`, nil},
		{"component dropped", `
def f():
    x, n = pair()
    use(n)
`, []string{"return open 2"}},
		{"never returns", `
def f():
    x = acquire()
    never()
    x.boom()
`, []string{"raise 3 from 3 open 2"}},
		{"field of self", `
def f(self):
    self.x = acquire()
    boom()
`, []string{"raise 1 from 3"}},
		{"must release of a parameter", `
def f(x, a):
    if a:
        x.close()
        return
    x.close()
`, []string{"may return None", "must release 0.0"}},
		{"may release only", `
def f(x, a):
    if a:
        x.close()
`, nil},
		{"must release of a field", `
def f(self):
    s = self.sock
    self.sock = None
    s.close()
`, []string{"must release 0.1"}},
		{"unbound on one branch", `
def f(a):
    if a:
        x = 1
    use(x)
`, []string{"unbound x at 4"}},
		{"bound by correlation", `
def f(a):
    ok = False
    if a:
        x = 1
        ok = True
    if ok:
        use(x)
`, nil},
		{"bound by correlation with a field", `
def f(c, a):
    if a:
        x = 1
    else:
        c.inside = False
    if c.inside:
        use(x)
`, nil},
		{"unbound in finally", `
def f():
    try:
        x = boom()
    finally:
        use(x)
`, []string{"raise 1 from 3", "unbound x at 5"}},
		{"loop variable after the loop", `
def f(xs):
    for x in xs:
        pass
    use(x)
`, []string{"unbound x at 4"}},
		{"deleted", `
def f():
    x = 1
    del x
    use(x)
`, []string{"unbound x at 4"}},
		{"handler name is unbound behind", `
def f():
    try:
        low()
    except Low as e:
        pass
    use(e)
`, []string{"unbound e at 6"}},
		{"none by branch", `
def f(a):
    x = None
    if a:
        x = acquire()
        keep(x)
    x.go()
`, []string{"None.go at 6"}},
		{"none narrowed by and", `
def f(a):
    x = maybe()
    return x and keep(x) and x.go
`, []string{"may return None"}},
		{"none of a parameter by test", `
def f(x):
    if x is None:
        x.go()
`, []string{"None.go at 3"}},
		{"not none by test", `
def f(x=None):
    if x is None:
        x = 1
    x.go()
`, nil},
		{"isinstance excludes none", `
def f(a):
    x = maybe()
    keep(x)
    if isinstance(x, a):
        x.go()
`, nil},
		{"walrus", `
def f():
    if (x := maybe()) is not None:
        x.close()
`, nil},
		{"while true with break", `
def f():
    while True:
        x = maybe()
        if x is None:
            continue
        x.close()
        break
    use(x)
`, nil},
		{"mutated parameter in loop", `
def f(d):
    for k in d:
        del d[k]
`, []string{"mutated while iterated at 3"}},
		{"mutated through a view", `
def f(d):
    for k in view(d):
        d[k] = 1
`, []string{"mutated while iterated at 3"}},
		{"mutated by a callee", `
def f(self):
    for k in self.items:
        fill(self.items)
`, []string{"mutated while iterated at 3"}},
		{"another field", `
def f(self):
    for k in self.items:
        fill(self.others)
`, nil},
		{"after the loop", `
def f(d):
    for k in d:
        pass
    d[k] = 1
`, []string{"unbound k at 4"}},
		{"rebound in the loop", `
def f(d):
    for k in d:
        d = []
        fill(d)
`, nil},
		{"fresh local container", `
def f():
    d = []
    for k in d:
        fill(d)
`, []string{"mutated while iterated at 4"}},
		{"outer loop", `
def f(d, e):
    for k in d:
        for j in e:
            fill(d)
`, []string{"mutated while iterated at 4"}},
		{"nested with", `
def f():
    with acquire() as a, acquire() as b:
        boom()
`, []string{"raise 1 from 3"}},
		{"return inside finally region", `
def f():
    x = acquire()
    try:
        return boom()
    finally:
        x.close()
`, []string{"raise 1 from 4"}},
		{"return of the resource through finally", `
def f():
    x = acquire()
    try:
        boom()
        return x
    finally:
        use(x)
`, []string{"hands over at 5", "raise 1 from 4 open 2"}},
		{"break through finally", `
def f(xs):
    for n in xs:
        x = acquire()
        try:
            break
        finally:
            x.close()
`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := lowered(t, c.text).run(t)
			if !slices.Equal(got, c.want) {
				t.Errorf("%s\ngot  %q\nwant %q", c.text, got, c.want)
			}
		})
	}
}
