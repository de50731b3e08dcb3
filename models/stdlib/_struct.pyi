from ferrule_models import *
from struct import error

@pure
@misuse(error)
def pack(): ...
@mutates("buffer", op="setitem", size=False)
@misuse(error)
def pack_into(fmt, buffer, offset): ...

# Fails on short data, which comes from outside.
@pure
@raises(error)
def unpack(): ...
@pure
@raises(error)
def unpack_from(): ...
@pure
@raises(error)
def iter_unpack(): ...
@pure
@misuse(error)
def calcsize(): ...

class Struct:
    @pure
    @misuse(error)
    def pack(self): ...
    @mutates("buffer", op="setitem", size=False)
    @misuse(error)
    def pack_into(self, buffer, offset): ...
    @pure
    @raises(error)
    def unpack(self): ...
    @pure
    @raises(error)
    def unpack_from(self): ...
