from ferrule_models import *

class ClosingContextManager:
    @aliases("self")
    def __enter__(self): ...
    @releases("self")
    def __exit__(self): ...
