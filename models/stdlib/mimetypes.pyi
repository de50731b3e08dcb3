from ferrule_models import *

@pure
@returns_none
def guess_extension(): ...
@pure
@returns_none
def guess_type(): ...
