from ferrule_models import *

@returns_none
@blocks("process")
def find_library(): ...
