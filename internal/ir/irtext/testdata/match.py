def match_all(s, t):
    match s:
        case 1 | -2 | "x":
            return 1
        case None | True:
            return 2
        case [a, *rest, (b, _)]:
            return a, rest, b
        case [*_]:
            return 3
        case {"k": v, t.key: 2, **kw}:
            return v, kw
        case Point(0, y=Point(x)) as p if p:
            return p, x
        case int(n) | str(n):
            return n
        case other:
            return other

def expression(f):
    match f(), 1:
        case (x, 1):
            pass
    return x
