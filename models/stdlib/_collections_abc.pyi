from ferrule_models import *

class dict_keys:
    @elements("self")
    def __reversed__(self): ...

class dict_values:
    @elements("self")
    def __reversed__(self): ...

class dict_items:
    @elements("self")
    def __reversed__(self): ...
