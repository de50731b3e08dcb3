from ferrule_models import *

@owned("pool", release=("terminate", "close", "__exit__"))
@resource("pool", release=("terminate", "close", "__exit__"))
class Pool:
    @captures("initializer")
    @calls("initializer", where="process")
    def __init__(self, processes=None, initializer=None): ...
    @calls("func", where="process")
    @raises_any
    @blocks("join")
    @needs_open("self")
    def apply(self, func, args=()): ...
    @calls("func", where="process")
    @captures("func")
    @captures("callback")
    @calls("callback", where="thread")
    @needs_open("self")
    @elements("self")
    def apply_async(self, func, args=(), kwds={}, callback=None): ...
    @calls("func", where="process")
    @raises_any
    @blocks("join")
    @needs_open("self")
    def map(self, func, iterable): ...
    @calls("func", where="process")
    @captures("func")
    @captures("callback")
    @calls("callback", where="thread")
    @needs_open("self")
    @elements("self")
    def map_async(self, func, iterable, chunksize=None, callback=None): ...
    @calls("func", where="process")
    @captures("func")
    @needs_open("self")
    @elements("self")
    def imap(self, func, iterable): ...
    @calls("func", where="process")
    @captures("func")
    @needs_open("self")
    @elements("self")
    def imap_unordered(self, func, iterable): ...
    @calls("func", where="process")
    @raises_any
    @blocks("join")
    @needs_open("self")
    def starmap(self, func, iterable): ...
    @calls("func", where="process")
    @captures("func")
    @needs_open("self")
    @elements("self")
    def starmap_async(self, func, iterable): ...
    @releases("self")
    def close(self): ...
    @releases("self")
    def terminate(self): ...
    @blocks("join")
    @misuse(ValueError)
    def join(self): ...
    @aliases("self")
    @needs_open("self")
    def __enter__(self): ...
    @releases("self")
    def __exit__(self): ...

@owned("pool", release=("terminate", "close", "__exit__"))
class ThreadPool:
    @captures("initializer")
    @calls("initializer", where="worker")
    def __init__(self, processes=None, initializer=None): ...

class ApplyResult:
    @raises(TimeoutError, when="timeout is not None")
    @raises_any
    @blocks("join")
    def get(self, timeout=None): ...
    @blocks("join")
    def wait(self, timeout=None): ...
    @pure
    def ready(self): ...
    @misuse(ValueError)
    def successful(self): ...
