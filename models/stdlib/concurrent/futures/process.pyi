from ferrule_models import *

class BrokenProcessPool: ...

@owned("executor", release=("shutdown", "__exit__"), lazy=True)
@resource("executor", release=("shutdown", "__exit__"))
@misuse(ValueError)
class ProcessPoolExecutor:
    @captures("initializer")
    @calls("initializer", where="process")
    def __init__(self, max_workers=None, mp_context=None, initializer=None, initargs=()): ...
    @captures("fn")
    @calls("fn", where="process")
    @raises(BrokenProcessPool)
    @misuse(RuntimeError)
    @needs_open("self")
    def submit(self, fn, *args, **kwargs): ...
    @captures("fn")
    @calls("fn", where="process")
    @raises(BrokenProcessPool)
    @misuse(RuntimeError)
    @needs_open("self")
    def map(self, fn, *iterables, timeout=None, chunksize=1): ...
