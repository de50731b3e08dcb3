from ferrule_models import *

@owned("file", refcounted=True)
@raises(OSError)
@blocks("disk")
def open_code(path): ...

@resource("file", release=("close", "__exit__"))
class _IOBase:
    @aliases("self")
    @needs_open("self")
    def __iter__(self): ...
    @raises(OSError)
    @blocks("disk")
    @needs_open("self")
    def __next__(self): ...
    @aliases("self")
    @needs_open("self")
    def __enter__(self): ...
    @releases("self")
    def __exit__(self): ...
    @releases("self")
    @raises(OSError)
    def close(self): ...
    @misuse(OSError, ValueError)
    @needs_open("self")
    def fileno(self): ...
    @raises(OSError)
    @durable("flush")
    @needs_open("self")
    def flush(self): ...
    @pure
    @needs_open("self")
    def isatty(self): ...
    @pure
    @needs_open("self")
    def readable(self): ...
    @raises(OSError)
    @blocks("disk")
    @needs_open("self")
    def readlines(self): ...
    @raises(OSError)
    @needs_open("self")
    def seek(self): ...
    @pure
    @needs_open("self")
    def seekable(self): ...
    @misuse(OSError, ValueError)
    @needs_open("self")
    def tell(self): ...
    @raises(OSError)
    @blocks("disk")
    @needs_open("self")
    def truncate(self): ...
    @pure
    @needs_open("self")
    def writable(self): ...
    @raises(OSError)
    @blocks("disk")
    @misuse(TypeError)
    @needs_open("self")
    def writelines(self): ...
    @raises(OSError)
    @blocks("disk")
    @needs_open("self")
    def readline(self): ...

class _RawIOBase:
    @raises(OSError)
    @blocks("disk")
    @needs_open("self")
    def readall(self): ...
    @raises(OSError)
    @mutates("buffer", op="setitem", size=False)
    @blocks("disk")
    @needs_open("self")
    def readinto(self, buffer): ...
    @raises(OSError)
    @blocks("disk")
    @needs_open("self")
    def write(self): ...
    @raises(OSError)
    @blocks("disk")
    @needs_open("self")
    def read(self): ...

class _BufferedIOBase:
    # The buffer lets go of the raw stream, which the caller gets and owns.
    @releases("self")
    def detach(self): ...
    @raises(OSError)
    @mutates("buffer", op="setitem", size=False)
    @blocks("disk")
    @needs_open("self")
    def readinto(self, buffer): ...
    @raises(OSError)
    @mutates("buffer", op="setitem", size=False)
    @blocks("disk")
    @needs_open("self")
    def readinto1(self, buffer): ...
    @raises(OSError)
    @blocks("disk")
    @misuse(TypeError)
    @needs_open("self")
    def write(self): ...
    @raises(OSError)
    @blocks("disk")
    @needs_open("self")
    def read(self): ...
    @raises(OSError)
    @blocks("disk")
    @needs_open("self")
    def read1(self): ...

@owned("file", refcounted=True)
@raises(OSError)
@misuse(ValueError)
@blocks("disk")
@adopts("file", when="closefd")
class FileIO:
    def __init__(self, file, mode="r", closefd=True, opener=None): ...
    @raises(OSError)
    @needs_open("self")
    def seek(self): ...
    @raises(OSError)
    @blocks("disk")
    @needs_open("self")
    def read(self): ...

