from ferrule_models import *

@owned("file", refcounted=True)
@lends("filename")
@raises(OSError)
@blocks("disk")
def open(filename): ...
@pure
def compress(): ...
@pure
@raises(BadGzipFile, EOFError)
def decompress(): ...

@owned("file", refcounted=True)
@blocks("disk")
class GzipFile:
    @raises(OSError, when="fileobj is None")
    @lends("fileobj")
    def __init__(self, filename=None, mode=None, compresslevel=9, fileobj=None): ...
    @raises(OSError, EOFError)
    @blocks("disk")
    @needs_open("self")
    def read(self): ...
    @raises(OSError, EOFError)
    @blocks("disk")
    @needs_open("self")
    def read1(self): ...
    @raises(OSError, EOFError)
    @blocks("disk")
    @needs_open("self")
    def readline(self): ...
    @raises(OSError, EOFError)
    @blocks("disk")
    @needs_open("self")
    def peek(self): ...
    @raises(OSError)
    @blocks("disk")
    @needs_open("self")
    def write(self): ...
    @releases("self")
    @raises(OSError)
    @blocks("disk")
    def close(self): ...
    @raises(OSError)
    @blocks("disk")
    @durable("flush")
    @needs_open("self")
    def flush(self): ...
    @raises(OSError, EOFError)
    @blocks("disk")
    @needs_open("self")
    def seek(self): ...
