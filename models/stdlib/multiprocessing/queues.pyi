from ferrule_models import *
from queue import Empty, Full

class Queue:
    @raises(Full, when="block and timeout is not None")
    @raises(Full, when="not block")
    @blocks("queue", when="block")
    @captures("obj")
    @atomic
    def put(self, obj, block=True, timeout=None): ...
    @raises(Empty, when="block and timeout is not None")
    @raises(Empty, when="not block")
    @blocks("queue", when="block")
    @atomic
    def get(self, block=True, timeout=None): ...
    @raises(Full)
    @captures("obj")
    def put_nowait(self, obj): ...
    @raises(Empty)
    def get_nowait(self): ...
    @pure
    def empty(self): ...
    def close(self): ...
    @blocks("join")
    def join_thread(self): ...

class JoinableQueue:
    @misuse(ValueError)
    def task_done(self): ...
    @blocks("join")
    def join(self): ...
