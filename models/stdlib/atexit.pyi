from ferrule_models import *

@captures("func")
@calls("func", where="later")
@aliases("func")
@effect("atexit", "func")
@effect("drop-result", "func")
def register(func, *args, **kwargs): ...
@undoes("atexit", "func")
def unregister(func): ...
