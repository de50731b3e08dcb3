from ferrule_models import *

class ContextVar:
    @item_of("self")
    # That nothing was set yet is a mistake, except to those who ask for it.
    @misuse(LookupError, when="default is MISSING")
    @returns_none(when="default is None")
    def get(self, default=MISSING): ...
    @captures("value")
    @effect("contextvar-set", "self")
    def set(self, value): ...
    @undoes("contextvar-set", "self")
    @misuse(ValueError, RuntimeError)
    def reset(self, token): ...

class Context:
    @calls("callable", where="here")
    @misuse(RuntimeError)
    def run(self, callable, *args, **kwargs): ...
    @copies("self")
    def copy(self): ...

@pure
def copy_context(): ...
