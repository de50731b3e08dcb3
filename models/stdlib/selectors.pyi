from ferrule_models import *

# select and poll hold no descriptor: an unclosed one is only memory.
@resource("selector", release=("close", "__exit__"))
class BaseSelector:
    @lends("fileobj")
    @captures("data")
    @misuse(ValueError, KeyError)
    @effect("register", "self", "fileobj")
    @needs_open("self")
    def register(self, fileobj, events, data=None): ...
    @misuse(KeyError)
    @undoes("register", "self", "fileobj")
    @needs_open("self")
    def unregister(self, fileobj): ...
    @misuse(KeyError)
    @needs_open("self")
    def modify(self): ...
    @raises(OSError)
    @blocks("net", when="timeout != 0")
    @needs_open("self")
    def select(self, timeout=None): ...
    @releases("self")
    @never_raises
    def close(self): ...
    @misuse(KeyError)
    def get_key(self): ...
    @pure
    def get_map(self): ...
    @aliases("self")
    def __enter__(self): ...
    @releases("self")
    def __exit__(self): ...

class _BaseSelectorImpl:
    @lends("fileobj")
    @captures("data")
    @misuse(ValueError, KeyError)
    @effect("register", "self", "fileobj")
    def register(self, fileobj, events, data=None): ...
    @misuse(KeyError)
    @undoes("register", "self", "fileobj")
    def unregister(self, fileobj): ...
    @misuse(KeyError)
    @needs_open("self")
    def modify(self): ...
    @returns_none
    def get_map(self): ...

class SelectSelector:
    @raises(OSError)
    @blocks("net", when="timeout != 0")
    @needs_open("self")
    def select(self, timeout=None): ...

class _PollLikeSelector:
    @raises(OSError)
    @blocks("net", when="timeout != 0")
    @needs_open("self")
    def select(self, timeout=None): ...

@owned("selector", refcounted=True)
class KqueueSelector:
    @raises(OSError)
    @blocks("net", when="timeout != 0")
    def select(self, timeout=None): ...

@owned("selector", refcounted=True)
class DefaultSelector:
    @raises(OSError)
    @blocks("net", when="timeout != 0")
    @needs_open("self")
    def select(self, timeout=None): ...

@owned("selector", refcounted=True)
class EpollSelector:
    @raises(OSError)
    @blocks("net", when="timeout != 0")
    def select(self, timeout=None): ...

@owned("selector", refcounted=True)
class DevpollSelector: ...
