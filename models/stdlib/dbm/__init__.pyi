from ferrule_models import *

@owned("file", refcounted=True)
@raises(OSError)
@blocks("disk")
def open(file): ...
@returns_none
@blocks("disk")
def whichdb(): ...

@resource("file", release=("close", "__exit__"))
class _Database:
    @releases("self")
    def close(self): ...
    @raises(KeyError)
    @blocks("disk")
    @needs_open("self")
    def __getitem__(self): ...
    @blocks("disk")
    @mutates("self", op="setitem", size="maybe")
    @needs_open("self")
    def __setitem__(self, key, value): ...
    @aliases("self")
    def __enter__(self): ...
    @releases("self")
    def __exit__(self): ...
