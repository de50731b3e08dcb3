from ferrule_models import *

@raises(RuntimeError)
@captures("function")
@calls("function", where="thread")
@effect("drop-result", "function")
def start_new_thread(function, args, kwargs=None): ...
@raises(RuntimeError)
@captures("function")
@calls("function", where="thread")
@effect("drop-result", "function")
def start_new(function, args, kwargs=None): ...
def interrupt_main(): ...
@never_returns
def exit(): ...
@never_returns
def exit_thread(): ...

# The function that makes a lock before Python 3.13, where it became a class.
def allocate_lock(): ...
@pure
def get_ident(): ...
@pure
def get_native_id(): ...

@resource("lock", release=("release",))
class lock:
    @locks("self")
    @blocks("lock", when="blocking")
    @effect("acquire", "self")
    def acquire(self, blocking=True, timeout=-1): ...
    @unlocks("self")
    @misuse(RuntimeError)
    @undoes("acquire", "self")
    def release(self): ...
    @pure
    def locked(self): ...
    @locks("self")
    @blocks("lock")
    def __enter__(self): ...
    @unlocks("self")
    def __exit__(self): ...

@resource("lock", release=("release",))
class LockType:
    @locks("self")
    @blocks("lock", when="blocking")
    @effect("acquire", "self")
    def acquire(self, blocking=True, timeout=-1): ...
    @unlocks("self")
    @misuse(RuntimeError)
    @undoes("acquire", "self")
    def release(self): ...
    @pure
    def locked(self): ...
    @locks("self")
    @blocks("lock")
    def __enter__(self): ...
    @unlocks("self")
    def __exit__(self): ...

@resource("lock", release=("release",))
class RLock:
    @locks("self")
    @blocks("lock", when="blocking")
    @effect("acquire", "self")
    def acquire(self, blocking=True, timeout=-1): ...
    @unlocks("self")
    @misuse(RuntimeError)
    @undoes("acquire", "self")
    def release(self): ...
    @unlocks("self")
    def __exit__(self): ...
