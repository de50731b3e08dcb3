def comps(xs, k):
    a = [x.y for x in xs if x if k]
    b = {x: y for x in xs for y in x}
    c = {(lambda: x) for x in xs}
    d = sum(x * k for x in xs if x)
    e = f(k, [x for x in xs])
    x = 1
    return [[x for x in x] for x in x], x

async def coro(xs):
    a = [x async for x in xs]
    b = [await x for x in xs]
    return (x async for x in xs)

class C:
    n = 3
    items = [n for n in range(n)]
    other = [m + n for m in range(n)]
    gen = (n for m in range(n))
