from ferrule_models import *

@captures("target")
@captures("args")
@captures("kwargs")
class BaseProcess:
    @calls("target", where="process")
    @effect("drop-result", "target")
    def __init__(self, group=None, target=None, name=None, args=(), kwargs=None): ...
    def run(self): ...
    @raises(OSError)
    @misuse(AssertionError)
    def start(self): ...
    @raises(ProcessLookupError)
    @misuse(ValueError)
    def terminate(self): ...
    @raises(ProcessLookupError)
    @misuse(ValueError)
    def kill(self): ...
    @releases("self")
    @misuse(ValueError)
    def close(self): ...
    @blocks("join")
    @misuse(AssertionError)
    def join(self, timeout=None): ...
    @pure
    def is_alive(self): ...
