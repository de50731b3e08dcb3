from ferrule_models import *

class AbstractContextManager:
    @aliases("self")
    def __enter__(self): ...

class AbstractAsyncContextManager:
    @aliases("self")
    async def __aenter__(self): ...

class suppress:
    @borrows
    def __init__(self, *exceptions): ...
    @suppresses("exceptions")
    def __exit__(self): ...

class closing:
    @adopts("thing")
    def __init__(self, thing): ...
    @releases("self")
    def __exit__(self): ...

class aclosing:
    @adopts("thing")
    def __init__(self, thing): ...
    @releases("self")
    async def __aexit__(self): ...

class nullcontext:
    @lends("enter_result")
    def __init__(self, enter_result=None): ...

class _RedirectStream:
    @lends("new_target")
    def __init__(self, new_target): ...
    @undoes("redirect-stream")
    def __exit__(self): ...

class _BaseExitStack:
    @adopts("cm")
    def enter_context(self, cm): ...
    @captures("exit")
    @calls("exit", where="later")
    @aliases("exit")
    def push(self, exit): ...
    @captures("callback")
    @captures("args", part="elements")
    @captures("kwds", part="elements")
    @calls("callback", where="later")
    @aliases("callback")
    def callback(self, callback, *args, **kwds): ...
    # Everything that the stack held is the result's now.
    @releases("self")
    def pop_all(self): ...

@resource("pool", release=("close", "__exit__"))
class ExitStack:
    @releases("self")
    def close(self): ...
    @aliases("self")
    def __enter__(self): ...
    @releases("self")
    @suppresses
    def __exit__(self): ...

@resource("pool", release=("aclose", "__aexit__"))
class AsyncExitStack:
    @adopts("cm")
    async def enter_async_context(self, cm): ...
    @captures("exit")
    @calls("exit", where="later")
    @aliases("exit")
    def push_async_exit(self, exit): ...
    @captures("callback")
    @captures("args", part="elements")
    @calls("callback", where="later")
    @aliases("callback")
    def push_async_callback(self, callback, *args, **kwds): ...
    @releases("self")
    async def aclose(self): ...
    @aliases("self")
    async def __aenter__(self): ...
    @releases("self")
    @suppresses
    async def __aexit__(self): ...

class chdir:
    def __init__(self, path): ...
    @raises(OSError)
    @effect("chdir")
    def __enter__(self): ...
    @undoes("chdir")
    def __exit__(self): ...

@captures("func")
def contextmanager(func): ...
@captures("func")
def asynccontextmanager(func): ...
