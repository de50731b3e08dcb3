from ferrule_models import *

@raises(OSError)
@blocks("net", when="timeout is None")
@blocks("net", when="timeout != 0")
def select(rlist, wlist, xlist, timeout=None): ...

class poll:
    @lends("fd")
    @effect("register", "self", "fd")
    def register(self, fd): ...
    def modify(self): ...
    @undoes("register", "self", "fd")
    @misuse(KeyError)
    def unregister(self, fd): ...
    @raises(OSError)
    @blocks("net", when="timeout != 0")
    def poll(self, timeout=None): ...

@owned("selector", finalized=True)
@resource("selector", release=("close", "__exit__"))
@raises(OSError)
class epoll:
    @borrows
    def __new__(cls, sizehint=-1): ...
    @aliases("self")
    def __enter__(self): ...
    @releases("self")
    def __exit__(self): ...
    @releases("self")
    def close(self): ...
    @pure
    def fileno(self): ...
    @lends("fd")
    @raises(OSError)
    @effect("register", "self", "fd")
    def register(self, fd): ...
    @raises(OSError)
    def modify(self): ...
    @undoes("register", "self", "fd")
    @raises(OSError)
    def unregister(self, fd): ...
    @raises(OSError)
    @blocks("net", when="timeout != 0")
    def poll(self, timeout=None): ...
    @classmethod
    @owned("selector", finalized=True)
    @adopts("fd")
    def fromfd(cls, fd): ...

@owned("selector", finalized=True)
@resource("selector", release=("close",))
@raises(OSError)
class kqueue:
    @releases("self")
    def close(self): ...
    @raises(OSError)
    @blocks("net", when="timeout != 0")
    def control(self, changelist, maxevents, timeout=None): ...
