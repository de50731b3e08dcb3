from ferrule_models import *

@blocks("disk")
@pure
def is_tarfile(): ...

@owned("archive", refcounted=True)
@resource("archive", release=("close", "__exit__"))
@raises(OSError, TarError)
@blocks("disk")
class TarFile:
    @lends("fileobj")
    def __init__(self, name=None, mode="r", fileobj=None): ...
    @classmethod
    @owned("archive", refcounted=True)
    @lends("fileobj")
    @raises(OSError, TarError, EOFError)
    @blocks("disk")
    def open(cls, name=None, mode="r", fileobj=None): ...
    @classmethod
    @owned("archive", refcounted=True)
    @lends("fileobj")
    @raises(OSError, TarError)
    @blocks("disk")
    def taropen(cls, name, mode="r", fileobj=None): ...
    @classmethod
    @owned("archive", refcounted=True)
    @lends("fileobj")
    @raises(OSError, TarError)
    @blocks("disk")
    def gzopen(cls, name, mode="r", fileobj=None): ...
    @aliases("self")
    def __enter__(self): ...
    @releases("self")
    @blocks("disk")
    def __exit__(self): ...
    @releases("self")
    @raises(OSError)
    @blocks("disk")
    def close(self): ...
    @raises(KeyError)
    @needs_open("self")
    def getmember(self): ...
    @raises(OSError, TarError)
    @blocks("disk")
    @needs_open("self")
    def getmembers(self): ...
    @raises(OSError, TarError)
    @blocks("disk")
    @needs_open("self")
    def getnames(self): ...
    @raises(OSError, TarError)
    @returns_none
    @blocks("disk")
    @needs_open("self")
    def next(self): ...
    @raises(OSError, TarError)
    @blocks("tree")
    @needs_open("self")
    def extractall(self): ...
    @raises(OSError, TarError, KeyError)
    @blocks("disk")
    @needs_open("self")
    def extract(self): ...
    # None for what is no regular file or link. The file reads through the archive: leaving it open is no leak.
    @raises(KeyError, TarError)
    @returns_none
    @blocks("disk")
    @needs_open("self")
    @elements("self")
    def extractfile(self): ...
    @raises(OSError)
    @blocks("tree")
    @calls("filter", where="here")
    @needs_open("self")
    def add(self, name, arcname=None, recursive=True, *, filter=None): ...
    @raises(OSError)
    @blocks("disk")
    @needs_open("self")
    def addfile(self): ...
    @raises(OSError)
    @returns_none
    @blocks("disk")
    @needs_open("self")
    def gettarinfo(self): ...

class TarInfo:
    @pure
    def isfile(self): ...
    @pure
    def isdir(self): ...
    @pure
    def issym(self): ...
    @pure
    def islnk(self): ...
