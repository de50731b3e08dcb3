from ferrule_models import *

@adopts("fp")
class addbase:
    def __init__(self, fp): ...
    @releases("self")
    def __exit__(self): ...

class addclosehook:
    @captures("closehook")
    @calls("closehook", where="later")
    def __init__(self, fp, closehook, *hookargs): ...

class addinfo:
    @pure
    def info(self): ...

class addinfourl:
    @pure
    def geturl(self): ...
    @pure
    def info(self): ...
    @pure
    @returns_none
    def getcode(self): ...
