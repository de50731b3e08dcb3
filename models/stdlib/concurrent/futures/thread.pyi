from ferrule_models import *

# Idle workers end with the last reference to the pool.
@owned("executor", release=("shutdown", "__exit__"), refcounted=True, lazy=True)
@resource("executor", release=("shutdown", "__exit__"))
@misuse(ValueError)
class ThreadPoolExecutor:
    @captures("initializer")
    @calls("initializer", where="worker")
    def __init__(self, max_workers=None, thread_name_prefix="", initializer=None, initargs=()): ...
