from ferrule_models import *

@pure
@misuse(TypeError)
def join(path): ...
@blocks("disk")
@raises(OSError, when="strict")
def realpath(path, *, strict=False): ...
