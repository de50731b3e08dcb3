from ferrule_models import *

@lends("fileobj")
def writer(fileobj): ...
@lends("iterable")
@elements("iterable")
def reader(iterable): ...
def register_dialect(): ...
@misuse(Error)
def unregister_dialect(): ...

class Reader:
    @raises(Error, UnicodeDecodeError, OSError)
    @blocks("disk")
    def __next__(self): ...
    @aliases("self")
    def __iter__(self): ...

class Writer:
    @raises(OSError)
    @misuse(Error)
    @blocks("disk")
    def writerow(self): ...
    @raises(OSError)
    @misuse(Error)
    @blocks("disk")
    def writerows(self): ...
