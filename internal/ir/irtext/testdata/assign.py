x = y = z()
a, (b, *c) = x
a, b = b, a
o.p, q[0] = x
o.p, q[a or b] = x
i += 1
o.count += 1
q[i] -= o
n: int = 3
m: str
(u): int
o.typed: int = 4
del x, o.p, q[0], (a, b)

def inner():
    global x
    x = 1
    local = x
    def g():
        nonlocal local
        local += 1
    return g
