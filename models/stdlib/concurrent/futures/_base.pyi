from ferrule_models import *

class Future:
    @pure
    def cancel(self): ...
    @pure
    def cancelled(self): ...
    @pure
    def running(self): ...
    @pure
    def done(self): ...
    @captures("fn")
    @calls("fn", where="worker")
    @effect("drop-result", "fn")
    def add_done_callback(self, fn): ...
    @raises(TimeoutError, when="timeout is not None")
    @raises(CancelledError)
    @raises_any
    @blocks("join", when="timeout != 0")
    def result(self, timeout=None): ...
    @raises(TimeoutError, when="timeout is not None")
    @raises(CancelledError)
    @blocks("join", when="timeout != 0")
    @returns_none
    def exception(self, timeout=None): ...
    @raises(InvalidStateError)
    @captures("result")
    def set_result(self, result): ...
    @raises(InvalidStateError)
    @captures("exception")
    def set_exception(self, exception): ...
    def set_running_or_notify_cancel(self): ...

@resource("executor", release=("shutdown", "__exit__"))
class Executor:
    @captures("fn")
    @calls("fn", where="worker")
    @misuse(RuntimeError)
    @needs_open("self")
    def submit(self, fn, *args, **kwargs): ...
    @captures("fn")
    @calls("fn", where="worker")
    @misuse(RuntimeError)
    @needs_open("self")
    def map(self, fn, *iterables, timeout=None, chunksize=1): ...
    @releases("self")
    @blocks("join", when="wait")
    def shutdown(self, wait=True, *, cancel_futures=False): ...
    @aliases("self")
    def __enter__(self): ...
    @releases("self")
    @blocks("join")
    def __exit__(self): ...

@raises(TimeoutError, when="timeout is not None")
@blocks("join")
@copies("fs")
def as_completed(fs, timeout=None): ...
@blocks("join")
def wait(fs): ...
