from contextlib import contextmanager, asynccontextmanager as acm
import contextlib

@contextmanager
def one():
    try:
        x = yield 1
        f(x, (yield))
    finally:
        close()

@acm
async def two():
    yield

class C:
    @contextlib.contextmanager
    def three(self):
        yield from self.parts()

def lam():
    return lambda: (yield)
