from ferrule_models import *

@pure
@returns_none
@raises(ModuleNotFoundError)
@blocks("disk")
def find_spec(): ...
