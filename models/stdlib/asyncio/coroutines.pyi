from ferrule_models import *

@pure
@effect("ask-coroutine", "func")
def iscoroutinefunction(func): ...
@pure
@effect("ask-coroutine", "obj")
def iscoroutine(obj): ...
