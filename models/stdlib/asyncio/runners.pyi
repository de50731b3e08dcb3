from ferrule_models import *

@blocks("join")
@raises_any
@misuse(RuntimeError)
@effect("run-loop", "main")
def run(main): ...

# The loop is made on entry or at the first run, not by construction.
@resource("event-loop", release=("close", "__exit__"))
class Runner:
    @captures("loop_factory")
    def __init__(self, *, debug=None, loop_factory=None): ...
    @aliases("self")
    def __enter__(self): ...
    @releases("self")
    @blocks("join")
    def __exit__(self): ...
    @releases("self")
    @blocks("join")
    def close(self): ...
    def get_loop(self): ...
    @blocks("join")
    @raises_any
    @misuse(RuntimeError)
    @effect("run-loop", "coro")
    def run(self, coro): ...
