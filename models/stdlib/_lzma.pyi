from ferrule_models import *

@thread_unsafe
class LZMACompressor:
    def compress(self): ...
    def flush(self): ...

@thread_unsafe
class LZMADecompressor:
    @raises(LZMAError, EOFError)
    def decompress(self): ...
