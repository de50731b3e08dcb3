from ferrule_models import *

@owned("descriptor", release="os.close", component=0)
@raises(OSError)
@blocks("disk")
@effect("mkstemp", "return.1")
def mkstemp(): ...
@owned("temporary-directory", release="shutil.rmtree", lost=False)
@raises(OSError)
@blocks("disk")
@effect("mkdtemp", "return")
def mkdtemp(): ...
@blocks("disk")
def mktemp(): ...
@raises(FileNotFoundError)
def gettempdir(): ...
@pure
def gettempprefix(): ...
@owned("file", refcounted=True)
@raises(OSError)
@blocks("disk")
def NamedTemporaryFile(): ...
# It has no name: nothing is left of one that is dropped.
@owned("temporary-file", refcounted=True)
@raises(OSError)
@blocks("disk")
def TemporaryFile(): ...

@resource("file", release=("close", "__exit__"))
class _TemporaryFileWrapper:
    @adopts("file")
    def __init__(self, file, name): ...
    @aliases("self")
    @needs_open("self")
    def __enter__(self): ...
    @releases("self")
    def __exit__(self): ...
    @releases("self")
    @raises(OSError)
    def close(self): ...
    @raises(OSError, UnicodeDecodeError)
    @blocks("disk")
    @needs_open("self")
    def read(self): ...
    @raises(OSError, UnicodeDecodeError)
    @blocks("disk")
    @needs_open("self")
    def readline(self): ...
    @raises(OSError, UnicodeDecodeError)
    @blocks("disk")
    @needs_open("self")
    def readlines(self): ...
    @raises(OSError, UnicodeDecodeError)
    @blocks("disk")
    @needs_open("self")
    def __next__(self): ...
    @aliases("self")
    @needs_open("self")
    def __iter__(self): ...
    @pure
    def fileno(self): ...
    @raises(OSError)
    @durable("flush")
    @needs_open("self")
    def flush(self): ...
    @raises(OSError)
    @needs_open("self")
    def seek(self): ...
    @needs_open("self")
    def tell(self): ...
    @raises(OSError)
    @blocks("disk")
    @needs_open("self")
    def truncate(self): ...
    @raises(OSError)
    @blocks("disk")
    @needs_open("self")
    def write(self): ...
    @raises(OSError)
    @blocks("disk")
    @needs_open("self")
    def writelines(self): ...

# Holds its contents in memory until they grow: most are never on disk.
@resource("file", release=("close", "__exit__"))
class SpooledTemporaryFile:
    @borrows
    def __init__(self): ...
    @aliases("self")
    def __enter__(self): ...
    @releases("self")
    def __exit__(self): ...
    @releases("self")
    def close(self): ...
    @raises(OSError)
    @blocks("disk")
    def rollover(self): ...
    @needs_open("self")
    def read(self): ...
    @needs_open("self")
    def readline(self): ...
    @needs_open("self")
    def readlines(self): ...
    @raises(OSError)
    @needs_open("self")
    def write(self): ...
    @raises(OSError)
    @needs_open("self")
    def writelines(self): ...
    @needs_open("self")
    def seek(self): ...
    @needs_open("self")
    def tell(self): ...

@owned("temporary-directory", release="cleanup", refcounted=True)
@resource("temporary-directory", release=("cleanup", "__exit__"))
@raises(OSError)
@blocks("disk")
class TemporaryDirectory:
    @borrows
    def __init__(self): ...
    @releases("self")
    @raises(OSError)
    @blocks("disk")
    def cleanup(self): ...
    @never_none
    def __enter__(self): ...
    @releases("self")
    @blocks("disk")
    def __exit__(self): ...
