from ferrule_models import *

@owned("file", refcounted=True)
@raises(OSError)
@blocks("disk")
def open(file): ...

@resource("file", release=("close", "__exit__"))
class _Database:
    @releases("self")
    def close(self): ...
    @blocks("disk")
    @durable("flush")
    def sync(self): ...
    @aliases("self")
    def __enter__(self): ...
    @releases("self")
    def __exit__(self): ...
