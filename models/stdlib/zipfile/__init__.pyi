from ferrule_models import *

@blocks("disk")
@pure
def is_zipfile(): ...

@owned("archive", refcounted=True)
@resource("archive", release=("close", "__exit__"))
@raises(OSError, BadZipFile)
@blocks("disk")
class ZipFile:
    @lends("file")
    def __init__(self, file): ...
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
    def getinfo(self): ...
    @pure
    def infolist(self): ...
    @pure
    def namelist(self): ...
    @owned("file", refcounted=True)
    @raises(KeyError, BadZipFile, OSError)
    @misuse(RuntimeError)
    @blocks("disk")
    @needs_open("self")
    def open(self): ...
    @raises(KeyError, BadZipFile, OSError)
    @misuse(RuntimeError)
    @blocks("disk")
    @needs_open("self")
    def extract(self): ...
    @raises(BadZipFile, OSError)
    @misuse(RuntimeError)
    @blocks("tree")
    @needs_open("self")
    def extractall(self): ...
    @raises(KeyError, BadZipFile, OSError)
    @misuse(RuntimeError)
    @blocks("disk")
    @needs_open("self")
    def read(self): ...
    @raises(BadZipFile, OSError)
    @returns_none
    @blocks("disk")
    @needs_open("self")
    def testzip(self): ...
    @raises(OSError)
    @blocks("disk")
    @needs_open("self")
    def write(self): ...
    @raises(OSError)
    @blocks("disk")
    @needs_open("self")
    def writestr(self): ...
    def setpassword(self): ...

class ZipExtFile:
    @raises(BadZipFile, OSError)
    @blocks("disk")
    def read(self): ...
    @raises(BadZipFile, OSError)
    @blocks("disk")
    def read1(self): ...
    @raises(BadZipFile, OSError)
    @blocks("disk")
    def readline(self): ...

class ZipInfo:
    @pure
    def is_dir(self): ...
