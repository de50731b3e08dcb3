def text(a, b):
    x = f"a{b!r}c{a:>{b}}" "d"
    y = f"plain"
    z = t"{a + b} {b}"
    return x, y, z, f"{a or b}{b}"

def checks(a, b):
    assert a
    assert a and b, f"no {a}"
    exec("a = 1")
    return locals()
