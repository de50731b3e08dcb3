from ferrule_models import *

@misuse(PicklingError)
@raises(OSError)
@blocks("disk")
def dump(obj, file): ...
@misuse(PicklingError)
@borrows
def dumps(): ...
@raises(UnpicklingError, EOFError)
@blocks("disk")
def load(file): ...
@raises(UnpicklingError, EOFError)
@borrows
def loads(): ...

class Pickler:
    @lends("file")
    def __init__(self, file): ...
    @misuse(PicklingError)
    def dump(self): ...

class Unpickler:
    @lends("file")
    def __init__(self, file): ...
    @raises(UnpicklingError, EOFError)
    @blocks("disk")
    def load(self): ...
