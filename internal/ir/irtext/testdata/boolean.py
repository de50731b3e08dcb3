def value(a, b):
    x = a or b
    y = a.b and a.b.c
    z = a if b else None
    return f(open(x), y or z)

def condition(a, b, c):
    if a and (b or not c):
        return 1
    while a < b() <= c:
        a += 1
    return a < b < c

def walrus(m):
    if (n := m.group()) is not None and (k := n):
        return n, k
    return [y for x in m if (y := x)]

def narrowed(self, a, b):
    self.pool.put(a or b)
    make().put(a or b)
