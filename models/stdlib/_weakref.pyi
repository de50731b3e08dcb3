from ferrule_models import *

@pure
def getweakrefcount(): ...
@pure
def getweakrefs(): ...
@lends("object")
@captures("callback")
@calls("callback", where="later")
def proxy(object, callback=None): ...
