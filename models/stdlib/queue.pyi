from ferrule_models import *

class Queue:
    def __init__(self): ...
    @pure
    def empty(self): ...
    @pure
    def full(self): ...
    @pure
    def qsize(self): ...
    # The container behind the queue, shared by all threads that use the queue.
    @property
    @guarded_by("mutex")
    def queue(self): ...
    @blocks("queue", when="block")
    @raises(Empty, when="block and timeout is not None")
    @raises(Empty, when="not block")
    @item_of("self")
    @atomic
    @mutates("self", op="get")
    def get(self, block=True, timeout=None): ...
    @raises(Empty)
    @item_of("self")
    @atomic
    @mutates("self", op="get")
    def get_nowait(self): ...
    @blocks("queue", when="block")
    @raises(Full, when="block and timeout is not None")
    @raises(Full, when="not block")
    @captures("item")
    @atomic
    @mutates("self", op="put")
    def put(self, item, block=True, timeout=None): ...
    @raises(Full)
    @captures("item")
    @atomic
    @mutates("self", op="put")
    def put_nowait(self, item): ...
    @blocks("join")
    def join(self): ...
    @misuse(ValueError)
    def task_done(self): ...
    def shutdown(self): ...
