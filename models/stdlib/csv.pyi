from ferrule_models import *

class DictReader:
    @lends("f")
    def __init__(self, f): ...
    @aliases("self")
    def __iter__(self): ...
    @raises(Error, UnicodeDecodeError, OSError)
    @blocks("disk")
    def __next__(self): ...

class DictWriter:
    @lends("f")
    def __init__(self, f): ...
    @raises(OSError)
    @blocks("disk")
    def writeheader(self): ...
    @raises(OSError)
    @misuse(ValueError)
    @blocks("disk")
    def writerow(self): ...
    @raises(OSError)
    @misuse(ValueError)
    @blocks("disk")
    def writerows(self): ...

class Sniffer:
    @pure
    @raises(Error)
    def sniff(self): ...
    @pure
    @raises(Error)
    def has_header(self): ...
