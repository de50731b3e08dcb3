def loops(xs, n):
    for i, j in enumerate(xs):
        if i:
            continue
        if j:
            break
        use(i)
    else:
        n = 2
    while n:
        n -= 1
        for k in n.items:
            break
    else:
        done()
    while True:
        if n:
            return n
    unreachable()

async def stream(xs):
    async for x in xs:
        await x
