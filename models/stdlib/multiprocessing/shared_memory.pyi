from ferrule_models import *

@owned("mmap", release=("close", "unlink"), refcounted=True)
@resource("mmap", release=("close",))
@raises(OSError)
class SharedMemory:
    @borrows
    def __init__(self): ...
    @releases("self")
    def close(self): ...
    @raises(FileNotFoundError)
    def unlink(self): ...
