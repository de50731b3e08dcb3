from ferrule_models import *

@resource("connection", release=("__exit__",))
class ServerProxy:
    @borrows
    @misuse(OSError)
    def __init__(self): ...
    @aliases("self")
    def __enter__(self): ...
    @releases("self")
    def __exit__(self): ...

class _Method:
    @raises(Fault, ProtocolError, OSError)
    @blocks("net")
    def __call__(self): ...

@raises(Fault, ResponseError)
@pure
def loads(): ...
@pure
@misuse(TypeError)
def dumps(): ...
