from ferrule_models import *

class attrgetter:
    @pure
    def __new__(cls): ...

class itemgetter:
    @pure
    def __new__(cls): ...

class methodcaller:
    @pure
    def __new__(cls): ...
