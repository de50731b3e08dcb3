from ferrule_models import *

class WeakSet:
    @mutates("self", op="add", size="maybe")
    @lends("item")
    @effect("set-add", "self", "item")
    def add(self, item): ...
    @mutates("self", op="discard", size="maybe")
    @undoes("set-add", "self", "item")
    def discard(self, item): ...
    @copies("self")
    def copy(self): ...
    @mutates("self", op="remove")
    @misuse(KeyError)
    @undoes("set-add", "self", "item")
    def remove(self, item): ...
    @mutates("self", op="update", size="maybe")
    def update(self, other): ...
