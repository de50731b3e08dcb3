from ferrule_models import *

@owned("file", refcounted=True)
@raises(OSError)
@blocks("disk")
def open(filename): ...

@resource("file", release=("close", "__exit__"))
class Shelf:
    @adopts("dict")
    def __init__(self, dict): ...
    @pure
    @returns_none(when="default is None")
    def get(self, key, default=None): ...
    @raises(KeyError)
    @blocks("disk")
    @needs_open("self")
    def __getitem__(self): ...
    @mutates("self", op="setitem", size="maybe")
    @blocks("disk")
    @needs_open("self")
    def __setitem__(self, key, value): ...
    @mutates("self", op="delitem")
    @blocks("disk")
    @needs_open("self")
    def __delitem__(self, key): ...
    @aliases("self")
    def __enter__(self): ...
    @releases("self")
    def __exit__(self): ...
    @releases("self")
    @blocks("disk")
    def close(self): ...
    @durable("flush")
    @blocks("disk")
    @needs_open("self")
    def sync(self): ...

@owned("file", refcounted=True)
@raises(OSError)
@blocks("disk")
class DbfilenameShelf:
    @borrows
    def __init__(self, filename): ...
