def managers(path):
    with open(path) as f, lock:
        return f.read()

def targets(m):
    with (m.one() as (a, b), m.two() as m.x):
        use(a)
    after()

async def asynchronous(m):
    async with m as n:
        await n
