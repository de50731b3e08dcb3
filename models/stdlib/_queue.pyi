from ferrule_models import *

class SimpleQueue:
    @pure
    def empty(self): ...
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
    @captures("item")
    @atomic
    @mutates("self", op="put")
    def put(self, item, block=True, timeout=None): ...
    @captures("item")
    @atomic
    @mutates("self", op="put")
    def put_nowait(self, item): ...
    @pure
    def qsize(self): ...
