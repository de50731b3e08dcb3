from ferrule_models import *

class JSONDecoder:
    @captures("object_hook")
    def __init__(self, *, object_hook=None): ...
    @pure
    @raises(JSONDecodeError)
    def decode(self): ...
    @pure
    @raises(JSONDecodeError)
    def raw_decode(self): ...