# In memory: nothing to release, nothing that fails or waits.
@borrows
class BytesIO:
    @borrows
    def __init__(self, initial_bytes=b""): ...
    @releases("self")
    @never_raises
    def close(self): ...
    @aliases("self")
    @needs_open("self")
    def __enter__(self): ...
    @releases("self")
    def __exit__(self): ...
    @never_raises
    @needs_open("self")
    def flush(self): ...
    @never_raises
    @needs_open("self")
    def read(self): ...
    @never_raises
    @needs_open("self")
    def readline(self): ...
    @never_raises
    @needs_open("self")
    def __next__(self): ...
    @never_raises
    @needs_open("self")
    def tell(self): ...
    @misuse(TypeError)
    @needs_open("self")
    def write(self): ...
    @misuse(TypeError)
    @needs_open("self")
    def writelines(self): ...
    @never_raises
    @needs_open("self")
    def truncate(self): ...
    @pure
    @needs_open("self")
    def getvalue(self): ...
    @elements("self")
    @needs_open("self")
    def getbuffer(self): ...
    @never_raises
    @needs_open("self")
    def read1(self): ...
    @never_raises
    @needs_open("self")
    def readlines(self): ...
    @never_raises
    @needs_open("self")
    def seek(self): ...

@adopts("raw")
class BufferedReader:
    def __init__(self, raw, buffer_size=8192): ...
    @raises(OSError)
    @blocks("disk")
    @needs_open("self")
    def peek(self): ...
    @raises(OSError)
    def seek(self): ...

@adopts("raw")
class BufferedWriter:
    def __init__(self, raw, buffer_size=8192): ...
    @raises(OSError)
    @blocks("disk")
    @misuse(TypeError)
    @needs_open("self")
    def write(self): ...
    @raises(OSError)
    def seek(self): ...

@adopts("raw")
class BufferedRandom:
    def __init__(self, raw, buffer_size=8192): ...
    @raises(OSError)
    def seek(self): ...
    @raises(OSError)
    @blocks("disk")
    @needs_open("self")
    def peek(self): ...

@adopts("reader")
@adopts("writer")
class BufferedRWPair:
    def __init__(self, reader, writer, buffer_size=8192): ...
    @raises(OSError)
    @blocks("disk")
    def peek(self): ...

class _TextIOBase:
    @aliases("self")
    @needs_open("self")
    def __iter__(self): ...
    @raises(OSError, UnicodeDecodeError)
    @blocks("disk")
    @needs_open("self")
    def __next__(self): ...
    @releases("self")
    def detach(self): ...
    @raises(OSError)
    @misuse(TypeError, UnicodeEncodeError)
    @blocks("disk")
    @needs_open("self")
    def write(self): ...
    @raises(OSError)
    @misuse(TypeError, UnicodeEncodeError)
    @blocks("disk")
    @needs_open("self")
    def writelines(self): ...
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
    def read(self): ...

@adopts("buffer")
class TextIOWrapper:
    @misuse(LookupError)
    def __init__(self, buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False): ...
    @needs_open("self")
    def reconfigure(self): ...
    @raises(OSError, UnicodeDecodeError)
    @blocks("disk")
    @needs_open("self")
    def readline(self): ...
    @releases("self")
    def detach(self): ...
    @raises(OSError)
    @needs_open("self")
    def seek(self): ...
    @raises(OSError)
    @blocks("disk")
    def truncate(self): ...

@borrows
class StringIO:
    @borrows
    def __init__(self, initial_value="", newline="\n"): ...
    @releases("self")
    @never_raises
    def close(self): ...
    @aliases("self")
    @needs_open("self")
    def __enter__(self): ...
    @releases("self")
    def __exit__(self): ...
    @never_raises
    @needs_open("self")
    def flush(self): ...
    @never_raises
    @needs_open("self")
    def read(self): ...
    @never_raises
    @needs_open("self")
    def readline(self): ...
    @never_raises
    @needs_open("self")
    def __next__(self): ...
    @never_raises
    @needs_open("self")
    def tell(self): ...
    @misuse(TypeError)
    @needs_open("self")
    def write(self): ...
    @misuse(TypeError)
    @needs_open("self")
    def writelines(self): ...
    @never_raises
    @needs_open("self")
    def readlines(self): ...
    @pure
    @needs_open("self")
    def getvalue(self): ...
    @never_raises
    @needs_open("self")
    def seek(self): ...
    @never_raises
    @needs_open("self")
    def truncate(self): ...
