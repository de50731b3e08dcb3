from ferrule_models import *

@thread_unsafe
class BZ2Compressor:
    def compress(self): ...
    def flush(self): ...

@thread_unsafe
class BZ2Decompressor:
    @raises(OSError, EOFError)
    def decompress(self): ...
