from ferrule_models import *

@owned("file", refcounted=True)
@lends("filename")
@raises(OSError)
@blocks("disk")
def open(filename): ...
@pure
def compress(): ...
@pure
@raises(LZMAError)
def decompress(): ...

@owned("file", refcounted=True)
@raises(OSError)
@blocks("disk")
class LZMAFile:
    @lends("filename")
    def __init__(self, filename=None): ...
    @aliases("self")
    def __enter__(self): ...
    @raises(OSError, EOFError, LZMAError)
    @blocks("disk")
    @needs_open("self")
    def read(self): ...
    @raises(OSError, EOFError, LZMAError)
    @blocks("disk")
    @needs_open("self")
    def readline(self): ...
    @raises(OSError)
    @blocks("disk")
    @needs_open("self")
    def write(self): ...
