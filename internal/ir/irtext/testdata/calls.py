def calls(a, b, c):
    print()
    f(a, *b, k=a.x, **c)
    a.b.c.d.e(1, -1, 0x10, 1.50, "s", b"b", 2j, ...)
    a["k"][0][a][1:2, ::b]
    a[-1] = lambda x, y=1, *, z=2: x
    super().m()
    return (*a, b), [*a], {*a}, {**a, "k": b}

@first
@second(1)
def decorated(x, y=1, /, z=a, *args, k, w=b, **kw): ...
