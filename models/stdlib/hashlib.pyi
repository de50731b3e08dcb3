from ferrule_models import *

@pure
@misuse(ValueError)
def new(): ...
@raises(OSError)
@blocks("disk")
def file_digest(): ...
